/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scalar-product-bound.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

ScalarProductBound::ScalarProductBound(const PlacementState& state,
                                       const std::vector<PlacementMatrix>& flows)
    : m_state(state)
{
    const PlacementInstance& instance = state.GetInstance();
    for (std::size_t t = 0; t < flows.size(); ++t)
    {
        Lists lists;
        for (uint32_t i = 0; i < instance.parts; ++i)
        {
            for (uint32_t k = 0; k < instance.parts; ++k)
            {
                if (flows[t](i, k) > 0.0)
                {
                    lists.flows.push_back({flows[t](i, k), i, k});
                }
            }
        }
        if (lists.flows.empty())
        {
            continue;
        }
        for (uint32_t j = 0; j < instance.slots; ++j)
        {
            for (uint32_t l = 0; l < instance.slots; ++l)
            {
                if (j != l)
                {
                    lists.delays.push_back({instance.terms[t].delay(j, l), j, l});
                }
            }
        }
        std::stable_sort(lists.flows.begin(), lists.flows.end(), [](const auto& a, const auto& b) {
            return a.value > b.value;
        });
        std::stable_sort(lists.delays.begin(),
                         lists.delays.end(),
                         [](const auto& a, const auto& b) { return a.value < b.value; });
        m_terms.push_back(std::move(lists));
    }
}

double
ScalarProductBound::Evaluate() const
{
    double sum = 0.0;
    for (const auto& lists : m_terms)
    {
        auto delay = lists.delays.begin();
        for (const auto& flow : lists.flows)
        {
            if (m_state.IsFixed(flow.from) || m_state.IsFixed(flow.to))
            {
                continue;
            }
            while (delay != lists.delays.end() &&
                   !(m_state.IsFree(delay->from) && m_state.IsFree(delay->to)))
            {
                ++delay;
            }
            if (delay == lists.delays.end())
            {
                break;
            }
            sum += flow.value * delay->value;
            ++delay;
        }
    }
    return sum;
}

} // namespace edgeinference
} // namespace ns3
