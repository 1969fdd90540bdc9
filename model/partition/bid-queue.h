/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The bids that stand in an offloading game, at most one per seat: the next to grant, and those
 * that no longer fit, are found in O(log n).
 */
#ifndef EDGE_INFERENCE_BID_QUEUE_H
#define EDGE_INFERENCE_BID_QUEUE_H

#include "game-table.h"
#include "grant-order.h"

#include <boost/multi_index/identity.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>
#include <cstddef>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * Bids in the order in which a GrantChooser grants them. Taking the next one is what
 * GrantChooser::Choose does with all bids in the order of their seats.
 */
class BidQueue
{
  public:
    /** @param chooser the rule */
    explicit BidQueue(GrantChooser chooser);

    /** @param budget budgets of the server, for bids to come; no bid may stand */
    void SetBudget(const Bundle& budget);

    /** @param seat whose bid replaces the former one @param bid the bid */
    void Put(SeatId seat, const Bid& bid);

    /** @param seat whose bid is withdrawn, if it has one */
    void Withdraw(SeatId seat);

    /** @return the seat whose bid is granted; the bid no longer stands */
    SeatId Take();

    /**
     * @param residual what is left
     * @param seat where one goes whose bid needs more; the bid no longer stands
     * @return false if there is none
     */
    bool TakeUnavailable(const Bundle& residual, SeatId& seat);

    /** @param seat a seat that bids @return its bid */
    const Bid& GetBid(SeatId seat) const;

    /** @return the number of bids */
    std::size_t GetSize() const;

    /** Forget all bids. */
    void Clear();

  private:
    /** A bid's place in the order. */
    struct Place
    {
        double merit{0.0}; //!< larger first
        uint64_t tie{0};   //!< then smaller first: id of the device, or seat
        SeatId seat{0};    //!< whose

        /** @param other another place @return true if this one comes first */
        bool operator<(const Place& other) const
        {
            return merit != other.merit ? merit > other.merit : tie < other.tie;
        }
    };

    /** A standing bid. */
    struct Entry
    {
        Bid bid;             //!< the bid
        Place place;         //!< its place
        uint64_t version{0}; //!< of this seat's bid, to tell old needs
        bool stands{false};  //!< whether it does
    };

    /** What a bid takes in addition. */
    struct Need
    {
        double amount{0.0};  //!< FLOP/s or B/s
        SeatId seat{0};      //!< whose
        uint64_t version{0}; //!< of which bid

        /** @param other another need @return true if this one is smaller */
        bool operator<(const Need& other) const
        {
            return amount < other.amount;
        }
    };

    using Needs = std::priority_queue<Need>;
    using Places = boost::multi_index_container<
        Place,
        boost::multi_index::indexed_by<
            boost::multi_index::ranked_unique<boost::multi_index::identity<Place>>>>;

    /** @return the place of the next bid to grant */
    Places::iterator FindNext() const;

    /**
     * @param needs largest first @param residual what is left @param seat where one goes
     * @return false if no standing bid needs more
     */
    bool TakeLarger(Needs& needs, double residual, SeatId& seat);

    GrantChooser m_chooser;       //!< the rule
    std::vector<Entry> m_entries; //!< by seat
    Places m_places;              //!< in order
    Needs m_compute;              //!< of compute
    Needs m_bandwidth;            //!< of bandwidth
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BID_QUEUE_H
