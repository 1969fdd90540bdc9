/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What each recovery policy makes of a server that crashes: the plan, who runs what again, and when
 * the answer comes, beside arithmetic.
 */

#include "application-test-kit.h"

#include "ns3/type-lookup.h"

#include <fstream>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

constexpr double WAIT = 0.1; //!< before the second attempt, s

/** @param name of a policy @return it, with the wait of these tests */
Ptr<RecoveryPolicy>
MakePolicy(const std::string& name)
{
    auto policy = CreateByName<RecoveryPolicy>(name);
    policy->SetAttributeFailSafe("Delay", TimeValue(Seconds(WAIT)));
    return policy;
}

} // namespace

/**
 * @ingroup edge-inference
 * One task whose server crashes, under each policy.
 */
class CrashUnderPolicyTestCase : public ApplicationTestCase
{
  public:
    CrashUnderPolicyTestCase()
        : ApplicationTestCase("A crash under each policy: plan, work and time as by hand")
    {
    }

  private:
    /** What is expected. */
    struct Expected
    {
        std::string policy;   //!< its name
        std::string reason;   //!< empty if it completes
        std::string plan;     //!< of the last attempt
        double after;         //!< seconds from the crash to the end, but for headers
        double deviceSeconds; //!< the device computes in all
        uint64_t bytesUp;     //!< payload from the device
        int32_t exit;         //!< that answers
    };

    /** @param expected what @param steps of the first plan @param crashed server from 1 @param at
     * when,
     * s */
    void Check(const Expected& expected,
               const std::vector<ChainStep>& steps,
               uint32_t crashed,
               double at)
    {
        // who dials a server that is down hears nothing: the dial is given up and repeated
        Config::SetDefault("ns3::edgeinference::MessageEndpoint::ConnectTimeout",
                           TimeValue(MilliSeconds(10)));
        Config::SetDefault("ns3::edgeinference::MessageEndpoint::ReconnectDelay",
                           TimeValue(MilliSeconds(1)));
        Testbed bed(MakeChainModel());
        bed.m_device->SetAttribute("RecoveryPolicy", PointerValue(MakePolicy(expected.policy)));
        bed.m_device->SetAttribute("RedialInterval", TimeValue(MilliSeconds(5)));
        bed.SetPlans(MakeChainPlan(*bed.m_model, steps).ToString() + "|" +
                     MakeChainPlan(*bed.m_model, {{CHAIN_C, 0}, {6, 2}}).ToString());
        bed.Submit(1, 0);
        Simulator::Schedule(Seconds(at), &EdgeServerApplication::Crash, bed.m_servers[crashed - 1]);
        if (expected.policy == "resend")
        {
            Simulator::Schedule(Seconds(at + 0.05),
                                &EdgeServerApplication::Recover,
                                bed.m_servers[crashed - 1]);
        }
        bed.Run(4);
        CheckLedger(bed);
        const TaskRecord& record = bed.GetRecord(0);
        const std::string& name = expected.policy;
        NS_TEST_EXPECT_MSG_EQ(record.reason, expected.reason, name << ": why it failed");
        NS_TEST_EXPECT_MSG_EQ(record.plan, expected.plan, name << ": the last plan");
        NS_TEST_EXPECT_MSG_EQ(record.attempts, (name == "fail" ? 1 : 2), name << ": attempts");
        NS_TEST_EXPECT_MSG_EQ(record.bytesUp, expected.bytesUp, name << ": bytes up");
        NS_TEST_EXPECT_MSG_EQ(record.exit, expected.exit, name << ": exit");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(record, TaskState::DEVICE_COMPUTE),
                                  expected.deviceSeconds,
                                  1e-6,
                                  name << ": work of the device");
        // headers, small messages and TCP's first windows: at most 1 ms
        const double after = static_cast<double>(record.finishedNs) * 1e-9 - at;
        NS_TEST_EXPECT_MSG_GT(after, expected.after - 1e-9, name << ": not earlier");
        NS_TEST_EXPECT_MSG_LT(after, expected.after + 1.5e-3, name << ": not later");
    }

    /** The server of everything after a crashes. */
    void CheckSplit()
    {
        // a on the device until 1.1 s, 200 kB to server 1 by 1.117 s, b to d there until 1.187 s
        const std::vector<ChainStep> steps{{CHAIN_B, 0}, {6, 1}};
        const double move = StarNetwork::GetTransferSeconds(200000);
        const std::string first = "0:0-1;1:2+4-5 1@0>1:native";
        Check({"fail", "site lost", first, 0, 0.1, 200000, -1}, steps, 1, 1.15);
        Check({"resend", "", first, WAIT + move + 0.07, 0.1, 400000, 1}, steps, 1, 1.15);
        Check({"failover", "", "0:0-1;2:2+4-5 1@0>1:native", WAIT + move + 0.07, 0.1, 400000, 1},
              steps,
              1,
              1.15);
        // the device holds a: b, c, d are 0.7 s there, b and the head 0.21 s
        Check({"local", "", "0:1;0:2+4-5 1@0>1:native", 0.7, 0.8, 200000, 1}, steps, 1, 1.15);
        Check({"exit", "", "0:1;0:2-3 1@0>1:native x0<inf", 0.21, 0.31, 200000, 0}, steps, 1, 1.15);
        Check({"resume", "", "0:1;2:2+4-5 1@0>1:native", WAIT + move + 0.07, 0.1, 400000, 1},
              steps,
              1,
              1.15);
        // the agent moves b to the device, too: 0.2 s more there, 100 kB up, c and d at server 2
        const double little = StarNetwork::GetTransferSeconds(100000);
        Check(
            {"replan", "", "0:0-2;2:4-5 2@0>1:native", WAIT + 0.2 + little + 0.05, 0.3, 300000, 1},
            steps,
            1,
            1.15);
    }

    /** Two servers in a row, of which the second crashes: the first holds b. */
    void CheckChain()
    {
        // b at server 1 from 1.117 to 1.137 s, 100 kB to server 2 by 1.145 s, c until 1.185 s
        const std::vector<ChainStep> steps{{CHAIN_B, 0}, {CHAIN_C, 1}, {6, 2}};
        // nothing crosses again but the result; c and d are 50 ms at server 1
        Check({"resume", "", "1:2;1:4-5 2@0>1:native", WAIT + 0.05, 0.1, 200000, 1},
              steps,
              2,
              1.17);
        // server 1 is the next best, where b is
        Check({"failover",
               "",
               "0:0-1;1:2;1:4-5 1@0>1:native;2@1>2:native",
               WAIT + 0.05,
               0.1,
               200000,
               1},
              steps,
              2,
              1.17);
    }

    void DoRun() override
    {
        CheckSplit();
        CheckChain();
    }
};

/**
 * @ingroup edge-inference
 * doc/world.rst has a row for each policy, and none for others.
 */
class PolicyTableTestCase : public TestCase
{
  public:
    PolicyTableTestCase()
        : TestCase("The page on the moving world has a row for each recovery policy")
    {
    }

  private:
    void DoRun() override
    {
        const std::string data = EDGE_INFERENCE_TEST_DATA;
        std::ifstream page(data.substr(0, data.rfind("/test/data")) + "/doc/world.rst");
        std::vector<std::string> rows;
        bool inside = false;
        for (std::string line; std::getline(page, line);)
        {
            inside = (inside || line.rfind("recovery  ", 0) == 0) && !line.empty();
            if (inside && line.rfind("``", 0) == 0)
            {
                rows.push_back(line.substr(2, line.find("``", 2) - 2));
            }
        }
        std::string found;
        for (const std::string& row : rows)
        {
            found += row + " ";
        }
        std::string known;
        for (const TypeId& type : GetConcreteTypes(RecoveryPolicy::GetTypeId()))
        {
            // tests register toys in namespaces of their own
            const bool own = type.GetName().rfind("::") == std::string("ns3::edgeinference").size();
            known += own ? GetShortTypeName(type, RecoveryPolicy::GetTypeId()) + " " : "";
        }
        NS_TEST_EXPECT_MSG_EQ(found, known, "names in doc/world.rst");
    }
};

/**
 * @ingroup edge-inference
 * Suites of recovery policies.
 */
class RecoveryPoliciesTestSuite : public TestSuite
{
  public:
    RecoveryPoliciesTestSuite()
        : TestSuite("edge-inference-recovery-policies", Type::SYSTEM)
    {
        AddTestCase(new CrashUnderPolicyTestCase);
        AddTestCase(new PolicyTableTestCase);
    }
};

static RecoveryPoliciesTestSuite g_recoveryPoliciesTestSuite; //!< registers the suite
