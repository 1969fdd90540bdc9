/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "bid-queue.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

BidQueue::BidQueue(GrantChooser chooser)
    : m_chooser(std::move(chooser))
{
}

void
BidQueue::SetBudget(const Bundle& budget)
{
    m_chooser.SetBudget(budget);
}

void
BidQueue::Put(SeatId seat, const Bid& bid)
{
    Withdraw(seat);
    if (seat >= m_entries.size())
    {
        m_entries.resize(seat + 1);
    }
    const GrantOrder order = m_chooser.GetOrder();
    const bool bySeat = order == GrantOrder::FIRST_COME || order == GrantOrder::RANDOM;
    Entry& entry = m_entries[seat];
    entry.bid = bid;
    entry.place = {m_chooser.GetMerit(bid), bySeat ? seat : bid.device, seat};
    entry.stands = true;
    ++entry.version;
    m_places.insert(entry.place);
    const Bundle extra = GetExtra(bid.demand, bid.held);
    if (extra.compute > 0.0)
    {
        m_compute.push({extra.compute, seat, entry.version});
    }
    if (extra.bandwidth > 0.0)
    {
        m_bandwidth.push({extra.bandwidth, seat, entry.version});
    }
}

void
BidQueue::Withdraw(SeatId seat)
{
    if (seat < m_entries.size() && m_entries[seat].stands)
    {
        m_places.erase(m_entries[seat].place);
        m_entries[seat].stands = false;
    }
}

BidQueue::Places::iterator
BidQueue::FindNext() const
{
    if (m_chooser.GetOrder() == GrantOrder::RANDOM)
    {
        return m_places.nth(m_chooser.Draw(m_places.size()));
    }
    if (m_chooser.GetOrder() == GrantOrder::ROUND_ROBIN)
    {
        const auto next = m_places.lower_bound(Place{0.0, m_chooser.GetTurn(), 0});
        return next == m_places.end() ? m_places.begin() : next;
    }
    return m_places.begin();
}

SeatId
BidQueue::Take()
{
    const SeatId seat = FindNext()->seat;
    m_chooser.Granted(m_entries[seat].bid.device);
    Withdraw(seat);
    return seat;
}

bool
BidQueue::TakeLarger(Needs& needs, double residual, SeatId& seat)
{
    while (!needs.empty() && needs.top().amount > residual)
    {
        const Need need = needs.top();
        needs.pop();
        const Entry& entry = m_entries[need.seat];
        if (entry.stands && entry.version == need.version)
        {
            seat = need.seat;
            Withdraw(seat);
            return true;
        }
    }
    return false;
}

bool
BidQueue::TakeUnavailable(const Bundle& residual, SeatId& seat)
{
    return TakeLarger(m_compute, residual.compute, seat) ||
           TakeLarger(m_bandwidth, residual.bandwidth, seat);
}

const Bid&
BidQueue::GetBid(SeatId seat) const
{
    return m_entries[seat].bid;
}

std::size_t
BidQueue::GetSize() const
{
    return m_places.size();
}

void
BidQueue::Clear()
{
    for (const Place& place : m_places)
    {
        m_entries[place.seat].stands = false;
    }
    m_places.clear();
    m_compute = {};
    m_bandwidth = {};
}

} // namespace edgeinference
} // namespace ns3
