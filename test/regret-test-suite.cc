/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "ns3/agent-comparison.h"
#include "ns3/callback.h"
#include "ns3/chain-search.h"
#include "ns3/config.h"
#include "ns3/dag-cut.h"
#include "ns3/regret-monitor.h"
#include "ns3/scenario-helper.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param path a file @return its bytes */
std::string
ReadFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/** @return a scenario of a few simulated seconds */
ScenarioOptions
MakeOptions(const std::string& channel, const std::string& agent)
{
    ScenarioOptions options;
    options.channel = channel;
    options.devices = 3;
    options.agent = agent;
    options.model = "alexnet";
    options.taskRate = 5.0;
    options.duration = Seconds(3);
    options.output = "";
    return options;
}

} // namespace

/**
 * @ingroup edge-inference
 * Looking changes nothing.
 */
class RegretBystanderTestCase : public TestCase
{
  public:
    RegretBystanderTestCase(const std::string& channel, const std::string& agent, double battery)
        : TestCase(channel + ", " + agent + ": the same tasks.csv with and without regret"),
          m_channel(channel),
          m_agent(agent),
          m_battery(battery)
    {
    }

  private:
    std::string Run(int64_t every)
    {
        ScenarioOptions options = MakeOptions(m_channel, m_agent);
        options.battery = m_battery;
        options.regret = every;
        options.output = CreateTempDirFilename("regret" + std::to_string(every));
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front(), options.output);
        scenario.Run();
        const double regret = scenario.GetMonitor()->GetSummary().regretMs;
        NS_TEST_EXPECT_MSG_EQ(std::isfinite(regret), (every > 0), "measured if it was asked for");
        return ReadFile(options.output + "/tasks.csv");
    }

    void DoRun() override
    {
        const std::string without = Run(0);
        NS_TEST_EXPECT_MSG_GT(without.size(), 3000, "there are rows");
        NS_TEST_EXPECT_MSG_EQ((without == Run(1)), true, "each decision");
        NS_TEST_EXPECT_MSG_EQ((without == Run(7)), true, "some decisions");
    }

    std::string m_channel; //!< access network
    std::string m_agent;   //!< who decides
    double m_battery;      //!< J
};

/**
 * @ingroup edge-inference
 * Values: nothing for the optimum, the difference for others, and who is counted.
 */
class RegretValueTestCase : public TestCase
{
  public:
    RegretValueTestCase()
        : TestCase("regret: none for the oracle, the difference for device-only, sampling")
    {
    }

  private:
    /** @return regrets of a run with one device */
    void Run(const std::string& agent, int64_t every)
    {
        m_count = 0;
        m_longest = 0.0;
        m_chosen = 0.0;
        m_best = 0.0;
        ScenarioOptions options = MakeOptions("p2p", agent);
        options.devices = 1;
        options.regret = 0; // this test has a monitor of its own
        options.taskSource = "periodic";
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(0));
        NetworkTruth truth(scenario.GetNetwork());
        for (uint32_t i = 0; i < scenario.GetServers().GetN(); ++i)
        {
            truth.Watch(DynamicCast<EdgeServerApplication>(scenario.GetServers().Get(i)));
        }
        truth.Watch(device);
        m_truth = &truth;
        m_device = device;
        auto regret =
            CreateObjectWithAttributes<RegretMonitor>("Every",
                                                      UintegerValue(static_cast<uint64_t>(every)));
        regret->SetTruth(std::shared_ptr<const SystemTruth>(&truth, [](const SystemTruth*) {}));
        regret->Watch(device);
        regret->TraceConnectWithoutContext("Regret",
                                           MakeCallback(&RegretValueTestCase::Take, this));
        scenario.Run();
        NS_TEST_EXPECT_MSG_EQ(regret->GetMeasured(), m_count, "one trace per measurement");
        m_generated = scenario.GetGenerated();
        regret->Dispose();
        m_device = nullptr;
    }

    void Take(const RegretRecord& record)
    {
        ++m_count;
        m_longest = std::max(m_longest, record.GetRegretSeconds());
        m_chosen = record.chosenSeconds;
        m_best = record.bestSeconds;
        NS_TEST_EXPECT_MSG_GT_OR_EQ(record.GetRegretSeconds(), 0.0, "never better than the best");
        InferenceTask task;
        task.number = record.task;
        task.createdNs = record.nowNs;
        task.model = m_device->GetSite()->GetModels().begin()->second;
        auto observation = m_device->Observe(task);
        m_truth->Reveal(observation);
        const double best =
            std::min(FindBestChain(observation).seconds, FindBestDagCut(observation).seconds);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(record.bestSeconds, best * (1 + 1e-12), "no search is better");
    }

    void DoRun() override
    {
        Run("chain/IdealKnowledge=true", 1);
        NS_TEST_EXPECT_MSG_EQ(m_count, m_generated, "every task");
        NS_TEST_EXPECT_MSG_LT(m_longest, 1e-9, "the oracle regrets nothing");
        const double best = m_best;
        Run("device-only", 1);
        NS_TEST_EXPECT_MSG_EQ_TOL(m_longest, m_chosen - best, 1e-9, "the device against the best");
        NS_TEST_EXPECT_MSG_GT(m_longest, 0.01, "which is a good deal");
        Run("device-only", 4);
        NS_TEST_EXPECT_MSG_EQ(m_count, (m_generated + 3) / 4, "every fourth");
    }

    uint64_t m_count{0};
    uint64_t m_generated{0};
    double m_longest{0.0};
    double m_chosen{0.0};
    double m_best{0.0};
    const SystemTruth* m_truth{nullptr};
    Ptr<MobileDeviceApplication> m_device;
};

/**
 * @ingroup edge-inference
 * In a scenario: the column, the order of agents, and who does not fit.
 */
class RegretScenarioTestCase : public TestCase
{
  public:
    RegretScenarioTestCase()
        : TestCase("scenario: the table's column, the cloud by its profile, needs that are not met")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options =
            MakeOptions("p2p",
                        "chain/IdealKnowledge=true,neurosurgeon,random,cloud-only,edge-only");
        options.servers = 2;
        options.output = CreateTempDirFilename("column");
        AgentComparison comparison(options);
        comparison.Run();
        std::ostringstream table;
        comparison.PrintTable(table);
        NS_TEST_EXPECT_MSG_EQ((table.str().find(" regret ") != std::string::npos), true, "column");
        const auto& results = comparison.GetResults();
        for (const AgentResult& result : results)
        {
            NS_TEST_EXPECT_MSG_EQ(std::isfinite(result.summary.regretMs), true, result.agent);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(results.front().summary.regretMs,
                                        result.summary.regretMs + 1e-9,
                                        "nobody regrets less than the oracle: " << result.agent);
        }
        const std::string summary = ReadFile(options.output + "/summary.csv");
        NS_TEST_EXPECT_MSG_EQ((summary.find(",regret_ms\n") != std::string::npos), true, "file");
        CheckSites(ReadFile(options.output + "/tasks.csv"));
        options.cloud = false;
        options.agent = "all";
        const std::string missing = FindMissing(options, "cloud-only");
        NS_TEST_EXPECT_MSG_EQ(missing, "a cloud (--cloud)", "said, not run");
        options.cloud = true;
        std::ostringstream all;
        AgentComparison(options).PrintTable(all);
        NS_TEST_EXPECT_MSG_NE(all.str().find("not run: torch-script, which needs "),
                              std::string::npos,
                              "an agent of a library that was not loaded is listed, too");
        options.servers = 0;
        NS_TEST_EXPECT_MSG_EQ(FindMissing(options, "edge-only"),
                              "an edge server (--servers)",
                              "said, not run");
        NS_TEST_EXPECT_MSG_EQ(FindMissing(options, "cloud-only"), "", "there is one");
    }

    static std::string FindMissing(const ScenarioOptions& options, const std::string& agent)
    {
        return ScenarioHelper(options).FindMissing(AgentSpec::FromString(agent));
    }

    /** Two edge servers are sites 1 and 2, the cloud is site 3; the plans say who was used. */
    void CheckSites(const std::string& tasks)
    {
        std::istringstream lines(tasks);
        uint32_t cloud = 0;
        uint32_t edge = 0;
        for (std::string line; std::getline(lines, line);)
        {
            const bool uses3 = line.find(";3:") != std::string::npos;
            const bool uses12 =
                line.find(";1:") != std::string::npos || line.find(";2:") != std::string::npos;
            if (line.find(",cloud-only,") != std::string::npos)
            {
                NS_TEST_EXPECT_MSG_EQ(uses12, false, line);
                cloud += uses3 ? 1 : 0;
            }
            else if (line.find(",edge-only,") != std::string::npos)
            {
                NS_TEST_EXPECT_MSG_EQ(uses3, false, line);
                edge += uses12 ? 1 : 0;
            }
        }
        NS_TEST_EXPECT_MSG_GT(cloud, 10, "tasks went to the cloud");
        NS_TEST_EXPECT_MSG_GT(edge, 10, "tasks went to the edge");
    }
};

/**
 * @ingroup edge-inference
 * What is said below the table when its rows alone would puzzle.
 */
class TableSentencesTestCase : public TestCase
{
  public:
    TableSentencesTestCase()
        : TestCase("scenario: who never tried the network, and why there was no task")
    {
    }

  private:
    /** @param options of the scenario @return its table */
    static std::string MakeTable(const ScenarioOptions& options)
    {
        AgentComparison comparison(options);
        comparison.Run();
        std::ostringstream table;
        comparison.PrintTable(table);
        return table.str();
    }

    /** @param options of the scenario @param part of the table that must (not) be there */
    void Expect(const ScenarioOptions& options, const std::string& part, bool there)
    {
        const std::string table = MakeTable(options);
        NS_TEST_EXPECT_MSG_EQ((table.find(part) != std::string::npos),
                              there,
                              part << ": " << table);
    }

    void DoRun() override
    {
        // at 10 Mb/s, which is believed before anything was measured, the picture takes too long
        ScenarioOptions options = MakeOptions("csma", "neurosurgeon,device-only");
        options.model = "resnet18";
        const std::string never = " never used the network and so measured no link";
        Expect(options, "\nneurosurgeon" + never, true);
        Expect(options, "device-only" + never, false);
        options.agent = "neurosurgeon/IdealKnowledge=true,device-only";
        Expect(options, never, false);
        Config::SetDefault("ns3::edgeinference::LinkEstimator::InitialRate",
                           StringValue("100Mbps"));
        options.agent = "neurosurgeon,device-only";
        Expect(options, never, false);
        Config::SetDefault("ns3::edgeinference::LinkEstimator::InitialRate", StringValue("10Mb/s"));
        options.devices = 0;
        Expect(options, "\nNo task was made: --devices is 0\n", true);
        options.devices = 1;
        options.taskRate = 0;
        Expect(options, "\nNo task was made: --taskRate is 0\n", true);
        options.taskRate = 5;
        Expect(options, "No task was made", false);
    }
};

/**
 * @ingroup edge-inference
 * Tests of the regret.
 */
class RegretTestSuite : public TestSuite
{
  public:
    RegretTestSuite()
        : TestSuite("edge-inference-regret", Type::SYSTEM)
    {
        AddTestCase(new RegretBystanderTestCase("wifi", "neurosurgeon", 0.0));
        AddTestCase(new RegretBystanderTestCase("p2p", "random", 30.0));
        AddTestCase(new RegretValueTestCase());
        AddTestCase(new RegretScenarioTestCase());
        AddTestCase(new TableSentencesTestCase());
    }
};

static RegretTestSuite g_regretTestSuite; //!< registers the suite
