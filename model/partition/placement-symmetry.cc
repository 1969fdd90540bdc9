/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-symmetry.h"

#include <algorithm>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::size_t MOST_MAPS = 256;   //!< automorphisms kept
constexpr uint64_t MOST_TRIALS = 100000; //!< images tried, times slots at most

} // namespace

/** Backtracking over the images of slots 0, 1, ... */
class PlacementSymmetry::Finder
{
  public:
    Finder(const PlacementInstance& instance, std::vector<std::vector<uint32_t>>& maps)
        : m_instance(instance),
          m_maps(maps),
          m_image(instance.slots, 0),
          m_used(instance.slots, 0)
    {
    }

    void Extend(uint32_t slot)
    {
        if (slot == m_instance.slots)
        {
            if (!IsIdentity())
            {
                m_maps.push_back(m_image);
            }
            return;
        }
        for (uint32_t image = 0; image < m_instance.slots; ++image)
        {
            if (m_maps.size() >= MOST_MAPS || m_trials >= MOST_TRIALS)
            {
                return;
            }
            ++m_trials;
            if (!m_used[image] && Agrees(slot, image))
            {
                m_used[image] = 1;
                m_image[slot] = image;
                Extend(slot + 1);
                m_used[image] = 0;
            }
        }
    }

  private:
    bool IsIdentity() const
    {
        for (uint32_t slot = 0; slot < m_instance.slots; ++slot)
        {
            if (m_image[slot] != slot)
            {
                return false;
            }
        }
        return true;
    }

    /** @return true if a slot and its image cost alike, seen from all slots before it */
    bool Agrees(uint32_t slot, uint32_t image) const
    {
        for (const auto& term : m_instance.terms)
        {
            for (uint32_t other = 0; other < slot; ++other)
            {
                if (term.delay(slot, other) != term.delay(image, m_image[other]) ||
                    term.delay(other, slot) != term.delay(m_image[other], image))
                {
                    return false;
                }
            }
        }
        for (uint32_t part = 0; part < m_instance.parts; ++part)
        {
            if (m_instance.linear(part, slot) != m_instance.linear(part, image))
            {
                return false;
            }
        }
        return true;
    }

    const PlacementInstance& m_instance;
    std::vector<std::vector<uint32_t>>& m_maps;
    std::vector<uint32_t> m_image; // of the slots so far
    std::vector<char> m_used;      // per slot: it is an image
    uint64_t m_trials{0};
};

PlacementSymmetry::PlacementSymmetry(const PlacementInstance& instance)
    : m_group(instance.slots)
{
    const bool shared =
        std::adjacent_find(instance.nodeOf.begin(), instance.nodeOf.end()) != instance.nodeOf.end();
    const bool memory = !instance.partMemory.empty() && !instance.nodeMemory.empty();
    if (!shared && !memory)
    {
        Finder(instance, m_maps).Extend(0);
    }
}

void
PlacementSymmetry::FindTwins(const PlacementState& state, std::vector<char>& isTwin)
{
    const PlacementInstance& instance = state.GetInstance();
    std::iota(m_group.begin(), m_group.end(), 0);
    const auto find = [&](uint32_t slot) {
        while (m_group[slot] != slot)
        {
            slot = m_group[slot];
        }
        return slot;
    };
    const auto join = [&](uint32_t one, uint32_t other) {
        const uint32_t a = find(one);
        const uint32_t b = find(other);
        m_group[std::max(a, b)] = std::min(a, b);
    };
    for (const auto& map : m_maps)
    {
        const auto& fixed = state.GetSlotOfPart();
        const bool keeps = std::all_of(fixed.begin(), fixed.end(), [&](int32_t slot) {
            return slot < 0 || map[slot] == static_cast<uint32_t>(slot);
        });
        for (uint32_t slot = 0; keeps && slot < instance.slots; ++slot)
        {
            join(slot, map[slot]);
        }
    }
    const auto& free = state.GetSlots();
    for (std::size_t i = 1; i < free.size(); ++i)
    {
        if (instance.nodeOf[free[i]] == instance.nodeOf[free[i - 1]])
        {
            join(free[i], free[i - 1]);
        }
    }
    isTwin.assign(instance.slots, 0);
    for (const uint32_t slot : free)
    {
        isTwin[slot] = find(slot) != slot;
    }
}

} // namespace edgeinference
} // namespace ns3
