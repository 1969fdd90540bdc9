/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The world of MTL-A3C's paper, slot by slot, without packets: fast enough to learn on. Example:
 *
 *     AnalyticEnvironment environment(settings);
 *     for (environment.Reset(seed, episode); !environment.IsDone();)
 *     {
 *         environment.GetState(state.data());
 *         ...                                       // or
 * FindBlockChainOptimum(environment.GetChain() const AnalyticStep step =
 * environment.Step(choices.data());
 *     }
 */
#ifndef EDGE_INFERENCE_ANALYTIC_ENVIRONMENT_H
#define EDGE_INFERENCE_ANALYTIC_ENVIRONMENT_H

#include "analytic-settings.h"
#include "decision-state.h"

#include "ns3/block-chain.h"
#include "ns3/recent-mean.h"
#include "ns3/split-mix.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a decision led to.
 */
struct AnalyticStep
{
    /** (14) with energy as an option: minus the objective of one task, times the tasks of the slot
     * divided by their mean, s. */
    double reward{0.0};
    double tasks{0.0};   //!< tasks of the slot
    BlockChainCost cost; //!< of one of them
    bool done{false};    //!< the episode has ended
};

/**
 * @ingroup edge-inference
 * Li et al., "Distributed DNN Inference with Fine-grained Model Partitioning in Mobile Edge
 * Computing Networks", IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874: T slots; in each, one
 * decision gives every block of the slot's tasks its place, (2), and each task costs (3)-(9), (13).
 * The tasks of a slot are alike. EvaluateBlockChain has the equations.
 *
 * Random numbers depend on (seed, episode, slot) and, inside, on server and block only: with more
 * servers, more blocks or other choices the rest of a slot stays what it was, so methods can be
 * compared on the same slots.
 *
 * With queueing (not in the paper) a site has a backlog: what the slot's tasks bring to it (the
 * device's part shared by all devices) and what others bring, a load between 0 and 2 otherLoad that
 * is drawn anew every holdSlots slots; it drains by the length of a slot between two slots. A
 * decision sees the backlog left by the slots before; tasks of one slot do not wait for each other.
 * Its utilization is what its work took of the slots before, as ComputeResource reports it: a slot
 * that ended t ago weighs e^(-t / utilizationSeconds), all weights together 1.
 * With sharedChannel all devices send on one channel, whose backlog of airtime is another queue;
 * the rates of a state are then what a device would measure, I / (I/R + wait). What a state says of
 * the rates to a server is wrong by up to rateError, another draw per slot.
 *
 * Plain numbers; copying it copies its state.
 */
class AnalyticEnvironment
{
  public:
    /** @param settings settings
     * @throws std::invalid_argument with one sentence if they contradict each other or a network
     * does not fit */
    explicit AnalyticEnvironment(const AnalyticSettings& settings);

    /** @return the settings */
    const AnalyticSettings& GetSettings() const;

    /** @return N + 1 */
    uint32_t GetSites() const;

    /** @return numbers in a state */
    uint32_t GetStateSize() const;

    /** @return scales that fit the settings: mean and deviation of 1000 slots of their own */
    const StateScales& GetScales() const;

    /** @param scales scales to use from now on, such as those of a checkpoint */
    void SetScales(const StateScales& scales);

    /** Begin. @param seed of everything @param episode number of the episode */
    void Reset(uint64_t seed, uint64_t episode);

    /** @return whether the episode has ended, or none was begun */
    bool IsDone() const;

    /** @return the task of this slot; may have fewer blocks than the settings say if its network
     * has, and then choices behind them mean nothing */
    const BlockChain& GetChain() const;

    /** @return tasks of this slot */
    double GetTasks() const;

    /** @return what is to be small */
    BlockChainObjective GetObjective() const;

    /** @return facts of this slot */
    const DecisionFacts& GetFacts() const;

    /** @param state [GetStateSize()] gets the state X(t) of this slot, encoded */
    void GetState(float* state) const;

    /** Place the blocks and go to the next slot; not after the last. @param choices [blocks] sites
     * @return what that led to */
    AnalyticStep Step(const uint8_t* choices);

  private:
    /** Blocks of a network, or the mean of uniform work. */
    struct Blocks
    {
        std::vector<double> flops;      //!< work of each
        std::vector<double> sizeBytes;  //!< parameters of each
        std::vector<double> inputBytes; //!< what each reads
        double resultBytes{0.0};        //!< the answer
    };

    /** @param name of a built-in network @return its blocks */
    Blocks MakeBlocks(const std::string& name) const;

    /** Set scales from settings and networks. */
    void ChooseScales();

    /** Fill speeds and other things that never change. */
    void FillConstants();

    /** Draw the present slot. */
    void DrawSlot();

    /** Draw its blocks. @param random numbers of this slot */
    void DrawBlocks(SplitMix& random);

    /** Draw the rates and the load of a server. @param site it */
    void DrawServer(uint32_t site);

    /** @param share uniform in [0,1) @return a Poisson number of tasks */
    double DrawTasks(double share) const;

    /** Let backlogs grow by the slot's tasks and drain. @param choices sites */
    void Queue(const uint8_t* choices);

    AnalyticSettings m_settings;          //!< settings
    std::vector<Blocks> m_networks;       //!< of each network
    StateScales m_scales;                 //!< of states
    std::vector<double> m_poisson;        //!< P(tasks <= k)
    double m_meanTasks{0.0};              //!< of a slot
    double m_joulesPerFlop{0.0};          //!< on the device (4)
    uint64_t m_seed{0};                   //!< of the episode
    double m_slotSeconds{0.0};            //!< length of a slot in the episode
    uint32_t m_slot{0};                   //!< present one; settings.slots after the last
    double m_joulesLeft{0.0};             //!< E^r, J
    double m_tasks{0.0};                  //!< of the slot
    BlockChain m_chain;                   //!< of the slot
    std::vector<double> m_otherLoad;      //!< of each site by others
    std::vector<double> m_brought;        //!< [sites] work that came in the slot, s
    std::vector<RecentMean> m_recentWork; //!< [sites] the same per second
    std::vector<double> m_secondsPerFlop; //!< of each site
    DecisionFacts m_facts;                //!< of the slot
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ANALYTIC_ENVIRONMENT_H
