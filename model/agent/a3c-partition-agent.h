/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The agent that has learned, and may go on learning, where blocks should run.
 */
#ifndef EDGE_INFERENCE_A3C_PARTITION_AGENT_H
#define EDGE_INFERENCE_A3C_PARTITION_AGENT_H

#include "agent-policy.h"
#include "partition-agent.h"
#include "placed-work.h"

#include "ns3/decision-reward.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Multi-task-learning A3C of Li et al., "Distributed DNN Inference with Fine-grained Model
 * Partitioning in Mobile Edge Computing Networks", IEEE TMC 23(10), 9060-9074, 2024, DOI
 * 10.1109/TMC.2024.3357874, on packets: what an observation holds becomes the state, the learner
 * chooses a site for each block of balanced work, and what the task took becomes the reward (14).
 * Which learner it is (mtl-a3c, a3c, dqn) says the checkpoint, or Learner without one.
 *
 * - A site that cannot be used is masked. If no site is left, or the chosen blocks need a link that
 *   nobody knows, MakeFallbackPlan decides.
 * - Work that this agent has placed and that a server's status is too old to show is added to the
 *   server's backlog. So decisions that are put to a controller together (the joint slot decision
 *   of patent application 202311688354.5) are made one after the other, each knowing the ones
 *   before; a joint head over N devices would need (sites^blocks)^N outputs.
 * - With Learn, each reward goes to its own decision whenever it comes; rollouts are made of
 *   decisions in the order of their making (DecisionSequence). A plan that recovery superseded is
 *   charged all the time until its task ends. An outcome of another plan than the agent's (its
 * reply came too late) and a task that the end of the run cut off teach nothing.
 * - Weights are the agent's own; with SharedPolicy all agents of a process that say the same name
 *   have the same ones, decide from them and learn into them, so that a decision is charged for
 * what it does to the next decisions of the others too, as far as Gamma reaches.
 */
class A3cPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    A3cPartitionAgent();
    ~A3cPartitionAgent() override;

    /**
     * @param fileName a checkpoint of edge-inference-train; empty: none
     * @throws std::runtime_error with one sentence if it cannot be read
     */
    void SetCheckpoint(const std::string& fileName);

    /** @return file of the checkpoint */
    std::string GetCheckpoint() const;

    /** @param policy to decide with, instead of one from a file; before the first decision */
    void SetPolicy(Ptr<AgentPolicy> policy);

    /** @return the policy; unless it was set, null before the first decision */
    Ptr<AgentPolicy> GetPolicy() const;

    /** @return decisions that MakeFallbackPlan made */
    uint64_t GetFallbacks() const;

    /** @param weight beta, s per s of overshoot */
    void SetDeadlineWeight(double weight);
    /** @return beta */
    double GetDeadlineWeight() const;
    /** @param weight what a joule costs, s */
    void SetJoulesWeight(double weight);
    /** @return what a joule costs, s */
    double GetJoulesWeight() const;
    /** @param seconds charged for a task without an answer, and at most */
    void SetFailureSeconds(double seconds);
    /** @return seconds charged for a task without an answer */
    double GetFailureSeconds() const;

    /**
     * Signature of the Learned trace source.
     * @param [in] progress what learning has come to
     */
    typedef void (*LearnedTracedCallback)(const LearningProgress& progress);

    /**
     * Signature of the Rewarded trace source.
     * @param [in] decisionId a decision of this agent
     * @param [in] reward what it brought
     */
    typedef void (*RewardedTracedCallback)(uint64_t decisionId, double reward);

  protected:
    void DoDispose() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    void DoStop() override;
    void DoObserve(const PartitionOutcome& outcome) override;
    AgentNeeds DoGetNeeds() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    /** A decision whose task has not ended. */
    struct Open
    {
        uint64_t ticket{0};                       //!< at the OnlineLearner, if there is one
        PartitionPlan plan;                       //!< what was answered
        std::shared_ptr<const DnnModel> model;    //!< its network
        double waitedSeconds{0.0};                //!< from the task's creation to the decision
        std::vector<double> blockDeadlineSeconds; //!< or empty
    };

    /** A task: its device and number. */
    using TaskName = std::pair<uint64_t, uint64_t>;

    /** Make or find the policy if there is none. @param observation the first one
     * @return false if there can be none */
    bool HavePolicy(const PartitionObservation& observation);
    /** Make a policy. @param observation the first one @return the policy */
    Ptr<AgentPolicy> MakePolicy(const PartitionObservation& observation);
    /** Check the policy and give the working memory its size. */
    void TakePolicy();
    /** @param observation gives the number of servers @return a policy without parameters */
    PolicyCheckpoint MakeBlank(const PartitionObservation& observation) const;
    /** Fill m_facts and m_mask. @param observation what is known @return false if no site is left
     */
    bool TakeFacts(const PartitionObservation& observation);
    /** Fill m_state and m_choices. */
    void Choose();
    /** @param observation what is known @return the plan of m_choices, empty if it is impossible */
    PartitionPlan MakePlan(const PartitionObservation& observation) const;
    /** Remember what was placed where. @param observation of a decision @param plan its plan */
    void NotePlaced(const PartitionObservation& observation, const PartitionPlan& plan);
    /** Remember a decision until its task ends. @param observation of it @param plan its plan */
    void NoteOpen(const PartitionObservation& observation, const PartitionPlan& plan);
    /** @param id of a decision @param open it @param outcome of its task */
    void Reward(uint64_t id, const Open& open, const PartitionOutcome& outcome);
    /** @param open a decision that teaches nothing */
    void Drop(const Open& open);
    /** Fire Learned if the policy has learned since the last time. */
    void TellProgress();

    std::string m_checkpointFile;                           //!< attribute Checkpoint
    std::string m_learnerName;                              //!< attribute Learner
    std::string m_sharedName;                               //!< attribute SharedPolicy
    uint32_t m_blocks{6};                                   //!< attribute Blocks
    uint32_t m_servers{0};                                  //!< attribute Servers
    bool m_learn{false};                                    //!< attribute Learn
    bool m_sample{false};                                   //!< attribute Sample
    double m_exploration{0.01};                             //!< attribute Exploration
    uint32_t m_rolloutSteps{32};                            //!< attribute RolloutSteps
    double m_learningRate{0.01};                            //!< attribute LearningRate
    DecisionReward m_reward;                                //!< attributes DeadlineWeight, ...
    std::shared_ptr<const PolicyCheckpoint> m_given;        //!< from the file, or null
    Ptr<AgentPolicy> m_policy;                              //!< decides
    Ptr<UniformRandomVariable> m_random;                    //!< all draws
    PlacedWork m_placed;                                    //!< where work lies
    std::map<uint64_t, Open> m_open;                        //!< decisions by id
    std::map<TaskName, std::vector<uint64_t>> m_superseded; //!< their ids by task
    std::map<uint64_t, double> m_mostJoules;                //!< battery seen, by device
    uint64_t m_fallbacks{0};                                //!< MakeFallbackPlan decided
    uint64_t m_updates{0};                                  //!< of the policy, told
    DecisionFacts m_facts;                                  //!< of the present decision
    std::vector<uint8_t> m_mask;                            //!< of the present decision
    std::vector<float> m_state;                             //!< of the present decision
    std::vector<float> m_uniforms;                          //!< of the present decision
    std::vector<uint8_t> m_choices;                         //!< of the present decision
    TracedCallback<const LearningProgress&> m_learnedTrace; //!< Learned
    TracedCallback<uint64_t, double> m_rewardedTrace;       //!< Rewarded
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_A3C_PARTITION_AGENT_H
