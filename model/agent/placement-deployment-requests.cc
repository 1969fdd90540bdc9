/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * PlacementDeployment: what servers are asked for and what they report.
 */
#include "placement-deployment.h"

#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePlacementDeploymentRequests");

const char*
GetDeploymentStatusName(DeploymentStatus status)
{
    static const char* const NAMES[] = {"ready",
                                        "failed",
                                        "superseded",
                                        "impossible",
                                        "unfinished"};
    return NAMES[static_cast<std::size_t>(status)];
}

DeploymentRecord
PlacementDeployment::MakeRecord(const std::string& reason)
{
    DeploymentRecord record;
    record.device = m_port->GetOwnPeer();
    record.model = m_model->GetName();
    record.number = ++m_lastNumber;
    record.reason = reason;
    record.startedNs = Simulator::Now().GetNanoSeconds();
    return record;
}

std::vector<ChainStep>
PlacementDeployment::FindSteps(const std::vector<Part>& parts,
                               const PartitionObservation& observation) const
{
    std::vector<ChainStep> steps;
    for (const auto& part : parts)
    {
        SiteId site = 0;
        while (site < observation.sites.size() && observation.sites[site].peer != part.peer)
        {
            ++site;
        }
        if (!CanRunLayers(observation, site))
        {
            return {};
        }
        steps.push_back({part.end, site});
    }
    return steps;
}

std::vector<PlacementDeployment::Part>
PlacementDeployment::MakeParts(const std::vector<ChainStep>& steps,
                               const PartitionObservation& observation) const
{
    std::vector<Part> parts;
    for (std::size_t part = 0; part < steps.size(); ++part)
    {
        parts.push_back({steps[part].end,
                         observation.sites[steps[part].site].peer,
                         GetPartLayers(*m_model, steps, part)});
    }
    return parts;
}

PlacementDeployment::Wants
PlacementDeployment::GetWants(const std::vector<Part>& parts) const
{
    Wants wants;
    for (const auto& part : parts)
    {
        if (part.peer != m_port->GetOwnPeer())
        {
            wants[part.peer] = wants[part.peer].Union(part.layers);
        }
    }
    return wants;
}

uint32_t
PlacementDeployment::CountMoves(const std::vector<Part>& parts) const
{
    uint32_t moves = 0;
    for (const auto& part : parts)
    {
        const auto found = m_holdings.find(part.peer);
        const bool there = found != m_holdings.end() && found->second.held &&
                           part.layers.Minus(found->second.layers).IsEmpty();
        moves += part.peer == m_port->GetOwnPeer() || there ? 0 : 1;
    }
    return moves;
}

PlacementDeployment::Wants
PlacementDeployment::FindUnion(const Wants& wants, const PartitionObservation& observation) const
{
    Wants both = wants;
    for (const auto& [peer, layers] : GetWants(m_current))
    {
        both[peer] = both[peer].Union(layers);
    }
    for (const auto& [peer, layers] : both)
    {
        const auto site = std::find_if(observation.sites.begin(),
                                       observation.sites.end(),
                                       [peer = peer](const auto& s) { return s.peer == peer; });
        const auto held = m_holdings.find(peer);
        const LayerSet missing =
            held == m_holdings.end() ? layers : layers.Minus(held->second.layers);
        if (site == observation.sites.end() ||
            GetParameterBytes(*m_model, missing) > site->freeMemoryBytes)
        {
            return {};
        }
    }
    return both;
}

void
PlacementDeployment::Begin(const DeploymentRecord& record,
                           const std::vector<Part>& parts,
                           const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << record.number << record.reason << record.placement);
    if (m_open)
    {
        Close(DeploymentStatus::SUPERSEDED, "");
    }
    m_trim.Cancel();
    m_record = record;
    m_record.parts = CountMoves(parts);
    m_open = true;
    m_placed = true;
    m_hopeless = false;
    m_problem.clear();
    m_target = parts;
    const Wants wants = GetWants(parts);
    const bool works = !FindSteps(m_current, observation).empty();
    const Wants both = works ? FindUnion(wants, observation) : Wants();
    if (both.empty())
    {
        m_current = parts; // tasks wait for the new parts
    }
    Ask(both.empty() ? wants : both);
    if (!IsPending())
    {
        Finish();
    }
}

void
PlacementDeployment::Ask(const Wants& wants)
{
    Wants requests = wants;
    for (const auto& [peer, holding] : m_holdings)
    {
        requests.emplace(peer, LayerSet()); // not wanted any more
    }
    for (const auto& [peer, layers] : requests)
    {
        const auto found = m_holdings.find(peer);
        const bool known = found != m_holdings.end();
        if (known && found->second.layers == layers &&
            (found->second.held || found->second.pending))
        {
            continue;
        }
        DeploymentRequest request{++m_lastRequest, m_model->GetDigest(), layers};
        if (layers.IsEmpty())
        {
            m_holdings.erase(peer);
        }
        else
        {
            Holding& holding = m_holdings[peer];
            holding.held = holding.held && layers.Minus(holding.layers).IsEmpty();
            holding.layers = layers;
            holding.request = request.number;
            holding.pending = true;
        }
        NS_LOG_LOGIC("site " << peer << " shall hold layers " << layers.ToString());
        m_port->Send(peer, DEPLOY_REQUEST, request.Encode());
    }
}

bool
PlacementDeployment::IsPending() const
{
    return std::any_of(m_holdings.begin(), m_holdings.end(), [](const auto& holding) {
        return holding.second.pending;
    });
}

bool
PlacementDeployment::IsTarget(uint64_t peer) const
{
    return std::any_of(m_target.begin(), m_target.end(), [peer](const Part& part) {
        return part.peer == peer;
    });
}

bool
PlacementDeployment::IsReady() const
{
    return !m_target.empty() && !m_open && m_problem.empty();
}

void
PlacementDeployment::Take(uint64_t peer, const DeploymentReport& report)
{
    NS_LOG_FUNCTION(this << peer << report.number << report.ready);
    const auto found = m_holdings.find(peer);
    if (found == m_holdings.end() || found->second.request != report.number ||
        !found->second.pending)
    {
        return; // of a request that was replaced
    }
    Holding& holding = found->second;
    holding.pending = false;
    holding.held = report.ready;
    holding.askedNs = report.askedNs;
    holding.heldBytes = report.heldBytes;
    if (!m_open)
    {
        return;
    }
    m_record.bytes += report.loadedBytes;
    if (!report.ready)
    {
        m_problem = "site " + std::to_string(peer) + ": " + report.problem;
    }
    if (!IsPending())
    {
        Finish();
    }
}

void
PlacementDeployment::Finish()
{
    if (!m_problem.empty())
    {
        m_retryAt = Simulator::Now() + m_retryWait;
        m_retryWait = m_retryWait + m_retryWait;
        Close(DeploymentStatus::FAILED, m_problem);
        return;
    }
    m_retryWait = m_retryDelay;
    m_current = m_target;
    const Wants wants = GetWants(m_target);
    for (const auto& want : wants)
    {
        m_record.heldBytes += GetParameterBytes(*m_model, want.second);
    }
    Close(DeploymentStatus::READY, "");
    // then what was kept for the old placement goes
    m_trim = Simulator::Schedule(m_grace, &PlacementDeployment::Ask, this, wants);
}

void
PlacementDeployment::Close(DeploymentStatus status, const std::string& problem)
{
    m_open = false;
    m_record.status = status;
    m_record.problem = problem;
    m_record.endedNs = Simulator::Now().GetNanoSeconds();
    m_figures["deployments"] += 1.0;
    m_figures["deployments ready"] += status == DeploymentStatus::READY ? 1.0 : 0.0;
    m_figures["parts deployed"] += m_record.parts;
    m_figures["parameter bytes deployed"] += static_cast<double>(m_record.bytes);
    m_figures["seconds of deployments"] +=
        static_cast<double>(m_record.endedNs - m_record.startedNs) * 1e-9;
    m_deployedTrace(m_record);
}

void
PlacementDeployment::PeerLost(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    if (m_holdings.erase(peer) == 0 || !m_port)
    {
        return;
    }
    if (IsTarget(peer))
    {
        m_next.Cancel();
        m_next = Simulator::ScheduleNow(&PlacementDeployment::Look, this);
    }
    else if (m_open && !IsPending())
    {
        Finish();
    }
}

} // namespace edgeinference
} // namespace ns3
