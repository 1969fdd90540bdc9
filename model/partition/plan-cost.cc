/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "plan-cost.h"

#include "cost-terms.h"
#include "observed-plan.h"
#include "stage-jobs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

/** What a task has cost up to some moment. */
struct Totals
{
    double computeJoules{0.0};
    double radioJoules{0.0};
    double bytesUp{0.0};
    double bytesBetween{0.0};
    double bytesDown{0.0};

    /** Add a share of other totals. */
    void Add(const Totals& other, double share)
    {
        computeJoules += share * other.computeJoules;
        radioJoules += share * other.radioJoules;
        bytesUp += share * other.bytesUp;
        bytesBetween += share * other.bytesBetween;
        bytesDown += share * other.bytesDown;
    }
};

/** A way out of the network and what it costs. */
struct WayOut
{
    double seconds{NEVER};
    Totals spent;
    TransferCost result;
};

/** Plays a plan in an event list of its own. */
class PlanRun
{
  public:
    PlanRun(const PartitionObservation& observation, const PartitionPlan& plan);

    /** @return the cost; call it once */
    PlanCost Run();

  private:
    /** Kinds of events; at one instant an exit decides before its stage forwards anything. */
    enum Kind : uint8_t
    {
        EXIT,
        FINISH,
        READY,
    };

    /** When, what, and which stage or rule. */
    using Event = std::tuple<double, Kind, uint32_t>;

    LayerId GetHead(uint32_t rule) const;

    void StartStage(uint32_t index, double now);
    double GetLoadingOnce(SiteId site);
    void FinishStage(uint32_t index, double now);
    void Deliver(uint32_t index, double sentAt, double arrival);
    double Send(const Boundary& boundary, SiteId from, SiteId to, double now);
    double& GetLinkFree(SiteId from, SiteId to);
    void Charge(Totals& totals, SiteId from, SiteId to, double bytes, double onAir) const;
    void LeaveEarly(uint32_t rule, double now);
    void Leave(std::size_t way, LayerId answer, SiteId site, double now, const Totals& spent);
    void TakeMean();

    const PartitionObservation& m_observation;
    const DnnModel& m_model;
    const PartitionPlan& m_plan;
    std::vector<StageJob> m_jobs; //!< by stage
    std::priority_queue<Event, std::vector<Event>, std::greater<Event>> m_events;
    std::vector<double> m_siteFree;
    std::vector<char> m_siteLoaded;
    std::vector<std::pair<std::pair<SiteId, SiteId>, double>> m_linkFree; //!< links in use
    std::vector<WayOut> m_leaves; //!< per rule, then the end
    Totals m_spent;               //!< so far
    PlanCost m_cost;
};

PlanRun::PlanRun(const PartitionObservation& observation, const PartitionPlan& plan)
    : m_observation(observation),
      m_model(*observation.model),
      m_plan(plan),
      m_jobs(MakeStageJobs(observation, plan)),
      m_siteFree(observation.sites.size()),
      m_siteLoaded(observation.sites.size(), 0),
      m_leaves(plan.exitRules.size() + 1)
{
    m_cost.stages.resize(plan.stages.size());
    for (std::size_t site = 0; site < m_siteFree.size(); ++site)
    {
        m_siteFree[site] = GetSaneSeconds(observation.sites[site].backlogSeconds);
    }
    for (std::size_t stage = 0; stage < plan.stages.size(); ++stage)
    {
        m_cost.stages[stage].site = plan.stages[stage].site;
    }
}

PlanCost
PlanRun::Run()
{
    for (uint32_t stage = 0; stage < m_jobs.size(); ++stage)
    {
        if (m_jobs[stage].pending == 0)
        {
            m_events.push({0.0, READY, stage});
        }
    }
    while (!m_events.empty())
    {
        const auto [now, kind, index] = m_events.top();
        m_events.pop();
        if (kind == EXIT)
        {
            LeaveEarly(index, now);
        }
        else if (kind == FINISH)
        {
            FinishStage(index, now);
        }
        else
        {
            StartStage(index, now);
        }
    }
    TakeMean();
    return std::move(m_cost);
}

/** @return the layer whose output is the answer of a rule's exit */
LayerId
PlanRun::GetHead(uint32_t rule) const
{
    return m_model.GetExits().at(m_plan.exitRules[rule].exit).output;
}

void
PlanRun::StartStage(uint32_t index, double now)
{
    const StageJob& job = m_jobs[index];
    const SiteId site = m_plan.stages[index].site;
    StageCost& cost = m_cost.stages[index];
    cost.readySeconds = now;
    cost.startSeconds = now;
    cost.computeSeconds = job.decode.seconds + job.compute.seconds + job.encode.seconds;
    if (job.HasWork() && site < m_siteFree.size())
    {
        // a stage queues once the model is there, so loading and the backlog overlap
        const double loading = job.layers.IsEmpty() ? 0.0 : GetLoadingOnce(site);
        cost.startSeconds = std::max(now + loading, m_siteFree[site]);
        m_siteFree[site] = cost.startSeconds + cost.computeSeconds;
    }
    cost.finishSeconds = cost.startSeconds + cost.computeSeconds;
    m_events.push({cost.finishSeconds, FINISH, index});
    for (uint32_t rule = 0; rule < m_plan.exitRules.size(); ++rule)
    {
        if (m_plan.stages[index].layers.Contains(GetHead(rule)))
        {
            const double seconds =
                GetLayerWork(m_observation, site, job.layers, GetHead(rule)).seconds;
            m_events.push({cost.startSeconds + job.decode.seconds + seconds, EXIT, rule});
        }
    }
}

/** @return seconds until the model is resident at a site; 0 when asked again */
double
PlanRun::GetLoadingOnce(SiteId site)
{
    const bool first = !m_siteLoaded[site];
    m_siteLoaded[site] = 1;
    return first ? GetLoadSeconds(m_observation, site) : 0.0;
}

void
PlanRun::FinishStage(uint32_t index, double now)
{
    const StageJob& job = m_jobs[index];
    const auto& stage = m_plan.stages[index];
    m_spent.computeJoules += job.decode.joules + job.compute.joules + job.encode.joules;
    std::vector<std::tuple<LayerId, SiteId, double>> sent;
    for (const uint32_t i : job.outgoing)
    {
        const auto& boundary = m_plan.boundaries[i];
        const SiteId to = m_plan.stages[boundary.toStage].site;
        const auto found = std::find_if(sent.begin(), sent.end(), [&](const auto& one) {
            return std::get<0>(one) == boundary.tensor && std::get<1>(one) == to;
        });
        double arrival = now;
        if (to != stage.site && found != sent.end())
        {
            arrival = std::get<2>(*found);
        }
        else if (to != stage.site)
        {
            arrival = Send(boundary, stage.site, to, now);
            sent.emplace_back(boundary.tensor, to, arrival);
        }
        Deliver(boundary.toStage, now, arrival);
    }
    const LayerId answer = m_model.GetExits().back().output;
    if (stage.layers.Contains(answer))
    {
        Leave(m_leaves.size() - 1, answer, stage.site, now, m_spent);
    }
}

/** Note that an input of a stage comes. */
void
PlanRun::Deliver(uint32_t index, double sentAt, double arrival)
{
    StageCost& cost = m_cost.stages[index];
    cost.readySeconds = std::max(cost.readySeconds, arrival);
    if (arrival > sentAt)
    {
        cost.transferSeconds = std::max(cost.transferSeconds, arrival - sentAt);
    }
    if (--m_jobs[index].pending == 0)
    {
        m_events.push({cost.readySeconds, READY, index});
    }
}

/** Move a tensor. @return when it is there */
double
PlanRun::Send(const Boundary& boundary, SiteId from, SiteId to, double now)
{
    const double bytes =
        EncodeOutput(m_model.GetLayer(boundary.tensor), FindTensorEncoding(boundary.encoding))
            .bytes;
    const LinkObservation& link = GetLink(m_observation, from, to);
    const double onAir = GetOnAirSeconds(link, bytes);
    double& free = GetLinkFree(from, to);
    const double start = std::max(now, free);
    free = start + onAir;
    const double arrival = free + GetSaneSeconds(link.delaySeconds);
    m_cost.transfers.push_back({boundary.tensor, from, to, bytes, start, arrival});
    Charge(m_spent, from, to, bytes, onAir);
    return arrival;
}

/** @return the moment when a link has sent everything; may be changed */
double&
PlanRun::GetLinkFree(SiteId from, SiteId to)
{
    const auto key = std::make_pair(from, to);
    for (auto& [link, free] : m_linkFree)
    {
        if (link == key)
        {
            return free;
        }
    }
    m_linkFree.emplace_back(key, 0.0);
    return m_linkFree.back().second;
}

/** Add bytes and radio energy of a transfer. */
void
PlanRun::Charge(Totals& totals, SiteId from, SiteId to, double bytes, double onAir) const
{
    double& count = from == DEVICE_SITE ? totals.bytesUp
                    : to == DEVICE_SITE ? totals.bytesDown
                                        : totals.bytesBetween;
    count += bytes;
    if (std::isfinite(onAir))
    {
        totals.radioJoules += from == DEVICE_SITE ? m_observation.transmitWatts * onAir
                              : to == DEVICE_SITE ? m_observation.receiveWatts * onAir
                                                  : 0.0;
    }
}

void
PlanRun::LeaveEarly(uint32_t rule, double now)
{
    const LayerId head = GetHead(rule);
    const uint32_t index = FindStage(m_plan, head);
    const SiteId site = m_plan.stages[index].site;
    Totals spent = m_spent;
    spent.computeJoules += m_jobs[index].decode.joules;
    spent.computeJoules += GetLayerWork(m_observation, site, m_jobs[index].layers, head).joules;
    Leave(rule, head, site, now, spent);
}

/** The answer exists: bring it home. What later stages cost is no part of this way out. */
void
PlanRun::Leave(std::size_t way, LayerId answer, SiteId site, double now, const Totals& spent)
{
    WayOut& leave = m_leaves[way];
    leave.spent = spent;
    leave.seconds = now;
    if (site == DEVICE_SITE)
    {
        return;
    }
    const double bytes = static_cast<double>(m_model.GetLayer(answer).outputBytes);
    const LinkObservation& link = GetLink(m_observation, site, DEVICE_SITE);
    const double onAir = GetOnAirSeconds(link, bytes);
    const double start = std::max(now, GetLinkFree(site, DEVICE_SITE));
    leave.seconds = start + onAir + GetSaneSeconds(link.delaySeconds);
    leave.result = {answer, site, DEVICE_SITE, bytes, start, leave.seconds};
    Charge(leave.spent, site, DEVICE_SITE, bytes, onAir);
}

/** Weigh the ways out by their shares. */
void
PlanRun::TakeMean()
{
    const std::vector<double> shares = GetLeaveShares(m_observation, m_plan.exitRules);
    const auto lastExit = static_cast<uint32_t>(m_model.GetExits().size() - 1);
    Totals mean;
    const TransferCost* result = nullptr;
    m_cost.seconds = 0.0;
    for (std::size_t way = 0; way < shares.size(); ++way)
    {
        const WayOut& leave = m_leaves[way];
        const bool isEnd = way == m_plan.exitRules.size();
        m_cost.exits.push_back({isEnd ? lastExit : m_plan.exitRules[way].exit,
                                shares[way],
                                leave.seconds,
                                leave.spent.computeJoules + leave.spent.radioJoules});
        if (shares[way] > 0.0)
        {
            m_cost.seconds += shares[way] * leave.seconds;
            mean.Add(leave.spent, shares[way]);
            result = leave.result.from != DEVICE_SITE ? &leave.result : result;
        }
    }
    if (result)
    {
        m_cost.transfers.push_back(*result);
    }
    m_cost.computeJoules = mean.computeJoules;
    m_cost.radioJoules = mean.radioJoules;
    m_cost.bytesUp = mean.bytesUp;
    m_cost.bytesBetween = mean.bytesBetween;
    m_cost.bytesDown = mean.bytesDown;
}

} // namespace

bool
PlanCost::IsFinite() const
{
    return std::isfinite(seconds);
}

double
PlanCost::GetJoules() const
{
    return IsFinite() ? computeJoules + radioJoules : NEVER;
}

double
PlanCost::GetBytes() const
{
    return bytesUp + bytesBetween + bytesDown;
}

PlanCost
EvaluatePlan(const PartitionObservation& observation, const PartitionPlan& plan)
{
    if (plan.IsEmpty() || !observation.model)
    {
        return {};
    }
    return PlanRun(observation, plan).Run();
}

} // namespace edgeinference
} // namespace ns3
