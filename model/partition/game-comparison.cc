/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-comparison.h"

#include "game-analysis.h"
#include "game-optimum.h"

namespace ns3
{
namespace edgeinference
{

GameScore
ScoreAssignment(const GameAssignment& assignment)
{
    GameScore score;
    score.totalSeconds = GetTotalSeconds(assignment);
    score.meanSeconds = GetMeanSeconds(assignment);
    score.usage = GetUsage(assignment);
    score.feasible = IsFeasible(assignment);
    score.envy = CountEnvy(assignment);
    return score;
}

GameComparison
CompareGame(const GameDescription& game,
            const GameSettings& settings,
            const RandomIndex& random,
            uint64_t maxNodes)
{
    GameSettings rules = settings;
    rules.budget = game.budget;
    OffloadingGame played(rules, random);
    for (const GameDevice& device : game.devices)
    {
        played.Add(device);
    }
    GameComparison result;
    result.run = played.Run();
    const GameAssignment end = played.GetAssignment();
    const GameOptimum optimum = FindGameOptimum(end, maxNodes);
    result.allDevice = ScoreAssignment(MakeAllDevice(end));
    result.allServer = ScoreAssignment(MakeAllServer(end));
    result.defp = ScoreAssignment(end);
    result.optimum = ScoreAssignment(optimum.assignment);
    result.bound = optimum.bound;
    result.exact = optimum.exact;
    if (result.defp.totalSeconds > 0.0) // all take no time at all: nothing to be lost
    {
        result.anarchyLow = result.defp.totalSeconds / result.optimum.totalSeconds;
        result.anarchyHigh = result.defp.totalSeconds / result.bound;
    }
    return result;
}

} // namespace edgeinference
} // namespace ns3
