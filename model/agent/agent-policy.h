/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a learning agent decides with: a learner, how states are made for it, and how it learns. One
 * agent has it alone, or all agents of a run share one.
 */
#ifndef EDGE_INFERENCE_AGENT_POLICY_H
#define EDGE_INFERENCE_AGENT_POLICY_H

#include "ns3/decision-state.h"
#include "ns3/dnn-model.h"
#include "ns3/online-learner.h"
#include "ns3/partition-learner.h"
#include "ns3/policy-checkpoint.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * How an AgentPolicy learns.
 */
struct AgentLearningSettings
{
    bool learn{false};             //!< whether it does
    uint32_t rolloutSteps{32};     //!< decisions per update
    double learningRate{0.01};     //!< of parameters of its own
    SharedPolicy* shared{nullptr}; //!< parameters of a trainer, or null
};

/**
 * @ingroup edge-inference
 * A policy at work in one process. Reference counted; a shared one lives as long as an agent has
 * it.
 */
class AgentPolicy : public SimpleRefCount<AgentPolicy>
{
  public:
    /**
     * @param checkpoint what it starts from; without parameters they are drawn from the seed
     * @param learning how it learns @param seed of its first parameters
     * @throws std::exception with one sentence if it cannot be made, such as for want of LibTorch
     */
    AgentPolicy(const PolicyCheckpoint& checkpoint,
                const AgentLearningSettings& learning,
                uint64_t seed);
    ~AgentPolicy();

    AgentPolicy(const AgentPolicy&) = delete;
    AgentPolicy& operator=(const AgentPolicy&) = delete;

    /** @param name of a shared policy @return it, or null if no agent has it */
    static Ptr<AgentPolicy> Find(const std::string& name);

    /** Let other agents find it as long as it lives. @param name it gets */
    void Share(const std::string& name);

    /** @return the learner */
    PartitionLearner& GetLearner();
    /** @return sizes of a decision */
    const LearnerShape& GetShape() const;
    /** @return the learning, or null if it does not learn */
    OnlineLearner* GetOnline();

    /** @param model a network @return where its blocks end, searched once per network */
    const std::vector<CutPoint>& GetBlockEnds(const DnnModel& model);

    /** @param facts of a decision @param state [GetShape().state] gets them as numbers */
    void Encode(const DecisionFacts& facts, float* state) const;

    /** @return what it started from, with its present parameters */
    PolicyCheckpoint MakeCheckpoint() const;

  private:
    PolicyCheckpoint m_origin;                        //!< what it started from
    Ptr<PartitionLearner> m_learner;                  //!< acts
    std::unique_ptr<OnlineLearner> m_online;          //!< learns, or null
    std::map<uint64_t, std::vector<CutPoint>> m_ends; //!< by digest of the network
    std::string m_name;                               //!< if it is shared
};

/**
 * Scales for a policy that begins with nothing: means are those of the first decision, deviations
 * at least half of them; a backlog of one task at the mean speed counts as 1.
 * @param facts of the first decision @return the scales
 */
StateScales MakeScales(const DecisionFacts& facts);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_POLICY_H
