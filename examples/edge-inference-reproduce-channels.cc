/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The demo scenario on every channel of this build, same tasks, with the throughput of the channel
 * beside what ns-3's own applications reach on it. `make reproduce-channels` runs it and draws the
 * picture.
 *
 *     edge-inference-reproduce-channels --output=results
 *     edge-inference-reproduce-channels --full
 *
 * Ends with status 1 if a tensor takes 3 % longer or shorter than the same bytes of plain traffic,
 * if a task is lost, or if channels see different tasks.
 */
#include "channels-measurements.h"

#include "ns3/command-line.h"
#include "ns3/program-arguments.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param argc number of words @param argv words @param output folder @return parameters */
ChannelsSetup
ParseSetup(int argc, char* argv[], std::string& output)
{
    ChannelsSetup setup;
    bool full = false;
    double seconds = 0.0;
    uint32_t offsets = 0;
    CommandLine cmd(__FILE__);
    cmd.Usage("The demo scenario and plain traffic on every channel.");
    AddOption(cmd, "full", "40 start offsets and 60 s of tasks in place of 10 and 20 s", full);
    AddOption(cmd, "agents", "agents of the scenario, joined by commas", setup.agents);
    AddOption(cmd, "seconds", "of tasks, 0: as many as the size says", seconds);
    AddOption(cmd, "offsets", "transfers per direction, 0: as many as the size says", offsets);
    AddOption(cmd, "payload", "bytes of a transfer", setup.payloadBytes);
    AddOption(cmd, "jobs", "runs at the same time, 0: as many as processors", setup.jobs);
    AddOption(cmd, "output", "folder for the results", output);
    ParseArguments(cmd, argc, argv);
    setup.seconds = full ? 60.0 : setup.seconds;
    setup.offsets = full ? 40 : setup.offsets;
    setup.offsets = offsets > 0 ? offsets : setup.offsets;
    if (seconds < 0.0 || seconds > 1.0e6)
    {
        throw std::invalid_argument("--seconds makes no sense: give a number from 0 to 1000000");
    }
    setup.seconds = seconds > 0.0 ? seconds : setup.seconds;
    return setup;
}

/** @param bytesPerSecond a rate @return Mb/s as text */
std::string
ShowRate(double bytesPerSecond)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.2f", bytesPerSecond * 8.0e-6);
    return text;
}

/** @param results of all channels @param agents their names @param path of the table */
void
WriteTable(const std::vector<ChannelResult>& results,
           const std::vector<std::string>& agents,
           const std::string& path)
{
    std::ofstream file(path);
    file << "channel,missing,up_mbps,up_bulksend_mbps,up_ideal_mbps,down_mbps,down_bulksend_mbps,"
            "down_ideal_mbps,agent,tasks,completed,mean_ms,p95_ms,misses,joules_per_task\n";
    for (const ChannelResult& result : results)
    {
        if (!result.channel.missing.empty())
        {
            file << result.channel.name << ",\"" << result.channel.missing << "\",,,,,,,,,,,,,\n";
            continue;
        }
        std::string rates;
        for (const ChannelThroughput& way : {result.up, result.down})
        {
            rates += "," + ShowRate(way.tensors) + "," + ShowRate(way.bulkSend) + "," +
                     ShowRate(way.ideal);
        }
        for (std::size_t i = 0; i < agents.size(); ++i)
        {
            const ChannelScenario& scenario = result.scenarios.at(i);
            file << result.channel.name << ",";
            if (!scenario.missing.empty())
            {
                file << "\"the agent needs " << scenario.missing << "\"" << rates << ","
                     << agents[i] << ",,,,,,\n";
                continue;
            }
            file << rates << "," << agents[i] << "," << scenario.generated << ","
                 << scenario.completed << "," << scenario.meanMs << "," << scenario.p95Ms << ","
                 << scenario.misses << "," << scenario.joulesPerTask << "\n";
        }
    }
    if (!file.flush())
    {
        throw std::runtime_error("cannot write " + path);
    }
}

/** @param results of all channels @param setup parameters */
void
Print(const std::vector<ChannelResult>& results, const ChannelsSetup& setup)
{
    std::printf("Mb/s of %llu-byte transfers: tensors, the same bytes by BulkSend, ideal rate\n",
                static_cast<unsigned long long>(setup.payloadBytes));
    std::printf("%-15s %8s %8s %8s  %8s %8s %8s   %s\n",
                "channel",
                "up",
                "BulkSend",
                "ideal",
                "down",
                "BulkSend",
                "ideal",
                "mean ms of completed tasks (misses)");
    const auto agents = SplitNames(setup.agents);
    for (const ChannelResult& result : results)
    {
        std::printf("%-15s", result.channel.name.c_str());
        if (!result.channel.missing.empty())
        {
            std::printf(" %s\n", result.channel.missing.c_str());
            continue;
        }
        for (const ChannelThroughput& way : {result.up, result.down})
        {
            std::printf(" %8s %8s %8s ",
                        ShowRate(way.tensors).c_str(),
                        ShowRate(way.bulkSend).c_str(),
                        ShowRate(way.ideal).c_str());
        }
        for (std::size_t i = 0; i < agents.size(); ++i)
        {
            const ChannelScenario& scenario = result.scenarios.at(i);
            if (scenario.missing.empty())
            {
                std::printf("  %s %.1f (%llu of %llu)",
                            agents[i].c_str(),
                            scenario.meanMs,
                            static_cast<unsigned long long>(scenario.misses),
                            static_cast<unsigned long long>(scenario.generated));
            }
            else
            {
                std::printf("  %s -", agents[i].c_str());
            }
        }
        std::printf("\n");
    }
}

/** @param results of all channels @return what does not hold, one line each */
std::string
FindFailures(const std::vector<ChannelResult>& results)
{
    std::string failures;
    uint64_t tasks = 0;
    for (const ChannelResult& result : results)
    {
        const std::string name = result.channel.name;
        for (const ChannelThroughput& way : {result.up, result.down})
        {
            if (way.bulkSend > 0.0 && std::abs(way.tensors / way.bulkSend - 1.0) > 0.03)
            {
                failures += name + ": tensors at " + ShowRate(way.tensors) + " Mb/s, BulkSend at " +
                            ShowRate(way.bulkSend) + " Mb/s\n";
            }
        }
        for (const ChannelScenario& scenario : result.scenarios)
        {
            if (scenario.missing.empty() && scenario.ended != scenario.generated)
            {
                failures += name + ": " + std::to_string(scenario.generated) + " tasks, " +
                            std::to_string(scenario.ended) + " ends\n";
            }
            tasks = tasks == 0 ? scenario.generated : tasks;
            if (scenario.missing.empty() && scenario.generated != tasks)
            {
                failures += name + ": other tasks than those of the first channel\n";
            }
        }
    }
    return failures;
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-reproduce-channels", [&] {
        std::string output = "results";
        const ChannelsSetup setup = ParseSetup(argc, argv, output);
        std::filesystem::create_directories(output);
        const auto results = MeasureChannels(setup, ListChannels());
        WriteTable(results, SplitNames(setup.agents), output + "/reproduce-channels.csv");
        Print(results, setup);
        const std::string failures = FindFailures(results);
        if (!failures.empty())
        {
            throw std::runtime_error("not as it must be:\n" + failures);
        }
    });
}
