/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Distributed DQN, a baseline of MTL-A3C. The library edge-inference-learning alone has it.
 */
#ifndef EDGE_INFERENCE_DQN_PARTITION_LEARNER_H
#define EDGE_INFERENCE_DQN_PARTITION_LEARNER_H

#include "actor-critic-network.h"
#include "block-sequence.h"
#include "partition-learner.h"
#include "replay-memory.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Learns the value Q of each site for each block (Mnih et al., "Human-level control through deep
 * reinforcement learning", Nature 518, 2015, DOI 10.1038/nature14236: replay memory, target
 * network), block by block (BlockSequence), since one output per placement would need sites^blocks.
 * Each block's value has the target of Tavakoli, Pardo, Kormushev, "Action branching architectures
 * for deep reinforcement learning", AAAI 2018, equation 4:
 *
 *     y = r + gamma (1/M) sum over blocks of max_a Q'(X', block, a)
 *
 * where Q' is the target network and the next state's blocks are walked along its own best sites.
 * "Distributed" is the trainer: several workers with memories of their own move shared parameters.
 * Li et al., IEEE TMC 23(10), 2024, name the method as a baseline and say no more: assumed but for
 * batch and discount.
 *
 * A rollout adds its steps to the memory; the gradient is that of a batch drawn from it, of all of
 * it while it holds no more than a batch.
 */
class DqnPartitionLearner : public PartitionLearner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    DqnPartitionLearner();
    ~DqnPartitionLearner() override;

  private:
    void DoCreate(const LearnerShape& shape, uint64_t seed) override;
    std::size_t DoGetParameterCount() const override;
    float* DoGetParameters() const override;
    uint32_t DoGetUniformsPerDecision() const override;
    void DoAct(std::size_t n,
               const float* states,
               const uint8_t* masks,
               const float* uniforms,
               double exploration,
               uint8_t* choices) override;
    void DoEvaluate(std::size_t n,
                    const float* states,
                    const uint8_t* masks,
                    const uint8_t* choices,
                    double* preferences,
                    double* values) override;
    LearnerLosses DoComputeGradients(const Rollout& rollout,
                                     const std::vector<float>& rewards,
                                     float* gradients) override;
    std::string DoGetMemory() const override;
    bool DoSetMemory(const std::string& memory) override;

    /** @param parameters of a network @param state it @param mask of it @return mean over the
     * blocks of the highest value */
    double FindBestValue(const float* parameters, const float* state, const uint8_t* mask);

    /** Draw a batch. @param batch gets steps @param targets gets y, one per row */
    void DrawBatch(Rollout& batch, std::vector<float>& targets);

    std::unique_ptr<ActorCriticNetwork> m_network; //!< parameters and gradients
    std::unique_ptr<BlockSequence> m_sequence;     //!< forward pass
    std::unique_ptr<ReplayMemory> m_memory;        //!< transitions
    std::vector<float> m_target;                   //!< parameters of the target network
    NetworkRows m_rows;                            //!< of a batch
    uint64_t m_seed{0};                            //!< of the batches
    uint64_t m_updates{0};                         //!< gradients given
    uint32_t m_memorySize{0};                      //!< attribute MemorySize
    uint32_t m_batchSize{0};                       //!< attribute BatchSize
    uint32_t m_targetInterval{0};                  //!< attribute TargetInterval
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DQN_PARTITION_LEARNER_H
