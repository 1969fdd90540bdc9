/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Reproduces what CoKnight claims of its game-based partition: mean response time against number
 * of devices for all tasks on the devices, all on the server, and DEFP, by the plain game and over
 * packets. `make reproduce-coknight` runs it and draws the picture.
 *
 *     edge-inference-reproduce-coknight --output=results
 *     edge-inference-reproduce-coknight --full
 *
 * Expected: all-server is the fastest at first among the two simple ones, saturates at 20 devices
 * and then takes seconds; DEFP is faster than both from the start, since it sends the smaller
 * tensor behind the third convolution, and gives the last devices nothing when R_b is used up.
 * Ends with status 1 if an analytic claim fails.
 */
#include "coknight-report.h"

#include "ns3/command-line.h"
#include "ns3/forked-jobs.h"
#include "ns3/program-arguments.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param argc number of words @param argv words of the command line @return parameters */
CoknightSetup
ParseSetup(int argc, char* argv[])
{
    bool full = false;
    uint32_t jobs = 0;
    uint32_t runs = 0;
    uint32_t most = 0;
    double seconds = 0.0;
    std::string output = "results";
    CommandLine cmd(__FILE__);
    cmd.Usage("Reproduce CoKnight: response time against number of devices.");
    AddOption(cmd,
              "full",
              "the size for a paper: 34 numbers of devices, 20 runs of 30 s each; about 3 hours "
              "on two cores, where the quick size takes 2 to 3 minutes",
              full);
    AddOption(cmd, "runs", "packet runs per point, 0: as many as the size says", runs);
    AddOption(cmd, "seconds", "of tasks per packet run, 0: as many as the size says", seconds);
    AddOption(cmd, "most", "most devices of packet runs, 0: 64", most);
    AddOption(cmd, "jobs", "runs at the same time, 0: as many as processors", jobs);
    AddOption(cmd, "output", "folder for the results", output);
    ParseArguments(cmd, argc, argv);
    CoknightSetup setup(full);
    setup.jobs = jobs;
    setup.output = output;
    setup.runs = runs > 0 ? runs : setup.runs;
    setup.seconds = seconds != 0.0 ? seconds : setup.seconds;
    if (!(setup.seconds > setup.settleSeconds))
    {
        throw std::invalid_argument("--seconds must be more than the " +
                                    std::to_string(setup.settleSeconds) + " that are not counted");
    }
    while (most > 0 && setup.devices.size() > 1 && setup.devices.back() > most)
    {
        setup.devices.pop_back();
    }
    return setup;
}

/** @param setup parameters @return all packet runs, the longest first */
std::vector<CoknightCase>
ListCases(const CoknightSetup& setup)
{
    std::vector<CoknightCase> cases;
    for (auto devices = setup.devices.rbegin(); devices != setup.devices.rend(); ++devices)
    {
        for (uint32_t run = 1; run <= setup.runs; ++run)
        {
            for (std::size_t policy = 0; policy < GetCoknightPolicies().size(); ++policy)
            {
                cases.push_back({*devices, policy, run});
            }
        }
    }
    return cases;
}

/** @param setup parameters @param link of the devices @return the packet half */
CoknightRuns
RunPackets(const CoknightSetup& setup, const CoknightLink& link)
{
    const std::vector<CoknightCase> cases = ListCases(setup);
    const auto job = [&](std::size_t i, const JobProgress&) {
        return SimulateCoknight(setup, link, cases[i]).ToText();
    };
    int shown = -1;
    const auto show = [&cases, &shown](double share) {
        if (static_cast<int>(100.0 * share) == shown)
        {
            return;
        }
        shown = static_cast<int>(100.0 * share);
        std::cerr << "\r" << shown << " % of " << cases.size() << " packet runs " << std::flush;
    };
    const auto results = RunForked(cases.size(), setup.jobs, job, show);
    std::cerr << "\r" << std::string(40, ' ') << "\r";
    CoknightRuns runs;
    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        if (!results[i].error.empty())
        {
            throw std::runtime_error("the run of " + GetCoknightPolicies()[cases[i].policy] +
                                     " with " + std::to_string(cases[i].devices) +
                                     " devices: " + results[i].error);
        }
        auto& byPolicy = runs[cases[i].devices];
        byPolicy.resize(GetCoknightPolicies().size());
        byPolicy[cases[i].policy].push_back(CoknightRun::FromText(results[i].text));
    }
    return runs;
}

/** @param setup parameters */
void
Reproduce(const CoknightSetup& setup)
{
    // in a process of its own, like every simulation, so that those that follow start afresh
    const auto facts = RunForked(1, 1, [&setup](std::size_t, const JobProgress&) {
        const CoknightGame game = PlayCoknightGames(setup);
        return nlohmann::json{game.budget.bandwidth, game.goodput, game.delaySeconds}.dump();
    });
    if (!facts[0].error.empty())
    {
        throw std::runtime_error("the analytic half: " + facts[0].error);
    }
    const auto json = nlohmann::json::parse(facts[0].text);
    const CoknightRuns runs = RunPackets(setup, CoknightLink{json[0], json[1], json[2]});
    const CoknightGame game = PlayCoknightGames(setup);
    WriteCoknight(setup, game, runs);
    PrintCoknight(setup, game, runs, std::cout);
    const bool holds = CheckGames(game, std::cout);
    ListExceptions(game, runs, std::cout);
    std::cout << "written: " << setup.output << "/reproduce-coknight.csv\n";
    if (!holds)
    {
        throw std::runtime_error("an analytic claim fails, see above");
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-reproduce-coknight",
                      [&] { Reproduce(ParseSetup(argc, argv)); });
}
