/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Decisions in the order in which they were made, until their rewards are there. Example:
 *
 *     DecisionSequence sequence(learner->GetShape());
 *     uint64_t ticket = sequence.Add({state, mask, choices, nowNs, worst});
 *     sequence.Settle(ticket, -0.02);             // any time later, in any order
 *     while (sequence.TakeRollout(32, rollout))   // 32 in a row whose rewards are known
 *     {
 *         learner->ComputeGradients(rollout, gradients);
 *     }
 */
#ifndef EDGE_INFERENCE_DECISION_SEQUENCE_H
#define EDGE_INFERENCE_DECISION_SEQUENCE_H

#include "rollout.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A decision that waits for its reward.
 */
struct SequencedDecision
{
    std::vector<float> state;     //!< what the learner saw
    std::vector<uint8_t> mask;    //!< which sites it could choose, 1: may be chosen
    std::vector<uint8_t> choices; //!< what it chose, a site per block
    int64_t decidedNs{0};         //!< when, simulated ns; never before that of the decision before
    double worstReward{0.0};      //!< its reward if no better one comes in time
};

/**
 * @ingroup edge-inference
 * Outcomes of tasks come late and out of order, while a rollout (Li et al., IEEE TMC 23(10), 2024,
 * DOI 10.1109/TMC.2024.3357874, equation 16) wants decisions in the order in which they were made,
 * each with its own reward. This queue keeps both apart: a decision gets a ticket when it is made
 * and its reward by that ticket when it is known. A rollout leaves at the head of the queue when
 * so many decisions in a row are settled and one more has been made, whose state is the last
 * state of the rollout. A dropped decision, of which no reward will be known, leaves no gap.
 */
class DecisionSequence
{
  public:
    /** @param shape sizes of state, blocks and sites */
    explicit DecisionSequence(const LearnerShape& shape);

    /** @param decision the newest one; its sizes are those of the shape @return its ticket */
    uint64_t Add(SequencedDecision decision);

    /**
     * @param ticket of a decision @param reward what it brought
     * @return false if there is no such decision, or it was settled or dropped before
     */
    bool Settle(uint64_t ticket, double reward);

    /**
     * Leave a decision out.
     * @param ticket of a decision
     * @return false if there is no such decision, or it was settled or dropped before
     */
    bool Drop(uint64_t ticket);

    /**
     * Settle all decisions that were made before a time and are still open with their worst reward,
     * so that one lost outcome does not hold up the rest.
     * @param beforeNs the time, ns @return how many
     */
    std::size_t Expire(int64_t beforeNs);

    /**
     * @param steps decisions wanted
     * @param rollout gets them, if it returns true
     * @return true if the first so many decisions are settled and one more was made
     */
    bool TakeRollout(uint32_t steps, Rollout& rollout);

    /**
     * At the end of a run: all that are settled in a row, at least one; the decision behind them
     * gives the last state, or the last of them does.
     * @param rollout gets them, if it returns true @return false if there are too few
     */
    bool TakeRest(Rollout& rollout);

    /** @return decisions that are not settled */
    std::size_t CountOpen() const;

    /** @return decisions that have not left */
    std::size_t GetSize() const;

  private:
    /** Where a decision stands. */
    enum class Standing : uint8_t
    {
        OPEN,
        SETTLED,
        DROPPED,
    };

    /** A decision and what became of it. */
    struct Entry
    {
        SequencedDecision decision;        //!< the decision
        double reward{0.0};                //!< if settled
        Standing standing{Standing::OPEN}; //!< whether it is
    };

    /** @param ticket of a decision @return it if it is open, else null */
    Entry* FindOpen(uint64_t ticket);
    /** Let dropped decisions at the head leave. */
    void Trim();
    /** @param steps settled decisions that leave @param rollout gets them */
    void Take(uint32_t steps, Rollout& rollout);
    /** @param limit where to stop @param hasNext gets whether a decision comes behind
     * @return settled decisions in a row at the head, at most limit */
    uint32_t CountSettled(uint32_t limit, bool& hasNext) const;

    LearnerShape m_shape;       //!< sizes
    std::deque<Entry> m_queue;  //!< oldest first
    uint64_t m_firstTicket{1};  //!< of the head
    std::size_t m_openCount{0}; //!< open ones
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DECISION_SEQUENCE_H
