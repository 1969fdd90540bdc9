/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A good placement before the search for the best one.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_LOCAL_SEARCH_H
#define EDGE_INFERENCE_PLACEMENT_LOCAL_SEARCH_H

#include "placement-instance.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * Iterated local search: parts move to free slots or change places while that helps; then some are
 * shuffled and it goes on from there, or from the best if that led nowhere. The same problem gives
 * the same placement: shuffles come from a fixed sequence, and the effort is counted, not timed.
 * @param instance a problem with at least as many slots as parts
 * @return the slot of each part; its cost may be `big` or more, if nothing possible was found
 */
std::vector<uint32_t> FindGoodPlacement(const PlacementInstance& instance);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_LOCAL_SEARCH_H
