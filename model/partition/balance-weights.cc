/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "balance-weights.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr int STEPS = 40; //!< (2/3)^40 is 9e-8

/** @return where a concave function is highest between 0 and 1 */
double
Maximize(const std::function<double(double)>& function)
{
    double low = 0.0;
    double high = 1.0;
    for (int i = 0; i < STEPS; ++i)
    {
        const double left = low + (high - low) / 3.0;
        const double right = high - (high - low) / 3.0;
        (function(left) < function(right) ? low : high) =
            function(left) < function(right) ? left : right;
    }
    // a maximum at an end is common, and there nothing is lost to the steps
    const double middle = (low + high) / 2.0;
    const double end = middle < 0.5 ? 0.0 : 1.0;
    return function(end) >= function(middle) ? end : middle;
}

/** @return weighted cost of the cheapest cut */
double
GetLowest(const std::vector<MinCut::Triple>& cuts, const MinCut::Triple& weights)
{
    double lowest = std::numeric_limits<double>::infinity();
    for (const auto& cut : cuts)
    {
        const double cost = weights[0] * cut[0] + weights[1] * cut[1] + weights[2] * cut[2];
        lowest = std::min(lowest, cost);
    }
    return lowest;
}

} // namespace

MinCut::Triple
FindBalanceWeights(const std::vector<MinCut::Triple>& cuts)
{
    const auto make = [](double first, double share) {
        return MinCut::Triple{first, (1.0 - first) * share, (1.0 - first) * (1.0 - share)};
    };
    const auto share = [&](double first) {
        return Maximize([&](double value) { return GetLowest(cuts, make(first, value)); });
    };
    const double first =
        Maximize([&](double value) { return GetLowest(cuts, make(value, share(value))); });
    return make(first, share(first));
}

} // namespace edgeinference
} // namespace ns3
