/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "wire-cut.h"

#include "ns3/pointer.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(WireCut);

TypeId
WireCut::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::WireCut")
                            .SetParent<ErrorModel>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<WireCut>();
    return tid;
}

Ptr<WireCut>
WireCut::Of(Ptr<NetDevice> device)
{
    PointerValue value;
    device->GetAttribute("ReceiveErrorModel", value);
    Ptr<WireCut> cut = DynamicCast<WireCut>(value.Get<ErrorModel>());
    if (!cut)
    {
        cut = CreateObject<WireCut>();
        cut->m_inner = value.Get<ErrorModel>();
        device->SetAttribute("ReceiveErrorModel", PointerValue(cut));
    }
    return cut;
}

void
WireCut::SetCut(bool cut)
{
    m_cut = cut;
}

bool
WireCut::DoCorrupt(Ptr<Packet> packet)
{
    return m_cut || (m_inner && m_inner->IsCorrupt(packet));
}

void
WireCut::DoReset()
{
    if (m_inner)
    {
        m_inner->Reset();
    }
}

} // namespace edgeinference
} // namespace ns3
