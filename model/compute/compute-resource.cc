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

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceComputeResource");

NS_OBJECT_ENSURE_REGISTERED(ComputeResource);

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
            .AddAttribute("UtilizationWindow",
                          "An instant that long ago weighs 1/e in the recent utilization, which a "
                          "server reports.",
                          TimeValue(MilliSeconds(250)),
                          MakeTimeAccessor(&ComputeResource::SetUtilizationWindow,
                                           &ComputeResource::GetUtilizationWindow),
                          MakeTimeChecker(NanoSeconds(1)))
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
      m_busySince(m_created),
      m_recentBusy(m_created.GetSeconds())
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
ComputeResource::GetRecentUtilization() const
{
    // rounding may leave the mean a little beside its range, which a peer would refuse
    return std::clamp(m_recentBusy.Get(Simulator::Now().GetSeconds()) / m_slots, 0.0, 1.0);
}

void
ComputeResource::SetUtilizationWindow(Time window)
{
    m_utilizationWindow = window;
    m_recentBusy.SetWindow(window.GetSeconds(), Simulator::Now().GetSeconds());
}

Time
ComputeResource::GetUtilizationWindow() const
{
    return m_utilizationWindow;
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

void
ComputeResource::AdvanceAll()
{
    for (auto& [id, share] : m_shares)
    {
        share.pool->Advance(Simulator::Now());
    }
}

} // namespace edgeinference
} // namespace ns3
