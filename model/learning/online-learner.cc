/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "online-learner.h"

#include <numeric>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

OnlineLearner::OnlineLearner(Ptr<PartitionLearner> learner,
                             Ptr<SharedRmsProp> optimiser,
                             uint32_t rolloutSteps,
                             SharedPolicy* shared)
    : m_learner(learner),
      m_optimiser(optimiser),
      m_rolloutSteps(rolloutSteps),
      m_shared(shared),
      m_sequence(learner->GetShape()),
      m_parameters(learner->GetParameterCount()),
      m_gradients(learner->GetParameterCount())
{
    if (m_shared && m_shared->GetSize() != m_parameters.size())
    {
        throw std::logic_error("the shared policy has another number of parameters");
    }
    if (m_shared)
    {
        m_shared->Read(m_parameters.data());
        m_learner->CopyParametersFrom(m_parameters.data());
        return;
    }
    m_statistics.resize(m_parameters.size());
    m_learner->CopyParametersTo(m_parameters.data());
}

void
OnlineLearner::SetListener(Listener listener)
{
    m_listener = std::move(listener);
}

uint64_t
OnlineLearner::Add(SequencedDecision decision)
{
    const uint64_t ticket = m_sequence.Add(std::move(decision));
    // its state may be the one that a rollout waits for
    Learn();
    return ticket;
}

void
OnlineLearner::Settle(uint64_t ticket, double reward)
{
    if (m_sequence.Settle(ticket, reward))
    {
        Learn();
    }
}

void
OnlineLearner::Drop(uint64_t ticket)
{
    if (m_sequence.Drop(ticket))
    {
        Learn();
    }
}

void
OnlineLearner::Expire(int64_t beforeNs)
{
    if (m_sequence.Expire(beforeNs) > 0)
    {
        Learn();
    }
}

void
OnlineLearner::Learn()
{
    while (m_sequence.TakeRollout(m_rolloutSteps, m_rollout))
    {
        Update();
    }
}

void
OnlineLearner::Finish()
{
    Learn();
    if (m_sequence.TakeRest(m_rollout))
    {
        Update();
    }
}

void
OnlineLearner::Update()
{
    m_progress.losses = m_learner->ComputeGradients(m_rollout, m_gradients.data());
    if (m_shared)
    {
        m_shared->Apply(m_gradients.data());
        m_shared->Read(m_parameters.data());
    }
    else
    {
        m_optimiser->Apply(m_parameters.size(),
                           m_parameters.data(),
                           m_statistics.data(),
                           m_gradients.data());
    }
    m_learner->CopyParametersFrom(m_parameters.data());
    ++m_progress.updates;
    m_progress.steps += m_rollout.steps;
    m_progress.meanReward =
        std::accumulate(m_rollout.rewards.begin(), m_rollout.rewards.end(), 0.0) / m_rollout.steps;
    if (m_listener)
    {
        m_listener(m_progress);
    }
}

const LearningProgress&
OnlineLearner::GetProgress() const
{
    return m_progress;
}

std::size_t
OnlineLearner::CountOpen() const
{
    return m_sequence.CountOpen();
}

const std::vector<float>&
OnlineLearner::GetStatistics() const
{
    return m_statistics;
}

void
OnlineLearner::SetStatistics(const std::vector<float>& statistics)
{
    if (statistics.size() != m_statistics.size())
    {
        throw std::logic_error("the statistics are those of another policy");
    }
    m_statistics = statistics;
}

} // namespace edgeinference
} // namespace ns3
