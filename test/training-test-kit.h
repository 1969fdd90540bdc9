/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Small trainings for tests: a learner that needs no LibTorch, and an environment that can die.
 */
#ifndef EDGE_INFERENCE_TRAINING_TEST_KIT_H
#define EDGE_INFERENCE_TRAINING_TEST_KIT_H

#include "catch-message.h"

#include "ns3/analytic-runner.h"
#include "ns3/boolean.h"
#include "ns3/learning-trainer.h"
#include "ns3/partition-learner.h"
#include "ns3/shared-rmsprop.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** A softmax over the sites for each block, whatever the state; and a memory: decisions learned
 * from, on which its step depends a little. */
class ToyPartitionLearner : public PartitionLearner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("ns3::edgeinference::testing::ToyPartitionLearner")
                .SetParent<PartitionLearner>()
                .SetGroupName("EdgeInferenceTests")
                .AddConstructor<ToyPartitionLearner>()
                .AddAttribute("Remembers",
                              "Whether it has a memory.",
                              BooleanValue(true),
                              MakeBooleanAccessor(&ToyPartitionLearner::m_remembers),
                              MakeBooleanChecker());
        return tid;
    }

  private:
    void DoCreate(const LearnerShape& shape, uint64_t seed) override
    {
        m_parameters.assign(static_cast<std::size_t>(shape.blocks) * shape.sites,
                            1e-3F * static_cast<float>(seed % 7));
    }

    std::size_t DoGetParameterCount() const override
    {
        return m_parameters.size();
    }

    float* DoGetParameters() const override
    {
        return m_parameters.data();
    }

    uint32_t DoGetUniformsPerDecision() const override
    {
        return GetShape().blocks;
    }

    /** @param block a block @return probability of each site */
    std::vector<double> GetShares(uint32_t block) const
    {
        std::vector<double> shares;
        double sum = 0.0;
        for (uint32_t site = 0; site < GetShape().sites; ++site)
        {
            shares.push_back(std::exp(double(m_parameters[block * GetShape().sites + site])));
            sum += shares.back();
        }
        for (double& share : shares)
        {
            share /= sum;
        }
        return shares;
    }

    void DoAct(std::size_t n,
               const float*,
               const uint8_t*,
               const float* uniforms,
               double exploration,
               uint8_t* choices) override
    {
        const uint32_t blocks = GetShape().blocks;
        const double even = 1.0 / GetShape().sites;
        for (std::size_t i = 0; i < n * blocks; ++i)
        {
            const auto shares = GetShares(static_cast<uint32_t>(i % blocks));
            double left = uniforms ? double(uniforms[i]) : 0.5;
            uint8_t site = 0;
            while (site + 1U < GetShape().sites)
            {
                left -= exploration * even + (1.0 - exploration) * shares[site];
                if (left < 0.0)
                {
                    break;
                }
                ++site;
            }
            choices[i] = site;
        }
    }

    void DoEvaluate(std::size_t, const float*, const uint8_t*, const uint8_t*, double*, double*)
        override
    {
    }

    LearnerLosses DoComputeGradients(const Rollout& rollout,
                                     const std::vector<float>& rewards,
                                     float* gradients) override
    {
        const uint32_t blocks = GetShape().blocks;
        std::fill_n(gradients, m_parameters.size(), 0.0F);
        double mean = 0.0;
        for (const float reward : rewards)
        {
            mean += double(reward) / double(rewards.size());
        }
        for (uint32_t step = 0; step < rollout.steps; ++step)
        {
            for (uint32_t block = 0; block < blocks; ++block)
            {
                const auto shares = GetShares(block);
                for (uint32_t site = 0; site < GetShape().sites; ++site)
                {
                    const bool taken = rollout.choices[step * blocks + block] == site;
                    gradients[block * GetShape().sites + site] -= static_cast<float>(
                        (double(rewards[step]) - mean) * ((taken ? 1.0 : 0.0) - shares[site]));
                }
            }
        }
        if (m_remembers)
        {
            m_seen += rollout.steps;
            gradients[0] += 1e-6F * static_cast<float>(m_seen % 1000);
        }
        return {};
    }

    std::string DoGetMemory() const override
    {
        return m_remembers ? std::to_string(m_seen) : "";
    }

    bool DoSetMemory(const std::string& memory) override
    {
        m_seen = std::strtoull(memory.c_str(), nullptr, 10);
        return true;
    }

    mutable std::vector<float> m_parameters; //!< blocks * sites
    uint64_t m_seen{0};                      //!< decisions learned from
    bool m_remembers{true};                  //!< attribute Remembers
};

/** Makes the toy known by name. */
inline const TypeId g_toyPartitionLearner = ToyPartitionLearner::GetTypeId();

/** Prints and dies in one episode, as often as there are files to remove. */
class DyingRunner : public AnalyticRunner
{
  public:
    /** @param settings of the environment @param episode in which it dies @param marks files, one
     * per death */
    DyingRunner(const AnalyticSettings& settings, uint64_t episode, std::vector<std::string> marks)
        : AnalyticRunner(settings, "toy"),
          m_episode(episode),
          m_marks(std::move(marks))
    {
        for (const std::string& mark : m_marks)
        {
            std::ofstream(mark) << "die\n";
        }
    }

    EpisodeResult Run(const EpisodeRequest& request, SharedPolicy& policy) override
    {
        const EpisodeResult result = AnalyticRunner::Run(request, policy);
        for (const std::string& mark : m_marks)
        {
            if (request.episode == m_episode && std::filesystem::remove(mark))
            {
                std::fprintf(stderr, "out of luck\n");
                // not to a sanitizer's handler, which would print lines of its own
                std::signal(SIGSEGV, SIG_DFL);
                std::raise(SIGSEGV);
            }
        }
        return result;
    }

  private:
    uint64_t m_episode;               //!< in which it dies
    std::vector<std::string> m_marks; //!< files
};

/** @return a world of two blocks and three sites, 60 slots */
inline AnalyticSettings
MakeSmallWorld()
{
    AnalyticSettings settings;
    settings.servers = 2;
    settings.blocks = 2;
    settings.slots = 60;
    return settings;
}

/** @param folder of the training @return twelve episodes, a checkpoint after every third */
inline LearningTrainerSettings
MakeSmallTraining(const std::string& folder)
{
    LearningTrainerSettings settings;
    settings.folder = folder;
    settings.episodes = 12;
    settings.checkpointEpisodes = 3;
    settings.explorationEpisodes = 5;
    settings.annealEpisodes = 12;
    return settings;
}

/** @param settings how @param runner environment; null: the toy in a small world @param prepare
 * gets the trainer before it trains @return how it ended */
inline TrainerEnd
TrainSmall(const LearningTrainerSettings& settings,
           std::shared_ptr<EpisodeRunner> runner = nullptr,
           const std::function<void(LearningTrainer&)>& prepare = {})
{
    if (!runner)
    {
        runner = std::make_shared<AnalyticRunner>(MakeSmallWorld(), "toy");
    }
    LearningTrainer trainer(settings, runner, CreateObject<SharedRmsProp>());
    if (prepare)
    {
        prepare(trainer);
    }
    return trainer.Train();
}

/** @param fileName a file @return what is in it, empty if it is not there */
inline std::string
ReadFile(const std::string& fileName)
{
    std::ifstream file(fileName, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

/** @param folder of a training @return checkpoint and curve, all bytes */
inline std::string
ReadTraining(const std::string& folder)
{
    return ReadFile(LearningTrainer::GetCheckpointFile(folder)) +
           ReadFile(LearningTrainer::GetCurveFile(folder));
}

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRAINING_TEST_KIT_H
