/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "network-placement.h"

#include "cost-terms.h"
#include "observed-plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

/** @return encoded bytes of the tensors of the trunk that cross a position */
double
GetCrossingBytes(const PartitionObservation& observation, LayerId position)
{
    const TensorEncoding& encoding = FindTensorEncoding(observation.encoding);
    double bytes = 0.0;
    for (const auto& cut : observation.model->GetCuts())
    {
        for (std::size_t i = 0; cut.position == position && i < cut.tensors.size(); ++i)
        {
            bytes += EncodeOutput(observation.model->GetLayer(cut.tensors[i]), encoding).bytes;
        }
    }
    return bytes;
}

/** @return seconds of the layers [begin, end) at a site, infinite if one is not known */
double
GetRunSeconds(const PartitionObservation& observation, SiteId site, LayerId begin, LayerId end)
{
    const auto& times = observation.sites[site].layerSeconds;
    double seconds = 0.0;
    for (LayerId layer = begin; layer < end; ++layer)
    {
        seconds += layer < times.size() ? GetSaneSeconds(times[layer]) : NEVER;
    }
    return seconds;
}

/** @return seconds to move bytes between two sites, 0 within one */
double
GetMoveSeconds(const PartitionObservation& observation, SiteId from, SiteId to, double bytes)
{
    const LinkObservation& link = GetLink(observation, from, to);
    return from == to ? 0.0 : GetOnAirSeconds(link, bytes) + GetSaneSeconds(link.delaySeconds);
}

/** Add bytes / rate + delay between each two sites. */
void
AddLinks(const PartitionObservation& observation,
         const std::vector<double>& bytes,
         const std::vector<SiteId>& sites,
         PlacementProblem& problem)
{
    PlacementTerm sized{MakeChainFlow(bytes), PlacementMatrix(sites.size(), sites.size())};
    PlacementTerm fixed{MakeChainFlow(std::vector<double>(bytes.size(), 1.0)), sized.delay};
    for (std::size_t j = 0; j < sites.size(); ++j)
    {
        for (std::size_t l = 0; l < sites.size(); ++l)
        {
            const double perByte = GetMoveSeconds(observation, sites[j], sites[l], 1.0);
            const double delay = GetMoveSeconds(observation, sites[j], sites[l], 0.0);
            fixed.delay(j, l) = std::isfinite(perByte) ? delay : NEVER;
            sized.delay(j, l) = std::isfinite(perByte) ? perByte - delay : 0.0;
        }
    }
    problem.terms.push_back(std::move(sized));
    problem.terms.push_back(std::move(fixed));
}

/** Add what parts and sites hold. */
void
AddMemory(const PartitionObservation& observation,
          const std::vector<LayerId>& ends,
          const std::vector<SiteId>& sites,
          PlacementProblem& problem)
{
    LayerId begin = 0;
    for (const LayerId end : ends)
    {
        problem.partMemory.push_back(
            static_cast<double>(GetParameterBytes(*observation.model, LayerSet(begin, end - 1))));
        begin = end;
    }
    for (const SiteId site : sites)
    {
        problem.nodeMemory.push_back(static_cast<double>(observation.sites[site].freeMemoryBytes));
    }
}

} // namespace

std::vector<LayerId>
GetExitParts(const DnnModel& model)
{
    std::vector<LayerId> ends;
    for (const auto& exit : model.GetExits())
    {
        const auto& ranges = exit.head.GetRanges();
        ends.push_back(ranges.empty() ? model.GetLayerCount() : ranges.back().second + 1);
    }
    return ends;
}

LayerSet
GetPartLayers(const DnnModel& model, const std::vector<ChainStep>& steps, std::size_t part)
{
    const LayerId begin = part == 0 ? model.GetInputCount() : steps[part - 1].end;
    return steps[part].end > begin ? LayerSet(begin, steps[part].end - 1) : LayerSet();
}

uint64_t
GetParameterBytes(const DnnModel& model, const LayerSet& layers)
{
    uint64_t bytes = 0;
    for (const LayerId layer : layers.GetLayers())
    {
        bytes += model.GetLayer(layer).parameterBytes;
    }
    return bytes;
}

PlacementProblem
MakeNetworkProblem(const PartitionObservation& observation,
                   const std::vector<LayerId>& ends,
                   const std::vector<SiteId>& sites,
                   const NetworkPlacementOptions& options)
{
    const DnnModel& model = *observation.model;
    const double input = GetCrossingBytes(observation, model.GetInputCount());
    const auto answer =
        static_cast<double>(model.GetLayer(model.GetExits().back().output).outputBytes);
    PlacementProblem problem;
    problem.run = PlacementMatrix(ends.size(), sites.size());
    std::vector<double> bytes;
    LayerId begin = model.GetInputCount();
    for (std::size_t part = 0; part < ends.size(); ++part)
    {
        for (std::size_t j = 0; j < sites.size(); ++j)
        {
            double& run = problem.run(part, j);
            run = GetRunSeconds(observation, sites[j], begin, ends[part]);
            run += part == 0 ? GetMoveSeconds(observation, DEVICE_SITE, sites[j], input) : 0.0;
            run += part + 1 == ends.size()
                       ? GetMoveSeconds(observation, sites[j], DEVICE_SITE, answer)
                       : 0.0;
        }
        if (part + 1 < ends.size())
        {
            bytes.push_back(GetCrossingBytes(observation, ends[part]));
        }
        begin = ends[part];
    }
    AddLinks(observation, bytes, sites, problem);
    problem.share = options.share || sites.size() < ends.size();
    if (options.memory)
    {
        AddMemory(observation, ends, sites, problem);
    }
    return problem;
}

NetworkPlacement
PlaceNetwork(const PartitionObservation& observation, const NetworkPlacementOptions& options)
{
    NetworkPlacement placement;
    std::vector<SiteId> sites = GetUsableServers(observation);
    if (options.includeDevice)
    {
        sites.insert(sites.begin(), DEVICE_SITE);
    }
    if (sites.empty())
    {
        return placement;
    }
    const std::vector<LayerId> ends = GetExitParts(*observation.model);
    for (const SiteId from : sites)
    {
        placement.unknownLinks += std::count_if(sites.begin(), sites.end(), [&](SiteId to) {
            return !std::isfinite(GetMoveSeconds(observation, from, to, 1.0));
        });
    }
    const PlacementProblem problem = MakeNetworkProblem(observation, ends, sites, options);
    placement.result = BranchPlacement(options.search).Solve(problem);
    for (std::size_t part = 0; part < placement.result.nodes.size(); ++part)
    {
        placement.steps.push_back({ends[part], sites[placement.result.nodes[part]]});
    }
    return placement;
}

double
GetPlacementSeconds(const PartitionObservation& observation, const std::vector<ChainStep>& steps)
{
    std::vector<LayerId> ends;
    std::vector<SiteId> sites;
    std::vector<uint32_t> nodes;
    for (const auto& step : steps)
    {
        if (step.site >= observation.sites.size() ||
            (step.site != DEVICE_SITE && !observation.sites[step.site].usable))
        {
            return NEVER;
        }
        const auto found = std::find(sites.begin(), sites.end(), step.site);
        nodes.push_back(static_cast<uint32_t>(found - sites.begin()));
        ends.push_back(step.end);
        if (found == sites.end())
        {
            sites.push_back(step.site);
        }
    }
    return steps.empty()
               ? NEVER
               : GetPlacementCost(MakeNetworkProblem(observation, ends, sites, {}), nodes);
}

std::string
ExplainNoPlacement(const PartitionObservation& observation, const NetworkPlacementOptions& options)
{
    const std::vector<SiteId> sites = GetUsableServers(observation);
    const std::string name = observation.model->GetName();
    if (sites.empty() && !options.includeDevice)
    {
        return "no server can be used for the parts of " + name;
    }
    uint64_t most = options.includeDevice ? observation.sites[DEVICE_SITE].freeMemoryBytes : 0;
    for (const SiteId site : sites)
    {
        most = std::max(most, observation.sites[site].freeMemoryBytes);
    }
    LayerId begin = 0;
    uint32_t part = 0;
    for (const LayerId end : GetExitParts(*observation.model))
    {
        const uint64_t bytes = GetParameterBytes(*observation.model, LayerSet(begin, end - 1));
        ++part;
        if (options.memory && bytes > most)
        {
            return "part " + std::to_string(part) + " of " + name + " has " +
                   std::to_string(bytes) + " bytes of parameters and no site has more than " +
                   std::to_string(most) + " bytes of memory free";
        }
        begin = end;
    }
    return options.memory
               ? "the parts of " + name + " do not fit together into the memory of the sites"
               : "no sites that can run the parts of " + name + " are linked";
}

} // namespace edgeinference
} // namespace ns3
