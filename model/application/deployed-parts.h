/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A server's side of a PlacementDeployment: the parts that it holds for others. Example:
 *
 *     m_parts.SetUp(site, MakeCallback(&Server::SendReport, this));
 *     m_parts.Take(peer, bytes);    // a DEPLOY_REQUEST
 */
#ifndef EDGE_INFERENCE_DEPLOYED_PARTS_H
#define EDGE_INFERENCE_DEPLOYED_PARTS_H

#include "inference-site.h"

#include "ns3/callback.h"
#include "ns3/deployment-protocol.h"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Keeps layers pinned in the ModelStore for whoever asked, one set per asker and network. A set
 * that replaces another is pinned first, and only then is the other released, so that layers in
 * both never leave. Layers that no set holds any more are evicted; they stay where a running stage
 * or another asker pins them.
 */
class DeployedParts
{
  public:
    /** Told how a request ended: who asked, and how. */
    using Reporter = Callback<void, uint64_t, const DeploymentReport&>;

    /** @param site whose store is used @param reporter told how requests end */
    void SetUp(Ptr<InferenceSite> site, Reporter reporter);

    /**
     * @param peer who asks @param bytes a DeploymentRequest
     * @return false if it made no sense
     */
    bool Take(uint64_t peer, const std::vector<uint8_t>& bytes);

    /** Whoever asked is gone: what was held for it may be evicted, and no sooner. @param peer it */
    void PeerLost(uint64_t peer);

    /** A crash: the store is empty. */
    void Clear();

    /** @param peer who asked @param digest a network @return layers held for it */
    LayerSet GetLayers(uint64_t peer, uint64_t digest) const;

  private:
    /** Who asked, and for which network. */
    using Key = std::pair<uint64_t, uint64_t>;

    /** What is held. */
    struct Part
    {
        LayerSet layers;         //!< all of it
        EnsureId ensure{0};      //!< pins it, 0 after the store said no
        DeploymentReport report; //!< to be sent when it is there
    };

    /** @param peer who asks @param request wants layers that there are */
    void Hold(uint64_t peer, const DeploymentRequest& request);
    /** The store has answered. @param key whose part @param number of its request @param readiness
     * the answer */
    void Ready(Key key, uint64_t number, ModelReadiness readiness);

    Ptr<InferenceSite> m_site;   //!< whose store is used
    Reporter m_reporter;         //!< told how requests end
    std::map<Key, Part> m_parts; //!< that are held
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEPLOYED_PARTS_H
