/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The rounds of an offloading game. Only devices are asked whose answer can have changed.
 */
#ifndef EDGE_INFERENCE_GRANT_LOOP_H
#define EDGE_INFERENCE_GRANT_LOOP_H

#include "bid-queue.h"
#include "game-table.h"

#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * Asks devices for bids and grants them until nobody bids.
 */
class GrantLoop
{
  public:
    /** @param table who plays; must outlive this @param chooser whose bid is granted */
    GrantLoop(GameTable& table, GrantChooser chooser);

    /** Ask a device, and replace its bid. @param seat its seat */
    void Ask(SeatId seat);

    /** Ask devices that can want something else, now that more may be left: O(n) and their O(K). */
    void AskWoken();

    /** Seats were numbered anew: forget what is known of them. */
    void Forget();

    /** @param seat whose device is not what it was: ask it whatever is left */
    void Wake(SeatId seat);

    /** The budgets changed. */
    void UpdateBudget();

    /** Grant until nobody bids. @param run to add up @param log gets the grants */
    void Play(GameRun& run, std::vector<GameEvent>& log);

  private:
    /** @param seat granted @param before what was left before */
    void AskAfter(SeatId seat, const Bundle& before);

    GameTable& m_table;         //!< who plays
    BidQueue m_queue;           //!< standing bids
    std::vector<Bundle> m_wake; //!< by seat: with less left its device wants nothing else
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GRANT_LOOP_H
