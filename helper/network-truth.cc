/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "network-truth.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * @param media that a transfer would cross @param underWay transfers by media
 * @return how many slow each other down on them, that one included
 */
uint32_t
CountContenders(const std::set<uint32_t>& media,
                const std::vector<std::pair<std::set<uint32_t>, uint32_t>>& underWay)
{
    uint32_t contenders = 1;
    for (const auto& [others, count] : underWay)
    {
        const bool meet = std::any_of(others.begin(), others.end(), [&media](uint32_t medium) {
            return media.count(medium) > 0;
        });
        contenders += meet ? count : 0;
    }
    return contenders;
}

} // namespace

NetworkTruth::NetworkTruth(Ptr<AccessNetwork> network)
    : m_network(network)
{
}

NetworkTruth::~NetworkTruth() = default;

void
NetworkTruth::Watch(Ptr<EdgeServerApplication> server)
{
    m_servers[server->GetId()] = server;
    Connect(server);
}

void
NetworkTruth::Watch(Ptr<MobileDeviceApplication> device)
{
    Connect(device);
}

void
NetworkTruth::Connect(Ptr<SiteApplication> application)
{
    const uint64_t id = application->GetId();
    m_nodes[id] = application->GetNode();
    application->TraceConnectWithoutContext("TensorSent",
                                            MakeCallback(&NetworkTruth::TensorSent, this));
    const auto endpoint = application->GetEndpoint();
    endpoint->TraceConnectWithoutContext(
        "Rx",
        MakeCallback(&NetworkTruth::MessageReceived, this).Bind(id));
    endpoint->TraceConnectWithoutContext("Lost",
                                         MakeCallback(&NetworkTruth::PeerLost, this).Bind(id));
}

void
NetworkTruth::TensorSent(uint64_t from, uint64_t to, uint64_t)
{
    ++m_active[{from, to}];
}

void
NetworkTruth::MessageReceived(uint64_t to,
                              uint64_t from,
                              MessageLane,
                              MessageKind kind,
                              const MessageTiming&)
{
    const auto found = m_active.find({from, to});
    if (kind == MessageKind::TENSOR && found != m_active.end() && --found->second == 0)
    {
        m_active.erase(found);
    }
}

void
NetworkTruth::PeerLost(uint64_t at, uint64_t peer, MessageLane, const std::string&)
{
    m_active.erase({at, peer});
    m_active.erase({peer, at});
}

uint32_t
NetworkTruth::GetActiveTransfers() const
{
    uint32_t active = 0;
    for (const auto& pair : m_active)
    {
        active += pair.second;
    }
    return active;
}

std::vector<std::pair<std::set<uint32_t>, uint32_t>>
NetworkTruth::GetUnderWay() const
{
    std::vector<std::pair<std::set<uint32_t>, uint32_t>> transfers;
    for (const auto& [ends, count] : m_active)
    {
        const Ptr<Node> from = FindNode(ends.first);
        const Ptr<Node> to = FindNode(ends.second);
        if (from && to)
        {
            transfers.emplace_back(m_network->GetSharedMedia(from, to), count);
        }
    }
    return transfers;
}

Ptr<Node>
NetworkTruth::FindNode(uint64_t peer) const
{
    const auto found = m_nodes.find(peer);
    return found == m_nodes.end() ? nullptr : found->second;
}

void
NetworkTruth::Reveal(PartitionObservation& observation) const
{
    observation.ideal = true;
    const auto underWay = GetUnderWay();
    for (std::size_t i = 0; i < observation.sites.size(); ++i)
    {
        SiteObservation& site = observation.sites[i];
        const auto server = m_servers.find(site.peer);
        if (server != m_servers.end())
        {
            RevealServer(site, observation, server->second);
        }
        const Ptr<Node> from = FindNode(site.peer);
        for (std::size_t j = 0; j < site.linksTo.size() && j < observation.sites.size(); ++j)
        {
            const Ptr<Node> to = FindNode(observation.sites[j].peer);
            if (!from || !to || i == j)
            {
                continue;
            }
            const uint32_t active = CountContenders(m_network->GetSharedMedia(from, to), underWay);
            site.linksTo[j] = LinkObservation{m_network->GetIdealRate(from, to, active),
                                              m_network->GetIdealDelay(from, to).GetSeconds(),
                                              0.0};
        }
    }
}

void
NetworkTruth::RevealServer(SiteObservation& site,
                           const PartitionObservation& observation,
                           Ptr<EdgeServerApplication> server) const
{
    const auto parts = server->SiteApplication::GetSite();
    const StatusBody status = server->MakeStatus();
    site.tier = FindSiteTier(server->GetTier());
    site.usable = server->IsUp();
    site.layerSeconds = parts->GetLayerSeconds(*observation.model);
    site.backlogSeconds = status.backlogSeconds;
    site.queueLength = status.queueLength;
    site.utilization = status.utilization;
    site.freeMemoryBytes = status.freeMemoryBytes;
    site.residentFraction = parts->GetResidentFraction(*observation.model);
    site.modelLoadSeconds = parts->GetLoadSeconds(*observation.model);
    site.statusAgeSeconds = 0.0;
}

} // namespace edgeinference
} // namespace ns3
