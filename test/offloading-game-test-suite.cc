/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-fixtures.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/game-analysis.h"
#include "ns3/game-replay.h"
#include "ns3/offloading-game.h"
#include "ns3/test.h"

#include <limits>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** @param log a log @return its grants: device and option */
std::vector<std::pair<uint64_t, std::size_t>>
GetGrants(const std::vector<GameEvent>& log)
{
    std::vector<std::pair<uint64_t, std::size_t>> grants;
    for (const GameEvent& event : log)
    {
        if (event.kind == GameEventKind::GRANT)
        {
            grants.emplace_back(event.device, event.option);
        }
    }
    return grants;
}

/** @param assignment who holds what @return envious pairs, looking at each pair */
uint64_t
CountEnvyByPairs(const GameAssignment& assignment)
{
    uint64_t pairs = 0;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        const GameDevice& device = *assignment.devices[i];
        for (std::size_t j = 0; j < assignment.devices.size(); ++j)
        {
            const Bundle& other = assignment.devices[j]->options[assignment.options[j]].demand;
            const bool envies =
                std::any_of(device.options.begin(), device.options.end(), [&](const auto& option) {
                    return option.seconds < device.options[assignment.options[i]].seconds &&
                           option.demand.compute <= other.compute &&
                           option.demand.bandwidth <= other.bandwidth;
                });
            pairs += envies && i != j ? 1 : 0;
        }
    }
    return pairs;
}

} // namespace

/**
 * @ingroup edge-inference
 * Many random games: what papers.md 2.3, 2.4 and 2.6 say of every end point.
 */
class RandomGamesTestCase : public TestCase
{
  public:
    RandomGamesTestCase(uint32_t games, int64_t stream)
        : TestCase(std::to_string(games) +
                   " random games: feasible, Nash, at most n*K grants, nobody worse than local, "
                   "potential rising, not worse than all-server where that is promised, and the "
                   "grants of the naive loop"),
          m_games(games),
          m_dice(stream)
    {
    }

  private:
    void DoRun() override
    {
        for (uint32_t number = 0; number < m_games; ++number)
        {
            Play(MakeRandomGame(m_dice, number % 2 == 0), number);
        }
        NS_TEST_EXPECT_MSG_GT(m_promised, m_games / 100, "games under condition 2.6 (iii)");
        NS_TEST_EXPECT_MSG_GT(m_envious, m_games / 10, "games that end with envy");
        NS_TEST_EXPECT_MSG_GT(m_crowded,
                              m_games / 10,
                              "games in which not everybody gets his best");
    }

    void Play(const RandomGame& random, uint32_t number)
    {
        OffloadingGame game(random.settings, GameDice(number).GetIndex());
        NaiveGame naive(random.settings, GameDice(number).GetIndex());
        std::size_t options = 0;
        for (const GameDevice& device : random.devices)
        {
            game.Add(device);
            naive.Add(device);
            options += device.options.size() - 1;
        }
        const GameRun run = game.Run();
        naive.Play();
        const GameAssignment end = game.GetAssignment();
        NS_TEST_ASSERT_MSG_EQ((GetGrants(game.GetLog()) == naive.grants), true, "same grants");
        NS_TEST_EXPECT_MSG_EQ(run.grants, naive.grants.size(), "counted");
        NS_TEST_EXPECT_MSG_EQ(run.bids, naive.bidCount, "in all rounds");
        NS_TEST_EXPECT_MSG_EQ(run.rounds, naive.grants.size() + 1, "the last without a bid");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(run.grants, options, "at most n*K");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(run.grants, random.devices.size(), "each moves once at most");
        NS_TEST_EXPECT_MSG_EQ(IsFeasible(end), true, "feasible");
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(end), "", "Nash");
        const uint64_t envy = CountEnvyByPairs(end);
        NS_TEST_EXPECT_MSG_EQ(CountEnvy(end), envy, "envious pairs");
        m_envious += envy > 0 ? 1 : 0;
        CompareWithExtremes(end);
        CheckPotential(random, game.GetLog());
    }

    void CompareWithExtremes(const GameAssignment& end)
    {
        const GameAssignment device = MakeAllDevice(end);
        const GameAssignment server = MakeAllServer(end);
        bool promised = IsFeasible(server);
        bool crowded = false;
        for (std::size_t i = 0; i < end.devices.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_LT_OR_EQ(GetSeconds(end, i), GetSeconds(device, i), "than local");
            const Bundle& held = end.devices[i]->options[end.options[i]].demand;
            const Bundle& zero = end.devices[i]->options[server.options[i]].demand;
            promised = promised && held.bandwidth <= zero.bandwidth && held.compute <= zero.compute;
            const double infinity = std::numeric_limits<double>::infinity();
            const std::size_t best =
                FindBestResponse(*end.devices[i], end.options[i], {infinity, infinity});
            crowded = crowded || best != end.options[i];
        }
        m_crowded += crowded ? 1 : 0;
        m_promised += promised ? 1 : 0;
        for (std::size_t i = 0; promised && i < end.devices.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_LT_OR_EQ(GetSeconds(end, i), GetSeconds(server, i), "2.6 (iii)");
        }
    }

    /** Each grant raises the potential by what the mover gains. */
    void CheckPotential(const RandomGame& random, const std::vector<GameEvent>& log)
    {
        GameReplay replay(random.settings.budget);
        for (const GameDevice& device : random.devices)
        {
            replay.Know(device);
        }
        double before = 0.0;
        for (const GameEvent& event : log)
        {
            NS_TEST_ASSERT_MSG_EQ(replay.Follow({event}), "", "a legal step");
            const double phi = GetPotential(replay.GetAssignment(), random.settings.utility);
            if (event.kind == GameEventKind::GRANT)
            {
                NS_TEST_EXPECT_MSG_GT(phi, before, "the potential rises");
            }
            before = phi;
        }
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(replay.GetAssignment()), "", "same end");
    }

    uint32_t m_games;       //!< how many
    GameDice m_dice;        //!< numbers
    uint32_t m_promised{0}; //!< under condition 2.6 (iii)
    uint32_t m_envious{0};  //!< with envy
    uint32_t m_crowded{0};  //!< in which the budgets matter
};

/**
 * @ingroup edge-inference
 * Devices come and go, times and budgets change: always as in the naive game.
 */
class ChangingGamesTestCase : public TestCase
{
  public:
    ChangingGamesTestCase(uint32_t games, int64_t stream)
        : TestCase(std::to_string(games) +
                   " random games with 30 joins, leaves, updates and changes of budget each"),
          m_games(games),
          m_dice(stream)
    {
    }

  private:
    void DoRun() override
    {
        for (uint32_t number = 0; number < m_games; ++number)
        {
            m_whole = number % 2 == 0;
            const RandomGame random = MakeRandomGame(m_dice, m_whole);
            OffloadingGame game(random.settings, GameDice(number).GetIndex());
            NaiveGame naive(random.settings, GameDice(number).GetIndex());
            GameReplay replay(random.settings.budget);
            m_nextId = 100;
            for (const GameDevice& device : random.devices)
            {
                replay.Know(device);
                game.Add(device);
                naive.Add(device);
            }
            game.Run();
            naive.Play();
            for (int step = 0; step < 30; ++step)
            {
                Change(game, naive, replay);
                Compare(game, naive);
            }
            NS_TEST_EXPECT_MSG_EQ(replay.Follow(game.GetLog()), "", "a legal log");
            const bool same = GetTotalSeconds(replay.GetAssignment()) ==
                              GetTotalSeconds(Sort(game.GetAssignment()));
            NS_TEST_EXPECT_MSG_EQ(same, true, "that leads to the same end");
        }
        NS_TEST_EXPECT_MSG_GT(m_revoked, m_games, "bundles revoked");
        NS_TEST_EXPECT_MSG_GT(m_moves, 10 * m_games, "grants after the start");
    }

    /** @param assignment any @return the same by ascending id */
    GameAssignment Sort(const GameAssignment& assignment)
    {
        std::map<uint64_t, std::size_t> order;
        for (std::size_t i = 0; i < assignment.devices.size(); ++i)
        {
            order[assignment.devices[i]->id] = i;
        }
        GameAssignment sorted = assignment;
        std::size_t next = 0;
        for (const auto& entry : order)
        {
            sorted.devices[next] = assignment.devices[entry.second];
            sorted.options[next++] = assignment.options[entry.second];
        }
        return sorted;
    }

    GameDevice MakeDevice(uint64_t id, std::size_t cuts)
    {
        const auto count = static_cast<uint32_t>(cuts);
        return m_whole ? MakeRandomWholeDevice(id, count, m_dice)
                       : MakeRandomChainDevice(id, count, m_dice);
    }

    void Change(OffloadingGame& game, NaiveGame& naive, GameReplay& replay)
    {
        const GameAssignment now = game.GetAssignment();
        const auto count = static_cast<uint32_t>(now.devices.size());
        const uint32_t what = count < 2 ? 0 : m_dice.Whole(0, 3);
        const uint32_t who = count < 2 ? 0 : m_dice.Whole(0, count - 1);
        GameRun run;
        if (what == 0)
        {
            const GameDevice device = MakeDevice(m_nextId++, m_dice.Whole(2, 6));
            replay.Know(device);
            run = game.Join(device);
            naive.Add(device);
            naive.Play(device.id);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(run.grants, 1, "it takes its best response");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(run.bids, 1, "nobody else is asked");
            return;
        }
        if (what == 1)
        {
            const uint64_t id = now.devices[who]->id;
            run = game.Leave(id);
            naive.Leave(id);
        }
        else if (what == 2)
        {
            const GameDevice device =
                MakeDevice(now.devices[who]->id, now.devices[who]->options.size() - 1);
            run = game.Update({device});
            naive.Update(device);
        }
        else
        {
            const Bundle& old = now.budget;
            Bundle budget{old.compute * m_dice.Between(0.4, 2), old.bandwidth + 0.5};
            budget.bandwidth =
                m_whole ? m_dice.Whole(0, 12) : old.bandwidth * m_dice.Between(0.4, 2);
            run = game.SetBudget(budget);
            naive.SetBudget(budget);
        }
        NS_TEST_EXPECT_MSG_EQ(naive.Revoke(), run.revocations, "as many revoked");
        naive.Play();
        m_revoked += run.revocations;
        m_moves += run.grants;
    }

    void Compare(const OffloadingGame& game, const NaiveGame& naive)
    {
        NS_TEST_ASSERT_MSG_EQ((GetGrants(game.GetLog()) == naive.grants), true, "same grants");
        const GameAssignment end = game.GetAssignment();
        NS_TEST_EXPECT_MSG_EQ((end.options == naive.GetAssignment().options), true, "same end");
        NS_TEST_EXPECT_MSG_EQ(IsFeasible(end), true, "feasible");
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(end), "", "Nash");
        NS_TEST_EXPECT_MSG_EQ(CountEnvy(end), CountEnvyByPairs(end), "envious pairs");
    }

    uint32_t m_games;      //!< how many
    GameDice m_dice;       //!< numbers
    bool m_whole{false};   //!< whole numbers only
    uint64_t m_nextId{0};  //!< of a device that joins
    uint64_t m_revoked{0}; //!< bundles
    uint64_t m_moves{0};   //!< grants after the start
};

/**
 * @ingroup edge-inference
 * A game in which most devices cannot have what they want, played on.
 */
class CrowdedGameTestCase : public TestCase
{
  public:
    CrowdedGameTestCase(GrantOrder order)
        : TestCase("200 devices, 20 cuts, scarce budgets that shrink and grow, " +
                   GetGrantOrderName(order) + ": the grants of the naive loop"),
          m_order(order)
    {
    }

  private:
    void DoRun() override
    {
        GameDice dice(9);
        GameSettings settings;
        settings.order = m_order;
        std::vector<GameDevice> devices;
        for (uint32_t id = 0; id < 200; ++id)
        {
            devices.push_back(MakeRandomChainDevice(id, 20, dice));
            settings.budget.compute += 0.2 * devices.back().options[0].demand.compute;
            settings.budget.bandwidth += 0.1 * devices.back().options[0].demand.bandwidth;
        }
        OffloadingGame game(settings, GameDice(1).GetIndex());
        NaiveGame naive(settings, GameDice(1).GetIndex());
        for (const GameDevice& device : devices)
        {
            game.Add(device);
            naive.Add(device);
        }
        game.Run();
        naive.Play();
        for (uint64_t id = 0; id < 160; id += 4) // more than half go: seats are numbered anew
        {
            Compare(game, naive);
            for (uint64_t one = id; one < id + 3; ++one)
            {
                game.Leave(one);
                naive.Leave(one);
                naive.Play();
            }
            const Bundle budget{settings.budget.compute * dice.Between(0.3, 1.5),
                                settings.budget.bandwidth * dice.Between(0.3, 1.5)};
            naive.SetBudget(budget);
            const uint64_t revoked = game.SetBudget(budget).revocations;
            NS_TEST_EXPECT_MSG_EQ(naive.Revoke(), revoked, "as many revoked");
            naive.Play();
        }
        Compare(game, naive);
        NS_TEST_EXPECT_MSG_EQ(game.GetDeviceCount(), 80, "three of four of the first 160 went");
    }

    void Compare(const OffloadingGame& game, const NaiveGame& naive)
    {
        const bool same = GetGrants(game.GetLog()) == naive.grants;
        NS_TEST_ASSERT_MSG_EQ(same, true, "same grants");
        NS_TEST_EXPECT_MSG_EQ(FindNashProblem(game.GetAssignment()), "", "Nash");
        NS_TEST_EXPECT_MSG_EQ(IsFeasible(game.GetAssignment()), true, "feasible");
        NS_TEST_EXPECT_MSG_EQ(CountEnvy(game.GetAssignment()),
                              CountEnvyByPairs(game.GetAssignment()),
                              "envious pairs");
    }

    GrantOrder m_order; //!< of grants
};

/**
 * @ingroup edge-inference
 * The offloading game.
 */
class OffloadingGameTestSuite : public TestSuite
{
  public:
    OffloadingGameTestSuite()
        : TestSuite("edge-inference-offloading-game", Type::UNIT)
    {
        AddTestCase(new RandomGamesTestCase(10000, 1));
        AddTestCase(new ChangingGamesTestCase(300, 2));
        for (const GrantOrder order : GetGrantOrders())
        {
            AddTestCase(new CrowdedGameTestCase(order));
        }
        AddTestCase(new RandomGamesTestCase(100000, 3), EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new ChangingGamesTestCase(5000, 4), EDGE_INFERENCE_TEST_EXTENSIVE);
    }
};

/** The suite. */
static OffloadingGameTestSuite g_offloadingGameTestSuite;
