/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a trainer's worker needs of an environment, and the environment of the trainer: an episode
 * that is run, and a policy that others learn too. Example:
 *
 *     std::vector<float> parameters(policy.GetSize());
 *     policy.Read(parameters.data());   // before each rollout
 *     ...                               // act, collect a rollout, compute gradients
 *     policy.Apply(gradients.data());   // after it
 */
#ifndef EDGE_INFERENCE_EPISODE_RUNNER_H
#define EDGE_INFERENCE_EPISODE_RUNNER_H

#include "policy-checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Parameters that several workers learn together. Works in the process that got it and in those
 * that it forks.
 */
class SharedPolicy
{
  public:
    virtual ~SharedPolicy() = default;

    /** @return number of parameters */
    virtual std::size_t GetSize() const = 0;

    /** @param parameters [GetSize()] gets the present ones */
    virtual void Read(float* parameters) = 0;

    /**
     * Give the gradients of one rollout. Returns when they are applied; with synchronous workers
     * that is when all of them have given theirs.
     * @param gradients [GetSize()] of the loss that is to fall
     */
    virtual void Apply(const float* gradients) = 0;
};

/**
 * @ingroup edge-inference
 * Which episode, and how. Everything random in it depends on (seed, episode) alone.
 */
struct EpisodeRequest
{
    uint64_t seed{1};          //!< of the training
    uint64_t episode{0};       //!< number, from 0
    double exploration{0.0};   //!< share of decisions taken at random
    uint32_t rolloutSteps{20}; //!< decisions of a rollout (t_max)
    bool learn{true};          //!< false: only act, each time the most probable choice
};

/**
 * @ingroup edge-inference
 * What came of an episode. Plain numbers.
 */
struct EpisodeResult
{
    uint64_t episode{0};      //!< number
    uint64_t steps{0};        //!< decisions
    double reward{0.0};       //!< sum over the decisions
    double tasks{0.0};        //!< tasks
    double seconds{0.0};      //!< sum of their delays, s
    double localSeconds{0.0}; //!< part of it on the device, s; 0 where that is not told apart
    double edgeSeconds{0.0};  //!< the rest, s
    double joules{0.0};       //!< energy of the devices, J
    uint64_t rollouts{0};     //!< learned from
    double policyLoss{0.0};   //!< sum over rollouts
    double valueLoss{0.0};    //!< sum over rollouts
    double entropy{0.0};      //!< sum over rollouts, nats per head
    double gradientNorm{0.0}; //!< sum over rollouts
};

/**
 * @ingroup edge-inference
 * An environment with a learner in it. It is made before the trainer forks and works in a worker
 * process; whatever it needs of LibTorch or of the simulator begins with its first Run().
 */
class EpisodeRunner
{
  public:
    virtual ~EpisodeRunner() = default;

    /**
     * @return a checkpoint without numbers: learner, the attributes that were asked for, shape,
     *         layout and scales of states, and in the settings what the environment is; with
     *         parameters if the training begins from those
     */
    virtual PolicyCheckpoint GetBlank() const = 0;

    /**
     * Run one episode.
     * @param request which @param policy what acts and learns @return what came of it
     * @throws std::exception with one sentence if that is not possible
     */
    virtual EpisodeResult Run(const EpisodeRequest& request, SharedPolicy& policy) = 0;

    /** @return what the learner knows beside its parameters; empty for most */
    virtual std::string GetMemory() const
    {
        return {};
    }

    /** @param memory what GetMemory gave, in this process or another */
    virtual void SetMemory(const std::string& memory)
    {
        (void)memory;
    }
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EPISODE_RUNNER_H
