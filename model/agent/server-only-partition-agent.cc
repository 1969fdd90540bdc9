/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "server-only-partition-agent.h"

#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceServerOnlyPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(ServerOnlyPartitionAgent);

namespace
{

/** @return seconds for the inputs to the server and the answer back */
double
GetRoundTrip(const PartitionObservation& observation, SiteId server)
{
    const auto& model = *observation.model;
    double bytes = 0.0;
    for (LayerId input = 0; input < model.GetInputCount(); ++input)
    {
        bytes += static_cast<double>(model.GetLayer(input).outputBytes);
    }
    const auto& answer = model.GetLayer(model.GetExits().back().output);
    return GetLink(observation, DEVICE_SITE, server).GetTransferSeconds(bytes) +
           GetLink(observation, server, DEVICE_SITE)
               .GetTransferSeconds(static_cast<double>(answer.outputBytes));
}

/** @return how busy the server is */
std::pair<double, uint32_t>
GetLoad(const PartitionObservation& observation, SiteId server)
{
    return {observation.sites[server].backlogSeconds, observation.sites[server].queueLength};
}

} // namespace

TypeId
ServerOnlyPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ServerOnlyPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ServerOnlyPartitionAgent>()
            .AddAttribute("Site",
                          "Server to use, a site number of the plan; 0: see Choice.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ServerOnlyPartitionAgent::m_site),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Choice",
                          "How a server is chosen if Site is 0: first, nearest (input there and "
                          "result back soonest) or least-loaded.",
                          StringValue("first"),
                          MakeStringAccessor(&ServerOnlyPartitionAgent::SetChoice,
                                             &ServerOnlyPartitionAgent::GetChoice),
                          MakeStringChecker());
    return tid;
}

ServerOnlyPartitionAgent::ServerOnlyPartitionAgent() = default;

ServerOnlyPartitionAgent::~ServerOnlyPartitionAgent() = default;

void
ServerOnlyPartitionAgent::SetChoice(const std::string& choice)
{
    NS_LOG_FUNCTION(this << choice);
    if (choice != "first" && choice != "nearest" && choice != "least-loaded")
    {
        throw std::invalid_argument("Choice of a server-only agent is 'first', 'nearest' or "
                                    "'least-loaded', not '" +
                                    choice + "'");
    }
    m_choice = choice;
}

std::string
ServerOnlyPartitionAgent::GetChoice() const
{
    return m_choice;
}

PartitionPlan
ServerOnlyPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    const SiteId server = ChooseServer(observation);
    return server == DEVICE_SITE ? MakeFallback(observation) : MakeSitePlan(observation, server);
}

SiteId
ServerOnlyPartitionAgent::ChooseServer(const PartitionObservation& observation) const
{
    auto servers = GetUsableServers(observation);
    servers.erase(std::remove_if(servers.begin(),
                                 servers.end(),
                                 [&](SiteId site) { return !DoAccept(observation.sites[site]); }),
                  servers.end());
    if (m_site > 0)
    {
        const bool usable = std::count(servers.begin(), servers.end(), m_site) > 0;
        return usable ? m_site : DEVICE_SITE;
    }
    if (servers.empty())
    {
        return DEVICE_SITE;
    }
    // min_element keeps the first of equals, which is the lowest site
    return *std::min_element(servers.begin(), servers.end(), [&](SiteId a, SiteId b) {
        if (m_choice == "nearest")
        {
            return GetRoundTrip(observation, a) < GetRoundTrip(observation, b);
        }
        return m_choice == "least-loaded" && GetLoad(observation, a) < GetLoad(observation, b);
    });
}

bool
ServerOnlyPartitionAgent::DoAccept(const SiteObservation&) const
{
    return true;
}

AgentNeeds
ServerOnlyPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = std::max(1U, m_site);
    return needs;
}

} // namespace edgeinference
} // namespace ns3
