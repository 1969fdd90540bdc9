/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best single cut between one device and one of several servers. Example:
 *
 *     SplitChoice choice = FindBestSplit(observation);
 *     if (choice.IsFound()) { ... choice.plan, choice.position, choice.server ... }
 */
#ifndef EDGE_INFERENCE_SPLIT_SEARCH_H
#define EDGE_INFERENCE_SPLIT_SEARCH_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What to search for. The objective is secondsWeight * latency + joulesWeight * device energy.
 */
struct SplitOptions
{
    double secondsWeight{1.0}; //!< weight of the latency, per s
    double joulesWeight{0.0};  //!< weight of the device energy, per J
    /** The server runs the layers before the cut and the device the rest (Edgent's direction). */
    bool serverFirst{false};
    std::vector<ExitRule> exitRules; //!< exits to use; without any the trunk alone runs
};

/**
 * @ingroup edge-inference
 * What was found.
 */
struct SplitChoice
{
    LayerId position{0};        //!< layers before it are the first part
    SiteId server{DEVICE_SITE}; //!< the server, or the device if it runs everything
    double objective{std::numeric_limits<double>::infinity()}; //!< value of the objective
    double seconds{std::numeric_limits<double>::infinity()};   //!< expected latency, s
    double joules{0.0};                                        //!< expected device energy, J
    double bytes{0.0};                                         //!< expected bytes over links
    PartitionPlan plan; //!< the plan, empty if nothing was found

    /** @return true if some split can be carried out */
    bool IsFound() const;
};

/**
 * Neurosurgeon (Kang et al., ASPLOS 2017, DOI 10.1145/3037697.3037698): over all legal cuts and
 * all servers the one with the smallest value of
 *
 *     latency: sum_{i<=j} TM_i + D_j / B + sum_{k>j} TC_k(load)
 *     energy:  sum_{i<=j} TM_i PM_i + D_j / B * PU
 *
 * as EvaluatePlan counts them: with delays, the result's return, backlog and model loading. "All
 * on the device" and "all on a server" are among the cuts. Edgent (Li et al., MECOMM 2018,
 * arXiv 1806.07840) searches the same cuts in the other direction. Costs O(layers + cuts) per
 * server. Equal values (within 1e-12 of the smallest) are told apart by fewer bytes, then by more
 * layers on the device, then by the lower site.
 *
 * When layers are done already (replanning) tensors may lie anywhere; then each candidate goes
 * through EvaluatePlan, which costs O(layers) per cut and server.
 *
 * @param observation what is known
 * @param options what to search for
 * @return the best split
 */
SplitChoice FindBestSplit(const PartitionObservation& observation,
                          const SplitOptions& options = {});

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SPLIT_SEARCH_H
