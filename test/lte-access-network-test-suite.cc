/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * LTE as an access network, and what is said where ns-3 was built without it.
 */
#include "access-network-test-kit.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/test.h"

#ifdef EDGE_INFERENCE_HAVE_LTE
#include "ns3/lte-access-network.h"
#include "ns3/lte-helper.h"
#endif

#include <algorithm>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::accesstest;

#ifdef EDGE_INFERENCE_HAVE_LTE

/**
 * @ingroup edge-inference
 * The goodput of one long transfer is the transport block of TS 36.213, table 7.1.7.2.1-1, each
 * millisecond, less headers, and the ideal rate is what is measured wherever the device stands.
 */
class LteGoodputTestCase : public TestCase
{
  public:
    /**
     * @param settings attributes @param up whether the device sends
     * @param blockBits of the transport block in that table, 0: compare with the ideal rate only
     */
    LteGoodputTestCase(const std::vector<Setting>& settings, bool up, double blockBits = 0.0)
        : TestCase(Describe(settings) + (up ? "uplink" : "downlink") + ": goodput and ideal rate"),
          m_settings(settings),
          m_up(up),
          m_blockBits(blockBits)
    {
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
        Ptr<AccessNetwork> network = MakeNetwork("LteAccessNetwork", m_settings);
        network->Build(1, 1, false);
        Ptr<Node> device = network->GetDevices().Get(0);
        Ptr<Node> server = network->GetServers().Get(0);
        Ptr<Node> from = m_up ? device : server;
        Ptr<Node> to = m_up ? server : device;
        Transfer transfer(network, from, to, 0);
        Simulator::Stop(network->GetReadyTime() + MilliSeconds(400));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        Simulator::Stop(MilliSeconds(300));
        Simulator::Run();
        const double measured = (transfer.received - warm) / 0.3;
        const double ideal = network->GetIdealRate(from, to);
        NS_TEST_EXPECT_MSG_EQ_TOL(ideal, measured, measured * 0.02, "ideal rate, bytes/s");
        if (m_blockBits > 0.0)
        {
            // a segment and headers of TCP (32), IP (20), PDCP (2) and RLC (2)
            const double expected = m_blockBits / 8.0 * 1000.0 * 1448.0 / (1448 + 56);
            NS_TEST_EXPECT_MSG_EQ_TOL(measured, expected, expected * 0.01, "goodput, bytes/s");
        }
        network->Dispose();
        Simulator::Destroy();
    }

    std::vector<Setting> m_settings; //!< attributes
    bool m_up;                       //!< does the device send?
    double m_blockBits;              //!< or 0
};

/**
 * @ingroup edge-inference
 * Two devices of one cell halve their direction; the other direction matters little, and another
 * cell not at all. That is what is measured, and what the network states.
 */
class LteSharingTestCase : public TestCase
{
  public:
    LteSharingTestCase()
        : TestCase("Transfers share a cell's direction, and nothing else")
    {
    }

  private:
    /** @param second direction of a second transfer: up, down or other (cell) @return bytes that
     * the first one, up, brought in 0.3 s */
    double Measure(const std::string& second)
    {
        Ptr<AccessNetwork> network = MakeNetwork("LteAccessNetwork",
                                                 {{"Cells", "2"},
                                                  {"Radius", "10"},
                                                  {"CellDistance", "10000"},
                                                  {"ResourceBlocks", "15"}});
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
        NS_TEST_EXPECT_MSG_EQ(same, (second == "up" || second.empty()), "stated: " << second);
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
        // its acknowledgements go up, and ns-3's scheduler divides a subframe evenly
        NS_TEST_EXPECT_MSG_GT(Measure("down"), 0.65 * alone, "the other way");
    }
};

/**
 * @ingroup edge-inference
 * All devices are connected when the network says that it is ready, however many there are.
 */
class LteReadyTestCase : public TestCase
{
  public:
    /** @param devices number @param settings attributes */
    LteReadyTestCase(uint32_t devices, const std::vector<Setting>& settings)
        : TestCase("LTE is ready with " + std::to_string(devices) + " devices"),
          m_devices(devices),
          m_settings(settings)
    {
    }

  private:
    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork("LteAccessNetwork", m_settings);
        network->Build(m_devices, 1, false);
        auto lte = DynamicCast<LteAccessNetwork>(network);
        Simulator::Stop(network->GetReadyTime());
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(lte->GetConnectedDevices(), m_devices, "all are connected");
        for (uint32_t i = 0; i < m_devices; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(lte->GetServingCell(i),
                                  i % lte->GetCells().GetN(),
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
 * A bearer's buffer is as long as the attribute says, also after a hand-over by X2 in the middle of
 * a transfer, which arrives whole.
 */
class LteBearerTestCase : public TestCase
{
  public:
    LteBearerTestCase()
        : TestCase("The buffers of bearers hold what TCP sends, and a hand-over keeps the transfer")
    {
    }

  private:
    /** Run until a transfer has arrived, or for half a minute. @param transfer one @param bytes
     * all of it */
    static void RunUntil(const Transfer& transfer, uint64_t bytes)
    {
        for (int i = 0; i < 300 && transfer.received < bytes; ++i)
        {
            Simulator::Stop(MilliSeconds(100));
            Simulator::Run();
        }
    }

    /** @param buffer bytes @return seconds that 2 MB to a device took */
    double Measure(const std::string& buffer)
    {
        Ptr<AccessNetwork> network = MakeNetwork("LteAccessNetwork", {{"RlcBuffer", buffer}});
        network->Build(1, 1, false);
        const uint64_t bytes = 2000000;
        Transfer transfer(network,
                          network->GetServers().Get(0),
                          network->GetDevices().Get(0),
                          bytes);
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
                              "10 kB, ns-3's default, lose packets");

        Ptr<AccessNetwork> network =
            MakeNetwork("LteAccessNetwork", {{"Cells", "2"}, {"CellDistance", "300"}});
        network->Build(1, 1, false);
        auto lte = DynamicCast<LteAccessNetwork>(network);
        const uint64_t bytes = 3000000;
        Transfer transfer(network,
                          network->GetDevices().Get(0),
                          network->GetServers().Get(0),
                          bytes);
        const double before =
            network->GetIdealRate(network->GetDevices().Get(0), network->GetServers().Get(0));
        lte->GetLteHelper()->HandoverRequest(network->GetReadyTime() + MilliSeconds(200),
                                             lte->GetDeviceRadios().Get(0),
                                             lte->GetCellRadios().Get(0),
                                             lte->GetCellRadios().Get(1));
        RunUntil(transfer, bytes);
        NS_TEST_EXPECT_MSG_EQ(lte->GetServingCell(0), 1, "handed over");
        NS_TEST_EXPECT_MSG_EQ(transfer.received, bytes, "and all of it arrived");
        const double after =
            network->GetIdealRate(network->GetDevices().Get(0), network->GetServers().Get(0));
        NS_TEST_EXPECT_MSG_LT(after, before * 1.001, "the far cell is no faster");
        network->Dispose();
        Simulator::Destroy();
    }
};

/**
 * @ingroup edge-inference
 * What cannot be built is refused in a sentence.
 */
class LteRefusalTestCase : public TestCase
{
  public:
    LteRefusalTestCase()
        : TestCase("Bad configuration of LTE is refused, zero of everything is fine")
    {
    }

  private:
    /** @param settings attributes @param devices number @param part of the sentence, empty: built
     */
    void Check(const std::vector<Setting>& settings, uint32_t devices, const std::string& part)
    {
        Ptr<AccessNetwork> network = MakeNetwork("LteAccessNetwork", settings);
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
        Check({{"ResourceBlocks", "99"}},
              1,
              "has 6, 15, 25, 50, 75 or 100 resource blocks, not 99");
        Check({{"SrsPeriodicity", "30"}}, 1, "or 320 ms, not 30");
        Check({{"RlcMode", "tm"}}, 1, "known are um, am");
        Check({{"Scheduler", "fastest"}}, 1, "fastest");
        Check({{"PathLossModel", "fris"}}, 1, "did you mean 'friis'");
        Check({{"HandoverAlgorithm", "A4"}}, 1, "A4");
        Check({{"PacketErrorRate", "0.1"}}, 1, "not PacketErrorRate");
        Check({}, 301, "serves at most 300 devices, not 301");
    }
};

#endif // EDGE_INFERENCE_HAVE_LTE

/**
 * @ingroup edge-inference
 * The name of the channel is known in each build; where it cannot be used, it says what to do.
 */
class LtePresenceTestCase : public TestCase
{
  public:
    LtePresenceTestCase()
        : TestCase("The channel lte is there, or says what to build")
    {
    }

  private:
    void DoRun() override
    {
        const auto names = GetTypeNames(AccessNetwork::GetTypeId());
        NS_TEST_EXPECT_MSG_EQ(std::count(names.begin(), names.end(), "lte"), 1, "known");
        std::string sentence;
        try
        {
            FindType(AccessNetwork::GetTypeId(), "lte");
        }
        catch (const std::invalid_argument& problem)
        {
            sentence = problem.what();
        }
#ifdef EDGE_INFERENCE_HAVE_LTE
        NS_TEST_EXPECT_MSG_EQ(sentence, "", "found");
#else
        NS_TEST_EXPECT_MSG_EQ(
            (sentence.find("build ns-3 with its module lte") != std::string::npos),
            true,
            sentence);
#endif
    }
};

/**
 * @ingroup edge-inference
 * LTE.
 */
class LteAccessNetworkTestSuite : public TestSuite
{
  public:
    LteAccessNetworkTestSuite()
        : TestSuite("edge-inference-lte-access-network", Type::UNIT)
    {
        AddTestCase(new LtePresenceTestCase);
#ifdef EDGE_INFERENCE_HAVE_LTE
        AddTestCase(new ReachabilityTestCase("LteAccessNetwork", {{ "Cells", "2" }}));
        for (const bool up : {true, false})
        {
            // blocks of scheme 28, downlink and uplink, at 100 and 6 resource blocks
            AddTestCase(new LteGoodputTestCase({{ "Radius", "10" }}, up, 75376));
            AddTestCase(new LteGoodputTestCase({{"Radius", "10"},
                                                { "ResourceBlocks",
                                                  "6" }},
                                               up,
                                               4392));
            AddTestCase(new LteGoodputTestCase({{ "Radius", "250" }}, up));
            AddTestCase(new LteGoodputTestCase({{ "ResourceBlocks", "25" }}, up));
            for (const Setting& setting : {Setting{"Radius", "50"},
                                           Setting{"Radius", "150"},
                                           Setting{"Radius", "400"},
                                           Setting{"ResourceBlocks", "15"},
                                           Setting{"ResourceBlocks", "50"},
                                           Setting{"ResourceBlocks", "75"},
                                           Setting{"Scheduler", "rr"},
                                           Setting{"ErrorModel", "false"},
                                           Setting{"RlcMode", "am"},
                                           Setting {
                                               "PathLossModel",
                                               "friis"
                                           }})
            {
                AddTestCase(new LteGoodputTestCase({setting}, up), EDGE_INFERENCE_TEST_EXTENSIVE);
            }
        }
        AddTestCase(new LteSharingTestCase);
        AddTestCase(new LteReadyTestCase(1, {}));
        AddTestCase(new LteReadyTestCase(20, {{ "Cells", "3" }}));
        AddTestCase(new LteReadyTestCase(100, {}), EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new LteBearerTestCase);
        AddTestCase(new LteRefusalTestCase);
#endif
    }
};

static LteAccessNetworkTestSuite g_lteAccessNetworkTestSuite; //!< registers the suite
