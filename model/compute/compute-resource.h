/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_COMPUTE_RESOURCE_H
#define EDGE_INFERENCE_COMPUTE_RESOURCE_H

#include "compute-job.h"
#include "compute-pool.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/recent-mean.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

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

class ModelStore;

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
 * Lending. With LendIdle no slot idles while there is work: what leases with nothing to do and the
 * unreserved slots leave over goes to the leases that have work, in proportion to their shares and
 * at most one slot per job, and what they cannot use to the unreserved jobs. Each lease still gets
 * its share the moment it has work. This is generalized processor sharing (Parekh and Gallager,
 * IEEE/ACM Trans. Networking 1(3), 1993, DOI 10.1109/90.234856) with the leases as sessions; a lone
 * job then takes its service time, however small its lease.
 *
 * Batching. When a slot becomes free, the next job takes along up to BatchLimit - 1 waiting jobs of
 * the same pool with the same non-zero batchKey, in the order of the discipline. A batch of n runs
 * for the longest service time among them times n^BatchExponent and ends for all at once. A
 * cancelled member does not shorten it.
 *
 * Cost: O(log n) per submission, start, end, cancellation; nothing per job when the shares change.
 * With LendIdle also O(leases) each.
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

    /**
     * Change the share of a lease; its jobs stay where they are.
     * @param id number of the lease
     * @param share slots, above 0, possibly a fraction
     * @return false if there is no such lease (any more) or the share is not free; then it stays
     *         as it was
     */
    bool Resize(LeaseId id, double share);

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

    /** @return busy slots / Slots averaged over the time since the resource was made; 0 before any
     * time passed */
    double GetUtilization() const;

    /** @return the same, where an instant t ago weighs e^(-t / UtilizationWindow): 0 to 1 */
    double GetRecentUtilization() const;

    /** @param window UtilizationWindow, above 0 */
    void SetUtilizationWindow(Time window);

    /** @return UtilizationWindow */
    Time GetUtilizationWindow() const;

    /** @return the number of slots */
    uint32_t GetSlots() const;

    /** @param lend whether idle slots serve whoever has work, reserved or not */
    void SetLendIdle(bool lend);

    /** @return whether idle slots serve whoever has work */
    bool GetLendIdle() const;

    /** @param speed factor on the speed of every slot, not negative; 1 is nominal, 0 freezes all
     * work */
    void SetSpeed(double speed);

    /** @return factor on the speed of every slot */
    double GetSpeed() const;

    /** @param discipline how the slots are shared; only while there are no jobs */
    void SetServiceDiscipline(ObjectFactory discipline);

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
    void DoDispose() override;

  private:
    static constexpr LeaseId UNRESERVED = 0; //!< key of the unreserved slots among the shares

    /** The unreserved slots, or those of a lease. */
    struct Share
    {
        double slots{0};                   //!< slots
        uint64_t bytes{0};                 //!< memory
        EventId lapse;                     //!< end of the lease
        EventId finish;                    //!< when the next job is done
        std::unique_ptr<ComputePool> pool; //!< its jobs
        uint32_t waiting{0};               //!< jobs of it counted in the trace of waiting ones
        uint32_t inService{0};             //!< jobs of it counted in the trace of those in service
        double busy{0};                    //!< slots of it counted in the trace of busy ones
    };

    /** The end of a job that its owner has not heard of yet. */
    struct Ending
    {
        JobReport report;                      //!< what happened
        Callback<void, const JobReport&> done; //!< the owner
        bool cancelled{false};                 //!< the owner does not want to hear of it any more
    };

    /** Jobs by number. Never iterated: the order would depend on the library. */
    using Jobs = std::unordered_map<JobId, std::unique_ptr<PoolJob>>;
    /** Shares by lease; 0 are the unreserved slots. */
    using Shares = std::map<LeaseId, Share>;

    /** @param slots the number of slots */
    void SetSlots(uint32_t slots);
    /** @param limit most jobs in a batch */
    void SetBatchLimit(uint32_t limit);
    /** @return most jobs in a batch */
    uint32_t GetBatchLimit() const;
    /** @param exponent of the time of a batch */
    void SetBatchExponent(double exponent);
    /** @return exponent of the time of a batch */
    double GetBatchExponent() const;
    /** @param share a share whose jobs or speed have changed: start jobs, plan its next end, update
     * the traces */
    void Settle(Shares::iterator share);
    /** @param id a share whose next job is done now */
    void HandleFinish(LeaseId id);
    /** @param id a lease whose time is over */
    void HandleLapse(LeaseId id);
    /** @param id a job that was first served in this instant */
    void NotifyStarted(JobId id);
    /** @param share a lease to end: its jobs become unreserved ones */
    void EndLease(Shares::iterator share);
    /** @param job a job to forget @param ending how it ended @param now the time @return its report
     */
    JobReport MakeReport(const PoolJob& job, JobEnding ending, Time now) const;
    /** Give the unreserved jobs what is not reserved. */
    void UpdateReservedShare();
    /** Let every pool catch up before the speed changes. */
    void AdvanceAll();
    /** Lend what is idle, if that is wanted. Call when jobs or shares have changed. */
    void Lend();
    /** @return slots that each share may use now, lent ones included */
    std::map<LeaseId, double> FindLoans() const;
    /** @param share its pool gets another capacity @param capacity slots */
    void ChangeCapacity(Shares::iterator share, double capacity);
    /** Add up the busy time until now, and trace what changed. @param share the share that changed
     */
    void UpdateTraces(Share& share);
    /** Call owners of jobs that ended, unless that is under way already. */
    void Deliver();
    /** @param id a lease, or 0 @return the share it works with now, the unreserved one if it does
     * not hold */
    Shares::iterator FindShare(LeaseId id);

    uint32_t m_slots{1};                 //!< slots
    bool m_lendIdle{false};              //!< idle slots serve whoever has work
    bool m_lending{false};               //!< Lend is on the stack
    bool m_lendAgain{false};             //!< something changed meanwhile
    double m_maxReservedFraction{1};     //!< part of the slots that may be reserved
    PoolRules m_rules;                   //!< discipline, speed, batching
    Ptr<ModelStore> m_modelStore;        //!< memory that leases take from, or null
    bool m_started{true};                //!< false between Stop and Start
    Jobs m_jobs;                         //!< jobs that have not ended
    Shares m_shares;                     //!< unreserved slots and leases
    std::deque<Ending> m_endings;        //!< to be delivered
    bool m_delivering{false};            //!< Deliver is on the stack
    JobId m_lastJob{0};                  //!< last number given to a job
    LeaseId m_lastLease{0};              //!< last number given to a lease
    Time m_created;                      //!< since when utilization counts
    Time m_busySince;                    //!< until when m_busySlotSteps is right
    double m_busySlotSteps{0};           //!< slots at work, summed over time steps
    Time m_utilizationWindow;            //!< of the next
    RecentMean m_recentBusy;             //!< slots at work
    TracedValue<uint32_t> m_queueLength; //!< jobs that wait
    TracedValue<uint32_t> m_inService;   //!< jobs in service
    TracedValue<double> m_busySlots;     //!< slots at work
    TracedValue<double> m_reservedShare; //!< slots reserved
    TracedCallback<JobId, const ComputeJob&> m_submittedTrace; //!< a job came
    TracedCallback<JobId, const ComputeJob&> m_startedTrace;   //!< a job was first served
    TracedCallback<const JobReport&> m_finishedTrace;          //!< a job ended
    TracedCallback<LeaseId, double, uint64_t> m_lapsedTrace;   //!< a lease ended by itself
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_COMPUTE_RESOURCE_H */
