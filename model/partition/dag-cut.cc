/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dag-cut.h"

#include "balance-weights.h"
#include "busy-cut-search.h"
#include "cost-terms.h"
#include "dag-cut-graph.h"
#include "observed-plan.h"
#include "plan-cost.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();
constexpr int HEAVY_CUTS = 16;     //!< weighted cuts per server in heavy mode
constexpr double TOLERANCE = 1e-9; //!< relative; cuts are found in whole numbers

/** Searches among the cuts between the device and one server. */
class ServerCuts
{
  public:
    ServerCuts(const PartitionObservation& observation, const LayerSet& run, SiteId server)
        : m_observation(observation),
          m_server(server),
          m_graph(observation, run, server)
    {
    }

    /** @return the best cut of this server */
    DagCutChoice Find(DagCutMode mode);

  private:
    void Offer(DagCutChoice choice, DagCutMode mode);
    void SearchLight();
    void SearchHeavy();
    void ScanPrefixes();
    double GetDeviceStart() const;

    const PartitionObservation& m_observation;
    SiteId m_server;
    DagCutGraph m_graph;
    double m_bound{0.0}; //!< of cuts that leave something to both sides
    DagCutChoice m_best;
};

/** Take a cut if it is better than what is there. */
void
ServerCuts::Offer(DagCutChoice choice, DagCutMode mode)
{
    choice.objective = choice.GetLongestStage();
    if (mode == DagCutMode::HEAVY && choice.objective >= m_best.objective)
    {
        return; // without the work of making its plan
    }
    LayerSet server;
    for (const LayerId layer : m_graph.GetLayers())
    {
        if (!choice.device.Contains(layer))
        {
            server.Insert(layer);
        }
    }
    choice.plan = MakeStagedPlan(m_observation, {{DEVICE_SITE, choice.device}, {m_server, server}});
    choice.seconds = EvaluatePlan(m_observation, choice.plan).seconds;
    choice.objective = mode == DagCutMode::LIGHT ? choice.seconds : choice.objective;
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
    Offer(m_graph.GetCut(), DagCutMode::LIGHT);
    // what every cut costs that leaves something to both sides
    const double before =
        GetDeviceStart() + GetLoadSeconds(m_observation, m_server) +
        GetSaneSeconds(GetLink(m_observation, DEVICE_SITE, m_server).delaySeconds);
    const double after = m_graph.GetAnswerSeconds() +
                         GetSaneSeconds(GetLink(m_observation, m_server, DEVICE_SITE).delaySeconds);
    m_bound = sum + before + after;
    const double backlog = GetSaneSeconds(m_observation.sites[m_server].backlogSeconds);
    if (m_best.objective > m_bound * (1.0 + TOLERANCE) && std::isfinite(backlog))
    {
        const auto offer = [this](DagCutChoice cut) {
            Offer(std::move(cut), DagCutMode::LIGHT);
            return m_best.objective;
        };
        m_bound = std::max(
            m_bound,
            BusyCutSearch(m_graph, {before, backlog, after}, offer).Search(m_best.objective));
    }
}

/** Offer every prefix of the order of layers; each is closed under predecessors. */
void
ServerCuts::ScanPrefixes()
{
    LayerSet device;
    for (const LayerId layer : m_graph.GetLayers())
    {
        device.Insert(layer);
        Offer(m_graph.Describe(device), DagCutMode::HEAVY);
    }
}

void
ServerCuts::SearchHeavy()
{
    ScanPrefixes();
    MinCut::Triple weights{1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0};
    std::vector<MinCut::Triple> known;
    for (int i = 0; i < HEAVY_CUTS; ++i)
    {
        const double value = m_graph.Solve(weights);
        if (!std::isfinite(value))
        {
            m_bound = NEVER;
            return;
        }
        // a weighted mean of the stages is at most the longest of them
        m_bound =
            std::max(m_bound, value + weights[DagCutGraph::LINK_TIME] * m_graph.GetAnswerSeconds());
        DagCutChoice cut = m_graph.GetCut();
        const MinCut::Triple stages{cut.deviceSeconds,
                                    cut.transferSeconds + cut.resultSeconds,
                                    cut.serverSeconds};
        Offer(std::move(cut), DagCutMode::HEAVY);
        if (std::find(known.begin(), known.end(), stages) != known.end())
        {
            return; // these weights balance all cuts that matter
        }
        known.push_back(stages);
        weights = FindBalanceWeights(known);
    }
}

DagCutChoice
ServerCuts::Find(DagCutMode mode)
{
    // cuts that leave one side empty have other fixed costs than the rest
    DagCutChoice remote = m_graph.Describe({});
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
