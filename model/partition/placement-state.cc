/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-state.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Copy all but one of a list. */
void
CopyWithout(const std::vector<uint32_t>& from, uint32_t value, std::vector<uint32_t>& to)
{
    to.clear();
    std::remove_copy(from.begin(), from.end(), std::back_inserter(to), value);
}

} // namespace

PlacementState::PlacementState(const PlacementInstance& instance)
    : m_instance(instance),
      m_levels(instance.parts + 1),
      m_slotOf(instance.parts, -1),
      m_partOf(instance.slots, -1)
{
    Level& root = m_levels[0];
    root.parts.resize(instance.parts);
    root.slots.resize(instance.slots);
    std::iota(root.parts.begin(), root.parts.end(), 0);
    std::iota(root.slots.begin(), root.slots.end(), 0);
    root.costs = instance.linear;
    if (!instance.partMemory.empty() && !instance.nodeMemory.empty())
    {
        m_memoryLeft = instance.nodeMemory;
        for (const uint32_t part : root.parts)
        {
            for (const uint32_t slot : root.slots)
            {
                if (instance.partMemory[part] > m_memoryLeft[instance.nodeOf[slot]])
                {
                    Block(part, slot);
                }
            }
        }
    }
}

void
PlacementState::Push(uint32_t part, uint32_t slot)
{
    const Level& from = m_levels[m_depth];
    Level& to = m_levels[m_depth + 1];
    to.part = part;
    to.slot = slot;
    to.fixed = from.fixed + from.costs(part, slot);
    CopyWithout(from.parts, part, to.parts);
    CopyWithout(from.slots, slot, to.slots);
    m_slotOf[part] = static_cast<int32_t>(slot);
    m_partOf[slot] = static_cast<int32_t>(part);
    if (!m_memoryLeft.empty())
    {
        double& left = m_memoryLeft[m_instance.nodeOf[slot]];
        to.memoryBefore = left;
        left -= m_instance.partMemory[part];
    }
    FillCosts(from, to);
    ++m_depth;
}

void
PlacementState::FillCosts(const Level& from, Level& to) const
{
    if (to.costs.GetRows() == 0)
    {
        to.costs = PlacementMatrix(m_instance.parts, m_instance.slots);
    }
    for (const uint32_t part : to.parts)
    {
        const double* source = from.costs.GetRow(part);
        double* target = to.costs.GetRow(part);
        std::copy(source, source + m_instance.slots, target);
        for (const auto& term : m_instance.terms)
        {
            const double out = term.flow(to.part, part);
            const double back = term.flow(part, to.part);
            const double* delay = term.delay.GetRow(to.slot);
            for (std::size_t i = 0; out > 0.0 && i < to.slots.size(); ++i)
            {
                target[to.slots[i]] += out * delay[to.slots[i]];
            }
            for (std::size_t i = 0; back > 0.0 && i < to.slots.size(); ++i)
            {
                target[to.slots[i]] += back * term.delay(to.slots[i], to.slot);
            }
        }
        for (std::size_t i = 0; !m_memoryLeft.empty() && i < to.slots.size(); ++i)
        {
            const uint32_t node = m_instance.nodeOf[to.slots[i]];
            if (m_instance.partMemory[part] > m_memoryLeft[node])
            {
                target[to.slots[i]] = std::max(target[to.slots[i]], m_instance.big);
            }
        }
    }
}

void
PlacementState::Pop()
{
    const Level& level = m_levels[m_depth];
    m_slotOf[level.part] = -1;
    m_partOf[level.slot] = -1;
    if (!m_memoryLeft.empty())
    {
        m_memoryLeft[m_instance.nodeOf[level.slot]] = level.memoryBefore;
    }
    --m_depth;
}

void
PlacementState::Block(uint32_t part, uint32_t slot)
{
    double& cost = m_levels[m_depth].costs(part, slot);
    cost = std::max(cost, m_instance.big);
}

} // namespace edgeinference
} // namespace ns3
