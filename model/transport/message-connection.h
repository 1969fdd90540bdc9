/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One stream socket with a sender and a receiver of messages. Example:
 *
 *     Ptr<MessageConnection> c = CreateObject<MessageConnection>();
 *     c->SetReceivedCallback(MakeCallback(&Application::OnMessage, this));
 *     c->Dial(Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()), address, Seconds(5));
 *     c->Send(1, message); // waits for the connection
 */
#ifndef EDGE_INFERENCE_MESSAGE_CONNECTION_H
#define EDGE_INFERENCE_MESSAGE_CONNECTION_H

#include "tensor-receiver.h"
#include "tensor-sender.h"
#include "transport-message.h"

#include "ns3/event-id.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A connection: IDLE, then CONNECTING when it dials, OPEN, and at the end CLOSED, whatever the
 * reason, with exactly one closed callback unless its owner closed it. A bad message resets the
 * connection. Callbacks may close the connection, and may send.
 */
class MessageConnection : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    MessageConnection();
    ~MessageConnection() override;

    /** The connection dialled has been accepted. */
    using OpenedCallback = Callback<void, Ptr<MessageConnection>>;
    /** A message came; whoever is called may move its body and payload away. */
    using ReceivedCallback = Callback<void, Ptr<MessageConnection>, Message&, const MessageTiming&>;
    /** The last byte of a message was handed to the socket: number, kind, bytes on the wire. */
    using SentCallback = Callback<void, Ptr<MessageConnection>, uint64_t, MessageKind, uint64_t>;
    /** The connection is over, with the reason in a few words. */
    using ClosedCallback = Callback<void, Ptr<MessageConnection>, const std::string&>;

    /** @param callback called when a dialled connection opens */
    void SetOpenedCallback(OpenedCallback callback);
    /** @param callback called for each message received */
    void SetReceivedCallback(ReceivedCallback callback);
    /** @param callback called for each message sent */
    void SetSentCallback(SentCallback callback);
    /** @param callback called when the peer or the network ended the connection */
    void SetClosedCallback(ClosedCallback callback);

    /**
     * @param node a node
     * @param address an address and port
     * @return true if the node has the stack for that sort of address; TCP takes it for granted
     */
    static bool HasStackFor(Ptr<Node> node, const Address& address);

    /** @param limits the largest lengths that are accepted */
    void SetLimits(const MessageLimits& limits);
    /** @param timeout the longest that an open connection may wait for its first message */
    void SetHelloTimeout(const Time& timeout);
    /** @param bytes largest packet handed to the socket at once */
    void SetChunkBytes(uint32_t bytes);
    /** @param bytesPerSecond of payload at most, from now on; 0: no limit */
    void SetPace(double bytesPerSecond);

    /**
     * Connect. Failure is reported by the closed callback, never from inside this call.
     * @param socket a new socket
     * @param address where to
     * @param timeout the longest time that connecting may take
     */
    void Dial(Ptr<Socket> socket, const Address& address, const Time& timeout);

    /** Take over a connected socket. @param socket an accepted socket */
    void Adopt(Ptr<Socket> socket);

    /**
     * Send a message behind those sent before; waits while the connection is not open yet. No
     * callback comes from inside this call.
     * @param number the message's number
     * @param message the message
     */
    void Send(uint64_t number, Message message);

    /** Close in good order: what the socket has taken is still delivered. No callback follows. */
    void Close();

    /** Reset the connection as a crash does: what is in the socket is lost. No callback follows. */
    void Abort();

    /**
     * Reset the connection because of what the peer said: traced, and the closed callback follows.
     * @param reason what was wrong
     */
    void Reject(const std::string& reason);

    /** Drop what waits. @return numbers of messages whose last byte the socket did not take */
    std::vector<uint64_t> TakeUnsent();

    /** @return true once connected and until closed */
    bool IsOpen() const;

    /** @return true after the end */
    bool IsClosed() const;

    /** @return the peer's address and port, or an invalid one before the connection is open */
    Address GetPeerAddress() const;

    /** @return the sending side, for its counters */
    const TensorSender& GetSender() const;
    /** @return the receiving side, for its counters */
    const TensorReceiver& GetReceiver() const;

    /**
     * TracedCallback signature of BadMessage.
     * @param [in] connection the connection
     * @param [in] reason what was wrong
     */
    typedef void (*BadMessageTracedCallback)(Ptr<const MessageConnection> connection,
                                             const std::string& reason);

  protected:
    void DoDispose() override;

  private:
    /** Life of a connection. */
    enum class State : uint8_t
    {
        IDLE,
        CONNECTING,
        OPEN,
        CLOSED
    };

    /** @param to the next state; the only writer of m_state */
    void SwitchToState(State to);
    /** Give the socket our callbacks. */
    void HookSocket();
    /** Become open: start sending. */
    void Open();
    /** Let go of the socket. @param abort reset instead of closing in good order */
    void Release(bool abort);
    /** End for a reason that the owner does not know yet. @param reason it @param abort reset */
    void Finish(std::string reason, bool abort);

    /** @param socket connected */
    void HandleConnected(Ptr<Socket> socket);
    /** @param socket could not connect */
    void HandleConnectFailed(Ptr<Socket> socket);
    /** @param socket has bytes to read */
    void HandleRead(Ptr<Socket> socket);
    /** @param socket has room @param bytes how much */
    void HandleRoom(Ptr<Socket> socket, uint32_t bytes);
    /** @param socket closed by the peer */
    void HandlePeerClose(Ptr<Socket> socket);
    /** @param socket broken */
    void HandleError(Ptr<Socket> socket);
    /** @param message received @param timing its timing */
    void HandleMessage(Message& message, const MessageTiming& timing);
    /** @param number sent @param kind its kind @param bytes its length */
    void HandleSent(uint64_t number, MessageKind kind, uint64_t bytes);

    State m_state{State::IDLE};  //!< where in its life
    Ptr<Socket> m_socket;        //!< the socket, null when closed
    Address m_peer;              //!< who is at the other end
    uint32_t m_chunkBytes{1};    //!< largest packet handed over at once
    TensorSender m_sender;       //!< our messages
    TensorReceiver m_receiver;   //!< the peer's messages
    Time m_helloTimeout;         //!< longest wait for the first message
    EventId m_deadline;          //!< of connecting, then of the first message
    EventId m_sendEvent;         //!< hands messages to the socket
    OpenedCallback m_opened;     //!< told when open
    ReceivedCallback m_received; //!< told of messages
    SentCallback m_sent;         //!< told of messages sent
    ClosedCallback m_closed;     //!< told of the end

    /// A message was bad: connection, reason.
    TracedCallback<Ptr<const MessageConnection>, const std::string&> m_badMessageTrace;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_MESSAGE_CONNECTION_H */
