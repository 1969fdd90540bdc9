/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "frequency-compute-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceFrequencyComputeEnergy");

NS_OBJECT_ENSURE_REGISTERED(FrequencyComputeEnergy);

TypeId
FrequencyComputeEnergy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::FrequencyComputeEnergy")
            .SetParent<ComputeEnergy>()
            .SetGroupName("EdgeInference")
            .AddConstructor<FrequencyComputeEnergy>()
            .AddAttribute("Coefficient",
                          "Energy per cycle and squared clock, J s^2.",
                          DoubleValue(1e-26),
                          MakeDoubleAccessor(&FrequencyComputeEnergy::m_coefficient),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("Frequency",
                          "Clock, Hz.",
                          DoubleValue(1e9),
                          MakeDoubleAccessor(&FrequencyComputeEnergy::m_frequency),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("CyclesPerFlop",
                          "CPU cycles that one FLOP takes.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&FrequencyComputeEnergy::m_cyclesPerFlop),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("IdlePower",
                          "Power of the node without work, W.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&FrequencyComputeEnergy::m_idlePower),
                          MakeDoubleChecker<double>(0));
    return tid;
}

FrequencyComputeEnergy::~FrequencyComputeEnergy()
{
    NS_LOG_FUNCTION(this);
}

double
FrequencyComputeEnergy::DoGetJoules(double flops, double) const
{
    return m_coefficient * m_frequency * m_frequency * flops * m_cyclesPerFlop;
}

double
FrequencyComputeEnergy::DoGetIdlePower() const
{
    return m_idlePower;
}

} // namespace edgeinference
} // namespace ns3
