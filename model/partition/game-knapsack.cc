/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-knapsack.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param demand of a budget @param budget the budget @return the share; 2 if it cannot fit */
double
GetShare(double demand, double budget)
{
    if (demand == 0.0 || std::isinf(budget))
    {
        return 0.0;
    }
    return demand <= budget * KNAPSACK_CAPACITY ? demand / budget : 2.0;
}

/** @param a an item @param b an item @return true if nothing speaks for b */
bool
Beats(const KnapsackItem& a, const KnapsackItem& b)
{
    return a.seconds <= b.seconds && a.share.compute <= b.share.compute &&
           a.share.bandwidth <= b.share.bandwidth;
}

/** @param device a device @param budget the budgets @return the items worth a thought */
std::vector<KnapsackItem>
MakeItems(const GameDevice& device, const Bundle& budget)
{
    std::vector<KnapsackItem> all;
    for (std::size_t i = 0; i < device.options.size(); ++i)
    {
        const GameOption& option = device.options[i];
        const KnapsackItem item{option.seconds,
                                {GetShare(option.demand.compute, budget.compute),
                                 GetShare(option.demand.bandwidth, budget.bandwidth)},
                                static_cast<uint32_t>(i)};
        if (item.share.compute <= KNAPSACK_CAPACITY && item.share.bandwidth <= KNAPSACK_CAPACITY)
        {
            all.push_back(item);
        }
    }
    std::sort(all.begin(), all.end(), [](const KnapsackItem& a, const KnapsackItem& b) {
        return std::make_tuple(a.seconds, a.share.compute, a.share.bandwidth, a.option) <
               std::make_tuple(b.seconds, b.share.compute, b.share.bandwidth, b.option);
    });
    std::vector<KnapsackItem> kept;
    for (const KnapsackItem& item : all)
    {
        if (std::none_of(kept.begin(), kept.end(), [&](const auto& k) { return Beats(k, item); }))
        {
            kept.push_back(item);
        }
    }
    return kept;
}

} // namespace

GameKnapsack::GameKnapsack(const GameAssignment& assignment)
{
    for (const GameDevice* device : assignment.devices)
    {
        m_begin.push_back(m_items.size());
        const std::vector<KnapsackItem> items = MakeItems(*device, assignment.budget);
        m_items.insert(m_items.end(), items.begin(), items.end());
    }
    m_begin.push_back(m_items.size());
}

std::size_t
GameKnapsack::GetGroupCount() const
{
    return m_begin.size() - 1;
}

const KnapsackItem*
GameKnapsack::GetBegin(std::size_t group) const
{
    return m_items.data() + m_begin[group];
}

const KnapsackItem*
GameKnapsack::GetEnd(std::size_t group) const
{
    return m_items.data() + m_begin[group + 1];
}

double
GameKnapsack::GetPriced(const Bundle& price, const KnapsackItem& item)
{
    return item.seconds + price.compute * item.share.compute +
           price.bandwidth * item.share.bandwidth;
}

bool
GameKnapsack::IsWithin(const Bundle& used)
{
    return used.compute <= KNAPSACK_CAPACITY && used.bandwidth <= KNAPSACK_CAPACITY;
}

void
GameKnapsack::Price(const Bundle& price, PricedChoice& choice) const
{
    choice.bound = -(price.compute + price.bandwidth) * KNAPSACK_CAPACITY;
    choice.used = {};
    choice.best.resize(GetGroupCount());
    for (std::size_t group = 0; group < GetGroupCount(); ++group)
    {
        const KnapsackItem* best = GetBegin(group);
        double least = GetPriced(price, *best);
        for (const KnapsackItem* item = best + 1; item != GetEnd(group); ++item)
        {
            const double priced = GetPriced(price, *item);
            if (priced < least)
            {
                best = item;
                least = priced;
            }
        }
        choice.bound += least;
        choice.used.compute += best->share.compute;
        choice.used.bandwidth += best->share.bandwidth;
        choice.best[group] = static_cast<uint32_t>(best - GetBegin(group));
    }
}

double
GameKnapsack::GetSeconds(const std::vector<uint32_t>& chosen) const
{
    double seconds = 0.0;
    for (std::size_t group = 0; group < GetGroupCount(); ++group)
    {
        seconds += GetBegin(group)[chosen[group]].seconds;
    }
    return seconds;
}

void
GameKnapsack::Improve(std::vector<uint32_t>& chosen) const
{
    Bundle left{KNAPSACK_CAPACITY, KNAPSACK_CAPACITY};
    for (std::size_t group = 0; group < GetGroupCount(); ++group)
    {
        left = GetExtra(left, GetBegin(group)[chosen[group]].share);
    }
    for (bool moved = true; moved;) // each move lowers the seconds, so this ends
    {
        moved = false;
        for (std::size_t group = 0; group < GetGroupCount(); ++group)
        {
            const KnapsackItem* items = GetBegin(group);
            for (uint32_t faster = 0; faster < chosen[group]; ++faster)
            {
                const Bundle extra = GetExtra(items[faster].share, items[chosen[group]].share);
                if (items[faster].seconds < items[chosen[group]].seconds &&
                    IsAvailable(extra, left))
                {
                    left = GetExtra(left, extra);
                    chosen[group] = faster;
                    moved = true;
                }
            }
        }
    }
}

double
GameKnapsack::GetPriceLimit() const
{
    // the items of all on the device leave both budgets whole, so that (Slater) the sum of a best
    // pair of prices is at most what they take longer than the bound
    double limit = 0.0;
    for (std::size_t group = 0; group < GetGroupCount(); ++group)
    {
        limit += (GetEnd(group) - 1)->seconds - GetBegin(group)->seconds;
    }
    return limit;
}

} // namespace edgeinference
} // namespace ns3
