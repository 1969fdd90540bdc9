/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "torch-script-partition-agent.h"

#include "choice-sampler.h"

#include "ns3/boolean.h"
#include "ns3/csv-line.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceTorchScriptPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(TorchScriptPartitionAgent);

namespace
{

/** What stands before the names of scales in their settings. */
const std::string PREFIX = "scale ";

/** @param text "name=value,name=value" @return the default scales with these instead */
StateScales
ParseScales(const std::string& text)
{
    auto settings = StateScales().ToSettings();
    std::istringstream entries(text);
    for (std::string entry; std::getline(entries, entry, ',');)
    {
        const auto equals = entry.find('=');
        const auto known = settings.find(PREFIX + entry.substr(0, equals));
        double value = 0.0;
        if (equals == std::string::npos || known == settings.end() ||
            !ParseNumber(entry.substr(equals + 1), value))
        {
            std::string names;
            for (const auto& setting : settings)
            {
                names += (names.empty() ? "" : ", ") + setting.first.substr(PREFIX.size());
            }
            throw std::invalid_argument("Scales of a torch-script agent: \"" + entry +
                                        "\" is no name=number with one of the names " + names);
        }
        known->second = entry.substr(equals + 1);
    }
    return StateScales::FromSettings(settings);
}

} // namespace

TypeId
TorchScriptPartitionAgent::GetTypeId()
{
    // a group of its own: doc/attributes.rst must not depend on whether this library was loaded
    static TypeId tid =
        TypeId("ns3::edgeinference::TorchScriptPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInferenceLearning")
            .AddConstructor<TorchScriptPartitionAgent>()
            .AddAttribute("File",
                          "The policy, a file of torch.jit.save.",
                          StringValue(""),
                          MakeStringAccessor(&TorchScriptPartitionAgent::m_file),
                          MakeStringChecker())
            .AddAttribute("Blocks",
                          "Blocks that the policy places.",
                          UintegerValue(6),
                          MakeUintegerAccessor(&TorchScriptPartitionAgent::m_blocks),
                          MakeUintegerChecker<uint32_t>(1, 255))
            .AddAttribute("Servers",
                          "Servers that the policy knows; fewer may be there.",
                          UintegerValue(3),
                          MakeUintegerAccessor(&TorchScriptPartitionAgent::m_servers),
                          MakeUintegerChecker<uint32_t>(1, 254))
            .AddAttribute("State",
                          "What its state holds: paper, full, or words of StateLayout joined by +.",
                          StringValue("full"),
                          MakeStringAccessor(&TorchScriptPartitionAgent::m_layoutText),
                          MakeStringChecker())
            .AddAttribute("Scales",
                          "Means and deviations of its state that are not the default ones, "
                          "name=value separated by commas.",
                          StringValue(""),
                          MakeStringAccessor(&TorchScriptPartitionAgent::m_scalesText),
                          MakeStringChecker())
            .AddAttribute("Sample",
                          "Draw each site from the softmax of the logits instead of taking the "
                          "most probable one.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&TorchScriptPartitionAgent::m_sample),
                          MakeBooleanChecker());
    return tid;
}

TorchScriptPartitionAgent::TorchScriptPartitionAgent()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

TorchScriptPartitionAgent::~TorchScriptPartitionAgent() = default;

void
TorchScriptPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_random = nullptr;
    m_policy.reset();
    PartitionAgent::DoDispose();
}

void
TorchScriptPartitionAgent::Load()
{
    if (m_file.empty())
    {
        throw std::invalid_argument("a torch-script agent needs its attribute File: name a policy "
                                    "that torch.jit.save wrote");
    }
    m_layout = StateLayout::FromString(m_layoutText);
    m_scales = ParseScales(m_scalesText);
    m_shape = {GetStateSize(m_blocks, m_servers, m_layout), m_blocks, m_servers + 1};
    m_policy = std::make_unique<TorchScriptPolicy>(m_file, m_shape);
    m_state.resize(m_shape.state);
    m_logits.resize(m_shape.blocks * m_shape.sites);
    m_mask.resize(m_shape.sites);
    m_choices.resize(m_shape.blocks);
}

const std::vector<CutPoint>&
TorchScriptPartitionAgent::GetEnds(const DnnModel& model)
{
    const uint64_t digest = model.GetDigest();
    auto found = m_ends.find(digest);
    if (found == m_ends.end())
    {
        found = m_ends.emplace(digest, model.GetBlockEnds(m_blocks)).first;
    }
    return found->second;
}

bool
TorchScriptPartitionAgent::Choose()
{
    m_facts.FillMask(m_mask.data());
    if (std::count(m_mask.begin(), m_mask.end(), 1) == 0)
    {
        return false;
    }
    EncodeState(m_facts, m_scales, m_layout, m_state.data());
    m_policy->Run(m_state.data(), m_logits.data());
    const bool finite = std::all_of(m_logits.begin(), m_logits.end(), [](float logit) {
        return std::isfinite(logit);
    });
    if (!finite)
    {
        throw std::runtime_error("TorchScript file " + m_file +
                                 " answers a state with logits that are not finite numbers");
    }
    for (uint32_t block = 0; block < m_shape.blocks; ++block)
    {
        const double uniform = m_sample ? m_random->GetValue(0.0, 1.0) : 0.0;
        const float* logits = m_logits.data() + block * m_shape.sites;
        m_choices[block] = static_cast<uint8_t>(
            DrawChoice(m_shape.sites, logits, m_mask.data(), uniform, 0.0, !m_sample));
    }
    return true;
}

PartitionPlan
TorchScriptPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    if (!m_policy)
    {
        Load();
    }
    if (observation.sites.size() > m_shape.sites)
    {
        throw std::invalid_argument("TorchScript file " + m_file + " knows " +
                                    std::to_string(m_servers) + " servers and the device " +
                                    std::to_string(observation.sites.size() - 1) +
                                    ": export a policy for so many, and set Servers");
    }
    const auto& ends = GetEnds(*observation.model);
    FillDecisionFacts(observation, ends, m_blocks, m_servers, m_facts);
    if (!Choose())
    {
        return MakeFallback(observation);
    }
    std::vector<ChainStep> steps;
    for (std::size_t block = 0; block < ends.size(); ++block)
    {
        steps.push_back({ends[block].position, m_choices[block]});
    }
    PartitionPlan plan = MakeObservedPlan(observation, steps);
    return EvaluatePlan(observation, plan).IsFinite() ? plan : MakeFallback(observation);
}

AgentNeeds
TorchScriptPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    needs.attribute = m_file.empty() ? "File" : "";
    return needs;
}

int64_t
TorchScriptPartitionAgent::DoAssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

} // namespace edgeinference
} // namespace ns3
