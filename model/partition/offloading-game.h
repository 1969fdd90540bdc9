/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The offloading game of CoKnight: devices compete for exclusive shares of a server's compute and
 * bandwidth, and the server grants one bid after the other. Example:
 *
 *     OffloadingGame game({{2e11, 1e7}, GrantOrder::LARGEST_GAIN});
 *     game.Add(MakeGameDevice(1, rates, *model));
 *     game.Run();
 *     GetTotalSeconds(game.GetAssignment()); // game-analysis.h
 */
#ifndef EDGE_INFERENCE_OFFLOADING_GAME_H
#define EDGE_INFERENCE_OFFLOADING_GAME_H

#include "game-option.h"
#include "grant-order.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference Share of a budget by which sums may exceed it for rounding alone. */
constexpr double GAME_TOLERANCE = 1e-9;

/**
 * @ingroup edge-inference
 * Rules of a game.
 */
struct GameSettings
{
    Bundle budget;                              //!< R_c in FLOP/s and R_b in B/s; may be infinite
    GrantOrder order{GrantOrder::LARGEST_GAIN}; //!< whose bid is granted
    GameUtility utility{GameUtility::ABSOLUTE}; //!< what the gain of a bid is
    bool sharedServer{false};                   //!< congestion game, see OffloadingGame
};

/**
 * @ingroup edge-inference
 * What happened in a game.
 */
enum class GameEventKind : uint8_t
{
    JOIN,   //!< a device came, all on the device
    LEAVE,  //!< a device went and gave back what it held
    GRANT,  //!< a device exchanged its bundle for the one of another option
    REVOKE, //!< a device lost its bundle: all on the device
    UPDATE, //!< times or demands of a device changed; it keeps its cut
    BUDGET, //!< the server's budgets changed
};

/**
 * @ingroup edge-inference
 * One line of a game's log. A game over packets writes the same, so that ReplayGame can follow it.
 */
struct GameEvent
{
    GameEventKind kind{GameEventKind::GRANT}; //!< what happened
    uint64_t device{0};                       //!< to whom; not for BUDGET
    std::size_t option{0};                    //!< GRANT: index of the option granted
    Bundle budget;                            //!< BUDGET: the new one
    /** JOIN and UPDATE: the device's options; a JOIN without is looked up by ReplayGame. */
    std::shared_ptr<const GameDevice> description;
};

/**
 * @ingroup edge-inference
 * What it took until nobody bid any more.
 */
struct GameRun
{
    uint64_t rounds{0};      //!< broadcasts of the residuals, the last without an answer
    uint64_t bids{0};        //!< requests over all rounds
    uint64_t grants{0};      //!< exchanges
    uint64_t revocations{0}; //!< bundles taken away before
    bool converged{true};    //!< false: a shared server with budgets went on for too long
};

/**
 * @ingroup edge-inference
 * Who holds what: the ground of all analysis. Points into the game and is valid until it changes.
 */
struct GameAssignment
{
    std::vector<const GameDevice*> devices; //!< in the order in which they joined
    std::vector<std::size_t> options;       //!< per device, index of what it holds
    Bundle budget;                          //!< R_c and R_b
    bool sharedServer{false};               //!< congestion game
};

class GameTable;
class GrantLoop;

/**
 * @ingroup edge-inference
 * DEFP, the game of Dai, Wu, Wang, Xu, "Towards scalable and efficient Deep-RL in edge computing: A
 * game-based partition approach", J. Parallel and Distributed Computing 168, 2022, DOI
 * 10.1016/j.jpdc.2022.06.006. Its steps could not be had and are reconstructed from its
 * description ("distributed", "incremental", "envy-free"):
 *
 * - All devices begin with all layers of their own. In each round the server broadcasts what is
 *   left, each device bids for its best response (FindBestResponse) if that makes it faster, and
 *   the server grants one bid. It ends when nobody bids: a pure Nash equilibrium.
 * - A device that joins plays alone, since nobody else can do better when less is left: O(K).
 * - When a device leaves, or times, demands or budgets change, what is overdrawn is revoked and the
 *   rounds go on. Revoked are the bundles of the smallest utility that hold part of an overdrawn
 *   budget, one after the other until none is overdrawn.
 *
 * Each grant makes the mover strictly faster and nobody slower, so each device moves at most K
 * times, and the sum of utilities is an exact potential. From the start, when what is left only
 * shrinks, a device even moves once at most.
 *
 * The result is that of asking every device in every round, but only devices are asked again whose
 * answer can have changed: bids that no longer fit are found in heaps ordered by what they need;
 * when something is given back, devices whose better options need more than is left are passed
 * over. A game of n devices and K cuts costs O(n (K^2 + K log n)) at most from the start.
 *
 * Shared server (option): the server's part of a response time is multiplied by the number of
 * devices that compute there, as in the congestion games of the offloading literature (Chen, Jiao,
 * Li, Fu, IEEE/ACM ToN 24(5), 2016, DOI 10.1109/TNET.2015.2487344). With infinite budgets it ends
 * after finitely many grants: with m devices on the server and t_i the largest m that device i
 * stands, m (m + 1) / 2 - sum_i (t_i + 1/2) over the devices there falls whenever one comes or
 * goes of its own will. With finite budgets that is not proven; then a run stops after
 * n^2 + n * K grants and says so. Each grant concerns everybody: O(n K).
 */
class OffloadingGame
{
  public:
    /**
     * @param settings the rules
     * @param random draws for GrantOrder::RANDOM
     * @throws std::invalid_argument for budgets below zero or without a number
     */
    explicit OffloadingGame(const GameSettings& settings, RandomIndex random = nullptr);
    ~OffloadingGame();
    OffloadingGame(OffloadingGame&&) noexcept;
    OffloadingGame& operator=(OffloadingGame&&) noexcept;

    /**
     * Seat a device with all layers of its own; it plays from the next Run on.
     * @param device the device
     * @throws std::invalid_argument for a device that cannot play or whose id is taken
     */
    void Add(const GameDevice& device);

    /** Play until nobody bids. @return what it took */
    GameRun Run();

    /**
     * Seat a device and let it play: alone, or with everybody on a shared server.
     * @param device the device
     * @return what it took
     * @throws std::invalid_argument for a device that cannot play or whose id is taken
     */
    GameRun Join(const GameDevice& device);

    /**
     * Take a device out and play on.
     * @param device its id
     * @return what it took
     * @throws std::invalid_argument if it is not in the game
     */
    GameRun Leave(uint64_t device);

    /**
     * Change times or demands (Tr, F^e, the rate of tasks) of some devices, and play on. A device
     * keeps the option of the same cut, or goes back to local if there is none.
     * @param devices new descriptions of devices in the game
     * @return what it took
     * @throws std::invalid_argument for a device that cannot play or is not in the game
     */
    GameRun Update(const std::vector<GameDevice>& devices);

    /**
     * Change the budgets and play on.
     * @param budget R_c and R_b
     * @return what it took
     * @throws std::invalid_argument for budgets below zero or without a number
     */
    GameRun SetBudget(const Bundle& budget);

    /** @return who holds what; valid until the game changes */
    GameAssignment GetAssignment() const;

    /** @return what the server has left */
    Bundle GetResidual() const;

    /** @param device id of a device in the game @return index of the option it holds */
    std::size_t GetOption(uint64_t device) const;

    /** @return the number of devices */
    std::size_t GetDeviceCount() const;

    /** @return all that happened since the start or the last ClearLog() */
    const std::vector<GameEvent>& GetLog() const;

    /** Forget what happened. */
    void ClearLog();

  private:
    /** @param run to fill: revoke what is overdrawn, ask whom it concerns, play on */
    void Settle(GameRun& run);

    std::unique_ptr<GameTable> m_table; //!< who holds what
    std::unique_ptr<GrantLoop> m_loop;  //!< rounds
    std::vector<GameEvent> m_log;       //!< what happened
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_OFFLOADING_GAME_H
