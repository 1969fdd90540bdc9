/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "sne-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/csv-line.h"
#include "ns3/exit-selection.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceSnePartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(SnePartitionAgent);

TypeId
SnePartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::SnePartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<SnePartitionAgent>()
            .AddAttribute(
                "Sites",
                "Site of each part, such as 1+3+2; empty: placed by branch and bound.",
                StringValue(""),
                MakeStringAccessor(&SnePartitionAgent::SetSites, &SnePartitionAgent::GetSites),
                MakeStringChecker())
            .AddAttribute(
                "Bound",
                "Lower bound of the placement: automatic, paper, chain, gilmore-lawler "
                "or hahn-grant.",
                StringValue("automatic"),
                MakeStringAccessor(&SnePartitionAgent::SetBound, &SnePartitionAgent::GetBound),
                MakeStringChecker())
            .AddAttribute("NodeLimit",
                          "Partial placements to look at; 0: until the best is proven.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&SnePartitionAgent::m_nodeLimit),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Share",
                          "A site may take several parts even if there are enough for one each.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SnePartitionAgent::m_share),
                          MakeBooleanChecker())
            .AddAttribute("Memory",
                          "Parts must fit into the free memory that their site reported.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SnePartitionAgent::m_memory),
                          MakeBooleanChecker())
            .AddAttribute("IncludeDevice",
                          "The device takes parts like the servers.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SnePartitionAgent::m_includeDevice),
                          MakeBooleanChecker())
            .AddAttribute("BestEffort",
                          "If no exit answers in time, take the one that answers first instead of "
                          "giving no plan.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&SnePartitionAgent::m_bestEffort),
                          MakeBooleanChecker())
            .AddAttribute("Deploy",
                          "Bring the parts to their sites, see PlacementDeployment; the agent of a "
                          "device only. Implies Memory, and no fallback.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&SnePartitionAgent::m_deploy),
                          MakeBooleanChecker())
            .AddTraceSource("Deployed",
                            "A deployment has ended.",
                            MakeTraceSourceAccessor(&SnePartitionAgent::m_deployedTrace),
                            "ns3::edgeinference::PlacementDeployment::DeployedTracedCallback");
    return tid;
}

SnePartitionAgent::SnePartitionAgent() = default;

SnePartitionAgent::~SnePartitionAgent() = default;

void
SnePartitionAgent::DoDispose()
{
    m_placed.clear();
    for (const auto& [digest, deployment] : m_deployments)
    {
        deployment->Dispose();
    }
    m_deployments.clear();
    PartitionAgent::DoDispose();
}

void
SnePartitionAgent::SetSites(const std::string& sites)
{
    NS_LOG_FUNCTION(this << sites);
    std::vector<SiteId> parsed;
    std::istringstream text(sites);
    // without commas, which separate agents in lists
    for (std::string field; std::getline(text, field, '+');)
    {
        double site = 0.0;
        if (!ParseNumber(field, site) || site < 0.0 || site > 1e6 || site != std::floor(site))
        {
            throw std::invalid_argument("Sites of an sne agent are numbers such as 1+3+2, not '" +
                                        sites + "'");
        }
        parsed.push_back(static_cast<SiteId>(site));
    }
    m_sites = std::move(parsed);
}

std::string
SnePartitionAgent::GetSites() const
{
    std::string text;
    for (const SiteId site : m_sites)
    {
        text += (text.empty() ? "" : "+") + std::to_string(site);
    }
    return text;
}

void
SnePartitionAgent::SetBound(const std::string& name)
{
    NS_LOG_FUNCTION(this << name);
    m_bound = ParsePlacementBound(name);
}

std::string
SnePartitionAgent::GetBound() const
{
    return GetPlacementBoundName(m_bound);
}

uint64_t
SnePartitionAgent::GetPlacements() const
{
    return m_placements;
}

Ptr<PlacementDeployment>
SnePartitionAgent::GetDeployment(uint64_t digest) const
{
    const auto found = m_deployments.find(digest);
    return found == m_deployments.end() ? nullptr : found->second;
}

void
SnePartitionAgent::DoStart()
{
    if (!m_deploy)
    {
        return;
    }
    const auto models = GetPort()->GetModels();
    if (models.empty())
    {
        throw std::runtime_error("Deploy=true of an sne agent needs a device that knows its "
                                 "networks: a controller reaches no servers");
    }
    for (const auto& model : models)
    {
        Ptr<PlacementDeployment>& deployment = m_deployments[model->GetDigest()];
        if (!deployment)
        {
            deployment = CreateObject<PlacementDeployment>();
            deployment->TraceConnectWithoutContext(
                "Deployed",
                MakeCallback(&SnePartitionAgent::TakeDeployed, this));
        }
        deployment->Start(
            GetPort(),
            model,
            [this](const PartitionObservation& observation) { return Place(observation); },
            GetOptions());
    }
}

void
SnePartitionAgent::DoStop()
{
    for (const auto& [digest, deployment] : m_deployments)
    {
        deployment->Stop();
    }
}

void
SnePartitionAgent::DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    DeploymentReport report;
    if (kind != DEPLOY_REPORT || !DeploymentReport::Decode(bytes, report))
    {
        NS_LOG_LOGIC("A message of kind " << kind << " from " << peer << " makes no sense");
        return;
    }
    if (const auto deployment = GetDeployment(report.digest))
    {
        deployment->Take(peer, report);
    }
}

void
SnePartitionAgent::DoPeerLost(uint64_t peer)
{
    for (const auto& [digest, deployment] : m_deployments)
    {
        deployment->PeerLost(peer);
    }
}

void
SnePartitionAgent::TakeDeployed(const DeploymentRecord& record)
{
    m_deployedTrace(record);
}

std::map<std::string, double>
SnePartitionAgent::DoGetFigures() const
{
    std::map<std::string, double> figures;
    for (const auto& [digest, deployment] : m_deployments)
    {
        for (const auto& [name, value] : deployment->GetFigures())
        {
            figures[name] += value;
        }
    }
    return figures;
}

NetworkPlacementOptions
SnePartitionAgent::GetOptions() const
{
    NetworkPlacementOptions options;
    options.search.bound = m_bound;
    options.search.nodeLimit = m_nodeLimit;
    options.share = m_share;
    options.memory = m_memory || m_deploy;
    options.includeDevice = m_includeDevice;
    return options;
}

NetworkPlacement
SnePartitionAgent::Place(const PartitionObservation& observation)
{
    ++m_placements;
    if (m_sites.empty())
    {
        return PlaceNetwork(observation, GetOptions());
    }
    NetworkPlacement given;
    given.steps = GetGivenSteps(observation);
    return given;
}

PartitionPlan
SnePartitionAgent::DecideDeployed(const PartitionObservation& observation)
{
    const auto deployment = GetDeployment(observation.model->GetDigest());
    const std::vector<ChainStep> steps =
        deployment ? deployment->GetSteps(observation) : std::vector<ChainStep>();
    if (steps.empty())
    {
        return {};
    }
    PartitionObservation refined = observation;
    deployment->Refine(refined);
    return FindSneExit(refined, steps, m_bestEffort).plan;
}

PartitionPlan
SnePartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    if (m_deploy)
    {
        return DecideDeployed(observation);
    }
    const std::vector<ChainStep> steps =
        m_sites.empty() ? GetSteps(observation) : GetGivenSteps(observation);
    ExitChoice choice;
    if (!steps.empty())
    {
        choice = FindSneExit(observation, steps, m_bestEffort);
    }
    NS_LOG_LOGIC("exit " << choice.exit << " seconds " << choice.seconds);
    if (!choice.IsFound() && (m_bestEffort || steps.empty()))
    {
        return MakeFallback(observation);
    }
    return choice.plan;
}

std::vector<ChainStep>
SnePartitionAgent::GetGivenSteps(const PartitionObservation& observation) const
{
    const std::vector<LayerId> ends = GetExitParts(*observation.model);
    std::vector<ChainStep> steps;
    for (std::size_t part = 0; part < ends.size(); ++part)
    {
        // the last site takes what no site is given for
        const SiteId site = m_sites[std::min(part, m_sites.size() - 1)];
        if (site >= observation.sites.size() || !CanRunLayers(observation, site))
        {
            return {};
        }
        steps.push_back({ends[part], site});
    }
    return steps;
}

std::vector<ChainStep>
SnePartitionAgent::FindPlaced(const PartitionObservation& observation, const Placed& placed) const
{
    std::vector<ChainStep> steps;
    for (std::size_t part = 0; part < placed.ends.size(); ++part)
    {
        SiteId site = 0;
        while (site < observation.sites.size() &&
               observation.sites[site].peer != placed.peers[part])
        {
            ++site;
        }
        if (site == observation.sites.size() || !CanRunLayers(observation, site))
        {
            return {};
        }
        steps.push_back({placed.ends[part], site});
    }
    return steps;
}

std::vector<ChainStep>
SnePartitionAgent::GetSteps(const PartitionObservation& observation)
{
    const uint64_t digest = observation.model->GetDigest();
    const auto found = m_placed.find(digest);
    std::vector<ChainStep> steps;
    if (found != m_placed.end())
    {
        steps = FindPlaced(observation, found->second);
        if (!steps.empty() && (found->second.unknownLinks == 0 || IsReplanning(observation)))
        {
            return steps;
        }
    }
    const NetworkPlacement placement = PlaceNetwork(observation, GetOptions());
    const bool better = steps.empty() || placement.unknownLinks < found->second.unknownLinks;
    if (!better || placement.steps.empty())
    {
        return steps;
    }
    ++m_placements;
    Placed& placed = m_placed[digest];
    placed = Placed();
    placed.unknownLinks = placement.unknownLinks;
    for (const auto& step : placement.steps)
    {
        placed.ends.push_back(step.end);
        placed.peers.push_back(observation.sites[step.site].peer);
        NS_LOG_LOGIC("part until layer " << step.end << " at site " << step.site);
    }
    return placement.steps;
}

AgentNeeds
SnePartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    needs.exits = true;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
