/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "edgent-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"

#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceEdgentPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(EdgentPartitionAgent);

namespace
{

constexpr std::size_t MOST_KINDS = 256; //!< of tasks with a configuration

/** @return true if a rate is a number to work with */
bool
IsRate(double rate)
{
    return std::isfinite(rate) && rate > 0.0;
}

/** @return a digest of the usable servers */
uint64_t
DigestServers(const PartitionObservation& observation)
{
    uint64_t digest = 0;
    for (const SiteId server : GetUsableServers(observation))
    {
        digest = (digest + observation.sites[server].peer + 1) * 6364136223846793005ULL;
    }
    return digest;
}

} // namespace

TypeId
EdgentPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::EdgentPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<EdgentPartitionAgent>()
            .AddAttribute("ServerFirst",
                          "The server runs the layers before the cut and the device those behind "
                          "it, as in the paper, instead of the opposite.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&EdgentPartitionAgent::m_serverFirst),
                          MakeBooleanChecker())
            .AddAttribute("BestEffort",
                          "If no exit answers in time, take the best cut of the first exit instead "
                          "of giving no plan.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&EdgentPartitionAgent::m_bestEffort),
                          MakeBooleanChecker())
            .AddAttribute("Dynamic",
                          "Keep exit and cut until a change point of a measured rate.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&EdgentPartitionAgent::m_dynamic),
                          MakeBooleanChecker())
            .AddAttribute("ExpectedRun",
                          "Measurements between two change points of a link, on average.",
                          DoubleValue(100.0),
                          MakeDoubleAccessor(&EdgentPartitionAgent::m_expectedRun),
                          MakeDoubleChecker<double>(1.001))
            .AddAttribute("Deviation",
                          "Scatter of the logarithm of a rate that is no change, before there are "
                          "measurements.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&EdgentPartitionAgent::m_deviation),
                          MakeDoubleChecker<double>(1e-6, 1e6));
    return tid;
}

EdgentPartitionAgent::EdgentPartitionAgent() = default;

EdgentPartitionAgent::~EdgentPartitionAgent() = default;

void
EdgentPartitionAgent::DoDispose()
{
    m_links.clear();
    m_configurations.clear();
    PartitionAgent::DoDispose();
}

uint64_t
EdgentPartitionAgent::GetSearches() const
{
    return m_searches;
}

PartitionPlan
EdgentPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    ExitChoice choice;
    if (m_dynamic && !IsReplanning(observation))
    {
        choice = DecideDynamic(observation);
    }
    else
    {
        ++m_searches;
        choice = FindEdgentExit(observation, {m_serverFirst, m_bestEffort});
    }
    NS_LOG_LOGIC("exit " << choice.exit << " position " << choice.position << " server "
                         << choice.server << " seconds " << choice.seconds);
    if (!choice.IsFound() && m_bestEffort)
    {
        return MakeFallback(observation);
    }
    return choice.plan;
}

ExitChoice
EdgentPartitionAgent::DecideDynamic(const PartitionObservation& observation)
{
    Watch(observation);
    if (m_configurations.size() > MOST_KINDS)
    {
        m_configurations.clear();
    }
    const Kind kind{observation.model->GetDigest(), observation.deadlineNs};
    Configuration& configuration = m_configurations[kind];
    const uint64_t servers = DigestServers(observation);
    if (configuration.isFound && configuration.changesSeen == m_changes &&
        configuration.servers == servers)
    {
        ExitChoice kept = Apply(observation, configuration);
        if (kept.IsFound())
        {
            return kept;
        }
    }
    ++m_searches;
    ExitChoice choice = FindRewardExit(Smooth(observation), {m_serverFirst, m_bestEffort});
    configuration.servers = servers;
    configuration.exit = choice.exit;
    configuration.position = choice.position;
    configuration.isFound = choice.IsFound();
    configuration.server =
        choice.server < observation.sites.size() ? observation.sites[choice.server].peer : 0;
    configuration.changesSeen = m_changes;
    return choice;
}

void
EdgentPartitionAgent::Watch(const PartitionObservation& observation)
{
    for (SiteId server = 1; server < observation.sites.size(); ++server)
    {
        for (const bool up : {true, false})
        {
            const double rate =
                GetLink(observation, up ? DEVICE_SITE : server, up ? server : DEVICE_SITE)
                    .rateBytesPerSecond;
            const std::pair<uint64_t, bool> key{observation.sites[server].peer, up};
            const auto found =
                m_links.emplace(key, Link{ChangePointDetector(m_expectedRun, m_deviation), 0.0});
            Link& link = found.first->second;
            // the same figure again is the same measurement
            if (IsRate(rate) && rate != link.lastRate)
            {
                link.lastRate = rate;
                if (link.detector.Add(std::log(rate)))
                {
                    ++m_changes;
                    NS_LOG_LOGIC("change point of server " << key.first << (up ? " up" : " down")
                                                           << ", now " << rate << " B/s");
                }
            }
        }
    }
}

PartitionObservation
EdgentPartitionAgent::Smooth(const PartitionObservation& observation) const
{
    PartitionObservation smooth = observation;
    for (SiteId server = 1; server < smooth.sites.size(); ++server)
    {
        for (const bool up : {true, false})
        {
            const SiteId from = up ? DEVICE_SITE : server;
            const SiteId to = up ? server : DEVICE_SITE;
            const auto link = m_links.find({smooth.sites[server].peer, up});
            if (to < smooth.sites[from].linksTo.size() && link != m_links.end() &&
                IsRate(smooth.sites[from].linksTo[to].rateBytesPerSecond))
            {
                smooth.sites[from].linksTo[to].rateBytesPerSecond =
                    std::exp(link->second.detector.GetMean());
            }
        }
    }
    return smooth;
}

ExitChoice
EdgentPartitionAgent::Apply(const PartitionObservation& observation,
                            const Configuration& configuration) const
{
    ExitChoice choice;
    SiteId server = 0;
    while (server < observation.sites.size() &&
           observation.sites[server].peer != configuration.server)
    {
        ++server;
    }
    if (server == observation.sites.size())
    {
        return choice;
    }
    choice.exit = configuration.exit;
    choice.position = configuration.position;
    choice.server = server;
    const SiteId first = m_serverFirst ? server : DEVICE_SITE;
    const SiteId second = m_serverFirst ? DEVICE_SITE : server;
    const PartitionPlan plan =
        MakeObservedPlan(observation,
                         {{choice.position, first}, {observation.model->GetLayerCount(), second}},
                         MakeExitRules(*observation.model, choice.exit));
    choice.seconds = EvaluatePlan(observation, plan).seconds;
    choice.inTime = choice.seconds <= GetAllowedSeconds(observation);
    if (std::isfinite(choice.seconds))
    {
        choice.plan = plan;
    }
    return choice;
}

AgentNeeds
EdgentPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    needs.exits = true;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
