/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "gradient-exchange.h"

#include "process-group.h"

#include "ns3/nstime.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint64_t MOST_EPISODE = 1ULL << 24; //!< what a float counts exactly

constexpr uint32_t DIGEST_BYTES = 4; //!< of a sum over the options

/** Part of the shared memory. */
struct Part
{
    std::size_t begin{0}; //!< from the parameters on
    std::size_t count{0}; //!< numbers
};

} // namespace

GradientExchange::GradientExchange(const LearningTrainerSettings& settings,
                                   TrainingMemory& memory,
                                   int lock)
    : m_settings(settings),
      m_memory(memory)
{
    const WorkerProcess::Body body = [&settings, &memory](WorkerLink& link) {
        auto group = CreateByName<ProcessGroup>("gloo");
        group->SetAttribute("Timeout", TimeValue(Seconds(settings.groupTimeoutSeconds)));
        group->Join(settings.groupAddress, settings.rank, settings.worldSize);
        link.Send({'J', ""});
        WorkerMessage message;
        while (link.Receive(message))
        {
            Part part;
            std::memcpy(&part, message.bytes.data(), sizeof(part));
            group->AllReduce(memory.GetParameters() + part.begin, part.count);
            link.Send({'D', ""});
        }
    };
    m_process.Start(body, {lock});
    WaitFor('J');
}

void
GradientExchange::WaitFor(char wanted)
{
    WorkerMessage message;
    const std::string rank = "rank " + std::to_string(m_settings.rank) + " of the process group " +
                             m_settings.groupAddress;
    if (!m_process.GetLink().Receive(message))
    {
        const std::string reason = m_process.Stop();
        throw std::runtime_error(rank + ": " + reason +
                                 "; it had printed: " + m_process.GetOutput());
    }
    if (message.kind != wanted)
    {
        throw std::runtime_error(rank + ": " + message.bytes);
    }
}

void
GradientExchange::Add(float* numbers, std::size_t count)
{
    // what it prints would fill its pipe in the end
    while (m_process.ReadOutput())
    {
    }
    Part part;
    part.begin = static_cast<std::size_t>(numbers - m_memory.GetParameters());
    part.count = count;
    m_process.GetLink().Send(
        {'A', std::string(reinterpret_cast<const char*>(&part), sizeof(part))});
    WaitFor('D');
}

void
GradientExchange::CheckSame(const std::string& training)
{
    boost::crc_32_type crc;
    crc.process_bytes(training.data(), training.size());
    const uint32_t digest = crc.checksum();
    float* exchange = m_memory.GetExchange();
    for (uint32_t byte = 0; byte < DIGEST_BYTES; ++byte)
    {
        const auto value = static_cast<float>(digest >> (8 * byte) & 0xff);
        exchange[byte] = value;
        exchange[DIGEST_BYTES + byte] = value * value;
    }
    Add(exchange, 2 * DIGEST_BYTES);
    for (uint32_t byte = 0; byte < DIGEST_BYTES; ++byte)
    {
        // only equal numbers have a variance of 0; the sums are exact for up to 258 trainers
        const double sum = exchange[byte];
        const double squares = exchange[DIGEST_BYTES + byte];
        if (squares * m_settings.worldSize != sum * sum)
        {
            throw std::runtime_error("the trainers of the process group " +
                                     m_settings.groupAddress +
                                     " were started with different options");
        }
    }
    std::fill_n(exchange, 2 * DIGEST_BYTES, 0.0F);
}

uint64_t
GradientExchange::Begin(const std::string& training, uint64_t next)
{
    if (next >= MOST_EPISODE)
    {
        throw std::runtime_error("a process group trains at most 16777216 episodes");
    }
    CheckSame(training);
    const std::size_t count = 2 * m_memory.GetSize();
    if (m_settings.rank != 0)
    {
        std::fill_n(m_memory.GetParameters(), count, 0.0F);
    }
    Add(m_memory.GetParameters(), count);
    float* exchange = m_memory.GetExchange();
    exchange[0] = m_settings.rank == 0 ? static_cast<float>(next) : 0.0F;
    Add(exchange, 1);
    const auto agreed = static_cast<uint64_t>(exchange[0]);
    exchange[0] = 0.0F;
    return agreed;
}

uint32_t
GradientExchange::GetSize() const
{
    return m_settings.worldSize;
}

} // namespace edgeinference
} // namespace ns3
