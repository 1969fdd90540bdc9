/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Random offloading games, and the game played the slow and obvious way.
 */
#ifndef EDGE_INFERENCE_GAME_FIXTURES_H
#define EDGE_INFERENCE_GAME_FIXTURES_H

#include "ns3/game-analysis.h"
#include "ns3/offloading-game.h"
#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** Draws numbers, the same ones for the same seed. */
class GameDice
{
  public:
    /** @param stream of the random variable */
    explicit GameDice(int64_t stream)
        : m_uniform(CreateObject<UniformRandomVariable>())
    {
        m_uniform->SetStream(stream);
    }

    /** @param low smallest @param high largest @return a whole number */
    uint32_t Whole(uint32_t low, uint32_t high)
    {
        return m_uniform->GetInteger(low, high);
    }

    /** @param low lower end @param high upper end @return a number between */
    double Between(double low, double high)
    {
        return m_uniform->GetValue(low, high);
    }

    /** @return draws for the random order of grants */
    RandomIndex GetIndex()
    {
        auto uniform = m_uniform;
        return [uniform](std::size_t n) {
            return uniform->GetInteger(0, static_cast<uint32_t>(n - 1));
        };
    }

  private:
    Ptr<UniformRandomVariable> m_uniform; //!< the stream
};

/** A network cut anywhere. @param id of the device @param cuts K @param dice numbers @return it */
inline GameDevice
MakeRandomChainDevice(uint64_t id, uint32_t cuts, GameDice& dice)
{
    std::vector<double> flops;
    std::vector<double> bytes{dice.Between(10, 1000)};
    for (uint32_t layer = 0; layer < cuts; ++layer)
    {
        flops.push_back(dice.Between(0, 100));
        bytes.push_back(dice.Between(1, 1000));
    }
    return MakeGameDevice(id,
                          {dice.Between(5, 20),
                           dice.Between(20, 300),
                           dice.Between(50, 500),
                           dice.Between(0.2, 3),
                           dice.Between(0.5, 1.5)},
                          flops,
                          bytes);
}

/** Small whole numbers, so that many are equal. @param id of the device @param cuts K @param dice
 * numbers @return a device with options that follow from no network */
inline GameDevice
MakeRandomWholeDevice(uint64_t id, uint32_t cuts, GameDice& dice)
{
    GameDevice device;
    device.id = id;
    for (uint32_t cut = 0; cut < cuts; ++cut)
    {
        GameOption option;
        option.cut = cut;
        option.serverSeconds = dice.Whole(0, 2);
        option.seconds = option.serverSeconds + dice.Whole(0, 6);
        option.demand = {1.0 * dice.Whole(0, 5), 1.0 * dice.Whole(0, 5)};
        device.options.push_back(option);
    }
    device.local = device.options.size();
    device.options.push_back({cuts, 1.0 * dice.Whole(2, 8), {}, 0.0});
    return device;
}

/** A game of 2 to 6 devices with 2 to 6 cuts, as in papers.md 2.4. */
struct RandomGame
{
    std::vector<GameDevice> devices; //!< players, ids not in order
    GameSettings settings;           //!< budgets that fit everything, some or little
};

/** @param dice numbers @param whole small whole numbers only @return a game */
inline RandomGame
MakeRandomGame(GameDice& dice, bool whole)
{
    RandomGame game;
    const uint32_t count = dice.Whole(2, 6);
    const uint32_t cuts = dice.Whole(2, 6);
    Bundle all;
    for (uint32_t i = 0; i < count; ++i)
    {
        const uint64_t id = (i * 5 + 2) % 7;
        game.devices.push_back(whole ? MakeRandomWholeDevice(id, cuts, dice)
                                     : MakeRandomChainDevice(id, cuts, dice));
        all.compute += game.devices.back().options[0].demand.compute;
        all.bandwidth += game.devices.back().options[0].demand.bandwidth;
    }
    game.settings.budget = {all.compute * dice.Between(0.1, 1.3),
                            all.bandwidth * dice.Between(0.1, 1.3)};
    if (whole)
    {
        game.settings.budget = {1.0 * dice.Whole(0, 3 * count), 1.0 * dice.Whole(0, 3 * count)};
    }
    game.settings.order = GetGrantOrders()[dice.Whole(0, 4)];
    game.settings.utility = dice.Whole(0, 1) == 0 ? GameUtility::ABSOLUTE : GameUtility::RELATIVE;
    return game;
}

/**
 * DEFP as papers.md 2.4 writes it: every round asks everybody.
 */
class NaiveGame
{
  public:
    /** @param settings rules @param random draws */
    NaiveGame(const GameSettings& settings, RandomIndex random)
        : m_settings(settings),
          m_chooser(settings.order, settings.budget, random)
    {
    }

    /** @param device sits down */
    void Add(const GameDevice& device)
    {
        m_devices.push_back(device);
        m_options.push_back(device.local);
    }

    /** @param only id of the one that plays, or everybody if it is not in the game */
    void Play(uint64_t only = UINT64_MAX)
    {
        for (std::vector<Bid> bids = Ask(only); !bids.empty(); bids = Ask(only))
        {
            bidCount += bids.size();
            const Bid bid = bids[m_chooser.Choose(bids)];
            m_options[Find(bid.device)] = bid.option;
            grants.push_back({bid.device, bid.option});
        }
    }

    /** @param device id of the one that leaves */
    void Leave(uint64_t device)
    {
        const std::size_t i = Find(device);
        m_devices.erase(m_devices.begin() + static_cast<std::ptrdiff_t>(i));
        m_options.erase(m_options.begin() + static_cast<std::ptrdiff_t>(i));
    }

    /** @param device its new times and demands; it keeps the cut */
    void Update(const GameDevice& device)
    {
        const std::size_t i = Find(device.id);
        m_options[i] = FindCutOption(device, m_devices[i].options[m_options[i]].cut);
        m_devices[i] = device;
    }

    /** @param budget new budgets */
    void SetBudget(const Bundle& budget)
    {
        m_settings.budget = budget;
        m_chooser.SetBudget(budget);
    }

    /** Revoke smallest utilities that hold what is overdrawn. @return how many */
    uint64_t Revoke()
    {
        uint64_t revoked = 0;
        for (;;)
        {
            const Bundle left = GetLeft();
            std::size_t worst = m_devices.size();
            std::tuple<double, uint64_t> least;
            for (std::size_t i = 0; i < m_devices.size(); ++i)
            {
                const Bundle& held = m_devices[i].options[m_options[i]].demand;
                const std::tuple<double, uint64_t> rank{
                    GetUtility(m_devices[i], m_options[i], m_settings.utility),
                    m_devices[i].id};
                if (((left.compute < 0 && held.compute > 0) ||
                     (left.bandwidth < 0 && held.bandwidth > 0)) &&
                    (worst == m_devices.size() || rank < least))
                {
                    worst = i;
                    least = rank;
                }
            }
            if (worst == m_devices.size())
            {
                return revoked;
            }
            m_options[worst] = m_devices[worst].local;
            ++revoked;
        }
    }

    /** @return who holds what */
    GameAssignment GetAssignment() const
    {
        GameAssignment assignment;
        for (const GameDevice& device : m_devices)
        {
            assignment.devices.push_back(&device);
        }
        assignment.options = m_options;
        assignment.budget = m_settings.budget;
        return assignment;
    }

    std::vector<std::pair<uint64_t, std::size_t>> grants; //!< device and option, in order
    uint64_t bidCount{0};                                 //!< over all rounds

  private:
    /** @return what is left; what rounding alone takes does not count */
    Bundle GetLeft() const
    {
        const Bundle& budget = m_settings.budget;
        Bundle left = GetExtra(budget, GetUsage(GetAssignment()));
        left.compute = std::abs(left.compute) < 1e-9 * budget.compute ? 0 : left.compute;
        left.bandwidth = std::abs(left.bandwidth) < 1e-9 * budget.bandwidth ? 0 : left.bandwidth;
        return left;
    }

    /** @param only whom to ask, or everybody @return all bids, in the order of joining */
    std::vector<Bid> Ask(uint64_t only) const
    {
        const bool all = !std::any_of(m_devices.begin(), m_devices.end(), [only](const auto& d) {
            return d.id == only;
        });
        const Bundle left = GetLeft();
        std::vector<Bid> bids;
        for (std::size_t i = 0; i < m_devices.size(); ++i)
        {
            const GameDevice& device = m_devices[i];
            const std::size_t held = m_options[i];
            const std::size_t best = FindBestResponse(device, held, left);
            if (best != held && (all || device.id == only))
            {
                bids.push_back({device.id,
                                best,
                                GetUtility(device, best, m_settings.utility) -
                                    GetUtility(device, held, m_settings.utility),
                                device.options[best].demand,
                                device.options[held].demand});
            }
        }
        return bids;
    }

    /** @param device an id @return its index */
    std::size_t Find(uint64_t device) const
    {
        const auto found = std::find_if(m_devices.begin(),
                                        m_devices.end(),
                                        [device](const auto& d) { return d.id == device; });
        return static_cast<std::size_t>(found - m_devices.begin());
    }

    GameSettings m_settings;            //!< rules
    GrantChooser m_chooser;             //!< order of grants
    std::vector<GameDevice> m_devices;  //!< in order of joining
    std::vector<std::size_t> m_options; //!< what they hold
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_FIXTURES_H
