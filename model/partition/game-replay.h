/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Follows the log of an offloading game step by step, be it of the plain game or of devices and a
 * server that exchanged packets. Example:
 *
 *     GameReplay replay(budget);
 *     replay.Know(device);                       // for each that joins without a description
 *     std::string problem = replay.Follow(log);  // "step 17: device 4 ..." or empty
 *     FindNashProblem(replay.GetAssignment());
 */
#ifndef EDGE_INFERENCE_GAME_REPLAY_H
#define EDGE_INFERENCE_GAME_REPLAY_H

#include "offloading-game.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The state of a game as its log tells it. Legal are: the JOIN of a known device that is not in the
 * game; LEAVE, REVOKE, UPDATE of one that is; BUDGET; and the GRANT of an option that is strictly
 * faster than what the device holds and for which enough is left, own bundle counted as free. (A
 * bid may have been made when less or more was left, so it need not be the best response of now.)
 */
class GameReplay
{
  public:
    /** @param budget R_c and R_b at the start @param sharedServer congestion game */
    explicit GameReplay(const Bundle& budget, bool sharedServer = false);

    /** @param device one that may join */
    void Know(const GameDevice& device);

    /**
     * Follow a log up to its end or its first illegal step, which is not carried out.
     * @param log the log, or its next part
     * @return the number of that step, from 1 and over all parts, and what is wrong with it; empty
     *         if all is legal
     */
    std::string Follow(const std::vector<GameEvent>& log);

    /** @return legal steps so far */
    uint64_t GetStepCount() const;

    /** @return grants so far */
    uint64_t GetGrantCount() const;

    /** @return who holds what, by ascending id; valid until the next call of Know or Follow */
    GameAssignment GetAssignment() const;

  private:
    /** A device in the game. */
    struct Player
    {
        std::shared_ptr<const GameDevice> device; //!< its options
        std::size_t option{0};                    //!< what it holds
    };

    /** @param event next step @return what is wrong with it, empty if it was carried out */
    std::string Step(const GameEvent& event);
    /** @param event a JOIN @return what is wrong with it */
    std::string Join(const GameEvent& event);
    /** @param player who @param option granted @return what is wrong with it */
    std::string Grant(Player& player, std::size_t option);
    /** @param player who @param device its new description @return what is wrong with it */
    std::string Update(Player& player, const std::shared_ptr<const GameDevice>& device);
    /** @param player who @param option it holds from now on */
    void Exchange(Player& player, std::size_t option);
    /** @return what is left, rounding allowed for */
    Bundle GetLeft() const;

    Bundle m_budget;                                               //!< R_c and R_b
    Bundle m_used;                                                 //!< sum of all bundles
    bool m_sharedServer;                                           //!< congestion game
    std::size_t m_users{0};                                        //!< devices on the server
    std::map<uint64_t, std::shared_ptr<const GameDevice>> m_known; //!< may join
    std::map<uint64_t, Player> m_players;                          //!< in the game
    uint64_t m_steps{0};                                           //!< legal steps
    uint64_t m_grants{0};                                          //!< grants
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_REPLAY_H
