/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Speed and memory of whole scenarios: simulated seconds per wall second for WiFi with 8 and 32
 * devices that send everything to a server, and bytes of memory per idle device.
 */
#include "ns3/command-line.h"
#include "ns3/forked-jobs.h"
#include "ns3/program-arguments.h"
#include "ns3/scenario-helper.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace ns3;
using namespace ns3::edgeinference;

/** @return resident memory of this process, bytes */
static double
GetResidentBytes()
{
    double pages = 0.0;
    double resident = 0.0;
    std::ifstream("/proc/self/statm") >> pages >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

/**
 * Run something in a process of its own, so that nothing is left of an earlier run.
 * @param function gives a number @return the number
 * @throws std::runtime_error with what went wrong in that process
 */
static double
RunApart(const std::function<double()>& function)
{
    const auto results = RunForked(1, 1, [&](std::size_t, const JobProgress&) {
        return std::to_string(function());
    });
    if (!results.front().error.empty())
    {
        throw std::runtime_error(results.front().error);
    }
    return std::stod(results.front().text);
}

/** @param devices number of devices @param seconds simulated @return simulated s per wall s */
static double
MeasureSpeed(int64_t devices, double seconds)
{
    ScenarioOptions options;
    options.devices = devices;
    options.output = "";
    options.agent = "server-only";
    options.duration = Seconds(seconds);
    ScenarioHelper scenario(options);
    const auto start = std::chrono::steady_clock::now();
    scenario.Build(options.GetAgents().front());
    scenario.Run();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return scenario.GetEnd().GetSeconds() / wall.count();
}

/** @param devices number of idle devices @return memory after ten simulated seconds, bytes */
static double
MeasureMemory(int64_t devices)
{
    ScenarioOptions options;
    options.channel = "p2p";
    options.devices = devices;
    options.taskRate = 0.0;
    options.output = "";
    options.duration = Seconds(10);
    ScenarioHelper scenario(options);
    scenario.Build(options.GetAgents().front());
    double bytes = 0.0;
    scenario.Run([&bytes](double, double) { bytes = GetResidentBytes(); });
    return bytes;
}

/** @param seconds simulated per measurement */
static void
Measure(double seconds)
{
    for (int64_t devices : {8, 32})
    {
        const double speed = RunApart([=]() { return MeasureSpeed(devices, seconds); });
        std::printf("WiFi, %2d devices, AlexNet on a server, 1 task/s each: %.2f simulated s per "
                    "wall s\n",
                    static_cast<int>(devices),
                    speed);
        std::fflush(stdout);
    }
    const double few = RunApart([]() { return MeasureMemory(10); });
    const double many = RunApart([]() { return MeasureMemory(210); });
    std::printf("memory per idle device on a point-to-point link: %.0f bytes\n",
                (many - few) / 200.0);
}

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-scenario", [&] {
        double seconds = 10.0;
        CommandLine cmd(__FILE__);
        cmd.AddValue("seconds", "simulated seconds per measurement", seconds);
        ParseArguments(cmd, argc, argv);
        Measure(seconds);
    });
}
