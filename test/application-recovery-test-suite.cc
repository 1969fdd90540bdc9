/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a device makes of failures: whom it blames, what it believes to be left, how long it waits,
 * and numbers of peers that cannot be true.
 */

#include "application-test-kit.h"

#include "ns3/message-endpoint.h"
#include "ns3/resend-recovery-policy.h"

#include <functional>
#include <limits>
#include <map>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** Largest time there is, ns. */
constexpr int64_t MAX_NS = std::numeric_limits<int64_t>::max();

/** @param bed whose device gets a ReplanPolicy @param delay of it @return the policy */
Ptr<ReplanPolicy>
ReplanAfter(Testbed& bed, Time delay = Time(0))
{
    auto policy = CreateObject<ReplanPolicy>();
    policy->SetAttribute("Delay", TimeValue(delay));
    bed.m_device->SetAttribute("RecoveryPolicy", PointerValue(policy));
    return policy;
}

/** @param bed with the network @return the text of the plan that runs all on the device */
std::string
GetLocalPlan(const Testbed& bed)
{
    return MakeChainPlan(*bed.m_model, {{bed.m_model->GetLayerCount(), 0}}).ToString();
}

/** Stands where a server should be, and answers a tensor with whatever a test wants. */
class FakeServer
{
  public:
    /** Makes an answer to a tensor of the device, and says over which lane it goes. */
    using Answer = std::function<Message(const TensorBody&)>;

    /** @param bed not run yet @param i server from 1 that this replaces @param answer of it */
    FakeServer(Testbed& bed, uint32_t i, Answer answer)
        : m_endpoint(CreateObject<MessageEndpoint>()),
          m_answer(std::move(answer))
    {
        bed.RemoveServer(i);
        m_endpoint->SetReceivedCallback(MakeCallback(&FakeServer::Take, this));
        Simulator::Schedule(Time(0),
                            &MessageEndpoint::Start,
                            m_endpoint,
                            bed.m_network.GetNode(i),
                            SERVER_ID + i,
                            bed.GetServerAddress(i).address);
    }

    ~FakeServer()
    {
        m_endpoint->Dispose();
    }

    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

  private:
    /** @param peer sender @param message of it */
    void Take(uint64_t peer, MessageLane, Message& message, const MessageTiming&)
    {
        TensorBody body;
        if (message.kind == MessageKind::TENSOR && TensorBody::Decode(message.body, body))
        {
            Message answer = m_answer(body);
            const auto lane =
                answer.kind == MessageKind::REJECT ? MessageLane::CONTROL : MessageLane::DATA;
            m_endpoint->Send({peer, Address()}, lane, std::move(answer));
        }
    }

    Ptr<MessageEndpoint> m_endpoint; //!< in place of the server's
    Answer m_answer;                 //!< to a tensor
};

} // namespace

/**
 * @ingroup edge-inference
 * A site that crashed holds nothing any more, even if it is back before the task goes on.
 */
class OldEpochTestCase : public ApplicationTestCase
{
  public:
    OldEpochTestCase()
        : ApplicationTestCase("Tensors of a site that crashed are gone, also when it is back")
    {
    }

  private:
    /** @param steps of the first plan @param crash1 when server 1 crashes, s @param crash2 when
     * server 2 does, 0: never */
    void Check(const std::vector<ChainStep>& steps, double crash1, double crash2)
    {
        Testbed bed(MakeChainModel());
        const auto recovery = ReplanAfter(bed, MilliSeconds(20));
        bed.m_device->SetAttribute("RedialInterval", TimeValue(MilliSeconds(5)));
        bed.SetPlans(MakeChainPlan(*bed.m_model, steps).ToString() + "|" + GetLocalPlan(bed));
        bed.Submit(1, 0);
        Simulator::Schedule(Seconds(crash1), &EdgeServerApplication::Crash, bed.m_servers[0]);
        Simulator::Schedule(Seconds(crash1) + MilliSeconds(2),
                            &EdgeServerApplication::Recover,
                            bed.m_servers[0]);
        if (crash2 > 0)
        {
            Simulator::Schedule(Seconds(crash2), &EdgeServerApplication::Crash, bed.m_servers[1]);
        }
        bed.Run(4);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ(bed.GetRecord(0).reason, "", "it completes");
        NS_TEST_EXPECT_MSG_EQ(recovery->m_progress.size(), 1, "one attempt failed");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_observations.size(), 2, "two decisions");
        const auto& seen = bed.m_agent->m_observations.back();
        NS_TEST_EXPECT_MSG_EQ(seen.sites.at(1).usable, true, "server 1 is back");
        NS_TEST_EXPECT_MSG_EQ(seen.done.Contains(CHAIN_B), false, "b is to be made again");
        for (const auto& live : seen.live)
        {
            NS_TEST_EXPECT_MSG_EQ(live.site, DEVICE_SITE, "who holds tensor " << live.tensor);
        }
    }

    void DoRun() override
    {
        // b is made at server 1 by 1.137 s, c at server 2 from 1.145 to 1.185 s, d after that at
        // server 1, which fails
        Check({{CHAIN_B, 0}, {CHAIN_C, 1}, {CHAIN_D, 2}, {6, 1}}, 1.15, 0);
        // server 1 is done with its part when it crashes, and server 2 is the one who fails
        Check({{CHAIN_B, 0}, {CHAIN_C, 1}, {6, 2}}, 1.15, 1.17);
    }
};

/**
 * @ingroup edge-inference
 * A REJECT names a stage: the site of that stage is to blame, not the messenger.
 */
class BlameTestCase : public ApplicationTestCase
{
  public:
    BlameTestCase()
        : ApplicationTestCase("A REJECT blames the site of the stage it names")
    {
    }

  private:
    /** @param stage that the messenger, server 1, names @param blamed the site expected */
    void Check(uint32_t stage, SiteId blamed)
    {
        Testbed bed(MakeChainModel());
        const auto recovery = ReplanAfter(bed);
        FakeServer messenger(bed, 1, [stage](const TensorBody& tensor) {
            RejectBody reject;
            reject.key = tensor.envelope.key;
            reject.stage = stage;
            reject.reason = "site lost";
            Message message;
            message.kind = MessageKind::REJECT;
            message.body = reject.Encode();
            return message;
        });
        bed.SetPlans(MakeChainPlan(*bed.m_model, {{CHAIN_B, 0}, {CHAIN_C, 1}, {6, 2}}).ToString() +
                     "|" + GetLocalPlan(bed));
        bed.Submit(1, 0);
        bed.Run(3);
        NS_TEST_EXPECT_MSG_EQ(bed.GetRecord(0).reason, "", "it completes on the device");
        NS_TEST_EXPECT_MSG_EQ(recovery->m_progress.size(), 1, "one attempt failed");
        for (const auto& progress : recovery->m_progress)
        {
            NS_TEST_EXPECT_MSG_EQ(progress.failedSite, blamed, "stage " << stage);
        }
    }

    void DoRun() override
    {
        Check(1, 1);
        Check(2, 2);  // server 1 tells of server 2
        Check(0, 1);  // the device's own stage is not for others to reject
        Check(99, 1); // nor is there such a stage
    }
};

/**
 * @ingroup edge-inference
 * Stages, exits and times that no honest peer and no sensible agent names.
 */
class HostileNumbersTestCase : public ApplicationTestCase
{
  public:
    HostileNumbersTestCase()
        : ApplicationTestCase("Numbers out of range do no harm")
    {
    }

  private:
    void DoRun() override
    {
        CheckStages();
        CheckExits();
        CheckTimes();
    }

    /** A tensor comes with energies and times of stages that the plan has not. */
    void CheckStages()
    {
        Testbed bed(MakeChainModel());
        FakeServer liar(bed, 1, [](const TensorBody& tensor) {
            TensorBody back = tensor;
            back.envelope.energies = {{1, 0.5}, {4000000000U, 1.0}};
            back.envelope.segments = {
                {TaskState::SERVER_COMPUTE, 4000000000U, 4000000000U, 1100000000, 1110000000}};
            back.queuedNs = Simulator::Now().GetNanoSeconds();
            back.tensor = CHAIN_A;
            Message message;
            message.kind = MessageKind::TENSOR;
            message.body = back.Encode();
            message.payloadBytes = 200000;
            return message;
        });
        bed.SetPlan(MakeChainPlan(*bed.m_model, {{CHAIN_A, 0}, {CHAIN_B, 1}, {6, 0}}));
        bed.Submit(1, 0);
        bed.Run(3);
        const TaskRecord& record = bed.GetRecord(0);
        NS_TEST_EXPECT_MSG_EQ(record.reason, "", "it completes");
        NS_TEST_EXPECT_MSG_EQ(record.serverJoules, 0.5, "of the stage that there is");
        NS_TEST_EXPECT_MSG_EQ(record.parts.GetSum(),
                              record.finishedNs - record.createdNs,
                              "parts still add up");
    }

    /** A plan names an exit that the network has not, at once and after a failure. */
    void CheckExits()
    {
        for (const std::string rule : {"x7<inf", "x7<0.5"})
        {
            const std::string bad = "0:0-2+4-5 - " + rule;
            for (const bool first : {true, false})
            {
                Testbed bed(MakeChainModel());
                ReplanAfter(bed);
                const auto remote = MakeChainPlan(*bed.m_model, {{CHAIN_A, 0}, {6, 1}});
                bed.SetPlans(first ? bad : remote.ToString() + "|" + bad);
                bed.Submit(1, 0);
                // a to d at server 1 from 1.026 to 1.106 s
                Simulator::Schedule(Seconds(1.05), &EdgeServerApplication::Crash, bed.m_servers[0]);
                bed.Run(3);
                CheckLedger(bed);
                const TaskRecord& record = bed.GetRecord(0);
                NS_TEST_EXPECT_MSG_EQ(record.reason.substr(0, 9), "bad plan:", record.reason);
                NS_TEST_EXPECT_MSG_EQ(record.attempts, (first ? 0 : 1), "plans started");
            }
        }
    }

    /** Times before the run, and deadlines beyond all time. */
    void CheckTimes()
    {
        TaskEnvelope envelope;
        envelope.createdNs = MAX_NS - 5;
        envelope.deadlineNs = 10;
        NS_TEST_EXPECT_MSG_EQ(envelope.GetDeadlineAtNs(), MAX_NS, "as late as can be said");
        envelope.deadlineNs = MAX_NS;
        NS_TEST_EXPECT_MSG_EQ(envelope.GetDeadlineAtNs(), MAX_NS, "as late as can be said");
        envelope.createdNs = 7;
        envelope.deadlineNs = 3;
        NS_TEST_EXPECT_MSG_EQ(envelope.GetDeadlineAtNs(), 10, "a sensible one");
        envelope.deadlineNs = 0;
        NS_TEST_EXPECT_MSG_EQ(envelope.GetDeadlineAtNs(), 0, "none");

        TensorBody good;
        good.envelope.sites = {SiteAddress{DEVICE_ID, Address()}};
        NS_TEST_EXPECT_MSG_EQ(Passes(good), true, "nothing wrong");
        TensorBody bad = good;
        bad.envelope.createdNs = -1;
        NS_TEST_EXPECT_MSG_EQ(Passes(bad), false, "created before the run");
        bad = good;
        bad.envelope.deadlineNs = -1;
        NS_TEST_EXPECT_MSG_EQ(Passes(bad), false, "due before it was created");
        bad = good;
        bad.envelope.segments = {{TaskState::TRANSFER, 0, 0, -5, 5}};
        NS_TEST_EXPECT_MSG_EQ(Passes(bad), false, "a segment before the run");
        bad = good;
        bad.envelope.transfers = {{0, 1, 2, 100, -5, 5}};
        NS_TEST_EXPECT_MSG_EQ(Passes(bad), false, "a transfer before the run");
        bad.envelope.transfers = {{0, 1, 2, 100, 6, 5}};
        NS_TEST_EXPECT_MSG_EQ(Passes(bad), false, "a transfer that ends before it begins");
    }

    /** @param body a body @return is it taken by whom it is sent to? */
    static bool Passes(const TensorBody& body)
    {
        TensorBody result;
        return TensorBody::Decode(body.Encode(), result);
    }
};

/**
 * @ingroup edge-inference
 * Time spent on deciding counts at every decision, also at one that never comes.
 */
class SecondDecisionTestCase : public ApplicationTestCase
{
  public:
    SecondDecisionTestCase()
        : ApplicationTestCase("The time of a second decision that never comes is decide time")
    {
    }

  private:
    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        ReplanAfter(bed);
        bed.m_device->SetAttribute("AttemptTimeout", TimeValue(Seconds(3)));
        bed.SetPlans(MakeChainPlan(*bed.m_model, {{CHAIN_A, 0}, {6, 1}}).ToString(),
                     MilliSeconds(2));
        bed.Submit(1, 0);
        Simulator::Schedule(Seconds(1.04),
                            &LateAgent::SetAttribute,
                            bed.m_agent,
                            "Delay",
                            TimeValue(Seconds(1000)));
        // a to d at server 1 from 1.028 to 1.108 s
        Simulator::Schedule(Seconds(1.05), &EdgeServerApplication::Crash, bed.m_servers[0]);
        bed.Run(8);
        CheckLedger(bed);
        const TaskRecord& record = bed.GetRecord(0);
        NS_TEST_EXPECT_MSG_EQ(record.reason, "no decision in time", "why");
        NS_TEST_EXPECT_MSG_EQ(record.parts.Get(TaskState::DECIDE),
                              2000000 + 3000000000,
                              "2 ms for the first plan, 3 s for none");
    }
};

/**
 * @ingroup edge-inference
 * A run that ends between a failed attempt and the decision that would follow tells the agent no
 * second time how the first decision went.
 */
class EndInWaitTestCase : public ApplicationTestCase
{
  public:
    EndInWaitTestCase()
        : ApplicationTestCase("A task that ends before its second decision is told once")
    {
    }

  private:
    /** @param outcome that the agent is told */
    void Count(const PartitionOutcome& outcome)
    {
        ++m_told[outcome.decisionId];
    }

    void DoRun() override
    {
        Testbed bed(MakeChainModel());
        ReplanAfter(bed, Seconds(100));
        bed.SetPlans(MakeChainPlan(*bed.m_model, {{CHAIN_A, 0}, {6, 1}}).ToString());
        bed.Submit(1, 0);
        bed.m_agent->TraceConnectWithoutContext("Observed",
                                                MakeCallback(&EndInWaitTestCase::Count, this));
        // a to d at server 1 from 1.026 to 1.106 s
        Simulator::Schedule(Seconds(1.05), &EdgeServerApplication::Crash, bed.m_servers[0]);
        bed.Run(8);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ((bed.GetRecord(0).status == TaskStatus::UNFINISHED),
                              true,
                              "it waits for its second decision");
        NS_TEST_ASSERT_MSG_EQ(m_told.size(), 1, "one decision");
        NS_TEST_EXPECT_MSG_EQ(m_told.begin()->second, 1, "told once");
    }

    std::map<uint64_t, int> m_told; //!< outcomes by decision
};

/**
 * @ingroup edge-inference
 * The wait before an attempt doubles up to its limit, however many there were.
 */
class ResendWaitTestCase : public TestCase
{
  public:
    ResendWaitTestCase()
        : TestCase("The wait before an attempt doubles up to its limit")
    {
    }

  private:
    /** @param limit longest wait */
    void Check(Time limit)
    {
        auto policy = CreateObject<ResendRecoveryPolicy>();
        policy->SetAttribute("MaxAttempts", UintegerValue(1000));
        policy->SetAttribute("Delay", TimeValue(MilliSeconds(100)));
        policy->SetAttribute("MaxDelay", TimeValue(limit));
        TaskProgress progress;
        progress.model = MakeChainModel();
        for (progress.attempts = 1; progress.attempts < 1000; ++progress.attempts)
        {
            const double expected =
                std::min(std::ldexp(0.1, static_cast<int>(progress.attempts) - 1),
                         limit.GetSeconds());
            const double wait = policy->Recover(progress, "site lost").delay.GetSeconds();
            NS_TEST_ASSERT_MSG_EQ_TOL(wait,
                                      expected,
                                      1e-9 * expected,
                                      "after " << progress.attempts << " attempts");
        }
    }

    void DoRun() override
    {
        Check(Seconds(5));
        Check(NanoSeconds(MAX_NS)); // 292 years
    }
};

/**
 * @ingroup edge-inference
 * A server whose link is cut while it works for a task says nothing any more, not even that its
 * connections are closed: its silence tells.
 */
class SilentSiteTestCase : public ApplicationTestCase
{
  public:
    SilentSiteTestCase()
        : ApplicationTestCase("A site that falls silent is lost after SiteTimeout")
    {
    }

  private:
    /** @param timeout of the device @return how its task went whose server was cut off at 1.06 s */
    TaskRecord RunCut(Time timeout)
    {
        Testbed bed(MakeChainModel());
        const auto recovery = ReplanAfter(bed);
        bed.m_device->SetAttribute("SiteTimeout", TimeValue(timeout));
        bed.SetPlans(MakeChainPlan(*bed.m_model, {{CHAIN_A, 0}, {6, 1}}).ToString() + "|" +
                     GetLocalPlan(bed));
        bed.Submit(1, 0);
        // a to d at server 1 from 1.026 to 1.106 s: the device has nothing to send meanwhile
        Simulator::Schedule(Seconds(1.06), &StarNetwork::Cut, &bed.m_network, 1);
        bed.Run(40);
        NS_TEST_EXPECT_MSG_EQ(recovery->m_reasons.size(), 1, "one attempt failed");
        for (const auto& reason : recovery->m_reasons)
        {
            NS_TEST_EXPECT_MSG_EQ(reason,
                                  (timeout.IsZero() ? "attempt timed out" : "site lost"),
                                  "why");
        }
        return bed.GetRecord(0);
    }

    void DoRun() override
    {
        for (const double timeout : {0.5, 2.0, 10.0})
        {
            const TaskRecord record = RunCut(Seconds(timeout));
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "it completes");
            NS_TEST_EXPECT_MSG_EQ(record.attempts, 2, "on the device");
            // the last status came at most 0.1 s before the cut; 0.8 s on the device
            const double end = record.finishedNs * 1e-9;
            NS_TEST_EXPECT_MSG_LT(end, 1.06 + timeout + 0.81, "soon enough");
            NS_TEST_EXPECT_MSG_GT(end, 0.96 + timeout + 0.79, "not before the time is over");
        }
        const TaskRecord patient = RunCut(Time(0));
        NS_TEST_EXPECT_MSG_GT(patient.finishedNs, 31000000000, "only AttemptTimeout helps");
        CheckBusy();
    }

    /** A server that sends no statuses is asked, and answers while it computes. */
    void CheckBusy()
    {
        Testbed bed(MakeChainModel());
        bed.m_device->SetAttribute("SiteTimeout", TimeValue(MilliSeconds(40)));
        for (const auto& server : bed.m_servers)
        {
            server->SetAttribute("StatusInterval", TimeValue(Time(0)));
        }
        bed.SetPlan(MakeChainPlan(*bed.m_model, {{CHAIN_A, 0}, {6, 1}}));
        bed.Submit(1, 0); // 80 ms at server 1
        bed.Submit(2, 1);
        bed.Run(3);
        CheckLedger(bed);
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "it completes");
            NS_TEST_EXPECT_MSG_EQ(record.attempts, 1, "at the first attempt");
        }
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_observations.size(), 2, "two decisions");
        for (SiteId site = 1; site <= 2; ++site)
        {
            NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_observations.back().sites.at(site).usable,
                                  true,
                                  "site " << site << " is not lost");
        }
    }
};

/**
 * @ingroup edge-inference
 * Failures as a device sees them.
 */
class ApplicationRecoveryTestSuite : public TestSuite
{
  public:
    ApplicationRecoveryTestSuite()
        : TestSuite("edge-inference-application-recovery", Type::SYSTEM)
    {
        AddTestCase(new OldEpochTestCase);
        AddTestCase(new BlameTestCase);
        AddTestCase(new HostileNumbersTestCase);
        AddTestCase(new SecondDecisionTestCase);
        AddTestCase(new EndInWaitTestCase);
        AddTestCase(new ResendWaitTestCase);
        AddTestCase(new SilentSiteTestCase);
    }
};

static ApplicationRecoveryTestSuite g_applicationRecoveryTestSuite; //!< registers the suite
