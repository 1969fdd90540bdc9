/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_POISSON_TASK_SOURCE_H
#define EDGE_INFERENCE_POISSON_TASK_SOURCE_H

#include "inference-task-source.h"

/**
 * @file
 * @ingroup edge-inference
 * Tasks at random: many users, each seldom.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A Poisson process: the gaps, the first one included, are independent and exponential with mean
 * 1 / Rate.
 */
class PoissonTaskSource : public InferenceTaskSource
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    PoissonTaskSource();
    ~PoissonTaskSource() override;

  protected:
    void DoDispose() override;

  private:
    void DoStart() override;
    bool DoGetNext(TaskArrival& arrival) override;
    bool DoSetMeanRate(double tasksPerSecond) override;
    double DoGetMeanRate() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    double m_rate{0};                        //!< tasks per second
    Ptr<ExponentialRandomVariable> m_stream; //!< draws gaps
    Time m_at;                               //!< the last task stated
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_POISSON_TASK_SOURCE_H */
