/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "radio-energy.h"

#include "node-energy.h"

#include "ns3/log.h"
#include "ns3/node.h"

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

void
RadioEnergy::Start(Ptr<Node> node, Ptr<NodeEnergy> energy)
{
    NS_LOG_FUNCTION(this << node << energy);
    DoStart(node, energy);
}

bool
RadioEnergy::IsMetered() const
{
    return DoIsMetered();
}

double
RadioEnergy::TakeMeteredJoules()
{
    NS_LOG_FUNCTION(this);
    const double all = DoGetMeteredJoules();
    const double taken = std::max(0.0, all - m_taken);
    m_taken = std::max(m_taken, all);
    return taken;
}

void
RadioEnergy::DoStart(Ptr<Node>, Ptr<NodeEnergy>)
{
}

bool
RadioEnergy::DoIsMetered() const
{
    return false;
}

double
RadioEnergy::DoGetMeteredJoules() const
{
    return 0.0;
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
