/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "recovery-plans.h"

#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param known what is known @param keep of which sites live tensors count; nullptr: of none
 * @return the same with only those, and with the layers that are done then */
PartitionObservation
KeepLive(const PartitionObservation& known, const SiteId* keep)
{
    PartitionObservation view = known;
    const LayerId inputs = known.model->GetInputCount();
    view.live.clear();
    view.done = LayerSet(0, inputs - 1);
    for (const auto& live : known.live)
    {
        const bool input = live.tensor < inputs;
        if (input || (keep && live.site == *keep))
        {
            view.live.push_back(live);
            view.done.Insert(live.tensor);
        }
    }
    return view;
}

/** @param progress how far @return what is known, with the tensors that the device holds */
PartitionObservation
MakeLocalView(const TaskProgress& progress)
{
    return KeepLive(progress.known, &DEVICE_SITE);
}

/** @param rule an exit rule @return is the exit always taken? */
bool
IsCertain(const ExitRule& rule)
{
    return std::isinf(rule.threshold) && rule.threshold > 0;
}

/** @param view what is known @param rules of the plan that failed @return those whose heads need no
 * layer of the trunk again */
std::vector<ExitRule>
KeepRules(const PartitionObservation& view, const std::vector<ExitRule>& rules)
{
    const LayerSet trunk = GetLayersToRun(KeepLive(view, nullptr));
    std::vector<ExitRule> kept;
    for (const ExitRule& rule : rules)
    {
        if (IsCertain(rule))
        {
            kept.push_back(rule);
            continue;
        }
        const LayerSet without = GetLayersToRun(view, kept);
        auto more = kept;
        more.push_back(rule);
        const LayerSet extra = GetLayersToRun(view, more).Minus(without);
        if (!extra.Intersects(trunk))
        {
            kept = more;
        }
    }
    return kept;
}

/** @param view what is known @param site where @param rules exit rules @return all that is left */
PartitionPlan
MakePlanAt(const PartitionObservation& view, SiteId site, const std::vector<ExitRule>& rules)
{
    return MakeObservedPlan(view, {{view.model->GetLayerCount(), site}}, rules);
}

/** @param progress how far @return servers that can be used and have not failed, ascending */
std::vector<SiteId>
GetCandidates(const TaskProgress& progress)
{
    const SiteId failed = FindFailedSite(progress);
    std::vector<SiteId> candidates;
    for (SiteId site = 1; site < progress.known.sites.size(); ++site)
    {
        if (site != failed && CanRunLayers(progress.known, site))
        {
            candidates.push_back(site);
        }
    }
    return candidates;
}

} // namespace

RecoveryAnswer
AnswerWith(const PartitionPlan& plan)
{
    RecoveryAnswer answer;
    answer.action = plan.IsEmpty() ? RecoveryAnswer::Action::RESEND : RecoveryAnswer::Action::PLAN;
    answer.plan = plan;
    return answer;
}

SiteId
FindFailedSite(const TaskProgress& progress)
{
    if (progress.failedSite != DEVICE_SITE)
    {
        return progress.failedSite;
    }
    for (const auto& stage : progress.plan.stages)
    {
        if (stage.site != DEVICE_SITE && !stage.layers.Minus(progress.done).IsEmpty())
        {
            return stage.site;
        }
    }
    return DEVICE_SITE;
}

std::optional<SiteId>
FindNearestServer(const TaskProgress& progress)
{
    std::optional<SiteId> nearest;
    double best = std::numeric_limits<double>::infinity();
    for (const SiteId site : GetCandidates(progress))
    {
        const double delay = GetLink(progress.known, DEVICE_SITE, site).delaySeconds;
        if (!nearest || delay < best)
        {
            nearest = site;
            best = delay;
        }
    }
    return nearest;
}

PartitionPlan
MakeRestPlan(const TaskProgress& progress, SiteId site)
{
    return MakePlanAt(progress.known, site, KeepRules(progress.known, progress.plan.exitRules));
}

PartitionPlan
MakeLocalPlan(const TaskProgress& progress)
{
    const PartitionObservation view = MakeLocalView(progress);
    if (!CanRunLayers(view, DEVICE_SITE))
    {
        return {};
    }
    return MakePlanAt(view, DEVICE_SITE, KeepRules(view, progress.plan.exitRules));
}

PartitionPlan
MakeNearestExitPlan(const TaskProgress& progress)
{
    const PartitionObservation view = MakeLocalView(progress);
    if (!CanRunLayers(view, DEVICE_SITE))
    {
        return {};
    }
    const auto& seconds = view.sites[DEVICE_SITE].layerSeconds;
    const auto exits = static_cast<uint32_t>(view.model->GetExits().size());
    PartitionPlan nearest;
    double best = std::numeric_limits<double>::infinity();
    for (uint32_t exit = exits; exit-- > 0;)
    {
        std::vector<ExitRule> rules;
        if (exit + 1 < exits)
        {
            rules.push_back({exit, std::numeric_limits<double>::infinity()});
        }
        double left = 0.0;
        for (const LayerId layer : GetLayersToRun(view, rules).GetLayers())
        {
            left += seconds.at(layer);
        }
        if (left < best)
        {
            best = left;
            nearest = MakePlanAt(view, DEVICE_SITE, rules);
        }
    }
    return nearest;
}

PartitionPlan
MakeFailoverPlan(const TaskProgress& progress)
{
    const SiteId failed = FindFailedSite(progress);
    const PartitionObservation view = KeepLive(progress.known, nullptr);
    PartitionPlan best;
    double bestSeconds = std::numeric_limits<double>::infinity();
    for (const SiteId site :
         failed == DEVICE_SITE ? std::vector<SiteId>() : GetCandidates(progress))
    {
        PartitionPlan plan = progress.plan;
        for (auto& stage : plan.stages)
        {
            stage.site = stage.site == failed ? site : stage.site;
        }
        DeriveBoundaries(*view.model, plan, view.encoding);
        const double seconds = EvaluatePlan(view, plan).seconds;
        if (best.IsEmpty() || seconds < bestSeconds)
        {
            best = plan;
            bestSeconds = seconds;
        }
    }
    return best;
}

} // namespace edgeinference
} // namespace ns3
