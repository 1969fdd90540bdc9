/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "edge-server-helper.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

Address
MakeNodeAddress(Ptr<const Node> node, uint16_t port)
{
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
        {
            const Ipv4Address address = ipv4->GetAddress(i, j).GetLocal();
            if (!address.IsLocalhost())
            {
                return InetSocketAddress(address, port);
            }
        }
    }
    const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
    for (uint32_t i = 0; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv6->GetNAddresses(i); ++j)
        {
            const Ipv6Address address = ipv6->GetAddress(i, j).GetAddress();
            if (!address.IsLocalhost() && !address.IsLinkLocal())
            {
                return Inet6SocketAddress(address, port);
            }
        }
    }
    NS_ABORT_MSG("Node " << node->GetId()
                         << " has no address; install an internet stack and assign addresses "
                            "before its application's address is asked for");
    return Address();
}

EdgeServerHelper::EdgeServerHelper(uint16_t port)
    : m_port(port)
{
    m_application.SetTypeId(EdgeServerApplication::GetTypeId());
    m_endpoint.SetTypeId(MessageEndpoint::GetTypeId());
}

EdgeServerHelper::~EdgeServerHelper() = default;

void
EdgeServerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_application.Set(name, value);
}

Ptr<EdgeServerApplication>
EdgeServerHelper::Install(Ptr<Node> node, const std::string& name)
{
    auto server = m_application.Create<EdgeServerApplication>();
    server->SetAttribute("Id", UintegerValue(MakeEndpointId(node)));
    server->SetAttribute("Name", StringValue(name));
    server->SetAttribute("Site", PointerValue(CreateSite(node)));
    server->SetAttribute("Endpoint", PointerValue(m_endpoint.Create<MessageEndpoint>()));
    server->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), m_port)));
    if (m_policy.IsTypeIdSet())
    {
        server->SetAttribute("AdmissionPolicy", PointerValue(m_policy.Create<AdmissionPolicy>()));
    }
    node->AddApplication(server);
    return server;
}

ApplicationContainer
EdgeServerHelper::Install(const NodeContainer& nodes)
{
    ApplicationContainer apps;
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        apps.Add(Install(nodes.Get(i), "server " + std::to_string(i)));
    }
    return apps;
}

SiteAddress
EdgeServerHelper::GetSiteAddress(Ptr<EdgeServerApplication> server)
{
    AddressValue local;
    server->GetAttribute("Local", local);
    const uint16_t port = InetSocketAddress::ConvertFrom(local.Get()).GetPort();
    return SiteAddress{server->GetId(), MakeNodeAddress(server->GetNode(), port)};
}

int64_t
EdgeServerHelper::AssignStreams(const ApplicationContainer& apps, int64_t stream)
{
    int64_t next = stream;
    for (auto app = apps.Begin(); app != apps.End(); ++app)
    {
        DynamicCast<EdgeServerApplication>(*app)->AssignStreams(next);
        next += STREAMS_PER_SERVER;
    }
    return next - stream;
}

} // namespace edgeinference
} // namespace ns3
