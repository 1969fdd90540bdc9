/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The books of one server in the game of DEFP: who plays, who holds what, whom to ask. No events
 * and no messages; DefpAdmissionPolicy has those. Example of one round:
 *
 *     for (uint64_t device : ledger.OpenRound()) { ... ask it ... }
 *     ledger.Decline(3); ledger.TakeBid(7, bid);
 *     if (ledger.IsRoundComplete()) { if (auto bid = ledger.ChooseGrant(chooser)) ... Grant ... }
 */
#ifndef EDGE_INFERENCE_DEFP_LEDGER_H
#define EDGE_INFERENCE_DEFP_LEDGER_H

#include "ns3/defp-protocol.h"
#include "ns3/grant-order.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A device on the books.
 */
struct DefpPlayer
{
    Bundle held;          //!< bundle it holds; nothing: zero
    uint64_t grant{0};    //!< number of its grant, 0: holds nothing
    uint32_t option{0};   //!< option it holds, index in its table
    uint32_t revision{0}; //!< which of its tables
    double utility{0.0};  //!< what it gains by that over all on the device

    bool asked{false};          //!< its answer in this round is awaited
    bool answered{false};       //!< its last answer holds as long as no more is left than then
    Bundle answeredAt;          //!< what was left then
    uint32_t answeredUsers{0};  //!< and how many used the server
    std::optional<DefpBid> bid; //!< its answer, if that is a bid
    uint64_t bidNumber{0};      //!< orders bids by arrival
};

/**
 * @ingroup edge-inference
 * The ledger. Only devices are asked whose answer can have changed, which gives what asking all in
 * every round would:
 * - who declined at some residuals has no improving move at smaller ones;
 * - a best response that still fits when less is left is still the best, so the bid stands;
 * - who was granted its best response has no better one, since what it holds counts as free.
 * So a device is asked again only when its bid does not fit any more, when some residual has grown
 * beyond that of its answer, when the number of users has changed (shared server), or when it asks
 * for it. A join touches nobody else.
 */
class DefpLedger
{
  public:
    /** @param shared the server's time grows with its users, and they all count as changed */
    explicit DefpLedger(bool shared = false);

    /** @param budget R_c in FLOP/s and R_b in B/s */
    void SetBudget(const Bundle& budget);
    /** @return the budgets */
    const Bundle& GetBudget() const;
    /** @return budgets less all that is held; below zero where budgets shrank */
    Bundle GetResidual() const;

    /** @return who plays, by endpoint id */
    const std::map<uint64_t, DefpPlayer>& GetPlayers() const;
    /** @param device an id @return its entry, null if it does not play */
    const DefpPlayer* Find(uint64_t device) const;
    /** @return devices that hold a bundle */
    uint32_t GetHolders() const;
    /** @param device one of the players @return devices on the server if this one uses it; 1 if
     * bundles are exclusive */
    uint32_t GetUsersWith(uint64_t device) const;

    /** @param device gets a seat, or wants to be asked again */
    void Join(uint64_t device);
    /** @param device loses its seat and what it held */
    void Leave(uint64_t device);
    /** @param device gives back what it holds; an answer of it in this round counts no more */
    void Release(uint64_t device);
    /** Forget everybody. */
    void Clear();

    /** Begin a round. @return whom to ask, ascending; may be empty */
    std::vector<uint64_t> OpenRound();
    /** @return true if there are bids */
    bool HasBids() const;
    /** @return number of the round, 0 before the first */
    uint64_t GetRound() const;
    /** @param device answers in this round: nothing to improve @return was it asked? */
    bool Decline(uint64_t device);
    /** @param device answers in this round @param bid its wish @return was it asked? */
    bool TakeBid(uint64_t device, const DefpBid& bid);
    /** @return true if every device that was asked has answered or lost its seat */
    bool IsRoundComplete() const;

    /** Drop bids for more than was left when the device was asked: they count as declined, so that
     * nobody keeps the server busy with wishes it cannot have. */
    void RefuseMisfits();

    /**
     * Choose among the bids that fit.
     * @param chooser the order
     * @return device whose bid is to be granted; none: no bid fits
     */
    std::optional<uint64_t> ChooseGrant(GrantChooser& chooser) const;
    /** @param device whose bid is granted @param grant number of the grant */
    void Grant(uint64_t device, uint64_t grant);
    /** @param device whose bid cannot be met after all; as if it had declined */
    void Refuse(uint64_t device);

    /** @return whose bundle to take back first when the budgets are overdrawn: the smallest utility
     * among those that hold some of what is overdrawn; none if nothing is */
    std::optional<uint64_t> FindRevocation() const;

  private:
    /** @param device an id @param player it @return whether its answer may have changed */
    bool NeedsAsking(uint64_t device, const DefpPlayer& player) const;
    /** @param device an id @param player has answered what it was asked in this round */
    void Answered(uint64_t device, DefpPlayer& player);

    bool m_shared;                             //!< the server's time grows with its users
    Bundle m_budget;                           //!< R_c, R_b
    std::map<uint64_t, DefpPlayer> m_players;  //!< by endpoint id
    uint64_t m_round{0};                       //!< number of the round
    uint64_t m_lastBid{0};                     //!< number of the last bid
    Bundle m_roundResidual;                    //!< what was left when the round began
    std::map<uint64_t, uint32_t> m_roundUsers; //!< what each was told
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEFP_LEDGER_H
