/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One game under CoKnight's policy and the extremes it is held against. Example:
 *
 *     GameComparison result = CompareGame(description, settings);
 *     result.defp.meanSeconds / result.allDevice.meanSeconds;
 */
#ifndef EDGE_INFERENCE_GAME_COMPARISON_H
#define EDGE_INFERENCE_GAME_COMPARISON_H

#include "offloading-game.h"
#include "random-game.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What an assignment is worth.
 */
struct GameScore
{
    double totalSeconds{0.0}; //!< sum of response times, s
    double meanSeconds{0.0};  //!< mean response time, s
    Bundle usage;             //!< sum of all bundles
    bool feasible{false}; //!< it fits the budgets; if not, the times are those of a larger server
    uint64_t envy{0};     //!< envious pairs
};

/**
 * @ingroup edge-inference
 * @param assignment who holds what
 * @return what it is worth
 */
GameScore ScoreAssignment(const GameAssignment& assignment);

/**
 * @ingroup edge-inference
 * The policies side by side.
 */
struct GameComparison
{
    GameRun run;             //!< what DEFP took
    GameScore allDevice;     //!< y = K for all: the IMPALA-like extreme
    GameScore allServer;     //!< y = 0 for all: the SEED-RL-like extreme
    GameScore defp;          //!< where DEFP ended
    GameScore optimum;       //!< the best assignment that was found
    double bound{0.0};       //!< no feasible assignment has a smaller sum, s
    bool exact{false};       //!< the optimum is one
    double anarchyLow{1.0};  //!< total of DEFP over that of the optimum is at least this
    double anarchyHigh{1.0}; //!< and at most this; infinite if the bound is 0
};

/**
 * @ingroup edge-inference
 * Play a game and compare.
 * @param game devices and budgets
 * @param settings order, utility and kind of server; the budgets are those of the game
 * @param random draws for GrantOrder::RANDOM
 * @param maxNodes of branch and bound, see FindGameOptimum
 * @return the comparison
 */
GameComparison CompareGame(const GameDescription& game,
                           const GameSettings& settings,
                           const RandomIndex& random = nullptr,
                           uint64_t maxNodes = 2000000);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_COMPARISON_H
