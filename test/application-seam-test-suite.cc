/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The seams of the applications: an agent that answers late, an admission policy that counts a
 * budget and a recovery policy that replans, all written in application-test-kit.h. None of them
 * needs an edit in the applications.
 */

#include "application-test-kit.h"
#include "schedule-action.h"

#include <cmath>
#include <set>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** @param bed with the network @param site where all but the input runs @return the plan */
PartitionPlan
MakeRemotePlan(const Testbed& bed, SiteId site)
{
    return MakeChainPlan(*bed.m_model, {{1, 0}, {bed.m_model->GetLayerCount(), site}});
}

/** @param bed with servers @param i server from 1 @param budget of its policy @return the policy */
Ptr<BudgetPolicy>
LimitServer(const Testbed& bed, uint32_t i, uint32_t budget)
{
    auto policy = CreateObject<BudgetPolicy>();
    policy->SetAttribute("Budget", UintegerValue(budget));
    bed.m_servers.at(i - 1)->SetAttribute("AdmissionPolicy", PointerValue(policy));
    return policy;
}

} // namespace

/**
 * @ingroup edge-inference
 * An agent that answers through an event is waited for, and the wait is the task's decide time to
 * the nanosecond; answers may overtake each other.
 */
class LateAnswerTestCase : public ApplicationTestCase
{
  public:
    LateAnswerTestCase()
        : ApplicationTestCase("An agent answers late")
    {
    }

  private:
    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        bed.SetPlans(MakeRemotePlan(bed, 1).ToString(), MilliSeconds(50));
        bed.m_device->SetAttribute("DecisionDelay", TimeValue(MicroSeconds(300)));
        for (uint64_t number = 0; number < 5; ++number)
        {
            bed.Submit(1 + 0.01 * number, number); // five decisions are open at once
        }
        // from now on answers come sooner than those before them
        Simulator::Schedule(Seconds(1.045),
                            &LateAgent::SetAttribute,
                            bed.m_agent,
                            "Delay",
                            TimeValue(MicroSeconds(1)));
        bed.Submit(1.0451, 5);
        bed.Run(5);
        CheckLedger(bed);
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "task " << record.task);
            NS_TEST_EXPECT_MSG_EQ(record.parts.Get(TaskState::DECIDE),
                                  (record.task < 5 ? 50300000 : 301000),
                                  "decide time of task " << record.task);
        }
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->GetOpenDecisions(), 0, "none is left open");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_outcomes.size(), 6, "it heard of all of them");
    }
};

/**
 * @ingroup edge-inference
 * What the agent sees and hears is complete: sites, links, profiles, and the parts of the outcome.
 */
class ObservationTestCase : public ApplicationTestCase
{
  public:
    ObservationTestCase()
        : ApplicationTestCase("An agent sees measured sites and links, and hears the outcome")
    {
    }

  private:
    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        bed.SetPlan(MakeRemotePlan(bed, 1));
        bed.Submit(1, 0, 4, Seconds(3));
        bed.Submit(2, 1, 4);
        bed.Run(4);
        CheckLedger(bed);
        NS_TEST_ASSERT_MSG_EQ(bed.m_agent->m_observations.size(), 2, "two decisions");
        const PartitionObservation& seen = bed.m_agent->m_observations[1];
        NS_TEST_ASSERT_MSG_EQ(seen.sites.size(), 3, "the device and two servers");
        NS_TEST_EXPECT_MSG_EQ_TOL(seen.sites[0].layerSeconds[CHAIN_A], 0.1, 1e-12, "device");
        for (SiteId site = 1; site <= 2; ++site)
        {
            NS_TEST_EXPECT_MSG_EQ(seen.sites[site].usable, true, "site " << site);
            NS_TEST_EXPECT_MSG_EQ(seen.sites[site].peer, SERVER_ID + site, "its id");
            NS_TEST_ASSERT_MSG_EQ(seen.sites[site].layerSeconds.size(), 6, "its profile");
            NS_TEST_EXPECT_MSG_EQ_TOL(seen.sites[site].layerSeconds[CHAIN_C], 0.04, 1e-12, "c");
            NS_TEST_EXPECT_MSG_LT(seen.sites[site].statusAgeSeconds, 1.1, "its status is fresh");
        }
        NS_TEST_EXPECT_MSG_GT(seen.sites[1].utilization, 0.0, "server 1 has been at work");
        NS_TEST_EXPECT_MSG_LT(seen.sites[1].utilization, 1.0, "but not all the time");
        NS_TEST_EXPECT_MSG_EQ(seen.sites[2].utilization, 0.0, "server 2 has not");
        // one tensor of 300 kB has been measured
        const auto& link = seen.sites[0].linksTo.at(1);
        const double expected = StarNetwork::GetTransferSeconds(300000);
        NS_TEST_EXPECT_MSG_EQ_TOL(link.GetTransferSeconds(300000),
                                  expected,
                                  0.05 * expected,
                                  "way to server 1");
        NS_TEST_EXPECT_MSG_EQ_TOL(link.ageSeconds, 0.89, 0.1, "age of the measurement");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_observations[0].deadlineNs, 3000000000, "deadline");
        CheckOutcome(bed);
    }

    /** @param bed after its run */
    void CheckOutcome(const Testbed& bed)
    {
        NS_TEST_ASSERT_MSG_EQ(bed.m_agent->m_outcomes.size(), 2, "two outcomes");
        const PartitionOutcome& told = bed.m_agent->m_outcomes[0];
        const TaskRecord& record = bed.GetRecord(0);
        NS_TEST_EXPECT_MSG_EQ(told.decisionId,
                              bed.m_agent->m_observations[0].decisionId,
                              "of the first decision");
        NS_TEST_EXPECT_MSG_EQ_TOL(told.latencySeconds,
                                  (record.finishedNs - record.createdNs) * 1e-9,
                                  1e-12,
                                  "latency");
        NS_TEST_EXPECT_MSG_EQ((told.parts.ns == record.parts.ns), true, "parts");
        NS_TEST_ASSERT_MSG_EQ(told.stages.size(), 2, "stages");
        NS_TEST_EXPECT_MSG_EQ_TOL(told.stages[1].computeSeconds, 0.08, 1e-9, "a to d at server 1");
        NS_TEST_EXPECT_MSG_EQ(told.bytesUp, 300000, "bytes up");
        NS_TEST_EXPECT_MSG_EQ(told.bytesDown, 40, "bytes down");
    }
};

/**
 * @ingroup edge-inference
 * A server that falls idle says so while its past fades, within the steps that it documents, and is
 * silent once there is nothing left to tell.
 */
class UtilizationNewsTestCase : public ApplicationTestCase
{
  public:
    UtilizationNewsTestCase()
        : ApplicationTestCase("A server tells how its utilization fades, then is silent")
    {
    }

  private:
    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        bed.SetPlan(MakeRemotePlan(bed, 0));
        const auto& server = bed.m_servers[0];
        server->SetAttribute("StatusRefresh", TimeValue(Seconds(1000))); // news alone speak
        auto resource = CreateObject<ComputeResource>();
        server->GetSite()->SetAttribute("Resource", PointerValue(resource));
        resource->SetAttribute("UtilizationWindow", TimeValue(MilliSeconds(250)));
        ComputeJob job;
        job.service = MilliSeconds(500);
        Simulator::Schedule(Seconds(2), &ComputeResource::Submit, resource, job);
        std::vector<double> truth;
        constexpr uint64_t TASKS = 40;
        for (uint64_t number = 0; number < TASKS; ++number)
        {
            const double seconds = 2.65 + 0.1 * number; // nothing is at work any more
            testing::ScheduleAction(Seconds(seconds), [&truth, resource] {
                truth.push_back(resource->GetRecentUtilization());
            });
            bed.Submit(seconds, number);
        }
        bed.Run(8);
        NS_TEST_ASSERT_MSG_EQ(bed.m_agent->m_observations.size(), TASKS, "decisions");
        // e^(-t / window): full from 2 s to 2.5 s, then nothing
        NS_TEST_EXPECT_MSG_EQ_TOL(truth[0], (1 - std::exp(-2)) * std::exp(-0.6), 1e-3, "truth");
        std::vector<double> heard;
        for (const auto& observation : bed.m_agent->m_observations)
        {
            heard.push_back(observation.sites[1].utilization);
        }
        CheckSteps(truth, heard);
        const auto& last = bed.m_agent->m_observations.back().sites[1];
        NS_TEST_EXPECT_MSG_GT(last.statusAgeSeconds, 1.5, "nothing was left to tell");
    }

    /**
     * A value that is not told is less than one step, a factor of sqrt(2), from the one that was,
     * and is told at most 0.1 s late, by which time another e^(-0.1 / 0.25) has faded; both hold of
     * the utilization plus the 0.02 from which a server counts.
     *
     * @param truth utilization of the server @param heard what the device knew then
     */
    void CheckSteps(const std::vector<double>& truth, const std::vector<double>& heard)
    {
        constexpr double LITTLE = 0.02;
        const double most = std::sqrt(2.0) * std::exp(0.105 / 0.25);
        std::set<double> said;
        for (std::size_t i = 0; i < truth.size(); ++i)
        {
            const double ratio = (heard[i] + LITTLE) / (truth[i] + LITTLE);
            NS_TEST_EXPECT_MSG_GT(ratio, 1 - 1e-9, "a fading past is not told before it was " << i);
            NS_TEST_EXPECT_MSG_LT(ratio, most, "what the device knows at decision " << i);
            said.insert(heard[i]);
        }
        NS_TEST_EXPECT_MSG_GT(said.size(), 5, "it was told in steps");
        NS_TEST_EXPECT_MSG_LT(heard.back(), 0.01, "and down to idle");
    }
};

/**
 * @ingroup edge-inference
 * A server's budget refuses what is beyond it, and comes back when attempts leave: done, answered
 * at an exit, cancelled, or lost with their device.
 */
class BudgetTestCase : public ApplicationTestCase
{
  public:
    BudgetTestCase()
        : ApplicationTestCase("An admission policy counts a budget")
    {
    }

  private:
    /** @param bed after its run @param status a status @return tasks that ended so */
    static uint64_t Count(const Testbed& bed, TaskStatus status)
    {
        uint64_t count = 0;
        for (const auto& record : bed.m_records)
        {
            count += record.status == status;
        }
        return count;
    }

    /** @param policy after a run @param admitted expected @param rejected expected */
    void CheckBudget(Ptr<BudgetPolicy> policy, uint32_t admitted, uint32_t rejected)
    {
        NS_TEST_EXPECT_MSG_EQ(policy->m_admitted, admitted, "admitted");
        NS_TEST_EXPECT_MSG_EQ(policy->m_rejected, rejected, "rejected");
        NS_TEST_EXPECT_MSG_EQ(policy->m_released, admitted, "all of it came back");
        NS_TEST_EXPECT_MSG_EQ(policy->m_inside.size(), 0, "nobody is inside");
        NS_TEST_EXPECT_MSG_EQ(policy->m_strangers, 0, "only those leave who were let in");
    }

    void DoRun() override
    {
        CheckRejection();
        CheckTwoStages();
        CheckCancel();
        CheckReplaced();
    }

    /** Beyond the budget tasks are rejected; later ones find it full again. */
    void CheckRejection()
    {
        Testbed bed(MakeChainModel());
        const auto policy = LimitServer(bed, 1, 2);
        bed.SetPlan(MakeRemotePlan(bed, 1));
        for (uint64_t number = 0; number < 5; ++number)
        {
            bed.Submit(1, number);
            bed.Submit(3, 10 + number);
        }
        bed.Run(5);
        CheckLedger(bed);
        // inputs arrive every 25 ms and stay for 80: the fifth comes when the first has left
        NS_TEST_EXPECT_MSG_EQ(Count(bed, TaskStatus::COMPLETED), 6, "two at a time");
        NS_TEST_EXPECT_MSG_EQ(Count(bed, TaskStatus::REJECTED), 4, "the third and the fourth");
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ((record.reason.empty() || record.reason == "budget"),
                                  true,
                                  record.reason);
        }
        CheckBudget(policy, 6, 4);
        NS_TEST_EXPECT_MSG_EQ(bed.m_servers[0]->GetAdmitted(), 6, "the server counts stages");
        NS_TEST_EXPECT_MSG_EQ(bed.m_servers[0]->GetRefused(), 4, "the server counts stages");
    }

    /** An attempt with two stages here counts once. */
    void CheckTwoStages()
    {
        Testbed bed(MakeDiamondModel());
        const auto policy = LimitServer(bed, 1, 1);
        PartitionPlan plan;
        plan.stages = {Stage{0, LayerSet(DIAMOND_INPUT, DIAMOND_INPUT)},
                       Stage{1, LayerSet(DIAMOND_STEM, DIAMOND_LEFT)},
                       Stage{2, LayerSet(DIAMOND_RIGHT, DIAMOND_RIGHT)},
                       Stage{1, LayerSet(DIAMOND_JOIN, DIAMOND_JOIN)}};
        DeriveBoundaries(*bed.m_model, plan, "native");
        bed.SetPlan(plan);
        bed.Submit(1, 0);
        bed.Submit(2, 1);
        bed.Run(4);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ(Count(bed, TaskStatus::COMPLETED), 2, "both");
        CheckBudget(policy, 2, 0);
    }

    /** An attempt that its device gives up leaves. */
    void CheckCancel()
    {
        Testbed bed(MakeChainModel());
        const auto policy = LimitServer(bed, 1, 1);
        bed.SetPlan(MakeRemotePlan(bed, 1));
        bed.m_device->SetAttribute("AttemptTimeout", TimeValue(MilliSeconds(60)));
        bed.Submit(1, 0);
        bed.Submit(1.5, 1);
        bed.Run(3);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ(Count(bed, TaskStatus::FAILED), 2, "both take 0.1 s");
        CheckBudget(policy, 2, 0);
    }

    /** An attempt leaves when a newer one of its task comes. */
    void CheckReplaced()
    {
        Testbed again(MakeChainModel());
        const auto counting = LimitServer(again, 1, 1);
        again.SetPlan(MakeRemotePlan(again, 1));
        again.m_device->SetAttribute("AttemptTimeout", TimeValue(MilliSeconds(60)));
        again.m_device->SetAttribute("RecoveryPolicy", PointerValue(CreateObject<ReplanPolicy>()));
        again.Submit(1, 0);
        again.Run(3);
        CheckLedger(again);
        NS_TEST_EXPECT_MSG_EQ(again.GetRecord(0).attempts, 3, "three attempts");
        CheckBudget(counting, 3, 0);
    }
};

/**
 * @ingroup edge-inference
 * What one server refuses is planned anew for another, until nobody is left.
 */
class ReplanTestCase : public ApplicationTestCase
{
  public:
    ReplanTestCase()
        : ApplicationTestCase("A recovery policy replans what was refused")
    {
    }

  private:
    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        LimitServer(bed, 1, 0);
        LimitServer(bed, 2, 0);
        auto recovery = CreateObject<ReplanPolicy>();
        bed.m_device->SetAttribute("RecoveryPolicy", PointerValue(recovery));
        const PartitionPlan local = MakeRemotePlan(bed, 0);
        bed.SetPlans(MakeRemotePlan(bed, 1).ToString() + "|" + MakeRemotePlan(bed, 2).ToString() +
                         "|" + local.ToString(),
                     MilliSeconds(3));
        bed.Submit(1, 0);
        bed.Run(4);
        CheckLedger(bed);
        const TaskRecord& record = bed.GetRecord(0);
        NS_TEST_ASSERT_MSG_EQ(record.reason, "", "it completes");
        NS_TEST_EXPECT_MSG_EQ(record.attempts, 3, "at the third attempt");
        NS_TEST_EXPECT_MSG_EQ(record.plan, local.ToString(), "on the device");
        NS_TEST_EXPECT_MSG_EQ(record.parts.Get(TaskState::DECIDE), 9000000, "three decisions");
        NS_TEST_EXPECT_MSG_EQ(record.bytesUp, 600000, "the input went to both servers");
        NS_TEST_ASSERT_MSG_EQ(recovery->m_progress.size(), 2, "two refusals");
        for (uint32_t i = 0; i < 2; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(recovery->m_reasons[i], "budget", "reason");
            NS_TEST_EXPECT_MSG_EQ(recovery->m_progress[i].refused, true, "refused");
            NS_TEST_EXPECT_MSG_EQ(recovery->m_progress[i].failedSite, i + 1, "by whom");
            NS_TEST_EXPECT_MSG_EQ(recovery->m_progress[i].attempts, i + 1, "attempts so far");
        }
        NS_TEST_ASSERT_MSG_EQ(bed.m_agent->m_observations.size(), 3, "three decisions");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_observations[2].attempt, 2, "attempt asked for");
    }
};

/**
 * @ingroup edge-inference
 * Strategies plugged into the applications by TypeId.
 */
class ApplicationSeamTestSuite : public TestSuite
{
  public:
    ApplicationSeamTestSuite()
        : TestSuite("edge-inference-application-seams", Type::SYSTEM)
    {
        AddTestCase(new LateAnswerTestCase);
        AddTestCase(new ObservationTestCase);
        AddTestCase(new UtilizationNewsTestCase);
        AddTestCase(new BudgetTestCase);
        AddTestCase(new ReplanTestCase);
    }
};

static ApplicationSeamTestSuite g_applicationSeamTestSuite; //!< registers the suite
