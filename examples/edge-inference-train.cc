/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Trains a policy that places the blocks of tasks, by parallel workers:
 *
 *     edge-inference-train --workers=2 --checkpoint=results/train
 *     edge-inference-train --workers=2 --checkpoint=results/train --resume --episodes=800
 *     edge-inference-train --learner=a3c/EntropyWeight=0.01 --set=servers=4,networks=nin/resnet32
 *     edge-inference-train --synchronous --workers=2 --processGroup=tcp://10.0.0.1:29500
 * --worldSize=2 --rank=0
 *
 *     edge-inference-train --environment=packet --deviceCounts=8/32 --duration=20s
 * --from=results/train/checkpoint
 *
 * Needs LibTorch (Debian: libtorch-dev). Writes checkpoint, curve.csv and curve.png into the
 * folder. Ctrl-C writes a checkpoint and ends; --resume goes on.
 */
#include "train-environments.h"
#include "train-report.h"

#include "ns3/command-line.h"
#include "ns3/learning-trainer.h"
#include "ns3/program-arguments.h"
#include "ns3/shared-rmsprop.h"

#include <cstdint>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What the user asks for. */
struct Options
{
    TrainEnvironment environment;    //!< where to learn, and what
    int64_t workers{1};              //!< processes
    int64_t episodes{400};           //!< in all
    int64_t seed{1};                 //!< of everything random
    int64_t rollout{20};             //!< decisions between two gradients
    int64_t interval{10};            //!< episodes between checkpoints
    int64_t explorationEpisodes{20}; //!< until exploration is at its end
    int64_t annealEpisodes{400};     //!< until the learning rate is at its end
    int64_t rank{0};                 //!< in the process group
    int64_t worldSize{1};            //!< of the process group
    LearningTrainerSettings trainer; //!< the rest
};

/** @param name of an option @param value of it @param least smallest @param most largest
 * @return the value */
uint64_t
GetCount(const std::string& name, int64_t value, int64_t least, int64_t most)
{
    if (value < least || value > most)
    {
        throw std::invalid_argument("--" + name + " is " + std::to_string(least) + " to " +
                                    std::to_string(most) + ", not " + std::to_string(value));
    }
    return static_cast<uint64_t>(value);
}

/** @param options the numbers are checked and copied to the trainer's settings */
void
TakeNumbers(Options& options)
{
    constexpr int64_t MANY = 1000000000;
    LearningTrainerSettings& trainer = options.trainer;
    trainer.workers = static_cast<uint32_t>(GetCount("workers", options.workers, 1, 1024));
    trainer.episodes = GetCount("episodes", options.episodes, 1, MANY);
    trainer.seed = GetCount("seed", options.seed, 1, MANY);
    trainer.rolloutSteps = static_cast<uint32_t>(GetCount("rollout", options.rollout, 1, 100000));
    trainer.checkpointEpisodes = GetCount("interval", options.interval, 1, MANY);
    trainer.explorationEpisodes =
        GetCount("explorationEpisodes", options.explorationEpisodes, 0, MANY);
    trainer.annealEpisodes = GetCount("annealEpisodes", options.annealEpisodes, 1, MANY);
    trainer.rank = static_cast<uint32_t>(GetCount("rank", options.rank, 0, 255));
    trainer.worldSize = static_cast<uint32_t>(GetCount("worldSize", options.worldSize, 1, 256));
}

/** @param argc number of words @param argv words of the command line @return what they ask for */
Options
ParseOptions(int argc, char* argv[])
{
    Options options;
    LearningTrainerSettings& trainer = options.trainer;
    trainer.folder = "results/train";
    CommandLine cmd(__FILE__);
    cmd.Usage("Train a policy that places the blocks of tasks.");
    options.environment.AddTo(cmd, argc, argv);
    AddOption(cmd, "workers", "processes that learn", options.workers);
    AddOption(cmd,
              "synchronous",
              "workers wait for each other: the same bytes again",
              trainer.synchronous);
    AddOption(cmd, "episodes", "episodes in all", options.episodes);
    AddOption(cmd, "checkpoint", "folder for checkpoint and curve", trainer.folder);
    AddOption(cmd, "interval", "episodes between two checkpoints", options.interval);
    AddOption(cmd, "resume", "go on from the checkpoint", trainer.resume);
    AddOption(cmd, "seed", "seed of everything random", options.seed);
    AddOption(cmd, "rollout", "decisions between two gradients", options.rollout);
    AddOption(cmd,
              "explorationStart",
              "share of random choices at first",
              trainer.explorationStart);
    AddOption(cmd, "explorationEnd", "share of random choices in the end", trainer.explorationEnd);
    AddOption(cmd, "explorationEpisodes", "episodes until then", options.explorationEpisodes);
    AddOption(cmd,
              "annealEpisodes",
              "episodes until the learning rate is FinalRateShare of itself",
              options.annealEpisodes);
    AddOption(cmd, "processGroup", "tcp://HOST:PORT of rank 0", trainer.groupAddress);
    AddOption(cmd, "rank", "of this trainer in the process group", options.rank);
    AddOption(cmd, "worldSize", "trainers in the process group", options.worldSize);
    AddOption(cmd, "groupTimeout", "s to wait for the others", trainer.groupTimeoutSeconds);
    ParseArguments(cmd, argc, argv);
    TakeNumbers(options);
    return options;
}

/** @param options what the user asks for @return exit status */
int
Run(Options options)
{
    const auto runner = options.environment.MakeRunner(options.trainer.firstParameters);
    LearningTrainer trainer(options.trainer, runner, CreateObject<SharedRmsProp>());
    TrainProgressLine line;
    trainer.SetProgress([&](const TrainerProgress& progress) { line.Show(progress); });
    trainer.SetWarning([&](const std::string& sentence) { line.Warn(sentence); });
    const TrainerEnd end = trainer.Train();
    const std::string& folder = options.trainer.folder;
    std::cout << end.done << " episodes are done";
    if (options.trainer.rank != 0 || folder.empty())
    {
        std::cout << "\n";
    }
    else
    {
        std::cout << "; checkpoint and curve.csv are in " << folder << "\n"
                  << DrawTrainingCurve(folder) << "\n";
    }
    if (end.signal != 0)
    {
        std::cout << "Ended by a signal: go on with --resume\n";
        return 128 + end.signal;
    }
    return 0;
}

} // namespace

int
main(int argc, char* argv[])
{
    int status = 0;
    const int failed =
        RunProgram("edge-inference-train", [&] { status = Run(ParseOptions(argc, argv)); });
    return failed ? failed : status;
}
