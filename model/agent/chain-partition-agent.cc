/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "chain-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/string.h"
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
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ChainPartitionAgent>()
            .AddAttribute("Objective",
                          "What is minimized: latency, energy (of the device) or weighted "
                          "(latency + SecondsPerJoule * energy).",
                          StringValue("latency"),
                          MakeStringAccessor(&ChainPartitionAgent::SetObjective,
                                             &ChainPartitionAgent::GetObjective),
                          MakeStringChecker())
            .AddAttribute("SecondsPerJoule",
                          "What a joule is worth if Objective is weighted, s/J.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&ChainPartitionAgent::m_secondsPerJoule),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("Blocks",
                          "Blocks of balanced work that are placed whole; 0: the site may change "
                          "at every legal cut.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ChainPartitionAgent::m_blocks),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ProbeFallback",
                          "If the device cannot run the task and no server has known links, try "
                          "the first server all the same, so that its links get measured.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&ChainPartitionAgent::m_probeFallback),
                          MakeBooleanChecker());
    return tid;
}

ChainPartitionAgent::ChainPartitionAgent() = default;

ChainPartitionAgent::~ChainPartitionAgent() = default;

void
ChainPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_search.Clear();
    PartitionAgent::DoDispose();
}

void
ChainPartitionAgent::SetObjective(const std::string& objective)
{
    NS_LOG_FUNCTION(this << objective);
    m_objective.SetName(objective);
}

std::string
ChainPartitionAgent::GetObjective() const
{
    return m_objective.GetName();
}

PartitionPlan
ChainPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    ChainOptions options;
    options.secondsWeight = m_objective.GetSecondsWeight();
    options.joulesWeight = m_objective.GetJoulesWeight(m_secondsPerJoule);
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
    return choice.IsFound() ? choice.plan : MakeFallbackPlan(observation, m_probeFallback);
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
