/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Remembers single decisions and what came next.
 */
#ifndef EDGE_INFERENCE_REPLAY_MEMORY_H
#define EDGE_INFERENCE_REPLAY_MEMORY_H

#include "rollout.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A ring of transitions; when it is full, the oldest one goes.
 */
class ReplayMemory
{
  public:
    /** @param shape sizes @param capacity most transitions */
    ReplayMemory(const LearnerShape& shape, std::size_t capacity);

    /**
     * Add every step of a rollout.
     * @param rollout it @param rewards those to remember, one per step
     */
    void Add(const Rollout& rollout, const std::vector<float>& rewards);

    /** @return transitions in it */
    std::size_t GetSize() const;

    /**
     * Read a transition, 0 the first place of the ring.
     * @param index which @param batch gets it as a further step; its next state goes to `next`
     * @param next gets next state and mask as a step, zeros at an end of an episode
     * @param terminal gets whether the episode ended there
     */
    void Get(std::size_t index,
             Rollout& batch,
             Rollout& next,
             std::vector<uint8_t>& terminal) const;

    /** @return all of it, in the machine's own byte order */
    std::string GetBytes() const;

    /** @param bytes from GetBytes @return false if they are of other sizes */
    bool SetBytes(const std::string& bytes);

  private:
    /** @return numbers of one transition: state, next state, reward */
    std::size_t GetNumbers() const;

    /** @return small numbers of one: mask, next mask, choices, terminal */
    std::size_t GetMarks() const;

    LearnerShape m_shape;         //!< sizes
    std::size_t m_capacity{0};    //!< most transitions
    uint64_t m_size{0};           //!< transitions
    uint64_t m_next{0};           //!< place of the next one
    std::vector<float> m_numbers; //!< of all transitions
    std::vector<uint8_t> m_marks; //!< of all transitions
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_REPLAY_MEMORY_H
