/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "point-to-point-access-network.h"

#include "trace-driven-link.h"

#include "ns3/log.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/string.h"

#include <memory>

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
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("RateTrace",
                          "File with lines 'seconds Mbit/s', or one of Mahimahi, that both "
                          "directions of each device's link follow instead of DeviceRate, again "
                          "and again; empty: none.",
                          StringValue(""),
                          MakeStringAccessor(&PointToPointAccessNetwork::m_rateTrace),
                          MakeStringChecker())
            .AddAttribute("RateTraceShift",
                          "Device i begins i times this into the trace.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&PointToPointAccessNetwork::m_rateTraceShift),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

void
PointToPointAccessNetwork::DoConnectDevices()
{
    NS_LOG_FUNCTION(this);
    std::shared_ptr<const BandwidthTrace> trace;
    DataRate rate = m_deviceRate;
    if (!m_rateTrace.empty())
    {
        trace = std::make_shared<BandwidthTrace>(BandwidthTrace::ReadFile(m_rateTrace));
        rate = DataRate(static_cast<uint64_t>(trace->GetMeanBitsPerSecond()));
    }
    for (uint32_t i = 0; i < GetDevices().GetN(); ++i)
    {
        auto ends = AddWire(GetDevices().Get(i), GetGateway(), rate, m_deviceDelay);
        for (const auto& end : ends)
        {
            if (trace)
            {
                TraceDrivenLink::Follow(DynamicCast<PointToPointNetDevice>(end),
                                        trace,
                                        i * m_rateTraceShift);
            }
        }
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
