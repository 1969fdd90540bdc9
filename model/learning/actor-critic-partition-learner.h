/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the actor-critic learners share: advantages, the loss and its attributes. The library
 * edge-inference-learning alone has it.
 */
#ifndef EDGE_INFERENCE_ACTOR_CRITIC_PARTITION_LEARNER_H
#define EDGE_INFERENCE_ACTOR_CRITIC_PARTITION_LEARNER_H

#include "actor-critic-network.h"
#include "partition-learner.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Advantage actor-critic with the returns of a rollout: equations (15) to (20) of Li et al., IEEE
 * TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874, after Mnih et al., ICML 2016. (20) as printed
 * adds what is to be maximised and what is to be minimised; here the loss is
 * -(1/M) sum of f_pi + c_v f_v, a mean over the steps of the rollout (ActorCriticNetwork). The
 * paper prints one beta for deadlines and for the entropy: they are two parameters, and the one of
 * the deadlines is part of the reward.
 */
class ActorCriticPartitionLearner : public PartitionLearner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ActorCriticPartitionLearner();
    ~ActorCriticPartitionLearner() override;

  protected:
    /** @return the parameters, for the forward pass of a child */
    const float* GetParameters() const;

    /** @return the network, for children that write it */
    const ActorCriticNetwork& GetNetwork() const;

  private:
    void DoCreate(const LearnerShape& shape, uint64_t seed) override;
    std::size_t DoGetParameterCount() const override;
    float* DoGetParameters() const override;
    LearnerLosses DoComputeGradients(const Rollout& rollout,
                                     const std::vector<float>& rewards,
                                     float* gradients) override;

    /** @param shape sizes of a decision @return sizes of the network */
    virtual DenseLayout DoPrepare(const LearnerShape& shape) = 0;

    /** @param shape sizes of a decision @param output number of it @return blocks that it puts on
     * the device; a head per choice, sites side by side, unless a child says otherwise */
    virtual uint32_t DoCountDeviceBlocks(const LearnerShape& shape, uint32_t output) const;

    /** @param state [state] @return what the critic says */
    virtual float DoGetValue(const float* state) = 0;

    /** @param rollout what was decided @param rows gets the rows of it, in the order of steps */
    virtual void DoFillRows(const Rollout& rollout, NetworkRows& rows) = 0;

    std::unique_ptr<ActorCriticNetwork> m_network; //!< parameters and gradients
    NetworkRows m_rows;                            //!< of a rollout
    double m_valueWeight{0.0};                     //!< attribute ValueWeight
    double m_entropyWeight{0.0};                   //!< attribute EntropyWeight
    double m_lambda{0.0};                          //!< attribute Lambda
    double m_deviceLogit{0.0};                     //!< attribute DeviceLogit
    bool m_normalise{false};                       //!< attribute NormaliseAdvantages
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ACTOR_CRITIC_PARTITION_LEARNER_H
