/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "decision-objective.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

DecisionObjective::DecisionObjective(const std::string& agent)
    : m_agent(agent)
{
}

void
DecisionObjective::SetName(const std::string& name)
{
    if (name != "latency" && name != "energy" && name != "weighted")
    {
        throw std::invalid_argument("Objective of a " + m_agent +
                                    " agent is 'latency', 'energy' or 'weighted', not '" + name +
                                    "'");
    }
    m_name = name;
}

const std::string&
DecisionObjective::GetName() const
{
    return m_name;
}

double
DecisionObjective::GetSecondsWeight() const
{
    return m_name == "energy" ? 0.0 : 1.0;
}

double
DecisionObjective::GetJoulesWeight(double secondsPerJoule) const
{
    return m_name == "latency" ? 0.0 : (m_name == "energy" ? 1.0 : secondsPerJoule);
}

} // namespace edgeinference
} // namespace ns3
