/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What edge-inference-game prints. Example:
 *
 *     PrintGame(description, settings, CompareGame(description, settings), std::cout);
 */
#ifndef EDGE_INFERENCE_GAME_REPORT_H
#define EDGE_INFERENCE_GAME_REPORT_H

#include "ns3/game-comparison.h"

#include <ostream>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Print what is played, what it took, and one row per policy.
 * @param game devices and budgets
 * @param settings the rules
 * @param result what came out
 * @param output where it goes
 */
void PrintGame(const GameDescription& game,
               const GameSettings& settings,
               const GameComparison& result,
               std::ostream& output);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_REPORT_H
