/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "network-nodes.h"

#include "ns3/constant-position-mobility-model.h"
#include "ns3/double.h"
#include "ns3/mobility-model.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

TypeId
NetworkNodes::AddPlaceAttributes(TypeId child)
{
    return child
        .AddAttribute("Mobility",
                      "How devices move: static, random-walk, random-waypoint, "
                      "random-direction, gauss-markov, trace/File=NAME or a TypeId, with "
                      "attributes joined by '/'.",
                      StringValue("static"),
                      MakeStringAccessor(&NetworkNodes::m_mobilityName),
                      MakeStringChecker())
        .AddAttribute("Radius",
                      "Distance of the farthest device from the gateway or its cell, m; 0: "
                      "150 on LTE and NR, 15 elsewhere.",
                      DoubleValue(0.0),
                      MakeDoubleAccessor(&NetworkNodes::m_radius),
                      MakeDoubleChecker<double>(0.0, 1.0e6));
}

void
NetworkNodes::DoDispose()
{
    m_devices = m_servers = m_cloud = m_infrastructure = NodeContainer();
    Object::DoDispose();
}

void
NetworkNodes::CreateNodes(uint32_t devices, uint32_t servers, bool cloud)
{
    m_mobility = DeviceMobility::FromString(m_mobilityName);
    m_devices.Create(devices);
    m_servers.Create(servers);
    m_cloud.Create(cloud ? 1 : 0);
    for (uint32_t i = 0; i < devices; ++i)
    {
        SetNodeName(m_devices.Get(i), "device " + std::to_string(i));
    }
    for (uint32_t i = 0; i < servers; ++i)
    {
        SetNodeName(m_servers.Get(i), "server " + std::to_string(i));
    }
    if (cloud)
    {
        SetNodeName(m_cloud.Get(0), "cloud");
    }
}

void
NetworkNodes::AddInfrastructure(Ptr<Node> node, const std::string& name)
{
    m_infrastructure.Add(node);
    SetNodeName(node, name);
}

void
NetworkNodes::SetNodeName(Ptr<Node> node, const std::string& name)
{
    m_names[node->GetId()] = name;
}

const NodeContainer&
NetworkNodes::GetDevices() const
{
    return m_devices;
}

const NodeContainer&
NetworkNodes::GetServers() const
{
    return m_servers;
}

const NodeContainer&
NetworkNodes::GetCloud() const
{
    return m_cloud;
}

const NodeContainer&
NetworkNodes::GetInfrastructure() const
{
    return m_infrastructure;
}

NodeContainer
NetworkNodes::GetNodes() const
{
    return NodeContainer(m_devices, m_servers, m_cloud, m_infrastructure);
}

std::string
NetworkNodes::GetNodeName(Ptr<const Node> node) const
{
    auto found = m_names.find(node->GetId());
    return found == m_names.end() ? "node " + std::to_string(node->GetId()) : found->second;
}

double
NetworkNodes::GetRadius() const
{
    return m_radius > 0.0 ? m_radius : DoGetUsualRadius();
}

double
NetworkNodes::DoGetUsualRadius() const
{
    return 15.0;
}

void
NetworkNodes::SetPosition(Ptr<Node> node, const Vector& position)
{
    Ptr<MobilityModel> mobility = node->GetObject<MobilityModel>();
    if (!mobility)
    {
        const bool moves = std::find(m_devices.Begin(), m_devices.End(), node) != m_devices.End();
        mobility = moves ? m_mobility.Create()
                         : Ptr<MobilityModel>(CreateObject<ConstantPositionMobilityModel>());
        node->AggregateObject(mobility);
    }
    mobility->SetPosition(position);
}

void
NetworkNodes::PlaceInDisc(const NodeContainer& nodes, const Vector& centre)
{
    // the pattern of a sunflower fills a disc evenly
    const double goldenAngle = M_PI * (3.0 - std::sqrt(5.0));
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        const double distance = GetRadius() * std::sqrt((i + 1.0) / nodes.GetN());
        const double angle = i * goldenAngle;
        SetPosition(nodes.Get(i),
                    Vector(centre.x + distance * std::cos(angle),
                           centre.y + distance * std::sin(angle),
                           centre.z));
    }
}

void
NetworkNodes::PlaceInRow(const NodeContainer& points, double distance)
{
    for (uint32_t point = 0; point < points.GetN(); ++point)
    {
        const Vector centre(point * distance, 0.0, 0.0);
        NodeContainer near;
        for (uint32_t i = point; i < m_devices.GetN(); i += points.GetN())
        {
            near.Add(m_devices.Get(i));
        }
        PlaceInDisc(near, centre);
        SetPosition(points.Get(point), centre);
    }
}

void
NetworkNodes::PlaceSites(double column)
{
    for (uint32_t i = 0; i < m_servers.GetN(); ++i)
    {
        const double offset = i - (m_servers.GetN() - 1) / 2.0;
        SetPosition(m_servers.Get(i), Vector(column, offset * GetRadius() * 0.7, 0.0));
    }
    for (uint32_t i = 0; i < m_cloud.GetN(); ++i)
    {
        SetPosition(m_cloud.Get(i), Vector(column + GetRadius(), 0.0, 0.0));
    }
}

void
NetworkNodes::LetDevicesMove(const NodeContainer& points)
{
    if (m_mobility.IsStatic())
    {
        return;
    }
    // where access points are, and as far around as devices stand
    Rectangle area(0.0, 0.0, 0.0, 0.0);
    for (uint32_t i = 0; i < points.GetN(); ++i)
    {
        const Vector place = points.Get(i)->GetObject<MobilityModel>()->GetPosition();
        area.xMin = std::min(area.xMin, place.x);
        area.xMax = std::max(area.xMax, place.x);
        area.yMin = std::min(area.yMin, place.y);
        area.yMax = std::max(area.yMax, place.y);
    }
    const double around = GetRadius() * 1.000001; // the farthest device is inside
    m_mobility.Confine(
        m_devices,
        Rectangle(area.xMin - around, area.xMax + around, area.yMin - around, area.yMax + around));
}

int64_t
NetworkNodes::AssignMobilityStreams(int64_t stream)
{
    int64_t used = 0;
    for (uint32_t i = 0; i < m_devices.GetN() && !m_mobility.IsStatic(); ++i)
    {
        used += m_devices.Get(i)->GetObject<MobilityModel>()->AssignStreams(stream + used);
    }
    return used;
}

} // namespace edgeinference
} // namespace ns3
