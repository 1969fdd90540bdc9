/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Losses and gradients of a network on LibTorch. LibTorch itself is in the .cc file only.
 */
#ifndef EDGE_INFERENCE_ACTOR_CRITIC_NETWORK_H
#define EDGE_INFERENCE_ACTOR_CRITIC_NETWORK_H

#include "dense-network.h"
#include "partition-learner.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Rows that go through a network at once, and what was chosen there. A row has `heads` choices of
 * `width` options each: heads * width outputs.
 */
struct NetworkRows
{
    std::size_t rows{0};          //!< how many
    std::size_t heads{0};         //!< choices per row
    std::size_t width{0};         //!< options of a choice
    std::vector<float> inputs;    //!< [rows * inputs]
    std::vector<uint8_t> masks;   //!< [rows * width] 0: forbidden, for all heads of the row
    std::vector<int64_t> choices; //!< [rows * heads]
};

/**
 * @ingroup edge-inference
 * Parameters of a DenseLayout, and the gradients of three losses by LibTorch's automatic
 * differentiation, on one thread. First parameters: weights uniform with variance 2 / inputs (He et
 * al., "Delving deep into rectifiers", ICCV 2015), biases 0; those of the outputs and the critic
 * are a hundredth of that, so that all choices begin equally likely (assumed). They come from
 * SplitMix and not from LibTorch, whose generators differ between releases; LibTorch draws nothing.
 */
class ActorCriticNetwork
{
  public:
    /** @param layout sizes @param seed of the first parameters */
    ActorCriticNetwork(const DenseLayout& layout, uint64_t seed);
    ~ActorCriticNetwork();

    /** @return how many parameters there are */
    std::size_t GetParameterCount() const;

    /** @return the parameters in the order of DenseLayout, which may be written */
    float* GetParameters() const;

    /** Weights of the terms of the loss. */
    struct Weights
    {
        double value{0.0};   //!< c_v
        double entropy{0.0}; //!< beta'
    };

    /**
     * Equations (18) to (20) of Li et al., IEEE TMC 23(10), 2024, with the signs of a loss:
     *
     *     total = policy + c_v value - beta' entropy
     *     policy  = - mean over rows and heads of log pi(choice) advantage(row)
     *     value   = mean over decisions of (target - V)^2
     *     entropy = mean over rows and heads of H(pi)
     *
     * The softmax is over the allowed options; others have probability 0 and get no gradient.
     * @param rows with choices
     * @param advantages [rows]
     * @param targets [decisions] of the critic, which reads the first row of each decision: rows
     *        are a multiple of them
     * @param weights of the terms
     * @param gradients gets the gradient of the total
     * @return the losses
     */
    LearnerLosses ComputeActorCritic(const NetworkRows& rows,
                                     const std::vector<float>& advantages,
                                     const std::vector<float>& targets,
                                     const Weights& weights,
                                     float* gradients);

    /**
     * total = value = mean over rows and heads of (target - output of the choice)^2.
     * @param rows with choices @param targets [rows] @param gradients gets the gradient
     * @return the losses
     */
    LearnerLosses ComputeValues(const NetworkRows& rows,
                                const std::vector<float>& targets,
                                float* gradients);

    /**
     * @param heads choices per row @param width options of a choice
     * @return a TorchScript archive: float32 [n, inputs] to outputs [n, heads, width]
     */
    std::string MakeTorchScript(std::size_t heads, std::size_t width) const;

  private:
    struct Torch;                   //!< everything of LibTorch
    std::unique_ptr<Torch> m_torch; //!< it
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ACTOR_CRITIC_NETWORK_H
