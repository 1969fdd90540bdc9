/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-plan.h"

#include "ns3/tensor-encoding.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Layers that must run for the answer when no exit is taken early, heads with a rule included. */
LayerSet
GetNeededLayers(const DnnModel& model, const std::vector<ExitRule>& exitRules)
{
    std::vector<LayerId> open;
    bool endNeeded = true;
    for (const auto& rule : exitRules)
    {
        open.push_back(model.GetExits().at(rule.exit).output);
        if (std::isinf(rule.threshold) && rule.threshold > 0)
        {
            endNeeded = false;
            break; // nothing behind an exit that is always taken can be reached
        }
    }
    if (endNeeded)
    {
        open.push_back(model.GetExits().back().output);
    }
    LayerSet needed;
    for (LayerId input = 0; input < model.GetInputCount(); ++input)
    {
        needed.Insert(input);
    }
    while (!open.empty())
    {
        const LayerId layer = open.back();
        open.pop_back();
        if (!needed.Contains(layer))
        {
            needed.Insert(layer);
            const auto& inputs = model.GetLayer(layer).inputs;
            open.insert(open.end(), inputs.begin(), inputs.end());
        }
    }
    return needed;
}

} // namespace

bool
Stage::operator==(const Stage& other) const
{
    return site == other.site && layers == other.layers;
}

bool
Boundary::operator==(const Boundary& other) const
{
    return tensor == other.tensor && fromStage == other.fromStage && toStage == other.toStage &&
           encoding == other.encoding;
}

bool
ExitRule::operator==(const ExitRule& other) const
{
    return exit == other.exit && threshold == other.threshold;
}

bool
PartitionPlan::operator==(const PartitionPlan& other) const
{
    return stages == other.stages && boundaries == other.boundaries && exitRules == other.exitRules;
}

bool
PartitionPlan::IsEmpty() const
{
    return stages.empty();
}

SiteId
PartitionPlan::GetLastSite() const
{
    SiteId last = DEVICE_SITE;
    for (const auto& stage : stages)
    {
        last = std::max(last, stage.site);
    }
    return last;
}

std::vector<SiteId>
PartitionPlan::GetSites() const
{
    std::set<SiteId> sites;
    for (const auto& stage : stages)
    {
        sites.insert(stage.site);
    }
    return {sites.begin(), sites.end()};
}

LayerSet
GetDoneLayers(const DnnModel& model,
              const std::vector<LayerId>& outputs,
              const std::vector<LayerId>& live)
{
    std::vector<bool> stop(model.GetLayerCount(), false);
    std::fill_n(stop.begin(), model.GetInputCount(), true);
    for (const LayerId layer : live)
    {
        stop.at(layer) = true;
    }
    std::vector<bool> needed(model.GetLayerCount(), false);
    std::vector<LayerId> open = outputs;
    while (!open.empty())
    {
        const LayerId layer = open.back();
        open.pop_back();
        if (!stop.at(layer) && !needed[layer])
        {
            needed[layer] = true;
            const auto& inputs = model.GetLayer(layer).inputs;
            open.insert(open.end(), inputs.begin(), inputs.end());
        }
    }
    LayerSet done;
    for (LayerId layer = 0; layer < model.GetLayerCount(); ++layer)
    {
        if (!needed[layer])
        {
            done.Insert(layer);
        }
    }
    return done;
}

void
DeriveBoundaries(const DnnModel& model,
                 PartitionPlan& plan,
                 const std::string& encoding,
                 const LayerSet& done)
{
    plan.boundaries.clear();
    std::map<LayerId, uint32_t> producer;
    for (uint32_t stage = 0; stage < plan.stages.size(); ++stage)
    {
        for (const auto& range : plan.stages[stage].layers.GetRanges())
        {
            for (LayerId layer = range.first; layer <= range.second; ++layer)
            {
                producer[layer] = stage;
            }
        }
    }
    std::set<std::tuple<uint32_t, uint32_t, LayerId>> crossing;
    for (const auto& [layer, stage] : producer)
    {
        if (done.Contains(layer))
        {
            continue; // it runs nowhere, so it reads nothing
        }
        for (LayerId input : model.GetLayer(layer).inputs)
        {
            const auto from = producer.find(input);
            if (from != producer.end() && from->second != stage)
            {
                crossing.insert({from->second, stage, input});
            }
        }
    }
    for (const auto& [from, to, tensor] : crossing)
    {
        const bool moves = plan.stages[from].site != plan.stages[to].site;
        plan.boundaries.push_back(Boundary{tensor, from, to, moves ? encoding : "native"});
    }
}

PartitionPlan
MakeChainPlan(const DnnModel& model,
              const std::vector<ChainStep>& steps,
              const std::vector<ExitRule>& exitRules,
              const std::string& encoding)
{
    PartitionPlan plan;
    plan.exitRules = exitRules;
    const LayerSet needed = GetNeededLayers(model, exitRules);
    const LayerId inputs = model.GetInputCount();
    plan.stages.push_back(Stage{DEVICE_SITE, LayerSet(0, inputs - 1)});
    LayerId begin = inputs;
    for (const auto& step : steps)
    {
        if (step.end > model.GetLayerCount() || step.end < std::min(begin, inputs))
        {
            throw std::invalid_argument("Chain step ending at " + std::to_string(step.end) +
                                        " does not fit model " + model.GetName() + " with " +
                                        std::to_string(model.GetLayerCount()) + " layers");
        }
        LayerSet layers;
        for (LayerId layer = begin; layer < step.end; ++layer)
        {
            if (needed.Contains(layer))
            {
                layers.Insert(layer);
            }
        }
        begin = std::max(begin, step.end);
        if (layers.IsEmpty())
        {
            continue;
        }
        if (plan.stages.back().site == step.site)
        {
            plan.stages.back().layers = plan.stages.back().layers.Union(layers);
        }
        else
        {
            plan.stages.push_back(Stage{step.site, layers});
        }
    }
    DeriveBoundaries(model, plan, encoding);
    if (FindStage(plan, GetAnswerLayer(model, plan)) == plan.stages.size())
    {
        throw std::invalid_argument("The chain ends at layer " + std::to_string(begin) +
                                    " of model " + model.GetName() +
                                    ", before the layer that gives the answer");
    }
    return plan;
}

PartitionPlan
MakeSplitPlan(const DnnModel& model,
              LayerId position,
              SiteId first,
              SiteId second,
              const std::string& encoding)
{
    return MakeChainPlan(model, {{position, first}, {model.GetLayerCount(), second}}, {}, encoding);
}

uint64_t
GetPlanBytes(const DnnModel& model, const PartitionPlan& plan)
{
    uint64_t bytes = 0;
    std::set<std::tuple<LayerId, SiteId>> sent;
    for (const auto& boundary : plan.boundaries)
    {
        const SiteId from = plan.stages.at(boundary.fromStage).site;
        const SiteId to = plan.stages.at(boundary.toStage).site;
        if (from != to && sent.insert({boundary.tensor, to}).second)
        {
            const auto& layer = model.GetLayer(boundary.tensor);
            bytes += FindTensorEncoding(boundary.encoding)
                         .GetEncodedBytes(layer.outputShape, layer.outputType);
        }
    }
    const LayerId answer = GetAnswerLayer(model, plan);
    const uint32_t stage = FindStage(plan, answer);
    if (stage < plan.stages.size() && plan.stages[stage].site != DEVICE_SITE)
    {
        bytes += model.GetLayer(answer).outputBytes;
    }
    return bytes;
}

LayerId
GetAnswerLayer(const DnnModel& model, const PartitionPlan& plan)
{
    for (const auto& rule : plan.exitRules)
    {
        // a plan that was not checked yet may name any exit
        if (std::isinf(rule.threshold) && rule.threshold > 0 && rule.exit < model.GetExits().size())
        {
            return model.GetExits()[rule.exit].output;
        }
    }
    return model.GetExits().back().output;
}

uint32_t
FindStage(const PartitionPlan& plan, LayerId layer)
{
    uint32_t stage = 0;
    while (stage < plan.stages.size() && !plan.stages[stage].layers.Contains(layer))
    {
        ++stage;
    }
    return stage;
}

} // namespace edgeinference
} // namespace ns3
