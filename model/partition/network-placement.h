/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * From a network with exits and what is known of the sites to a placement problem, and from its
 * answer to the steps of a plan. Example:
 *
 *     NetworkPlacement placed = PlaceNetwork(observation);
 *     ExitChoice choice = FindSneExit(observation, placed.steps);
 */
#ifndef EDGE_INFERENCE_NETWORK_PLACEMENT_H
#define EDGE_INFERENCE_NETWORK_PLACEMENT_H

#include "branch-placement.h"
#include "partition-observation.h"
#include "partition-plan.h"

#include "ns3/layer-set.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * How to place a network.
 */
struct NetworkPlacementOptions
{
    PlacementOptions search{}; //!< bound and node limit
    bool share{false};         //!< sites take several parts; so with fewer sites than parts
    bool memory{false};        //!< parts must fit into the free memory of their sites
    bool includeDevice{false}; //!< the device is a site like the others
};

/**
 * @ingroup edge-inference
 * Where the parts lie.
 */
struct NetworkPlacement
{
    std::vector<ChainStep> steps; //!< one per part, in order; empty if nothing is possible
    PlacementResult result;       //!< of the search; nodes count the sites that were candidates
    uint32_t unknownLinks{0};     //!< links between candidates that nobody has measured
};

/**
 * Parts of a network with exits: each ends behind the head of its exit, the last at the end.
 * @param model a network
 * @return ends of the parts, ascending legal cuts
 */
std::vector<LayerId> GetExitParts(const DnnModel& model);

/**
 * @param model a network
 * @param steps ends of parts, ascending
 * @param part one of them
 * @return its layers; inputs belong to no part
 */
LayerSet GetPartLayers(const DnnModel& model,
                       const std::vector<ChainStep>& steps,
                       std::size_t part);

/** @param model a network @param layers some of its layers @return bytes of their parameters */
uint64_t GetParameterBytes(const DnnModel& model, const LayerSet& layers);

/**
 * The placement problem of a chain of parts. Run delays: times of the layers of a part, heads
 * included; of the first part also the way of the input from the device, of the last the way of the
 * answer back. Links: encoded bytes that cross the end of a part / rate + delay. Every tensor is
 * taken to travel from part to part.
 * @param observation what is known; the task counts as fresh
 * @param ends ends of the parts
 * @param sites the candidates, nodes of the problem
 * @param options how to place
 * @return the problem
 */
PlacementProblem MakeNetworkProblem(const PartitionObservation& observation,
                                    const std::vector<LayerId>& ends,
                                    const std::vector<SiteId>& sites,
                                    const NetworkPlacementOptions& options = {});

/**
 * Place the parts of GetExitParts on the sites that can be used.
 * @param observation what is known
 * @param options how to place
 * @return the placement
 */
NetworkPlacement PlaceNetwork(const PartitionObservation& observation,
                              const NetworkPlacementOptions& options = {});

/**
 * What a placement costs in the world as it is known: the objective of MakeNetworkProblem, memory
 * left aside.
 * @param observation what is known
 * @param steps where the parts lie, ends as of GetExitParts
 * @return seconds of a task that runs through all parts; infinite if a site is not usable, or there
 * is no way
 */
double GetPlacementSeconds(const PartitionObservation& observation,
                           const std::vector<ChainStep>& steps);

/**
 * @param observation what is known
 * @param options how to place, as of a PlaceNetwork that found nothing
 * @return why, in one sentence without its full stop
 */
std::string ExplainNoPlacement(const PartitionObservation& observation,
                               const NetworkPlacementOptions& options);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NETWORK_PLACEMENT_H
