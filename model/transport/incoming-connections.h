/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The listening socket of a MessageEndpoint, and the connections that have not said who they are.
 */
#ifndef EDGE_INFERENCE_INCOMING_CONNECTIONS_H
#define EDGE_INFERENCE_INCOMING_CONNECTIONS_H

#include "message-connection.h"
#include "message-endpoint.h"
#include "transport-counters.h"

#include "ns3/simple-ref-count.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Accepts connections and hands each to the endpoint when its HELLO is good. One object lives from
 * Start to Stop of the endpoint. It is counted because TCP copies its callback to connections still
 * in their handshake, which may outlive the endpoint.
 */
class IncomingConnections : public SimpleRefCount<IncomingConnections>
{
  public:
    /** @param endpoint the owner; not used after Stop */
    explicit IncomingConnections(MessageEndpoint& endpoint);

    /** Open the listening socket. @param address where */
    void Listen(const Address& address);

    /** Close it, and reset every connection that said nothing. */
    void Stop();

    /** Add the counters of living connections. @param counters to these */
    void AddCounters(TransportCounters& counters) const;

  private:
    /** @param socket connected to us @param from the peer's address */
    void HandleAccept(Ptr<Socket> socket, const Address& from);
    /** The first message. @param connection where @param message what @param timing when */
    void HandleMessage(Ptr<MessageConnection> connection,
                       Message& message,
                       const MessageTiming& timing);
    /** @param connection gone before it said who it is @param reason why */
    void HandleClosed(Ptr<MessageConnection> connection, const std::string& reason);
    /** @param connection that is ours no more */
    void Remove(Ptr<MessageConnection> connection);

    MessageEndpoint& m_endpoint; //!< the owner
    Ptr<Socket> m_listener;      //!< where peers dial, or null
    bool m_stopped{false};       //!< the owner may be gone
    /// connections that have not said who they are, in the order they came
    std::vector<Ptr<MessageConnection>> m_strangers;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_INCOMING_CONNECTIONS_H */
