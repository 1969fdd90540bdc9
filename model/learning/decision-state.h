/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a learner is told of one decision: the facts, in their units, and the numbers between 0 and
 * a small limit that are made of them. The same on packets and on the analytic model. Example:
 *
 *     DecisionFacts facts;
 *     FillDecisionFacts(observation, model->GetBlockEnds(blocks), blocks, servers, facts);
 *     std::vector<float> state(GetStateSize(blocks, servers, layout));
 *     EncodeState(facts, scales, layout, state.data());
 */
#ifndef EDGE_INFERENCE_DECISION_STATE_H
#define EDGE_INFERENCE_DECISION_STATE_H

#include "ns3/dnn-model.h"
#include "ns3/partition-observation.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One decision in its units. Server i (from 0) is site i + 1, the device is site 0.
 */
struct DecisionFacts
{
    uint32_t blocks{0};                   //!< M
    uint32_t servers{0};                  //!< N
    std::vector<double> workFlops;        //!< [blocks] c_m, left to do, FLOPs
    std::vector<double> sizeBytes;        //!< [blocks] d_m, parameters, bytes
    std::vector<double> inputBytes;       //!< [blocks] I_m, encoded, bytes
    std::vector<double> deadlineSeconds;  //!< [blocks] tau_m, s; 0: none
    std::vector<double> deviceRate;       //!< [blocks * servers] R_m^n, bytes/s; 0: unknown
    std::vector<uint8_t> usable;          //!< [servers] 1: may be chosen
    std::vector<double> secondsPerFlop;   //!< [servers] s
    std::vector<double> backlogSeconds;   //!< [servers] work found there, s
    std::vector<double> statusAgeSeconds; //!< [servers] since that was true, s
    std::vector<double> utilization;      //!< [servers] recent share at work, 0 to 1
    bool deviceUsable{true};              //!< the device can run layers
    double deviceSecondsPerFlop{0.0};     //!< s
    double deviceBacklogSeconds{0.0};     //!< work found on the device, s
    double taskDeadlineSeconds{0.0};      //!< of the whole task, from now, s; 0: none
    double energyLeftFraction{1.0};       //!< E^r / E^max (11), 0 to 1

    /** Give every table its size. @param blocks M @param servers N */
    void Resize(uint32_t blocks, uint32_t servers);

    /** @param mask [servers + 1] gets 1 for each site that may be chosen */
    void FillMask(uint8_t* mask) const;
};

/**
 * @ingroup edge-inference
 * What belongs to a state beside the paper's (work, size and rates per block, remaining energy).
 */
struct StateLayout
{
    bool inputs{false};    //!< per block: bytes it reads
    bool deadlines{false}; //!< per block: deadline; of the task: deadline
    bool speeds{false};    //!< per site: seconds per FLOP
    bool queues{false};    //!< per server: usable, backlog, its age; device: usable, backlog
    bool loads{false};     //!< per server: utilization

    /** @return the words for what is in, such as "inputs+queues"; "paper" if nothing is */
    std::string ToString() const;

    /**
     * @param text "paper", "full" for everything, or words joined by "+"
     * @return the layout
     * @throws std::invalid_argument with one sentence
     */
    static StateLayout FromString(const std::string& text);
};

/**
 * @ingroup edge-inference
 * A fact becomes the number (fact - mean) / deviation.
 */
struct FactScale
{
    double mean{0.0};      //!< in the fact's unit
    double deviation{1.0}; //!< likewise, above 0
};

/**
 * @ingroup edge-inference
 * How facts become numbers of about mean 0 and deviation 1, which networks learn best from; a
 * checkpoint keeps them. Numbers are clamped to -limit and limit; what is no number becomes 0.
 */
struct StateScales
{
    FactScale flops{5e8, 5e8};              //!< of work, FLOPs
    FactScale sizeBytes{5e5, 5e5};          //!< of parameters, bytes
    FactScale inputBytes{5e5, 5e5};         //!< of block inputs, bytes
    FactScale rate{1.4e6, 3.5e5};           //!< of rates, bytes/s
    FactScale deadlineSeconds{4.0, 2.0};    //!< of deadlines, s
    FactScale backlogSeconds{0.0, 1.0};     //!< of backlogs, s
    FactScale ageSeconds{0.0, 1.0};         //!< of ages, s
    FactScale utilization{0.0, 0.25};       //!< of utilizations, 1
    FactScale secondsPerFlop{0.0, 2.5e-10}; //!< of speeds, s
    FactScale energyLeft{0.5, 0.3};         //!< of the share of the energy that is left
    double limit{4.0};                      //!< largest number in a state

    /** @return names and values in all digits */
    std::map<std::string, std::string> ToSettings() const;

    /** @param settings what ToSettings gave, among others @return the scales
     * @throws std::runtime_error with one sentence if one is missing or does not fit */
    static StateScales FromSettings(const std::map<std::string, std::string>& settings);
};

/**
 * @param blocks M @param servers N @param layout what is in
 * @return numbers in a state: M (2 + N + inputs + deadlines) + 1 + deadlines + speeds (1 + N) +
 *         queues (2 + 3 N) + loads N
 */
uint32_t GetStateSize(uint32_t blocks, uint32_t servers, const StateLayout& layout);

/**
 * In this order: per block work, size, [input], [deadline], rate to each server; energy left;
 * [task's deadline]; [device's seconds per FLOP]; [device's usable, backlog]; per server [seconds
 * per FLOP], [usable, backlog, age], [utilization]. No deadline is the limit. A server that is not
 * usable has rates 0 and the limit as backlog, age, utilization and seconds per FLOP.
 * @param facts the decision @param scales what to divide by @param layout what is in
 * @param state [GetStateSize] gets the numbers
 */
void EncodeState(const DecisionFacts& facts,
                 const StateScales& scales,
                 const StateLayout& layout,
                 float* state);

/**
 * Facts from what an agent sees. Servers beyond the observation's are not usable; the observation's
 * beyond `servers` are left out. A server is usable if it says so, links both ways are known and
 * every layer that is left has a finite time there. Rates are those that the block's input would
 * see, I / (I/R + delay of the link). Done layers have no work. With fewer ends than blocks, the
 * blocks behind are empty.
 * @param observation what is known @param ends DnnModel::GetBlockEnds of its model, kept by the
 * caller @param blocks M, at least the number of ends @param servers N
 * @param facts gets it; nothing is allocated if it had that size before; energyLeftFraction stays
 * as it is, since an observation does not say what the battery once held
 */
void FillDecisionFacts(const PartitionObservation& observation,
                       const std::vector<CutPoint>& ends,
                       uint32_t blocks,
                       uint32_t servers,
                       DecisionFacts& facts);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DECISION_STATE_H
