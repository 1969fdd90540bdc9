/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "message-connection.h"

#include "stream-socket.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMessageConnection");

NS_OBJECT_ENSURE_REGISTERED(MessageConnection);

TypeId
MessageConnection::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::MessageConnection")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<MessageConnection>()
            .AddTraceSource(
                "BadMessage",
                "The peer sent something that is no message, and the connection is reset",
                MakeTraceSourceAccessor(&MessageConnection::m_badMessageTrace),
                "ns3::edgeinference::MessageConnection::BadMessageTracedCallback");
    return tid;
}

MessageConnection::MessageConnection()
{
    NS_LOG_FUNCTION(this);
    m_receiver.SetReceivedCallback(MakeCallback(&MessageConnection::HandleMessage, this));
    m_sender.SetSentCallback(MakeCallback(&MessageConnection::HandleSent, this));
}

MessageConnection::~MessageConnection()
{
    NS_LOG_FUNCTION(this);
}

void
MessageConnection::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_deadline.Remove();
    m_sendEvent.Cancel();
    if (m_socket)
    {
        UnhookSocket(m_socket);
        m_socket = nullptr;
        m_sender.SetSocket(nullptr);
    }
    m_state = State::CLOSED;
    m_opened = OpenedCallback();
    m_received = ReceivedCallback();
    m_sent = SentCallback();
    m_closed = ClosedCallback();
    Object::DoDispose();
}

bool
MessageConnection::HasStackFor(Ptr<Node> node, const Address& address)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        return bool(node->GetObject<Ipv4>());
    }
    return Inet6SocketAddress::IsMatchingType(address) && node->GetObject<Ipv6>();
}

void
MessageConnection::SetOpenedCallback(OpenedCallback callback)
{
    m_opened = callback;
}

void
MessageConnection::SetReceivedCallback(ReceivedCallback callback)
{
    m_received = callback;
}

void
MessageConnection::SetSentCallback(SentCallback callback)
{
    m_sent = callback;
}

void
MessageConnection::SetClosedCallback(ClosedCallback callback)
{
    m_closed = callback;
}

void
MessageConnection::SetLimits(const MessageLimits& limits)
{
    m_receiver.SetLimits(limits);
}

void
MessageConnection::SetHelloTimeout(const Time& timeout)
{
    m_helloTimeout = timeout;
}

void
MessageConnection::SetChunkBytes(uint32_t bytes)
{
    m_sender.SetChunkBytes(bytes);
}

void
MessageConnection::SetPace(double bytesPerSecond)
{
    NS_LOG_FUNCTION(this << bytesPerSecond);
    m_sender.SetPace(bytesPerSecond);
}

void
MessageConnection::SwitchToState(State to)
{
    NS_LOG_FUNCTION(this << static_cast<int>(m_state) << static_cast<int>(to));
    NS_ASSERT_MSG(to > m_state, "a connection goes through its life once");
    m_state = to;
}

void
MessageConnection::HookSocket()
{
    m_socket->SetConnectCallback(MakeCallback(&MessageConnection::HandleConnected, this),
                                 MakeCallback(&MessageConnection::HandleConnectFailed, this));
    m_socket->SetCloseCallbacks(MakeCallback(&MessageConnection::HandlePeerClose, this),
                                MakeCallback(&MessageConnection::HandleError, this));
    m_socket->SetRecvCallback(MakeCallback(&MessageConnection::HandleRead, this));
    m_socket->SetSendCallback(MakeCallback(&MessageConnection::HandleRoom, this));
}

void
MessageConnection::Dial(Ptr<Socket> socket, const Address& address, const Time& timeout)
{
    NS_LOG_FUNCTION(this << socket << address << timeout);
    SwitchToState(State::CONNECTING);
    m_socket = socket;
    m_peer = address;
    HookSocket();
    if (HasStackFor(socket->GetNode(), address) && socket->Connect(address) == 0)
    {
        m_deadline = Simulator::Schedule(timeout,
                                         &MessageConnection::Finish,
                                         this,
                                         "no answer in time",
                                         true);
    }
    else
    {
        m_deadline = Simulator::ScheduleNow(&MessageConnection::Finish, this, "no route", false);
    }
}

void
MessageConnection::Adopt(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    m_socket = socket;
    m_socket->GetPeerName(m_peer);
    HookSocket();
    Open();
}

void
MessageConnection::Open()
{
    SwitchToState(State::OPEN);
    m_deadline.Remove();
    m_deadline = Simulator::Schedule(m_helloTimeout,
                                     &MessageConnection::Finish,
                                     this,
                                     "no HELLO in time",
                                     true);
    m_sender.SetSocket(m_socket);
    if (!m_opened.IsNull())
    {
        OpenedCallback opened = m_opened;
        opened(this);
    }
    m_sender.SendPending();
}

void
MessageConnection::Send(uint64_t number, Message message)
{
    NS_LOG_FUNCTION(this << number << ToString(message.kind));
    m_sender.Enqueue(number, std::move(message));
    if (m_state == State::OPEN && m_sendEvent.IsExpired())
    {
        m_sendEvent = Simulator::ScheduleNow(&TensorSender::SendPending, &m_sender);
    }
}

void
MessageConnection::Close()
{
    NS_LOG_FUNCTION(this);
    Release(false);
}

void
MessageConnection::Abort()
{
    NS_LOG_FUNCTION(this);
    Release(true);
}

void
MessageConnection::Reject(const std::string& reason)
{
    NS_LOG_FUNCTION(this << reason);
    if (m_state != State::CLOSED)
    {
        m_badMessageTrace(this, reason);
        Finish("bad message: " + reason, true);
    }
}

void
MessageConnection::Release(bool abort)
{
    NS_LOG_FUNCTION(this << abort);
    if (m_state == State::CLOSED)
    {
        return;
    }
    SocketEnding ending = !IsOpen() ? SocketEnding::FORGET
                          : abort   ? SocketEnding::RESET
                                    : SocketEnding::CLOSE;
    SwitchToState(State::CLOSED);
    m_deadline.Remove();
    m_sendEvent.Cancel();
    m_receiver.Stop();
    m_sender.SetSocket(nullptr);
    if (m_socket)
    {
        ScheduleEnd(this, m_socket, ending);
        m_socket = nullptr;
    }
}

void
MessageConnection::Finish(std::string reason, bool abort)
{
    NS_LOG_FUNCTION(this << reason << abort);
    if (m_state == State::CLOSED)
    {
        return;
    }
    Ptr<MessageConnection> self(this);
    Release(abort);
    if (!m_closed.IsNull())
    {
        ClosedCallback closed = m_closed; // may be replaced while it runs, as the next two
        closed(self, reason);
    }
}

std::vector<uint64_t>
MessageConnection::TakeUnsent()
{
    return m_sender.TakeUnsent();
}

bool
MessageConnection::IsOpen() const
{
    return m_state == State::OPEN;
}

bool
MessageConnection::IsClosed() const
{
    return m_state == State::CLOSED;
}

Address
MessageConnection::GetPeerAddress() const
{
    return m_peer;
}

const TensorSender&
MessageConnection::GetSender() const
{
    return m_sender;
}

const TensorReceiver&
MessageConnection::GetReceiver() const
{
    return m_receiver;
}

void
MessageConnection::HandleConnected(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    if (m_state == State::CONNECTING)
    {
        Ptr<MessageConnection> self(this);
        Open();
        HandleRead(socket);
    }
}

void
MessageConnection::HandleConnectFailed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    Finish("no answer", true);
}

void
MessageConnection::HandleRead(Ptr<Socket> socket)
{
    if (m_state != State::OPEN)
    {
        return;
    }
    Ptr<MessageConnection> self(this);
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            return; // the peer will send no more
        }
        m_receiver.Receive(packet);
        if (m_state != State::OPEN)
        {
            return;
        }
        if (!m_receiver.GetError().empty())
        {
            Reject(m_receiver.GetError());
            return;
        }
    }
}

void
MessageConnection::HandleRoom(Ptr<Socket> /* socket */, uint32_t /* bytes */)
{
    m_sender.SendPending();
}

void
MessageConnection::HandlePeerClose(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    if (m_state == State::CONNECTING)
    {
        Finish("connection refused", false); // ns-3 reports a reset in the handshake like this
        return;
    }
    Ptr<MessageConnection> self(this);
    HandleRead(socket);
    // the peer reads no more: bytes still in our socket would be offered to it for ever
    Finish(m_receiver.IsInsideMessage() ? "the peer closed inside a message" : "the peer closed",
           true);
}

void
MessageConnection::HandleError(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    Finish("the connection broke", true);
}

void
MessageConnection::HandleMessage(Message& message, const MessageTiming& timing)
{
    NS_LOG_FUNCTION(this << ToString(message.kind) << timing.bytes);
    if (timing.sequence == 0)
    {
        m_deadline.Remove();
    }
    if (!m_received.IsNull())
    {
        ReceivedCallback received = m_received;
        received(this, message, timing);
    }
}

void
MessageConnection::HandleSent(uint64_t number, MessageKind kind, uint64_t bytes)
{
    NS_LOG_FUNCTION(this << number << ToString(kind) << bytes);
    if (!m_sent.IsNull())
    {
        m_sent(this, number, kind, bytes);
    }
}

} // namespace edgeinference
} // namespace ns3
