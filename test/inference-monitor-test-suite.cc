/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "catch-message.h"

#include "ns3/boolean.h"
#include "ns3/csv-line.h"
#include "ns3/device-only-partition-agent.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/double.h"
#include "ns3/edge-inference-version.h"
#include "ns3/flops-latency-model.h"
#include "ns3/inference-monitor.h"
#include "ns3/inference-site.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/latency-histogram.h"
#include "ns3/mobile-device-application.h"
#include "ns3/node.h"
#include "ns3/periodic-task-source.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/result-columns.h"
#include "ns3/result-database.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <locale>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>

#ifdef EDGE_INFERENCE_HAVE_SQLITE
#include <sqlite3.h>
#endif

using namespace ns3;
using namespace ns3::edgeinference;
using ns3::edgeinference::testing::CatchMessage;

namespace
{

/** The columns that the issue asks for, in its order; more may follow. */
const std::string AGREED_COLUMNS =
    "task,device,model,agent,plan,exit,status,reason,attempts,sample,correct,created_ns,finished_"
    "ns,latency_ns,decide_ns,device_wait_ns,device_compute_ns,codec_ns,transfer_ns,server_wait_ns,"
    "model_wait_ns,server_compute_ns,recovery_ns,result_ns,deadline_ns,bytes_up,bytes_between,"
    "bytes_down,energy_compute_j,energy_radio_j";

/** @param path a file @return its bytes */
std::string
ReadAll(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/** @param path a file @param text its new content */
void
WriteAll(const std::string& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
}

/** @param text a text @return its lines */
std::vector<std::string>
SplitLines(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
    {
        lines.push_back(line);
    }
    return lines;
}

/** @param text a text @param part a part @return true if the part is in it */
bool
Has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/** @param folder where @param flags attributes to switch on @return a monitor */
Ptr<InferenceMonitor>
MakeMonitor(const std::string& folder, const std::vector<std::string>& flags = {})
{
    auto monitor = CreateObject<InferenceMonitor>();
    monitor->SetAttribute("OutputDirectory", StringValue(folder));
    for (const auto& flag : flags)
    {
        monitor->SetAttribute(flag, BooleanValue(true));
    }
    return monitor;
}

/** @param task its number @return a task that took 10 ms over one server */
TaskRecord
MakeRecord(uint64_t task)
{
    TaskRecord record;
    record.task = task;
    record.device = 3;
    record.model = "alexnet";
    record.modelDigest = 0xabc;
    record.agent = "ns3::edgeinference::NeurosurgeonPartitionAgent";
    record.plan = "0:0-3;1:4-21 3@0>1:native";
    record.exit = 0;
    record.status = TaskStatus::COMPLETED;
    record.attempts = 1;
    record.sample = 7;
    record.createdNs = 1000000000;
    record.finishedNs = 1010000000;
    record.parts.ns = {1, 2, 3000000, 4, 5000000, 5, 6, 1999975, 0, 7};
    record.deadlineNs = 200000000;
    record.bytesUp = 150528;
    record.bytesDown = 4000;
    record.computeJoules = 0.1;
    record.radioJoules = 1e-9;
    record.serverJoules = 1.0 / 3.0;
    record.segments = {{TaskState::SERVER_COMPUTE, 1, 1, 1008000000, 1009999975},
                       {TaskState::DEVICE_COMPUTE, 0, 0, 1000000003, 1003000003}};
    record.transfers = {{3, 3, 101, 150528, 1003000003, 1008000003}};
    return record;
}

/** @param task its number @return a task that was lost, for a reason that is hard to write */
TaskRecord
MakeFailure(uint64_t task)
{
    TaskRecord record;
    record.task = task;
    record.device = 4;
    record.model = "my,net \"v2\".onnx";
    record.agent = "ns3::edgeinference::DeviceOnlyPartitionAgent";
    record.status = TaskStatus::FAILED;
    record.reason = "line 1\nline 2, \"quoted\"";
    record.correct = 0;
    record.createdNs = 5;
    record.finishedNs = 1005;
    record.parts.ns = {0, 0, 0, 0, 0, 0, 0, 0, 1000, 0};
    return record;
}

/** A locale that writes 1234.5 as 1.234,5. */
class CommaPunctuation : public std::numpunct<char>
{
    char do_decimal_point() const override
    {
        return ',';
    }

    char do_thousands_sep() const override
    {
        return '.';
    }

    std::string do_grouping() const override
    {
        return "\3";
    }
};

/** Sets the locale of the process while it lives. */
class CommaLocale
{
  public:
    CommaLocale()
        : m_before(std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation)))
    {
    }

    ~CommaLocale()
    {
        std::locale::global(m_before);
    }

  private:
    std::locale m_before; //!< what it was
};

/** Lets no file of the process grow beyond a size while it lives: a disk that is full. */
class FullDisk
{
  public:
    /** @param bytes the size */
    explicit FullDisk(rlim_t bytes)
        : m_signal(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        struct rlimit small = m_before;
        small.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &small);
    }

    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_signal);
    }

  private:
    struct rlimit m_before; //!< what it was
    void (*m_signal)(int);  //!< what it was
};

#ifdef EDGE_INFERENCE_HAVE_SQLITE
/** @param path a database @param sql a query @return its rows, as CSV lines without quotes */
std::vector<std::vector<ResultField>>
Query(const std::string& path, const std::string& sql)
{
    std::vector<ResultRow> rows;
    sqlite3* database = nullptr;
    sqlite3_stmt* query = nullptr;
    sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_prepare_v2(database, sql.c_str(), -1, &query, nullptr);
    while (query && sqlite3_step(query) == SQLITE_ROW)
    {
        rows.emplace_back();
        for (int i = 0; i < sqlite3_column_count(query); ++i)
        {
            switch (sqlite3_column_type(query, i))
            {
            case SQLITE_INTEGER:
                rows.back().emplace_back(int64_t{sqlite3_column_int64(query, i)});
                break;
            case SQLITE_FLOAT:
                rows.back().emplace_back(sqlite3_column_double(query, i));
                break;
            default:
                rows.back().emplace_back(
                    std::string(reinterpret_cast<const char*>(sqlite3_column_text(query, i))));
            }
        }
    }
    sqlite3_finalize(query);
    sqlite3_close(database);
    return rows;
}
#endif

} // namespace

/**
 * @ingroup edge-inference
 * Quantiles of random latencies, against those of the sorted values.
 */
class LatencyHistogramTestCase : public TestCase
{
  public:
    /**
     * @param name of the values
     * @param make makes one, ns
     * @param count how many
     */
    LatencyHistogramTestCase(const std::string& name, std::function<double()> make, int count)
        : TestCase("Quantiles of " + std::to_string(count) + " latencies, " + name),
          m_make(std::move(make)),
          m_count(count)
    {
    }

  private:
    void DoRun() override
    {
        LatencyHistogram histogram;
        std::vector<int64_t> values;
        double sum = 0;
        for (int i = 0; i < m_count; ++i)
        {
            values.push_back(static_cast<int64_t>(m_make()));
            histogram.Add(values.back());
            sum += static_cast<double>(values.back());
        }
        std::sort(values.begin(), values.end());
        NS_TEST_ASSERT_MSG_EQ(histogram.GetCount(), values.size(), "every value counts");
        NS_TEST_ASSERT_MSG_EQ_TOL(histogram.GetMeanNs(), sum / m_count, 1e-9 * sum, "the mean");
        for (const double share : {0.0, 0.001, 0.07, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0})
        {
            const auto rank = std::ceil(share * m_count - 1e-6);
            const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
            const double exact = static_cast<double>(values[index]);
            NS_TEST_EXPECT_MSG_EQ_TOL(histogram.GetQuantileNs(share),
                                      exact,
                                      0.001 * exact,
                                      "the " << share << " quantile");
        }
    }

    std::function<double()> m_make; //!< makes one
    int m_count;                    //!< how many
};

/**
 * @ingroup edge-inference
 * Values at the edges of the histogram: none, negative, exact below 1024, the largest of all.
 */
class HistogramEdgeTestCase : public TestCase
{
  public:
    HistogramEdgeTestCase()
        : TestCase("A histogram without values, with small ones and with the largest")
    {
    }

  private:
    void DoRun() override
    {
        LatencyHistogram none;
        NS_TEST_ASSERT_MSG_EQ(std::isnan(none.GetQuantileNs(0.5)), true, "no values, no median");
        NS_TEST_ASSERT_MSG_EQ(std::isnan(none.GetMeanNs()), true, "no values, no mean");
        LatencyHistogram small;
        for (int64_t value = -1; value < 1024; ++value)
        {
            small.Add(value);
        }
        for (int rank = 2; rank <= 1025; ++rank)
        {
            NS_TEST_ASSERT_MSG_EQ(small.GetQuantileNs(rank / 1025.0), rank - 2, "exact");
        }
        LatencyHistogram large;
        const int64_t largest = std::numeric_limits<int64_t>::max();
        large.Add(largest);
        large.Add(largest);
        large.Add(1);
        NS_TEST_ASSERT_MSG_EQ_TOL(large.GetQuantileNs(0.5), 0x1p63, 0x1p53, "292 years");
        NS_TEST_ASSERT_MSG_EQ(large.GetQuantileNs(0.0), 1, "the smallest");
    }
};

/**
 * @ingroup edge-inference
 * What the averages are over.
 */
class SummaryTestCase : public TestCase
{
  public:
    SummaryTestCase()
        : TestCase("Tasks of each ending are summed up")
    {
    }

  private:
    void DoRun() override
    {
        TaskTotals totals;
        const auto none = totals.GetSummary();
        NS_TEST_ASSERT_MSG_EQ(none.tasks, 0, "no tasks");
        NS_TEST_ASSERT_MSG_EQ(std::isnan(none.meanMs) && std::isnan(none.joulesPerTask), true, "");
        NS_TEST_ASSERT_MSG_EQ(none.accuracy, -1, "unknown");

        auto right = MakeRecord(0);
        right.correct = 1;
        totals.Add(right);
        auto late = MakeRecord(1);
        late.finishedNs = late.createdNs + 300000000;
        late.correct = 1;
        totals.Add(late);
        totals.Add(MakeFailure(2)); // answered wrongly, and no deadline
        auto rejected = MakeRecord(3);
        rejected.status = TaskStatus::REJECTED;
        totals.Add(rejected);
        auto open = MakeRecord(4);
        open.status = TaskStatus::UNFINISHED;
        open.bytesUp = 0;
        totals.Add(open);

        const auto all = totals.GetSummary();
        NS_TEST_EXPECT_MSG_EQ(all.tasks, 5, "all");
        NS_TEST_EXPECT_MSG_EQ(all.completed, 2, "in time and late");
        NS_TEST_EXPECT_MSG_EQ(all.rejected, 1, "by a server");
        NS_TEST_EXPECT_MSG_EQ(all.failed, 1, "lost");
        NS_TEST_EXPECT_MSG_EQ(all.unfinished, 1, "the run ended");
        NS_TEST_EXPECT_MSG_EQ(all.meanMs, 155, "(10 + 300) / 2");
        NS_TEST_EXPECT_MSG_EQ(all.p50Ms, 10, "the lower of two");
        NS_TEST_EXPECT_MSG_EQ(all.p95Ms, 300, "the larger");
        NS_TEST_EXPECT_MSG_EQ(all.deadlineMisses, 3, "late, rejected and unfinished");
        NS_TEST_EXPECT_MSG_EQ_TOL(all.joulesPerTask, 4 * (0.1 + 1e-9) / 5, 1e-15, "of all tasks");
        NS_TEST_EXPECT_MSG_EQ_TOL(all.uplinkKilobytesPerTask, 3 * 150.528 / 5, 1e-9, "");
        NS_TEST_EXPECT_MSG_EQ_TOL(all.accuracy, 2.0 / 3.0, 1e-15, "two right, one wrong");
    }
};

/**
 * @ingroup edge-inference
 * The bytes of small tables, written under a locale with other punctuation.
 */
class TablesTestCase : public TestCase
{
  public:
    TablesTestCase()
        : TestCase("The exact bytes of all tables")
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("tables/deep");
        CommaLocale comma;
        auto monitor = MakeMonitor(folder, {"WriteStages", "WriteTransfers"});
        monitor->Open();
        monitor->Record(MakeRecord(12345));
        const std::string expected =
            AGREED_COLUMNS + ",server_compute_j,model_digest\n"
                             "12345,3,alexnet,neurosurgeon,0:0-3;1:4-21 3@0>1:native,0,completed,,"
                             "1,7,-1,1000000000,1010000000,10000000,1,2,3000000,4,5000000,5,6,"
                             "1999975,0,7,200000000,150528,0,4000,0.1,1e-09,0.3333333333333333,"
                             "0x0000000000000abc\n";
        NS_TEST_EXPECT_MSG_EQ(ReadAll(folder + "/tasks.csv"), expected, "there at once");
        monitor->Record(MakeFailure(1));
        monitor->Close();
        monitor->Close();
        NS_TEST_EXPECT_MSG_EQ(ReadAll(folder + "/tasks.csv"),
                              expected +
                                  "1,4,\"my,net \"\"v2\"\".onnx\",device-only,,-1,failed,"
                                  "\"line 1\nline 2, \"\"quoted\"\"\",0,0,0,5,1005,1000,0,0,0,0,0,"
                                  "0,0,0,1000,0,0,0,0,0,0,0,0,0x0000000000000000\n",
                              "quoted");
        NS_TEST_EXPECT_MSG_EQ(ReadAll(folder + "/stages.csv"),
                              "task,device,agent,stage,site,state,start_ns,end_ns\n"
                              "12345,3,neurosurgeon,0,0,device_compute,1000000003,1003000003\n"
                              "12345,3,neurosurgeon,1,1,server_compute,1008000000,1009999975\n",
                              "by start");
        NS_TEST_EXPECT_MSG_EQ(ReadAll(folder + "/transfers.csv"),
                              "task,device,agent,tensor,from,to,bytes,start_ns,end_ns\n"
                              "12345,3,neurosurgeon,3,3,101,150528,1003000003,1008000003\n",
                              "one transfer");
        NS_TEST_EXPECT_MSG_EQ(
            ReadAll(folder + "/summary.csv"),
            "agent,device,tasks,completed,rejected,failed,unfinished,mean_ms,p50_ms,p95_ms,p99_ms,"
            "deadline_misses,joules_per_task,uplink_kb_per_task,accuracy,regret_ms\n"
            "device-only,all,1,0,0,1,0,,,,,0,0,0,0,\n"
            "neurosurgeon,all,1,1,0,0,0,10,10,10,10,0,0.100000001,150.528,-1,\n"
            "device-only,4,1,0,0,1,0,,,,,0,0,0,0,\n"
            "neurosurgeon,3,1,1,0,0,0,10,10,10,10,0,0.100000001,150.528,-1,\n",
            "per agent, then per device");
    }
};

/**
 * @ingroup edge-inference
 * The database has what the CSV file has, over several transactions and across appending.
 */
class DatabaseTestCase : public TestCase
{
  public:
    DatabaseTestCase()
        : TestCase("The database equals tasks.csv; two agents append to the same tables")
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("database");
        Write(folder, "Neurosurgeon", 600, {});
        Write(folder, "DeviceOnly", 300, {"Append"});
        const auto lines = SplitLines(ReadAll(folder + "/tasks.csv"));
        NS_TEST_ASSERT_MSG_EQ(lines.size(), 901, "one header, and the rows of both");
        NS_TEST_EXPECT_MSG_EQ(SplitLines(ReadAll(folder + "/summary.csv")).size(), 5, "of both");
        const auto run = nlohmann::json::parse(ReadAll(folder + "/run.json"));
        NS_TEST_EXPECT_MSG_EQ(run["runs"].size(), 2, "both");
#ifdef EDGE_INFERENCE_HAVE_SQLITE
        const std::string path = folder + "/results.sqlite";
        const auto rows = Query(path, "SELECT * FROM tasks ORDER BY rowid");
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 900, "the rows of both");
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            std::vector<std::string> texts;
            std::transform(rows[i].begin(), rows[i].end(), std::back_inserter(texts), FormatField);
            NS_TEST_ASSERT_MSG_EQ((texts == SplitCsvLine(lines[i + 1])), true, "row " << i);
        }
        const auto columns = Query(path, "SELECT name FROM pragma_table_info('tasks')");
        NS_TEST_ASSERT_MSG_EQ(columns.size(), GetTasksTable().columns.size(), "the columns");
        for (std::size_t i = 0; i < columns.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(FormatField(columns[i][0]), GetTasksTable().columns[i], i);
        }
#endif
    }

    /** @param folder where @param agent who @param count tasks @param flags attributes */
    void Write(const std::string& folder,
               const std::string& agent,
               uint64_t count,
               const std::vector<std::string>& flags)
    {
        auto monitor = MakeMonitor(folder, flags);
        monitor->Open();
        for (uint64_t task = 0; task < count; ++task)
        {
            auto record = MakeRecord(task);
            record.agent = "ns3::edgeinference::" + agent + "PartitionAgent";
            record.radioJoules = 1.0 / static_cast<double>(task + 1);
            record.finishedNs += static_cast<int64_t>(task);
            monitor->Record(record);
        }
        monitor->Close();
    }
};

/**
 * @ingroup edge-inference
 * The same tasks give the same bytes in all tables, and replace what was there.
 */
class RepeatTestCase : public TestCase
{
  public:
    RepeatTestCase()
        : TestCase("The same tasks, the same bytes; old tables go")
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("repeat");
        const auto write = [&](const std::vector<std::string>& flags, uint64_t count) {
            auto monitor = MakeMonitor(folder, flags);
            monitor->SetRunInfo({{"seed", "1"}});
            monitor->Open();
            for (uint64_t task = 0; task < count; ++task)
            {
                monitor->Record(MakeRecord(task));
            }
            monitor->Close();
            std::map<std::string, std::string> files;
            for (const auto& entry : std::filesystem::directory_iterator(folder))
            {
                files[entry.path().filename().string()] = ReadAll(entry.path().string());
            }
            auto run = nlohmann::json::parse(files["run.json"]);
            run["runs"][0].erase("provenance");
            files["run.json"] = run.dump();
            return files;
        };
        write({"WriteStages", "WriteTransfers"}, 5);
        const auto first = write({}, 300);
        const auto second = write({}, 300);
        NS_TEST_ASSERT_MSG_EQ((first == second), true, "the same bytes");
        NS_TEST_EXPECT_MSG_EQ(first.count("stages.csv"), 0, "not of this run");
        NS_TEST_EXPECT_MSG_EQ(first.size(), (ResultDatabase::IsAvailable() ? 4U : 3U), "files");
    }
};

/**
 * @ingroup edge-inference
 * Each reason not to write is one sentence with the name of the file.
 */
class MonitorRefusalTestCase : public TestCase
{
  public:
    MonitorRefusalTestCase()
        : TestCase("Folders and files that cannot be written or appended to")
    {
    }

  private:
    void DoRun() override
    {
        RefuseFolders();
        RefuseFullDevice();
        RefuseForeignFiles();
        RefuseForeignDatabases();
    }

    /** No folder, no files. */
    void RefuseFolders()
    {
        const std::string file = CreateTempDirFilename("a-file");
        WriteAll(file, "x");
        for (const std::string& folder : {file, file + "/below", std::string("/proc/none")})
        {
            const auto said = CatchMessage([&]() { MakeMonitor(folder)->Open(); });
            NS_TEST_EXPECT_MSG_EQ(Has(said, folder + "\" cannot be made ("), true, said);
        }
        const auto said = CatchMessage([]() { MakeMonitor("/proc")->Open(); });
        NS_TEST_EXPECT_MSG_EQ(Has(said, "\"/proc/tasks.csv\" cannot be written ("), true, said);
        auto closed = MakeMonitor(CreateTempDirFilename("closed"));
        const auto told = CatchMessage([&]() { closed->Record(MakeRecord(1)); });
        NS_TEST_EXPECT_MSG_EQ(Has(told, "while no results were being written"), true, told);
    }

    /** Each file in turn on a device that is always full. */
    void RefuseFullDevice()
    {
        for (const std::string name : {"tasks.csv", "stages.csv", "summary.csv", "run.json.part"})
        {
            const std::string folder = CreateTempDirFilename("full-" + name);
            std::filesystem::create_directories(folder);
            std::filesystem::create_symlink("/dev/full", folder + "/" + name);
            const auto said = CatchMessage([&]() {
                auto monitor = MakeMonitor(folder);
                monitor->SetAttribute("WriteStages", BooleanValue(name == "stages.csv"));
                monitor->Open();
                monitor->Record(MakeRecord(1));
                monitor->Close();
            });
            const bool replaced = name == "stages.csv" || name == "summary.csv";
            NS_TEST_EXPECT_MSG_EQ(said.empty(), replaced, name << ": " << said);
            NS_TEST_EXPECT_MSG_EQ(replaced || Has(said, "No space left on device"), true, said);
        }
    }

    /** @param name of a file @param content what is in it @return what appending says */
    std::string TryAppend(const std::string& name, const std::string& content)
    {
        const std::string folder = CreateTempDirFilename("foreign");
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
        WriteAll(folder + "/" + name, content);
        const auto said = CatchMessage([&]() { MakeMonitor(folder, {"Append"})->Open(); });
        NS_TEST_EXPECT_MSG_EQ(ReadAll(folder + "/" + name), content, "left as it was");
        return said;
    }

    /** Files that are not ours are not appended to. */
    void RefuseForeignFiles()
    {
        const auto other = TryAppend("tasks.csv", "task,device\n1,2\n");
        NS_TEST_EXPECT_MSG_EQ(Has(other, "tasks.csv\" has other columns"), true, other);
        std::string header;
        for (const auto& column : GetTasksTable().columns)
        {
            header += (header.empty() ? "" : ",") + column;
        }
        const auto torn = TryAppend("tasks.csv", header + "\n1,2");
        NS_TEST_EXPECT_MSG_EQ(Has(torn, "ends in the middle of a row"), true, torn);
        for (const std::string json : {"", "{", "[]", "{\"schema\": 2, \"runs\": []}"})
        {
            const auto run = TryAppend("run.json", json);
            NS_TEST_EXPECT_MSG_EQ(Has(run, "run.json\" does not describe runs"), true, json);
        }
    }

    /** Databases of another form are not appended to. */
    void RefuseForeignDatabases()
    {
#ifdef EDGE_INFERENCE_HAVE_SQLITE
        const std::string folder = CreateTempDirFilename("schema");
        auto monitor = MakeMonitor(folder);
        monitor->Open();
        monitor->Close();
        Query(folder + "/results.sqlite", "PRAGMA user_version = 7");
        const auto said = CatchMessage([&]() { MakeMonitor(folder, {"Append"})->Open(); });
        NS_TEST_EXPECT_MSG_EQ(Has(said, "has schema version 7 and"), true, said);
        const auto noise = TryAppend("results.sqlite", std::string(5000, 'x'));
        NS_TEST_EXPECT_MSG_EQ(Has(noise, "file is not a database"), true, noise);
#else
        auto monitor = MakeMonitor(CreateTempDirFilename("schema"), {"WriteDatabase"});
        const auto said = CatchMessage([&]() { monitor->Open(); });
        NS_TEST_EXPECT_MSG_EQ(Has(said, "this build has no SQLite"), true, said);
#endif
    }
};

/**
 * @ingroup edge-inference
 * The disk fills up in the middle of a run.
 */
class FullDiskTestCase : public TestCase
{
  public:
    /** @param alone let the database alone fill the disk */
    explicit FullDiskTestCase(bool alone)
        : TestCase(std::string("A disk that is filled by the ") + (alone ? "database" : "tables") +
                   " during the run is noticed"),
          m_alone(alone)
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename(m_alone ? "full-database" : "full-disk");
        std::filesystem::create_directories(folder);
        if (m_alone)
        {
            std::filesystem::create_symlink("/dev/null", folder + "/tasks.csv");
        }
        auto monitor = MakeMonitor(folder);
        monitor->Open();
        uint64_t task = 0;
        std::string said;
        std::string last;
        {
            FullDisk full(40000);
            for (; said.empty() && task < 1000; ++task)
            {
                said = CatchMessage([&]() { monitor->Record(MakeRecord(task)); });
            }
            last = CatchMessage([&]() { monitor->Close(); });
        }
        NS_TEST_EXPECT_MSG_EQ(Has(said, "cannot be written"), true, said);
        NS_TEST_EXPECT_MSG_EQ(last.empty(), false, "said again at the end");
        const auto lines = SplitLines(ReadAll(folder + "/tasks.csv"));
        NS_TEST_EXPECT_MSG_EQ((m_alone || lines.size() >= task), true, "rows before it");
        NS_TEST_EXPECT_MSG_EQ((task > 100 && task < 1000), true, "in the middle");
        NS_TEST_EXPECT_MSG_EQ(Has(said, m_alone ? "results.sqlite" : "tasks.csv"), true, said);
        const auto run = nlohmann::json::parse(ReadAll(folder + "/run.json"));
        NS_TEST_EXPECT_MSG_EQ(run["runs"][0]["complete"], false, "nobody is misled");
    }

    bool m_alone; //!< let the database alone fill the disk
};

/**
 * @ingroup edge-inference
 * What run.json holds.
 */
class RunFileTestCase : public TestCase
{
  public:
    RunFileTestCase()
        : TestCase("run.json parses and tells what is needed to repeat the run")
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("run");
        auto monitor = MakeMonitor(folder);
        monitor->SetRunInfo({{"command", "scenario --x=\"\xff\""},
                             {"options", "plain"},
                             {"options.devices", "8"},
                             {"set.ns3::A::B.c", "1s"},
                             {"versions", "mine"},
                             {"seed", "1"}});
        monitor->Open();
        const auto before = nlohmann::json::parse(ReadAll(folder + "/run.json"));
        NS_TEST_EXPECT_MSG_EQ(before["runs"][0]["complete"], false, "not yet");
        monitor->Record(MakeRecord(0));
        monitor->Close();
        const auto content = nlohmann::json::parse(ReadAll(folder + "/run.json"));
        NS_TEST_ASSERT_MSG_EQ(content["schema"], 1, "its form");
        const auto& run = content["runs"][0];
        NS_TEST_EXPECT_MSG_EQ(run["complete"], true, "now");
        NS_TEST_EXPECT_MSG_EQ(run["seed"], "1", "as given");
        NS_TEST_EXPECT_MSG_EQ(run["options"], "plain", "as given");
        NS_TEST_EXPECT_MSG_EQ(run["options.devices"], "8", "the group has another meaning");
        NS_TEST_EXPECT_MSG_EQ(run["set"]["ns3::A::B.c"], "1s", "in its group");
        NS_TEST_EXPECT_MSG_EQ(run["models"]["alexnet"], "0x0000000000000abc", "its digest");
        NS_TEST_EXPECT_MSG_EQ(run["agents"]["neurosurgeon"],
                              "ns3::edgeinference::NeurosurgeonPartitionAgent",
                              "the exact type");
        NS_TEST_EXPECT_MSG_EQ(run["tasks"], 1, "rows");
        NS_TEST_EXPECT_MSG_EQ(run["versions"]["ns-3"], GetNs3Version(), "the release");
        NS_TEST_EXPECT_MSG_EQ(run["provenance"]["opened"].get<std::string>().size(), 20, "when");
    }
};

/**
 * @ingroup edge-inference
 * Without a folder nothing is written; summaries of several agents are told apart.
 */
class SummaryOnlyTestCase : public TestCase
{
  public:
    SummaryOnlyTestCase()
        : TestCase("A monitor without a folder keeps the summary of each agent")
    {
    }

  private:
    void DoRun() override
    {
        auto monitor = MakeMonitor("");
        monitor->Open();
        monitor->Record(MakeRecord(0));
        monitor->Record(MakeRecord(1));
        monitor->Record(MakeFailure(0));
        monitor->Close();
        const std::vector<std::string> agents{"device-only", "neurosurgeon"};
        NS_TEST_ASSERT_MSG_EQ((monitor->GetAgents() == agents), true, "in order");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetSummary().tasks, 3, "all");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetSummary("neurosurgeon").completed, 2, "its own");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetSummary("device-only").failed, 1, "its own");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetSummary("nobody").tasks, 0, "none");
        monitor->Open();
        NS_TEST_EXPECT_MSG_EQ(monitor->GetSummary().tasks, 0, "a new run");
    }
};

/**
 * @ingroup edge-inference
 * Tasks of a device that runs them alone arrive as rows, those that the end of the run interrupts
 * included.
 */
class WatchTestCase : public TestCase
{
  public:
    WatchTestCase()
        : TestCase("Tasks of a watched device become rows")
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("watch");
        auto monitor = MakeMonitor(folder, {"WriteStages"});
        monitor->Open();
        monitor->Watch(MakeDevice());
        Simulator::Run();
        monitor->Close();
        Simulator::Destroy();
        const auto summary = monitor->GetSummary("device-only");
        NS_TEST_EXPECT_MSG_EQ(summary.tasks, 4, "one a second, from the start or a second later");
        NS_TEST_EXPECT_MSG_EQ(summary.completed, 3, "the run ends within the last");
        NS_TEST_EXPECT_MSG_EQ(summary.unfinished, 1, "the last");
        // 1.5e9 FLOPs at 2.5e9 FLOP/s
        NS_TEST_EXPECT_MSG_EQ_TOL(summary.meanMs, 600, 1e-3, "the time of its layer");
        NS_TEST_EXPECT_MSG_EQ(SplitLines(ReadAll(folder + "/tasks.csv")).size(), 5, "rows");
        const auto stages = ReadAll(folder + "/stages.csv");
        NS_TEST_EXPECT_MSG_EQ(Has(stages, ",device_compute,"), true, "what it did");
        const auto run = nlohmann::json::parse(ReadAll(folder + "/run.json"));
        NS_TEST_EXPECT_MSG_EQ(run["runs"][0]["models"].contains("tiny"), true, "its network");
    }

    /** @return a device without servers, which makes a task each second and stops in the middle */
    Ptr<MobileDeviceApplication> MakeDevice()
    {
        DnnModelBuilder builder("tiny");
        builder.AddInput("in", TensorShape{1, 4});
        DnnLayer layer;
        layer.name = "out";
        layer.op = "Gemm";
        layer.outputShape = TensorShape{1, 2};
        layer.flops = 1500000000;
        builder.AddLayer(layer, {"in"});
        const auto model = builder.Build();

        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto latency = CreateObject<FlopsLatencyModel>();
        latency->SetAttribute("FlopsPerSecond", DoubleValue(2.5e9));
        auto site = CreateObject<InferenceSite>();
        site->SetAttribute("LatencyModel", PointerValue(latency));
        site->AddModel(model);
        auto source = CreateObject<PeriodicTaskSource>();
        source->SetMeanRate(1);
        source->AddModel(model);
        source->AssignStreams(10);
        auto device = CreateObject<MobileDeviceApplication>();
        device->SetAttribute("Id", UintegerValue(1));
        device->SetAttribute("Site", PointerValue(site));
        device->SetAttribute("Agent", PointerValue(CreateObject<DeviceOnlyPartitionAgent>()));
        device->SetAttribute("TaskSource", PointerValue(source));
        node->AddApplication(device);
        device->SetStopTime(MilliSeconds(3300));
        return device;
    }
};

/**
 * @ingroup edge-inference
 * doc/results.rst lists the columns that the code writes, and the code has the agreed ones.
 */
class DocumentedColumnsTestCase : public TestCase
{
  public:
    DocumentedColumnsTestCase()
        : TestCase("Every column is documented, in order")
    {
    }

  private:
    void DoRun() override
    {
        const std::filesystem::path data(EDGE_INFERENCE_TEST_DATA);
        const auto page = (data / "../../doc/results.rst").lexically_normal();
        const auto lines = SplitLines(ReadAll(page.string()));
        NS_TEST_ASSERT_MSG_EQ(lines.empty(), false, "doc/results.rst is there");
        for (const ResultTable* table : {&GetTasksTable(),
                                         &GetStagesTable(),
                                         &GetTransfersTable(),
                                         &GetDeploymentsTable(),
                                         &GetSummaryTable()})
        {
            const auto documented = ReadColumns(lines, table->name + ".csv");
            NS_TEST_EXPECT_MSG_EQ(Join(documented), Join(table->columns), table->name);
        }
        const std::string columns = Join(GetTasksTable().columns);
        NS_TEST_EXPECT_MSG_EQ(columns.substr(0, AGREED_COLUMNS.size()), AGREED_COLUMNS, "agreed");
    }

    /** @param words some @return them with commas between */
    static std::string Join(const std::vector<std::string>& words)
    {
        std::string text;
        for (const auto& word : words)
        {
            text += (text.empty() ? "" : ",") + word;
        }
        return text;
    }

    /**
     * @param lines of the page
     * @param title of a section
     * @return what is set in code at the head of its list items
     */
    static std::vector<std::string> ReadColumns(const std::vector<std::string>& lines,
                                                const std::string& title)
    {
        std::vector<std::string> columns;
        auto line = std::find(lines.begin(), lines.end(), title);
        for (line += line == lines.end() ? 0 : 2; line < lines.end(); ++line)
        {
            if (line->compare(0, 3, "---") == 0)
            {
                break;
            }
            const std::string head = line->substr(0, line->find("``: ") + 2);
            if (line->compare(0, 4, "* ``") != 0)
            {
                continue;
            }
            for (auto at = head.find("``"); at != std::string::npos; at = head.find("``", at))
            {
                const auto end = head.find("``", at + 2);
                columns.push_back(head.substr(at + 2, end - at - 2));
                at = end + 2;
            }
        }
        return columns;
    }
};

/**
 * @ingroup edge-inference
 * All that is written about tasks.
 */
class InferenceMonitorTestSuite : public TestSuite
{
  public:
    InferenceMonitorTestSuite()
        : TestSuite("edge-inference-monitor", Type::UNIT)
    {
        auto uniform = CreateObject<UniformRandomVariable>();
        uniform->SetStream(1);
        auto exponential = CreateObject<ExponentialRandomVariable>();
        exponential->SetStream(2);
        AddTestCase(new LatencyHistogramTestCase(
            "spread over ten decades",
            [uniform]() { return std::pow(10.0, uniform->GetValue(0, 10)); },
            20000));
        AddTestCase(new LatencyHistogramTestCase(
            "exponential with a mean of 50 ms",
            [exponential]() { return exponential->GetValue(5e7, 0); },
            100000));
        AddTestCase(new LatencyHistogramTestCase(
            "all alike",
            []() { return 123456789; },
            10));
        AddTestCase(new LatencyHistogramTestCase(
            "few",
            [uniform]() { return uniform->GetValue(1e6, 1e9); },
            3));
        AddTestCase(new HistogramEdgeTestCase);
        AddTestCase(new SummaryTestCase);
        AddTestCase(new TablesTestCase);
        AddTestCase(new DatabaseTestCase);
        AddTestCase(new RepeatTestCase);
        AddTestCase(new MonitorRefusalTestCase);
        AddTestCase(new FullDiskTestCase(false));
        if (ResultDatabase::IsAvailable())
        {
            AddTestCase(new FullDiskTestCase(true));
        }
        AddTestCase(new RunFileTestCase);
        AddTestCase(new SummaryOnlyTestCase);
        AddTestCase(new WatchTestCase);
        AddTestCase(new DocumentedColumnsTestCase);
    }
};

static InferenceMonitorTestSuite g_inferenceMonitorTestSuite; //!< registers the suite
