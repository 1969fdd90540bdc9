/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Placement is traffic: parameters travel to the chosen sites, take time and memory, and move when
 * a site is lost or a link changes. Times are held against those of the same bytes on idle links,
 * placements against sums by hand.
 */

#include "deployment-test-kit.h"

#include "ns3/deployment-protocol.h"
#include "ns3/scenario-helper.h"

#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** What all cases check. */
class DeploymentTestCase : public ApplicationTestCase
{
  protected:
    /** @param name of the case */
    explicit DeploymentTestCase(const std::string& name)
        : ApplicationTestCase(name)
    {
    }

    /** @param bed after its run @param index of a deployment @param reason of it @param placement
     * of it @param parts that moved @param bytes that travelled */
    void CheckDeployment(const DeploymentBed& bed,
                         std::size_t index,
                         const std::string& reason,
                         const std::string& placement,
                         uint32_t parts,
                         uint64_t bytes)
    {
        NS_TEST_ASSERT_MSG_GT(bed.m_deployments.size(), index, "there is deployment " << index);
        const auto& record = bed.m_deployments[index];
        NS_TEST_EXPECT_MSG_EQ(record.reason, reason, "why");
        NS_TEST_EXPECT_MSG_EQ(GetDeploymentStatusName(record.status),
                              std::string("ready"),
                              "how: " << record.problem);
        NS_TEST_EXPECT_MSG_EQ(record.placement, placement, "where, by hand");
        NS_TEST_EXPECT_MSG_EQ(record.parts, parts, "parts that moved");
        NS_TEST_EXPECT_MSG_EQ(record.bytes, bytes, "bytes that travelled");
        NS_TEST_EXPECT_MSG_EQ(record.number, index + 1, "number");
    }

    /** What the repository gave is what came, and what came is there or left. @param bed it */
    void CheckConservation(const DeploymentBed& bed)
    {
        NS_TEST_EXPECT_MSG_EQ(bed.GetRepository()->GetModelBytesSent(),
                              bed.GetReceived(),
                              "parameters sent and received");
        uint64_t loaded = 0;
        for (std::size_t i = 0; i < bed.m_loaded.size(); ++i)
        {
            loaded += bed.m_loaded[i];
        }
        NS_TEST_EXPECT_MSG_EQ(loaded, bed.GetReceived(), "all that came went into memory");
    }
};

} // namespace

/**
 * @ingroup edge-inference
 * One part after the other over an idle link: time, memory, waiting.
 */
class FirstDeploymentTestCase : public DeploymentTestCase
{
  public:
    FirstDeploymentTestCase()
        : DeploymentTestCase("parameters take the time of their bytes, and tasks wait for them")
    {
    }

  private:
    void DoRun() override
    {
        DeploymentBed bed({1e10}, {ROOM});
        bed.Submit(0.6, 0);
        bed.Submit(3.0, 1);
        uint64_t memory = 0;
        DeploymentBed::At(4, [&] { memory = ROOM - bed.GetStore(1)->GetFreeBytes(); });
        bed.Run(5);
        CheckLedger(bed);
        CheckDeployment(bed, 0, "first", "1+1", 2, ALL_BYTES);
        NS_TEST_EXPECT_MSG_EQ(bed.m_deployments.size(), 1, "nothing else moved");
        const auto& record = bed.m_deployments[0];
        const double seconds = static_cast<double>(record.endedNs - record.startedNs) * 1e-9;
        // the input of task 0 shares the last link for a while
        const double wire = StarNetwork::GetTransferSeconds(ALL_BYTES + 300000);
        NS_TEST_EXPECT_MSG_EQ_TOL(seconds, wire, 0.01 * wire, "as on an idle link");
        NS_TEST_EXPECT_MSG_GT(seconds, wire, "and a round trip more");
        NS_TEST_EXPECT_MSG_EQ(memory, ALL_BYTES, "memory that they take");
        NS_TEST_EXPECT_MSG_EQ(record.heldBytes, ALL_BYTES, "as reported");
        NS_TEST_EXPECT_MSG_EQ(bed.GetReceived(), ALL_BYTES, "bytes that travelled");
        CheckConservation(bed);
        CheckWaits(bed);
    }

    /** @param bed after its run */
    void CheckWaits(const DeploymentBed& bed)
    {
        const TaskRecord& early = bed.GetRecord(0);
        int64_t begin = 0;
        int64_t end = 0;
        for (const auto& segment : early.segments)
        {
            if (segment.state == TaskState::MODEL_WAIT)
            {
                begin = segment.startNs;
                end = segment.endNs;
            }
        }
        NS_TEST_EXPECT_MSG_GT(begin, early.createdNs, "it waits at the server");
        NS_TEST_EXPECT_MSG_EQ(end, bed.m_loadedNs[0], "until the last layer is there");
        NS_TEST_EXPECT_MSG_EQ(early.parts.Get(TaskState::MODEL_WAIT), end - begin, "and no longer");
        const TaskRecord& late = bed.GetRecord(1);
        NS_TEST_EXPECT_MSG_EQ((late.status == TaskStatus::COMPLETED), true, late.reason);
        NS_TEST_EXPECT_MSG_EQ(late.parts.Get(TaskState::MODEL_WAIT), 0, "all is there");
    }
};

/**
 * @ingroup edge-inference
 * A task comes before anything was placed; each site gets its part and nothing else.
 */
class PartsTestCase : public DeploymentTestCase
{
  public:
    PartsTestCase()
        : DeploymentTestCase("each site holds its part, also where a task was faster")
    {
    }

  private:
    void DoRun() override
    {
        DeploymentBed bed({2e10, 4e10}, {ROOM, ROOM});
        bed.Submit(0.05, 0); // sites have introduced themselves, nobody has looked yet
        std::string first;
        std::string second;
        DeploymentBed::At(4, [&] {
            const uint64_t digest = bed.m_model->GetDigest();
            first = bed.m_servers[0]->GetDeployedParts().GetLayers(DEVICE_ID, digest).ToString();
            second = bed.m_servers[1]->GetDeployedParts().GetLayers(DEVICE_ID, digest).ToString();
            m_resident = bed.GetStore(2)->GetResident(digest).ToString();
        });
        bed.Run(5);
        CheckLedger(bed);
        // 310 / 2e10 + 500 / 4e10 = 28 ms; the other way round 33 ms
        CheckDeployment(bed, 0, "first", "1+2", 2, ALL_BYTES);
        NS_TEST_EXPECT_MSG_LT(bed.m_deployments[0].startedNs, 100000000, "placed for the task");
        NS_TEST_EXPECT_MSG_EQ(first, "1-3", "a, b and the head");
        NS_TEST_EXPECT_MSG_EQ(second, "4-5", "c and d");
        NS_TEST_EXPECT_MSG_EQ(m_resident, "4-5", "no more");
        NS_TEST_EXPECT_MSG_EQ(bed.m_loaded[0], FIRST_BYTES, "bytes of the first part");
        NS_TEST_EXPECT_MSG_EQ(bed.m_loaded[1], SECOND_BYTES, "bytes of the second");
        CheckConservation(bed);
        const double wire = StarNetwork::GetTransferSeconds(ALL_BYTES);
        const auto& record = bed.m_deployments[0];
        const double seconds = static_cast<double>(record.endedNs - record.startedNs) * 1e-9;
        NS_TEST_EXPECT_MSG_EQ_TOL(seconds, wire, 0.02 * wire, "both share the repository's link");
        NS_TEST_EXPECT_MSG_EQ((bed.GetRecord(0).status == TaskStatus::COMPLETED), true, "answered");
    }

    std::string m_resident; //!< layers in memory of the second worker
};

/**
 * @ingroup edge-inference
 * A server crashes, and comes back.
 */
class CrashTestCase : public DeploymentTestCase
{
  public:
    CrashTestCase()
        : DeploymentTestCase("a crash moves parts once, a site that is back once more")
    {
    }

  private:
    void DoRun() override
    {
        DeploymentBed bed({4e10, 2e10, 1e10}, {ROOM, ROOM, ROOM});
        bed.m_device->SetAttribute("IdealKnowledge", BooleanValue(true));
        bed.m_device->SetTruth(std::make_shared<StarTruth>(bed.m_servers));
        for (uint64_t task = 0; task < 70; ++task)
        {
            bed.Submit(0.3 + 0.2 * static_cast<double>(task), task);
        }
        const auto best = bed.m_servers[0];
        DeploymentBed::At(4, [best] { best->Crash(); });
        DeploymentBed::At(9, [best] { best->Recover(); });
        uint64_t between[3] = {0, 0, 0};
        DeploymentBed::At(8, [&] {
            for (uint32_t i = 1; i <= 3; ++i)
            {
                between[i - 1] = ROOM - bed.GetStore(i)->GetFreeBytes();
            }
        });
        bed.Run(16);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ(bed.m_deployments.size(), 3, "first, crash, back");
        // 310 / 2e10 + 500 / 4e10 = 28 ms; then 310 / 1e10 + 500 / 2e10 = 56 ms, not 65.5
        CheckDeployment(bed, 0, "first", "2+1", 2, ALL_BYTES);
        CheckDeployment(bed, 1, "site lost", "3+2", 2, ALL_BYTES);
        CheckDeployment(bed, 2, "site found", "2+1", 2, ALL_BYTES);
        NS_TEST_EXPECT_MSG_EQ(between[0] + between[1], SECOND_BYTES, "server 2 has c and d only");
        NS_TEST_EXPECT_MSG_EQ(between[2], FIRST_BYTES, "server 3 has a, b and the head");
        NS_TEST_EXPECT_MSG_EQ(ROOM - bed.GetStore(2)->GetFreeBytes(),
                              FIRST_BYTES,
                              "and at the end");
        NS_TEST_EXPECT_MSG_EQ(bed.GetStore(3)->GetFreeBytes(), ROOM, "server 3 is free again");
        NS_TEST_EXPECT_MSG_EQ(bed.m_mostBytes[1], ALL_BYTES, "server 2 had both while parts moved");
        NS_TEST_EXPECT_MSG_EQ(std::isinf(bed.m_deployments[1].costBeforeSeconds),
                              true,
                              "a lost site costs everything");
        NS_TEST_EXPECT_MSG_EQ_TOL(bed.m_deployments[1].costAfterSeconds -
                                      bed.m_deployments[0].costAfterSeconds,
                                  0.028,
                                  0.0001,
                                  "28 ms more than before");
        CheckConservation(bed);
        CheckTasks(bed);
    }

    /** @param bed after its run */
    void CheckTasks(const DeploymentBed& bed)
    {
        for (const auto& record : bed.m_records)
        {
            const double created = static_cast<double>(record.createdNs) * 1e-9;
            const bool running = created > 3.8 && created < 4.01;
            NS_TEST_EXPECT_MSG_EQ((record.status == TaskStatus::COMPLETED || running),
                                  true,
                                  "task of " << created << " s: " << record.reason);
            // the third deployment leaves tasks where they are until all is there
            if (created > 8.0)
            {
                NS_TEST_EXPECT_MSG_EQ(record.parts.Get(TaskState::MODEL_WAIT), 0, created);
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * A link gets slow: the tensors of tasks show it.
 */
class LinkTestCase : public DeploymentTestCase
{
  public:
    LinkTestCase()
        : DeploymentTestCase("a measured rate that falls moves parts, if that pays")
    {
    }

  private:
    /** @param gain of the deployment @return deployments */
    std::vector<DeploymentRecord> Run(double gain)
    {
        Config::SetDefault("ns3::edgeinference::PlacementDeployment::Gain", DoubleValue(gain));
        DeploymentBed bed({4e10, 2e10, 1.8e10}, {ROOM, ROOM, ROOM});
        for (uint64_t task = 0; task < 60; ++task)
        {
            bed.Submit(2.0 + 0.2 * static_cast<double>(task), task);
        }
        bed.m_device->SetAttribute("ProbeInterval", TimeValue(MilliSeconds(200)));
        bed.ChangeLink(5.0, 1, "5Mb/s");
        bed.Run(16);
        CheckLedger(bed);
        CheckConservation(bed);
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ((record.status == TaskStatus::COMPLETED), true, record.reason);
            NS_TEST_EXPECT_MSG_EQ(record.parts.Get(TaskState::MODEL_WAIT),
                                  0,
                                  "the old placement works until the new one is there");
        }
        if (bed.m_deployments.size() > 1)
        {
            CheckDeployment(bed, 0, "first", "2+1", 2, ALL_BYTES);
            CheckDeployment(bed, 1, "link changed", "2+3", 1, SECOND_BYTES);
            NS_TEST_EXPECT_MSG_EQ(bed.m_evicted[0], SECOND_BYTES, "server 1 lets go");
            NS_TEST_EXPECT_MSG_EQ(bed.m_loaded[1], FIRST_BYTES, "server 2 keeps its part");
            NS_TEST_EXPECT_MSG_EQ(bed.m_evicted[1], 0, "all the time");
        }
        return bed.m_deployments;
    }

    void DoRun() override
    {
        // 28 ms and 100 kB to server 1, which take 160 ms instead of 8; with c and d on server 3
        // 43 ms and 8; with server 3 first 42 and 8, but the input would leave a way that tensors
        // keep measured for one that small probes see slower by more than that
        const auto moved = Run(0.1);
        NS_TEST_ASSERT_MSG_EQ(moved.size(), 2, "the first, and the one that moves");
        NS_TEST_EXPECT_MSG_GT(moved[1].startedNs, 5000000000, "after the change");
        NS_TEST_EXPECT_MSG_LT(moved[1].startedNs, 8000000000, "and soon");
        NS_TEST_EXPECT_MSG_LT(moved[1].costAfterSeconds,
                              0.9 * moved[1].costBeforeSeconds,
                              "better by a tenth");
        NS_TEST_EXPECT_MSG_EQ(Run(1.0).size(), 1, "no gain is enough");
    }
};

/**
 * @ingroup edge-inference
 * Memory: parts go where they fit, and nobody gets more than he has room for.
 */
class MemoryTestCase : public DeploymentTestCase
{
  public:
    MemoryTestCase()
        : DeploymentTestCase("parts fit into the memory of their sites, or one sentence says why")
    {
    }

  private:
    void DoRun() override
    {
        const uint64_t small = SECOND_BYTES - 1;
        {
            // server 1 would run the second part best, and has no room for it
            DeploymentBed bed({4e10, 2e10, 1e10}, {small, ROOM, FIRST_BYTES - 1});
            bed.Run(5);
            CheckDeployment(bed, 0, "first", "1+2", 2, ALL_BYTES);
            NS_TEST_EXPECT_MSG_EQ(bed.m_mostBytes[0], FIRST_BYTES, "within its memory");
            NS_TEST_EXPECT_MSG_EQ(bed.m_loaded[2], 0, "not even one part fits there");
        }
        {
            DeploymentBed bed({4e10, 2e10}, {small, small});
            std::string sentence;
            try
            {
                bed.Run(5);
            }
            catch (const std::runtime_error& problem)
            {
                sentence = problem.what();
            }
            NS_TEST_EXPECT_MSG_EQ(sentence,
                                  "the placement cannot be deployed: part 2 of heavy has 7000000 "
                                  "bytes of parameters and no site has more than 6999999 bytes of "
                                  "memory free",
                                  "why");
        }
    }
};

/**
 * @ingroup edge-inference
 * The repository crashes while parameters travel.
 */
class RepositoryTestCase : public DeploymentTestCase
{
  public:
    RepositoryTestCase()
        : DeploymentTestCase("a fetch that breaks off fails, is told, and is tried again")
    {
    }

  private:
    void DoRun() override
    {
        DeploymentBed bed({1e10}, {ROOM});
        const auto repository = bed.GetRepository();
        DeploymentBed::At(0.6, [repository] { repository->Crash(); });
        DeploymentBed::At(1.2, [repository] { repository->Recover(); });
        bed.Submit(0.5, 0);
        bed.Submit(9.0, 1);
        bed.Run(10);
        CheckLedger(bed);
        NS_TEST_ASSERT_MSG_GT(bed.m_deployments.size(), 1, "one fails");
        const auto& failed = bed.m_deployments.front();
        NS_TEST_EXPECT_MSG_EQ(GetDeploymentStatusName(failed.status), std::string("failed"), "so");
        NS_TEST_EXPECT_MSG_EQ(failed.problem, "site 11: model failed", "why");
        CheckDeployment(bed, bed.m_deployments.size() - 1, "fetch failed", "1+1", 2, ALL_BYTES);
        NS_TEST_EXPECT_MSG_EQ(bed.GetRecord(0).reason, "model failed", "of the task that waited");
        NS_TEST_EXPECT_MSG_EQ((bed.GetRecord(1).status == TaskStatus::COMPLETED), true, "later");
        NS_TEST_EXPECT_MSG_EQ(bed.m_loaded[0], ALL_BYTES, "came once");
        NS_TEST_EXPECT_MSG_GT(repository->GetModelBytesSent(), ALL_BYTES, "and was sent more");
    }
};

/**
 * @ingroup edge-inference
 * Layers that are not wanted any more leave the store, pinned ones when they are released, those on
 * their way when they have come.
 */
class EvictTestCase : public TestCase
{
  public:
    EvictTestCase()
        : TestCase("what is not wanted leaves memory")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = MakeHeavyModel();
        const uint64_t digest = model->GetDigest();
        auto store = CreateObject<ModelStore>();
        store->SetAttribute("MissStrategy",
                            StringValue("ns3::edgeinference::DiskModelMissStrategy[Rate=80Mbps]"));
        const EnsureId pin =
            store->Ensure(model, LayerSet(1, 2), MakeNullCallback<void, ModelReadiness>());
        NS_TEST_EXPECT_MSG_EQ(store->GetAbsentBytes(*model, LayerSet(1, 4)), 6500000, "3 and 4");
        NS_TEST_EXPECT_MSG_EQ(store->Evict(digest, LayerSet(1, 2)), 0, "they are pinned");
        const EnsureId other =
            store->Ensure(model, LayerSet(3, 4), MakeNullCallback<void, ModelReadiness>());
        store->Release(other);
        NS_TEST_EXPECT_MSG_EQ(store->Evict(digest, LayerSet(4, 4)), 0, "on its way");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(store->GetResident(digest).ToString(), "1-3", "4 came and left");
        NS_TEST_EXPECT_MSG_EQ(store->Evict(digest, LayerSet(3, 9)), 500000, "nobody pins 3");
        NS_TEST_EXPECT_MSG_EQ(store->GetResident(digest).ToString(), "1-2", "pinned");
        store->Release(pin);
        NS_TEST_EXPECT_MSG_EQ(store->Evict(digest, LayerSet(1, 2)), 0, "they have left already");
        NS_TEST_EXPECT_MSG_EQ(store->GetFreeBytes(), store->GetCapacity(), "nothing is left");
        Simulator::Destroy();
    }
};

/**
 * @ingroup edge-inference
 * Messages of peers that are not trusted.
 */
class DeploymentProtocolTestCase : public TestCase
{
  public:
    DeploymentProtocolTestCase()
        : TestCase("requests and reports survive the wire, and what is cut short does not")
    {
    }

  private:
    void DoRun() override
    {
        DeploymentRequest request{7, 99, LayerSet::FromString("1-3+8")};
        DeploymentReport report{7, 99, true, "none", 5, 6, 8};
        auto bytes = request.Encode();
        DeploymentRequest request2;
        NS_TEST_EXPECT_MSG_EQ(DeploymentRequest::Decode(bytes, request2), true, "well-formed");
        NS_TEST_EXPECT_MSG_EQ(request2.layers.ToString(), "1-3+8", "layers");
        bytes.pop_back();
        NS_TEST_EXPECT_MSG_EQ(DeploymentRequest::Decode(bytes, request2), false, "short");
        bytes = report.Encode();
        DeploymentReport report2;
        NS_TEST_EXPECT_MSG_EQ(DeploymentReport::Decode(bytes, report2), true, "well-formed");
        NS_TEST_EXPECT_MSG_EQ(report2.heldBytes, 8, "bytes");
        NS_TEST_EXPECT_MSG_EQ(report2.ready, true, "ready");
        bytes.push_back(0);
        NS_TEST_EXPECT_MSG_EQ(DeploymentReport::Decode(bytes, report2), false, "long");
    }
};

/**
 * @ingroup edge-inference
 * A scenario on a random network of edge servers: the same seed gives the same bytes, every task
 * ends once, and the options are checked.
 */
class DeploymentScenarioTestCase : public TestCase
{
  public:
    DeploymentScenarioTestCase()
        : TestCase("scenarios: same seed, same bytes; options")
    {
    }

  private:
    /** @return options of a short run */
    static ScenarioOptions MakeOptions()
    {
        ScenarioOptions options;
        options.channel = "random-edge";
        options.devices = 2;
        options.servers = 5;
        options.model = "b-lenet";
        options.agent = "sne/IdealKnowledge=true";
        options.taskRate = 5.0;
        options.duration = Seconds(3);
        options.deployment = true;
        return options;
    }

    /** @param name of a folder @return deployments.csv and tasks.csv */
    std::string Run(const std::string& name)
    {
        ScenarioOptions options = MakeOptions();
        options.output = CreateTempDirFilename(name);
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front(), options.output);
        scenario.Run();
        const AgentSummary summary = scenario.GetMonitor()->GetSummary();
        NS_TEST_EXPECT_MSG_GT(summary.completed, 0, "some tasks completed");
        NS_TEST_EXPECT_MSG_EQ(scenario.GetGenerated(),
                              summary.completed + summary.rejected + summary.failed +
                                  summary.unfinished,
                              "no task is lost");
        const auto& figures = scenario.GetFigures();
        NS_TEST_EXPECT_MSG_EQ(figures.at("deployments"), 2, "one per device");
        NS_TEST_EXPECT_MSG_EQ(figures.at("deployments ready"), 2, "both ready");
        NS_TEST_EXPECT_MSG_EQ(figures.at("parameter bytes sent"),
                              figures.at("parameter bytes deployed"),
                              "nothing else was fetched");
        std::ostringstream text;
        for (const char* file : {"/deployments.csv", "/tasks.csv"})
        {
            text << std::ifstream(options.output + file).rdbuf();
        }
        return text.str();
    }

    /** @param change what is wrong @return what is said about it */
    static std::string GetComplaint(const std::function<void(ScenarioOptions&)>& change)
    {
        ScenarioOptions options = MakeOptions();
        change(options);
        try
        {
            options.Check();
        }
        catch (const std::invalid_argument& problem)
        {
            return problem.what();
        }
        return "";
    }

    void DoRun() override
    {
        const std::string once = Run("once");
        NS_TEST_EXPECT_MSG_GT(once.size(), 2000, "there are rows");
        NS_TEST_EXPECT_MSG_EQ((once == Run("again")), true, "the same bytes");
        NS_TEST_EXPECT_MSG_EQ(GetComplaint([](auto&) {}), "", "good options");
        NS_TEST_EXPECT_MSG_NE(
            GetComplaint([](auto& o) { o.cloud = false; }).find("no site of the scenario"),
            std::string::npos,
            "no repository");
        NS_TEST_EXPECT_MSG_EQ(GetComplaint([](auto& o) {
                                  o.cloud = false;
                                  o.repository = "server-4";
                              }),
                              "",
                              "a server has the parameters");
        NS_TEST_EXPECT_MSG_NE(
            GetComplaint([](auto& o) { o.agent = "neurosurgeon"; }).find("such as sne"),
            std::string::npos,
            "nobody deploys");
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class PlacementDeploymentTestSuite : public TestSuite
{
  public:
    PlacementDeploymentTestSuite()
        : TestSuite("edge-inference-placement-deployment", Type::SYSTEM)
    {
        AddTestCase(new DeploymentProtocolTestCase);
        AddTestCase(new EvictTestCase);
        AddTestCase(new FirstDeploymentTestCase);
        AddTestCase(new PartsTestCase);
        AddTestCase(new CrashTestCase);
        AddTestCase(new LinkTestCase);
        AddTestCase(new MemoryTestCase);
        AddTestCase(new RepositoryTestCase);
        AddTestCase(new DeploymentScenarioTestCase);
    }
};

static PlacementDeploymentTestSuite g_placementDeploymentTestSuite; //!< registers the suite
