/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tmc-training.h"

#include "ns3/analytic-environment.h"
#include "ns3/csv-line.h"
#include "ns3/partition-learner.h"
#include "ns3/shared-rmsprop.h"
#include "ns3/split-mix.h"
#include "ns3/string.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** What random numbers are for. */
enum Purpose : uint64_t
{
    CHOICES = 301, //!< of a training
    RANDOM = 302,  //!< of RPDI
};

constexpr uint64_t COMPARED = 1000000; //!< seeds of slots compared: this and more
constexpr uint64_t MEASURED = 2000000; //!< seed of the slots that give the scale of rewards

/** Says where to put the blocks of the present slot. */
using Chooser = std::function<void(const AnalyticEnvironment& environment, uint8_t* choices)>;

/**
 * @param environment a world @param episodes how many @param seed of them @param chooser decides
 * @return what it cost
 */
TmcScore
Play(AnalyticEnvironment& environment, uint32_t episodes, uint64_t seed, const Chooser& chooser)
{
    TmcScore score;
    std::vector<uint8_t> choices(environment.GetSettings().blocks);
    for (uint32_t episode = 0; episode < episodes; ++episode)
    {
        for (environment.Reset(seed, episode); !environment.IsDone();)
        {
            chooser(environment, choices.data());
            const AnalyticStep step = environment.Step(choices.data());
            const double weight = step.tasks / episodes;
            score.seconds += weight * step.cost.seconds;
            score.localSeconds += weight * step.cost.localSeconds;
            score.joules += weight * step.cost.GetJoules();
            score.tasks += weight;
        }
    }
    return score;
}

/** @param settings of a world @return what rewards are multiplied by: so that blocks split evenly
 * over the servers cost about 1 per slot, whatever the network and the number of blocks. Without
 * queues: what piles up under so bad a choice says nothing of the rewards of a good one. */
double
GetRewardScale(AnalyticSettings settings)
{
    settings.queueing = false;
    settings.sharedChannel = false;
    AnalyticEnvironment environment(settings);
    double sum = 0.0;
    std::vector<uint8_t> choices(settings.blocks);
    for (environment.Reset(MEASURED, 0); !environment.IsDone();)
    {
        ChooseEvenSplitSites(environment.GetChain(), choices.data());
        sum += environment.Step(choices.data()).reward;
    }
    return settings.slots / -sum;
}

/** @param texts attributes @param object gets them */
void
SetAttributes(const TmcTexts& texts, ObjectBase& object)
{
    for (const auto& [name, value] : texts)
    {
        if (!object.SetAttributeFailSafe(name, StringValue(value)))
        {
            throw std::invalid_argument("\"" + value + "\" is no value of the attribute " + name);
        }
    }
}

/** A training under way. */
class Training
{
  public:
    Training(const TmcSetup& setup,
             const AnalyticSettings& settings,
             const TmcLearner& learner,
             uint32_t seed)
        : m_setup(setup),
          m_exploration(learner.exploration),
          m_seed(seed),
          m_random(seed, CHOICES, 0),
          m_worlds(setup.workers, AnalyticEnvironment(settings)),
          m_rollouts(setup.workers)
    {
        const AnalyticEnvironment& world = m_worlds.front();
        m_policy.learner = learner.name;
        m_policy.attributes = learner.GetAttributes(settings.queueing);
        m_policy.attributes["RewardScale"] = FormatNumber(GetRewardScale(settings));
        m_policy.shape = {world.GetStateSize(), settings.blocks, world.GetSites()};
        m_policy.layout = settings.layout;
        m_policy.scales = world.GetScales();
        m_learner = m_policy.MakeLearner(seed);
        m_parameters.resize(m_learner->GetParameterCount());
        m_statistics.resize(m_parameters.size());
        m_gradients.resize(m_parameters.size());
        m_learner->CopyParametersTo(m_parameters.data());
        m_optimiser = CreateObject<SharedRmsProp>();
        SetAttributes(setup.optimiser, *m_optimiser);
        m_slots = static_cast<uint64_t>(setup.episodes) * settings.slots;
        Resize();
        for (AnalyticEnvironment& each : m_worlds)
        {
            each.Reset(m_seed, m_episode++);
        }
    }

    /** @param progress told now and then @return the policy at the end */
    PolicyCheckpoint Run(const JobProgress& progress)
    {
        const uint64_t round = static_cast<uint64_t>(m_setup.workers) * m_setup.rollout;
        double told = 0.0;
        for (uint64_t done = 0; done < m_slots; done += round)
        {
            m_progress = static_cast<double>(done) / static_cast<double>(m_slots);
            for (uint32_t slot = 0; slot < m_setup.rollout; ++slot)
            {
                PlaySlot();
            }
            Learn();
            if (progress && m_progress >= told + 0.01)
            {
                told = m_progress;
                progress(m_progress);
            }
        }
        m_policy.parameters = m_parameters;
        m_policy.settings["seed"] = std::to_string(m_seed);
        m_policy.settings["episodes"] = std::to_string(m_setup.episodes);
        return m_policy;
    }

  private:
    /** Make room for the numbers of one slot of all workers. */
    void Resize()
    {
        const LearnerShape& shape = m_policy.shape;
        m_states.resize(static_cast<std::size_t>(m_setup.workers) * shape.state);
        m_masks.assign(static_cast<std::size_t>(m_setup.workers) * shape.sites, 1);
        m_choices.resize(static_cast<std::size_t>(m_setup.workers) * shape.blocks);
        m_uniforms.resize(static_cast<std::size_t>(m_setup.workers) *
                          m_learner->GetUniformsPerDecision());
    }

    /** Let each worker decide one slot. */
    void PlaySlot()
    {
        const LearnerShape& shape = m_policy.shape;
        for (uint32_t worker = 0; worker < m_setup.workers; ++worker)
        {
            m_worlds[worker].GetState(&m_states[static_cast<std::size_t>(worker) * shape.state]);
        }
        for (float& uniform : m_uniforms)
        {
            // may round up to 1
            uniform = std::min(static_cast<float>(m_random.DrawUniform()), 0x1.fffffep-1F);
        }
        m_learner->Act(m_setup.workers,
                       m_states.data(),
                       m_masks.data(),
                       m_uniforms.data(),
                       m_exploration.Get(m_progress),
                       m_choices.data());
        for (uint32_t worker = 0; worker < m_setup.workers; ++worker)
        {
            const uint8_t* choices = &m_choices[static_cast<std::size_t>(worker) * shape.blocks];
            const float* state = &m_states[static_cast<std::size_t>(worker) * shape.state];
            const AnalyticStep step = m_worlds[worker].Step(choices);
            AppendStep(m_rollouts[worker],
                       shape,
                       state,
                       m_masks.data(),
                       choices,
                       static_cast<float>(step.reward));
            if (step.done)
            {
                FinishRollout(worker, true);
                m_worlds[worker].Reset(m_seed, m_episode++);
            }
        }
    }

    /** Learn from what every worker has played since the last time. */
    void Learn()
    {
        for (uint32_t worker = 0; worker < m_setup.workers; ++worker)
        {
            if (m_rollouts[worker].steps > 0)
            {
                FinishRollout(worker, false);
            }
        }
    }

    /** Apply the gradient of a worker. @param worker which @param terminal its episode ended */
    void FinishRollout(uint32_t worker, bool terminal)
    {
        Rollout& rollout = m_rollouts[worker];
        std::vector<float> state(m_policy.shape.state);
        if (!terminal)
        {
            m_worlds[worker].GetState(state.data());
        }
        SetEnd(rollout, m_policy.shape, state.data(), m_masks.data(), terminal);
        m_learner->ComputeGradients(rollout, m_gradients.data());
        m_optimiser->Apply(m_parameters.size(),
                           m_parameters.data(),
                           m_statistics.data(),
                           m_gradients.data(),
                           m_progress);
        m_learner->CopyParametersFrom(m_parameters.data());
        rollout.Clear();
    }

    const TmcSetup& m_setup;                   //!< parameters
    TmcExploration m_exploration;              //!< of the learner
    uint32_t m_seed;                           //!< of the training
    SplitMix m_random;                         //!< for choices
    std::vector<AnalyticEnvironment> m_worlds; //!< one per worker
    std::vector<Rollout> m_rollouts;           //!< one per worker
    PolicyCheckpoint m_policy;                 //!< what it becomes
    Ptr<PartitionLearner> m_learner;           //!< learns
    Ptr<SharedRmsProp> m_optimiser;            //!< moves the parameters
    std::vector<float> m_parameters;           //!< the one set
    std::vector<float> m_statistics;           //!< of the optimiser
    std::vector<float> m_gradients;            //!< of a rollout
    std::vector<float> m_states;               //!< of the present slot, by worker
    std::vector<uint8_t> m_masks;              //!< likewise: every site may be chosen
    std::vector<uint8_t> m_choices;            //!< likewise
    std::vector<float> m_uniforms;             //!< likewise
    uint64_t m_slots{0};                       //!< to play in all
    uint64_t m_episode{0};                     //!< next one
    double m_progress{0.0};                    //!< share that is done
};

/** @param queueing of the world? @param seed of random choices @return methods that learn nothing,
 * by name */
std::map<std::string, Chooser>
MakeBaselines(bool queueing, uint64_t seed)
{
    auto random = std::make_shared<SplitMix>(seed, RANDOM, 0);
    std::map<std::string, Chooser> methods;
    methods["greedy"] = [](const AnalyticEnvironment& world, uint8_t* choices) {
        ChooseGreedySites(world.GetChain(), choices);
    };
    methods["apdi"] = [](const AnalyticEnvironment& world, uint8_t* choices) {
        ChooseEvenSplitSites(world.GetChain(), choices);
    };
    methods["rpdi"] = [random](const AnalyticEnvironment& world, uint8_t* choices) {
        std::vector<double> uniforms(world.GetChain().blocks);
        std::generate(uniforms.begin(), uniforms.end(), [&] { return random->DrawUniform(); });
        ChooseRandomSites(world.GetChain(), uniforms.data(), choices);
    };
    methods[queueing ? "slot-optimum" : "optimum"] = [](const AnalyticEnvironment& world,
                                                        uint8_t* choices) {
        FindBlockChainOptimum(world.GetChain(), world.GetObjective(), choices);
    };
    return methods;
}

} // namespace

std::string
WriteTmcScores(const TmcScores& scores)
{
    nlohmann::json json = nlohmann::json::array();
    for (const auto& [point, methods] : scores)
    {
        for (const auto& [method, score] : methods)
        {
            json.push_back({point, method, score.seconds, score.localSeconds, score.joules});
        }
    }
    return json.dump();
}

TmcScores
ReadTmcScores(const std::string& text)
{
    TmcScores scores;
    for (const auto& entry : nlohmann::json::parse(text))
    {
        TmcScore& score = scores[entry[0]][entry[1]];
        score.seconds = entry[2];
        score.localSeconds = entry[3];
        score.joules = entry[4];
    }
    return scores;
}

PolicyCheckpoint
TrainTmc(const TmcSetup& setup,
         std::size_t training,
         const TmcLearner& learner,
         uint32_t seed,
         const JobProgress& progress)
{
    return Training(setup, setup.trainings.at(training).settings, learner, seed).Run(progress);
}

TmcScore
ScoreTmcWorld(const AnalyticSettings& settings,
              const PolicyCheckpoint& policy,
              const TmcSetup& setup,
              uint32_t seed)
{
    auto learner = policy.MakeLearner(seed);
    std::vector<float> state(policy.shape.state);
    const std::vector<uint8_t> mask(policy.shape.sites, 1);
    AnalyticEnvironment environment(settings);
    environment.SetScales(policy.scales);
    return Play(environment,
                setup.evaluationEpisodes,
                COMPARED + seed,
                [&](const AnalyticEnvironment& world, uint8_t* choices) {
                    world.GetState(state.data());
                    learner->Act(1, state.data(), mask.data(), nullptr, 0.0, choices);
                });
}

TmcScores
ScoreTmcPolicy(const TmcSetup& setup,
               std::size_t training,
               const PolicyCheckpoint& policy,
               uint32_t seed)
{
    TmcScores scores;
    for (std::size_t i = 0; i < setup.points.size(); ++i)
    {
        if (setup.points[i].training == training)
        {
            scores[i][policy.learner] =
                ScoreTmcWorld(setup.points[i].settings, policy, setup, seed);
        }
    }
    return scores;
}

TmcScores
ScoreTmcBaselines(const TmcSetup& setup, uint32_t seed)
{
    TmcScores scores;
    for (std::size_t i = 0; i < setup.points.size(); ++i)
    {
        AnalyticEnvironment world(setup.points[i].settings);
        for (const auto& [name, chooser] : MakeBaselines(setup.points[i].queueing, seed))
        {
            scores[i][name] = Play(world, setup.evaluationEpisodes, COMPARED + seed, chooser);
        }
    }
    return scores;
}

} // namespace edgeinference
} // namespace ns3
