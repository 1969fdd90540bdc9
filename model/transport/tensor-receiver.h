/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Turns the byte stream of one connection back into messages, however it was cut into segments.
 * Example:
 *
 *     TensorReceiver receiver;
 *     receiver.SetReceivedCallback(MakeCallback(&Application::OnMessage, this));
 *     while (Ptr<Packet> packet = socket->Recv()) { receiver.Receive(packet); }
 *     if (!receiver.GetError().empty()) { ... close the connection ... }
 */
#ifndef EDGE_INFERENCE_TENSOR_RECEIVER_H
#define EDGE_INFERENCE_TENSOR_RECEIVER_H

#include "transport-message.h"

#include "ns3/callback.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The receiving side of one connection. A prefix is read only when all of it is there. A virtual
 * payload is counted; memory for a body or a real payload grows with the bytes that came, never
 * with the length that a peer claims. After a bad prefix the stream cannot be understood any more,
 * so that the error stays.
 */
class TensorReceiver
{
  public:
    /** A message is complete; whoever is called may move its body and payload away. */
    using ReceivedCallback = Callback<void, Message&, const MessageTiming&>;

    /** @param limits the largest lengths that are accepted */
    void SetLimits(const MessageLimits& limits);

    /** @param callback called for each message, in order */
    void SetReceivedCallback(ReceivedCallback callback);

    /** Take the next bytes of the stream. @param packet the bytes; is used up */
    void Receive(Ptr<Packet> packet);

    /** Stop: what is left of the packet under way and all later ones are dropped. */
    void Stop();

    /** @return what was wrong with the stream, empty if nothing was */
    const std::string& GetError() const;

    /** @return true if the stream stands inside a message */
    bool IsInsideMessage() const;

    /** @return bytes received so far */
    uint64_t GetReceivedBytes() const;

    /** @return messages received completely so far */
    uint64_t GetReceivedMessages() const;

  private:
    /** Fill a buffer from a packet. @param to buffer @param want size it shall reach @param packet
     * source
     * @return true if it has reached that size */
    bool Fill(std::vector<uint8_t>& to, uint64_t want, Ptr<Packet> packet);

    /** Have done with the first bytes of a packet. @param packet it @param bytes how many */
    void Skip(Ptr<Packet> packet, uint32_t bytes);

    /** Use a packet for the prefix. @param packet the bytes */
    void ReceivePrefix(Ptr<Packet> packet);

    /** Use a packet for the payload. @param packet the bytes */
    void ReceivePayload(Ptr<Packet> packet);

    /** Hand out the message if all of it is there. */
    void FinishIfComplete();

    ReceivedCallback m_received;        //!< told of each message
    MessageLimits m_limits;             //!< what is accepted
    std::vector<uint8_t> m_prefixBytes; //!< what is there of the prefix
    MessagePrefix m_prefix;             //!< the prefix of the message under way
    bool m_havePrefix{false};           //!< whether m_prefix counts
    Message m_message;                  //!< the message under way
    MessageTiming m_timing;             //!< and its timing
    uint64_t m_payloadLeft{0};          //!< bytes of its payload to come
    Time m_previousLastByte;            //!< end of the message before it
    std::string m_error;                //!< why the stream is not understood
    uint32_t m_packetLeft{0};           //!< bytes of the packet in hand not yet used
    bool m_stopped{false};              //!< take no more
    uint64_t m_receivedBytes{0};        //!< bytes received
    uint32_t m_receivedMessages{0};     //!< messages received
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TENSOR_RECEIVER_H */
