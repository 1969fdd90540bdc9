/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The trainer: one sentence for whatever is wrong.
 */
#include "training-test-kit.h"

#include "ns3/checkpoint-file.h"
#include "ns3/test.h"

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * What a trainer refuses, in one sentence.
 */
class TrainingRefusesTestCase : public TestCase
{
  public:
    TrainingRefusesTestCase()
        : TestCase("damaged checkpoints, those of other trainings, and bad settings are refused")
    {
    }

  private:
    /** @param settings how @param words that the sentence must have @param runner environment */
    void Refuse(const LearningTrainerSettings& settings,
                const std::string& words,
                std::shared_ptr<EpisodeRunner> runner = nullptr)
    {
        const std::string sentence = CatchMessage([&] { TrainSmall(settings, runner); });
        NS_TEST_EXPECT_MSG_NE(sentence.find(words), std::string::npos, sentence);
        NS_TEST_EXPECT_MSG_EQ(sentence.find('\n'), std::string::npos, "one sentence");
    }

    void DoRun() override
    {
        LearningTrainerSettings settings = MakeSmallTraining(CreateTempDirFilename("refused"));
        settings.resume = true;
        Refuse(settings, "cannot be read");
        NS_TEST_EXPECT_MSG_EQ(std::filesystem::exists(settings.folder), false, "no folder made");
        settings.resume = false;
        TrainSmall(settings);
        Refuse(settings, "already: resume it, or remove it");
        settings.resume = true;
        CheckOthers(settings);
        CheckDamage(settings);
        CheckSettings();
        CheckDeaths();
    }

    /** @param settings of a training that is there */
    void CheckOthers(const LearningTrainerSettings& settings)
    {
        LearningTrainerSettings other = settings;
        other.seed = 2;
        Refuse(other, "with seed 1, not 2");
        other = settings;
        other.workers = 2;
        Refuse(other, "with workers 1, not asynchronous");
        other = settings;
        other.rolloutSteps = 7;
        Refuse(other, "steps of a rollout 20, not 7");
        AnalyticSettings world = MakeSmallWorld();
        world.taskRate = 70.0;
        Refuse(settings,
               "analytic taskRate 60, not 70",
               std::make_shared<AnalyticRunner>(world, "toy"));
        Refuse(settings,
               "learner's Gamma 0.95, not 0.5",
               std::make_shared<AnalyticRunner>(MakeSmallWorld(), "toy/Gamma=0.5"));
    }

    /** @param settings of a training that is there */
    void CheckDamage(const LearningTrainerSettings& settings)
    {
        const std::string file = LearningTrainer::GetCheckpointFile(settings.folder);
        const std::string curve = LearningTrainer::GetCurveFile(settings.folder);
        const std::string good = ReadFile(file);
        std::string bad = good;
        bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
        std::ofstream(file, std::ios::binary) << bad;
        Refuse(settings, "is damaged (its checksum is wrong)");
        std::ofstream(file, std::ios::binary) << good.substr(0, good.size() / 2);
        Refuse(settings, "is damaged (its length is wrong)");
        // a policy for agents has no training in it
        PolicyCheckpoint policy;
        policy.learner = "toy";
        policy.shape = {3, 2, 3};
        WritePolicyCheckpoint(file, policy);
        Refuse(settings, "a policy to use, not a training to resume");
        Checkpoint cropped;
        std::ofstream(file, std::ios::binary) << good;
        cropped = ReadCheckpointFile(file);
        cropped.state.resize(4);
        WriteCheckpointFile(file, cropped);
        Refuse(settings, "fewer numbers than it says");
        std::ofstream(file, std::ios::binary) << good;
        std::ofstream(curve) << "episode\n";
        Refuse(settings, "does not have the 12 episodes");
    }

    /** Settings that contradict each other. */
    void CheckSettings()
    {
        LearningTrainerSettings settings = MakeSmallTraining("");
        settings.resume = true;
        Refuse(settings, "name the folder");
        settings = MakeSmallTraining("/dev/null/here");
        Refuse(settings, "\"/dev/null/here\" cannot be used");
        settings = MakeSmallTraining("");
        settings.workers = 0;
        Refuse(settings, "1 to 1024 workers");
        settings = MakeSmallTraining("");
        settings.episodes = 0;
        Refuse(settings, "at least one episode");
        settings = MakeSmallTraining("");
        settings.explorationStart = 1.5;
        Refuse(settings, "a share");
        settings = MakeSmallTraining("");
        settings.worldSize = 2;
        Refuse(settings, "needs the address of a process group");
        settings.synchronous = true;
        for (const std::string address :
             {"here", "tcp://:5", "tcp://here", "tcp://here:0", "tcp://here:x"})
        {
            settings.groupAddress = address;
            Refuse(settings, "tcp://HOST:PORT");
        }
        settings.groupAddress = "tcp://127.0.0.1:5000";
        settings.rank = 2;
        Refuse(settings, "ranks from 0");
        settings.rank = 0;
        settings.synchronous = false;
        Refuse(settings, "is synchronous");
        settings = MakeSmallTraining("");
        Refuse(settings,
               "no attribute \"Colour\"",
               std::make_shared<AnalyticRunner>(MakeSmallWorld(), "toy/Colour=red"));
        settings.folder = CreateTempDirFilename("outer") + "/inner";
        Refuse(settings, "nobody", std::make_shared<AnalyticRunner>(MakeSmallWorld(), "nobody"));
        NS_TEST_EXPECT_MSG_EQ(std::filesystem::exists(CreateTempDirFilename("outer")),
                              false,
                              "nothing is left of it");
        const std::string form = CatchMessage([] { AnalyticRunner wrong({}, "toy/Gamma"); });
        NS_TEST_EXPECT_MSG_NE(form.find("name/Attribute=value"), std::string::npos, form);
    }

    /** The same episode kills three workers; two trainings in one folder. */
    void CheckDeaths()
    {
        LearningTrainerSettings settings = MakeSmallTraining(CreateTempDirFilename("deaths"));
        std::vector<std::string> marks;
        for (const std::string mark : {"1", "2", "3"})
        {
            marks.push_back(CreateTempDirFilename("mark" + mark));
        }
        Refuse(settings,
               "third time in this episode",
               std::make_shared<DyingRunner>(MakeSmallWorld(), 4, marks));
        settings = MakeSmallTraining(CreateTempDirFilename("shared"));
        std::string sentence;
        TrainSmall(settings, nullptr, [&](LearningTrainer& trainer) {
            trainer.SetProgress([&](const TrainerProgress&) {
                sentence = CatchMessage([&] { TrainSmall(settings); });
            });
        });
        NS_TEST_EXPECT_MSG_NE(sentence.find("another training writes to"),
                              std::string::npos,
                              sentence);
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class TrainingRefusalsTestSuite : public TestSuite
{
  public:
    TrainingRefusalsTestSuite()
        : TestSuite("edge-inference-training-refusals", Type::UNIT)
    {
        AddTestCase(new TrainingRefusesTestCase);
    }
};

static TrainingRefusalsTestSuite g_trainingRefusalsTestSuite; //!< the suite
