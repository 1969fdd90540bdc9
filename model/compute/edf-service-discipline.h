/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_EDF_SERVICE_DISCIPLINE_H
#define EDGE_INFERENCE_EDF_SERVICE_DISCIPLINE_H

#include "service-discipline.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Earliest deadline first; jobs without a deadline come last. With the attribute Preemptive a job
 * of earlier deadline interrupts, which is optimal on one slot: whenever some schedule meets all
 * deadlines, this one does (C. L. Liu and J. W. Layland, J. ACM 20(1), 46-61, 1973,
 * DOI 10.1145/321738.321743).
 */
class EdfServiceDiscipline : public ServiceDiscipline
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~EdfServiceDiscipline() override;

  private:
    int64_t DoGetRank(const ComputeJob& job) const override;
    bool DoIsPreemptive() const override;

    bool m_preemptive{false}; //!< an earlier deadline interrupts
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_EDF_SERVICE_DISCIPLINE_H */
