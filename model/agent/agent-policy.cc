/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-policy.h"

#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return the shared policies of this process, by name; each leaves when it dies */
std::map<std::string, AgentPolicy*>&
GetSharedPolicies()
{
    static std::map<std::string, AgentPolicy*> policies;
    return policies;
}

/** @param facts of one kind @return a scale that moves them to about 0 and 1 */
FactScale
MakeScale(const std::vector<double>& facts)
{
    double sum = 0.0;
    double squares = 0.0;
    double count = 0.0;
    for (const double fact : facts)
    {
        if (std::isfinite(fact) && fact > 0.0 && fact < 1e15)
        {
            sum += fact;
            squares += fact * fact;
            count += 1.0;
        }
    }
    if (count == 0.0)
    {
        return {};
    }
    const double mean = sum / count;
    // facts that are alike now may differ later
    const double deviation = std::sqrt(std::max(squares / count - mean * mean, 0.0));
    return {mean, std::max(deviation, 0.5 * mean)};
}

} // namespace

StateScales
MakeScales(const DecisionFacts& facts)
{
    StateScales scales;
    scales.flops = MakeScale(facts.workFlops);
    scales.sizeBytes = MakeScale(facts.sizeBytes);
    scales.inputBytes = MakeScale(facts.inputBytes);
    scales.rate = MakeScale(facts.deviceRate);
    scales.deadlineSeconds = MakeScale({facts.taskDeadlineSeconds});
    std::vector<double> speeds = facts.secondsPerFlop;
    speeds.push_back(facts.deviceSecondsPerFlop);
    scales.secondsPerFlop = MakeScale(speeds);
    // a backlog of one task there counts as 1
    const double work = std::accumulate(facts.workFlops.begin(), facts.workFlops.end(), 0.0);
    const double task = work * scales.secondsPerFlop.mean;
    scales.backlogSeconds = {0.0, std::isfinite(task) && task > 0.0 ? task : 1.0};
    return scales;
}

AgentPolicy::AgentPolicy(const PolicyCheckpoint& checkpoint,
                         const AgentLearningSettings& learning,
                         uint64_t seed)
    : m_origin(checkpoint),
      m_learner(checkpoint.MakeLearner(seed))
{
    if (!learning.learn)
    {
        if (learning.shared)
        {
            std::vector<float> parameters(m_learner->GetParameterCount());
            learning.shared->Read(parameters.data());
            m_learner->CopyParametersFrom(parameters.data());
        }
        return;
    }
    auto optimiser = CreateObjectWithAttributes<SharedRmsProp>("LearningRate",
                                                               DoubleValue(learning.learningRate));
    m_online = std::make_unique<OnlineLearner>(m_learner,
                                               optimiser,
                                               learning.rolloutSteps,
                                               learning.shared);
    if (!learning.shared && !m_origin.statistics.empty())
    {
        m_online->SetStatistics(m_origin.statistics);
    }
}

AgentPolicy::~AgentPolicy()
{
    if (!m_name.empty())
    {
        GetSharedPolicies().erase(m_name);
    }
}

Ptr<AgentPolicy>
AgentPolicy::Find(const std::string& name)
{
    const auto found = GetSharedPolicies().find(name);
    return found == GetSharedPolicies().end() ? nullptr : Ptr<AgentPolicy>(found->second);
}

void
AgentPolicy::Share(const std::string& name)
{
    m_name = name;
    GetSharedPolicies()[name] = this;
}

PartitionLearner&
AgentPolicy::GetLearner()
{
    return *m_learner;
}

const LearnerShape&
AgentPolicy::GetShape() const
{
    return m_learner->GetShape();
}

OnlineLearner*
AgentPolicy::GetOnline()
{
    return m_online.get();
}

const std::vector<CutPoint>&
AgentPolicy::GetBlockEnds(const DnnModel& model)
{
    const auto found = m_ends.find(model.GetDigest());
    return found != m_ends.end()
               ? found->second
               : m_ends.emplace(model.GetDigest(), model.GetBlockEnds(GetShape().blocks))
                     .first->second;
}

void
AgentPolicy::Encode(const DecisionFacts& facts, float* state) const
{
    EncodeState(facts, m_origin.scales, m_origin.layout, state);
}

PolicyCheckpoint
AgentPolicy::MakeCheckpoint() const
{
    PolicyCheckpoint checkpoint = m_origin;
    checkpoint.parameters.resize(m_learner->GetParameterCount());
    m_learner->CopyParametersTo(checkpoint.parameters.data());
    if (m_online && !m_online->GetStatistics().empty())
    {
        checkpoint.statistics = m_online->GetStatistics();
    }
    return checkpoint;
}

} // namespace edgeinference
} // namespace ns3
