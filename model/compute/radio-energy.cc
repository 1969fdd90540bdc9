/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "radio-energy.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(RadioEnergy);

TypeId
RadioEnergy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RadioEnergy").SetParent<Object>().SetGroupName("EdgeInference");
    return tid;
}

RadioEnergy::~RadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

double
RadioEnergy::GetTransmitJoules(uint64_t bytes, Time duration) const
{
    NS_LOG_FUNCTION(this << bytes << duration);
    return std::max(0.0, DoGetTransmitJoules(static_cast<double>(bytes), duration.GetSeconds()));
}

double
RadioEnergy::GetReceiveJoules(uint64_t bytes, Time duration) const
{
    NS_LOG_FUNCTION(this << bytes << duration);
    return std::max(0.0, DoGetReceiveJoules(static_cast<double>(bytes), duration.GetSeconds()));
}

double
RadioEnergy::GetTransmitPower() const
{
    NS_LOG_FUNCTION(this);
    return DoGetTransmitPower();
}

double
RadioEnergy::GetReceivePower() const
{
    NS_LOG_FUNCTION(this);
    return DoGetReceivePower();
}

} // namespace edgeinference
} // namespace ns3
