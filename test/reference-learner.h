/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The learners written once more in double precision, from their class comments, as what
 * their losses and gradients are held against.
 */
#ifndef EDGE_INFERENCE_REFERENCE_LEARNER_H
#define EDGE_INFERENCE_REFERENCE_LEARNER_H

#include "ns3/partition-learner.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/**
 * @ingroup edge-inference
 * What a learner's class comments say, in double precision and plain loops.
 */
struct ReferenceLearner
{
    std::string name;             //!< "mtl-a3c", "a3c", "joint" or "dqn"
    LearnerShape shape{3, 2, 3};  //!< sizes
    std::vector<uint32_t> hidden; //!< units
    double valueWeight{0.5};      //!< c_v
    double entropyWeight{0.1};    //!< beta'
    double gamma{0.9};            //!< discount
    double lambda{1.0};           //!< of the advantages
    std::vector<double> theta;    //!< parameters

    /** A row through the network. */
    struct Answer
    {
        std::vector<double> outputs; //!< linear
        double value{0.0};           //!< of the critic
    };

    bool HasCritic() const
    {
        return name != "dqn";
    }

    bool IsSequence() const
    {
        return name == "a3c" || name == "dqn";
    }

    std::size_t GetOutputs() const
    {
        const std::size_t all = static_cast<std::size_t>(std::pow(shape.sites, shape.blocks));
        return IsSequence() ? shape.sites : name == "joint" ? all : shape.blocks * shape.sites;
    }

    Answer Forward(const std::vector<double>& parameters, std::vector<double> x) const
    {
        std::size_t place = 0;
        auto layer = [&](const std::vector<double>& in, std::size_t units) {
            std::vector<double> out(units);
            for (std::size_t unit = 0; unit < units; ++unit)
            {
                out[unit] = parameters[place + in.size() * units + unit];
                for (std::size_t i = 0; i < in.size(); ++i)
                {
                    out[unit] += in[i] * parameters[place + i * units + unit];
                }
            }
            place += (in.size() + 1) * units;
            return out;
        };
        for (const uint32_t units : hidden)
        {
            x = layer(x, units);
            for (double& unit : x)
            {
                unit = std::max(unit, 0.0);
            }
        }
        Answer answer;
        answer.outputs = layer(x, GetOutputs());
        answer.value = HasCritic() ? layer(x, 1)[0] : 0.0;
        return answer;
    }

    /** @return input of a block: state, and where it says so, block and site before */
    std::vector<double> MakeInput(const float* state, uint32_t block, uint32_t before) const
    {
        std::vector<double> input(state, state + shape.state);
        if (IsSequence())
        {
            input.resize(shape.state + shape.blocks + shape.sites);
            input[shape.state + block] = 1;
            input[shape.state + shape.blocks + before] = 1;
        }
        return input;
    }

    /** @return logarithms of the softmax over what the mask allows, -inf elsewhere */
    std::vector<double> LogSoftmax(const std::vector<double>& scores,
                                   const std::function<bool(std::size_t)>& allowed) const
    {
        double sum = 0;
        std::vector<double> logarithms(scores.size(), -INFINITY);
        for (std::size_t i = 0; i < scores.size(); ++i)
        {
            sum += allowed(i) ? std::exp(scores[i]) : 0;
        }
        for (std::size_t i = 0; i < scores.size(); ++i)
        {
            logarithms[i] = allowed(i) ? scores[i] - std::log(sum) : -INFINITY;
        }
        return logarithms;
    }

    /** Choices of a step: logarithms of each choice's options, and which was taken. */
    struct Choice
    {
        std::vector<double> logarithms; //!< of the options
        std::size_t taken{0};           //!< option
        double score{0};                //!< output of the taken one
    };

    std::vector<Choice> GetChoices(const std::vector<double>& parameters,
                                   const Rollout& rollout,
                                   std::size_t step) const
    {
        const float* state = rollout.states.data() + step * shape.state;
        const uint8_t* mask = rollout.masks.data() + step * shape.sites;
        const uint8_t* sites = rollout.choices.data() + step * shape.blocks;
        auto allowed = [mask](std::size_t site) { return mask[site] != 0; };
        std::vector<Choice> choices;
        if (name == "joint")
        {
            // placement = first choice + sites * second choice, for two blocks
            const auto scores = Forward(parameters, MakeInput(state, 0, 0)).outputs;
            const std::size_t taken = sites[0] + shape.sites * sites[1];
            choices.push_back({LogSoftmax(scores,
                                          [&](std::size_t i) {
                                              return allowed(i % shape.sites) &&
                                                     allowed(i / shape.sites);
                                          }),
                               taken,
                               scores[taken]});
            return choices;
        }
        for (uint32_t block = 0; block < shape.blocks; ++block)
        {
            const uint32_t before = block ? sites[block - 1] : 0;
            auto scores = Forward(parameters, MakeInput(state, block, before)).outputs;
            if (!IsSequence())
            {
                const auto begin = scores.begin() + block * shape.sites;
                scores = std::vector<double>(begin, begin + shape.sites);
            }
            choices.push_back({LogSoftmax(scores, allowed), sites[block], scores[sites[block]]});
        }
        return choices;
    }

    double GetValue(const std::vector<double>& parameters, const float* state) const
    {
        return Forward(parameters, MakeInput(state, 0, 0)).value;
    }

    /** @return mean over blocks of the highest output along the best sites */
    double GetBest(const float* state, const uint8_t* mask) const
    {
        double sum = 0;
        uint32_t before = 0;
        for (uint32_t block = 0; block < shape.blocks; ++block)
        {
            const auto scores = Forward(theta, MakeInput(state, block, before)).outputs;
            double best = -INFINITY;
            for (uint32_t site = 0; site < shape.sites; ++site)
            {
                if (mask[site] && scores[site] > best)
                {
                    best = scores[site];
                    before = site;
                }
            }
            sum += best;
        }
        return sum / shape.blocks;
    }

    /** Numbers that the gradient takes as given. */
    struct Given
    {
        std::vector<double> advantages; //!< per step
        std::vector<double> targets;    //!< per step
    };

    Given MakeGiven(const Rollout& rollout) const
    {
        Given given;
        const std::size_t steps = rollout.steps;
        auto stateOf = [&](std::size_t step) {
            return step < steps ? rollout.states.data() + step * shape.state
                                : rollout.nextState.data();
        };
        auto maskOf = [&](std::size_t step) {
            return step < steps ? rollout.masks.data() + step * shape.sites
                                : rollout.nextMask.data();
        };
        for (std::size_t t = 0; t < steps && name == "dqn"; ++t)
        {
            const bool ends = t + 1 == steps && rollout.terminal;
            const double next = ends ? 0 : GetBest(stateOf(t + 1), maskOf(t + 1));
            given.targets.push_back(rollout.rewards[t] + gamma * next);
        }
        for (std::size_t t = 0; t < steps && name != "dqn"; ++t)
        {
            // the sum over all that is ahead of (gamma lambda)^i times the one-step error
            double advantage = 0;
            for (std::size_t i = t; i < steps; ++i)
            {
                const bool ends = i + 1 == steps && rollout.terminal;
                const double next = ends ? 0 : GetValue(theta, stateOf(i + 1));
                advantage += std::pow(gamma * lambda, i - t) *
                             (rollout.rewards[i] + gamma * next - GetValue(theta, stateOf(i)));
            }
            given.advantages.push_back(advantage);
            given.targets.push_back(advantage + GetValue(theta, stateOf(t)));
        }
        return given;
    }

    LearnerLosses GetLosses(const std::vector<double>& parameters,
                            const Rollout& rollout,
                            const Given& given) const
    {
        LearnerLosses losses;
        double choices = 0;
        for (std::size_t step = 0; step < rollout.steps; ++step)
        {
            for (const auto& choice : GetChoices(parameters, rollout, step))
            {
                ++choices;
                if (name == "dqn")
                {
                    losses.value += std::pow(given.targets[step] - choice.score, 2);
                    continue;
                }
                losses.policy -= choice.logarithms[choice.taken] * given.advantages[step];
                for (const double logarithm : choice.logarithms)
                {
                    losses.entropy -=
                        std::isfinite(logarithm) ? std::exp(logarithm) * logarithm : 0;
                }
            }
            if (name != "dqn")
            {
                const float* state = rollout.states.data() + step * shape.state;
                losses.value += std::pow(given.targets[step] - GetValue(parameters, state), 2);
            }
        }
        losses.policy /= choices;
        losses.entropy /= choices;
        losses.value /= name == "dqn" ? choices : rollout.steps;
        losses.total = name == "dqn" ? losses.value
                                     : losses.policy + valueWeight * losses.value -
                                           entropyWeight * losses.entropy;
        return losses;
    }
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_REFERENCE_LEARNER_H
