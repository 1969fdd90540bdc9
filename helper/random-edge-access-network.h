/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A random multi-hop network of edge servers with sources attached.
 */
#ifndef EDGE_INFERENCE_RANDOM_EDGE_ACCESS_NETWORK_H
#define EDGE_INFERENCE_RANDOM_EDGE_ACCESS_NETWORK_H

#include "access-network.h"

#include "ns3/random-variable-stream.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Edge servers joined by wires to a random connected graph: a random spanning tree and further
 * random links until the wanted mean degree is reached. Servers forward for each other over the
 * shortest path. Devices are sources, at random servers or as Attachment says, and by default run
 * no layers themselves; the cloud hangs on server 0.
 */
class RandomEdgeAccessNetwork : public AccessNetwork
{
  public:
    /** Two servers with a wire between them, the lower number first. */
    using Edge = std::pair<uint32_t, uint32_t>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    RandomEdgeAccessNetwork();

    /** @return the wires between servers, by number of the server, in the order they were drawn */
    const std::vector<Edge>& GetEdges() const;

  private:
    void DoCreateInfrastructure() override;
    void DoConnectDevices() override;
    void DoConnectServers() override;
    void DoPlaceNodes() override;
    bool DoGetDeviceCompute() const override;
    void DoAssignBuildStreams(int64_t stream) override;

    /** @return the servers that the attribute Attachment names */
    std::vector<uint32_t> GetAttachment() const;
    /** Draw the graph. */
    void DrawEdges();
    /** @param count numbers @return a number below count */
    uint32_t Draw(uint32_t count) const;

    std::string m_attachment;              //!< servers of the sources
    double m_degree{0.0};                  //!< mean number of links per server
    bool m_sourceCompute{false};           //!< whether sources run layers
    DataRate m_deviceRate;                 //!< of a source's link
    Time m_deviceDelay;                    //!< of a source's link
    Time m_linkDelay;                      //!< of a link between servers
    Ptr<RandomVariableStream> m_linkRate;  //!< bits per second of a link between servers
    Ptr<UniformRandomVariable> m_topology; //!< who is linked to whom
    std::vector<Edge> m_edges;             //!< wires between servers
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RANDOM_EDGE_ACCESS_NETWORK_H
