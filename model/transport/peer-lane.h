/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One lane to one peer, inside MessageEndpoint: holds messages while there is no connection, dials,
 * and chooses the connection that sends.
 */
#ifndef EDGE_INFERENCE_PEER_LANE_H
#define EDGE_INFERENCE_PEER_LANE_H

#include "message-connection.h"
#include "message-endpoint.h"
#include "transport-message.h"

#include "ns3/event-id.h"
#include "ns3/simple-ref-count.h"

#include <deque>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The rules are told in the comment of MessageEndpoint, whose attributes count here.
 */
class PeerLane : public SimpleRefCount<PeerLane>
{
  public:
    /** @param endpoint the owner, outlives this @param peer id of the peer @param lane which lane
     */
    PeerLane(MessageEndpoint& endpoint, uint64_t peer, MessageLane lane);

    /** @param address where the peer listens */
    void SetAddress(const Address& address);

    /** @param bytesPerSecond of payload at most, on every connection; 0: no limit */
    void SetPace(double bytesPerSecond);

    /** Send now, or hold and dial. @param number the message's number @param message the message */
    void Send(uint64_t number, Message message);

    /** Dial, unless there is a connection or an attempt; waits for the back-off. */
    void Dial();

    /** Take over an incoming connection that said HELLO. @param connection it */
    void Adopt(Ptr<MessageConnection> connection);

    /** Reset every connection and forget what waits; nothing is reported afterwards. */
    void Drop();

    /** @return true if the peer answered on some connection */
    bool IsConnected() const;

    /** @return true if there is no connection, no attempt, no message and no address */
    bool IsForgettable() const;

    /** @return bytes that no socket has taken */
    uint64_t GetQueuedBytes() const;

    /** Add the counters of living connections. @param counters to these */
    void AddCounters(TransportCounters& counters) const;

  private:
    /** A message that waits for a connection. */
    struct Held
    {
        uint64_t number; //!< the message's number
        Message message; //!< the message
        Time deadline;   //!< when it is given up
    };

    /** A connection that is open. */
    struct Link
    {
        Ptr<MessageConnection> connection; //!< the connection
        bool incoming;                     //!< the peer dialled
        bool greeted;                      //!< the peer said HELLO
    };

    /** Let a connection report to us. @param connection it */
    void Hook(Ptr<MessageConnection> connection);
    /** @return our HELLO */
    Message MakeHello() const;
    /** Send what is held. */
    void Flush();
    /** Give up attempts to dial: there is a connection. */
    void StopDialing();
    /** Wait longer before the next attempt. */
    void BackOff();
    /** Reset the older incoming connection. @return it, or null */
    Ptr<MessageConnection> ReplaceIncoming();
    /** @param connection an open one @return its place in m_links */
    std::vector<Link>::iterator Find(Ptr<MessageConnection> connection);
    /** Report the end of an open connection. @param connection it @param reason why */
    void ReportLost(Ptr<MessageConnection> connection, const std::string& reason);

    /** @param connection that we dialled is open */
    void HandleOpened(Ptr<MessageConnection> connection);
    /** @param connection where @param message what @param timing when */
    void HandleReceived(Ptr<MessageConnection> connection,
                        Message& message,
                        const MessageTiming& timing);
    /** The answer of a peer that we dialled. @param link where @param message what
     * @return true if it is a good HELLO */
    bool HandleAnswer(Link& link, const Message& message);
    /** @param connection where @param number of the message @param kind of it @param bytes of it */
    void HandleSent(Ptr<MessageConnection> connection,
                    uint64_t number,
                    MessageKind kind,
                    uint64_t bytes);
    /** @param connection that ended @param reason why */
    void HandleClosed(Ptr<MessageConnection> connection, const std::string& reason);
    /** An attempt failed. @param reason why */
    void HandleDialFailed(const std::string& reason);
    /** Give up what was held too long. */
    void HandleExpired();

    MessageEndpoint& m_endpoint;      //!< the owner
    const uint64_t m_peer;            //!< id of the peer
    const MessageLane m_lane;         //!< which lane
    Address m_address;                //!< where the peer listens, or invalid
    std::vector<Link> m_links;        //!< open connections; the first one sends
    Ptr<MessageConnection> m_dialing; //!< the attempt under way, or null
    std::deque<Held> m_held;          //!< waiting for a connection
    double m_pace{0.0};               //!< of payload, bytes per second; 0: none
    Time m_backOff;                   //!< wait after the next failure
    Time m_notBefore;                 //!< earliest time of the next attempt
    std::string m_reason;             //!< of the last failure
    EventId m_redial;                 //!< the next attempt
    EventId m_expire;                 //!< the oldest held message is given up
    bool m_dropped{false};            //!< the owner does not want to hear any more
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_PEER_LANE_H */
