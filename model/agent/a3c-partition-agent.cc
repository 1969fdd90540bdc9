/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "a3c-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceA3cPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(A3cPartitionAgent);

TypeId
A3cPartitionAgent::GetTypeId()
{
    using Agent = A3cPartitionAgent;
    static TypeId tid =
        TypeId("ns3::edgeinference::A3cPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<Agent>()
            .AddAttribute("Checkpoint",
                          "Policy to start from, a file of edge-inference-train; empty: none, and "
                          "the agent must Learn.",
                          StringValue(""),
                          MakeStringAccessor(&Agent::SetCheckpoint, &Agent::GetCheckpoint),
                          MakeStringChecker())
            .AddAttribute("Learn",
                          "Go on learning from what tasks took.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&Agent::m_learn),
                          MakeBooleanChecker())
            .AddAttribute("SharedPolicy",
                          "Agents with the same word here decide with one policy and learn into "
                          "it; empty: a policy of its own.",
                          StringValue(""),
                          MakeStringAccessor(&Agent::m_sharedName),
                          MakeStringChecker())
            .AddAttribute(
                "Learner",
                "PartitionLearner of a policy without Checkpoint: mtl-a3c, a3c, dqn, with "
                "attributes if wanted, such as mtl-a3c/HiddenSizes=64,64.",
                StringValue("mtl-a3c"),
                MakeStringAccessor(&Agent::m_learnerName),
                MakeStringChecker())
            .AddAttribute("Blocks",
                          "Blocks of balanced work, of a policy without Checkpoint (Li et al., TMC "
                          "2024, figure 8: 6).",
                          UintegerValue(6),
                          MakeUintegerAccessor(&Agent::m_blocks),
                          MakeUintegerChecker<uint32_t>(1, 255))
            .AddAttribute("Servers",
                          "Servers that a policy without Checkpoint knows; 0: as many as the first "
                          "observation shows.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&Agent::m_servers),
                          MakeUintegerChecker<uint32_t>(0, 254))
            .AddAttribute("Sample",
                          "Draw each block's site from the policy, as learning does, instead of "
                          "taking the most probable one. Devices with one policy then do not all "
                          "choose the same site at the same moment.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&Agent::m_sample),
                          MakeBooleanChecker())
            .AddAttribute(
                "Exploration",
                "Share of sites drawn evenly while it learns (Li et al.: decays to 0.01).",
                DoubleValue(0.01),
                MakeDoubleAccessor(&Agent::m_exploration),
                MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("RolloutSteps",
                          "Decisions per update while it learns (Li et al.: batches of 32).",
                          UintegerValue(32),
                          MakeUintegerAccessor(&Agent::m_rolloutSteps),
                          MakeUintegerChecker<uint32_t>(1, 100000))
            .AddAttribute("LearningRate",
                          "Step of each parameter while it learns (Li et al.: 0.01).",
                          DoubleValue(0.01),
                          MakeDoubleAccessor(&Agent::m_learningRate),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("DeadlineWeight",
                          "What a second beyond a deadline costs beside itself, s (beta of Li et "
                          "al., equation 14; the value is assumed).",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&Agent::SetDeadlineWeight, &Agent::GetDeadlineWeight),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("JoulesWeight",
                          "What a joule of the device costs, s (0: nothing, as in Li et al.).",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&Agent::SetJoulesWeight, &Agent::GetJoulesWeight),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("FailureSeconds",
                          "What a task without an answer costs, and a slow one at most, s (7 is "
                          "the longest deadline of Li et al.; assumed).",
                          DoubleValue(7.0),
                          MakeDoubleAccessor(&Agent::SetFailureSeconds, &Agent::GetFailureSeconds),
                          MakeDoubleChecker<double>(1e-9))
            .AddTraceSource("Learned",
                            "A rollout moved the parameters.",
                            MakeTraceSourceAccessor(&Agent::m_learnedTrace),
                            "ns3::edgeinference::A3cPartitionAgent::LearnedTracedCallback")
            .AddTraceSource("Rewarded",
                            "A decision got its reward.",
                            MakeTraceSourceAccessor(&Agent::m_rewardedTrace),
                            "ns3::edgeinference::A3cPartitionAgent::RewardedTracedCallback");
    return tid;
}

A3cPartitionAgent::A3cPartitionAgent()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

A3cPartitionAgent::~A3cPartitionAgent() = default;

void
A3cPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_policy = nullptr;
    m_given = nullptr;
    m_random = nullptr;
    m_placed.Clear();
    m_open.clear();
    m_superseded.clear();
    m_mostJoules.clear();
    PartitionAgent::DoDispose();
}

void
A3cPartitionAgent::SetCheckpoint(const std::string& fileName)
{
    NS_LOG_FUNCTION(this << fileName);
    // read at once, so that a bad file is told before anything is simulated
    m_given = fileName.empty()
                  ? nullptr
                  : std::make_shared<const PolicyCheckpoint>(ReadPolicyCheckpoint(fileName));
    m_checkpointFile = fileName;
}

std::string
A3cPartitionAgent::GetCheckpoint() const
{
    return m_checkpointFile;
}

void
A3cPartitionAgent::SetPolicy(Ptr<AgentPolicy> policy)
{
    NS_LOG_FUNCTION(this);
    m_policy = policy;
    TakePolicy();
}

Ptr<AgentPolicy>
A3cPartitionAgent::GetPolicy() const
{
    return m_policy;
}

uint64_t
A3cPartitionAgent::GetFallbacks() const
{
    return m_fallbacks;
}

PolicyCheckpoint
A3cPartitionAgent::MakeBlank(const PartitionObservation& observation) const
{
    PolicyCheckpoint blank;
    const auto seen = static_cast<uint32_t>(observation.sites.size() - 1);
    const uint32_t servers = m_servers > 0 ? m_servers : seen;
    ParseLearner(m_learnerName, blank);
    blank.layout = StateLayout::FromString("full");
    blank.shape = {GetStateSize(m_blocks, servers, blank.layout), m_blocks, servers + 1};
    DecisionFacts facts;
    FillDecisionFacts(observation,
                      observation.model->GetBlockEnds(m_blocks),
                      m_blocks,
                      servers,
                      facts);
    blank.scales = MakeScales(facts);
    return blank;
}

bool
A3cPartitionAgent::HavePolicy(const PartitionObservation& observation)
{
    if (m_policy || (!m_given && !m_learn))
    {
        return m_policy != nullptr;
    }
    m_policy = m_sharedName.empty() ? nullptr : AgentPolicy::Find(m_sharedName);
    m_policy = m_policy ? m_policy : MakePolicy(observation);
    TakePolicy();
    return true;
}

Ptr<AgentPolicy>
A3cPartitionAgent::MakePolicy(const PartitionObservation& observation)
{
    AgentLearningSettings learning;
    learning.learn = m_learn;
    learning.rolloutSteps = m_rolloutSteps;
    learning.learningRate = m_learningRate;
    auto policy = Create<AgentPolicy>(m_given ? *m_given : MakeBlank(observation),
                                      learning,
                                      m_random->GetInteger(0, 0x7fffffff));
    if (!m_sharedName.empty())
    {
        policy->Share(m_sharedName);
    }
    return policy;
}

void
A3cPartitionAgent::TakePolicy()
{
    if (m_learn && !m_policy->GetOnline())
    {
        throw std::invalid_argument("a3c: Learn is true, and the policy that the agent shares does "
                                    "not learn; agents that share one must agree");
    }
    const LearnerShape& shape = m_policy->GetShape();
    m_mask.resize(shape.sites);
    m_state.resize(shape.state);
    m_choices.resize(shape.blocks);
    m_uniforms.resize(m_policy->GetLearner().GetUniformsPerDecision());
}

bool
A3cPartitionAgent::TakeFacts(const PartitionObservation& observation)
{
    const LearnerShape& shape = m_policy->GetShape();
    if (observation.sites.size() > shape.sites)
    {
        throw std::invalid_argument(
            "a3c: the policy knows " + std::to_string(shape.sites - 1) +
            " servers and the device " + std::to_string(observation.sites.size() - 1) +
            ": train one for so many (edge-inference-train), or set Servers of one that learns");
    }
    FillDecisionFacts(observation,
                      m_policy->GetBlockEnds(*observation.model),
                      shape.blocks,
                      shape.sites - 1,
                      m_facts);
    for (std::size_t i = 0; i + 1 < observation.sites.size(); ++i)
    {
        const SiteObservation& site = observation.sites[i + 1];
        const double age = std::min(std::max(0.0, site.statusAgeSeconds), 1e9);
        const int64_t since = observation.nowNs - static_cast<int64_t>(age * 1e9);
        m_facts.backlogSeconds[i] += m_placed.GetSeconds(site.peer, since);
    }
    // as long as it has not seen more, it takes what is there for a full battery
    double& most = m_mostJoules[observation.device];
    const double left = observation.energyLeftJoules;
    most = left > most ? left : most;
    m_facts.energyLeftFraction = std::isfinite(most) && most > 0.0 ? left / most : 1.0;
    m_facts.FillMask(m_mask.data());
    return std::count(m_mask.begin(), m_mask.end(), 1) > 0;
}

void
A3cPartitionAgent::Choose()
{
    const bool draws = m_learn || m_sample;
    for (float& uniform : m_uniforms)
    {
        // rounding to float must not give 1
        uniform = draws ? std::min(static_cast<float>(m_random->GetValue(0.0, 1.0)),
                                   std::nextafter(1.0F, 0.0F))
                        : 0.0F;
    }
    m_policy->Encode(m_facts, m_state.data());
    m_policy->GetLearner().Act(1,
                               m_state.data(),
                               m_mask.data(),
                               draws ? m_uniforms.data() : nullptr,
                               m_learn ? m_exploration : 0.0,
                               m_choices.data());
}

PartitionPlan
A3cPartitionAgent::MakePlan(const PartitionObservation& observation) const
{
    const auto& ends = m_policy->GetBlockEnds(*observation.model);
    std::vector<ChainStep> steps;
    for (std::size_t m = 0; m < ends.size(); ++m)
    {
        if (!steps.empty() && steps.back().site == m_choices[m])
        {
            steps.back().end = ends[m].position;
            continue;
        }
        steps.push_back({ends[m].position, m_choices[m]});
    }
    PartitionPlan plan = MakeObservedPlan(observation, steps);
    return EvaluatePlan(observation, plan).IsFinite() ? plan : PartitionPlan();
}

PartitionPlan
A3cPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    if (!HavePolicy(observation) || !TakeFacts(observation))
    {
        ++m_fallbacks;
        return MakeFallbackPlan(observation);
    }
    Choose();
    PartitionPlan plan = MakePlan(observation);
    if (plan.IsEmpty())
    {
        NS_LOG_LOGIC("Decision " << observation.decisionId << " needs a link that nobody knows");
        ++m_fallbacks;
        plan = MakeFallbackPlan(observation);
    }
    NotePlaced(observation, plan);
    if (!plan.IsEmpty())
    {
        NoteOpen(observation, plan);
    }
    return plan;
}

void
A3cPartitionAgent::NotePlaced(const PartitionObservation& observation, const PartitionPlan& plan)
{
    PlacedWork::Shares shares;
    for (const Stage& stage : plan.stages)
    {
        const SiteObservation& site = observation.sites[stage.site];
        double seconds = 0.0;
        for (const auto& range : stage.layers.GetRanges())
        {
            for (LayerId layer = range.first; layer <= range.second; ++layer)
            {
                const bool runs = layer >= observation.model->GetInputCount() &&
                                  !observation.done.Contains(layer) &&
                                  layer < site.layerSeconds.size();
                seconds += runs ? site.layerSeconds[layer] : 0.0;
            }
        }
        // the device knows its own queue at any time
        if (stage.site != DEVICE_SITE && seconds > 0.0)
        {
            shares.emplace_back(site.peer, seconds);
        }
    }
    m_placed.Add(observation.decisionId, observation.nowNs, std::move(shares));
}

void
A3cPartitionAgent::SetDeadlineWeight(double weight)
{
    m_reward.deadlineWeight = weight;
}

double
A3cPartitionAgent::GetDeadlineWeight() const
{
    return m_reward.deadlineWeight;
}

void
A3cPartitionAgent::SetJoulesWeight(double weight)
{
    m_reward.joulesWeight = weight;
}

double
A3cPartitionAgent::GetJoulesWeight() const
{
    return m_reward.joulesWeight;
}

void
A3cPartitionAgent::SetFailureSeconds(double seconds)
{
    m_reward.failureSeconds = seconds;
}

double
A3cPartitionAgent::GetFailureSeconds() const
{
    return m_reward.failureSeconds;
}

AgentNeeds
A3cPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    needs.checkpoint = !m_given && !m_policy && !m_learn;
    return needs;
}

int64_t
A3cPartitionAgent::DoAssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

} // namespace edgeinference
} // namespace ns3
