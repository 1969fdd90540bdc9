/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: a task is made, decided on and run.
 */
#include "mobile-device-application.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <set>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceTasks");

void
MobileDeviceApplication::SwitchToState(DeviceTask& task, DeviceTaskState state)
{
    NS_LOG_FUNCTION(this << task.task.number << GetDeviceTaskStateName(state));
    NS_ASSERT_MSG(task.state != DeviceTaskState::ENDED, "A task that has ended stays so");
    const DeviceTaskState before = task.state;
    task.state = state;
    m_stateTrace(task.task.number, before, state);
}

DeviceTask*
MobileDeviceApplication::FindAttempt(const TaskKey& key)
{
    const auto found = m_tasks.find(key.task);
    const bool present = found != m_tasks.end() && key.device == GetId() &&
                         found->second.attempts > 0 && found->second.envelope.key == key;
    return present ? &found->second : nullptr;
}

void
MobileDeviceApplication::TakeTask(const InferenceTask& task)
{
    NS_LOG_FUNCTION(this << task.number);
    NS_ABORT_MSG_IF(m_tasks.count(task.number) > 0,
                    "Device '" << GetName() << "' already has a task " << task.number
                               << "; give each task a number of its own");
    DeviceTask& fresh = m_tasks[task.number];
    fresh.task = task;
    fresh.envelope.key = TaskKey{GetId(), task.number, 0};
    fresh.envelope.modelDigest = task.model->GetDigest();
    fresh.done = LayerSet(0, task.model->GetInputCount() - 1);
    m_createdTrace(task);
    if (!IsUp())
    {
        EndTask(task.number, TaskStatus::FAILED, "device down");
        return;
    }
    std::vector<LiveTensor> live;
    for (LayerId input = 0; input < task.model->GetInputCount(); ++input)
    {
        live.push_back({input, DEVICE_SITE});
    }
    Decide(fresh, live);
}

void
MobileDeviceApplication::Decide(DeviceTask& task, const std::vector<LiveTensor>& live)
{
    SwitchToState(task, DeviceTaskState::DECIDING);
    PartitionObservation observation = Observe(task.task);
    observation.decisionId = ++m_lastDecision;
    observation.attempt = task.attempts;
    observation.done = task.done;
    observation.live = live;
    task.rest = {task.attempts, task.done, live};
    task.decisionId = observation.decisionId;
    task.observed = false;
    task.decideNs = observation.nowNs;
    m_decisions[observation.decisionId] = task.task.number;
    task.timeout.Cancel();
    task.timeout = Simulator::Schedule(m_attemptTimeout,
                                       &MobileDeviceApplication::TimeOut,
                                       this,
                                       task.task.number,
                                       task.attempts);
    m_agent->Decide({observation}, MakeCallback(&MobileDeviceApplication::TakePlan, this));
}

void
MobileDeviceApplication::TakePlan(uint64_t decisionId, const PartitionPlan& plan)
{
    NS_LOG_FUNCTION(this << decisionId);
    const auto found = m_decisions.find(decisionId);
    if (found == m_decisions.end())
    {
        return;
    }
    const uint64_t number = found->second;
    m_decisions.erase(found);
    // never from within Decide: a task must not end while its creation is still being handled
    Simulator::Schedule(m_decisionDelay,
                        &MobileDeviceApplication::UsePlan,
                        this,
                        number,
                        decisionId,
                        plan);
}

void
MobileDeviceApplication::UsePlan(uint64_t number, uint64_t decisionId, const PartitionPlan& plan)
{
    NS_LOG_FUNCTION(this << number << decisionId);
    const auto found = m_tasks.find(number);
    if (found == m_tasks.end() || found->second.decisionId != decisionId ||
        found->second.state != DeviceTaskState::DECIDING)
    {
        return;
    }
    DeviceTask& task = found->second;
    const int64_t now = Simulator::Now().GetNanoSeconds();
    if (task.decideNs < now)
    {
        task.segments.push_back({TaskState::DECIDE, 0, DEVICE_SITE, task.decideNs, now});
    }
    if (plan.IsEmpty())
    {
        EndTask(number, TaskStatus::FAILED, "no plan");
        return;
    }
    TryPlan(task, plan);
}

void
MobileDeviceApplication::TryPlan(DeviceTask& task, const PartitionPlan& plan)
{
    task.done = FindDoneLayers(task, plan);
    const auto problem =
        FindPlanProblem(*task.task.model, plan, m_directory->GetCount(), task.done);
    if (problem)
    {
        EndTask(task.task.number, TaskStatus::FAILED, "bad plan: " + *problem);
        return;
    }
    StartAttempt(task, plan);
}

void
MobileDeviceApplication::StartAttempt(DeviceTask& task, const PartitionPlan& plan)
{
    SwitchToState(task, DeviceTaskState::RUNNING);
    task.envelope.key.attempt = task.attempts++;
    task.envelope.plan = plan;
    task.envelope.done = task.done;
    task.envelope.createdNs = task.task.createdNs;
    task.envelope.deadlineNs = task.task.deadlineNs;
    task.envelope.priority = task.task.priority;
    task.envelope.sample = task.task.sample;
    task.envelope.sites.assign(1, SiteAddress{GetId(), Address()});
    for (SiteId site = 1; site <= plan.GetLastSite(); ++site)
    {
        task.envelope.sites.push_back(m_directory->GetAddress(site));
    }
    task.doneStages.clear();
    task.emptied.clear();
    for (const SiteId site : plan.GetSites())
    {
        if (site != DEVICE_SITE)
        {
            task.helpers.insert(site);
            GetEndpoint()->Warm(m_directory->GetAddress(site)); // for the way back
        }
    }
    task.timeout.Cancel();
    task.timeout = Simulator::Schedule(m_attemptTimeout,
                                       &MobileDeviceApplication::TimeOut,
                                       this,
                                       task.task.number,
                                       task.attempts);
    m_planTrace(task.task.number, plan);
    SendResumes(task);
    const TaskEnvelope envelope = task.envelope;
    GetExecutor()->Begin(envelope);
}

void
MobileDeviceApplication::SendResumes(const DeviceTask& task)
{
    std::set<SiteId> sources;
    for (const auto& stage : task.envelope.plan.stages)
    {
        if (stage.site != DEVICE_SITE && stage.layers.Minus(task.done).IsEmpty())
        {
            sources.insert(stage.site);
        }
    }
    for (const SiteId site : sources)
    {
        TensorBody body;
        body.envelope = task.envelope;
        body.queuedNs = Simulator::Now().GetNanoSeconds();
        SendControl(m_directory->GetAddress(site), MessageKind::RESUME, body.Encode());
    }
}

void
MobileDeviceApplication::OnStageEnded(const TaskEnvelope& envelope, const StageEnding& ending)
{
    DeviceTask* task = FindAttempt(envelope.key);
    if (!task)
    {
        return;
    }
    task->computeJoules += ending.joules;
    task->doneStages.insert(ending.stage);
    Join(*task, envelope.segments, envelope.transfers);
    std::set<uint64_t> peers;
    for (const auto& arrival : ending.arrivals)
    {
        peers.insert(arrival.peer);
    }
    for (const uint64_t peer : peers)
    {
        SendProgress(peer, envelope, ending);
    }
}

void
MobileDeviceApplication::OnAnswer(const TaskEnvelope& envelope, uint32_t exit, int32_t correct)
{
    DeviceTask* task = FindAttempt(envelope.key);
    if (!task)
    {
        return;
    }
    for (const auto& energy : envelope.energies)
    {
        // what other sites reported may name any stage
        if (energy.stage < envelope.plan.stages.size() &&
            envelope.plan.stages[energy.stage].site != DEVICE_SITE)
        {
            task->serverJoules[{envelope.key.attempt, energy.stage}] = energy.joules;
        }
    }
    Join(*task, envelope.segments, envelope.transfers);
    EndTask(envelope.key.task, TaskStatus::COMPLETED, "", static_cast<int32_t>(exit), correct);
}

void
MobileDeviceApplication::OnFailed(const TaskEnvelope& envelope,
                                  uint32_t,
                                  bool refused,
                                  const std::string& reason)
{
    if (DeviceTask* task = FindAttempt(envelope.key))
    {
        FailAttempt(*task, DEVICE_SITE, refused, reason);
    }
}

} // namespace edgeinference
} // namespace ns3
