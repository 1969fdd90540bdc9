/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "even-split-partition-agent.h"

#include "ns3/block-plans.h"
#include "ns3/log.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceEvenSplitPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(EvenSplitPartitionAgent);

TypeId
EvenSplitPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::EvenSplitPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<EvenSplitPartitionAgent>()
            .AddAttribute(
                "Blocks",
                "Blocks of balanced work that are spread over the servers; 0: one per server.",
                UintegerValue(0),
                MakeUintegerAccessor(&EvenSplitPartitionAgent::m_blocks),
                MakeUintegerChecker<uint32_t>(0));
    return tid;
}

EvenSplitPartitionAgent::EvenSplitPartitionAgent() = default;

EvenSplitPartitionAgent::~EvenSplitPartitionAgent() = default;

PartitionPlan
EvenSplitPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    PartitionPlan plan = MakeEvenSplitPlan(observation, m_blocks);
    return plan.IsEmpty() ? MakeFallback(observation) : plan;
}

AgentNeeds
EvenSplitPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
