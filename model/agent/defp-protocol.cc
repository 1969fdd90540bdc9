/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "defp-protocol.h"

#include "ns3/byte-buffer.h"

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param writer gets it @param bundle a bundle */
void
WriteBundle(ByteWriter& writer, const Bundle& bundle)
{
    writer.WriteDouble(bundle.compute);
    writer.WriteDouble(bundle.bandwidth);
}

/** @param reader gives it @return a bundle of finite parts */
Bundle
ReadBundle(ByteReader& reader)
{
    Bundle bundle;
    bundle.compute = reader.ReadDouble();
    bundle.bandwidth = reader.ReadDouble();
    return bundle;
}

} // namespace

std::vector<uint8_t>
DefpStatus::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(round);
    WriteBundle(writer, residual);
    writer.WriteDouble(serverFlops);
    writer.WriteU32(users);
    writer.WriteI64(leaseNs);
    return writer.Take();
}

bool
DefpStatus::Decode(const std::vector<uint8_t>& bytes, DefpStatus& status)
{
    ByteReader reader(bytes);
    status.round = reader.ReadU64();
    status.residual = ReadBundle(reader);
    status.serverFlops = reader.ReadDouble();
    status.users = reader.ReadU32();
    status.leaseNs = reader.ReadI64();
    return reader.AtEnd() && status.serverFlops > 0.0 && status.users > 0 && status.leaseNs > 0;
}

std::vector<uint8_t>
DefpBid::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(round);
    writer.WriteU32(option);
    writer.WriteU32(revision);
    writer.WriteDouble(gain);
    writer.WriteDouble(utility);
    WriteBundle(writer, demand);
    return writer.Take();
}

bool
DefpBid::Decode(const std::vector<uint8_t>& bytes, DefpBid& bid)
{
    ByteReader reader(bytes);
    bid.round = reader.ReadU64();
    bid.option = reader.ReadU32();
    bid.revision = reader.ReadU32();
    bid.gain = reader.ReadDouble();
    bid.utility = reader.ReadDouble();
    bid.demand = ReadBundle(reader);
    return reader.AtEnd() && bid.gain > 0.0 && bid.demand.compute >= 0.0 &&
           bid.demand.bandwidth >= 0.0;
}

std::vector<uint8_t>
DefpGrant::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(grant);
    writer.WriteU64(round);
    writer.WriteU32(option);
    writer.WriteU32(revision);
    return writer.Take();
}

bool
DefpGrant::Decode(const std::vector<uint8_t>& bytes, DefpGrant& grant)
{
    ByteReader reader(bytes);
    grant.grant = reader.ReadU64();
    grant.round = reader.ReadU64();
    grant.option = reader.ReadU32();
    grant.revision = reader.ReadU32();
    return reader.AtEnd() && grant.grant != 0;
}

std::vector<uint8_t>
DefpRevoke::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(grant);
    writer.WriteU8(static_cast<uint8_t>(reason));
    return writer.Take();
}

bool
DefpRevoke::Decode(const std::vector<uint8_t>& bytes, DefpRevoke& revoke)
{
    ByteReader reader(bytes);
    revoke.grant = reader.ReadU64();
    const uint8_t reason = reader.ReadU8();
    revoke.reason = static_cast<DefpRevokeReason>(reason);
    return reader.AtEnd() && reason <= static_cast<uint8_t>(DefpRevokeReason::UNKNOWN);
}

std::vector<uint8_t>
EncodeDefpNumber(uint64_t number)
{
    ByteWriter writer;
    writer.WriteU64(number);
    return writer.Take();
}

bool
DecodeDefpNumber(const std::vector<uint8_t>& bytes, uint64_t& number)
{
    ByteReader reader(bytes);
    number = reader.ReadU64();
    return reader.AtEnd();
}

} // namespace edgeinference
} // namespace ns3
