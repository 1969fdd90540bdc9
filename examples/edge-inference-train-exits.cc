/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Trains a network with exits on images, and writes what its exits answer on the test images, for
 * --exitRecord of edge-inference-scenario:
 *
 *     edge-inference-train-exits --network=b-lenet --epochs=3
 *     edge-inference-train-exits --network=edgent-alexnet --samples=10000 --checkpoint=run
 *     edge-inference-train-exits --network=edgent-alexnet --samples=10000 --checkpoint=run --resume
 *     edge-inference-train-exits --network=b-alexnet --data=cifar-10-batches-bin
 *
 * Needs LibTorch (Debian: libtorch-dev) and images (Debian: dataset-fashion-mnist). Writes
 * <output>/<network>.pt (TorchScript) and <output>/<network>.csv (exit record).
 */
#include "ns3/built-in-models.h"
#include "ns3/command-line.h"
#include "ns3/exit-trainer.h"
#include "ns3/program-arguments.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What the user asks for; numbers as text, which the trainer's attributes check. */
struct Options
{
    std::string network{"b-lenet"};      //!< built-in network
    std::string data;                    //!< folder of the images
    std::string epochs{"3"};             //!< passes over the training images
    std::string batch{"64"};             //!< images per step
    std::string rate{"0.001"};           //!< step of Adam
    std::string weights;                 //!< of the exits in the loss
    std::string samples{"0"};            //!< training images
    uint32_t recorded{3000};             //!< test images in the record
    uint32_t seed{1};                    //!< seed of everything random
    std::string checkpoint;              //!< folder of the checkpoint
    std::string interval{"100"};         //!< steps between checkpoints
    bool resume{false};                  //!< whether to go on from it
    std::string output{"results/exits"}; //!< folder of the results
};

/** Prints how far training is: over one line of a terminal, else a line every half minute. */
class ProgressLine
{
  public:
    /** @param progress how far */
    void Show(const ExitTrainingProgress& progress)
    {
        const double now = GetSeconds();
        const bool last = progress.step == progress.steps;
        if (!last && now - m_shown < (m_terminal ? 0.5 : 30.0))
        {
            return;
        }
        m_shown = now;
        const auto left = static_cast<double>(progress.steps - progress.step);
        const auto done = static_cast<double>(progress.step - progress.firstStep);
        std::fprintf(stderr,
                     "%sepoch %u, step %lu of %lu, loss %.4f, accuracy",
                     m_terminal ? "\r" : "",
                     progress.epoch,
                     static_cast<unsigned long>(progress.step),
                     static_cast<unsigned long>(progress.steps),
                     progress.loss);
        for (const double accuracy : progress.accuracy)
        {
            std::fprintf(stderr, " %.3f", accuracy);
        }
        std::fprintf(stderr,
                     ", %.0f s left%s",
                     now / done * left,
                     m_terminal && !last ? "   " : "\n");
    }

  private:
    /** @return seconds since the start */
    double GetSeconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

    std::chrono::steady_clock::time_point m_start{std::chrono::steady_clock::now()}; //!< start
    double m_shown{-1e9};                        //!< time of the last line, s
    bool m_terminal{isatty(STDERR_FILENO) != 0}; //!< somebody watches
};

/** @param argc number of words @param argv words of the command line @return what they ask for */
Options
ParseOptions(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.Usage("Train a network with exits on images and record what its exits answer.");
    AddTextOption(cmd, "network", "built-in network with exits", options.network);
    AddTextOption(cmd, "data", "folder with IDX files or the CIFAR-10 binaries", options.data);
    AddTextOption(cmd, "epochs", "passes over the training images", options.epochs);
    AddTextOption(cmd, "batch", "images per step", options.batch);
    AddTextOption(cmd, "rate", "learning rate of Adam", options.rate);
    AddTextOption(cmd, "weights", "loss weight of each exit, joined by commas", options.weights);
    AddTextOption(cmd, "samples", "training images to use, 0 for all", options.samples);
    AddOption(cmd, "recorded", "test images in the record, 0 for all", options.recorded);
    AddOption(cmd, "seed", "seed of everything random, at least 1", options.seed);
    AddTextOption(cmd, "checkpoint", "folder for checkpoints", options.checkpoint);
    AddTextOption(cmd, "interval", "training steps between two checkpoints", options.interval);
    AddOption(cmd, "resume", "go on from the checkpoint", options.resume);
    AddTextOption(cmd, "output", "folder of the results", options.output);
    ParseArguments(cmd, argc, argv);
    if (options.seed == 0)
    {
        throw std::invalid_argument("--seed must be at least 1");
    }
    return options;
}

/** @param options what the user asks for @return a trainer that is set up so */
Ptr<ExitTrainer>
MakeTrainer(const Options& options)
{
    auto trainer = CreateByName<ExitTrainer>("torch");
    const std::string settings[][3] = {{"Epochs", "epochs", options.epochs},
                                       {"BatchSize", "batch", options.batch},
                                       {"LearningRate", "rate", options.rate},
                                       {"TrainingSamples", "samples", options.samples},
                                       {"CheckpointInterval", "interval", options.interval},
                                       {"Data", "data", options.data},
                                       {"LossWeights", "weights", options.weights},
                                       {"CheckpointFolder", "checkpoint", options.checkpoint},
                                       {"Resume", "resume", options.resume ? "true" : "false"}};
    for (const auto& [attribute, option, value] : settings)
    {
        if (!trainer->SetAttributeFailSafe(attribute, StringValue(value)))
        {
            throw std::invalid_argument("\"" + value + "\" is no value of --" + option);
        }
    }
    RngSeedManager::SetSeed(options.seed);
    trainer->AssignStreams(0);
    return trainer;
}

/** @param options what the user asks for */
void
Run(const Options& options)
{
    const auto model = CreateBuiltInModel(options.network);
    if (model->GetExits().size() < 2)
    {
        throw std::invalid_argument("network \"" + options.network +
                                    "\" has no early exits: use b-lenet, b-alexnet or "
                                    "edgent-alexnet");
    }
    auto trainer = MakeTrainer(options);
    std::filesystem::create_directories(options.output);
    ProgressLine line;
    trainer->TraceConnectWithoutContext("Progress", MakeCallback(&ProgressLine::Show, &line));
    trainer->Train(model);
    const std::string file = options.output + "/" + options.network;
    trainer->SaveModel(file + ".pt");
    const ExitRecords records = trainer->MakeRecord(options.recorded);
    records.WriteFile(file + ".csv");
    std::cout << records.GetSource() << "\nWrote " << file << ".pt and " << file << ".csv\n";
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-train-exits", [&] { Run(ParseOptions(argc, argv)); });
}
