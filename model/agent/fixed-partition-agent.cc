/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fixed-partition-agent.h"

#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceFixedPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(FixedPartitionAgent);

namespace
{

/** @return entries by model from "entry" or "model=entry,model=entry" */
std::map<std::string, std::string>
ParseEntries(const std::string& text)
{
    std::map<std::string, std::string> entries;
    std::istringstream in(text);
    for (std::string entry; std::getline(in, entry, ',');)
    {
        const auto equals = entry.find('=');
        const std::string model = equals == std::string::npos ? "" : entry.substr(0, equals);
        const std::string value = equals == std::string::npos ? entry : entry.substr(equals + 1);
        if (value.empty() || !entries.emplace(model, value).second)
        {
            throw std::invalid_argument("'" + text +
                                        "' is neither one entry nor a list 'model=entry,...' with "
                                        "each model once");
        }
    }
    return entries;
}

/** @return the entry of a model, or that of all others, or null */
template <class T>
const T*
FindEntry(const std::map<std::string, T>& entries, const std::string& model)
{
    auto found = entries.find(model);
    found = found == entries.end() ? entries.find("") : found;
    return found == entries.end() ? nullptr : &found->second;
}

/** @return true if every layer of the plan exists */
bool
FitsModel(const DnnModel& model, const PartitionPlan& plan)
{
    return std::all_of(plan.stages.begin(), plan.stages.end(), [&](const Stage& stage) {
        return !stage.layers.IsEmpty() &&
               stage.layers.GetRanges().back().second < model.GetLayerCount();
    });
}

} // namespace

TypeId
FixedPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::FixedPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<FixedPartitionAgent>()
            .AddAttribute(
                "Plan",
                "The plan in text form, such as 0:0-3;1:4-21 (boundaries may be left "
                "out); model=plan,model=plan for several networks; empty: see CutLayer.",
                StringValue(""),
                MakeStringAccessor(&FixedPartitionAgent::SetPlan, &FixedPartitionAgent::GetPlan),
                MakeStringChecker())
            .AddAttribute("CutLayer",
                          "Name of the last layer on the device, or number of layers there; "
                          "model=layer,model=layer for several networks.",
                          StringValue(""),
                          MakeStringAccessor(&FixedPartitionAgent::SetCutLayer,
                                             &FixedPartitionAgent::GetCutLayer),
                          MakeStringChecker())
            .AddAttribute("Site",
                          "Server that runs what lies behind CutLayer, a site number of the plan.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&FixedPartitionAgent::m_site),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

FixedPartitionAgent::FixedPartitionAgent() = default;

FixedPartitionAgent::~FixedPartitionAgent() = default;

void
FixedPartitionAgent::SetPlan(const std::string& text)
{
    NS_LOG_FUNCTION(this << text);
    std::map<std::string, PartitionPlan> plans;
    for (const auto& [model, plan] : ParseEntries(text))
    {
        plans[model] = PartitionPlan::FromString(plan);
    }
    m_plans = plans;
    m_planText = text;
}

std::string
FixedPartitionAgent::GetPlan() const
{
    return m_planText;
}

void
FixedPartitionAgent::SetCutLayer(const std::string& text)
{
    NS_LOG_FUNCTION(this << text);
    m_cuts = ParseEntries(text);
    m_cutText = text;
}

std::string
FixedPartitionAgent::GetCutLayer() const
{
    return m_cutText;
}

PartitionPlan
FixedPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    const PartitionPlan plan = FindWanted(observation);
    const auto problem = FindPlanProblem(observation, plan);
    if (!problem)
    {
        return plan;
    }
    NS_LOG_LOGIC("Decision " << observation.decisionId << ": " << *problem);
    return MakeFallback(observation);
}

PartitionPlan
FixedPartitionAgent::FindWanted(const PartitionObservation& observation) const
{
    const auto& model = *observation.model;
    if (const PartitionPlan* given = FindEntry(m_plans, model.GetName()))
    {
        PartitionPlan plan = *given;
        if (plan.boundaries.empty() && FitsModel(model, plan))
        {
            DeriveBoundaries(model, plan, observation.encoding);
        }
        const SiteId sites = plan.GetLastSite() + 1;
        if (const auto problem = FindPlanProblem(model, plan, sites))
        {
            throw std::invalid_argument("Plan of a fixed agent for model " + model.GetName() +
                                        ": " + *problem);
        }
        return plan;
    }
    const std::string* cut = FindEntry(m_cuts, model.GetName());
    return cut ? MakeCut(observation, *cut) : PartitionPlan();
}

PartitionPlan
FixedPartitionAgent::MakeCut(const PartitionObservation& observation, const std::string& cut) const
{
    const auto& layers = observation.model->GetLayers();
    LayerId position = 0;
    const bool isNumber =
        cut.size() < 10 && cut.find_first_not_of("0123456789") == std::string::npos;
    const auto named = std::find_if(layers.begin(), layers.end(), [&](const DnnLayer& layer) {
        return layer.name == cut;
    });
    if (named != layers.end())
    {
        position = static_cast<LayerId>(named - layers.begin()) + 1;
    }
    else if (isNumber && std::stoul(cut) <= layers.size())
    {
        position = static_cast<LayerId>(std::stoul(cut));
    }
    else
    {
        throw std::invalid_argument(
            "CutLayer '" + cut + "' of a fixed agent is no layer of model " +
            observation.model->GetName() + " and no number up to " + std::to_string(layers.size()));
    }
    position = std::max(position, observation.model->GetInputCount());
    return MakeObservedPlan(
        observation,
        {{position, DEVICE_SITE}, {observation.model->GetLayerCount(), m_site}});
}

AgentNeeds
FixedPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.attribute = m_plans.empty() && m_cuts.empty() ? "Plan" : "";
    needs.servers = m_cuts.empty() ? 0 : m_site;
    for (const auto& [model, plan] : m_plans)
    {
        needs.servers = std::max(needs.servers, plan.GetLastSite());
        needs.exits = needs.exits || !plan.exitRules.empty();
    }
    return needs;
}

} // namespace edgeinference
} // namespace ns3
