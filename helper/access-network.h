/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices, edge servers and a cloud on a network of some kind, ready for applications. Example:
 *
 *     ObjectFactory factory("ns3::edgeinference::WifiAccessNetwork");
 *     Ptr<AccessNetwork> network = factory.Create<AccessNetwork>();
 *     network->AssignStreams(1);
 *     network->Build(8, 2, true);
 *     Address server = network->GetServerAddress(network->GetServers().Get(0), 5000);
 */
#ifndef EDGE_INFERENCE_ACCESS_NETWORK_H
#define EDGE_INFERENCE_ACCESS_NETWORK_H

#include "link-graph.h"
#include "network-nodes.h"
#include "wired-profile.h"

#include "ns3/address.h"
#include "ns3/application-container.h"
#include "ns3/callback.h"
#include "ns3/data-rate.h"
#include "ns3/net-device-container.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Builds nodes, links, IPv4 stacks and routes: devices on the access medium of the child, edge
 * servers on a wired backhaul behind a gateway, the cloud behind a WAN link. Every node gets a
 * name, a position and a TensorSocketFactory. Children say how devices connect to the gateway, or
 * build a topology of their own. No global default and no global routing is touched, so it can
 * stand beside other nodes of the same simulation, with two limits: its wired nodes use 10.0.0.0/8
 * and a shared access medium uses 172.16.0.0/16.
 */
class AccessNetwork : public NetworkNodes
{
  public:
    /** Streams that AssignStreams sets aside. */
    static constexpr int64_t STREAMS = 100000;
    /** Most nodes, and most interfaces of one node, that the address plan has room for. */
    static constexpr uint32_t MAX_NODES = 4094;

    /** @return the TypeId */
    static TypeId GetTypeId();

    AccessNetwork();
    ~AccessNetwork() override;

    /**
     * Build everything. Once per object.
     * @param devices number of devices
     * @param servers number of edge servers
     * @param cloud whether there is a cloud
     * @throws std::invalid_argument with one sentence if that cannot be built
     */
    void Build(uint32_t devices, uint32_t servers, bool cloud);

    /**
     * Fix all randomness; before Build.
     * @param stream first random stream to use
     * @return the number of streams set aside, STREAMS
     */
    int64_t AssignStreams(int64_t stream);

    /** @return what devices hang on: cells, access points, or the gateway that stands for one */
    NodeContainer GetAccessPoints() const;
    /** @param device number of a device @return number of the access point that serves it now; the
     * number of access points if none does */
    uint32_t GetServingPoint(uint32_t device) const;

    /**
     * @param node one of the nodes
     * @param port TCP port
     * @return an InetSocketAddress that every other node can reach
     */
    Address GetServerAddress(Ptr<const Node> node, uint16_t port) const;

    /** @return TypeId of the socket factory that suits this network, for applications */
    TypeId GetSocketFactory() const;

    /**
     * Bytes of TCP payload per second that a long transfer gets when `active` transfers, itself
     * included, use the shared medium of the path and nobody else uses its wires: on wires the
     * slowest configured rate times payload over frame size (TCP with time stamps, IPv4 and link
     * header counted); on a shared medium the uncontended rate at the present position over active.
     * @param from one of the nodes @param to one of the nodes @param active transfers, at least 1
     * @return bytes per second; 0 without a path; infinite from a node to itself
     */
    double GetIdealRate(Ptr<const Node> from, Ptr<const Node> to, uint32_t active = 1) const;

    /**
     * @param from one of the nodes @param to one of the nodes
     * @return propagation delays of the path, and what an idle shared medium takes to be accessed
     */
    Time GetIdealDelay(Ptr<const Node> from, Ptr<const Node> to) const;

    /** @param from one of the nodes @param to one of the nodes @return whether others' transfers
     * slow this path down because it crosses a shared medium */
    bool IsShared(Ptr<const Node> from, Ptr<const Node> to) const;

    /** @param from one of the nodes @param to one of the nodes @return numbers of the shared media
     * that the path crosses now: transfers over paths with a number in common slow each other down
     */
    std::set<uint32_t> GetSharedMedia(Ptr<const Node> from, Ptr<const Node> to) const;

    /** @param from one of the nodes @param to one of the nodes @return the path for people, such as
     * "device 0 -> AP (WiFi) -> server 0 (1000 Mb/s, 0.5 ms)" */
    std::string GetPathDescription(Ptr<const Node> from, Ptr<const Node> to) const;

    /** @return how wires are simulated, for people, such as "faithful (1448-byte segments)" */
    std::string GetProfileDescription() const;

    /** @return whether its devices can run layers; sources of some topologies cannot */
    bool GetDeviceCompute() const;

    /**
     * Cut all links of a node, wires and radio: what is sent over them is lost, and nobody is told.
     * Cuts are counted: it takes as many calls of Mend to join the node again.
     * @param node one of the nodes
     */
    void Cut(Ptr<Node> node);

    /** Take back one Cut. @param node one of the nodes, cut off before */
    void Mend(Ptr<Node> node);

    /**
     * Turn a node off for good, as one whose battery is empty: it is cut off, without a Mend that
     * could join it again, and its IPv4 interfaces go down, so that nothing on it, the traffic of
     * others included, sends a packet any more. What its radio has begun to send is lost.
     * @param node one of the nodes
     */
    void TurnOff(Ptr<Node> node);

    /** @param node one of the nodes @return is it cut off? */
    bool IsCut(Ptr<const Node> node) const;

    /** Hears of a transmission: who sent, who received, bytes, how long it took on the air. */
    using TransmissionSink = Callback<void, Ptr<NetDevice>, Ptr<NetDevice>, uint32_t, Time>;

    /**
     * Hear of the transmissions of radios that ns-3's NetAnim does not know, such as those of 5G
     * NR; other networks say nothing. After Build.
     * @param sink hears of each when it has arrived: of 5G NR, at the end of its symbols
     */
    void TraceTransmissions(const TransmissionSink& sink);

    /** @return when the network is ready for traffic: an access point must be joined first */
    Time GetReadyTime() const;

    /**
     * @param device number of a device, from 0
     * @return when it should begin to speak; on radio one device after the other
     */
    Time GetStartTime(uint32_t device) const;

  protected:
    void DoDispose() override;

    /** @return the node that the default topology puts between devices and servers */
    Ptr<Node> GetGateway() const;
    /** @return the wired profile in use */
    const WiredProfile& GetProfile() const;
    /** @return the links so far */
    const LinkGraph& GetLinks() const;

    /**
     * Join two nodes by a full-duplex wire. Each node gets an interface with an address of its own
     * subnet of 10.0.0.0/8.
     * @param a a node @param b a node @param rate of each direction @param delay propagation
     * @return the device of a, then that of b
     */
    std::vector<Ptr<NetDevice>> AddWire(Ptr<Node> a, Ptr<Node> b, DataRate rate, Time delay);

    /** Join the cloud to a node by the WAN link. @param node the node */
    void AddWan(Ptr<Node> node);

    /** Record the two directions of a device's link on a shared medium.
     * @param up to the gateway @param down from it */
    void AddSharedLink(const NetworkLink& up, const NetworkLink& down);

    /**
     * Give the nodes on one shared medium addresses in 172.16.0.0/16, with the gateway as the way
     * out, and record their links.
     * @param devices NetDevices of the devices, in their order
     * @param gateway NetDevice of the gateway
     * @param nominal bytes per second, for the choice of paths
     */
    void AddSharedMedium(const std::vector<Ptr<NetDevice>>& devices,
                         Ptr<NetDevice> gateway,
                         double nominal);

    /** Lose packets that a device receives, as the attribute PacketErrorRate says.
     * @param receiver a device, or its radio @param attribute of it that takes an error model */
    void AddErrorModel(Ptr<Object> receiver, const std::string& attribute = "ReceiveErrorModel");

    /** @param link payload share of a wired link's rate follows from its header
     * @param headerBytes bytes of the link layer per packet @return payload bytes per wire byte */
    double GetPayloadShare(uint32_t headerBytes) const;

  private:
    /** Connect the devices, as the default topology, to the gateway. */
    virtual void DoConnectDevices() = 0;
    /** Connect servers and cloud; by default with wires to the gateway. */
    virtual void DoConnectServers();
    /** Create the nodes that only forward; by default the gateway. */
    virtual void DoCreateInfrastructure();
    /** Place all nodes; by default the gateway in the middle of the devices, servers beside it. */
    virtual void DoPlaceNodes();
    /** @param node a node @return whether it is to get an IP stack from here */
    virtual bool DoNeedsStack(Ptr<const Node> node) const;
    /** @param link of a shared medium @return number of the medium: those who send on links of one
     * number slow each other down */
    virtual uint32_t DoGetMedium(const NetworkLink& link) const;
    /** @param node a device on the shared medium @param up whether it sends @return bytes of TCP
     * payload per second that it gets there alone */
    virtual double DoGetSharedRate(Ptr<const Node> node, bool up) const;
    /** @param up whether a device sends @return time that an idle shared medium takes to be
     * accessed, beside propagation */
    virtual Time DoGetSharedDelay(bool up) const;
    /** @return whether traffic between two devices crosses the shared medium twice */
    virtual bool DoIsRelayed() const;
    /** @return what the shared medium is called in a path */
    virtual std::string DoGetMediumName() const;
    /** @return whether devices can run layers */
    virtual bool DoGetDeviceCompute() const;
    /** @return what devices hang on; by default the nodes that only forward */
    virtual NodeContainer DoGetAccessPoints() const;
    /** @param device number of a device @return number of the access point that serves it; by
     * default the first */
    virtual uint32_t DoGetServingPoint(uint32_t device) const;
    /** Cut a node off from the shared medium, or join it again. @param node the node @param cut
     * whether it is to be cut off */
    virtual void DoCutMedium(Ptr<Node> node, bool cut);
    /** @param sink is to hear of transmissions that NetAnim does not see; by default of none */
    virtual void DoTraceTransmissions(const TransmissionSink& sink);
    /** @return when the access medium is ready */
    virtual Time DoGetReadyTime() const;
    /** @return time between the first words of two devices */
    virtual Time DoGetStartSpacing() const;
    /** @return largest TCP payload of a segment that the access medium carries, bytes */
    virtual uint32_t DoGetLargestSegment() const;
    /** @return name of the gateway */
    virtual std::string DoGetGatewayName() const;
    /** Assign the streams that are drawn from during Build. @param stream first one */
    virtual void DoAssignBuildStreams(int64_t stream);
    /** Assign the streams of what was built. @param stream first one @return streams used */
    virtual int64_t DoAssignDeviceStreams(int64_t stream);

    /** Install IPv4 and the socket factory everywhere. */
    void InstallStacks();
    /** Install queue discs, if the profile wants them. */
    void InstallQueues();
    /** Fill in the routing tables of wired nodes. */
    void InstallRoutes();
    /** Install what the attributes Background... say.
     * @throws std::invalid_argument if there is nobody to talk to */
    void InstallBackground();
    /** Assign the streams of what was built. */
    void AssignDeviceStreams();
    /** @param node one of the nodes: it has no IPv4 any more */
    static void CloseInterfaces(Ptr<Node> node);
    /** @param node was cut off or joined: its wires and its medium follow */
    void UpdateCuts(Ptr<Node> node);
    /** @return the first IP address of an interface of a node @param node the node */
    Ipv4Address GetPrimaryAddress(Ptr<const Node> node) const;
    /** @return bytes per second that one link gives @param link a link @param active transfers */
    double GetLinkRate(const NetworkLink& link, uint32_t active) const;
    /** @return links of a path without the ones that relaying saves @param from start @param to end
     */
    std::vector<const NetworkLink*> GetPath(Ptr<const Node> from, Ptr<const Node> to) const;

    DataRate m_backhaulRate;                 //!< gateway to server
    Time m_backhaulDelay;                    //!< gateway to server
    DataRate m_wanRate;                      //!< gateway to cloud
    Time m_wanDelay;                         //!< gateway to cloud
    std::string m_profileName;               //!< name of the wired profile
    double m_packetErrorRate{0.0};           //!< of access links
    uint32_t m_socketBuffer{0};              //!< bytes, each direction
    bool m_built{false};                     //!< Build was called
    int64_t m_stream{-1};                    //!< first stream, -1: automatic
    WiredProfile m_profile;                  //!< how wires are simulated
    LinkGraph m_links;                       //!< who is linked to whom
    std::map<uint32_t, uint32_t> m_subnets;  //!< number of a node's subnet by node id
    std::vector<Ptr<Object>> m_errorModels;  //!< of access links
    DataRate m_backgroundUpRate;             //!< of each device, payload
    DataRate m_backgroundDownRate;           //!< to each device, payload
    uint32_t m_backgroundPacketBytes{0};     //!< payload
    std::string m_backgroundOnTime;          //!< random variable, s
    std::string m_backgroundOffTime;         //!< random variable, s
    ApplicationContainer m_backgroundApps;   //!< sources and sinks
    std::vector<NetDeviceContainer> m_wires; //!< both ends of each wire
    std::map<uint32_t, uint32_t> m_cuts;     //!< cuts that last, by node id
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ACCESS_NETWORK_H
