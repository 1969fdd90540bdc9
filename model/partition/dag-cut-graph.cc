/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dag-cut-graph.h"

#include "cost-terms.h"
#include "observed-plan.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

DagCutGraph::DagCutGraph(const PartitionObservation& observation,
                         const LayerSet& run,
                         SiteId server)
    : m_observation(observation),
      m_model(*observation.model),
      m_server(server),
      m_layers(run.GetLayers()),
      m_vertices(m_model.GetLayerCount(), 0),
      m_layerArcs(m_model.GetLayerCount()),
      m_devicePerFlop(GetSecondsPerFlop(observation, DEVICE_SITE)),
      m_serverPerFlop(GetSecondsPerFlop(observation, server))
{
    const auto bytes =
        static_cast<double>(m_model.GetLayer(m_model.GetExits().back().output).outputBytes);
    m_answerSeconds = GetOnAirSeconds(GetLink(observation, server, DEVICE_SITE), bytes);
    AddLayers();
    AddTensors();
}

double
DagCutGraph::Solve(const MinCut::Triple& weights)
{
    return m_cut.Solve(weights);
}

const std::vector<LayerId>&
DagCutGraph::GetLayers() const
{
    return m_layers;
}

double
DagCutGraph::GetAnswerSeconds() const
{
    return m_answerSeconds;
}

void
DagCutGraph::AddLayers()
{
    for (const LayerId layer : m_layers)
    {
        const uint32_t vertex = m_cut.AddVertex();
        m_vertices[layer] = vertex;
        const double device = GetLayerTime(m_observation, DEVICE_SITE, layer);
        const double server = GetLayerTime(m_observation, m_server, layer);
        LayerArcs& arcs = m_layerArcs[layer];
        arcs.serverCost = {0.0, 0.0, server};
        arcs.deviceCost = {device, 0.0, 0.0};
        arcs.toServer = m_cut.AddArc(MinCut::SOURCE, vertex, arcs.serverCost);
        arcs.toDevice = m_cut.AddArc(vertex, MinCut::SINK, arcs.deviceCost);
    }
}

void
DagCutGraph::Fix(LayerId layer, Side side)
{
    const LayerArcs& arcs = m_layerArcs.at(layer);
    m_cut.SetCost(arcs.toServer, side == Side::DEVICE ? MinCut::Never() : arcs.serverCost);
    m_cut.SetCost(arcs.toDevice, side == Side::SERVER ? MinCut::Never() : arcs.deviceCost);
}

void
DagCutGraph::AddTensors()
{
    for (LayerId layer = 0; layer < m_model.GetLayerCount(); ++layer)
    {
        TensorArcs arcs = DescribeTensor(layer);
        if (!arcs.readers.empty())
        {
            AddArcs(arcs);
            m_tensors.push_back(std::move(arcs));
        }
    }
}

MinCut::Triple
DagCutGraph::GetCost(LayerId tensor, SiteId from, SiteId to) const
{
    if (from == to)
    {
        return {};
    }
    const EncodedTensor load =
        EncodeOutput(m_model.GetLayer(tensor), FindTensorEncoding(m_observation.encoding));
    const double onAir = GetOnAirSeconds(GetLink(m_observation, from, to), load.bytes);
    const double decoding = to == DEVICE_SITE ? load.decodeFlops * m_devicePerFlop : 0.0;
    return {from == DEVICE_SITE ? load.encodeFlops * m_devicePerFlop : decoding,
            onAir,
            to == m_server ? load.decodeFlops * m_serverPerFlop : 0.0};
}

DagCutGraph::TensorArcs
DagCutGraph::DescribeTensor(LayerId tensor) const
{
    TensorArcs arcs;
    arcs.tensor = tensor;
    arcs.computed = m_vertices[tensor] != 0;
    for (const LayerId reader : m_model.GetConsumers(tensor))
    {
        if (m_vertices[reader] != 0)
        {
            arcs.readers.push_back(reader);
        }
    }
    if (arcs.readers.empty())
    {
        return arcs;
    }
    if (arcs.computed)
    {
        arcs.up = GetCost(tensor, DEVICE_SITE, m_server);
        return arcs;
    }
    // an input, or what is left of an earlier attempt: its holder need not be the device
    const auto above = FindHolder(m_observation, tensor, m_server);
    const auto below = FindHolder(m_observation, tensor, DEVICE_SITE);
    arcs.up = above ? GetCost(tensor, *above, m_server) : MinCut::Never();
    arcs.down = below ? GetCost(tensor, *below, DEVICE_SITE) : MinCut::Never();
    return arcs;
}

void
DagCutGraph::AddArcs(const TensorArcs& arcs)
{
    const uint32_t producer = m_vertices[arcs.tensor];
    if (arcs.computed && arcs.readers.size() == 1)
    {
        // the arc back keeps the device's part closed under predecessors
        m_cut.AddArc(producer, m_vertices[arcs.readers[0]], arcs.up, MinCut::Never());
        return;
    }
    const uint32_t up = m_cut.AddVertex();
    m_cut.AddArc(arcs.computed ? producer : MinCut::SOURCE, up, arcs.up);
    const bool charged = arcs.down != MinCut::Triple{};
    const uint32_t down = charged ? m_cut.AddVertex() : MinCut::SINK;
    if (charged)
    {
        m_cut.AddArc(down, MinCut::SINK, arcs.down);
    }
    for (const LayerId reader : arcs.readers)
    {
        m_cut.AddArc(up, m_vertices[reader], MinCut::Never());
        if (arcs.computed)
        {
            m_cut.AddArc(m_vertices[reader], producer, MinCut::Never());
        }
        else if (charged)
        {
            m_cut.AddArc(m_vertices[reader], down, MinCut::Never());
        }
    }
}

DagCutChoice
DagCutGraph::GetCut() const
{
    LayerSet device;
    for (const LayerId layer : m_layers)
    {
        if (m_cut.IsOnSourceSide(m_vertices[layer]))
        {
            device.Insert(layer);
        }
    }
    return Describe(device);
}

DagCutChoice
DagCutGraph::Describe(const LayerSet& device) const
{
    DagCutChoice choice;
    choice.device = device;
    std::vector<char> here(m_vertices.size(), 0);
    for (const LayerId layer : device.GetLayers())
    {
        here[layer] = 1;
    }
    for (const LayerId layer : m_layers)
    {
        (here[layer] ? choice.deviceSeconds : choice.serverSeconds) +=
            GetLayerTime(m_observation, here[layer] ? DEVICE_SITE : m_server, layer);
        choice.server = here[layer] ? choice.server : m_server;
    }
    for (const TensorArcs& arcs : m_tensors)
    {
        const auto isHere = [&](LayerId reader) { return here[reader] != 0; };
        const bool allHere = std::all_of(arcs.readers.begin(), arcs.readers.end(), isHere);
        const bool anyHere = std::any_of(arcs.readers.begin(), arcs.readers.end(), isHere);
        const bool up = !allHere && (!arcs.computed || here[arcs.tensor]);
        const bool down = anyHere && !arcs.computed;
        for (const auto& [moves, cost] : {std::make_pair(up, &arcs.up), {down, &arcs.down}})
        {
            choice.deviceSeconds += moves ? (*cost)[DEVICE_TIME] : 0.0;
            choice.transferSeconds += moves ? (*cost)[LINK_TIME] : 0.0;
            choice.serverSeconds += moves ? (*cost)[SERVER_TIME] : 0.0;
        }
    }
    choice.resultSeconds = choice.server == DEVICE_SITE ? 0.0 : m_answerSeconds;
    return choice;
}

} // namespace edgeinference
} // namespace ns3
