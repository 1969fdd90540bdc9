/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Which node is linked to which, and what the path between two of them gives. Example:
 *
 *     LinkGraph graph;
 *     graph.AddLink({device, gateway, 12.5e6, 0.001, 0, ...});
 *     for (const NetworkLink* link : graph.GetPath(device, server)) ...
 */
#ifndef EDGE_INFERENCE_LINK_GRAPH_H
#define EDGE_INFERENCE_LINK_GRAPH_H

#include "ns3/ipv4-address.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One direction of a link.
 */
struct NetworkLink
{
    /** Medium of a wire that only its two ends use, each direction for itself. */
    static constexpr uint32_t OWN_WIRE = 0;

    uint32_t from{0};           //!< node id of the sender
    uint32_t to{0};             //!< node id of the receiver
    double bytesPerSecond{0.0}; //!< of the wire, headers included; on a shared medium unused
    double delaySeconds{0.0};   //!< propagation
    uint32_t medium{OWN_WIRE};  //!< shared medium, or OWN_WIRE
    uint32_t interface {
        0
    };                   //!< IP interface at the sender
    Ipv4Address nextHop; //!< address of the receiver on this link
};

/**
 * @ingroup edge-inference
 * The links of an access network. Paths are shortest in delay plus the time of a full frame, and
 * between equals go over the lower node id, so they are the same in every run.
 */
class LinkGraph
{
  public:
    /** Bytes of the frame whose time counts as length of a link. */
    static constexpr double FRAME_BYTES = 1500.0;

    /** @param link one direction of a link */
    void AddLink(const NetworkLink& link);

    /** @param node a node id @return the links that leave it, in the order they were added */
    std::vector<const NetworkLink*> GetLinksFrom(uint32_t node) const;

    /** @return node ids with links, ascending */
    std::vector<uint32_t> GetNodes() const;

    /**
     * @param from node id @param to node id
     * @return the links in order; empty if both are the same or there is no path
     */
    std::vector<const NetworkLink*> GetPath(uint32_t from, uint32_t to) const;

    /**
     * @param from node id
     * @return per reachable node the first link of the path to it
     */
    std::map<uint32_t, const NetworkLink*> GetFirstLinks(uint32_t from) const;

  private:
    /** Last link of the shortest path to each node that can be reached. */
    using Tree = std::map<uint32_t, std::size_t>;

    /** @param from node id @return its tree, from the cache where possible */
    const Tree& GetTree(uint32_t from) const;

    std::vector<NetworkLink> m_links;                        //!< all links
    std::map<uint32_t, std::vector<std::size_t>> m_outgoing; //!< links by sender
    mutable std::map<uint32_t, Tree> m_trees;                //!< shortest paths by source
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LINK_GRAPH_H
