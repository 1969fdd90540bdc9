/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Small scenarios in which everything goes wrong at random: crashes, cut links, lost access points,
 * empty batteries, slow servers. Each runs in a process of its own; what fails prints the command
 * that repeats it.
 */
#include "ns3/compute-resource.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/edge-server-application.h"
#include "ns3/energy-source.h"
#include "ns3/fault-injector.h"
#include "ns3/fault-process.h"
#include "ns3/forked-jobs.h"
#include "ns3/mobile-device-application.h"
#include "ns3/random-variable-stream.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

constexpr unsigned WALL_SECONDS = 300;     //!< after which a run counts as hanging
constexpr uint64_t MOST_EVENTS = 20000000; //!< of a run

constexpr uint32_t MOST_ATTEMPTS = 3; //!< of a task, as RetryRecoveryPolicy has it
/** Within which a task ends: each attempt times out, and waits lie between. */
constexpr int64_t MOST_TASK_NS = 3500000000;
/** In which servers forget what they hear no more of. */
constexpr int64_t DRAIN_NS = 2500000000;

/** Attributes that make failures show within seconds, by full name. */
const std::vector<std::pair<std::string, std::string>> SETTINGS{
    {"ns3::edgeinference::MobileDeviceApplication::AttemptTimeout", "1s"},
    {"ns3::edgeinference::MobileDeviceApplication::SiteTimeout", "500ms"},
    {"ns3::edgeinference::MobileDeviceApplication::RedialInterval", "200ms"},
    {"ns3::edgeinference::MessageEndpoint::HoldTimeout", "1s"},
    {"ns3::edgeinference::MessageEndpoint::ConnectTimeout", "300ms"},
    {"ns3::edgeinference::StageExecutor::TaskTimeout", "2s"},
    {"ns3::edgeinference::LinkEstimator::InitialRate", "50Mbps"},
};

/** Draws one scenario of many. */
class Dice
{
  public:
    /** @param run number of the scenario */
    explicit Dice(uint64_t run)
        : m_uniform(CreateObject<UniformRandomVariable>())
    {
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(run);
        m_uniform->SetStream(-1 + (1LL << 40)); // of nobody else
    }

    /** @param first number @param last number @return one of them or between */
    int64_t Draw(int64_t first, int64_t last)
    {
        return m_uniform->GetInteger(static_cast<uint32_t>(first), static_cast<uint32_t>(last));
    }

    /** @param from which @return one of them */
    std::string Draw(const std::vector<std::string>& from)
    {
        return from[m_uniform->GetInteger(0, static_cast<uint32_t>(from.size() - 1))];
    }

  private:
    Ptr<UniformRandomVariable> m_uniform; //!< the dice
};

/** A scenario of the fuzz. */
struct FuzzScenario
{
    ScenarioOptions options; //!< with faults written out
    int64_t accessPoints{1}; //!< of WiFi
    uint64_t tasks{0};       //!< of each device
};

/** @param run number of a scenario @return it */
FuzzScenario
DrawScenario(uint64_t run)
{
    Dice dice(run);
    FuzzScenario scenario;
    ScenarioOptions& options = scenario.options;
    options.channel = dice.Draw({"p2p", "csma", "wifi"});
    options.devices = dice.Draw(1, 2);
    options.servers = dice.Draw(1, 2);
    options.cloud = dice.Draw(0, 1) == 1;
    options.model = dice.Draw({"lenet5", "alexnet", "b-alexnet"});
    // agents that use what may be missing
    options.agent = dice.Draw({"random",
                               "random",
                               "server-only",
                               "even-split",
                               "neurosurgeon",
                               "greedy",
                               "chain",
                               "dads"});
    options.recovery =
        dice.Draw({"exit", "fail", "failover", "local", "replan", "resend", "resume"});
    options.taskRate = static_cast<double>(dice.Draw(2, 30));
    options.taskSource = dice.Draw({"poisson", "periodic"});
    options.deadline = MilliSeconds(dice.Draw(0, 1) * 300);
    const int64_t busy = dice.Draw(500, 2500); // ms, about
    scenario.tasks = static_cast<uint64_t>(options.taskRate * static_cast<double>(busy) / 1e3) + 1;
    // so that all tasks have ended and servers have forgotten the last
    options.duration = MilliSeconds(busy) + NanoSeconds(MOST_TASK_NS + DRAIN_NS);
    options.warmUp = MilliSeconds(500);
    options.battery = dice.Draw(0, 1) == 1 ? static_cast<double>(dice.Draw(5, 50)) : 0.0;
    options.output = "";
    // fast enough to leave an access point within seconds
    options.mobility =
        dice.Draw({"static", "random-waypoint/Speed=ns3::ConstantRandomVariable[Constant=30]"});
    scenario.accessPoints = options.channel == "wifi" ? dice.Draw(1, 3) : 1;
    auto process = CreateObject<FaultProcess>();
    process->AssignStreams(1LL << 41);
    process->SetRate(0.2 * static_cast<double>(dice.Draw(1, 8)));
    process->SetAttribute("BatteryRate", DoubleValue(options.battery > 0.0 ? 0.3 : 0.0));
    const FaultWorld world{static_cast<uint32_t>(options.devices),
                           static_cast<uint32_t>(options.servers),
                           options.cloud,
                           static_cast<uint32_t>(scenario.accessPoints),
                           options.battery > 0.0};
    // also while sites introduce themselves
    const Time from = dice.Draw(0, 3) == 0 ? Seconds(0) : MilliSeconds(1500);
    options.faults = process->Draw(world, from, Seconds(4)).ToString();
    return scenario;
}

/** @param run its number @param scenario it @return the command that repeats it */
std::string
GetCommand(uint64_t run, const FuzzScenario& scenario)
{
    const ScenarioOptions& options = scenario.options;
    std::ostringstream text;
    std::string faults = options.faults;
    for (std::size_t i = faults.find('\n'); i != std::string::npos; i = faults.find('\n'))
    {
        faults.replace(i, 1, "; ");
    }
    text << "edge-inference-scenario --RngRun=" << run << " --channel=" << options.channel
         << " --devices=" << options.devices << " --servers=" << options.servers
         << " --cloud=" << (options.cloud ? "true" : "false") << " --model=" << options.model
         << " --agent=" << options.agent << " --recovery=" << options.recovery
         << " --taskRate=" << options.taskRate << " --taskSource=" << options.taskSource
         << " --deadline=" << options.deadline.GetMilliSeconds()
         << "ms --duration=" << options.duration.GetMilliSeconds()
         << "ms --warmUp=" << options.warmUp.GetMilliSeconds() << "ms --battery=" << options.battery
         << " --mobility=" << options.mobility
         << " --ns3::edgeinference::WifiAccessNetwork::Aps=" << scenario.accessPoints
         << " --ns3::edgeinference::InferenceTaskSource::MaxTasks=" << scenario.tasks
         << " --output=none";
    for (const auto& [name, value] : SETTINGS)
    {
        text << " --" << name << "=" << value;
    }
    text << " --faults='" << faults << "'";
    return text.str();
}

/** Watches a scenario and finds what is wrong with its books. */
class Auditor
{
  public:
    /** @param scenario built, not run */
    explicit Auditor(ScenarioHelper& scenario)
        : m_scenario(scenario)
    {
        for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
        {
            auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(i));
            device->TraceConnectWithoutContext("TaskCreated",
                                               MakeCallback(&Auditor::TakeCreation, this).Bind(i));
            device->TraceConnectWithoutContext("TaskEnded",
                                               MakeCallback(&Auditor::TakeEnd, this).Bind(i));
            device->TraceConnectWithoutContext("PlanStarted",
                                               MakeCallback(&Auditor::TakePlan, this).Bind(i));
            device->GetAgent()->TraceConnectWithoutContext(
                "Decided",
                MakeCallback(&Auditor::TakeDecision, this).Bind(i));
            device->GetAgent()->TraceConnectWithoutContext(
                "Observed",
                MakeCallback(&Auditor::TakeOutcome, this).Bind(i));
            Watch(device);
        }
        for (uint32_t i = 0; i < scenario.GetServers().GetN(); ++i)
        {
            Watch(DynamicCast<SiteApplication>(scenario.GetServers().Get(i)));
        }
        scenario.GetFaultInjector()->TraceConnectWithoutContext(
            "Fault",
            MakeCallback(&Auditor::TakeFault, this));
        // devices stop at the end, the run ends two nanoseconds later
        Simulator::Schedule(scenario.GetEnd() + NanoSeconds(1), &Auditor::CheckEnd, this);
    }

    Auditor(const Auditor&) = delete;

    /** @return what is wrong, empty if nothing is; after the run */
    std::string Finish()
    {
        const AgentSummary summary = m_scenario.GetMonitor()->GetSummary();
        Expect(m_checked, "the run did not reach its end");
        Expect(summary.tasks == m_created.size() && m_ended == m_created.size(),
               "tasks made " + std::to_string(m_created.size()) + ", ended " +
                   std::to_string(m_ended) + ", counted " + std::to_string(summary.tasks));
        Expect(m_scenario.GetGenerated() == m_created.size(), "the source made other tasks");
        Expect(summary.completed + summary.rejected + summary.failed + summary.unfinished ==
                   summary.tasks,
               "the ways to end do not add up");
        for (const auto& [task, ends] : m_created)
        {
            Expect(ends == 1,
                   "task " + std::to_string(task.second) + " of device " +
                       std::to_string(task.first) + " ended " + std::to_string(ends) + " times");
        }
        return m_problems;
    }

    /** @return tasks that were made */
    std::size_t GetTasks() const
    {
        return m_created.size();
    }

    /** @return tasks that needed more than one plan */
    uint64_t GetRecovered() const
    {
        return m_recovered;
    }

    /** @return tasks that completed */
    uint64_t GetCompleted() const
    {
        return m_completed;
    }

  private:
    /** Number of a device and of its task. */
    using Task = std::pair<uint32_t, uint64_t>;
    /** Endpoint ids of sender and receiver, and the lane. */
    using Way = std::tuple<uint64_t, uint64_t, MessageLane>;

    /** @param holds must be true @param problem if it is not */
    void Expect(bool holds, const std::string& problem)
    {
        if (!holds && m_problems.size() < 2000)
        {
            m_problems += (m_problems.empty() ? "" : "; ") + problem;
        }
    }

    /** @param site whose messages are counted */
    void Watch(Ptr<SiteApplication> site)
    {
        const uint64_t id = site->GetId();
        site->GetEndpoint()->TraceConnectWithoutContext(
            "Tx",
            MakeCallback(&Auditor::TakeTx, this).Bind(id));
        site->GetEndpoint()->TraceConnectWithoutContext(
            "Rx",
            MakeCallback(&Auditor::TakeRx, this).Bind(id));
        site->GetEndpoint()->TraceConnectWithoutContext(
            "BadMessage",
            MakeCallback(&Auditor::TakeBadMessage, this));
        site->TraceConnectWithoutContext("BadMessage", MakeCallback(&Auditor::TakeBadBody, this));
    }

    void TakeCreation(uint32_t device, const InferenceTask& task)
    {
        Expect(m_created.emplace(Task{device, task.number}, 0).second, "a task was made twice");
    }

    void TakePlan(uint32_t device, uint64_t task, const PartitionPlan&)
    {
        ++m_plans[{device, task}];
    }

    void TakeDecision(uint32_t device, uint64_t decision, const PartitionPlan&)
    {
        Expect(m_decided.insert({device, decision}).second, "a decision got two plans");
    }

    void TakeOutcome(uint32_t device, const PartitionOutcome& outcome)
    {
        Expect(m_observed.insert({device, outcome.decisionId}).second, "an outcome was told twice");
    }

    void TakeTx(uint64_t from, uint64_t to, MessageLane lane, MessageKind, uint64_t bytes)
    {
        m_sentBytes[{from, to, lane}] += bytes;
    }

    void TakeRx(uint64_t to,
                uint64_t from,
                MessageLane lane,
                MessageKind,
                const MessageTiming& timing)
    {
        m_receivedBytes[{from, to, lane}] += timing.bytes;
    }

    void TakeFault(const Fault& fault, bool begins)
    {
        if (fault.kind == FaultKind::CRASH && begins)
        {
            const uint32_t last = m_scenario.GetServers().GetN() - 1;
            Simulator::ScheduleNow(&Auditor::CheckCrash,
                                   this,
                                   fault.place == FaultPlace::CLOUD ? last : fault.index);
        }
    }

    /** @param index of a server that has just crashed */
    void CheckCrash(uint32_t index)
    {
        auto server = DynamicCast<EdgeServerApplication>(m_scenario.GetServers().Get(index));
        const auto site = server->SiteApplication::GetSite();
        const std::string name = "server " + std::to_string(index) + " has crashed and ";
        Expect(!site->GetResource()->IsStarted(), name + "computes");
        Expect(server->GetExecutor()->GetTaskCount() == 0, name + "remembers tasks");
        Expect(site->GetStore()->GetFreeBytes() == site->GetStore()->GetCapacity(),
               name + "holds tensors or layers");
    }

    void TakeBadMessage(const Address&, const std::string& reason)
    {
        Expect(false, "a bad message: " + reason);
    }

    void TakeBadBody(uint64_t peer, MessageKind kind)
    {
        Expect(false, std::string("a bad ") + ToString(kind) + " of " + std::to_string(peer));
    }

    void TakeEnd(uint32_t device, const TaskRecord& record)
    {
        const std::string name =
            "task " + std::to_string(record.task) + " of device " + std::to_string(device);
        const auto created = m_created.find({device, record.task});
        Expect(created != m_created.end() && ++created->second == 1, name + ": an end too many");
        ++m_ended;
        m_completed += record.status == TaskStatus::COMPLETED ? 1 : 0;
        m_recovered += record.attempts > 1 ? 1 : 0;
        Expect(record.status != TaskStatus::SUPERSEDED, name + ": ended as superseded");
        Expect((record.status == TaskStatus::COMPLETED) == record.reason.empty(),
               name + ": completed, but " + record.reason);
        Expect(record.reason.rfind("bad plan", 0) != 0, name + ": " + record.reason);
        Expect(record.attempts == m_plans[{device, record.task}], name + ": plans and attempts");
        Expect(record.attempts <= MOST_ATTEMPTS, name + ": too many attempts");
        Expect(record.finishedNs - record.createdNs <= MOST_TASK_NS, name + ": forgotten");
        m_lastEnd = Simulator::Now();
        Expect(record.parts.GetSum() == record.finishedNs - record.createdNs,
               name + ": its parts do not add up");
        for (std::size_t i = 0; i < TASK_STATE_COUNT; ++i)
        {
            Expect(record.parts.Get(static_cast<TaskState>(i)) >= 0, name + ": a part below zero");
        }
        CheckTransfers(name, record);
    }

    /** @param name of a task @param record of it */
    void CheckTransfers(const std::string& name, const TaskRecord& record)
    {
        uint64_t up = 0;
        uint64_t down = 0;
        uint64_t between = 0;
        for (const auto& transfer : record.transfers)
        {
            const bool mine = transfer.fromPeer == record.device;
            const bool forMe = transfer.toPeer == record.device;
            (mine ? up : forMe ? down : between) += transfer.bytes;
            Expect(transfer.startNs <= transfer.endNs, name + ": a transfer before it began");
            Expect(transfer.startNs >= record.createdNs && transfer.endNs <= record.finishedNs,
                   name + ": a transfer outside of its time");
        }
        Expect(up <= record.bytesUp, name + ": more arrived than was sent");
        Expect(down == record.bytesDown && between == record.bytesBetween,
               name + ": bytes down or between");
        if (record.status == TaskStatus::COMPLETED && record.attempts == 1)
        {
            Expect(up == record.bytesUp,
                   name + ": sent " + std::to_string(record.bytesUp) + ", arrived " +
                       std::to_string(up));
        }
        Expect(record.computeJoules >= 0 && record.radioJoules >= 0 && record.serverJoules >= 0,
               name + ": energy below zero");
    }

    /** All devices have stopped. */
    void CheckEnd()
    {
        m_checked = true;
        for (uint32_t i = 0; i < m_scenario.GetDevices().GetN(); ++i)
        {
            auto device = DynamicCast<MobileDeviceApplication>(m_scenario.GetDevices().Get(i));
            const auto site = device->SiteApplication::GetSite();
            const std::string name = "device " + std::to_string(i);
            Expect(device->GetOpenTasks() == 0, name + " has open tasks");
            Expect(site->GetStore()->GetHeldBytes() == 0, name + " holds tensors");
            Expect(site->GetResource()->GetQueueLength() + site->GetResource()->GetInService() == 0,
                   name + " works for nothing");
            if (const auto source = site->GetEnergy()->GetSource())
            {
                const double drawn = site->GetEnergy()->GetTotalJoules();
                const double gone = source->GetInitialEnergy() - source->GetRemainingEnergy();
                Expect(std::abs(drawn - gone) < 1e-6, name + ": energy drawn and gone differ");
            }
        }
        for (uint32_t i = 0; i < m_scenario.GetServers().GetN(); ++i)
        {
            auto server = DynamicCast<EdgeServerApplication>(m_scenario.GetServers().Get(i));
            const auto site = server->SiteApplication::GetSite();
            const std::string name = "server " + std::to_string(i);
            const bool drained = Simulator::Now() - m_lastEnd > NanoSeconds(DRAIN_NS);
            const std::size_t tasks = server->GetExecutor()->GetTaskCount();
            Expect(!drained || tasks == 0, name + " remembers a task that has ended");
            Expect(tasks > 0 || site->GetStore()->GetHeldBytes() == 0,
                   name + " holds tensors of no task");
            Expect(tasks > 0 || site->GetResource()->GetQueueLength() +
                                        site->GetResource()->GetInService() ==
                                    0,
                   name + " works for no task");
        }
        Expect(
            std::includes(m_observed.begin(), m_observed.end(), m_decided.begin(), m_decided.end()),
            "an agent does not know how a decision ended");
        for (const auto& [way, bytes] : m_receivedBytes)
        {
            Expect(bytes <= m_sentBytes[way],
                   "from " + std::to_string(std::get<0>(way)) + " to " +
                       std::to_string(std::get<1>(way)) + " more bytes arrived than were sent");
        }
        Expect(Simulator::GetEventCount() < MOST_EVENTS, "too many events");
    }

    ScenarioHelper& m_scenario;              //!< what is watched
    std::string m_problems;                  //!< what is wrong
    std::map<Task, uint32_t> m_created;      //!< number of ends by task
    std::map<Task, uint32_t> m_plans;        //!< started, by task
    std::set<Task> m_decided;                //!< decisions by device
    std::set<Task> m_observed;               //!< outcomes by device
    std::map<Way, uint64_t> m_sentBytes;     //!< of messages handed over
    std::map<Way, uint64_t> m_receivedBytes; //!< of messages received
    uint64_t m_ended{0};                     //!< tasks
    uint64_t m_completed{0};                 //!< tasks
    uint64_t m_recovered{0};                 //!< tasks with more than one plan
    Time m_lastEnd;                          //!< of a task
    bool m_checked{false};                   //!< CheckEnd was here
};

/** @param run number of a scenario @return "tasks completed recovered problems" */
std::string
RunOne(uint64_t run)
{
    alarm(WALL_SECONDS); // a run that hangs ends here, and is reported as dead
    for (const auto& [name, value] : SETTINGS)
    {
        Config::SetDefault(name, StringValue(value));
    }
    const FuzzScenario drawn = DrawScenario(run);
    Config::SetDefault("ns3::edgeinference::WifiAccessNetwork::Aps",
                       UintegerValue(static_cast<uint64_t>(drawn.accessPoints)));
    Config::SetDefault("ns3::edgeinference::InferenceTaskSource::MaxTasks",
                       UintegerValue(drawn.tasks));
    ScenarioHelper scenario(drawn.options);
    scenario.Build(drawn.options.GetAgents().front());
    Auditor auditor(scenario);
    scenario.Run();
    const std::string problems = auditor.Finish();
    std::ostringstream text;
    text << auditor.GetTasks() << " " << auditor.GetCompleted() << " " << auditor.GetRecovered()
         << " " << problems;
    return text.str();
}

} // namespace

/**
 * @ingroup edge-inference
 * Many scenarios.
 */
class FaultFuzzTestCase : public TestCase
{
  public:
    /** @param first number of the first scenario @param count how many */
    FaultFuzzTestCase(uint64_t first, uint64_t count)
        : TestCase(std::to_string(count) + " random fault schedules: nothing is lost or doubled"),
          m_first(first),
          m_count(count)
    {
    }

  private:
    void DoRun() override
    {
        const uint64_t before = RngSeedManager::GetRun();
        const std::size_t processes = std::max(1U, std::thread::hardware_concurrency());
        const auto results =
            RunForked(m_count, processes, [this](std::size_t i, const JobProgress&) {
                return RunOne(m_first + i);
            });
        uint64_t all = 0;
        uint64_t done = 0;
        uint64_t again = 0;
        for (std::size_t i = 0; i < results.size(); ++i)
        {
            std::istringstream text(results[i].text);
            uint64_t tasks = 0;
            uint64_t completed = 0;
            uint64_t recovered = 0;
            text >> tasks >> completed >> recovered;
            std::string problems;
            std::getline(text >> std::ws, problems);
            problems += results[i].error;
            NS_TEST_EXPECT_MSG_EQ(problems, "", GetCommand(m_first + i, DrawScenario(m_first + i)));
            all += tasks;
            done += completed;
            again += recovered;
        }
        RngSeedManager::SetRun(before);
        std::printf("fault fuzz: %llu schedules, %llu tasks, %llu completed, %llu with several "
                    "attempts\n",
                    static_cast<unsigned long long>(m_count),
                    static_cast<unsigned long long>(all),
                    static_cast<unsigned long long>(done),
                    static_cast<unsigned long long>(again));
        // or the schedules would try nothing
        NS_TEST_EXPECT_MSG_GT(again, all / 100, "tasks that had to recover");
        NS_TEST_EXPECT_MSG_GT(done, all / 4, "tasks that completed");
        NS_TEST_EXPECT_MSG_LT(done, all, "tasks that did not");
    }

    uint64_t m_first; //!< number of the first scenario
    uint64_t m_count; //!< how many
};

/**
 * @ingroup edge-inference
 * Fuzz of faults.
 */
class FaultFuzzTestSuite : public TestSuite
{
  public:
    FaultFuzzTestSuite()
        : TestSuite("edge-inference-fault-fuzz", Type::SYSTEM)
    {
        AddTestCase(new FaultFuzzTestCase(1, 50));
        // a site that a resumed task counted on was lost while it waited to resume
        AddTestCase(new FaultFuzzTestCase(627, 1));
        AddTestCase(new FaultFuzzTestCase(51, 1000), EDGE_INFERENCE_TEST_EXTENSIVE);
    }
};

static FaultFuzzTestSuite g_faultFuzzTestSuite; //!< registers the suite
