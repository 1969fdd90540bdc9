/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "greedy-partition-agent.h"

#include "ns3/block-plans.h"
#include "ns3/log.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceGreedyPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(GreedyPartitionAgent);

TypeId
GreedyPartitionAgent::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::GreedyPartitionAgent")
                            .SetParent<PartitionAgent>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<GreedyPartitionAgent>()
                            .AddAttribute("Blocks",
                                          "Blocks of balanced work that get a server each.",
                                          UintegerValue(6),
                                          MakeUintegerAccessor(&GreedyPartitionAgent::m_blocks),
                                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

GreedyPartitionAgent::GreedyPartitionAgent() = default;

GreedyPartitionAgent::~GreedyPartitionAgent() = default;

PartitionPlan
GreedyPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    PartitionPlan plan = MakeGreedyPlan(observation, m_blocks);
    return plan.IsEmpty() ? MakeFallback(observation) : plan;
}

AgentNeeds
GreedyPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
