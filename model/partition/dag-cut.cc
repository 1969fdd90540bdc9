/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dag-cut.h"

#include "cost-terms.h"
#include "min-cut.h"
#include "observed-plan.h"
#include "plan-cost.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();
constexpr int HEAVY_CUTS = 12;         //!< weighted cuts per server in heavy mode
constexpr double HEAVY_STEP = 1.0;     //!< how fast weights follow the stages
constexpr int WAIT_CUTS = 12;          //!< weighted cuts per server if the server is busy
constexpr double TOLERANCE = 1e-9;     //!< relative; cuts are found in whole numbers
constexpr std::size_t DEVICE_TIME = 0; //!< of a triple: Te
constexpr std::size_t LINK_TIME = 1;   //!< Tt
constexpr std::size_t SERVER_TIME = 2; //!< Tc

/** A tensor and who reads it, as vertices of the graph. */
struct TensorArcs
{
    LayerId tensor{0};            //!< output of this layer
    MinCut::Triple up{};          //!< its cost if a reader is on the server
    MinCut::Triple down{};        //!< a live tensor's cost if a reader is on the device
    bool computed{false};         //!< by a layer that runs
    std::vector<LayerId> readers; //!< that run
};

/** The cuts between the device and one server. */
class ServerCuts
{
  public:
    ServerCuts(const PartitionObservation& observation, const LayerSet& run, SiteId server);

    /** @return the best cut of this server */
    DagCutChoice Find(DagCutMode mode);

  private:
    void AddLayers();
    void AddTensors();
    TensorArcs DescribeTensor(LayerId tensor) const;
    void AddArcs(const TensorArcs& arcs);
    MinCut::Triple GetCost(LayerId tensor, SiteId from, SiteId to) const;
    DagCutChoice TakeCut() const;
    DagCutChoice MakeChoice(const LayerSet& device) const;
    void Offer(DagCutChoice choice, DagCutMode mode);
    void SearchLight();
    void SearchBusy(double before, double after, double backlog);
    void SearchHeavy();
    double GetDeviceStart() const;

    const PartitionObservation& m_observation;
    const DnnModel& m_model;
    SiteId m_server;
    std::vector<LayerId> m_layers;    //!< that run, ascending
    std::vector<uint32_t> m_vertices; //!< by layer; 0 if it does not run
    std::vector<TensorArcs> m_tensors;
    double m_devicePerFlop;
    double m_serverPerFlop;
    double m_answerSeconds; //!< bytes / rate of the answer
    double m_bound{0.0};    //!< of cuts that leave something to both sides
    MinCut m_graph;
    DagCutChoice m_best;
};

ServerCuts::ServerCuts(const PartitionObservation& observation, const LayerSet& run, SiteId server)
    : m_observation(observation),
      m_model(*observation.model),
      m_server(server),
      m_layers(run.GetLayers()),
      m_vertices(m_model.GetLayerCount(), 0),
      m_devicePerFlop(GetSecondsPerFlop(observation, DEVICE_SITE)),
      m_serverPerFlop(GetSecondsPerFlop(observation, server))
{
    const auto bytes =
        static_cast<double>(m_model.GetLayer(m_model.GetExits().back().output).outputBytes);
    m_answerSeconds = GetOnAirSeconds(GetLink(observation, server, DEVICE_SITE), bytes);
    AddLayers();
    AddTensors();
}

void
ServerCuts::AddLayers()
{
    for (const LayerId layer : m_layers)
    {
        const uint32_t vertex = m_graph.AddVertex();
        m_vertices[layer] = vertex;
        const double device = GetLayerTime(m_observation, DEVICE_SITE, layer);
        const double server = GetLayerTime(m_observation, m_server, layer);
        m_graph.AddArc(MinCut::SOURCE, vertex, {0.0, 0.0, server});
        m_graph.AddArc(vertex, MinCut::SINK, {device, 0.0, 0.0});
    }
}

void
ServerCuts::AddTensors()
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

/** @return what moving a tensor costs on the device, the link and the server */
MinCut::Triple
ServerCuts::GetCost(LayerId tensor, SiteId from, SiteId to) const
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

TensorArcs
ServerCuts::DescribeTensor(LayerId tensor) const
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

/** Add the arcs of one tensor; it is charged once however many layers read it. */
void
ServerCuts::AddArcs(const TensorArcs& arcs)
{
    const uint32_t producer = m_vertices[arcs.tensor];
    if (arcs.computed && arcs.readers.size() == 1)
    {
        // the arc back keeps the device's part closed under predecessors
        m_graph.AddArc(producer, m_vertices[arcs.readers[0]], arcs.up, MinCut::Never());
        return;
    }
    const uint32_t up = m_graph.AddVertex();
    m_graph.AddArc(arcs.computed ? producer : MinCut::SOURCE, up, arcs.up);
    const bool charged = arcs.down != MinCut::Triple{};
    const uint32_t down = charged ? m_graph.AddVertex() : MinCut::SINK;
    if (charged)
    {
        m_graph.AddArc(down, MinCut::SINK, arcs.down);
    }
    for (const LayerId reader : arcs.readers)
    {
        m_graph.AddArc(up, m_vertices[reader], MinCut::Never());
        if (arcs.computed)
        {
            m_graph.AddArc(m_vertices[reader], producer, MinCut::Never());
        }
        else if (charged)
        {
            m_graph.AddArc(m_vertices[reader], down, MinCut::Never());
        }
    }
}

/** @return the cut of the last maximum flow */
DagCutChoice
ServerCuts::TakeCut() const
{
    LayerSet device;
    for (const LayerId layer : m_layers)
    {
        if (m_graph.IsOnSourceSide(m_vertices[layer]))
        {
            device.Insert(layer);
        }
    }
    return MakeChoice(device);
}

/** @return a cut, with its times and its plan */
DagCutChoice
ServerCuts::MakeChoice(const LayerSet& device) const
{
    DagCutChoice choice;
    choice.device = device;
    LayerSet server;
    for (const LayerId layer : m_layers)
    {
        const bool here = device.Contains(layer);
        const SiteId site = here ? DEVICE_SITE : m_server;
        (here ? choice.deviceSeconds : choice.serverSeconds) +=
            GetLayerTime(m_observation, site, layer);
        if (!here)
        {
            server.Insert(layer);
        }
    }
    for (const TensorArcs& arcs : m_tensors)
    {
        const auto reads = [&](const LayerSet& side) {
            return std::any_of(arcs.readers.begin(), arcs.readers.end(), [&](LayerId reader) {
                return side.Contains(reader);
            });
        };
        const bool up = reads(server) && !(arcs.computed && server.Contains(arcs.tensor));
        const bool down = !arcs.computed && reads(device);
        for (const auto& [moves, cost] : {std::make_pair(up, arcs.up), {down, arcs.down}})
        {
            choice.deviceSeconds += moves ? cost[DEVICE_TIME] : 0.0;
            choice.transferSeconds += moves ? cost[LINK_TIME] : 0.0;
            choice.serverSeconds += moves ? cost[SERVER_TIME] : 0.0;
        }
    }
    choice.server = server.IsEmpty() ? DEVICE_SITE : m_server;
    choice.resultSeconds = server.IsEmpty() ? 0.0 : m_answerSeconds;
    choice.plan = MakeStagedPlan(m_observation, {{DEVICE_SITE, device}, {m_server, server}});
    return choice;
}

/** Take a cut if it is better than what is there. */
void
ServerCuts::Offer(DagCutChoice choice, DagCutMode mode)
{
    choice.seconds = EvaluatePlan(m_observation, choice.plan).seconds;
    choice.objective = mode == DagCutMode::LIGHT ? choice.seconds : choice.GetLongestStage();
    if (std::isfinite(choice.seconds) && choice.objective < m_best.objective)
    {
        m_best = std::move(choice);
    }
}

/** @return when the device can begin with the layers */
double
ServerCuts::GetDeviceStart() const
{
    return std::max(GetLoadSeconds(m_observation, DEVICE_SITE),
                    GetSaneSeconds(m_observation.sites[DEVICE_SITE].backlogSeconds));
}

void
ServerCuts::SearchLight()
{
    const double sum = m_graph.Solve({1.0, 1.0, 1.0});
    m_bound = NEVER;
    if (!std::isfinite(sum))
    {
        return;
    }
    Offer(TakeCut(), DagCutMode::LIGHT);
    // what every cut costs that leaves something to both sides
    const double before =
        GetDeviceStart() + GetLoadSeconds(m_observation, m_server) +
        GetSaneSeconds(GetLink(m_observation, DEVICE_SITE, m_server).delaySeconds);
    const double after = m_answerSeconds +
                         GetSaneSeconds(GetLink(m_observation, m_server, DEVICE_SITE).delaySeconds);
    m_bound = sum + before + after;
    const double backlog = GetSaneSeconds(m_observation.sites[m_server].backlogSeconds);
    if (m_best.objective > m_bound * (1.0 + TOLERANCE) && std::isfinite(backlog))
    {
        SearchBusy(before, after, backlog);
    }
}

/**
 * Search while the server is busy. The latency is max(arrival, backlog) + Tc + after, which is at
 * least lambda * arrival + (1 - lambda) * backlog + Tc + after for every lambda from 0 to 1.
 */
void
ServerCuts::SearchBusy(double before, double after, double backlog)
{
    double low = 0.0;
    double high = 1.0;
    for (int i = 0; i < WAIT_CUTS; ++i)
    {
        const double lambda = i == 0 ? 0.0 : (low + high) / 2.0;
        const double value = m_graph.Solve({lambda, lambda, 1.0});
        m_bound = std::max(m_bound, value + lambda * before + (1.0 - lambda) * backlog + after);
        DagCutChoice cut = TakeCut();
        const bool waits = before + cut.deviceSeconds + cut.transferSeconds < backlog;
        Offer(std::move(cut), DagCutMode::LIGHT);
        (waits ? high : low) = lambda;
        if (waits && i == 0)
        {
            return;
        }
    }
}

void
ServerCuts::SearchHeavy()
{
    MinCut::Triple weights{1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};
    for (int i = 0; i < HEAVY_CUTS; ++i)
    {
        const double value = m_graph.Solve(weights);
        if (!std::isfinite(value))
        {
            m_bound = NEVER;
            return;
        }
        // a weighted mean of the stages is at most the longest of them
        m_bound = std::max(m_bound, value + weights[LINK_TIME] * m_answerSeconds);
        const DagCutChoice cut = TakeCut();
        const MinCut::Triple stages{cut.deviceSeconds,
                                    cut.transferSeconds + cut.resultSeconds,
                                    cut.serverSeconds};
        const double longest = cut.GetLongestStage();
        Offer(cut, DagCutMode::HEAVY);
        if (longest <= 0.0)
        {
            return;
        }
        double sum = 0.0;
        for (std::size_t stage = 0; stage < stages.size(); ++stage)
        {
            weights[stage] *= std::exp(HEAVY_STEP * stages[stage] / longest);
            sum += weights[stage];
        }
        for (double& weight : weights)
        {
            weight /= sum;
        }
    }
}

DagCutChoice
ServerCuts::Find(DagCutMode mode)
{
    // cuts that leave one side empty have other fixed costs than the rest
    DagCutChoice remote = MakeChoice({});
    Offer(remote, mode);
    const double remoteValue = m_best.objective;
    if (mode == DagCutMode::LIGHT)
    {
        SearchLight();
    }
    else
    {
        SearchHeavy();
    }
    m_best.bound = std::min(remoteValue, m_bound);
    return m_best;
}

/** @return everything on the device */
DagCutChoice
RunLocally(const PartitionObservation& observation, const LayerSet& run, DagCutMode mode)
{
    DagCutChoice choice;
    choice.device = run;
    for (const LayerId layer : run.GetLayers())
    {
        choice.deviceSeconds += GetLayerTime(observation, DEVICE_SITE, layer);
    }
    choice.plan = MakeStagedPlan(observation, {{DEVICE_SITE, run}});
    choice.seconds = EvaluatePlan(observation, choice.plan).seconds;
    choice.objective = mode == DagCutMode::LIGHT ? choice.seconds : choice.deviceSeconds;
    choice.bound = choice.objective;
    return choice;
}

} // namespace

bool
DagCutChoice::IsFound() const
{
    return !plan.IsEmpty();
}

bool
DagCutChoice::IsExact() const
{
    return IsFound() && objective <= bound * (1.0 + TOLERANCE);
}

double
DagCutChoice::GetLongestStage() const
{
    return std::max({deviceSeconds, transferSeconds + resultSeconds, serverSeconds});
}

DagCutChoice
FindBestDagCut(const PartitionObservation& observation, DagCutMode mode)
{
    if (!observation.model || observation.sites.empty())
    {
        return {};
    }
    const LayerSet run = GetLayersToRun(observation);
    DagCutChoice best = RunLocally(observation, run, mode);
    double bound = best.bound;
    for (SiteId server = 1; server < observation.sites.size() && !run.IsEmpty(); ++server)
    {
        if (!observation.sites[server].usable)
        {
            continue;
        }
        DagCutChoice choice = ServerCuts(observation, run, server).Find(mode);
        bound = std::min(bound, choice.bound);
        if (choice.objective < best.objective)
        {
            best = std::move(choice);
        }
    }
    best.bound = IsReplanning(observation) ? 0.0 : bound;
    return std::isfinite(best.seconds) ? best : DagCutChoice{};
}

} // namespace edgeinference
} // namespace ns3
