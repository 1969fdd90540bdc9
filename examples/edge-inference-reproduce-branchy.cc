/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Reproduces what Qi et al. claim of DBB and SNE, and what Li et al. claim of Edgent, over packets:
 * edge against cloud at equal exits, exits by deadline, sources near early and late exits, Edgent
 * by deadline, by bandwidth and over traces. `make reproduce-branchy` runs it and draws the
 * pictures.
 *
 *     edge-inference-reproduce-branchy --output=results --traces=.../traces/hsdpa
 *     edge-inference-reproduce-branchy --full
 *
 * Expected: a saving of about a third; nobody answers in 50 ms, the edge before the cloud, both
 * with the last exit in 350 ms; without a folder of traces one sentence says so and made-up ones
 * take their place. Ends with status 1 if a claim fails that must hold.
 */
#include "branchy-report.h"

#include "ns3/bandwidth-trace.h"
#include "ns3/command-line.h"
#include "ns3/forked-jobs.h"
#include "ns3/program-arguments.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

constexpr uint32_t MADE_UP_TRACES = 5;       //!< where there are no measured ones
constexpr std::size_t MADE_UP_SECONDS = 300; //!< length of each
constexpr double MADE_UP_MEDIAN = 5.0e5;     //!< median of their rate, b/s
constexpr uint32_t LEAST_TRACE_TASKS = 40;   //!< with fewer a trace says nothing
constexpr int64_t TRACE_STREAM = 9100000;    //!< random numbers of the first of them

/** @param argc number of words @param argv words of the command line @return parameters */
BranchySetup
ParseSetup(int argc, char* argv[])
{
    bool full = false;
    uint32_t jobs = 0;
    uint32_t topologies = 0;
    uint32_t tasks = 0;
    BranchySetup given;
    CommandLine cmd(__FILE__);
    cmd.Usage("Reproduce DBB, SNE and Edgent over packets.");
    AddOption(cmd, "full", "the size for a paper", full);
    AddOption(cmd, "topologies", "random networks, 0: as many as the size says", topologies);
    AddOption(cmd, "tasks", "per run that count, 0: as many as the size says", tasks);
    AddOption(cmd,
              "records",
              "folder of exit records, empty: what came with the program",
              given.records);
    AddOption(cmd, "traces", "folder of files 'seconds Mbit/s', empty: made-up ones", given.traces);
    AddOption(cmd, "jobs", "runs at the same time, 0: as many as processors", jobs);
    AddOption(cmd, "output", "folder for the results", given.output);
    ParseArguments(cmd, argc, argv);
    BranchySetup setup(full);
    setup.jobs = jobs;
    setup.output = given.output;
    setup.records = given.records.empty() ? FindExitRecords() : given.records;
    setup.traces = given.traces;
    setup.topologies = topologies > 0 ? topologies : setup.topologies;
    if (tasks > 0)
    {
        setup.tasks = tasks;
        setup.traceTasks = std::max(tasks, LEAST_TRACE_TASKS);
    }
    if (!setup.traces.empty() && !std::filesystem::is_directory(setup.traces))
    {
        throw std::invalid_argument("--traces=" + setup.traces + " is no folder");
    }
    return setup;
}

/** Write traces that nobody measured. @param setup gets their folder */
void
MakeUpTraces(BranchySetup& setup)
{
    setup.traces = setup.output + "/reproduce-branchy-traces";
    std::filesystem::create_directories(setup.traces);
    auto normal = CreateObject<NormalRandomVariable>();
    for (uint32_t i = 0; i < MADE_UP_TRACES; ++i)
    {
        normal->SetStream(TRACE_STREAM + i);
        const auto trace = BandwidthTrace::MakeRandom(normal, MADE_UP_SECONDS, MADE_UP_MEDIAN);
        std::ofstream file(setup.traces + "/made-up-" + std::to_string(i + 1) + ".txt");
        file << "# made up, see BandwidthTrace::MakeRandom\n";
        trace.Write(file);
    }
}

/** @param setup parameters @return the rows of all experiments */
BranchyTables
RunJobs(const BranchySetup& setup)
{
    const std::vector<BranchyJob> jobs = ListBranchyJobs(setup);
    const auto job = [&jobs](std::size_t i, const JobProgress&) {
        nlohmann::json rows = nlohmann::json::array();
        for (const BranchyRow& row : jobs[i].run())
        {
            rows.push_back(row.ToText());
        }
        return rows.dump();
    };
    int shown = -1;
    const auto show = [&jobs, &shown](double share) {
        if (static_cast<int>(100.0 * share) != shown)
        {
            shown = static_cast<int>(100.0 * share);
            std::cerr << "\r" << shown << " % of " << jobs.size() << " jobs " << std::flush;
        }
    };
    const auto results = RunForked(jobs.size(), setup.jobs, job, show);
    std::cerr << "\r" << std::string(40, ' ') << "\r";
    BranchyTables tables;
    for (std::size_t i = 0; i < jobs.size(); ++i)
    {
        if (!results[i].error.empty())
        {
            throw std::runtime_error(jobs[i].label + ": " + results[i].error);
        }
        for (const auto& row : nlohmann::json::parse(results[i].text))
        {
            tables[jobs[i].experiment].push_back(BranchyRow::FromText(row));
        }
    }
    return tables;
}

/** @param setup parameters */
void
Reproduce(BranchySetup setup)
{
    std::filesystem::create_directories(setup.output);
    const bool measured = !setup.traces.empty();
    if (!measured)
    {
        MakeUpTraces(setup);
    }
    RegisterBranchyEncodings(setup);
    const BranchyTables tables = RunJobs(setup);
    WriteBranchy(setup, tables);
    if (!measured)
    {
        std::cout << "There is no folder of measured traces (--traces=FOLDER, such as the HSDPA "
                     "traces of Riiser et al., MMSys 2013): made-up ones take their place.\n\n";
    }
    const bool holds = ReportBranchy(setup, tables, std::cout);
    std::cout << "written: " << setup.output << "/reproduce-branchy-*.csv\n";
    if (!holds)
    {
        throw std::runtime_error("a claim fails that must hold, see above");
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-reproduce-branchy",
                      [&] { Reproduce(ParseSetup(argc, argv)); });
}
