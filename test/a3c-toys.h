/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A learner without a network, whose every step can be followed, for the tests of what stands
 * around a learner.
 */
#ifndef EDGE_INFERENCE_A3C_TOYS_H
#define EDGE_INFERENCE_A3C_TOYS_H

#include "ns3/episode-runner.h"
#include "ns3/partition-learner.h"
#include "ns3/shared-rmsprop.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One number per site: what the learner thinks of it. It takes the allowed site with the largest
 * number for every block, or, with random numbers, the allowed site number floor(u * allowed). Its
 * gradient of a site's number is -(sum of the rewards of decisions whose first block went there),
 * so a step raises what was worth it. Remembers all it saw.
 */
class ToyPuppetPartitionLearner : public PartitionLearner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    std::vector<std::vector<float>> states;  //!< it acted on
    std::vector<std::vector<uint8_t>> masks; //!< it acted under
    std::vector<Rollout> rollouts;           //!< it learned from

  private:
    void DoCreate(const LearnerShape& shape, uint64_t seed) override
    {
        m_sites = shape.sites;
        m_blocks = shape.blocks;
        m_states = shape.state;
        m_parameters.assign(shape.sites, 0.0F);
        m_parameters[0] = 1e-3F * static_cast<float>(seed % 10);
    }

    std::size_t DoGetParameterCount() const override
    {
        return m_parameters.size();
    }

    float* DoGetParameters() const override
    {
        return const_cast<float*>(m_parameters.data());
    }

    uint32_t DoGetUniformsPerDecision() const override
    {
        return m_blocks;
    }

    uint8_t Pick(const uint8_t* mask, const float* uniform) const
    {
        std::vector<uint8_t> allowed;
        for (uint32_t site = 0; site < m_sites; ++site)
        {
            if (mask[site])
            {
                allowed.push_back(static_cast<uint8_t>(site));
            }
        }
        if (uniform)
        {
            return allowed[static_cast<std::size_t>(*uniform * static_cast<float>(allowed.size()))];
        }
        return *std::max_element(allowed.begin(), allowed.end(), [this](uint8_t a, uint8_t b) {
            return m_parameters[a] < m_parameters[b];
        });
    }

    void DoAct(std::size_t n,
               const float* state,
               const uint8_t* mask,
               const float* uniforms,
               double,
               uint8_t* choices) override
    {
        for (std::size_t i = 0; i < n; ++i, state += m_states, mask += m_sites)
        {
            states.emplace_back(state, state + m_states);
            masks.emplace_back(mask, mask + m_sites);
            for (uint32_t block = 0; block < m_blocks; ++block)
            {
                *choices++ = Pick(mask, uniforms ? uniforms + i * m_blocks + block : nullptr);
            }
        }
    }

    void DoEvaluate(std::size_t n,
                    const float*,
                    const uint8_t*,
                    const uint8_t*,
                    double*,
                    double* values) override
    {
        if (values)
        {
            std::fill(values, values + n, 0.0);
        }
    }

    LearnerLosses DoComputeGradients(const Rollout& rollout,
                                     const std::vector<float>& rewards,
                                     float* gradients) override
    {
        rollouts.push_back(rollout);
        std::fill(gradients, gradients + m_parameters.size(), 0.0F);
        for (uint32_t step = 0; step < rollout.steps; ++step)
        {
            gradients[rollout.choices[step * m_blocks]] -= rewards[step];
        }
        return {};
    }

    uint32_t m_sites{0};             //!< of the shape
    uint32_t m_blocks{0};            //!< of the shape
    uint32_t m_states{0};            //!< of the shape
    std::vector<float> m_parameters; //!< per site
};

/**
 * @ingroup edge-inference
 * A trainer's parameters in this process: each gradient is subtracted. In a forked process nobody
 * outside sees what becomes of them.
 */
class ToySharedPolicy : public SharedPolicy
{
  public:
    /** @param first parameters */
    explicit ToySharedPolicy(std::vector<float> first)
        : parameters(std::move(first))
    {
    }

    std::size_t GetSize() const override
    {
        return parameters.size();
    }

    void Read(float* out) override
    {
        std::memcpy(out, parameters.data(), parameters.size() * sizeof(float));
    }

    void Apply(const float* gradients) override
    {
        ++applied;
        for (std::size_t i = 0; i < parameters.size(); ++i)
        {
            parameters[i] -= 0.01F * gradients[i];
        }
    }

    std::vector<float> parameters; //!< the parameters
    uint32_t applied{0};           //!< gradients so far
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_A3C_TOYS_H
