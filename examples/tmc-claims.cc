/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tmc-claims.h"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/core.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double LARGEST_GAP = 0.03; //!< of mtl-a3c above the optimum, share
constexpr double MOVEMENT = 0.01;    //!< least movement of the optimum that is one, share
const std::string LEARNED = "mtl-a3c";
const std::string BEST = "optimum";

/** Points of a figure, without queueing, by x: index in the results. */
using Line = std::map<double, std::size_t>;

/** A trend that the paper prints. */
struct Trend
{
    std::string figure;     //!< of our points
    std::string series;     //!< of it, may be empty
    std::string name;       //!< in words
    double TmcScore::*part; //!< what moves
    double direction{-1.0}; //!< 1: rises, -1: falls
};

/** Checks claims and says so. */
class Checker
{
  public:
    Checker(const TmcSetup& setup, const TmcResults& results, std::ostream& os)
        : m_setup(setup),
          m_results(results),
          m_os(os)
    {
    }

    /** @return whether all claims so far hold */
    bool Holds() const
    {
        return m_holds;
    }

    /** @param figure name @param series of it @return its points */
    Line GetLine(const std::string& figure, const std::string& series = "") const
    {
        Line line;
        for (std::size_t i = 0; i < m_setup.points.size(); ++i)
        {
            const TmcPoint& point = m_setup.points[i];
            if (point.figure == figure && point.series == series && !point.queueing)
            {
                line[point.x] = i;
            }
        }
        return line;
    }

    /** @param point index @param method name @param part of the score @return mean */
    double Mean(std::size_t point,
                const std::string& method,
                double TmcScore::*part = &TmcScore::seconds) const
    {
        return GetTmcMean(m_results[point].at(method), part).mean;
    }

    /** At 6 servers. */
    void CheckSixServers()
    {
        const Line line = GetLine("8a");
        const auto found = line.find(6.0);
        if (found == line.end())
        {
            return;
        }
        const auto& methods = m_results[found->second];
        const double gap = Mean(found->second, LEARNED) / Mean(found->second, BEST) - 1.0;
        Say(fmt::format("6 servers: mtl-a3c is {:.2f} % above the exact optimum, at most {:.0f} %",
                        100.0 * gap,
                        100.0 * LARGEST_GAP),
            gap <= LARGEST_GAP);
        for (const TmcLearner& learner : m_setup.learners)
        {
            if (learner.name == LEARNED)
            {
                continue;
            }
            const MeanInterval less =
                GetTmcDifference(methods.at(LEARNED), methods.at(learner.name), &TmcScore::seconds);
            Say(fmt::format("6 servers: {} is not better than mtl-a3c beyond the paired interval; "
                            "mtl-a3c less {} is {:+.1f} s +- {:.1f}",
                            learner.name,
                            learner.name,
                            less.mean,
                            less.half),
                less.mean <= 0.0 || (m_setup.seeds > 1 && less.mean <= less.half));
        }
    }

    /** @param trend a trend of the paper */
    void CheckTrend(const Trend& trend)
    {
        const Line line = GetLine(trend.figure, trend.series);
        if (line.size() < 2)
        {
            return;
        }
        const double first = Mean(line.begin()->second, BEST, trend.part);
        const double last = Mean(line.rbegin()->second, BEST, trend.part);
        const double movement = trend.direction * (last / first - 1.0);
        if (std::fabs(movement) < MOVEMENT)
        {
            m_os << fmt::format("says:   {}: the equations give no trend, the optimum moves by "
                                "{:+.2f} %, mtl-a3c by {:+.2f} %\n",
                                trend.name,
                                100.0 * (last / first - 1.0),
                                100.0 * (Mean(line.rbegin()->second, LEARNED, trend.part) /
                                             Mean(line.begin()->second, LEARNED, trend.part) -
                                         1.0));
            return;
        }
        Say(fmt::format("{}: optimum, by {:+.1f} %", trend.name, 100.0 * (last / first - 1.0)),
            Follows(trend, line, BEST, line.rbegin()->first));
        const double end = GetLastMovement(trend, line);
        const std::size_t from = line.begin()->second;
        Say(fmt::format(
                "{}: mtl-a3c up to x = {}, by {:+.1f} %",
                trend.name,
                end,
                100.0 * (Mean(line.at(end), LEARNED, trend.part) / Mean(from, LEARNED, trend.part) -
                         1.0)),
            Follows(trend, line, LEARNED, end));
        if (end < line.rbegin()->first)
        {
            m_os << fmt::format("says:   {}: beyond x = {} the equations give less than 1 % more "
                                "(optimum {:+.2f} %); mtl-a3c moves by {:+.1f} %\n",
                                trend.name,
                                end,
                                100.0 * (last / Mean(line.at(end), BEST, trend.part) - 1.0),
                                100.0 * (Mean(line.rbegin()->second, LEARNED, trend.part) /
                                             Mean(line.at(end), LEARNED, trend.part) -
                                         1.0));
        }
    }

    /** The networks of figure 13 that FLOPs put in the paper's order, and the one they do not. */
    void CheckNetworks()
    {
        const char* const order[] = {"nin", "alexnet", "vgg16"};
        for (const std::string& method : {BEST, LEARNED})
        {
            bool holds = true;
            bool there = true;
            for (std::size_t i = 0; i + 1 < 3 && there; ++i)
            {
                const Line less = GetLine("13", order[i]);
                const Line more = GetLine("13", order[i + 1]);
                there = !less.empty() && !more.empty();
                for (const auto& [x, point] : less)
                {
                    holds &= there && Mean(point, method) < Mean(more.at(x), method);
                }
            }
            if (there)
            {
                Say("figure 13: NiN < AlexNet < VGG16 at every capacity: " + method, holds);
            }
        }
        const Line small = GetLine("13", "resnet32");
        const Line large = GetLine("13", "vgg16");
        if (!small.empty() && !large.empty())
        {
            m_os << fmt::format("says:   figure 13: ResNet32 has 0.139 GFLOP on 32x32 images and "
                                "VGG16 31 on 224x224, so the equations put it below VGG16 "
                                "(optimum {:.3f} and {:.3f}, 1000 s), not above\n",
                                1e-3 * Mean(small.begin()->second, BEST),
                                1e-3 * Mean(large.begin()->second, BEST));
        }
    }

  private:
    /** @param name of a claim @param holds does it? */
    void Say(const std::string& name, bool holds)
    {
        m_os << (holds ? "holds:  " : "FAILS:  ") << name << "\n";
        m_holds &= holds;
    }

    /** @param trend a trend @param line points @return the last x at which the optimum has moved by
     * more than 1 % since the point before */
    double GetLastMovement(const Trend& trend, const Line& line) const
    {
        double end = line.rbegin()->first;
        double before = 0.0;
        bool any = false;
        for (const auto& [x, point] : line)
        {
            const double value = Mean(point, BEST, trend.part);
            if (x != line.begin()->first && std::fabs(value / before - 1.0) > MOVEMENT)
            {
                end = x;
                any = true;
            }
            before = value;
        }
        return any ? end : line.rbegin()->first;
    }

    /** From the first to the last point the movement has the right sign beyond the paired interval,
     * and no step goes the other way by more than its interval and the gap that is allowed.
     * @param trend a trend @param line points @param method who @param end last x @return whether
     * it follows the trend */
    bool Follows(const Trend& trend, const Line& line, const std::string& method, double end) const
    {
        const auto step = [&](std::size_t from, std::size_t to) {
            const MeanInterval difference =
                GetTmcDifference(m_results[to].at(method), m_results[from].at(method), trend.part);
            // of one seed nothing is known but the mean
            return MeanInterval{trend.direction * difference.mean,
                                m_setup.seeds > 1 ? difference.half : 0.0};
        };
        const MeanInterval whole = step(line.begin()->second, line.at(end));
        bool follows = whole.mean > whole.half;
        for (auto to = std::next(line.begin()); to != line.end() && to->first <= end; ++to)
        {
            const std::size_t from = std::prev(to)->second;
            const MeanInterval part = step(from, to->second);
            follows &=
                part.mean >= -std::max(part.half, LARGEST_GAP * Mean(from, method, trend.part));
        }
        return follows;
    }

    const TmcSetup& m_setup;     //!< parameters
    const TmcResults& m_results; //!< of all points
    std::ostream& m_os;          //!< gets the lines
    bool m_holds{true};          //!< all claims so far
};

/** @param curves of the paper @param figure of them @return 1: its MTL-A3C rises, -1: it falls */
double
GetDirection(const TmcCurves& curves, const std::string& figure)
{
    const auto& line = curves.at(figure);
    return line.rbegin()->second.at(LEARNED) > line.begin()->second.at(LEARNED) ? 1.0 : -1.0;
}

/** @param curves of the paper @return its trends */
std::vector<Trend>
GetTrends(const TmcCurves& curves)
{
    const auto seconds = &TmcScore::seconds;
    const auto joules = &TmcScore::joules;
    std::vector<Trend> trends{
        {"8a", "", "figure 8a, delay against servers", seconds, GetDirection(curves, "8a")},
        {"9a", "", "figure 9a, delay against blocks", seconds, GetDirection(curves, "9a")},
        {"10a", "", "figure 10a, delay against task rate", seconds, GetDirection(curves, "10a")},
        {"8a", "", "figure 11, energy against servers", joules, GetDirection(curves, "11/servers")},
        {"9a", "", "figure 11, energy against blocks", joules, GetDirection(curves, "11/blocks")},
        {"10a",
         "",
         "figure 11, energy against task rate",
         joules,
         GetDirection(curves, "11/tasks")}};
    for (const char* network : {"nin", "alexnet", "vgg16", "resnet32"})
    {
        // in words only: "falls as link capacity rises 2 -> 10 Mb/s"
        trends.push_back({"13",
                          network,
                          std::string("figure 13, delay against capacity, ") + network,
                          seconds,
                          -1.0});
    }
    return trends;
}

} // namespace

bool
CheckTmc(const TmcSetup& setup,
         const TmcResults& results,
         const TmcCurves& curves,
         std::ostream& os)
{
    Checker checker(setup, results, os);
    checker.CheckSixServers();
    for (const Trend& trend : GetTrends(curves))
    {
        checker.CheckTrend(trend);
    }
    checker.CheckNetworks();
    return checker.Holds();
}

void
CompareTmc(const TmcSetup& setup,
           const TmcResults& results,
           const TmcCurves& curves,
           std::ostream& os)
{
    const Checker checker(setup, results, os);
    os << "\nmtl-a3c below the others, % (paper's curves | here)\n";
    for (const std::string figure : {"8a", "9a", "10a"})
    {
        for (const auto& [x, point] : checker.GetLine(figure))
        {
            const auto& paper = curves.at(figure).at(x);
            os << fmt::format("figure {:>3}, x = {:3}:", figure, x);
            for (const std::string other : {"a3c", "dqn", "greedy", "apdi", "rpdi"})
            {
                if (results[point].count(other) == 0)
                {
                    continue;
                }
                os << fmt::format(
                    "  {} {:.2f} | {:.2f}",
                    other,
                    100.0 * (1.0 - paper.at(LEARNED) / paper.at(other)),
                    100.0 * (1.0 - checker.Mean(point, LEARNED) / checker.Mean(point, other)));
            }
            os << "\n";
        }
    }
    os << "The paper's text has for 6 servers: 4.61 % below A3C, 6.88 % below distributed DQN, "
          "7.53 % below greedy.\n";
}

} // namespace edgeinference
} // namespace ns3
