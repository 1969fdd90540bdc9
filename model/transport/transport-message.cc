/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-message.h"

#include "ns3/byte-buffer.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

const char*
ToString(MessageKind kind)
{
    static const char* const NAMES[MESSAGE_KIND_COUNT] = {"HELLO",
                                                          "TENSOR",
                                                          "RESULT",
                                                          "PROGRESS",
                                                          "STATUS",
                                                          "PROBE",
                                                          "ECHO",
                                                          "RESUME",
                                                          "REJECT",
                                                          "CANCEL",
                                                          "AGENT",
                                                          "PROFILE",
                                                          "MODEL_REQUEST",
                                                          "MODEL_DATA"};
    uint8_t index = static_cast<uint8_t>(kind);
    return index < MESSAGE_KIND_COUNT ? NAMES[index] : "UNKNOWN";
}

const char*
ToString(MessageLane lane)
{
    return lane == MessageLane::DATA ? "DATA" : "CONTROL";
}

uint64_t
Message::GetPayloadBytes() const
{
    return payload.empty() ? payloadBytes : payload.size();
}

uint64_t
Message::GetFramedBytes() const
{
    return MessagePrefix::BYTES + body.size() + GetPayloadBytes();
}

MessagePrefix
MessagePrefix::Of(const Message& message, const Time& sent)
{
    MessagePrefix prefix;
    prefix.kind = message.kind;
    prefix.realPayload = !message.payload.empty();
    prefix.bodyBytes = static_cast<uint32_t>(message.body.size());
    prefix.payloadBytes = message.GetPayloadBytes();
    prefix.sent = sent;
    return prefix;
}

std::vector<uint8_t>
MessagePrefix::Serialize() const
{
    ByteWriter writer;
    writer.WriteU32(MAGIC);
    writer.WriteU8(VERSION);
    writer.WriteU8(static_cast<uint8_t>(kind));
    writer.WriteU16(realPayload ? REAL_PAYLOAD : 0);
    writer.WriteU32(bodyBytes);
    writer.WriteU64(payloadBytes);
    writer.WriteI64(sent.GetNanoSeconds());
    return writer.Take();
}

std::string
MessagePrefix::Parse(const uint8_t* data, const MessageLimits& limits, const Time& now)
{
    ByteReader reader(data, BYTES);
    if (reader.ReadU32() != MAGIC)
    {
        return "the bytes are not a message of edge-inference";
    }
    uint8_t version = reader.ReadU8();
    uint8_t kindNumber = reader.ReadU8();
    uint16_t flags = reader.ReadU16();
    bodyBytes = reader.ReadU32();
    payloadBytes = reader.ReadU64();
    sent = NanoSeconds(reader.ReadI64());
    kind = static_cast<MessageKind>(kindNumber);
    realPayload = flags & REAL_PAYLOAD;
    if (version != VERSION)
    {
        return "version " + std::to_string(version) + " is not " + std::to_string(VERSION);
    }
    if (kindNumber >= MESSAGE_KIND_COUNT)
    {
        return "kind " + std::to_string(kindNumber) + " is unknown";
    }
    if (flags & ~REAL_PAYLOAD)
    {
        return "flags " + std::to_string(flags) + " are unknown";
    }
    if (bodyBytes > limits.maxBodyBytes)
    {
        return "a body of " + std::to_string(bodyBytes) + " bytes is too long";
    }
    if (payloadBytes > limits.maxPayloadBytes)
    {
        return "a payload of " + std::to_string(payloadBytes) + " bytes is too long";
    }
    if (sent.IsStrictlyNegative() || sent > now)
    {
        return "its time of sending is not in the past";
    }
    return "";
}

Time
MessageTiming::GetDuration() const
{
    return std::max(lastByte - std::max(sent, previousLastByte), Time());
}

bool
MessageTiming::IsStreamed() const
{
    return previousLastByte > sent;
}

TransferSample
MessageTiming::GetSample() const
{
    if (!IsStreamed())
    {
        return {bytes, GetDuration(), false};
    }
    return {bytes - firstSegmentBytes, lastByte - firstByte, true};
}

} // namespace edgeinference
} // namespace ns3
