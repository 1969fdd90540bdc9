/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Decisions made elsewhere: a controller that is late, gone or never there, and one that decides on
 * the tasks of a slot together.
 */

#include "application-test-kit.h"

#include "ns3/remote-partition-agent.h"

#include <set>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** A Testbed whose device asks the controller, and after 0.5 s a LateAgent of its own. */
class RemoteBed
{
  public:
    RemoteBed()
        : m_bed(MakeChainModel()),
          m_own(CreateObject<LateAgent>()),
          m_remote(CreateObject<RemotePartitionAgent>())
    {
        m_remote->SetAttribute("Fallback", PointerValue(m_own));
        m_controller = m_bed.AddController(m_remote);
        m_controllerPlan = MakeChainPlan(*m_bed.m_model, {{1, 0}, {6, 1}}).ToString();
        m_ownPlan = MakeChainPlan(*m_bed.m_model, {{6, 0}}).ToString();
        m_bed.SetPlans(m_controllerPlan);
        m_own->SetAttribute("Plans", StringValue(m_ownPlan));
    }

    Testbed m_bed;                                    //!< device, servers, controller
    Ptr<LateAgent> m_own;                             //!< the device's own agent
    Ptr<RemotePartitionAgent> m_remote;               //!< asks the controller
    Ptr<PartitionControllerApplication> m_controller; //!< asked
    std::string m_controllerPlan;                     //!< all at server 1
    std::string m_ownPlan;                            //!< all on the device
};

} // namespace

/**
 * @ingroup edge-inference
 * A controller that is too slow: the device's own agent decides when the time is over, the late
 * reply is counted and changes nothing, and the controller hears how it ended.
 */
class SlowControllerTestCase : public ApplicationTestCase
{
  public:
    SlowControllerTestCase()
        : ApplicationTestCase("A late controller: the own agent decides, the reply is dropped")
    {
    }

  private:
    void DoRun() override
    {
        RemoteBed remote;
        Testbed& bed = remote.m_bed;
        bed.SetPlans(remote.m_controllerPlan, MilliSeconds(600));
        bed.Submit(1, 0);
        // from now on it is in time
        Simulator::Schedule(Seconds(2),
                            &LateAgent::SetAttribute,
                            bed.m_agent,
                            "Delay",
                            TimeValue(MilliSeconds(400)));
        bed.Submit(3, 1);
        bed.Run(6);
        CheckLedger(bed);
        const TaskRecord& late = bed.GetRecord(0);
        NS_TEST_EXPECT_MSG_EQ(late.reason, "", "it completes");
        NS_TEST_EXPECT_MSG_EQ(late.plan, remote.m_ownPlan, "by the plan of the own agent");
        NS_TEST_EXPECT_MSG_EQ(late.attempts, 1, "the late reply starts nothing");
        NS_TEST_EXPECT_MSG_EQ(late.parts.Get(TaskState::DECIDE), 500000000, "all the patience");
        const TaskRecord& inTime = bed.GetRecord(1);
        NS_TEST_EXPECT_MSG_EQ(inTime.plan, remote.m_controllerPlan, "the controller's");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(inTime, TaskState::DECIDE),
                                  0.4,
                                  0.001,
                                  "its delay and the way there and back");
        NS_TEST_EXPECT_MSG_EQ(remote.m_remote->GetFallbacks(), 1, "decided at home");
        NS_TEST_EXPECT_MSG_EQ(remote.m_remote->GetLateReplies(), 1, "late replies");
        NS_TEST_EXPECT_MSG_EQ(remote.m_own->m_outcomes.size(), 1, "the own agent hears of its own");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_outcomes.size(), 2, "the controller hears of both");
        NS_TEST_EXPECT_MSG_EQ(remote.m_controller->GetBadMessages(), 0, "all understood");
    }
};

/**
 * @ingroup edge-inference
 * A controller that dies, whether its connections are reset or its link is cut, and one that never
 * starts: the device goes on deciding.
 */
class LostControllerTestCase : public ApplicationTestCase
{
  public:
    LostControllerTestCase()
        : ApplicationTestCase("Without its controller a device decides itself")
    {
    }

  private:
    /** How the controller is lost. */
    enum class Loss
    {
        STOPPED, //!< at 2 s, with its connections
        CUT,     //!< at 2 s, without a word
        NEVER,   //!< it was never there
    };

    /** @param loss how it is lost @param fallbacks of tasks at 1, 2 and 4 s */
    void Check(Loss loss, uint64_t fallbacks)
    {
        RemoteBed remote;
        Testbed& bed = remote.m_bed;
        bed.SetPlans(remote.m_controllerPlan, MilliSeconds(2));
        if (loss == Loss::NEVER)
        {
            remote.m_controller->SetStartTime(Seconds(1e6));
        }
        else if (loss == Loss::STOPPED)
        {
            remote.m_controller->SetStopTime(Seconds(2.001));
        }
        else
        {
            Simulator::Schedule(Seconds(2.001), &StarNetwork::Cut, &bed.m_network, 3);
        }
        bed.Submit(1, 0);
        bed.Submit(2, 1); // asked, not answered
        bed.Submit(4, 2);
        bed.Run(8);
        NS_TEST_EXPECT_MSG_EQ(bed.m_records.size(), 3, "all tasks ended");
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "task " << record.task);
            const bool own = record.task >= 3 - fallbacks;
            NS_TEST_EXPECT_MSG_EQ(record.plan,
                                  (own ? remote.m_ownPlan : remote.m_controllerPlan),
                                  "who decided on " << record.task);
            const int64_t decideNs = record.parts.Get(TaskState::DECIDE);
            const bool reset = loss == Loss::STOPPED && record.task == 1;
            NS_TEST_EXPECT_MSG_EQ((decideNs == 500000000),
                                  (own && !reset),
                                  "patience with " << record.task);
            if (reset)
            {
                // it stops 1 ms after the task, and a broken connection is no reason to wait
                NS_TEST_EXPECT_MSG_GT(decideNs, 1000000, "not before it is lost");
                NS_TEST_EXPECT_MSG_LT(decideNs, 5000000, "and right then");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(remote.m_remote->GetFallbacks(), fallbacks, "decided at home");
        NS_TEST_EXPECT_MSG_EQ(remote.m_remote->GetLateReplies(), 0, "none");
        NS_TEST_EXPECT_MSG_EQ(remote.m_own->m_outcomes.size(), fallbacks, "and heard of");
    }

    void DoRun() override
    {
        Check(Loss::STOPPED, 2);
        Check(Loss::CUT, 2);
        Check(Loss::NEVER, 3);
    }
};

/**
 * @ingroup edge-inference
 * With a DecisionInterval the tasks of a slot are decided together, at its end.
 */
class DecisionSlotTestCase : public ApplicationTestCase
{
  public:
    DecisionSlotTestCase()
        : ApplicationTestCase("The tasks of a slot are decided together at its end")
    {
    }

  private:
    void DoRun() override
    {
        CheckSlots();
        CheckTwoDevices();
    }

    /** The second device's record. @param record it */
    void TakeEnd(const TaskRecord& record)
    {
        m_records.push_back(record);
    }

    /**
     * @param bed with a stranger's node @return a device there, which asks the controller too and
     * knows server 1
     */
    Ptr<MobileDeviceApplication> AddDevice(Testbed& bed)
    {
        auto device = CreateObject<MobileDeviceApplication>();
        device->SetAttribute("Id", UintegerValue(DEVICE_ID + 1));
        device->SetAttribute("Agent", PointerValue(CreateObject<RemotePartitionAgent>()));
        device->SetAttribute("Site", PointerValue(bed.MakeSite(DEVICE_FLOPS)));
        device->AddSite(bed.GetServerAddress(1), "server1");
        device->SetController({CONTROLLER_ID, bed.m_network.GetAddress(3, APPLICATION_PORT)});
        device->TraceConnectWithoutContext("TaskEnded",
                                           MakeCallback(&DecisionSlotTestCase::TakeEnd, this));
        device->SetStopTime(Seconds(4));
        bed.GetStranger()->AddApplication(device);
        return device;
    }

    /** Two devices in one slot, whose own numbers of decisions are the same. */
    void CheckTwoDevices()
    {
        RemoteBed remote;
        Testbed& bed = remote.m_bed;
        remote.m_controller->SetAttribute("DecisionInterval", TimeValue(MilliSeconds(100)));
        const auto other = AddDevice(bed);
        bed.Submit(1.01, 0);
        InferenceTask task;
        task.model = bed.m_model;
        task.createdNs = 1050000000;
        Simulator::Schedule(Seconds(1.05), &MobileDeviceApplication::TakeTask, other, task);
        bed.Run(4);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ((bed.m_agent->m_slots == std::vector<std::size_t>{2}),
                              true,
                              "one decision on both");
        std::set<uint64_t> devices;
        for (const auto& observation : bed.m_agent->m_observations)
        {
            devices.insert(observation.device);
        }
        NS_TEST_EXPECT_MSG_EQ(devices.size(), 2, "one task of each");
        NS_TEST_EXPECT_MSG_EQ(m_records.size(), 1, "the other device's task ended");
        for (const auto& record : m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "it completes");
            NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(record, TaskState::DECIDE), 0.05, 0.0005, "slot");
        }
        const auto& mine = bed.GetRecord(0);
        NS_TEST_EXPECT_MSG_EQ(mine.reason, "", "it completes");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(mine, TaskState::DECIDE), 0.09, 0.0005, "slot");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_outcomes.size(), 2, "one outcome each");
    }

    /** One device, several tasks a slot. */
    void CheckSlots()
    {
        RemoteBed remote;
        Testbed& bed = remote.m_bed;
        remote.m_controller->SetAttribute("DecisionInterval", TimeValue(MilliSeconds(100)));
        // three in the first slot, none in the next, two, one
        const std::vector<double> created{1.01, 1.03, 1.07, 1.21, 1.29, 1.35};
        const std::vector<double> decided{1.1, 1.1, 1.1, 1.3, 1.3, 1.4};
        for (uint64_t number = 0; number < created.size(); ++number)
        {
            bed.Submit(created[number], number);
        }
        bed.Run(5);
        CheckLedger(bed);
        NS_TEST_EXPECT_MSG_EQ((bed.m_agent->m_slots == std::vector<std::size_t>{3, 2, 1}),
                              true,
                              "decisions at once");
        NS_TEST_EXPECT_MSG_EQ(remote.m_controller->GetDecisions(), 6, "in all");
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "task " << record.task);
            NS_TEST_EXPECT_MSG_EQ(record.plan, remote.m_controllerPlan, "the controller's plan");
            // the slot's end, and a few hundred bytes on their way back
            NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(record, TaskState::DECIDE),
                                      decided[record.task] - created[record.task],
                                      0.0005,
                                      "decide time of task " << record.task);
        }
        NS_TEST_EXPECT_MSG_EQ(remote.m_remote->GetFallbacks(), 0, "in time");
        NS_TEST_EXPECT_MSG_EQ(bed.m_agent->m_outcomes.size(), 6, "one outcome per decision");
    }

    std::vector<TaskRecord> m_records; //!< tasks of the second device
};

/**
 * @ingroup edge-inference
 * RemotePartitionAgent and PartitionControllerApplication over packets.
 */
class ApplicationControllerTestSuite : public TestSuite
{
  public:
    ApplicationControllerTestSuite()
        : TestSuite("edge-inference-application-controller", Type::SYSTEM)
    {
        AddTestCase(new SlowControllerTestCase);
        AddTestCase(new LostControllerTestCase);
        AddTestCase(new DecisionSlotTestCase);
    }
};

static ApplicationControllerTestSuite g_applicationControllerTestSuite; //!< registers the suite
