/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A policy that somebody exported from PyTorch. LibTorch itself is in the .cc file only.
 */
#ifndef EDGE_INFERENCE_TORCH_SCRIPT_POLICY_H
#define EDGE_INFERENCE_TORCH_SCRIPT_POLICY_H

#include "rollout.h"

#include <memory>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A module of torch.jit.save whose forward takes one float32 tensor [1, state] and returns one
 * float32 tensor [1, blocks, sites] of logits; anything else it holds is its own business. It runs
 * on one thread of the processor, in evaluation mode, without gradients.
 */
class TorchScriptPolicy
{
  public:
    /**
     * @param fileName the module
     * @param shape what goes in and comes out
     * @throws std::invalid_argument with one sentence if the file cannot be read, is no such
     *         module, or answers a state of zeros with another shape or type
     */
    TorchScriptPolicy(const std::string& fileName, const LearnerShape& shape);
    ~TorchScriptPolicy();

    /**
     * @param state [state] @param logits [blocks * sites] gets the answer, which may hold numbers
     *        that are not finite
     * @throws std::runtime_error with one sentence if the module fails
     */
    void Run(const float* state, float* logits);

  private:
    struct Torch;                   //!< everything of LibTorch
    std::unique_ptr<Torch> m_torch; //!< it
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TORCH_SCRIPT_POLICY_H
