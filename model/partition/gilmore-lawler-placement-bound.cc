/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "assignment-solver.h"
#include "placement-bound.h"

#include <algorithm>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Rows of a square matrix, each sorted, with the columns. */
class SortedRows
{
  public:
    SortedRows(const PlacementMatrix& matrix, bool descending)
        : m_matrix(matrix),
          m_order(matrix.GetRows(), std::vector<uint32_t>(matrix.GetColumns()))
    {
        for (std::size_t row = 0; row < m_order.size(); ++row)
        {
            auto& order = m_order[row];
            std::iota(order.begin(), order.end(), 0);
            order.erase(order.begin() + static_cast<std::ptrdiff_t>(row));
            std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
                return descending ? matrix(row, a) > matrix(row, b)
                                  : matrix(row, a) < matrix(row, b);
            });
        }
    }

    /** Add the first `count` entries of a row whose column is wanted. */
    template <typename Wanted>
    void Collect(uint32_t row, std::size_t count, const Wanted& wanted, double* values) const
    {
        std::size_t found = 0;
        for (std::size_t i = 0; found < count && i < m_order[row].size(); ++i)
        {
            if (wanted(m_order[row][i]))
            {
                values[found++] = m_matrix(row, m_order[row][i]);
            }
        }
    }

  private:
    const PlacementMatrix& m_matrix;
    std::vector<std::vector<uint32_t>> m_order;
};

/** The assignment problem over W plus minimal scalar products. */
class GilmoreLawlerPlacementBound : public PlacementBound
{
  public:
    explicit GilmoreLawlerPlacementBound(const PlacementState& state)
        : m_state(state)
    {
        for (const auto& term : state.GetInstance().terms)
        {
            m_flows.emplace_back(term.flow, true);
            m_delays.emplace_back(term.delay, false);
        }
    }

    double Evaluate(double, PlacementMatrix& pairs) override
    {
        const auto& parts = m_state.GetParts();
        const auto& slots = m_state.GetSlots();
        m_costs.resize(parts.size() * slots.size());
        for (std::size_t a = 0; a < parts.size(); ++a)
        {
            for (std::size_t b = 0; b < slots.size(); ++b)
            {
                m_costs[a * slots.size() + b] = m_state.GetCost(parts[a], slots[b]);
            }
        }
        for (std::size_t term = 0; term < m_flows.size(); ++term)
        {
            AddScalarProducts(term);
        }
        const double bound =
            m_state.GetFixedCost() + m_solver.Reduce(m_costs.data(),
                                                     static_cast<uint32_t>(parts.size()),
                                                     static_cast<uint32_t>(slots.size()));
        for (std::size_t a = 0; a < parts.size(); ++a)
        {
            for (std::size_t b = 0; b < slots.size(); ++b)
            {
                pairs(parts[a], slots[b]) = bound + m_costs[a * slots.size() + b];
            }
        }
        return bound;
    }

  private:
    /** Add the minimal scalar products of one term to all costs. */
    void AddScalarProducts(std::size_t term)
    {
        const auto& parts = m_state.GetParts();
        const auto& slots = m_state.GetSlots();
        const std::size_t count = parts.size() - 1;
        const auto isOpen = [&](uint32_t part) { return !m_state.IsFixed(part); };
        const auto isFree = [&](uint32_t slot) { return m_state.IsFree(slot); };
        m_flowValues.assign(parts.size() * count, 0.0);
        m_delayValues.assign(slots.size() * count, 0.0);
        for (std::size_t a = 0; a < parts.size(); ++a)
        {
            m_flows[term].Collect(parts[a], count, isOpen, m_flowValues.data() + a * count);
        }
        for (std::size_t b = 0; b < slots.size(); ++b)
        {
            m_delays[term].Collect(slots[b], count, isFree, m_delayValues.data() + b * count);
        }
        for (std::size_t a = 0; a < parts.size(); ++a)
        {
            const double* flows = m_flowValues.data() + a * count;
            for (std::size_t b = 0; b < slots.size(); ++b)
            {
                m_costs[a * slots.size() + b] +=
                    std::inner_product(flows, flows + count, m_delayValues.data() + b * count, 0.0);
            }
        }
    }

    const PlacementState& m_state;
    std::vector<SortedRows> m_flows;   // per term, descending
    std::vector<SortedRows> m_delays;  // per term, ascending
    std::vector<double> m_costs;       // open parts x free slots
    std::vector<double> m_flowValues;  // open parts x (open parts - 1)
    std::vector<double> m_delayValues; // free slots x (open parts - 1)
    AssignmentSolver m_solver;
};

} // namespace

std::unique_ptr<PlacementBound>
MakeGilmoreLawlerPlacementBound(const PlacementState& state)
{
    return std::make_unique<GilmoreLawlerPlacementBound>(state);
}

} // namespace edgeinference
} // namespace ns3
