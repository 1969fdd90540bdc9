/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The timeline of a scenario: valid trace events that say what tasks.csv, stages.csv and
 * transfers.csv of the same run say.
 */

#include "result-table.h"

#include "ns3/agent-comparison.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"
#include "ns3/test.h"
#include "ns3/trace-event-file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

using Json = nlohmann::json;

/** @param microseconds a time of the file @return nanoseconds */
int64_t
ToNs(const Json& microseconds)
{
    return std::llround(microseconds.get<double>() * 1e3);
}

/** @param event a slice @return its begin, ns */
int64_t
GetStart(const Json& event)
{
    return ToNs(event["ts"]);
}

/** @param event a slice @return its end, ns */
int64_t
GetEnd(const Json& event)
{
    return GetStart(event) + ToNs(event["dur"]);
}

/** @param output folder @return a scenario whose tasks end before the run does */
ScenarioOptions
MakeOptions(const std::string& output)
{
    ScenarioOptions options;
    options.channel = "p2p";
    options.devices = 3;
    options.agent = "random";
    options.taskSource = "periodic";
    options.taskRate = 6.0;
    options.duration = Seconds(2);
    options.stages = true;
    options.transfers = true;
    options.timeline = true;
    options.output = output;
    return options;
}

/** @param options a scenario with one agent; it is run */
void
RunScenario(const ScenarioOptions& options)
{
    ScenarioHelper scenario(options);
    scenario.Build(options.GetAgents().front(), options.output);
    scenario.Run();
}

} // namespace

/**
 * @ingroup edge-inference
 * What is drawn is what the tables say.
 */
class TimelineTablesTestCase : public TestCase
{
  public:
    /** @param channel an access network */
    explicit TimelineTablesTestCase(const std::string& channel)
        : TestCase(channel + ": slices, flows and counters against the tables"),
          m_channel(channel)
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions(CreateTempDirFilename(m_channel));
        options.channel = m_channel;
        RunScenario(options);
        m_folder = options.output;
        m_events = Json::parse(ReadFile(m_folder + "/timeline.json"));
        NS_TEST_ASSERT_MSG_EQ(m_events.is_array(), true, "the format's array form");
        CheckFormat();
        CheckNames();
        CheckStages();
        CheckTasks();
        CheckFlows();
        CheckOverlap();
        CheckCounters();
    }

    /** @param phase of events @param category of theirs, empty: any @return them */
    std::vector<Json> Get(const std::string& phase, const std::string& category = "") const
    {
        std::vector<Json> found;
        for (const Json& event : m_events)
        {
            if (event["ph"] == phase && (category.empty() || event["cat"] == category))
            {
                found.push_back(event);
            }
        }
        return found;
    }

    /**
     * What the Trace Event Format (Google, 2016) asks of each phase, and what a viewer needs to
     * show it: names of tracks, and flows that bind to the slice around them.
     */
    void CheckFormat()
    {
        std::set<uint64_t> processes;
        std::set<uint64_t> threads;
        for (const Json& event : Get("M"))
        {
            const std::string name = event["name"];
            const bool names = name == "process_name" || name == "thread_name";
            NS_TEST_EXPECT_MSG_EQ((names ? event["args"]["name"].is_string()
                                         : name.find("_sort_index") != std::string::npos &&
                                               event["args"]["sort_index"].is_number_integer()),
                                  true,
                                  "metadata " << name);
            processes.insert(name == "process_name" ? event["pid"].get<uint64_t>() : 0);
            threads.insert(name == "thread_name" ? event["tid"].get<uint64_t>() : 0);
        }
        std::map<uint64_t, std::pair<std::string, std::string>> flows;
        for (const Json& event : m_events)
        {
            const std::string phase = event["ph"];
            NS_TEST_ASSERT_MSG_EQ(phase.size(), 1, "one letter");
            NS_TEST_ASSERT_MSG_NE(std::string("XCMstf").find(phase), std::string::npos, phase);
            NS_TEST_EXPECT_MSG_EQ(event["name"].is_string(), true, "a name");
            NS_TEST_EXPECT_MSG_EQ(event["pid"].is_number_unsigned(), true, "a process");
            if (phase == "M")
            {
                continue;
            }
            NS_TEST_EXPECT_MSG_EQ(event["ts"].is_number(), true, "a time");
            NS_TEST_EXPECT_MSG_EQ((ToNs(event["ts"]) >= 0), true, "in the run");
            NS_TEST_EXPECT_MSG_EQ(processes.count(event["pid"]), 1, "its process has a name");
            if (phase == "C")
            {
                NS_TEST_EXPECT_MSG_EQ(event["args"].empty(), false, "something counted");
                for (const auto& value : event["args"])
                {
                    NS_TEST_EXPECT_MSG_EQ(value.is_number(), true, "a number");
                }
                continue;
            }
            NS_TEST_EXPECT_MSG_EQ(event["cat"].is_string(), true, "a category");
            NS_TEST_EXPECT_MSG_EQ(threads.count(event["tid"]), 1, "its thread has a name");
            if (phase == "X")
            {
                NS_TEST_EXPECT_MSG_EQ((event["dur"].is_number() && ToNs(event["dur"]) >= 0),
                                      true,
                                      "a duration");
                continue;
            }
            // a flow is known by id, category and name
            const auto name =
                std::make_pair(event["cat"].get<std::string>(), event["name"].get<std::string>());
            const auto first = flows.emplace(event["id"].get<uint64_t>(), name).first;
            NS_TEST_EXPECT_MSG_EQ((first->second == name), true, "the same name all along");
            if (phase == "f")
            {
                NS_TEST_EXPECT_MSG_EQ(event.value("bp", ""), "e", "to the slice around it");
            }
        }
    }

    /** Groups of tracks: devices, servers, cloud, then links. */
    void CheckNames()
    {
        const std::vector<std::string> sites{"device 0",
                                             "device 1",
                                             "device 2",
                                             "server 0",
                                             "server 1",
                                             "cloud"};
        for (const Json& event : Get("M"))
        {
            if (event["name"] == "process_name")
            {
                m_names[event["pid"].get<uint32_t>()] = event["args"]["name"];
            }
        }
        for (uint32_t i = 0; i < sites.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(m_names[i + 1], sites[i], "devices first, then servers");
        }
        NS_TEST_EXPECT_MSG_GT(m_names.size(), sites.size(), "and links");
        for (const auto& [process, name] : m_names)
        {
            NS_TEST_EXPECT_MSG_EQ((name.find(" -> ") != std::string::npos),
                                  (process > sites.size()),
                                  name);
        }
    }

    /** Slices of stages are the rows of stages.csv, and lie where these say. */
    void CheckStages()
    {
        using Key = std::tuple<std::string, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t>;
        std::multiset<Key> drawn;
        std::size_t transfers = 0;
        for (const Json& slice : Get("X", "stage"))
        {
            const Json& args = slice["args"];
            drawn.emplace(slice["name"],
                          args["device"],
                          args["task"],
                          args["stage"],
                          args["site"],
                          GetStart(slice),
                          GetEnd(slice));
            const std::string state = slice["name"];
            const std::string where = m_names[slice["pid"].get<uint32_t>()];
            const std::string device =
                "device " + std::to_string(args["device"].get<int64_t>() - 1);
            const int64_t site = args["site"];
            const std::string name = site == 0 ? device : m_names[static_cast<uint32_t>(3 + site)];
            const bool travels = state == "transfer" || state == "result";
            transfers += travels ? 1 : 0;
            const std::size_t length = where.size() - std::min(where.size(), name.size());
            NS_TEST_EXPECT_MSG_EQ(where.substr(length), name, state << " ends at its receiver");
            NS_TEST_EXPECT_MSG_EQ((where == name), !travels, state << " is on " << where);
        }
        std::multiset<Key> table;
        for (const Row& row : ReadTable(m_folder + "/stages.csv"))
        {
            table.emplace(row.at("state"),
                          std::stoll(row.at("device")),
                          std::stoll(row.at("task")),
                          std::stoll(row.at("stage")),
                          std::stoll(row.at("site")),
                          std::stoll(row.at("start_ns")),
                          std::stoll(row.at("end_ns")));
        }
        NS_TEST_EXPECT_MSG_GT(table.size(), 50, "a table that says something");
        NS_TEST_EXPECT_MSG_EQ((drawn == table), true, "the same stretches to the nanosecond");
        NS_TEST_EXPECT_MSG_EQ(transfers,
                              ReadTable(m_folder + "/transfers.csv").size(),
                              "every transfer on its link");
    }

    /** Slices of tasks are the rows of tasks.csv. */
    void CheckTasks()
    {
        using Key = std::tuple<int64_t, int64_t, int64_t, int64_t, std::string, std::string>;
        std::set<Key> drawn;
        for (const Json& slice : Get("X", "task"))
        {
            const Json& args = slice["args"];
            drawn.emplace(args["device"],
                          args["task"],
                          GetStart(slice),
                          GetEnd(slice),
                          args["status"],
                          args["plan"]);
        }
        std::set<Key> table;
        for (const Row& row : ReadTable(m_folder + "/tasks.csv"))
        {
            table.emplace(std::stoll(row.at("device")),
                          std::stoll(row.at("task")),
                          std::stoll(row.at("created_ns")),
                          std::stoll(row.at("finished_ns")),
                          row.at("status"),
                          row.at("plan"));
        }
        NS_TEST_EXPECT_MSG_EQ((drawn == table), true, "the same tasks");
    }

    /** Each flow begins once, ends once, and goes through the slices of one task in order. */
    void CheckFlows()
    {
        std::map<uint64_t, std::vector<Json>> flows;
        for (const Json& event : m_events)
        {
            if (event.contains("id"))
            {
                flows[event["id"].get<uint64_t>()].push_back(event);
            }
        }
        std::map<std::pair<int64_t, int64_t>, std::vector<Json>> tasks;
        for (const Json& slice : Get("X", "stage"))
        {
            tasks[{slice["args"]["device"], slice["args"]["task"]}].push_back(slice);
        }
        std::size_t joined = 0;
        for (const auto& [task, slices] : tasks)
        {
            joined += slices.size() > 1 ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(flows.size(), joined, "one flow per task with several stretches");
        for (const auto& [id, points] : flows)
        {
            std::pair<int64_t, int64_t> owner{-1, -1};
            int64_t last = 0;
            for (std::size_t i = 0; i < points.size(); ++i)
            {
                const char* phase = i == 0 ? "s" : (i + 1 == points.size() ? "f" : "t");
                NS_TEST_EXPECT_MSG_EQ(points[i]["ph"].get<std::string>(), phase, "paired");
                const Json slice = FindSlice(points[i]);
                NS_TEST_ASSERT_MSG_EQ(slice.is_null(), false, "a point outside any slice");
                const std::pair<int64_t, int64_t> found{slice["args"]["device"],
                                                        slice["args"]["task"]};
                owner = i == 0 ? found : owner;
                NS_TEST_EXPECT_MSG_EQ((owner == found), true, "one task");
                NS_TEST_EXPECT_MSG_EQ((GetStart(slice) >= last), true, "in order");
                last = GetStart(slice);
            }
            NS_TEST_EXPECT_MSG_EQ(points.size(), tasks[owner].size(), "through all of them");
        }
    }

    /** @param point of a flow @return the slice of a stage around it; null if there is none */
    Json FindSlice(const Json& point) const
    {
        const int64_t at = ToNs(point["ts"]);
        for (const Json& slice : m_events)
        {
            if (slice["ph"] == "X" && slice["cat"] == "stage" && slice["pid"] == point["pid"] &&
                slice["tid"] == point["tid"] && GetStart(slice) <= at && at < GetEnd(slice))
            {
                return slice;
            }
        }
        return Json();
    }

    /** Slices of one thread do not cross, which the format forbids. */
    void CheckOverlap()
    {
        std::map<uint32_t, std::vector<std::pair<int64_t, int64_t>>> threads;
        for (const Json& slice : Get("X"))
        {
            threads[slice["tid"].get<uint32_t>()].emplace_back(GetStart(slice), GetEnd(slice));
        }
        for (auto& [thread, slices] : threads)
        {
            std::sort(slices.begin(), slices.end());
            for (std::size_t i = 0; i + 1 < slices.size(); ++i)
            {
                NS_TEST_EXPECT_MSG_EQ((slices[i].second <= slices[i + 1].first),
                                      true,
                                      "thread " << thread);
            }
        }
    }

    /** Jobs in service over time are the time that stages.csv says was computed; all end. */
    void CheckCounters()
    {
        std::map<uint32_t, std::pair<int64_t, double>> last;
        double seconds = 0.0;
        std::size_t rates = 0;
        for (const Json& event : Get("C"))
        {
            rates += event["name"] == "uplink Mb/s" ? 1 : 0;
            if (event["name"] == "jobs")
            {
                auto& [at, jobs] = last[event["pid"].get<uint32_t>()];
                seconds += jobs * 1e-9 * static_cast<double>(ToNs(event["ts"]) - at);
                at = ToNs(event["ts"]);
                jobs = event["args"]["in service"].get<double>();
            }
        }
        double expected = 0.0;
        for (const Row& row : ReadTable(m_folder + "/stages.csv"))
        {
            const std::string& state = row.at("state");
            if (state == "device_compute" || state == "server_compute" || state == "codec")
            {
                expected += 1e-9 * static_cast<double>(std::stoll(row.at("end_ns")) -
                                                       std::stoll(row.at("start_ns")));
            }
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(seconds, expected, 1e-6, "jobs in service");
        NS_TEST_EXPECT_MSG_GT(rates, 2, "measured rates");
    }

    std::string m_channel;                   //!< name
    std::string m_folder;                    //!< of the results
    Json m_events;                           //!< all of them
    std::map<uint32_t, std::string> m_names; //!< of processes
};

/**
 * @ingroup edge-inference
 * The same seed gives the same bytes, all recordings together change nothing, and of several agents
 * the one that is named is recorded.
 */
class TimelineInfluenceTestCase : public TestCase
{
  public:
    TimelineInfluenceTestCase()
        : TestCase("repeatable, without influence, of the agent that is named")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions(CreateTempDirFilename("first"));
        options.battery = 1000.0;
        const std::string first = options.output;
        RunScenario(options);
        options.output = CreateTempDirFilename("second");
        options.animation = true;
        options.flowMonitor = true;
        options.pcap = true;
        RunScenario(options);
        NS_TEST_EXPECT_MSG_EQ(
            (ReadFile(first + "/timeline.json") == ReadFile(options.output + "/timeline.json")),
            true,
            "the same bytes, whatever else is recorded");
        options.timeline = options.animation = options.flowMonitor = options.pcap = false;
        options.output = CreateTempDirFilename("third");
        RunScenario(options);
        NS_TEST_EXPECT_MSG_EQ(
            (ReadFile(first + "/tasks.csv") == ReadFile(options.output + "/tasks.csv")),
            true,
            "the same run without recordings");
        NS_TEST_EXPECT_MSG_EQ(std::filesystem::exists(options.output + "/timeline.json"),
                              false,
                              "only if asked for");
        RunSeveral(first);
    }

    /** @param alone folder of a run of random alone */
    void RunSeveral(const std::string& alone)
    {
        ScenarioOptions options = MakeOptions(CreateTempDirFilename("several"));
        options.battery = 1000.0;
        options.agent = "device-only,random";
        options.recorded = "random";
        options.pcap = true;
        options.jobs = 1;
        AgentComparison(options).Run(nullptr);
        NS_TEST_EXPECT_MSG_EQ(
            (ReadFile(alone + "/timeline.json") == ReadFile(options.output + "/timeline.json")),
            true,
            "that of random");
        NS_TEST_EXPECT_MSG_EQ(std::filesystem::exists(options.output + "/pcap/device-0-1.pcap"),
                              true,
                              "folders, too");
        options.recorded = "greedy";
        std::string refusal;
        try
        {
            options.Check();
        }
        catch (const std::invalid_argument& error)
        {
            refusal = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(refusal.find("--recorded=greedy"), std::string::npos, refusal);
    }
};

/**
 * @ingroup edge-inference
 * The file by itself: what overlaps goes to a row of its own, what touches does not, and a place
 * that is behind the horizon is forgotten without harm.
 */
class TraceEventFileTestCase : public TestCase
{
  public:
    TraceEventFileTestCase()
        : TestCase("rows of the file")
    {
    }

  private:
    void DoRun() override
    {
        const std::string name = CreateTempDirFilename("events.json");
        TraceEventFile file(name);
        const uint32_t node = file.AddProcess("a \"quoted\" name");
        auto add = [&file, node](int64_t start, int64_t end) {
            return file.AddSlice(node, "row", {"c", "s", start, end, {}}).thread;
        };
        NS_TEST_EXPECT_MSG_EQ(add(10, 20), 1, "the first");
        NS_TEST_EXPECT_MSG_EQ(add(20, 30), 1, "touches");
        NS_TEST_EXPECT_MSG_EQ(add(0, 10), 1, "touches, and comes late");
        NS_TEST_EXPECT_MSG_EQ(add(15, 25), 2, "overlaps");
        NS_TEST_EXPECT_MSG_EQ(add(5, 26), 3, "overlaps both");
        NS_TEST_EXPECT_MSG_EQ(add(16, 16), 4, "inside all of them");
        file.SetHorizon(40);
        NS_TEST_EXPECT_MSG_EQ(add(40, 50), 1, "free again");
        NS_TEST_EXPECT_MSG_EQ(add(45, 47), 2, "still taken");
        file.AddFlow("lonely", {TracePoint{node, 1, 0, 1}});
        file.Close();
        const Json events = Json::parse(ReadFile(name));
        NS_TEST_EXPECT_MSG_EQ(events[0]["args"]["name"].get<std::string>(),
                              "a \"quoted\" name",
                              "text is text");
        for (const Json& event : events)
        {
            NS_TEST_EXPECT_MSG_EQ(event.contains("id"), false, "no flow of one point");
        }
        std::string refusal;
        try
        {
            TraceEventFile nowhere("/proc/nowhere/timeline.json");
        }
        catch (const std::runtime_error& error)
        {
            refusal = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(refusal.find("/proc/nowhere"), std::string::npos, refusal);
    }
};

/**
 * @ingroup edge-inference
 * The timeline of a scenario.
 */
class ScenarioTimelineTestSuite : public TestSuite
{
  public:
    ScenarioTimelineTestSuite()
        : TestSuite("edge-inference-scenario-timeline", Type::SYSTEM)
    {
        AddTestCase(new TimelineTablesTestCase("p2p"));
        AddTestCase(new TimelineTablesTestCase("wifi"));
        AddTestCase(new TimelineInfluenceTestCase);
        AddTestCase(new TraceEventFileTestCase);
    }
};

static ScenarioTimelineTestSuite g_scenarioTimelineTestSuite; //!< registers the suite
