/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How long the offloading game of CoKnight takes: CPU time from no devices to the equilibrium, of
 * one join and of one leave afterwards, and of the bound of the optimum.
 *
 *     edge-inference-bench-game --cuts=20
 *
 * Expected on a 3 GHz core: 10,000 devices well below 1 s, time per device level from 1,000 to
 * 100,000 devices but for the caches, and a join about as short with 100,000 devices as with 1,000.
 * It exits with 1 when a game of 10,000 devices takes longer than --limit.
 */
#include "ns3/command-line.h"
#include "ns3/game-optimum.h"
#include "ns3/offloading-game.h"
#include "ns3/program-arguments.h"
#include "ns3/random-game.h"
#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Joins measured together. */
constexpr uint32_t JOINS = 200;
/** Leaves measured together: each asks all who can want what became free. */
constexpr uint32_t LEAVES = 20;

/** @param work what to measure @return seconds of CPU */
double
Measure(const std::function<void()>& work)
{
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/** @param cuts K @param devices n @return a game of random chains */
GameDescription
MakeGame(uint32_t cuts, uint32_t devices)
{
    RandomGameSettings settings;
    settings.cuts = cuts;
    settings.devices = devices + JOINS; // the last ones join later
    auto uniform = CreateObject<UniformRandomVariable>();
    uniform->SetStream(1);
    return MakeRandomGame(settings, [uniform]() { return uniform->GetValue(); });
}

/** @param cuts K @param devices n @param order of grants @return seconds to the equilibrium */
double
PrintRow(uint32_t cuts, uint32_t devices, GrantOrder order)
{
    const GameDescription description = MakeGame(cuts, devices);
    const auto first = description.devices.begin();
    GameSettings settings;
    settings.budget = description.budget;
    settings.order = order;
    std::unique_ptr<OffloadingGame> game;
    GameRun run;
    double play = std::numeric_limits<double>::infinity();
    for (int repetition = 0; repetition < 3; ++repetition) // noise only lengthens
    {
        play = std::min(play, Measure([&]() {
                            game = std::make_unique<OffloadingGame>(settings);
                            std::for_each(first, first + devices, [&](const GameDevice& device) {
                                game->Add(device);
                            });
                            run = game->Run();
                        }));
    }
    const double optimum = Measure([&]() { FindGameOptimum(game->GetAssignment(), 1); });
    const double join = Measure([&]() {
        std::for_each(first + devices, description.devices.end(), [&](const GameDevice& device) {
            game->Join(device);
        });
    });
    const double leave = Measure([&]() {
        for (uint32_t i = 0; i < LEAVES; ++i)
        {
            game->Leave(first[i * (devices / LEAVES)].id);
        }
    });
    std::printf("%-18s %8u %9.4f %11.2f %9lu %9.2f %9.1f %9.3f\n",
                GetGrantOrderName(order).c_str(),
                devices,
                play,
                1e6 * play / devices,
                static_cast<unsigned long>(run.grants),
                1e6 * join / JOINS,
                1e6 * leave / LEAVES,
                optimum);
    return play;
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-game", [&] {
        uint32_t cuts = 20;
        uint32_t most = 100000;
        double limit = 1.0;
        CommandLine cmd(__FILE__);
        AddOption(cmd, "cuts", "Layers per device, 1 to 1000", cuts);
        AddOption(cmd, "most", "Devices of the largest game", most);
        AddOption(cmd, "limit", "Seconds allowed for 10,000 devices; 0: any", limit);
        ParseArguments(cmd, argc, argv);
        if (cuts < 1 || cuts > 1000)
        {
            throw std::invalid_argument("--cuts is 1 to 1000");
        }
        std::printf("CPU time of games with %u cuts\n", cuts);
        std::printf("%-18s %8s %9s %11s %9s %9s %9s %9s\n",
                    "order",
                    "devices",
                    "play_s",
                    "us/device",
                    "grants",
                    "join_us",
                    "leave_us",
                    "bound_s");
        for (const GrantOrder order : {GrantOrder::LARGEST_GAIN, GrantOrder::GAIN_PER_RESOURCE})
        {
            for (uint32_t devices = 1000; devices <= most; devices *= 10)
            {
                const double seconds = PrintRow(cuts, devices, order);
                if (devices == 10000 && limit > 0.0 && seconds > limit)
                {
                    throw std::runtime_error("10000 devices took longer than --limit");
                }
            }
        }
    });
}
