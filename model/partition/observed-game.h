/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The offloading game as an agent sees it: the times of all cuts from an observation, and the
 * options they make. Example:
 *
 *     const auto cuts = FindObservedCuts(observation, server);
 *     GameDevice device = MakeGameDevice(observation.device, cuts, {tasksPerSecond, delta, flops});
 */
#ifndef EDGE_INFERENCE_OBSERVED_GAME_H
#define EDGE_INFERENCE_OBSERVED_GAME_H

#include "game-option.h"
#include "partition-observation.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What one cut takes.
 */
struct ObservedCut
{
    LayerId position{0};       //!< layers before it run on the device
    double seconds{0.0};       //!< response time with nobody else at work, s
    double serverSeconds{0.0}; //!< part of it that the server computes, s
    double bytes{0.0};         //!< boundary tensors, encoded, B
    double upSeconds{0.0};     //!< part of `seconds` that they take at the rate of the link, s
};

/**
 * @ingroup edge-inference
 * What turns times into demands.
 */
struct ObservedGameScale
{
    double tasksPerSecond{1.0};       //!< tasks of the device, 1/s
    double delta{1.0};                //!< bandwidth used per byte of boundary tensor and task
    double serverFlopsPerSecond{0.0}; //!< F^e of one slot of the server, FLOP/s
    bool shaped{false};               //!< tensors travel no faster than the bundle's bandwidth
};

/**
 * Times of a fresh task without exits and without waiting: (4) to (6) of CoKnight as reconstructed
 * (see MakeGameDevice in game-option.h), with the measured times per layer instead of FLOPs over
 * speed, with the delays of both links and with the work of encoding and decoding. Backlogs are
 * left out: bundles are exclusive. O(layers).
 * @param observation what is known
 * @param server a server
 * @return the legal cuts of finite time in ascending order; the last is "all on the device", and is
 *         there whatever it takes unless the device cannot run the network; empty then
 */
std::vector<ObservedCut> FindObservedCuts(const PartitionObservation& observation, SiteId server);

/**
 * @param id of the device
 * @param cuts what FindObservedCuts gave, not empty
 * @param scale rate of tasks, delta and F^e
 * @return one option per cut in the same order, the last local; the compute demand is tasks per
 *         second * server seconds * F^e, which is rate * C^e where times follow FLOPs. Shaped, b_y
 *         takes b_y / min(Tr, delta * b_y * rate), that is at least 1 / (delta * rate)
 */
GameDevice MakeGameDevice(uint64_t id,
                          const std::vector<ObservedCut>& cuts,
                          const ObservedGameScale& scale);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_OBSERVED_GAME_H
