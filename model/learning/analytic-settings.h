/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the analytic environment is made of. Each setting has a name in text, for programs,
 * parameter files and checkpoints. Example:
 *
 *     AnalyticSettings settings;
 *     SetAnalyticSetting(settings, "servers", "9");
 *     SetAnalyticSetting(settings, "networks", "nin/resnet32");
 */
#ifndef EDGE_INFERENCE_ANALYTIC_SETTINGS_H
#define EDGE_INFERENCE_ANALYTIC_SETTINGS_H

#include "decision-state.h"

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
 * Settings of AnalyticEnvironment. "Paper": Li et al., IEEE TMC 23(10), 2024, DOI
 * 10.1109/TMC.2024.3357874. "Group": other papers of its authors (ICC 2021: servers of 3/6/9 GHz,
 * 0.5 W, tasks of 300 to 800 KB and 0.1 to 1 Gcycle). "Assumed": no source gives it.
 */
struct AnalyticSettings
{
    uint32_t servers{6};     //!< N, 1 to 255; paper: 2 to 9
    uint32_t blocks{6};      //!< M; paper: 3 to 21, 6 in figure 8
    uint32_t slots{600};     //!< T, decisions of an episode; paper
    double slotSeconds{1.0}; //!< length of a slot, s; assumed
    double taskRate{60.0};   //!< tasks per second of all devices; paper: 30 to 110, 60 in figure 8
    /** Factors on taskRate, one drawn per episode, whose slots are as much shorter: one training
     * for several loads. */
    std::vector<double> taskRateShares{1.0};
    bool poissonTasks{false}; //!< tasks of a slot are Poisson's and not their mean

    /** Built-in networks, one drawn per slot (paper: AlexNet, ResNet32, NiN, VGG16), on images of
     * CIFAR's size or of another side as in "alexnet@224"; empty: uniform work. */
    std::vector<std::string> networks;
    double flopsPerCycle{4.0};      //!< of every processor; assumed: c_m in cycles = FLOPs / this
    std::string encoding{"native"}; //!< of tensors between blocks
    double leastTaskCycles{1e8};    //!< uniform work: smallest task, cycles; group
    double mostTaskCycles{1e9};     //!< uniform work: largest task, cycles; group
    double blockSpread{0.5};        //!< uniform work: a block has 1 -+ this of its share; assumed
    double leastInputBytes{3e5};    //!< uniform work: smallest raw input, bytes; group
    double mostInputBytes{8e5};     //!< uniform work: largest raw input, bytes; group
    /** Uniform work: I_m = raw input * this^((m-1)/M): features shrink as in the networks, by half
     * in all; assumed. d_m = I_m. */
    double featureShare{0.5};

    double deviceHertz{1e9}; //!< f^l, cycles/s; that and 1e8 cycles explain the paper's 1 J
    std::vector<double> serverHertz{3e9, 6e9, 9e9}; //!< F_n^C, in turn over the servers; group
    double leastRate{8e5};                          //!< smallest R_m^n, bytes/s; paper
    double mostRate{2e6};                           //!< largest R_m^n, bytes/s; paper
    std::vector<double> serverRateShares{1.0}; //!< factor on those, in turn over the servers: a
                                               //!< cloud far away has less; paper: none
    bool ratePerBlock{true};   //!< a rate per block, as R_m^n says, and not one for all blocks
    double rateError{0.0};     //!< rates of a state are true ones times 1 -+ this; paper: 0
    double serverRate{1.25e7}; //!< R^max between servers, bytes/s; assumed: 100 Mb/s wires
    bool returnResult{false};  //!< the answer returns to the device; paper: neglected
    double leastDeadline{1.0}; //!< smallest tau_m, s, 0 for none; paper: 1 to 7
    double mostDeadline{7.0};  //!< largest tau_m, s

    double kappa{1e-26};        //!< of (4), J s^2 per cycle^3; paper
    double transmitWatts{0.5};  //!< p_m; group
    double receiveWatts{0.0};   //!< assumed; p_m for (7) to the letter
    double batteryJoules{72e3}; //!< E^max of all devices, J; assumed: twice what the paper spends
    double deadlineWeight{1.0}; //!< beta of (14); assumed
    double joulesWeight{0.0};   //!< seconds that a joule is worth in the reward; paper: 0

    bool queueing{false};      //!< sites have backlogs; the paper has none
    double devices{60.0};      //!< with queueing: devices that share the local work; assumed
    double otherLoad{0.3};     //!< with queueing: mean load by others, share of a server; assumed
    uint32_t holdSlots{10};    //!< with queueing: slots for which that load stays; assumed
    bool sharedChannel{false}; //!< with queueing: devices share one channel; not in the paper
    double backlogScale{1.0};  //!< deviation of backlogs for states, s
    double ageScale{1.0};      //!< deviation of ages for states, s
    double utilizationSeconds{0.25}; //!< window of utilizations, as ComputeResource has it, s
    double utilizationScale{0.25};   //!< deviation of utilizations for states
    StateLayout layout{true, true, false, true, false}; //!< what a state holds beside the paper's
};

/**
 * @param settings to change @param name of a setting @param value its value in text; lists are
 * joined by "/"
 * @throws std::invalid_argument with one sentence: an unknown name (with the known ones) or a value
 * out of range
 */
void SetAnalyticSetting(AnalyticSettings& settings,
                        const std::string& name,
                        const std::string& value);

/** @param settings settings @return all of them by name, in all digits */
std::map<std::string, std::string> DescribeAnalyticSettings(const AnalyticSettings& settings);

/** @param settings settings
 * @throws std::invalid_argument with one sentence if two of them contradict each other */
void CheckAnalyticSettings(const AnalyticSettings& settings);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ANALYTIC_SETTINGS_H
