/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "background-traffic.h"

#include "ns3/inet-socket-address.h"
#include "ns3/on-off-helper.h"
#include "ns3/onoff-application.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint16_t BACKGROUND_PORT = 9; //!< of every sink, that of the discard protocol

} // namespace

ApplicationContainer
InstallBackgroundTraffic(const BackgroundTraffic& traffic,
                         const NodeContainer& devices,
                         Ptr<Node> far,
                         const std::function<Address(Ptr<const Node>, uint16_t)>& address)
{
    ApplicationContainer all;
    const std::string udp = "ns3::UdpSocketFactory";
    auto add = [&](Ptr<Node> from, Ptr<Node> to, const DataRate& rate) {
        OnOffHelper helper(udp, address(to, BACKGROUND_PORT));
        helper.SetAttribute("DataRate", DataRateValue(rate));
        helper.SetAttribute("PacketSize", UintegerValue(traffic.packetBytes));
        helper.SetAttribute("OnTime", StringValue(traffic.onTime));
        helper.SetAttribute("OffTime", StringValue(traffic.offTime));
        ApplicationContainer source = helper.Install(from);
        source.Start(traffic.start);
        all.Add(source);
    };
    const Address any = InetSocketAddress(Ipv4Address::GetAny(), BACKGROUND_PORT);
    const bool up = traffic.upRate.GetBitRate() > 0;
    const bool down = traffic.downRate.GetBitRate() > 0;
    if (up)
    {
        all.Add(PacketSinkHelper(udp, any).Install(far));
    }
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        if (up)
        {
            add(devices.Get(i), far, traffic.upRate);
        }
        if (down)
        {
            all.Add(PacketSinkHelper(udp, any).Install(devices.Get(i)));
            add(far, devices.Get(i), traffic.downRate);
        }
    }
    return all;
}

int64_t
AssignBackgroundStreams(const ApplicationContainer& applications, int64_t stream)
{
    int64_t used = 0;
    for (uint32_t i = 0; i < applications.GetN(); ++i)
    {
        Ptr<OnOffApplication> source = DynamicCast<OnOffApplication>(applications.Get(i));
        used += source ? source->AssignStreams(stream + used) : 0;
    }
    return used;
}

} // namespace edgeinference
} // namespace ns3
