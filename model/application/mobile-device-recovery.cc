/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: what follows a failed attempt.
 */
#include "mobile-device-application.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceRecovery");

namespace
{

/** Layers whose outputs a plan wants: its answer and its exits. */
std::vector<LayerId>
GetWantedOutputs(const DnnModel& model, const PartitionPlan& plan)
{
    std::vector<LayerId> outputs{GetAnswerLayer(model, plan)};
    for (const auto& rule : plan.exitRules)
    {
        // a plan may not have been checked yet
        if (rule.exit < model.GetExits().size())
        {
            outputs.push_back(model.GetExits()[rule.exit].output);
        }
    }
    return outputs;
}

} // namespace

void
MobileDeviceApplication::TimeOut(uint64_t number, uint32_t attempt)
{
    NS_LOG_FUNCTION(this << number << attempt);
    const auto found = m_tasks.find(number);
    if (found == m_tasks.end() || found->second.attempts != attempt)
    {
        return;
    }
    DeviceTask& task = found->second;
    if (task.state == DeviceTaskState::DECIDING)
    {
        m_agent->Cancel(task.decisionId);
        m_decisions.erase(task.decisionId);
        EndTask(number, TaskStatus::FAILED, "no decision in time");
    }
    else if (task.state == DeviceTaskState::RUNNING)
    {
        FailAttempt(task, DEVICE_SITE, false, "attempt timed out");
    }
}

void
MobileDeviceApplication::FailAttempt(DeviceTask& task,
                                     SiteId site,
                                     bool refused,
                                     const std::string& reason)
{
    NS_LOG_FUNCTION(this << task.task.number << site << reason);
    if (task.state != DeviceTaskState::RUNNING)
    {
        return; // this attempt has failed before
    }
    SwitchToState(task, DeviceTaskState::RECOVERING);
    task.emptied.insert(site);
    task.timeout.Cancel();
    SettleUnconfirmed(task);
    TaskProgress progress = MakeProgress(task, site, refused);
    progress.known = Observe(task.task);
    progress.known.attempt = task.attempts;
    progress.known.done = progress.done;
    progress.known.live = progress.live;
    RecoveryAnswer answer;
    if (task.attempts < m_maxAttempts)
    {
        answer = m_recovery->Recover(progress, reason);
    }
    const uint64_t number = task.task.number;
    if (answer.action == RecoveryAnswer::Action::FAIL)
    {
        EndTask(number, refused ? TaskStatus::REJECTED : TaskStatus::FAILED, reason);
        return;
    }
    if (answer.action == RecoveryAnswer::Action::REPLAN)
    {
        TellAgent(task, MakeRecord(task, TaskStatus::SUPERSEDED, reason));
    }
    task.next =
        Simulator::Schedule(answer.delay, &MobileDeviceApplication::Restart, this, number, answer);
}

TaskProgress
MobileDeviceApplication::MakeProgress(const DeviceTask& task, SiteId site, bool refused) const
{
    TaskProgress progress;
    progress.task = task.task.number;
    progress.attempts = task.attempts;
    progress.nowNs = Simulator::Now().GetNanoSeconds();
    progress.createdNs = task.task.createdNs;
    progress.deadlineNs = task.task.deadlineNs;
    progress.model = task.task.model;
    progress.plan = task.envelope.plan;
    progress.failedSite = site;
    progress.refused = refused;
    for (LayerId input = 0; input < task.task.model->GetInputCount(); ++input)
    {
        progress.live.push_back({input, DEVICE_SITE});
    }
    for (const LayerId tensor : GetExecutor()->GetHeld(task.envelope.key))
    {
        if (tensor >= task.task.model->GetInputCount())
        {
            progress.live.push_back({tensor, DEVICE_SITE});
        }
    }
    // a remote stage keeps what it made until the stage that reads it has ended; a site that failed
    // keeps nothing, even if it is back
    const auto& plan = task.envelope.plan;
    std::set<std::pair<LayerId, SiteId>> seen;
    for (const auto& boundary : plan.boundaries)
    {
        const SiteId holder = plan.stages[boundary.fromStage].site;
        const bool held = task.doneStages.count(boundary.fromStage) > 0 &&
                          task.doneStages.count(boundary.toStage) == 0 &&
                          plan.stages[boundary.toStage].site != holder;
        const bool there = holder != DEVICE_SITE && task.emptied.count(holder) == 0;
        if (held && there && seen.insert({boundary.tensor, holder}).second)
        {
            progress.live.push_back({boundary.tensor, holder});
        }
    }
    std::vector<LayerId> live;
    for (const auto& tensor : progress.live)
    {
        live.push_back(tensor.tensor);
    }
    progress.done = GetDoneLayers(*task.task.model, GetWantedOutputs(*task.task.model, plan), live);
    return progress;
}

LayerSet
MobileDeviceApplication::FindDoneLayers(const DeviceTask& task, const PartitionPlan& plan) const
{
    const DnnModel& model = *task.task.model;
    if (task.attempts == 0)
    {
        return LayerSet(0, model.GetInputCount() - 1);
    }
    const TaskProgress progress = MakeProgress(task, DEVICE_SITE, false);
    std::vector<LayerId> live;
    for (const auto& tensor : progress.live)
    {
        const uint32_t stage = FindStage(plan, tensor.tensor);
        const bool placed = stage < plan.stages.size() && plan.stages[stage].site == tensor.site;
        // another site goes on from its tensor only where a stage stands for it alone; an agent
        // that knows nothing of live tensors starts from the device
        if (placed && (tensor.site == DEVICE_SITE ||
                       plan.stages[stage].layers.Minus(progress.done).IsEmpty()))
        {
            live.push_back(tensor.tensor);
        }
    }
    return GetDoneLayers(model, GetWantedOutputs(model, plan), live);
}

void
MobileDeviceApplication::Restart(uint64_t number, const RecoveryAnswer& answer)
{
    NS_LOG_FUNCTION(this << number);
    const auto found = m_tasks.find(number);
    if (found == m_tasks.end() || found->second.state != DeviceTaskState::RECOVERING)
    {
        return;
    }
    DeviceTask& task = found->second;
    const TaskProgress progress = MakeProgress(task, DEVICE_SITE, false);
    if (answer.action == RecoveryAnswer::Action::REPLAN)
    {
        task.done = progress.done;
        Decide(task, progress.live);
        return;
    }
    const PartitionPlan same = task.envelope.plan;
    // a site that was to go on from a tensor may have been lost during the wait
    const bool still = answer.action == RecoveryAnswer::Action::PLAN &&
                       !FindPlanProblem(*task.task.model,
                                        answer.plan,
                                        m_directory->GetCount(),
                                        FindDoneLayers(task, answer.plan));
    TryPlan(task, still ? answer.plan : same);
}

} // namespace edgeinference
} // namespace ns3
