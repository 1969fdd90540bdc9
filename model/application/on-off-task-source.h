/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_ON_OFF_TASK_SOURCE_H
#define EDGE_INFERENCE_ON_OFF_TASK_SOURCE_H

#include "inference-task-source.h"

/**
 * @file
 * @ingroup edge-inference
 * Bursts: a user who plays for a while and then rests.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * An interrupted Poisson process: exponential times on and off in turn, Poisson arrivals at Rate
 * while on. It begins in its steady state, that is, on with probability OnTime / (OnTime +
 * OffTime), so that the mean number of tasks in any time t is
 * GetMeanRate() * t = Rate * OnTime / (OnTime + OffTime) * t.
 */
class OnOffTaskSource : public InferenceTaskSource
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    OnOffTaskSource();
    ~OnOffTaskSource() override;

  protected:
    void DoDispose() override;

  private:
    void DoStart() override;
    bool DoGetNext(TaskArrival& arrival) override;
    bool DoSetMeanRate(double tasksPerSecond) override;
    double DoGetMeanRate() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    /** @return share of time that is on */
    double GetDutyCycle() const;
    /** @param tasksPerSecond rate while on; forgets a mean rate set before */
    void SetRate(double tasksPerSecond);
    /** @return rate while on, tasks per second */
    double GetRate() const;
    /** Draw how long the state lasts. */
    void DrawPeriod();

    double m_rate{0};      //!< rate while on, tasks per second, unless a mean rate was set
    double m_meanRate{-1}; //!< mean rate, tasks per second; negative: not set
    Time m_onTime;         //!< mean time on
    Time m_offTime;        //!< mean time off

    Ptr<ExponentialRandomVariable> m_gapStream;    //!< draws gaps
    Ptr<ExponentialRandomVariable> m_periodStream; //!< draws times on and off
    Ptr<UniformRandomVariable> m_stateStream;      //!< draws the first state

    bool m_on{false};        //!< state
    double m_leftSeconds{0}; //!< how long it lasts after m_at, s
    Time m_at;               //!< until where the process is stated
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_ON_OFF_TASK_SOURCE_H */
