/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Plain A3C, the baseline of MTL-A3C. The library edge-inference-learning alone has it.
 */
#ifndef EDGE_INFERENCE_A3C_PARTITION_LEARNER_H
#define EDGE_INFERENCE_A3C_PARTITION_LEARNER_H

#include "actor-critic-partition-learner.h"
#include "block-sequence.h"
#include "joint-head.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One head: by default over the sites, applied block by block (BlockSequence), so that the
 * logarithm of a placement's probability is the sum over the blocks; its mean over the blocks
 * stands in the loss. With JointHead, one softmax over all placements (JointHead) that is run once.
 * The paper has the joint one (section 4), whose 7^6 outputs at six servers and six blocks no
 * network of this size learns; the other form is ours (reconstructed).
 */
class A3cPartitionLearner : public ActorCriticPartitionLearner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    A3cPartitionLearner();
    ~A3cPartitionLearner() override;

  private:
    DenseLayout DoPrepare(const LearnerShape& shape) override;
    uint32_t DoCountDeviceBlocks(const LearnerShape& shape, uint32_t output) const override;
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

    /** One decision by the joint head. @param state it @param mask of it @param uniform or null
     * @param exploration share @param choices gets the sites */
    void ActJointly(const float* state,
                    const uint8_t* mask,
                    const float* uniform,
                    double exploration,
                    uint8_t* choices);

    /** One decision of DoEvaluate. @param state it @param mask of it @param choices of its blocks
     * @param preferences gets the probabilities */
    void EvaluateOne(const float* state,
                     const uint8_t* mask,
                     const uint8_t* choices,
                     double* preferences);

    bool m_jointHead{false};                   //!< attribute JointHead
    std::unique_ptr<BlockSequence> m_sequence; //!< block by block
    std::unique_ptr<JointHead> m_joint;        //!< all at once
    std::unique_ptr<DenseNetwork> m_forward;   //!< then
    std::vector<float> m_outputs;              //!< of a decision then
    std::vector<uint8_t> m_wide;               //!< mask of all placements then
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_A3C_PARTITION_LEARNER_H
