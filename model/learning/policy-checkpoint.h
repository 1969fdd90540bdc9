/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A policy on disk: what is needed to use it in any scenario, and to go on learning it. Example:
 *
 *     const PolicyCheckpoint policy = ReadPolicyCheckpoint("results/train/checkpoint");
 *     Ptr<PartitionLearner> learner = policy.MakeLearner(1);
 *     EncodeState(facts, policy.scales, policy.layout, state);
 */
#ifndef EDGE_INFERENCE_POLICY_CHECKPOINT_H
#define EDGE_INFERENCE_POLICY_CHECKPOINT_H

#include "decision-state.h"
#include "partition-learner.h"
#include "rollout.h"

#include "ns3/ptr.h"

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
 * A policy and where it comes from. In a file (WriteCheckpointFile), the numbers are floats of the
 * machine's own byte order.
 */
struct PolicyCheckpoint
{
    std::string learner;                           //!< name of a PartitionLearner
    std::map<std::string, std::string> attributes; //!< of it, in text
    LearnerShape shape;                            //!< sizes of a decision
    StateLayout layout;                            //!< what a state holds
    StateScales scales;                            //!< how facts become numbers
    std::vector<float> parameters;                 //!< empty: none were learned yet
    std::vector<float> statistics;                 //!< of the optimiser; may be left out
    std::string memory;                            //!< of the learner; empty for most
    std::map<std::string, std::string> settings;   //!< of the training, in words

    /**
     * @param seed of the first parameters, where the checkpoint has none, and of the learner
     * @return a learner with these attributes and parameters
     * @throws std::invalid_argument with one sentence if there is no such learner or attribute
     * @throws std::runtime_error with one sentence if the parameters are not as many as it has
     */
    Ptr<PartitionLearner> MakeLearner(uint64_t seed) const;
};

/**
 * @param text "mtl-a3c" or with attributes as in "mtl-a3c/HiddenSizes=64,64/EntropyWeight=0.1"
 * @param policy gets learner and attributes
 * @throws std::invalid_argument with one sentence if the text has another form
 */
void ParseLearner(const std::string& text, PolicyCheckpoint& policy);

/** @param object an object @return all its attributes that can be set, in text */
std::map<std::string, std::string> DescribeAttributes(const ObjectBase& object);

/**
 * Write at once: a reader sees the old file or the new one.
 * @param fileName the file @param policy what goes there
 * @throws std::runtime_error with one sentence if it cannot be written
 */
void WritePolicyCheckpoint(const std::string& fileName, const PolicyCheckpoint& policy);

/**
 * @param fileName a file that WritePolicyCheckpoint wrote @return what is in it
 * @throws std::runtime_error with one sentence if it cannot be read, is none, or is damaged
 */
PolicyCheckpoint ReadPolicyCheckpoint(const std::string& fileName);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_POLICY_CHECKPOINT_H
