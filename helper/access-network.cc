/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "access-network.h"

#include "background-traffic.h"
#include "tensor-socket-factory.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node-list.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("AccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(AccessNetwork);

TypeId
AccessNetwork::GetTypeId()
{
    static TypeId tid =
        AddPlaceAttributes(TypeId("ns3::edgeinference::AccessNetwork")
                               .SetParent<Object>()
                               .SetGroupName("EdgeInference"))
            .AddAttribute("BackhaulRate",
                          "Rate of the wire between the gateway and each edge server.",
                          DataRateValue(DataRate("1Gbps")),
                          MakeDataRateAccessor(&AccessNetwork::m_backhaulRate),
                          MakeDataRateChecker())
            .AddAttribute("BackhaulDelay",
                          "Propagation delay between the gateway and each edge server.",
                          TimeValue(MicroSeconds(500)),
                          MakeTimeAccessor(&AccessNetwork::m_backhaulDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("WanRate",
                          "Rate of the link to the cloud.",
                          DataRateValue(DataRate("200Mbps")),
                          MakeDataRateAccessor(&AccessNetwork::m_wanRate),
                          MakeDataRateChecker())
            .AddAttribute("WanDelay",
                          "Propagation delay of the link to the cloud.",
                          TimeValue(MilliSeconds(20)),
                          MakeTimeAccessor(&AccessNetwork::m_wanDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("WiredProfile",
                          "How wires are simulated: faithful (1448-byte segments, FqCoDel in "
                          "routers) or fast "
                          "(8948-byte segments, no traffic control).",
                          StringValue("faithful"),
                          MakeStringAccessor(&AccessNetwork::m_profileName),
                          MakeStringChecker())
            .AddAttribute("PacketErrorRate",
                          "Share of packets that the wire of a device loses, each direction; on "
                          "WiFi, of frames, which the MAC repeats.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&AccessNetwork::m_packetErrorRate),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute(
                "SocketBuffer",
                "Send buffer of TCP sockets, bytes; it bounds the bytes in flight. Receive "
                "buffers are twice as large: a loss while ns-3's TCP fills the receiver's "
                "whole window can stall the connection for seconds.",
                UintegerValue(2U << 20),
                MakeUintegerAccessor(&AccessNetwork::m_socketBuffer),
                MakeUintegerChecker<uint32_t>(1024, 1U << 30))
            .AddAttribute("BackgroundUpRate",
                          "UDP payload that each device sends to the first server (the cloud where "
                          "there is none) beside its tensors; 0: none.",
                          DataRateValue(DataRate(0)),
                          MakeDataRateAccessor(&AccessNetwork::m_backgroundUpRate),
                          MakeDataRateChecker())
            .AddAttribute("BackgroundDownRate",
                          "UDP payload that the first server sends to each device; 0: none.",
                          DataRateValue(DataRate(0)),
                          MakeDataRateAccessor(&AccessNetwork::m_backgroundDownRate),
                          MakeDataRateChecker())
            .AddAttribute("BackgroundPacketSize",
                          "Payload of a packet of background traffic, bytes.",
                          UintegerValue(1024),
                          MakeUintegerAccessor(&AccessNetwork::m_backgroundPacketBytes),
                          MakeUintegerChecker<uint32_t>(12, 1472))
            .AddAttribute("BackgroundOnTime",
                          "Random variable of the times that background traffic flows, s.",
                          StringValue("ns3::ConstantRandomVariable[Constant=1]"),
                          MakeStringAccessor(&AccessNetwork::m_backgroundOnTime),
                          MakeStringChecker())
            .AddAttribute("BackgroundOffTime",
                          "Random variable of the pauses between them, s.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakeStringAccessor(&AccessNetwork::m_backgroundOffTime),
                          MakeStringChecker());
    return tid;
}

AccessNetwork::AccessNetwork()
    : m_profile(FindWiredProfile("faithful"))
{
    NS_LOG_FUNCTION(this);
}

AccessNetwork::~AccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

void
AccessNetwork::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_errorModels.clear();
    m_backgroundApps = ApplicationContainer();
    m_wires.clear();
    NetworkNodes::DoDispose();
}

void
AccessNetwork::Build(uint32_t devices, uint32_t servers, bool cloud)
{
    NS_LOG_FUNCTION(this << devices << servers << cloud);
    NS_ABORT_MSG_IF(m_built, "an AccessNetwork is built once: create another one");
    if (devices > MAX_NODES || servers > MAX_NODES || devices + servers + 2 > MAX_NODES)
    {
        throw std::invalid_argument("an access network holds at most " + std::to_string(MAX_NODES) +
                                    " nodes, which " + std::to_string(devices) + " devices and " +
                                    std::to_string(servers) + " servers exceed");
    }
    m_profile = FindWiredProfile(m_profileName);
    m_profile.segmentBytes = std::min(m_profile.segmentBytes, DoGetLargestSegment());
    CreateNodes(devices, servers, cloud);
    m_built = true;
    DoCreateInfrastructure();
    InstallStacks();
    DoPlaceNodes();
    LetDevicesMove(GetAccessPoints());
    DoConnectDevices();
    DoConnectServers();
    InstallRoutes();
    if (m_profile.trafficControl)
    {
        InstallQueues();
    }
    InstallBackground();
    AssignDeviceStreams();
}

void
AccessNetwork::InstallBackground()
{
    if (m_backgroundUpRate.GetBitRate() + m_backgroundDownRate.GetBitRate() == 0)
    {
        return;
    }
    const NodeContainer far(GetServers(), GetCloud());
    if (far.GetN() == 0)
    {
        throw std::invalid_argument("background traffic needs a server or a cloud to flow to");
    }
    const BackgroundTraffic traffic{m_backgroundUpRate,
                                    m_backgroundDownRate,
                                    m_backgroundPacketBytes,
                                    m_backgroundOnTime,
                                    m_backgroundOffTime,
                                    DoGetReadyTime()};
    m_backgroundApps = InstallBackgroundTraffic(
        traffic,
        GetDevices(),
        far.Get(0),
        [this](Ptr<const Node> node, uint16_t port) { return GetServerAddress(node, port); });
}

void
AccessNetwork::DoCreateInfrastructure()
{
    AddInfrastructure(CreateObject<Node>(), DoGetGatewayName());
}

void
AccessNetwork::InstallStacks()
{
    InternetStackHelper internet;
    internet.SetIpv6StackInstall(false);
    internet.SetRoutingHelper(Ipv4StaticRoutingHelper());
    const NodeContainer nodes = GetNodes();
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        if (!DoNeedsStack(nodes.Get(i)))
        {
            continue;
        }
        internet.Install(nodes.Get(i));
        Ptr<TensorSocketFactory> factory = CreateObject<TensorSocketFactory>();
        factory->SetAttribute("SegmentSize", UintegerValue(m_profile.segmentBytes));
        factory->SetAttribute("SendBuffer", UintegerValue(m_socketBuffer));
        factory->SetAttribute("ReceiveBuffer", UintegerValue(2 * m_socketBuffer));
        nodes.Get(i)->AggregateObject(factory);
    }
}

void
AccessNetwork::DoPlaceNodes()
{
    PlaceInDisc(GetDevices(), Vector(0.0, 0.0, 0.0));
    PlaceSites(2.0 * GetRadius());
    for (uint32_t i = 0; i < GetInfrastructure().GetN(); ++i)
    {
        SetPosition(GetInfrastructure().Get(i), Vector(0.0, 0.0, 0.0));
    }
}

void
AccessNetwork::DoConnectServers()
{
    for (uint32_t i = 0; i < GetServers().GetN(); ++i)
    {
        AddWire(GetGateway(), GetServers().Get(i), m_backhaulRate, m_backhaulDelay);
    }
    if (GetCloud().GetN() > 0)
    {
        AddWan(GetGateway());
    }
}

void
AccessNetwork::AddWan(Ptr<Node> node)
{
    AddWire(node, GetCloud().Get(0), m_wanRate, m_wanDelay);
}

void
AccessNetwork::InstallRoutes()
{
    Ipv4StaticRoutingHelper helper;
    for (uint32_t id : m_links.GetNodes())
    {
        auto links = m_links.GetLinksFrom(id);
        Ptr<Ipv4StaticRouting> routing =
            helper.GetStaticRouting(NodeList::GetNode(id)->GetObject<Ipv4>());
        if (links.size() == 1)
        {
            routing->SetDefaultRoute(links.front()->nextHop, links.front()->interface);
            continue;
        }
        for (const auto& [target, first] : m_links.GetFirstLinks(id))
        {
            auto subnet = m_subnets.find(target);
            if (subnet != m_subnets.end())
            {
                routing->AddNetworkRouteTo(Ipv4Address(0x0a000000 | subnet->second << 12),
                                           Ipv4Mask(0xfffff000),
                                           first->nextHop,
                                           first->interface);
            }
        }
    }
}

int64_t
AccessNetwork::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    NS_ABORT_MSG_IF(m_built, "call AssignStreams of an AccessNetwork before Build");
    m_stream = stream;
    // the topology may be random: it comes from the upper half, what is built from the lower
    DoAssignBuildStreams(stream + STREAMS / 2);
    return STREAMS;
}

void
AccessNetwork::AssignDeviceStreams()
{
    if (m_stream < 0)
    {
        return;
    }
    int64_t next = m_stream;
    next += InternetStackHelper().AssignStreams(GetNodes(), next);
    for (const Ptr<Object>& model : m_errorModels)
    {
        next += DynamicCast<RateErrorModel>(model)->AssignStreams(next);
    }
    next += DoAssignDeviceStreams(next);
    next += AssignMobilityStreams(next);
    next += AssignBackgroundStreams(m_backgroundApps, next);
    NS_ABORT_MSG_IF(next > m_stream + STREAMS / 2, "more random streams than were set aside");
}

Address
AccessNetwork::GetServerAddress(Ptr<const Node> node, uint16_t port) const
{
    return InetSocketAddress(GetPrimaryAddress(node), port);
}

Ipv4Address
AccessNetwork::GetPrimaryAddress(Ptr<const Node> node) const
{
    Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    // interface 0 is the loopback
    NS_ABORT_MSG_IF(!ipv4 || ipv4->GetNInterfaces() < 2,
                    GetNodeName(node) << " is not connected to this access network");
    return ipv4->GetAddress(1, 0).GetLocal();
}

TypeId
AccessNetwork::GetSocketFactory() const
{
    return TensorSocketFactory::GetTypeId();
}

bool
AccessNetwork::GetDeviceCompute() const
{
    return DoGetDeviceCompute();
}

Time
AccessNetwork::GetReadyTime() const
{
    return DoGetReadyTime();
}

void
AccessNetwork::TraceTransmissions(const TransmissionSink& sink)
{
    DoTraceTransmissions(sink);
}

void
AccessNetwork::DoTraceTransmissions(const TransmissionSink&)
{
}

Time
AccessNetwork::GetStartTime(uint32_t device) const
{
    return DoGetReadyTime() + DoGetStartSpacing() * static_cast<int64_t>(device);
}

NodeContainer
AccessNetwork::GetAccessPoints() const
{
    return DoGetAccessPoints();
}

NodeContainer
AccessNetwork::DoGetAccessPoints() const
{
    return GetInfrastructure();
}

uint32_t
AccessNetwork::GetServingPoint(uint32_t device) const
{
    return DoGetServingPoint(device);
}

uint32_t
AccessNetwork::DoGetServingPoint(uint32_t) const
{
    return 0;
}

Ptr<Node>
AccessNetwork::GetGateway() const
{
    return GetInfrastructure().Get(0);
}

const WiredProfile&
AccessNetwork::GetProfile() const
{
    return m_profile;
}

const LinkGraph&
AccessNetwork::GetLinks() const
{
    return m_links;
}

} // namespace edgeinference
} // namespace ns3
