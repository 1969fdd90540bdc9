/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-local-search.h"

#include <algorithm>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double EFFORT = 500.0;    //!< terms looked at, times parts^4
constexpr double MOST_EFFORT = 3e8; //!< terms looked at
constexpr uint32_t PATIENCE = 30;   //!< shuffles without a better placement

/** A placement under change. */
class LocalSearch
{
  public:
    explicit LocalSearch(const PlacementInstance& instance)
        : m_instance(instance),
          m_slotOf(instance.parts),
          m_partOf(instance.slots, -1)
    {
        std::iota(m_slotOf.begin(), m_slotOf.end(), 0);
        std::iota(m_partOf.begin(), m_partOf.begin() + instance.parts, 0);
        m_cost = instance.GetCost(m_slotOf);
    }

    std::vector<uint32_t> Run()
    {
        const double parts = m_instance.parts;
        const double effort = std::min(MOST_EFFORT, EFFORT * parts * parts * parts * parts);
        std::vector<uint32_t> best = m_slotOf;
        double bestCost = m_cost;
        uint32_t waited = 0;
        do
        {
            while (Step())
            {
            }
            // the sum of many small changes is not trusted with the last digits
            m_cost = m_instance.GetCost(m_slotOf);
            ++waited;
            if (m_cost < bestCost)
            {
                waited = 0;
                best = m_slotOf;
                bestCost = m_cost;
            }
            if (waited > PATIENCE)
            {
                waited = 0;
                Restore(best);
            }
            Shuffle();
        } while (m_spent < effort && m_instance.slots > 1);
        return best;
    }

  private:
    /** @return cost of a part at a slot, without its flows to one other part */
    double GetPartCost(uint32_t part, uint32_t slot, uint32_t except)
    {
        m_spent += m_instance.parts;
        double cost = m_instance.linear(part, slot);
        for (uint32_t other = 0; other < m_instance.parts; ++other)
        {
            if (other != part && other != except)
            {
                cost += m_instance.GetPairCost(part, other, slot, m_slotOf[other]);
            }
        }
        return cost;
    }

    /** @return what moving a part to another slot changes; whoever is there comes back */
    double GetChange(uint32_t part, uint32_t slot)
    {
        const uint32_t own = m_slotOf[part];
        const int32_t there = m_partOf[slot];
        const uint32_t other = there < 0 ? part : static_cast<uint32_t>(there);
        double change = GetPartCost(part, slot, other) - GetPartCost(part, own, other);
        if (there >= 0)
        {
            change += GetPartCost(other, own, part) - GetPartCost(other, slot, part);
            change += m_instance.GetPairCost(part, other, slot, own) -
                      m_instance.GetPairCost(part, other, own, slot);
        }
        return change;
    }

    /** Move a part to a slot; whoever is there takes its place. */
    void Exchange(uint32_t part, uint32_t slot)
    {
        const uint32_t own = m_slotOf[part];
        const int32_t there = m_partOf[slot];
        m_partOf[own] = there;
        m_partOf[slot] = static_cast<int32_t>(part);
        m_slotOf[part] = slot;
        if (there >= 0)
        {
            m_slotOf[there] = own;
        }
    }

    /** @return true if the best single change helped */
    bool Step()
    {
        double best = -m_instance.tolerance;
        uint32_t bestPart = m_instance.parts;
        uint32_t bestSlot = 0;
        for (uint32_t part = 0; part < m_instance.parts; ++part)
        {
            for (uint32_t slot = 0; slot < m_instance.slots; ++slot)
            {
                if (m_partOf[slot] > static_cast<int32_t>(part) ||
                    (m_partOf[slot] < 0 && slot != m_slotOf[part]))
                {
                    const double change = GetChange(part, slot);
                    if (change < best && KeepsMemory(part, slot))
                    {
                        best = change;
                        bestPart = part;
                        bestSlot = slot;
                    }
                }
            }
        }
        if (bestPart == m_instance.parts)
        {
            return false;
        }
        Exchange(bestPart, bestSlot);
        return true;
    }

    /** @return true unless an exchange overflows a memory that did not overflow before */
    bool KeepsMemory(uint32_t part, uint32_t slot)
    {
        if (m_instance.partMemory.empty() || m_instance.nodeMemory.empty())
        {
            return true;
        }
        const uint32_t own = m_slotOf[part];
        const bool before = m_instance.FitsMemory(m_slotOf);
        Exchange(part, slot);
        const bool after = m_instance.FitsMemory(m_slotOf);
        Exchange(part, own);
        return after || !before;
    }

    void Restore(const std::vector<uint32_t>& slotOf)
    {
        m_slotOf = slotOf;
        std::fill(m_partOf.begin(), m_partOf.end(), -1);
        for (uint32_t part = 0; part < m_instance.parts; ++part)
        {
            m_partOf[m_slotOf[part]] = static_cast<int32_t>(part);
        }
    }

    /** Exchange some at random. */
    void Shuffle()
    {
        const uint32_t count = 2 + Draw(std::max(2U, m_instance.parts / 3));
        for (uint32_t i = 0; i < count; ++i)
        {
            Exchange(Draw(m_instance.parts), Draw(m_instance.slots));
        }
        m_spent += count;
    }

    /** @return a number below the limit, from a fixed sequence (Knuth's MMIX generator) */
    uint32_t Draw(uint32_t limit)
    {
        m_random = m_random * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<uint32_t>((m_random >> 33) % limit);
    }

    const PlacementInstance& m_instance;
    std::vector<uint32_t> m_slotOf; // per part
    std::vector<int32_t> m_partOf;  // per slot
    double m_cost{0.0};
    double m_spent{0.0}; // terms looked at
    uint64_t m_random{1};
};

} // namespace

std::vector<uint32_t>
FindGoodPlacement(const PlacementInstance& instance)
{
    return LocalSearch(instance).Run();
}

} // namespace edgeinference
} // namespace ns3
