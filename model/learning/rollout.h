/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a learner learns from: some consecutive decisions and what they brought. Example:
 *
 *     Rollout rollout;
 *     AppendStep(rollout, shape, state, mask, choices, reward); // t_max times
 *     SetEnd(rollout, shape, nextState, nextMask, terminal);
 *     learner->ComputeGradients(rollout, gradients);
 *     rollout.Clear();
 */
#ifndef EDGE_INFERENCE_ROLLOUT_H
#define EDGE_INFERENCE_ROLLOUT_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Sizes of a decision: a state goes in, one site for each block comes out.
 */
struct LearnerShape
{
    uint32_t state{0};  //!< numbers in a state, 1 to 65535
    uint32_t blocks{0}; //!< blocks of a task, 1 to 255
    uint32_t sites{0};  //!< places for a block: the device (0) and the servers, 1 to 255
};

/** @param a a shape @param b another @return true if they are equal */
bool operator==(const LearnerShape& a, const LearnerShape& b);

/**
 * @param shape a shape
 * @throws std::invalid_argument with one sentence if a size is out of its range
 */
void CheckShape(const LearnerShape& shape);

/**
 * @ingroup edge-inference
 * Consecutive decisions of one environment, oldest first, row by row.
 */
struct Rollout
{
    uint32_t steps{0};             //!< decisions
    std::vector<float> states;     //!< [steps * state] what was seen
    std::vector<uint8_t> masks;    //!< [steps * sites] 1: the site may be chosen
    std::vector<uint8_t> choices;  //!< [steps * blocks] site of each block
    std::vector<float> rewards;    //!< [steps] what came of it
    std::vector<float> nextState;  //!< [state] after the last step; its value is the rest
    std::vector<uint8_t> nextMask; //!< [sites] then
    bool terminal{false};          //!< the episode ended: nothing comes after, the rest is 0

    /** Forget all steps; the memory stays. */
    void Clear();
};

/**
 * Add a step.
 * @param rollout to it @param shape sizes @param state [state] @param mask [sites]
 * @param choices [blocks] @param reward of the step
 */
void AppendStep(Rollout& rollout,
                const LearnerShape& shape,
                const float* state,
                const uint8_t* mask,
                const uint8_t* choices,
                float reward);

/**
 * Say what comes after the last step.
 * @param rollout of it @param shape sizes @param state [state] @param mask [sites]
 * @param terminal true: the episode ended, and state and mask have no meaning
 */
void SetEnd(Rollout& rollout,
            const LearnerShape& shape,
            const float* state,
            const uint8_t* mask,
            bool terminal);

/**
 * @param rollout a rollout @param shape sizes it should have
 * @throws std::invalid_argument with one sentence if it has no step, other sizes, numbers that are
 *         not finite, a step without any site, or a choice that its mask forbids
 */
void CheckRollout(const Rollout& rollout, const LearnerShape& shape);

/**
 * Returns R_t = r_t + gamma r_{t+1} + ... + gamma^{k-t} V(X_k): equation (16) of Li et al., IEEE
 * TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874, for every t.
 * @param rewards r, oldest first
 * @param bootstrapValue V of the state after the last one; 0 if the episode ended
 * @param gamma discount, 0 to 1
 * @return R, one per reward
 */
std::vector<double> ComputeReturns(const std::vector<float>& rewards,
                                   double bootstrapValue,
                                   double gamma);

/**
 * Generalised advantages A_t = d_t + gamma lambda A_{t+1} with d_t = r_t + gamma V_{t+1} - V_t
 * (Schulman et al., "High-dimensional continuous control using generalized advantage estimation",
 * ICLR 2016, equation 16). lambda = 1 is R_t - V_t, equation (17) of Li et al.; lambda = 0 looks
 * one step ahead.
 * @param rewards r, oldest first
 * @param values V of each step's state, and that after the last one: one more than rewards
 * @param gamma discount, 0 to 1 @param lambda 0 to 1
 * @return A, one per reward
 */
std::vector<double> ComputeAdvantages(const std::vector<float>& rewards,
                                      const std::vector<double>& values,
                                      double gamma,
                                      double lambda);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ROLLOUT_H
