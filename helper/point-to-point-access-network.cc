/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "point-to-point-access-network.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("PointToPointAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(PointToPointAccessNetwork);

TypeId
PointToPointAccessNetwork::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PointToPointAccessNetwork")
            .SetParent<AccessNetwork>()
            .SetGroupName("EdgeInference")
            .AddConstructor<PointToPointAccessNetwork>()
            .AddAttribute("DeviceRate",
                          "Rate of the link of each device, each direction.",
                          DataRateValue(DataRate("100Mbps")),
                          MakeDataRateAccessor(&PointToPointAccessNetwork::m_deviceRate),
                          MakeDataRateChecker())
            .AddAttribute("DeviceDelay",
                          "Propagation delay of the link of each device.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&PointToPointAccessNetwork::m_deviceDelay),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

void
PointToPointAccessNetwork::DoConnectDevices()
{
    NS_LOG_FUNCTION(this);
    for (uint32_t i = 0; i < GetDevices().GetN(); ++i)
    {
        auto ends = AddWire(GetDevices().Get(i), GetGateway(), m_deviceRate, m_deviceDelay);
        AddErrorModel(ends[0]);
        AddErrorModel(ends[1]);
    }
}

std::string
PointToPointAccessNetwork::DoGetGatewayName() const
{
    return "router";
}

} // namespace edgeinference
} // namespace ns3
