/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Faults: their text, the random process, and what they do to networks and sites.
 */
#include "catch-message.h"
#include "schedule-action.h"

#include "ns3/access-network.h"
#include "ns3/bulk-send-application.h"
#include "ns3/double.h"
#include "ns3/edge-server-application.h"
#include "ns3/fault-injector.h"
#include "ns3/fault-process.h"
#include "ns3/fault-schedule.h"
#include "ns3/inet-socket-address.h"
#include "ns3/mobile-device-application.h"
#include "ns3/object-factory.h"
#include "ns3/packet-sink.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using ns3::edgeinference::testing::CatchMessage;

/**
 * @ingroup edge-inference
 * The text form, both ways, and what is no text form.
 */
class FaultTextTestCase : public TestCase
{
  public:
    FaultTextTestCase()
        : TestCase("The text of faults reads back; bad text ends in one sentence with the place")
    {
    }

  private:
    void DoRun() override
    {
        const std::string canonical = "server 0 crash 10s recover 20s\n"
                                      "cloud crash 5s\n"
                                      "link device 3 down 5s up 7.000000001s\n"
                                      "link server 1 down 0.25s up 1s\n"
                                      "link cloud down 2s\n"
                                      "ap 0 down 12s up 15s\n"
                                      "battery device 2 at 12s\n"
                                      "slow server 1 x0.5 10s..30s\n"
                                      "slow cloud x0.1 3s..\n"
                                      "slow device 0 x0 0s..1s\n";
        const FaultSchedule faults = FaultSchedule::FromText(canonical);
        NS_TEST_ASSERT_MSG_EQ(faults.GetFaults().size(), 10, "all of them");
        NS_TEST_EXPECT_MSG_EQ(faults.ToString(), canonical, "the same text again");
        const FaultSchedule again = FaultSchedule::FromText(faults.ToString());
        NS_TEST_EXPECT_MSG_EQ((again.GetFaults() == faults.GetFaults()), true, "the same faults");
        const Fault& link = faults.GetFaults()[2];
        NS_TEST_EXPECT_MSG_EQ((link.kind == FaultKind::CUT), true, "a cut");
        NS_TEST_EXPECT_MSG_EQ((link.place == FaultPlace::DEVICE), true, "of a device");
        NS_TEST_EXPECT_MSG_EQ(link.index, 3, "the fourth");
        NS_TEST_EXPECT_MSG_EQ(link.end.GetNanoSeconds(), 7000000001, "to the nanosecond");
        NS_TEST_EXPECT_MSG_EQ((faults.GetFaults()[4].end == Time::Max()), true, "for good");
        const FaultSchedule other = FaultSchedule::FromOption(
            "server,0,crash,10s,recover,20s; cloud crash 5000ms ;; # and no more\n");
        NS_TEST_EXPECT_MSG_EQ(other.ToString(),
                              canonical.substr(0, canonical.find("link")),
                              "commas, semicolons, comments, other units");
        NS_TEST_EXPECT_MSG_EQ(FaultSchedule::FromOption("").IsEmpty(), true, "none");
        CheckRefusals();
        CheckFile(canonical);
    }

    /** What makes no sense. */
    void CheckRefusals()
    {
        const std::map<std::string, std::string> bad{
            {"server x crash 10s", "'x' is no number of a server"},
            {"server -1 crash 10s", "'-1' is no number of a server"},
            {"server 0 burn 10s", "'burn' stands where 'crash' should"},
            {"server 0 crash soon", "'soon' is no simulated time"},
            {"server 0 crash -1s", "'-1s' is no simulated time"},
            {"server 0 crash 20s recover 10s", "it ends before it begins"},
            {"server 0 crash 10s recover", "it ends where a time should stand"},
            {"server 0 crash 10s recover 20s now", "'now' is one word too many"},
            {"device 0 crash 1s", "a fault begins with"},
            {"link router 0 down 1s", "'router' is none of device, server, cloud"},
            {"ap 0.5 down 1s", "'0.5' is no number of an access point"},
            {"battery server 0 at 1s", "'server' stands where 'device' should"},
            {"slow server 0 half 1s..2s", "'half' is no share of the speed"},
            {"slow server 0 x2 1s..2s", "'x2' is no share of the speed"},
            {"slow server 0 x0.5 1s-2s", "'1s-2s' is no span"},
        };
        for (const auto& [text, part] : bad)
        {
            const std::string sentence =
                CatchMessage([&text] { FaultSchedule::FromText("cloud crash 1s; " + text); });
            NS_TEST_EXPECT_MSG_NE(sentence.find(part), std::string::npos, text << ": " << sentence);
            NS_TEST_EXPECT_MSG_EQ(sentence.rfind("--faults, fault 2 '" + text + "'", 0),
                                  0,
                                  "the place: " << sentence);
        }
        const FaultWorld world{2, 1, false, 1, false};
        const std::map<std::string, std::string> absent{{"server 1 crash 1s", "no server 1"},
                                                        {"cloud crash 1s", "no cloud"},
                                                        {"link device 2 down 1s", "no device 2"},
                                                        {"ap 1 down 1s", "no ap 1"},
                                                        {"battery device 0 at 1s", "--battery"}};
        for (const auto& [text, part] : absent)
        {
            const std::string sentence =
                CatchMessage([&] { FaultSchedule::FromText(text).Check(world); });
            NS_TEST_EXPECT_MSG_NE(sentence.find(part), std::string::npos, text << ": " << sentence);
        }
    }

    /** @param canonical faults, one per line */
    void CheckFile(const std::string& canonical)
    {
        const std::string name = CreateTempDirFilename("faults, and more.txt");
        std::ofstream(name) << "# what goes wrong\n" << canonical;
        NS_TEST_EXPECT_MSG_EQ(FaultSchedule::FromOption(name).ToString(), canonical, "a file");
        std::ofstream(name) << "cloud crash 1s\n\nserver 0 crashes 1s\n";
        const std::string sentence = CatchMessage([&name] { FaultSchedule::FromOption(name); });
        NS_TEST_EXPECT_MSG_EQ(sentence.rfind(name + ", line 3 'server 0 crashes 1s'", 0),
                              0,
                              sentence);
        const std::string nowhere = CatchMessage([] { FaultSchedule::FromOption("nowhere.txt"); });
        NS_TEST_EXPECT_MSG_NE(nowhere.find("nowhere.txt"), std::string::npos, nowhere);
    }
};

/**
 * @ingroup edge-inference
 * The random process against renewal theory: with working times of mean a and standard deviation a
 * and down times of mean d and standard deviation d, the number of faults of one node in a long
 * time t has mean t / (a + d) and variance t (a^2 + d^2) / (a + d)^3 (Cox, Renewal Theory,
 * 1962, 4.1).
 */
class FaultProcessTestCase : public TestCase
{
  public:
    FaultProcessTestCase()
        : TestCase("Random faults come as often and last as long as they should")
    {
    }

  private:
    void DoRun() override
    {
        const double rate = 0.05;
        const double down = 2.0;
        const double seconds = 2000.0;
        const uint32_t servers = 100;
        auto process = CreateObject<FaultProcess>();
        process->SetAttribute("CrashRate", DoubleValue(rate));
        process->AssignStreams(7);
        const FaultWorld world{0, servers, false, 0, false};
        const FaultSchedule faults = process->Draw(world, Seconds(0), Seconds(seconds));
        const double mean = servers * seconds / (1.0 / rate + down);
        const double deviation = std::sqrt(servers * seconds * (1.0 / (rate * rate) + down * down) /
                                           std::pow(1.0 / rate + down, 3.0));
        NS_TEST_EXPECT_MSG_EQ_TOL(static_cast<double>(faults.GetFaults().size()),
                                  mean,
                                  4.0 * deviation,
                                  "number of crashes");
        double sum = 0.0;
        std::map<uint32_t, Time> last;
        for (const Fault& fault : faults.GetFaults())
        {
            sum += (fault.end - fault.begin).GetSeconds();
            NS_TEST_EXPECT_MSG_EQ((last[fault.index] < fault.begin), true, "no overlap");
            NS_TEST_EXPECT_MSG_LT(fault.begin.GetSeconds(), seconds, "within the run");
            last[fault.index] = fault.end;
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(sum / static_cast<double>(faults.GetFaults().size()),
                                  down,
                                  4.0 * down / std::sqrt(mean),
                                  "mean time until a server recovers");
        CheckStreams();
    }

    /** Nodes do not disturb one another, and the same seed gives the same faults. */
    void CheckStreams()
    {
        auto process = CreateObject<FaultProcess>();
        process->SetRate(0.5);
        process->SetAttribute("BatteryRate", DoubleValue(0.1));
        process->AssignStreams(7);
        const auto draw = [&process](const FaultWorld& world) {
            return process->Draw(world, Seconds(1), Seconds(20)).ToString();
        };
        const std::string small = draw({2, 1, true, 1, true});
        NS_TEST_EXPECT_MSG_EQ(small, draw({2, 1, true, 1, true}), "the same again");
        NS_TEST_EXPECT_MSG_NE(small, draw({3, 2, true, 1, true}), "with more nodes");
        std::istringstream lines(small);
        const std::string large = draw({3, 2, true, 1, true});
        for (std::string line; std::getline(lines, line);)
        {
            NS_TEST_EXPECT_MSG_NE(large.find(line + "\n"), std::string::npos, line);
        }
        for (const std::string kind : {"server 0 crash",
                                       "cloud crash",
                                       "link device 1",
                                       "ap 0",
                                       "slow server 0 x",
                                       "slow cloud x"})
        {
            NS_TEST_EXPECT_MSG_NE(small.find(kind), std::string::npos, kind);
        }
        const std::string refusal = CatchMessage([&draw] { draw({2, 1, true, 1, false}); });
        NS_TEST_EXPECT_MSG_NE(refusal.find("--battery"), std::string::npos, refusal);
    }
};

/**
 * @ingroup edge-inference
 * A node that is cut off gets nothing and is heard by nobody, the others notice nothing, and what
 * was mended works again.
 */
class CutTestCase : public TestCase
{
  public:
    /** @param channel type of the network */
    explicit CutTestCase(const std::string& channel)
        : TestCase(channel + ": what is cut off is silent, and works again when it is mended"),
          m_channel(channel)
    {
    }

  private:
    /** @param network built @param from sender @param to receiver @param port at the receiver
     * @return the sink */
    Ptr<PacketSink> Flood(Ptr<AccessNetwork> network, Ptr<Node> from, Ptr<Node> to, uint16_t port)
    {
        auto sink = CreateObject<PacketSink>();
        sink->SetAttribute("Protocol", TypeIdValue(network->GetSocketFactory()));
        sink->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), port)));
        to->AddApplication(sink);
        auto source = CreateObject<BulkSendApplication>();
        source->SetAttribute("Protocol", TypeIdValue(network->GetSocketFactory()));
        source->SetAttribute("Remote", AddressValue(network->GetServerAddress(to, port)));
        source->SetAttribute("SendSize", UintegerValue(1448));
        source->SetStartTime(network->GetReadyTime());
        from->AddApplication(source);
        return sink;
    }

    /** @param sink of a flow @param seconds when @return bytes that it had by then */
    uint64_t* Look(Ptr<PacketSink> sink, double seconds)
    {
        m_looks.push_back(0);
        uint64_t* seen = &m_looks.back();
        testing::ScheduleAction(Seconds(seconds), [sink, seen] { *seen = sink->GetTotalRx(); });
        return seen;
    }

    /**
     * Two flows, of which one is cut.
     * @param which the node that is cut off: 'd'evice, 's'erver, 'a'ccess point
     * @param up whether the flows go up
     */
    void Check(char which, bool up)
    {
        ObjectFactory factory("ns3::edgeinference::" + m_channel);
        auto network = factory.Create<AccessNetwork>();
        // a slow bus, for the sake of speed
        network->SetAttribute("BackhaulRate", StringValue("2Mbps"));
        network->AssignStreams(1);
        network->Build(2, 2, false);
        const auto device = network->GetDevices().Get(0);
        const auto server = network->GetServers().Get(0);
        const auto device2 = network->GetDevices().Get(1);
        const auto server2 = network->GetServers().Get(1);
        const Ptr<Node> cut = which == 'd'   ? device
                              : which == 's' ? server
                                             : network->GetInfrastructure().Get(0);
        const auto hit =
            up ? Flood(network, device, server, 5000) : Flood(network, server, device, 5000);
        const auto other =
            up ? Flood(network, device2, server2, 5000) : Flood(network, server2, device2, 5000);
        const double ready = network->GetReadyTime().GetSeconds();
        m_looks.reserve(100);
        const uint64_t* before = Look(hit, ready + 1.0);
        const uint64_t* otherBefore = Look(other, ready + 1.0);
        Simulator::Schedule(Seconds(ready + 1.0), &AccessNetwork::Cut, network, cut);
        Simulator::Schedule(Seconds(ready + 1.1), &AccessNetwork::Cut, network, cut);
        Simulator::Schedule(Seconds(ready + 1.2), &AccessNetwork::Mend, network, cut);
        double rate = -1.0;
        testing::ScheduleAction(Seconds(ready + 1.3),
                                [&] { rate = network->GetIdealRate(device, server); });
        const uint64_t* begin = Look(hit, ready + 2.0); // what was under way has arrived
        const uint64_t* end = Look(hit, ready + 3.0);
        const uint64_t* otherEnd = Look(other, ready + 3.0);
        Simulator::Schedule(Seconds(ready + 3.0), &AccessNetwork::Mend, network, cut);
        Simulator::Stop(Seconds(ready + 11.0));
        Simulator::Run();
        const std::string what = std::string(1, which) + (up ? " up" : " down");
        NS_TEST_EXPECT_MSG_GT(*before, 100000, what << ": it flowed");
        NS_TEST_EXPECT_MSG_EQ(*begin, *end, what << ": nothing gets through");
        NS_TEST_EXPECT_MSG_EQ(rate, 0.0, what << ": and nothing could");
        NS_TEST_EXPECT_MSG_GT(hit->GetTotalRx(), *end + 500000, what << ": it flows again");
        NS_TEST_EXPECT_MSG_GT(network->GetIdealRate(device, server), 0.0, what << ": it can");
        NS_TEST_EXPECT_MSG_EQ(network->IsCut(cut), false, what << ": it is mended");
        if (which != 'a')
        {
            NS_TEST_EXPECT_MSG_GT(*otherEnd, *otherBefore + 100000, what << ": others flow on");
        }
        network->Dispose();
        Simulator::Destroy();
        m_looks.clear();
    }

    void DoRun() override
    {
        Check('d', true);
        Check('d', false);
        Check('a', true);
        if (m_channel != "WifiAccessNetwork") // slow, and its wires are those of the others
        {
            Check('s', true);
            Check('s', false);
        }
    }

    std::string m_channel;         //!< type of the network
    std::vector<uint64_t> m_looks; //!< what was seen
};

/**
 * @ingroup edge-inference
 * Faults of a scenario happen when they should, to whom they should, and end.
 */
class InjectorTestCase : public TestCase
{
  public:
    InjectorTestCase()
        : TestCase("Faults of a scenario happen and end as written")
    {
    }

  private:
    /** @param seconds when @param what is looked at @param expected what is seen */
    void ExpectAt(double seconds, std::function<double()> what, double expected)
    {
        testing::ScheduleAction(Seconds(seconds), [this, seconds, what, expected] {
            NS_TEST_EXPECT_MSG_EQ_TOL(what(), expected, 1e-12, "at " << seconds << " s");
            ++m_looks;
        });
    }

    void DoRun() override
    {
        ScenarioOptions options;
        options.channel = "p2p";
        options.devices = 2;
        options.servers = 2;
        options.model = "lenet5";
        options.taskRate = 2.0;
        options.battery = 1000.0;
        options.agent = "server-only";
        options.output = "";
        options.duration = Seconds(5);
        options.faults = "server 0 crash 2s recover 4s; server 0 crash 3s recover 5s; "
                         "cloud crash 1s; slow server 1 x0.5 2s..5s; slow server 1 x0.1 3s..4s; "
                         "slow device 0 x0.25 2s..; battery device 1 at 3s; "
                         "link device 0 down 2s up 3s; server 1 crash 0s recover 1s";
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        const auto site = [](const ApplicationContainer& apps, uint32_t i) {
            return DynamicCast<SiteApplication>(apps.Get(i));
        };
        const auto first = site(scenario.GetServers(), 0);
        const auto second = site(scenario.GetServers(), 1);
        const auto cloud = site(scenario.GetServers(), 2);
        const auto device = site(scenario.GetDevices(), 0);
        const auto dead = site(scenario.GetDevices(), 1);
        const auto up = [](Ptr<SiteApplication> app) {
            return [app] { return app->IsUp() ? 1.0 : 0.0; };
        };
        const auto speed = [](Ptr<SiteApplication> app) {
            return [app] { return app->GetSite()->GetResource()->GetSpeed(); };
        };
        const auto network = scenario.GetNetwork();
        const auto cut = [network, device] {
            return network->IsCut(device->GetNode()) ? 1.0 : 0.0;
        };
        for (const auto& [when, value] :
             std::map<double, double>{{1.9, 1}, {2.1, 0}, {3.5, 0}, {4.5, 0}, {5.1, 1}})
        {
            ExpectAt(when, up(first), value);
        }
        ExpectAt(0.5, up(second), 0);
        ExpectAt(1.5, up(second), 1);
        ExpectAt(0.9, up(cloud), 1);
        ExpectAt(1.1, up(cloud), 0);
        ExpectAt(5.9, up(cloud), 0);
        for (const auto& [when, value] :
             std::map<double, double>{{1.9, 1}, {2.5, 0.5}, {3.5, 0.05}, {4.5, 0.5}, {5.1, 1}})
        {
            ExpectAt(when, speed(second), value);
        }
        ExpectAt(5.9, speed(device), 0.25);
        ExpectAt(2.9, up(dead), 1);
        ExpectAt(3.1, up(dead), 0);
        ExpectAt(
            3.1,
            [dead] { return dead->GetSite()->GetEnergy()->GetRemainingJoules() < 1e-3; },
            1);
        ExpectAt(1.9, cut, 0);
        ExpectAt(2.5, cut, 1);
        ExpectAt(3.1, cut, 0);
        scenario.GetFaultInjector()->TraceConnectWithoutContext(
            "Fault",
            MakeCallback(&InjectorTestCase::TakeFault, this));
        scenario.Run();
        NS_TEST_EXPECT_MSG_EQ(m_looks, 22, "all was looked at");
        NS_TEST_EXPECT_MSG_EQ(m_begun, 9, "faults begun");
        NS_TEST_EXPECT_MSG_EQ(m_ended, 6, "and ended");
        CheckEarlyDeath();
    }

    /** @param begins does a fault begin? */
    void TakeFault(const Fault&, bool begins)
    {
        ++(begins ? m_begun : m_ended);
    }

    /** A battery that is empty before its device starts. */
    void CheckEarlyDeath()
    {
        ScenarioOptions options;
        options.channel = "wifi";
        options.devices = 2;
        options.servers = 1;
        options.cloud = false;
        options.model = "lenet5";
        options.taskSource = "periodic";
        options.taskRate = 10.0;
        options.battery = 1000.0;
        options.agent = "device-only";
        options.output = "";
        options.duration = Seconds(1);
        options.faults = "battery device 0 at 0.5s";
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        scenario.Run();
        const AgentSummary summary = scenario.GetMonitor()->GetSummary();
        NS_TEST_EXPECT_MSG_EQ(summary.completed, 10, "tasks of the device that lives");
        NS_TEST_EXPECT_MSG_EQ(summary.tasks, scenario.GetGenerated(), "no task without an end");
    }

    uint32_t m_looks{0}; //!< values compared
    uint32_t m_begun{0}; //!< faults that began
    uint32_t m_ended{0}; //!< faults that ended
};

/**
 * @ingroup edge-inference
 * Faults.
 */
class FaultScheduleTestSuite : public TestSuite
{
  public:
    FaultScheduleTestSuite()
        : TestSuite("edge-inference-fault-schedule", Type::SYSTEM)
    {
        AddTestCase(new FaultTextTestCase);
        AddTestCase(new FaultProcessTestCase);
        AddTestCase(new CutTestCase("PointToPointAccessNetwork"));
        AddTestCase(new CutTestCase("CsmaAccessNetwork"));
        AddTestCase(new CutTestCase("WifiAccessNetwork"));
        AddTestCase(new InjectorTestCase);
    }
};

static FaultScheduleTestSuite g_faultScheduleTestSuite; //!< registers the suite
