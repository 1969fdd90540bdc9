/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: the life of a task.
 */
#include "mobile-device-application.h"
#include "stage-run.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceTasks");

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

LayerSet
MobileDeviceApplication::FindDoneLayers(const DeviceTask& task, const PartitionPlan& plan) const
{
    const DnnModel& model = *task.task.model;
    if (task.attempts == 0)
    {
        return LayerSet(0, model.GetInputCount() - 1);
    }
    const TaskProgress progress = MakeProgress(task, task.failedSite, false);
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
    task.failedSite = site;
    task.timeout.Cancel();
    SettleUnconfirmed(task);
    const TaskProgress progress = MakeProgress(task, site, refused);
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
    // a remote stage keeps what it made until the stage that reads it has ended
    const auto& plan = task.envelope.plan;
    std::set<std::pair<LayerId, SiteId>> seen;
    for (const auto& boundary : plan.boundaries)
    {
        const SiteId holder = plan.stages[boundary.fromStage].site;
        const bool held = task.doneStages.count(boundary.fromStage) > 0 &&
                          task.doneStages.count(boundary.toStage) == 0 &&
                          plan.stages[boundary.toStage].site != holder;
        const bool there = holder != DEVICE_SITE && holder != site &&
                           m_lost.count(m_directory->GetAddress(holder).id) == 0;
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
    const TaskProgress progress = MakeProgress(task, task.failedSite, false);
    if (answer.action == RecoveryAnswer::Action::REPLAN)
    {
        task.done = progress.done;
        Decide(task, progress.live);
        return;
    }
    const PartitionPlan same = task.envelope.plan;
    TryPlan(task, answer.action == RecoveryAnswer::Action::PLAN ? answer.plan : same);
}

void
MobileDeviceApplication::Join(DeviceTask& task,
                              const std::vector<TimeSegment>& segments,
                              const std::vector<TransferRecord>& transfers)
{
    MergeSorted(task.segments, segments);
    for (const auto& transfer : transfers)
    {
        const auto place = std::lower_bound(task.transfers.begin(), task.transfers.end(), transfer);
        if (place != task.transfers.end() && *place == transfer)
        {
            continue;
        }
        task.transfers.insert(place, transfer);
        const Time span = NanoSeconds(transfer.endNs - transfer.startNs);
        if (m_radio && transfer.fromPeer == GetId())
        {
            DrawRadio(task, m_radio->GetTransmitJoules(transfer.bytes, span));
        }
        else if (m_radio && transfer.toPeer == GetId())
        {
            DrawRadio(task, m_radio->GetReceiveJoules(transfer.bytes, span));
        }
        auto& open = task.unconfirmed;
        open.erase(std::remove_if(open.begin(),
                                  open.end(),
                                  [&transfer](const UnconfirmedTensor& sent) {
                                      return sent.peer == transfer.toPeer &&
                                             sent.tensor == transfer.tensor;
                                  }),
                   open.end());
    }
}

void
MobileDeviceApplication::SettleUnconfirmed(DeviceTask& task)
{
    for (const auto& sent : task.unconfirmed)
    {
        const SiteId site = m_directory->Find(sent.peer);
        if (m_radio && site != DEVICE_SITE)
        {
            const Time since = Simulator::Now() - NanoSeconds(sent.queuedNs);
            const Time span = std::min(since, m_directory->GetUp(site)->Predict(sent.bytes));
            DrawRadio(task, m_radio->GetTransmitJoules(sent.bytes, span));
        }
    }
    task.unconfirmed.clear();
}

void
MobileDeviceApplication::DrawRadio(DeviceTask& task, double joules)
{
    task.radioJoules += joules;
    GetSite()->GetEnergy()->Spend(EnergyUse::RADIO, joules, Time(0));
}

void
MobileDeviceApplication::EndTask(uint64_t number,
                                 TaskStatus status,
                                 const std::string& reason,
                                 int32_t exit,
                                 int32_t correct)
{
    NS_LOG_FUNCTION(this << number << GetTaskStatusName(status) << reason);
    const auto found = m_tasks.find(number);
    if (found == m_tasks.end() || found->second.state == DeviceTaskState::ENDED)
    {
        return;
    }
    DeviceTask& task = found->second;
    if (task.state == DeviceTaskState::DECIDING)
    {
        task.segments.push_back(
            {TaskState::DECIDE, 0, DEVICE_SITE, task.decideNs, Simulator::Now().GetNanoSeconds()});
    }
    SwitchToState(task, DeviceTaskState::ENDED);
    task.timeout.Cancel();
    task.next.Cancel();
    m_decisions.erase(task.decisionId);
    SettleUnconfirmed(task);
    if (GetExecutor())
    {
        GetExecutor()->Cancel(task.envelope.key);
    }
    // after a plain run nobody is left at work
    if (status != TaskStatus::COMPLETED || task.attempts > 1 ||
        !task.envelope.plan.exitRules.empty())
    {
        CancelElsewhere(task, task.helpers);
    }
    TaskRecord record = MakeRecord(task, status, reason);
    record.exit = exit;
    record.correct = correct;
    TellAgent(task, record);
    const DeviceTask ended = std::move(task);
    m_tasks.erase(found);
    m_endedTrace(record);
}

void
MobileDeviceApplication::CancelElsewhere(const DeviceTask& task, const std::set<SiteId>& sites)
{
    for (const SiteId site : sites)
    {
        const SiteAddress& address = m_directory->GetAddress(site);
        if (IsUp() && GetEndpoint()->IsConnected(address.id, MessageLane::CONTROL))
        {
            SendControl(address, MessageKind::CANCEL, CancelBody{task.envelope.key}.Encode());
        }
    }
}

TaskRecord
MobileDeviceApplication::MakeRecord(const DeviceTask& task,
                                    TaskStatus status,
                                    const std::string& reason) const
{
    TaskRecord record;
    record.task = task.task.number;
    record.device = GetId();
    record.model = task.task.model->GetName();
    record.modelDigest = task.task.model->GetDigest();
    record.agent = m_agent->GetInstanceTypeId().GetName();
    record.plan = task.envelope.plan.ToString();
    record.status = status;
    record.reason = reason;
    record.attempts = task.attempts;
    record.sample = task.task.sample;
    record.createdNs = task.task.createdNs;
    record.finishedNs = Simulator::Now().GetNanoSeconds();
    record.segments = task.segments;
    record.parts = ResolveTimeline(record.segments, record.createdNs, record.finishedNs);
    record.deadlineNs = task.task.deadlineNs;
    record.transfers = task.transfers;
    record.bytesUp = task.bytesUp;
    for (const auto& transfer : task.transfers)
    {
        const bool mine = transfer.fromPeer == GetId() || transfer.toPeer == GetId();
        record.bytesBetween += mine ? 0 : transfer.bytes;
        record.bytesDown += transfer.toPeer == GetId() ? transfer.bytes : 0;
    }
    record.computeJoules = task.computeJoules;
    record.radioJoules = task.radioJoules;
    for (const auto& energy : task.serverJoules)
    {
        record.serverJoules += energy.second;
    }
    return record;
}

} // namespace edgeinference
} // namespace ns3
