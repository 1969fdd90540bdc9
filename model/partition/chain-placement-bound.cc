/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-bound.h"
#include "placement-forest.h"
#include "scalar-product-bound.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();
constexpr double LARGEST = 2.5e7;    //!< parts * slots^2
constexpr uint32_t ROOT_STEPS = 600; //!< changes of the prices at the root
constexpr uint32_t STEPS = 60;       //!< and below
constexpr uint32_t PATIENCE = 6;     //!< steps without progress until they get smaller

/** Dynamic programme over a forest, with prices on the slots. */
class ChainPlacementBound : public PlacementBound
{
  public:
    explicit ChainPlacementBound(const PlacementState& state)
        : m_state(state),
          m_instance(state.GetInstance()),
          m_forest(m_instance),
          m_rest(state, m_forest.rest),
          m_prices(m_instance.parts + 1, std::vector<double>(m_instance.slots, 0.0)),
          m_up(m_instance.parts, m_instance.slots),
          m_down(m_instance.parts, m_instance.slots),
          m_message(m_instance.parts, m_instance.slots),
          m_choice(m_instance.parts, 0)
    {
        if (static_cast<double>(m_instance.parts) * m_instance.slots * m_instance.slots > LARGEST)
        {
            throw std::invalid_argument("The chain bound is for up to 2.5e7 parts * places^2; take "
                                        "another bound");
        }
        m_forest.FillEdges(m_instance);
    }

    void Push(uint32_t, uint32_t) override
    {
        m_prices[m_depth + 1] = m_prices[m_depth];
        ++m_depth;
    }

    void Pop() override
    {
        --m_depth;
    }

    double Evaluate(double limit, PlacementMatrix& pairs) override
    {
        const double base = m_state.GetFixedCost() + m_rest.Evaluate();
        const double bound = base + ClimbPrices(limit - base);
        m_price = m_prices[m_depth];
        RunUp();
        RunDown();
        for (const uint32_t part : m_state.GetParts())
        {
            double least = NEVER;
            for (const uint32_t slot : m_state.GetSlots())
            {
                pairs(part, slot) = m_up(part, slot) + m_down(part, slot);
                least = std::min(least, pairs(part, slot));
            }
            for (const uint32_t slot : m_state.GetSlots())
            {
                pairs(part, slot) += bound - least;
            }
        }
        return bound;
    }

  private:
    /** Subgradient ascent from the prices of this depth. @return the bound, without what is fixed
     */
    double ClimbPrices(double limit)
    {
        std::vector<double>& best = m_prices[m_depth];
        const uint32_t steps = m_depth == 0 ? ROOT_STEPS : STEPS;
        double bound = -NEVER;
        double pace = m_depth == 0 ? 1.0 : 0.5;
        uint32_t waited = 0;
        m_price = best;
        for (uint32_t step = 0; step < steps && pace > 0.01; ++step)
        {
            const double value = RunUp() - SumPrices();
            waited = value > bound + 1e-3 * (limit - bound) ? 0 : waited + 1;
            if (value > bound)
            {
                bound = value;
                best = m_price;
            }
            const double norm = CountChoices();
            if (bound >= limit || norm <= 0.0)
            {
                break;
            }
            if (waited >= PATIENCE)
            {
                waited = 0;
                pace *= 0.6;
                m_price = best;
                continue;
            }
            MovePrices(pace * (limit - value) / norm);
        }
        return bound;
    }

    /** @return sum of the prices of the free slots */
    double SumPrices() const
    {
        double sum = 0.0;
        for (const uint32_t slot : m_state.GetSlots())
        {
            sum += m_price[slot];
        }
        return sum;
    }

    /** @return true if every free slot will be used, so that prices may be below nothing */
    bool IsSquare() const
    {
        return m_state.GetParts().size() == m_state.GetSlots().size();
    }

    /** Raise the prices of slots used twice, lower those of slots not used. */
    void MovePrices(double step)
    {
        const bool square = IsSquare();
        for (const uint32_t slot : m_state.GetSlots())
        {
            m_price[slot] += step * m_excess[slot];
            m_price[slot] = square ? m_price[slot] : std::max(0.0, m_price[slot]);
        }
    }

    /** Follow the cheapest walk of RunUp. @return squared length of the subgradient */
    double CountChoices()
    {
        m_excess.assign(m_instance.slots, -1.0);
        for (const uint32_t part : m_forest.order)
        {
            if (m_state.IsFixed(part))
            {
                continue;
            }
            const double* edge =
                IsRoot(part) ? nullptr
                             : m_forest.fromParent[part].GetRow(m_choice[m_forest.parent[part]]);
            double least = NEVER;
            for (const uint32_t slot : m_state.GetSlots())
            {
                const double value = m_up(part, slot) + (edge ? edge[slot] : 0.0);
                if (value < least)
                {
                    least = value;
                    m_choice[part] = slot;
                }
            }
            m_excess[m_choice[part]] += 1.0;
        }
        double norm = 0.0;
        const bool square = IsSquare();
        for (const uint32_t slot : m_state.GetSlots())
        {
            if (!square && m_price[slot] <= 0.0)
            {
                m_excess[slot] = std::max(0.0, m_excess[slot]);
            }
            norm += m_excess[slot] * m_excess[slot];
        }
        return norm;
    }

    /** @return true if an open part has no open parent */
    bool IsRoot(uint32_t part) const
    {
        return m_forest.parent[part] < 0 || m_state.IsFixed(m_forest.parent[part]);
    }

    /** One step of Viterbi: message(l) = min over free j of values(j) + edge(j, l). */
    void Relax(const PlacementMatrix& edge, const double* values, double* message) const
    {
        std::fill(message, message + m_instance.slots, NEVER);
        for (const uint32_t from : m_state.GetSlots())
        {
            const double value = values[from];
            const double* costs = edge.GetRow(from);
            for (uint32_t to = 0; to < m_instance.slots; ++to)
            {
                message[to] = std::min(message[to], value + costs[to]);
            }
        }
    }

    /** From the leaves to the roots. @return the cheapest walk, prices included */
    double RunUp()
    {
        double total = 0.0;
        for (const uint32_t part : m_state.GetParts())
        {
            for (const uint32_t slot : m_state.GetSlots())
            {
                m_up(part, slot) = m_state.GetCost(part, slot) + m_price[slot];
            }
        }
        for (auto part = m_forest.order.rbegin(); part != m_forest.order.rend(); ++part)
        {
            if (m_state.IsFixed(*part))
            {
                continue;
            }
            const double* up = m_up.GetRow(*part);
            if (IsRoot(*part))
            {
                double least = NEVER;
                for (const uint32_t slot : m_state.GetSlots())
                {
                    least = std::min(least, up[slot]);
                }
                total += least;
                continue;
            }
            Relax(m_forest.toParent[*part], up, m_message.GetRow(*part));
            for (const uint32_t slot : m_state.GetSlots())
            {
                m_up(m_forest.parent[*part], slot) += m_message(*part, slot);
            }
        }
        return total;
    }

    /** And back: what lies outside of the branch of each part. */
    void RunDown()
    {
        m_outside.resize(m_instance.slots);
        for (const uint32_t part : m_forest.order)
        {
            if (m_state.IsFixed(part))
            {
                continue;
            }
            double* down = m_down.GetRow(part);
            if (IsRoot(part))
            {
                std::fill(down, down + m_instance.slots, 0.0);
                continue;
            }
            const auto parent = static_cast<uint32_t>(m_forest.parent[part]);
            for (const uint32_t slot : m_state.GetSlots())
            {
                m_outside[slot] = m_up(parent, slot) + m_down(parent, slot) - m_message(part, slot);
            }
            Relax(m_forest.fromParent[part], m_outside.data(), down);
        }
    }

    const PlacementState& m_state;
    const PlacementInstance& m_instance;
    PlacementForest m_forest;
    ScalarProductBound m_rest;                 // flows outside of the forest
    std::vector<std::vector<double>> m_prices; // best of each depth, per slot
    uint32_t m_depth{0};
    std::vector<double> m_price;    // present ones
    PlacementMatrix m_up;           // part x slot: cheapest branch below, W and price included
    PlacementMatrix m_down;         // part x slot: cheapest of the rest of its tree
    PlacementMatrix m_message;      // part x slot of the parent: branch and edge
    std::vector<uint32_t> m_choice; // slot of each part in the cheapest walk
    std::vector<double> m_excess;   // per slot: parts in the cheapest walk - 1
    std::vector<double> m_outside;
};

} // namespace

std::unique_ptr<PlacementBound>
MakeChainPlacementBound(const PlacementState& state)
{
    return std::make_unique<ChainPlacementBound>(state);
}

} // namespace edgeinference
} // namespace ns3
