/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Speed and memory of whole scenarios: simulated seconds per wall second on every channel of the
 * build, with 1 to 50 devices that send everything to a server, and bytes of memory per idle
 * device.
 */
#include "ns3/access-network.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/forked-jobs.h"
#include "ns3/program-arguments.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"

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

/**
 * @param channel short name @param devices number of devices @param seconds simulated at most
 * @param limit wall seconds after which it ends early @return simulated s per wall s
 */
static double
MeasureSpeed(const std::string& channel, int64_t devices, double seconds, double limit)
{
    Config::SetDefault("ns3::edgeinference::MobileDeviceApplication::Encoding",
                       StringValue("uint8"));
    ScenarioOptions options;
    options.channel = channel;
    options.devices = devices;
    options.output = "";
    options.agent = "server-only";
    options.regret = 0;
    options.duration = Seconds(seconds);
    ScenarioHelper scenario(options);
    const auto start = std::chrono::steady_clock::now();
    double simulated = 0.0;
    const auto wall = [start] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    scenario.Build(options.GetAgents().front());
    const double end = scenario.GetEnd().GetSeconds();
    scenario.Run([&](double done, double) {
        simulated = done;
        if (wall() > limit)
        {
            Simulator::Stop();
        }
    });
    return (wall() > limit ? simulated : end) / wall();
}

/** How many devices share a channel. */
static constexpr int64_t DEVICE_COUNTS[] = {1, 8, 10, 32, 50};

/** @param seconds simulated per measurement @param limit wall seconds of each, about */
static void
MeasureChannels(double seconds, double limit)
{
    std::printf("simulated s per wall s, AlexNet on a server in eight-bit numbers, 1 task/s each, "
                "and ratio to one device:\n%-15s",
                "channel");
    for (const int64_t devices : DEVICE_COUNTS)
    {
        std::printf(devices == 1 ? " %6ld device" : " %8ld devices", static_cast<long>(devices));
    }
    std::printf("\n");
    for (const std::string& name : GetTypeNames(AccessNetwork::GetTypeId()))
    {
        try
        {
            FindType(AccessNetwork::GetTypeId(), name);
        }
        catch (const std::invalid_argument& problem)
        {
            std::printf("%-15s %s\n", name.c_str(), problem.what());
            continue;
        }
        std::printf("%-15s", name.c_str());
        double alone = 0.0;
        for (const int64_t devices : DEVICE_COUNTS)
        {
            const double speed =
                RunApart([&]() { return MeasureSpeed(name, devices, seconds, limit); });
            alone = devices == 1 ? speed : alone;
            if (devices == 1)
            {
                std::printf(" %13.2f", speed);
            }
            else
            {
                std::printf(" %8.3f (%.3f)", speed, speed / alone);
            }
            std::fflush(stdout);
        }
        std::printf("\n");
    }
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

/** @param seconds simulated per measurement @param limit wall seconds of each, about */
static void
Measure(double seconds, double limit)
{
    MeasureChannels(seconds, limit);
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
        double limit = 15.0;
        cmd.AddValue("seconds", "simulated seconds per measurement", seconds);
        cmd.AddValue("limit", "wall seconds after which a measurement ends early", limit);
        ParseArguments(cmd, argc, argv);
        Measure(seconds, limit);
    });
}
