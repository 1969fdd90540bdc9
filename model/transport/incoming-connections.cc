/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "incoming-connections.h"

#include "hello-message.h"
#include "stream-socket.h"

#include "ns3/log.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceIncomingConnections");

IncomingConnections::IncomingConnections(MessageEndpoint& endpoint)
    : m_endpoint(endpoint)
{
}

void
IncomingConnections::Listen(const Address& address)
{
    Ptr<Node> node = m_endpoint.m_node;
    NS_ABORT_MSG_UNLESS(MessageConnection::HasStackFor(node, address),
                        "MessageEndpoint: node " << node->GetId()
                                                 << " cannot listen at an address of this sort");
    m_listener = m_endpoint.CreateSocket();
    bool listens = m_listener->Bind(address) == 0 && m_listener->Listen() == 0;
    NS_ABORT_MSG_UNLESS(listens,
                        "MessageEndpoint: node " << node->GetId()
                                                 << " cannot listen; is the port taken?");
    PrepareListener(m_listener);
    m_listener->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        MakeCallback(&IncomingConnections::HandleAccept, Ptr<IncomingConnections>(this)));
}

void
IncomingConnections::Stop()
{
    Ptr<IncomingConnections> self(this); // the listener may hold the last reference
    m_stopped = true;
    if (m_listener)
    {
        m_listener->Close();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_listener = nullptr;
    }
    for (const Ptr<MessageConnection>& stranger : std::exchange(m_strangers, {}))
    {
        stranger->Abort();
        m_endpoint.RetireStranger(*stranger);
    }
}

void
IncomingConnections::AddCounters(TransportCounters& counters) const
{
    for (const Ptr<MessageConnection>& stranger : m_strangers)
    {
        counters.Add(*stranger);
    }
}

void
IncomingConnections::HandleAccept(Ptr<Socket> socket, const Address& from)
{
    NS_LOG_FUNCTION(this << socket << from);
    if (m_stopped)
    {
        // its handshake was under way when we stopped
        Ptr<MessageConnection> late = CreateObject<MessageConnection>();
        late->Adopt(socket);
        late->Abort();
        return;
    }
    Ptr<MessageConnection> connection = m_endpoint.CreateConnection();
    connection->SetReceivedCallback(MakeCallback(&IncomingConnections::HandleMessage, this));
    connection->SetClosedCallback(MakeCallback(&IncomingConnections::HandleClosed, this));
    connection->Adopt(socket);
    m_strangers.push_back(connection);
}

void
IncomingConnections::HandleMessage(Ptr<MessageConnection> connection,
                                   Message& message,
                                   const MessageTiming& timing)
{
    HelloMessage hello;
    std::string error = hello.Parse(message, m_endpoint.m_ownId);
    if (!error.empty())
    {
        connection->Reject(error);
        return;
    }
    Remove(connection);
    m_endpoint.OnGreeted(hello.id, hello.lane, connection, timing);
}

void
IncomingConnections::HandleClosed(Ptr<MessageConnection> connection, const std::string& reason)
{
    NS_LOG_FUNCTION(this << connection << reason);
    Remove(connection);
    m_endpoint.RetireStranger(*connection);
}

void
IncomingConnections::Remove(Ptr<MessageConnection> connection)
{
    m_strangers.erase(std::remove(m_strangers.begin(), m_strangers.end(), connection),
                      m_strangers.end());
}

} // namespace edgeinference
} // namespace ns3
