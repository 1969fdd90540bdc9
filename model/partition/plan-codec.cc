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
constexpr uint16_t MAX_SITES = 1024;       //!< of an observation
constexpr uint16_t MAX_NUMBERS = 65535;    //!< of a list of numbers

void
WriteCount(ByteWriter& writer, std::size_t count)
{
    writer.WriteU16(static_cast<uint16_t>(std::min<std::size_t>(count, MAX_NUMBERS)));
}

void
WriteNumbers(ByteWriter& writer, const std::vector<double>& numbers)
{
    WriteCount(writer, numbers.size());
    for (const double number : numbers)
    {
        WriteExtended(writer, number);
    }
}

std::vector<double>
ReadNumbers(ByteReader& reader)
{
    std::vector<double> numbers(reader.ReadCount(MAX_NUMBERS, 9));
    for (auto& number : numbers)
    {
        number = ReadExtended(reader);
    }
    return numbers;
}

void
WriteSite(ByteWriter& writer, const SiteObservation& site)
{
    writer.WriteU64(site.peer);
    writer.WriteString(site.name);
    writer.WriteBool(site.usable);
    WriteNumbers(writer, site.layerSeconds);
    writer.WriteDouble(site.backlogSeconds);
    writer.WriteU32(site.queueLength);
    writer.WriteU64(site.freeMemoryBytes);
    writer.WriteDouble(site.residentFraction);
    WriteExtended(writer, site.modelLoadSeconds);
    WriteExtended(writer, site.statusAgeSeconds);
    WriteCount(writer, site.linksTo.size());
    for (const auto& link : site.linksTo)
    {
        WriteExtended(writer, link.rateBytesPerSecond);
        WriteExtended(writer, link.delaySeconds);
        WriteExtended(writer, link.ageSeconds);
    }
}

SiteObservation
ReadSite(ByteReader& reader)
{
    SiteObservation site;
    site.peer = reader.ReadU64();
    site.name = reader.ReadString();
    site.usable = reader.ReadBool();
    site.layerSeconds = ReadNumbers(reader);
    site.backlogSeconds = reader.ReadDouble();
    site.queueLength = reader.ReadU32();
    site.freeMemoryBytes = reader.ReadU64();
    site.residentFraction = reader.ReadDouble();
    site.modelLoadSeconds = ReadExtended(reader);
    site.statusAgeSeconds = ReadExtended(reader);
    site.linksTo.resize(reader.ReadCount(MAX_SITES, 27));
    for (auto& link : site.linksTo)
    {
        link.rateBytesPerSecond = ReadExtended(reader);
        link.delaySeconds = ReadExtended(reader);
        link.ageSeconds = ReadExtended(reader);
    }
    return site;
}

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

} // namespace

void
WriteLayerSet(ByteWriter& writer, const LayerSet& layers)
{
    WriteCount(writer, layers.GetRanges().size());
    for (const auto& range : layers.GetRanges())
    {
        writer.WriteU32(range.first);
        writer.WriteU32(range.second);
    }
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
    WriteCount(writer, plan.stages.size());
    for (const auto& stage : plan.stages)
    {
        writer.WriteU32(stage.site);
        WriteLayerSet(writer, stage.layers);
    }
    WriteCount(writer, plan.boundaries.size());
    for (const auto& boundary : plan.boundaries)
    {
        writer.WriteU32(boundary.tensor);
        writer.WriteU32(boundary.fromStage);
        writer.WriteU32(boundary.toStage);
        writer.WriteString(boundary.encoding);
    }
    WriteCount(writer, plan.exitRules.size());
    for (const auto& rule : plan.exitRules)
    {
        writer.WriteU32(rule.exit);
        WriteExtended(writer, rule.threshold);
    }
}

PartitionPlan
ReadPlan(ByteReader& reader)
{
    PartitionPlan plan;
    plan.stages.resize(reader.ReadCount(MAX_STAGES, 6));
    for (auto& stage : plan.stages)
    {
        stage.site = reader.ReadU32();
        stage.layers = ReadLayerSet(reader);
    }
    plan.boundaries.resize(reader.ReadCount(MAX_BOUNDARIES, 14));
    for (auto& boundary : plan.boundaries)
    {
        boundary.tensor = reader.ReadU32();
        boundary.fromStage = reader.ReadU32();
        boundary.toStage = reader.ReadU32();
        boundary.encoding = reader.ReadString();
    }
    plan.exitRules.resize(reader.ReadCount(MAX_RULES, 13));
    for (auto& rule : plan.exitRules)
    {
        rule.exit = reader.ReadU32();
        rule.threshold = ReadExtended(reader);
    }
    return plan;
}

void
WriteSegments(ByteWriter& writer, const std::vector<TimeSegment>& segments)
{
    WriteCount(writer, segments.size());
    for (const auto& segment : segments)
    {
        writer.WriteU8(static_cast<uint8_t>(segment.state));
        writer.WriteU32(segment.stage);
        writer.WriteU32(segment.site);
        writer.WriteI64(segment.startNs);
        writer.WriteI64(segment.endNs);
    }
}

std::vector<TimeSegment>
ReadSegments(ByteReader& reader)
{
    std::vector<TimeSegment> segments(reader.ReadCount(MAX_RECORDS, 25));
    for (auto& segment : segments)
    {
        const uint8_t state = reader.ReadU8();
        if (state >= TASK_STATE_COUNT)
        {
            reader.Fail();
        }
        segment.state = reader.Ok() ? static_cast<TaskState>(state) : TaskState::RECOVERY;
        segment.stage = reader.ReadU32();
        segment.site = reader.ReadU32();
        segment.startNs = reader.ReadI64();
        segment.endNs = reader.ReadI64();
        if (segment.startNs < 0 || segment.endNs < segment.startNs)
        {
            reader.Fail();
        }
    }
    return segments;
}

void
WriteTransfers(ByteWriter& writer, const std::vector<TransferRecord>& transfers)
{
    WriteCount(writer, transfers.size());
    for (const auto& transfer : transfers)
    {
        writer.WriteU32(transfer.tensor);
        writer.WriteU64(transfer.fromPeer);
        writer.WriteU64(transfer.toPeer);
        writer.WriteU64(transfer.bytes);
        writer.WriteI64(transfer.startNs);
        writer.WriteI64(transfer.endNs);
    }
}

std::vector<TransferRecord>
ReadTransfers(ByteReader& reader)
{
    std::vector<TransferRecord> transfers(reader.ReadCount(MAX_RECORDS, 44));
    for (auto& transfer : transfers)
    {
        transfer.tensor = reader.ReadU32();
        transfer.fromPeer = reader.ReadU64();
        transfer.toPeer = reader.ReadU64();
        transfer.bytes = reader.ReadU64();
        transfer.startNs = reader.ReadI64();
        transfer.endNs = reader.ReadI64();
        if (transfer.startNs < 0 || transfer.endNs < transfer.startNs)
        {
            reader.Fail();
        }
    }
    return transfers;
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
WriteObservation(ByteWriter& writer, const PartitionObservation& observation)
{
    writer.WriteU64(observation.decisionId);
    writer.WriteU64(observation.device);
    writer.WriteU64(observation.task);
    writer.WriteU32(observation.attempt);
    writer.WriteI64(observation.nowNs);
    writer.WriteI64(observation.createdNs);
    writer.WriteI64(observation.deadlineNs);
    WriteCount(writer, observation.blockDeadlinesNs.size());
    for (const int64_t deadline : observation.blockDeadlinesNs)
    {
        writer.WriteI64(deadline);
    }
    writer.WriteU64(observation.model ? observation.model->GetDigest() : 0);
    writer.WriteString(observation.encoding);
    WriteCount(writer, observation.sites.size());
    for (const auto& site : observation.sites)
    {
        WriteSite(writer, site);
    }
    WriteExtended(writer, observation.energyLeftJoules);
    WriteNumbers(writer, observation.layerJoules);
    writer.WriteDouble(observation.transmitWatts);
    writer.WriteDouble(observation.receiveWatts);
    WriteLayerSet(writer, observation.done);
    WriteCount(writer, observation.live.size());
    for (const auto& tensor : observation.live)
    {
        writer.WriteU32(tensor.tensor);
        writer.WriteU32(tensor.site);
    }
    WriteCount(writer, observation.exits.size());
    for (const auto& exit : observation.exits)
    {
        writer.WriteDouble(exit.accuracy);
        WriteNumbers(writer, exit.entropyQuantiles);
    }
}

PartitionObservation
ReadObservation(ByteReader& reader, const ModelLookup& lookup)
{
    PartitionObservation observation;
    observation.decisionId = reader.ReadU64();
    observation.device = reader.ReadU64();
    observation.task = reader.ReadU64();
    observation.attempt = reader.ReadU32();
    observation.nowNs = reader.ReadI64();
    observation.createdNs = reader.ReadI64();
    observation.deadlineNs = reader.ReadI64();
    observation.blockDeadlinesNs.resize(reader.ReadCount(MAX_STAGES, 8));
    for (auto& deadline : observation.blockDeadlinesNs)
    {
        deadline = reader.ReadI64();
    }
    observation.model = lookup(reader.ReadU64());
    observation.encoding = reader.ReadString();
    observation.sites.resize(reader.ReadCount(MAX_SITES, 60));
    for (auto& site : observation.sites)
    {
        site = ReadSite(reader);
    }
    observation.energyLeftJoules = ReadExtended(reader);
    observation.layerJoules = ReadNumbers(reader);
    observation.transmitWatts = reader.ReadDouble();
    observation.receiveWatts = reader.ReadDouble();
    observation.done = ReadLayerSet(reader);
    observation.live.resize(reader.ReadCount(MAX_RECORDS, 8));
    for (auto& tensor : observation.live)
    {
        tensor.tensor = reader.ReadU32();
        tensor.site = reader.ReadU32();
    }
    observation.exits.resize(reader.ReadCount(MAX_RULES, 10));
    for (auto& exit : observation.exits)
    {
        exit.accuracy = reader.ReadDouble();
        exit.entropyQuantiles = ReadNumbers(reader);
    }
    // an agent indexes layers and sites without asking again
    const bool shaped = observation.model && !observation.sites.empty();
    for (const auto& site : observation.sites)
    {
        if (shaped && ((!site.layerSeconds.empty() &&
                        site.layerSeconds.size() != observation.model->GetLayerCount()) ||
                       (!site.linksTo.empty() && site.linksTo.size() != observation.sites.size())))
        {
            reader.Fail();
        }
    }
    if (!shaped)
    {
        reader.Fail();
    }
    return observation;
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
    WriteCount(writer, outcome.stages.size());
    for (const auto& stage : outcome.stages)
    {
        writer.WriteU32(stage.stage);
        writer.WriteU32(stage.site);
        writer.WriteDouble(stage.transferSeconds);
        writer.WriteDouble(stage.waitSeconds);
        writer.WriteDouble(stage.computeSeconds);
    }
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
    const uint8_t status = reader.ReadU8();
    if (status > static_cast<uint8_t>(TaskStatus::SUPERSEDED))
    {
        reader.Fail();
    }
    outcome.status = reader.Ok() ? static_cast<TaskStatus>(status) : TaskStatus::FAILED;
    outcome.reason = reader.ReadString();
    outcome.plan = ReadPlan(reader);
    outcome.latencySeconds = reader.ReadDouble();
    outcome.parts = ReadParts(reader);
    outcome.stages.resize(reader.ReadCount(MAX_STAGES, 32));
    for (auto& stage : outcome.stages)
    {
        stage.stage = reader.ReadU32();
        stage.site = reader.ReadU32();
        stage.transferSeconds = reader.ReadDouble();
        stage.waitSeconds = reader.ReadDouble();
        stage.computeSeconds = reader.ReadDouble();
    }
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
