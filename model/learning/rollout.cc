/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "rollout.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param size it has @param wanted it should have @param what is it */
void
CheckSize(std::size_t size, std::size_t wanted, const std::string& what)
{
    if (size != wanted)
    {
        throw std::invalid_argument("the rollout has " + std::to_string(size) + " " + what +
                                    " where its steps and the learner's shape want " +
                                    std::to_string(wanted));
    }
}

/** @param numbers of the rollout @param what are they */
void
CheckFinite(const std::vector<float>& numbers, const std::string& what)
{
    if (!std::all_of(numbers.begin(), numbers.end(), [](float x) { return std::isfinite(x); }))
    {
        throw std::invalid_argument("the rollout has " + what + " that is not a finite number");
    }
}

/** @param mask [sites] @param sites how many @return true if one may be chosen */
bool
AllowsAny(const uint8_t* mask, uint32_t sites)
{
    return std::any_of(mask, mask + sites, [](uint8_t allowed) { return allowed != 0; });
}

} // namespace

bool
operator==(const LearnerShape& a, const LearnerShape& b)
{
    return a.state == b.state && a.blocks == b.blocks && a.sites == b.sites;
}

void
CheckShape(const LearnerShape& shape)
{
    constexpr uint32_t MAX_STATE = 65535;
    constexpr uint32_t MAX_CHOICE = 255;
    if (shape.state < 1 || shape.state > MAX_STATE || shape.blocks < 1 ||
        shape.blocks > MAX_CHOICE || shape.sites < 1 || shape.sites > MAX_CHOICE)
    {
        throw std::invalid_argument("a learner takes a state of 1 to 65535 numbers, 1 to 255 "
                                    "blocks and 1 to 255 sites, not " +
                                    std::to_string(shape.state) + ", " +
                                    std::to_string(shape.blocks) + " and " +
                                    std::to_string(shape.sites));
    }
}

void
Rollout::Clear()
{
    steps = 0;
    states.clear();
    masks.clear();
    choices.clear();
    rewards.clear();
    nextState.clear();
    nextMask.clear();
    terminal = false;
}

void
AppendStep(Rollout& rollout,
           const LearnerShape& shape,
           const float* state,
           const uint8_t* mask,
           const uint8_t* choices,
           float reward)
{
    rollout.states.insert(rollout.states.end(), state, state + shape.state);
    rollout.masks.insert(rollout.masks.end(), mask, mask + shape.sites);
    rollout.choices.insert(rollout.choices.end(), choices, choices + shape.blocks);
    rollout.rewards.push_back(reward);
    ++rollout.steps;
}

void
SetEnd(Rollout& rollout,
       const LearnerShape& shape,
       const float* state,
       const uint8_t* mask,
       bool terminal)
{
    rollout.nextState.assign(state, state + shape.state);
    rollout.nextMask.assign(mask, mask + shape.sites);
    rollout.terminal = terminal;
}

void
CheckRollout(const Rollout& rollout, const LearnerShape& shape)
{
    const std::size_t steps = rollout.steps;
    if (steps == 0)
    {
        throw std::invalid_argument("the rollout has no step to learn from");
    }
    CheckSize(rollout.states.size(), steps * shape.state, "numbers in its states");
    CheckSize(rollout.masks.size(), steps * shape.sites, "entries in its masks");
    CheckSize(rollout.choices.size(), steps * shape.blocks, "choices");
    CheckSize(rollout.rewards.size(), steps, "rewards");
    CheckFinite(rollout.states, "a state");
    CheckFinite(rollout.rewards, "a reward");
    if (!rollout.terminal)
    {
        CheckSize(rollout.nextState.size(), shape.state, "numbers in its next state");
        CheckSize(rollout.nextMask.size(), shape.sites, "entries in its next mask");
        CheckFinite(rollout.nextState, "a next state");
    }
    for (std::size_t i = 0; i < rollout.choices.size(); ++i)
    {
        const uint8_t* mask = rollout.masks.data() + i / shape.blocks * shape.sites;
        if (rollout.choices[i] >= shape.sites || !mask[rollout.choices[i]])
        {
            throw std::invalid_argument(
                "step " + std::to_string(i / shape.blocks) + " of the rollout chose site " +
                std::to_string(rollout.choices[i]) + " for block " +
                std::to_string(i % shape.blocks) + ", which is masked or none of the " +
                std::to_string(shape.sites) + " sites");
        }
    }
    if (!rollout.terminal && !AllowsAny(rollout.nextMask.data(), shape.sites))
    {
        throw std::invalid_argument("the rollout's next mask allows no site");
    }
}

std::vector<double>
ComputeReturns(const std::vector<float>& rewards, double bootstrapValue, double gamma)
{
    std::vector<double> returns(rewards.size());
    double rest = bootstrapValue;
    for (std::size_t i = rewards.size(); i-- > 0;)
    {
        rest = rewards[i] + gamma * rest;
        returns[i] = rest;
    }
    return returns;
}

std::vector<double>
ComputeAdvantages(const std::vector<float>& rewards,
                  const std::vector<double>& values,
                  double gamma,
                  double lambda)
{
    if (values.size() != rewards.size() + 1)
    {
        throw std::invalid_argument("advantages need one value more than rewards");
    }
    std::vector<double> advantages(rewards.size());
    double next = 0.0;
    for (std::size_t i = rewards.size(); i-- > 0;)
    {
        next = rewards[i] + gamma * values[i + 1] - values[i] + gamma * lambda * next;
        advantages[i] = next;
    }
    return advantages;
}

} // namespace edgeinference
} // namespace ns3
