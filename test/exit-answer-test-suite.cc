/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What exits answer, and who knows it: shipped records, published profiles, packets.
 */
#include "application-test-kit.h"

#include "ns3/agent-comparison.h"
#include "ns3/built-in-models.h"
#include "ns3/exit-profile.h"
#include "ns3/exit-record.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** Table I of Teerapittayanon, McDanel, Kung, "BranchyNet", ICPR 2016: the rows for the CPU. */
const std::string BRANCHYNET_TABLE =
    "# source: BranchyNet, ICPR 2016, table I\n"
    "network,accuracy_pct,threshold1,threshold2,exit1_pct,exit2_pct,exit3_pct\n"
    "AlexNet,78.38,-,,-,,\n"
    "B-LeNet,99.25,0.025,,94.3,5.63,\n"
    "B-AlexNet,79.19,0.0001,0.05,65.6,25.2,9.2\n";

/** @param name of a shipped record @return its file */
std::string
GetShipped(const std::string& name)
{
    // beside test/data, which need not exist
    const std::string data = EDGE_INFERENCE_TEST_DATA;
    return data.substr(0, data.rfind("/test/data")) + "/data/exit-records/" + name + ".csv";
}

/** @param text the text of a profile @return its rows */
std::vector<ExitProfileRow>
ReadProfile(const std::string& text)
{
    std::istringstream input(text);
    return ReadExitProfile(input, "profile.csv");
}

/** @param model a network @return names of its exits */
std::vector<std::string>
GetExitNames(const DnnModel& model)
{
    std::vector<std::string> names;
    for (const auto& exit : model.GetExits())
    {
        names.push_back(exit.name);
    }
    return names;
}

/** @param share a probability @param count draws @return its standard deviation */
double
GetDeviation(double share, double count)
{
    return std::sqrt(share * (1.0 - share) / count);
}

} // namespace

/**
 * @ingroup edge-inference
 * The records in data/exit-records are what their first lines say.
 */
class ShippedRecordTestCase : public TestCase
{
  public:
    /** @param network a built-in network */
    explicit ShippedRecordTestCase(const std::string& network)
        : TestCase("the shipped record of " + network + " is what its first line says"),
          m_network(network)
    {
    }

  private:
    void DoRun() override
    {
        const std::string file = GetShipped(m_network);
        NS_TEST_EXPECT_MSG_LT(std::filesystem::file_size(file), 300000, "small");
        const ExitRecords record = ExitRecords::ReadFile(file);
        const auto model = CreateBuiltInModel(m_network);
        NS_TEST_EXPECT_MSG_EQ((record.GetExits() == GetExitNames(*model)), true, "exits");
        std::ostringstream digest;
        digest << std::hex << std::setw(16) << std::setfill('0') << model->GetDigest();
        const std::string& source = record.GetSource();
        Expect(source, m_network + " (digest 0x" + digest.str() + ") trained by ");
        const auto samples = record.GetSamples();
        Expect(source, "the first " + std::to_string(samples.size()) + " test images");
        Expect(source, "RngSeed ");
        NS_TEST_ASSERT_MSG_EQ(samples.back(), samples.size() - 1, "from 0");
        const auto words = source.find("; accuracy ");
        NS_TEST_ASSERT_MSG_NE(words, std::string::npos, source);
        std::istringstream stated(source.substr(words + 11));
        for (std::size_t exit = 0; exit < record.GetExits().size(); ++exit)
        {
            std::string word;
            stated >> word;
            const std::string name = record.GetExits()[exit] + "=";
            NS_TEST_ASSERT_MSG_EQ(word.substr(0, name.size()), name, source);
            double right = 0;
            for (const uint64_t sample : samples)
            {
                const ExitAnswer& answer = record.Find(sample)->at(exit);
                right += answer.correct ? 1 : 0;
                NS_TEST_EXPECT_MSG_LT(answer.entropy, std::log(10) + 1e-3, "of ten classes");
            }
            const double accuracy = right / static_cast<double>(samples.size());
            NS_TEST_EXPECT_MSG_EQ_TOL(std::stod(word.substr(name.size())), accuracy, 1e-9, word);
            NS_TEST_EXPECT_MSG_GT(accuracy, 0.6, "it has learned something");
        }
    }

    /** @param text where @param part what must be there */
    void Expect(const std::string& text, const std::string& part)
    {
        NS_TEST_EXPECT_MSG_NE(text.find(part), std::string::npos, part << " in " << text);
    }

    std::string m_network; //!< built-in network
};

/**
 * @ingroup edge-inference
 * A scenario with a shipped record: accuracy is that of the record.
 */
class RecordScenarioTestCase : public TestCase
{
  public:
    RecordScenarioTestCase()
        : TestCase("--exitRecord: accuracy in table and summary.csv, others' records refused")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options;
        options.channel = "p2p";
        options.devices = 4;
        options.servers = 1;
        options.cloud = false;
        options.model = "b-lenet";
        options.agent = "device-only,server-only";
        options.exitRecord = GetShipped("b-lenet");
        options.taskRate = 10.0;
        options.duration = Seconds(30);
        options.output = CreateTempDirFilename("records");
        AgentComparison comparison(options);
        comparison.Run();
        const ExitRecords record = ExitRecords::ReadFile(options.exitRecord);
        double right = 0;
        for (const uint64_t sample : record.GetSamples())
        {
            right += record.Find(sample)->back().correct ? 1 : 0;
        }
        const double accuracy = right / static_cast<double>(record.GetSamples().size());
        const auto& results = comparison.GetResults();
        for (const AgentResult& result : results)
        {
            const double tasks = static_cast<double>(result.summary.tasks);
            NS_TEST_ASSERT_MSG_GT(tasks, 900, "tasks");
            NS_TEST_EXPECT_MSG_EQ_TOL(result.summary.accuracy,
                                      accuracy,
                                      3 * GetDeviation(accuracy, tasks),
                                      result.agent << ": drawn from the record's samples");
        }
        NS_TEST_EXPECT_MSG_EQ(results[0].summary.accuracy,
                              results[1].summary.accuracy,
                              "compared variants see the same samples");
        std::ostringstream table;
        comparison.PrintTable(table);
        NS_TEST_EXPECT_MSG_NE(table.str().find("accuracy"), std::string::npos, table.str());
        std::ifstream summary(options.output + "/summary.csv");
        std::string head;
        std::getline(summary, head);
        NS_TEST_EXPECT_MSG_NE(head.find("accuracy"), std::string::npos, head);
        options.model = "b-alexnet";
        std::string message;
        try
        {
            AgentComparison other(options);
            other.Run();
        }
        catch (const std::exception& error)
        {
            message = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(message.find("is not of the exits of b-alexnet"),
                              std::string::npos,
                              message);
    }
};

/**
 * @ingroup edge-inference
 * Only the site that runs a head looks the sample up: the records of all others lie.
 */
class WhoKnowsTestCase : public ApplicationTestCase
{
  public:
    WhoKnowsTestCase()
        : ApplicationTestCase("entropy is looked up where the head runs; agents see distributions")
    {
    }

  private:
    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        // says that every sample is sure at once, and always wrong
        auto liar = std::make_shared<ExitRecords>("a lie", GetExitNames(*bed.m_model));
        for (uint64_t sample = 0; sample < 100; ++sample)
        {
            liar->Add(sample, {{0.01, false}, {0.02, false}});
        }
        bed.m_device->GetSite()->AddModel(bed.m_model, liar);
        bed.m_servers[1]->GetSite()->AddModel(bed.m_model, liar);
        // a on the device; b and the head on server 1; c and d on server 2
        bed.SetPlan(
            MakeChainPlan(*bed.m_model, {{CHAIN_B, 0}, {CHAIN_C, 1}, {6, 2}}, {ExitRule{0, 1.0}}));
        for (uint64_t number = 0; number < 6; ++number)
        {
            bed.Submit(1 + number, number, number);
        }
        bed.Run(9);
        CheckLedger(bed);
        for (const TaskRecord& record : bed.m_records)
        {
            const bool sure = record.sample % 2 == 0;
            NS_TEST_EXPECT_MSG_EQ(record.exit, (sure ? 0 : 1), "server 1 decides, " << record.task);
            NS_TEST_EXPECT_MSG_EQ(record.correct,
                                  (sure ? 1 : 0),
                                  "judged where it was answered, " << record.task);
        }
        NS_TEST_ASSERT_MSG_EQ(bed.m_agent->m_observations.size(), 6, "decisions");
        for (const auto& observation : bed.m_agent->m_observations)
        {
            // the distribution of the device's own record, the same for every sample
            NS_TEST_ASSERT_MSG_EQ(observation.exits.size(), 2, "exits");
            NS_TEST_EXPECT_MSG_EQ(observation.exits[0].accuracy, 0.0, "of its own record");
            NS_TEST_EXPECT_MSG_EQ(observation.exits[0].entropyQuantiles.front(), 0.01, "lowest");
            NS_TEST_EXPECT_MSG_EQ(observation.exits[0].entropyQuantiles.back(), 0.01, "highest");
        }
        for (const auto& outcome : bed.m_agent->m_outcomes)
        {
            NS_TEST_EXPECT_MSG_EQ(outcome.correct,
                                  bed.GetRecord(outcome.task).correct,
                                  "the agent hears it afterwards");
        }
    }
};

/**
 * @ingroup edge-inference
 * Published shares and accuracies come out of packets.
 */
class PublishedProfileTestCase : public ApplicationTestCase
{
  public:
    PublishedProfileTestCase()
        : ApplicationTestCase("BranchyNet's B-AlexNet on packets: shares and accuracy as published")
    {
    }

  private:
    static constexpr uint32_t TASKS = 1500; //!< samples

    void DoRun() override
    {
        const auto rows = ReadProfile(BRANCHYNET_TABLE);
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 2, "networks with exits");
        NS_TEST_EXPECT_MSG_EQ(rows[0].shares.size(), 2, "B-LeNet");
        const ExitProfileRow& row = rows[1];
        const auto model = CreateBuiltInModel("b-alexnet");
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(7);
        auto record = std::make_shared<ExitRecords>(
            MakeProfileRecords(row, GetExitNames(*model), TASKS, [random] {
                return random->GetValue();
            }));
        Testbed bed(model);
        bed.m_device->GetSite()->AddModel(model, record);
        bed.m_servers[0]->GetSite()->AddModel(model, record);
        bed.m_servers[1]->GetSite()->AddModel(model, record);
        const auto& exits = model->GetExits();
        bed.SetPlan(MakeChainPlan(
            *model,
            {{exits[0].output + 1, 0}, {exits[1].output + 1, 1}, {model->GetLayerCount(), 2}},
            {ExitRule{0, row.thresholds[0]}, ExitRule{1, row.thresholds[1]}}));
        for (uint64_t number = 0; number < TASKS; ++number)
        {
            bed.Submit(1 + 0.1 * static_cast<double>(number), number, number);
        }
        bed.Run(3 + 0.1 * TASKS);
        CheckLedger(bed);
        std::vector<double> left(exits.size(), 0);
        double right = 0;
        for (const TaskRecord& done : bed.m_records)
        {
            NS_TEST_ASSERT_MSG_EQ(done.reason, "", "it completes");
            left[static_cast<std::size_t>(done.exit)] += 1;
            right += done.correct;
        }
        for (std::size_t exit = 0; exit < exits.size(); ++exit)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(left[exit] / TASKS,
                                      row.shares[exit],
                                      3 * GetDeviation(row.shares[exit], TASKS),
                                      "share of exit " << exit);
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(right / TASKS,
                                  0.7919,
                                  3 * GetDeviation(0.7919, TASKS),
                                  "accuracy");
    }
};

/**
 * @ingroup edge-inference
 * The whole tables of BranchyNet's authors, where they are at hand.
 */
class ProfileTablesTestCase : public TestCase
{
  public:
    ProfileTablesTestCase()
        : TestCase("every threshold of BranchyNet's notebooks; damaged profiles are refused")
    {
    }

  private:
    void DoRun() override
    {
        for (const std::string row :
             {"99,0.1,,50,40,", "101,0.1,,50,50,", "99,x,,50,50,", "99,1,,,,"})
        {
            std::string message;
            try
            {
                ReadProfile("# source: x\naccuracy_pct,threshold1,threshold2,exit1_pct,exit2_pct,"
                            "exit3_pct\n" +
                            row + "\n");
            }
            catch (const std::runtime_error& error)
            {
                message = error.what();
            }
            NS_TEST_EXPECT_MSG_NE(message.find("profile.csv"), std::string::npos, row);
        }
        const char* folder = std::getenv("EDGE_INFERENCE_REFERENCE_DATA");
        if (!folder)
        {
            return;
        }
        for (const std::string name : {"alex_cifar10", "lenet_mnist"})
        {
            std::ifstream file(std::string(folder) + "/branchynet/" + name + ".csv");
            std::ostringstream text;
            text << "# source: notebooks of kunglab/branchynet\n" << file.rdbuf();
            const auto rows = ReadProfile(text.str());
            NS_TEST_EXPECT_MSG_GT(rows.size(), 30, name);
            for (const ExitProfileRow& row : rows)
            {
                CheckRow(row);
            }
        }
    }

    /** @param row published figures; a record drawn from them has them */
    void CheckRow(const ExitProfileRow& row)
    {
        constexpr uint64_t SAMPLES = 2000;
        const std::vector<std::string> names{"exit1", "exit2", "exit3"};
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(11);
        const ExitRecords record = MakeProfileRecords(
            row,
            {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(row.shares.size())},
            SAMPLES,
            [random] { return random->GetValue(); });
        std::vector<double> left(row.shares.size(), 0);
        double right = 0;
        for (const uint64_t sample : record.GetSamples())
        {
            const auto& answers = *record.Find(sample);
            std::size_t exit = 0;
            while (exit < row.thresholds.size() && answers[exit].entropy >= row.thresholds[exit])
            {
                ++exit;
            }
            left[exit] += 1;
            right += answers[exit].correct ? 1 : 0;
        }
        for (std::size_t exit = 0; exit < left.size(); ++exit)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(left[exit] / SAMPLES,
                                      row.shares[exit],
                                      4 * GetDeviation(row.shares[exit], SAMPLES) + 1e-12,
                                      "share of exit " << exit);
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(right / SAMPLES,
                                  row.accuracy,
                                  4 * GetDeviation(row.accuracy, SAMPLES),
                                  "accuracy");
    }
};

/**
 * @ingroup edge-inference
 * DDNN's bytes per sample: Teerapittayanon, McDanel, Kung, ICDCS 2017, equation 1 and table II.
 */
class DdnnBytesTestCase : public TestCase
{
  public:
    DdnnBytesTestCase()
        : TestCase("DDNN's bytes per sample are those of its table")
    {
    }

  private:
    void DoRun() override
    {
        // 3 classes, 4 filters of 256 bits
        NS_TEST_EXPECT_MSG_EQ_TOL(GetDdnnBytes(3, 0.6082, 4, 256), 62.1504, 1e-10, "T = 0.8");
        const double table[][2] = {{0, 140},
                                   {0.58, 139},
                                   {1.75, 138},
                                   {2.92, 136},
                                   {22.81, 111},
                                   {60.82, 62},
                                   {83.04, 34},
                                   {100, 12}};
        for (const auto& [localPct, bytes] : table)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(GetDdnnBytes(3, localPct / 100, 4, 256),
                                      bytes,
                                      0.5,
                                      localPct << " % leave locally; printed without decimals");
        }
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class ExitAnswerTestSuite : public TestSuite
{
  public:
    ExitAnswerTestSuite()
        : TestSuite("edge-inference-exit-answer", Type::SYSTEM)
    {
        AddTestCase(new ShippedRecordTestCase("b-lenet"));
        AddTestCase(new ShippedRecordTestCase("edgent-alexnet"));
        AddTestCase(new ShippedRecordTestCase("branchy-alexnet"));
        AddTestCase(new RecordScenarioTestCase);
        AddTestCase(new WhoKnowsTestCase);
        AddTestCase(new PublishedProfileTestCase);
        AddTestCase(new ProfileTablesTestCase);
        AddTestCase(new DdnnBytesTestCase);
    }
};

static ExitAnswerTestSuite g_exitAnswerTestSuite; //!< the suite
