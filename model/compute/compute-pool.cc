/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "compute-pool.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

/// Virtual time beyond which it starts from zero again, in time steps: sums stay exact well below
/// 2^53.
constexpr double REBASE_LIMIT = 1e15;
/// Rounding errors of virtual time that are forgiven, in time steps.
constexpr double STEP_TOLERANCE = 1e-3;
/// Backlogs and times to finish are cut here, s.
constexpr double LONGEST_SECONDS = 1e9;
/// Capacity below which nothing is served, in slots: the rounding of sums of shares.
constexpr double SMALLEST_CAPACITY = 1e-9;

/// @return LONGEST_SECONDS as a time
Time
GetLongest()
{
    return Seconds(LONGEST_SECONDS);
}

} // namespace

ComputePool::ComputePool(const PoolRules& rules, double capacity, Time now)
    : m_rules(rules),
      m_capacity(capacity),
      m_lastAdvance(now)
{
}

void
ComputePool::Add(PoolJob* job)
{
    m_work += job->remaining;
    for (PoolJob* member = job; member; member = member->next)
    {
        ++m_waitingJobs;
    }
    InsertWaiting(job);
}

void
ComputePool::Remove(PoolJob* job, Time now)
{
    Advance(now);
    PoolJob* leader = job->leader;
    const bool inService = leader->inService;
    if (inService)
    {
        EraseRunning(leader);
        --m_runningJobs;
        job->busy += now - job->inServiceSince;
    }
    else
    {
        EraseWaiting(leader);
        --m_waitingJobs;
    }
    job->inService = false;
    PoolJob* rest = Unlink(job);
    if (!rest)
    {
        m_work -= inService ? leader->tag - m_virtual : leader->remaining;
    }
    else if (inService)
    {
        InsertRunning(rest);
    }
    else
    {
        InsertWaiting(rest);
    }
    Rebase();
}

std::vector<PoolJob*>
ComputePool::Drain(Time now)
{
    Advance(now);
    while (!m_running.empty())
    {
        Interrupt(*m_running.begin(), now);
    }
    std::vector<PoolJob*> leaders(m_waiting.begin(), m_waiting.end());
    m_waiting.clear();
    m_waitingByKey.clear();
    m_waitingJobs = 0;
    m_work = 0;
    Rebase();
    return leaders;
}

void
ComputePool::Advance(Time now)
{
    const double steps = static_cast<double>((now - m_lastAdvance).GetTimeStep());
    m_lastAdvance = now;
    const double progress = GetRate() * steps;
    m_virtual += progress;
    m_work -= progress * static_cast<double>(m_running.size());
}

std::vector<PoolJob*>
ComputePool::Dispatch(Time now)
{
    Advance(now);
    std::vector<PoolJob*> started;
    const uint32_t concurrency = GetConcurrency();
    while (!m_waiting.empty() && m_running.size() < concurrency)
    {
        Start(*m_waiting.begin(), now, started);
    }
    if (m_rules.discipline->IsPreemptive())
    {
        while (!m_waiting.empty() && !m_runningByRank.empty() &&
               (*m_waiting.begin())->rank < (*m_runningByRank.rbegin())->rank)
        {
            Interrupt(*m_runningByRank.rbegin(), now);
            Start(*m_waiting.begin(), now, started);
        }
    }
    return started;
}

std::vector<PoolJob*>
ComputePool::TakeFinished(Time now)
{
    Advance(now);
    std::vector<PoolJob*> finished;
    while (!m_running.empty() && (*m_running.begin())->tag <= m_virtual + STEP_TOLERANCE)
    {
        PoolJob* leader = *m_running.begin();
        m_work -= leader->tag - m_virtual;
        EraseRunning(leader);
        CountBusy(leader, now);
        for (PoolJob* member = leader; member; member = member->next)
        {
            --m_runningJobs;
            finished.push_back(member);
        }
    }
    Rebase();
    return finished;
}

void
ComputePool::SetCapacity(double capacity)
{
    m_capacity = capacity;
}

double
ComputePool::GetCapacity() const
{
    return m_capacity;
}

Time
ComputePool::GetTimeToFinish() const
{
    const double rate = GetRate();
    if (m_running.empty() || rate <= 0)
    {
        return Time::Max();
    }
    const double steps = std::ceil(((*m_running.begin())->tag - m_virtual - STEP_TOLERANCE) / rate);
    if (steps >= static_cast<double>(GetLongest().GetTimeStep()))
    {
        return GetLongest();
    }
    return TimeStep(static_cast<uint64_t>(std::max(steps, 0.0)));
}

Time
ComputePool::GetBacklog(Time now) const
{
    const double sinceAdvance = static_cast<double>((now - m_lastAdvance).GetTimeStep());
    const double work = m_work - GetRate() * sinceAdvance * static_cast<double>(m_running.size());
    if (work <= STEP_TOLERANCE)
    {
        return Time();
    }
    const double steps = m_capacity < SMALLEST_CAPACITY
                             ? HUGE_VAL
                             : std::ceil(work / (m_capacity * m_rules.speed) - STEP_TOLERANCE);
    if (!(steps < static_cast<double>(GetLongest().GetTimeStep())))
    {
        return GetLongest();
    }
    return TimeStep(static_cast<uint64_t>(steps));
}

double
ComputePool::GetBusySlots() const
{
    return std::min(m_capacity, static_cast<double>(m_running.size()));
}

uint32_t
ComputePool::GetWaiting() const
{
    return m_waitingJobs;
}

uint32_t
ComputePool::GetInService() const
{
    return m_runningJobs;
}

double
ComputePool::GetRate() const
{
    if (m_running.empty() || m_capacity < SMALLEST_CAPACITY)
    {
        return 0;
    }
    return m_rules.speed * std::min(1.0, m_capacity / static_cast<double>(m_running.size()));
}

uint32_t
ComputePool::GetConcurrency() const
{
    return m_capacity < SMALLEST_CAPACITY ? 0 : m_rules.discipline->GetConcurrency(m_capacity);
}

void
ComputePool::InsertWaiting(PoolJob* job)
{
    m_waiting.insert(job);
    if (job->job.batchKey != 0 && !job->hasStarted)
    {
        m_waitingByKey[job->job.batchKey].insert(job);
    }
}

void
ComputePool::EraseWaiting(PoolJob* job)
{
    m_waiting.erase(job);
    auto key = m_waitingByKey.find(job->job.batchKey);
    if (key != m_waitingByKey.end())
    {
        key->second.erase(job);
        if (key->second.empty())
        {
            m_waitingByKey.erase(key);
        }
    }
}

void
ComputePool::InsertRunning(PoolJob* job)
{
    m_running.insert(job);
    if (m_rules.discipline->IsPreemptive())
    {
        m_runningByRank.insert(job);
    }
}

void
ComputePool::EraseRunning(PoolJob* job)
{
    m_running.erase(job);
    m_runningByRank.erase(job);
}

void
ComputePool::FormBatch(PoolJob* leader)
{
    auto key = m_waitingByKey.find(leader->job.batchKey);
    if (m_rules.batchLimit < 2 || leader->hasStarted || key == m_waitingByKey.end())
    {
        return;
    }
    std::vector<PoolJob*> members(1, leader);
    for (auto it = key->second.begin();
         it != key->second.end() && members.size() < m_rules.batchLimit;
         ++it)
    {
        if (*it != leader)
        {
            members.push_back(*it);
        }
    }
    double longest = 0;
    for (std::size_t i = 0; i < members.size(); ++i)
    {
        PoolJob* member = members[i];
        longest = std::max(longest, member->remaining);
        m_work -= member->remaining;
        member->leader = leader;
        member->next = i + 1 < members.size() ? members[i + 1] : nullptr;
        member->batch = static_cast<uint32_t>(members.size());
        if (member != leader)
        {
            EraseWaiting(member);
        }
    }
    const double size = static_cast<double>(members.size());
    leader->remaining = std::round(longest * std::pow(size, m_rules.batchExponent));
    m_work += leader->remaining;
}

void
ComputePool::Start(PoolJob* leader, Time now, std::vector<PoolJob*>& started)
{
    FormBatch(leader);
    EraseWaiting(leader);
    leader->tag = m_virtual + leader->remaining;
    InsertRunning(leader);
    for (PoolJob* member = leader; member; member = member->next)
    {
        --m_waitingJobs;
        ++m_runningJobs;
        member->inService = true;
        member->inServiceSince = now;
        if (!member->hasStarted)
        {
            member->hasStarted = true;
            member->started = now;
            started.push_back(member);
        }
    }
}

void
ComputePool::Interrupt(PoolJob* leader, Time now)
{
    EraseRunning(leader);
    CountBusy(leader, now);
    leader->remaining = std::max(leader->tag - m_virtual, 0.0);
    for (PoolJob* member = leader; member; member = member->next)
    {
        --m_runningJobs;
        ++m_waitingJobs;
    }
    InsertWaiting(leader);
}

void
ComputePool::CountBusy(PoolJob* leader, Time now)
{
    for (PoolJob* member = leader; member; member = member->next)
    {
        member->busy += now - member->inServiceSince;
        member->inService = false;
    }
}

PoolJob*
ComputePool::Unlink(PoolJob* job)
{
    PoolJob* leader = job->leader;
    if (job == leader)
    {
        PoolJob* heir = leader->next;
        for (PoolJob* member = heir; member; member = member->next)
        {
            member->leader = heir;
        }
        if (heir)
        {
            heir->tag = leader->tag;
            heir->rank = leader->rank;
            heir->place = leader->place;
            heir->remaining = leader->remaining;
        }
        leader->next = nullptr;
        return heir;
    }
    PoolJob* before = leader;
    while (before->next != job)
    {
        before = before->next;
    }
    before->next = job->next;
    job->next = nullptr;
    job->leader = job;
    return leader;
}

void
ComputePool::Rebase()
{
    if (m_running.empty())
    {
        m_virtual = 0;
        if (m_waiting.empty())
        {
            m_work = 0;
        }
        return;
    }
    if (m_virtual < REBASE_LIMIT)
    {
        return;
    }
    std::set<PoolJob*, ByTag> running;
    running.swap(m_running);
    for (PoolJob* leader : running)
    {
        leader->tag -= m_virtual;
        m_running.insert(leader);
    }
    m_virtual = 0;
}

} // namespace edgeinference
} // namespace ns3
