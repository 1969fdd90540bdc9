/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exit-selection.h"

#include "observed-plan.h"
#include "plan-cost.h"
#include "split-search.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

/** @return the best cut for one exit */
ExitChoice
FindCut(const PartitionObservation& observation, uint32_t exit, bool serverFirst, double allowed)
{
    SplitOptions split;
    split.serverFirst = serverFirst;
    split.exitRules = MakeExitRules(*observation.model, exit);
    SplitChoice found = FindBestSplit(observation, split);
    ExitChoice choice;
    choice.exit = exit;
    if (found.IsFound())
    {
        choice.position = found.position;
        choice.server = found.server;
        choice.seconds = found.seconds;
        choice.inTime = found.seconds <= allowed;
        choice.plan = std::move(found.plan);
    }
    return choice;
}

/** @return true if the accuracy of every exit is known */
bool
HasAccuracies(const PartitionObservation& observation)
{
    const auto& exits = observation.exits;
    return exits.size() == observation.model->GetExits().size() &&
           std::all_of(exits.begin(), exits.end(), [](const ExitObservation& exit) {
               return exit.accuracy >= 0.0 && exit.accuracy <= 1.0;
           });
}

} // namespace

bool
ExitChoice::IsFound() const
{
    return !plan.IsEmpty();
}

std::vector<double>
GetExitSeconds(const PlacedExits& placed)
{
    const std::size_t parts = placed.runSeconds.size();
    if (parts == 0 || placed.linkSeconds.size() + 1 != parts ||
        placed.answerSeconds.size() != parts)
    {
        throw std::invalid_argument("For " + std::to_string(parts) + " parts there are " +
                                    std::to_string(placed.linkSeconds.size()) + " links and " +
                                    std::to_string(placed.answerSeconds.size()) +
                                    " ways back, not one less and as many");
    }
    std::vector<double> seconds;
    double reached = placed.sourceSeconds;
    for (std::size_t part = 0; part < parts; ++part)
    {
        reached += placed.runSeconds[part];
        seconds.push_back(reached + placed.answerSeconds[part]);
        reached += part + 1 < parts ? placed.linkSeconds[part] : 0.0;
    }
    return seconds;
}

std::optional<uint32_t>
SelectLastExit(const std::vector<double>& seconds, double allowed)
{
    for (std::size_t exit = seconds.size(); exit-- > 0;)
    {
        if (std::isfinite(seconds[exit]) && seconds[exit] <= allowed)
        {
            return static_cast<uint32_t>(exit);
        }
    }
    return std::nullopt;
}

double
GetAllowedSeconds(const PartitionObservation& observation)
{
    if (observation.deadlineNs <= 0)
    {
        return NEVER;
    }
    const auto spent = static_cast<double>(observation.nowNs - observation.createdNs);
    return 1e-9 * (static_cast<double>(observation.deadlineNs) - spent);
}

std::vector<ExitRule>
MakeExitRules(const DnnModel& model, uint32_t exit)
{
    // the end of the trunk is where every task leaves that left nowhere else
    return exit + 1 < model.GetExits().size() ? std::vector<ExitRule>{{exit, NEVER}}
                                              : std::vector<ExitRule>{};
}

ExitChoice
FindSneExit(const PartitionObservation& observation,
            const std::vector<ChainStep>& steps,
            bool bestEffort)
{
    const double allowed = GetAllowedSeconds(observation);
    const auto count = static_cast<uint32_t>(observation.model->GetExits().size());
    std::vector<PartitionPlan> plans;
    std::vector<double> seconds;
    for (uint32_t exit = 0; exit < count; ++exit)
    {
        const auto rules = MakeExitRules(*observation.model, exit);
        plans.push_back(MakeObservedPlan(observation, steps, rules));
        seconds.push_back(EvaluatePlan(observation, plans.back()).seconds);
    }
    ExitChoice choice;
    const auto last = SelectLastExit(seconds, allowed);
    const auto first = std::min_element(seconds.begin(), seconds.end());
    if (!last && !(bestEffort && std::isfinite(*first)))
    {
        return choice;
    }
    choice.exit = last ? *last : static_cast<uint32_t>(first - seconds.begin());
    choice.seconds = seconds[choice.exit];
    choice.inTime = last.has_value();
    choice.plan = std::move(plans[choice.exit]);
    return choice;
}

ExitChoice
FindEdgentExit(const PartitionObservation& observation, const ExitOptions& options)
{
    const double allowed = GetAllowedSeconds(observation);
    ExitChoice late;
    for (std::size_t exit = observation.model->GetExits().size(); exit-- > 0;)
    {
        ExitChoice choice =
            FindCut(observation, static_cast<uint32_t>(exit), options.serverFirst, allowed);
        if (choice.inTime)
        {
            return choice;
        }
        late = choice.IsFound() ? std::move(choice) : std::move(late);
    }
    return options.bestEffort ? late : ExitChoice();
}

ExitChoice
FindRewardExit(const PartitionObservation& observation, const ExitOptions& options)
{
    if (!HasAccuracies(observation))
    {
        return FindEdgentExit(observation, options);
    }
    const double allowed = GetAllowedSeconds(observation);
    ExitChoice best;
    double bestReward = 0.0;
    for (uint32_t exit = 0; exit < observation.exits.size(); ++exit)
    {
        ExitChoice choice = FindCut(observation, exit, options.serverFirst, allowed);
        const double reward =
            choice.inTime ? std::exp(observation.exits[exit].accuracy) + 1.0 / choice.seconds : 0.0;
        if (reward > bestReward)
        {
            bestReward = reward;
            best = std::move(choice);
        }
    }
    return best.IsFound() ? best : FindEdgentExit(observation, options);
}

} // namespace edgeinference
} // namespace ns3
