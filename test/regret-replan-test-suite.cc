/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The regret of decisions about what is left of a task after a failure, by hand.
 */
#include "application-test-kit.h"

#include "ns3/regret-monitor.h"
#include "ns3/resend-recovery-policy.h"

#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

constexpr double RATE = 1e7;    //!< of all links, B/s
constexpr double DELAY = 0.001; //!< of all links, s
constexpr double ANSWER = 40;   //!< of MakeChainModel(), B

/** A world with nothing waiting and links of round numbers. */
class RoundTruth : public SystemTruth
{
  public:
    void Reveal(PartitionObservation& observation) const override
    {
        for (auto& site : observation.sites)
        {
            site.backlogSeconds = 0.0;
            site.residentFraction = 1.0;
            for (auto& link : site.linksTo)
            {
                link = LinkObservation{RATE, DELAY, 0.0};
            }
        }
        observation.ideal = true;
    }
};

/** @param bytes to a server @param flops there @return way there, work, way back of the answer, s
 */
double
GetRemoteSeconds(double bytes, double flops)
{
    return bytes / RATE + DELAY + flops / SERVER_FLOPS + ANSWER / RATE + DELAY;
}

} // namespace

/**
 * @ingroup edge-inference
 * Layer a on the device, the rest on server 1, which crashes; then something else.
 */
class RegretReplanTestCase : public TestCase
{
  public:
    RegretReplanTestCase()
        : TestCase("the second decision is measured for what is left, a repeated plan is not")
    {
    }

  private:
    /** @param recovery what follows the crash @param second plan of the second decision */
    void Run(Ptr<RecoveryPolicy> recovery, const std::vector<ChainStep>& second)
    {
        m_records.clear();
        Testbed bed(MakeChainModel());
        bed.m_device->SetAttribute("RecoveryPolicy", PointerValue(recovery));
        const auto first = MakeChainPlan(*bed.m_model, {{CHAIN_B, 0}, {6, 1}});
        bed.SetPlans(first.ToString() + "|" + MakeChainPlan(*bed.m_model, second).ToString());
        auto regret = CreateObject<RegretMonitor>();
        regret->SetTruth(std::make_shared<RoundTruth>());
        regret->Watch(bed.m_device);
        regret->TraceConnectWithoutContext("Regret",
                                           MakeCallback(&RegretReplanTestCase::Take, this));
        bed.Submit(1, 0);
        // a on the device until 1.1 s, its 200 kB on the way for 16 ms, the rest until about 1.19 s
        Simulator::Schedule(Seconds(1.15), &EdgeServerApplication::Crash, bed.m_servers[0]);
        Simulator::Schedule(Seconds(1.2), &EdgeServerApplication::Recover, bed.m_servers[0]);
        bed.Run(20);
        NS_TEST_EXPECT_MSG_EQ(bed.GetRecord(0).reason, "", "it completes");
        NS_TEST_EXPECT_MSG_GT(bed.GetRecord(0).attempts, 1, "after a failure");
        regret->Dispose();
    }

    void Take(const RegretRecord& record)
    {
        m_records.push_back(record);
    }

    void DoRun() override
    {
        const double best = GetRemoteSeconds(300000, 8e8);
        const double chosen = 0.1 + GetRemoteSeconds(200000, 7e8);
        const double bestRest = GetRemoteSeconds(200000, 7e8);
        Run(CreateObject<ReplanPolicy>(), {{6, 0}});
        NS_TEST_ASSERT_MSG_EQ(m_records.size(), 2, "two decisions");
        NS_TEST_EXPECT_MSG_EQ(m_records[0].attempt, 0, "the first plan");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_records[0].chosenSeconds, chosen, 1e-9, "a here, b to d there");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_records[0].bestSeconds, best, 1e-9, "all at a server");
        NS_TEST_EXPECT_MSG_EQ(m_records[1].attempt, 1, "the second plan");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_records[1].chosenSeconds, 0.7, 1e-9, "b to d on the device");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_records[1].bestSeconds, bestRest, 1e-9, "b to d at server 2");
        Run(CreateObject<ReplanPolicy>(), {{CHAIN_B, 0}, {6, 2}});
        NS_TEST_ASSERT_MSG_EQ(m_records.size(), 2, "two decisions");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_records[1].GetRegretSeconds(), 0.0, 1e-9, "the best one");
        Run(CreateObject<ResendRecoveryPolicy>(), {{6, 0}});
        NS_TEST_ASSERT_MSG_EQ(m_records.size(), 1, "the same plan again is no decision");
    }

    std::vector<RegretRecord> m_records; //!< of a run
};

/**
 * @ingroup edge-inference
 */
class RegretReplanTestSuite : public TestSuite
{
  public:
    RegretReplanTestSuite()
        : TestSuite("edge-inference-regret-replan", Type::UNIT)
    {
        AddTestCase(new RegretReplanTestCase());
    }
};

static RegretReplanTestSuite g_regretReplanTestSuite; //!< registers the suite
