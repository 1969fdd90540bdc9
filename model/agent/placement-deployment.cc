/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-deployment.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePlacementDeployment");
NS_OBJECT_ENSURE_REGISTERED(PlacementDeployment);

TypeId
PlacementDeployment::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PlacementDeployment")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<PlacementDeployment>()
            .AddAttribute("CheckInterval",
                          "Time between two looks at sites and links.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&PlacementDeployment::m_checkInterval),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("Patience",
                          "Longest wait for sites to introduce themselves before the first "
                          "placement, unless a task needs it sooner.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&PlacementDeployment::m_patience),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RetryDelay",
                          "Wait before the network is placed anew after a server could not load "
                          "its part; doubled with each failure in a row.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&PlacementDeployment::m_retryDelay),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("HoldTime",
                          "Shortest time from the end of a deployment to the next that only a rate "
                          "or a site that is there again asks for.",
                          TimeValue(Seconds(5)),
                          MakeTimeAccessor(&PlacementDeployment::m_holdTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Grace",
                          "Time for which sites go on holding parts of the old placement when the "
                          "new one is ready, for tasks that are under way.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&PlacementDeployment::m_grace),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("RateChange",
                          "A measured rate above 1 + this times the one of the last search, or "
                          "below the one of the last search over 1 + this, makes the network be "
                          "placed anew.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&PlacementDeployment::m_rateChange),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("Gain",
                          "Share of its cost by which a placement must be better to make parts "
                          "move, unless one was lost.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&PlacementDeployment::m_gain),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddTraceSource("Deployed",
                            "A deployment has ended.",
                            MakeTraceSourceAccessor(&PlacementDeployment::m_deployedTrace),
                            "ns3::edgeinference::PlacementDeployment::DeployedTracedCallback");
    return tid;
}

PlacementDeployment::PlacementDeployment() = default;

PlacementDeployment::~PlacementDeployment() = default;

bool
PlacementDeployment::Part::operator==(const Part& other) const
{
    return end == other.end && peer == other.peer;
}

void
PlacementDeployment::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    m_trim.Cancel();
    m_port = nullptr;
    m_model = nullptr;
    m_placer = nullptr;
    Object::DoDispose();
}

void
PlacementDeployment::Start(AgentPort* port,
                           std::shared_ptr<const DnnModel> model,
                           Placer placer,
                           const NetworkPlacementOptions& options)
{
    NS_LOG_FUNCTION(this << model->GetName());
    m_port = port;
    m_model = std::move(model);
    m_placer = std::move(placer);
    m_options = options;
    m_startedAt = Simulator::Now();
    m_retryWait = m_retryDelay;
    m_next = Simulator::ScheduleNow(&PlacementDeployment::Look, this);
}

void
PlacementDeployment::Stop()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    m_trim.Cancel();
    if (m_open)
    {
        Close(DeploymentStatus::UNFINISHED, "run ended");
    }
    m_port = nullptr;
}

void
PlacementDeployment::Look()
{
    m_next.Cancel();
    m_next = Simulator::Schedule(m_checkInterval, &PlacementDeployment::Look, this);
    PartitionObservation observation = m_port->Look(m_model);
    if (observation.sites.empty())
    {
        return;
    }
    if (m_port->GetTruth())
    {
        m_port->GetTruth()->Reveal(observation);
    }
    Check(observation);
}

void
PlacementDeployment::Check(const PartitionObservation& observation)
{
    const std::string reason = FindReason(observation);
    if (!reason.empty())
    {
        Search(reason, observation);
    }
}

bool
PlacementDeployment::KnowsAllSites(const PartitionObservation& observation) const
{
    for (SiteId site = 1; site < observation.sites.size(); ++site)
    {
        const auto& seen = observation.sites[site];
        if (!seen.usable || (m_options.memory && !std::isfinite(seen.statusAgeSeconds)))
        {
            return false;
        }
    }
    return true;
}

std::string
PlacementDeployment::FindReason(const PartitionObservation& observation) const
{
    if (m_target.empty())
    {
        const bool due = KnowsAllSites(observation) || Simulator::Now() - m_startedAt >= m_patience;
        return m_placed ? "site found" : (due ? "first" : "");
    }
    bool found = false;
    std::set<uint64_t> usable;
    for (const auto& site : observation.sites)
    {
        if (site.usable)
        {
            usable.insert(site.peer);
            found = found || m_usable.count(site.peer) == 0;
        }
    }
    for (const auto& part : m_target)
    {
        if (part.peer != m_port->GetOwnPeer() &&
            (usable.count(part.peer) == 0 || m_holdings.count(part.peer) == 0))
        {
            return "site lost";
        }
    }
    if (m_open)
    {
        return ""; // what travels now also moves the measured rates
    }
    if (!m_problem.empty())
    {
        return Simulator::Now() >= m_retryAt ? "fetch failed" : "";
    }
    if (Simulator::Now() < NanoSeconds(m_record.endedNs) + m_holdTime)
    {
        return "";
    }
    return found ? "site found" : (HasRateChanged(observation) ? "link changed" : "");
}

bool
PlacementDeployment::HasRateChanged(const PartitionObservation& observation) const
{
    for (const auto& from : observation.sites)
    {
        for (std::size_t j = 0; j < from.linksTo.size() && j < observation.sites.size(); ++j)
        {
            const auto& link = from.linksTo[j];
            const auto before = m_rates.find({from.peer, observation.sites[j].peer});
            if (before == m_rates.end() || !std::isfinite(link.ageSeconds))
            {
                continue;
            }
            const double most = before->second * (1.0 + m_rateChange);
            const double least = before->second / (1.0 + m_rateChange);
            if (link.rateBytesPerSecond > most || link.rateBytesPerSecond < least)
            {
                return true;
            }
        }
    }
    return false;
}

void
PlacementDeployment::Remember(const PartitionObservation& observation)
{
    m_usable.clear();
    m_rates.clear();
    for (const auto& from : observation.sites)
    {
        if (from.usable)
        {
            m_usable.insert(from.peer);
        }
        else
        {
            m_holdings.erase(from.peer); // nobody can say what is left of it
        }
        for (std::size_t j = 0; j < from.linksTo.size() && j < observation.sites.size(); ++j)
        {
            const double rate = from.linksTo[j].rateBytesPerSecond;
            if (from.peer != observation.sites[j].peer && rate > 0.0 && std::isfinite(rate))
            {
                m_rates[{from.peer, observation.sites[j].peer}] = rate;
            }
        }
    }
}

void
PlacementDeployment::Search(const std::string& reason, const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << reason);
    ++m_searches;
    Remember(observation);
    PartitionObservation world = observation;
    GiveBackMemory(world);
    Distrust(world);
    const bool lost = m_target.empty() || reason == "site lost";
    const bool forced = lost || reason == "fetch failed";
    const NetworkPlacement placement = m_placer(world);
    if (placement.steps.empty())
    {
        m_retryAt = Simulator::Now() + m_retryWait;
        if (lost)
        {
            GiveUp(reason, world);
        }
        return;
    }
    const std::vector<Part> parts = MakeParts(placement.steps, observation);
    const double before = GetPlacementSeconds(world, FindSteps(m_target, world));
    const double after = GetPlacementSeconds(world, placement.steps);
    if (!forced && (parts == m_target || after >= before * (1.0 - m_gain)))
    {
        return;
    }
    DeploymentRecord record = MakeRecord(reason);
    record.costBeforeSeconds = before;
    record.costAfterSeconds = after;
    for (const auto& step : placement.steps)
    {
        record.placement += (record.placement.empty() ? "" : "+") + std::to_string(step.site);
    }
    Begin(record, parts, observation);
}

void
PlacementDeployment::GiveBackMemory(PartitionObservation& observation) const
{
    for (auto& site : observation.sites)
    {
        const auto found = m_holdings.find(site.peer);
        if (found == m_holdings.end() || !found->second.held)
        {
            continue;
        }
        // only a status from after the request knows of what it took
        const double stamp = static_cast<double>(observation.nowNs) - 1e9 * site.statusAgeSeconds;
        if (stamp + 1.0 >= static_cast<double>(found->second.askedNs))
        {
            const uint64_t room = std::numeric_limits<uint64_t>::max() - site.freeMemoryBytes;
            site.freeMemoryBytes += std::min(room, found->second.heldBytes);
        }
    }
}

void
PlacementDeployment::Distrust(PartitionObservation& observation)
{
    for (const bool learn : {true, false})
    {
        for (SiteId from = 0; from < observation.sites.size(); ++from)
        {
            auto& links = observation.sites[from].linksTo;
            for (SiteId to = 0; to < links.size(); ++to)
            {
                double& fastest = m_fastest[from == DEVICE_SITE || to == DEVICE_SITE ? 0 : 1];
                const bool measured = std::isfinite(links[to].ageSeconds);
                if (from != to && learn && measured)
                {
                    fastest = std::max(fastest, links[to].rateBytesPerSecond);
                }
                else if (from != to && !learn && !measured && fastest > 0.0)
                {
                    links[to].rateBytesPerSecond = std::min(links[to].rateBytesPerSecond, fastest);
                }
            }
        }
    }
}

void
PlacementDeployment::GiveUp(const std::string& reason, const PartitionObservation& observation)
{
    const std::string why = ExplainNoPlacement(observation, m_options);
    if (!m_placed && KnowsAllSites(observation))
    {
        throw std::runtime_error("the placement cannot be deployed: " + why);
    }
    if (m_open)
    {
        Close(DeploymentStatus::SUPERSEDED, "");
    }
    m_target.clear();
    m_current.clear();
    if (!m_hopeless)
    {
        m_hopeless = true;
        m_record = MakeRecord(reason);
        Close(DeploymentStatus::IMPOSSIBLE, why);
    }
}

std::vector<ChainStep>
PlacementDeployment::GetSteps(const PartitionObservation& observation)
{
    std::vector<ChainStep> steps = FindSteps(m_current, observation);
    if (steps.empty() && !m_target.empty())
    {
        steps = FindSteps(m_target, observation);
        m_current = steps.empty() ? m_current : m_target;
    }
    if (!steps.empty() || !m_port)
    {
        return steps;
    }
    if (m_target.empty())
    {
        Search(m_placed ? "site found" : "first", observation);
    }
    else
    {
        Check(observation);
    }
    return FindSteps(m_current, observation);
}

void
PlacementDeployment::Refine(PartitionObservation& observation) const
{
    for (auto& site : observation.sites)
    {
        const auto found = m_holdings.find(site.peer);
        if (found != m_holdings.end() && found->second.held)
        {
            site.residentFraction = 1.0;
            site.modelLoadSeconds = 0.0;
        }
    }
}

uint64_t
PlacementDeployment::GetSearches() const
{
    return m_searches;
}

const std::map<std::string, double>&
PlacementDeployment::GetFigures() const
{
    return m_figures;
}

} // namespace edgeinference
} // namespace ns3
