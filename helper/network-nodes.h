/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The nodes of an access network: who there is, what people call it, and where it stands.
 */
#ifndef EDGE_INFERENCE_NETWORK_NODES_H
#define EDGE_INFERENCE_NETWORK_NODES_H

#include "device-mobility.h"

#include "ns3/node-container.h"
#include "ns3/object.h"
#include "ns3/vector.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Devices, edge servers, a cloud and nodes that only forward, each with a name and a position. Only
 * devices may move. It has no TypeId: what can be set is set by attributes of AccessNetwork.
 */
class NetworkNodes : public Object
{
  public:
    /** @return the devices */
    const NodeContainer& GetDevices() const;
    /** @return the edge servers */
    const NodeContainer& GetServers() const;
    /** @return the cloud, or nothing */
    const NodeContainer& GetCloud() const;
    /** @return nodes that only forward: gateway, access point */
    const NodeContainer& GetInfrastructure() const;
    /** @return devices, servers, cloud and infrastructure, in this order */
    NodeContainer GetNodes() const;

    /** @param node one of the nodes @return its name for people, such as "device 3" */
    std::string GetNodeName(Ptr<const Node> node) const;

  protected:
    /**
     * Declare the attributes of mobility and radius.
     * @param child a TypeId under construction @return the same
     */
    static TypeId AddPlaceAttributes(TypeId child);

    void DoDispose() override;

    /** Create all nodes but the infrastructure, with their names.
     * @param devices number @param servers number @param cloud whether there is one
     * @throws std::invalid_argument, std::runtime_error if the mobility makes no sense */
    void CreateNodes(uint32_t devices, uint32_t servers, bool cloud);
    /** @param node a node that only forwards @param name its name for people */
    void AddInfrastructure(Ptr<Node> node, const std::string& name);
    /** @param node a node @param name its name for people */
    void SetNodeName(Ptr<Node> node, const std::string& name);

    /** @return distance of the farthest device, m */
    double GetRadius() const;
    /** @param node a node @param position where it stands; its mobility model is made if needed */
    void SetPosition(Ptr<Node> node, const Vector& position);
    /**
     * Place nodes evenly in a disc of the network's radius, so that near and far ones both exist.
     * @param nodes which @param centre of the disc
     */
    void PlaceInDisc(const NodeContainer& nodes, const Vector& centre);
    /** Place the servers in a column, and the cloud beyond. @param column its x, m */
    void PlaceSites(double column);
    /** Place points in a row along x from the origin, and device i in a disc around point i modulo
     * their number. @param points access points or cells @param distance between neighbours, m */
    void PlaceInRow(const NodeContainer& points, double distance);
    /** Let devices move as the attribute Mobility says. @param points access points that they may
     * go to, and as far around as devices stand */
    void LetDevicesMove(const NodeContainer& points);
    /** @param stream first random stream of devices that move @return streams used */
    int64_t AssignMobilityStreams(int64_t stream);

  private:
    /** @return distance of the farthest device where the attribute Radius does not say, m */
    virtual double DoGetUsualRadius() const;

    std::string m_mobilityName;              //!< how devices move, as named
    DeviceMobility m_mobility;               //!< how devices move
    double m_radius{0.0};                    //!< farthest device, m; 0: the usual
    NodeContainer m_devices;                 //!< devices
    NodeContainer m_servers;                 //!< servers
    NodeContainer m_cloud;                   //!< cloud
    NodeContainer m_infrastructure;          //!< gateway first
    std::map<uint32_t, std::string> m_names; //!< by node id
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NETWORK_NODES_H
