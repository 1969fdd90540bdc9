/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What travels between sites: one message is a prefix, a body and a payload. The file is called
 * transport-message.h because ns-3 puts all headers of all modules into one folder.
 *
 * The prefix, most significant byte first:
 *
 *     offset  bytes  field
 *          0      4  magic, 0x4e654549 ("NeEI")
 *          4      1  version, 1
 *          5      1  kind (MessageKind)
 *          6      2  flags; bit 0: the payload is real; the others are zero
 *          8      4  body length in bytes
 *         12      8  payload length in bytes
 *         20      8  time at which the first byte was handed to the socket, signed ns
 *         28         body, then payload
 */
#ifndef EDGE_INFERENCE_TRANSPORT_MESSAGE_H
#define EDGE_INFERENCE_TRANSPORT_MESSAGE_H

#include "ns3/address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a message is about. HELLO belongs to the transport, all others to the applications.
 */
enum class MessageKind : uint8_t
{
    HELLO = 0,     //!< first message in each direction of a connection: who I am, which lane
    TENSOR,        //!< a boundary tensor and the rest of its plan
    RESULT,        //!< the outcome of a task
    PROGRESS,      //!< a stage has ended
    STATUS,        //!< backlog, memory and rates of a server
    PROBE,         //!< bytes sent to measure a link
    ECHO,          //!< answer to a probe
    RESUME,        //!< go on with a task from the tensors held there
    REJECT,        //!< a stage was not admitted
    CANCEL,        //!< a task is over, forget it
    AGENT,         //!< from agent to agent or policy, opaque
    PROFILE,       //!< rates of a site
    MODEL_REQUEST, //!< ask for parameters
    MODEL_DATA     //!< parameters
};

/** Number of message kinds: a kind on the wire is below it. */
constexpr uint8_t MESSAGE_KIND_COUNT = static_cast<uint8_t>(MessageKind::MODEL_DATA) + 1;

/** @param kind a kind @return its name, such as "TENSOR" */
const char* ToString(MessageKind kind);

/**
 * @ingroup edge-inference
 * Each peer is reached over two connections, so that a small message never waits behind a tensor.
 */
enum class MessageLane : uint8_t
{
    DATA = 0,   //!< tensors, results with payload, model data
    CONTROL = 1 //!< everything small
};

/** @param lane a lane @return "DATA" or "CONTROL" */
const char* ToString(MessageLane lane);

/**
 * @ingroup edge-inference
 * Where a site is. The address is an InetSocketAddress or Inet6SocketAddress; a default Address
 * means that the site cannot be dialled and only dials us.
 */
struct SiteAddress
{
    uint64_t id{0};  //!< the site's number, which it says in its HELLO
    Address address; //!< where it listens, or invalid
};

/**
 * @ingroup edge-inference
 * One message. A virtual payload is a number of bytes that cross the network as zeros and are
 * counted, not stored; a real one is in `payload`, whose size then is what counts.
 */
struct Message
{
    MessageKind kind{MessageKind::STATUS}; //!< what it is about
    std::vector<uint8_t> body;             //!< fields, written with ByteWriter
    uint64_t payloadBytes{0}; //!< length of the payload; set from `payload` if that is not empty
    std::vector<uint8_t> payload; //!< the bytes of a real payload, else empty

    /** @return bytes of the payload on the wire */
    uint64_t GetPayloadBytes() const;

    /** @return bytes of the whole message on the wire: prefix, body, payload */
    uint64_t GetFramedBytes() const;
};

/**
 * @ingroup edge-inference
 * The largest lengths a peer may claim.
 */
struct MessageLimits
{
    uint32_t maxBodyBytes{1U << 20};      //!< of a body
    uint64_t maxPayloadBytes{1ULL << 32}; //!< of a payload
};

/**
 * @ingroup edge-inference
 * The fixed part in front of each message.
 */
struct MessagePrefix
{
    static constexpr uint32_t BYTES = 28;            //!< length on the wire
    static constexpr uint32_t SENT_OFFSET = 20;      //!< where the sent time starts
    static constexpr uint32_t MAGIC = 0x4e654549;    //!< first four bytes
    static constexpr uint8_t VERSION = 1;            //!< of this format
    static constexpr uint16_t REAL_PAYLOAD = 0x0001; //!< flag: the payload's bytes mean something

    MessageKind kind{MessageKind::STATUS}; //!< what the message is about
    bool realPayload{false};               //!< whether the payload's bytes mean something
    uint32_t bodyBytes{0};                 //!< length of the body
    uint64_t payloadBytes{0};              //!< length of the payload
    Time sent;                             //!< when the first byte was handed to the socket

    /** @param message a message @param sent when its first byte is handed over @return its prefix
     */
    static MessagePrefix Of(const Message& message, const Time& sent);

    /** @return the BYTES bytes on the wire */
    std::vector<uint8_t> Serialize() const;

    /**
     * Read and check a prefix from a peer that is not trusted.
     * @param data BYTES bytes
     * @param limits the largest lengths that are accepted
     * @param now the present: a message cannot have been sent later
     * @return empty if it is good, else one sentence that says what is wrong
     */
    std::string Parse(const uint8_t* data, const MessageLimits& limits, const Time& now);
};

/**
 * @ingroup edge-inference
 * One measurement for a LinkEstimator, small enough to travel back to the sender in a body.
 */
struct TransferSample
{
    uint64_t bytes{0};    //!< bytes that took `duration`
    Time duration;        //!< time they took
    bool streamed{false}; //!< true: the link was busy before, so the duration has no delay in it
};

/**
 * @ingroup edge-inference
 * When a received message was under way.
 */
struct MessageTiming
{
    Time sent;                     //!< first byte handed to the sender's socket (from the prefix)
    Time firstByte;                //!< arrival of the first byte of the prefix
    Time lastByte;                 //!< arrival of the last byte
    Time previousLastByte;         //!< arrival of the last byte of the message before it, or zero
    uint64_t bytes{0};             //!< of the whole message on the wire
    uint64_t firstSegmentBytes{0}; //!< of it that arrived together with the first byte
    uint32_t sequence{0};          //!< place on its connection and direction; 0 is the HELLO

    /**
     * The time that the connection worked for this message: from its sent stamp, or from the end of
     * the message before it where that came later, because bytes in the socket's buffer wait
     * behind those buffered earlier. Such durations of consecutive messages never overlap.
     * @return the duration, at least zero
     */
    Time GetDuration() const;

    /**
     * @return true if the message was handed over before the message in front of it had arrived:
     * its duration then lacks some or all of the link's delay
     */
    bool IsStreamed() const;

    /**
     * @return what a LinkEstimator should see: the duration as a whole; or, for a streamed message,
     * the bytes behind the first segment and the time they took (bytes 0 if there are none)
     */
    TransferSample GetSample() const;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TRANSPORT_MESSAGE_H */
