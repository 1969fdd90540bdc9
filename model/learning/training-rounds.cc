/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Synchronous workers.
 */
#include "training-flow.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

SynchronousFlow::SynchronousFlow(const TrainingContext& context,
                                 std::shared_ptr<GradientExchange> exchange)
    : TrainingFlow(context),
      m_exchange(std::move(exchange)),
      m_states(context.settings.workers, State::ENDED),
      m_episodes(context.settings.workers, 0),
      m_taking(context.settings.workers, false)
{
}

bool
SynchronousFlow::HasMore() const
{
    return m_context.record.GetNext() < m_context.settings.episodes;
}

void
SynchronousFlow::BeginRound()
{
    const uint64_t first = m_context.record.GetNext() +
                           static_cast<uint64_t>(m_context.settings.rank) * m_crew.GetSize();
    for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
    {
        m_episodes[worker] = first + worker;
        m_taking[worker] = m_episodes[worker] < m_context.settings.episodes;
        m_states[worker] = m_taking[worker] ? State::RUNNING : State::ENDED;
        if (m_taking[worker])
        {
            Order(worker, m_episodes[worker]);
        }
    }
}

bool
SynchronousFlow::WaitForAll(int& signal)
{
    std::vector<CrewEvent> events;
    while (std::count(m_states.begin(), m_states.end(), State::RUNNING) > 0)
    {
        const int arrived = m_crew.Wait(events);
        signal = arrived != 0 ? arrived : signal;
        for (const CrewEvent& event : events)
        {
            if (event.died)
            {
                TellDeath(event, m_episodes[event.worker]);
                return false;
            }
            if (event.message.kind == 'G')
            {
                m_states[event.worker] = State::WAITING;
            }
            else if (TakeMessage(event))
            {
                m_states[event.worker] = State::ENDED;
            }
        }
        if (signal != 0 && !m_exchange)
        {
            return true;
        }
    }
    return true;
}

bool
SynchronousFlow::ApplyGradients()
{
    TrainingMemory& memory = m_context.memory;
    float* marks = memory.GetMarks();
    for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
    {
        const bool given = m_states[worker] == State::WAITING;
        marks[worker] = given ? 1.0F : 0.0F;
        if (!given)
        {
            std::fill_n(memory.GetGradients(worker), memory.GetSize(), 0.0F);
        }
    }
    if (m_exchange)
    {
        marks[m_crew.GetSize()] = m_leaving ? 1.0F : 0.0F;
        m_exchange->Add(memory.GetExchange(), memory.GetExchangeSize());
        m_leaving = marks[m_crew.GetSize()] > 0.0F;
    }
    const double share = GetShare(m_context.record.GetNext());
    for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
    {
        if (marks[worker] > 0.0F)
        {
            float* gradients = memory.GetGradients(worker);
            for (std::size_t i = 0; i < memory.GetSize(); ++i)
            {
                gradients[i] /= marks[worker];
            }
            m_context.optimiser->Apply(memory.GetSize(),
                                       memory.GetParameters(),
                                       memory.GetStatistics(),
                                       gradients,
                                       share);
        }
    }
    for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
    {
        if (m_states[worker] == State::WAITING)
        {
            m_states[worker] = State::RUNNING;
            m_crew.Send(worker, {'C', ""});
        }
    }
    return std::any_of(marks, marks + m_crew.GetSize(), [](float mark) { return mark > 0.0F; });
}

void
SynchronousFlow::EndRound()
{
    const uint64_t trainers = m_exchange ? m_exchange->GetSize() : 1;
    const uint64_t next = m_context.record.GetNext() + trainers * m_crew.GetSize();
    m_context.record.SetDone(std::min(next, m_context.settings.episodes));
    for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
    {
        if (m_taking[worker])
        {
            Finish(m_results[worker]);
        }
    }
    Keep();
}

int
SynchronousFlow::Continue()
{
    int signal = 0;
    BeginRound();
    do
    {
        const bool alive = WaitForAll(signal);
        m_leaving = m_leaving || signal != 0;
        if (!alive && m_exchange)
        {
            throw std::runtime_error("a worker ended, which a process group cannot go back from: "
                                     "resume from the checkpoint");
        }
        if (!m_exchange && (!alive || signal != 0))
        {
            // the round begins anew, now or when the training is resumed
            for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
            {
                m_crew.Stop(worker);
            }
            GoBack();
            return signal;
        }
    } while (ApplyGradients());
    EndRound();
    return m_leaving && signal == 0 ? SIGTERM : signal;
}

} // namespace edgeinference
} // namespace ns3
