/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * DEFP with ShapeUplink on wires: what a bundle grants is what its holder sends, whatever others
 * send at the same time.
 */

#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/config.h"
#include "ns3/defp-admission-policy.h"
#include "ns3/defp-partition-agent.h"
#include "ns3/observed-game.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

// a boundary tensor takes 1 / (delta * rate) = 0.2 s; pixels ask for 3.01 MB/s, and the tensor
// behind the fourth pooling for 2.01 MB/s
constexpr double TASK_RATE = 0.25;                   //!< of every device, 1/s
const std::string DEMAND = "TaskRate=0.25/Delta=20"; //!< and delta
constexpr double BUDGET = 80e6;                      //!< R_b, bit/s: pixels of three devices
constexpr double LESS = 41e6;   //!< R_b, bit/s: pixels of one, pooled tensors of another
constexpr double CHANGE = 60.0; //!< the budget shrinks then, s
constexpr double END = 120.0;   //!< of tasks, s
constexpr double QUIET = 10.0;  //!< transfers count so long after a change, s

} // namespace

/**
 * @ingroup edge-inference
 * Four devices that send at the same moments through the one wire of the server.
 */
class DefpShapingTestCase : public TestCase
{
  public:
    /** @param channel access network of wires @param shaped are tensors held back? */
    DefpShapingTestCase(const std::string& channel, bool shaped)
        : TestCase(channel + (shaped ? ": transfers take bytes over share"
                                     : ": without shaping they do not")),
          m_channel(channel),
          m_shaped(shaped)
    {
    }

  private:
    void DoRun() override
    {
        // payload of all shares together is 80 Mb/s at most
        Config::SetDefault("ns3::edgeinference::AccessNetwork::BackhaulRate",
                           DataRateValue(DataRate("100Mb/s")));
        Config::SetDefault("ns3::edgeinference::LinkEstimator::InitialRate",
                           DataRateValue(DataRate("90Mb/s")));
        ScenarioOptions options;
        options.channel = m_channel;
        options.devices = 4;
        options.servers = 1;
        options.cloud = false;
        options.model = "vgg16";
        options.deviceType = "raspberry-pi-3b-plus";
        options.taskSource = "periodic";
        options.taskRate = TASK_RATE;
        options.deadline = Time(0);
        options.duration = Seconds(END);
        options.output = "";
        ScenarioHelper scenario(options);
        const std::string agent = "defp/" + DEMAND + "/BandwidthBudget=80Mbps/ShapeUplink=";
        scenario.Build(AgentSpec::FromString(agent + (m_shaped ? "true" : "false")));
        m_server = DynamicCast<EdgeServerApplication>(scenario.GetServers().Get(0));
        m_policy = DynamicCast<DefpAdmissionPolicy>(m_server->GetAdmissionPolicy());
        for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
        {
            auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(i));
            device->GetAgent()->SetAttribute("RebidThreshold", DoubleValue(1e9));
            device->TraceConnectWithoutContext("TaskEnded",
                                               MakeCallback(&DefpShapingTestCase::Take, this));
        }
        Simulator::Schedule(Seconds(CHANGE), &DefpShapingTestCase::Shrink, this);
        m_scenario = &scenario;
        Simulator::Schedule(Seconds(END - 1), &DefpShapingTestCase::CheckEstimates, this);
        scenario.Run();
        Config::Reset();
        Report();
        m_server = nullptr;
        m_policy = nullptr;
    }

    /** Others get what fits into less. */
    void Shrink()
    {
        m_policy->SetAttribute("BandwidthBudget",
                               DataRateValue(DataRate(static_cast<uint64_t>(LESS))));
    }

    /** @param record a task that ended: its tensors against the share that its device holds */
    void Take(const TaskRecord& record)
    {
        const double created = record.createdNs * 1e-9;
        const bool early = created > QUIET && record.finishedNs * 1e-9 < CHANGE;
        const bool late = created > CHANGE + QUIET;
        const DefpPlayer* player = m_policy->GetLedger().Find(record.device);
        if ((!early && !late) || !player || player->grant == 0)
        {
            return;
        }
        for (const auto& transfer : record.transfers)
        {
            if (transfer.fromPeer != record.device)
            {
                continue;
            }
            const double seconds = (transfer.endNs - transfer.startNs) * 1e-9;
            const double closed = static_cast<double>(transfer.bytes) / player->held.bandwidth;
            m_worst = std::max(m_worst, std::abs(seconds / closed - 1.0));
            m_shares[early][record.device] = player->held.bandwidth;
            m_overlaps += m_lastStart[early] == transfer.startNs ? 1 : 0;
            m_lastStart[early] = transfer.startNs;
            ++m_transfers[early];
        }
    }

    /** Shares are not taken for the speed of the link. */
    void CheckEstimates()
    {
        for (uint32_t i = 0; i < m_scenario->GetDevices().GetN() && m_shaped; ++i)
        {
            auto device = DynamicCast<MobileDeviceApplication>(m_scenario->GetDevices().Get(i));
            const auto share = m_shares[1].find(device->GetId());
            NS_TEST_EXPECT_MSG_GT(device->GetDirectory()->GetUp(1)->GetRate(),
                                  (share == m_shares[1].end() ? 0.0 : 1.2 * share->second),
                                  "the way of device " << i);
        }
    }

    void Report()
    {
        NS_TEST_EXPECT_MSG_GT(m_transfers[1], 30, "many transfers before the change");
        NS_TEST_EXPECT_MSG_GT(m_transfers[0], 20, "and after it");
        if (!m_shaped)
        {
            NS_TEST_EXPECT_MSG_GT(m_worst, 0.2, "the shares are not what the wire gives");
            return;
        }
        NS_TEST_EXPECT_MSG_LT(m_worst, 0.02, "bytes / share within 2 %");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(m_shares[1].size(), 3, "pixels of three");
        CheckSum(m_shares[1], BUDGET);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(m_shares[0].size(), 2, "pixels of one, and something else");
        CheckSum(m_shares[0], LESS);
        bool changed = false;
        for (const auto& [device, share] : m_shares[0])
        {
            changed = changed || (m_shares[1].count(device) && m_shares[1].at(device) != share);
        }
        NS_TEST_EXPECT_MSG_EQ(changed, true, "one of them another share than before");
        NS_TEST_EXPECT_MSG_GT(m_overlaps, 10, "they do send at the same moments");
    }

    /** @param shares of the holders, B/s @param budget R_b, bit/s */
    void CheckSum(const std::map<uint64_t, double>& shares, double budget)
    {
        double sum = 0.0;
        for (const auto& [device, share] : shares)
        {
            sum += share;
        }
        NS_TEST_EXPECT_MSG_GT(sum, 0.8 * budget / 8, "together most of the budget");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(sum, budget / 8, "and no more");
    }

    std::string m_channel;               //!< access network
    bool m_shaped;                       //!< are tensors held back?
    ScenarioHelper* m_scenario{nullptr}; //!< the run
    Ptr<EdgeServerApplication> m_server; //!< the server
    Ptr<DefpAdmissionPolicy> m_policy;   //!< its ledger
    double m_worst{0.0};                 //!< largest relative error
    std::map<bool, std::map<uint64_t, double>>
        m_shares;                         //!< before the change (true) and after, B/s
    std::map<bool, uint32_t> m_transfers; //!< likewise
    std::map<bool, int64_t> m_lastStart;  //!< of a transfer, ns
    uint32_t m_overlaps{0};               //!< transfers that began with another one
};

/**
 * @ingroup edge-inference
 * What devices reckon with when they are shaped.
 */
class ShapedOptionsTestCase : public TestCase
{
  public:
    ShapedOptionsTestCase()
        : TestCase(
              "shaped options: tensors travel at the share, or at the link where that is slower")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = CreateBuiltInModel("alexnet");
        for (const double rate : {1e5, 1e6, 1e8})
        {
            const auto observation = testing::MakeObservation(model, {2e9, 8e10}, rate, 0.003);
            const auto cuts = FindObservedCuts(observation, 1);
            const GameDevice plain = MakeGameDevice(5, cuts, {0.5, 10.0, 8e10});
            const GameDevice shaped = MakeGameDevice(5, cuts, {0.5, 10.0, 8e10, true});
            for (std::size_t i = 0; i < cuts.size(); ++i)
            {
                const double bytes = cuts[i].bytes;
                const double share = 10.0 * bytes * 0.5;
                const double more = bytes > 0.0 ? bytes / std::min(rate, share) - bytes / rate : 0;
                NS_TEST_EXPECT_MSG_EQ_TOL(shaped.options[i].seconds,
                                          plain.options[i].seconds + more,
                                          1e-9,
                                          "cut " << cuts[i].position << " at " << rate << " B/s");
                NS_TEST_EXPECT_MSG_EQ((shaped.options[i].demand == plain.options[i].demand),
                                      true,
                                      "the same demand");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 */
class DefpShapingTestSuite : public TestSuite
{
  public:
    DefpShapingTestSuite()
        : TestSuite("edge-inference-defp-shaping", Type::SYSTEM)
    {
        AddTestCase(new ShapedOptionsTestCase());
        AddTestCase(new DefpShapingTestCase("csma", true));
        AddTestCase(new DefpShapingTestCase("p2p", true));
        AddTestCase(new DefpShapingTestCase("p2p", false));
    }
};

static DefpShapingTestSuite g_defpShapingTestSuite; //!< registers the suite
