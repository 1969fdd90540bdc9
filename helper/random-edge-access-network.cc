/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-edge-access-network.h"

#include "ns3/boolean.h"
#include "ns3/csv-line.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("RandomEdgeAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(RandomEdgeAccessNetwork);

TypeId
RandomEdgeAccessNetwork::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RandomEdgeAccessNetwork")
            .SetParent<AccessNetwork>()
            .SetGroupName("EdgeInference")
            .AddConstructor<RandomEdgeAccessNetwork>()
            .AddAttribute("Degree",
                          "Mean number of links per server wanted; a tree has just below 2.",
                          DoubleValue(3.0),
                          MakeDoubleAccessor(&RandomEdgeAccessNetwork::m_degree),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("LinkRate",
                          "Rate of a link between two servers, bits per second.",
                          StringValue("ns3::UniformRandomVariable[Min=50e6|Max=200e6]"),
                          MakePointerAccessor(&RandomEdgeAccessNetwork::m_linkRate),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("LinkDelay",
                          "Propagation delay of a link between two servers.",
                          TimeValue(MilliSeconds(2)),
                          MakeTimeAccessor(&RandomEdgeAccessNetwork::m_linkDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("DeviceRate",
                          "Rate of the link of each source, each direction.",
                          DataRateValue(DataRate("100Mbps")),
                          MakeDataRateAccessor(&RandomEdgeAccessNetwork::m_deviceRate),
                          MakeDataRateChecker())
            .AddAttribute("DeviceDelay",
                          "Propagation delay of the link of each source.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&RandomEdgeAccessNetwork::m_deviceDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("Attachment",
                          "Number of the server that each source hangs on, such as 3+0 for two "
                          "sources; those not named, and all if it is empty, hang on a random one.",
                          StringValue(""),
                          MakeStringAccessor(&RandomEdgeAccessNetwork::m_attachment),
                          MakeStringChecker())
            .AddAttribute("SourceCompute",
                          "Whether sources can run layers.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&RandomEdgeAccessNetwork::m_sourceCompute),
                          MakeBooleanChecker());
    return tid;
}

RandomEdgeAccessNetwork::RandomEdgeAccessNetwork()
    : m_topology(CreateObject<UniformRandomVariable>())
{
    NS_LOG_FUNCTION(this);
}

const std::vector<RandomEdgeAccessNetwork::Edge>&
RandomEdgeAccessNetwork::GetEdges() const
{
    return m_edges;
}

void
RandomEdgeAccessNetwork::DoAssignBuildStreams(int64_t stream)
{
    m_topology->SetStream(stream);
    m_linkRate->SetStream(stream + 1);
}

void
RandomEdgeAccessNetwork::DoCreateInfrastructure()
{
    if (GetServers().GetN() == 0)
    {
        throw std::invalid_argument("a random edge network consists of its servers: it needs at "
                                    "least one");
    }
}

uint32_t
RandomEdgeAccessNetwork::Draw(uint32_t count) const
{
    return m_topology->GetInteger(0, count - 1);
}

void
RandomEdgeAccessNetwork::DrawEdges()
{
    const uint32_t servers = GetServers().GetN();
    std::set<Edge> known;
    auto add = [&](uint32_t a, uint32_t b) {
        Edge edge(std::min(a, b), std::max(a, b));
        if (a != b && known.insert(edge).second)
        {
            m_edges.push_back(edge);
        }
    };
    for (uint32_t i = 1; i < servers; ++i)
    {
        add(i, Draw(i));
    }
    const uint64_t complete = static_cast<uint64_t>(servers) * (servers - 1) / 2;
    const double wanted = std::min<double>(std::round(m_degree * servers / 2.0), complete);
    while (m_edges.size() < wanted)
    {
        const uint32_t first = Draw(servers);
        add(first, Draw(servers));
    }
}

std::vector<uint32_t>
RandomEdgeAccessNetwork::GetAttachment() const
{
    std::vector<uint32_t> servers;
    std::istringstream text(m_attachment);
    for (std::string field; std::getline(text, field, '+');)
    {
        double server = 0.0;
        if (!ParseNumber(field, server) || server < 0.0 || server >= GetServers().GetN() ||
            server != std::floor(server))
        {
            throw std::invalid_argument("Attachment '" + m_attachment +
                                        "' of a random edge network is no list such as 3+0 of "
                                        "numbers below " +
                                        std::to_string(GetServers().GetN()));
        }
        servers.push_back(static_cast<uint32_t>(server));
    }
    return servers;
}

void
RandomEdgeAccessNetwork::DoConnectDevices()
{
    NS_LOG_FUNCTION(this);
    // servers first, so that a server's own address is that of a link of the edge
    DrawEdges();
    for (const Edge& edge : m_edges)
    {
        const double bits = std::max(1.0e3, m_linkRate->GetValue());
        AddWire(GetServers().Get(edge.first),
                GetServers().Get(edge.second),
                DataRate(static_cast<uint64_t>(bits)),
                m_linkDelay);
    }
    const std::vector<uint32_t> given = GetAttachment();
    for (uint32_t i = 0; i < GetDevices().GetN(); ++i)
    {
        const uint32_t drawn = Draw(GetServers().GetN());
        Ptr<Node> server = GetServers().Get(i < given.size() ? given[i] : drawn);
        auto ends = AddWire(GetDevices().Get(i), server, m_deviceRate, m_deviceDelay);
        AddErrorModel(ends[0]);
        AddErrorModel(ends[1]);
    }
}

void
RandomEdgeAccessNetwork::DoConnectServers()
{
    if (GetCloud().GetN() > 0)
    {
        AddWan(GetServers().Get(0));
    }
}

void
RandomEdgeAccessNetwork::DoPlaceNodes()
{
    const uint32_t servers = GetServers().GetN();
    const uint32_t devices = GetDevices().GetN();
    const double radius = GetRadius();
    for (uint32_t i = 0; i < servers; ++i)
    {
        const double angle = 2.0 * M_PI * i / servers;
        SetPosition(GetServers().Get(i),
                    Vector(0.6 * radius * std::cos(angle), 0.6 * radius * std::sin(angle), 0.0));
    }
    for (uint32_t i = 0; i < devices; ++i)
    {
        const double angle = 2.0 * M_PI * (i + 0.5) / devices;
        SetPosition(GetDevices().Get(i),
                    Vector(radius * std::cos(angle), radius * std::sin(angle), 0.0));
    }
    if (GetCloud().GetN() > 0)
    {
        SetPosition(GetCloud().Get(0), Vector(2.0 * radius, 0.0, 0.0));
    }
}

bool
RandomEdgeAccessNetwork::DoGetDeviceCompute() const
{
    return m_sourceCompute;
}

} // namespace edgeinference
} // namespace ns3
