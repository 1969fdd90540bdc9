/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "assignment-solver.h"
#include "placement-bound.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint32_t LARGEST = 1000;      //!< parts * slots
constexpr uint32_t MOST_ROUNDS = 200;   //!< of dual ascent at one node
constexpr double LEAST_PROGRESS = 0.02; //!< of the gap, per round

/**
 * The reduced costs of one node of the search. A pair is an open part on a free slot, numbered a *
 * slots + b over the open parts and free slots of this node.
 */
struct Reduced
{
    double bound{0.0};           //!< taken out so far
    uint32_t parts{0};           //!< open
    uint32_t slots{0};           //!< free
    std::vector<double> pairs;   //!< "leaders": left of each pair
    std::vector<double> couples; //!< pairs x pairs, symmetric: left of two pairs together
};

/** Dual ascent on the level-1 reformulation. */
class HahnGrantPlacementBound : public PlacementBound
{
  public:
    explicit HahnGrantPlacementBound(const PlacementState& state)
        : m_state(state),
          m_instance(state.GetInstance()),
          m_levels(m_instance.parts + 1)
    {
        if (m_instance.parts * m_instance.slots > LARGEST)
        {
            throw std::invalid_argument("The hahn-grant bound is for up to " +
                                        std::to_string(LARGEST) + " pairs of part and place, not " +
                                        std::to_string(m_instance.parts * m_instance.slots) +
                                        "; take another bound");
        }
        FillRoot(m_levels[0]);
    }

    void Push(uint32_t part, uint32_t slot) override
    {
        const Reduced& from = m_levels[m_depth];
        Reduced& to = m_levels[++m_depth];
        // the state has the pair already, so its lists are those of the new level
        const auto& parts = m_state.GetParts();
        const auto& slots = m_state.GetSlots();
        const auto a = static_cast<uint32_t>(std::lower_bound(parts.begin(), parts.end(), part) -
                                             parts.begin());
        const auto b = static_cast<uint32_t>(std::lower_bound(slots.begin(), slots.end(), slot) -
                                             slots.begin());
        to.parts = from.parts - 1;
        to.slots = from.slots - 1;
        to.bound = from.bound + from.pairs[a * from.slots + b];
        m_kept.clear();
        for (uint32_t c = 0; c < from.parts; ++c)
        {
            for (uint32_t d = 0; c != a && d < from.slots; ++d)
            {
                if (d != b)
                {
                    m_kept.push_back(c * from.slots + d);
                }
            }
        }
        CopyKept(from, a * from.slots + b, to);
    }

    void Pop() override
    {
        --m_depth;
    }

    double Evaluate(double limit, PlacementMatrix& pairs) override
    {
        Reduced& level = m_levels[m_depth];
        MarkBlocked(level);
        ReducePairs(level);
        Ascend(limit, level);
        const auto& parts = m_state.GetParts();
        const auto& slots = m_state.GetSlots();
        for (uint32_t a = 0; a < level.parts; ++a)
        {
            for (uint32_t b = 0; b < level.slots; ++b)
            {
                const uint32_t pair = a * level.slots + b;
                pairs(parts[a], slots[b]) = m_blocked[pair] ? std::max(m_instance.big, level.bound)
                                                            : level.bound + level.pairs[pair];
            }
        }
        return level.bound;
    }

  private:
    void FillRoot(Reduced& root) const
    {
        root.parts = m_instance.parts;
        root.slots = m_instance.slots;
        const uint32_t count = root.parts * root.slots;
        root.pairs.resize(count);
        root.couples.assign(static_cast<std::size_t>(count) * count, 0.0);
        for (uint32_t x = 0; x < count; ++x)
        {
            const uint32_t i = x / root.slots;
            const uint32_t j = x % root.slots;
            root.pairs[x] = m_instance.linear(i, j);
            for (uint32_t y = 0; y < count; ++y)
            {
                const uint32_t k = y / root.slots;
                const uint32_t l = y % root.slots;
                if (i != k && j != l)
                {
                    root.couples[static_cast<std::size_t>(x) * count + y] =
                        m_instance.GetPairCost(i, k, j, l);
                }
            }
        }
    }

    /** Fill the level below from the pairs in m_kept. */
    void CopyKept(const Reduced& from, uint32_t fixed, Reduced& to) const
    {
        const std::size_t wide = static_cast<std::size_t>(from.parts) * from.slots;
        const std::size_t count = m_kept.size();
        to.pairs.resize(count);
        to.couples.resize(count * count);
        for (std::size_t x = 0; x < count; ++x)
        {
            to.pairs[x] = from.pairs[m_kept[x]] + from.couples[fixed * wide + m_kept[x]];
            const double* source = from.couples.data() + m_kept[x] * wide;
            double* target = to.couples.data() + x * count;
            for (std::size_t y = 0; y < count; ++y)
            {
                target[y] = source[m_kept[y]];
            }
        }
    }

    /** Note which pairs cannot be: by memory, or since they were found too expensive. */
    void MarkBlocked(Reduced& level)
    {
        const auto& parts = m_state.GetParts();
        const auto& slots = m_state.GetSlots();
        m_blocked.assign(level.pairs.size(), 0);
        for (uint32_t a = 0; a < level.parts; ++a)
        {
            for (uint32_t b = 0; b < level.slots; ++b)
            {
                const uint32_t pair = a * level.slots + b;
                m_blocked[pair] =
                    m_state.IsBlocked(parts[a], slots[b]) || level.pairs[pair] >= m_instance.big;
            }
        }
    }

    /** Take the assignment problem of the leaders out into the bound. */
    void ReducePairs(Reduced& level)
    {
        for (std::size_t pair = 0; pair < level.pairs.size(); ++pair)
        {
            level.pairs[pair] = m_blocked[pair] ? m_instance.big : level.pairs[pair];
        }
        level.bound += m_solver.Reduce(level.pairs.data(), level.parts, level.slots);
    }

    void Ascend(double limit, Reduced& level)
    {
        if (level.parts < 2)
        {
            return;
        }
        for (uint32_t round = 0; round < MOST_ROUNDS && level.bound < limit; ++round)
        {
            const double before = level.bound;
            Spread(limit, level);
            const auto count = static_cast<uint32_t>(level.pairs.size());
            for (uint32_t i = 0; i < count; ++i)
            {
                // forwards and backwards in turn, so that each pair is first sometimes
                const uint32_t pair = round % 2 == 0 ? i : count - 1 - i;
                if (!m_blocked[pair])
                {
                    ReduceCouples(pair, level);
                }
            }
            ReducePairs(level);
            if (level.bound - before < LEAST_PROGRESS * (limit - before))
            {
                break;
            }
        }
    }

    /** Give the leaders to the couples: x_ij = sum_l y_ijkl for each other part k. */
    void Spread(double limit, Reduced& level)
    {
        const std::size_t count = level.pairs.size();
        const double gap = limit - level.bound;
        const double share = 1.0 / (level.parts - 1);
        for (std::size_t x = 0; x < count; ++x)
        {
            double* couples = level.couples.data() + x * count;
            const double own = level.pairs[x];
            for (std::size_t y = 0; y < count; ++y)
            {
                const double leaders = own + level.pairs[y];
                // two pairs that no better placement has together
                couples[y] =
                    couples[y] + leaders >= gap ? m_instance.big : couples[y] + share * leaders;
            }
        }
        std::fill(level.pairs.begin(), level.pairs.end(), 0.0);
    }

    /** Take the assignment problem of the couples of a pair out into its leader. */
    void ReduceCouples(uint32_t pair, Reduced& level)
    {
        const std::size_t count = level.pairs.size();
        const uint32_t a = pair / level.slots;
        const uint32_t b = pair % level.slots;
        const uint32_t width = level.slots - 1;
        m_costs.resize(static_cast<std::size_t>(level.parts - 1) * width);
        double* own = level.couples.data() + pair * count;
        double* target = m_costs.data();
        for (uint32_t c = 0; c < level.parts; ++c)
        {
            const double* row = own + c * level.slots;
            if (c != a)
            {
                target = std::copy(row, row + b, target);
                target = std::copy(row + b + 1, row + level.slots, target);
            }
        }
        level.pairs[pair] += m_solver.Reduce(m_costs.data(), level.parts - 1, width);
        const double* source = m_costs.data();
        for (uint32_t c = 0; c < level.parts; ++c)
        {
            for (uint32_t d = 0; c != a && d < level.slots; ++d)
            {
                if (d != b)
                {
                    const std::size_t other = static_cast<std::size_t>(c) * level.slots + d;
                    const double left = m_blocked[other] ? m_instance.big : *source;
                    own[other] = left;
                    level.couples[other * count + pair] = left;
                    ++source;
                }
            }
        }
    }

    const PlacementState& m_state;
    const PlacementInstance& m_instance;
    std::vector<Reduced> m_levels; // by depth
    uint32_t m_depth{0};
    std::vector<uint32_t> m_kept; // pairs that the next level has
    std::vector<char> m_blocked;  // per pair of the present level
    std::vector<double> m_costs;  // of one assignment problem
    AssignmentSolver m_solver;
};

} // namespace

std::unique_ptr<PlacementBound>
MakeHahnGrantPlacementBound(const PlacementState& state)
{
    return std::make_unique<HahnGrantPlacementBound>(state);
}

} // namespace edgeinference
} // namespace ns3
