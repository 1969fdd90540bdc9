/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of AccessNetwork that cuts nodes off and joins them again.
 */
#include "access-network.h"
#include "wire-cut.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("AccessNetworkCuts");

void
AccessNetwork::Cut(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node->GetId());
    if (++m_cuts[node->GetId()] == 1)
    {
        UpdateCuts(node);
    }
}

void
AccessNetwork::Mend(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node->GetId());
    const auto cut = m_cuts.find(node->GetId());
    NS_ABORT_MSG_IF(cut == m_cuts.end(), GetNodeName(node) << " is not cut off");
    if (--cut->second == 0)
    {
        m_cuts.erase(cut);
        UpdateCuts(node);
    }
}

void
AccessNetwork::TurnOff(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node->GetId());
    Cut(node);
    // a packet may be on its way down through the interface at this moment
    Simulator::ScheduleNow(&AccessNetwork::CloseInterfaces, node);
}

void
AccessNetwork::CloseInterfaces(Ptr<Node> node)
{
    Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
    {
        ipv4->SetDown(i);
    }
}

bool
AccessNetwork::IsCut(Ptr<const Node> node) const
{
    return m_cuts.count(node->GetId()) > 0;
}

void
AccessNetwork::UpdateCuts(Ptr<Node> node)
{
    for (const auto& ends : m_wires)
    {
        const Ptr<Node> a = ends.Get(0)->GetNode();
        const Ptr<Node> b = ends.Get(1)->GetNode();
        if (a == node || b == node)
        {
            const bool cut = IsCut(a) || IsCut(b);
            WireCut::Of(ends.Get(0))->SetCut(cut);
            WireCut::Of(ends.Get(1))->SetCut(cut);
        }
    }
    DoCutMedium(node, IsCut(node));
}

void
AccessNetwork::DoCutMedium(Ptr<Node>, bool)
{
}

} // namespace edgeinference
} // namespace ns3
