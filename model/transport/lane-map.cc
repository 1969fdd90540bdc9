/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "lane-map.h"

#include "peer-lane.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

LaneMap::LaneMap(MessageEndpoint& endpoint)
    : m_endpoint(endpoint)
{
}

LaneMap::~LaneMap() = default;

Ptr<PeerLane>
LaneMap::Get(uint64_t peer, MessageLane lane)
{
    Ptr<PeerLane>& peerLane = m_lanes[{peer, lane}];
    if (!peerLane)
    {
        peerLane = Create<PeerLane>(m_endpoint, peer, lane);
        const auto pace = m_paces.find(peer);
        if (lane == MessageLane::DATA && pace != m_paces.end())
        {
            peerLane->SetPace(pace->second);
        }
    }
    return peerLane;
}

Ptr<PeerLane>
LaneMap::Find(uint64_t peer, MessageLane lane) const
{
    auto found = m_lanes.find({peer, lane});
    return found == m_lanes.end() ? nullptr : found->second;
}

void
LaneMap::SetPace(uint64_t peer, double bytesPerSecond)
{
    if (bytesPerSecond > 0.0)
    {
        m_paces[peer] = bytesPerSecond;
    }
    else
    {
        m_paces.erase(peer);
    }
    if (Ptr<PeerLane> peerLane = Find(peer, MessageLane::DATA))
    {
        peerLane->SetPace(bytesPerSecond);
    }
}

void
LaneMap::Drop(uint64_t peer)
{
    for (MessageLane lane : {MessageLane::DATA, MessageLane::CONTROL})
    {
        if (Ptr<PeerLane> peerLane = Find(peer, lane))
        {
            m_lanes.erase({peer, lane});
            peerLane->Drop();
        }
    }
}

void
LaneMap::DropAll()
{
    for (const auto& lane : std::exchange(m_lanes, {}))
    {
        lane.second->Drop();
    }
}

void
LaneMap::ForgetIfIdle(uint64_t peer, MessageLane lane)
{
    Ptr<PeerLane> peerLane = Find(peer, lane);
    if (peerLane && peerLane->IsForgettable())
    {
        m_lanes.erase({peer, lane});
    }
}

std::vector<uint64_t>
LaneMap::GetConnectedPeers() const
{
    std::vector<uint64_t> peers;
    for (const auto& lane : m_lanes)
    {
        uint64_t peer = lane.first.first;
        if (lane.second->IsConnected() && (peers.empty() || peers.back() != peer))
        {
            peers.push_back(peer);
        }
    }
    return peers;
}

void
LaneMap::Retire(const MessageConnection& connection, MessageLane lane)
{
    m_retired[lane].Add(connection);
}

TransportCounters
LaneMap::GetCounters(MessageLane lane) const
{
    const auto retired = m_retired.find(lane);
    TransportCounters counters = retired == m_retired.end() ? TransportCounters() : retired->second;
    for (const auto& entry : m_lanes)
    {
        if (entry.first.second == lane)
        {
            entry.second->AddCounters(counters);
        }
    }
    return counters;
}

} // namespace edgeinference
} // namespace ns3
