/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of plan-codec.h that sends what an agent observes.
 */
#include "plan-codec.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint16_t MAX_BLOCKS = 4096;   //!< with deadlines of their own
constexpr uint16_t MAX_SITES = 1024;    //!< of an observation
constexpr uint16_t MAX_EXITS = 256;     //!< of a DNN
constexpr uint16_t MAX_TENSORS = 16384; //!< alive
constexpr uint16_t MAX_NUMBERS = 65535; //!< of a list of numbers

void
WriteNumbers(ByteWriter& writer, const std::vector<double>& numbers)
{
    writer.WriteList(numbers, WriteExtended);
}

std::vector<double>
ReadNumbers(ByteReader& reader)
{
    return reader.ReadList<double>(MAX_NUMBERS, 9, ReadExtended);
}

void
WriteLink(ByteWriter& writer, const LinkObservation& link)
{
    WriteExtended(writer, link.rateBytesPerSecond);
    WriteExtended(writer, link.delaySeconds);
    WriteExtended(writer, link.ageSeconds);
}

LinkObservation
ReadLink(ByteReader& reader)
{
    LinkObservation link;
    link.rateBytesPerSecond = ReadExtended(reader);
    link.delaySeconds = ReadExtended(reader);
    link.ageSeconds = ReadExtended(reader);
    return link;
}

void
WriteSite(ByteWriter& writer, const SiteObservation& site)
{
    writer.WriteU64(site.peer);
    writer.WriteString(site.name);
    WriteTier(writer, site.tier);
    writer.WriteBool(site.usable);
    WriteNumbers(writer, site.layerSeconds);
    writer.WriteDouble(site.backlogSeconds);
    writer.WriteU32(site.queueLength);
    writer.WriteDouble(site.utilization);
    writer.WriteU64(site.freeMemoryBytes);
    writer.WriteDouble(site.residentFraction);
    WriteExtended(writer, site.modelLoadSeconds);
    WriteExtended(writer, site.statusAgeSeconds);
    writer.WriteList(site.linksTo, WriteLink);
}

SiteObservation
ReadSite(ByteReader& reader)
{
    SiteObservation site;
    site.peer = reader.ReadU64();
    site.name = reader.ReadString();
    site.tier = ReadTier(reader);
    site.usable = reader.ReadBool();
    site.layerSeconds = ReadNumbers(reader);
    site.backlogSeconds = reader.ReadDouble();
    site.queueLength = reader.ReadU32();
    site.utilization = reader.ReadDouble();
    site.freeMemoryBytes = reader.ReadU64();
    site.residentFraction = reader.ReadDouble();
    site.modelLoadSeconds = ReadExtended(reader);
    site.statusAgeSeconds = ReadExtended(reader);
    site.linksTo = reader.ReadList<LinkObservation>(MAX_SITES, 27, ReadLink);
    return site;
}

/** An agent indexes layers and sites without asking again. */
bool
IsShaped(const PartitionObservation& observation)
{
    const auto& sites = observation.sites;
    return observation.model && !sites.empty() &&
           std::all_of(sites.begin(), sites.end(), [&observation](const SiteObservation& site) {
               const auto layers = observation.model->GetLayerCount();
               return (site.layerSeconds.empty() || site.layerSeconds.size() == layers) &&
                      (site.linksTo.empty() || site.linksTo.size() == observation.sites.size());
           });
}

} // namespace

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
    writer.WriteList(observation.blockDeadlinesNs,
                     [](ByteWriter& w, int64_t deadline) { w.WriteI64(deadline); });
    writer.WriteU64(observation.model ? observation.model->GetDigest() : 0);
    writer.WriteString(observation.encoding);
    writer.WriteList(observation.sites, WriteSite);
    WriteExtended(writer, observation.energyLeftJoules);
    WriteNumbers(writer, observation.layerJoules);
    writer.WriteDouble(observation.transmitWatts);
    writer.WriteDouble(observation.receiveWatts);
    WriteLayerSet(writer, observation.done);
    writer.WriteList(observation.live, [](ByteWriter& w, const LiveTensor& live) {
        w.WriteU32(live.tensor);
        w.WriteU32(live.site);
    });
    writer.WriteList(observation.exits, [](ByteWriter& w, const ExitObservation& exit) {
        w.WriteDouble(exit.accuracy);
        WriteNumbers(w, exit.entropyQuantiles);
    });
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
    observation.blockDeadlinesNs =
        reader.ReadList<int64_t>(MAX_BLOCKS, 8, [](ByteReader& r) { return r.ReadI64(); });
    observation.model = lookup(reader.ReadU64());
    observation.encoding = reader.ReadString();
    observation.sites = reader.ReadList<SiteObservation>(MAX_SITES, 60, ReadSite);
    observation.energyLeftJoules = ReadExtended(reader);
    observation.layerJoules = ReadNumbers(reader);
    observation.transmitWatts = reader.ReadDouble();
    observation.receiveWatts = reader.ReadDouble();
    observation.done = ReadLayerSet(reader);
    observation.live = reader.ReadList<LiveTensor>(MAX_TENSORS, 8, [](ByteReader& r) {
        LiveTensor live;
        live.tensor = r.ReadU32();
        live.site = r.ReadU32();
        return live;
    });
    observation.exits = reader.ReadList<ExitObservation>(MAX_EXITS, 10, [](ByteReader& r) {
        ExitObservation exit;
        exit.accuracy = r.ReadDouble();
        exit.entropyQuantiles = ReadNumbers(r);
        return exit;
    });
    if (!IsShaped(observation))
    {
        reader.Fail();
    }
    return observation;
}

} // namespace edgeinference
} // namespace ns3
