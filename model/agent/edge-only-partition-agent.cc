/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "edge-only-partition-agent.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(EdgeOnlyPartitionAgent);

TypeId
EdgeOnlyPartitionAgent::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::EdgeOnlyPartitionAgent")
                            .SetParent<ServerOnlyPartitionAgent>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<EdgeOnlyPartitionAgent>();
    return tid;
}

EdgeOnlyPartitionAgent::EdgeOnlyPartitionAgent() = default;

EdgeOnlyPartitionAgent::~EdgeOnlyPartitionAgent() = default;

bool
EdgeOnlyPartitionAgent::DoAccept(const SiteObservation& site) const
{
    return site.tier == SiteTier::EDGE;
}

AgentNeeds
EdgeOnlyPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs = ServerOnlyPartitionAgent::DoGetNeeds();
    needs.edge = true;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
