/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "defp-ledger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

DefpLedger::DefpLedger(bool shared)
    : m_shared(shared)
{
}

void
DefpLedger::SetBudget(const Bundle& budget)
{
    m_budget = budget;
}

const Bundle&
DefpLedger::GetBudget() const
{
    return m_budget;
}

Bundle
DefpLedger::GetResidual() const
{
    // summed anew in a fixed order, so that what was given back leaves no rest
    Bundle held;
    for (const auto& [device, player] : m_players)
    {
        held.compute += player.held.compute;
        held.bandwidth += player.held.bandwidth;
    }
    return GetExtra(m_budget, held);
}

const std::map<uint64_t, DefpPlayer>&
DefpLedger::GetPlayers() const
{
    return m_players;
}

const DefpPlayer*
DefpLedger::Find(uint64_t device) const
{
    const auto found = m_players.find(device);
    return found == m_players.end() ? nullptr : &found->second;
}

uint32_t
DefpLedger::GetHolders() const
{
    return static_cast<uint32_t>(
        std::count_if(m_players.begin(), m_players.end(), [](const auto& entry) {
            return entry.second.grant != 0;
        }));
}

uint32_t
DefpLedger::GetUsersWith(uint64_t device) const
{
    const DefpPlayer* player = Find(device);
    const bool inside = player && player->grant != 0;
    return m_shared ? GetHolders() + (inside ? 0 : 1) : 1;
}

void
DefpLedger::Join(uint64_t device)
{
    DefpPlayer& player = m_players[device];
    player.answered = false;
    player.bid.reset();
}

void
DefpLedger::Leave(uint64_t device)
{
    m_players.erase(device);
}

void
DefpLedger::Release(uint64_t device)
{
    DefpPlayer& player = m_players.at(device);
    player.held = {};
    player.grant = 0;
    player.option = 0;
    player.utility = 0.0;
    player.answered = false;
    player.asked = false;
    player.bid.reset();
}

void
DefpLedger::Clear()
{
    m_players.clear();
}

bool
DefpLedger::NeedsAsking(uint64_t device, const DefpPlayer& player) const
{
    const Bundle residual = GetResidual();
    const bool more = residual.compute > player.answeredAt.compute ||
                      residual.bandwidth > player.answeredAt.bandwidth;
    const bool lost =
        player.bid && !IsAvailable(GetExtra(player.bid->demand, player.held), residual);
    return !player.answered || more || lost || GetUsersWith(device) != player.answeredUsers;
}

void
DefpLedger::Answered(uint64_t device, DefpPlayer& player)
{
    player.asked = false;
    player.answered = true;
    player.answeredAt = m_roundResidual;
    player.answeredUsers = m_roundUsers[device];
}

std::vector<uint64_t>
DefpLedger::OpenRound()
{
    m_roundResidual = GetResidual();
    m_roundUsers.clear();
    std::vector<uint64_t> asked;
    for (auto& [device, player] : m_players)
    {
        player.asked = NeedsAsking(device, player);
        if (player.asked)
        {
            player.answered = false;
            player.bid.reset();
            m_roundUsers[device] = GetUsersWith(device);
            asked.push_back(device);
        }
    }
    m_round += asked.empty() ? 0 : 1;
    return asked;
}

bool
DefpLedger::HasBids() const
{
    return std::any_of(m_players.begin(), m_players.end(), [](const auto& entry) {
        return entry.second.bid.has_value();
    });
}

uint64_t
DefpLedger::GetRound() const
{
    return m_round;
}

bool
DefpLedger::Decline(uint64_t device)
{
    const auto found = m_players.find(device);
    if (found == m_players.end() || !found->second.asked)
    {
        return false;
    }
    Answered(device, found->second);
    return true;
}

bool
DefpLedger::TakeBid(uint64_t device, const DefpBid& bid)
{
    const auto found = m_players.find(device);
    if (found == m_players.end() || !found->second.asked)
    {
        return false;
    }
    Answered(device, found->second);
    found->second.bid = bid;
    found->second.bidNumber = ++m_lastBid;
    return true;
}

bool
DefpLedger::IsRoundComplete() const
{
    return std::none_of(m_players.begin(), m_players.end(), [](const auto& entry) {
        return entry.second.asked;
    });
}

void
DefpLedger::RefuseMisfits()
{
    for (auto& [device, player] : m_players)
    {
        if (player.bid &&
            !IsAvailable(GetExtra(player.bid->demand, player.held), player.answeredAt))
        {
            Refuse(device);
        }
    }
}

std::optional<uint64_t>
DefpLedger::ChooseGrant(GrantChooser& chooser) const
{
    const Bundle residual = GetResidual();
    std::vector<std::pair<uint64_t, Bid>> numbered;
    for (const auto& [device, player] : m_players)
    {
        if (player.bid && IsAvailable(GetExtra(player.bid->demand, player.held), residual))
        {
            const Bid bid{device,
                          player.bid->option,
                          player.bid->gain,
                          player.bid->demand,
                          player.held};
            numbered.emplace_back(player.bidNumber, bid);
        }
    }
    if (numbered.empty())
    {
        return std::nullopt;
    }
    std::sort(numbered.begin(), numbered.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    std::vector<Bid> bids;
    for (const auto& entry : numbered)
    {
        bids.push_back(entry.second);
    }
    return bids[chooser.Choose(bids)].device;
}

void
DefpLedger::Grant(uint64_t device, uint64_t grant)
{
    DefpPlayer& player = m_players.at(device);
    player.held = player.bid->demand;
    player.grant = grant;
    player.option = player.bid->option;
    player.revision = player.bid->revision;
    player.utility = player.bid->utility;
    player.bid.reset();
    // with what it holds counted as free it may choose among as much as before
    player.answeredAt = GetResidual();
}

void
DefpLedger::Refuse(uint64_t device)
{
    m_players.at(device).bid.reset();
}

std::optional<uint64_t>
DefpLedger::FindRevocation() const
{
    const Bundle residual = GetResidual();
    std::optional<uint64_t> smallest;
    for (const auto& [device, player] : m_players)
    {
        const bool helps = (residual.compute < 0.0 && player.held.compute > 0.0) ||
                           (residual.bandwidth < 0.0 && player.held.bandwidth > 0.0);
        if (helps && (!smallest || player.utility < m_players.at(*smallest).utility))
        {
            smallest = device;
        }
    }
    return smallest;
}

} // namespace edgeinference
} // namespace ns3
