/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "observed-plan.h"

#include "plan-cost.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return true if plans may name the site */
bool
IsPlannable(const PartitionObservation& observation, SiteId site)
{
    return site < observation.sites.size() &&
           (site == DEVICE_SITE || observation.sites[site].usable);
}

/** Which sites hold the output of each layer: the device the inputs, others as `live` says. */
class Holders
{
  public:
    explicit Holders(const PartitionObservation& observation)
        : m_inputs(observation.model->GetInputCount())
    {
        if (!IsReplanning(observation))
        {
            return;
        }
        for (const auto& live : observation.live)
        {
            if (observation.done.Contains(live.tensor) && IsPlannable(observation, live.site))
            {
                m_sites[live.tensor].push_back(live.site);
            }
        }
    }

    /** @return true if somebody holds the output of the layer */
    bool Has(LayerId layer) const
    {
        return layer < m_inputs || m_sites.count(layer) > 0;
    }

    /** @return true if the site holds the output of the layer */
    bool HasAt(LayerId layer, SiteId site) const
    {
        const auto found = m_sites.find(layer);
        return (layer < m_inputs && site == DEVICE_SITE) ||
               (found != m_sites.end() &&
                std::count(found->second.begin(), found->second.end(), site) > 0);
    }

    /** @return the holder from which the site has the tensor soonest */
    SiteId GetNearest(const PartitionObservation& observation, LayerId layer, SiteId site) const
    {
        if (layer < m_inputs || HasAt(layer, site))
        {
            // the sensor is on the device, whoever else holds a copy
            return layer < m_inputs ? DEVICE_SITE : site;
        }
        const double bytes = static_cast<double>(observation.model->GetLayer(layer).outputBytes);
        SiteId nearest = m_sites.at(layer).front();
        for (const SiteId holder : m_sites.at(layer))
        {
            const double best = GetLink(observation, nearest, site).GetTransferSeconds(bytes);
            const double time = GetLink(observation, holder, site).GetTransferSeconds(bytes);
            nearest = time < best || (time == best && holder < nearest) ? holder : nearest;
        }
        return nearest;
    }

  private:
    LayerId m_inputs;                               //!< number of inputs
    std::map<LayerId, std::vector<SiteId>> m_sites; //!< of the live tensors beside the inputs
};

/** @return the layers whose outputs may be the answer */
std::vector<LayerId>
GetAnswerLayers(const DnnModel& model, const std::vector<ExitRule>& exitRules)
{
    std::vector<LayerId> answers;
    for (const auto& rule : exitRules)
    {
        answers.push_back(model.GetExits().at(rule.exit).output);
        if (std::isinf(rule.threshold) && rule.threshold > 0)
        {
            // nothing behind an exit that is always taken can be reached
            return answers;
        }
    }
    answers.push_back(model.GetExits().back().output);
    return answers;
}

/** @return the layers to run and, in `sources`, the layers whose tensors they start from */
LayerSet
WalkBack(const PartitionObservation& observation,
         const std::vector<ExitRule>& exitRules,
         const Holders& holders,
         LayerSet& sources)
{
    const auto& model = *observation.model;
    std::vector<LayerId> open = GetAnswerLayers(model, exitRules);
    std::vector<char> seen(model.GetLayerCount(), 0);
    while (!open.empty())
    {
        const LayerId layer = open.back();
        open.pop_back();
        if (seen[layer])
        {
            continue;
        }
        const bool had = holders.Has(layer);
        seen[layer] = had ? 2 : 1;
        if (!had)
        {
            const auto& inputs = model.GetLayer(layer).inputs;
            open.insert(open.end(), inputs.begin(), inputs.end());
        }
    }
    LayerSet run;
    for (LayerId layer = 0; layer < seen.size(); ++layer)
    {
        // appended in order, so that a set grows at its end
        if (seen[layer])
        {
            (seen[layer] == 1 ? run : sources).Insert(layer);
        }
    }
    return run;
}

/** @return the site of each layer that runs, by layer; others undefined */
std::vector<SiteId>
SpreadSteps(const DnnModel& model, const std::vector<ChainStep>& steps)
{
    std::vector<SiteId> sites(model.GetLayerCount(), DEVICE_SITE);
    LayerId begin = 0;
    for (const auto& step : steps)
    {
        for (; begin < step.end && begin < sites.size(); ++begin)
        {
            sites[begin] = step.site;
        }
    }
    return sites;
}

/** @return true if the site has a finite time for every one of the layers */
bool
HasTimes(const SiteObservation& site, const LayerSet& layers)
{
    const auto& seconds = site.layerSeconds;
    for (const auto& range : layers.GetRanges())
    {
        for (LayerId layer = range.first; layer <= range.second; ++layer)
        {
            if (layer >= seconds.size() || !std::isfinite(seconds[layer]) || seconds[layer] < 0)
            {
                return false;
            }
        }
    }
    return true;
}

/** @return true if the link is known */
bool
IsKnown(const LinkObservation& link)
{
    return std::isfinite(link.GetTransferSeconds(0)) && link.delaySeconds >= 0;
}

/** Put the source stages of a plan in front, one per holder, the device first. */
void
AddSources(const PartitionObservation& observation,
           const LayerSet& sources,
           const LayerSet& run,
           const std::vector<SiteId>& sites,
           PartitionPlan& plan)
{
    const Holders holders(observation);
    std::map<SiteId, LayerSet> bySite;
    for (const LayerId tensor : sources.GetLayers())
    {
        SiteId consumer = DEVICE_SITE;
        for (const LayerId reader : observation.model->GetConsumers(tensor))
        {
            if (run.Contains(reader))
            {
                consumer = sites[reader];
                break;
            }
        }
        bySite[holders.GetNearest(observation, tensor, consumer)].Insert(tensor);
    }
    for (const auto& [site, layers] : bySite)
    {
        plan.stages.push_back(Stage{site, layers});
    }
}

/** @return what is wrong with the tensors that the running layers of the plan read */
std::optional<std::string>
FindInputProblem(const PartitionObservation& observation, const PartitionPlan& plan)
{
    const auto& model = *observation.model;
    const Holders holders(observation);
    const LayerSet toRun = GetLayersToRun(observation, plan.exitRules);
    std::vector<const Stage*> stageOf(model.GetLayerCount(), nullptr);
    for (const auto& stage : plan.stages)
    {
        for (const LayerId layer : stage.layers.GetLayers())
        {
            stageOf[layer] = &stage;
        }
    }
    for (const LayerId layer : toRun.GetLayers())
    {
        if (!stageOf[layer])
        {
            return "No stage of the plan runs layer " + std::to_string(layer);
        }
        for (const LayerId input : model.GetLayer(layer).inputs)
        {
            if (!stageOf[input])
            {
                return "Layer " + std::to_string(layer) + " reads tensor " + std::to_string(input) +
                       ", which no stage of the plan has";
            }
            if (!toRun.Contains(input) && !holders.HasAt(input, stageOf[input]->site))
            {
                return "Tensor " + std::to_string(input) + " is not at site " +
                       std::to_string(stageOf[input]->site) + ", where the plan takes it from";
            }
        }
    }
    return std::nullopt;
}

} // namespace

const LinkObservation&
GetLink(const PartitionObservation& observation, SiteId from, SiteId to)
{
    static const LinkObservation UNKNOWN{};
    const bool known =
        from < observation.sites.size() && to < observation.sites[from].linksTo.size();
    return known ? observation.sites[from].linksTo[to] : UNKNOWN;
}

bool
CanRunLayers(const PartitionObservation& observation, SiteId site)
{
    return IsPlannable(observation, site) &&
           HasTimes(observation.sites[site], GetLayersToRun(observation));
}

std::vector<SiteId>
GetUsableServers(const PartitionObservation& observation)
{
    const LayerSet layers = GetLayersToRun(observation);
    std::vector<SiteId> servers;
    for (SiteId site = 1; site < observation.sites.size(); ++site)
    {
        if (IsPlannable(observation, site) && HasTimes(observation.sites[site], layers) &&
            IsKnown(GetLink(observation, DEVICE_SITE, site)) &&
            IsKnown(GetLink(observation, site, DEVICE_SITE)))
        {
            servers.push_back(site);
        }
    }
    return servers;
}

LayerSet
GetLayersToRun(const PartitionObservation& observation, const std::vector<ExitRule>& exitRules)
{
    LayerSet sources;
    return WalkBack(observation, exitRules, Holders(observation), sources);
}

bool
IsReplanning(const PartitionObservation& observation)
{
    const LayerId inputs = observation.model->GetInputCount();
    return std::any_of(observation.live.begin(), observation.live.end(), [&](const auto& live) {
        return live.tensor >= inputs && observation.done.Contains(live.tensor);
    });
}

PartitionPlan
MakeObservedPlan(const PartitionObservation& observation,
                 const std::vector<ChainStep>& steps,
                 const std::vector<ExitRule>& exitRules)
{
    const auto& model = *observation.model;
    if (!IsReplanning(observation))
    {
        return MakeChainPlan(model, steps, exitRules, observation.encoding);
    }
    PartitionPlan plan;
    plan.exitRules = exitRules;
    LayerSet sources;
    const LayerSet run = WalkBack(observation, exitRules, Holders(observation), sources);
    const std::vector<SiteId> sites = SpreadSteps(model, steps);
    AddSources(observation, sources, run, sites, plan);
    const std::size_t sourceStages = plan.stages.size();
    for (const LayerId layer : run.GetLayers())
    {
        if (plan.stages.size() == sourceStages || plan.stages.back().site != sites[layer])
        {
            plan.stages.push_back(Stage{sites[layer], LayerSet()});
        }
        plan.stages.back().layers.Insert(layer);
    }
    DeriveBoundaries(model, plan, observation.encoding, sources);
    return plan;
}

PartitionPlan
MakeStagedPlan(const PartitionObservation& observation, const std::vector<Stage>& stages)
{
    PartitionPlan plan;
    LayerSet sources;
    const LayerSet run = WalkBack(observation, {}, Holders(observation), sources);
    std::vector<SiteId> sites(observation.model->GetLayerCount(), DEVICE_SITE);
    for (const auto& stage : stages)
    {
        for (const LayerId layer : stage.layers.GetLayers())
        {
            sites.at(layer) = stage.site;
        }
    }
    if (IsReplanning(observation))
    {
        AddSources(observation, sources, run, sites, plan);
    }
    else if (const LayerId inputs = observation.model->GetInputCount(); inputs > 0)
    {
        plan.stages.push_back(Stage{DEVICE_SITE, LayerSet(0, inputs - 1)});
    }
    for (const auto& stage : stages)
    {
        const bool merge = !IsReplanning(observation) && plan.stages.size() == 1;
        if (merge && stage.site == DEVICE_SITE)
        {
            plan.stages.front().layers = plan.stages.front().layers.Union(stage.layers);
        }
        else if (!stage.layers.IsEmpty())
        {
            plan.stages.push_back(stage);
        }
    }
    DeriveBoundaries(*observation.model, plan, observation.encoding, sources);
    return plan;
}

std::optional<SiteId>
FindHolder(const PartitionObservation& observation, LayerId tensor, SiteId site)
{
    const Holders holders(observation);
    return holders.Has(tensor) ? std::make_optional(holders.GetNearest(observation, tensor, site))
                               : std::nullopt;
}

PartitionPlan
MakeSitePlan(const PartitionObservation& observation, SiteId site)
{
    return MakeObservedPlan(observation, {{observation.model->GetLayerCount(), site}});
}

PartitionPlan
MakeFallbackPlan(const PartitionObservation& observation, bool probe)
{
    if (CanRunLayers(observation, DEVICE_SITE))
    {
        PartitionPlan plan = MakeSitePlan(observation, DEVICE_SITE);
        // after a failure the tensors may lie where the device has no link to
        if (EvaluatePlan(observation, plan).IsFinite())
        {
            return plan;
        }
    }
    PartitionPlan first;
    PartitionPlan best;
    double bestSeconds = std::numeric_limits<double>::infinity();
    for (SiteId site = 0; site < observation.sites.size(); ++site)
    {
        if (!CanRunLayers(observation, site))
        {
            continue;
        }
        PartitionPlan plan = MakeSitePlan(observation, site);
        const double seconds = EvaluatePlan(observation, plan).seconds;
        first = first.IsEmpty() ? plan : first;
        if (seconds < bestSeconds)
        {
            bestSeconds = seconds;
            best = plan;
        }
    }
    return best.IsEmpty() && probe ? first : best;
}

std::optional<std::string>
FindPlanProblem(const PartitionObservation& observation, const PartitionPlan& plan)
{
    // what is lost runs again, so it is not done; what FindPlanProblem would say of it is said here
    const LayerSet done = observation.done.Minus(GetLayersToRun(observation));
    const auto siteCount = static_cast<SiteId>(observation.sites.size());
    if (auto problem = FindPlanProblem(*observation.model, plan, siteCount, done))
    {
        return problem;
    }
    for (const auto& stage : plan.stages)
    {
        if (!IsPlannable(observation, stage.site))
        {
            return "Site " + std::to_string(stage.site) + " of the plan is not usable";
        }
    }
    return FindInputProblem(observation, plan);
}

} // namespace edgeinference
} // namespace ns3
