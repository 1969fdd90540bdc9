/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-optimum.h"

#include "game-analysis.h"
#include "game-knapsack.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Sums of seconds that differ by no more than this share count as equal. */
constexpr double PRECISION = 1e-12;
/** Numbers of devices on a shared server that are looked at one by one. */
constexpr std::size_t MAX_USER_COUNTS = 512;

/** @param seconds a sum @return the same, less what rounding may add */
double
Shave(double seconds)
{
    return seconds - PRECISION * std::abs(seconds);
}

/**
 * Depth-first branch and bound. With the best prices each item has a cost that the bound must rise
 * by if it is chosen: the excess over its group's cheapest.
 */
class BranchAndBound
{
  public:
    /** @param knapsack what to solve @param dual its dual @param maxNodes when to give up */
    BranchAndBound(const GameKnapsack& knapsack, const KnapsackDual& dual, uint64_t maxNodes)
        : m_dual(dual),
          m_maxNodes(maxNodes),
          m_best(dual.chosen),
          m_bestSeconds(dual.seconds)
    {
        for (std::size_t group = 0; group < knapsack.GetGroupCount(); ++group)
        {
            AddGroup(knapsack, group);
        }
        // where the second choice costs most, little is left open; equal devices side by side
        std::stable_sort(m_groups.begin(), m_groups.end(), [](const Group& a, const Group& b) {
            const double regretA = a.GetRegret();
            const double regretB = b.GetRegret();
            return regretA != regretB ? regretA > regretB : Compare(a, b) < 0;
        });
        for (std::size_t i = 1; i < m_groups.size(); ++i)
        {
            m_groups[i].repeats = Compare(m_groups[i - 1], m_groups[i]) == 0;
        }
        m_current = m_best;
    }

    /** Search. */
    void Run()
    {
        // the stack is as deep as there are groups, which may be too much for that of the machine
        std::vector<Step> stack{{0, m_dual.bound, 0.0, {}}};
        while (!stack.empty() && m_nodes <= m_maxNodes)
        {
            Step& step = stack.back();
            const std::size_t depth = stack.size() - 1;
            if (depth == m_groups.size())
            {
                Accept(step.seconds);
                stack.pop_back();
            }
            else if (!Descend(stack, step, m_groups[depth]))
            {
                stack.pop_back();
            }
        }
        m_finished = stack.empty();
    }

    /** @return true if everything was looked at */
    bool IsFinished() const
    {
        return m_finished;
    }

    /** @return nodes visited */
    uint64_t GetNodeCount() const
    {
        return m_nodes;
    }

    /** @return the best choice: per group an item */
    const std::vector<uint32_t>& GetBest() const
    {
        return m_best;
    }

  private:
    /** An item as the search sees it. */
    struct Branch
    {
        double excess{0.0};       //!< what it adds to the bound
        const KnapsackItem* item; //!< the item
        uint32_t index{0};        //!< within its group
    };

    /** A device. */
    struct Group
    {
        std::size_t id{0};            //!< group of the knapsack
        std::vector<Branch> branches; //!< ascending excess
        bool repeats{false};          //!< equal to the one before

        /** @return excess of the second choice */
        double GetRegret() const
        {
            return branches.size() > 1 ? branches[1].excess
                                       : std::numeric_limits<double>::infinity();
        }
    };

    /** @param a a group @param b a group @return below, equal to or above 0, in some order */
    static int Compare(const Group& a, const Group& b)
    {
        const std::size_t shared = std::min(a.branches.size(), b.branches.size());
        for (std::size_t i = 0; i < shared; ++i)
        {
            const KnapsackItem& one = *a.branches[i].item;
            const KnapsackItem& other = *b.branches[i].item;
            const auto key = std::tie(one.seconds, one.share.compute, one.share.bandwidth);
            const auto otherKey =
                std::tie(other.seconds, other.share.compute, other.share.bandwidth);
            if (key != otherKey)
            {
                return key < otherKey ? -1 : 1;
            }
        }
        return a.branches.size() == b.branches.size()  ? 0
               : a.branches.size() < b.branches.size() ? -1
                                                       : 1;
    }

    /** A node on the way from the root. */
    struct Step
    {
        std::size_t next{0}; //!< branch to try next
        double bound{0.0};   //!< no choice below it takes less
        double seconds{0.0}; //!< of the items chosen so far
        Bundle used;         //!< by them
    };

    /** @param knapsack with @param id a group whose hopeful items are added */
    void AddGroup(const GameKnapsack& knapsack, std::size_t id)
    {
        Group group;
        group.id = id;
        double least = std::numeric_limits<double>::infinity();
        for (const auto* item = knapsack.GetBegin(id); item != knapsack.GetEnd(id); ++item)
        {
            least = std::min(least, GameKnapsack::GetPriced(m_dual.price, *item));
        }
        for (const auto* item = knapsack.GetBegin(id); item != knapsack.GetEnd(id); ++item)
        {
            const double excess = GameKnapsack::GetPriced(m_dual.price, *item) - least;
            if (Shave(m_dual.bound + excess) < m_bestSeconds)
            {
                const auto index = static_cast<uint32_t>(item - knapsack.GetBegin(id));
                group.branches.push_back({excess, item, index});
            }
        }
        std::stable_sort(group.branches.begin(),
                         group.branches.end(),
                         [](const Branch& a, const Branch& b) { return a.excess < b.excess; });
        m_groups.push_back(std::move(group));
    }

    /** @param stack gets the next node @param step last node @param group to choose from @return
     * false if nothing is left to try there */
    bool Descend(std::vector<Step>& stack, Step& step, const Group& group)
    {
        while (step.next < group.branches.size())
        {
            const Branch& branch = group.branches[step.next++];
            const double bound = step.bound + branch.excess;
            if (Shave(m_bestSeconds) <= bound)
            {
                return false; // the others add more
            }
            const Bundle used{step.used.compute + branch.item->share.compute,
                              step.used.bandwidth + branch.item->share.bandwidth};
            if (GameKnapsack::IsWithin(used))
            {
                m_current[group.id] = branch.index;
                ++m_nodes;
                // of equal devices the later ones choose no earlier branch: all else is the same
                const bool repeats =
                    stack.size() < m_groups.size() && m_groups[stack.size()].repeats;
                const std::size_t first = repeats ? step.next - 1 : 0;
                stack.push_back({first, bound, step.seconds + branch.item->seconds, used});
                return true;
            }
        }
        return false;
    }

    /** @param seconds of the choice that is complete */
    void Accept(double seconds)
    {
        if (seconds < m_bestSeconds)
        {
            m_bestSeconds = seconds;
            m_best = m_current;
        }
    }

    const KnapsackDual& m_dual;      //!< best prices
    uint64_t m_maxNodes;             //!< when to give up
    std::vector<Group> m_groups;     //!< in the order of the search
    std::vector<uint32_t> m_current; //!< choice on the way
    std::vector<uint32_t> m_best;    //!< best choice
    double m_bestSeconds;            //!< of that
    uint64_t m_nodes{0};             //!< visited
    bool m_finished{false};          //!< everything was looked at
};

/** @param optimum gets whether both sides agree */
void
CompareSides(GameOptimum& optimum)
{
    optimum.bound = std::min(optimum.bound, optimum.seconds); // but for rounding it is
    optimum.exact = optimum.seconds - optimum.bound <= 1e-9 * optimum.seconds;
}

/** @param optimum with a candidate @param candidate taken instead if it fits and is faster */
void
Offer(GameOptimum& optimum, const GameAssignment& candidate)
{
    const double seconds = GetTotalSeconds(candidate);
    if (IsFeasible(candidate) && seconds < optimum.seconds)
    {
        optimum.assignment = candidate;
        optimum.seconds = seconds;
    }
}

/** @param knapsack a knapsack @param chosen per group an item @param assignment gets the options */
void
Translate(const GameKnapsack& knapsack,
          const std::vector<uint32_t>& chosen,
          GameAssignment& assignment)
{
    for (std::size_t group = 0; group < chosen.size(); ++group)
    {
        assignment.options[group] = knapsack.GetBegin(group)[chosen[group]].option;
    }
}

/** @param optimum to fill @param maxNodes when to give up */
void
SearchExclusive(GameOptimum& optimum, uint64_t maxNodes)
{
    const GameKnapsack knapsack(optimum.assignment);
    KnapsackDual dual = SolveKnapsackDual(knapsack);
    optimum.bound = dual.bound;
    GameAssignment candidate = optimum.assignment;
    Translate(knapsack, dual.chosen, candidate);
    Offer(optimum, candidate);
    dual.seconds = optimum.seconds; // of the given assignment, perhaps: the search must beat it
    BranchAndBound search(knapsack, dual, maxNodes);
    search.Run();
    optimum.nodes = search.GetNodeCount();
    Translate(knapsack, search.GetBest(), candidate);
    Offer(optimum, candidate);
    if (search.IsFinished())
    {
        optimum.bound = optimum.seconds;
    }
}

/**
 * @param assignment a game on a shared server, gets the choice
 * @param users counted in the response times @param most devices that may be on the server
 * @return sum of response times, budgets ignored
 */
double
ChooseUsers(GameAssignment& assignment, double users, std::size_t most)
{
    const double infinity = std::numeric_limits<double>::infinity();
    std::vector<std::pair<double, std::size_t>> gains; // what it costs to be there, device
    std::vector<std::size_t> remote(assignment.devices.size());
    double total = 0.0;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        const GameDevice& device = *assignment.devices[i];
        double alone = infinity;
        double there = infinity;
        for (std::size_t option = 0; option < device.options.size(); ++option)
        {
            const double seconds = GetOptionSeconds(device.options[option], users);
            if (IsOnServer(device, option) && seconds < there)
            {
                there = seconds;
                remote[i] = option;
            }
            else if (!IsOnServer(device, option) && seconds < alone)
            {
                alone = seconds;
                assignment.options[i] = option;
            }
        }
        total += alone;
        gains.emplace_back(there - alone, i);
    }
    std::sort(gains.begin(), gains.end());
    for (std::size_t rank = 0; rank < std::min(most, gains.size()) && gains[rank].first < 0; ++rank)
    {
        total += gains[rank].first;
        assignment.options[gains[rank].second] = remote[gains[rank].second];
    }
    return total;
}

/** @param optimum to fill */
void
SearchShared(GameOptimum& optimum)
{
    const std::size_t count = optimum.assignment.devices.size();
    const std::size_t step = (count + MAX_USER_COUNTS - 1) / MAX_USER_COUNTS;
    optimum.bound = optimum.seconds;
    GameAssignment candidate = optimum.assignment;
    for (std::size_t first = 0; first <= count; first += std::max<std::size_t>(step, 1))
    {
        // with `first` to `last` devices there nobody is faster than with `first`
        const std::size_t last = first + std::max<std::size_t>(step, 1) - 1;
        const double users = std::max<double>(1.0, static_cast<double>(first));
        optimum.bound = std::min(optimum.bound, ChooseUsers(candidate, users, last));
        Offer(optimum, candidate);
    }
}

} // namespace

GameOptimum
FindGameOptimum(const GameAssignment& assignment, uint64_t maxNodes)
{
    GameOptimum optimum;
    optimum.assignment = MakeAllDevice(assignment);
    optimum.seconds = GetTotalSeconds(optimum.assignment);
    Offer(optimum, assignment);
    if (assignment.sharedServer)
    {
        SearchShared(optimum);
    }
    else
    {
        SearchExclusive(optimum, maxNodes);
    }
    CompareSides(optimum);
    return optimum;
}

} // namespace edgeinference
} // namespace ns3
