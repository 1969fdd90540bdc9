/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_COMPUTE_POOL_H
#define EDGE_INFERENCE_COMPUTE_POOL_H

#include "compute-job.h"
#include "service-discipline.h"

#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * The queueing station inside ComputeResource: one for the unreserved jobs, one for each lease.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What all pools of a resource have in common. Advance every pool before the speed is changed.
 */
struct PoolRules
{
    Ptr<ServiceDiscipline> discipline; //!< the rule
    double speed{1};                   //!< factor on the speed of a slot
    uint32_t batchLimit{1};            //!< most jobs in a batch
    double batchExponent{1};           //!< time of a batch of n = time of one * n^this
};

/**
 * @ingroup edge-inference
 * A job in a pool. Jobs that run as one batch are linked behind the first, their leader; only
 * leaders are in the pool's queues.
 */
struct PoolJob
{
    JobId id{0};     //!< its number
    ComputeJob job;  //!< what was asked for
    LeaseId pool{0}; //!< pool it is in; 0: unreserved
    int64_t rank{0}; //!< from the discipline
    JobId place{0};  //!< order among equals: its number, or that of the first leader of its batch
    Time submitted;  //!< when it came
    Time started;    //!< when it was first served
    Time inServiceSince;      //!< when its present service began
    Time busy;                //!< time in service before that
    bool hasStarted{false};   //!< it was served before or is now
    bool inService{false};    //!< it is served now
    uint32_t batch{1};        //!< jobs that started with it, itself included
    double remaining{0};      //!< of a waiting leader: work left, in time steps
    double tag{0};            //!< of a leader in service: virtual time at which it is done
    PoolJob* leader{nullptr}; //!< first of its batch, itself if it is alone
    PoolJob* next{nullptr};   //!< next of its batch
};

/**
 * @ingroup edge-inference
 * Serves jobs at equal rates.
 *
 * All units in service (jobs or batches) get speed * min(1, capacity / units). So one clock, the
 * virtual time, which runs at that rate, tells when each is done: at the virtual time of its start
 * plus its work. An arrival or a departure changes the rate of all others and none of their tags,
 * hence O(log n) for each. The virtual time counts in time steps as a double: exact up to 2^53
 * steps (104 days of nanoseconds) where the rates are 1.
 */
class ComputePool
{
  public:
    /** @param rules of the resource, which outlive the pool @param capacity slots @param now the
     * time */
    ComputePool(const PoolRules& rules, double capacity, Time now);

    /** @param job a job that waits from now on, the leader of its batch if it has one */
    void Add(PoolJob* job);

    /**
     * Take a job out, waiting or in service.
     * @param job the job
     * @param now the time
     */
    void Remove(PoolJob* job, Time now);

    /**
     * Take everything out, as waiting leaders.
     * @param now the time
     * @return the leaders in order of rank
     */
    std::vector<PoolJob*> Drain(Time now);

    /** Let the virtual time catch up. Call before anything that changes the rate. @param now the
     * time */
    void Advance(Time now);

    /**
     * Start waiting jobs where there is room, and interrupt where the discipline says so.
     * @param now the time
     * @return jobs served for the first time, members of batches included, in order of start
     */
    std::vector<PoolJob*> Dispatch(Time now);

    /**
     * Take out what is done.
     * @param now the time
     * @return jobs that are done, members of batches included, in order
     */
    std::vector<PoolJob*> TakeFinished(Time now);

    /** @param capacity slots from now on; Advance first */
    void SetCapacity(double capacity);

    /** @return slots */
    double GetCapacity() const;

    /** @return time until the next job is done; Time::Max() if nothing moves */
    Time GetTimeToFinish() const;

    /** @param now the time @return time to do all the work here at the present capacity and speed
     */
    Time GetBacklog(Time now) const;

    /** @return slots at work */
    double GetBusySlots() const;

    /** @return jobs that wait */
    uint32_t GetWaiting() const;

    /** @return jobs in service, members of a batch each */
    uint32_t GetInService() const;

  private:
    /** Orders leaders by rank, then place. */
    struct ByRank
    {
        /** @param a a job @param b a job @return true if a is before b */
        bool operator()(const PoolJob* a, const PoolJob* b) const
        {
            return a->rank != b->rank ? a->rank < b->rank : a->place < b->place;
        }
    };

    /** Orders leaders in service by the virtual time at which they are done, then place. */
    struct ByTag
    {
        /** @param a a job @param b a job @return true if a is before b */
        bool operator()(const PoolJob* a, const PoolJob* b) const
        {
            return a->tag != b->tag ? a->tag < b->tag : a->place < b->place;
        }
    };

    /** Leaders by rank. */
    using RankedJobs = std::set<PoolJob*, ByRank>;

    /** @return speed of every unit in service, work per time */
    double GetRate() const;
    /** @return units that may be in service at once */
    uint32_t GetConcurrency() const;
    /** @param job a waiting leader, entered into the queues */
    void InsertWaiting(PoolJob* job);
    /** @param job a waiting leader, taken out of the queues */
    void EraseWaiting(PoolJob* job);
    /** @param job a leader, entered among those in service */
    void InsertRunning(PoolJob* job);
    /** @param job a leader, taken out of those in service */
    void EraseRunning(PoolJob* job);
    /** Let a waiting job take others along. @param leader the job */
    void FormBatch(PoolJob* leader);
    /** @param leader waiting leader that is served from now on @param now the time @param started
     * gets newly served jobs */
    void Start(PoolJob* leader, Time now, std::vector<PoolJob*>& started);
    /** @param leader in service, waits from now on @param now the time */
    void Interrupt(PoolJob* leader, Time now);
    /** @param leader in service @param now the time, counted as busy until now */
    static void CountBusy(PoolJob* leader, Time now);
    /** @param job a member or leader of a batch, taken out of the chain @return the leader of the
     * rest, or null */
    static PoolJob* Unlink(PoolJob* job);
    /** Start the virtual time from zero again when it can be done exactly, or has to be done. */
    void Rebase();

    const PoolRules& m_rules;  //!< of the resource
    double m_capacity;         //!< slots
    Time m_lastAdvance;        //!< when the virtual time was last right
    double m_virtual{0};       //!< virtual time, in time steps
    double m_work{0};          //!< work left of all units, in time steps
    uint32_t m_waitingJobs{0}; //!< jobs that wait, members of interrupted batches each
    uint32_t m_runningJobs{0}; //!< jobs in service, members of batches each
    RankedJobs m_waiting;      //!< leaders that wait
    std::map<uint64_t, RankedJobs> m_waitingByKey; //!< jobs never served, by batch key
    std::set<PoolJob*, ByTag> m_running;           //!< leaders in service
    RankedJobs m_runningByRank;                    //!< the same by rank
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_COMPUTE_POOL_H */
