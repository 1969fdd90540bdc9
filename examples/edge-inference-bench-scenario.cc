/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Speed and memory of whole scenarios: simulated seconds per wall second on every channel of the
 * build, with 1 to 50 devices that send everything to a server, where that time goes, and bytes of
 * memory per idle device.
 */
#include "bench-profile.h"

#include "ns3/access-network.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/forked-jobs.h"
#include "ns3/program-arguments.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

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
 * @param function gives a text @return the text
 * @throws std::runtime_error with what went wrong in that process
 */
static std::string
RunApart(const std::function<std::string()>& function)
{
    const auto results =
        RunForked(1, 1, [&](std::size_t, const JobProgress&) { return function(); });
    if (!results.front().error.empty())
    {
        throw std::runtime_error(results.front().error);
    }
    return results.front().text;
}

/** A scenario that was measured. */
struct Measured
{
    int64_t devices{0};    //!< how many
    double speed{0.0};     //!< simulated s per wall s
    CodeProfile profile{}; //!< of the run
};

/** @param measured it @return it as text, for another process */
static std::string
Write(const Measured& measured)
{
    std::ostringstream text;
    text << measured.devices << " " << measured.speed;
    for (const auto& [name, count] : measured.profile.samples)
    {
        text << " " << name << " " << count;
    }
    return text.str();
}

/** @param text of Write @return what it says */
static Measured
Read(const std::string& text)
{
    Measured measured;
    std::istringstream words(text);
    words >> measured.devices >> measured.speed;
    std::string name;
    for (uint64_t count = 0; words >> name >> count;)
    {
        measured.profile.samples[name] = count;
    }
    return measured;
}

/**
 * @param channel short name @param devices number of devices @param seconds simulated at most; more
 * for few devices, so that ten devices or fewer have the same number of tasks in all
 * @param limit wall seconds after which it ends early @return what was measured
 */
static Measured
MeasureRun(const std::string& channel, int64_t devices, double seconds, double limit)
{
    Config::SetDefault("ns3::edgeinference::MobileDeviceApplication::Encoding",
                       StringValue("uint8"));
    ScenarioOptions options;
    options.channel = channel;
    options.devices = devices;
    options.output = "";
    options.agent = "server-only";
    options.regret = 0;
    options.duration = Seconds(seconds * std::max(1.0, 10.0 / static_cast<double>(devices)));
    ScenarioHelper scenario(options);
    const auto start = std::chrono::steady_clock::now();
    double simulated = 0.0;
    const auto wall = [start] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    scenario.Build(options.GetAgents().front());
    const double end = scenario.GetEnd().GetSeconds();
    Measured measured;
    measured.devices = devices;
    measured.profile = ProfileCode([&] {
        scenario.Run([&](double done, double) {
            simulated = done;
            if (wall() > limit)
            {
                Simulator::Stop();
            }
        });
    });
    measured.speed = (wall() > limit ? simulated : end) / wall();
    return measured;
}

/** How many devices share a channel. */
static constexpr int64_t DEVICE_COUNTS[] = {1, 8, 10, 32, 50};

/**
 * @param name of a channel @param seconds simulated per measurement @param limit wall seconds of
 * each @return what was measured, one per number of devices; nothing if this build has no such
 * channel, which is printed
 */
static std::vector<Measured>
MeasureChannel(const std::string& name, double seconds, double limit)
{
    std::vector<Measured> all;
    try
    {
        FindType(AccessNetwork::GetTypeId(), name);
    }
    catch (const std::invalid_argument& problem)
    {
        std::printf("%-15s %s\n", name.c_str(), problem.what());
        return all;
    }
    std::printf("%-15s", name.c_str());
    for (const int64_t devices : DEVICE_COUNTS)
    {
        all.push_back(
            Read(RunApart([&]() { return Write(MeasureRun(name, devices, seconds, limit)); })));
        const double speed = all.back().speed;
        if (devices == 1)
        {
            std::printf(" %13.2f", speed);
        }
        else
        {
            std::printf(" %8.3f (%.3f)", speed, speed / all.front().speed);
        }
        std::fflush(stdout);
    }
    std::printf("\n");
    return all;
}

/** A run and the name of its channel. */
using NamedRun = std::pair<std::string, Measured>;

/**
 * @param seconds simulated per measurement @param limit wall seconds of each, about
 * @return what was measured
 */
static std::vector<NamedRun>
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
    std::vector<NamedRun> runs;
    for (const std::string& name : GetTypeNames(AccessNetwork::GetTypeId()))
    {
        for (const Measured& measured : MeasureChannel(name, seconds, limit))
        {
            runs.emplace_back(name, measured);
        }
    }
    return runs;
}

/**
 * Print where the time of runs went.
 * @param runs them @param most of the time that may be the module's own; 0: no limit
 * @throws std::runtime_error if it was more, beyond what the number of samples leaves to chance
 */
static void
PrintProfiles(const std::vector<NamedRun>& runs, double most)
{
    std::printf("where the time of these runs goes, the module's own code and malloc and the C++ "
                "library called from it first:\n%-15s %7s %7s %9s %9s  others\n",
                "channel",
                "devices",
                "samples",
                "module",
                OWN_LIBRARY);
    std::string above;
    for (const auto& [name, measured] : runs)
    {
        const auto count = static_cast<double>(measured.profile.GetCount());
        const double share = measured.profile.GetShare(OWN_CODE);
        std::printf("%-15s %7ld %7.0f %7.1f %% %7.1f %%  %s\n",
                    name.c_str(),
                    static_cast<long>(measured.devices),
                    count,
                    100.0 * share,
                    100.0 * measured.profile.GetShare(OWN_LIBRARY),
                    measured.profile.GetLargest(5).c_str());
        // two standard deviations of a share
        if (most > 0.0 && share - 2.0 * std::sqrt(share * (1.0 - share) / count) > most)
        {
            above += (above.empty() ? "" : ", ") + name + " with " +
                     std::to_string(measured.devices) + " devices";
        }
    }
    if (!above.empty())
    {
        throw std::runtime_error("more than " + std::to_string(most) +
                                 " of the time is the module's own (--share): " + above);
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

/**
 * @param seconds simulated per measurement @param limit wall seconds of each, about
 * @param share of the time that may be the module's own
 */
static void
Measure(double seconds, double limit, double share)
{
    const std::vector<NamedRun> runs = MeasureChannels(seconds, limit);
    const auto memory = [](int64_t devices) {
        return std::stod(RunApart([&]() { return std::to_string(MeasureMemory(devices)); }));
    };
    const double few = memory(10);
    const double many = memory(210);
    std::printf("memory per idle device on a point-to-point link: %.0f bytes\n",
                (many - few) / 200.0);
    PrintProfiles(runs, share);
}

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-scenario", [&] {
        double seconds = 10.0;
        double limit = 15.0;
        double share = 0.1;
        CommandLine cmd(__FILE__);
        AddOption(cmd,
                  "seconds",
                  "simulated seconds per measurement of ten devices and more; ten devices' tasks "
                  "for fewer",
                  seconds);
        AddOption(cmd, "limit", "wall seconds after which a measurement ends early", limit);
        AddOption(cmd,
                  "share",
                  "part of the time that may be the module's own: more is exit status 1; 0: no "
                  "limit",
                  share);
        ParseArguments(cmd, argc, argv);
        Measure(seconds, limit, share);
    });
}
