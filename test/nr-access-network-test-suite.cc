/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * 5G NR as an access network, and what is said where ns-3 was built without 5G-LENA.
 */
#include "access-network-test-kit.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/test.h"

#ifdef EDGE_INFERENCE_HAVE_NR
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/mobile-device-application.h"
#include "ns3/node-energy.h"
#include "ns3/nr-access-network.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"
#endif

#include <algorithm>
#include <cmath>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::accesstest;

#ifdef EDGE_INFERENCE_HAVE_NR

/**
 * @ingroup edge-inference
 * The goodput of one long transfer is what modulation and code rate of TS 38.214, table 5.1.3.1-1,
 * give in the slots of the pattern, less headers, and the ideal rate is what is measured wherever
 * the device stands.
 */
class NrGoodputTestCase : public TestCase
{
  public:
    /**
     * @param settings attributes, beside a band of 20 MHz @param up whether the device sends
     * @param symbols of data in the 2.5 ms of the default pattern at scheme 28; 0: compare with the
     * ideal rate only
     */
    NrGoodputTestCase(const std::vector<Setting>& settings, bool up, double symbols = 0.0)
        : TestCase(Describe(settings) + (up ? "uplink" : "downlink") + ": goodput and ideal rate"),
          m_settings(settings),
          m_up(up),
          m_symbols(symbols)
    {
        m_settings.insert(m_settings.begin(), {"Bandwidth", "2e7"});
    }

  private:
    /** @param settings attributes @return them as text */
    static std::string Describe(const std::vector<Setting>& settings)
    {
        std::string text;
        for (const Setting& setting : settings)
        {
            text += setting.first + "=" + setting.second + " ";
        }
        return text;
    }

    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork("NrAccessNetwork", m_settings);
        network->Build(1, 1, false);
        Ptr<Node> device = network->GetDevices().Get(0);
        Ptr<Node> server = network->GetServers().Get(0);
        Ptr<Node> from = m_up ? device : server;
        Ptr<Node> to = m_up ? server : device;
        Transfer transfer(network, from, to, 0);
        Simulator::Stop(network->GetReadyTime() + MilliSeconds(400));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        Simulator::Stop(MilliSeconds(500));
        Simulator::Run();
        const double measured = (transfer.received - warm) / 0.5;
        const double ideal = network->GetIdealRate(from, to);
        NS_TEST_EXPECT_MSG_EQ_TOL(ideal, measured, measured * 0.02, "ideal rate, bytes/s");
        if (m_symbols > 0.0)
        {
            // 53 resource blocks of 12 subcarriers, one of which carries references; 6 bits at a
            // code rate of 948 / 1024; a segment and headers of TCP (32), IP (20), PDCP and RLC (4)
            const double blockBytes = 53.0 * 11.0 * m_symbols * 6.0 * 948.0 / 1024.0 / 8.0;
            const double expected = blockBytes / 2.5e-3 * 1448.0 / (1448 + 56);
            // checksums of code blocks and the slots in which the device sounds the channel
            NS_TEST_EXPECT_MSG_EQ_TOL(measured, expected, expected * 0.02, "goodput, bytes/s");
        }
        network->Dispose();
        Simulator::Destroy();
    }

    std::vector<Setting> m_settings; //!< attributes
    bool m_up;                       //!< does the device send?
    double m_symbols;                //!< or 0
};

/**
 * @ingroup edge-inference
 * Two devices of one cell halve their direction; the other direction does not matter where slots
 * are of one direction, and another cell not at all. That is what is measured, and what the network
 * states.
 */
class NrSharingTestCase : public TestCase
{
  public:
    NrSharingTestCase()
        : TestCase("Transfers share a cell's direction, and nothing else")
    {
    }

  private:
    /** @param second direction of a second transfer: up, down or other (cell) @param pattern slots
     * @return bytes that the first one, up, brought in 0.3 s */
    double Measure(const std::string& second, const std::string& pattern = "DL|DL|S|UL|UL")
    {
        Ptr<AccessNetwork> network = MakeNetwork("NrAccessNetwork",
                                                 {{"Cells", "2"},
                                                  {"Radius", "10"},
                                                  {"CellDistance", "10000"},
                                                  {"TddPattern", pattern},
                                                  {"Bandwidth", "1e7"}});
        // devices 0 and 2 are of cell 0, device 1 of cell 1
        network->Build(3, 1, false);
        Ptr<Node> server = network->GetServers().Get(0);
        Ptr<Node> first = network->GetDevices().Get(0);
        Ptr<Node> other = network->GetDevices().Get(second == "other" ? 1 : 2);
        Ptr<Node> from = second == "down" ? server : other;
        Ptr<Node> to = second == "down" ? other : server;
        Transfer transfer(network, first, server, 0);
        std::unique_ptr<Transfer> contender;
        if (!second.empty())
        {
            contender = std::make_unique<Transfer>(network, from, to, 0, PORT + 1);
        }
        Simulator::Stop(network->GetReadyTime() + MilliSeconds(300));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        const bool same =
            network->GetSharedMedia(first, server) == network->GetSharedMedia(from, to);
        const bool flexible = pattern.find('F') != std::string::npos;
        NS_TEST_EXPECT_MSG_EQ(same,
                              (second == "up" || second.empty() || flexible),
                              "stated: " << second);
        Simulator::Stop(MilliSeconds(300));
        Simulator::Run();
        network->Dispose();
        Simulator::Destroy();
        return static_cast<double>(transfer.received - warm);
    }

    void DoRun() override
    {
        const double alone = Measure("");
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure("other"), alone, alone * 0.01, "another cell");
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure("up"), alone / 2, alone * 0.05, "same cell, same way");
        // its acknowledgements go up
        NS_TEST_EXPECT_MSG_GT(Measure("down"), 0.8 * alone, "the other way");
        NS_TEST_EXPECT_MSG_GT(Measure("down", "F"), 0.0, "flexible slots");
    }
};

/**
 * @ingroup edge-inference
 * All devices are connected when the network says that it is ready, however many there are.
 */
class NrReadyTestCase : public TestCase
{
  public:
    /** @param devices number @param settings attributes */
    NrReadyTestCase(uint32_t devices, const std::vector<Setting>& settings)
        : TestCase("NR is ready with " + std::to_string(devices) + " devices"),
          m_devices(devices),
          m_settings(settings)
    {
    }

  private:
    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork("NrAccessNetwork", m_settings);
        network->Build(m_devices, 1, false);
        auto nr = DynamicCast<NrAccessNetwork>(network);
        Simulator::Stop(network->GetReadyTime());
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(nr->GetConnectedDevices(), m_devices, "all are connected");
        for (uint32_t i = 0; i < m_devices; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(nr->GetServingCell(i),
                                  i % nr->GetCells().GetN(),
                                  "to the nearest cell");
        }
        network->Dispose();
        Simulator::Destroy();
    }

    uint32_t m_devices;              //!< number of devices
    std::vector<Setting> m_settings; //!< attributes
};

/**
 * @ingroup edge-inference
 * A bearer's buffer is as long as the attribute says, and a transfer goes on after its cell or its
 * device was cut off.
 */
class NrBearerTestCase : public TestCase
{
  public:
    NrBearerTestCase()
        : TestCase("The buffers of bearers hold what TCP sends, and a cut ends as it began")
    {
    }

  private:
    /**
     * @param buffer bytes @param cut the node to cut off for 0.3 s: cell, device or nothing
     * @return seconds that 1 MB to a device took
     */
    double Measure(const std::string& buffer, const std::string& cut = "")
    {
        Ptr<AccessNetwork> network =
            MakeNetwork("NrAccessNetwork", {{"RlcBuffer", buffer}, {"Bandwidth", "2e7"}});
        network->Build(1, 1, false);
        const uint64_t bytes = 1000000;
        Ptr<Node> device = network->GetDevices().Get(0);
        Transfer transfer(network, network->GetServers().Get(0), device, bytes);
        if (!cut.empty())
        {
            Ptr<Node> node = cut == "cell" ? network->GetAccessPoints().Get(0) : device;
            Simulator::Schedule(network->GetReadyTime() + MilliSeconds(60),
                                [network, node]() { network->Cut(node); });
            Simulator::Schedule(network->GetReadyTime() + MilliSeconds(160),
                                [&transfer, this]() { m_during = transfer.received; });
            Simulator::Schedule(
                network->GetReadyTime() + MilliSeconds(360),
                [network, node, &transfer, this]() {
                    NS_TEST_EXPECT_MSG_EQ(transfer.received, m_during, "nothing arrives meanwhile");
                    network->Mend(node);
                });
        }
        for (int i = 0; i < 300 && transfer.received < bytes; ++i)
        {
            Simulator::Stop(MilliSeconds(100));
            Simulator::Run();
        }
        NS_TEST_EXPECT_MSG_EQ(transfer.received, bytes, "TCP brings all of it");
        const Time taken = transfer.last - network->GetReadyTime();
        network->Dispose();
        Simulator::Destroy();
        return taken.GetSeconds();
    }

    void DoRun() override
    {
        const double enough = Measure("4194304");
        NS_TEST_EXPECT_MSG_GT(Measure("10240"),
                              1.5 * enough,
                              "10 kB, 5G-LENA's default, lose packets");
        for (const std::string cut : {"cell", "device"})
        {
            NS_TEST_EXPECT_MSG_GT(Measure("4194304", cut), enough + 0.3, "cut off: " << cut);
        }
    }

    uint64_t m_during{0}; //!< bytes in the middle of the cut
};

/**
 * @ingroup edge-inference
 * The radio draws the power of the signal over the efficiency of the amplifier, and circuits, for
 * the symbols that the tensors take, from the battery that compute draws from.
 */
class NrEnergyTestCase : public TestCase
{
  public:
    NrEnergyTestCase()
        : TestCase("Energy of the symbols that tensors take")
    {
    }

  private:
    /** @param record a task that ended */
    void Add(const TaskRecord& record)
    {
        m_bytesUp += record.bytesUp;
    }

    /** @param energy of the device, just before the end */
    void Look(Ptr<NodeEnergy> energy)
    {
        m_joules = energy->GetJoules(EnergyUse::RADIO);
        NS_TEST_EXPECT_MSG_EQ_TOL(100.0 - energy->GetRemainingJoules(),
                                  energy->GetTotalJoules(),
                                  1e-6,
                                  "what the battery lost");
    }

    void DoRun() override
    {
        Config::SetDefault("ns3::edgeinference::AccessNetwork::Radius", DoubleValue(10.0));
        ScenarioOptions options;
        options.channel = "nr";
        options.radioEnergy = "nr";
        options.devices = 1;
        options.servers = 1;
        options.cloud = false;
        options.agent = "server-only";
        options.taskSource = "periodic";
        options.taskRate = 2.0;
        options.duration = Seconds(2);
        options.battery = 100.0;
        options.output = "";
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(0));
        device->TraceConnectWithoutContext("TaskEnded", MakeCallback(&NrEnergyTestCase::Add, this));
        Simulator::Schedule(scenario.GetEnd() - MilliSeconds(1),
                            [this, device]() { Look(device->GetSite()->GetEnergy()); });
        scenario.Run();
        Config::Reset();
        NS_TEST_EXPECT_MSG_GT(m_bytesUp, 1000000, "tensors");
        // scheme 28 on 266 resource blocks at 30 kHz; 23 dBm at 0.35, and 0.5 W
        const double symbolBytes = 266.0 * 11.0 * 6.0 * 948.0 / 1024.0 / 8.0;
        const double symbols = m_bytesUp * 1504.0 / 1448.0 / symbolBytes;
        const double power = std::pow(10.0, (23.0 - 30.0) / 10.0) / 0.35 + 0.5;
        const double least = symbols * 0.5e-3 / 14.0 * power;
        NS_TEST_EXPECT_MSG_GT(m_joules, least, "data alone, J");
        // control, sounding, the first blocks at a low scheme, and what comes back
        NS_TEST_EXPECT_MSG_LT(m_joules, 1.4 * least, "and little else, J");
    }

    uint64_t m_bytesUp{0}; //!< payload
    double m_joules{0.0};  //!< of the radio
};

/**
 * @ingroup edge-inference
 * What cannot be built is refused in a sentence.
 */
class NrRefusalTestCase : public TestCase
{
  public:
    NrRefusalTestCase()
        : TestCase("Bad configuration of NR is refused, zero of everything is fine")
    {
    }

  private:
    /** @param settings attributes @param devices number @param part of the sentence, empty: built
     */
    void Check(const std::vector<Setting>& settings, uint32_t devices, const std::string& part)
    {
        Ptr<AccessNetwork> network = MakeNetwork("NrAccessNetwork", settings);
        std::string sentence;
        try
        {
            network->Build(devices, 0, false);
        }
        catch (const std::invalid_argument& problem)
        {
            sentence = problem.what();
        }
        NS_TEST_EXPECT_MSG_EQ((sentence.find(part) != std::string::npos), true, sentence);
        NS_TEST_EXPECT_MSG_EQ(sentence.empty(), part.empty(), sentence);
        network->Dispose();
        Simulator::Destroy();
    }

    void DoRun() override
    {
        Check({}, 0, "");
        Check({{"Bandwidth", "1e6"}, {"Numerology", "3"}}, 1, "no room for a resource block");
        Check({{"TddPattern", "DL|UP"}}, 1, "not of 'UP'");
        Check({{"TddPattern", "DL"}}, 1, "uplink: add UL");
        Check({{"TddPattern", "S|UL"}}, 1, "downlink: add DL");
        Check({{"TddPattern", "DL|S|UL|UL"}}, 1, "has 1, 2, 5 or 10 slots");
        Check({{"TddPattern", "UL|DL"}}, 1, "does not begin with UL");
        Check({{"RlcMode", "tm"}}, 1, "known are um, am");
        Check({{"AmcModel", "fast"}}, 1, "known are error-model, shannon");
        Check({{"ChannelCondition", "fog"}}, 1, "known are los, nlos, random");
        Check({{"Scheduler", "fastest"}}, 1, "ofdma-rr");
        Check({{"ErrorModelType", "none"}}, 1, "nr-eesm-ir-t1");
        Check({{"ErrorModelType", "nr-eesm-ir-t2"}, {"Mcs", "28"}}, 1, "at most 27");
        Check({{"PathLossModel", "fris"}}, 1, "did you mean 'friis'");
        Check({{"PathLossModel", "three-gpp-indoor-office"}, {"ChannelCondition", "random"}},
              1,
              "no random channel condition");
        Check({{"PacketErrorRate", "0.1"}}, 1, "not PacketErrorRate");
    }
};

#endif // EDGE_INFERENCE_HAVE_NR

/**
 * @ingroup edge-inference
 * The name of the channel is known in each build; where it cannot be used, it says what to do.
 */
class NrPresenceTestCase : public TestCase
{
  public:
    NrPresenceTestCase()
        : TestCase("The channel nr is there, or says what to build")
    {
    }

  private:
    void DoRun() override
    {
        const auto names = GetTypeNames(AccessNetwork::GetTypeId());
        NS_TEST_EXPECT_MSG_EQ(std::count(names.begin(), names.end(), "nr"), 1, "known");
        std::string sentence;
        try
        {
            FindType(AccessNetwork::GetTypeId(), "nr");
        }
        catch (const std::invalid_argument& problem)
        {
            sentence = problem.what();
        }
#ifdef EDGE_INFERENCE_HAVE_NR
        NS_TEST_EXPECT_MSG_EQ(sentence, "", "found");
#else
        NS_TEST_EXPECT_MSG_EQ((sentence.find("put 5G-LENA") != std::string::npos), true, sentence);
#endif
    }
};

/**
 * @ingroup edge-inference
 * 5G NR.
 */
class NrAccessNetworkTestSuite : public TestSuite
{
  public:
    NrAccessNetworkTestSuite()
        : TestSuite("edge-inference-nr-access-network", Type::UNIT)
    {
        AddTestCase(new NrPresenceTestCase);
#ifdef EDGE_INFERENCE_HAVE_NR
        AddTestCase(new ReachabilityTestCase("NrAccessNetwork", {{ "Cells", "2" }}));
        for (const bool up : {true, false})
        {
            // two slots of 13 symbols; down, one of 12 beside
            AddTestCase(new NrGoodputTestCase({{ "Radius", "10" }}, up, up ? 26 : 38));
            AddTestCase(new NrGoodputTestCase({{ "Radius", "250" }}, up));
            AddTestCase(new NrGoodputTestCase({{ "Bandwidth", "4e7" }}, up));
            for (const Setting& setting : {Setting{"Radius", "50"},
                                           Setting{"Bandwidth", "1e8"},
                                           Setting{"Numerology", "0"},
                                           Setting{"Numerology", "2"},
                                           Setting{"TddPattern", "DL|DL|DL|S|UL"},
                                           Setting{"Scheduler", "tdma-rr"},
                                           Setting{"Scheduler", "ofdma-pf"},
                                           Setting{"ErrorModel", "false"},
                                           Setting{"ErrorModelType", "nr-eesm-cc-t2"},
                                           Setting{"AmcModel", "error-model"},
                                           Setting{"Mcs", "10"},
                                           Setting{"RlcMode", "am"},
                                           Setting{"PathLossModel", "friis"},
                                           Setting {
                                               "PathLossModel",
                                               "three-gpp-umi-street-canyon"
                                           }})
            {
                AddTestCase(new NrGoodputTestCase({setting}, up), EDGE_INFERENCE_TEST_EXTENSIVE);
            }
        }
        AddTestCase(new NrSharingTestCase);
        AddTestCase(new NrReadyTestCase(1, {}));
        AddTestCase(new NrReadyTestCase(20, {{ "Cells", "3" }}));
        AddTestCase(new NrReadyTestCase(100, {}), EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new NrBearerTestCase);
        AddTestCase(new NrEnergyTestCase);
        AddTestCase(new NrRefusalTestCase);
#endif
    }
};

static NrAccessNetworkTestSuite g_nrAccessNetworkTestSuite; //!< registers the suite
