/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * DefpPartitionAgent: what it learns from its tasks, and the tables it plays with.
 */
#include "defp-partition-agent.h"

#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDefpPartitionTables");

namespace
{

/** @param cuts times @param position of a cut @return its time, infinite if it is not there, s */
double
FindSeconds(const std::vector<ObservedCut>& cuts, LayerId position)
{
    const auto found = std::find_if(cuts.begin(), cuts.end(), [position](const auto& cut) {
        return cut.position == position;
    });
    return found == cuts.end() ? std::numeric_limits<double>::infinity() : found->seconds;
}

/** @param cuts times, not empty @return the smallest, s */
double
FindLeastSeconds(const std::vector<ObservedCut>& cuts)
{
    return std::min_element(cuts.begin(),
                            cuts.end(),
                            [](const auto& a, const auto& b) { return a.seconds < b.seconds; })
        ->seconds;
}

/** @param before a value @param now a value @param share of the first @return do they differ by
 * more than that share? */
bool
Differs(double before, double now, double share)
{
    return before != now && !(std::abs(now - before) <= share * before);
}

} // namespace

double
DefpPartitionAgent::MeasureRate() const
{
    if (m_created.size() < 2 || m_created.back() <= m_created.front())
    {
        return 0.0;
    }
    return static_cast<double>(m_created.size() - 1) /
           (static_cast<double>(m_created.back() - m_created.front()) * 1e-9);
}

void
DefpPartitionAgent::CountTask(int64_t createdNs)
{
    m_created.push_back(createdNs);
    if (m_created.size() > m_rateWindow + 1)
    {
        m_created.pop_front();
    }
    const bool fixed = m_fixedRate > 0.0;
    const double rate = fixed ? m_fixedRate : MeasureRate();
    const double noise = 2.0 / std::sqrt(static_cast<double>(m_created.size()));
    const double threshold = fixed ? m_rebidThreshold : std::max(m_rebidThreshold, noise);
    if (rate <= 0.0 || (m_rate > 0.0 && !Differs(m_rate, rate, threshold)))
    {
        return;
    }
    NS_LOG_LOGIC("tasks per second: " << m_rate << ", now " << rate);
    m_rate = rate;
    // all demands are others now: a leave and a join
    Drop(true);
    m_bidAt = 0;
    for (auto& [server, table] : m_tables)
    {
        if (table.status.serverFlops > 0.0)
        {
            Build(server, table);
            Join(server);
        }
    }
}

void
DefpPartitionAgent::Learn(const PartitionObservation& observation)
{
    for (auto& [server, table] : m_tables)
    {
        table.usable = false;
    }
    for (const SiteId site : GetUsableServers(observation))
    {
        auto cuts = FindObservedCuts(observation, site);
        if (m_rate > 0.0 && cuts.size() > 1)
        {
            const uint64_t server = observation.sites[site].peer;
            Table& table = m_tables[server];
            table.usable = true;
            Refresh(server, table, std::move(cuts));
        }
    }
    for (auto& [server, table] : m_tables)
    {
        if (!table.usable)
        {
            // its ledger frees what we held when it notices; when it is back we start afresh
            table.seated = false;
            table.asking = false;
            m_bidAt = m_bidAt == server ? 0 : m_bidAt;
            if (m_holding.server == server)
            {
                Drop(false);
            }
        }
    }
    Pursue();
}

void
DefpPartitionAgent::Refresh(uint64_t server, Table& table, std::vector<ObservedCut> cuts)
{
    const bool changed = table.cuts.empty() || HasChanged(table, cuts);
    if (changed)
    {
        table.cuts = std::move(cuts);
        if (table.status.serverFlops > 0.0)
        {
            Build(server, table);
        }
    }
    if (changed || !table.seated)
    {
        Join(server);
    }
}

bool
DefpPartitionAgent::HasChanged(const Table& table, const std::vector<ObservedCut>& cuts) const
{
    const LayerId held = m_holding.server != 0 ? m_holding.cut : cuts.back().position;
    return Differs(table.cuts.back().seconds, cuts.back().seconds, m_rebidThreshold) ||
           Differs(FindLeastSeconds(table.cuts), FindLeastSeconds(cuts), m_rebidThreshold) ||
           Differs(FindSeconds(table.cuts, held), FindSeconds(cuts, held), m_rebidThreshold);
}

void
DefpPartitionAgent::Build(uint64_t server, Table& table)
{
    table.game = MakeGameDevice(m_device,
                                table.cuts,
                                {m_rate, m_delta, table.status.serverFlops, m_shapeUplink});
    table.revision = ++m_lastRevision;
    m_tableTrace(server, table.revision, table.game);
}

PartitionPlan
DefpPartitionAgent::MakeHeldPlan(const PartitionObservation& observation) const
{
    for (const SiteId site : GetUsableServers(observation))
    {
        if (m_holding.server != 0 && observation.sites[site].peer == m_holding.server)
        {
            PartitionPlan plan = MakeObservedPlan(
                observation,
                {{m_holding.cut, DEVICE_SITE}, {observation.model->GetLayerCount(), site}});
            if (EvaluatePlan(observation, plan).IsFinite())
            {
                return plan;
            }
        }
    }
    return {};
}

} // namespace edgeinference
} // namespace ns3
