/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How fast learning goes: steps of the analytic environment without a network, by CPU time; and
 * steps that one worker and two workers learn from, by the wall clock.
 *
 *     edge-inference-bench-training --learner=mtl-a3c
 *
 * Expected on a 3 GHz core: at least 500,000 steps per second without a network (2 us each), some
 * ten thousand with one, and on two idle cores at least 1.85 times as many with two workers. The
 * load of the machine is printed, since the last figure means nothing on a busy one. It exits with
 * 1 when the environment is below --least steps per second.
 */
#include "ns3/analytic-environment.h"
#include "ns3/analytic-runner.h"
#include "ns3/command-line.h"
#include "ns3/learning-trainer.h"
#include "ns3/program-arguments.h"
#include "ns3/shared-rmsprop.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param settings of the environment @param states whether they are encoded too @return steps per
 * second of CPU, the best of several episodes */
double
MeasureEnvironment(AnalyticSettings settings, bool states)
{
    settings.slots = 20000;
    AnalyticEnvironment environment(settings);
    std::vector<float> state(environment.GetStateSize());
    std::vector<uint8_t> choices(settings.blocks, 1);
    double best = 0.0;
    double sum = 0.0;
    for (uint64_t episode = 0; episode < 7; ++episode)
    {
        const std::clock_t start = std::clock();
        environment.Reset(1, episode);
        while (!environment.IsDone())
        {
            if (states)
            {
                environment.GetState(state.data());
                sum += static_cast<double>(state.front());
            }
            sum += environment.Step(choices.data()).reward;
        }
        const auto ticks = static_cast<double>(std::clock() - start);
        best = std::max(best, settings.slots * CLOCKS_PER_SEC / ticks);
    }
    // the sums are used: no compiler may leave the work out
    return sum < 0.0 ? best : 0.0;
}

/** @param learner name and attributes @param workers processes @param episodes to learn
 * @return steps per second by the wall clock, first episodes left out: LibTorch is loaded then */
double
MeasureTraining(const std::string& learner, uint32_t workers, uint64_t episodes)
{
    LearningTrainerSettings settings;
    settings.workers = workers;
    settings.episodes = workers * episodes;
    LearningTrainer trainer(settings,
                            std::make_shared<AnalyticRunner>(AnalyticSettings(), learner),
                            CreateObject<SharedRmsProp>());
    using Clock = std::chrono::steady_clock;
    Clock::time_point begin;
    uint64_t before = 0;
    double rate = 0.0;
    trainer.SetProgress([&](const TrainerProgress& progress) {
        if (progress.done == 2 * workers)
        {
            begin = Clock::now();
            before = progress.steps;
        }
        else if (progress.done > 2 * workers)
        {
            const std::chrono::duration<double> seconds = Clock::now() - begin;
            rate = static_cast<double>(progress.steps - before) / seconds.count();
        }
    });
    trainer.Train();
    return rate;
}

/** @param learner name and attributes @param episodes of each worker */
void
PrintTraining(const std::string& learner, uint64_t episodes)
{
    double load = 0.0;
    getloadavg(&load, 1);
    const double one = MeasureTraining(learner, 1, episodes);
    const double two = MeasureTraining(learner, 2, episodes);
    std::printf("learning, one worker       %9.0f steps/s\n", one);
    std::printf(
        "learning, two workers      %9.0f steps/s, %.2f times (%u cores, load before %.1f)\n",
        two,
        two / one,
        std::thread::hardware_concurrency(),
        load);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-training", [&] {
        std::string learner = "mtl-a3c";
        double least = 500000.0;
        uint32_t episodes = 20;
        CommandLine cmd(__FILE__);
        AddOption(cmd, "learner", "what learns; none: only the environment", learner);
        AddOption(cmd, "least", "steps per second of the environment to reach, 0: any", least);
        AddOption(cmd,
                  "episodes",
                  "of 600 steps that each worker learns from, at least 4",
                  episodes);
        ParseArguments(cmd, argc, argv);
        if (episodes < 4)
        {
            throw std::invalid_argument("--episodes is at least 4: the first two are not counted");
        }
        AnalyticSettings queueing;
        queueing.queueing = true;
        const double plain = MeasureEnvironment({}, true);
        std::printf("environment, 6x6           %9.0f steps/s\n", plain);
        std::printf("environment, no states     %9.0f steps/s\n", MeasureEnvironment({}, false));
        std::printf("environment, with queueing %9.0f steps/s\n",
                    MeasureEnvironment(queueing, true));
        if (learner != "none")
        {
            PrintTraining(learner, episodes);
        }
        if (plain < least)
        {
            throw std::runtime_error("the environment is too slow");
        }
    });
}
