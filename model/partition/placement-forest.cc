/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-forest.h"

#include <algorithm>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return the mean of all entries */
double
GetMean(const PlacementMatrix& matrix)
{
    double sum = 0.0;
    for (std::size_t row = 0; row < matrix.GetRows(); ++row)
    {
        sum = std::accumulate(matrix.GetRow(row), matrix.GetRow(row) + matrix.GetColumns(), sum);
    }
    const std::size_t count = matrix.GetRows() * matrix.GetColumns();
    return count == 0 ? 0.0 : sum / static_cast<double>(count);
}

/** @return what flows between each two parts, weighted by the mean delays; -1 for no flow at all */
PlacementMatrix
WeighFlows(const PlacementInstance& instance)
{
    PlacementMatrix weights(instance.parts, instance.parts, -1.0);
    for (const auto& term : instance.terms)
    {
        const double mean = GetMean(term.delay);
        for (uint32_t i = 0; i < instance.parts; ++i)
        {
            for (uint32_t k = 0; k < instance.parts; ++k)
            {
                const double flow = term.flow(i, k) + term.flow(k, i);
                if (flow > 0.0)
                {
                    weights(i, k) = std::max(0.0, weights(i, k)) + flow * mean;
                }
            }
        }
    }
    return weights;
}

} // namespace

PlacementForest::PlacementForest(const PlacementInstance& instance)
    : parent(instance.parts, -1)
{
    // Prim, one tree after the other
    const PlacementMatrix weights = WeighFlows(instance);
    std::vector<double> reach(instance.parts, -1.0);
    std::vector<char> done(instance.parts, 0);
    while (order.size() < instance.parts)
    {
        uint32_t next = instance.parts;
        for (uint32_t part = 0; part < instance.parts; ++part)
        {
            if (!done[part] && (next == instance.parts || reach[part] > reach[next]))
            {
                next = part;
            }
        }
        done[next] = 1;
        order.push_back(next);
        for (uint32_t part = 0; part < instance.parts; ++part)
        {
            if (!done[part] && weights(next, part) > reach[part])
            {
                reach[part] = weights(next, part);
                parent[part] = static_cast<int32_t>(next);
            }
        }
    }
    for (const auto& term : instance.terms)
    {
        rest.push_back(term.flow);
        for (uint32_t part = 0; part < instance.parts; ++part)
        {
            if (parent[part] >= 0)
            {
                rest.back()(part, parent[part]) = 0.0;
                rest.back()(parent[part], part) = 0.0;
            }
        }
    }
}

void
PlacementForest::FillEdges(const PlacementInstance& instance)
{
    toParent.resize(instance.parts);
    fromParent.resize(instance.parts);
    for (uint32_t part = 0; part < instance.parts; ++part)
    {
        if (parent[part] < 0)
        {
            continue;
        }
        const auto above = static_cast<uint32_t>(parent[part]);
        // two parts are never at one slot
        toParent[part] = PlacementMatrix(instance.slots, instance.slots, instance.big);
        fromParent[part] = toParent[part];
        for (uint32_t j = 0; j < instance.slots; ++j)
        {
            for (uint32_t l = 0; l < instance.slots; ++l)
            {
                if (j != l)
                {
                    toParent[part](j, l) = instance.GetPairCost(part, above, j, l);
                    fromParent[part](l, j) = toParent[part](j, l);
                }
            }
        }
    }
}

bool
PlacementForest::IsWhole() const
{
    return std::all_of(rest.begin(), rest.end(), [](const PlacementMatrix& flow) {
        for (std::size_t row = 0; row < flow.GetRows(); ++row)
        {
            const double* begin = flow.GetRow(row);
            if (std::any_of(begin, begin + flow.GetColumns(), [](double f) { return f > 0.0; }))
            {
                return false;
            }
        }
        return true;
    });
}

} // namespace edgeinference
} // namespace ns3
