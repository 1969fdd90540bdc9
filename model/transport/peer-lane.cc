/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "peer-lane.h"

#include "hello-message.h"
#include "lane-map.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePeerLane");

PeerLane::PeerLane(MessageEndpoint& endpoint, uint64_t peer, MessageLane lane)
    : m_endpoint(endpoint),
      m_peer(peer),
      m_lane(lane),
      m_backOff(endpoint.m_reconnectDelay)
{
}

void
PeerLane::SetAddress(const Address& address)
{
    m_address = address;
}

void
PeerLane::SetPace(double bytesPerSecond)
{
    m_pace = bytesPerSecond;
    for (const Link& link : m_links)
    {
        link.connection->SetPace(m_pace);
    }
    if (m_dialing)
    {
        m_dialing->SetPace(m_pace);
    }
}

void
PeerLane::Hook(Ptr<MessageConnection> connection)
{
    connection->SetPace(m_pace);
    connection->SetOpenedCallback(MakeCallback(&PeerLane::HandleOpened, this));
    connection->SetReceivedCallback(MakeCallback(&PeerLane::HandleReceived, this));
    connection->SetSentCallback(MakeCallback(&PeerLane::HandleSent, this));
    connection->SetClosedCallback(MakeCallback(&PeerLane::HandleClosed, this));
}

void
PeerLane::Send(uint64_t number, Message message)
{
    if (!m_links.empty())
    {
        m_links.front().connection->Send(number, std::move(message));
        return;
    }
    if (m_held.size() >= m_endpoint.m_maxHeldMessages)
    {
        m_endpoint.FailLater(m_peer,
                             message.kind,
                             number,
                             "too many messages wait for a connection");
        return;
    }
    Time timeout = m_endpoint.m_holdTimeout;
    m_held.push_back({number, std::move(message), Simulator::Now() + timeout});
    if (m_held.size() == 1)
    {
        m_expire = Simulator::Schedule(timeout, &PeerLane::HandleExpired, this);
    }
    Dial();
}

void
PeerLane::Dial()
{
    if (m_dropped || !m_links.empty() || m_dialing || m_address.IsInvalid() ||
        !m_redial.IsExpired())
    {
        return;
    }
    Time now = Simulator::Now();
    if (now < m_notBefore)
    {
        m_redial = Simulator::Schedule(m_notBefore - now, &PeerLane::Dial, this);
        return;
    }
    NS_LOG_INFO("dialling peer " << m_peer << " lane " << ToString(m_lane));
    m_dialing = m_endpoint.CreateConnection();
    Hook(m_dialing);
    m_dialing->Send(0, MakeHello());
    m_dialing->Dial(m_endpoint.CreateSocket(), m_address, m_endpoint.m_connectTimeout);
}

Message
PeerLane::MakeHello() const
{
    return HelloMessage{m_endpoint.m_ownId, m_lane}.ToMessage();
}

void
PeerLane::StopDialing()
{
    m_redial.Cancel();
    m_notBefore = Time();
    m_backOff = m_endpoint.m_reconnectDelay;
    m_reason.clear();
    if (m_dialing)
    {
        Ptr<MessageConnection> dialing = std::exchange(m_dialing, nullptr);
        dialing->Abort();
        m_endpoint.m_lanes->Retire(*dialing, m_lane);
    }
}

void
PeerLane::BackOff()
{
    m_notBefore = Simulator::Now() + m_backOff;
    m_backOff = std::min(m_backOff * 2, m_endpoint.m_maxReconnectDelay);
}

void
PeerLane::Flush()
{
    m_expire.Cancel();
    while (!m_held.empty() && !m_links.empty())
    {
        Held held = std::move(m_held.front());
        m_held.pop_front();
        m_links.front().connection->Send(held.number, std::move(held.message));
    }
}

void
PeerLane::Adopt(Ptr<MessageConnection> connection)
{
    NS_LOG_INFO("peer " << m_peer << " dialled lane " << ToString(m_lane));
    Ptr<PeerLane> self(this);
    bool wasConnected = IsConnected();
    StopDialing();
    Ptr<MessageConnection> replaced = ReplaceIncoming();
    Hook(connection);
    m_links.push_back({connection, true, true});
    connection->Send(0, MakeHello());
    Flush();
    if (replaced && !m_dropped)
    {
        ReportLost(replaced, "replaced by a newer connection");
    }
    if (!m_dropped && (replaced || !wasConnected))
    {
        m_endpoint.OnConnected(m_peer, m_lane);
    }
}

Ptr<MessageConnection>
PeerLane::ReplaceIncoming()
{
    for (auto link = m_links.begin(); link != m_links.end(); ++link)
    {
        if (link->incoming)
        {
            Ptr<MessageConnection> connection = link->connection;
            m_links.erase(link);
            connection->Abort();
            m_endpoint.m_lanes->Retire(*connection, m_lane);
            return connection;
        }
    }
    return nullptr;
}

void
PeerLane::Drop()
{
    StopDialing();
    m_dropped = true;
    m_expire.Cancel();
    m_held.clear();
    for (const Link& link : m_links)
    {
        link.connection->Abort();
        m_endpoint.m_lanes->Retire(*link.connection, m_lane);
    }
    m_links.clear();
}

bool
PeerLane::IsConnected() const
{
    return std::any_of(m_links.begin(), m_links.end(), [](const Link& link) {
        return link.greeted;
    });
}

bool
PeerLane::IsForgettable() const
{
    return m_links.empty() && !m_dialing && m_held.empty() && m_address.IsInvalid();
}

uint64_t
PeerLane::GetQueuedBytes() const
{
    uint64_t bytes = 0;
    for (const Held& held : m_held)
    {
        bytes += held.message.GetFramedBytes();
    }
    for (const Link& link : m_links)
    {
        bytes += link.connection->GetSender().GetQueuedBytes();
    }
    return bytes;
}

void
PeerLane::AddCounters(TransportCounters& counters) const
{
    for (const Link& link : m_links)
    {
        counters.Add(*link.connection);
    }
}

std::vector<PeerLane::Link>::iterator
PeerLane::Find(Ptr<MessageConnection> connection)
{
    return std::find_if(m_links.begin(), m_links.end(), [&connection](const Link& link) {
        return link.connection == connection;
    });
}

void
PeerLane::HandleOpened(Ptr<MessageConnection> connection)
{
    Ptr<PeerLane> self(this);
    m_dialing = nullptr;
    m_links.push_back({connection, false, false});
    Flush();
}

bool
PeerLane::HandleAnswer(Link& link, const Message& message)
{
    HelloMessage hello;
    std::string error = hello.Parse(message, m_endpoint.m_ownId);
    if (error.empty() && (hello.id != m_peer || hello.lane != m_lane))
    {
        error =
            "site " + std::to_string(hello.id) + " answers in place of " + std::to_string(m_peer);
    }
    if (!error.empty())
    {
        Ptr<MessageConnection> connection = link.connection;
        connection->Reject(error);
        return false;
    }
    bool wasConnected = IsConnected();
    link.greeted = true;
    StopDialing();
    if (!wasConnected)
    {
        m_endpoint.OnConnected(m_peer, m_lane);
    }
    return true;
}

void
PeerLane::HandleReceived(Ptr<MessageConnection> connection,
                         Message& message,
                         const MessageTiming& timing)
{
    Ptr<PeerLane> self(this);
    auto link = Find(connection);
    if (!link->greeted)
    {
        if (HandleAnswer(*link, message) && !m_dropped)
        {
            m_endpoint.m_rxTrace(m_peer, m_lane, message.kind, timing);
        }
    }
    else if (message.kind == MessageKind::HELLO)
    {
        connection->Reject("a second HELLO");
    }
    else
    {
        m_endpoint.OnReceived(m_peer, m_lane, message, timing);
    }
}

void
PeerLane::HandleSent(Ptr<MessageConnection> /* connection */,
                     uint64_t number,
                     MessageKind kind,
                     uint64_t bytes)
{
    Ptr<PeerLane> self(this);
    m_endpoint.OnSent(m_peer, m_lane, number, kind, bytes);
}

void
PeerLane::HandleClosed(Ptr<MessageConnection> connection, const std::string& reason)
{
    NS_LOG_INFO("peer " << m_peer << " lane " << ToString(m_lane) << ": " << reason);
    Ptr<PeerLane> self(this);
    m_endpoint.m_lanes->Retire(*connection, m_lane);
    if (connection == m_dialing)
    {
        HandleDialFailed(reason);
    }
    else
    {
        auto link = Find(connection);
        if (!link->greeted)
        {
            BackOff(); // somebody answers there, but not our peer
        }
        m_links.erase(link);
        if (m_links.empty() || connection->GetSender().GetQueuedBytes() > 0)
        {
            ReportLost(connection, reason);
        }
    }
    if (!m_dropped && !m_held.empty())
    {
        Dial();
    }
    if (!m_dropped)
    {
        m_endpoint.m_lanes->ForgetIfIdle(m_peer, m_lane);
    }
}

void
PeerLane::ReportLost(Ptr<MessageConnection> connection, const std::string& reason)
{
    std::vector<uint64_t> unsent = connection->TakeUnsent();
    unsent.erase(std::remove(unsent.begin(), unsent.end(), 0), unsent.end()); // our HELLO
    m_endpoint.OnLost(m_peer, m_lane, reason, unsent);
}

void
PeerLane::HandleDialFailed(const std::string& reason)
{
    m_dialing = nullptr;
    m_reason = reason;
    BackOff();
    if (!m_endpoint.m_dialFailed.IsNull())
    {
        m_endpoint.m_dialFailed(m_peer, m_lane, reason);
    }
}

void
PeerLane::HandleExpired()
{
    Ptr<PeerLane> self(this);
    std::string reason = "no connection" + (m_reason.empty() ? "" : ": " + m_reason);
    while (!m_dropped && !m_held.empty() && m_held.front().deadline <= Simulator::Now())
    {
        Held held = std::move(m_held.front());
        m_held.pop_front();
        m_endpoint.FailNow(m_endpoint.m_run, m_peer, held.message.kind, held.number, reason);
    }
    if (m_dropped)
    {
        return;
    }
    if (m_held.empty())
    {
        m_redial.Cancel(); // there is nobody to dial for
    }
    else
    {
        m_expire = Simulator::Schedule(m_held.front().deadline - Simulator::Now(),
                                       &PeerLane::HandleExpired,
                                       this);
    }
    m_endpoint.m_lanes->ForgetIfIdle(m_peer, m_lane);
}

} // namespace edgeinference
} // namespace ns3
