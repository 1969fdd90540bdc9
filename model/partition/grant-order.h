/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Whose bid a server grants next. The plain game and the ledger on a server choose with the same
 * rules. Example:
 *
 *     GrantChooser chooser(ParseGrantOrder("largest-gain"), budget);
 *     const Bid& granted = bids[chooser.Choose(bids)];
 */
#ifndef EDGE_INFERENCE_GRANT_ORDER_H
#define EDGE_INFERENCE_GRANT_ORDER_H

#include "game-option.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A device asks to exchange what it holds.
 */
struct Bid
{
    uint64_t device{0};    //!< who asks
    std::size_t option{0}; //!< index of the option it wants
    double gain{0.0};      //!< by how much its utility rises, above 0
    Bundle demand;         //!< what that option takes
    Bundle held;           //!< what it gives back
};

/**
 * @ingroup edge-inference
 * Rules for the next grant. Equals are told apart by the smaller id.
 */
enum class GrantOrder : uint8_t
{
    LARGEST_GAIN,      //!< the largest gain
    GAIN_PER_RESOURCE, //!< the largest gain per share of the budgets that it takes in addition
    ROUND_ROBIN,       //!< the next larger id after the last grant, then from the smallest again
    RANDOM,            //!< any, all equally likely
    FIRST_COME,        //!< the one that came first
};

/** @ingroup edge-inference @return all orders */
const std::vector<GrantOrder>& GetGrantOrders();

/** @ingroup edge-inference @param order an order @return its name, such as "largest-gain" */
std::string GetGrantOrderName(GrantOrder order);

/**
 * @ingroup edge-inference
 * @param name name of an order
 * @return the order
 * @throws std::invalid_argument with one sentence that lists the names
 */
GrantOrder ParseGrantOrder(const std::string& name);

/**
 * @ingroup edge-inference
 * What a device maximises.
 */
enum class GameUtility : uint8_t
{
    ABSOLUTE, //!< T_i(K) - T_i(y), s
    RELATIVE, //!< (T_i(K) - T_i(y)) / T_i(K): devices with short times count as much as others
};

/** @ingroup edge-inference @param utility a utility @return "absolute" or "relative" */
std::string GetGameUtilityName(GameUtility utility);

/**
 * @ingroup edge-inference
 * @param name name of a utility
 * @return the utility
 * @throws std::invalid_argument with one sentence that lists the names
 */
GameUtility ParseGameUtility(const std::string& name);

/**
 * @ingroup edge-inference
 * @param device a device
 * @param option index of one of its options
 * @param utility what it maximises
 * @param users devices on the server, the own included; 1 for exclusive bundles
 * @return its utility u_i, 0 when all runs on the device
 */
double GetUtility(const GameDevice& device,
                  std::size_t option,
                  GameUtility utility,
                  double users = 1.0);

/** A number from 0 to n - 1, all equally likely; n is at least 1. */
using RandomIndex = std::function<std::size_t(std::size_t n)>;

/**
 * @ingroup edge-inference
 * Chooses among bids.
 */
class GrantChooser
{
  public:
    /**
     * @param order the rule
     * @param budget budgets R_c and R_b of the server, which gain per resource divides by
     * @param random draws for GrantOrder::RANDOM, which needs it
     * @throws std::invalid_argument if that is missing
     */
    explicit GrantChooser(GrantOrder order,
                          const Bundle& budget = {},
                          RandomIndex random = nullptr);

    /** @return the rule */
    GrantOrder GetOrder() const;

    /** @param budget budgets of the server */
    void SetBudget(const Bundle& budget);

    /**
     * @param bids at least one, each of which fits, in the order in which they came
     * @return index of the one to grant; round robin goes on from it
     */
    std::size_t Choose(const std::vector<Bid>& bids);

    /**
     * @param bid a bid
     * @return what the rule ranks by, larger first: gain; or gain / (c / R_c + b / R_b) with the
     *         compute c and bandwidth b that the bid takes in addition, infinite if none; 0 for the
     *         other rules
     */
    double GetMerit(const Bid& bid) const;

    /** @param n number of bids @return the drawn one */
    std::size_t Draw(std::size_t n) const;

    /** @return the smallest id whose turn it is in round robin */
    uint64_t GetTurn() const;

    /** @param device got a grant */
    void Granted(uint64_t device);

  private:
    /** @param bids at least one @return the one with the largest merit, then the smallest id */
    std::size_t ChooseByMerit(const std::vector<Bid>& bids) const;
    /** @param bids at least one @return the one whose turn it is */
    std::size_t ChooseByTurn(const std::vector<Bid>& bids) const;

    GrantOrder m_order;   //!< the rule
    Bundle m_budget;      //!< budgets of the server
    RandomIndex m_random; //!< draws
    uint64_t m_turn{0};   //!< smallest id whose turn it is
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GRANT_ORDER_H
