/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * 5G NR as an access network, and what is said where ns-3 was built without 5G-LENA.
 */
#include "cellular-test-kit.h"

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

#include <cmath>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::accesstest;

#ifdef EDGE_INFERENCE_HAVE_NR

/**
 * @ingroup edge-inference
 * Where slots are of one direction the other one does not matter; where they are of either, all of
 * a cell is one medium.
 */
class NrSharingTestCase : public CellularSharingTestCase
{
  public:
    NrSharingTestCase()
        : CellularSharingTestCase("NrAccessNetwork", {{"Bandwidth", "1e7"}}, 0.8)
    {
    }

  private:
    void DoCheckMore() override
    {
        NS_TEST_EXPECT_MSG_GT(Measure("down", true, {{"TddPattern", "F"}}), 0.0, "flexible slots");
    }
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
        RunUntil(transfer, bytes);
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

namespace
{

/**
 * @param settings attributes, beside a band of 20 MHz @param up whether the device sends
 * @param symbols of data in the 2.5 ms of the default pattern at scheme 28 of TS 38.214, table
 * 5.1.3.1-1; 0: compare with the ideal rate only
 * @return the test
 */
CellularGoodputTestCase*
MakeNrGoodput(std::vector<Setting> settings, bool up, double symbols = 0.0)
{
    settings.insert(settings.begin(), {"Bandwidth", "2e7"});
    // 53 resource blocks of 12 subcarriers, one of which carries references; 6 bits at a code rate
    // of 948 / 1024; a segment and headers of TCP (32), IP (20), PDCP and RLC (4)
    const double blockBytes = 53.0 * 11.0 * symbols * 6.0 * 948.0 / 1024.0 / 8.0;
    const double expected = blockBytes / 2.5e-3 * 1448.0 / (1448 + 56);
    // of 400 blocks in half a second, of which one in ten is sent again, the share is known to 1.5
    // %
    const bool lossy = settings.back().first == "AmcModel";
    const Time window = lossy ? Seconds(4) : MilliSeconds(500);
    // checksums of code blocks and the slots in which the device sounds the channel
    return new CellularGoodputTestCase({"NrAccessNetwork", settings, up, window, expected, 0.02});
}

/** @return what cannot be built */
std::vector<CellularRefusalTestCase::Attempt>
GetNrRefusals()
{
    return {{{}, 0, ""},
            {{{"Bandwidth", "1e6"}, {"Numerology", "3"}}, 1, "no room for a resource block"},
            {{{"TddPattern", "DL|UP"}}, 1, "not of 'UP'"},
            {{{"TddPattern", "DL"}}, 1, "uplink: add UL"},
            {{{"TddPattern", "S|UL"}}, 1, "downlink: add DL"},
            {{{"TddPattern", "DL|S|UL|UL"}}, 1, "has 1, 2, 5 or 10 slots"},
            {{{"TddPattern", "UL|DL"}}, 1, "does not begin with UL"},
            {{{"RlcMode", "tm"}}, 1, "'tm' of 5G NR: known are um, am"},
            {{{"AmcModel", "fast"}}, 1, "known are error-model, shannon"},
            {{{"ChannelCondition", "fog"}}, 1, "known are los, nlos, random"},
            {{{"Scheduler", "fastest"}}, 1, "ofdma-rr"},
            {{{"ErrorModelType", "none"}}, 1, "nr-eesm-ir-t1"},
            {{{"ErrorModelType", "nr-eesm-ir-t2"}, {"Mcs", "28"}}, 1, "at most 27"},
            {{{"PathLossModel", "fris"}}, 1, "did you mean 'friis'"},
            {{{"PathLossModel", "three-gpp-indoor-office"}, {"ChannelCondition", "random"}},
             1,
             "no random channel condition"},
            {{{"PacketErrorRate", "0.1"}}, 1, "5G NR loses what its own error model says"}};
}

} // namespace

#endif // EDGE_INFERENCE_HAVE_NR

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
#ifndef EDGE_INFERENCE_HAVE_NR
        AddTestCase(new CellularPresenceTestCase("nr", "put 5G-LENA"));
#else
        AddTestCase(new CellularPresenceTestCase("nr", ""));
        AddTestCase(new ReachabilityTestCase("NrAccessNetwork", {{"Cells", "2"}}));
        for (const bool up : {true, false})
        {
            // two slots of 13 symbols; down, one of 12 beside
            AddTestCase(MakeNrGoodput({{"Radius", "10"}}, up, up ? 26 : 38));
            AddTestCase(MakeNrGoodput({{"Radius", "250"}}, up));
            AddTestCase(MakeNrGoodput({{"Bandwidth", "4e7"}}, up));
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
                                           Setting{"PathLossModel", "three-gpp-umi-street-canyon"}})
            {
                AddTestCase(MakeNrGoodput({setting}, up), EDGE_INFERENCE_TEST_EXTENSIVE);
            }
        }
        AddTestCase(new NrSharingTestCase);
        AddTestCase(new CellularReadyTestCase("NrAccessNetwork", 1, {}));
        AddTestCase(new CellularReadyTestCase("NrAccessNetwork", 20, {{"Cells", "3"}}));
        AddTestCase(new CellularReadyTestCase("NrAccessNetwork", 100, {}),
                    EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new NrBearerTestCase);
        AddTestCase(new NrEnergyTestCase);
        AddTestCase(new CellularRefusalTestCase("NrAccessNetwork", GetNrRefusals()));
#endif
    }
};

static NrAccessNetworkTestSuite g_nrAccessNetworkTestSuite; //!< registers the suite
