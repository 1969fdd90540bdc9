/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a trainer's processes share: parameters, statistics of the optimiser, and a place for the
 * gradients of each worker. And the two ways in which a worker uses it.
 */
#ifndef EDGE_INFERENCE_TRAINING_MEMORY_H
#define EDGE_INFERENCE_TRAINING_MEMORY_H

#include "episode-runner.h"
#include "shared-rmsprop.h"
#include "worker-process.h"

#include "ns3/ptr.h"

#include <boost/interprocess/mapped_region.hpp>
#include <cstddef>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Anonymous shared memory: it has no name, so runs cannot meet in it and nothing is left of it when
 * the last process has ended, however that happens. Processes forked later see the same bytes.
 */
class TrainingMemory
{
  public:
    /** @param parameters how many @param workers that have a place for gradients */
    TrainingMemory(std::size_t parameters, uint32_t workers);

    /** @return number of parameters */
    std::size_t GetSize() const;

    /** @return [GetSize()] parameters */
    float* GetParameters() const;

    /** @return [GetSize()] statistics of the optimiser, 0 at first */
    float* GetStatistics() const;

    /** @param worker number of it @return [GetSize()] its gradients */
    float* GetGradients(uint32_t worker) const;

    /** @return [workers] behind the gradients: 1 where a worker has given some */
    float* GetMarks() const;

    /** @return [workers * (GetSize() + 1) + 1] gradients, marks, and one number more */
    float* GetExchange() const;

    /** @return numbers in GetExchange() */
    std::size_t GetExchangeSize() const;

    /** @return parameters and statistics */
    std::vector<float> Save() const;

    /** @param saved what Save gave */
    void Restore(const std::vector<float>& saved);

  private:
    std::size_t m_size;                          //!< parameters
    uint32_t m_workers;                          //!< places for gradients
    boost::interprocess::mapped_region m_region; //!< the memory
};

/**
 * @ingroup edge-inference
 * Workers apply their gradients at once and without a lock (Hogwild).
 */
class HogwildPolicy : public SharedPolicy
{
  public:
    /** @param memory shared @param optimiser of the step */
    HogwildPolicy(TrainingMemory& memory, Ptr<SharedRmsProp> optimiser);

    /** @param progress share of the training that is done, for the learning rate */
    void SetProgress(double progress);

    std::size_t GetSize() const override;
    void Read(float* parameters) override;
    void Apply(const float* gradients) override;

  private:
    TrainingMemory& m_memory;       //!< shared
    Ptr<SharedRmsProp> m_optimiser; //!< step
    double m_progress{0.0};         //!< of the training
};

/**
 * @ingroup edge-inference
 * Workers wait until all have given gradients; the trainer applies them in the workers' order.
 */
class BarrierPolicy : public SharedPolicy
{
  public:
    /** @param memory shared @param worker number of it @param link to the trainer */
    BarrierPolicy(TrainingMemory& memory, uint32_t worker, WorkerLink link);

    std::size_t GetSize() const override;
    void Read(float* parameters) override;
    void Apply(const float* gradients) override;

  private:
    TrainingMemory& m_memory; //!< shared
    uint32_t m_worker;        //!< number
    WorkerLink m_link;        //!< to the trainer
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRAINING_MEMORY_H
