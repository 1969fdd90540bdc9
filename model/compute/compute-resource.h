/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_COMPUTE_RESOURCE_H
#define EDGE_INFERENCE_COMPUTE_RESOURCE_H

#include "compute-job.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * The processor of a phone, an edge server or a cloud. Example:
 *
 *     auto cpu = CreateObjectWithAttributes<ComputeResource>("Slots", UintegerValue(4));
 *     ComputeJob job;
 *     job.service = MilliSeconds(20);
 *     job.done = MakeCallback(&Server::JobDone, this);
 *     JobId id = cpu->Submit(job);
 */

namespace ns3
{
namespace edgeinference
{

class ComputePool;
class ModelStore;
class ServiceDiscipline;

/**
 * @ingroup edge-inference
 * A number of equal slots that serve jobs by a ServiceDiscipline, part of which may be reserved.
 *
 * Sharing. All jobs in service within one pool get the same rate: Speed * min(1, capacity / jobs),
 * in slots. The capacity of the unreserved pool is Slots minus the reserved shares; every lease has
 * a pool of its own with its share as capacity and its own queue under the same discipline. So
 * reserved jobs never wait for unreserved ones, and a reserved share that lies idle stays idle.
 * When a lease lapses or is released, its jobs go on among the unreserved ones with the work that
 * is left.
 *
 * Batching. When a slot becomes free, the next job takes along up to BatchLimit - 1 waiting jobs of
 * the same pool with the same non-zero batchKey, in the order of the discipline. A batch of n runs
 * for the longest service time among them times n^BatchExponent and ends for all at once. A
 * cancelled member does not shorten it.
 *
 * Cost: O(log n) per submission, start, end, cancellation; nothing per job when the shares change.
 *
 * Times are exact to the nanosecond where rates are 1; a job never ends early, and at most one
 * nanosecond late.
 */
class ComputeResource : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ComputeResource();
    ~ComputeResource() override;

    /**
     * Hand in a job.
     * @param job the job
     * @return its number, or 0 while the resource is stopped (no callback is called then)
     */
    JobId Submit(const ComputeJob& job);

    /**
     * Take a job back, waiting or in service. Its `done` will not be called; the JobFinished trace
     * reports CANCELLED.
     * @param id number of the job
     * @return true if it had not ended, or its `done` had not been called yet
     */
    bool Cancel(JobId id);

    /**
     * Reserve a share of the slots, and memory of the model store if one is set.
     * @param share slots, above 0, possibly a fraction
     * @param bytes memory; 0 for none
     * @param lease how long, from now
     * @return number of the lease, 0 if the share or the memory is not free or the resource is
     * stopped
     */
    LeaseId Reserve(double share, uint64_t bytes, Time lease);

    /**
     * @param id number of a lease
     * @param lease how long from now it shall hold, whatever was left of it
     * @return false if there is no such lease (any more)
     */
    bool Renew(LeaseId id, Time lease);

    /**
     * Give a lease back.
     * @param id number of the lease
     * @return false if there is no such lease (any more)
     */
    bool Release(LeaseId id);

    /** @param id number of a lease @return true if it holds now */
    bool HasLease(LeaseId id) const;

    /** @return slots reserved by leases */
    double GetReservedShare() const;

    /** @return slots that Reserve could still give */
    double GetFreeShare() const;

    /** @return slots that serve unreserved jobs */
    double GetUnreservedShare() const;

    /** A crash or an empty battery: all jobs end as STOPPED, all leases lapse, Submit refuses. */
    void Stop();

    /** Serve again after Stop. A new resource is started. */
    void Start();

    /** @return true unless stopped */
    bool IsStarted() const;

    /**
     * Time to finish the unreserved work that is here now, waiting and in service, exact at this
     * instant: work left / (unreserved slots * Speed). Batches not yet formed count as single jobs.
     * At most 1e9 s, which is also the answer when there is work and nothing serves it.
     * @return the time
     */
    Time GetBacklog() const;

    /** @param id number of a lease @return the same for the jobs of a lease; 0 if there is no such
     * lease */
    Time GetBacklog(LeaseId id) const;

    /** @return jobs that wait, all pools together */
    uint32_t GetQueueLength() const;

    /** @return jobs in service, all pools together; members of a batch count each */
    uint32_t GetInService() const;

    /** @return slots at work now: over all pools the sum of min(jobs or batches in service,
     * capacity) */
    double GetBusySlots() const;

    /** @return slot-seconds of work time since the resource was made, s */
    double GetBusySlotSeconds() const;

    /** @return busy slots / Slots averaged from the resource's first Start to now; 0 before any
     * time passed */
    double GetUtilization() const;

    /** @return the number of slots */
    uint32_t GetSlots() const;

    /** @param speed factor on the speed of every slot, not negative; 1 is nominal, 0 freezes all
     * work */
    void SetSpeed(double speed);

    /** @return factor on the speed of every slot */
    double GetSpeed() const;

    /**
     * The memory from which Reserve takes its bytes. Without one bytes are not limited.
     * @param store the model store of the same site, may be null
     */
    void SetModelStore(Ptr<ModelStore> store);

    /**
     * TracedCallback signature for a job that came or was first served.
     * @param [in] id its number
     * @param [in] job the job
     */
    typedef void (*JobTracedCallback)(JobId id, const ComputeJob& job);

    /**
     * TracedCallback signature for a job that ended.
     * @param [in] report its story
     */
    typedef void (*JobFinishedTracedCallback)(const JobReport& report);

    /**
     * TracedCallback signature for a lease that lapsed.
     * @param [in] id its number
     * @param [in] share slots it held
     * @param [in] bytes memory it held
     */
    typedef void (*LeaseTracedCallback)(LeaseId id, double share, uint64_t bytes);

  protected:
    void DoInitialize() override;
    void DoDispose() override;
    void NotifyConstructionCompleted() override;

  private:
    struct Job;
    struct Lease;
    struct State;

    std::unique_ptr<State> m_state; //!< jobs, pools and leases
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_COMPUTE_RESOURCE_H */
