/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "offloading-game.h"

#include "game-table.h"
#include "grant-loop.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

OffloadingGame::OffloadingGame(const GameSettings& settings, RandomIndex random)
    : m_table(std::make_unique<GameTable>(settings)),
      m_loop(std::make_unique<GrantLoop>(
          *m_table,
          GrantChooser(settings.order, settings.budget, std::move(random))))
{
}

OffloadingGame::~OffloadingGame() = default;
OffloadingGame::OffloadingGame(OffloadingGame&&) noexcept = default;
OffloadingGame& OffloadingGame::operator=(OffloadingGame&&) noexcept = default;

void
OffloadingGame::Add(const GameDevice& device)
{
    m_table->Add(device);
    m_log.push_back({GameEventKind::JOIN, device.id, device.local, {}, nullptr});
}

GameRun
OffloadingGame::Run()
{
    GameRun run;
    Settle(run);
    return run;
}

GameRun
OffloadingGame::Join(const GameDevice& device)
{
    GameRun run;
    const SeatId seat = m_table->Add(device);
    m_log.push_back({GameEventKind::JOIN, device.id, device.local, {}, nullptr});
    if (m_table->GetSettings().sharedServer)
    {
        m_loop->AskWoken();
    }
    else
    {
        m_loop->Ask(seat);
    }
    m_loop->Play(run, m_log);
    return run;
}

GameRun
OffloadingGame::Leave(uint64_t device)
{
    GameRun run;
    m_table->Remove(m_table->Find(device));
    m_log.push_back({GameEventKind::LEAVE, device, 0, {}, nullptr});
    Settle(run);
    return run;
}

GameRun
OffloadingGame::Update(const std::vector<GameDevice>& devices)
{
    for (const GameDevice& device : devices) // all or nothing
    {
        CheckGameDevice(device);
        m_table->Find(device.id);
    }
    for (const GameDevice& device : devices)
    {
        const SeatId seat = m_table->Find(device.id);
        m_table->Replace(seat, device);
        m_loop->Wake(seat);
        m_log.push_back({GameEventKind::UPDATE,
                         device.id,
                         m_table->GetOption(seat),
                         {},
                         std::make_shared<const GameDevice>(device)});
    }
    m_table->Sum();
    GameRun run;
    Settle(run);
    return run;
}

GameRun
OffloadingGame::SetBudget(const Bundle& budget)
{
    m_table->SetBudget(budget);
    m_loop->UpdateBudget();
    m_log.push_back({GameEventKind::BUDGET, 0, 0, budget, nullptr});
    GameRun run;
    Settle(run);
    return run;
}

void
OffloadingGame::Settle(GameRun& run)
{
    if (m_table->Compact())
    {
        m_loop->Forget();
    }
    if (m_table->IsOverdrawn())
    {
        for (const SeatId seat : m_table->GetRevocable())
        {
            if (m_table->HoldsOverdrawn(seat))
            {
                const GameDevice& device = m_table->GetDevice(seat);
                m_table->Exchange(seat, device.local);
                m_loop->Wake(seat);
                m_log.push_back({GameEventKind::REVOKE, device.id, device.local, {}, nullptr});
                ++run.revocations;
            }
        }
        m_table->Sum();
    }
    m_loop->AskWoken();
    m_loop->Play(run, m_log);
}

GameAssignment
OffloadingGame::GetAssignment() const
{
    GameAssignment assignment;
    assignment.budget = m_table->GetSettings().budget;
    assignment.sharedServer = m_table->GetSettings().sharedServer;
    for (SeatId seat = 0; seat < m_table->GetSeatCount(); ++seat)
    {
        if (m_table->IsTaken(seat))
        {
            assignment.devices.push_back(&m_table->GetDevice(seat));
            assignment.options.push_back(m_table->GetOption(seat));
        }
    }
    return assignment;
}

Bundle
OffloadingGame::GetResidual() const
{
    return m_table->GetResidual();
}

std::size_t
OffloadingGame::GetOption(uint64_t device) const
{
    return m_table->GetOption(m_table->Find(device));
}

std::size_t
OffloadingGame::GetDeviceCount() const
{
    return m_table->GetDeviceCount();
}

const std::vector<GameEvent>&
OffloadingGame::GetLog() const
{
    return m_log;
}

void
OffloadingGame::ClearLog()
{
    m_log.clear();
}

} // namespace edgeinference
} // namespace ns3
