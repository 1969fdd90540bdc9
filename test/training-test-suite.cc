/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The trainer: the same bytes whatever happens to its processes. Without LibTorch, on a toy
 * learner.
 */
#include "training-test-kit.h"

#include "ns3/test.h"
#include "ns3/worker-process.h"

#include <chrono>
#include <set>
#include <sys/wait.h>
#include <thread>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** @return names in the folder where POSIX shared memory would be */
std::set<std::string>
ListSharedMemory()
{
    std::set<std::string> names;
    if (std::filesystem::exists("/dev/shm"))
    {
        for (const auto& entry : std::filesystem::directory_iterator("/dev/shm"))
        {
            names.insert(entry.path());
        }
    }
    return names;
}

/** @param condition to wait for, 20 s at most @return whether it came */
bool
WaitUntil(const std::function<bool()>& condition)
{
    for (int i = 0; i < 4000; ++i)
    {
        if (condition())
        {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

/** @param settings how @param ids file for the ids of its workers @return process that trains */
int
ForkTrainer(const LearningTrainerSettings& settings, const std::string& ids)
{
    std::fflush(nullptr);
    const int child = fork();
    if (child == 0)
    {
        int status = 1;
        try
        {
            AnalyticSettings world = MakeSmallWorld();
            const TrainerEnd end =
                TrainSmall(settings,
                           std::make_shared<AnalyticRunner>(world, "toy"),
                           [&](LearningTrainer& trainer) {
                               trainer.SetStarted([&](const std::vector<int>& workers) {
                                   std::ofstream file(ids);
                                   for (const int worker : workers)
                                   {
                                       file << worker << "\n";
                                   }
                               });
                               trainer.SetProgress([](const TrainerProgress&) {
                                   // long enough to be met in the middle of the training
                                   std::this_thread::sleep_for(std::chrono::milliseconds(20));
                               });
                           });
            status = end.signal;
        }
        catch (const std::exception& error)
        {
            std::fprintf(stderr, "%s\n", error.what());
        }
        _exit(status);
    }
    return child;
}

/** @param id of a process @return whether it is there and no zombie */
bool
IsAlive(int id)
{
    const std::string status = ReadFile("/proc/" + std::to_string(id) + "/stat");
    const auto bracket = status.rfind(')');
    return bracket != std::string::npos && status.compare(bracket, 3, ") Z") != 0;
}

} // namespace

/**
 * @ingroup edge-inference
 * Processes that work for others.
 */
class WorkerProcessTestCase : public TestCase
{
  public:
    WorkerProcessTestCase()
        : TestCase("a worker answers, is heard, and its end is told")
    {
    }

  private:
    void DoRun() override
    {
        WorkerProcess worker;
        WorkerMessage message;
        worker.Start([](WorkerLink& link) {
            WorkerMessage heard;
            while (link.Receive(heard) && heard.kind != 'q')
            {
                std::printf("heard %c\n", heard.kind);
                std::fflush(stdout);
                link.Send({'a', heard.bytes + heard.bytes});
            }
            std::raise(heard.kind == 'q' ? SIGKILL : SIGTERM);
        });
        const std::string large(3000000, 'x');
        for (const std::string& bytes : {std::string("a\0b", 3), std::string(), large})
        {
            worker.GetLink().Send({'e', bytes});
            NS_TEST_ASSERT_MSG_EQ(worker.GetLink().Receive(message), true, "an answer");
            NS_TEST_EXPECT_MSG_EQ((message.bytes == bytes + bytes), true, "echo");
        }
        worker.GetLink().Send({'q', ""});
        NS_TEST_EXPECT_MSG_EQ(worker.GetLink().Receive(message), false, "its end");
        const std::string end = worker.Stop();
        NS_TEST_EXPECT_MSG_NE(end.find("signal 9"), std::string::npos, end);
        NS_TEST_EXPECT_MSG_EQ(worker.GetOutput(), "heard e\nheard e\nheard e\n", "output");
        worker.Start([](WorkerLink&) { throw std::runtime_error("no, thank you"); });
        NS_TEST_ASSERT_MSG_EQ(worker.GetLink().Receive(message), true, "a sentence");
        NS_TEST_EXPECT_MSG_EQ(message.kind, 'F', "kind");
        NS_TEST_EXPECT_MSG_EQ(message.bytes, "no, thank you", "sentence");
    }
};

/**
 * @ingroup edge-inference
 * The toy finds the best constant choice.
 */
class TrainingLearnsTestCase : public TestCase
{
  public:
    TrainingLearnsTestCase()
        : TestCase("workers together find the best constant choice")
    {
    }

  private:
    void DoRun() override
    {
        AnalyticSettings world = MakeSmallWorld();
        world.deadlineWeight = 0.0;
        // a choice that is clearly best: all at the second server
        world.deviceHertz = 1e8;
        world.serverHertz = {1e9, 1e10};
        world.leastRate = 1.9e6;
        for (const uint32_t workers : {1U, 2U})
        {
            for (const bool synchronous : {false, true})
            {
                LearningTrainerSettings settings = MakeSmallTraining("");
                settings.workers = workers;
                settings.synchronous = synchronous;
                settings.episodes = 400;
                settings.explorationEnd = 0.0;
                EpisodeResult last;
                TrainSmall(settings,
                           std::make_shared<AnalyticRunner>(world, "toy"),
                           [&](LearningTrainer& trainer) {
                               trainer.SetProgress([&](const TrainerProgress& progress) {
                                   last = progress.result;
                               });
                           });
                // of two workers either may be the last to end
                const double delay = last.seconds / last.tasks;
                const double best = GetBest(world, last.episode);
                NS_TEST_EXPECT_MSG_EQ((delay >= best - 1e-9), true, "nothing is better");
                NS_TEST_EXPECT_MSG_EQ_TOL(delay / best, 1.0, 0.1, workers << " " << synchronous);
            }
        }
    }

    /** @param world where @param episode which @return least mean delay of a constant choice in it
     */
    static double GetBest(const AnalyticSettings& world, uint64_t episode)
    {
        double best = 1e300;
        for (uint8_t choice = 0; choice < 9; ++choice)
        {
            const uint8_t choices[] = {static_cast<uint8_t>(choice / 3),
                                       static_cast<uint8_t>(choice % 3)};
            AnalyticEnvironment environment(world);
            double seconds = 0.0;
            for (environment.Reset(1, episode); !environment.IsDone();)
            {
                seconds += environment.Step(choices).cost.seconds;
            }
            best = std::min(best, seconds / world.slots);
        }
        return best;
    }
};

/**
 * @ingroup edge-inference
 * One worker, or synchronous ones: the same bytes.
 */
class TrainingRepeatsTestCase : public TestCase
{
  public:
    TrainingRepeatsTestCase()
        : TestCase("the same bytes again, resumed, after deaths of workers, and side by side")
    {
    }

  private:
    /** @param name of a folder @return its path */
    std::string GetFolder(const std::string& name)
    {
        return CreateTempDirFilename(name);
    }

    void DoRun() override
    {
        const auto before = ListSharedMemory();
        CheckMode("one", 1, false);
        CheckMode("two", 2, true);
        CheckMode("three", 3, true);
        CheckAsynchronousDeath();
        NS_TEST_EXPECT_MSG_EQ((before == ListSharedMemory()), true, "nothing is left behind");
    }

    /** @param name of the case @param workers of it @param synchronous or not */
    void CheckMode(const std::string& name, uint32_t workers, bool synchronous)
    {
        LearningTrainerSettings settings = MakeSmallTraining(GetFolder(name));
        settings.workers = workers;
        settings.synchronous = synchronous;
        TrainSmall(settings);
        const std::string wanted = ReadTraining(settings.folder);
        NS_TEST_EXPECT_MSG_EQ((std::count(wanted.begin(), wanted.end(), '\n') >= 13), true, "rows");
        // another seed is another training
        settings.folder = GetFolder(name + "-other");
        settings.seed = 2;
        TrainSmall(settings);
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) != wanted), true, "seed");
        // stopped after 7 episodes and resumed
        settings.seed = 1;
        settings.folder = GetFolder(name + "-resumed");
        settings.episodes = 6;
        TrainSmall(settings);
        settings.episodes = 12;
        settings.resume = true;
        TrainSmall(settings);
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == wanted), true, name + " resumed");
        settings.resume = false;
        // a worker is killed from outside, and dies by itself
        settings.folder = GetFolder(name + "-killed");
        const std::string warning = TrainAndKill(settings);
        NS_TEST_EXPECT_MSG_NE(warning.find("signal 9"), std::string::npos, warning);
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == wanted), true, name + " killed");
        settings.folder = GetFolder(name + "-died");
        std::string sentence;
        TrainSmall(
            settings,
            std::make_shared<DyingRunner>(MakeSmallWorld(),
                                          4,
                                          std::vector<std::string>{CreateTempDirFilename("mark")}),
            [&](LearningTrainer& trainer) {
                trainer.SetWarning([&](const std::string& text) { sentence = text; });
            });
        NS_TEST_EXPECT_MSG_NE(sentence.find("it had printed: out of luck"),
                              std::string::npos,
                              sentence);
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == wanted), true, name + " died");
        CheckSideBySide(name, settings, wanted);
    }

    /** @param settings how @return the warnings of a training in which one worker is killed */
    static std::string TrainAndKill(const LearningTrainerSettings& settings)
    {
        std::vector<int> ids;
        std::string warnings;
        bool killed = false;
        TrainSmall(settings, nullptr, [&](LearningTrainer& trainer) {
            trainer.SetStarted([&](const std::vector<int>& workers) { ids = workers; });
            trainer.SetWarning([&](const std::string& text) { warnings += text; });
            trainer.SetProgress([&](const TrainerProgress& progress) {
                if (progress.done >= 5 && !killed)
                {
                    killed = true;
                    kill(ids.back(), SIGKILL);
                }
            });
        });
        return warnings;
    }

    /** @param name of the case @param settings how @param wanted bytes */
    void CheckSideBySide(const std::string& name,
                         LearningTrainerSettings settings,
                         const std::string& wanted)
    {
        std::vector<int> trainers;
        for (const std::string side : {"-left", "-right"})
        {
            settings.folder = GetFolder(name + side);
            trainers.push_back(ForkTrainer(settings, GetFolder(name + side + "-ids")));
        }
        for (const int trainer : trainers)
        {
            int status = -1;
            waitpid(trainer, &status, 0);
            NS_TEST_EXPECT_MSG_EQ(status, 0, "it trained");
        }
        for (const std::string side : {"-left", "-right"})
        {
            NS_TEST_EXPECT_MSG_EQ((ReadTraining(GetFolder(name + side)) == wanted), true, side);
        }
    }

    /** Without a barrier no bytes are promised, but each episode is done once. */
    void CheckAsynchronousDeath()
    {
        LearningTrainerSettings settings = MakeSmallTraining(GetFolder("asynchronous"));
        settings.workers = 3;
        settings.episodes = 30;
        TrainAndKill(settings);
        std::istringstream curve(ReadFile(LearningTrainer::GetCurveFile(settings.folder)));
        std::multiset<std::string> episodes;
        std::string row;
        std::getline(curve, row);
        while (std::getline(curve, row))
        {
            episodes.insert(row.substr(0, row.find(',')));
        }
        NS_TEST_EXPECT_MSG_EQ(episodes.size(), 30, "rows");
        for (int episode = 0; episode < 30; ++episode)
        {
            NS_TEST_EXPECT_MSG_EQ(episodes.count(std::to_string(episode)), 1, episode);
        }
    }
};

/**
 * @ingroup edge-inference
 * The trainer itself is killed.
 */
class TrainingKilledTestCase : public TestCase
{
  public:
    TrainingKilledTestCase()
        : TestCase("a trainer that was killed or stopped leaves no worker, and is resumed")
    {
    }

  private:
    void DoRun() override
    {
        for (const int signal : {SIGKILL, SIGTERM, SIGINT})
        {
            for (const bool synchronous : {false, true})
            {
                Check(signal, synchronous);
            }
        }
    }

    /** @param signal that it gets @param synchronous two workers, or one alone */
    void Check(int signal, bool synchronous)
    {
        const std::string name = std::to_string(signal) + (synchronous ? "-two" : "-one");
        LearningTrainerSettings settings = MakeSmallTraining(CreateTempDirFilename(name));
        settings.synchronous = synchronous;
        settings.workers = synchronous ? 2 : 1;
        const std::string idFile = CreateTempDirFilename(name + "-ids");
        const std::string checkpoint = LearningTrainer::GetCheckpointFile(settings.folder);
        const int trainer = ForkTrainer(settings, idFile);
        NS_TEST_EXPECT_MSG_EQ(WaitUntil([&] { return std::filesystem::exists(checkpoint); }),
                              true,
                              "a checkpoint");
        kill(trainer, signal);
        int status = 0;
        waitpid(trainer, &status, 0);
        if (signal == SIGKILL)
        {
            NS_TEST_EXPECT_MSG_EQ(WTERMSIG(status), SIGKILL, "killed in the middle");
        }
        else
        {
            NS_TEST_EXPECT_MSG_EQ(WEXITSTATUS(status), signal, "it says what ended it");
        }
        std::istringstream ids(ReadFile(idFile));
        int workers = 0;
        for (int id = 0; ids >> id; ++workers)
        {
            NS_TEST_EXPECT_MSG_EQ(WaitUntil([&] { return !IsAlive(id); }), true, "worker ends");
        }
        NS_TEST_EXPECT_MSG_EQ(workers, (synchronous ? 2 : 1), "workers");
        settings.resume = true;
        const TrainerEnd end = TrainSmall(settings);
        NS_TEST_EXPECT_MSG_EQ(end.done, 12, "all episodes");
        const std::string resumed = ReadTraining(settings.folder);
        settings.resume = false;
        settings.folder = CreateTempDirFilename(name + "-whole");
        TrainSmall(settings);
        NS_TEST_EXPECT_MSG_EQ((ReadTraining(settings.folder) == resumed), true, "same bytes");
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class TrainingTestSuite : public TestSuite
{
  public:
    TrainingTestSuite()
        : TestSuite("edge-inference-training", Type::UNIT)
    {
        AddTestCase(new WorkerProcessTestCase);
        AddTestCase(new TrainingLearnsTestCase);
        AddTestCase(new TrainingRepeatsTestCase);
        AddTestCase(new TrainingKilledTestCase);
    }
};

static TrainingTestSuite g_trainingTestSuite; //!< the suite
