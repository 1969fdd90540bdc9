/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "analytic-runner.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint64_t CHOICES = 111; //!< purpose of the random numbers of choices

} // namespace

AnalyticRunner::AnalyticRunner(const AnalyticSettings& settings, const std::string& learner)
    : m_environment(settings)
{
    ParseLearner(learner, m_blank);
    m_blank.shape = {m_environment.GetStateSize(), settings.blocks, m_environment.GetSites()};
    CheckShape(m_blank.shape);
    m_blank.layout = settings.layout;
    m_blank.scales = m_environment.GetScales();
    m_blank.settings["environment"] = "analytic";
    for (const auto& [name, value] : DescribeAnalyticSettings(settings))
    {
        m_blank.settings["analytic " + name] = value;
    }
    m_state.resize(m_blank.shape.state);
    m_mask.assign(m_blank.shape.sites, 1);
    m_choices.resize(m_blank.shape.blocks);
}

void
AnalyticRunner::BeginFrom(const PolicyCheckpoint& policy)
{
    if (!(policy.shape == m_blank.shape) || policy.layout.ToString() != m_blank.layout.ToString())
    {
        throw std::invalid_argument(
            "the policy decides on " + std::to_string(policy.shape.blocks) + " blocks and " +
            std::to_string(policy.shape.sites) + " sites from a state " + policy.layout.ToString() +
            ", the environment on " + std::to_string(m_blank.shape.blocks) + ", " +
            std::to_string(m_blank.shape.sites) + " and " + m_blank.layout.ToString());
    }
    m_blank.learner = policy.learner;
    m_blank.attributes = policy.attributes;
    m_blank.scales = policy.scales;
    m_blank.parameters = policy.parameters;
    m_environment.SetScales(policy.scales);
}

PolicyCheckpoint
AnalyticRunner::GetBlank() const
{
    return m_blank;
}

std::string
AnalyticRunner::GetMemory() const
{
    return m_learner ? m_learner->GetMemory() : m_memory;
}

void
AnalyticRunner::SetMemory(const std::string& memory)
{
    m_memory = memory;
    if (m_learner)
    {
        m_learner->SetMemory(memory);
    }
}

void
AnalyticRunner::Step(const EpisodeRequest& request, SplitMix& random, EpisodeResult& result)
{
    m_environment.GetState(m_state.data());
    m_environment.GetFacts().FillMask(m_mask.data());
    for (float& uniform : m_uniforms)
    {
        // 24 bits: a float below 1
        uniform = static_cast<float>(random.Draw() >> 40) * 0x1.0p-24F;
    }
    m_learner->Act(1,
                   m_state.data(),
                   m_mask.data(),
                   request.learn ? m_uniforms.data() : nullptr,
                   request.learn ? request.exploration : 0.0,
                   m_choices.data());
    const AnalyticStep step = m_environment.Step(m_choices.data());
    ++result.steps;
    result.reward += step.reward;
    result.tasks += step.tasks;
    result.seconds += step.tasks * step.cost.seconds;
    result.localSeconds += step.tasks * step.cost.localSeconds;
    result.edgeSeconds += step.tasks * step.cost.edgeSeconds;
    result.joules += step.tasks * step.cost.GetJoules();
    if (request.learn)
    {
        AppendStep(m_rollout,
                   m_blank.shape,
                   m_state.data(),
                   m_mask.data(),
                   m_choices.data(),
                   static_cast<float>(step.reward));
    }
}

void
AnalyticRunner::Learn(SharedPolicy& policy, EpisodeResult& result)
{
    const bool done = m_environment.IsDone();
    if (!done)
    {
        m_environment.GetState(m_state.data());
        m_environment.GetFacts().FillMask(m_mask.data());
    }
    SetEnd(m_rollout, m_blank.shape, m_state.data(), m_mask.data(), done);
    const LearnerLosses losses = m_learner->ComputeGradients(m_rollout, m_numbers.data());
    policy.Apply(m_numbers.data());
    m_rollout.Clear();
    ++result.rollouts;
    result.policyLoss += losses.policy;
    result.valueLoss += losses.value;
    result.entropy += losses.entropy;
    result.gradientNorm += losses.gradientNorm;
}

EpisodeResult
AnalyticRunner::Run(const EpisodeRequest& request, SharedPolicy& policy)
{
    if (!m_learner)
    {
        m_learner = m_blank.MakeLearner(request.seed);
        m_numbers.resize(m_learner->GetParameterCount());
        m_uniforms.resize(m_learner->GetUniformsPerDecision());
        if (!m_memory.empty())
        {
            m_learner->SetMemory(m_memory);
        }
    }
    if (policy.GetSize() != m_numbers.size())
    {
        throw std::logic_error("the shared policy has another size than the learner");
    }
    EpisodeResult result;
    result.episode = request.episode;
    m_rollout.Clear();
    SplitMix random(request.seed, CHOICES, request.episode);
    m_environment.Reset(request.seed, request.episode);
    while (!m_environment.IsDone())
    {
        policy.Read(m_numbers.data());
        m_learner->CopyParametersFrom(m_numbers.data());
        for (uint32_t i = 0; i < request.rolloutSteps && !m_environment.IsDone(); ++i)
        {
            Step(request, random, result);
        }
        if (request.learn)
        {
            Learn(policy, result);
        }
    }
    return result;
}

} // namespace edgeinference
} // namespace ns3
