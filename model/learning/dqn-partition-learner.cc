/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dqn-partition-learner.h"

#include "choice-sampler.h"

#include "ns3/log.h"
#include "ns3/split-mix.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstring>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDqnPartitionLearner");
NS_OBJECT_ENSURE_REGISTERED(DqnPartitionLearner);

TypeId
DqnPartitionLearner::GetTypeId()
{
    // a group of its own: doc/attributes.rst must not depend on whether this library was loaded
    static TypeId tid =
        TypeId("ns3::edgeinference::DqnPartitionLearner")
            .SetParent<PartitionLearner>()
            .SetGroupName("EdgeInferenceLearning")
            .AddConstructor<DqnPartitionLearner>()
            .AddAttribute("MemorySize",
                          "Decisions that are remembered, the latest ones; assumed.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&DqnPartitionLearner::m_memorySize),
                          MakeUintegerChecker<uint32_t>(1, 100000000))
            .AddAttribute("BatchSize",
                          "Decisions in a batch (Li et al., TMC 2024: 32, and 64 was the best of "
                          "those tried).",
                          UintegerValue(32),
                          MakeUintegerAccessor(&DqnPartitionLearner::m_batchSize),
                          MakeUintegerChecker<uint32_t>(1, 65536))
            .AddAttribute("TargetInterval",
                          "Gradients between two copies to the target network; assumed.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&DqnPartitionLearner::m_targetInterval),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

DqnPartitionLearner::DqnPartitionLearner() = default;

DqnPartitionLearner::~DqnPartitionLearner() = default;

void
DqnPartitionLearner::DoCreate(const LearnerShape& shape, uint64_t seed)
{
    NS_LOG_FUNCTION(this << seed);
    m_seed = seed;
    m_sequence = std::make_unique<BlockSequence>(shape, GetHiddenSizes(), false);
    m_network = std::make_unique<ActorCriticNetwork>(m_sequence->GetLayout(), seed);
    m_memory = std::make_unique<ReplayMemory>(shape, m_memorySize);
    m_target.resize(m_network->GetParameterCount());
}

std::size_t
DqnPartitionLearner::DoGetParameterCount() const
{
    return m_network->GetParameterCount();
}

float*
DqnPartitionLearner::DoGetParameters() const
{
    return m_network->GetParameters();
}

uint32_t
DqnPartitionLearner::DoGetUniformsPerDecision() const
{
    return GetShape().blocks;
}

void
DqnPartitionLearner::DoAct(std::size_t n,
                           const float* states,
                           const uint8_t* masks,
                           const float* uniforms,
                           double exploration,
                           uint8_t* choices)
{
    const auto& shape = GetShape();
    for (std::size_t i = 0; i < n; ++i)
    {
        const float* draws = uniforms ? uniforms + i * shape.blocks : nullptr;
        const uint8_t* mask = masks + i * shape.sites;
        uint8_t* sites = choices + i * shape.blocks;
        auto pick = [&](uint32_t block, const float* outputs) {
            const double draw = draws ? draws[block] : 0.0;
            const uint32_t site = DrawChoice(shape.sites, outputs, mask, draw, exploration, true);
            sites[block] = static_cast<uint8_t>(site);
            return site;
        };
        m_sequence->Walk(DoGetParameters(), states + i * shape.state, pick);
    }
}

double
DqnPartitionLearner::FindBestValue(const float* parameters, const float* state, const uint8_t* mask)
{
    const auto& shape = GetShape();
    double sum = 0.0;
    m_sequence->Walk(parameters, state, [&](uint32_t, const float* outputs) {
        const uint32_t best = FindBestChoice(shape.sites, outputs, mask);
        sum += outputs[best];
        return best;
    });
    return sum / shape.blocks;
}

void
DqnPartitionLearner::DoEvaluate(std::size_t n,
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
        const uint8_t* mask = masks + i * shape.sites;
        if (values)
        {
            values[i] = FindBestValue(DoGetParameters(), state, mask);
        }
        if (!preferences)
        {
            continue;
        }
        double* place = preferences + i * shape.blocks * shape.sites;
        m_sequence->Walk(DoGetParameters(), state, [&](uint32_t block, const float* outputs) {
            for (uint32_t site = 0; site < shape.sites; ++site)
            {
                place[block * shape.sites + site] = mask[site] ? outputs[site] : 0.0;
            }
            return choices[i * shape.blocks + block];
        });
    }
}

void
DqnPartitionLearner::DrawBatch(Rollout& batch, std::vector<float>& targets)
{
    const auto& shape = GetShape();
    Rollout next;
    std::vector<uint8_t> terminal;
    const std::size_t size = m_memory->GetSize();
    const std::size_t count = std::min<std::size_t>(size, m_batchSize);
    SplitMix random(m_seed, 1, m_updates);
    for (std::size_t i = 0; i < count; ++i)
    {
        m_memory->Get(size > m_batchSize ? random.Draw() % size : i, batch, next, terminal);
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        double target = batch.rewards[i];
        if (!terminal[i])
        {
            target += GetGamma() * FindBestValue(m_target.data(),
                                                 next.states.data() + i * shape.state,
                                                 next.masks.data() + i * shape.sites);
        }
        targets.insert(targets.end(), shape.blocks, static_cast<float>(target));
    }
}

LearnerLosses
DqnPartitionLearner::DoComputeGradients(const Rollout& rollout,
                                        const std::vector<float>& rewards,
                                        float* gradients)
{
    m_memory->Add(rollout, rewards);
    if (m_updates % m_targetInterval == 0)
    {
        std::copy_n(DoGetParameters(), m_target.size(), m_target.begin());
    }
    Rollout batch;
    std::vector<float> targets;
    DrawBatch(batch, targets);
    ++m_updates;
    m_sequence->FillRows(batch.steps,
                         batch.states.data(),
                         batch.masks.data(),
                         batch.choices.data(),
                         m_rows);
    return m_network->ComputeValues(m_rows, targets, gradients);
}

std::string
DqnPartitionLearner::DoGetMemory() const
{
    std::string bytes(sizeof(m_updates), '\0');
    std::memcpy(bytes.data(), &m_updates, sizeof(m_updates));
    bytes.append(reinterpret_cast<const char*>(m_target.data()), m_target.size() * sizeof(float));
    return bytes + m_memory->GetBytes();
}

bool
DqnPartitionLearner::DoSetMemory(const std::string& memory)
{
    const std::size_t front = sizeof(m_updates) + m_target.size() * sizeof(float);
    if (memory.size() < front || !m_memory->SetBytes(memory.substr(front)))
    {
        return false;
    }
    std::memcpy(&m_updates, memory.data(), sizeof(m_updates));
    std::memcpy(m_target.data(),
                memory.data() + sizeof(m_updates),
                m_target.size() * sizeof(float));
    return true;
}

} // namespace edgeinference
} // namespace ns3
