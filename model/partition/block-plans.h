/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baselines that place blocks of balanced work without a search.
 */
#ifndef EDGE_INFERENCE_BLOCK_PLANS_H
#define EDGE_INFERENCE_BLOCK_PLANS_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @param observation what is known @return usable servers at the edge, or all usable servers if
 * none of them stands there, ascending */
std::vector<SiteId> GetEdgeServers(const PartitionObservation& observation);

/**
 * APDI of Li et al., IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874: "blocks split evenly over
 * the edge servers". That neighbouring blocks share a server is our reading: with B blocks and S
 * servers block i (from 0) goes to server floor(i S / B). Servers that others have no known link to
 * are left out, the last first.
 * @param observation what is known
 * @param blocks blocks of balanced work wanted; 0: one per server
 * @return the plan; empty if there is no server or no way to it
 */
PartitionPlan MakeEvenSplitPlan(const PartitionObservation& observation, uint32_t blocks);

/**
 * "Greedy" of the same paper: block by block to the least loaded edge server. The load of a server
 * is its backlog and the blocks placed there before, in seconds; equal loads go to the server of
 * the block before, then to the lower site. A server without a known link from the block before is
 * passed over.
 * @param observation what is known
 * @param blocks blocks of balanced work wanted, at least 1
 * @return the plan; empty if there is no server or no way to it
 */
PartitionPlan MakeGreedyPlan(const PartitionObservation& observation, uint32_t blocks);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BLOCK_PLANS_H
