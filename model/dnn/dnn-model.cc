/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dnn-model.h"

#include <algorithm>
#include <limits>
#include <set>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * @param layers the layers
 * @param member a size of a layer
 * @return the sum over all layers
 */
uint64_t
Sum(const std::vector<DnnLayer>& layers, uint64_t DnnLayer::*member)
{
    uint64_t sum = 0;
    for (const DnnLayer& layer : layers)
    {
        sum += layer.*member;
    }
    return sum;
}

/** Chooses the inner cuts that balance the blocks. Unit i is the work between cuts i and i + 1. */
class BlockBalancer
{
  public:
    /**
     * @param layers the layers
     * @param cuts the legal cuts
     */
    BlockBalancer(const std::vector<DnnLayer>& layers, const std::vector<CutPoint>& cuts)
        : m_cuts(cuts),
          m_before(cuts.size(), 0)
    {
        for (std::size_t i = 1; i < cuts.size(); ++i)
        {
            m_before[i] = m_before[i - 1];
            for (LayerId layer = cuts[i - 1].position; layer < cuts[i].position; ++layer)
            {
                m_before[i] += layers[layer].flops;
            }
        }
    }

    /** @param count number of blocks, below the number of cuts @return indices of their end cuts */
    std::vector<std::size_t> Choose(std::size_t count) const
    {
        const uint64_t limit = FindLimit(count);
        const std::size_t end = m_cuts.size() - 1;
        const double total = m_before[end] > 0 ? static_cast<double>(m_before[end]) : 1;
        // best[i]: cheapest way to end block b at cut i, as (sum of squared shares, bytes cut)
        using Cost = std::pair<double, double>;
        const Cost never{std::numeric_limits<double>::infinity(), 0};
        std::vector<Cost> best(end + 1, never);
        best[0] = {0, 0};
        std::vector<std::vector<uint32_t>> from(count + 1, std::vector<uint32_t>(end + 1, 0));
        for (std::size_t block = 1; block <= count; ++block)
        {
            std::vector<Cost> next(end + 1, never);
            for (std::size_t i = block; i + (count - block) <= end; ++i)
            {
                for (std::size_t j = i; j-- > block - 1 && m_before[i] - m_before[j] <= limit;)
                {
                    const double share = static_cast<double>(m_before[i] - m_before[j]) / total;
                    const Cost cost{best[j].first + share * share,
                                    best[j].second + static_cast<double>(m_cuts[i].bytes)};
                    if (cost < next[i])
                    {
                        next[i] = cost;
                        from[block][i] = static_cast<uint32_t>(j);
                    }
                }
            }
            best = std::move(next);
        }
        std::vector<std::size_t> ends(count);
        for (std::size_t block = count, i = end; block > 0; i = from[block][i], --block)
        {
            ends[block - 1] = i;
        }
        return ends;
    }

  private:
    /** @param limit largest block allowed @return the fewest blocks, or more than all if none do */
    std::size_t CountBlocks(uint64_t limit) const
    {
        std::size_t blocks = 1;
        std::size_t start = 0;
        for (std::size_t i = 1; i < m_before.size(); ++i)
        {
            if (m_before[i] - m_before[i - 1] > limit)
            {
                return m_before.size() + 1;
            }
            if (m_before[i] - m_before[start] > limit)
            {
                ++blocks;
                start = i - 1;
            }
        }
        return blocks;
    }

    /** @param count number of blocks @return the smallest possible largest block */
    uint64_t FindLimit(std::size_t count) const
    {
        uint64_t low = 0;
        uint64_t high = m_before.back();
        while (low < high)
        {
            const uint64_t middle = low + (high - low) / 2;
            if (CountBlocks(middle) <= count)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }
        return low;
    }

    const std::vector<CutPoint>& m_cuts; //!< legal cuts
    std::vector<uint64_t> m_before;      //!< FLOPs before each cut
};

} // namespace

const std::string&
DnnModel::GetName() const
{
    return m_name;
}

const std::vector<DnnLayer>&
DnnModel::GetLayers() const
{
    return m_layers;
}

const DnnLayer&
DnnModel::GetLayer(LayerId layer) const
{
    return m_layers.at(layer);
}

LayerId
DnnModel::GetLayerCount() const
{
    return static_cast<LayerId>(m_layers.size());
}

LayerId
DnnModel::GetInputCount() const
{
    return m_inputCount;
}

const std::vector<LayerId>&
DnnModel::GetConsumers(LayerId layer) const
{
    return m_consumers.at(layer);
}

const std::vector<DnnExit>&
DnnModel::GetExits() const
{
    return m_exits;
}

const std::vector<CutPoint>&
DnnModel::GetCuts() const
{
    return m_cuts;
}

std::vector<CutPoint>
DnnModel::GetBlockEnds(uint32_t count) const
{
    if (count == 0)
    {
        throw std::invalid_argument("model \"" + m_name + "\" cannot be grouped into 0 blocks");
    }
    if (m_cuts.size() < 2)
    {
        return {m_cuts.back()};
    }
    const std::size_t blocks = std::min<std::size_t>(count, m_cuts.size() - 1);
    std::vector<CutPoint> ends;
    for (std::size_t cut : BlockBalancer(m_layers, m_cuts).Choose(blocks))
    {
        ends.push_back(m_cuts[cut]);
    }
    return ends;
}

uint64_t
DnnModel::GetTotalFlops() const
{
    return Sum(m_layers, &DnnLayer::flops);
}

uint64_t
DnnModel::GetTotalMacs() const
{
    return Sum(m_layers, &DnnLayer::macs);
}

uint64_t
DnnModel::GetTotalParameters() const
{
    return Sum(m_layers, &DnnLayer::parameterCount);
}

uint64_t
DnnModel::GetTotalParameterBytes() const
{
    return Sum(m_layers, &DnnLayer::parameterBytes);
}

std::vector<std::string>
DnnModel::GetUncountedOperators() const
{
    std::set<std::string> operators;
    for (const DnnLayer& layer : m_layers)
    {
        if (!layer.counted)
        {
            operators.insert(layer.op);
        }
    }
    return {operators.begin(), operators.end()};
}

uint64_t
DnnModel::GetDigest() const
{
    return m_digest;
}

void
DnnModel::FillDigest()
{
    std::ostringstream text;
    for (const DnnLayer& layer : m_layers)
    {
        text << layer.op << ' ' << layer.outputShape.ToString() << ' '
             << GetTensorTypeName(layer.outputType) << ' ' << layer.macs << ' ' << layer.flops
             << ' ' << layer.parameterCount << ' ' << layer.parameterBytes << ' ' << layer.exit;
        for (LayerId input : layer.inputs)
        {
            text << ' ' << input;
        }
        text << '\n';
    }
    uint64_t hash = 14695981039346656037ULL;
    for (char c : text.str())
    {
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    m_digest = hash;
}

} // namespace edgeinference
} // namespace ns3
