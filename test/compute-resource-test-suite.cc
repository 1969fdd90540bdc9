/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/compute-resource.h"
#include "ns3/double.h"
#include "ns3/model-store.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

const std::string FIFO = "ns3::edgeinference::FifoServiceDiscipline";
const std::string EDF = "ns3::edgeinference::EdfServiceDiscipline";
const std::string EDF_PREEMPTIVE = "ns3::edgeinference::EdfServiceDiscipline[Preemptive=true]";
const std::string PRIORITY = "ns3::edgeinference::PriorityServiceDiscipline";
const std::string PRIORITY_PREEMPTIVE =
    "ns3::edgeinference::PriorityServiceDiscipline[Preemptive=true]";
const std::string SHARING = "ns3::edgeinference::ProcessorSharingServiceDiscipline";
const std::string SHARING_2 = "ns3::edgeinference::ProcessorSharingServiceDiscipline[Limit=2]";

/**
 * A test with one resource and a log of what happens, in milliseconds.
 */
class ResourceTestCase : public TestCase
{
  protected:
    /** @param name of the test */
    explicit ResourceTestCase(const std::string& name)
        : TestCase(name)
    {
    }

    /**
     * Make the resource anew.
     * @param slots number of slots
     * @param discipline TypeId of the discipline
     */
    void Create(uint32_t slots, const std::string& discipline = FIFO)
    {
        m_log.clear();
        m_reports.clear();
        m_resource = CreateObject<ComputeResource>();
        m_resource->SetAttribute("Slots", UintegerValue(slots));
        m_resource->SetAttribute("ServiceDiscipline", StringValue(discipline));
    }

    /** @param at time, ms @param action what happens then */
    void At(double at, std::function<void()> action)
    {
        Simulator::Schedule(Seconds(at * 1e-3), &ResourceTestCase::Call, action);
    }

    /** @param milliseconds service time, ms @return a job whose end is logged */
    ComputeJob MakeJob(double milliseconds)
    {
        ComputeJob job;
        job.service = Seconds(milliseconds * 1e-3);
        job.done = MakeCallback(&ResourceTestCase::Done, this);
        return job;
    }

    /** Run to the end and forget the resource. */
    void Finish()
    {
        Simulator::Run();
        Simulator::Destroy();
        m_resource->Dispose();
        m_resource = nullptr;
    }

    /** @param time a time @return it in ms */
    static std::string ToText(Time time)
    {
        std::ostringstream text;
        text.precision(12);
        text << static_cast<double>(time.GetNanoSeconds()) * 1e-6;
        return text.str();
    }

    /** @param report the story of a job that ended */
    void Done(const JobReport& report)
    {
        m_reports[report.id] = report;
        m_log += (m_log.empty() ? "" : " ") + std::to_string(report.id);
        m_log += report.ending == JobEnding::DONE ? "@" : "!";
        m_log += ToText(Simulator::Now());
    }

    Ptr<ComputeResource> m_resource;      //!< under test
    std::string m_log;                    //!< "id@ms" of each job done, "id!ms" of each stopped
    std::map<JobId, JobReport> m_reports; //!< of jobs that ended

  private:
    /** @param action to call */
    static void Call(std::function<void()> action)
    {
        action();
    }
};

/**
 * A job of a schedule.
 */
struct Arrival
{
    double at;            //!< ms
    double service;       //!< ms
    double deadline{0};   //!< ms, 0 for none
    uint32_t priority{0}; //!< larger first
};

/**
 * @ingroup edge-inference
 * A schedule worked out by hand.
 */
class ScheduleTestCase : public ResourceTestCase
{
  public:
    /**
     * @param name what is tested
     * @param discipline TypeId
     * @param slots number of slots
     * @param arrivals jobs 1, 2, ...
     * @param expected "id@ms" in order of completion
     */
    ScheduleTestCase(const std::string& name,
                     const std::string& discipline,
                     uint32_t slots,
                     std::vector<Arrival> arrivals,
                     const std::string& expected)
        : ResourceTestCase("Schedule: " + name),
          m_discipline(discipline),
          m_slots(slots),
          m_arrivals(std::move(arrivals)),
          m_expected(expected)
    {
    }

  private:
    void DoRun() override
    {
        Create(m_slots, m_discipline);
        double work = 0;
        for (const Arrival& arrival : m_arrivals)
        {
            work += arrival.service;
            At(arrival.at, [this, arrival]() {
                ComputeJob job = MakeJob(arrival.service);
                job.priority = arrival.priority;
                if (arrival.deadline > 0)
                {
                    job.deadline = Seconds(arrival.deadline * 1e-3);
                }
                m_resource->Submit(job);
            });
        }
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, m_expected, "order and times of completion");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetBusySlotSeconds(), work * 1e-3, 1e-8, "work done");
        NS_TEST_EXPECT_MSG_EQ(m_resource->GetQueueLength(), 0, "nobody waits");
        NS_TEST_EXPECT_MSG_EQ(m_resource->GetInService(), 0, "nobody is served");
        Finish();
    }

    std::string m_discipline;        //!< TypeId
    uint32_t m_slots;                //!< slots
    std::vector<Arrival> m_arrivals; //!< jobs
    std::string m_expected;          //!< log
};

/**
 * @ingroup edge-inference
 * Waiting, service and busy times of a job that is interrupted.
 */
class InterruptionTestCase : public ResourceTestCase
{
  public:
    InterruptionTestCase()
        : ResourceTestCase("An interrupted job reports the time it was served")
    {
    }

  private:
    void DoRun() override
    {
        Create(1, PRIORITY_PREEMPTIVE);
        At(0, [this]() { m_resource->Submit(MakeJob(10)); });
        At(4, [this]() {
            ComputeJob urgent = MakeJob(3);
            urgent.priority = 1;
            m_resource->Submit(urgent);
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "2@7 1@13", "the urgent job interrupts, the other resumes");
        NS_TEST_EXPECT_MSG_EQ(m_reports[1].started, Time(), "it started at once");
        NS_TEST_EXPECT_MSG_EQ(m_reports[1].busy,
                              MilliSeconds(10),
                              "13 ms less 3 ms of interruption");
        NS_TEST_EXPECT_MSG_EQ(m_reports[2].busy, MilliSeconds(3), "served without interruption");
        Finish();
    }
};

/**
 * @ingroup edge-inference
 * The backlog is exact at every instant.
 */
class BacklogTestCase : public ResourceTestCase
{
  public:
    BacklogTestCase()
        : ResourceTestCase("Backlog, queue length and utilization at every instant")
    {
    }

  private:
    /** @param at time, ms @param backlog expected, ms @param waiting jobs expected to wait */
    void Expect(double at, double backlog, uint32_t waiting)
    {
        At(at, [this, at, backlog, waiting]() {
            NS_TEST_EXPECT_MSG_EQ(ToText(m_resource->GetBacklog()),
                                  ToText(Seconds(backlog * 1e-3)),
                                  "backlog at " << at << " ms");
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetQueueLength(), waiting, "waiting at " << at);
        });
    }

    void DoRun() override
    {
        Create(2);
        m_resource->SetAttribute("UtilizationWindow", TimeValue(MilliSeconds(30)));
        for (double service : {10, 20, 30})
        {
            At(0, [this, service]() { m_resource->Submit(MakeJob(service)); });
        }
        Expect(1, 29, 1);      // 9 + 19 + 30 = 58 over two slots
        Expect(10.5, 19.5, 0); // 9.5 + 29.5
        Expect(30, 5, 0);      // 10 left over two slots, though one of them lies idle
        Expect(41, 0, 0);
        At(20.001, [this]() {
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetUtilization(), 1, 1e-4, "both slots busy");
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetBusySlots(), 1, 1e-12, "one slot is free now");
        });
        At(60, [this]() {
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetUtilization(), 0.5, 1e-12, "60 of 120 ms");
            // busy slots are 2 for 20 ms, 1 for 20 ms and none for 20 ms; t ago weighs e^(-t/w)
            const double w = 30;
            const double weights = w * (1 - std::exp(-60 / w));
            const double both = w * (std::exp(-40 / w) - std::exp(-60 / w));
            const double one = w * (std::exp(-20 / w) - std::exp(-40 / w));
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetRecentUtilization(),
                                      (both + 0.5 * one) / weights,
                                      1e-12,
                                      "the same with the past fading");
        });
        At(1060, [this]() {
            NS_TEST_EXPECT_MSG_LT(m_resource->GetRecentUtilization(), 1e-9, "long idle");
        });
        Finish();

        Create(1);
        m_resource->Submit(MakeJob(10));
        At(4, [this]() {
            m_resource->SetSpeed(0.5);
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), MilliSeconds(12), "6 ms at half speed");
        });
        At(8, [this]() {
            m_resource->SetSpeed(0);
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), Seconds(1e9), "frozen");
        });
        At(100, [this]() { m_resource->SetSpeed(2); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@102", "4 + 2 ms of work done by 8 ms, 4 at double speed");
        Finish();
    }
};

/**
 * @ingroup edge-inference
 * Cancelling waiting jobs, jobs in service, and jobs that are just ending.
 */
class CancelTestCase : public ResourceTestCase
{
  public:
    CancelTestCase()
        : ResourceTestCase("Cancel, also from within callbacks")
    {
    }

  private:
    /** @param report of the first job: cancels the one that ends in the same instant, submits one
     */
    void CancelOther(const JobReport& report)
    {
        Done(report);
        NS_TEST_EXPECT_MSG_EQ(m_resource->Cancel(2), true, "not told yet, so it can be cancelled");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Cancel(2), false, "once only");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Cancel(1), false, "it has been told");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Submit(MakeJob(1)), 3, "submit from within a callback");
    }

    /** @param report of a job that ended, in any way */
    void Count(const JobReport& report)
    {
        ++m_endings[report.ending];
    }

    void DoRun() override
    {
        for (const std::string& discipline : {FIFO, SHARING, EDF_PREEMPTIVE})
        {
            Create(1, discipline);
            m_resource->Submit(MakeJob(10));
            const JobId second = m_resource->Submit(MakeJob(10));
            m_resource->Submit(MakeJob(10));
            At(5, [this, second]() {
                NS_TEST_EXPECT_MSG_EQ(m_resource->Cancel(second), true, "it waits or is served");
                NS_TEST_EXPECT_MSG_EQ(m_resource->Cancel(second), false, "it is gone");
                NS_TEST_EXPECT_MSG_EQ(m_resource->Cancel(77), false, "it never was");
            });
            Simulator::Run();
            // sharing: 5/3 ms of work each by 5 ms, then half speed
            const bool sharing = discipline == SHARING;
            NS_TEST_EXPECT_MSG_EQ(m_log,
                                  (sharing ? "1@21.666667 3@21.666667" : "1@10 3@20"),
                                  discipline);
            Finish();
        }

        Create(1);
        m_resource->Submit(MakeJob(10));
        m_resource->Submit(MakeJob(10));
        At(4, [this]() { m_resource->Cancel(1); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "2@14", "the slot is free at once");
        Finish();

        Create(2);
        m_endings.clear();
        m_resource->TraceConnectWithoutContext("JobFinished",
                                               MakeCallback(&CancelTestCase::Count, this));
        ComputeJob first = MakeJob(5);
        first.done = MakeCallback(&CancelTestCase::CancelOther, this);
        m_resource->Submit(first);
        m_resource->Submit(MakeJob(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@5 3@6", "no callback after cancel");
        NS_TEST_EXPECT_MSG_EQ(m_endings[JobEnding::DONE], 2, "traced");
        NS_TEST_EXPECT_MSG_EQ(m_endings[JobEnding::CANCELLED], 1, "traced");
        Finish();
    }

    std::map<JobEnding, uint32_t> m_endings; //!< traced endings
};

/**
 * @ingroup edge-inference
 * A crash ends everything at once, and only once.
 */
class StopTestCase : public ResourceTestCase
{
  public:
    StopTestCase()
        : ResourceTestCase("Stop and start again")
    {
    }

  private:
    /** @param report of a job that ended: tries to submit another */
    void Retry(const JobReport& report)
    {
        Done(report);
        m_retry = m_resource->Submit(MakeJob(1));
    }

    /** @param report of a job that ended: stops the resource */
    void StopFromWithin(const JobReport& report)
    {
        Done(report);
        m_resource->Stop();
    }

    void DoRun() override
    {
        for (const std::string& discipline : {FIFO, SHARING, PRIORITY_PREEMPTIVE})
        {
            Create(1, discipline);
            m_retry = 77;
            ComputeJob first = MakeJob(10);
            first.done = MakeCallback(&StopTestCase::Retry, this);
            m_resource->Submit(first);
            m_resource->Submit(MakeJob(10));
            const LeaseId lease = m_resource->Reserve(0.5, 0, Seconds(1));
            ComputeJob reserved = MakeJob(10);
            reserved.lease = lease;
            m_resource->Submit(reserved);
            At(3, [this, lease]() {
                m_resource->Stop();
                NS_TEST_EXPECT_MSG_EQ(m_resource->Submit(MakeJob(1)), 0, "refused while stopped");
                NS_TEST_EXPECT_MSG_EQ(m_resource->HasLease(lease), false, "leases lapse");
                NS_TEST_EXPECT_MSG_EQ(m_resource->Reserve(0.1, 0, Seconds(1)), 0, "refused");
                NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), Time(), "nothing is left");
                NS_TEST_EXPECT_MSG_EQ(m_resource->GetReservedShare(), 0, "nothing is reserved");
                m_resource->Stop();
            });
            At(50, [this]() {
                m_resource->Start();
                m_resource->Submit(MakeJob(10));
            });
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(m_log, "1!3 2!3 3!3 4@60", discipline);
            NS_TEST_EXPECT_MSG_EQ(m_retry, 0, "a callback of the crash cannot submit");
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetBusySlotSeconds(),
                                      0.003 * 1 + 0.010,
                                      1e-8,
                                      "no work after the crash");
            Finish();
        }

        Create(2);
        ComputeJob first = MakeJob(5);
        first.done = MakeCallback(&StopTestCase::StopFromWithin, this);
        m_resource->Submit(first);
        m_resource->Submit(MakeJob(5));
        m_resource->Submit(MakeJob(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@5 2@5 3!5", "what was done is done");
        Finish();
    }

    JobId m_retry{0}; //!< what a submission from within the crash gave
};

/**
 * @ingroup edge-inference
 * Leases: shares, memory, lapse, renewal, and that a flood does not touch them.
 */
class LeaseTestCase : public ResourceTestCase
{
  public:
    LeaseTestCase()
        : ResourceTestCase("Leases lapse, are renewed and are not disturbed")
    {
    }

  private:
    /** @param id of a lease that lapsed @param share its slots @param bytes its memory */
    void Lapsed(LeaseId id, double share, uint64_t bytes)
    {
        std::ostringstream text;
        text << id << ":" << share << ":" << bytes << "@" << ToText(Simulator::Now()) << " ";
        m_lapses += text.str();
    }

    /** Limits, renewal and lapse. */
    void RunLimits()
    {
        Create(2);
        auto store = CreateObject<ModelStore>();
        store->SetAttribute("Capacity", UintegerValue(1000));
        m_resource->SetModelStore(store);
        m_resource->TraceConnectWithoutContext("LeaseLapsed",
                                               MakeCallback(&LeaseTestCase::Lapsed, this));
        const LeaseId first = m_resource->Reserve(1.5, 600, MilliSeconds(10));
        NS_TEST_EXPECT_MSG_EQ(first, 1, "granted");
        NS_TEST_EXPECT_MSG_EQ(store->GetHeldBytes(), 600, "memory is taken");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Reserve(0.6, 0, Seconds(1)), 0, "no such share left");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Reserve(0.1, 500, Seconds(1)), 0, "no such memory left");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Reserve(0, 0, Seconds(1)), 0, "a share above 0");
        NS_TEST_EXPECT_MSG_EQ(m_resource->Reserve(0.1, 0, Time()), 0, "a time above 0");
        const LeaseId second = m_resource->Reserve(0.5, 0, MilliSeconds(20));
        NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetUnreservedShare(), 0, 1e-12, "all is reserved");
        At(9, [this, first]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->Renew(first, MilliSeconds(6)), true, "until 15 ms");
        });
        At(12, [this, second]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->Release(second), true, "given back");
            NS_TEST_EXPECT_MSG_EQ(m_resource->Release(second), false, "once only");
            NS_TEST_EXPECT_MSG_EQ(m_resource->Renew(second, Seconds(1)), false, "too late");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_lapses, "1:1.5:600@15 ", "a release is no lapse");
        NS_TEST_EXPECT_MSG_EQ(store->GetHeldBytes(), 0, "memory is given back");
        NS_TEST_EXPECT_MSG_EQ(m_resource->GetReservedShare(), 0, "nothing is reserved");
        Finish();
    }

    /** What becomes of jobs when their lease ends. */
    void RunHandOver()
    {
        Create(1);
        const LeaseId lease = m_resource->Reserve(0.25, 0, MilliSeconds(20));
        for (double service : {10, 10})
        {
            ComputeJob job = MakeJob(service);
            job.lease = lease;
            m_resource->Submit(job);
        }
        m_resource->Submit(MakeJob(30));
        At(10, [this, lease]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(lease), MilliSeconds(70), "17.5 / 0.25");
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), MilliSeconds(30), "22.5 / 0.75");
        });
        At(20, [this]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), MilliSeconds(30), "5 + 10 + 15");
        });
        Simulator::Run();
        // at 20 ms 15 ms of job 3 are left and it keeps the slot; then 5 ms of job 1, 10 of job 2
        NS_TEST_EXPECT_MSG_EQ(m_log, "3@35 1@40 2@50", "they go on among the unreserved");
        Finish();
    }

    /** Ten thousand unreserved jobs beside one lease. */
    void RunFlood(const std::string& discipline)
    {
        Create(4, discipline);
        const LeaseId lease = m_resource->Reserve(1, 0, Seconds(100));
        for (uint32_t i = 0; i < 10000; ++i)
        {
            At(0.001 * i, [this]() { m_resource->Submit(MakeJob(1)); });
        }
        std::vector<JobId> reserved;
        for (uint32_t i = 0; i < 100; ++i)
        {
            At(10.0 * i, [this, lease, &reserved]() {
                ComputeJob job = MakeJob(7);
                job.lease = lease;
                reserved.push_back(m_resource->Submit(job));
            });
        }
        Simulator::Run();
        for (JobId id : reserved)
        {
            NS_TEST_EXPECT_MSG_EQ(m_reports[id].finished - m_reports[id].submitted,
                                  MilliSeconds(7),
                                  "a reserved job is alone on its share, " << discipline);
        }
        NS_TEST_EXPECT_MSG_EQ(m_reports.size(), 10100, "all jobs end");
        Finish();
    }

    void DoRun() override
    {
        RunLimits();
        RunHandOver();
        for (const std::string& discipline : {FIFO, SHARING, EDF_PREEMPTIVE, PRIORITY})
        {
            RunFlood(discipline);
        }
    }

    std::string m_lapses; //!< traced lapses
};

/**
 * @ingroup edge-inference
 * Lending against generalized processor sharing worked out by hand, and the change of a share.
 */
class LendingTestCase : public ResourceTestCase
{
  public:
    LendingTestCase()
        : ResourceTestCase("Idle slots are lent and given back, and a share can change")
    {
    }

  private:
    /** @param at ms @param service ms @param lease whose */
    void SubmitAt(double at, double service, LeaseId lease)
    {
        At(at, [this, service, lease]() {
            ComputeJob job = MakeJob(service);
            job.lease = lease;
            m_resource->Submit(job);
        });
    }

    /** Two leases of 0.25 and 0.5 slots of one. */
    void RunLending()
    {
        Create(1);
        m_resource->SetLendIdle(true);
        const LeaseId small = m_resource->Reserve(0.25, 0, Seconds(10));
        const LeaseId large = m_resource->Reserve(0.5, 0, Seconds(10));
        SubmitAt(0, 10, small);  // job 1: alone, the whole slot
        SubmitAt(20, 10, small); // job 2: alone for 5 ms
        SubmitAt(25, 10, large); // job 3: 1 to 2 from here, so job 2 is done at 25 + 15 = 40
        SubmitAt(60, 6, 0);      // job 4: unreserved and alone for 3 ms
        SubmitAt(63, 3, small);  // job 5: 1/4 and all the idle lease leaves, 3/4: done at 67
        Simulator::Run();
        // job 3 has done 10 at 40; job 4 gets a quarter for 4 ms: 2 left at 67
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@10 2@40 3@40 5@67 4@69", "generalized processor sharing");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetBusySlotSeconds(), 0.039, 1e-9, "all the work");
        Finish();
    }

    /** All is reserved: unreserved jobs live on what is idle. */
    void RunLeftovers()
    {
        Create(2);
        m_resource->SetLendIdle(true);
        const LeaseId all = m_resource->Reserve(2, 0, Seconds(10));
        SubmitAt(0, 10, 0);   // job 1: until 5 ms alone, then beside one reserved job
        SubmitAt(5, 20, all); // job 2: one job can use one slot only
        SubmitAt(6, 3, all);  // job 3: both slots are the lease's now, job 1 has 4 ms left
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "3@9 1@13 2@25", "job 1 waits from 6 to 9 ms");
        Finish();
    }

    /** A share changes while its job runs. */
    void RunResize()
    {
        Create(1);
        const LeaseId lease = m_resource->Reserve(0.25, 0, Seconds(10));
        SubmitAt(0, 10, lease);
        At(20, [this, lease]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->Resize(lease, 1.5), false, "more than there is");
            NS_TEST_EXPECT_MSG_EQ(m_resource->Resize(lease, 0), false, "a share above 0");
            NS_TEST_EXPECT_MSG_EQ(m_resource->Resize(lease + 1, 0.5), false, "no such lease");
            NS_TEST_EXPECT_MSG_EQ(m_resource->Resize(lease, 0.5), true, "twice as fast");
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetReservedShare(), 0.5, 1e-12, "reserved");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@30", "5 ms at a quarter, 5 at a half");
        Finish();
    }

    void DoRun() override
    {
        RunLending();
        RunLeftovers();
        RunResize();
    }
};

/**
 * @ingroup edge-inference
 * Batches: who joins, how long they take, and what cancelling a member does.
 */
class BatchTestCase : public ResourceTestCase
{
  public:
    BatchTestCase()
        : ResourceTestCase("Batches of equal jobs")
    {
    }

  private:
    /** @param milliseconds service @param key batch key @return the job */
    ComputeJob MakeBatchJob(double milliseconds, uint64_t key)
    {
        ComputeJob job = MakeJob(milliseconds);
        job.batchKey = key;
        return job;
    }

    /** Submit jobs at 0 and 1 ms to a resource with batches of up to four, exponent one half. */
    void Prepare(const std::string& discipline)
    {
        Create(1, discipline);
        m_resource->SetAttribute("BatchLimit", UintegerValue(4));
        m_resource->SetAttribute("BatchExponent", DoubleValue(0.5));
        At(0, [this]() { m_resource->Submit(MakeBatchJob(10, 1)); });
        for (uint64_t key : {1, 2, 1, 0, 1, 1, 1})
        {
            At(1, [this, key]() { m_resource->Submit(MakeBatchJob(10, key)); });
        }
    }

    void DoRun() override
    {
        // 1 alone; then 2 with 4, 6, 7 in 10 * 4^0.5 ms; then 3; then 5, never in a batch; then 8
        Prepare(FIFO);
        At(2, [this]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), MilliSeconds(78), "8 + 7 * 10");
        });
        At(11, [this]() {
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), MilliSeconds(49), "19 + 3 * 10");
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetInService(), 4, "members count each");
            NS_TEST_EXPECT_MSG_EQ_TOL(m_resource->GetBusySlots(), 1, 1e-12, "on one slot");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@10 2@30 4@30 6@30 7@30 3@40 5@50 8@60", "batches");
        NS_TEST_EXPECT_MSG_EQ(m_reports[6].batch, 4, "size of its batch");
        NS_TEST_EXPECT_MSG_EQ(m_reports[8].batch, 1, "size of its batch");
        Finish();

        // the leader and another member are cancelled in service, a third before
        Prepare(FIFO);
        At(5, [this]() { m_resource->Cancel(6); });
        At(15, [this]() { m_resource->Cancel(2); });
        At(16, [this]() { m_resource->Cancel(7); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@10 4@30 8@30 3@40 5@50", "the others run as planned");
        Finish();

        // all members cancelled: the slot is free at once
        Prepare(FIFO);
        At(15, [this]() {
            for (JobId id : {4, 2, 7, 6})
            {
                m_resource->Cancel(id);
            }
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), MilliSeconds(30), "3, 5 and 8");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@10 3@25 5@35 8@45", "nothing to wait for");
        Finish();

        // an interrupted batch stays together and resumes
        Prepare(PRIORITY_PREEMPTIVE);
        At(15, [this]() {
            ComputeJob urgent = MakeJob(3);
            urgent.priority = 1;
            m_resource->Submit(urgent);
        });
        At(16, [this]() { m_resource->Cancel(2); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1@10 9@18 4@33 6@33 7@33 3@43 5@53 8@63", "interrupted");
        Finish();
    }
};

/**
 * @ingroup edge-inference
 * `started` comes once per job, at the right time, after Submit has returned.
 */
class StartedTestCase : public ResourceTestCase
{
  public:
    StartedTestCase()
        : ResourceTestCase("The owner hears when a job is first served")
    {
    }

  private:
    /** @param id of a job */
    void Started(JobId id)
    {
        NS_TEST_EXPECT_MSG_EQ(m_submitting, false, "never from within Submit");
        m_log += (m_log.empty() ? "" : " ") + std::to_string(id) + ">" + ToText(Simulator::Now());
    }

    void DoRun() override
    {
        Create(1, PRIORITY_PREEMPTIVE);
        for (uint32_t i = 0; i < 3; ++i)
        {
            At(2.0 * i, [this, i]() {
                ComputeJob job = MakeJob(i == 1 ? 0 : 5);
                job.priority = i;
                job.started = MakeCallback(&StartedTestCase::Started, this);
                m_submitting = true;
                m_resource->Submit(job);
                m_submitting = false;
            });
        }
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "1>0 2>2 2@2 3>4 3@9 1@10", "starts and ends");
        Finish();
    }

    bool m_submitting{false}; //!< Submit is on the stack
};

/**
 * @ingroup edge-inference
 * Random jobs, leases, cancellations, crashes and speeds: every job ends exactly once, and books
 * balance.
 */
class ConservationTestCase : public ResourceTestCase
{
  public:
    /** @param discipline TypeId @param seed stream of the random numbers */
    ConservationTestCase(const std::string& discipline, int64_t seed)
        : ResourceTestCase("Conservation, stream " + std::to_string(seed)),
          m_discipline(discipline),
          m_seed(seed)
    {
    }

  private:
    /** One random action. */
    void Act()
    {
        const double dice = m_random->GetValue(0, 1);
        if (dice < 0.7)
        {
            ComputeJob job = MakeJob(m_random->GetValue(0, 10));
            job.priority = m_random->GetInteger(0, 3);
            job.deadline = Simulator::Now() + MilliSeconds(m_random->GetInteger(0, 50));
            job.batchKey = m_random->GetInteger(0, 3);
            job.lease = m_random->GetInteger(0, 20);
            m_submitted += m_resource->Submit(job) > 0 ? 1 : 0;
        }
        else if (dice < 0.8)
        {
            m_cancelled += m_resource->Cancel(m_random->GetInteger(1, m_submitted + 1)) ? 1 : 0;
        }
        else if (dice < 0.9)
        {
            m_resource->Reserve(m_random->GetValue(0, 2),
                                0,
                                MilliSeconds(m_random->GetInteger(1, 100)));
        }
        else if (dice < 0.95)
        {
            m_resource->SetSpeed(m_random->GetValue(0.5, 3));
        }
        else if (dice < 0.96)
        {
            m_resource->Stop();
            NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), Time(), "a crash leaves nothing");
            m_resource->Start();
        }
        NS_TEST_EXPECT_MSG_EQ(m_submitted,
                              m_reports.size() + m_cancelled + m_resource->GetQueueLength() +
                                  m_resource->GetInService(),
                              "every job is somewhere");
    }

    void DoRun() override
    {
        Create(3, m_discipline);
        m_resource->SetAttribute("BatchLimit", UintegerValue(3));
        m_resource->SetAttribute("BatchExponent", DoubleValue(0.7));
        m_random = CreateObject<UniformRandomVariable>();
        m_random->SetStream(m_seed);
        for (uint32_t i = 0; i < 3000; ++i)
        {
            At(1.5 * i, [this]() { Act(); });
        }
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_submitted, m_reports.size() + m_cancelled, "every job ends once");
        NS_TEST_EXPECT_MSG_EQ(m_resource->GetBacklog(), Time(), "no work is left");
        NS_TEST_EXPECT_MSG_EQ(m_resource->GetReservedShare(), 0, "no lease is left");
        NS_TEST_EXPECT_MSG_EQ(m_resource->GetBusySlots(), 0, "no slot is busy");
        Finish();
    }

    std::string m_discipline;            //!< TypeId
    int64_t m_seed;                      //!< stream
    Ptr<UniformRandomVariable> m_random; //!< dice
    uint64_t m_submitted{0};             //!< jobs accepted
    uint64_t m_cancelled{0};             //!< jobs cancelled
};

/**
 * @ingroup edge-inference
 * ComputeResource: disciplines, leases, batches, crashes.
 */
class ComputeResourceTestSuite : public TestSuite
{
  public:
    ComputeResourceTestSuite()
        : TestSuite("edge-inference-compute-resource", Type::UNIT)
    {
        const std::vector<Arrival> burst{{0, 10, 100, 0},
                                         {1, 10, 50, 1},
                                         {2, 10, 20, 2},
                                         {3, 4, 0, 3}};
        AddTestCase(new ScheduleTestCase("FIFO", FIFO, 1, burst, "1@10 2@20 3@30 4@34"));
        AddTestCase(new ScheduleTestCase("FIFO, two slots", FIFO, 2, burst, "1@10 2@11 4@15 3@20"));
        AddTestCase(new ScheduleTestCase("EDF", EDF, 1, burst, "1@10 3@20 2@30 4@34"));
        AddTestCase(new ScheduleTestCase("EDF, preemptive",
                                         EDF_PREEMPTIVE,
                                         1,
                                         burst,
                                         "3@12 2@21 1@30 4@34"));
        AddTestCase(new ScheduleTestCase("priority", PRIORITY, 1, burst, "1@10 4@14 3@24 2@34"));
        AddTestCase(new ScheduleTestCase("priority, preemptive",
                                         PRIORITY_PREEMPTIVE,
                                         1,
                                         burst,
                                         "4@7 3@16 2@25 1@34"));
        AddTestCase(new ScheduleTestCase("priority, preemptive, two slots",
                                         PRIORITY_PREEMPTIVE,
                                         2,
                                         burst,
                                         "4@7 3@12 2@15 1@20"));
        // three equal jobs, then one of 2 ms that shares with the last two
        AddTestCase(new ScheduleTestCase("sharing",
                                         SHARING,
                                         1,
                                         {{0, 6}, {0, 9}, {0, 9}, {18, 2}},
                                         "1@18 4@24 2@26 3@26"));
        // one job alone runs at the speed of one slot, four on two slots at half of it
        AddTestCase(new ScheduleTestCase("sharing, two slots",
                                         SHARING,
                                         2,
                                         {{0, 10}, {4, 3}, {4, 3}, {4, 3}},
                                         "2@10 3@10 4@10 1@13"));
        AddTestCase(new ScheduleTestCase("sharing among at most two",
                                         SHARING_2,
                                         1,
                                         {{0, 5}, {0, 8}, {0, 3}},
                                         "1@10 2@16 3@16"));
        AddTestCase(
            new ScheduleTestCase("no work", FIFO, 1, {{0, 0}, {0, 0}, {0, 1}}, "1@0 2@0 3@1"));
        AddTestCase(new InterruptionTestCase);
        AddTestCase(new BacklogTestCase);
        AddTestCase(new CancelTestCase);
        AddTestCase(new StopTestCase);
        AddTestCase(new LeaseTestCase);
        AddTestCase(new LendingTestCase);
        AddTestCase(new BatchTestCase);
        AddTestCase(new StartedTestCase);
        int64_t seed = 0;
        for (const std::string& discipline :
             {FIFO, EDF, EDF_PREEMPTIVE, PRIORITY, PRIORITY_PREEMPTIVE, SHARING, SHARING_2})
        {
            AddTestCase(new ConservationTestCase(discipline, ++seed));
        }
    }
};

} // namespace

static ComputeResourceTestSuite g_computeResourceTestSuite; //!< registers the suite
