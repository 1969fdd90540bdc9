/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The trainer on what needs LibTorch: process groups and the learners.
 */
#include "training-test-kit.h"

#include "ns3/process-group.h"
#include "ns3/test.h"
#include "ns3/type-lookup.h"
#include "ns3/worker-process.h"

#include <arpa/inet.h>
#include <chrono>
#include <cstring>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

#ifdef EDGE_INFERENCE_LEARNING_LIBRARY

namespace
{

/** @return the address of a process group on a port that is free now */
std::string
MakeAddress()
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    close(socket);
    return "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

/** Trainers of a group, each a process. */
class TrainerGroup
{
  public:
    /** Start them. @param settings of each but for the rank @param size how many @param pause after
     * each episode, ms */
    void Start(LearningTrainerSettings settings, uint32_t size, int pause)
    {
        settings.synchronous = true;
        settings.groupAddress = MakeAddress();
        settings.worldSize = size;
        settings.groupTimeoutSeconds = 20.0;
        m_trainers = std::vector<WorkerProcess>(size);
        for (uint32_t rank = 0; rank < size; ++rank)
        {
            settings.rank = rank;
            m_trainers[rank].Start([settings, pause](WorkerLink& link) {
                // what the learners of other ranks remember is not in the checkpoint
                const auto runner =
                    std::make_shared<AnalyticRunner>(MakeSmallWorld(), "toy/Remembers=false");
                const TrainerEnd end =
                    TrainSmall(settings, runner, [pause](LearningTrainer& trainer) {
                        trainer.SetProgress([pause](const TrainerProgress&) {
                            std::this_thread::sleep_for(std::chrono::milliseconds(pause));
                        });
                    });
                link.Send({'E', std::to_string(end.done)});
            });
        }
    }

    /** @param rank of a trainer @return what it says in the end: episodes, or a sentence */
    std::string WaitFor(uint32_t rank)
    {
        WorkerMessage message;
        const bool heard = m_trainers[rank].GetLink().Receive(message);
        const std::string end = m_trainers[rank].Stop();
        return heard ? message.bytes : end;
    }

    /** @param rank of a trainer to kill */
    void Kill(uint32_t rank)
    {
        m_trainers[rank].Stop();
    }

  private:
    std::vector<WorkerProcess> m_trainers; //!< by rank
};

} // namespace

/**
 * @ingroup edge-inference
 * Sums over processes.
 */
class ProcessGroupSumTestCase : public TestCase
{
  public:
    ProcessGroupSumTestCase()
        : TestCase("three processes add up arrays; who is missing is missed")
    {
    }

  private:
    void DoRun() override
    {
        const std::string address = MakeAddress();
        std::vector<WorkerProcess> members(3);
        for (uint32_t rank = 0; rank < 3; ++rank)
        {
            members[rank].Start([&address, rank](WorkerLink& link) {
                auto group = CreateByName<ProcessGroup>("gloo");
                group->SetAttribute("Timeout", TimeValue(Seconds(20)));
                group->Join(address, rank, 3);
                std::vector<float> numbers(6000);
                for (std::size_t i = 0; i < numbers.size(); ++i)
                {
                    numbers[i] = static_cast<float>(i) + 1000.0F * static_cast<float>(rank);
                }
                group->AllReduce(numbers.data(), numbers.size());
                link.Send({'S',
                           std::string(reinterpret_cast<const char*>(numbers.data()),
                                       numbers.size() * sizeof(float))});
            });
        }
        for (uint32_t rank = 0; rank < 3; ++rank)
        {
            WorkerMessage message;
            NS_TEST_ASSERT_MSG_EQ(members[rank].GetLink().Receive(message), true, "an answer");
            NS_TEST_ASSERT_MSG_EQ(message.kind, 'S', message.bytes);
            std::vector<float> sums(6000);
            std::memcpy(sums.data(), message.bytes.data(), message.bytes.size());
            for (std::size_t i = 0; i < sums.size(); ++i)
            {
                NS_TEST_ASSERT_MSG_EQ(sums[i], 3.0F * static_cast<float>(i) + 3000.0F, i);
            }
        }
        WorkerProcess alone;
        alone.Start([](WorkerLink&) {
            auto group = CreateByName<ProcessGroup>("gloo");
            group->SetAttribute("Timeout", TimeValue(Seconds(1)));
            group->Join(MakeAddress(), 0, 2);
        });
        WorkerMessage message;
        NS_TEST_ASSERT_MSG_EQ(alone.GetLink().Receive(message), true, "a sentence");
        NS_TEST_EXPECT_MSG_NE(message.bytes.find("cannot join"), std::string::npos, message.bytes);
    }
};

/**
 * @ingroup edge-inference
 * Trainers on loopback addresses.
 */
class ProcessGroupTrainingTestCase : public TestCase
{
  public:
    ProcessGroupTrainingTestCase()
        : TestCase("trainers in a group: the same bytes, also after one of them was killed")
    {
    }

  private:
    void DoRun() override
    {
        // a group of one is no group
        LearningTrainerSettings settings = MakeSmallTraining(CreateTempDirFilename("alone"));
        settings.synchronous = true;
        settings.workers = 2;
        TrainSmall(settings,
                   std::make_shared<AnalyticRunner>(MakeSmallWorld(), "toy/Remembers=false"));
        const std::string alone = ReadTraining(settings.folder);
        settings.folder = CreateTempDirFilename("one");
        TrainerGroup group;
        group.Start(settings, 1, 0);
        NS_TEST_EXPECT_MSG_EQ(group.WaitFor(0), "12", "episodes");
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == alone), true, "a group of one");
        // two trainers with a worker each, twice
        settings.workers = 1;
        settings.episodes = 40;
        std::string bytes[2];
        for (std::string& each : bytes)
        {
            settings.folder = CreateTempDirFilename(each.data() == bytes[0].data() ? "a" : "b");
            group.Start(settings, 2, 0);
            NS_TEST_EXPECT_MSG_EQ(group.WaitFor(0), "40", "episodes");
            NS_TEST_EXPECT_MSG_EQ(group.WaitFor(1), "40", "episodes");
            each = ReadTraining(settings.folder);
        }
        NS_TEST_EXPECT_MSG_EQ((bytes[0] == bytes[1]), true, "repeatable");
        NS_TEST_EXPECT_MSG_EQ((bytes[0] != alone), true, "not the training of before");
        CheckKilled(settings, bytes[0]);
        CheckDifferent(settings);
    }

    /** @param settings of the trainers @param wanted bytes of the training */
    void CheckKilled(LearningTrainerSettings settings, const std::string& wanted)
    {
        settings.folder = CreateTempDirFilename("killed");
        TrainerGroup group;
        group.Start(settings, 2, 30);
        const std::string file = LearningTrainer::GetCheckpointFile(settings.folder);
        for (int i = 0; i < 4000 && !std::filesystem::exists(file); ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        group.Kill(1);
        const std::string sentence = group.WaitFor(0);
        NS_TEST_EXPECT_MSG_NE(sentence.find("another process has gone"),
                              std::string::npos,
                              sentence);
        settings.resume = true;
        group.Start(settings, 2, 0);
        NS_TEST_EXPECT_MSG_EQ(group.WaitFor(0), "40", "episodes");
        NS_TEST_EXPECT_MSG_EQ(group.WaitFor(1), "40", "episodes");
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == wanted), true, "resumed");
    }

    /** Two seeds in one group. @param settings of one trainer */
    void CheckDifferent(LearningTrainerSettings settings)
    {
        settings.folder = "";
        settings.synchronous = true;
        settings.groupAddress = MakeAddress();
        settings.worldSize = 2;
        settings.groupTimeoutSeconds = 20.0;
        std::vector<WorkerProcess> trainers(2);
        for (uint32_t rank = 0; rank < 2; ++rank)
        {
            settings.rank = rank;
            settings.seed = 1 + rank;
            trainers[rank].Start([settings](WorkerLink&) { TrainSmall(settings); });
        }
        for (WorkerProcess& trainer : trainers)
        {
            WorkerMessage message;
            NS_TEST_ASSERT_MSG_EQ(trainer.GetLink().Receive(message), true, "a sentence");
            NS_TEST_EXPECT_MSG_NE(message.bytes.find("different options"),
                                  std::string::npos,
                                  message.bytes);
        }
    }
};

/**
 * @ingroup edge-inference
 * The learners themselves.
 */
class LearnerTrainingTestCase : public TestCase
{
  public:
    LearnerTrainingTestCase()
        : TestCase("mtl-a3c and dqn: the same bytes again and resumed; mtl-a3c gets better")
    {
    }

  private:
    void DoRun() override
    {
        for (const std::string learner : {"mtl-a3c", "dqn"})
        {
            LearningTrainerSettings settings = MakeSmallTraining(CreateTempDirFilename(learner));
            settings.episodes = 6;
            Train(settings, learner);
            const std::string wanted = ReadTraining(settings.folder);
            settings.folder = CreateTempDirFilename(learner + "-resumed");
            settings.episodes = 3;
            Train(settings, learner);
            settings.episodes = 6;
            settings.resume = true;
            Train(settings, learner);
            NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == wanted), true, learner);
        }
        CheckBetter();
    }

    /** @param settings how @param learner what */
    static void Train(const LearningTrainerSettings& settings, const std::string& learner)
    {
        TrainSmall(settings, std::make_shared<AnalyticRunner>(MakeSmallWorld(), learner));
    }

    /** Its most probable choices beat the paper's baselines, on episodes that it has not seen. */
    void CheckBetter()
    {
        AnalyticSettings world = MakeSmallWorld();
        world.slots = 300;
        world.ratePerBlock = false;
        LearningTrainerSettings settings = MakeSmallTraining(CreateTempDirFilename("better"));
        settings.episodes = 60;
        settings.explorationEpisodes = 2;
        TrainSmall(settings, std::make_shared<AnalyticRunner>(world, "mtl-a3c"));
        const auto policy =
            ReadPolicyCheckpoint(LearningTrainer::GetCheckpointFile(settings.folder));
        // LibTorch in a process of its own: this one forks
        WorkerProcess process;
        process.Start([&](WorkerLink& link) {
            const auto learner = policy.MakeLearner(1);
            AnalyticEnvironment environment(world);
            environment.SetScales(policy.scales);
            std::vector<float> state(environment.GetStateSize());
            const std::vector<uint8_t> mask(environment.GetSites(), 1);
            std::vector<uint8_t> choices(world.blocks);
            double sums[4] = {};
            for (environment.Reset(1, 1000); !environment.IsDone();)
            {
                const BlockChain& chain = environment.GetChain();
                ChooseGreedySites(chain, choices.data());
                sums[0] += EvaluateBlockChain(chain, choices.data()).seconds;
                ChooseEvenSplitSites(chain, choices.data());
                sums[1] += EvaluateBlockChain(chain, choices.data()).seconds;
                sums[2] += FindBlockChainOptimum(chain, {}, choices.data());
                environment.GetState(state.data());
                learner->Act(1, state.data(), mask.data(), nullptr, 0.0, choices.data());
                sums[3] += environment.Step(choices.data()).cost.seconds;
            }
            for (const double sum : sums)
            {
                link.Send({'s', std::to_string(sum)});
            }
        });
        double sums[4] = {};
        for (double& sum : sums)
        {
            WorkerMessage message;
            NS_TEST_ASSERT_MSG_EQ(process.GetLink().Receive(message), true, "a sum");
            NS_TEST_ASSERT_MSG_EQ(message.kind, 's', message.bytes);
            sum = std::stod(message.bytes);
        }
        NS_TEST_EXPECT_MSG_EQ((sums[3] < sums[0]), true, sums[3] << " s, greedy " << sums[0]);
        NS_TEST_EXPECT_MSG_EQ((sums[3] < sums[1]), true, sums[3] << " s, APDI " << sums[1]);
        NS_TEST_EXPECT_MSG_EQ((sums[3] >= sums[2] - 1e-6), true, sums[3] << " s, best " << sums[2]);
    }
};

#else

/**
 * @ingroup edge-inference
 * Where LibTorch is not installed.
 */
class TrainingAbsentTestCase : public TestCase
{
  public:
    TrainingAbsentTestCase()
        : TestCase("without LibTorch a trainer says what to install")
    {
    }

  private:
    void DoRun() override
    {
        LearningTrainerSettings settings = MakeSmallTraining("");
        const auto runner = std::make_shared<AnalyticRunner>(MakeSmallWorld(), "mtl-a3c");
        const std::string sentence = CatchMessage([&] { TrainSmall(settings, runner); });
        NS_TEST_EXPECT_MSG_NE(sentence.find("libtorch-dev"), std::string::npos, sentence);
        settings.synchronous = true;
        settings.groupAddress = "tcp://127.0.0.1:29500";
        const std::string group = CatchMessage([&] { TrainSmall(settings); });
        NS_TEST_EXPECT_MSG_NE(group.find("libtorch-dev"), std::string::npos, group);
    }
};

#endif

/**
 * @ingroup edge-inference
 * The suite.
 */
class TrainingLearnerTestSuite : public TestSuite
{
  public:
    TrainingLearnerTestSuite()
        : TestSuite("edge-inference-training-learner", Type::UNIT)
    {
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
        AddTestCase(new ProcessGroupSumTestCase);
        AddTestCase(new ProcessGroupTrainingTestCase);
        AddTestCase(new LearnerTrainingTestCase);
#else
        AddTestCase(new TrainingAbsentTestCase);
#endif
    }
};

static TrainingLearnerTestSuite g_trainingLearnerTestSuite; //!< the suite
