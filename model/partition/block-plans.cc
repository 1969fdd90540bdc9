/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "block-plans.h"

#include "cost-terms.h"
#include "observed-plan.h"
#include "plan-cost.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr SiteId NOWHERE = std::numeric_limits<SiteId>::max();

/** @return work of a block at a site, for the layers that are left to run */
double
GetBlockSeconds(const PartitionObservation& observation,
                const LayerSet& run,
                LayerId begin,
                LayerId end,
                SiteId site)
{
    double seconds = 0.0;
    for (LayerId layer = begin; layer < end; ++layer)
    {
        seconds += run.Contains(layer) ? GetLayerTime(observation, site, layer) : 0.0;
    }
    return seconds;
}

} // namespace

std::vector<SiteId>
GetEdgeServers(const PartitionObservation& observation)
{
    const std::vector<SiteId> servers = GetUsableServers(observation);
    std::vector<SiteId> edge;
    std::copy_if(servers.begin(), servers.end(), std::back_inserter(edge), [&](SiteId site) {
        return observation.sites[site].tier == SiteTier::EDGE;
    });
    return edge.empty() ? servers : edge;
}

PartitionPlan
MakeEvenSplitPlan(const PartitionObservation& observation, uint32_t blocks)
{
    std::vector<SiteId> servers = GetEdgeServers(observation);
    for (; !servers.empty(); servers.pop_back())
    {
        const auto wanted = blocks > 0 ? blocks : static_cast<uint32_t>(servers.size());
        const auto ends = observation.model->GetBlockEnds(wanted);
        std::vector<ChainStep> steps;
        for (std::size_t i = 0; i < ends.size(); ++i)
        {
            steps.push_back({ends[i].position, servers[i * servers.size() / ends.size()]});
        }
        PartitionPlan plan = MakeObservedPlan(observation, steps);
        if (EvaluatePlan(observation, plan).IsFinite())
        {
            return plan;
        }
    }
    return {};
}

PartitionPlan
MakeGreedyPlan(const PartitionObservation& observation, uint32_t blocks)
{
    const std::vector<SiteId> servers = GetEdgeServers(observation);
    const LayerSet run = GetLayersToRun(observation);
    std::vector<double> loads;
    for (const auto& site : observation.sites)
    {
        loads.push_back(GetSaneSeconds(site.backlogSeconds));
    }
    std::vector<ChainStep> steps;
    LayerId begin = observation.model->GetInputCount();
    for (const auto& end : observation.model->GetBlockEnds(std::max(1U, blocks)))
    {
        const SiteId previous = steps.empty() ? DEVICE_SITE : steps.back().site;
        SiteId best = NOWHERE;
        for (const SiteId site : servers)
        {
            const bool reached =
                site == previous ||
                std::isfinite(GetLink(observation, previous, site).GetTransferSeconds(0.0));
            const bool lower = best == NOWHERE || loads[site] < loads[best] ||
                               (loads[site] == loads[best] && site == previous);
            best = reached && lower ? site : best;
        }
        if (best == NOWHERE)
        {
            return {};
        }
        loads[best] += GetBlockSeconds(observation, run, begin, end.position, best);
        steps.push_back({end.position, best});
        begin = end.position;
    }
    PartitionPlan plan = MakeObservedPlan(observation, steps);
    return EvaluatePlan(observation, plan).IsFinite() ? plan : PartitionPlan();
}

} // namespace edgeinference
} // namespace ns3
