/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "animation-air.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceAnimationAir");

NS_OBJECT_ENSURE_REGISTERED(AnimationAir);

TypeId
AnimationAir::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::AnimationAir")
                            .SetParent<Channel>()
                            .SetGroupName("EdgeInference")
                            .HideFromDocumentation()
                            .AddTraceSource("TxRxPointToPoint",
                                            "A transmission begins.",
                                            MakeTraceSourceAccessor(&AnimationAir::m_sendTrace),
                                            "ns3::PointToPointChannel::TxRxAnimationCallback");
    return tid;
}

std::size_t
AnimationAir::GetNDevices() const
{
    return 0;
}

Ptr<NetDevice>
AnimationAir::GetDevice(std::size_t) const
{
    return nullptr;
}

void
AnimationAir::Send(Ptr<NetDevice> from, Ptr<NetDevice> to, uint32_t bytes, Time duration)
{
    NS_LOG_FUNCTION(this << from << to << bytes << duration);
    m_sendTrace(Create<Packet>(bytes), from, to, duration, duration);
}

} // namespace edgeinference
} // namespace ns3
