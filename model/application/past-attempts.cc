/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "past-attempts.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Tasks that are remembered. */
constexpr std::size_t MAX_TASKS = 4096;

} // namespace

void
PastAttempts::Add(const TaskKey& key)
{
    const TaskId id{key.device, key.task};
    const auto [place, isNew] = m_last.emplace(id, key.attempt);
    place->second = std::max(place->second, key.attempt);
    if (isNew)
    {
        m_order.push_back(id);
    }
    if (m_order.size() > MAX_TASKS)
    {
        m_last.erase(m_order.front());
        m_order.pop_front();
    }
}

bool
PastAttempts::Contains(const TaskKey& key) const
{
    const auto last = m_last.find({key.device, key.task});
    return last != m_last.end() && key.attempt <= last->second;
}

void
PastAttempts::Clear()
{
    m_last.clear();
    m_order.clear();
}

} // namespace edgeinference
} // namespace ns3
