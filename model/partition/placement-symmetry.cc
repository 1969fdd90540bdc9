/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-symmetry.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::size_t MOST_MAPS = 256;   //!< permutations kept
constexpr uint64_t MOST_TRIALS = 100000; //!< images tried, each against all elements at most

/** Backtracking over the images of elements 0, 1, ... */
class AutomorphismFinder
{
  public:
    /** Tells whether an element and its image agree, given the images of all before it. */
    using Agrees = std::function<bool(uint32_t, uint32_t, const std::vector<uint32_t>&)>;

    AutomorphismFinder(uint32_t count, Agrees agrees)
        : m_agrees(std::move(agrees)),
          m_image(count, 0),
          m_used(count, 0)
    {
    }

    /** @return permutations other than the identity */
    std::vector<std::vector<uint32_t>> Find()
    {
        Extend(0);
        return std::move(m_maps);
    }

  private:
    void Extend(uint32_t element)
    {
        if (element == m_image.size())
        {
            if (!IsIdentity())
            {
                m_maps.push_back(m_image);
            }
            return;
        }
        for (uint32_t image = 0; image < m_image.size(); ++image)
        {
            if (m_maps.size() >= MOST_MAPS || m_trials >= MOST_TRIALS)
            {
                return;
            }
            ++m_trials;
            if (!m_used[image] && m_agrees(element, image, m_image))
            {
                m_used[image] = 1;
                m_image[element] = image;
                Extend(element + 1);
                m_used[image] = 0;
            }
        }
    }

    bool IsIdentity() const
    {
        for (uint32_t element = 0; element < m_image.size(); ++element)
        {
            if (m_image[element] != element)
            {
                return false;
            }
        }
        return true;
    }

    Agrees m_agrees;
    std::vector<uint32_t> m_image; // of the elements so far
    std::vector<char> m_used;      // per element: it is an image
    uint64_t m_trials{0};
    std::vector<std::vector<uint32_t>> m_maps;
};

/** @return true if a matrix looks alike from an element and from its image */
bool
LooksAlike(const PlacementMatrix& matrix,
           uint32_t element,
           uint32_t image,
           const std::vector<uint32_t>& images)
{
    for (uint32_t other = 0; other < element; ++other)
    {
        if (matrix(element, other) != matrix(image, images[other]) ||
            matrix(other, element) != matrix(images[other], image))
        {
            return false;
        }
    }
    return true;
}

/** @return automorphisms of the slots */
std::vector<std::vector<uint32_t>>
FindSlotMaps(const PlacementInstance& instance)
{
    const auto agrees = [&](uint32_t slot, uint32_t image, const auto& images) {
        for (uint32_t part = 0; part < instance.parts; ++part)
        {
            if (instance.linear(part, slot) != instance.linear(part, image))
            {
                return false;
            }
        }
        return std::all_of(instance.terms.begin(), instance.terms.end(), [&](const auto& term) {
            return LooksAlike(term.delay, slot, image, images);
        });
    };
    return AutomorphismFinder(instance.slots, agrees).Find();
}

/** @return automorphisms of the parts */
std::vector<std::vector<uint32_t>>
FindPartMaps(const PlacementInstance& instance)
{
    const auto agrees = [&](uint32_t part, uint32_t image, const auto& images) {
        const double* own = instance.linear.GetRow(part);
        return std::equal(own, own + instance.slots, instance.linear.GetRow(image)) &&
               std::all_of(instance.terms.begin(), instance.terms.end(), [&](const auto& term) {
                   return LooksAlike(term.flow, part, image, images);
               });
    };
    return AutomorphismFinder(instance.parts, agrees).Find();
}

} // namespace

PlacementSymmetry::PlacementSymmetry(const PlacementInstance& instance)
{
    const bool shared =
        std::adjacent_find(instance.nodeOf.begin(), instance.nodeOf.end()) != instance.nodeOf.end();
    const bool memory = !instance.partMemory.empty() && !instance.nodeMemory.empty();
    if (!shared && !memory)
    {
        m_slotMaps = FindSlotMaps(instance);
        m_partMaps = FindPartMaps(instance);
    }
}

uint32_t
PlacementSymmetry::Find(uint32_t element) const
{
    while (m_group[element] != element)
    {
        element = m_group[element];
    }
    return element;
}

void
PlacementSymmetry::Join(uint32_t one, uint32_t other)
{
    const uint32_t a = Find(one);
    const uint32_t b = Find(other);
    m_group[std::max(a, b)] = std::min(a, b);
}

template <typename IsFixed>
void
PlacementSymmetry::JoinImages(const Maps& maps, const IsFixed& isFixed)
{
    for (const auto& map : maps)
    {
        bool keeps = true;
        for (uint32_t element = 0; keeps && element < map.size(); ++element)
        {
            keeps = map[element] == element || !isFixed(element);
        }
        for (uint32_t element = 0; keeps && element < map.size(); ++element)
        {
            Join(element, map[element]);
        }
    }
}

void
PlacementSymmetry::FindTwinSlots(const PlacementState& state, std::vector<char>& isTwin)
{
    const PlacementInstance& instance = state.GetInstance();
    m_group.resize(instance.slots);
    std::iota(m_group.begin(), m_group.end(), 0);
    JoinImages(m_slotMaps, [&](uint32_t slot) { return !state.IsFree(slot); });
    const auto& free = state.GetSlots();
    for (std::size_t i = 1; i < free.size(); ++i)
    {
        if (instance.nodeOf[free[i]] == instance.nodeOf[free[i - 1]])
        {
            Join(free[i], free[i - 1]);
        }
    }
    isTwin.assign(instance.slots, 0);
    for (const uint32_t slot : free)
    {
        isTwin[slot] = Find(slot) != slot;
    }
}

void
PlacementSymmetry::FindTwinParts(const PlacementState& state, std::vector<char>& isTwin)
{
    m_group.resize(state.GetInstance().parts);
    std::iota(m_group.begin(), m_group.end(), 0);
    JoinImages(m_partMaps, [&](uint32_t part) { return state.IsFixed(part); });
    isTwin.assign(m_group.size(), 0);
    for (const uint32_t part : state.GetParts())
    {
        isTwin[part] = Find(part) != part;
    }
}

} // namespace edgeinference
} // namespace ns3
