/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * DEFP played over packets: agents on devices, ledgers on servers, wired and WiFi, with losses,
 * with devices that come and go and with servers that crash. What the ledgers logged is replayed
 * in the plain game, step by step, and the end is checked by the plain game's test for equilibria.
 */

#include "ns3/config.h"
#include "ns3/defp-admission-policy.h"
#include "ns3/defp-partition-agent.h"
#include "ns3/double.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/game-analysis.h"
#include "ns3/game-replay.h"
#include "ns3/random-variable-stream.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Which table of a device. */
using TableKey = std::pair<uint64_t, uint32_t>;

/**
 * Everything that was said about one server's game.
 */
class GameWatch
{
  public:
    /** @param server its application */
    explicit GameWatch(Ptr<EdgeServerApplication> server)
        : m_server(server),
          m_policy(DynamicCast<DefpAdmissionPolicy>(server->GetAdmissionPolicy()))
    {
        m_policy->TraceConnectWithoutContext("Changed", MakeCallback(&GameWatch::Change, this));
        m_policy->TraceConnectWithoutContext("Settled", MakeCallback(&GameWatch::Settle, this));
        m_policy->TraceConnectWithoutContext("Control", MakeCallback(&GameWatch::Count, this));
    }

    /** @param table a device's options at this server @param revision which */
    void Know(const GameDevice& table, uint32_t revision)
    {
        m_tables[{table.id, revision}] = std::make_shared<const GameDevice>(table);
        m_newest[table.id] = revision;
    }

    /** @return the server */
    Ptr<EdgeServerApplication> GetServer() const
    {
        return m_server;
    }

    /** @return its ledger */
    Ptr<DefpAdmissionPolicy> GetPolicy() const
    {
        return m_policy;
    }

    /** @return the log as the plain game reads it, up to what the devices know now */
    std::vector<GameEvent> GetLog() const
    {
        std::vector<GameEvent> log = m_log;
        std::map<uint64_t, uint32_t> shown = m_shown;
        for (const auto& [device, player] : m_policy->GetLedger().GetPlayers())
        {
            const auto newest = m_newest.find(device);
            if (newest != m_newest.end())
            {
                Show(log, shown, device, newest->second);
            }
        }
        return log;
    }

    /** @return budgets of the server @note only while it runs */
    Bundle GetBudget() const
    {
        return m_policy->GetLedger().GetBudget();
    }

    std::string m_text;         //!< the log in words, for comparisons
    uint32_t m_grants{0};       //!< grants so far
    uint32_t m_settlements{0};  //!< equilibria so far
    double m_longest{0.0};      //!< longest time to one, s
    uint64_t m_controlBytes{0}; //!< bytes so far

  private:
    /** Let the log know a device, or its new table. */
    void Show(std::vector<GameEvent>& log,
              std::map<uint64_t, uint32_t>& shown,
              uint64_t device,
              uint32_t revision) const
    {
        const auto found = shown.find(device);
        if (found != shown.end() && found->second == revision)
        {
            return;
        }
        GameEvent event;
        event.kind = found == shown.end() ? GameEventKind::JOIN : GameEventKind::UPDATE;
        event.device = device;
        event.description = m_tables.at({device, revision});
        log.push_back(event);
        shown[device] = revision;
    }

    void Change(const DefpRecord& record)
    {
        std::ostringstream line;
        line << Simulator::Now().GetNanoSeconds() << " " << GetDefpActionName(record.action) << " "
             << record.device << " " << record.option << " " << record.residual.compute << " "
             << record.residual.bandwidth << "\n";
        m_text += line.str();
        GameEvent event;
        event.device = record.device;
        event.option = record.option;
        switch (record.action)
        {
        case DefpAction::GRANT:
            Show(m_log, m_shown, record.device, record.revision);
            event.kind = GameEventKind::GRANT;
            ++m_grants;
            break;
        case DefpAction::JOIN:
            return; // shown with its first table, when that matters
        case DefpAction::LEAVE:
            event.kind = GameEventKind::LEAVE;
            if (m_shown.erase(record.device) == 0)
            {
                return;
            }
            break;
        default:
            event.kind = GameEventKind::REVOKE;
            break;
        }
        m_log.push_back(event);
    }

    void Settle(Time took, uint32_t, uint32_t)
    {
        ++m_settlements;
        m_longest = std::max(m_longest, took.GetSeconds());
    }

    void Count(uint64_t, uint16_t, uint64_t bytes)
    {
        m_controlBytes += bytes;
    }

    Ptr<EdgeServerApplication> m_server;                            //!< the server
    Ptr<DefpAdmissionPolicy> m_policy;                              //!< its ledger
    std::map<TableKey, std::shared_ptr<const GameDevice>> m_tables; //!< of all devices
    std::map<uint64_t, uint32_t> m_newest;                          //!< newest table by device
    std::map<uint64_t, uint32_t> m_shown;                           //!< table in the log by device
    std::vector<GameEvent> m_log;                                   //!< what happened
};

/** What a run is like. */
struct NetworkCase
{
    std::string channel;               //!< access network
    int64_t devices{8};                //!< how many
    int64_t servers{1};                //!< how many
    double loss{0.0};                  //!< packet error rate
    bool churn{false};                 //!< devices come and go at random
    bool crash{false};                 //!< server 0 crashes for two seconds
    std::string order{"largest-gain"}; //!< of grants
};

/** @param what a case @return it in words */
std::string
Describe(const NetworkCase& what)
{
    std::ostringstream text;
    text << what.channel << ", " << what.devices << " devices, " << what.servers << " servers"
         << (what.loss > 0 ? ", losses" : "") << (what.churn ? ", coming and going" : "")
         << (what.crash ? ", a crash" : "") << ", " << what.order;
    return text.str();
}

} // namespace

/**
 * @ingroup edge-inference
 * One game over packets.
 */
class DefpNetworkTestCase : public TestCase
{
  public:
    /** @param what it is like */
    explicit DefpNetworkTestCase(const NetworkCase& what)
        : TestCase(Describe(what)),
          m_case(what)
    {
    }

  private:
    static constexpr double BUSY = 12.0; //!< devices come and go until then, s

    /** @return when all is quiet, s; TCP waits a second and more for each loss in a row */
    double GetCheckTime() const
    {
        return BUSY + (m_case.loss > 0.0 ? 40.0 : 10.0);
    }

    /** @return when all devices stop, s */
    double GetLeaveTime() const
    {
        return GetCheckTime() + 0.1;
    }

    /** @return end of the run, s: leases have lapsed */
    double GetEndTime() const
    {
        return GetLeaveTime() + 5.0;
    }

    void DoRun() override
    {
        const std::string first = Play(true);
        NS_TEST_EXPECT_MSG_EQ((first == Play(false)), true, "the same seed, the same game");
    }

    /** @param check all that must hold @return the grant logs in words */
    std::string Play(bool check)
    {
        Config::SetDefault("ns3::edgeinference::AccessNetwork::PacketErrorRate",
                           DoubleValue(m_case.loss));
        ScenarioOptions options;
        options.channel = m_case.channel;
        options.devices = m_case.devices;
        options.servers = m_case.servers;
        options.cloud = false;
        options.model = "alexnet";
        options.deviceType = "raspberry-pi-3b-plus";
        options.taskRate = 0.5;
        options.deadline = Time(0);
        options.duration = Seconds(GetEndTime());
        options.output = "";
        // not enough for all: 10 kB/s per device, where pixels take 300 kB/s and late cuts 18 kB/s
        const int64_t rate = 80000 * std::max<int64_t>(m_case.devices, 3);
        const std::string agent = "defp/TaskRate=0.5/Order=" + m_case.order +
                                  "/BandwidthBudget=" + std::to_string(rate) + "bps";
        ScenarioHelper scenario(options);
        scenario.Build(AgentSpec::FromString(agent));
        m_scenario = &scenario;
        m_check = check;
        Watch(scenario);
        Simulator::Schedule(Seconds(GetCheckTime()), &DefpNetworkTestCase::CheckEquilibrium, this);
        Simulator::Schedule(Seconds(GetEndTime() - 0.001), &DefpNetworkTestCase::CheckEmpty, this);
        scenario.Run();
        std::string text;
        double bytes = 0.0;
        for (const auto& watch : m_watches)
        {
            text += watch->m_text;
            bytes += static_cast<double>(watch->m_controlBytes);
        }
        NS_TEST_EXPECT_MSG_EQ(scenario.GetFigures().at("control bytes"), bytes, "as reported");
        NS_TEST_EXPECT_MSG_GT(scenario.GetFigures().at("seconds to equilibria"), 0, "likewise");
        m_watches.clear();
        Config::Reset();
        return text;
    }

    /** @param scenario listen to it and plan who comes and goes when */
    void Watch(ScenarioHelper& scenario)
    {
        for (uint32_t i = 0; i < scenario.GetServers().GetN(); ++i)
        {
            auto server = DynamicCast<EdgeServerApplication>(scenario.GetServers().Get(i));
            m_watches.push_back(std::make_unique<GameWatch>(server));
        }
        if (m_case.crash)
        {
            auto server = m_watches.front()->GetServer();
            Simulator::Schedule(Seconds(6), &EdgeServerApplication::Crash, server);
            Simulator::Schedule(Seconds(8), &EdgeServerApplication::Recover, server);
        }
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(4712);
        for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
        {
            auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(i));
            device->GetAgent()->TraceConnectWithoutContext(
                "Table",
                MakeCallback(&DefpNetworkTestCase::TakeTable, this));
            const bool comes = m_case.churn && random->GetValue() < 0.5;
            const bool goes = m_case.churn && random->GetValue() < 0.4;
            const double start = random->GetValue(2.0, 0.5 * BUSY);
            const double stop = random->GetValue(0.5 * BUSY, BUSY);
            if (comes)
            {
                device->SetStartTime(Seconds(start));
            }
            // losses change the measured rates all the time: at some time there must be an end
            Simulator::Schedule(Seconds(BUSY),
                                &PartitionAgent::SetAttribute,
                                device->GetAgent(),
                                "RebidThreshold",
                                DoubleValue(1e9));
            device->SetStopTime(Seconds(goes ? stop : GetLeaveTime()));
        }
    }

    /** @param server whose @param revision of the table @param table of a device */
    void TakeTable(uint64_t server, uint32_t revision, const GameDevice& table)
    {
        for (const auto& watch : m_watches)
        {
            if (watch->GetServer()->GetId() == server)
            {
                watch->Know(table, revision);
            }
        }
    }

    /** The game has been quiet for long: compare with the plain game. */
    void CheckEquilibrium()
    {
        uint32_t grants = 0;
        for (const auto& watch : m_watches)
        {
            grants += watch->m_grants;
            if (m_check)
            {
                CheckServer(*watch);
            }
        }
        NS_TEST_EXPECT_MSG_GT(grants, 0, "somebody was granted something");
        for (uint32_t i = 0; i < m_scenario->GetDevices().GetN() && m_check; ++i)
        {
            CheckDevice(*DynamicCast<MobileDeviceApplication>(m_scenario->GetDevices().Get(i)));
        }
    }

    /** @param watch of a server */
    void CheckServer(const GameWatch& watch)
    {
        const DefpLedger& ledger = watch.GetPolicy()->GetLedger();
        NS_TEST_EXPECT_MSG_EQ(watch.GetPolicy()->IsSettled(), true, "the game is settled");
        NS_TEST_EXPECT_MSG_GT(watch.m_controlBytes, 0, "control is traffic");
        GameReplay replay(watch.GetBudget());
        NS_TEST_EXPECT_MSG_EQ(replay.Follow(watch.GetLog()), "", "each step is legal");
        const GameAssignment end = replay.GetAssignment();
        NS_TEST_EXPECT_MSG_EQ(IsFeasible(end), true, "no budget is exceeded");
        NS_TEST_EXPECT_MSG_EQ(end.devices.size(), ledger.GetPlayers().size(), "the same players");
        if (m_case.servers == 1)
        {
            NS_TEST_EXPECT_MSG_EQ(FindNashProblem(end), "", "an equilibrium");
        }
        double reserved = 0.0;
        for (std::size_t i = 0; i < end.devices.size(); ++i)
        {
            const DefpPlayer* player = ledger.Find(end.devices[i]->id);
            const auto& option = end.devices[i]->options[end.options[i]];
            NS_TEST_EXPECT_MSG_EQ((player && player->held == option.demand),
                                  true,
                                  "the same bundle of device " << end.devices[i]->id);
            reserved += option.demand.compute / watch.GetPolicy()->GetServerFlops();
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(watch.GetServer()->GetSite()->GetResource()->GetReservedShare(),
                                  reserved,
                                  1e-9,
                                  "bundles are leases");
    }

    /** @param device what it believes is what the ledgers say, and it does not want anything else
     */
    void CheckDevice(const MobileDeviceApplication& device)
    {
        const auto agent = DynamicCast<DefpPartitionAgent>(device.GetAgent());
        for (const auto& watch : m_watches)
        {
            const DefpPlayer* player = watch->GetPolicy()->GetLedger().Find(device.GetId());
            const bool holds = player && player->grant != 0;
            NS_TEST_EXPECT_MSG_EQ(holds,
                                  (agent->GetHolder() == watch->GetServer()->GetId()),
                                  "device and ledger agree");
        }
        if (device.IsUp() && m_case.servers > 1)
        {
            CheckNoBetterServer(device.GetId(), agent->GetHolder());
        }
    }

    /** With several servers: no option of any table that fits is faster than what is held. */
    void CheckNoBetterServer(uint64_t device, uint64_t holder)
    {
        double now = 0.0;
        double best = HUGE_VAL;
        for (const auto& watch : m_watches)
        {
            const DefpLedger& ledger = watch->GetPolicy()->GetLedger();
            const DefpPlayer* player = ledger.Find(device);
            GameReplay replay(watch->GetBudget());
            replay.Follow(watch->GetLog());
            const GameAssignment end = replay.GetAssignment();
            for (std::size_t i = 0; i < end.devices.size() && player; ++i)
            {
                const GameDevice& table = *end.devices[i];
                if (table.id == device)
                {
                    const bool here = watch->GetServer()->GetId() == holder;
                    const bool local = holder == 0 && now == 0.0;
                    now = here || local ? table.options[end.options[i]].seconds : now;
                    const std::size_t wish =
                        FindBestResponse(table, end.options[i], ledger.GetResidual());
                    best = std::min(best, table.options[wish].seconds);
                }
            }
        }
        NS_TEST_EXPECT_MSG_GT_OR_EQ(best, now * (1 - 1e-9), "nothing better at any server");
    }

    /** All devices have stopped. */
    void CheckEmpty()
    {
        for (const auto& watch : m_watches)
        {
            const DefpLedger& ledger = watch->GetPolicy()->GetLedger();
            NS_TEST_EXPECT_MSG_EQ(ledger.GetPlayers().size(), 0, "nobody plays");
            NS_TEST_EXPECT_MSG_EQ((ledger.GetResidual() == ledger.GetBudget()),
                                  true,
                                  "all is back");
            NS_TEST_EXPECT_MSG_EQ(watch->GetServer()->GetSite()->GetResource()->GetReservedShare(),
                                  0,
                                  "no reservation");
        }
    }

    NetworkCase m_case;                                //!< what it is like
    ScenarioHelper* m_scenario{nullptr};               //!< of this run
    bool m_check{false};                               //!< the first of two runs
    std::vector<std::unique_ptr<GameWatch>> m_watches; //!< per server
};

/**
 * @ingroup edge-inference
 * The game over packets.
 */
class DefpNetworkTestSuite : public TestSuite
{
  public:
    DefpNetworkTestSuite()
        : TestSuite("edge-inference-defp-network", Type::SYSTEM)
    {
        AddTestCase(new DefpNetworkTestCase({"p2p", 1}));
        AddTestCase(new DefpNetworkTestCase({"p2p", 8, 1, 0.05, true}));
        AddTestCase(new DefpNetworkTestCase({"p2p", 6, 2, 0.0, true, true}));
        AddTestCase(new DefpNetworkTestCase({"csma", 8, 1, 0.05, true, false, "random"}));
        AddTestCase(
            new DefpNetworkTestCase({"wifi", 6, 1, 0.05, true, false, "gain-per-resource"}));
        for (const std::string channel : {"p2p", "csma", "wifi"})
        {
            for (const int64_t devices : {1, 2, 4, 12, 25, 50})
            {
                AddTestCase(new DefpNetworkTestCase({channel, devices, 1, 0.05, true}),
                            EDGE_INFERENCE_TEST_EXTENSIVE);
            }
            AddTestCase(new DefpNetworkTestCase({channel, 20, 3, 0.05, true, true, "round-robin"}),
                        EDGE_INFERENCE_TEST_EXTENSIVE);
        }
    }
};

static DefpNetworkTestSuite g_defpNetworkTestSuite; //!< registers the suite
