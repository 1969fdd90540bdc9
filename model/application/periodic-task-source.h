/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_PERIODIC_TASK_SOURCE_H
#define EDGE_INFERENCE_PERIODIC_TASK_SOURCE_H

#include "inference-task-source.h"

/**
 * @file
 * @ingroup edge-inference
 * A camera: tasks at equal distances.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Task k comes at phase + (k + J) * Interval, where J is drawn uniformly from 0 to Jitter. Jitter
 * does not add up: the grid stays. The phase is 0, or with RandomPhase drawn once per Start, so
 * that devices of one kind are not in step.
 */
class PeriodicTaskSource : public InferenceTaskSource
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    PeriodicTaskSource();
    ~PeriodicTaskSource() override;

  protected:
    void DoDispose() override;

  private:
    void DoStart() override;
    bool DoGetNext(TaskArrival& arrival) override;
    bool DoSetMeanRate(double tasksPerSecond) override;
    double DoGetMeanRate() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    Time m_interval;                     //!< between tasks; zero: no tasks
    double m_jitter{0};                  //!< largest delay of a task as a share of the interval
    bool m_randomPhase{false};           //!< whether the phase is drawn
    Ptr<UniformRandomVariable> m_stream; //!< draws phase and jitter
    Time m_grid;                         //!< where the next task would come without jitter
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_PERIODIC_TASK_SOURCE_H */
