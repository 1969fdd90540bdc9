/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: how a task ends, one or all at once, and who is told.
 */
#include "mobile-device-application.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceEndings");

namespace
{

/** Sum up per stage what the segments of an attempt say. */
std::vector<StageOutcome>
SummarizeStages(const PartitionPlan& plan, const TaskRecord& record)
{
    std::vector<StageOutcome> stages(plan.stages.size());
    for (uint32_t i = 0; i < stages.size(); ++i)
    {
        stages[i].stage = i;
        stages[i].site = plan.stages[i].site;
    }
    for (const auto& segment : record.segments)
    {
        if (segment.stage >= stages.size() || segment.state == TaskState::DECIDE)
        {
            continue;
        }
        const double seconds = static_cast<double>(segment.endNs - segment.startNs) * 1e-9;
        StageOutcome& stage = stages[segment.stage];
        switch (segment.state)
        {
        case TaskState::DEVICE_WAIT:
        case TaskState::SERVER_WAIT:
        case TaskState::MODEL_WAIT:
            stage.waitSeconds += seconds;
            break;
        case TaskState::DEVICE_COMPUTE:
        case TaskState::SERVER_COMPUTE:
        case TaskState::CODEC:
            stage.computeSeconds += seconds;
            break;
        case TaskState::TRANSFER:
            stage.transferSeconds = std::max(stage.transferSeconds, seconds);
            break;
        default:
            break;
        }
    }
    return stages;
}

} // namespace

void
MobileDeviceApplication::TellAgent(DeviceTask& task, const TaskRecord& record)
{
    if (task.observed || task.decisionId == 0)
    {
        return;
    }
    task.observed = true;
    PartitionOutcome outcome;
    outcome.decisionId = task.decisionId;
    outcome.device = record.device;
    outcome.task = record.task;
    outcome.attempt = task.envelope.key.attempt;
    outcome.status = record.status;
    outcome.reason = record.reason;
    outcome.plan = task.envelope.plan;
    outcome.latencySeconds = static_cast<double>(record.finishedNs - record.createdNs) * 1e-9;
    outcome.parts = record.parts;
    outcome.stages = SummarizeStages(task.envelope.plan, record);
    outcome.deadlineNs = record.deadlineNs;
    outcome.exit = record.exit;
    outcome.correct = record.correct;
    outcome.bytesUp = record.bytesUp;
    outcome.bytesBetween = record.bytesBetween;
    outcome.bytesDown = record.bytesDown;
    outcome.computeJoules = record.computeJoules;
    outcome.radioJoules = record.radioJoules;
    outcome.energyLeftJoules = GetSite()->GetEnergy()->GetRemainingJoules();
    m_agent->Observe(outcome);
}

void
MobileDeviceApplication::EndAll(TaskStatus status, const std::string& reason)
{
    NS_LOG_FUNCTION(this << GetTaskStatusName(status) << reason);
    while (!m_tasks.empty())
    {
        EndTask(m_tasks.begin()->first, status, reason);
    }
}

void
MobileDeviceApplication::Deplete(double joules)
{
    NS_LOG_FUNCTION(this << joules);
    // the battery may run dry in the middle of a stage's accounting, so act after it
    Simulator::ScheduleNow(&MobileDeviceApplication::StopForGood, this);
}

void
MobileDeviceApplication::StopForGood()
{
    if (IsUp())
    {
        if (m_source)
        {
            m_source->Stop();
        }
        EndAll(TaskStatus::FAILED, "battery empty");
        GoDark();
    }
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
