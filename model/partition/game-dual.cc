/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The Lagrangian dual of the knapsack: the largest value of a concave function of two prices.
 */
#include "game-knapsack.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Corners of a convex polygon in the plane of prices, in order. */
using PricePolygon = std::vector<Bundle>;

/** The dual is taken as solved when it can rise by no more than this share. */
constexpr double DUAL_PRECISION = 1e-11;
/** Cuts after which it is taken as solved in any case; each leaves at most 1 - 1/e of the area. */
constexpr int MAX_CUTS = 150;

/** @param polygon a polygon @return its centre of gravity; of its corners if it has no area */
Bundle
GetCentre(const PricePolygon& polygon)
{
    Bundle centre;
    Bundle mean;
    double area = 0.0;
    const Bundle& origin = polygon.front(); // near, so that differences keep their digits
    for (std::size_t i = 0; i < polygon.size(); ++i)
    {
        const Bundle a = GetExtra(polygon[i], origin);
        const Bundle b = GetExtra(polygon[(i + 1) % polygon.size()], origin);
        const double cross = a.compute * b.bandwidth - b.compute * a.bandwidth;
        area += cross;
        centre.compute += (a.compute + b.compute) * cross;
        centre.bandwidth += (a.bandwidth + b.bandwidth) * cross;
        mean.compute += polygon[i].compute / static_cast<double>(polygon.size());
        mean.bandwidth += polygon[i].bandwidth / static_cast<double>(polygon.size());
    }
    if (!(std::abs(area) > 0.0))
    {
        return mean;
    }
    return {std::max(0.0, origin.compute + centre.compute / (3.0 * area)),
            std::max(0.0, origin.bandwidth + centre.bandwidth / (3.0 * area))};
}

/** @param slope of the dual @param from a point @param to a point @return the rise it promises */
double
GetRise(const Bundle& slope, const Bundle& from, const Bundle& to)
{
    return slope.compute * (to.compute - from.compute) +
           slope.bandwidth * (to.bandwidth - from.bandwidth);
}

/**
 * @param polygon a polygon @param slope of the dual @param centre where it was found
 * @return the part in which the dual can be larger
 */
PricePolygon
Cut(const PricePolygon& polygon, const Bundle& slope, const Bundle& centre)
{
    PricePolygon rest;
    for (std::size_t i = 0; i < polygon.size(); ++i)
    {
        const Bundle& a = polygon[i];
        const Bundle& b = polygon[(i + 1) % polygon.size()];
        const double riseA = GetRise(slope, centre, a);
        const double riseB = GetRise(slope, centre, b);
        if (riseA >= 0.0)
        {
            rest.push_back(a);
        }
        if ((riseA > 0.0 && riseB < 0.0) || (riseA < 0.0 && riseB > 0.0))
        {
            const double part = riseA / (riseA - riseB);
            rest.push_back({a.compute + part * (b.compute - a.compute),
                            a.bandwidth + part * (b.bandwidth - a.bandwidth)});
        }
    }
    return rest;
}

/** Keeps the best of what prices lead to. */
class DualSearch
{
  public:
    /** @param knapsack the knapsack */
    explicit DualSearch(const GameKnapsack& knapsack)
        : m_knapsack(knapsack)
    {
        for (std::size_t group = 0; group < knapsack.GetGroupCount(); ++group)
        {
            const auto last = knapsack.GetEnd(group) - knapsack.GetBegin(group) - 1;
            m_dual.chosen.push_back(static_cast<uint32_t>(last)); // all on the device
        }
        m_dual.seconds = knapsack.GetSeconds(m_dual.chosen);
    }

    /** @param price prices to try @return how the dual rises with each of them there */
    Bundle Try(const Bundle& price)
    {
        m_knapsack.Price(price, m_choice);
        if (m_first || m_choice.bound > m_dual.bound)
        {
            m_dual.bound = m_choice.bound;
            m_dual.price = price;
            m_first = false;
        }
        if (GameKnapsack::IsWithin(m_choice.used))
        {
            const double seconds = m_knapsack.GetSeconds(m_choice.best);
            if (seconds < m_dual.seconds)
            {
                m_dual.seconds = seconds;
                m_dual.chosen = m_choice.best;
            }
        }
        return GetExtra(m_choice.used, {KNAPSACK_CAPACITY, KNAPSACK_CAPACITY});
    }

    /** @return what was found, its choice improved */
    KnapsackDual Finish()
    {
        m_knapsack.Improve(m_dual.chosen);
        m_dual.seconds = m_knapsack.GetSeconds(m_dual.chosen);
        return m_dual;
    }

    /** @return the best value so far */
    double GetBound() const
    {
        return m_dual.bound;
    }

  private:
    const GameKnapsack& m_knapsack; //!< the knapsack
    PricedChoice m_choice;          //!< of the last prices
    KnapsackDual m_dual;            //!< the best
    bool m_first{true};             //!< nothing was tried yet
};

} // namespace

KnapsackDual
SolveKnapsackDual(const GameKnapsack& knapsack)
{
    DualSearch search(knapsack);
    const Bundle free = search.Try({0.0, 0.0});
    const double limit = knapsack.GetPriceLimit();
    if (free.compute <= 0.0 && free.bandwidth <= 0.0)
    {
        return search.Finish(); // everybody gets the best there is
    }
    PricePolygon polygon{{0.0, 0.0}, {limit, 0.0}, {0.0, limit}};
    for (int cut = 0; cut < MAX_CUTS && polygon.size() > 2; ++cut)
    {
        const Bundle centre = GetCentre(polygon);
        const Bundle slope = search.Try(centre);
        double rise = 0.0;
        for (const Bundle& corner : polygon)
        {
            rise = std::max(rise, GetRise(slope, centre, corner));
        }
        if (rise <= DUAL_PRECISION * std::abs(search.GetBound()))
        {
            break;
        }
        polygon = Cut(polygon, slope, centre);
    }
    return search.Finish();
}

} // namespace edgeinference
} // namespace ns3
