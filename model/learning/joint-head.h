/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One softmax over all placements of a task: sites^blocks outputs.
 */
#ifndef EDGE_INFERENCE_JOINT_HEAD_H
#define EDGE_INFERENCE_JOINT_HEAD_H

#include "rollout.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Placement number = sum of choice[m] sites^m. Few are possible: (N+1)^M grows beyond any network,
 * which is why there is MTL-A3C at all.
 */
class JointHead
{
  public:
    /** Most placements that are offered. */
    static constexpr uint32_t MAX_PLACEMENTS = 5000;

    /**
     * @param shape sizes
     * @throws std::invalid_argument with one sentence if there are more than MAX_PLACEMENTS
     */
    explicit JointHead(const LearnerShape& shape);

    /** @return number of placements */
    uint32_t GetPlacements() const;

    /** @param choices [blocks] @return number of the placement */
    uint32_t Encode(const uint8_t* choices) const;

    /** @param placement its number @param choices [blocks] gets the sites */
    void Decode(uint32_t placement, uint8_t* choices) const;

    /** @param mask [sites] @param wide [placements] gets 1 where every block's site is allowed */
    void WidenMask(const uint8_t* mask, uint8_t* wide) const;

    /**
     * @param probabilities [placements] @param choices [blocks]
     * @param preferences [blocks * sites] gets the probability of each site for each block given
     *        the choices of the blocks before; 0 where these are impossible
     */
    void Condition(const double* probabilities, const uint8_t* choices, double* preferences) const;

  private:
    LearnerShape m_shape;     //!< sizes
    uint32_t m_placements{1}; //!< sites^blocks
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_JOINT_HEAD_H
