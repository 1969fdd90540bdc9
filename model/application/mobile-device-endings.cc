/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: what the agent is told, and how many tasks end at once.
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

} // namespace edgeinference
} // namespace ns3
