/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One packet run of the reproduction of Qi et al. and Edgent, and the row that it gives.
 */
#ifndef EDGE_INFERENCE_BRANCHY_RUN_H
#define EDGE_INFERENCE_BRANCHY_RUN_H

#include "branchy-setup.h"

#include "ns3/partition-plan.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A row of the tables: what was simulated and what came out.
 */
struct BranchyRow
{
    std::string name;       //!< of the topology or the trace
    std::string encoding;   //!< of boundary tensors
    double kbps{0.0};       //!< rate of the links; mean of a trace
    double deadlineMs{0.0}; //!< of the tasks, 0: none
    std::string variant;    //!< who decides, or where it runs
    double exit{0.0};       //!< that answered, from 1; mean over the tasks that were answered
    uint64_t tasks{0};      //!< counted
    double inTime{0.0};     //!< share of them answered in time
    double meanMs{0.0};     //!< latency; a task without an answer counts with its age
    double computeMs{0.0};  //!< of it layers run
    double transferMs{0.0}; //!< of it tensors and answers travel
    double accuracy{-1.0};  //!< share of right answers of those in time; -1 without any
    double score{-1.0};     //!< mean over all: 1 right, 0 wrong, -1 late
    std::string plan;       //!< of the last task

    /** @return as one line */
    std::string ToText() const;
    /** @param text what ToText gave @return the row */
    static BranchyRow FromText(const std::string& text);
};

/** @ingroup edge-inference A run. */
struct BranchyCase
{
    ScenarioOptions options;                            //!< the scenario
    std::string agent;                                  //!< who decides
    uint32_t settle{0};                                 //!< first tasks that are not counted
    uint32_t run{1};                                    //!< of the random numbers
    std::function<void(const ScenarioHelper&)> prepare; //!< told before it runs, or empty
};

/**
 * @ingroup edge-inference
 * Simulate.
 * @param which the run
 * @return what came out; name, encoding, rate and variant are left to the caller
 */
BranchyRow SimulateBranchy(const BranchyCase& which);

/**
 * @ingroup edge-inference
 * Where DBB puts the parts of the network, from a run of the agent sne that knows the links.
 * @param setup parameters @param edge the network of nodes @param run of the random numbers
 * @return one step per part
 */
std::vector<ChainStep> PlaceParts(const BranchySetup& setup, BranchyEdge edge, uint32_t run);

/**
 * @ingroup edge-inference
 * Run all tasks to one exit.
 * @param setup parameters @param edge the network of nodes @param run of the random numbers
 * @param steps where the parts lie @param exit from 0
 * @return what came out
 */
BranchyRow SimulateExit(const BranchySetup& setup,
                        const BranchyEdge& edge,
                        uint32_t run,
                        const std::vector<ChainStep>& steps,
                        uint32_t exit);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCHY_RUN_H
