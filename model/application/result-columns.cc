/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "result-columns.h"

#include "ns3/partition-agent.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <cmath>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/format.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A column of the tasks table. */
struct TaskColumn
{
    const char* name;                             //!< its name
    ResultField (*get)(const TaskRecord& record); //!< its field, but for the agent's label
};

/** @param count a count @return the field */
ResultField
Whole(uint64_t count)
{
    return static_cast<int64_t>(count);
}

/** @tparam STATE a state @param record a task @return its nanoseconds */
template <TaskState STATE>
ResultField
Part(const TaskRecord& record)
{
    return record.parts.Get(STATE);
}

/** @param record a task @return its latency */
ResultField
Latency(const TaskRecord& record)
{
    return record.finishedNs - record.createdNs;
}

/** The columns of the tasks table: readers rely on names and order, so new ones go to the end. */
const TaskColumn TASK_COLUMNS[] = {
    {"task", [](const TaskRecord& r) { return Whole(r.task); }},
    {"device", [](const TaskRecord& r) { return Whole(r.device); }},
    {"model", [](const TaskRecord& r) { return ResultField(r.model); }},
    {"agent", [](const TaskRecord& r) { return ResultField(r.agent); }},
    {"plan", [](const TaskRecord& r) { return ResultField(r.plan); }},
    {"exit", [](const TaskRecord& r) { return ResultField(int64_t{r.exit}); }},
    {"status", [](const TaskRecord& r) { return ResultField(GetTaskStatusName(r.status)); }},
    {"reason", [](const TaskRecord& r) { return ResultField(r.reason); }},
    {"attempts", [](const TaskRecord& r) { return Whole(r.attempts); }},
    {"sample", [](const TaskRecord& r) { return Whole(r.sample); }},
    {"correct", [](const TaskRecord& r) { return ResultField(int64_t{r.correct}); }},
    {"created_ns", [](const TaskRecord& r) { return ResultField(r.createdNs); }},
    {"finished_ns", [](const TaskRecord& r) { return ResultField(r.finishedNs); }},
    {"latency_ns", &Latency},
    {"decide_ns", &Part<TaskState::DECIDE>},
    {"device_wait_ns", &Part<TaskState::DEVICE_WAIT>},
    {"device_compute_ns", &Part<TaskState::DEVICE_COMPUTE>},
    {"codec_ns", &Part<TaskState::CODEC>},
    {"transfer_ns", &Part<TaskState::TRANSFER>},
    {"server_wait_ns", &Part<TaskState::SERVER_WAIT>},
    {"model_wait_ns", &Part<TaskState::MODEL_WAIT>},
    {"server_compute_ns", &Part<TaskState::SERVER_COMPUTE>},
    {"recovery_ns", &Part<TaskState::RECOVERY>},
    {"result_ns", &Part<TaskState::RESULT>},
    {"deadline_ns", [](const TaskRecord& r) { return ResultField(r.deadlineNs); }},
    {"bytes_up", [](const TaskRecord& r) { return Whole(r.bytesUp); }},
    {"bytes_between", [](const TaskRecord& r) { return Whole(r.bytesBetween); }},
    {"bytes_down", [](const TaskRecord& r) { return Whole(r.bytesDown); }},
    {"energy_compute_j", [](const TaskRecord& r) { return ResultField(r.computeJoules); }},
    {"energy_radio_j", [](const TaskRecord& r) { return ResultField(r.radioJoules); }},
    {"server_compute_j", [](const TaskRecord& r) { return ResultField(r.serverJoules); }},
    {"model_digest", [](const TaskRecord& r) { return ResultField(FormatDigest(r.modelDigest)); }},
};

/** @param seconds a time that may be infinite @return the field, empty if it is */
ResultField
Finite(double seconds)
{
    return std::isfinite(seconds) ? seconds : std::nan("");
}

/** Position of the agent among them. */
constexpr std::size_t AGENT_COLUMN = 3;

/** @return the names of the columns of the tasks table */
std::vector<std::string>
GetTaskColumnNames()
{
    std::vector<std::string> names;
    for (const auto& column : TASK_COLUMNS)
    {
        names.emplace_back(column.name);
    }
    return names;
}

} // namespace

const ResultTable&
GetTasksTable()
{
    static const ResultTable table{"tasks", GetTaskColumnNames()};
    return table;
}

const ResultTable&
GetStagesTable()
{
    static const ResultTable table{
        "stages",
        {"task", "device", "agent", "stage", "site", "state", "start_ns", "end_ns"}};
    return table;
}

const ResultTable&
GetTransfersTable()
{
    static const ResultTable table{
        "transfers",
        {"task", "device", "agent", "tensor", "from", "to", "bytes", "start_ns", "end_ns"}};
    return table;
}

const ResultTable&
GetSummaryTable()
{
    static const ResultTable table{"summary",
                                   {"agent",
                                    "device",
                                    "tasks",
                                    "completed",
                                    "rejected",
                                    "failed",
                                    "unfinished",
                                    "mean_ms",
                                    "p50_ms",
                                    "p95_ms",
                                    "p99_ms",
                                    "deadline_misses",
                                    "joules_per_task",
                                    "uplink_kb_per_task",
                                    "accuracy",
                                    "regret_ms"}};
    return table;
}

const ResultTable&
GetDeploymentsTable()
{
    static const ResultTable table{"deployments",
                                   {"device",
                                    "agent",
                                    "model",
                                    "deployment",
                                    "reason",
                                    "status",
                                    "problem",
                                    "placement",
                                    "started_ns",
                                    "ended_ns",
                                    "seconds",
                                    "parts_moved",
                                    "bytes",
                                    "held_bytes",
                                    "cost_before_s",
                                    "cost_after_s"}};
    return table;
}

ResultRow
MakeDeploymentRow(const DeploymentRecord& record, const std::string& agent)
{
    return {Whole(record.device),
            agent,
            record.model,
            Whole(record.number),
            record.reason,
            GetDeploymentStatusName(record.status),
            record.problem,
            record.placement,
            record.startedNs,
            record.endedNs,
            static_cast<double>(record.endedNs - record.startedNs) * 1e-9,
            Whole(record.parts),
            Whole(record.bytes),
            Whole(record.heldBytes),
            Finite(record.costBeforeSeconds),
            Finite(record.costAfterSeconds)};
}

std::string
GetAgentLabel(const std::string& agent)
{
    return GetShortTypeName(agent, PartitionAgent::GetTypeId());
}

ResultRow
MakeTaskRow(const TaskRecord& record, const std::string& agent)
{
    ResultRow row;
    for (const auto& column : TASK_COLUMNS)
    {
        row.push_back(column.get(record));
    }
    row[AGENT_COLUMN] = agent;
    return row;
}

std::vector<ResultRow>
MakeStageRows(const TaskRecord& record, const std::string& agent)
{
    auto segments = record.segments;
    std::sort(segments.begin(), segments.end());
    std::vector<ResultRow> rows;
    for (const auto& segment : segments)
    {
        rows.push_back({Whole(record.task),
                        Whole(record.device),
                        agent,
                        Whole(segment.stage),
                        Whole(segment.site),
                        GetTaskStateName(segment.state),
                        segment.startNs,
                        segment.endNs});
    }
    return rows;
}

std::vector<ResultRow>
MakeTransferRows(const TaskRecord& record, const std::string& agent)
{
    auto transfers = record.transfers;
    std::sort(transfers.begin(), transfers.end());
    std::vector<ResultRow> rows;
    for (const auto& transfer : transfers)
    {
        rows.push_back({Whole(record.task),
                        Whole(record.device),
                        agent,
                        Whole(transfer.tensor),
                        Whole(transfer.fromPeer),
                        Whole(transfer.toPeer),
                        Whole(transfer.bytes),
                        transfer.startNs,
                        transfer.endNs});
    }
    return rows;
}

ResultRow
MakeSummaryRow(const std::string& agent, const std::string& device, const AgentSummary& summary)
{
    return {agent,
            device,
            Whole(summary.tasks),
            Whole(summary.completed),
            Whole(summary.rejected),
            Whole(summary.failed),
            Whole(summary.unfinished),
            summary.meanMs,
            summary.p50Ms,
            summary.p95Ms,
            summary.p99Ms,
            Whole(summary.deadlineMisses),
            summary.joulesPerTask,
            summary.uplinkKilobytesPerTask,
            summary.accuracy,
            summary.regretMs};
}

std::string
FormatDigest(uint64_t digest)
{
    return fmt::format("0x{:016x}", digest);
}

std::string
FormatField(const ResultField& field)
{
    if (const auto* whole = std::get_if<int64_t>(&field))
    {
        return std::to_string(*whole);
    }
    if (const auto* number = std::get_if<double>(&field))
    {
        return std::isnan(*number) ? "" : fmt::format("{}", *number);
    }
    return std::get<std::string>(field);
}

} // namespace edgeinference
} // namespace ns3
