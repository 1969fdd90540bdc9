/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_SERVICE_DISCIPLINE_H
#define EDGE_INFERENCE_SERVICE_DISCIPLINE_H

#include "compute-job.h"

#include "ns3/object.h"

#include <cstdint>

/**
 * @file
 * @ingroup edge-inference
 * The rule by which a ComputeResource shares its speed among its jobs.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Base of the service disciplines. A discipline is a pure rule without state of its own; the
 * resource keeps the jobs and passes in what the rule needs. The rule answers three questions:
 *
 * - which waiting job is next: the one with the smallest rank, among equals the one submitted
 * first;
 * - how many are served at once: those share the capacity equally, none faster than one slot;
 * - whether an arriving job may interrupt one of larger rank.
 *
 * First-in first-out, earliest deadline first and priorities serve as many jobs as there are slots;
 * processor sharing serves all of them at once. Add a discipline by writing a child with DoGetRank
 * and, where needed, the other two, and naming its TypeId in ComputeResource's attribute
 * ServiceDiscipline.
 */
class ServiceDiscipline : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ServiceDiscipline() override;

    /**
     * @param job a job that has just been submitted
     * @return its rank: smaller is served first, ties in order of submission
     */
    int64_t GetRank(const ComputeJob& job) const;

    /**
     * @param capacity slots at hand, not negative, possibly a fraction
     * @return how many jobs (or batches) are served at once, at least 1
     */
    uint32_t GetConcurrency(double capacity) const;

    /** @return true if a waiting job interrupts a job in service of strictly larger rank */
    bool IsPreemptive() const;

  private:
    /**
     * @param job a job
     * @return its rank
     */
    virtual int64_t DoGetRank(const ComputeJob& job) const = 0;

    /**
     * @param capacity slots at hand
     * @return jobs served at once; by default the capacity rounded up
     */
    virtual uint32_t DoGetConcurrency(double capacity) const;

    /** @return true if waiting jobs may interrupt; false by default */
    virtual bool DoIsPreemptive() const;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_SERVICE_DISCIPLINE_H */
