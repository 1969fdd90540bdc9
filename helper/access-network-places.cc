/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of AccessNetwork that places nodes and lets devices move.
 */
#include "access-network.h"

#include "ns3/mobility-model.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NodeContainer
AccessNetwork::GetAccessPoints() const
{
    return DoGetAccessPoints();
}

NodeContainer
AccessNetwork::DoGetAccessPoints() const
{
    return m_infrastructure;
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

void
AccessNetwork::PlaceInDisc(const NodeContainer& nodes, const Vector& centre)
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
AccessNetwork::PlaceInRow(const NodeContainer& points, double distance)
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
AccessNetwork::PlaceSites(double column)
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
AccessNetwork::DoPlaceNodes()
{
    PlaceInDisc(m_devices, Vector(0.0, 0.0, 0.0));
    PlaceSites(2.0 * GetRadius());
    for (uint32_t i = 0; i < m_infrastructure.GetN(); ++i)
    {
        SetPosition(m_infrastructure.Get(i), Vector(0.0, 0.0, 0.0));
    }
}

void
AccessNetwork::LetDevicesMove()
{
    if (m_mobility.IsStatic())
    {
        return;
    }
    // where access points are, and as far around as devices stand
    Rectangle area(0.0, 0.0, 0.0, 0.0);
    const NodeContainer points = GetAccessPoints();
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

} // namespace edgeinference
} // namespace ns3
