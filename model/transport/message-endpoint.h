/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How an application talks to the other sites: it names a peer and a lane, and messages come out
 * there.
 *
 *     Ptr<MessageEndpoint> endpoint = CreateObject<MessageEndpoint>();
 *     endpoint->SetReceivedCallback(MakeCallback(&Application::OnMessage, this));
 *     endpoint->Start(GetNode(), m_id, InetSocketAddress(Ipv4Address::GetAny(), 9000));
 *     uint64_t number = endpoint->Send({7, serverAddress}, MessageLane::DATA, std::move(message));
 */
#ifndef EDGE_INFERENCE_MESSAGE_ENDPOINT_H
#define EDGE_INFERENCE_MESSAGE_ENDPOINT_H

#include "message-connection.h"
#include "transport-counters.h"
#include "transport-message.h"

#include "ns3/address.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"
#include "ns3/type-id.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

class IncomingConnections;
class LaneMap;

/**
 * @ingroup edge-inference
 * Connections of one site to its peers: two for each (MessageLane), dialled when first used and
 * kept.
 *
 * - The dialler says HELLO{own id u64, lane u8} and sends on without waiting; the acceptor answers
 *   with its own HELLO. A first message that is no HELLO, a second HELLO, a HELLO with the own id,
 *   and an answer from another site than the one dialled are bad messages.
 * - A peer that has no address is reached over the connection it made. Until it does, messages for
 *   it wait, at most MaxHeldMessages per lane and each at most HoldTimeout; then sendFailed
 * follows.
 * - The same bounds hold while dialling. A failed attempt is repeated after ReconnectDelay, doubled
 * each time up to MaxReconnectDelay, as long as messages wait; dialFailed follows each one.
 * - When both sides dial at once, a dial that is still under way is given up when the peer's HELLO
 *   comes in; where both are open already, both stay: each side sends on the one that it had
 *   first and receives on both.
 * - Ids are not authenticated. A second incoming connection with the id and lane of one that is
 * open replaces it (newest wins): a device that comes back after a crash or at another address must
 *   not be locked out by its own dead connection. The older one ends with peerLost.
 * - peerLost names the messages whose last byte was not handed over; messages handed over may or
 *   may not have arrived. Nothing is sent twice by the transport.
 * - Callbacks may call Send, Warm, Disconnect and Stop.
 */
class MessageEndpoint : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    MessageEndpoint();
    ~MessageEndpoint() override;

    /** A message came: peer, lane, the message (may be moved from), its timing. */
    using ReceivedCallback = Callback<void, uint64_t, MessageLane, Message&, const MessageTiming&>;
    /** The last byte of a message was handed to the socket: peer, lane, number. */
    using SentCallback = Callback<void, uint64_t, MessageLane, uint64_t>;
    /** A lane to a peer works, HELLO received: peer, lane. */
    using ConnectedCallback = Callback<void, uint64_t, MessageLane>;
    /** A lane that worked has ended: peer, lane, reason, numbers of messages not handed over. */
    using PeerLostCallback =
        Callback<void, uint64_t, MessageLane, const std::string&, const std::vector<uint64_t>&>;
    /** A message that waited for a connection is given up: peer, kind, number, reason. */
    using SendFailedCallback = Callback<void, uint64_t, MessageKind, uint64_t, const std::string&>;
    /** One attempt to reach a peer failed: peer, lane, reason. Messages go on waiting. */
    using DialFailedCallback = Callback<void, uint64_t, MessageLane, const std::string&>;

    /** @param callback called for each message received */
    void SetReceivedCallback(ReceivedCallback callback);
    /** @param callback called for each message sent */
    void SetSentCallback(SentCallback callback);
    /** @param callback called when a lane to a peer opens */
    void SetConnectedCallback(ConnectedCallback callback);
    /** @param callback called when a lane to a peer has ended */
    void SetPeerLostCallback(PeerLostCallback callback);
    /** @param callback called when a message is given up */
    void SetSendFailedCallback(SendFailedCallback callback);
    /** @param callback called when an attempt to dial failed */
    void SetDialFailedCallback(DialFailedCallback callback);

    /**
     * Begin. May follow Stop().
     * @param node where; must have the stack of SocketFactory
     * @param ownId the number said in HELLO, unique among the sites
     * @param listenAddress where peers may dial, or a default Address if they may not
     */
    void Start(Ptr<Node> node, uint64_t ownId, const Address& listenAddress);

    /**
     * End as a crash does: every connection is reset, everything that waits is dropped, and no
     * callback follows. Counters stay.
     */
    void Stop();

    /** @return true between Start and Stop */
    bool IsRunning() const;

    /**
     * Send a message to a peer, dialling if there is no connection. Failure is reported by a
     * callback, never from inside this call. Without Start the message is given up.
     * @param to the peer; a valid address replaces the one known before
     * @param lane which of its connections
     * @param message the message; its kind must not be HELLO
     * @return the message's number, counted from 1 over all peers
     */
    uint64_t Send(const SiteAddress& to, MessageLane lane, Message message);

    /** Dial both lanes of a peer without sending. @param to the peer */
    void Warm(const SiteAddress& to);

    /**
     * Hold back what goes to a peer on its DATA lane; see TensorSender. Stands for all connections
     * to it, until it is set again.
     * @param peer the peer
     * @param bytesPerSecond of payload at most; 0: no limit
     */
    void SetPace(uint64_t peer, double bytesPerSecond);

    /** Reset the connections to a peer and drop what waits for it; no callback. @param peer its id
     */
    void Disconnect(uint64_t peer);

    /** @param peer its id @param lane a lane @return true if that lane works now */
    bool IsConnected(uint64_t peer, MessageLane lane) const;

    /** @param peer its id @param lane a lane @return bytes that no socket has taken yet */
    uint64_t GetQueuedBytes(uint64_t peer, MessageLane lane) const;

    /** @return ids of the peers with a working lane, ascending */
    std::vector<uint64_t> GetPeers() const;

    /** @param lane a lane @return its counters since the object was made */
    TransportCounters GetCounters(MessageLane lane) const;

    /** @return counters of both lanes and of connections that never said HELLO */
    TransportCounters GetTotals() const;

    /**
     * TracedCallback signature of Tx.
     * @param [in] peer id of the peer
     * @param [in] lane the lane
     * @param [in] kind what the message is about
     * @param [in] bytes on the wire
     */
    typedef void (*TxTracedCallback)(uint64_t peer,
                                     MessageLane lane,
                                     MessageKind kind,
                                     uint64_t bytes);

    /**
     * TracedCallback signature of Rx.
     * @param [in] peer id of the peer
     * @param [in] lane the lane
     * @param [in] kind what the message is about
     * @param [in] timing when it was under way, and its bytes
     */
    typedef void (*RxTracedCallback)(uint64_t peer,
                                     MessageLane lane,
                                     MessageKind kind,
                                     const MessageTiming& timing);

    /**
     * TracedCallback signature of BadMessage.
     * @param [in] from address of the peer
     * @param [in] reason what was wrong
     */
    typedef void (*BadMessageTracedCallback)(const Address& from, const std::string& reason);

    /**
     * TracedCallback signature of Connected.
     * @param [in] peer id of the peer
     * @param [in] lane the lane
     */
    typedef void (*ConnectedTracedCallback)(uint64_t peer, MessageLane lane);

    /**
     * TracedCallback signature of Lost.
     * @param [in] peer id of the peer
     * @param [in] lane the lane
     * @param [in] reason why
     */
    typedef void (*LostTracedCallback)(uint64_t peer, MessageLane lane, const std::string& reason);

  protected:
    void DoDispose() override;

  private:
    // both report through the On... methods and read the attributes
    friend class PeerLane;
    friend class IncomingConnections;

    /** @return a new connection with the attributes' limits */
    Ptr<MessageConnection> CreateConnection();
    /** @return a new stream socket */
    Ptr<Socket> CreateSocket() const;
    /** @param to the peer @param message it @return empty, or why it cannot be sent at all */
    std::string CheckSendable(const SiteAddress& to, const Message& message) const;
    /** Report a failure after the present call. @param peer id @param kind @param number @param
     * reason it */
    void FailLater(uint64_t peer, MessageKind kind, uint64_t number, const std::string& reason);
    /** FailLater, later. @param run the run it belongs to @param peer id @param kind @param number
     * of the message @param reason it */
    void FailNow(uint64_t run,
                 uint64_t peer,
                 MessageKind kind,
                 uint64_t number,
                 std::string reason);

    /** @param connection whose @param reason what was wrong */
    void HandleBadMessage(Ptr<const MessageConnection> connection, const std::string& reason);

    /** A connection came. @param peer id @param lane lane @param connection it @param timing of
     * HELLO */
    void OnGreeted(uint64_t peer,
                   MessageLane lane,
                   Ptr<MessageConnection> connection,
                   const MessageTiming& timing);
    /** A message came. @param peer id @param lane lane @param message it @param timing its timing
     */
    void OnReceived(uint64_t peer, MessageLane lane, Message& message, const MessageTiming& timing);
    /** One was sent. @param peer id @param lane lane @param number @param kind @param bytes of it
     */
    void OnSent(uint64_t peer, MessageLane lane, uint64_t number, MessageKind kind, uint64_t bytes);
    /** A lane opened. @param peer id @param lane lane */
    void OnConnected(uint64_t peer, MessageLane lane);
    /** A lane ended. @param peer id @param lane lane @param reason why @param unsent what it left
     */
    void OnLost(uint64_t peer,
                MessageLane lane,
                const std::string& reason,
                const std::vector<uint64_t>& unsent);
    /** Keep the counters of a connection that ended before it said who it is. @param connection it
     */
    void RetireStranger(const MessageConnection& connection);

    TypeId m_socketFactory;     //!< sockets are made by this
    uint32_t m_chunkBytes;      //!< largest packet handed to a socket
    uint32_t m_maxBodyBytes;    //!< longest body accepted
    uint64_t m_maxPayloadBytes; //!< longest payload accepted
    uint32_t m_maxHeldMessages; //!< per peer and lane, while there is no connection
    Time m_holdTimeout;         //!< longest wait for a connection
    Time m_connectTimeout;      //!< longest time of one attempt
    Time m_helloTimeout;        //!< longest silence of a new connection
    Time m_reconnectDelay;      //!< wait after the first failed attempt
    Time m_maxReconnectDelay;   //!< longest wait between attempts

    Ptr<Node> m_node;                    //!< where
    uint64_t m_ownId{0};                 //!< who we are
    bool m_running{false};               //!< between Start and Stop
    uint64_t m_run{0};                   //!< counts Start, so that nothing outlives Stop
    Ptr<IncomingConnections> m_incoming; //!< while running
    std::unique_ptr<LaneMap> m_lanes;    //!< to peers
    uint64_t m_lastNumber{0};            //!< number of the newest message
    TransportCounters m_strangers; //!< of connections that ended before they said who they are

    ReceivedCallback m_received;     //!< told of messages
    SentCallback m_sent;             //!< told of messages sent
    ConnectedCallback m_connected;   //!< told of lanes that open
    PeerLostCallback m_peerLost;     //!< told of lanes that end
    SendFailedCallback m_sendFailed; //!< told of messages given up
    DialFailedCallback m_dialFailed; //!< told of failed attempts

    /// A message was handed to a socket: peer, lane, kind, bytes.
    TracedCallback<uint64_t, MessageLane, MessageKind, uint64_t> m_txTrace;
    /// A message was received: peer, lane, kind, timing.
    TracedCallback<uint64_t, MessageLane, MessageKind, const MessageTiming&> m_rxTrace;
    /// A bad message: address of the peer, reason.
    TracedCallback<const Address&, const std::string&> m_badMessageTrace;
    /// A lane opened: peer, lane.
    TracedCallback<uint64_t, MessageLane> m_connectedTrace;
    /// A lane ended: peer, lane, reason.
    TracedCallback<uint64_t, MessageLane, const std::string&> m_lostTrace;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_MESSAGE_ENDPOINT_H */
