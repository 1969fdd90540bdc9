/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "access-network-test-kit.h"

#include "ns3/agent-comparison.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"
#include "ns3/test.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

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

/** @param line of a CSV file without quotes @return its cells */
std::vector<std::string>
Split(const std::string& line)
{
    std::vector<std::string> cells;
    std::istringstream stream(line);
    std::string cell;
    while (std::getline(stream, cell, ','))
    {
        cells.push_back(cell);
    }
    return cells;
}

/** @param channel an access network @return a scenario of a few simulated seconds */
ScenarioOptions
MakeOptions(const std::string& channel)
{
    ScenarioOptions options;
    options.channel = channel;
    options.devices = 3;
    options.agent = "server-only";
    options.model = "lenet5";
    options.taskRate = 5.0;
    options.duration = Seconds(3);
    options.output = "";
    return options;
}

} // namespace

/**
 * @ingroup edge-inference
 * The same seed gives the same bytes, alone and among others; another run gives other bytes.
 */
class RepeatabilityTestCase : public TestCase
{
  public:
    /** @param channel an access network */
    explicit RepeatabilityTestCase(const std::string& channel)
        : TestCase(channel + ": same seed same bytes, whatever else is compared"),
          m_channel(channel)
    {
    }

  private:
    /** @param name of the folder @param agent agents @return tasks.csv */
    std::string Run(const std::string& name, const std::string& agent)
    {
        ScenarioOptions options = MakeOptions(m_channel);
        options.agent = agent;
        options.output = CreateTempDirFilename(name);
        AgentComparison comparison(options);
        comparison.Run();
        return ReadFile(options.output + "/tasks.csv");
    }

    /** @param table tasks.csv @param agent a name @return its rows */
    static std::string Select(const std::string& table, const std::string& agent)
    {
        std::istringstream stream(table);
        std::string rows;
        for (std::string line; std::getline(stream, line);)
        {
            rows += line.find("," + agent + ",") != std::string::npos ? line + "\n" : "";
        }
        return rows;
    }

    void DoRun() override
    {
        const uint64_t before = RngSeedManager::GetRun();
        RngSeedManager::SetRun(1);
        const std::string alone = Run("alone", "random");
        NS_TEST_ASSERT_MSG_GT(alone.size(), 1000, "there are rows");
        NS_TEST_EXPECT_MSG_EQ((alone == Run("again", "random")), true, "the same run again");
        const std::string among = Run("among", "device-only,random,server-only");
        NS_TEST_EXPECT_MSG_EQ((Select(among, "random") == Select(alone, "random")),
                              true,
                              "other agents change nothing");
        const std::string turned = Run("turned", "random,device-only");
        NS_TEST_EXPECT_MSG_EQ((Select(turned, "random") == Select(alone, "random")),
                              true,
                              "the order changes nothing");
        RngSeedManager::SetRun(2);
        NS_TEST_EXPECT_MSG_EQ((alone == Run("other", "random")), false, "another run");
        RngSeedManager::SetRun(before);
    }

    std::string m_channel; //!< access network
};

/**
 * @ingroup edge-inference
 * Every task that was made ends in exactly one way, and its ten parts sum to its latency.
 */
class ConservationTestCase : public TestCase
{
  public:
    /** @param channel an access network */
    explicit ConservationTestCase(const std::string& channel)
        : TestCase(channel + ": generated = completed + rejected + failed + unfinished"),
          m_channel(channel)
    {
    }

  private:
    /** @param path of tasks.csv @return rows */
    uint64_t CheckRows(const std::string& path)
    {
        std::ifstream file(path);
        std::string line;
        std::getline(file, line);
        NS_TEST_EXPECT_MSG_EQ(line.substr(0, line.find(",energy_radio_j") + 15),
                              "task,device,model,agent,plan,exit,status,reason,attempts,sample,"
                              "correct,created_ns,finished_ns,latency_ns,decide_ns,device_wait_ns,"
                              "device_compute_ns,codec_ns,transfer_ns,server_wait_ns,model_wait_ns,"
                              "server_compute_ns,recovery_ns,result_ns,deadline_ns,bytes_up,"
                              "bytes_between,bytes_down,energy_compute_j,energy_radio_j",
                              "columns as documented");
        uint64_t rows = 0;
        while (std::getline(file, line))
        {
            const std::vector<std::string> cells = Split(line);
            int64_t sum = 0;
            for (std::size_t part = 14; part < 24; ++part)
            {
                sum += std::stoll(cells[part]);
            }
            NS_TEST_EXPECT_MSG_EQ(sum, std::stoll(cells[13]), "ten parts make the latency");
            ++rows;
        }
        return rows;
    }

    void DoRun() override
    {
        ScenarioOptions options = MakeOptions(m_channel);
        options.output = CreateTempDirFilename("conservation");
        // more than the servers' links carry, so that some tasks do not finish
        options.model = "alexnet";
        options.taskRate = 8.0;
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front(), options.output);
        scenario.Run();
        const AgentSummary summary = scenario.GetMonitor()->GetSummary();
        NS_TEST_EXPECT_MSG_GT(summary.completed, 0, "some tasks completed");
        NS_TEST_EXPECT_MSG_EQ(scenario.GetGenerated(),
                              summary.completed + summary.rejected + summary.failed +
                                  summary.unfinished,
                              "no task is lost");
        NS_TEST_EXPECT_MSG_EQ(CheckRows(options.output + "/tasks.csv"),
                              scenario.GetGenerated(),
                              "one row per task");
    }

    std::string m_channel; //!< access network
};

/**
 * @ingroup edge-inference
 * On wires that nobody shares, the oracle beats or ties every other agent.
 */
class OracleTestCase : public TestCase
{
  public:
    OracleTestCase()
        : TestCase("On an uncontended link the oracle beats or ties every other agent")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions("p2p");
        options.devices = 1;
        options.servers = 1;
        options.model = "alexnet";
        options.taskRate = 0.5;
        options.taskSource = "periodic";
        options.duration = Seconds(20);
        options.agent = "neurosurgeon/IdealKnowledge=true,device-only,server-only,random,"
                        "neurosurgeon,server-only/Site=2";
        AgentComparison comparison(options);
        comparison.Run();
        const double oracle = comparison.GetResults().front().summary.meanMs;
        for (const AgentResult& result : comparison.GetResults())
        {
            NS_TEST_EXPECT_MSG_EQ(result.summary.completed, 10, result.agent << " completed all");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(oracle, result.summary.meanMs * 1.02, result.agent);
        }
    }
};

/**
 * @ingroup edge-inference
 * A station whose block acknowledgement is agreed upon only after a retry hears what is sent to it:
 * with ns-3's own AddBaResponseTimeout device 8 of this run hears nothing, to the end.
 */
class LateAgreementTestCase : public TestCase
{
  public:
    LateAgreementTestCase()
        : TestCase("wifi: every device reaches its server, whatever collides at the start")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeOptions("wifi");
        options.devices = 8;
        options.model = "alexnet";
        options.taskRate = 4.0;
        options.duration = MilliSeconds(500);
        options.output = CreateTempDirFilename("late");
        const uint64_t before = RngSeedManager::GetRun();
        RngSeedManager::SetRun(102);
        AgentComparison(options).Run();
        RngSeedManager::SetRun(before);
        std::istringstream stream(ReadFile(options.output + "/tasks.csv"));
        std::string line;
        std::getline(stream, line);
        const std::vector<std::string> names = Split(line);
        const auto column = std::find(names.begin(), names.end(), "bytes_up") - names.begin();
        uint32_t tasks = 0;
        while (std::getline(stream, line))
        {
            NS_TEST_EXPECT_MSG_NE(Split(line).at(column), "0", line);
            ++tasks;
        }
        NS_TEST_EXPECT_MSG_GT(tasks, 10, "there are tasks");
    }
};

/**
 * @ingroup edge-inference
 * Bad configuration is refused in one sentence; empty scenarios work.
 */
class ScenarioRefusalTestCase : public TestCase
{
  public:
    ScenarioRefusalTestCase()
        : TestCase("Bad configuration gets one sentence; zero devices, servers and tasks work")
    {
    }

  private:
    /** @param change what is changed in good options @return the sentence, empty if it ran */
    std::string Refusal(const std::function<void(ScenarioOptions&)>& change)
    {
        ScenarioOptions options = MakeOptions("p2p");
        change(options);
        try
        {
            AgentComparison comparison(options);
            comparison.Run();
        }
        catch (const std::exception& problem)
        {
            return problem.what();
        }
        return "";
    }

    /** @param change what is changed @param part of the sentence that is expected */
    void Expect(const std::function<void(ScenarioOptions&)>& change, const std::string& part)
    {
        const std::string sentence = Refusal(change);
        NS_TEST_EXPECT_MSG_NE(sentence.find(part), std::string::npos, part << ": " << sentence);
        NS_TEST_EXPECT_MSG_EQ(sentence.find('\n'), std::string::npos, "one line");
    }

    void DoRun() override
    {
        using O = ScenarioOptions;
        Expect([](O& o) { o.agent = "nobody"; }, "neurosurgeon");
        Expect([](O& o) { o.agent = ""; }, "agent");
        Expect([](O& o) { o.agent = "fixed"; }, "Plan");
        Expect([](O& o) { o.agent = "random,random"; }, "twice");
        Expect([](O& o) { o.agent = "random/Wrong=1"; }, "Wrong");
        Expect([](O& o) { o.channel = "carrier-pigeon"; }, "wifi");
        Expect([](O& o) { o.model = "nonet"; }, "alexnet");
        Expect([](O& o) { o.deviceType = "abacus"; }, "raspberry-pi-4");
        Expect([](O& o) { o.devices = -1; }, "--devices=-1");
        Expect([](O& o) { o.servers = 1000000; }, "--servers=1000000");
        Expect([](O& o) { o.taskRate = -1; }, "--taskRate=-1");
        Expect([](O& o) { o.duration = Seconds(-1); }, "--duration");
        Expect([](O& o) { o.output = "/proc/nowhere"; }, "/proc/nowhere");
        NS_TEST_EXPECT_MSG_EQ(Refusal([](O& o) { o.taskRate = 0; }), "", "no tasks");
        NS_TEST_EXPECT_MSG_EQ(Refusal([](O& o) { o.devices = 0; }), "", "no devices");
        NS_TEST_EXPECT_MSG_EQ(Refusal([](O& o) {
                                  o.servers = 0;
                                  o.cloud = false;
                                  o.agent = "device-only";
                              }),
                              "",
                              "no servers");
    }
};

/**
 * @ingroup edge-inference
 * Scenarios as a whole.
 */
class ScenarioTestSuite : public TestSuite
{
  public:
    ScenarioTestSuite()
        : TestSuite("edge-inference-scenario", Type::SYSTEM)
    {
        for (const std::string channel : {"p2p", "csma", "wifi", "random-edge"})
        {
            AddTestCase(new ConservationTestCase(channel));
        }
        for (const std::string channel : {"lte", "nr"})
        {
            if (accesstest::HasNetwork(channel))
            {
                AddTestCase(new ConservationTestCase(channel));
                AddTestCase(new RepeatabilityTestCase(channel));
            }
        }
        AddTestCase(new RepeatabilityTestCase("p2p"));
        AddTestCase(new RepeatabilityTestCase("wifi"));
        AddTestCase(new OracleTestCase);
        AddTestCase(new LateAgreementTestCase);
        AddTestCase(new ScenarioRefusalTestCase);
    }
};

static ScenarioTestSuite g_scenarioTestSuite; //!< registers the suite
