/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "chain-partition-agent.h"

#include "ns3/log.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceChainPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(ChainPartitionAgent);

TypeId
ChainPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ChainPartitionAgent")
            .SetParent<ObjectivePartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ChainPartitionAgent>()
            .AddAttribute("Blocks",
                          "Blocks of balanced work that are placed whole; 0: the site may change "
                          "at every legal cut.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ChainPartitionAgent::m_blocks),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

ChainPartitionAgent::ChainPartitionAgent() = default;

ChainPartitionAgent::~ChainPartitionAgent() = default;

void
ChainPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_search.Clear();
    ObjectivePartitionAgent::DoDispose();
}

PartitionPlan
ChainPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    ChainOptions options;
    options.secondsWeight = GetSecondsWeight();
    options.joulesWeight = GetJoulesWeight();
    if (m_blocks > 0)
    {
        for (const auto& end : observation.model->GetBlockEnds(m_blocks))
        {
            options.ends.push_back(end.position);
        }
    }
    const ChainChoice choice = FindBestChain(m_search, observation, options);
    NS_LOG_LOGIC("plan " << choice.plan.ToString() << " seconds " << choice.seconds << " joules "
                         << choice.joules << " exact " << choice.exact);
    return choice.IsFound() ? choice.plan : MakeFallback(observation);
}

AgentNeeds
ChainPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
