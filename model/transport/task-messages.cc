/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "task-messages.h"

#include "ns3/byte-buffer.h"
#include "ns3/plan-codec.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint16_t MAX_SITES = 1024;    //!< of an envelope
constexpr uint16_t MAX_STAGES = 4096;   //!< of a plan
constexpr uint16_t MAX_DIMENSIONS = 16; //!< of a tensor
constexpr uint16_t MAX_ITEMS = 65535;   //!< of lists of numbers

void
WriteKey(ByteWriter& writer, const TaskKey& key)
{
    writer.WriteU64(key.device);
    writer.WriteU64(key.task);
    writer.WriteU32(key.attempt);
}

TaskKey
ReadKey(ByteReader& reader)
{
    TaskKey key;
    key.device = reader.ReadU64();
    key.task = reader.ReadU64();
    key.attempt = reader.ReadU32();
    return key;
}

void
WriteSiteAddress(ByteWriter& writer, const SiteAddress& site)
{
    writer.WriteU64(site.id);
    std::vector<uint8_t> bytes(Address::MAX_SIZE + 2);
    const uint32_t size =
        site.address.IsInvalid() ? 0 : site.address.CopyAllTo(bytes.data(), bytes.size());
    writer.WriteU8(static_cast<uint8_t>(size));
    writer.WriteBytes(bytes.data(), size);
}

SiteAddress
ReadSiteAddress(ByteReader& reader)
{
    SiteAddress site;
    site.id = reader.ReadU64();
    const auto bytes = reader.ReadBytes(reader.ReadU8());
    // type and length come first; ns-3 asserts where they disagree with what follows
    if (bytes.size() >= 2 && bytes[1] <= Address::MAX_SIZE && bytes.size() == bytes[1] + 2U)
    {
        site.address.CopyAllFrom(bytes.data(), static_cast<uint8_t>(bytes.size()));
    }
    else if (!bytes.empty())
    {
        reader.Fail();
    }
    return site;
}

void
WriteEnergies(ByteWriter& writer, const std::vector<StageJoules>& energies)
{
    writer.WriteList(energies, [](ByteWriter& w, const StageJoules& energy) {
        w.WriteU32(energy.stage);
        w.WriteDouble(energy.joules);
    });
}

std::vector<StageJoules>
ReadEnergies(ByteReader& reader)
{
    return reader.ReadList<StageJoules>(MAX_STAGES, 12, [](ByteReader& r) {
        StageJoules energy;
        energy.stage = r.ReadU32();
        energy.joules = r.ReadDouble();
        return energy;
    });
}

void
WriteSample(ByteWriter& writer, const LinkSample& sample)
{
    writer.WriteU64(sample.bytes);
    writer.WriteI64(sample.durationNs);
    writer.WriteBool(sample.streamed);
}

LinkSample
ReadSample(ByteReader& reader)
{
    LinkSample sample;
    sample.bytes = reader.ReadU64();
    sample.durationNs = reader.ReadI64();
    sample.streamed = reader.ReadBool();
    if (sample.durationNs < 0)
    {
        reader.Fail();
    }
    return sample;
}

void
WriteEnvelope(ByteWriter& writer, const TaskEnvelope& envelope)
{
    WriteKey(writer, envelope.key);
    writer.WriteU64(envelope.modelDigest);
    WritePlan(writer, envelope.plan);
    writer.WriteList(envelope.sites, WriteSiteAddress);
    WriteLayerSet(writer, envelope.done);
    writer.WriteI64(envelope.createdNs);
    writer.WriteI64(envelope.deadlineNs);
    writer.WriteU32(envelope.priority);
    writer.WriteU64(envelope.sample);
    WriteEnergies(writer, envelope.energies);
    WriteSegments(writer, envelope.segments);
    WriteTransfers(writer, envelope.transfers);
}

TaskEnvelope
ReadEnvelope(ByteReader& reader)
{
    TaskEnvelope envelope;
    envelope.key = ReadKey(reader);
    envelope.modelDigest = reader.ReadU64();
    envelope.plan = ReadPlan(reader);
    envelope.sites = reader.ReadList<SiteAddress>(MAX_SITES, 9, ReadSiteAddress);
    envelope.done = ReadLayerSet(reader);
    envelope.createdNs = reader.ReadI64();
    envelope.deadlineNs = reader.ReadI64();
    envelope.priority = reader.ReadU32();
    envelope.sample = reader.ReadU64();
    envelope.energies = ReadEnergies(reader);
    envelope.segments = ReadSegments(reader);
    envelope.transfers = ReadTransfers(reader);
    if (envelope.sites.empty() || envelope.plan.GetLastSite() >= envelope.sites.size() ||
        envelope.createdNs < 0 || envelope.deadlineNs < 0)
    {
        reader.Fail();
    }
    return envelope;
}

} // namespace

std::vector<uint8_t>
TensorBody::Encode() const
{
    ByteWriter writer;
    WriteEnvelope(writer, envelope);
    writer.WriteI64(queuedNs);
    writer.WriteU32(tensor);
    writer.WriteList(shape.dims, [](ByteWriter& w, uint64_t size) { w.WriteU64(size); });
    writer.WriteU8(static_cast<uint8_t>(type));
    writer.WriteString(encoding);
    return writer.Take();
}

bool
TensorBody::Decode(const std::vector<uint8_t>& bytes, TensorBody& body)
{
    ByteReader reader(bytes);
    body.envelope = ReadEnvelope(reader);
    body.queuedNs = reader.ReadI64();
    body.tensor = reader.ReadU32();
    body.shape.dims =
        reader.ReadList<uint64_t>(MAX_DIMENSIONS, 8, [](ByteReader& r) { return r.ReadU64(); });
    body.type = static_cast<TensorType>(reader.ReadU8());
    body.encoding = reader.ReadString();
    return reader.AtEnd();
}

std::vector<uint8_t>
ResultBody::Encode() const
{
    ByteWriter writer;
    WriteKey(writer, key);
    writer.WriteU32(exit);
    writer.WriteU32(static_cast<uint32_t>(correct));
    writer.WriteI64(queuedNs);
    WriteEnergies(writer, energies);
    WriteSegments(writer, segments);
    WriteTransfers(writer, transfers);
    return writer.Take();
}

bool
ResultBody::Decode(const std::vector<uint8_t>& bytes, ResultBody& body)
{
    ByteReader reader(bytes);
    body.key = ReadKey(reader);
    body.exit = reader.ReadU32();
    body.correct = static_cast<int32_t>(reader.ReadU32());
    body.queuedNs = reader.ReadI64();
    body.energies = ReadEnergies(reader);
    body.segments = ReadSegments(reader);
    body.transfers = ReadTransfers(reader);
    return reader.AtEnd() && body.correct >= -1 && body.correct <= 1;
}

std::vector<uint8_t>
ProgressBody::Encode() const
{
    ByteWriter writer;
    WriteKey(writer, key);
    writer.WriteU32(stage);
    WriteLayerSet(writer, done);
    writer.WriteList(consumed, [](ByteWriter& w, LayerId tensor) { w.WriteU32(tensor); });
    writer.WriteList(samples, WriteSample);
    WriteSegments(writer, segments);
    WriteTransfers(writer, transfers);
    return writer.Take();
}

bool
ProgressBody::Decode(const std::vector<uint8_t>& bytes, ProgressBody& body)
{
    ByteReader reader(bytes);
    body.key = ReadKey(reader);
    body.stage = reader.ReadU32();
    body.done = ReadLayerSet(reader);
    body.consumed =
        reader.ReadList<LayerId>(MAX_ITEMS, 4, [](ByteReader& r) { return r.ReadU32(); });
    body.samples = reader.ReadList<LinkSample>(MAX_ITEMS, 17, ReadSample);
    body.segments = ReadSegments(reader);
    body.transfers = ReadTransfers(reader);
    return reader.AtEnd();
}

std::vector<uint8_t>
RejectBody::Encode() const
{
    ByteWriter writer;
    WriteKey(writer, key);
    writer.WriteU32(stage);
    writer.WriteBool(refused);
    writer.WriteString(reason);
    return writer.Take();
}

bool
RejectBody::Decode(const std::vector<uint8_t>& bytes, RejectBody& body)
{
    ByteReader reader(bytes);
    body.key = ReadKey(reader);
    body.stage = reader.ReadU32();
    body.refused = reader.ReadBool();
    body.reason = reader.ReadString();
    return reader.AtEnd();
}

std::vector<uint8_t>
CancelBody::Encode() const
{
    ByteWriter writer;
    WriteKey(writer, key);
    return writer.Take();
}

bool
CancelBody::Decode(const std::vector<uint8_t>& bytes, CancelBody& body)
{
    ByteReader reader(bytes);
    body.key = ReadKey(reader);
    return reader.AtEnd();
}

std::vector<uint8_t>
StatusBody::Encode() const
{
    ByteWriter writer;
    writer.WriteI64(stampNs);
    writer.WriteDouble(backlogSeconds);
    writer.WriteU32(queueLength);
    writer.WriteDouble(utilization);
    writer.WriteU64(freeMemoryBytes);
    writer.WriteList(models, [](ByteWriter& w, const ModelStatus& model) {
        w.WriteU64(model.digest);
        w.WriteDouble(model.residentFraction);
        WriteExtended(w, model.loadSeconds);
    });
    writer.WriteList(rates, [](ByteWriter& w, const PeerRate& rate) {
        w.WriteU64(rate.peer);
        w.WriteDouble(rate.rateBytesPerSecond);
        w.WriteDouble(rate.delaySeconds);
        WriteExtended(w, rate.ageSeconds);
    });
    return writer.Take();
}

bool
StatusBody::Decode(const std::vector<uint8_t>& bytes, StatusBody& body)
{
    ByteReader reader(bytes);
    body.stampNs = reader.ReadI64();
    body.backlogSeconds = reader.ReadDouble();
    body.queueLength = reader.ReadU32();
    body.utilization = reader.ReadDouble();
    body.freeMemoryBytes = reader.ReadU64();
    body.models = reader.ReadList<ModelStatus>(MAX_ITEMS, 25, [](ByteReader& r) {
        ModelStatus model;
        model.digest = r.ReadU64();
        model.residentFraction = r.ReadDouble();
        model.loadSeconds = ReadExtended(r);
        return model;
    });
    body.rates = reader.ReadList<PeerRate>(MAX_SITES, 33, [](ByteReader& r) {
        PeerRate rate;
        rate.peer = r.ReadU64();
        rate.rateBytesPerSecond = r.ReadDouble();
        rate.delaySeconds = r.ReadDouble();
        rate.ageSeconds = ReadExtended(r);
        return rate;
    });
    return reader.AtEnd() && body.backlogSeconds >= 0.0 && body.utilization >= 0.0 &&
           body.utilization <= 1.0;
}

std::vector<uint8_t>
ProfileBody::Encode() const
{
    ByteWriter writer;
    writer.WriteBool(answer);
    writer.WriteU64(digest);
    writer.WriteString(name);
    WriteTier(writer, tier);
    writer.WriteList(layerSeconds, WriteExtended);
    return writer.Take();
}

bool
ProfileBody::Decode(const std::vector<uint8_t>& bytes, ProfileBody& body)
{
    ByteReader reader(bytes);
    body.answer = reader.ReadBool();
    body.digest = reader.ReadU64();
    body.name = reader.ReadString();
    body.tier = ReadTier(reader);
    body.layerSeconds = reader.ReadList<double>(MAX_ITEMS, 9, ReadExtended);
    const auto negative = [](double seconds) { return seconds < 0.0; };
    return reader.AtEnd() &&
           std::none_of(body.layerSeconds.begin(), body.layerSeconds.end(), negative);
}

std::vector<uint8_t>
ProbeBody::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(number);
    WriteSample(writer, {bytes, durationNs, streamed});
    return writer.Take();
}

bool
ProbeBody::Decode(const std::vector<uint8_t>& bytes, ProbeBody& body)
{
    ByteReader reader(bytes);
    body.number = reader.ReadU64();
    const LinkSample sample = ReadSample(reader);
    body.bytes = sample.bytes;
    body.durationNs = sample.durationNs;
    body.streamed = sample.streamed;
    return reader.AtEnd();
}

std::vector<uint8_t>
AgentBody::Encode() const
{
    ByteWriter writer;
    writer.WriteU16(kind);
    writer.WriteBlob(bytes);
    return writer.Take();
}

bool
AgentBody::Decode(const std::vector<uint8_t>& bytes, AgentBody& body)
{
    ByteReader reader(bytes);
    body.kind = reader.ReadU16();
    body.bytes = reader.ReadBlob();
    return reader.AtEnd();
}

std::vector<uint8_t>
ModelBody::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(request);
    writer.WriteU64(digest);
    WriteLayerSet(writer, layers);
    return writer.Take();
}

bool
ModelBody::Decode(const std::vector<uint8_t>& bytes, ModelBody& body)
{
    ByteReader reader(bytes);
    body.request = reader.ReadU64();
    body.digest = reader.ReadU64();
    body.layers = ReadLayerSet(reader);
    return reader.AtEnd();
}

} // namespace edgeinference
} // namespace ns3
