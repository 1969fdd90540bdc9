/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Counting envious pairs without looking at each pair.
 */
#include "game-analysis.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * A question: how many bundles have at least this compute, and a bandwidth of at least `low` and
 * below `high`?
 */
struct EnvyQuestion
{
    double compute{0.0}; //!< FLOP/s
    std::size_t low{0};  //!< rank among the bandwidths held
    std::size_t high{0}; //!< rank, one past the last
};

/** Counts how many of the values put in lie below a rank (Fenwick tree). */
class RankCounter
{
  public:
    /** @param size ranks there are */
    explicit RankCounter(std::size_t size)
        : m_sums(size + 1, 0)
    {
    }

    /** @param rank put in once more */
    void Add(std::size_t rank)
    {
        for (std::size_t i = rank + 1; i < m_sums.size(); i += i & (~i + 1))
        {
            ++m_sums[i];
        }
    }

    /** @param rank a rank @return how many below it were put in */
    uint64_t CountBelow(std::size_t rank) const
    {
        uint64_t count = 0;
        for (std::size_t i = rank; i > 0; i -= i & (~i + 1))
        {
            count += m_sums[i];
        }
        return count;
    }

  private:
    std::vector<uint64_t> m_sums; //!< of the tree
};

/** @param sorted ascending values @param value a value @return how many lie below it */
std::size_t
GetRank(const std::vector<double>& sorted, double value)
{
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) -
                                    sorted.begin());
}

/**
 * @param device a device @param option what it holds @param users devices on the server
 * @return demands of its options that are faster than what it holds, ascending compute
 */
std::vector<Bundle>
GetWishes(const GameDevice& device, std::size_t option, double users)
{
    const double now = GetOptionSeconds(device.options[option], users);
    std::vector<Bundle> wishes;
    for (const GameOption& other : device.options)
    {
        if (GetOptionSeconds(other, users) < now)
        {
            wishes.push_back(other.demand);
        }
    }
    std::sort(wishes.begin(), wishes.end(), [](const Bundle& a, const Bundle& b) {
        return a.compute < b.compute;
    });
    return wishes;
}

/** @param wish a demand @param held a bundle @return true if the bundle covers it */
bool
IsCovered(const Bundle& wish, const Bundle& held)
{
    return wish.compute <= held.compute && wish.bandwidth <= held.bandwidth;
}

/** Everybody's questions, and how many envy themselves (who do not count). */
struct EnvySurvey
{
    std::vector<EnvyQuestion> questions; //!< of all devices
    uint64_t selves{0};                  //!< whose own bundle would serve them better
};

/**
 * The bundles that cover one of the wishes are those right of and above a staircase; each step asks
 * for those that the steps before (less compute, more bandwidth) do not cover.
 * @param assignment who holds what
 * @param bandwidths all that is held, ascending
 * @return the questions
 */
EnvySurvey
AskAll(const GameAssignment& assignment, const std::vector<double>& bandwidths)
{
    EnvySurvey survey;
    const double users =
        assignment.sharedServer ? static_cast<double>(CountUsers(assignment)) : 1.0;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        const GameDevice& device = *assignment.devices[i];
        const Bundle& held = device.options[assignment.options[i]].demand;
        std::size_t high = bandwidths.size();
        bool self = false;
        for (const Bundle& wish : GetWishes(device, assignment.options[i], users))
        {
            const std::size_t low = GetRank(bandwidths, wish.bandwidth);
            if (low < high)
            {
                survey.questions.push_back({wish.compute, low, high});
                high = low;
            }
            self = self || IsCovered(wish, held);
        }
        survey.selves += self ? 1 : 0;
    }
    return survey;
}

} // namespace

uint64_t
CountEnvy(const GameAssignment& assignment)
{
    std::vector<Bundle> held;
    std::vector<double> bandwidths;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        held.push_back(assignment.devices[i]->options[assignment.options[i]].demand);
        bandwidths.push_back(held.back().bandwidth);
    }
    std::sort(bandwidths.begin(), bandwidths.end());
    EnvySurvey survey = AskAll(assignment, bandwidths);
    const auto more = [](const auto& a, const auto& b) { return a.compute > b.compute; };
    std::sort(held.begin(), held.end(), more);
    std::sort(survey.questions.begin(), survey.questions.end(), more);

    RankCounter counter(bandwidths.size());
    uint64_t pairs = 0;
    std::size_t next = 0;
    for (const EnvyQuestion& question : survey.questions)
    {
        for (; next < held.size() && held[next].compute >= question.compute; ++next)
        {
            counter.Add(GetRank(bandwidths, held[next].bandwidth));
        }
        pairs += counter.CountBelow(question.high) - counter.CountBelow(question.low);
    }
    return pairs - survey.selves;
}

} // namespace edgeinference
} // namespace ns3
