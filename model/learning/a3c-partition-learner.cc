/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "a3c-partition-learner.h"

#include "choice-sampler.h"

#include "ns3/boolean.h"
#include "ns3/log.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceA3cPartitionLearner");
NS_OBJECT_ENSURE_REGISTERED(A3cPartitionLearner);

TypeId
A3cPartitionLearner::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::A3cPartitionLearner")
            .SetParent<ActorCriticPartitionLearner>()
            .SetGroupName("EdgeInferenceLearning")
            .AddConstructor<A3cPartitionLearner>()
            .AddAttribute("JointHead",
                          "One softmax over all sites^blocks placements, at most 5000, instead of "
                          "one over the sites that is applied block by block.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&A3cPartitionLearner::m_jointHead),
                          MakeBooleanChecker());
    return tid;
}

A3cPartitionLearner::A3cPartitionLearner() = default;

A3cPartitionLearner::~A3cPartitionLearner() = default;

DenseLayout
A3cPartitionLearner::DoPrepare(const LearnerShape& shape)
{
    if (!m_jointHead)
    {
        m_sequence = std::make_unique<BlockSequence>(shape, GetHiddenSizes(), true);
        return m_sequence->GetLayout();
    }
    m_joint = std::make_unique<JointHead>(shape);
    const uint32_t placements = m_joint->GetPlacements();
    const DenseLayout layout{shape.state, GetHiddenSizes(), placements, true};
    m_forward = std::make_unique<DenseNetwork>(layout);
    m_outputs.resize(placements);
    m_wide.resize(placements);
    return layout;
}

uint32_t
A3cPartitionLearner::DoCountDeviceBlocks(const LearnerShape& shape, uint32_t output) const
{
    if (!m_joint)
    {
        return output % shape.sites == 0 ? 1 : 0;
    }
    std::vector<uint8_t> choices(shape.blocks);
    m_joint->Decode(output, choices.data());
    return static_cast<uint32_t>(std::count(choices.begin(), choices.end(), 0));
}

float
A3cPartitionLearner::DoGetValue(const float* state)
{
    if (m_sequence)
    {
        return m_sequence->GetValue(GetParameters(), state);
    }
    float value = 0.0F;
    m_forward->Run(GetParameters(), 1, state, nullptr, &value);
    return value;
}

void
A3cPartitionLearner::DoFillRows(const Rollout& rollout, NetworkRows& rows)
{
    if (m_sequence)
    {
        m_sequence->FillRows(rollout.steps,
                             rollout.states.data(),
                             rollout.masks.data(),
                             rollout.choices.data(),
                             rows);
        return;
    }
    rows.rows = rollout.steps;
    rows.heads = 1;
    rows.width = m_joint->GetPlacements();
    rows.inputs = rollout.states;
    rows.masks.resize(rows.rows * rows.width);
    rows.choices.resize(rows.rows);
    for (std::size_t step = 0; step < rows.rows; ++step)
    {
        m_joint->WidenMask(rollout.masks.data() + step * GetShape().sites,
                           rows.masks.data() + step * rows.width);
        rows.choices[step] = m_joint->Encode(rollout.choices.data() + step * GetShape().blocks);
    }
}

uint32_t
A3cPartitionLearner::DoGetUniformsPerDecision() const
{
    return m_joint ? 1 : GetShape().blocks;
}

void
A3cPartitionLearner::ActJointly(const float* state,
                                const uint8_t* mask,
                                const float* uniform,
                                double exploration,
                                uint8_t* choices)
{
    m_forward->Run(GetParameters(), 1, state, m_outputs.data(), nullptr);
    m_joint->WidenMask(mask, m_wide.data());
    const uint32_t placement = DrawChoice(m_outputs.size(),
                                          m_outputs.data(),
                                          m_wide.data(),
                                          uniform ? *uniform : 0.0,
                                          exploration,
                                          !uniform);
    m_joint->Decode(placement, choices);
}

void
A3cPartitionLearner::DoAct(std::size_t n,
                           const float* states,
                           const uint8_t* masks,
                           const float* uniforms,
                           double exploration,
                           uint8_t* choices)
{
    const auto& shape = GetShape();
    for (std::size_t i = 0; i < n; ++i)
    {
        const float* state = states + i * shape.state;
        const uint8_t* mask = masks + i * shape.sites;
        uint8_t* sites = choices + i * shape.blocks;
        if (m_joint)
        {
            ActJointly(state, mask, uniforms ? uniforms + i : nullptr, exploration, sites);
            continue;
        }
        const float* draws = uniforms ? uniforms + i * shape.blocks : nullptr;
        m_sequence->Walk(GetParameters(), state, [&](uint32_t block, const float* outputs) {
            const uint32_t site = DrawChoice(shape.sites,
                                             outputs,
                                             mask,
                                             draws ? draws[block] : 0.0,
                                             exploration,
                                             !draws);
            sites[block] = static_cast<uint8_t>(site);
            return site;
        });
    }
}

void
A3cPartitionLearner::DoEvaluate(std::size_t n,
                                const float* states,
                                const uint8_t* masks,
                                const uint8_t* choices,
                                double* preferences,
                                double* values)
{
    const auto& shape = GetShape();
    for (std::size_t i = 0; i < n; ++i)
    {
        const float* state = states + i * shape.state;
        if (values)
        {
            values[i] = DoGetValue(state);
        }
        if (preferences)
        {
            EvaluateOne(state,
                        masks + i * shape.sites,
                        choices + i * shape.blocks,
                        preferences + i * shape.blocks * shape.sites);
        }
    }
}

void
A3cPartitionLearner::EvaluateOne(const float* state,
                                 const uint8_t* mask,
                                 const uint8_t* choices,
                                 double* preferences)
{
    if (m_sequence)
    {
        m_sequence->Walk(GetParameters(), state, [&](uint32_t block, const float* outputs) {
            double* place = preferences + block * GetShape().sites;
            ComputeProbabilities(GetShape().sites, outputs, mask, place);
            return choices[block];
        });
        return;
    }
    std::vector<double> probabilities(m_outputs.size());
    m_forward->Run(GetParameters(), 1, state, m_outputs.data(), nullptr);
    m_joint->WidenMask(mask, m_wide.data());
    ComputeProbabilities(m_outputs.size(), m_outputs.data(), m_wide.data(), probabilities.data());
    m_joint->Condition(probabilities.data(), choices, preferences);
}

} // namespace edgeinference
} // namespace ns3
