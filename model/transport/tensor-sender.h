/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Turns messages into bytes on one connected stream socket, in order. After
 * BulkSendApplication: it hands over chunk after chunk until the socket's buffer is full and goes
 * on when the socket says that there is room again. Example:
 *
 *     TensorSender sender;
 *     sender.SetSocket(socket);
 *     sender.Enqueue(1, std::move(message));
 *     sender.SendPending(); // and again in the socket's send callback
 */
#ifndef EDGE_INFERENCE_TENSOR_SENDER_H
#define EDGE_INFERENCE_TENSOR_SENDER_H

#include "transport-message.h"

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <deque>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The sending side of one connection. Work per chunk is constant: a virtual payload is a count of
 * bytes, never memory.
 *
 * With a pace, payloads leave in pieces of PACED_BYTES, each no sooner than the piece before it has
 * been paid for: the bucket of a token-bucket shaper that holds one piece. So `bytes` of payload
 * take bytes / pace, less the last piece, which travels at the speed of the link. Heads are small
 * and free.
 */
class TensorSender
{
  public:
    /** The last byte of a message was handed to the socket: number, kind, bytes on the wire. */
    using SentCallback = Callback<void, uint64_t, MessageKind, uint64_t>;

    /** @param socket a connected stream socket, or null to stop */
    void SetSocket(Ptr<Socket> socket);

    /** @param bytes largest packet handed to the socket at once; at least 1 */
    void SetChunkBytes(uint32_t bytes);

    /** Payload handed over at once under a pace: a segment of TCP over Ethernet, bytes. */
    static constexpr uint32_t PACED_BYTES = 1448;

    /** @param bytesPerSecond of payload at most, from now on; 0: as the socket takes them */
    void SetPace(double bytesPerSecond);

    /** @param callback called when the last byte of a message was handed over */
    void SetSentCallback(SentCallback callback);

    /**
     * Put a message at the end of the queue; SendPending() sends it.
     * @param number the message's number, given back when it was sent or was not
     * @param message the message
     */
    void Enqueue(uint64_t number, Message message);

    /** Send what the socket takes; to be called again when it has room. */
    void SendPending();

    /** Drop the queue. @return numbers of the messages whose last byte was not handed over, in
     * order */
    std::vector<uint64_t> TakeUnsent();

    /** @return bytes handed to the socket so far */
    uint64_t GetSentBytes() const;

    /** @return messages wholly handed to the socket so far */
    uint64_t GetSentMessages() const;

    /** @return bytes that wait for room in the socket */
    uint64_t GetQueuedBytes() const;

  private:
    /** A message that waits, and how far it has come. */
    struct Entry
    {
        uint64_t number; //!< the message's number
        Message message; //!< the message
        uint64_t offset; //!< bytes of it that the socket has taken
    };

    /** @param entry a message @return bytes before its payload */
    static uint64_t GetHeadBytes(const Entry& entry);

    /** @param entry a message @return true if its next bytes must wait for the pace; goes on then
     */
    bool MustWait(const Entry& entry);

    /** Take the first message off the queue and tell that it was sent. */
    void FinishFirst();

    /** @param entry a message @return bytes of the next packet: at most one chunk, from one part */
    uint32_t GetNextBytes(const Entry& entry) const;

    /** @param entry a message @param bytes how many @return its next bytes */
    Ptr<Packet> MakePacket(const Entry& entry, uint32_t bytes);

    /** Build prefix and body of a message with the present as its sent time. @param message it */
    void StampHead(const Message& message);

    Ptr<Socket> m_socket;        //!< where the bytes go
    uint32_t m_chunkBytes{1};    //!< largest packet handed over at once
    double m_pace{0.0};          //!< of payload, bytes per second; 0: none
    Time m_paidUntil;            //!< until then the payload sent so far is paid for
    EventId m_wake;              //!< goes on then
    SentCallback m_sent;         //!< told of each message sent
    std::deque<Entry> m_queue;   //!< what waits, the first is under way
    std::vector<uint8_t> m_head; //!< prefix and body of the first
    uint64_t m_queuedBytes{0};   //!< bytes of the queue that the socket has not taken
    uint64_t m_sentBytes{0};     //!< bytes the socket has taken
    uint64_t m_sentMessages{0};  //!< messages the socket has taken
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TENSOR_SENDER_H */
