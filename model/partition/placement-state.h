/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A partial placement: which parts are fixed, and what each of the others would add.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_STATE_H
#define EDGE_INFERENCE_PLACEMENT_STATE_H

#include "placement-instance.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The present node of a branch and bound: a stack of fixed pairs, each level with the costs
 *
 *     W_kl = c_kl + sum over fixed i of (f_ik m_{p(i)l} + f_ki m_{l p(i)})
 *
 * of the open parts k on the free slots l, updated by one pair per level.
 */
class PlacementState
{
  public:
    /** @param instance the problem; must outlive the state */
    explicit PlacementState(const PlacementInstance& instance);

    /** @return the problem */
    const PlacementInstance& GetInstance() const
    {
        return m_instance;
    }

    /** Fix an open part at a free slot. @param part the part @param slot the slot */
    void Push(uint32_t part, uint32_t slot);

    /** Take the last pair back, and what was blocked since. */
    void Pop();

    /** @return number of fixed pairs */
    uint32_t GetDepth() const
    {
        return m_depth;
    }

    /** @return C1, the cost of the fixed parts among each other */
    double GetFixedCost() const
    {
        return m_levels[m_depth].fixed;
    }

    /** @return open parts, ascending */
    const std::vector<uint32_t>& GetParts() const
    {
        return m_levels[m_depth].parts;
    }

    /** @return free slots, ascending */
    const std::vector<uint32_t>& GetSlots() const
    {
        return m_levels[m_depth].slots;
    }

    /** @param part an open part @param slot a free slot @return W, or big or more if impossible */
    double GetCost(uint32_t part, uint32_t slot) const
    {
        return m_levels[m_depth].costs(part, slot);
    }

    /** No better placement has this pair here or below. @param part part @param slot slot */
    void Block(uint32_t part, uint32_t slot);

    /** @param part an open part @param slot a free slot @return true if it need not be tried */
    bool IsBlocked(uint32_t part, uint32_t slot) const
    {
        return GetCost(part, slot) >= m_instance.big;
    }

    /** @param part a part @return true if it is fixed */
    bool IsFixed(uint32_t part) const
    {
        return m_slotOf[part] >= 0;
    }

    /** @param slot a slot @return true if no part is there */
    bool IsFree(uint32_t slot) const
    {
        return m_partOf[slot] < 0;
    }

    /** @return the slot of each part, -1 for open ones */
    const std::vector<int32_t>& GetSlotOfPart() const
    {
        return m_slotOf;
    }

  private:
    /** One node of the path. */
    struct Level
    {
        double fixed{0.0};           //!< C1
        uint32_t part{0};            //!< fixed last
        uint32_t slot{0};            //!< where
        double memoryBefore{0.0};    //!< left at its node before, bytes
        std::vector<uint32_t> parts; //!< open
        std::vector<uint32_t> slots; //!< free
        PlacementMatrix costs;       //!< W, parts x slots
    };

    /** Fill the costs of a level from those of the level above. @param from above @param to level
     */
    void FillCosts(const Level& from, Level& to) const;

    const PlacementInstance& m_instance; //!< the problem
    uint32_t m_depth{0};                 //!< fixed pairs
    std::vector<Level> m_levels;         //!< by depth
    std::vector<int32_t> m_slotOf;       //!< per part
    std::vector<int32_t> m_partOf;       //!< per slot
    std::vector<double> m_memoryLeft;    //!< per node, or empty
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_STATE_H
