/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "tensor-sender.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

void
TensorSender::SetSocket(Ptr<Socket> socket)
{
    m_socket = socket;
    if (!m_socket)
    {
        m_wake.Cancel();
    }
    if (m_socket)
    {
        // a chunk above the whole buffer would wait for ever
        m_chunkBytes = std::max(1U, std::min(m_chunkBytes, m_socket->GetTxAvailable()));
    }
}

void
TensorSender::SetChunkBytes(uint32_t bytes)
{
    m_chunkBytes = std::max(1U, bytes);
}

void
TensorSender::SetPace(double bytesPerSecond)
{
    const Time now = Simulator::Now();
    if (m_pace > 0.0 && m_paidUntil > now)
    {
        // what is owed is paid at the new pace
        const double owed = (m_paidUntil - now).GetSeconds() * m_pace;
        m_paidUntil = bytesPerSecond > 0.0 ? now + Seconds(owed / bytesPerSecond) : now;
    }
    m_pace = bytesPerSecond;
    if (!m_wake.IsExpired())
    {
        m_wake.Cancel();
        m_wake = Simulator::ScheduleNow(&TensorSender::SendPending, this);
    }
}

void
TensorSender::SetSentCallback(SentCallback callback)
{
    m_sent = callback;
}

void
TensorSender::Enqueue(uint64_t number, Message message)
{
    m_queuedBytes += message.GetFramedBytes();
    m_queue.push_back({number, std::move(message), 0});
}

void
TensorSender::SendPending()
{
    while (m_socket && !m_queue.empty())
    {
        Entry& first = m_queue.front();
        if (MustWait(first))
        {
            return;
        }
        uint32_t bytes = GetNextBytes(first);
        if (m_socket->GetTxAvailable() < bytes)
        {
            return;
        }
        int taken = m_socket->Send(MakePacket(first, bytes));
        if (taken <= 0)
        {
            return;
        }
        if (m_pace > 0.0 && first.offset >= GetHeadBytes(first))
        {
            m_paidUntil = Max(m_paidUntil, Simulator::Now()) + Seconds(taken / m_pace);
        }
        first.offset += taken;
        m_sentBytes += taken;
        m_queuedBytes -= taken;
        if (first.offset == first.message.GetFramedBytes())
        {
            FinishFirst();
        }
    }
}

uint64_t
TensorSender::GetHeadBytes(const Entry& entry)
{
    return MessagePrefix::BYTES + entry.message.body.size();
}

bool
TensorSender::MustWait(const Entry& entry)
{
    const Time now = Simulator::Now();
    if (m_pace <= 0.0 || m_paidUntil <= now || entry.offset < GetHeadBytes(entry))
    {
        return false;
    }
    if (m_wake.IsExpired())
    {
        m_wake = Simulator::Schedule(m_paidUntil - now, &TensorSender::SendPending, this);
    }
    return true;
}

void
TensorSender::FinishFirst()
{
    // whoever is told may send or close, so that the queue must be in order before
    Entry entry = std::move(m_queue.front());
    m_queue.pop_front();
    m_sentMessages++;
    if (!m_sent.IsNull())
    {
        m_sent(entry.number, entry.message.kind, entry.offset);
    }
}

uint32_t
TensorSender::GetNextBytes(const Entry& entry) const
{
    const uint64_t headBytes = GetHeadBytes(entry);
    if (entry.offset < headBytes)
    {
        return static_cast<uint32_t>(std::min<uint64_t>(m_chunkBytes, headBytes - entry.offset));
    }
    const uint32_t most = m_pace > 0.0 ? std::min(m_chunkBytes, PACED_BYTES) : m_chunkBytes;
    const uint64_t rest = headBytes + entry.message.GetPayloadBytes() - entry.offset;
    return static_cast<uint32_t>(std::min<uint64_t>(most, rest));
}

Ptr<Packet>
TensorSender::MakePacket(const Entry& entry, uint32_t bytes)
{
    const Message& message = entry.message;
    const uint64_t headBytes = GetHeadBytes(entry);
    if (entry.offset == 0)
    {
        StampHead(message);
    }
    if (entry.offset < headBytes)
    {
        return Create<Packet>(m_head.data() + entry.offset, bytes);
    }
    if (!message.payload.empty())
    {
        return Create<Packet>(message.payload.data() + (entry.offset - headBytes), bytes);
    }
    return Create<Packet>(bytes);
}

void
TensorSender::StampHead(const Message& message)
{
    m_head = MessagePrefix::Of(message, Simulator::Now()).Serialize();
    m_head.insert(m_head.end(), message.body.begin(), message.body.end());
}

std::vector<uint64_t>
TensorSender::TakeUnsent()
{
    std::vector<uint64_t> numbers;
    for (const Entry& entry : m_queue)
    {
        numbers.push_back(entry.number);
    }
    m_queue.clear();
    m_queuedBytes = 0;
    return numbers;
}

uint64_t
TensorSender::GetSentBytes() const
{
    return m_sentBytes;
}

uint64_t
TensorSender::GetSentMessages() const
{
    return m_sentMessages;
}

uint64_t
TensorSender::GetQueuedBytes() const
{
    return m_queuedBytes;
}

} // namespace edgeinference
} // namespace ns3
