/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "deployment-protocol.h"

#include "ns3/byte-buffer.h"
#include "ns3/plan-codec.h"

namespace ns3
{
namespace edgeinference
{

std::vector<uint8_t>
DeploymentRequest::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(number);
    writer.WriteU64(digest);
    WriteLayerSet(writer, layers);
    return writer.Take();
}

bool
DeploymentRequest::Decode(const std::vector<uint8_t>& bytes, DeploymentRequest& request)
{
    ByteReader reader(bytes);
    request.number = reader.ReadU64();
    request.digest = reader.ReadU64();
    request.layers = ReadLayerSet(reader);
    return reader.AtEnd();
}

std::vector<uint8_t>
DeploymentReport::Encode() const
{
    ByteWriter writer;
    writer.WriteU64(number);
    writer.WriteU64(digest);
    writer.WriteBool(ready);
    writer.WriteString(problem);
    writer.WriteI64(askedNs);
    writer.WriteU64(loadedBytes);
    writer.WriteU64(heldBytes);
    return writer.Take();
}

bool
DeploymentReport::Decode(const std::vector<uint8_t>& bytes, DeploymentReport& report)
{
    ByteReader reader(bytes);
    report.number = reader.ReadU64();
    report.digest = reader.ReadU64();
    report.ready = reader.ReadBool();
    report.problem = reader.ReadString();
    report.askedNs = reader.ReadI64();
    report.loadedBytes = reader.ReadU64();
    report.heldBytes = reader.ReadU64();
    return reader.AtEnd();
}

} // namespace edgeinference
} // namespace ns3
