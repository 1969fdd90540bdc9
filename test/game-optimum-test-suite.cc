/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-fixtures.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/game-analysis.h"
#include "ns3/game-optimum.h"
#include "ns3/offloading-game.h"
#include "ns3/test.h"

#include <functional>
#include <limits>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** @param assignment a game @return the smallest sum of times over all choices that fit */
double
SearchAllChoices(GameAssignment assignment)
{
    double best = std::numeric_limits<double>::infinity();
    const std::function<void(std::size_t)> choose = [&](std::size_t i) {
        if (i == assignment.devices.size())
        {
            best = IsFeasible(assignment) ? std::min(best, GetTotalSeconds(assignment)) : best;
            return;
        }
        for (std::size_t option = 0; option < assignment.devices[i]->options.size(); ++option)
        {
            assignment.options[i] = option;
            choose(i + 1);
        }
    };
    choose(0);
    return best;
}

} // namespace

/**
 * @ingroup edge-inference
 * Small games: every choice is tried.
 */
class ExhaustiveOptimumTestCase : public TestCase
{
  public:
    ExhaustiveOptimumTestCase(uint32_t games, int64_t stream, bool shared)
        : TestCase(std::to_string(games) + " random games" + (shared ? " on a shared server" : "") +
                   ": the optimum equals exhaustive search, bounds lie on their sides of it"),
          m_games(games),
          m_dice(stream),
          m_shared(shared)
    {
    }

  private:
    void DoRun() override
    {
        uint32_t gaps = 0;
        for (uint32_t number = 0; number < m_games; ++number)
        {
            RandomGame random = MakeRandomGame(m_dice, number % 2 == 0);
            if (random.devices.size() > 5)
            {
                random.devices.pop_back(); // 7^5 choices
            }
            for (std::size_t i = 1; number % 5 == 0 && i < random.devices.size(); ++i)
            {
                random.devices[i].options = random.devices[i / 2].options; // equal players
                random.devices[i].local = random.devices[i / 2].local;
            }
            const double infinity = std::numeric_limits<double>::infinity();
            const bool free = number % 3 == 0;
            random.settings.budget = free ? Bundle{infinity, infinity} : random.settings.budget;
            random.settings.sharedServer = m_shared;
            OffloadingGame game(random.settings, m_dice.GetIndex());
            for (const GameDevice& device : random.devices)
            {
                game.Add(device);
            }
            const GameAssignment start = game.GetAssignment();
            const double best = SearchAllChoices(start);
            Compare(FindGameOptimum(start), best, !m_shared || free);
            Compare(FindGameOptimum(start, 3), best, false);
            game.Run();
            const GameAssignment end = game.GetAssignment();
            Compare(FindGameOptimum(end), best, !m_shared || free);
            gaps += GetTotalSeconds(end) > best * 1.001 ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_GT(gaps, m_games / 50, "games that do not end at the optimum");
    }

    void Compare(const GameOptimum& found, double best, bool exact)
    {
        const double hair = 1e-9 * best;
        NS_TEST_EXPECT_MSG_LT_OR_EQ(found.bound, best + hair, "the bound is not above");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(found.seconds, best - hair, "what was found is not below");
        NS_TEST_EXPECT_MSG_EQ(IsFeasible(found.assignment), true, "it fits");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetTotalSeconds(found.assignment),
                                  found.seconds,
                                  hair,
                                  "its sum");
        NS_TEST_EXPECT_MSG_EQ((found.exact || !exact), true, "exact");
        if (found.exact)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(found.seconds, best, 1e-8 * best, "the optimum");
        }
    }

    uint32_t m_games; //!< how many
    GameDice m_dice;  //!< numbers
    bool m_shared;    //!< congestion game
};

/**
 * @ingroup edge-inference
 * Larger games: the bound, the optimum and the end points stand in order, and are close.
 */
class LargeOptimumTestCase : public TestCase
{
  public:
    LargeOptimumTestCase(uint32_t devices, double gap)
        : TestCase(std::to_string(devices) + " devices: the gap between bound and best choice is " +
                   "at most " + std::to_string(gap)),
          m_devices(devices),
          m_gap(gap)
    {
    }

  private:
    void DoRun() override
    {
        GameDice dice(m_devices);
        GameSettings settings;
        std::vector<GameDevice> devices;
        for (uint32_t i = 0; i < m_devices; ++i)
        {
            devices.push_back(MakeRandomChainDevice(i, 12, dice));
            settings.budget.compute += 0.3 * devices.back().options[0].demand.compute;
            settings.budget.bandwidth += 0.3 * devices.back().options[0].demand.bandwidth;
        }
        for (const GrantOrder order : GetGrantOrders())
        {
            settings.order = order;
            OffloadingGame game(settings, dice.GetIndex());
            for (const GameDevice& device : devices)
            {
                game.Add(device);
            }
            game.Run();
            const GameAssignment end = game.GetAssignment();
            const GameOptimum optimum = FindGameOptimum(end, 100000);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(optimum.bound, optimum.seconds, "in order");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(optimum.seconds, GetTotalSeconds(end), "in order");
            NS_TEST_EXPECT_MSG_LT(optimum.seconds / optimum.bound, 1 + m_gap, "close");
            NS_TEST_EXPECT_MSG_EQ(FindNashProblem(end), "", "Nash");
        }
    }

    uint32_t m_devices; //!< how many
    double m_gap;       //!< relative
};

/**
 * @ingroup edge-inference
 * papers.md 2.3: budget 10; device A gains 1 ms using 10, device B gains 100 ms using 10. If A is
 * served first nobody can move. With a gain of B that grows the price of anarchy exceeds any bound.
 */
class UnboundedAnarchyTestCase : public TestCase
{
  public:
    UnboundedAnarchyTestCase()
        : TestCase("two devices: first come, first served has a price of anarchy without bound")
    {
    }

  private:
    void DoRun() override
    {
        for (const double seconds : {0.1, 1.0, 10.0, 1e6})
        {
            const GameDevice a{1, {{0, 0.001, {10, 0}}, {1, 0.002, {}}}, 1};
            const GameDevice b{2, {{0, 0.001, {10, 0}}, {1, 0.001 + seconds, {}}}, 1};
            OffloadingGame first({{10, 10}, GrantOrder::FIRST_COME});
            OffloadingGame best({{10, 10}, GrantOrder::LARGEST_GAIN});
            for (OffloadingGame* game : {&first, &best})
            {
                game->Add(a);
                game->Add(b);
                NS_TEST_EXPECT_MSG_EQ(game->Run().grants, 1, "then nothing is left");
                NS_TEST_EXPECT_MSG_EQ(FindNashProblem(game->GetAssignment()), "", "Nash");
                NS_TEST_EXPECT_MSG_EQ(CountEnvy(game->GetAssignment()), 1, "the other one");
            }
            const GameOptimum optimum = FindGameOptimum(first.GetAssignment());
            NS_TEST_EXPECT_MSG_EQ(optimum.exact, true, "small");
            NS_TEST_EXPECT_MSG_EQ_TOL(optimum.seconds, 0.003, 1e-12, "1 + 2 ms: B is served");
            const double anarchy = GetTotalSeconds(first.GetAssignment()) / optimum.seconds;
            NS_TEST_EXPECT_MSG_EQ_TOL(anarchy,
                                      (0.002 + seconds) / 0.003,
                                      1e-9 * anarchy,
                                      "by hand");
            NS_TEST_EXPECT_MSG_EQ_TOL(GetTotalSeconds(best.GetAssignment()),
                                      0.003,
                                      1e-12,
                                      "price 1");
            NS_TEST_EXPECT_MSG_EQ_TOL(
                GetPotential(best.GetAssignment(), GameUtility::ABSOLUTE) /
                    GetPotential(first.GetAssignment(), GameUtility::ABSOLUTE),
                seconds / 0.001,
                1e-6 * seconds / 0.001,
                "of gains: 100 for 0.1 s");
        }
    }
};

/**
 * @ingroup edge-inference
 * A shared server by hand, and random ones.
 */
class SharedServerTestCase : public TestCase
{
  public:
    SharedServerTestCase()
        : TestCase("shared server: end points are Nash, and one by hand")
    {
    }

  private:
    void DoRun() override
    {
        const double infinity = std::numeric_limits<double>::infinity();
        GameSettings settings{{infinity, infinity}};
        settings.sharedServer = true;
        // 1 s there and 1 s to send; 4.5 s on the device: with 3 users 4 s, with 4 users 5 s
        OffloadingGame game(settings);
        for (uint64_t id = 1; id <= 6; ++id)
        {
            game.Add({id, {{0, 2.0, {1, 1}, 1.0}, {1, 4.5, {}, 0.0}}, 1});
        }
        NS_TEST_EXPECT_MSG_EQ(game.Run().grants, 3, "three fit");
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(game.GetAssignment()), "", "Nash");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetTotalSeconds(game.GetAssignment()),
                                  3 * 4 + 3 * 4.5,
                                  1e-12,
                                  "s");
        const GameOptimum optimum = FindGameOptimum(game.GetAssignment());
        // m * (1 + m) + (6 - m) * 4.5 is least for m = 2 (24 s; 24.5 s for 1, 25.5 s for 3)
        NS_TEST_EXPECT_MSG_EQ_TOL(optimum.seconds, 24.0, 1e-12, "fewer would be better for all");
        NS_TEST_EXPECT_MSG_EQ(optimum.exact, true, "infinite budgets");
        NS_TEST_EXPECT_MSG_EQ(game.Leave(game.GetAssignment().devices[0]->id).grants, 1, "next");

        GameDice dice(77);
        for (uint32_t number = 0; number < 500; ++number)
        {
            RandomGame random = MakeRandomGame(dice, number % 2 == 0);
            random.settings.sharedServer = true;
            random.settings.budget = number % 4 < 2 ? settings.budget : random.settings.budget;
            Play(random, dice);
        }
    }

    void Play(const RandomGame& random, GameDice& dice)
    {
        OffloadingGame game(random.settings, dice.GetIndex());
        for (const GameDevice& device : random.devices)
        {
            game.Add(device);
        }
        NS_TEST_EXPECT_MSG_EQ(game.Run().converged, true, "ends");
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(game.GetAssignment()), "", "Nash");
        GameDevice late = MakeRandomChainDevice(99, 4, dice);
        NS_TEST_EXPECT_MSG_EQ(game.Join(late).converged, true, "ends");
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(game.GetAssignment()), "", "Nash after a join");
        NS_TEST_EXPECT_MSG_EQ(game.Leave(random.devices[0].id).converged, true, "ends");
        const GameAssignment end = game.GetAssignment();
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(end), "", "Nash after a leave");
        NS_TEST_EXPECT_MSG_EQ(IsFeasible(end), true, "feasible");
        for (std::size_t i = 0; i < end.devices.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_LT_OR_EQ(GetSeconds(end, i),
                                        end.devices[i]->options[end.devices[i]->local].seconds,
                                        "than local");
        }
    }
};

/**
 * @ingroup edge-inference
 * The optimum of the offloading game.
 */
class GameOptimumTestSuite : public TestSuite
{
  public:
    GameOptimumTestSuite()
        : TestSuite("edge-inference-game-optimum", Type::UNIT)
    {
        AddTestCase(new ExhaustiveOptimumTestCase(300, 1, false));
        AddTestCase(new ExhaustiveOptimumTestCase(150, 2, true));
        AddTestCase(new LargeOptimumTestCase(30, 0.005));
        AddTestCase(new LargeOptimumTestCase(2000, 0.0002));
        AddTestCase(new UnboundedAnarchyTestCase);
        AddTestCase(new SharedServerTestCase);
        AddTestCase(new ExhaustiveOptimumTestCase(10000, 3, false), EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new ExhaustiveOptimumTestCase(5000, 4, true), EDGE_INFERENCE_TEST_EXTENSIVE);
    }
};

/** The suite. */
static GameOptimumTestSuite g_gameOptimumTestSuite;
