/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The lanes of one endpoint. Example:
 *
 *     LaneMap lanes(endpoint);
 *     lanes.Get(7, MessageLane::DATA)->Send(1, std::move(message));
 */
#ifndef EDGE_INFERENCE_LANE_MAP_H
#define EDGE_INFERENCE_LANE_MAP_H

#include "message-connection.h"
#include "transport-counters.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

class MessageEndpoint;
class PeerLane;

/**
 * @ingroup edge-inference
 * Lanes by peer, made when first asked for.
 */
class LaneMap
{
  public:
    /** @param endpoint the owner, outlives this */
    explicit LaneMap(MessageEndpoint& endpoint);
    ~LaneMap();

    /** @param peer id @param lane lane @return it, made if it is new */
    Ptr<PeerLane> Get(uint64_t peer, MessageLane lane);

    /** @param peer id @param lane lane @return it, or null */
    Ptr<PeerLane> Find(uint64_t peer, MessageLane lane) const;

    /** @param peer id @param bytesPerSecond of payload on its DATA lane, also of later connections;
     * 0: no limit */
    void SetPace(uint64_t peer, double bytesPerSecond);

    /** Reset the connections of a peer and forget what waits. @param peer id */
    void Drop(uint64_t peer);

    /** Drop every peer. */
    void DropAll();

    /** Forget a peer that only dials us when nothing is left of it. @param peer id @param lane lane
     */
    void ForgetIfIdle(uint64_t peer, MessageLane lane);

    /** @return ids of the peers with a working lane, ascending */
    std::vector<uint64_t> GetConnectedPeers() const;

    /** Keep the counters of a connection that ended. @param connection it @param lane its lane */
    void Retire(const MessageConnection& connection, MessageLane lane);

    /** @param lane which lanes @return counters of their connections, ended ones included */
    TransportCounters GetCounters(MessageLane lane) const;

  private:
    /** Which lane of which peer. */
    using LaneKey = std::pair<uint64_t, MessageLane>;

    MessageEndpoint& m_endpoint;              //!< the owner
    std::map<LaneKey, Ptr<PeerLane>> m_lanes; //!< by peer, then lane
    std::map<uint64_t, double> m_paces;       //!< by peer, those that have one
    /// counters of connections that ended
    std::map<MessageLane, TransportCounters> m_retired;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_LANE_MAP_H */
