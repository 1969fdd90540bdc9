/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "cloud-only-partition-agent.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(CloudOnlyPartitionAgent);

TypeId
CloudOnlyPartitionAgent::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::CloudOnlyPartitionAgent")
                            .SetParent<ServerOnlyPartitionAgent>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<CloudOnlyPartitionAgent>();
    return tid;
}

CloudOnlyPartitionAgent::CloudOnlyPartitionAgent() = default;

CloudOnlyPartitionAgent::~CloudOnlyPartitionAgent() = default;

bool
CloudOnlyPartitionAgent::DoAccept(const SiteObservation& site) const
{
    return site.tier == SiteTier::CLOUD;
}

AgentNeeds
CloudOnlyPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs = ServerOnlyPartitionAgent::DoGetNeeds();
    needs.cloud = true;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
