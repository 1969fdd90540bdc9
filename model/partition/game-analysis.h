/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What an assignment of an offloading game is worth. Example:
 *
 *     GameAssignment end = game.GetAssignment();
 *     FindNashProblem(end);                                   // empty at an equilibrium
 *     GetTotalSeconds(end) / GetTotalSeconds(MakeAllDevice(end));
 */
#ifndef EDGE_INFERENCE_GAME_ANALYSIS_H
#define EDGE_INFERENCE_GAME_ANALYSIS_H

#include "offloading-game.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference @param assignment who holds what @return sum of all bundles */
Bundle GetUsage(const GameAssignment& assignment);

/** @ingroup edge-inference @param assignment who holds what @return devices on the server */
std::size_t CountUsers(const GameAssignment& assignment);

/**
 * @ingroup edge-inference
 * @param assignment who holds what
 * @return true if no budget is exceeded, but for GAME_TOLERANCE
 */
bool IsFeasible(const GameAssignment& assignment);

/**
 * @ingroup edge-inference
 * Whether it is a (generalised) Nash equilibrium.
 * @param assignment who holds what
 * @return the first device that could do better with what is left, and how; empty if none can. What
 *         is left counts GAME_TOLERANCE less, and better means by that share
 */
std::string FindNashProblem(const GameAssignment& assignment);

/**
 * @ingroup edge-inference
 * @param assignment who holds what
 * @param index of a device
 * @return its response time, s
 */
double GetSeconds(const GameAssignment& assignment, std::size_t index);

/** @ingroup edge-inference @param assignment who holds what @return sum of response times, s */
double GetTotalSeconds(const GameAssignment& assignment);

/** @ingroup edge-inference @param assignment who holds what @return mean response time, s */
double GetMeanSeconds(const GameAssignment& assignment);

/**
 * @ingroup edge-inference
 * The exact potential of the game with exclusive bundles: the sum of utilities. Each exchange
 * changes it by as much as the utility of the one who moves.
 * @param assignment who holds what
 * @param utility which utility
 * @return Phi
 */
double GetPotential(const GameAssignment& assignment, GameUtility utility);

/**
 * @ingroup edge-inference
 * Envious pairs (i, j): device i has an option that is faster than what it holds and that fits into
 * the bundle of device j. O(n K log n).
 * @param assignment who holds what
 * @return the number of such pairs, i != j
 */
uint64_t CountEnvy(const GameAssignment& assignment);

/** @ingroup edge-inference @param assignment any @return the same devices, all on the device */
GameAssignment MakeAllDevice(const GameAssignment& assignment);

/**
 * @ingroup edge-inference
 * @param assignment any
 * @return the same devices with the smallest cut each: y = 0, all on the server. May be infeasible
 */
GameAssignment MakeAllServer(const GameAssignment& assignment);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_ANALYSIS_H
