/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * An offloading game as a knapsack of multiple choice with two rows, and its Lagrangian dual.
 */
#ifndef EDGE_INFERENCE_GAME_KNAPSACK_H
#define EDGE_INFERENCE_GAME_KNAPSACK_H

#include "offloading-game.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Right side of either row: the whole budget, rounding allowed for. */
constexpr double KNAPSACK_CAPACITY = 1.0 + GAME_TOLERANCE;

/**
 * One option of one device.
 */
struct KnapsackItem
{
    double seconds{0.0}; //!< T_i(y)
    Bundle share;        //!< of the budgets: 0 to 1; 0 of an infinite one
    uint32_t option{0};  //!< index among the device's options
};

/**
 * What prices lead to.
 */
struct PricedChoice
{
    double bound{0.0};          //!< value of the dual, s
    Bundle used;                //!< shares of the budgets that the cheapest items use
    std::vector<uint32_t> best; //!< per device, its cheapest item
};

/**
 * One item of each group is to be chosen, so that the shares of either budget sum to at most 1 and
 * the seconds are least. Items that cannot fit, or that another one of the group beats in
 * everything, are left out.
 */
class GameKnapsack
{
  public:
    /** @param assignment the game */
    explicit GameKnapsack(const GameAssignment& assignment);

    /** @return groups, one per device */
    std::size_t GetGroupCount() const;

    /** @param group a group @return its first item @see GetEnd */
    const KnapsackItem* GetBegin(std::size_t group) const;

    /** @param group a group @return one past its last item */
    const KnapsackItem* GetEnd(std::size_t group) const;

    /** @param price s per whole budget, at least 0 @param item an item @return its priced cost */
    static double GetPriced(const Bundle& price, const KnapsackItem& item);

    /** @param used shares @return true if they fit, rounding allowed for */
    static bool IsWithin(const Bundle& used);

    /** @param price s per whole budget, at least 0 @param choice gets what they lead to */
    void Price(const Bundle& price, PricedChoice& choice) const;

    /** @param chosen per group an item @return their seconds */
    double GetSeconds(const std::vector<uint32_t>& chosen) const;

    /** @param chosen per group an item; exchanged for faster ones as long as they fit */
    void Improve(std::vector<uint32_t>& chosen) const;

    /** @return s; the sum of prices of a best pair is not above it */
    double GetPriceLimit() const;

  private:
    std::vector<std::size_t> m_begin;  //!< per group, and the end
    std::vector<KnapsackItem> m_items; //!< by group, ascending seconds
};

/**
 * The Lagrangian dual of a knapsack, solved.
 */
struct KnapsackDual
{
    double bound{0.0};            //!< no choice that fits takes less, s
    Bundle price;                 //!< prices that show it, s per whole budget
    double seconds{0.0};          //!< of the best choice met that fits
    std::vector<uint32_t> chosen; //!< that choice: per group an item
};

/** @param knapsack a knapsack @return its dual */
KnapsackDual SolveKnapsackDual(const GameKnapsack& knapsack);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_KNAPSACK_H
