/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "plan-codec.h"

#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint16_t MAX_STAGES = 4096;      //!< of a plan; DNNs have fewer layers worth a stage
constexpr uint16_t MAX_RANGES = 8192;      //!< of a layer set
constexpr uint16_t MAX_BOUNDARIES = 16384; //!< of a plan
constexpr uint16_t MAX_RULES = 256;        //!< exit rules of a plan
constexpr uint16_t MAX_RECORDS = 16384;    //!< segments or transfers of a task

} // namespace

void
WriteTier(ByteWriter& writer, SiteTier tier)
{
    writer.WriteU8(static_cast<uint8_t>(tier));
}

SiteTier
ReadTier(ByteReader& reader)
{
    const uint8_t tier = reader.ReadU8();
    if (tier > static_cast<uint8_t>(SiteTier::CLOUD))
    {
        reader.Fail();
        return SiteTier::EDGE;
    }
    return static_cast<SiteTier>(tier);
}

namespace
{

void
WriteParts(ByteWriter& writer, const TimeParts& parts)
{
    for (const int64_t ns : parts.ns)
    {
        writer.WriteI64(ns);
    }
}

TimeParts
ReadParts(ByteReader& reader)
{
    TimeParts parts;
    for (auto& ns : parts.ns)
    {
        ns = reader.ReadI64();
    }
    return parts;
}

void
WriteSpan(ByteWriter& writer, int64_t startNs, int64_t endNs)
{
    writer.WriteI64(startNs);
    writer.WriteI64(endNs);
}

/** Refuses a time before zero and an end before its start. */
void
ReadSpan(ByteReader& reader, int64_t& startNs, int64_t& endNs)
{
    startNs = reader.ReadI64();
    endNs = reader.ReadI64();
    if (startNs < 0 || endNs < startNs)
    {
        reader.Fail();
    }
}

/** @return one byte as an enumerator, the last one if it is out of range, which fails */
template <typename Enum>
Enum
ReadEnum(ByteReader& reader, Enum last)
{
    const uint8_t value = reader.ReadU8();
    if (value > static_cast<uint8_t>(last))
    {
        reader.Fail();
    }
    return reader.Ok() ? static_cast<Enum>(value) : last;
}

} // namespace

void
WriteLayerSet(ByteWriter& writer, const LayerSet& layers)
{
    writer.WriteList(layers.GetRanges(), [](ByteWriter& w, const auto& range) {
        w.WriteU32(range.first);
        w.WriteU32(range.second);
    });
}

LayerSet
ReadLayerSet(ByteReader& reader)
{
    LayerSet layers;
    const uint16_t count = reader.ReadCount(MAX_RANGES, 8);
    for (uint16_t i = 0; i < count && reader.Ok(); ++i)
    {
        const LayerId first = reader.ReadU32();
        const LayerId last = reader.ReadU32();
        if (last < first)
        {
            reader.Fail();
            break;
        }
        layers.InsertRange(first, last);
    }
    return layers;
}

void
WritePlan(ByteWriter& writer, const PartitionPlan& plan)
{
    writer.WriteList(plan.stages, [](ByteWriter& w, const Stage& stage) {
        w.WriteU32(stage.site);
        WriteLayerSet(w, stage.layers);
    });
    writer.WriteList(plan.boundaries, [](ByteWriter& w, const Boundary& boundary) {
        w.WriteU32(boundary.tensor);
        w.WriteU32(boundary.fromStage);
        w.WriteU32(boundary.toStage);
        w.WriteString(boundary.encoding);
    });
    writer.WriteList(plan.exitRules, [](ByteWriter& w, const ExitRule& rule) {
        w.WriteU32(rule.exit);
        WriteExtended(w, rule.threshold);
    });
}

PartitionPlan
ReadPlan(ByteReader& reader)
{
    PartitionPlan plan;
    plan.stages = reader.ReadList<Stage>(MAX_STAGES, 6, [](ByteReader& r) {
        Stage stage;
        stage.site = r.ReadU32();
        stage.layers = ReadLayerSet(r);
        return stage;
    });
    plan.boundaries = reader.ReadList<Boundary>(MAX_BOUNDARIES, 14, [](ByteReader& r) {
        Boundary boundary;
        boundary.tensor = r.ReadU32();
        boundary.fromStage = r.ReadU32();
        boundary.toStage = r.ReadU32();
        boundary.encoding = r.ReadString();
        return boundary;
    });
    plan.exitRules = reader.ReadList<ExitRule>(MAX_RULES, 13, [](ByteReader& r) {
        ExitRule rule;
        rule.exit = r.ReadU32();
        rule.threshold = ReadExtended(r);
        return rule;
    });
    return plan;
}

void
WriteSegments(ByteWriter& writer, const std::vector<TimeSegment>& segments)
{
    writer.WriteList(segments, [](ByteWriter& w, const TimeSegment& segment) {
        w.WriteU8(static_cast<uint8_t>(segment.state));
        w.WriteU32(segment.stage);
        w.WriteU32(segment.site);
        WriteSpan(w, segment.startNs, segment.endNs);
    });
}

std::vector<TimeSegment>
ReadSegments(ByteReader& reader)
{
    return reader.ReadList<TimeSegment>(MAX_RECORDS, 25, [](ByteReader& r) {
        TimeSegment segment;
        segment.state = ReadEnum(r, static_cast<TaskState>(TASK_STATE_COUNT - 1));
        segment.stage = r.ReadU32();
        segment.site = r.ReadU32();
        ReadSpan(r, segment.startNs, segment.endNs);
        return segment;
    });
}

void
WriteTransfers(ByteWriter& writer, const std::vector<TransferRecord>& transfers)
{
    writer.WriteList(transfers, [](ByteWriter& w, const TransferRecord& transfer) {
        w.WriteU32(transfer.tensor);
        w.WriteU64(transfer.fromPeer);
        w.WriteU64(transfer.toPeer);
        w.WriteU64(transfer.bytes);
        WriteSpan(w, transfer.startNs, transfer.endNs);
    });
}

std::vector<TransferRecord>
ReadTransfers(ByteReader& reader)
{
    return reader.ReadList<TransferRecord>(MAX_RECORDS, 44, [](ByteReader& r) {
        TransferRecord transfer;
        transfer.tensor = r.ReadU32();
        transfer.fromPeer = r.ReadU64();
        transfer.toPeer = r.ReadU64();
        transfer.bytes = r.ReadU64();
        ReadSpan(r, transfer.startNs, transfer.endNs);
        return transfer;
    });
}

void
WriteExtended(ByteWriter& writer, double value)
{
    // the reader of plain doubles refuses infinities, which are honest values here
    writer.WriteU8(std::isinf(value) ? (value > 0 ? 1 : 2) : 0);
    writer.WriteDouble(std::isinf(value) ? 0.0 : value);
}

double
ReadExtended(ByteReader& reader)
{
    const uint8_t kind = reader.ReadU8();
    const double value = reader.ReadDouble();
    if (kind > 2)
    {
        reader.Fail();
    }
    constexpr double INF = std::numeric_limits<double>::infinity();
    return kind == 1 ? INF : (kind == 2 ? -INF : value);
}

void
WriteOutcome(ByteWriter& writer, const PartitionOutcome& outcome)
{
    writer.WriteU64(outcome.decisionId);
    writer.WriteU64(outcome.device);
    writer.WriteU64(outcome.task);
    writer.WriteU32(outcome.attempt);
    writer.WriteU8(static_cast<uint8_t>(outcome.status));
    writer.WriteString(outcome.reason);
    WritePlan(writer, outcome.plan);
    writer.WriteDouble(outcome.latencySeconds);
    WriteParts(writer, outcome.parts);
    writer.WriteList(outcome.stages, [](ByteWriter& w, const StageOutcome& stage) {
        w.WriteU32(stage.stage);
        w.WriteU32(stage.site);
        w.WriteDouble(stage.transferSeconds);
        w.WriteDouble(stage.waitSeconds);
        w.WriteDouble(stage.computeSeconds);
    });
    writer.WriteI64(outcome.deadlineNs);
    writer.WriteU32(static_cast<uint32_t>(outcome.exit));
    writer.WriteU32(static_cast<uint32_t>(outcome.correct));
    writer.WriteU64(outcome.bytesUp);
    writer.WriteU64(outcome.bytesBetween);
    writer.WriteU64(outcome.bytesDown);
    writer.WriteDouble(outcome.computeJoules);
    writer.WriteDouble(outcome.radioJoules);
    WriteExtended(writer, outcome.energyLeftJoules);
}

PartitionOutcome
ReadOutcome(ByteReader& reader)
{
    PartitionOutcome outcome;
    outcome.decisionId = reader.ReadU64();
    outcome.device = reader.ReadU64();
    outcome.task = reader.ReadU64();
    outcome.attempt = reader.ReadU32();
    outcome.status = ReadEnum(reader, TaskStatus::SUPERSEDED);
    outcome.reason = reader.ReadString();
    outcome.plan = ReadPlan(reader);
    outcome.latencySeconds = reader.ReadDouble();
    outcome.parts = ReadParts(reader);
    outcome.stages = reader.ReadList<StageOutcome>(MAX_STAGES, 32, [](ByteReader& r) {
        StageOutcome stage;
        stage.stage = r.ReadU32();
        stage.site = r.ReadU32();
        stage.transferSeconds = r.ReadDouble();
        stage.waitSeconds = r.ReadDouble();
        stage.computeSeconds = r.ReadDouble();
        return stage;
    });
    outcome.deadlineNs = reader.ReadI64();
    outcome.exit = static_cast<int32_t>(reader.ReadU32());
    outcome.correct = static_cast<int32_t>(reader.ReadU32());
    outcome.bytesUp = reader.ReadU64();
    outcome.bytesBetween = reader.ReadU64();
    outcome.bytesDown = reader.ReadU64();
    outcome.computeJoules = reader.ReadDouble();
    outcome.radioJoules = reader.ReadDouble();
    outcome.energyLeftJoules = ReadExtended(reader);
    return outcome;
}

} // namespace edgeinference
} // namespace ns3
