/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_PRIORITY_SERVICE_DISCIPLINE_H
#define EDGE_INFERENCE_PRIORITY_SERVICE_DISCIPLINE_H

#include "service-discipline.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Larger priority first, within a priority first in, first out. With the attribute Preemptive a job
 * of larger priority interrupts; the interrupted job later goes on where it was (preemptive
 * resume).
 */
class PriorityServiceDiscipline : public ServiceDiscipline
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~PriorityServiceDiscipline() override;

  private:
    int64_t DoGetRank(const ComputeJob& job) const override;
    bool DoIsPreemptive() const override;

    bool m_preemptive{false}; //!< a larger priority interrupts
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_PRIORITY_SERVICE_DISCIPLINE_H */
