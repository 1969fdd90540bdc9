/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "decision-reward.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param value a figure @return it, or 0 if it is negative or no finite number */
double
GetSane(double value)
{
    return std::isfinite(value) && value > 0.0 ? value : 0.0;
}

} // namespace

double
DecisionReward::Compute(double seconds, double deadlineSeconds, double joules) const
{
    const double charged = std::min(GetSane(seconds), failureSeconds);
    const double overshoot = deadlineSeconds > 0.0 ? std::max(charged - deadlineSeconds, 0.0) : 0.0;
    return -(charged + deadlineWeight * overshoot + joulesWeight * GetSane(joules));
}

double
DecisionReward::GetWorst(double deadlineSeconds) const
{
    return Compute(failureSeconds, deadlineSeconds, 0.0);
}

double
DecisionReward::Compute(const PartitionOutcome& outcome,
                        double waitedSeconds,
                        const std::vector<double>& blockSeconds,
                        const std::vector<double>& blockDeadlineSeconds) const
{
    const double allowed = static_cast<double>(outcome.deadlineNs) * 1e-9;
    // what is left of the time allowed when the decision is made; none left: everything is too late
    const double deadline = allowed > 0.0 ? std::max(allowed - waitedSeconds, 1e-9) : 0.0;
    if (outcome.status != TaskStatus::COMPLETED)
    {
        const double sum =
            std::accumulate(blockDeadlineSeconds.begin(), blockDeadlineSeconds.end(), 0.0);
        return GetWorst(blockDeadlineSeconds.empty() ? deadline : sum);
    }
    const double seconds = outcome.latencySeconds - waitedSeconds;
    const double joules = outcome.computeJoules + outcome.radioJoules;
    if (blockDeadlineSeconds.empty())
    {
        return Compute(seconds, deadline, joules);
    }
    double overshoot = 0.0;
    for (std::size_t m = 0; m < std::min(blockSeconds.size(), blockDeadlineSeconds.size()); ++m)
    {
        overshoot += blockDeadlineSeconds[m] > 0.0
                         ? std::max(blockSeconds[m] - blockDeadlineSeconds[m], 0.0)
                         : 0.0;
    }
    return Compute(seconds, 0.0, joules) - deadlineWeight * std::min(overshoot, failureSeconds);
}

std::vector<double>
GetBlockSeconds(const PartitionOutcome& outcome,
                const DnnModel& model,
                const std::vector<CutPoint>& blockEnds)
{
    std::vector<double> seconds(blockEnds.size(), 0.0);
    for (const StageOutcome& took : outcome.stages)
    {
        if (took.stage >= outcome.plan.stages.size())
        {
            continue;
        }
        const LayerSet& layers = outcome.plan.stages[took.stage].layers;
        std::vector<double> work(blockEnds.size(), 0.0);
        double all = 0.0;
        LayerId begin = model.GetInputCount();
        std::size_t first = blockEnds.size();
        for (std::size_t m = 0; m < blockEnds.size(); ++m)
        {
            for (; begin < blockEnds[m].position; ++begin)
            {
                if (layers.Contains(begin))
                {
                    // a block without work that is counted still has its place
                    work[m] += static_cast<double>(model.GetLayer(begin).flops) + 1.0;
                    first = std::min(first, m);
                }
            }
            all += work[m];
        }
        for (std::size_t m = first; m < blockEnds.size(); ++m)
        {
            seconds[m] += took.computeSeconds * work[m] / all;
        }
        if (first < blockEnds.size())
        {
            seconds[first] += took.transferSeconds + took.waitSeconds;
        }
    }
    return seconds;
}

} // namespace edgeinference
} // namespace ns3
