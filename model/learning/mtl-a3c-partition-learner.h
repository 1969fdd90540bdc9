/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MTL-A3C: one head per block on shared layers. The library edge-inference-learning alone has it.
 */
#ifndef EDGE_INFERENCE_MTL_A3C_PARTITION_LEARNER_H
#define EDGE_INFERENCE_MTL_A3C_PARTITION_LEARNER_H

#include "actor-critic-partition-learner.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The network of Li et al., IEEE TMC 23(10), 2024, section 4: hidden layers shared by one actor
 * head per block, each a softmax over the sites, and one critic; the heads choose independently
 * given the state. Outputs of DenseLayout are [block][site].
 */
class MtlA3cPartitionLearner : public ActorCriticPartitionLearner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    MtlA3cPartitionLearner();
    ~MtlA3cPartitionLearner() override;

  private:
    DenseLayout DoPrepare(const LearnerShape& shape) override;
    float DoGetValue(const float* state) override;
    void DoFillRows(const Rollout& rollout, NetworkRows& rows) override;
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
    std::string DoMakeTorchScript() const override;

    std::unique_ptr<DenseNetwork> m_forward; //!< forward pass
    std::vector<float> m_outputs;            //!< of some decisions
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_MTL_A3C_PARTITION_LEARNER_H
