/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-analysis.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param used sum of bundles @param budget of that @return true if it fits */
bool
IsWithin(double used, double budget)
{
    return used <= budget * (1.0 + GAME_TOLERANCE);
}

} // namespace

Bundle
GetUsage(const GameAssignment& assignment)
{
    Bundle used;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        const Bundle& held = assignment.devices[i]->options[assignment.options[i]].demand;
        used.compute += held.compute;
        used.bandwidth += held.bandwidth;
    }
    return used;
}

std::size_t
CountUsers(const GameAssignment& assignment)
{
    std::size_t users = 0;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        users += IsOnServer(*assignment.devices[i], assignment.options[i]) ? 1 : 0;
    }
    return users;
}

bool
IsFeasible(const GameAssignment& assignment)
{
    const Bundle used = GetUsage(assignment);
    return IsWithin(used.compute, assignment.budget.compute) &&
           IsWithin(used.bandwidth, assignment.budget.bandwidth);
}

std::string
FindNashProblem(const GameAssignment& assignment)
{
    const Bundle used = GetUsage(assignment);
    const Bundle left = GetExtra({assignment.budget.compute * (1.0 - GAME_TOLERANCE),
                                  assignment.budget.bandwidth * (1.0 - GAME_TOLERANCE)},
                                 used);
    const auto users = static_cast<double>(CountUsers(assignment));
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        const GameDevice& device = *assignment.devices[i];
        const std::size_t held = assignment.options[i];
        const double own =
            assignment.sharedServer ? users + (IsOnServer(device, held) ? 0 : 1) : 1.0;
        const std::size_t best = FindBestResponse(device, held, left, own);
        const double now = GetOptionSeconds(device.options[held], own);
        const double then = GetOptionSeconds(device.options[best], own);
        if (then < now * (1.0 - GAME_TOLERANCE))
        {
            return "device " + std::to_string(device.id) + " would take " + std::to_string(then) +
                   " s instead of " + std::to_string(now) + " s with cut " +
                   std::to_string(device.options[best].cut) + ", which is to be had";
        }
    }
    return "";
}

double
GetSeconds(const GameAssignment& assignment, std::size_t index)
{
    const double users =
        assignment.sharedServer ? static_cast<double>(CountUsers(assignment)) : 1.0;
    const GameOption& option = assignment.devices[index]->options[assignment.options[index]];
    return option.serverSeconds > 0.0 ? GetOptionSeconds(option, users) : option.seconds;
}

double
GetTotalSeconds(const GameAssignment& assignment)
{
    const double users =
        assignment.sharedServer ? static_cast<double>(CountUsers(assignment)) : 1.0;
    double total = 0.0;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        total += GetOptionSeconds(assignment.devices[i]->options[assignment.options[i]], users);
    }
    return total;
}

double
GetMeanSeconds(const GameAssignment& assignment)
{
    return assignment.devices.empty()
               ? 0.0
               : GetTotalSeconds(assignment) / static_cast<double>(assignment.devices.size());
}

double
GetPotential(const GameAssignment& assignment, GameUtility utility)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < assignment.devices.size(); ++i)
    {
        sum += GetUtility(*assignment.devices[i], assignment.options[i], utility);
    }
    return sum;
}

GameAssignment
MakeAllDevice(const GameAssignment& assignment)
{
    GameAssignment all = assignment;
    for (std::size_t i = 0; i < all.devices.size(); ++i)
    {
        all.options[i] = all.devices[i]->local;
    }
    return all;
}

GameAssignment
MakeAllServer(const GameAssignment& assignment)
{
    GameAssignment all = assignment;
    for (std::size_t i = 0; i < all.devices.size(); ++i)
    {
        const auto& options = all.devices[i]->options;
        const auto first = std::min_element(
            options.begin(),
            options.end(),
            [](const GameOption& a, const GameOption& b) { return a.cut < b.cut; });
        all.options[i] = static_cast<std::size_t>(first - options.begin());
    }
    return all;
}

} // namespace edgeinference
} // namespace ns3
