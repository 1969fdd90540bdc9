/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The world as it is, for oracles: what IdealKnowledge reveals in a scenario.
 */
#ifndef EDGE_INFERENCE_NETWORK_TRUTH_H
#define EDGE_INFERENCE_NETWORK_TRUTH_H

#include "access-network.h"

#include "ns3/agent-port.h"
#include "ns3/edge-server-application.h"
#include "ns3/mobile-device-application.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Replaces measured figures by true ones (design decision 2): backlog, queue, memory and residency
 * of the servers now; rates and delays of the network as AccessNetwork knows them, on shared media
 * divided by the tensors that are under way there now plus the one to be sent.
 *
 * A tensor counts as under way from the moment a sender gives it to its transport until the last
 * byte has arrived, or until the connection is lost.
 */
class NetworkTruth : public SystemTruth
{
  public:
    /** @param network the network */
    explicit NetworkTruth(Ptr<AccessNetwork> network);
    ~NetworkTruth() override;

    /** @param server a server whose state may be revealed; after it was initialized or before */
    void Watch(Ptr<EdgeServerApplication> server);

    /** @param device a device whose transfers count */
    void Watch(Ptr<MobileDeviceApplication> device);

    // from SystemTruth
    void Reveal(PartitionObservation& observation) const override;

    /** @return tensors under way now */
    uint32_t GetActiveTransfers() const;

  private:
    /** A tensor leaves. @param from sender @param to receiver @param bytes payload */
    void TensorSent(uint64_t from, uint64_t to, uint64_t bytes);
    /** A message arrived. @param to receiver @param from sender @param lane @param kind @param
     * timing */
    void MessageReceived(uint64_t to,
                         uint64_t from,
                         MessageLane lane,
                         MessageKind kind,
                         const MessageTiming& timing);
    /** A connection was lost. @param at who noticed @param peer to whom @param lane @param reason
     */
    void PeerLost(uint64_t at, uint64_t peer, MessageLane lane, const std::string& reason);
    /** @param application whose traces to follow */
    void Connect(Ptr<SiteApplication> application);
    /** @param site what to correct @param observation it is part of @param server its application
     */
    void RevealServer(SiteObservation& site,
                      const PartitionObservation& observation,
                      Ptr<EdgeServerApplication> server) const;
    /** @return tensors under way now by the media that they cross */
    std::vector<std::pair<std::set<uint32_t>, uint32_t>> GetUnderWay() const;
    /** @param peer an endpoint @return its node, null if unknown */
    Ptr<Node> FindNode(uint64_t peer) const;

    Ptr<AccessNetwork> m_network;                               //!< rates
    std::map<uint64_t, Ptr<EdgeServerApplication>> m_servers;   //!< by endpoint id
    std::map<uint64_t, Ptr<Node>> m_nodes;                      //!< by endpoint id
    std::map<std::pair<uint64_t, uint64_t>, uint32_t> m_active; //!< tensors by sender, receiver
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NETWORK_TRUTH_H
