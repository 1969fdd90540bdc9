/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "device-only-partition-agent.h"

#include "ns3/log.h"
#include "ns3/observed-plan.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDeviceOnlyPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(DeviceOnlyPartitionAgent);

TypeId
DeviceOnlyPartitionAgent::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::DeviceOnlyPartitionAgent")
                            .SetParent<PartitionAgent>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<DeviceOnlyPartitionAgent>();
    return tid;
}

DeviceOnlyPartitionAgent::DeviceOnlyPartitionAgent() = default;

DeviceOnlyPartitionAgent::~DeviceOnlyPartitionAgent() = default;

PartitionPlan
DeviceOnlyPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    if (!CanRunLayers(observation, DEVICE_SITE))
    {
        NS_LOG_LOGIC("The device runs no layers, and nobody else is asked");
        return {};
    }
    return MakeSitePlan(observation, DEVICE_SITE);
}

AgentNeeds
DeviceOnlyPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.deviceCompute = true;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
