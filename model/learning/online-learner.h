/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A learner at work: its decisions wait for their rewards, rewards make rollouts, rollouts move the
 * parameters. Example:
 *
 *     OnlineLearner online(learner, CreateObject<SharedRmsProp>(), 32, nullptr);
 *     uint64_t ticket = online.Add({state, mask, choices, nowNs, worst});
 *     online.Settle(ticket, -0.02); // learns as soon as 32 decisions in a row are settled
 */
#ifndef EDGE_INFERENCE_ONLINE_LEARNER_H
#define EDGE_INFERENCE_ONLINE_LEARNER_H

#include "decision-sequence.h"
#include "episode-runner.h"
#include "partition-learner.h"
#include "shared-rmsprop.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What learning has come to.
 */
struct LearningProgress
{
    uint64_t updates{0};    //!< rollouts learned from
    uint64_t steps{0};      //!< decisions in them
    double meanReward{0.0}; //!< of the last rollout
    LearnerLosses losses;   //!< of the last rollout
};

/**
 * @ingroup edge-inference
 * Learns while it acts. Parameters and statistics are its own, or a trainer's: then it reads them
 * before each rollout and hands its gradients over (the worker of Li et al., TMC 2024, section V).
 */
class OnlineLearner
{
  public:
    /** Told after each update. */
    using Listener = std::function<void(const LearningProgress& progress)>;

    /**
     * @param learner created; its parameters are the first ones unless they are shared
     * @param optimiser of parameters of its own
     * @param rolloutSteps decisions per update, at least 1
     * @param shared the parameters of a trainer, which outlive this; null: own ones
     */
    OnlineLearner(Ptr<PartitionLearner> learner,
                  Ptr<SharedRmsProp> optimiser,
                  uint32_t rolloutSteps,
                  SharedPolicy* shared);

    /** @param listener told after each update; may be empty */
    void SetListener(Listener listener);

    /** @param decision made with the learner's present parameters @return its ticket */
    uint64_t Add(SequencedDecision decision);

    /** @param ticket of a decision @param reward what it brought; may lead to an update */
    void Settle(uint64_t ticket, double reward);

    /** @param ticket of a decision that will have no reward */
    void Drop(uint64_t ticket);

    /** @param beforeNs decisions that were made before and are open get their worst reward */
    void Expire(int64_t beforeNs);

    /** Learn from what is settled in a row, however little it is: nothing more is coming. */
    void Finish();

    /** @return what learning has come to */
    const LearningProgress& GetProgress() const;

    /** @return decisions whose rewards are not known */
    std::size_t CountOpen() const;

    /** @return mean squares of the gradients, in the order of the parameters; empty if shared */
    const std::vector<float>& GetStatistics() const;

    /** @param statistics as GetStatistics() gave them @throws std::logic_error on another size */
    void SetStatistics(const std::vector<float>& statistics);

  private:
    /** Learn from whole rollouts. */
    void Learn();
    /** Learn from m_rollout. */
    void Update();

    Ptr<PartitionLearner> m_learner; //!< acts
    Ptr<SharedRmsProp> m_optimiser;  //!< moves parameters of its own
    uint32_t m_rolloutSteps;         //!< decisions per update
    SharedPolicy* m_shared;          //!< parameters of a trainer, or null
    Listener m_listener;             //!< told after each update
    DecisionSequence m_sequence;     //!< decisions without reward
    Rollout m_rollout;               //!< of the present update
    std::vector<float> m_parameters; //!< copy of them
    std::vector<float> m_statistics; //!< own ones
    std::vector<float> m_gradients;  //!< of the present update
    LearningProgress m_progress;     //!< so far
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONLINE_LEARNER_H
