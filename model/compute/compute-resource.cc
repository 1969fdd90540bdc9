/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "compute-resource.h"

#include "fifo-service-discipline.h"
#include "model-store.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceComputeResource");

NS_OBJECT_ENSURE_REGISTERED(ComputeResource);

namespace
{

/// Key of the unreserved slots among the shares.
constexpr LeaseId UNRESERVED = 0;
/// Rounding errors forgiven when shares are added up, in slots.
constexpr double SHARE_TOLERANCE = 1e-9;

} // namespace

const char*
GetJobEndingName(JobEnding ending)
{
    switch (ending)
    {
    case JobEnding::DONE:
        return "done";
    case JobEnding::CANCELLED:
        return "cancelled";
    case JobEnding::STOPPED:
        return "stopped";
    }
    return "unknown";
}

TypeId
ComputeResource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ComputeResource")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ComputeResource>()
            .AddAttribute(
                "Slots",
                "Number of equal parallel slots.",
                UintegerValue(1),
                MakeUintegerAccessor(&ComputeResource::SetSlots, &ComputeResource::GetSlots),
                MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "Speed",
                "Factor on the speed of every slot; 1 is nominal, 0 freezes all work.",
                DoubleValue(1),
                MakeDoubleAccessor(&ComputeResource::SetSpeed, &ComputeResource::GetSpeed),
                MakeDoubleChecker<double>(0, 1e9))
            .AddAttribute("ServiceDiscipline",
                          "How the slots are shared: TypeId of a ServiceDiscipline, with "
                          "attributes if wanted, such as "
                          "ns3::edgeinference::EdfServiceDiscipline[Preemptive=true].",
                          StringValue("ns3::edgeinference::FifoServiceDiscipline"),
                          MakeObjectFactoryAccessor(&ComputeResource::SetServiceDiscipline),
                          MakeObjectFactoryChecker())
            .AddAttribute("BatchLimit",
                          "Most jobs of equal batch key that run as one batch; 1 for no batches.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&ComputeResource::SetBatchLimit,
                                               &ComputeResource::GetBatchLimit),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("BatchExponent",
                          "A batch of n jobs takes the time of one times n to this power; 1 is no "
                          "gain, 0 a batch at the price of one job.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&ComputeResource::SetBatchExponent,
                                             &ComputeResource::GetBatchExponent),
                          MakeDoubleChecker<double>(0, 2))
            .AddAttribute("MaxReservedFraction",
                          "Part of the slots that leases may take together, from 0 to 1.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&ComputeResource::m_maxReservedFraction),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute(
                "LendIdle",
                "Slots that their leases, or unreserved jobs, leave idle serve whoever "
                "has work; otherwise they stay idle.",
                BooleanValue(false),
                MakeBooleanAccessor(&ComputeResource::SetLendIdle, &ComputeResource::GetLendIdle),
                MakeBooleanChecker())
            .AddAttribute("ModelStore",
                          "Memory from which leases take their bytes; without it they are not "
                          "limited.",
                          PointerValue(),
                          MakePointerAccessor(&ComputeResource::m_modelStore),
                          MakePointerChecker<ModelStore>())
            .AddTraceSource("JobSubmitted",
                            "A job came.",
                            MakeTraceSourceAccessor(&ComputeResource::m_submittedTrace),
                            "ns3::edgeinference::ComputeResource::JobTracedCallback")
            .AddTraceSource("JobStarted",
                            "A job was first served.",
                            MakeTraceSourceAccessor(&ComputeResource::m_startedTrace),
                            "ns3::edgeinference::ComputeResource::JobTracedCallback")
            .AddTraceSource("JobFinished",
                            "A job ended, in whatever way.",
                            MakeTraceSourceAccessor(&ComputeResource::m_finishedTrace),
                            "ns3::edgeinference::ComputeResource::JobFinishedTracedCallback")
            .AddTraceSource("LeaseLapsed",
                            "A lease ended without being released: its time was over, or the "
                            "resource stopped.",
                            MakeTraceSourceAccessor(&ComputeResource::m_lapsedTrace),
                            "ns3::edgeinference::ComputeResource::LeaseTracedCallback")
            .AddTraceSource("QueueLength",
                            "Jobs that wait.",
                            MakeTraceSourceAccessor(&ComputeResource::m_queueLength),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("InService",
                            "Jobs in service.",
                            MakeTraceSourceAccessor(&ComputeResource::m_inService),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("BusySlots",
                            "Slots at work; divided by Slots, the utilization of the instant.",
                            MakeTraceSourceAccessor(&ComputeResource::m_busySlots),
                            "ns3::TracedValueCallback::Double")
            .AddTraceSource("ReservedShare",
                            "Slots reserved by leases.",
                            MakeTraceSourceAccessor(&ComputeResource::m_reservedShare),
                            "ns3::TracedValueCallback::Double");
    return tid;
}

ComputeResource::ComputeResource()
    : m_created(Simulator::Now()),
      m_busySince(m_created)
{
    NS_LOG_FUNCTION(this);
    m_rules.discipline = CreateObject<FifoServiceDiscipline>();
    m_shares[UNRESERVED].slots = m_slots;
    m_shares[UNRESERVED].pool = std::make_unique<ComputePool>(m_rules, m_slots, m_created);
}

ComputeResource::~ComputeResource()
{
    NS_LOG_FUNCTION(this);
}

void
ComputeResource::DoDispose()
{
    NS_LOG_FUNCTION(this);
    for (auto& [id, share] : m_shares)
    {
        share.lapse.Cancel();
        share.finish.Cancel();
    }
    m_started = false;
    m_shares.clear();
    m_jobs.clear();
    m_endings.clear();
    m_modelStore = nullptr;
    m_rules.discipline = nullptr;
    Object::DoDispose();
}

JobId
ComputeResource::Submit(const ComputeJob& job)
{
    NS_LOG_FUNCTION(this << job.service << job.lease);
    if (!m_started)
    {
        return 0;
    }
    auto share = FindShare(job.lease);
    auto added = std::make_unique<PoolJob>();
    const JobId id = ++m_lastJob;
    added->id = id;
    added->job = job;
    added->job.service = Max(job.service, Time());
    added->pool = share->first;
    added->rank = m_rules.discipline->GetRank(job);
    added->place = id;
    added->submitted = Simulator::Now();
    added->remaining = static_cast<double>(added->job.service.GetTimeStep());
    added->leader = added.get();
    share->second.pool->Add(added.get());
    m_jobs.emplace(id, std::move(added));
    m_submittedTrace(id, job);
    Settle(FindShare(job.lease));
    Lend();
    return id;
}

bool
ComputeResource::Cancel(JobId id)
{
    NS_LOG_FUNCTION(this << id);
    for (Ending& ending : m_endings)
    {
        if (ending.report.id == id && !ending.cancelled)
        {
            ending.cancelled = true;
            return true;
        }
    }
    auto found = m_jobs.find(id);
    if (found == m_jobs.end())
    {
        return false;
    }
    const Time now = Simulator::Now();
    std::unique_ptr<PoolJob> job = std::move(found->second);
    m_jobs.erase(found);
    auto share = m_shares.find(job->pool);
    share->second.pool->Remove(job.get(), now);
    Settle(share);
    Lend();
    m_finishedTrace(MakeReport(*job, JobEnding::CANCELLED, now));
    return true;
}

LeaseId
ComputeResource::Reserve(double share, uint64_t bytes, Time lease)
{
    NS_LOG_FUNCTION(this << share << bytes << lease);
    const bool sensible = m_started && share > 0 && lease.IsStrictlyPositive();
    if (!sensible || share > GetFreeShare() + SHARE_TOLERANCE)
    {
        return 0;
    }
    if (m_modelStore && bytes > 0 && !m_modelStore->HoldBytes(bytes))
    {
        return 0;
    }
    const LeaseId id = ++m_lastLease;
    Share& added = m_shares[id];
    added.slots = share;
    added.bytes = bytes;
    added.pool = std::make_unique<ComputePool>(m_rules, share, Simulator::Now());
    added.lapse = Simulator::Schedule(lease, &ComputeResource::HandleLapse, this, id);
    UpdateReservedShare();
    return id;
}

bool
ComputeResource::Renew(LeaseId id, Time lease)
{
    NS_LOG_FUNCTION(this << id << lease);
    if (!HasLease(id) || !lease.IsStrictlyPositive())
    {
        return false;
    }
    Share& share = m_shares.at(id);
    share.lapse.Cancel();
    share.lapse = Simulator::Schedule(lease, &ComputeResource::HandleLapse, this, id);
    return true;
}

bool
ComputeResource::Release(LeaseId id)
{
    NS_LOG_FUNCTION(this << id);
    if (!HasLease(id))
    {
        return false;
    }
    EndLease(m_shares.find(id));
    return true;
}

bool
ComputeResource::Resize(LeaseId id, double share)
{
    NS_LOG_FUNCTION(this << id << share);
    if (!HasLease(id) || !(share > 0))
    {
        return false;
    }
    auto lease = m_shares.find(id);
    if (share > GetFreeShare() + lease->second.slots + SHARE_TOLERANCE)
    {
        return false;
    }
    lease->second.slots = share;
    ChangeCapacity(lease, share);
    UpdateReservedShare();
    return true;
}

bool
ComputeResource::HasLease(LeaseId id) const
{
    return id != UNRESERVED && m_shares.find(id) != m_shares.end();
}

double
ComputeResource::GetReservedShare() const
{
    return m_reservedShare;
}

double
ComputeResource::GetFreeShare() const
{
    return std::max<double>(0, m_maxReservedFraction * m_slots - m_reservedShare);
}

double
ComputeResource::GetUnreservedShare() const
{
    return std::max<double>(0, m_slots - m_reservedShare);
}

void
ComputeResource::Stop()
{
    NS_LOG_FUNCTION(this);
    if (!m_started)
    {
        return;
    }
    m_started = false;
    const Time now = Simulator::Now();
    std::map<JobId, std::unique_ptr<PoolJob>> jobs;
    for (auto& [id, share] : m_shares)
    {
        share.finish.Cancel();
        share.lapse.Cancel();
        for (PoolJob* leader : share.pool->Drain(now))
        {
            for (PoolJob* job = leader; job; job = job->next)
            {
                jobs[job->id] = std::move(m_jobs.at(job->id));
            }
        }
        UpdateTraces(share);
    }
    m_jobs.clear();
    for (const auto& [id, job] : jobs)
    {
        m_endings.push_back({MakeReport(*job, JobEnding::STOPPED, now), job->job.done, false});
    }
    Shares leases;
    leases.swap(m_shares);
    m_shares[UNRESERVED] = std::move(leases[UNRESERVED]);
    leases.erase(UNRESERVED);
    UpdateReservedShare();
    for (const auto& [id, lease] : leases)
    {
        if (m_modelStore && lease.bytes > 0)
        {
            m_modelStore->FreeBytes(lease.bytes);
        }
        m_lapsedTrace(id, lease.slots, lease.bytes);
    }
    Deliver();
}

void
ComputeResource::Start()
{
    NS_LOG_FUNCTION(this);
    m_started = true;
}

bool
ComputeResource::IsStarted() const
{
    return m_started;
}

Time
ComputeResource::GetBacklog() const
{
    return GetBacklog(UNRESERVED);
}

Time
ComputeResource::GetBacklog(LeaseId id) const
{
    auto share = m_shares.find(id);
    return share == m_shares.end() ? Time() : share->second.pool->GetBacklog(Simulator::Now());
}

uint32_t
ComputeResource::GetQueueLength() const
{
    return m_queueLength;
}

uint32_t
ComputeResource::GetInService() const
{
    return m_inService;
}

double
ComputeResource::GetBusySlots() const
{
    return m_busySlots;
}

double
ComputeResource::GetBusySlotSeconds() const
{
    const Time since = Simulator::Now() - m_busySince;
    const double steps = m_busySlotSteps + m_busySlots * static_cast<double>(since.GetTimeStep());
    return steps / static_cast<double>(Seconds(1).GetTimeStep());
}

double
ComputeResource::GetUtilization() const
{
    const double elapsed = (Simulator::Now() - m_created).GetSeconds();
    return elapsed > 0 ? GetBusySlotSeconds() / (elapsed * m_slots) : 0;
}

void
ComputeResource::SetSlots(uint32_t slots)
{
    NS_LOG_FUNCTION(this << slots);
    m_slots = slots;
    UpdateReservedShare();
}

uint32_t
ComputeResource::GetSlots() const
{
    return m_slots;
}

void
ComputeResource::SetSpeed(double speed)
{
    NS_LOG_FUNCTION(this << speed);
    NS_ABORT_MSG_UNLESS(speed >= 0, "ComputeResource: the speed is " << speed << ", below zero.");
    AdvanceAll();
    m_rules.speed = speed;
    for (auto share = m_shares.begin(); share != m_shares.end(); ++share)
    {
        Settle(share);
    }
}

double
ComputeResource::GetSpeed() const
{
    return m_rules.speed;
}

void
ComputeResource::SetServiceDiscipline(ObjectFactory discipline)
{
    NS_LOG_FUNCTION(this << discipline.GetTypeId());
    NS_ABORT_MSG_UNLESS(discipline.GetTypeId().IsChildOf(ServiceDiscipline::GetTypeId()),
                        "ComputeResource: " << discipline.GetTypeId().GetName()
                                            << " is no ServiceDiscipline.");
    NS_ABORT_MSG_UNLESS(m_jobs.empty(),
                        "ComputeResource: the service discipline cannot change while there are "
                        "jobs; set it before the simulation starts.");
    m_rules.discipline = discipline.Create<ServiceDiscipline>();
}

void
ComputeResource::SetBatchLimit(uint32_t limit)
{
    NS_LOG_FUNCTION(this << limit);
    m_rules.batchLimit = limit;
}

uint32_t
ComputeResource::GetBatchLimit() const
{
    return m_rules.batchLimit;
}

void
ComputeResource::SetBatchExponent(double exponent)
{
    NS_LOG_FUNCTION(this << exponent);
    m_rules.batchExponent = exponent;
}

double
ComputeResource::GetBatchExponent() const
{
    return m_rules.batchExponent;
}

void
ComputeResource::SetModelStore(Ptr<ModelStore> store)
{
    NS_LOG_FUNCTION(this << store);
    m_modelStore = store;
}

ComputeResource::Shares::iterator
ComputeResource::FindShare(LeaseId id)
{
    auto share = m_shares.find(id);
    return share == m_shares.end() ? m_shares.find(UNRESERVED) : share;
}

void
ComputeResource::AdvanceAll()
{
    for (auto& [id, share] : m_shares)
    {
        share.pool->Advance(Simulator::Now());
    }
}

void
ComputeResource::UpdateReservedShare()
{
    double reserved = 0;
    for (const auto& [id, share] : m_shares)
    {
        reserved += id == UNRESERVED ? 0 : share.slots;
    }
    m_reservedShare = reserved;
    auto unreserved = m_shares.find(UNRESERVED);
    unreserved->second.slots = GetUnreservedShare();
    ChangeCapacity(unreserved, unreserved->second.slots);
    Lend();
}

void
ComputeResource::Settle(Shares::iterator share)
{
    const Time now = Simulator::Now();
    const LeaseId shareId = share->first;
    ComputePool& pool = *share->second.pool;
    std::vector<JobId> started;
    for (const PoolJob* job : pool.Dispatch(now))
    {
        started.push_back(job->id);
        if (!job->job.started.IsNull())
        {
            Simulator::ScheduleNow(&ComputeResource::NotifyStarted,
                                   Ptr<ComputeResource>(this),
                                   job->id);
        }
    }
    const Time wait = pool.GetTimeToFinish();
    EventId& finish = share->second.finish;
    const bool planned = !finish.IsExpired();
    if (wait == Time::Max())
    {
        finish.Cancel();
    }
    else if (!planned || TimeStep(finish.GetTs()) != now + wait)
    {
        finish.Cancel();
        finish = Simulator::Schedule(wait, &ComputeResource::HandleFinish, this, shareId);
    }
    UpdateTraces(share->second);
    for (JobId id : started)
    {
        auto job = m_jobs.find(id);
        if (job != m_jobs.end())
        {
            m_startedTrace(id, job->second->job);
        }
    }
}

void
ComputeResource::HandleFinish(LeaseId id)
{
    NS_LOG_FUNCTION(this << id);
    auto share = m_shares.find(id);
    const Time now = Simulator::Now();
    for (const PoolJob* finished : share->second.pool->TakeFinished(now))
    {
        auto job = m_jobs.find(finished->id);
        m_endings.push_back(
            {MakeReport(*job->second, JobEnding::DONE, now), job->second->job.done, false});
        m_jobs.erase(job);
    }
    Settle(share);
    Lend();
    Deliver();
}

void
ComputeResource::HandleLapse(LeaseId id)
{
    NS_LOG_FUNCTION(this << id);
    auto share = m_shares.find(id);
    const double slots = share->second.slots;
    const uint64_t bytes = share->second.bytes;
    EndLease(share);
    m_lapsedTrace(id, slots, bytes);
}

void
ComputeResource::EndLease(Shares::iterator share)
{
    share->second.lapse.Cancel();
    share->second.finish.Cancel();
    ComputePool& unreserved = *m_shares.at(UNRESERVED).pool;
    for (PoolJob* leader : share->second.pool->Drain(Simulator::Now()))
    {
        for (PoolJob* job = leader; job; job = job->next)
        {
            job->pool = UNRESERVED;
        }
        unreserved.Add(leader);
    }
    UpdateTraces(share->second);
    const uint64_t bytes = share->second.bytes;
    m_shares.erase(share);
    if (m_modelStore && bytes > 0)
    {
        m_modelStore->FreeBytes(bytes);
    }
    UpdateReservedShare();
}

void
ComputeResource::NotifyStarted(JobId id)
{
    auto job = m_jobs.find(id);
    if (job != m_jobs.end())
    {
        auto callback = job->second->job.started;
        callback(id);
    }
}

JobReport
ComputeResource::MakeReport(const PoolJob& job, JobEnding ending, Time now) const
{
    JobReport report;
    report.id = job.id;
    report.submitted = job.submitted;
    report.started = job.hasStarted ? job.started : now;
    report.finished = now;
    report.busy = job.busy;
    report.batch = job.batch;
    report.ending = ending;
    return report;
}

void
ComputeResource::UpdateTraces(Share& share)
{
    const Time now = Simulator::Now();
    m_busySlotSteps += m_busySlots * static_cast<double>((now - m_busySince).GetTimeStep());
    m_busySince = now;
    const uint32_t waiting = share.pool->GetWaiting();
    const uint32_t inService = share.pool->GetInService();
    const double busy = share.pool->GetBusySlots();
    m_queueLength = m_queueLength + waiting - share.waiting;
    m_inService = m_inService + inService - share.inService;
    m_busySlots = m_inService.Get() == 0 ? 0 : std::max<double>(0, m_busySlots + busy - share.busy);
    share.waiting = waiting;
    share.inService = inService;
    share.busy = busy;
}

void
ComputeResource::Deliver()
{
    if (m_delivering)
    {
        return;
    }
    Ptr<ComputeResource> self(this); // an owner may drop the last reference
    m_delivering = true;
    while (!m_endings.empty())
    {
        Ending ending = std::move(m_endings.front());
        m_endings.pop_front();
        if (ending.cancelled)
        {
            ending.report.ending = JobEnding::CANCELLED;
        }
        m_finishedTrace(ending.report);
        if (!ending.cancelled && !ending.done.IsNull())
        {
            ending.done(ending.report);
        }
    }
    m_delivering = false;
}

} // namespace edgeinference
} // namespace ns3
