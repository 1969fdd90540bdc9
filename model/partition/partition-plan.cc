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
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return the parts between the separators; empty ones count, so that they can be refused */
std::vector<std::string>
Split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto end = text.find(separator); end != std::string::npos;
         end = text.find(separator, begin))
    {
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

[[noreturn]] void
Refuse(const std::string& part, const std::string& expected)
{
    throw std::invalid_argument("Plan part '" + part + "' is not " + expected +
                                "; see PartitionPlan::ToString for the form");
}

uint32_t
ParseNumber(const std::string& digits, const std::string& part)
{
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
    {
        Refuse(part, "made of small whole numbers");
    }
    return static_cast<uint32_t>(std::stoul(digits));
}

Stage
ParseStage(const std::string& part)
{
    const auto colon = part.find(':');
    if (colon == std::string::npos || colon + 1 == part.size())
    {
        Refuse(part, "a stage 'site:layers'");
    }
    return Stage{ParseNumber(part.substr(0, colon), part),
                 LayerSet::FromString(part.substr(colon + 1))};
}

Boundary
ParseBoundary(const std::string& part)
{
    const auto at = part.find('@');
    const auto arrow = part.find('>', at == std::string::npos ? 0 : at);
    // the encoding may hold a colon itself ("fixed:100"), so only the first one separates
    const auto colon = part.find(':', arrow == std::string::npos ? 0 : arrow);
    if (at == std::string::npos || arrow == std::string::npos || colon == std::string::npos ||
        colon + 1 == part.size())
    {
        Refuse(part, "a boundary 'tensor@from>to:encoding'");
    }
    return Boundary{ParseNumber(part.substr(0, at), part),
                    ParseNumber(part.substr(at + 1, arrow - at - 1), part),
                    ParseNumber(part.substr(arrow + 1, colon - arrow - 1), part),
                    part.substr(colon + 1)};
}

ExitRule
ParseExitRule(const std::string& part)
{
    const auto less = part.find('<');
    if (part.empty() || part[0] != 'x' || less == std::string::npos)
    {
        Refuse(part, "an exit rule 'xEXIT<THRESHOLD'");
    }
    ExitRule rule;
    rule.exit = ParseNumber(part.substr(1, less - 1), part);
    const std::string threshold = part.substr(less + 1);
    std::size_t used = 0;
    try
    {
        rule.threshold = std::stod(threshold, &used);
    }
    catch (const std::exception&)
    {
        used = 0;
    }
    if (used == 0 || used != threshold.size() || std::isnan(rule.threshold))
    {
        Refuse(part, "an exit rule with a number as threshold");
    }
    return rule;
}

std::string
FormatThreshold(double threshold)
{
    if (std::isinf(threshold))
    {
        return threshold > 0 ? "inf" : "-inf";
    }
    // the shortest text that reads back as the same number
    for (int digits = 6; digits <= 17; ++digits)
    {
        std::ostringstream out;
        out.precision(digits);
        out << threshold;
        if (std::stod(out.str()) == threshold)
        {
            return out.str();
        }
    }
    return std::to_string(threshold);
}

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

std::string
PartitionPlan::ToString() const
{
    std::ostringstream stageText;
    for (const auto& stage : stages)
    {
        stageText << (stageText.tellp() > 0 ? ";" : "") << stage.site << ":"
                  << stage.layers.ToString();
    }
    std::ostringstream boundaryText;
    for (const auto& boundary : boundaries)
    {
        boundaryText << (boundaryText.tellp() > 0 ? ";" : "") << boundary.tensor << "@"
                     << boundary.fromStage << ">" << boundary.toStage << ":" << boundary.encoding;
    }
    std::ostringstream ruleText;
    for (const auto& rule : exitRules)
    {
        ruleText << (ruleText.tellp() > 0 ? ";" : "") << "x" << rule.exit << "<"
                 << FormatThreshold(rule.threshold);
    }
    std::string text = stages.empty() ? "-" : stageText.str();
    if (!boundaries.empty() || !exitRules.empty())
    {
        text += " " + (boundaries.empty() ? std::string("-") : boundaryText.str());
    }
    if (!exitRules.empty())
    {
        text += " " + ruleText.str();
    }
    return text;
}

PartitionPlan
PartitionPlan::FromString(const std::string& text)
{
    PartitionPlan plan;
    const auto parts = Split(text, ' ');
    if (parts.empty() || parts.size() > 3)
    {
        Refuse(text, "stages, boundaries and exit rules separated by one space");
    }
    if (parts[0] != "-")
    {
        for (const auto& part : Split(parts[0], ';'))
        {
            plan.stages.push_back(ParseStage(part));
        }
    }
    if (parts.size() > 1 && parts[1] != "-")
    {
        for (const auto& part : Split(parts[1], ';'))
        {
            plan.boundaries.push_back(ParseBoundary(part));
        }
    }
    if (parts.size() > 2 && parts[2] != "-")
    {
        for (const auto& part : Split(parts[2], ';'))
        {
            plan.exitRules.push_back(ParseExitRule(part));
        }
    }
    return plan;
}

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
        if (std::isinf(rule.threshold) && rule.threshold > 0)
        {
            return model.GetExits().at(rule.exit).output;
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
