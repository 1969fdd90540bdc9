/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "radio-cut.h"

#include "ns3/mobility-model.h"
#include "ns3/node.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(RadioCut);

TypeId
RadioCut::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::RadioCut")
                            .SetParent<PropagationLossModel>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<RadioCut>();
    return tid;
}

void
RadioCut::SetCut(Ptr<const Node> node, bool cut)
{
    if (cut)
    {
        m_cut.insert(node->GetId());
    }
    else
    {
        m_cut.erase(node->GetId());
    }
}

double
RadioCut::DoCalcRxPower(double txPowerDbm, Ptr<MobilityModel> a, Ptr<MobilityModel> b) const
{
    if (m_cut.empty())
    {
        return txPowerDbm;
    }
    const bool hit = m_cut.count(a->GetObject<Node>()->GetId()) > 0 ||
                     m_cut.count(b->GetObject<Node>()->GetId()) > 0;
    return hit ? txPowerDbm - 1000.0 : txPowerDbm;
}

int64_t
RadioCut::DoAssignStreams(int64_t)
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
