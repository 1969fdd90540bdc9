/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tensor-receiver.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

void
TensorReceiver::SetLimits(const MessageLimits& limits)
{
    m_limits = limits;
}

void
TensorReceiver::SetReceivedCallback(ReceivedCallback callback)
{
    m_received = callback;
}

void
TensorReceiver::Receive(Ptr<Packet> packet)
{
    m_receivedBytes += packet->GetSize();
    m_packetLeft = packet->GetSize();
    while (m_packetLeft > 0 && !m_stopped)
    {
        if (!m_havePrefix)
        {
            ReceivePrefix(packet);
        }
        else if (m_message.body.size() < m_prefix.bodyBytes)
        {
            Fill(m_message.body, m_prefix.bodyBytes, packet);
        }
        else
        {
            ReceivePayload(packet);
        }
        FinishIfComplete();
    }
}

void
TensorReceiver::Skip(Ptr<Packet> packet, uint32_t bytes)
{
    m_packetLeft -= bytes;
    if (m_packetLeft > 0)
    {
        packet->RemoveAtStart(bytes);
    }
}

bool
TensorReceiver::Fill(std::vector<uint8_t>& to, uint64_t want, Ptr<Packet> packet)
{
    std::size_t have = to.size();
    uint32_t bytes = static_cast<uint32_t>(std::min<uint64_t>(want - have, m_packetLeft));
    to.resize(have + bytes);
    packet->CopyData(to.data() + have, bytes);
    Skip(packet, bytes);
    return to.size() == want;
}

void
TensorReceiver::ReceivePrefix(Ptr<Packet> packet)
{
    if (m_prefixBytes.empty())
    {
        m_timing.firstByte = Simulator::Now();
        m_timing.firstSegmentBytes = m_packetLeft;
    }
    if (!Fill(m_prefixBytes, MessagePrefix::BYTES, packet))
    {
        return;
    }
    m_error = m_prefix.Parse(m_prefixBytes.data(), m_limits, Simulator::Now());
    m_prefixBytes.clear();
    if (!m_error.empty())
    {
        Stop();
        return;
    }
    m_havePrefix = true;
    m_message = Message();
    m_message.kind = m_prefix.kind;
    m_message.payloadBytes = m_prefix.payloadBytes;
    m_payloadLeft = m_prefix.payloadBytes;
}

void
TensorReceiver::ReceivePayload(Ptr<Packet> packet)
{
    uint32_t bytes = static_cast<uint32_t>(std::min<uint64_t>(m_payloadLeft, m_packetLeft));
    m_payloadLeft -= bytes;
    if (m_prefix.realPayload)
    {
        Fill(m_message.payload, m_message.payload.size() + bytes, packet);
    }
    else
    {
        Skip(packet, bytes);
    }
}

void
TensorReceiver::FinishIfComplete()
{
    if (!m_havePrefix || m_message.body.size() < m_prefix.bodyBytes || m_payloadLeft > 0)
    {
        return;
    }
    MessageTiming timing = m_timing;
    timing.sent = m_prefix.sent;
    timing.lastByte = Simulator::Now();
    timing.previousLastByte = m_previousLastByte;
    timing.bytes = m_message.GetFramedBytes();
    timing.firstSegmentBytes = std::min(timing.firstSegmentBytes, timing.bytes);
    timing.sequence = m_receivedMessages++;
    if (m_message.kind != MessageKind::HELLO)
    {
        // a HELLO is small and comes just before the first tensor, which it does not hold up
        m_previousLastByte = timing.lastByte;
    }
    m_havePrefix = false;
    Message message = std::exchange(m_message, Message());
    if (!m_received.IsNull())
    {
        m_received(message, timing);
    }
}

void
TensorReceiver::Stop()
{
    m_stopped = true;
}

const std::string&
TensorReceiver::GetError() const
{
    return m_error;
}

bool
TensorReceiver::IsInsideMessage() const
{
    return m_havePrefix || !m_prefixBytes.empty();
}

uint64_t
TensorReceiver::GetReceivedBytes() const
{
    return m_receivedBytes;
}

uint64_t
TensorReceiver::GetReceivedMessages() const
{
    return m_receivedMessages;
}

} // namespace edgeinference
} // namespace ns3
