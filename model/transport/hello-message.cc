/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "hello-message.h"

#include "ns3/byte-buffer.h"

namespace ns3
{
namespace edgeinference
{

Message
HelloMessage::ToMessage() const
{
    ByteWriter writer;
    writer.WriteU64(id);
    writer.WriteU8(static_cast<uint8_t>(lane));
    Message message;
    message.kind = MessageKind::HELLO;
    message.body = writer.Take();
    return message;
}

std::string
HelloMessage::Parse(const Message& message, uint64_t ownId)
{
    if (message.kind != MessageKind::HELLO)
    {
        return std::string(ToString(message.kind)) + " comes before HELLO";
    }
    ByteReader reader(message.body);
    id = reader.ReadU64();
    uint8_t laneNumber = reader.ReadU8();
    lane = static_cast<MessageLane>(laneNumber);
    if (!reader.AtEnd() || laneNumber > static_cast<uint8_t>(MessageLane::CONTROL) ||
        message.GetPayloadBytes() > 0)
    {
        return "the HELLO is malformed";
    }
    if (id == ownId)
    {
        return "the HELLO has the id of this site";
    }
    return "";
}

} // namespace edgeinference
} // namespace ns3
