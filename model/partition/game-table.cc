/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param budget budgets to check */
void
CheckBudget(const Bundle& budget)
{
    if (!(budget.compute >= 0.0) || !(budget.bandwidth >= 0.0))
    {
        throw std::invalid_argument("the budgets of an offloading game are numbers of at least 0, "
                                    "in FLOP/s and B/s");
    }
}

/** @param residual what is left of a budget @param budget the budget @return 0 instead of what
 * rounding leaves below it */
double
DropHair(double residual, double budget)
{
    return residual < 0.0 && residual >= -GAME_TOLERANCE * budget ? 0.0 : residual;
}

} // namespace

GameTable::GameTable(const GameSettings& settings)
    : m_settings(settings),
      m_residual(settings.budget)
{
    CheckBudget(settings.budget);
}

SeatId
GameTable::Add(const GameDevice& device)
{
    CheckGameDevice(device);
    const SeatId seat = m_seats.size();
    if (!m_index.emplace(device.id, seat).second)
    {
        throw std::invalid_argument("device " + std::to_string(device.id) +
                                    " is in the offloading game already");
    }
    m_seats.push_back({device, device.local, true});
    return seat;
}

void
GameTable::Remove(SeatId seat)
{
    Exchange(seat, m_seats[seat].device.local);
    m_index.erase(m_seats[seat].device.id);
    m_seats[seat].taken = false;
    m_seats[seat].device.options = {};
}

void
GameTable::Replace(SeatId seat, const GameDevice& device)
{
    CheckGameDevice(device);
    Seat& place = m_seats[seat];
    const uint32_t cut = place.device.options[place.option].cut;
    Exchange(seat, place.device.local); // give back the old bundle, take the new one
    place.device = device;
    place.option = device.local;
    Exchange(seat, FindCutOption(device, cut));
}

SeatId
GameTable::Find(uint64_t device) const
{
    const auto found = m_index.find(device);
    if (found == m_index.end())
    {
        throw std::invalid_argument("device " + std::to_string(device) +
                                    " is not in the offloading game");
    }
    return found->second;
}

double
GameTable::CountUsers(const Seat& seat) const
{
    if (!m_settings.sharedServer)
    {
        return 1.0;
    }
    return static_cast<double>(m_users + (IsOnServer(seat.device, seat.option) ? 0 : 1));
}

GameResponse
GameTable::Ask(SeatId seat) const
{
    const Seat& place = m_seats[seat];
    const double users = CountUsers(place);
    const GameOption& held = place.device.options[place.option];
    GameResponse response;
    response.option = FindBestResponse(place.device, place.option, m_residual, users);
    response.bids = response.option != place.option;
    if (response.bids)
    {
        const auto utility = [&](std::size_t option) {
            return GetUtility(place.device, option, m_settings.utility, users);
        };
        response.bid = {place.device.id,
                        response.option,
                        utility(response.option) - utility(place.option),
                        place.device.options[response.option].demand,
                        held.demand};
    }
    const double infinity = std::numeric_limits<double>::infinity();
    const double reached = GetOptionSeconds(place.device.options[response.option], users);
    response.wake = {infinity, infinity};
    for (std::size_t i = 0; i < place.device.options.size(); ++i)
    {
        const GameOption& option = place.device.options[i];
        if (i != response.option && GetOptionSeconds(option, users) <= reached)
        {
            const Bundle extra = GetExtra(option.demand, held.demand);
            response.wake.compute = std::min(response.wake.compute, extra.compute);
            response.wake.bandwidth = std::min(response.wake.bandwidth, extra.bandwidth);
        }
    }
    return response;
}

void
GameTable::Exchange(SeatId seat, std::size_t option)
{
    Seat& place = m_seats[seat];
    const Bundle extra =
        GetExtra(place.device.options[option].demand, place.device.options[place.option].demand);
    m_residual = GetExtra(m_residual, extra);
    m_users += IsOnServer(place.device, option) ? 1 : 0;
    m_users -= IsOnServer(place.device, place.option) ? 1 : 0;
    place.option = option;
}

void
GameTable::SetBudget(const Bundle& budget)
{
    CheckBudget(budget);
    m_settings.budget = budget;
    Sum();
}

void
GameTable::Sum()
{
    m_residual = m_settings.budget;
    m_users = 0;
    for (const Seat& place : m_seats)
    {
        if (place.taken)
        {
            m_residual = GetExtra(m_residual, place.device.options[place.option].demand);
            m_users += IsOnServer(place.device, place.option) ? 1 : 0;
        }
    }
    // in another order the same bundles sum up to a hair more or less
    m_residual.compute = DropHair(m_residual.compute, m_settings.budget.compute);
    m_residual.bandwidth = DropHair(m_residual.bandwidth, m_settings.budget.bandwidth);
}

bool
GameTable::IsOverdrawn() const
{
    return m_residual.compute < 0.0 || m_residual.bandwidth < 0.0;
}

bool
GameTable::HoldsOverdrawn(SeatId seat) const
{
    const Bundle& held = m_seats[seat].device.options[m_seats[seat].option].demand;
    return (m_residual.compute < 0.0 && held.compute > 0.0) ||
           (m_residual.bandwidth < 0.0 && held.bandwidth > 0.0);
}

std::vector<SeatId>
GameTable::GetRevocable() const
{
    std::vector<std::tuple<double, uint64_t, SeatId>> ranked;
    for (SeatId seat = 0; seat < m_seats.size(); ++seat)
    {
        const Seat& place = m_seats[seat];
        if (place.taken && HoldsOverdrawn(seat))
        {
            const double utility =
                GetUtility(place.device, place.option, m_settings.utility, CountUsers(place));
            ranked.emplace_back(utility, place.device.id, seat);
        }
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<SeatId> seats;
    for (const auto& entry : ranked)
    {
        seats.push_back(std::get<2>(entry));
    }
    return seats;
}

bool
GameTable::Compact()
{
    if (m_index.size() * 2 >= m_seats.size())
    {
        return false;
    }
    m_seats.erase(std::remove_if(m_seats.begin(),
                                 m_seats.end(),
                                 [](const Seat& place) { return !place.taken; }),
                  m_seats.end());
    for (SeatId seat = 0; seat < m_seats.size(); ++seat)
    {
        m_index[m_seats[seat].device.id] = seat;
    }
    return true;
}

} // namespace edgeinference
} // namespace ns3
