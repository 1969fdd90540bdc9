/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Adds up gradients with the trainers of a process group. Private to the trainer.
 */
#ifndef EDGE_INFERENCE_GRADIENT_EXCHANGE_H
#define EDGE_INFERENCE_GRADIENT_EXCHANGE_H

#include "learning-trainer.h"
#include "training-memory.h"
#include "worker-process.h"

#include <cstddef>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The group is joined by a process of its own, since it starts threads and the trainer forks; that
 * process adds up numbers in the shared memory.
 */
class GradientExchange
{
  public:
    /**
     * Join the group, wait for all.
     * @param settings with the group @param memory shared @param lock descriptor that is none of
     * the member's business; -1: none
     * @throws std::runtime_error with one sentence if that fails
     */
    GradientExchange(const LearningTrainerSettings& settings, TrainingMemory& memory, int lock);

    /**
     * @param numbers in the shared memory, become the sums over all trainers @param count how many
     * @throws std::runtime_error with one sentence if that fails
     */
    void Add(float* numbers, std::size_t count);

    /**
     * All trainers go on from the parameters, statistics and episode of rank 0.
     * @param training what tells this training from others
     * @param next the next episode, by rank 0 @return it
     * @throws std::runtime_error with one sentence if the others train something else
     */
    uint64_t Begin(const std::string& training, uint64_t next);

    /** @return trainers in the group */
    uint32_t GetSize() const;

  private:
    /** @param training what tells this training from others
     * @throws std::runtime_error with one sentence if another trainer has something else */
    void CheckSame(const std::string& training);

    /** @param wanted kind of the answer to wait for */
    void WaitFor(char wanted);

    const LearningTrainerSettings& m_settings; //!< with the group
    TrainingMemory& m_memory;                  //!< shared
    WorkerProcess m_process;                   //!< member of the group
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GRADIENT_EXCHANGE_H
