/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branchy-experiments.h"

#include "ns3/bandwidth-trace.h"
#include "ns3/model-loader.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint32_t EXIT_TASKS = 6; //!< per exit with a fixed plan: they take the same time
/** Between two tasks of Edgent, s: the device alone takes 1.5 s, the slowest link 2 s. */
constexpr double EDGENT_PERIOD = 4.0;
constexpr double TRACE_PERIOD = 2.0; //!< between two tasks over traces, s

/** @param setup parameters @param topology number @return the row without figures */
BranchyRow
MakeRow(const BranchyRow& figures, const std::string& name, const std::string& variant)
{
    BranchyRow row = figures;
    row.name = name;
    row.variant = variant;
    return row;
}

/** @param setup parameters @return the cloud, as a site of the scenario */
SiteId
GetCloudSite(const BranchySetup& setup)
{
    return setup.nodes + 1;
}

/** @param setup parameters @param steps where parts lie @return attribute Sites of sne */
std::string
MakeSites(const std::vector<ChainStep>& steps)
{
    std::string sites;
    for (const ChainStep& step : steps)
    {
        sites += (sites.empty() ? "" : "+") + std::to_string(step.site);
    }
    return sites;
}

/** @param setup parameters @param encoding of tensors @param run topology @return the rows */
std::vector<BranchyRow>
RunSaving(const BranchySetup& setup, const std::string& encoding, uint32_t run)
{
    BranchyEdge edge;
    edge.kbps = setup.savingKbps;
    edge.encoding = encoding;
    edge.cloudDelayMs = setup.cloudDelayMs;
    edge.tasks = EXIT_TASKS;
    const auto steps = PlaceParts(setup, edge, run);
    const std::vector<ChainStep> cloud{{steps.back().end, GetCloudSite(setup)}};
    const std::string name = std::to_string(run);
    std::vector<BranchyRow> rows;
    for (uint32_t exit = 0; exit < steps.size(); ++exit)
    {
        rows.push_back(MakeRow(SimulateExit(setup, edge, run, steps, exit), name, "edge"));
        rows.push_back(MakeRow(SimulateExit(setup, edge, run, cloud, exit), name, "cloud"));
    }
    return rows;
}

/** @param setup parameters @param encoding of tensors @param run topology @return the rows */
std::vector<BranchyRow>
RunDeadlines(const BranchySetup& setup, const std::string& encoding, uint32_t run)
{
    BranchyEdge edge;
    edge.kbps = setup.tableKbps;
    edge.encoding = encoding;
    edge.cloudDelayMs = setup.cloudDelayMs;
    const std::string edgeSites = MakeSites(PlaceParts(setup, edge, run));
    const std::string cloudSite = std::to_string(GetCloudSite(setup));
    edge.tasks = setup.settle + setup.tasks;
    std::vector<BranchyRow> rows;
    for (const double deadline : setup.tableMs)
    {
        for (const std::string variant : {"edge", "cloud"})
        {
            edge.deadlineMs = deadline;
            BranchyCase which;
            which.options = MakeEdgeScenario(setup, edge);
            which.agent = "sne/Sites=" + (variant == "edge" ? edgeSites : cloudSite);
            which.settle = setup.settle;
            which.run = run;
            which.prepare = [&](const ScenarioHelper& scenario) { DrawBoards(setup, scenario); };
            BranchyRow row = MakeRow(SimulateBranchy(which), std::to_string(run), variant);
            row.encoding = encoding;
            row.kbps = edge.kbps;
            row.deadlineMs = deadline;
            rows.push_back(row);
        }
    }
    return rows;
}

/** @param setup parameters @param encoding of tensors @param run topology @return the rows */
std::vector<BranchyRow>
RunSources(const BranchySetup& setup, const std::string& encoding, uint32_t run)
{
    BranchyEdge edge;
    edge.kbps = setup.sourceKbps;
    edge.encoding = encoding;
    edge.cloudDelayMs = setup.cloudDelayMs;
    const auto steps = PlaceParts(setup, edge, run);
    std::set<SiteId> taken;
    for (const ChainStep& step : steps)
    {
        taken.insert(step.site);
    }
    edge.tasks = EXIT_TASKS;
    std::vector<BranchyRow> rows;
    for (uint32_t node = 0; node < setup.nodes; ++node)
    {
        if (taken.count(node + 1) > 0)
        {
            continue;
        }
        edge.source = static_cast<int32_t>(node);
        for (uint32_t exit = 0; exit < steps.size(); ++exit)
        {
            rows.push_back(MakeRow(SimulateExit(setup, edge, run, steps, exit),
                                   std::to_string(run),
                                   "source " + std::to_string(node + 1)));
        }
    }
    return rows;
}

/** @param setup parameters @param pair device and server @param name of the case @return a row per
 * agent */
std::vector<BranchyRow>
RunEdgent(const BranchySetup& setup, const EdgentPair& pair, const std::string& name)
{
    std::vector<BranchyRow> rows;
    for (const auto& [variant, agent] : GetEdgentAgents())
    {
        BranchyCase which;
        which.options = MakeEdgentScenario(setup, pair);
        which.agent = agent;
        which.settle = setup.settle;
        which.prepare = SetEdgentTimes;
        BranchyRow row = MakeRow(SimulateBranchy(which), name, variant);
        row.encoding = pair.encoding;
        row.kbps = pair.kbps;
        row.deadlineMs = pair.deadlineMs;
        rows.push_back(row);
    }
    return rows;
}

/** @param folder of traces, or empty @return the files, sorted */
std::vector<std::string>
ListTraces(const std::string& folder)
{
    std::vector<std::string> files;
    if (!folder.empty())
    {
        for (const auto& file : std::filesystem::directory_iterator(folder))
        {
            files.push_back(file.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/** Add the jobs on the networks of Qi et al. @param setup parameters @param jobs gets them */
void
AddEdgeJobs(const BranchySetup& setup, std::vector<BranchyJob>& jobs)
{
    const auto add = [&](const std::string& experiment, const std::string& encoding, auto run) {
        for (uint32_t i = 1; i <= setup.topologies; ++i)
        {
            jobs.push_back({experiment,
                            experiment + " on topology " + std::to_string(i) + ", " + encoding,
                            [&setup, encoding, run, i] { return run(setup, encoding, i); }});
        }
    };
    for (const BranchyEncoding& encoding : GetBranchyEncodings(setup))
    {
        add(branchy::SAVING, encoding.name, RunSaving);
        add(branchy::DEADLINES, encoding.name, RunDeadlines);
    }
    add(branchy::SOURCES, GetBranchyEncodings(setup).front().name, RunSources);
    add(branchy::SOURCES, GetSizelessEncoding(setup).name, RunSources);
}

/** Add the jobs of Edgent. @param setup parameters @param jobs gets them */
void
AddEdgentJobs(const BranchySetup& setup, std::vector<BranchyJob>& jobs)
{
    const auto add =
        [&](const std::string& experiment, const EdgentPair& pair, const std::string& name) {
            jobs.push_back({experiment,
                            experiment + " of " + name + ", " + pair.encoding,
                            [&setup, pair, name] { return RunEdgent(setup, pair, name); }});
        };
    EdgentPair pair;
    for (const std::string encoding : {"float32", "uint8"})
    {
        pair.encoding = encoding;
        pair.tasks = setup.settle + setup.tasks;
        pair.period = EDGENT_PERIOD;
        pair.kbps = setup.edgentKbps;
        for (const double deadline : setup.edgentMs)
        {
            pair.deadlineMs = deadline;
            add(branchy::EDGENT, pair, std::to_string(static_cast<int>(deadline)) + " ms");
        }
        pair.deadlineMs = setup.sweepMs;
        for (const double kbps : setup.sweepKbps)
        {
            pair.kbps = kbps;
            add(branchy::BANDWIDTH, pair, std::to_string(static_cast<int>(kbps)) + " kb/s");
        }
    }
    pair.encoding = "float32";
    pair.period = TRACE_PERIOD;
    pair.tasks = setup.settle + setup.traceTasks;
    for (const std::string& file : ListTraces(setup.traces))
    {
        pair.trace = file;
        pair.kbps = 1e-3 * BandwidthTrace::ReadFile(file).GetMeanBitsPerSecond();
        for (const double deadline : setup.traceMs)
        {
            pair.deadlineMs = deadline;
            add(branchy::TRACES, pair, std::filesystem::path(file).stem().string());
        }
    }
}

} // namespace

const std::vector<std::string>&
GetBranchyExperiments()
{
    static const std::vector<std::string> experiments{branchy::SAVING,
                                                      branchy::DEADLINES,
                                                      branchy::SOURCES,
                                                      branchy::EDGENT,
                                                      branchy::BANDWIDTH,
                                                      branchy::TRACES};
    return experiments;
}

const std::vector<std::pair<std::string, std::string>>&
GetEdgentAgents()
{
    static const std::vector<std::pair<std::string, std::string>> agents{
        {"device-only", "device-only"},
        {"server-only", "server-only"},
        {"partition-only", "neurosurgeon/ServerFirst=true"},
        {"edgent", "edgent"},
        {"edgent-dynamic", "edgent/Dynamic=true"}};
    return agents;
}

std::vector<BranchyJob>
ListBranchyJobs(const BranchySetup& setup)
{
    std::vector<BranchyJob> jobs;
    AddEdgeJobs(setup, jobs);
    AddEdgentJobs(setup, jobs);
    return jobs;
}

} // namespace edgeinference
} // namespace ns3
