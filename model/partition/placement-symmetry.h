/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Slots that are as good as each other, so that one of them need be tried.
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
 * Automorphisms of the slots: permutations that leave all delays and run delays alone, such as the
 * reflections of a grid (QAPLIB's nug, had and scr). Found by backtracking, given up after a limit;
 * any set of them is valid. Slots of one node are alike without looking.
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
    void FindTwins(const PlacementState& state, std::vector<char>& isTwin);

    /** @return how many were found, the identity not counted */
    std::size_t GetCount() const
    {
        return m_maps.size();
    }

  private:
    class Finder; // backtracking

    std::vector<std::vector<uint32_t>> m_maps; //!< slot to slot
    std::vector<uint32_t> m_group;             //!< workspace: per slot, lowest slot known alike
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_SYMMETRY_H
