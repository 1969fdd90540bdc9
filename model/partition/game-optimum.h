/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The optimum of an offloading game, or bounds of it. Example:
 *
 *     GameOptimum optimum = FindGameOptimum(game.GetAssignment());
 *     GetTotalSeconds(game.GetAssignment()) / optimum.bound; // price of anarchy, at most
 */
#ifndef EDGE_INFERENCE_GAME_OPTIMUM_H
#define EDGE_INFERENCE_GAME_OPTIMUM_H

#include "offloading-game.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What is known of the smallest possible sum of response times.
 */
struct GameOptimum
{
    GameAssignment assignment; //!< the best feasible one that was found
    double seconds{0.0};       //!< its sum of response times, s: the optimum is not above
    double bound{0.0};         //!< the optimum is not below, s
    bool exact{false};         //!< the assignment is the optimum (both agree within 1e-9)
    uint64_t nodes{0};         //!< of branch and bound
};

/**
 * @ingroup edge-inference
 * The smallest sum of response times, (7)-(10) of CoKnight's model: a knapsack of multiple choice
 * with two rows (NP-complete). The bound is the Lagrangian dual: for any prices p >= 0 of the
 * budgets
 *
 *     sum_i min_y (T_i(y) + p . demand_i(y)) - p . budget
 *
 * is not above the optimum (Everett, Operations Research 11(3), 1963, DOI 10.1287/opre.11.3.399);
 * the best prices are found by cutting planes through the centre of gravity (Levin, Soviet
 * Mathematics Doklady 6, 1965; Newman, J. ACM 12(3), 1965, DOI 10.1145/321281.321291), which takes
 * some 60 evaluations of O(n K) in two dimensions. Assignments met on the way that fit, improved by
 * best responses, and the given one are the first candidates. Depth-first branch and bound closes
 * the gap: an option costs as much more than the bound as its priced cost exceeds its device's
 * smallest one.
 *
 * Shared server: for each number m of devices on the server the m that gain most, budgets ignored;
 * the optimum of infinite budgets, else a bound. Above 512 devices in steps, which only bounds.
 *
 * @param assignment a game, and a first candidate if it is feasible
 * @param maxNodes nodes after which branch and bound stops; then the optimum may lie between
 * @return what was found
 */
GameOptimum FindGameOptimum(const GameAssignment& assignment, uint64_t maxNodes = 2000000);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_OPTIMUM_H
