/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * DefpPartitionAgent: the move that it would make next, and where it asks for it.
 */
#include "defp-partition-agent.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param table of options @param cut position @return its option, the local one if it has none */
std::size_t
FindOption(const GameDevice& table, LayerId cut)
{
    const auto found = std::find_if(table.options.begin(),
                                    table.options.end(),
                                    [cut](const auto& option) { return option.cut == cut; });
    return found == table.options.end() ? table.local
                                        : static_cast<std::size_t>(found - table.options.begin());
}

} // namespace

double
DefpPartitionAgent::GetSeconds() const
{
    const Table& table = m_tables.at(m_holding.server);
    return GetOptionSeconds(table.game.options[FindOption(table.game, m_holding.cut)],
                            table.status.users);
}

DefpPartitionAgent::Move
DefpPartitionAgent::FindMoveAt(uint64_t server, const Table& table) const
{
    GameDevice game = table.game;
    std::size_t current = game.local;
    if (m_holding.server == server)
    {
        current = FindOption(game, m_holding.cut);
    }
    else if (m_holding.server != 0)
    {
        // what it holds elsewhere takes nothing here
        GameOption elsewhere;
        elsewhere.seconds = GetSeconds();
        current = game.options.size();
        game.options.push_back(elsewhere);
    }
    const uint32_t users = table.status.users;
    const std::size_t best = FindBestResponse(game, current, table.status.residual, users);
    if (best == current)
    {
        return {};
    }
    return {server,
            best,
            ns3::edgeinference::GetUtility(game, best, m_utility, users) -
                ns3::edgeinference::GetUtility(game, current, m_utility, users)};
}

DefpPartitionAgent::Move
DefpPartitionAgent::FindMove() const
{
    Move best;
    for (const auto& [server, table] : m_tables)
    {
        if (table.usable && table.seated && !table.game.options.empty())
        {
            const Move move = FindMoveAt(server, table);
            best = move.gain > best.gain ? move : best;
        }
    }
    return best;
}

void
DefpPartitionAgent::Pursue()
{
    if (m_bidAt != 0)
    {
        return; // one bid at a time
    }
    Move move = FindMove();
    if (move.server != 0 && move.option == m_tables.at(move.server).game.local)
    {
        Drop(true); // nobody has to grant that
        move = FindMove();
    }
    if (move.server != 0)
    {
        Join(move.server);
    }
}

} // namespace edgeinference
} // namespace ns3
