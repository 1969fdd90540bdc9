/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One head for all blocks: the network is run block by block and told which block it is and where
 * the block before went.
 */
#ifndef EDGE_INFERENCE_BLOCK_SEQUENCE_H
#define EDGE_INFERENCE_BLOCK_SEQUENCE_H

#include "actor-critic-network.h"
#include "dense-network.h"
#include "rollout.h"

#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The input is the state, then one number per block (1 at the present one), then one per site (1 at
 * that of the block before; before the first one the data lie on the device, site 0). Outputs are
 * one per site. A critic reads the input of the first block.
 */
class BlockSequence
{
  public:
    /** @param shape sizes @param hidden units of the hidden layers @param critic if there is one */
    BlockSequence(const LearnerShape& shape, const std::vector<uint32_t>& hidden, bool critic);

    /** @return sizes of the network */
    const DenseLayout& GetLayout() const;

    /**
     * Run one decision.
     * @tparam Pick uint32_t(uint32_t block, const float* outputs): the site of the block
     * @param parameters of the network @param state [state] @param pick called block by block
     */
    template <class Pick>
    void Walk(const float* parameters, const float* state, Pick pick)
    {
        Start(parameters, state);
        uint32_t before = 0;
        for (uint32_t block = 0; block < m_shape.blocks; ++block)
        {
            RunBlock(parameters, block, before, m_outputs.data(), nullptr);
            before = pick(block, m_outputs.data());
        }
    }

    /** @param parameters of the network @param state [state] @return what its critic says */
    float GetValue(const float* parameters, const float* state);

    /**
     * One row per decision and block.
     * @param steps decisions @param states [steps * state] @param masks [steps * sites]
     * @param choices [steps * blocks] @param rows gets all of it
     */
    void FillRows(std::size_t steps,
                  const float* states,
                  const uint8_t* masks,
                  const uint8_t* choices,
                  NetworkRows& rows) const;

  private:
    /** Sums of the first layer from the state. @param parameters of the network @param state it */
    void Start(const float* parameters, const float* state);

    /** The rest. @param block which @param before site of that before @param outputs or null
     * @param value or null */
    void RunBlock(const float* parameters,
                  uint32_t block,
                  uint32_t before,
                  float* outputs,
                  float* value);

    LearnerShape m_shape;         //!< sizes
    DenseNetwork m_network;       //!< forward pass
    std::vector<float> m_base;    //!< sums of the state
    std::vector<float> m_sums;    //!< those of a block
    std::vector<float> m_outputs; //!< of a block
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BLOCK_SEQUENCE_H
