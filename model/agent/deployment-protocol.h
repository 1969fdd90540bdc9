/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a PlacementDeployment and the servers that hold its parts say to each other: kinds and bytes
 * of AGENT messages.
 *
 *     agent                        server
 *       | ---- REQUEST(layers) -----> |   hold these layers of a network for me, and no others
 *       |                             |   the ModelStore loads what is missing, pins it, and evicts
 *       |                             |   what nobody wants any more
 *       | <--- REPORT --------------- |   they are in memory, or cannot be had
 */
#ifndef EDGE_INFERENCE_DEPLOYMENT_PROTOCOL_H
#define EDGE_INFERENCE_DEPLOYMENT_PROTOCOL_H

#include "ns3/layer-set.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

static constexpr uint16_t DEPLOY_REQUEST = 0xfd01; //!< to a server: DeploymentRequest
static constexpr uint16_t DEPLOY_REPORT = 0xfd02;  //!< from it: DeploymentReport

/**
 * @ingroup edge-inference
 * What a server is to hold for the sender from now on; replaces what it held before.
 */
struct DeploymentRequest
{
    uint64_t number{0}; //!< of the request, ascending per sender
    uint64_t digest{0}; //!< the network
    LayerSet layers;    //!< its layers; empty: none any more

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes from a peer @param request gets them @return false on anything malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, DeploymentRequest& request);
};

/**
 * @ingroup edge-inference
 * How a request ended. There is one report per request, unless a later request replaces it first.
 */
struct DeploymentReport
{
    uint64_t number{0};      //!< of the request
    uint64_t digest{0};      //!< the network
    bool ready{false};       //!< the layers are in memory and stay there
    std::string problem;     //!< why not, in a few words
    int64_t askedNs{0};      //!< when the request came, simulated ns
    uint64_t loadedBytes{0}; //!< parameters that had to be loaded for it
    uint64_t heldBytes{0};   //!< parameters that it holds

    /** @return the bytes */
    std::vector<uint8_t> Encode() const;
    /** @param bytes from a peer @param report gets them @return false on anything malformed */
    static bool Decode(const std::vector<uint8_t>& bytes, DeploymentReport& report);
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEPLOYMENT_PROTOCOL_H
