/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "objective-partition-agent.h"

#include "agent-registry.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceObjectivePartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(ObjectivePartitionAgent);

TypeId
ObjectivePartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ObjectivePartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddAttribute("Objective",
                          "What is minimized: latency, energy (of the device) or weighted "
                          "(latency + SecondsPerJoule * energy).",
                          StringValue("latency"),
                          MakeStringAccessor(&ObjectivePartitionAgent::SetObjective,
                                             &ObjectivePartitionAgent::GetObjective),
                          MakeStringChecker())
            .AddAttribute("SecondsPerJoule",
                          "What a joule is worth if Objective is weighted, s/J.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&ObjectivePartitionAgent::m_secondsPerJoule),
                          MakeDoubleChecker<double>(0.0));
    return tid;
}

ObjectivePartitionAgent::ObjectivePartitionAgent() = default;

ObjectivePartitionAgent::~ObjectivePartitionAgent() = default;

void
ObjectivePartitionAgent::SetObjective(const std::string& objective)
{
    NS_LOG_FUNCTION(this << objective);
    if (objective != "latency" && objective != "energy" && objective != "weighted")
    {
        throw std::invalid_argument("Objective of a " + GetAgentName(GetInstanceTypeId()) +
                                    " agent is 'latency', 'energy' or 'weighted', not '" +
                                    objective + "'");
    }
    m_objective = objective;
}

std::string
ObjectivePartitionAgent::GetObjective() const
{
    return m_objective;
}

double
ObjectivePartitionAgent::GetSecondsWeight() const
{
    return m_objective == "energy" ? 0.0 : 1.0;
}

double
ObjectivePartitionAgent::GetJoulesWeight() const
{
    if (m_objective == "latency")
    {
        return 0.0;
    }
    return m_objective == "energy" ? 1.0 : m_secondsPerJoule;
}

} // namespace edgeinference
} // namespace ns3
