/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "cost-terms.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

double
GetLoadSeconds(const PartitionObservation& observation, SiteId site)
{
    const auto& known = observation.sites.at(site);
    return known.residentFraction < 1.0 ? GetSaneSeconds(known.modelLoadSeconds) : 0.0;
}

double
GetShareBelow(const ExitObservation& exit, double threshold)
{
    const auto& quantiles = exit.entropyQuantiles;
    if (std::isinf(threshold))
    {
        return threshold > 0 ? 1.0 : 0.0;
    }
    const auto above = std::lower_bound(quantiles.begin(), quantiles.end(), threshold);
    if (above == quantiles.begin())
    {
        return 0.0; // also without quantiles: then nobody can say that a task leaves
    }
    if (above == quantiles.end())
    {
        return 1.0;
    }
    const double before = static_cast<double>(above - quantiles.begin() - 1);
    const double part = (threshold - *(above - 1)) / (*above - *(above - 1));
    return (before + part) / static_cast<double>(quantiles.size() - 1);
}

std::vector<double>
GetLeaveShares(const PartitionObservation& observation, const std::vector<ExitRule>& exitRules)
{
    std::vector<double> shares;
    double left = 0.0;
    for (const auto& rule : exitRules)
    {
        const bool known = rule.exit < observation.exits.size();
        const double below =
            GetShareBelow(known ? observation.exits[rule.exit] : ExitObservation{}, rule.threshold);
        const double now = std::max(left, below);
        shares.push_back(now - left);
        left = now;
    }
    shares.push_back(1.0 - left);
    return shares;
}

EncodedTensor
EncodeOutput(const DnnLayer& layer, const TensorEncoding& encoding)
{
    const auto& shape = layer.outputShape;
    const auto type = layer.outputType;
    return {static_cast<double>(encoding.GetEncodedBytes(shape, type)),
            static_cast<double>(encoding.GetEncodeFlops(shape, type)),
            static_cast<double>(encoding.GetDecodeFlops(shape, type))};
}

double
GetSecondsPerFlop(const PartitionObservation& observation, SiteId site)
{
    double seconds = 0.0;
    double flops = 0.0;
    if (site < observation.sites.size())
    {
        const auto& times = observation.sites[site].layerSeconds;
        for (LayerId layer = 0; layer < observation.model->GetLayerCount(); ++layer)
        {
            seconds += layer < times.size() ? GetSaneSeconds(times[layer])
                                            : std::numeric_limits<double>::infinity();
            flops += static_cast<double>(observation.model->GetLayer(layer).flops);
        }
    }
    return flops > 0.0 && std::isfinite(seconds) ? seconds / flops : 0.0;
}

double
GetJoulesPerFlop(const PartitionObservation& observation)
{
    double joules = 0.0;
    for (const double layer : observation.layerJoules)
    {
        joules += layer;
    }
    const auto flops = static_cast<double>(observation.model->GetTotalFlops());
    return flops > 0.0 ? joules / flops : 0.0;
}

} // namespace edgeinference
} // namespace ns3
