/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/game-option.h"
#include "ns3/grant-order.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/test.h"

#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * Two layers by hand: C = 10, 20 FLOP, b = 100, 50, 4 B; F^d = 10, F^e = 100 FLOP/s, Tr = 50 B/s;
 * 2 tasks/s, delta = 0.5.
 */
class GameOptionByHandTestCase : public TestCase
{
  public:
    GameOptionByHandTestCase()
        : TestCase("the options of a device of two layers, computed by hand")
    {
    }

  private:
    void DoRun() override
    {
        const GameDevice device = MakeGameDevice(7, {10, 100, 50, 2, 0.5}, {10, 20}, {100, 50, 4});
        NS_TEST_ASSERT_MSG_EQ(device.options.size(), 3, "y = 0, 1, 2");
        NS_TEST_EXPECT_MSG_EQ(device.local, 2, "K comes last");
        // 30/100 + 104/50; 10/10 + 20/100 + 54/50; 30/10
        Expect(device.options[0], 0, 0.30 + 2.08, {60, 100}, 0.30);
        Expect(device.options[1], 1, 1.00 + 0.20 + 1.08, {40, 50}, 0.20);
        Expect(device.options[2], 2, 3.00, {0, 0}, 0.0);
        NS_TEST_EXPECT_MSG_EQ_TOL(GetUtility(device, 1, GameUtility::ABSOLUTE), 0.72, 1e-12, "s");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetUtility(device, 1, GameUtility::RELATIVE),
                                  0.24,
                                  1e-12,
                                  "0.72/3");
        NS_TEST_EXPECT_MSG_EQ(GetUtility(device, 2, GameUtility::RELATIVE), 0.0, "nothing gained");
        // four users on a shared server: its part takes four times as long
        NS_TEST_EXPECT_MSG_EQ_TOL(GetOptionSeconds(device.options[1], 4), 2.28 + 0.6, 1e-12, "s");
    }

    void Expect(const GameOption& option,
                uint32_t cut,
                double seconds,
                Bundle demand,
                double server)
    {
        NS_TEST_EXPECT_MSG_EQ(option.cut, cut, "cut");
        NS_TEST_EXPECT_MSG_EQ_TOL(option.seconds, seconds, 1e-12, "T");
        NS_TEST_EXPECT_MSG_EQ_TOL(option.serverSeconds, server, 1e-12, "server's part of T");
        NS_TEST_EXPECT_MSG_EQ_TOL(option.demand.compute, demand.compute, 1e-12, "compute");
        NS_TEST_EXPECT_MSG_EQ_TOL(option.demand.bandwidth, demand.bandwidth, 1e-12, "bandwidth");
    }
};

/**
 * @ingroup edge-inference
 * T(y) is what the plan of that cut costs on idle sites and links without delay.
 */
class GameOptionPlanCostTestCase : public TestCase
{
  public:
    GameOptionPlanCostTestCase()
        : TestCase("the response time of every cut of every built-in network equals its plan's")
    {
    }

  private:
    void DoRun() override
    {
        const double device = 3e9;
        const double server = 9e10;
        const double rate = 1.7e6;
        for (const auto& name : GetBuiltInModelNames())
        {
            const auto model = CreateBuiltInModel(name);
            const GameDevice player = MakeGameDevice(1, {device, server, rate, 5, 1}, *model);
            NS_TEST_EXPECT_MSG_EQ(FindGameDeviceProblem(player), "", "can play");
            // the value head of impala-deep lies behind the answer, and so does the cut between
            const std::size_t behind = name == "impala-deep" ? 1 : 0;
            NS_TEST_ASSERT_MSG_EQ(player.options.size(), model->GetCuts().size() - behind, name);
            const auto observation = MakeObservation(model, {device, server}, rate, 0.0);
            for (const GameOption& option : player.options)
            {
                const auto plan =
                    MakeObservedPlan(observation,
                                     {{option.cut, DEVICE_SITE}, {model->GetLayerCount(), 1}},
                                     {});
                const double seconds = EvaluatePlan(observation, plan).seconds;
                NS_TEST_EXPECT_MSG_EQ_TOL(option.seconds, seconds, 1e-9 * seconds, name);
                NS_TEST_EXPECT_MSG_EQ_TOL(option.demand.compute,
                                          5 * server * option.serverSeconds,
                                          1e-6 * option.demand.compute,
                                          "rate * C^e");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * The best response among what is available.
 */
class BestResponseTestCase : public TestCase
{
  public:
    BestResponseTestCase()
        : TestCase(
              "best response: the fastest available option, own bundle free, ties to the thrifty")
    {
    }

  private:
    void DoRun() override
    {
        GameDevice device;
        device.options = {{0, 1.0, {10, 10}}, {1, 2.0, {8, 2}}, {2, 2.0, {4, 9}}, {3, 5.0, {}}};
        device.local = 3;
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 3, {10, 10}), 0, "all fits");
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 3, {9, 10}), 2, "of equals less compute");
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 3, {9, 8}), 1, "the only one of both");
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 3, {3, 9}), 3, "nothing fits");
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 1, {2, 8}), 0, "own bundle counts as free");
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 1, {1, 8}), 1, "equally fast is no reason");
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 0, {-5, -5}), 0, "keeps what it has");
        device.options[0].seconds = 6.0;
        NS_TEST_EXPECT_MSG_EQ(FindBestResponse(device, 0, {-5, -5}),
                              2,
                              "gives back, though overdrawn");
    }
};

/**
 * @ingroup edge-inference
 * Whose turn it is under each order.
 */
class GrantOrderTestCase : public TestCase
{
  public:
    GrantOrderTestCase()
        : TestCase("orders of grants by hand, and their names")
    {
    }

  private:
    void DoRun() override
    {
        // of budgets 10 and 100: 5/10 + 0; 1/10 + 10/100; nothing more than it holds
        const std::vector<Bid> bids{{5, 0, 8.0, {5, 0}, {}},
                                    {2, 0, 4.0, {2, 20}, {1, 10}},
                                    {3, 0, 4.0, {2, 20}, {1, 10}}};
        NS_TEST_EXPECT_MSG_EQ(Choose(GrantOrder::LARGEST_GAIN, bids), 5, "8 > 4");
        NS_TEST_EXPECT_MSG_EQ(Choose(GrantOrder::GAIN_PER_RESOURCE, bids), 2, "4/0.2 > 8/0.5");
        NS_TEST_EXPECT_MSG_EQ(Choose(GrantOrder::FIRST_COME, bids), 5, "came first");
        NS_TEST_EXPECT_MSG_EQ(Choose(GrantOrder::RANDOM, bids), 3, "the drawn one");
        const Bid free{9, 0, 1e-9, {1, 1}, {1, 2}};
        const GrantChooser ratio(GrantOrder::GAIN_PER_RESOURCE, {10, 100});
        NS_TEST_EXPECT_MSG_EQ((ratio.GetMerit(free) > 1e300), true, "takes nothing in addition");

        GrantChooser turns(GrantOrder::ROUND_ROBIN);
        for (const uint64_t id : {2, 3, 5, 2})
        {
            NS_TEST_EXPECT_MSG_EQ(bids[turns.Choose(bids)].device, id, "in turn");
        }
        for (const GrantOrder order : GetGrantOrders())
        {
            const bool same = ParseGrantOrder(GetGrantOrderName(order)) == order;
            NS_TEST_EXPECT_MSG_EQ(same, true, GetGrantOrderName(order));
        }
        ExpectError([]() { ParseGrantOrder("largest"); }, "first-come");
        ExpectError([]() { ParseGameUtility("money"); }, "absolute, relative");
        ExpectError([]() { GrantChooser{GrantOrder::RANDOM}; }, "random numbers");
    }

    uint64_t Choose(GrantOrder order, const std::vector<Bid>& bids)
    {
        GrantChooser chooser(order, {10, 100}, [](std::size_t n) { return n - 1; });
        return bids[chooser.Choose(bids)].device;
    }

    void ExpectError(const std::function<void()>& work, const std::string& text)
    {
        try
        {
            work();
            NS_TEST_EXPECT_MSG_EQ(true, false, "should have thrown: " + text);
        }
        catch (const std::invalid_argument& error)
        {
            const std::string message = error.what();
            NS_TEST_EXPECT_MSG_NE(message.find(text), std::string::npos, message);
        }
    }
};

/**
 * @ingroup edge-inference
 * Devices that make no sense are named.
 */
class GameDeviceProblemTestCase : public TestCase
{
  public:
    GameDeviceProblemTestCase()
        : TestCase("devices that cannot play, and why")
    {
    }

  private:
    void DoRun() override
    {
        GameDevice device{4, {{0, 1.0, {1, 1}}, {1, 2.0, {}}}, 1};
        NS_TEST_EXPECT_MSG_EQ(FindGameDeviceProblem(device), "", "sane");
        device.options[0].seconds = -1.0;
        Expect(device, "time at cut 0");
        device.options[0] = {0, 1.0, {-1, 1}};
        Expect(device, "demand at cut 0");
        device.options[0] = {0, 1.0, {1, 1}};
        device.options[1].demand.compute = 1.0;
        Expect(device, "takes something");
        device.local = 2;
        Expect(device, "no option");
        for (const GameRates& rates : {GameRates{0, 1, 1}, {1, -1, 1}, {1, 1, 0}, {1, 1, 1, 0}})
        {
            bool thrown = false;
            try
            {
                MakeGameDevice(1, rates, {1}, {1, 1});
            }
            catch (const std::invalid_argument&)
            {
                thrown = true;
            }
            NS_TEST_EXPECT_MSG_EQ(thrown, true, "a rate that is not above 0");
        }
    }

    void Expect(const GameDevice& device, const std::string& text)
    {
        const std::string problem = FindGameDeviceProblem(device);
        NS_TEST_EXPECT_MSG_NE(problem.find(text), std::string::npos, problem);
        NS_TEST_EXPECT_MSG_NE(problem.find("device 4"), std::string::npos, problem);
    }
};

/**
 * @ingroup edge-inference
 * Options, best responses and orders of grants.
 */
class GameOptionTestSuite : public TestSuite
{
  public:
    GameOptionTestSuite()
        : TestSuite("edge-inference-game-option", Type::UNIT)
    {
        AddTestCase(new GameOptionByHandTestCase);
        AddTestCase(new GameOptionPlanCostTestCase);
        AddTestCase(new BestResponseTestCase);
        AddTestCase(new GrantOrderTestCase);
        AddTestCase(new GameDeviceProblemTestCase);
    }
};

/** The suite. */
static GameOptionTestSuite g_gameOptionTestSuite;
