/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/game-comparison.h"
#include "ns3/game-file.h"
#include "ns3/random-game.h"
#include "ns3/test.h"

#include <limits>
#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** @return the path of the worked file */
std::string
GetWorkedFile()
{
    const std::string data = EDGE_INFERENCE_TEST_DATA; // beside test/data, which need not exist
    return data.substr(0, data.rfind("/test/data")) + "/examples/edge-inference-game.csv";
}

/** @param text rows behind the header @return the game they describe */
GameDescription
ReadRows(const std::string& text)
{
    std::istringstream input("# source: test\ndevice,cut,seconds,compute,bandwidth\n" + text);
    return ReadGame(input, "game.csv");
}

} // namespace

/**
 * @ingroup edge-inference
 * The file of the documentation, all of it by hand.
 */
class WorkedGameTestCase : public TestCase
{
  public:
    WorkedGameTestCase()
        : TestCase("the worked file: extremes, orders and optimum by hand")
    {
    }

  private:
    void DoRun() override
    {
        // device 2 takes cut 0 (100 ms) and all of the compute: 2 + 50 + 60 ms
        Expect(GrantOrder::LARGEST_GAIN, 0.112);
        Expect(GrantOrder::GAIN_PER_RESOURCE, 0.112); // 100/1.5 > 40/1.0 > 1/1.5
        // device 1 takes all of the compute for its 1 ms: 1 + 150 + 60 ms
        Expect(GrantOrder::FIRST_COME, 0.211);
        Expect(GrantOrder::ROUND_ROBIN, 0.211);
        // the last bid drawn: device 3, and then device 2 with cut 1: 2 + 80 + 20 ms
        Expect(GrantOrder::RANDOM, 0.102);
    }

    void Expect(GrantOrder order, double seconds)
    {
        GameSettings settings;
        settings.order = order;
        const RandomIndex last = [](std::size_t n) { return n - 1; };
        const GameComparison result = CompareGame(ReadGameFile(GetWorkedFile()), settings, last);
        const std::string name = GetGrantOrderName(order);
        const bool best = seconds == 0.102;
        NS_TEST_EXPECT_MSG_EQ_TOL(result.defp.totalSeconds, seconds, 1e-12, name);
        NS_TEST_EXPECT_MSG_EQ(result.defp.envy, (best ? 0 : 2), "those who came too late");
        NS_TEST_EXPECT_MSG_EQ(result.run.grants, (best ? 2 : 1), name);
        NS_TEST_EXPECT_MSG_EQ_TOL(result.allDevice.totalSeconds, 0.212, 1e-12, "2 + 150 + 60");
        NS_TEST_EXPECT_MSG_EQ(result.allDevice.feasible, true, "takes nothing");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.allServer.totalSeconds, 0.071, 1e-12, "1 + 50 + 20");
        NS_TEST_EXPECT_MSG_EQ(result.allServer.feasible, false, "26 of 10 and 14 of 10");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.allServer.usage.compute, 26.0, 1e-12, "FLOP/s");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.allServer.usage.bandwidth, 14.0, 1e-12, "B/s");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.optimum.totalSeconds, 0.102, 1e-12, "2 + 80 + 20");
        NS_TEST_EXPECT_MSG_EQ(result.exact, true, "small");
        const double anarchy = result.defp.totalSeconds / 0.102;
        NS_TEST_EXPECT_MSG_EQ_TOL(result.anarchyLow, anarchy, 1e-9, "price of anarchy");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.anarchyHigh, anarchy, 1e-9, "price of anarchy");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.defp.meanSeconds, result.defp.totalSeconds / 3, 1e-12, "");
    }
};

/**
 * @ingroup edge-inference
 * What is written reads back the same.
 */
class GameRoundTripTestCase : public TestCase
{
  public:
    GameRoundTripTestCase()
        : TestCase("a random game reads back as it was written")
    {
    }

  private:
    void DoRun() override
    {
        GameDice dice(5);
        RandomGameSettings settings;
        settings.devices = 5;
        settings.model = CreateBuiltInModel("impala-lite");
        GameDescription game = MakeRandomGame(settings, [&]() { return dice.Between(0, 1); });
        game.budget.bandwidth = std::numeric_limits<double>::infinity();
        std::stringstream text;
        WriteGame(game, text);
        const GameDescription back = ReadGame(text, "game.csv");
        NS_TEST_EXPECT_MSG_EQ(back.source, game.source, "source");
        NS_TEST_EXPECT_MSG_EQ((back.budget == game.budget), true, "budgets");
        NS_TEST_ASSERT_MSG_EQ(back.devices.size(), 5, "devices");
        for (std::size_t i = 0; i < 5; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(back.devices[i].id, game.devices[i].id, "id");
            NS_TEST_EXPECT_MSG_EQ(back.devices[i].local, game.devices[i].local, "local");
            NS_TEST_ASSERT_MSG_EQ(back.devices[i].options.size(),
                                  game.devices[i].options.size(),
                                  "options");
            for (std::size_t k = 0; k < back.devices[i].options.size(); ++k)
            {
                const GameOption& a = back.devices[i].options[k];
                const GameOption& b = game.devices[i].options[k];
                const bool same = a.cut == b.cut && a.seconds == b.seconds &&
                                  a.demand == b.demand && a.serverSeconds == b.serverSeconds;
                NS_TEST_EXPECT_MSG_EQ(same, true, "an option, to the last digit");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Files that make no sense.
 */
class BadGameFileTestCase : public TestCase
{
  public:
    BadGameFileTestCase()
        : TestCase("bad files are refused with file, line and advice")
    {
    }

  private:
    void DoRun() override
    {
        const std::string server = "server,,,10,10\n";
        const std::string good = server + "1,0,1,5,5\n1,1,2,0,0\n";
        NS_TEST_EXPECT_MSG_EQ(ReadRows(good).devices.size(), 1, "a good one");
        NS_TEST_EXPECT_MSG_EQ(ReadRows("server,,,inf,10\n1,1,2,0,0\n").devices[0].local, 0, "inf");
        Expect(good + "1,2,abc,5,5\n", "line 6: seconds is \"abc\"");
        Expect(good + "1,2,-1,5,5\n", "line 6: seconds is \"-1\"");
        Expect(good + "1,2,1,nan,5\n", "line 6: compute is \"nan\"");
        Expect(good + "1,2,1,5,inf\n", "line 6: bandwidth is \"inf\"");
        Expect(good + "1,2.5,1,5,5\n", "line 6: cut is \"2.5\" where a whole number must stand");
        Expect(good + "one,2,1,5,5\n", "line 6: device is \"one\" where a whole number or");
        Expect(good + "1,1,1,5,5\n", "line 6: device 1 has a row of cut 1 already");
        Expect(good + "1,2,1,5\n", "line 6: it has 4 fields");
        Expect(good + server, "line 6: there is a row \"server\" already");
        Expect(good + "2,0,1,5,5\n", "game.csv: device 2 has no row that takes nothing");
        Expect("1,1,2,0,0\n", "game.csv: the budgets are missing; add a row");
        Expect(server, "game.csv: there is no device");
        ExpectText("device,cut\n", "line 1: the first line must tell");
        ExpectText("# source: test\ndevice,cut\n", "line 2: the column \"seconds\" is missing");
    }

    void Expect(const std::string& rows, const std::string& message)
    {
        ExpectText("# source: test\ndevice,cut,seconds,compute,bandwidth\n" + rows, message);
    }

    void ExpectText(const std::string& text, const std::string& message)
    {
        std::string found = "nothing";
        try
        {
            std::istringstream input(text);
            ReadGame(input, "game.csv");
        }
        catch (const std::runtime_error& error)
        {
            found = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(found.find(message), std::string::npos, message + ": " + found);
        NS_TEST_EXPECT_MSG_NE(found.find("game.csv"), std::string::npos, found);
    }
};

/**
 * @ingroup edge-inference
 * Drawn games.
 */
class DrawnGameTestCase : public TestCase
{
  public:
    DrawnGameTestCase()
        : TestCase("drawn games keep to their ranges, and to the saturation of papers.md 2.6 (i)")
    {
    }

  private:
    void DoRun() override
    {
        RandomGameSettings settings;
        settings.devices = 200;
        settings.deviceFlopsPerSecond = {2e9, 4e9};
        GameDice dice(6);
        const auto unit = [&]() { return dice.Between(0, 1); };
        const GameDescription game = MakeRandomGame(settings, unit);
        for (const GameDevice& device : game.devices)
        {
            const GameOption& all = device.options.front();
            const double speed = all.serverSeconds * settings.serverFlopsPerSecond /
                                 device.options[device.local].seconds;
            NS_TEST_EXPECT_MSG_EQ((speed > 1.99e9 && speed < 4.01e9), true, "speed of the device");
            const double rate =
                all.demand.compute / (all.serverSeconds * settings.serverFlopsPerSecond);
            NS_TEST_EXPECT_MSG_EQ((rate > 4.99 && rate < 30.01), true, "tasks per second");
        }
        settings.tasksPerSecond = {10, 5};
        bool refused = false;
        try
        {
            MakeRandomGame(settings, unit);
        }
        catch (const std::invalid_argument&)
        {
            refused = true;
        }
        NS_TEST_EXPECT_MSG_EQ(refused, true, "a range upside down");
        CheckSaturation();
    }

    /**
     * Equal devices: "all on the server" fits up to n = min(R_b / (delta b_0 rate), R_c / (C
     * rate)), and DEFP is then as good; beyond, DEFP still fits and is no worse than all-device.
     */
    void CheckSaturation()
    {
        const std::vector<double> flops{2e6, 3e6, 5e6};
        const std::vector<double> bytes{4e4, 3e4, 2e4, 100};
        GameDescription game;
        game.budget = {1e9, 4.05e6}; // R_c for 10 devices, R_b for 10.125 of 10 tasks/s
        for (uint32_t n = 1; n <= 30; ++n)
        {
            game.devices.push_back(MakeGameDevice(n, {1e9, 1e11, 1e7, 10, 1}, flops, bytes));
            const GameComparison result = CompareGame(game, {});
            NS_TEST_EXPECT_MSG_EQ(result.allServer.feasible, (n <= 10), "saturates at 10");
            NS_TEST_EXPECT_MSG_EQ(result.defp.feasible, true, "always");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(result.defp.totalSeconds,
                                        result.allDevice.totalSeconds * (1 + 1e-12),
                                        "2.6 (iii)");
            if (result.allServer.feasible)
            {
                NS_TEST_EXPECT_MSG_LT_OR_EQ(result.defp.totalSeconds,
                                            result.allServer.totalSeconds * (1 + 1e-12),
                                            "2.6 (iii)");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Games from files, drawn, and compared.
 */
class GameFileTestSuite : public TestSuite
{
  public:
    GameFileTestSuite()
        : TestSuite("edge-inference-game-file", Type::UNIT)
    {
        AddTestCase(new WorkedGameTestCase);
        AddTestCase(new GameRoundTripTestCase);
        AddTestCase(new BadGameFileTestCase);
        AddTestCase(new DrawnGameTestCase);
    }
};

/** The suite. */
static GameFileTestSuite g_gameFileTestSuite;
