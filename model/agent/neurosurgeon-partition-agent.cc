/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "neurosurgeon-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/split-search.h"
#include "ns3/string.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNeurosurgeonPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(NeurosurgeonPartitionAgent);

TypeId
NeurosurgeonPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::NeurosurgeonPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<NeurosurgeonPartitionAgent>()
            .AddAttribute("Objective",
                          "What is minimized: latency, energy (of the device) or weighted "
                          "(latency + SecondsPerJoule * energy).",
                          StringValue("latency"),
                          MakeStringAccessor(&NeurosurgeonPartitionAgent::SetObjective,
                                             &NeurosurgeonPartitionAgent::GetObjective),
                          MakeStringChecker())
            .AddAttribute("SecondsPerJoule",
                          "What a joule is worth if Objective is weighted, s/J.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&NeurosurgeonPartitionAgent::m_secondsPerJoule),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("ServerFirst",
                          "The server runs the layers before the cut and the device those behind "
                          "it (the direction of Edgent) instead of the opposite.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&NeurosurgeonPartitionAgent::m_serverFirst),
                          MakeBooleanChecker())
            .AddAttribute("ProbeFallback",
                          "If the device cannot run the task and no server has known links, try "
                          "the first server all the same, so that its links get measured.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NeurosurgeonPartitionAgent::m_probeFallback),
                          MakeBooleanChecker());
    return tid;
}

NeurosurgeonPartitionAgent::NeurosurgeonPartitionAgent() = default;

NeurosurgeonPartitionAgent::~NeurosurgeonPartitionAgent() = default;

void
NeurosurgeonPartitionAgent::SetObjective(const std::string& objective)
{
    NS_LOG_FUNCTION(this << objective);
    m_objective.SetName(objective);
}

std::string
NeurosurgeonPartitionAgent::GetObjective() const
{
    return m_objective.GetName();
}

PartitionPlan
NeurosurgeonPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    SplitOptions options;
    options.secondsWeight = m_objective.GetSecondsWeight();
    options.joulesWeight = m_objective.GetJoulesWeight(m_secondsPerJoule);
    options.serverFirst = m_serverFirst;
    const SplitChoice choice = FindBestSplit(observation, options);
    NS_LOG_LOGIC("position " << choice.position << " server " << choice.server << " seconds "
                             << choice.seconds << " joules " << choice.joules);
    return choice.IsFound() ? choice.plan : MakeFallbackPlan(observation, m_probeFallback);
}

AgentNeeds
NeurosurgeonPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
