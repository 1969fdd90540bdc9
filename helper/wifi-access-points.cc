/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of WifiAccessNetwork that joins several access points to one network (ESS), and knows
 * which of them serves a device.
 */
#include "wifi-access-network.h"

#include "ns3/arp-header.h"
#include "ns3/boolean.h"
#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/double.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/sta-wifi-mac.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("WifiAccessPoints");

namespace
{

constexpr uint16_t ARP_PROTOCOL = 0x0806; //!< number of ARP in a frame

/**
 * Let a station repeat no request to join any more: ns-3 ends the program when one is due after its
 * access point has been given up. Without an answer it looks again when the beacons have run out.
 * @param station a WiFi device
 */
void
AskOnce(Ptr<NetDevice> station)
{
    Ptr<WifiMac> mac = DynamicCast<WifiNetDevice>(station)->GetMac();
    mac->SetAttribute("AssocRequestTimeout", TimeValue(Hours(24 * 365)));
}

} // namespace

void
WifiAccessNetwork::DoCreateInfrastructure()
{
    AddInfrastructure(CreateObject<Node>(), DoGetGatewayName());
    m_points.Create(m_pointCount > 1 ? m_pointCount : 0);
    for (uint32_t i = 0; i < m_points.GetN(); ++i)
    {
        AddInfrastructure(m_points.Get(i), "AP " + std::to_string(i));
    }
}

NodeContainer
WifiAccessNetwork::DoGetAccessPoints() const
{
    return m_pointCount > 1 ? m_points : NodeContainer(GetGateway());
}

bool
WifiAccessNetwork::DoNeedsStack(Ptr<const Node> node) const
{
    // a bridge forwards frames and has no address
    return std::none_of(m_points.Begin(), m_points.End(), [node](const Ptr<Node>& point) {
        return point == node;
    });
}

void
WifiAccessNetwork::DoPlaceNodes()
{
    PlaceInRow(GetAccessPoints(), m_pointDistance);
    const double end = (m_pointCount - 1) * m_pointDistance;
    if (m_pointCount > 1)
    {
        SetPosition(GetGateway(), Vector(end + 1.5 * GetRadius(), 0.0, 0.0));
    }
    PlaceSites(end + 2.0 * GetRadius());
}

Ptr<NetDevice>
WifiAccessNetwork::JoinAccessPoints()
{
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", DataRateValue(m_lanRate));
    csma.SetChannelAttribute("Delay", TimeValue(m_lanDelay));
    NodeContainer nodes(m_points);
    nodes.Add(GetGateway());
    m_lan = csma.Install(nodes);
    BridgeHelper bridge;
    for (uint32_t i = 0; i < m_points.GetN(); ++i)
    {
        NetDeviceContainer ports(GetWifiDevice(m_points.Get(i)));
        ports.Add(m_lan.Get(i));
        bridge.Install(m_points.Get(i), ports);
    }
    return m_lan.Get(m_points.GetN());
}

void
WifiAccessNetwork::SpreadRequests()
{
    // all stations ask to join 120 ms after the start, in one instant, by voice's contention
    // windows of 3 to 7 slots (IEEE 802.11-2020, 10.2.3.2): of 100, 11 come through. Half a second
    // for the next try, ns-3's own time, is long then, and who waits equally long collides again
    const uint32_t crowd = 32;
    for (uint32_t i = 0; i < GetDevices().GetN(); ++i)
    {
        const Time wait =
            MilliSeconds(100) + MilliSeconds(25) * static_cast<int64_t>(i / crowd % 16);
        Ptr<WifiMac> mac = DynamicCast<WifiNetDevice>(m_ends[i])->GetMac();
        mac->SetAttribute("AssocRequestTimeout", TimeValue(wait));
    }
}

void
WifiAccessNetwork::WatchAssociations()
{
    const uint32_t devices = GetDevices().GetN();
    m_serving.assign(devices, m_pointCount);
    for (uint32_t i = 0; i < devices; ++i)
    {
        Ptr<WifiMac> mac = DynamicCast<WifiNetDevice>(m_ends[i])->GetMac();
        mac->TraceConnectWithoutContext("Assoc",
                                        MakeCallback(&WifiAccessNetwork::Joined, this).Bind(i));
        mac->TraceConnectWithoutContext("DeAssoc",
                                        MakeCallback(&WifiAccessNetwork::Left, this).Bind(i));
    }
}

void
WifiAccessNetwork::Joined(uint32_t device, Mac48Address address)
{
    NS_LOG_FUNCTION(this << device << address);
    for (uint32_t point = 0; point < m_pointCount; ++point)
    {
        if (Mac48Address::ConvertFrom(m_ends[GetDevices().GetN() + point]->GetAddress()) == address)
        {
            m_serving[device] = point;
        }
    }
    m_roamedTrace(device, m_serving[device]);
    AskOnce(m_ends[device]);
    if (m_pointCount > 1)
    {
        // the MAC counts as joined once this call is over
        Simulator::ScheduleNow(&WifiAccessNetwork::Announce, this, device);
    }
}

void
WifiAccessNetwork::Left(uint32_t device, Mac48Address address)
{
    NS_LOG_FUNCTION(this << device << address);
    m_serving[device] = m_pointCount;
    m_roamedTrace(device, m_pointCount);
}

void
WifiAccessNetwork::Announce(uint32_t device)
{
    Ptr<NetDevice> end = m_ends.empty() ? nullptr : m_ends.at(device);
    if (!end)
    {
        return; // the network is gone
    }
    Ptr<Ipv4> ipv4 = end->GetNode()->GetObject<Ipv4>();
    const auto interface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(end));
    const Ipv4Address address = ipv4->GetAddress(interface, 0).GetLocal();
    ArpHeader announcement;
    announcement.SetRequest(end->GetAddress(), address, end->GetBroadcast(), address);
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(announcement);
    end->Send(packet, end->GetBroadcast(), ARP_PROTOCOL);
}

uint32_t
WifiAccessNetwork::DoGetServingPoint(uint32_t device) const
{
    return m_serving.at(device);
}

Ptr<NetDevice>
WifiAccessNetwork::GetServingRadio(Ptr<const Node> node) const
{
    for (uint32_t i = 0; m_pointCount > 1 && i < m_serving.size(); ++i)
    {
        if (m_ends[i]->GetNode() == node)
        {
            return m_serving[i] < m_pointCount ? m_ends[m_serving.size() + m_serving[i]] : nullptr;
        }
    }
    return m_ends.back();
}

Ptr<NetDevice>
WifiAccessNetwork::GetWifiDevice(Ptr<const Node> node) const
{
    for (const Ptr<NetDevice>& end : m_ends)
    {
        if (end->GetNode() == node)
        {
            return end;
        }
    }
    return nullptr;
}

std::string
WifiAccessNetwork::DoGetGatewayName() const
{
    return m_pointCount > 1 ? "router" : "AP";
}

uint32_t
WifiAccessNetwork::GetAssociatedDevices() const
{
    uint32_t associated = 0;
    for (const Ptr<NetDevice>& end : m_ends)
    {
        Ptr<StaWifiMac> mac = DynamicCast<StaWifiMac>(DynamicCast<WifiNetDevice>(end)->GetMac());
        associated += mac && mac->IsAssociated() ? 1 : 0;
    }
    return associated;
}

void
WifiAccessNetwork::DoCutMedium(Ptr<Node> node, bool cut)
{
    for (uint32_t i = 0; i < m_serving.size(); ++i)
    {
        AskOnce(m_ends[i]);
    }
    if (Ptr<NetDevice> device = GetWifiDevice(node))
    {
        // walls so thick that it neither hears nor is heard
        Ptr<WifiPhy> phy = DynamicCast<WifiNetDevice>(device)->GetPhy();
        phy->SetAttribute("TxGain", DoubleValue(cut ? -1000.0 : 0.0));
        phy->SetAttribute("RxGain", DoubleValue(cut ? -1000.0 : 0.0));
    }
    for (auto end = m_lan.Begin(); end != m_lan.End(); ++end)
    {
        if ((*end)->GetNode() == node)
        {
            (*end)->SetAttribute("SendEnable", BooleanValue(!cut));
            (*end)->SetAttribute("ReceiveEnable", BooleanValue(!cut));
        }
    }
}

} // namespace edgeinference
} // namespace ns3
