/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What can be wrong with a plan.
 */
#include "partition-plan.h"

#include "ns3/tensor-encoding.h"

#include <cmath>
#include <set>
#include <stdexcept>
#include <tuple>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Does the encoding exist? */
bool
IsKnownEncoding(const std::string& name)
{
    try
    {
        FindTensorEncoding(name);
        return true;
    }
    catch (const std::invalid_argument&)
    {
        return false;
    }
}

std::optional<std::string>
FindStageProblem(const DnnModel& model, const PartitionPlan& plan, SiteId siteCount)
{
    LayerSet seen;
    for (const auto& stage : plan.stages)
    {
        if (stage.site >= siteCount)
        {
            return "The plan names site " + std::to_string(stage.site) + " but only " +
                   std::to_string(siteCount) + " sites are known";
        }
        if (stage.layers.IsEmpty() ||
            stage.layers.GetRanges().back().second >= model.GetLayerCount())
        {
            return "Stage '" + stage.layers.ToString() + "' is empty or names a layer that model " +
                   model.GetName() + " does not have";
        }
        if (seen.Intersects(stage.layers))
        {
            return "Two stages of the plan hold the same layer";
        }
        seen = seen.Union(stage.layers);
    }
    return std::nullopt;
}

/** A layer that must run has each of its inputs in some stage. */
std::optional<std::string>
FindSourceProblem(const DnnModel& model, const PartitionPlan& plan, const LayerSet& done)
{
    LayerSet covered;
    for (const auto& stage : plan.stages)
    {
        covered = covered.Union(stage.layers);
    }
    for (const LayerId layer : covered.Minus(done).GetLayers())
    {
        for (const LayerId input : model.GetLayer(layer).inputs)
        {
            if (!covered.Contains(input))
            {
                return "Layer " + std::to_string(layer) + " reads tensor " + std::to_string(input) +
                       " and no stage makes or holds it";
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string>
FindFlowProblem(const DnnModel& model, const PartitionPlan& plan, const LayerSet& done)
{
    std::set<std::tuple<LayerId, uint32_t, uint32_t>> given;
    for (const auto& boundary : plan.boundaries)
    {
        if (boundary.fromStage >= plan.stages.size() || boundary.toStage >= plan.stages.size() ||
            !plan.stages[boundary.fromStage].layers.Contains(boundary.tensor))
        {
            return "Boundary of tensor " + std::to_string(boundary.tensor) +
                   " does not start at a stage that makes it";
        }
        if (boundary.fromStage >= boundary.toStage)
        {
            return "Boundary of tensor " + std::to_string(boundary.tensor) +
                   " runs backwards; stages must stand in an order in which they can run";
        }
        if (!IsKnownEncoding(boundary.encoding))
        {
            return "Encoding '" + boundary.encoding + "' is not known";
        }
        given.insert({boundary.tensor, boundary.fromStage, boundary.toStage});
    }
    PartitionPlan wanted = plan;
    DeriveBoundaries(model, wanted, "native", done);
    for (const auto& boundary : wanted.boundaries)
    {
        if (given.count({boundary.tensor, boundary.fromStage, boundary.toStage}) == 0)
        {
            return "Stage " + std::to_string(boundary.toStage) + " needs tensor " +
                   std::to_string(boundary.tensor) + " and no boundary brings it";
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<std::string>
FindPlanProblem(const DnnModel& model,
                const PartitionPlan& plan,
                SiteId siteCount,
                const LayerSet& done)
{
    if (plan.IsEmpty())
    {
        return "The plan is empty";
    }
    if (auto problem = FindStageProblem(model, plan, siteCount))
    {
        return problem;
    }
    for (std::size_t i = 0; i < plan.exitRules.size(); ++i)
    {
        const auto& rule = plan.exitRules[i];
        if (rule.exit >= model.GetExits().size() || std::isnan(rule.threshold) ||
            (i > 0 && rule.exit <= plan.exitRules[i - 1].exit))
        {
            return "Exit rules must name exits of model " + model.GetName() +
                   " in ascending order, each once, with a number as threshold";
        }
    }
    LayerSet covered;
    for (const auto& stage : plan.stages)
    {
        covered = covered.Union(stage.layers);
    }
    for (LayerId input = 0; input < model.GetInputCount(); ++input)
    {
        const uint32_t stage = FindStage(plan, input);
        if (stage < plan.stages.size() && plan.stages[stage].site != DEVICE_SITE)
        {
            return "Input layer " + std::to_string(input) +
                   " must lie on the device (site 0), where the sensor is";
        }
    }
    if (!covered.Contains(GetAnswerLayer(model, plan)))
    {
        return "No stage of the plan runs layer " + std::to_string(GetAnswerLayer(model, plan)) +
               ", which gives the answer";
    }
    for (const auto& rule : plan.exitRules)
    {
        if (!covered.Contains(model.GetExits()[rule.exit].output))
        {
            return "An exit rule names exit " + std::to_string(rule.exit) +
                   " but no stage runs its head";
        }
    }
    if (auto problem = FindSourceProblem(model, plan, done))
    {
        return problem;
    }
    return FindFlowProblem(model, plan, done);
}

} // namespace edgeinference
} // namespace ns3
