/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "neurosurgeon-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/split-search.h"

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
            .SetParent<ObjectivePartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<NeurosurgeonPartitionAgent>()
            .AddAttribute("ServerFirst",
                          "The server runs the layers before the cut and the device those behind "
                          "it (the direction of Edgent) instead of the opposite.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&NeurosurgeonPartitionAgent::m_serverFirst),
                          MakeBooleanChecker());
    return tid;
}

NeurosurgeonPartitionAgent::NeurosurgeonPartitionAgent() = default;

NeurosurgeonPartitionAgent::~NeurosurgeonPartitionAgent() = default;

PartitionPlan
NeurosurgeonPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    SplitOptions options;
    options.secondsWeight = GetSecondsWeight();
    options.joulesWeight = GetJoulesWeight();
    options.serverFirst = m_serverFirst;
    const SplitChoice choice = FindBestSplit(observation, options);
    NS_LOG_LOGIC("position " << choice.position << " server " << choice.server << " seconds "
                             << choice.seconds << " joules " << choice.joules);
    return choice.IsFound() ? choice.plan : MakeFallback(observation);
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
