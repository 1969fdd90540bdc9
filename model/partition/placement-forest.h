/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The heaviest spanning forest of the flows of a placement problem.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_FOREST_H
#define EDGE_INFERENCE_PLACEMENT_FOREST_H

#include "placement-instance.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Parts as nodes of rooted trees, with what the flows between a part and its parent cost.
 */
struct PlacementForest
{
    /** @param instance a problem */
    explicit PlacementForest(const PlacementInstance& instance);

    /** Fill toParent and fromParent, which need parts * slots^2 numbers each. @param instance the
     * problem */
    void FillEdges(const PlacementInstance& instance);

    /** @return true if no flow lies outside of the forest */
    bool IsWhole() const;

    std::vector<uint32_t> order;             //!< parts, each behind its parent
    std::vector<int32_t> parent;             //!< per part, -1 for roots
    std::vector<PlacementMatrix> toParent;   //!< per part: its slot x its parent's, cost
    std::vector<PlacementMatrix> fromParent; //!< per part: its parent's slot x its own, cost
    std::vector<PlacementMatrix> rest;       //!< per term: flows outside of the forest
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_FOREST_H
