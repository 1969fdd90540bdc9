/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A3cPartitionAgent: decisions under way, and what becomes of them.
 */
#include "a3c-partition-agent.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceA3cPartitionOutcomes");

void
A3cPartitionAgent::NoteOpen(const PartitionObservation& observation, const PartitionPlan& plan)
{
    Open open;
    open.plan = plan;
    open.model = observation.model;
    open.waitedSeconds = static_cast<double>(observation.nowNs - observation.createdNs) * 1e-9;
    double deadline = static_cast<double>(observation.deadlineNs) * 1e-9;
    deadline = deadline > 0.0 ? std::max(deadline - open.waitedSeconds, 1e-9) : 0.0;
    for (const int64_t blockNs : observation.blockDeadlinesNs)
    {
        open.blockDeadlineSeconds.push_back(static_cast<double>(blockNs) * 1e-9);
    }
    if (OnlineLearner* online = m_learn ? m_policy->GetOnline() : nullptr)
    {
        // those that cost the most by now have to wait no longer
        online->Expire(observation.nowNs - static_cast<int64_t>(m_reward.failureSeconds * 1e9));
        open.ticket = online->Add(
            {m_state, m_mask, m_choices, observation.nowNs, m_reward.GetWorst(deadline)});
    }
    m_open[observation.decisionId] = std::move(open);
}

void
A3cPartitionAgent::DoObserve(const PartitionOutcome& outcome)
{
    NS_LOG_FUNCTION(this << outcome.decisionId << GetTaskStatusName(outcome.status));
    m_placed.Remove(outcome.decisionId);
    const TaskName task{outcome.device, outcome.task};
    const auto found = m_open.find(outcome.decisionId);
    if (found != m_open.end() && !(outcome.plan == found->second.plan))
    {
        Drop(found->second);
        m_open.erase(found);
    }
    else if (found != m_open.end())
    {
        m_superseded[task].push_back(outcome.decisionId);
    }
    const auto decisions = m_superseded.find(task);
    if (outcome.status == TaskStatus::SUPERSEDED || decisions == m_superseded.end())
    {
        return;
    }
    // the task is over: all plans it had are charged until now
    const std::vector<uint64_t> ids = std::move(decisions->second);
    m_superseded.erase(decisions);
    for (const uint64_t id : ids)
    {
        const auto open = m_open.find(id);
        if (open != m_open.end())
        {
            const Open ended = std::move(open->second);
            m_open.erase(open);
            Reward(id, ended, outcome);
        }
    }
}

void
A3cPartitionAgent::Reward(uint64_t id, const Open& open, const PartitionOutcome& outcome)
{
    if (outcome.status == TaskStatus::UNFINISHED)
    {
        Drop(open);
        return;
    }
    std::vector<double> blockSeconds;
    if (!open.blockDeadlineSeconds.empty())
    {
        blockSeconds = GetBlockSeconds(outcome, *open.model, m_policy->GetBlockEnds(*open.model));
    }
    const double reward =
        m_reward.Compute(outcome, open.waitedSeconds, blockSeconds, open.blockDeadlineSeconds);
    m_rewardedTrace(id, reward);
    if (OnlineLearner* online = m_learn ? m_policy->GetOnline() : nullptr)
    {
        online->Settle(open.ticket, reward);
        TellProgress();
    }
}

void
A3cPartitionAgent::Drop(const Open& open)
{
    if (OnlineLearner* online = m_learn ? m_policy->GetOnline() : nullptr)
    {
        online->Drop(open.ticket);
        TellProgress();
    }
}

void
A3cPartitionAgent::TellProgress()
{
    const LearningProgress& progress = m_policy->GetOnline()->GetProgress();
    if (progress.updates != m_updates)
    {
        m_updates = progress.updates;
        m_learnedTrace(progress);
    }
}

void
A3cPartitionAgent::DoStop()
{
    if (m_policy && m_learn && m_policy->GetOnline())
    {
        // no outcome reaches an agent that has stopped
        for (const auto& [id, open] : m_open)
        {
            m_policy->GetOnline()->Drop(open.ticket);
        }
        m_policy->GetOnline()->Finish();
        TellProgress();
    }
    m_open.clear();
    m_superseded.clear();
    m_placed.Clear();
}

} // namespace edgeinference
} // namespace ns3
