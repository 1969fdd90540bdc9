/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "split-tables.h"

#include "observed-plan.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Note that a tensor crosses the positions [begin, end). */
void
AddInterval(std::vector<TensorLoad>& loads, const EncodedTensor& tensor, LayerId begin, LayerId end)
{
    loads[begin].Add(tensor, +1);
    if (end < loads.size())
    {
        loads[end].Add(tensor, -1);
    }
}

/** Turn changes into values. */
void
Accumulate(std::vector<TensorLoad>& loads)
{
    for (std::size_t i = 1; i < loads.size(); ++i)
    {
        loads[i].Add(loads[i - 1], +1);
    }
}

} // namespace

void
TensorLoad::Add(const EncodedTensor& tensor, int sign)
{
    Add(TensorLoad{tensor.bytes, tensor.encodeFlops, tensor.decodeFlops, 1}, sign);
}

void
TensorLoad::Add(const TensorLoad& other, int sign)
{
    bytes += sign * other.bytes;
    encodeFlops += sign * other.encodeFlops;
    decodeFlops += sign * other.decodeFlops;
    tensors += sign * other.tensors;
}

SplitTables::SplitTables(const PartitionObservation& observation,
                         const std::vector<ExitRule>& exitRules)
    : m_observation(observation),
      m_model(*observation.model),
      m_run(m_model.GetLayerCount(), 0),
      m_reach(m_model.GetLayerCount() + 1, 1.0)
{
    const LayerSet layers = GetLayersToRun(observation, exitRules);
    for (const auto& range : layers.GetRanges())
    {
        std::fill(m_run.begin() + range.first, m_run.begin() + range.second + 1, 1);
    }
    FillLeaves(exitRules);
    FillCrossing();
    FillSums();
}

SiteSums
SplitTables::SumSite(SiteId site) const
{
    const auto& times = m_observation.sites[site].layerSeconds;
    const std::size_t count = m_run.size();
    SiteSums sums{std::vector<double>(count + 1, 0.0), std::vector<double>(count + 1, 0.0)};
    const auto time = [&](std::size_t layer) {
        const double known = layer < times.size() ? GetSaneSeconds(times[layer])
                                                  : std::numeric_limits<double>::infinity();
        return m_run[layer] ? known : 0.0;
    };
    for (std::size_t layer = 0; layer < count; ++layer)
    {
        sums.before[layer + 1] = sums.before[layer] + time(layer);
    }
    for (std::size_t layer = count; layer-- > 0;)
    {
        // nobody waits for a layer that nobody reaches, even if it would take forever
        const double own = m_reach[layer] > 0.0 ? m_reach[layer] * time(layer) : 0.0;
        sums.after[layer] = sums.after[layer + 1] + own;
    }
    return sums;
}

void
SplitTables::FillLeaves(const std::vector<ExitRule>& exitRules)
{
    const std::vector<double> shares = GetLeaveShares(m_observation, exitRules);
    const auto& exits = m_model.GetExits();
    std::vector<double> leaving(m_run.size(), 0.0);
    for (std::size_t way = 0; way < shares.size(); ++way)
    {
        if (shares[way] > 0.0)
        {
            const auto& exit =
                way < exitRules.size() ? exits.at(exitRules[way].exit) : exits.back();
            const auto bytes = static_cast<double>(m_model.GetLayer(exit.output).outputBytes);
            m_leaves.push_back({exit.output, shares[way], bytes});
            leaving[exit.output] += shares[way];
        }
    }
    double left = 0.0;
    for (std::size_t layer = 0; layer < m_run.size(); ++layer)
    {
        m_reach[layer] = 1.0 - left;
        left += leaving[layer];
    }
    m_reach.back() = 0.0;
}

void
SplitTables::FillCrossing()
{
    const TensorEncoding& encoding = FindTensorEncoding(m_observation.encoding);
    const std::size_t count = m_run.size();
    m_live.resize(count + 1);
    m_liveInputs.resize(count + 1);
    m_usedInputs.resize(count + 1);
    for (LayerId layer = 0; layer < count; ++layer)
    {
        const bool input = layer < m_model.GetInputCount();
        LayerId first = 0;
        LayerId last = 0;
        for (const LayerId reader : m_model.GetConsumers(layer))
        {
            first = m_run[reader] && first == 0 ? reader : first;
            last = m_run[reader] ? reader : last;
        }
        if (last == 0 || !(input || m_run[layer]))
        {
            continue;
        }
        const EncodedTensor tensor = EncodeOutput(m_model.GetLayer(layer), encoding);
        m_hasCodec = m_hasCodec || tensor.encodeFlops + tensor.decodeFlops > 0.0;
        AddInterval(m_live, tensor, layer + 1, last + 1);
        if (input)
        {
            AddInterval(m_liveInputs, tensor, layer + 1, last + 1);
            m_usedInputs[first + 1].Add(tensor, +1);
        }
    }
    Accumulate(m_live);
    Accumulate(m_liveInputs);
    Accumulate(m_usedInputs);
}

void
SplitTables::FillSums()
{
    const auto& joules = m_observation.layerJoules;
    m_joules.assign(m_run.size() + 1, 0.0);
    m_runBefore.assign(m_run.size() + 1, 0);
    for (LayerId layer = 0; layer < m_run.size(); ++layer)
    {
        const double own = m_run[layer] && layer < joules.size() ? joules[layer] : 0.0;
        m_joules[layer + 1] = m_joules[layer] + m_reach[layer] * own;
        m_runBefore[layer + 1] = m_runBefore[layer] + (m_run[layer] ? 1 : 0);
    }
}

} // namespace edgeinference
} // namespace ns3
