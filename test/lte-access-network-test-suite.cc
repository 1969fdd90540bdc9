/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * LTE as an access network, and what is said where ns-3 was built without it.
 */
#include "cellular-test-kit.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/test.h"

#ifdef EDGE_INFERENCE_HAVE_LTE
#include "ns3/lte-access-network.h"
#include "ns3/lte-helper.h"
#endif

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::accesstest;

#ifdef EDGE_INFERENCE_HAVE_LTE

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

namespace
{

/**
 * @param settings attributes @param up whether the device sends
 * @param blockBits of the transport block of TS 36.213, table 7.1.7.2.1-1, each millisecond; 0:
 * compare with the ideal rate only
 * @return the test
 */
CellularGoodputTestCase*
MakeLteGoodput(const std::vector<Setting>& settings, bool up, double blockBits = 0.0)
{
    // a segment and headers of TCP (32), IP (20), PDCP (2) and RLC (2)
    const double expected = blockBits / 8.0 * 1000.0 * 1448.0 / (1448 + 56);
    return new CellularGoodputTestCase(
        {"LteAccessNetwork", settings, up, MilliSeconds(300), expected, 0.01});
}

/** @return what cannot be built */
std::vector<CellularRefusalTestCase::Attempt>
GetLteRefusals()
{
    return {{{}, 0, ""},
            {{{"ResourceBlocks", "99"}}, 1, "has 6, 15, 25, 50, 75 or 100 resource blocks, not 99"},
            {{{"SrsPeriodicity", "30"}}, 1, "or 320 ms, not 30"},
            {{{"RlcMode", "tm"}}, 1, "'tm' of LTE: known are um, am"},
            {{{"Scheduler", "fastest"}}, 1, "fastest"},
            {{{"PathLossModel", "fris"}}, 1, "did you mean 'friis'"},
            {{{"HandoverAlgorithm", "A4"}}, 1, "A4"},
            {{{"PacketErrorRate", "0.1"}}, 1, "LTE loses what its own error model says"},
            {{}, 301, "serves at most 300 devices, not 301"}};
}

} // namespace

#endif // EDGE_INFERENCE_HAVE_LTE

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
#ifndef EDGE_INFERENCE_HAVE_LTE
        AddTestCase(new CellularPresenceTestCase("lte", "build ns-3 with its module lte"));
#else
        AddTestCase(new CellularPresenceTestCase("lte", ""));
        AddTestCase(new ReachabilityTestCase("LteAccessNetwork", {{"Cells", "2"}}));
        for (const bool up : {true, false})
        {
            // blocks of scheme 28, downlink and uplink, at 100 and 6 resource blocks
            AddTestCase(MakeLteGoodput({{"Radius", "10"}}, up, 75376));
            AddTestCase(MakeLteGoodput({{"Radius", "10"}, {"ResourceBlocks", "6"}}, up, 4392));
            AddTestCase(MakeLteGoodput({{"Radius", "250"}}, up));
            AddTestCase(MakeLteGoodput({{"ResourceBlocks", "25"}}, up));
            for (const Setting& setting : {Setting{"Radius", "50"},
                                           Setting{"Radius", "150"},
                                           Setting{"Radius", "400"},
                                           Setting{"ResourceBlocks", "15"},
                                           Setting{"ResourceBlocks", "50"},
                                           Setting{"ResourceBlocks", "75"},
                                           Setting{"Scheduler", "rr"},
                                           Setting{"ErrorModel", "false"},
                                           Setting{"RlcMode", "am"},
                                           Setting{"PathLossModel", "friis"}})
            {
                AddTestCase(MakeLteGoodput({setting}, up), EDGE_INFERENCE_TEST_EXTENSIVE);
            }
        }
        AddTestCase(
            new CellularSharingTestCase("LteAccessNetwork", {{"ResourceBlocks", "15"}}, 0.65));
        AddTestCase(new CellularReadyTestCase("LteAccessNetwork", 1, {}));
        AddTestCase(new CellularReadyTestCase("LteAccessNetwork", 20, {{"Cells", "3"}}));
        AddTestCase(new CellularReadyTestCase("LteAccessNetwork", 100, {}),
                    EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new LteBearerTestCase);
        AddTestCase(new CellularRefusalTestCase("LteAccessNetwork", GetLteRefusals()));
#endif
    }
};

static LteAccessNetworkTestSuite g_lteAccessNetworkTestSuite; //!< registers the suite
