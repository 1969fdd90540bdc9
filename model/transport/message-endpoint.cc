/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "message-endpoint.h"

#include "incoming-connections.h"
#include "lane-map.h"
#include "peer-lane.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMessageEndpoint");

NS_OBJECT_ENSURE_REGISTERED(MessageEndpoint);

TypeId
MessageEndpoint::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::MessageEndpoint")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<MessageEndpoint>()
            .AddAttribute("SocketFactory",
                          "TypeId of the factory of the sockets, which must be byte streams.",
                          TypeIdValue(TcpSocketFactory::GetTypeId()),
                          MakeTypeIdAccessor(&MessageEndpoint::m_socketFactory),
                          MakeTypeIdChecker())
            .AddAttribute("ChunkBytes",
                          "Largest number of bytes handed to a socket at once.",
                          UintegerValue(8192),
                          MakeUintegerAccessor(&MessageEndpoint::m_chunkBytes),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MaxBodyBytes",
                          "Longest body of a message, in bytes; longer ones are bad messages.",
                          UintegerValue(1U << 20),
                          MakeUintegerAccessor(&MessageEndpoint::m_maxBodyBytes),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("MaxPayloadBytes",
                          "Longest payload of a message, in bytes; longer ones are bad messages.",
                          UintegerValue(1ULL << 32),
                          MakeUintegerAccessor(&MessageEndpoint::m_maxPayloadBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute(
                "MaxHeldMessages",
                "Number of messages for one lane of a peer that may wait for a connection.",
                UintegerValue(1000),
                MakeUintegerAccessor(&MessageEndpoint::m_maxHeldMessages),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("HoldTimeout",
                          "Longest time that a message waits for a connection.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&MessageEndpoint::m_holdTimeout),
                          MakeTimeChecker(Time()))
            .AddAttribute("ConnectTimeout",
                          "Longest time of one attempt to connect.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MessageEndpoint::m_connectTimeout),
                          MakeTimeChecker(Time()))
            .AddAttribute("HelloTimeout",
                          "Longest time that a new connection may wait for the peer's HELLO.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&MessageEndpoint::m_helloTimeout),
                          MakeTimeChecker(Time()))
            .AddAttribute(
                "ReconnectDelay",
                "Wait after the first failed attempt to connect; doubled by each further one.",
                TimeValue(MilliSeconds(100)),
                MakeTimeAccessor(&MessageEndpoint::m_reconnectDelay),
                MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("MaxReconnectDelay",
                          "Longest wait between attempts to connect.",
                          TimeValue(Seconds(5)),
                          MakeTimeAccessor(&MessageEndpoint::m_maxReconnectDelay),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddTraceSource("Tx",
                            "The last byte of a message was handed to a socket.",
                            MakeTraceSourceAccessor(&MessageEndpoint::m_txTrace),
                            "ns3::edgeinference::MessageEndpoint::TxTracedCallback")
            .AddTraceSource("Rx",
                            "The last byte of a message was received.",
                            MakeTraceSourceAccessor(&MessageEndpoint::m_rxTrace),
                            "ns3::edgeinference::MessageEndpoint::RxTracedCallback")
            .AddTraceSource("BadMessage",
                            "A peer sent something unacceptable, and its connection was reset.",
                            MakeTraceSourceAccessor(&MessageEndpoint::m_badMessageTrace),
                            "ns3::edgeinference::MessageEndpoint::BadMessageTracedCallback")
            .AddTraceSource("Connected",
                            "A lane to a peer works.",
                            MakeTraceSourceAccessor(&MessageEndpoint::m_connectedTrace),
                            "ns3::edgeinference::MessageEndpoint::ConnectedTracedCallback")
            .AddTraceSource("Lost",
                            "A lane to a peer that was open has ended.",
                            MakeTraceSourceAccessor(&MessageEndpoint::m_lostTrace),
                            "ns3::edgeinference::MessageEndpoint::LostTracedCallback");
    return tid;
}

MessageEndpoint::MessageEndpoint()
    : m_lanes(std::make_unique<LaneMap>(*this))
{
    NS_LOG_FUNCTION(this);
}

MessageEndpoint::~MessageEndpoint()
{
    NS_LOG_FUNCTION(this);
}

void
MessageEndpoint::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Stop();
    m_node = nullptr;
    m_received = ReceivedCallback();
    m_sent = SentCallback();
    m_connected = ConnectedCallback();
    m_peerLost = PeerLostCallback();
    m_sendFailed = SendFailedCallback();
    m_dialFailed = DialFailedCallback();
    Object::DoDispose();
}

void
MessageEndpoint::SetReceivedCallback(ReceivedCallback callback)
{
    m_received = callback;
}

void
MessageEndpoint::SetSentCallback(SentCallback callback)
{
    m_sent = callback;
}

void
MessageEndpoint::SetConnectedCallback(ConnectedCallback callback)
{
    m_connected = callback;
}

void
MessageEndpoint::SetPeerLostCallback(PeerLostCallback callback)
{
    m_peerLost = callback;
}

void
MessageEndpoint::SetSendFailedCallback(SendFailedCallback callback)
{
    m_sendFailed = callback;
}

void
MessageEndpoint::SetDialFailedCallback(DialFailedCallback callback)
{
    m_dialFailed = callback;
}

void
MessageEndpoint::Start(Ptr<Node> node, uint64_t ownId, const Address& listenAddress)
{
    NS_LOG_FUNCTION(this << node << ownId << listenAddress);
    NS_ABORT_MSG_IF(m_running, "MessageEndpoint: Start was called twice; call Stop between");
    NS_ABORT_MSG_UNLESS(node->GetObject<SocketFactory>(m_socketFactory),
                        "MessageEndpoint: node " << node->GetId() << " has no "
                                                 << m_socketFactory.GetName()
                                                 << "; install an internet stack on it");
    m_node = node;
    m_ownId = ownId;
    m_running = true;
    m_run++;
    m_incoming = Create<IncomingConnections>(*this);
    if (!listenAddress.IsInvalid())
    {
        m_incoming->Listen(listenAddress);
    }
}

Ptr<Socket>
MessageEndpoint::CreateSocket() const
{
    Ptr<Socket> socket = Socket::CreateSocket(m_node, m_socketFactory);
    NS_ABORT_MSG_UNLESS(socket->GetSocketType() == Socket::NS3_SOCK_STREAM,
                        "MessageEndpoint: SocketFactory " << m_socketFactory.GetName()
                                                          << " does not make byte streams");
    return socket;
}

void
MessageEndpoint::Stop()
{
    NS_LOG_FUNCTION(this);
    m_running = false;
    if (m_incoming)
    {
        std::exchange(m_incoming, nullptr)->Stop();
    }
    m_lanes->DropAll();
}

bool
MessageEndpoint::IsRunning() const
{
    return m_running;
}

Ptr<MessageConnection>
MessageEndpoint::CreateConnection()
{
    Ptr<MessageConnection> connection = CreateObject<MessageConnection>();
    connection->SetLimits({m_maxBodyBytes, m_maxPayloadBytes});
    connection->SetChunkBytes(m_chunkBytes);
    connection->SetHelloTimeout(m_helloTimeout);
    connection->TraceConnectWithoutContext("BadMessage",
                                           MakeCallback(&MessageEndpoint::HandleBadMessage, this));
    return connection;
}

uint64_t
MessageEndpoint::Send(const SiteAddress& to, MessageLane lane, Message message)
{
    NS_LOG_FUNCTION(this << to.id << ToString(lane) << ToString(message.kind));
    uint64_t number = ++m_lastNumber;
    std::string error = CheckSendable(to, message);
    if (!error.empty())
    {
        FailLater(to.id, message.kind, number, error);
        return number;
    }
    Ptr<PeerLane> peerLane = m_lanes->Get(to.id, lane);
    if (!to.address.IsInvalid())
    {
        peerLane->SetAddress(to.address);
    }
    peerLane->Send(number, std::move(message));
    return number;
}

std::string
MessageEndpoint::CheckSendable(const SiteAddress& to, const Message& message) const
{
    if (!m_running)
    {
        return "the endpoint is not running";
    }
    if (to.id == m_ownId)
    {
        return "the peer is this site itself";
    }
    if (message.kind == MessageKind::HELLO)
    {
        return "HELLO belongs to the transport";
    }
    if (message.body.size() > m_maxBodyBytes || message.GetPayloadBytes() > m_maxPayloadBytes)
    {
        return "the message is too long";
    }
    return "";
}

void
MessageEndpoint::FailLater(uint64_t peer,
                           MessageKind kind,
                           uint64_t number,
                           const std::string& reason)
{
    Simulator::ScheduleNow(&MessageEndpoint::FailNow,
                           Ptr<MessageEndpoint>(this),
                           m_run,
                           peer,
                           kind,
                           number,
                           reason);
}

void
MessageEndpoint::FailNow(uint64_t run,
                         uint64_t peer,
                         MessageKind kind,
                         uint64_t number,
                         std::string reason)
{
    NS_LOG_FUNCTION(this << peer << ToString(kind) << number << reason);
    if (run == m_run && !m_sendFailed.IsNull())
    {
        m_sendFailed(peer, kind, number, reason);
    }
}

void
MessageEndpoint::Warm(const SiteAddress& to)
{
    NS_LOG_FUNCTION(this << to.id);
    if (!m_running || to.id == m_ownId || to.address.IsInvalid())
    {
        return;
    }
    for (MessageLane lane : {MessageLane::DATA, MessageLane::CONTROL})
    {
        Ptr<PeerLane> peerLane = m_lanes->Get(to.id, lane);
        peerLane->SetAddress(to.address);
        peerLane->Dial();
    }
}

void
MessageEndpoint::SetPace(uint64_t peer, double bytesPerSecond)
{
    NS_LOG_FUNCTION(this << peer << bytesPerSecond);
    m_lanes->SetPace(peer, bytesPerSecond);
}

void
MessageEndpoint::Disconnect(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    m_lanes->Drop(peer);
}

bool
MessageEndpoint::IsConnected(uint64_t peer, MessageLane lane) const
{
    Ptr<PeerLane> peerLane = m_lanes->Find(peer, lane);
    return peerLane && peerLane->IsConnected();
}

uint64_t
MessageEndpoint::GetQueuedBytes(uint64_t peer, MessageLane lane) const
{
    Ptr<PeerLane> peerLane = m_lanes->Find(peer, lane);
    return peerLane ? peerLane->GetQueuedBytes() : 0;
}

std::vector<uint64_t>
MessageEndpoint::GetPeers() const
{
    return m_lanes->GetConnectedPeers();
}

TransportCounters
MessageEndpoint::GetCounters(MessageLane lane) const
{
    return m_lanes->GetCounters(lane);
}

TransportCounters
MessageEndpoint::GetTotals() const
{
    TransportCounters counters = m_strangers;
    counters.Add(GetCounters(MessageLane::DATA));
    counters.Add(GetCounters(MessageLane::CONTROL));
    if (m_incoming)
    {
        m_incoming->AddCounters(counters);
    }
    return counters;
}

void
MessageEndpoint::RetireStranger(const MessageConnection& connection)
{
    m_strangers.Add(connection);
}

void
MessageEndpoint::HandleBadMessage(Ptr<const MessageConnection> connection,
                                  const std::string& reason)
{
    m_badMessageTrace(connection->GetPeerAddress(), reason);
}

void
MessageEndpoint::OnGreeted(uint64_t peer,
                           MessageLane lane,
                           Ptr<MessageConnection> connection,
                           const MessageTiming& timing)
{
    m_lanes->Get(peer, lane)->Adopt(connection);
    m_rxTrace(peer, lane, MessageKind::HELLO, timing);
}

void
MessageEndpoint::OnReceived(uint64_t peer,
                            MessageLane lane,
                            Message& message,
                            const MessageTiming& timing)
{
    m_rxTrace(peer, lane, message.kind, timing);
    if (!m_received.IsNull())
    {
        m_received(peer, lane, message, timing);
    }
}

void
MessageEndpoint::OnSent(uint64_t peer,
                        MessageLane lane,
                        uint64_t number,
                        MessageKind kind,
                        uint64_t bytes)
{
    m_txTrace(peer, lane, kind, bytes);
    if (number > 0 && !m_sent.IsNull())
    {
        m_sent(peer, lane, number);
    }
}

void
MessageEndpoint::OnConnected(uint64_t peer, MessageLane lane)
{
    m_connectedTrace(peer, lane);
    if (!m_connected.IsNull())
    {
        m_connected(peer, lane);
    }
}

void
MessageEndpoint::OnLost(uint64_t peer,
                        MessageLane lane,
                        const std::string& reason,
                        const std::vector<uint64_t>& unsent)
{
    m_lostTrace(peer, lane, reason);
    if (!m_peerLost.IsNull())
    {
        m_peerLost(peer, lane, reason, unsent);
    }
}

} // namespace edgeinference
} // namespace ns3
