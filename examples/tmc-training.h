/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Trains one learner in one environment and compares methods on slots that no training saw.
 */
#ifndef EDGE_INFERENCE_TMC_TRAINING_H
#define EDGE_INFERENCE_TMC_TRAINING_H

#include "tmc-setup.h"

#include "ns3/forked-jobs.h"
#include "ns3/policy-checkpoint.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What an episode costs under a method, all tasks together, mean over the episodes compared.
 */
struct TmcScore
{
    double seconds{0.0};      //!< total delay: sum over slots of tasks times sum of L_m, s
    double localSeconds{0.0}; //!< part of it on the device
    double joules{0.0};       //!< energy of the devices, J
    double tasks{0.0};        //!< how many
};

/** @ingroup edge-inference Scores by index of the point, then by method. */
using TmcScores = std::map<std::size_t, std::map<std::string, TmcScore>>;

/** @ingroup edge-inference @param scores what one job found @return as one line */
std::string WriteTmcScores(const TmcScores& scores);

/** @ingroup edge-inference @param text what WriteTmcScores gave @return the scores */
TmcScores ReadTmcScores(const std::string& text);

/**
 * @ingroup edge-inference
 * Train by A3C's loop in one process: `workers` environments are played in turn, a slot each, with
 * one pass through the network for all of them; every `rollout` slots each worker's gradient goes
 * to the one set of parameters, one after the other, computed on the newest parameters (A3C's own
 * processes would compute it on somewhat older ones). One decision serves all tasks of a slot and
 * its reward is weighted by their number.
 * @param setup parameters @param training index of the environment @param learner kind of learner
 * @param seed of the training, from 1
 * @param progress told the share that is done, may be empty
 * @return the policy
 */
PolicyCheckpoint TrainTmc(const TmcSetup& setup,
                          std::size_t training,
                          const TmcLearner& learner,
                          uint32_t seed,
                          const JobProgress& progress);

/**
 * @ingroup edge-inference
 * Play a policy, always its most probable choice, at all points that its training serves.
 * @param setup parameters @param training index of the environment @param policy of it
 * @param seed of the slots compared
 * @return its scores, by point, under the name of the learner
 */
TmcScores ScoreTmcPolicy(const TmcSetup& setup,
                         std::size_t training,
                         const PolicyCheckpoint& policy,
                         uint32_t seed);

/**
 * @ingroup edge-inference
 * Play a policy, always its most probable choice, in one world.
 * @param world settings @param policy fits it @param setup parameters
 * @param seed of the slots compared
 * @return its score
 */
TmcScore ScoreTmcWorld(const AnalyticSettings& world,
                       const PolicyCheckpoint& policy,
                       const TmcSetup& setup,
                       uint32_t seed);

/**
 * @ingroup edge-inference
 * Play the methods that learn nothing: greedy, apdi, rpdi and the exact optimum of each slot. With
 * queueing that is the best for the backlog found, without regard to later slots, and is called
 * "slot-optimum".
 * @param setup parameters @param seed of the slots compared
 * @return scores of all points
 */
TmcScores ScoreTmcBaselines(const TmcSetup& setup, uint32_t seed);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TMC_TRAINING_H
