/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the scenario reports of DEFP: bytes of control, time to equilibrium, the wait that remains.
 */

#include "ns3/agent-comparison.h"
#include "ns3/csv-line.h"
#include "ns3/test.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

/**
 * @ingroup edge-inference
 * What a user of the scenario reads of the game.
 */
class DefpReportTestCase : public TestCase
{
  public:
    /** @param channel access network */
    explicit DefpReportTestCase(const std::string& channel)
        : TestCase(channel + ": the table tells control bytes, time to equilibrium and waits"),
          m_channel(channel)
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options;
        options.channel = m_channel;
        options.devices = 5;
        options.servers = 2;
        options.cloud = false;
        options.model = "alexnet";
        options.taskRate = 2.0;
        options.duration = Seconds(5);
        options.agent = "defp/TaskRate=2/BandwidthBudget=30Mbps,device-only";
        options.output = CreateTempDirFilename("report");
        AgentComparison comparison(options);
        comparison.Run();
        const AgentResult& result = comparison.GetResults().front();
        std::ostringstream table;
        comparison.PrintTable(table);
        const auto& figures = result.figures;
        const double bytes = figures.at("control bytes");
        const double equilibria = figures.at("equilibria");
        const double mean = 1000.0 * figures.at("seconds to equilibria") / equilibria;
        NS_TEST_EXPECT_MSG_GT(bytes, 34.0 * figures.at("control messages"), "framing and contents");
        NS_TEST_EXPECT_MSG_GT(equilibria, 0.0, "it settles");
        NS_TEST_EXPECT_MSG_GT(mean, 0.1, "which takes at least the way there and back");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(1000.0 * figures.at("longest seconds to equilibrium"),
                                    mean,
                                    "the longest is above the mean");
        Find(table.str(), Show(bytes / 1000.0, 1) + " kB of control in ");
        Find(table.str(), Show(equilibria, 0) + " equilibria, each after " + Show(mean, 1) + " ms");
        Find(table.str(),
             Show(ReadMeanWait(options.output), 2) + " ms of waiting for servers per task");
        NS_TEST_EXPECT_MSG_EQ(table.str().find("device-only: "),
                              std::string::npos,
                              "an agent without ledgers has no line of its own");
    }

    /** @param value a number @param digits behind the point @return it as the table shows it */
    static std::string Show(double value, int digits)
    {
        std::ostringstream text;
        text << std::fixed << std::setprecision(digits) << value;
        return text.str();
    }

    void Find(const std::string& table, const std::string& words)
    {
        NS_TEST_EXPECT_MSG_NE(table.find(words), std::string::npos, words << " in\n" << table);
    }

    /** @param folder of results @return mean of the column server_wait of DEFP's completed tasks */
    double ReadMeanWait(const std::string& folder)
    {
        std::ifstream file(folder + "/tasks.csv");
        std::vector<std::size_t> columns(3, 0); // agent, status, server_wait
        const std::string names[] = {"agent", "status", "server_wait_ns"};
        double sum = 0.0;
        uint32_t count = 0;
        bool head = true;
        for (std::string line; std::getline(file, line); head = false)
        {
            const auto fields = SplitCsvLine(line);
            for (std::size_t i = 0; head && i < columns.size(); ++i)
            {
                columns[i] = std::find(fields.begin(), fields.end(), names[i]) - fields.begin();
                NS_TEST_EXPECT_MSG_LT(columns[i], fields.size(), "there is a column " << names[i]);
            }
            if (!head && fields.at(columns[0]).rfind("defp", 0) == 0 &&
                fields.at(columns[1]) == "completed")
            {
                sum += std::stod(fields.at(columns[2]));
                ++count;
            }
        }
        NS_TEST_EXPECT_MSG_GT(count, 20, "tasks were completed");
        return sum / count * 1e-6;
    }

    std::string m_channel; //!< access network
};

/**
 * @ingroup edge-inference
 */
class DefpReportTestSuite : public TestSuite
{
  public:
    DefpReportTestSuite()
        : TestSuite("edge-inference-defp-report", Type::SYSTEM)
    {
        AddTestCase(new DefpReportTestCase("p2p"));
        AddTestCase(new DefpReportTestCase("wifi"));
    }
};

static DefpReportTestSuite g_defpReportTestSuite; //!< registers the suite
