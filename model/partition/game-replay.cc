/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-replay.h"

#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param value a number @return it with as many digits as people read */
std::string
Describe(double value)
{
    std::ostringstream text;
    text << value;
    return text.str();
}

/** @param bundle a bundle @return it in words */
std::string
Describe(const Bundle& bundle)
{
    return Describe(bundle.compute) + " FLOP/s and " + Describe(bundle.bandwidth) + " B/s";
}

} // namespace

GameReplay::GameReplay(const Bundle& budget, bool sharedServer)
    : m_budget(budget),
      m_sharedServer(sharedServer)
{
}

void
GameReplay::Know(const GameDevice& device)
{
    CheckGameDevice(device);
    m_known[device.id] = std::make_shared<const GameDevice>(device);
}

std::string
GameReplay::Follow(const std::vector<GameEvent>& log)
{
    for (const GameEvent& event : log)
    {
        const std::string problem = Step(event);
        if (!problem.empty())
        {
            return "step " + std::to_string(m_steps + 1) + ": " + problem;
        }
        ++m_steps;
    }
    return "";
}

std::string
GameReplay::Step(const GameEvent& event)
{
    if (event.kind == GameEventKind::BUDGET)
    {
        m_budget = event.budget;
        return "";
    }
    if (event.kind == GameEventKind::JOIN)
    {
        return Join(event);
    }
    const auto found = m_players.find(event.device);
    if (found == m_players.end())
    {
        return "device " + std::to_string(event.device) + " is not in the game";
    }
    if (event.kind == GameEventKind::GRANT)
    {
        return Grant(found->second, event.option);
    }
    if (event.kind == GameEventKind::UPDATE)
    {
        return Update(found->second, event.description);
    }
    Exchange(found->second, found->second.device->local); // LEAVE and REVOKE
    if (event.kind == GameEventKind::LEAVE)
    {
        m_players.erase(found);
    }
    return "";
}

std::string
GameReplay::Join(const GameEvent& event)
{
    const std::string name = "device " + std::to_string(event.device);
    auto device = event.description;
    if (!device && m_known.count(event.device) > 0)
    {
        device = m_known[event.device];
    }
    if (!device)
    {
        return name + " joins, but nothing is known of it";
    }
    if (!m_players.emplace(event.device, Player{device, device->local}).second)
    {
        return name + " joins, but is in the game already";
    }
    return "";
}

std::string
GameReplay::Grant(Player& player, std::size_t option)
{
    const GameDevice& device = *player.device;
    const std::string name = "device " + std::to_string(device.id);
    if (option >= device.options.size())
    {
        return name + " is granted option " + std::to_string(option) + " of " +
               std::to_string(device.options.size());
    }
    const GameOption& held = device.options[player.option];
    const GameOption& wanted = device.options[option];
    const bool user = IsOnServer(device, player.option);
    const double users = m_sharedServer ? static_cast<double>(m_users + (user ? 0 : 1)) : 1.0;
    const double now = GetOptionSeconds(held, users);
    const double then = GetOptionSeconds(wanted, users);
    if (!(then < now))
    {
        return name + " is granted cut " + std::to_string(wanted.cut) + ", which takes " +
               Describe(then) + " s where it takes " + Describe(now) + " s now";
    }
    const Bundle extra = GetExtra(wanted.demand, held.demand);
    if (!IsAvailable(extra, GetLeft()))
    {
        return name + " is granted cut " + std::to_string(wanted.cut) + ", which takes " +
               Describe(extra) + " in addition where " + Describe(GetExtra(m_budget, m_used)) +
               " are left";
    }
    Exchange(player, option);
    ++m_grants;
    return "";
}

std::string
GameReplay::Update(Player& player, const std::shared_ptr<const GameDevice>& device)
{
    if (!device || device->id != player.device->id)
    {
        return "device " + std::to_string(player.device->id) + " is updated without a description";
    }
    const std::size_t option = FindCutOption(*device, player.device->options[player.option].cut);
    Exchange(player, player.device->local);
    player.device = device;
    player.option = device->local;
    Exchange(player, option);
    return "";
}

void
GameReplay::Exchange(Player& player, std::size_t option)
{
    const GameDevice& device = *player.device;
    m_used = GetExtra(m_used, device.options[player.option].demand);
    m_used.compute += device.options[option].demand.compute;
    m_used.bandwidth += device.options[option].demand.bandwidth;
    m_users += IsOnServer(device, option) ? 1 : 0;
    m_users -= IsOnServer(device, player.option) ? 1 : 0;
    player.option = option;
}

Bundle
GameReplay::GetLeft() const
{
    return GetExtra(
        {m_budget.compute * (1.0 + GAME_TOLERANCE), m_budget.bandwidth * (1.0 + GAME_TOLERANCE)},
        m_used);
}

uint64_t
GameReplay::GetStepCount() const
{
    return m_steps;
}

uint64_t
GameReplay::GetGrantCount() const
{
    return m_grants;
}

GameAssignment
GameReplay::GetAssignment() const
{
    GameAssignment assignment;
    assignment.budget = m_budget;
    assignment.sharedServer = m_sharedServer;
    for (const auto& entry : m_players)
    {
        assignment.devices.push_back(entry.second.device.get());
        assignment.options.push_back(entry.second.option);
    }
    return assignment;
}

} // namespace edgeinference
} // namespace ns3
