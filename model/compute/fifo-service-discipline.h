/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_FIFO_SERVICE_DISCIPLINE_H
#define EDGE_INFERENCE_FIFO_SERVICE_DISCIPLINE_H

#include "service-discipline.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * First in, first out: a job keeps its slot until it is done.
 */
class FifoServiceDiscipline : public ServiceDiscipline
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~FifoServiceDiscipline() override;

  private:
    int64_t DoGetRank(const ComputeJob& job) const override;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_FIFO_SERVICE_DISCIPLINE_H */
