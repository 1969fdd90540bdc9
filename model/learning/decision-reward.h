/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a decision brought, as one number. Example:
 *
 *     DecisionReward reward{1.0, 0.0, 7.0};            // beta, s/J, s
 *     reward.Compute(outcome, decidedNs, model, blockEnds, blockDeadlinesNs);
 */
#ifndef EDGE_INFERENCE_DECISION_REWARD_H
#define EDGE_INFERENCE_DECISION_REWARD_H

#include "ns3/dnn-model.h"
#include "ns3/partition-observation.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The reward of Li et al., IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874, equations (13) and
 * (14), from what a task took on packets:
 *
 *     r = -( L + beta psi + w J ),   psi = sum_m max( L_m - tau_m, 0 )
 *
 * L are the seconds from the decision to the end of the task, waiting and the way home included,
 * which the paper neglects; w J, the energy of the device, is our addition (0 by default). Where
 * the task has no deadlines per block, the task counts as one block with the deadline of the task.
 * Charged time is bounded: a task that does not answer costs `failureSeconds`, and so does one that
 * takes longer than that.
 */
struct DecisionReward
{
    double deadlineWeight{1.0}; //!< beta, s per s of overshoot
    double joulesWeight{0.0};   //!< w, s per J
    double failureSeconds{7.0}; //!< charged for a task without an answer, and at most, s

    /**
     * @param seconds from the decision to the end of the task @param deadlineSeconds allowed for
     * it, 0: none @param joules of the device @return the reward with the task as one block
     */
    double Compute(double seconds, double deadlineSeconds, double joules) const;

    /**
     * @param outcome of a task @param waitedSeconds from its creation to the decision
     * @param blockSeconds L_m, or empty @param blockDeadlineSeconds tau_m, 0: none, or empty
     * @return the reward; if the task was not completed the worst one, with the sum of tau_m as its
     * deadline
     */
    double Compute(const PartitionOutcome& outcome,
                   double waitedSeconds,
                   const std::vector<double>& blockSeconds,
                   const std::vector<double>& blockDeadlineSeconds) const;

    /** @param deadlineSeconds allowed for a task, 0: none @return the reward if it does not answer
     */
    double GetWorst(double deadlineSeconds) const;
};

/**
 * L_m of each block, equation (9), from what the stages took: the transfer and the wait of a stage
 * count for its first block, its compute time is shared by the FLOPs of its blocks.
 * @param outcome of a task
 * @param model its network
 * @param blockEnds where the blocks end
 * @return seconds per block; 0 for blocks that did not run
 */
std::vector<double> GetBlockSeconds(const PartitionOutcome& outcome,
                                    const DnnModel& model,
                                    const std::vector<CutPoint>& blockEnds);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DECISION_REWARD_H
