/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "grant-loop.h"

#include <cmath>
#include <limits>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Of a device that has not been asked. */
constexpr Bundle AWAKE{-std::numeric_limits<double>::infinity(),
                       -std::numeric_limits<double>::infinity()};

/** @param table a game @return grants after which it must have ended if it ends at all */
double
GetGrantLimit(const GameTable& table)
{
    const GameSettings& settings = table.GetSettings();
    if (!settings.sharedServer ||
        (std::isinf(settings.budget.compute) && std::isinf(settings.budget.bandwidth)))
    {
        return std::numeric_limits<double>::infinity(); // proven to end
    }
    double limit = std::pow(static_cast<double>(table.GetDeviceCount()), 2);
    for (SeatId seat = 0; seat < table.GetSeatCount(); ++seat)
    {
        limit +=
            table.IsTaken(seat) ? static_cast<double>(table.GetDevice(seat).options.size()) : 0;
    }
    return limit;
}

} // namespace

GrantLoop::GrantLoop(GameTable& table, GrantChooser chooser)
    : m_table(table),
      m_queue(std::move(chooser))
{
}

void
GrantLoop::Ask(SeatId seat)
{
    const GameResponse response = m_table.Ask(seat);
    if (response.bids)
    {
        m_queue.Put(seat, response.bid);
    }
    else
    {
        m_queue.Withdraw(seat);
    }
    if (seat >= m_wake.size())
    {
        m_wake.resize(m_table.GetSeatCount(), AWAKE);
    }
    m_wake[seat] = response.wake;
}

void
GrantLoop::AskWoken()
{
    m_wake.resize(m_table.GetSeatCount(), AWAKE);
    const Bundle residual = m_table.GetResidual();
    const bool all = m_table.GetSettings().sharedServer;
    for (SeatId seat = 0; seat < m_wake.size(); ++seat)
    {
        if ((all || IsAvailable(m_wake[seat], residual)) && m_table.IsTaken(seat))
        {
            Ask(seat);
        }
    }
}

void
GrantLoop::Forget()
{
    m_queue.Clear();
    m_wake.clear();
}

void
GrantLoop::Wake(SeatId seat)
{
    if (seat < m_wake.size())
    {
        m_wake[seat] = AWAKE;
    }
}

void
GrantLoop::UpdateBudget()
{
    m_queue.SetBudget(m_table.GetSettings().budget);
}

void
GrantLoop::AskAfter(SeatId seat, const Bundle& before)
{
    const Bundle& residual = m_table.GetResidual();
    Ask(seat);
    if (m_table.GetSettings().sharedServer || residual.compute > before.compute ||
        residual.bandwidth > before.bandwidth)
    {
        AskWoken();
    }
    SeatId blocked = 0;
    while (m_queue.TakeUnavailable(residual, blocked))
    {
        Ask(blocked);
    }
}

void
GrantLoop::Play(GameRun& run, std::vector<GameEvent>& log)
{
    const double limit = GetGrantLimit(m_table);
    while (m_queue.GetSize() > 0 && static_cast<double>(run.grants) < limit)
    {
        ++run.rounds;
        ++run.grants;
        run.bids += m_queue.GetSize();
        const SeatId seat = m_queue.Take();
        const Bid bid = m_queue.GetBid(seat);
        const Bundle before = m_table.GetResidual();
        m_table.Exchange(seat, bid.option);
        log.push_back({GameEventKind::GRANT, bid.device, bid.option, {}, nullptr});
        AskAfter(seat, before);
    }
    ++run.rounds;
    run.converged = m_queue.GetSize() == 0;
    m_queue.Clear();
}

} // namespace edgeinference
} // namespace ns3
