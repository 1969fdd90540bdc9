/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_PROCESSOR_SHARING_SERVICE_DISCIPLINE_H
#define EDGE_INFERENCE_PROCESSOR_SHARING_SERVICE_DISCIPLINE_H

#include "service-discipline.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Egalitarian processor sharing: all jobs are served at once, each with an equal part of the
 * capacity and none faster than one slot. Nobody waits, so nothing is ever batched. The attribute
 * Limit bounds the jobs served at once (limited processor sharing, first in first out beyond it).
 */
class ProcessorSharingServiceDiscipline : public ServiceDiscipline
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ProcessorSharingServiceDiscipline() override;

  private:
    int64_t DoGetRank(const ComputeJob& job) const override;
    uint32_t DoGetConcurrency(double capacity) const override;

    uint32_t m_limit{0}; //!< most jobs served at once; 0 for no limit
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_PROCESSOR_SHARING_SERVICE_DISCIPLINE_H */
