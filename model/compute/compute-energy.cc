/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "compute-energy.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceComputeEnergy");

NS_OBJECT_ENSURE_REGISTERED(ComputeEnergy);

TypeId
ComputeEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ComputeEnergy")
                            .SetParent<Object>()
                            .SetGroupName("EdgeInference");
    return tid;
}

ComputeEnergy::~ComputeEnergy()
{
    NS_LOG_FUNCTION(this);
}

double
ComputeEnergy::GetJoules(uint64_t flops, Time busy) const
{
    NS_LOG_FUNCTION(this << flops << busy);
    return std::max(0.0, DoGetJoules(static_cast<double>(flops), busy.GetSeconds()));
}

double
ComputeEnergy::GetActivePower(uint64_t flops, Time busy) const
{
    NS_LOG_FUNCTION(this << flops << busy);
    return busy.IsStrictlyPositive() ? GetJoules(flops, busy) / busy.GetSeconds() : 0;
}

double
ComputeEnergy::GetIdlePower() const
{
    NS_LOG_FUNCTION(this);
    return DoGetIdlePower();
}

double
ComputeEnergy::DoGetIdlePower() const
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
