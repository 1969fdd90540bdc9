/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "decision-sequence.h"

#include <limits>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

DecisionSequence::DecisionSequence(const LearnerShape& shape)
    : m_shape(shape)
{
}

uint64_t
DecisionSequence::Add(SequencedDecision decision)
{
    if (decision.state.size() != m_shape.state || decision.mask.size() != m_shape.sites ||
        decision.choices.size() != m_shape.blocks)
    {
        throw std::logic_error("a decision does not have the sizes of its sequence");
    }
    m_queue.push_back(Entry{std::move(decision), 0.0, Standing::OPEN});
    ++m_openCount;
    return m_firstTicket + m_queue.size() - 1;
}

DecisionSequence::Entry*
DecisionSequence::FindOpen(uint64_t ticket)
{
    if (ticket < m_firstTicket || ticket - m_firstTicket >= m_queue.size())
    {
        return nullptr;
    }
    Entry& entry = m_queue[ticket - m_firstTicket];
    return entry.standing == Standing::OPEN ? &entry : nullptr;
}

bool
DecisionSequence::Settle(uint64_t ticket, double reward)
{
    Entry* entry = FindOpen(ticket);
    if (!entry)
    {
        return false;
    }
    entry->reward = reward;
    entry->standing = Standing::SETTLED;
    --m_openCount;
    return true;
}

bool
DecisionSequence::Drop(uint64_t ticket)
{
    Entry* entry = FindOpen(ticket);
    if (!entry)
    {
        return false;
    }
    entry->standing = Standing::DROPPED;
    --m_openCount;
    Trim();
    return true;
}

void
DecisionSequence::Trim()
{
    while (!m_queue.empty() && m_queue.front().standing == Standing::DROPPED)
    {
        m_queue.pop_front();
        ++m_firstTicket;
    }
}

std::size_t
DecisionSequence::Expire(int64_t beforeNs)
{
    std::size_t expired = 0;
    for (Entry& entry : m_queue)
    {
        if (entry.decision.decidedNs >= beforeNs)
        {
            break;
        }
        if (entry.standing == Standing::OPEN)
        {
            entry.reward = entry.decision.worstReward;
            entry.standing = Standing::SETTLED;
            --m_openCount;
            ++expired;
        }
    }
    return expired;
}

uint32_t
DecisionSequence::CountSettled(uint32_t limit, bool& hasNext) const
{
    uint32_t settled = 0;
    hasNext = false;
    for (const Entry& entry : m_queue)
    {
        if (entry.standing == Standing::DROPPED)
        {
            continue;
        }
        if (entry.standing == Standing::OPEN || settled == limit)
        {
            hasNext = true;
            break;
        }
        ++settled;
    }
    return settled;
}

bool
DecisionSequence::TakeRollout(uint32_t steps, Rollout& rollout)
{
    bool hasNext = false;
    if (steps == 0 || CountSettled(steps, hasNext) < steps || !hasNext)
    {
        return false;
    }
    Take(steps, rollout);
    return true;
}

bool
DecisionSequence::TakeRest(Rollout& rollout)
{
    bool hasNext = false;
    uint32_t steps = CountSettled(std::numeric_limits<uint32_t>::max(), hasNext);
    steps -= !hasNext && steps > 0 ? 1 : 0;
    if (steps == 0)
    {
        return false;
    }
    Take(steps, rollout);
    return true;
}

void
DecisionSequence::Take(uint32_t steps, Rollout& rollout)
{
    rollout.Clear();
    for (uint32_t taken = 0; taken < steps; ++m_firstTicket, m_queue.pop_front())
    {
        const Entry& entry = m_queue.front();
        if (entry.standing == Standing::DROPPED)
        {
            continue;
        }
        AppendStep(rollout,
                   m_shape,
                   entry.decision.state.data(),
                   entry.decision.mask.data(),
                   entry.decision.choices.data(),
                   static_cast<float>(entry.reward));
        ++taken;
    }
    Trim();
    // the end of a run is no end of the world: the value of the state behind stands for the rest
    const SequencedDecision& next = m_queue.front().decision;
    SetEnd(rollout, m_shape, next.state.data(), next.mask.data(), false);
}

std::size_t
DecisionSequence::CountOpen() const
{
    return m_openCount;
}

std::size_t
DecisionSequence::GetSize() const
{
    return m_queue.size();
}

} // namespace edgeinference
} // namespace ns3
