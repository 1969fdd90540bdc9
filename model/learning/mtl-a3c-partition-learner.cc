/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mtl-a3c-partition-learner.h"

#include "choice-sampler.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMtlA3cPartitionLearner");
NS_OBJECT_ENSURE_REGISTERED(MtlA3cPartitionLearner);

TypeId
MtlA3cPartitionLearner::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::MtlA3cPartitionLearner")
                            .SetParent<ActorCriticPartitionLearner>()
                            .SetGroupName("EdgeInferenceLearning")
                            .AddConstructor<MtlA3cPartitionLearner>();
    return tid;
}

MtlA3cPartitionLearner::MtlA3cPartitionLearner() = default;

MtlA3cPartitionLearner::~MtlA3cPartitionLearner() = default;

DenseLayout
MtlA3cPartitionLearner::DoPrepare(const LearnerShape& shape)
{
    const DenseLayout layout{shape.state, GetHiddenSizes(), shape.blocks * shape.sites, true};
    m_forward = std::make_unique<DenseNetwork>(layout);
    return layout;
}

float
MtlA3cPartitionLearner::DoGetValue(const float* state)
{
    float value = 0.0F;
    m_forward->Run(GetParameters(), 1, state, nullptr, &value);
    return value;
}

void
MtlA3cPartitionLearner::DoFillRows(const Rollout& rollout, NetworkRows& rows)
{
    rows.rows = rollout.steps;
    rows.heads = GetShape().blocks;
    rows.width = GetShape().sites;
    rows.inputs = rollout.states;
    rows.masks = rollout.masks;
    rows.choices.assign(rollout.choices.begin(), rollout.choices.end());
}

uint32_t
MtlA3cPartitionLearner::DoGetUniformsPerDecision() const
{
    return GetShape().blocks;
}

void
MtlA3cPartitionLearner::DoAct(std::size_t n,
                              const float* states,
                              const uint8_t* masks,
                              const float* uniforms,
                              double exploration,
                              uint8_t* choices)
{
    const auto& shape = GetShape();
    m_outputs.resize(n * shape.blocks * shape.sites);
    m_forward->Run(GetParameters(), n, states, m_outputs.data(), nullptr);
    for (std::size_t i = 0; i < n * shape.blocks; ++i)
    {
        choices[i] = static_cast<uint8_t>(DrawChoice(shape.sites,
                                                     m_outputs.data() + i * shape.sites,
                                                     masks + i / shape.blocks * shape.sites,
                                                     uniforms ? uniforms[i] : 0.0,
                                                     exploration,
                                                     !uniforms));
    }
}

void
MtlA3cPartitionLearner::DoEvaluate(std::size_t n,
                                   const float* states,
                                   const uint8_t* masks,
                                   const uint8_t*,
                                   double* preferences,
                                   double* values)
{
    const auto& shape = GetShape();
    std::vector<float> critic(n);
    m_outputs.resize(n * shape.blocks * shape.sites);
    m_forward->Run(GetParameters(), n, states, m_outputs.data(), critic.data());
    for (std::size_t i = 0; preferences && i < n * shape.blocks; ++i)
    {
        ComputeProbabilities(shape.sites,
                             m_outputs.data() + i * shape.sites,
                             masks + i / shape.blocks * shape.sites,
                             preferences + i * shape.sites);
    }
    for (std::size_t i = 0; values && i < n; ++i)
    {
        values[i] = critic[i];
    }
}

std::string
MtlA3cPartitionLearner::DoMakeTorchScript() const
{
    return GetNetwork().MakeTorchScript(GetShape().blocks, GetShape().sites);
}

} // namespace edgeinference
} // namespace ns3
