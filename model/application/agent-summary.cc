/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-summary.h"

#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Nanoseconds in a millisecond. */
constexpr double NS_PER_MS = 1e6;

/** Milliseconds in a second. */
constexpr double MS_PER_S = 1e3;

/** Bytes in a kilobyte. */
constexpr double BYTES_PER_KILOBYTE = 1e3;

} // namespace

void
TaskTotals::Add(const TaskRecord& record)
{
    ++m_counts.tasks;
    m_counts.completed += record.status == TaskStatus::COMPLETED ? 1 : 0;
    m_counts.rejected += record.status == TaskStatus::REJECTED ? 1 : 0;
    m_counts.failed += record.status == TaskStatus::FAILED ? 1 : 0;
    m_counts.unfinished += record.status == TaskStatus::UNFINISHED ? 1 : 0;
    m_counts.deadlineMisses += record.MissedDeadline() ? 1 : 0;
    if (record.status == TaskStatus::COMPLETED)
    {
        m_latency.Add(record.finishedNs - record.createdNs);
        m_serverWaitNs += static_cast<double>(record.parts.Get(TaskState::SERVER_WAIT));
    }
    m_joules += record.computeJoules + record.radioJoules;
    m_bytesUp += record.bytesUp;
    m_answersRight += record.correct == 1 ? 1 : 0;
    m_answersJudged += record.correct >= 0 ? 1 : 0;
}

void
TaskTotals::AddRegret(double seconds)
{
    if (std::isfinite(seconds))
    {
        m_regret += seconds;
        ++m_decisions;
    }
}

AgentSummary
TaskTotals::GetSummary() const
{
    AgentSummary summary = m_counts;
    const double tasks = static_cast<double>(summary.tasks);
    summary.meanMs = m_latency.GetMeanNs() / NS_PER_MS;
    summary.p50Ms = m_latency.GetQuantileNs(0.50) / NS_PER_MS;
    summary.p95Ms = m_latency.GetQuantileNs(0.95) / NS_PER_MS;
    summary.p99Ms = m_latency.GetQuantileNs(0.99) / NS_PER_MS;
    summary.joulesPerTask = m_joules / tasks;
    summary.uplinkKilobytesPerTask = static_cast<double>(m_bytesUp) / BYTES_PER_KILOBYTE / tasks;
    summary.serverWaitMs = m_serverWaitNs / NS_PER_MS / static_cast<double>(summary.completed);
    summary.regretMs = MS_PER_S * m_regret / static_cast<double>(m_decisions);
    if (m_answersJudged > 0)
    {
        summary.accuracy =
            static_cast<double>(m_answersRight) / static_cast<double>(m_answersJudged);
    }
    return summary;
}

} // namespace edgeinference
} // namespace ns3
