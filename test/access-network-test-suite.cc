/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "access-network-test-kit.h"

#include "ns3/access-network.h"
#include "ns3/config.h"
#include "ns3/csma-access-network.h"
#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/point-to-point-access-network.h"
#include "ns3/random-edge-access-network.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-access-network.h"

#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::accesstest;

/**
 * @ingroup edge-inference
 * The goodput of one long transfer is the ideal rate that the network states, and that lies where
 * the closed form of frames and headers (wires) or published measurements say.
 */
class GoodputTestCase : public TestCase
{
  public:
    /**
     * @param type class name @param settings attributes @param expected Mb/s of TCP payload
     * @param tolerance relative, against the expectation and the ideal rate
     * @param what where the expectation comes from
     */
    GoodputTestCase(const std::string& type,
                    const std::vector<Setting>& settings,
                    double expected,
                    double tolerance,
                    const std::string& what)
        : TestCase(type + Describe(settings) + ": goodput is " + what),
          m_type(type),
          m_settings(settings),
          m_expected(expected),
          m_tolerance(tolerance)
    {
    }

  private:
    /** @param settings attributes @return them as text */
    static std::string Describe(const std::vector<Setting>& settings)
    {
        std::string text;
        for (const Setting& setting : settings)
        {
            text += " " + setting.first + "=" + setting.second;
        }
        return text;
    }

    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork(m_type, m_settings);
        network->Build(2, 1, false);
        Ptr<Node> device = network->GetDevices().Get(0);
        Ptr<Node> server = network->GetServers().Get(0);
        Transfer transfer(network, device, server, 0);
        const Time ready = network->GetReadyTime();
        Simulator::Stop(ready + MilliSeconds(500));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        Simulator::Stop(MilliSeconds(500));
        Simulator::Run();
        const double measured = (transfer.received - warm) * 8.0 / 0.5e6;
        const double ideal = network->GetIdealRate(device, server) * 8.0e-6;
        NS_TEST_EXPECT_MSG_EQ_TOL(measured, m_expected, m_expected * m_tolerance, "goodput, Mb/s");
        NS_TEST_EXPECT_MSG_EQ_TOL(ideal, measured, measured * m_tolerance, "ideal rate, Mb/s");
        network->Dispose();
        Simulator::Destroy();
    }

    std::string m_type;              //!< class name
    std::vector<Setting> m_settings; //!< attributes
    double m_expected;               //!< Mb/s
    double m_tolerance;              //!< relative
};

/**
 * @ingroup edge-inference
 * Background traffic takes its rate and the headers of UDP (8), IP (20) and the link (2) from what
 * TCP gets, on the way it flows; it pauses as told, and needs somebody to flow to.
 */
class BackgroundTestCase : public TestCase
{
  public:
    BackgroundTestCase()
        : TestCase("Background traffic takes its share of the wire")
    {
    }

  private:
    /** @param settings attributes @return goodput of TCP from device to server, Mb/s */
    double Measure(std::vector<Setting> settings)
    {
        // a window that is full soon: one that still grows takes more than its share of a queue
        settings.push_back({"SocketBuffer", "262144"});
        Ptr<AccessNetwork> network = MakeNetwork("PointToPointAccessNetwork", settings);
        network->Build(1, 1, false);
        Transfer transfer(network, network->GetDevices().Get(0), network->GetServers().Get(0), 0);
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        network->Dispose();
        Simulator::Destroy();
        return (transfer.received - warm) * 8.0e-6;
    }

    void DoRun() override
    {
        const double share = 1448.0 / 1502.0;
        const double udp = 40.0 * 1054.0 / 1024.0;
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure({{"BackgroundUpRate", "40Mbps"}}),
                                  (100.0 - udp) * share,
                                  0.5,
                                  "the same way");
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure({{"BackgroundDownRate", "40Mbps"}}),
                                  100.0 * share,
                                  0.5,
                                  "the other way");
        const std::string half = "ns3::ConstantRandomVariable[Constant=0.1]";
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure({{"BackgroundUpRate", "40Mbps"},
                                           {"BackgroundOnTime", half},
                                           {"BackgroundOffTime", half}}),
                                  (100.0 - udp / 2) * share,
                                  1.0,
                                  "half of the time");
        Ptr<AccessNetwork> alone =
            MakeNetwork("PointToPointAccessNetwork", {{"BackgroundUpRate", "1Mbps"}});
        std::string sentence;
        try
        {
            alone->Build(1, 0, false);
        }
        catch (const std::invalid_argument& problem)
        {
            sentence = problem.what();
        }
        NS_TEST_EXPECT_MSG_EQ(sentence,
                              "background traffic needs a server or a cloud to flow to",
                              "nobody there");
        alone->Dispose();
        Simulator::Destroy();
    }
};

/**
 * @ingroup edge-inference
 * A short segment crosses an idle path in the ideal delay and the time of its bytes, and a shared
 * medium halves for two.
 */
class DelayAndSharingTestCase : public TestCase
{
  public:
    DelayAndSharingTestCase()
        : TestCase("Ideal delay adds up along the path, and shared media are divided")
    {
    }

  private:
    void DoRun() override
    {
        Ptr<AccessNetwork> wires = MakeNetwork("PointToPointAccessNetwork");
        wires->Build(1, 1, true);
        Ptr<Node> device = wires->GetDevices().Get(0);
        NS_TEST_EXPECT_MSG_EQ(wires->GetIdealDelay(device, wires->GetServers().Get(0)),
                              MicroSeconds(1500),
                              "1 ms to the router, 0.5 ms to the server");
        NS_TEST_EXPECT_MSG_EQ(
            wires->GetIdealDelay(wires->GetServers().Get(0), wires->GetCloud().Get(0)),
            MicroSeconds(20500),
            "0.5 ms to the router, 20 ms to the cloud");
        NS_TEST_EXPECT_MSG_EQ(wires->IsShared(device, wires->GetCloud().Get(0)), false, "wires");
        NS_TEST_EXPECT_MSG_GT(wires->GetIdealRate(device, device), 1e300, "no network");
        wires->Dispose();
        Simulator::Destroy();

        Ptr<AccessNetwork> air = MakeNetwork("WifiAccessNetwork");
        air->Build(2, 1, false);
        device = air->GetDevices().Get(0);
        Ptr<Node> server = air->GetServers().Get(0);
        NS_TEST_EXPECT_MSG_EQ(air->IsShared(device, server), true, "the air is shared");
        NS_TEST_EXPECT_MSG_EQ_TOL(air->GetIdealRate(device, server, 4),
                                  air->GetIdealRate(device, server) / 4,
                                  1.0,
                                  "four transfers");
        NS_TEST_EXPECT_MSG_GT(air->GetIdealRate(device, server),
                              air->GetIdealRate(air->GetDevices().Get(1), server) * 1.01,
                              "device 0 is nearer than device 1");
        air->Dispose();
        Simulator::Destroy();
    }
};

/**
 * @ingroup edge-inference
 * Random topologies are connected, have the links asked for, and depend on the run alone.
 */
class RandomTopologyTestCase : public TestCase
{
  public:
    RandomTopologyTestCase()
        : TestCase("Random edge topologies: 20 servers, degree 3, same run same graph")
    {
    }

  private:
    /** @param run number of the run @return the graph */
    std::vector<RandomEdgeAccessNetwork::Edge> Draw(uint64_t run)
    {
        RngSeedManager::SetRun(run);
        Ptr<AccessNetwork> network = MakeNetwork("RandomEdgeAccessNetwork");
        network->Build(4, 20, true);
        NS_TEST_EXPECT_MSG_EQ(network->GetDeviceCompute(), false, "sources only");
        NodeContainer nodes = network->GetNodes();
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            const bool reached = i == 0 || network->GetIdealRate(nodes.Get(0), nodes.Get(i)) > 0.0;
            NS_TEST_EXPECT_MSG_EQ(reached, true, network->GetNodeName(nodes.Get(i)));
        }
        auto edges = DynamicCast<RandomEdgeAccessNetwork>(network)->GetEdges();
        network->Dispose();
        Simulator::Destroy();
        return edges;
    }

    void DoRun() override
    {
        const uint64_t before = RngSeedManager::GetRun();
        auto first = Draw(1);
        NS_TEST_EXPECT_MSG_EQ(first.size(), 30, "20 servers of degree 3 have 30 links");
        NS_TEST_EXPECT_MSG_EQ((first == Draw(1)), true, "same run, same graph");
        NS_TEST_EXPECT_MSG_EQ((first == Draw(2)), false, "another run, another graph");
        RngSeedManager::SetRun(before);
    }
};

/**
 * @ingroup edge-inference
 * What cannot be built is refused in a sentence, and nothing is left behind for others.
 */
class RefusalTestCase : public TestCase
{
  public:
    RefusalTestCase()
        : TestCase("Bad configuration is refused, zero of everything is fine, defaults stay")
    {
    }

  private:
    /** @param type class name @param settings attributes @param devices number
     * @param servers number @return the sentence, empty if it was built */
    std::string Refusal(const std::string& type,
                        const std::vector<Setting>& settings,
                        uint32_t devices,
                        uint32_t servers)
    {
        Ptr<AccessNetwork> network = MakeNetwork(type, settings);
        std::string sentence;
        try
        {
            network->Build(devices, servers, false);
        }
        catch (const std::invalid_argument& problem)
        {
            sentence = problem.what();
        }
        network->Dispose();
        Simulator::Destroy();
        return sentence;
    }

    void DoRun() override
    {
        const std::string wires = "PointToPointAccessNetwork";
        NS_TEST_EXPECT_MSG_EQ(Refusal(wires, {{"WiredProfile", "quick"}}, 1, 1),
                              "unknown wired profile 'quick': known are faithful, fast",
                              "unknown profile");
        NS_TEST_EXPECT_MSG_EQ(Refusal("WifiAccessNetwork", {{"Standard", "x"}}, 1, 1),
                              "unknown WiFi standard 'x': known are 80211a, 80211g, 80211n, "
                              "80211ac, 80211ax",
                              "unknown standard");
        NS_TEST_EXPECT_MSG_NE(Refusal(wires, {}, 4000000000U, 1), "", "too many devices");
        NS_TEST_EXPECT_MSG_NE(Refusal("RandomEdgeAccessNetwork", {}, 1, 0), "", "no servers");
        for (const std::string type : {wires.c_str(), "CsmaAccessNetwork", "WifiAccessNetwork"})
        {
            NS_TEST_EXPECT_MSG_EQ(Refusal(type, {}, 0, 0), "", type + " with nothing in it");
        }
        Ptr<Node> other = CreateObject<Node>();
        NS_TEST_EXPECT_MSG_EQ(other->GetNApplications(), 0, "other nodes are left alone");
        UintegerValue segment;
        TypeId::AttributeInformation info;
        TypeId::LookupByName("ns3::TcpSocket").LookupAttributeByName("SegmentSize", &info);
        NS_TEST_EXPECT_MSG_EQ(info.initialValue->SerializeToString(info.checker),
                              info.originalInitialValue->SerializeToString(info.checker),
                              "the default segment size of other nodes is untouched");
        other->Dispose();
    }
};

/**
 * @ingroup edge-inference
 * All stations have joined when the network says that it is ready.
 */
class AssociationTestCase : public TestCase
{
  public:
    /** @param devices number of stations */
    explicit AssociationTestCase(uint32_t devices)
        : TestCase("WiFi is ready with " + std::to_string(devices) + " stations"),
          m_devices(devices)
    {
    }

  private:
    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork("WifiAccessNetwork");
        network->Build(m_devices, 1, false);
        Simulator::Stop(network->GetReadyTime());
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(DynamicCast<WifiAccessNetwork>(network)->GetAssociatedDevices(),
                              m_devices,
                              "all have joined");
        network->Dispose();
        Simulator::Destroy();
    }

    uint32_t m_devices; //!< number of stations
};

/**
 * @ingroup edge-inference
 * Access networks.
 */
class AccessNetworkTestSuite : public TestSuite
{
  public:
    AccessNetworkTestSuite()
        : TestSuite("edge-inference-access-network", Type::UNIT)
    {
        for (const std::string type : {"PointToPointAccessNetwork",
                                       "CsmaAccessNetwork",
                                       "WifiAccessNetwork",
                                       "RandomEdgeAccessNetwork"})
        {
            AddTestCase(new ReachabilityTestCase(type));
        }
        AddWires();
        AddWifi();
        AddTestCase(new BackgroundTestCase);
        AddTestCase(new DelayAndSharingTestCase);
        AddTestCase(new RandomTopologyTestCase);
        AddTestCase(new RefusalTestCase);
        AddTestCase(new AssociationTestCase(1));
        AddTestCase(new AssociationTestCase(32));
        AddTestCase(new AssociationTestCase(100));
    }

  private:
    /** Closed forms of wires. */
    void AddWires()
    {
        const std::string wires = "PointToPointAccessNetwork";
        const std::string share =
            "rate times segment over segment and headers of TCP (32), IP (20) and PPP (2)";
        AddTestCase(new GoodputTestCase(wires, {}, 100.0 * 1448 / 1502, 0.01, share));
        AddTestCase(new GoodputTestCase(wires,
                                        {{"WiredProfile", "fast"}},
                                        100.0 * 8948 / 9002,
                                        0.01,
                                        share));
        AddTestCase(new GoodputTestCase(wires,
                                        {{"DeviceRate", "1Gbps"}, {"BackhaulRate", "50Mbps"}},
                                        50.0 * 1448 / 1502,
                                        0.01,
                                        "that of the narrowest link"));
        AddTestCase(new GoodputTestCase("CsmaAccessNetwork",
                                        {},
                                        100.0 * 2896 / (2 * 1518 + 70 + 3 * 6.25),
                                        0.03,
                                        "two frames of 1518 and one of 70 bytes and three gaps"));
    }

    /** Closed form of WiFi: see WifiAccessNetwork; expectations in Mb/s from its terms by hand. */
    void AddWifi()
    {
        const std::string wifi = "WifiAccessNetwork";
        const std::string form = "preambles, spaces, frames and acknowledgements added up";
        AddTestCase(
            new GoodputTestCase(wifi, {{"Standard", "80211a"}, {"Radius", "2"}}, 23.8, 0.1, form));
        AddTestCase(
            new GoodputTestCase(wifi, {{"Standard", "80211n"}, {"Radius", "2"}}, 113.0, 0.1, form));
        AddTestCase(new GoodputTestCase(wifi, {{"Radius", "2"}}, 516.0, 0.1, form));
        // without A-MSDUs: 256 frames of 1562 bytes, 5.33 ms, for 371 kB
        AddTestCase(new GoodputTestCase(wifi, {{"Aps", "2"}, {"Radius", "2"}}, 505.0, 0.1, form));
        // the nearer of two devices stands at 15 m / sqrt(2)
        AddTestCase(new GoodputTestCase(wifi, {}, 410.0, 0.1, form));
    }
};

static AccessNetworkTestSuite g_accessNetworkTestSuite; //!< registers the suite
