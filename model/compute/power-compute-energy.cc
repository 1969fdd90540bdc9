/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "power-compute-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePowerComputeEnergy");

NS_OBJECT_ENSURE_REGISTERED(PowerComputeEnergy);

TypeId
PowerComputeEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::PowerComputeEnergy")
                            .SetParent<ComputeEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<PowerComputeEnergy>()
                            .AddAttribute("BusyPower",
                                          "Power of the node with one slot at work, W.",
                                          DoubleValue(5),
                                          MakeDoubleAccessor(&PowerComputeEnergy::m_busyPower),
                                          MakeDoubleChecker<double>(0))
                            .AddAttribute("IdlePower",
                                          "Power of the node without work, W.",
                                          DoubleValue(2),
                                          MakeDoubleAccessor(&PowerComputeEnergy::m_idlePower),
                                          MakeDoubleChecker<double>(0));
    return tid;
}

PowerComputeEnergy::~PowerComputeEnergy()
{
    NS_LOG_FUNCTION(this);
}

double
PowerComputeEnergy::DoGetJoules(double, double seconds) const
{
    return (m_busyPower - m_idlePower) * seconds;
}

double
PowerComputeEnergy::DoGetIdlePower() const
{
    return m_idlePower;
}

} // namespace edgeinference
} // namespace ns3
