/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/game-replay.h"
#include "ns3/offloading-game.h"
#include "ns3/test.h"

#include <functional>
#include <limits>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;

/**
 * @ingroup edge-inference
 * Logs that no server may write, and calls that make no sense.
 */
class IllegalGameTestCase : public TestCase
{
  public:
    IllegalGameTestCase()
        : TestCase("illegal logs are refused at the step, senseless calls with a sentence")
    {
    }

  private:
    void DoRun() override
    {
        // 5 s alone; 1 s for 10 FLOP/s; 3 s for 4 FLOP/s
        m_device = {1, {{0, 1.0, {10, 1}}, {1, 3.0, {4, 1}}, {2, 5.0, {}}}, 2};
        const GameEvent join{GameEventKind::JOIN, 1, 0, {}, nullptr};
        const GameEvent joinOther{GameEventKind::JOIN, 2, 0, {}, nullptr};
        const GameEvent first{GameEventKind::GRANT, 1, 0, {}, nullptr};
        const GameEvent second{GameEventKind::GRANT, 1, 1, {}, nullptr};
        const GameEvent revoke{GameEventKind::REVOKE, 1, 0, {}, nullptr};
        const GameEvent update{GameEventKind::UPDATE, 1, 0, {}, nullptr};
        const GameEvent less{GameEventKind::BUDGET, 0, 0, {9, 9}, nullptr};
        Expect({join, second, first, revoke, less, second, joinOther}, "");
        Expect({first}, "step 1: device 1 is not in the game");
        Expect({join, {GameEventKind::LEAVE, 1, 0, {}, nullptr}, second},
               "step 3: device 1 is not");
        Expect({join, join}, "step 2: device 1 joins, but is in the game");
        Expect({{GameEventKind::JOIN, 7, 0, {}, nullptr}}, "step 1: device 7 joins, but nothing");
        Expect({join, {GameEventKind::GRANT, 1, 3, {}, nullptr}},
               "step 2: device 1 is granted opt");
        Expect({join, first, second}, "step 3: device 1 is granted cut 1, which takes 3 s where");
        Expect({join, less, first}, "step 3: device 1 is granted cut 0, which takes 10 FLOP/s");
        Expect(
            {join, joinOther, first, {GameEventKind::GRANT, 2, 1, {}, nullptr}},
            "step 4: device 2 is granted cut 1, which takes 4 FLOP/s and 1 B/s in addition where "
            "0 FLOP/s and 9 B/s are left");
        Expect({join, update}, "step 2: device 1 is updated without");

        OffloadingGame game(GameSettings{{10, 10}});
        game.Add(m_device);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        Refuse([&]() { game.Add(m_device); }, "device 1 is in the offloading game already");
        Refuse([&]() { game.Leave(5); }, "device 5 is not in the offloading game");
        Refuse([&]() { game.Update({m_device, {6, {{0, 1, {}}}, 0}}); }, "device 6 is not");
        Refuse([&]() { game.Join({6, {}, 0}); }, "no option that runs all on the device");
        Refuse([&]() { game.SetBudget({nan, 1}); }, "budgets");
        Refuse([&]() { OffloadingGame other(GameSettings{{1, -1}}); }, "budgets");
        NS_TEST_EXPECT_MSG_EQ(game.GetLog().size(), 1, "nothing of that happened");
    }

    void Expect(const std::vector<GameEvent>& log, const std::string& message)
    {
        GameReplay replay({10, 10});
        GameDevice other = m_device;
        other.id = 2;
        replay.Know(m_device);
        replay.Know(other);
        const std::string problem = replay.Follow(log);
        NS_TEST_EXPECT_MSG_EQ(problem.substr(0, message.size()), message, problem);
        NS_TEST_EXPECT_MSG_EQ(problem.empty(), message.empty(), problem);
        NS_TEST_EXPECT_MSG_EQ(replay.GetStepCount(),
                              log.size() - (message.empty() ? 0 : 1),
                              "steps");
    }

    void Refuse(const std::function<void()>& work, const std::string& message)
    {
        std::string found = "nothing";
        try
        {
            work();
        }
        catch (const std::invalid_argument& error)
        {
            found = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(found.find(message), std::string::npos, message + ": " + found);
    }

    GameDevice m_device; //!< of the logs
};

/**
 * @ingroup edge-inference
 * Logs of offloading games.
 */
class GameReplayTestSuite : public TestSuite
{
  public:
    GameReplayTestSuite()
        : TestSuite("edge-inference-game-replay", Type::UNIT)
    {
        AddTestCase(new IllegalGameTestCase);
    }
};

/** The suite. */
static GameReplayTestSuite g_gameReplayTestSuite;
