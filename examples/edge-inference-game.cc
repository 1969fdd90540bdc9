/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Plays the offloading game of CoKnight (DEFP) without a network, and compares its end with all
 * tasks on the devices, all on the server, and the optimum:
 *
 *     edge-inference-game --devices=100 --seed=7 --order=gain-per-resource
 *     edge-inference-game --csv=game.csv
 *     edge-inference-game --devices=8 --write=game.csv
 *
 * Expected for the defaults: 16 devices share half of what "all on the server" would take; defp
 * takes two thirds of the time of all-device and is within a few percent of the optimum.
 */
#include "game-report.h"

#include "ns3/command-line.h"
#include "ns3/game-file.h"
#include "ns3/model-loader.h"
#include "ns3/program-arguments.h"
#include "ns3/random-variable-stream.h"
#include "ns3/rng-seed-manager.h"

#include <iostream>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What the user asks for. */
struct Options
{
    uint32_t devices{16};              //!< devices to draw
    uint32_t seed{1};                  //!< of the draw
    std::string model{"impala-lite"};  //!< network of all devices, or "random"
    uint32_t cuts{20};                 //!< of random networks
    double share{0.5};                 //!< budgets by what "all on the server" takes
    std::string csv;                   //!< file to read the game from
    std::string write;                 //!< file to write it to
    std::string order{"largest-gain"}; //!< of grants
    std::string utility{"absolute"};   //!< of devices
    bool shared{false};                //!< congestion game
    uint32_t nodes{2000000};           //!< of branch and bound
};

/** @param argc number of words @param argv words of the command line @return what they ask for */
Options
ParseOptions(int argc, char* argv[])
{
    Options options;
    CommandLine cmd(__FILE__);
    cmd.Usage("Play the offloading game of CoKnight and compare its end with the optimum.");
    AddOption(cmd, "devices", "number of devices to draw at random", options.devices);
    AddOption(cmd, "seed", "seed of the draw and of the random order, at least 1", options.seed);
    AddTextOption(cmd, "model", "network of all devices, or random for chains", options.model);
    AddOption(cmd, "cuts", "layers of random chains", options.cuts);
    AddOption(cmd, "share", "budgets as a share of what all-server takes", options.share);
    AddTextOption(cmd, "csv", "read the game from this file instead", options.csv);
    AddTextOption(cmd, "write", "write the game to this file", options.write);
    AddTextOption(cmd,
                  "order",
                  "whose bid is granted: largest-gain, gain-per-resource, round-robin, random or "
                  "first-come",
                  options.order);
    AddTextOption(cmd,
                  "utility",
                  "what devices maximise: absolute or relative gain",
                  options.utility);
    AddOption(cmd, "shared", "devices share the server's speed (congestion game)", options.shared);
    AddOption(cmd, "nodes", "nodes after which the search for the optimum stops", options.nodes);
    ParseArguments(cmd, argc, argv);
    if (options.seed == 0 || options.devices == 0)
    {
        throw std::invalid_argument("--seed and --devices must be at least 1");
    }
    return options;
}

/** @param options what the user asks for @param uniform draws @return the game */
GameDescription
MakeGame(const Options& options, Ptr<UniformRandomVariable> uniform)
{
    if (!options.csv.empty())
    {
        return ReadGameFile(options.csv);
    }
    RandomGameSettings settings;
    settings.devices = options.devices;
    settings.cuts = options.cuts;
    settings.budgetShare = {options.share, options.share};
    if (options.model != "random")
    {
        settings.model = LoadModel(options.model);
    }
    GameDescription game = MakeRandomGame(settings, [uniform]() { return uniform->GetValue(); });
    game.source = options.model + ", drawn with seed " + std::to_string(options.seed);
    return game;
}

/** @param options what the user asks for */
void
Play(const Options& options)
{
    GameSettings settings;
    settings.order = ParseGrantOrder(options.order);
    settings.utility = ParseGameUtility(options.utility);
    settings.sharedServer = options.shared;
    RngSeedManager::SetSeed(options.seed);
    auto uniform = CreateObject<UniformRandomVariable>();
    uniform->SetStream(0);
    const GameDescription game = MakeGame(options, uniform);
    if (!options.write.empty())
    {
        WriteGameFile(game, options.write);
    }
    const RandomIndex random = [uniform](std::size_t n) {
        return uniform->GetInteger(0, static_cast<uint32_t>(n - 1));
    };
    PrintGame(game, settings, CompareGame(game, settings, random, options.nodes), std::cout);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-game", [&] { Play(ParseOptions(argc, argv)); });
}
