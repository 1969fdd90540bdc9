/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * ComputeResource: the way of a job from its submission to its end.
 */
#include "compute-resource.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceComputeResourceJobs");

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
    m_recentBusy.Set(m_busySlots, now.GetSeconds());
    share.waiting = waiting;
    share.inService = inService;
    share.busy = busy;
}

} // namespace edgeinference
} // namespace ns3
