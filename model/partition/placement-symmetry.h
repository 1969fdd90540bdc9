/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Slots or parts that are as good as each other, so that one of them need be tried.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_SYMMETRY_H
#define EDGE_INFERENCE_PLACEMENT_SYMMETRY_H

#include "placement-state.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Automorphisms: permutations of the slots that leave all delays and run delays alone, such as the
 * reflections of a grid (QAPLIB's nug, had and scr), and likewise of the parts and their flows.
 * Found by backtracking, given up after a limit; any set of them is valid. Slots of one node are
 * alike without looking.
 */
class PlacementSymmetry
{
  public:
    /** @param instance a problem */
    explicit PlacementSymmetry(const PlacementInstance& instance);

    /**
     * @param state a partial placement
     * @param isTwin where to note per slot: a free slot of lower number can take its place
     */
    void FindTwinSlots(const PlacementState& state, std::vector<char>& isTwin);

    /**
     * @param state a partial placement
     * @param isTwin where to note per part: an open part of lower number can take its place
     */
    void FindTwinParts(const PlacementState& state, std::vector<char>& isTwin);

  private:
    /** Permutations: where each element goes. */
    using Maps = std::vector<std::vector<uint32_t>>;

    /** @param one an element @param other one that can take its place */
    void Join(uint32_t one, uint32_t other);

    /** @param element an element @return the lowest one known to be alike */
    uint32_t Find(uint32_t element) const;

    /**
     * Put together what some permutation takes to each other.
     * @param maps permutations
     * @param isFixed per element, whether it must stay where it is
     */
    template <typename IsFixed>
    void JoinImages(const Maps& maps, const IsFixed& isFixed);

    Maps m_slotMaps;               //!< of the slots
    Maps m_partMaps;               //!< of the parts
    std::vector<uint32_t> m_group; //!< workspace: per element, a lower one known alike, or itself
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_SYMMETRY_H
