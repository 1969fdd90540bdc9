/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "grant-order.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Names by value. */
const std::vector<std::string> ORDER_NAMES{"largest-gain",
                                           "gain-per-resource",
                                           "round-robin",
                                           "random",
                                           "first-come"};
/** Names by value. */
const std::vector<std::string> UTILITY_NAMES{"absolute", "relative"};

/**
 * @param names the names there are
 * @param name one that was given
 * @param what it names
 * @return its index
 */
std::size_t
FindName(const std::vector<std::string>& names, const std::string& name, const std::string& what)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end())
    {
        return static_cast<std::size_t>(found - names.begin());
    }
    std::string known;
    for (const std::string& one : names)
    {
        known += (known.empty() ? "" : ", ") + one;
    }
    throw std::invalid_argument("there is no " + what + " \"" + name + "\"; choose one of " +
                                known);
}

/** @param extra what is taken @param budget of that @return the share; 0 if nothing is taken */
double
GetShare(double extra, double budget)
{
    return extra > 0.0 ? extra / budget : 0.0;
}

} // namespace

const std::vector<GrantOrder>&
GetGrantOrders()
{
    static const std::vector<GrantOrder> orders{GrantOrder::LARGEST_GAIN,
                                                GrantOrder::GAIN_PER_RESOURCE,
                                                GrantOrder::ROUND_ROBIN,
                                                GrantOrder::RANDOM,
                                                GrantOrder::FIRST_COME};
    return orders;
}

std::string
GetGrantOrderName(GrantOrder order)
{
    return ORDER_NAMES.at(static_cast<std::size_t>(order));
}

GrantOrder
ParseGrantOrder(const std::string& name)
{
    return static_cast<GrantOrder>(FindName(ORDER_NAMES, name, "order of grants"));
}

std::string
GetGameUtilityName(GameUtility utility)
{
    return UTILITY_NAMES.at(static_cast<std::size_t>(utility));
}

GameUtility
ParseGameUtility(const std::string& name)
{
    return static_cast<GameUtility>(FindName(UTILITY_NAMES, name, "utility"));
}

double
GetUtility(const GameDevice& device, std::size_t option, GameUtility utility, double users)
{
    const double local = device.options[device.local].seconds;
    const double saved = local - GetOptionSeconds(device.options[option], users);
    return utility == GameUtility::ABSOLUTE || local == 0.0 ? saved : saved / local;
}

GrantChooser::GrantChooser(GrantOrder order, const Bundle& budget, RandomIndex random)
    : m_order(order),
      m_budget(budget),
      m_random(std::move(random))
{
    if (m_order == GrantOrder::RANDOM && !m_random)
    {
        throw std::invalid_argument("the random order of grants needs a source of random numbers");
    }
}

GrantOrder
GrantChooser::GetOrder() const
{
    return m_order;
}

void
GrantChooser::SetBudget(const Bundle& budget)
{
    m_budget = budget;
}

std::size_t
GrantChooser::Choose(const std::vector<Bid>& bids)
{
    std::size_t chosen = 0; // first come
    switch (m_order)
    {
    case GrantOrder::LARGEST_GAIN:
    case GrantOrder::GAIN_PER_RESOURCE:
        chosen = ChooseByMerit(bids);
        break;
    case GrantOrder::ROUND_ROBIN:
        chosen = ChooseByTurn(bids);
        break;
    case GrantOrder::RANDOM:
        chosen = Draw(bids.size());
        break;
    case GrantOrder::FIRST_COME:
        break;
    }
    Granted(bids[chosen].device);
    return chosen;
}

double
GrantChooser::GetMerit(const Bid& bid) const
{
    if (m_order == GrantOrder::LARGEST_GAIN)
    {
        return bid.gain;
    }
    if (m_order == GrantOrder::GAIN_PER_RESOURCE)
    {
        const Bundle extra = GetExtra(bid.demand, bid.held);
        const double share = GetShare(extra.compute, m_budget.compute) +
                             GetShare(extra.bandwidth, m_budget.bandwidth);
        return share > 0.0 ? bid.gain / share : std::numeric_limits<double>::infinity();
    }
    return 0.0;
}

std::size_t
GrantChooser::Draw(std::size_t n) const
{
    return m_random(n);
}

uint64_t
GrantChooser::GetTurn() const
{
    return m_turn;
}

void
GrantChooser::Granted(uint64_t device)
{
    m_turn = device + 1; // after the largest id the smallest is next, as it should be
}

std::size_t
GrantChooser::ChooseByMerit(const std::vector<Bid>& bids) const
{
    const auto best =
        std::min_element(bids.begin(), bids.end(), [this](const Bid& a, const Bid& b) {
            return std::make_tuple(-GetMerit(a), a.device) <
                   std::make_tuple(-GetMerit(b), b.device);
        });
    return static_cast<std::size_t>(best - bids.begin());
}

std::size_t
GrantChooser::ChooseByTurn(const std::vector<Bid>& bids) const
{
    const auto next =
        std::min_element(bids.begin(), bids.end(), [this](const Bid& a, const Bid& b) {
            return std::make_tuple(a.device < m_turn, a.device) <
                   std::make_tuple(b.device < m_turn, b.device);
        });
    return static_cast<std::size_t>(next - bids.begin());
}

} // namespace edgeinference
} // namespace ns3
