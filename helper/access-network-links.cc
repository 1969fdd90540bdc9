/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The half of AccessNetwork that makes links and knows what they give.
 */
#include "access-network.h"

#include "ns3/abort.h"
#include "ns3/arp-cache.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-list.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iomanip>
#include <limits>
#include <map>
#include <sstream>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("AccessNetworkLinks");

namespace
{

constexpr uint32_t IP_AND_TCP_BYTES = 20 + 20 + 12; //!< headers with TCP time stamps
constexpr uint32_t PPP_BYTES = 2;                   //!< header of a point-to-point device

/**
 * Give a device an IP interface.
 * @param device a device @param address its address @param mask its mask
 * @return number of the interface
 */
uint32_t
AddInterface(Ptr<NetDevice> device, Ipv4Address address, Ipv4Mask mask)
{
    Ptr<Ipv4> ipv4 = device->GetNode()->GetObject<Ipv4>();
    uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, mask));
    ipv4->SetUp(interface);
    return interface;
}

/**
 * Addresses do not move here, so they stay known: ns-3's ARP forgets after two minutes. While it
 * asks it keeps three packets, and a device that dials several sites at once sends more: each that
 * is dropped waits three seconds for TCP to try again.
 * @param device a device on a shared medium @param interface its IP interface
 */
void
KeepNeighbours(Ptr<NetDevice> device, uint32_t interface)
{
    Ptr<Ipv4L3Protocol> ipv4 = device->GetNode()->GetObject<Ipv4L3Protocol>();
    Ptr<ArpCache> cache = ipv4->GetInterface(interface)->GetArpCache();
    cache->SetAliveTimeout(Hours(24 * 365));
    cache->SetAttribute("PendingQueueSize", UintegerValue(1000));
}

} // namespace

std::vector<Ptr<NetDevice>>
AccessNetwork::AddWire(Ptr<Node> a, Ptr<Node> b, DataRate rate, Time delay)
{
    NS_LOG_FUNCTION(this << a->GetId() << b->GetId() << rate << delay);
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", DataRateValue(rate));
    helper.SetDeviceAttribute("Mtu", UintegerValue(m_profile.mtuBytes));
    helper.SetChannelAttribute("Delay", TimeValue(delay));
    helper.SetQueue("ns3::DropTailQueue",
                    "MaxSize",
                    StringValue(std::to_string(m_profile.queuePackets) + "p"));
    NetDeviceContainer devices = helper.Install(a, b);
    m_wires.push_back(devices);
    NetworkLink links[2];
    Ipv4Address addresses[2];
    for (uint32_t end = 0; end < 2; ++end)
    {
        Ptr<Node> node = devices.Get(end)->GetNode();
        uint32_t subnet = m_subnets.emplace(node->GetId(), m_subnets.size() + 1).first->second;
        uint32_t host = node->GetObject<Ipv4>()->GetNInterfaces();
        NS_ABORT_MSG_IF(host > MAX_NODES, GetNodeName(node) << " has too many interfaces");
        addresses[end] = Ipv4Address(0x0a000000 | subnet << 12 | host);
        // a mask of all ones: each end is a network of its own, and routes name nodes, not links
        links[end].interface = AddInterface(devices.Get(end), addresses[end], Ipv4Mask::GetOnes());
        links[end].from = node->GetId();
        links[end].bytesPerSecond = rate.GetBitRate() / 8.0;
        links[end].delaySeconds = delay.GetSeconds();
    }
    for (uint32_t end = 0; end < 2; ++end)
    {
        links[end].to = links[1 - end].from;
        links[end].nextHop = addresses[1 - end];
        m_links.AddLink(links[end]);
    }
    return {devices.Get(0), devices.Get(1)};
}

void
AccessNetwork::AddSharedMedium(const std::vector<Ptr<NetDevice>>& devices,
                               Ptr<NetDevice> gateway,
                               double nominal)
{
    const Ipv4Mask mask("255.255.0.0");
    const uint32_t lan = 0xac100000;
    const Ipv4Address gatewayAddress(lan | 1);
    uint32_t gatewayInterface = AddInterface(gateway, gatewayAddress, mask);
    KeepNeighbours(gateway, gatewayInterface);
    for (uint32_t i = 0; i < devices.size(); ++i)
    {
        Ipv4Address address(lan | (i + 2));
        uint32_t interface = AddInterface(devices[i], address, mask);
        KeepNeighbours(devices[i], interface);
        const uint32_t device = devices[i]->GetNode()->GetId();
        const uint32_t centre = gateway->GetNode()->GetId();
        AddSharedLink({device, centre, nominal, 0.0, 1, interface, gatewayAddress},
                      {centre, device, nominal, 0.0, 1, gatewayInterface, address});
    }
}

void
AccessNetwork::AddSharedLink(const NetworkLink& up, const NetworkLink& down)
{
    m_links.AddLink(up);
    m_links.AddLink(down);
}

void
AccessNetwork::InstallQueues()
{
    // Where packets of others are forwarded: FqCoDel, as ns-3 installs it. Where a host's own come
    // from: a queue that is longer than its socket buffer. Linux keeps a socket's bytes out of
    // that queue (TCP small queues), ns-3 does not, and FqCoDel would drop what the host itself
    // has just sent.
    TrafficControlHelper fifo;
    fifo.SetRootQueueDisc("ns3::FifoQueueDisc", "MaxSize", StringValue("5000p"));
    const NodeContainer nodes = GetNodes();
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        Ptr<Ipv4> ipv4 = nodes.Get(i)->GetObject<Ipv4>();
        Ptr<TrafficControlLayer> control = nodes.Get(i)->GetObject<TrafficControlLayer>();
        if (!ipv4)
        {
            continue; // a bridge
        }
        const bool forwards = ipv4->GetNInterfaces() > 2; // the loopback is one
        for (uint32_t j = 1; j < ipv4->GetNInterfaces(); ++j)
        {
            Ptr<NetDevice> device = ipv4->GetNetDevice(j);
            Ptr<NetDeviceQueueInterface> queues = device->GetObject<NetDeviceQueueInterface>();
            if (!queues || control->GetRootQueueDiscOnDevice(device))
            {
                // a device that never says stop, such as LTE's, or one that ns-3's helpers made
                continue;
            }
            if (forwards)
            {
                TrafficControlHelper::Default(queues->GetNTxQueues()).Install(device);
            }
            else
            {
                fifo.Install(device);
            }
        }
    }
}

void
AccessNetwork::AddErrorModel(Ptr<Object> receiver, const std::string& attribute)
{
    if (m_packetErrorRate > 0.0)
    {
        Ptr<RateErrorModel> model = CreateObject<RateErrorModel>();
        model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        model->SetRate(m_packetErrorRate);
        receiver->SetAttribute(attribute, PointerValue(model));
        m_errorModels.push_back(model);
    }
}

double
AccessNetwork::GetPayloadShare(uint32_t headerBytes) const
{
    return static_cast<double>(m_profile.segmentBytes) /
           (m_profile.segmentBytes + IP_AND_TCP_BYTES + headerBytes);
}

std::vector<const NetworkLink*>
AccessNetwork::GetPath(Ptr<const Node> from, Ptr<const Node> to) const
{
    std::vector<const NetworkLink*> path = m_links.GetPath(from->GetId(), to->GetId());
    if (!DoIsRelayed())
    {
        // on one cable the neighbour hears the sender itself, not the gateway
        auto same = [](const NetworkLink* first, const NetworkLink* second) {
            return first->medium != NetworkLink::OWN_WIRE && first->medium == second->medium;
        };
        path.erase(std::unique(path.begin(), path.end(), same), path.end());
    }
    return path;
}

double
AccessNetwork::GetLinkRate(const NetworkLink& link, uint32_t active) const
{
    if (IsCut(NodeList::GetNode(link.from)) || IsCut(NodeList::GetNode(link.to)))
    {
        return 0.0;
    }
    if (link.medium == NetworkLink::OWN_WIRE)
    {
        return link.bytesPerSecond * GetPayloadShare(PPP_BYTES);
    }
    const bool up = link.to == GetGateway()->GetId();
    Ptr<const Node> device = NodeList::GetNode(up ? link.from : link.to);
    return DoGetSharedRate(device, up) / std::max(active, 1U);
}

double
AccessNetwork::GetIdealRate(Ptr<const Node> from, Ptr<const Node> to, uint32_t active) const
{
    if (from == to)
    {
        return std::numeric_limits<double>::infinity();
    }
    double wires = std::numeric_limits<double>::infinity();
    std::map<uint32_t, double> shared; // seconds per byte: who crosses a medium twice needs both
    auto path = GetPath(from, to);
    for (const NetworkLink* link : path)
    {
        const double rate = GetLinkRate(*link, active);
        if (link->medium == NetworkLink::OWN_WIRE)
        {
            wires = std::min(wires, rate);
        }
        else
        {
            shared[DoGetMedium(*link)] += 1.0 / rate;
        }
    }
    if (path.empty())
    {
        return 0.0;
    }
    for (const auto& [medium, seconds] : shared)
    {
        wires = std::min(wires, 1.0 / seconds);
    }
    return wires;
}

Time
AccessNetwork::GetIdealDelay(Ptr<const Node> from, Ptr<const Node> to) const
{
    Time delay;
    for (const NetworkLink* link : GetPath(from, to))
    {
        delay += Seconds(link->delaySeconds);
        if (link->medium != NetworkLink::OWN_WIRE)
        {
            delay += DoGetSharedDelay(link->to == GetGateway()->GetId());
        }
    }
    return delay;
}

bool
AccessNetwork::IsShared(Ptr<const Node> from, Ptr<const Node> to) const
{
    return !GetSharedMedia(from, to).empty();
}

std::set<uint32_t>
AccessNetwork::GetSharedMedia(Ptr<const Node> from, Ptr<const Node> to) const
{
    std::set<uint32_t> media;
    for (const NetworkLink* link : GetPath(from, to))
    {
        if (link->medium != NetworkLink::OWN_WIRE)
        {
            media.insert(DoGetMedium(*link));
        }
    }
    return media;
}

std::string
AccessNetwork::GetPathDescription(Ptr<const Node> from, Ptr<const Node> to) const
{
    std::ostringstream text;
    text << GetNodeName(from);
    for (const NetworkLink* link : GetPath(from, to))
    {
        text << " -> " << GetNodeName(NodeList::GetNode(link->to)) << " (";
        if (link->medium == NetworkLink::OWN_WIRE)
        {
            text << link->bytesPerSecond * 8e-6 << " Mb/s, " << link->delaySeconds * 1e3 << " ms)";
        }
        else
        {
            text << DoGetMediumName() << ", " << std::fixed << std::setprecision(0)
                 << GetLinkRate(*link, 1) * 8e-6 << " Mb/s alone)" << std::defaultfloat;
        }
    }
    return text.str();
}

std::string
AccessNetwork::GetProfileDescription() const
{
    return m_profile.name + " (" + std::to_string(m_profile.segmentBytes) + "-byte segments, " +
           (m_profile.trafficControl ? "FqCoDel in routers" : "no traffic control") + ")";
}

double
AccessNetwork::DoGetSharedRate(Ptr<const Node>, bool) const
{
    return 0.0;
}

uint32_t
AccessNetwork::DoGetMedium(const NetworkLink& link) const
{
    return link.medium;
}

bool
AccessNetwork::DoNeedsStack(Ptr<const Node>) const
{
    return true;
}

Time
AccessNetwork::DoGetSharedDelay(bool) const
{
    return Time();
}

bool
AccessNetwork::DoIsRelayed() const
{
    return true;
}

std::string
AccessNetwork::DoGetMediumName() const
{
    return "shared";
}

bool
AccessNetwork::DoGetDeviceCompute() const
{
    return true;
}

Time
AccessNetwork::DoGetReadyTime() const
{
    return Time();
}

Time
AccessNetwork::DoGetStartSpacing() const
{
    return Time(0);
}

uint32_t
AccessNetwork::DoGetLargestSegment() const
{
    return std::numeric_limits<uint32_t>::max();
}

std::string
AccessNetwork::DoGetGatewayName() const
{
    return "gateway";
}

void
AccessNetwork::DoAssignBuildStreams(int64_t)
{
}

int64_t
AccessNetwork::DoAssignDeviceStreams(int64_t)
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
