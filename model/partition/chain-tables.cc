/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "chain-tables.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return positions where the site may change, the last position of the network at their end */
std::vector<LayerId>
FindPositions(const DnnModel& model, const std::vector<LayerId>& ends)
{
    std::vector<LayerId> legal;
    for (const CutPoint& cut : model.GetCuts())
    {
        legal.push_back(cut.position);
    }
    if (ends.empty())
    {
        return legal;
    }
    std::vector<LayerId> positions{model.GetInputCount()};
    for (const LayerId end : ends)
    {
        if (!std::binary_search(legal.begin(), legal.end(), end) || end < positions.back())
        {
            throw std::invalid_argument("Block end " + std::to_string(end) +
                                        " is no legal cut of model " + model.GetName() +
                                        ", or not in ascending order");
        }
        positions.push_back(end);
    }
    positions.push_back(model.GetLayerCount());
    return positions;
}

} // namespace

ChainTables::ChainTables(const PartitionObservation& observation,
                         const std::vector<LayerId>& ends,
                         bool narrow)
    : m_model(observation.model),
      m_encoding(observation.encoding),
      m_ends(ends),
      m_narrow(narrow)
{
    // where tensors lie is the business of a replanned task, not of the network
    PartitionObservation fresh;
    fresh.model = observation.model;
    fresh.encoding = observation.encoding;
    fresh.sites.resize(1);
    const SplitTables tables(fresh, {});
    m_hasCodec = tables.HasCodec();
    const DnnModel& model = *m_model;
    m_answerBytes = static_cast<double>(model.GetLayer(model.GetExits().back().output).outputBytes);
    for (LayerId layer = 0; layer < model.GetLayerCount(); ++layer)
    {
        if (tables.GetRunBefore(layer + 1) > tables.GetRunBefore(layer))
        {
            m_layers.push_back(layer);
        }
    }
    LayerId begin = model.GetInputCount();
    m_first.push_back(0);
    for (const LayerId position : FindPositions(model, ends))
    {
        const bool last = tables.GetRunBefore(position) == tables.GetRunCount();
        const bool wide = !last && tables.GetLive(position).tensors > 1;
        if (tables.GetRunBefore(position) == m_first.back() || (wide && narrow))
        {
            continue;
        }
        m_blocks.push_back({position, tables.GetLive(begin)});
        m_first.push_back(tables.GetRunBefore(position));
        m_isChain = m_isChain && !wide;
        begin = position;
    }
}

bool
ChainTables::Fits(const PartitionObservation& observation,
                  const std::vector<LayerId>& ends,
                  bool narrow) const
{
    return m_model == observation.model && m_narrow == narrow &&
           m_encoding == observation.encoding && m_ends == ends;
}

} // namespace edgeinference
} // namespace ns3
