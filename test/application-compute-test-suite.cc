/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How a server's resource serves stages that come in packets: in batches, and under leases.
 */

#include "application-test-kit.h"

#include "ns3/poisson-task-source.h"

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** Time of all layers behind the input at a server, ns: 800 MFLOP at 10 GFLOP/s. */
constexpr int64_t SERVICE_NS = 80000000;

/** @param bed with the network @return all behind the input at server 1 */
PartitionPlan
MakeServerPlan(const Testbed& bed)
{
    return MakeChainPlan(*bed.m_model, {{1, 0}, {bed.m_model->GetLayerCount(), 1}});
}

/** @param bed with server 1 @return a resource of its own that it has now */
Ptr<ComputeResource>
GiveResource(const Testbed& bed)
{
    auto resource = CreateObject<ComputeResource>();
    bed.m_servers.at(0)->GetSite()->SetAttribute("Resource", PointerValue(resource));
    return resource;
}

/** Lets tasks with an even number run under a lease of one slot, which ends with the attempt. */
class EvenLeasePolicy : public AdmissionPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::apptest::EvenLeasePolicy")
                                .SetParent<AdmissionPolicy>()
                                .SetGroupName("EdgeInferenceTest")
                                .HideFromDocumentation()
                                .AddConstructor<EvenLeasePolicy>();
        return tid;
    }

  private:
    AdmissionDecision DoAdmit(const StageRequest& request) override
    {
        if (request.key.task % 2 != 0)
        {
            return AdmissionDecision::Admit();
        }
        const LeaseId lease =
            GetPort()->GetServerSite()->GetResource()->Reserve(1.0, 1000, Seconds(10));
        m_leases[request.key] = lease;
        return lease == 0 ? AdmissionDecision::Reject("no share left")
                          : AdmissionDecision::Admit(lease);
    }

    void DoReleased(const TaskKey& key) override
    {
        const auto found = m_leases.find(key);
        if (found != m_leases.end())
        {
            GetPort()->GetServerSite()->GetResource()->Release(found->second);
            m_leases.erase(found);
        }
    }

    std::map<TaskKey, LeaseId> m_leases; //!< that hold
};

} // namespace

/**
 * @ingroup edge-inference
 * Inputs come every 25 ms and take 80 ms alone: while the first one runs, three more come, which
 * then run as one batch for 80 ms * 3^exponent; the fifth and sixth came in the meantime and are
 * the next batch.
 */
class BatchTestCase : public ApplicationTestCase
{
  public:
    BatchTestCase()
        : ApplicationTestCase("Stages that wait together run as one batch, in its closed form")
    {
    }

  private:
    /** @param exponent of the time of a batch */
    void CheckTimes(double exponent)
    {
        Testbed bed(MakeChainModel());
        const auto resource = GiveResource(bed);
        resource->SetAttribute("BatchLimit", UintegerValue(4));
        resource->SetAttribute("BatchExponent", DoubleValue(exponent));
        bed.SetPlan(MakeServerPlan(bed));
        for (uint64_t number = 0; number < 6; ++number)
        {
            bed.Submit(1, number);
        }
        bed.Run(4);
        CheckLedger(bed);
        const auto three = std::llround(SERVICE_NS * std::pow(3, exponent));
        const auto two = std::llround(SERVICE_NS * std::pow(2, exponent));
        const std::vector<int64_t> expected{SERVICE_NS, three, three, three, two, two};
        int64_t last = 0;
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "task " << record.task);
            NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(record, TaskState::SERVER_COMPUTE, 1),
                                      expected[record.task] * 1e-9,
                                      1.5e-9,
                                      "batch of task " << record.task);
            last = std::max(last, record.finishedNs);
        }
        // the resource never idles between the first input and the last result
        const double input = StarNetwork::GetTransferSeconds(300000);
        const double end = 1 + input + (SERVICE_NS + three + two) * 1e-9;
        NS_TEST_EXPECT_MSG_EQ_TOL(last * 1e-9, end, 0.004, "the last one");
        NS_TEST_EXPECT_MSG_EQ_TOL(resource->GetBusySlotSeconds(),
                                  (SERVICE_NS + three + two) * 1e-9,
                                  1e-8,
                                  "slot-seconds of work");
    }

    /** Load 1.6 of a server without batches. @param limit of a batch @return mean latency, s */
    double RunLoad(uint32_t limit)
    {
        Testbed bed(MakeChainModel());
        const auto resource = GiveResource(bed);
        resource->SetAttribute("BatchLimit", UintegerValue(limit));
        resource->SetAttribute("BatchExponent", DoubleValue(0.3));
        bed.SetPlan(MakeServerPlan(bed));
        auto source = CreateObject<PoissonTaskSource>();
        source->SetMeanRate(20);
        source->AddModel(bed.m_model);
        bed.m_device->SetAttribute("TaskSource", PointerValue(source));
        bed.m_device->AssignStreams(30);
        bed.Run(5);
        double sum = 0;
        for (const auto& record : bed.m_records)
        {
            sum += (record.finishedNs - record.createdNs) * 1e-9;
        }
        return sum / bed.m_records.size();
    }

    void DoRun() override
    {
        for (const double exponent : {0.0, 0.5, 1.0})
        {
            CheckTimes(exponent);
        }
        // batches of 8 serve 8 / (0.08 * 8^0.3) = 54 tasks per second, more than the 20 that come;
        // one by one it is 12.5, so that the queue grows to the end of the run
        NS_TEST_EXPECT_MSG_LT(RunLoad(8), 0.5, "batches keep up");
        NS_TEST_EXPECT_MSG_GT(RunLoad(1), 0.6, "one by one does not");
    }
};

/**
 * @ingroup edge-inference
 * A job under a lease begins at once, however many unreserved ones wait.
 */
class LeaseTestCase : public ApplicationTestCase
{
  public:
    LeaseTestCase()
        : ApplicationTestCase("A leased job does not wait for unreserved ones")
    {
    }

  private:
    /** @param leases false: the same tasks without @return the server's wait of the even task, s */
    double Run(bool leases)
    {
        Testbed bed(MakeChainModel());
        const auto resource = GiveResource(bed);
        resource->SetAttribute("Slots", UintegerValue(2));
        if (leases)
        {
            bed.m_servers[0]->SetAttribute("AdmissionPolicy",
                                           PointerValue(CreateObject<EvenLeasePolicy>()));
        }
        bed.SetPlan(MakeServerPlan(bed));
        for (const uint64_t number : {1, 3, 5, 7, 9, 11, 13, 15, 2})
        {
            bed.Submit(1, number);
        }
        bed.Run(5);
        CheckLedger(bed);
        for (const auto& record : bed.m_records)
        {
            NS_TEST_EXPECT_MSG_EQ(record.reason, "", "task " << record.task);
            // with a slot of its own a job runs at full speed; the unreserved ones lose that slot
            if (leases && record.task % 2 == 0)
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(GetSeconds(record, TaskState::SERVER_COMPUTE, 1),
                                          SERVICE_NS * 1e-9,
                                          1.5e-9,
                                          "a whole slot");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(resource->GetReservedShare(), 0, "leases are given back");
        return GetSeconds(bed.GetRecord(2), TaskState::SERVER_WAIT, 1);
    }

    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_GT(Run(false), 0.05, "nine inputs, one each 25 ms, two slots of 80 ms");
        NS_TEST_EXPECT_MSG_EQ(Run(true), 0, "the lease begins at once");
    }
};

/**
 * @ingroup edge-inference
 * Batches and leases over packets.
 */
class ApplicationComputeTestSuite : public TestSuite
{
  public:
    ApplicationComputeTestSuite()
        : TestSuite("edge-inference-application-compute", Type::SYSTEM)
    {
        AddTestCase(new BatchTestCase);
        AddTestCase(new LeaseTestCase);
    }
};

static ApplicationComputeTestSuite g_applicationComputeTestSuite; //!< registers the suite
