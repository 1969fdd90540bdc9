/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the suites of the learners share: a training in a few lines, and a bandit to learn.
 */
#ifndef EDGE_INFERENCE_LEARNER_TEST_KIT_H
#define EDGE_INFERENCE_LEARNER_TEST_KIT_H

#include "catch-message.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/partition-learner.h"
#include "ns3/shared-rmsprop.h"
#include "ns3/split-mix.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

inline const std::vector<std::string> LEARNERS{"mtl-a3c", "a3c", "joint", "dqn"}; //!< all of them

/** @param name of a learner, "joint" for "a3c" with a joint head @return it, for toys */
inline Ptr<PartitionLearner>
MakeToyLearner(const std::string& name)
{
    auto learner = CreateByName<PartitionLearner>(name == "joint" ? "a3c" : name);
    learner->SetAttribute("HiddenSizes", StringValue("16,16"));
    learner->SetAttributeFailSafe("JointHead", BooleanValue(name == "joint"));
    learner->SetAttributeFailSafe("TargetInterval", UintegerValue(20));
    return learner;
}

/**
 * @ingroup edge-inference
 * A learner, its optimiser and what it is trained with.
 */
struct Training
{
    Ptr<PartitionLearner> learner; //!< learns
    Ptr<SharedRmsProp> optimiser;  //!< moves
    std::vector<float> parameters; //!< flat
    std::vector<float> statistics; //!< of the optimiser
    std::vector<float> gradients;  //!< last ones
    std::vector<float> uniforms;   //!< of a decision
    SplitMix random{5, 0, 0};      //!< of choices and toys
    double exploration{0.0};       //!< of choices
    bool isGreedy{false};          //!< the learner does not draw by itself

    /** @param name of the learner @param shape sizes @param seed of the parameters @param gamma
     * discount */
    Training(const std::string& name, const LearnerShape& shape, uint64_t seed, double gamma = 0.95)
        : learner(MakeToyLearner(name)),
          optimiser(CreateObject<SharedRmsProp>())
    {
        isGreedy = name == "dqn";
        optimiser->SetAttribute("LearningRate", DoubleValue(0.003));
        learner->SetAttribute("Gamma", DoubleValue(gamma));
        learner->Create(shape, seed);
        parameters.resize(learner->GetParameterCount());
        statistics.resize(parameters.size());
        gradients.resize(parameters.size());
        learner->CopyParametersTo(parameters.data());
    }

    /** @param state of a decision @param mask of it @param choices gets the sites */
    void Act(const float* state, const uint8_t* mask, uint8_t* choices)
    {
        uniforms.resize(learner->GetUniformsPerDecision());
        for (float& uniform : uniforms)
        {
            uniform = static_cast<float>(random.Draw() >> 40) * 0x1p-24F;
        }
        learner->Act(1, state, mask, uniforms.data(), exploration, choices);
    }

    /** @param rollout to learn from @return losses before */
    LearnerLosses Learn(const Rollout& rollout)
    {
        const auto losses = learner->ComputeGradients(rollout, gradients.data());
        optimiser->Apply(parameters.size(), parameters.data(), statistics.data(), gradients.data());
        learner->CopyParametersFrom(parameters.data());
        return losses;
    }
};

/**
 * @ingroup edge-inference
 * Three contexts, two blocks, three sites: block m of context c belongs on site (c + m) mod 3.
 */
struct Bandit
{
    LearnerShape shape{3, 2, 3}; //!< sizes
    std::vector<float> state;    //!< 1 at the context
    uint32_t context{0};         //!< present one
    uint8_t mask[3]{1, 1, 1};    //!< all may be chosen

    /** @param number of the context */
    void Show(uint32_t number)
    {
        context = number;
        state.assign(3, 0.0F);
        state[context] = 1.0F;
    }

    /** @param choices two sites @return share of those that are right */
    float GetReward(const uint8_t* choices) const
    {
        const float first = choices[0] == context ? 0.5F : 0.0F;
        return first + (choices[1] == (context + 1) % 3 ? 0.5F : 0.0F);
    }

    /** Train. @param training who @param updates rollouts of ten steps, each an episode's end */
    void Train(Training& training, uint32_t updates)
    {
        Rollout rollout;
        uint8_t choices[2];
        for (uint32_t update = 0; update < updates; ++update)
        {
            rollout.Clear();
            // learners of a policy explore by themselves
            training.exploration =
                training.isGreedy ? std::max(0.01, 1.0 - 2.0 * update / updates) : 0;
            for (uint32_t step = 0; step < 10; ++step)
            {
                Show(static_cast<uint32_t>(training.random.Draw() % 3));
                training.Act(state.data(), mask, choices);
                AppendStep(rollout, shape, state.data(), mask, choices, GetReward(choices));
            }
            SetEnd(rollout, shape, state.data(), mask, true);
            training.Learn(rollout);
        }
    }
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LEARNER_TEST_KIT_H
