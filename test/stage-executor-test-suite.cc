/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The StageExecutor alone, without a network: what it asks its owner for, in which order messages
 * may come, and what it keeps, frees and accounts for.
 */

#include "application-test-kit.h"

#include "ns3/past-attempts.h"
#include "ns3/power-compute-energy.h"
#include "ns3/stage-executor.h"

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::apptest;

namespace
{

/** Writes down what the executor asks for. */
class RecordingOwner : public StageExecutorOwner
{
  public:
    AdmissionDecision OnAdmit(const StageRequest&) override
    {
        return AdmissionDecision::Admit();
    }

    void OnStageEnded(const TaskEnvelope&, const StageEnding& ending) override
    {
        m_ended.push_back(ending.stage);
    }

    void OnAnswer(const TaskEnvelope& envelope, uint32_t, int32_t) override
    {
        m_answered.push_back(envelope.key.attempt);
    }

    void OnFailed(const TaskEnvelope&, uint32_t stage, bool, const std::string& reason) override
    {
        m_failures.push_back(std::to_string(stage) + ": " + reason);
    }

    void OnReleased(const TaskKey&) override
    {
        ++m_released;
    }

    void OnSend(const SiteAddress& to, TensorBody, uint64_t) override
    {
        m_sent.push_back(to.id);
    }

    std::vector<uint32_t> m_ended;       //!< stages that ran
    std::vector<uint32_t> m_answered;    //!< attempts with an answer
    std::vector<std::string> m_failures; //!< "stage: reason"
    std::vector<uint64_t> m_sent;        //!< who was sent a tensor
    int m_released{0};                   //!< attempts that left
};

/** One site with its executor; endpoint ids are those of application-test-kit.h. */
class ExecutorBench
{
  public:
    /** @param model the network @param peer endpoint id of the site @param flops its speed */
    ExecutorBench(std::shared_ptr<const DnnModel> model, uint64_t peer, double flops)
        : m_model(model),
          m_site(CreateObject<InferenceSite>()),
          m_executor(CreateObject<StageExecutor>())
    {
        auto latency = CreateObject<FlopsLatencyModel>();
        latency->SetFlopsPerSecond(flops);
        m_site->SetAttribute("LatencyModel", PointerValue(latency));
        m_site->AddModel(model, nullptr);
        m_site->Initialize();
        m_executor->SetUp(m_site, peer, peer == DEVICE_ID, &m_owner);
    }

    ~ExecutorBench()
    {
        m_executor->Dispose();
        Simulator::Destroy();
    }

    ExecutorBench(const ExecutorBench&) = delete;
    ExecutorBench& operator=(const ExecutorBench&) = delete;

    /**
     * @param stages of the plan @param attempt number of it @param done layers that need not run
     * @param rules exits @return task 7 of the device
     */
    TaskEnvelope MakeEnvelope(const std::vector<Stage>& stages,
                              uint32_t attempt,
                              const LayerSet& done,
                              const std::vector<ExitRule>& rules = {}) const
    {
        TaskEnvelope envelope;
        envelope.key = TaskKey{DEVICE_ID, 7, attempt};
        envelope.modelDigest = m_model->GetDigest();
        envelope.plan.stages = stages;
        envelope.plan.exitRules = rules;
        DeriveBoundaries(*m_model, envelope.plan, "native");
        envelope.done = done;
        envelope.sites = {SiteAddress{DEVICE_ID, Address()}};
        for (uint64_t server = 1; server <= 3; ++server)
        {
            envelope.sites.push_back({SERVER_ID + server, Address()});
        }
        return envelope;
    }

    /** @param envelope the task @param tensor one that comes from the device now */
    void Deliver(const TaskEnvelope& envelope, LayerId tensor)
    {
        TensorBody body;
        body.envelope = envelope;
        body.queuedNs = Simulator::Now().GetNanoSeconds();
        body.tensor = tensor;
        body.shape = m_model->GetLayer(tensor).outputShape;
        TensorArrival arrival;
        arrival.peer = DEVICE_ID;
        arrival.tensor = tensor;
        arrival.receivedNs = body.queuedNs;
        m_accepted = m_executor->Deliver(body, arrival);
    }

    /** @param seconds until when */
    static void RunUntil(double seconds)
    {
        Simulator::Stop(Seconds(seconds) - Simulator::Now());
        Simulator::Run();
    }

    std::shared_ptr<const DnnModel> m_model; //!< the network
    Ptr<InferenceSite> m_site;               //!< the site
    Ptr<StageExecutor> m_executor;           //!< what is tested
    RecordingOwner m_owner;                  //!< hears of it
    StageExecutor::Acceptance m_accepted{};  //!< of the last tensor
};

/** @param site of each layer of MakeDiamondModel() behind the stem @return stages in that order */
std::vector<Stage>
MakeDiamondStages(SiteId left, SiteId right, SiteId join)
{
    return {Stage{0, LayerSet(DIAMOND_INPUT, DIAMOND_STEM)},
            Stage{left, LayerSet(DIAMOND_LEFT, DIAMOND_LEFT)},
            Stage{right, LayerSet(DIAMOND_RIGHT, DIAMOND_RIGHT)},
            Stage{join, LayerSet(DIAMOND_JOIN, DIAMOND_JOIN)}};
}

/** All layers of MakeDiamondModel() but the join. */
const LayerSet BEFORE_JOIN(DIAMOND_INPUT, DIAMOND_RIGHT);

/** Let server 1 run the left branch for server 2, which never reports. @param bench server 1 */
void
MakeLeft(ExecutorBench& bench)
{
    const auto first = bench.MakeEnvelope(MakeDiamondStages(1, 0, 2), 0, LayerSet(0, 0));
    bench.Deliver(first, DIAMOND_STEM);
    ExecutorBench::RunUntil(0.05); // 400 MFLOP at 10 GFLOP/s
}

} // namespace

/**
 * @ingroup edge-inference
 * What nobody asks for any more leaves nothing behind: a task of which a server hears no more is
 * forgotten after TaskTimeout with what is held for it, and a stage of a task that is cancelled
 * stops.
 */
class ForgottenTaskTestCase : public TestCase
{
  public:
    ForgottenTaskTestCase()
        : TestCase("A task without news is forgotten in time, a cancelled one at once")
    {
    }

  private:
    void DoRun() override
    {
        Forget();
        Cancel();
    }

    /** Server 2 never reports that it has read the tensor of server 1. */
    void Forget()
    {
        ExecutorBench bench(MakeDiamondModel(), SERVER_ID + 1, SERVER_FLOPS);
        bench.m_executor->SetAttribute("TaskTimeout", TimeValue(Seconds(5)));
        MakeLeft(bench);
        ExecutorBench::RunUntil(4.9);
        NS_TEST_EXPECT_MSG_EQ(bench.m_executor->GetTaskCount(), 1, "it may still report");
        NS_TEST_EXPECT_MSG_GT(bench.m_site->GetStore()->GetHeldBytes(), 0, "the tensor is held");
        ExecutorBench::RunUntil(5.1);
        NS_TEST_EXPECT_MSG_EQ(bench.m_executor->GetTaskCount(), 0, "forgotten");
        NS_TEST_EXPECT_MSG_EQ(bench.m_site->GetStore()->GetHeldBytes(), 0, "with its tensor");
        NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_released, 1, "and its place");
    }

    /** In the middle of the 40 ms of a stage. */
    void Cancel()
    {
        ExecutorBench bench(MakeDiamondModel(), SERVER_ID + 1, SERVER_FLOPS);
        const auto task = bench.MakeEnvelope(MakeDiamondStages(1, 0, 2), 0, LayerSet(0, 0));
        bench.Deliver(task, DIAMOND_STEM);
        ExecutorBench::RunUntil(0.01);
        NS_TEST_EXPECT_MSG_EQ(bench.m_site->GetResource()->GetInService(), 1, "at work");
        bench.m_executor->Cancel(task.key);
        NS_TEST_EXPECT_MSG_EQ(bench.m_site->GetResource()->GetInService(), 0, "stopped");
        NS_TEST_EXPECT_MSG_EQ(bench.m_executor->GetTaskCount(), 0, "forgotten");
        ExecutorBench::RunUntil(0.1);
        NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_ended.size(), 0, "no stage ended");
    }
};

/**
 * @ingroup edge-inference
 * A RESUME and the tensors of the same attempt travel on two connections: either may come first.
 */
class ResumeOrderTestCase : public TestCase
{
  public:
    ResumeOrderTestCase()
        : TestCase("A RESUME may come before or after the tensors of its attempt")
    {
    }

  private:
    /** @param resumeFirst which comes first @param gap time between them, s */
    void Check(bool resumeFirst, double gap)
    {
        ExecutorBench bench(MakeDiamondModel(), SERVER_ID + 1, SERVER_FLOPS);
        MakeLeft(bench);
        NS_TEST_EXPECT_MSG_EQ((bench.m_owner.m_sent == std::vector<uint64_t>{SERVER_ID + 2}),
                              true,
                              "the left branch went to server 2");
        // server 2 is lost: the join runs here, on the left branch held here and the device's right
        const auto second = bench.MakeEnvelope(MakeDiamondStages(1, 0, 1), 1, BEFORE_JOIN);
        for (const bool resume : {resumeFirst, !resumeFirst})
        {
            resume ? bench.m_executor->Begin(second) : bench.Deliver(second, DIAMOND_RIGHT);
            ExecutorBench::RunUntil(Simulator::Now().GetSeconds() + gap);
        }
        ExecutorBench::RunUntil(1);
        const auto& owner = bench.m_owner;
        NS_TEST_EXPECT_MSG_EQ(owner.m_failures.size(), 0, "nothing fails");
        NS_TEST_EXPECT_MSG_EQ((owner.m_answered == std::vector<uint32_t>{1}),
                              true,
                              "one answer, of the second attempt");
        NS_TEST_EXPECT_MSG_EQ(std::count(owner.m_ended.begin(), owner.m_ended.end(), 3),
                              1,
                              "the join ran once");
        NS_TEST_EXPECT_MSG_EQ(bench.m_executor->GetTaskCount(), 0, "nothing stays behind");
        NS_TEST_EXPECT_MSG_EQ(bench.m_site->GetStore()->GetHeldBytes(), 0, "nothing is held");
        NS_TEST_EXPECT_MSG_EQ(owner.m_released, 2, "both attempts left");
    }

    void DoRun() override
    {
        for (const double gap : {0.0, 0.004}) // the join takes 10 ms
        {
            Check(true, gap);
            Check(false, gap);
        }
        // who was asked to go on from a tensor that it has not says so, in either order
        for (const bool resumeFirst : {true, false})
        {
            ExecutorBench bench(MakeDiamondModel(), SERVER_ID + 1, SERVER_FLOPS);
            const auto second = bench.MakeEnvelope(MakeDiamondStages(1, 0, 1), 1, BEFORE_JOIN);
            for (const bool resume : {resumeFirst, !resumeFirst})
            {
                resume ? bench.m_executor->Begin(second) : bench.Deliver(second, DIAMOND_RIGHT);
            }
            ExecutorBench::RunUntil(1);
            NS_TEST_EXPECT_MSG_EQ(
                (bench.m_owner.m_failures == std::vector<std::string>{"1: tensor not held"}),
                true,
                "one complaint");
            NS_TEST_EXPECT_MSG_EQ(bench.m_executor->GetTaskCount(), 0, "nothing stays behind");
        }
    }
};

/**
 * @ingroup edge-inference
 * Layers without work take no time; what waits for them on the same site starts all the same.
 */
class ZeroTimeTestCase : public TestCase
{
  public:
    ZeroTimeTestCase()
        : TestCase("A local stage follows one that takes no time")
    {
    }

  private:
    void DoRun() override
    {
        DnnModelBuilder builder("view");
        builder.AddInput("input", TensorShape{1, 1000});
        builder.AddLayer(MakeLayer("view", 1000, 0), {"input"});
        builder.AddLayer(MakeLayer("dense", 10, 100000000), {"view"});
        ExecutorBench bench(builder.Build(), DEVICE_ID, DEVICE_FLOPS);
        bench.m_executor->Begin(bench.MakeEnvelope({Stage{0, LayerSet(0, 1)}, // input, view
                                                    Stage{0, LayerSet(2, 2)}},
                                                   0,
                                                   LayerSet(0, 0)));
        ExecutorBench::RunUntil(0.0999);
        NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_answered.size(), 0, "100 MFLOP at 1 GFLOP/s");
        ExecutorBench::RunUntil(0.1001);
        NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_answered.size(), 1, "after 0.1 s");
        NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_ended.size(), 2, "both stages");
    }
};

/**
 * @ingroup edge-inference
 * A tensor that outlives its attempt waits for the consumers of the next one, not for those of the
 * one before; what the next one does not want is freed.
 */
class InheritedTensorTestCase : public TestCase
{
  public:
    InheritedTensorTestCase()
        : TestCase("A held tensor is inherited without its consumers")
    {
    }

  private:
    void DoRun() override
    {
        ExecutorBench bench(MakeDiamondModel(), SERVER_ID + 1, SERVER_FLOPS);
        MakeLeft(bench);
        const auto& store = *bench.m_site->GetStore();
        NS_TEST_EXPECT_MSG_EQ(store.GetHeldBytes(), 100000, "kept for server 2");
        const auto second = bench.MakeEnvelope(MakeDiamondStages(1, 0, 3), 1, BEFORE_JOIN);
        bench.m_executor->Begin(second);
        NS_TEST_EXPECT_MSG_EQ(
            (bench.m_owner.m_sent == std::vector<uint64_t>{SERVER_ID + 2, SERVER_ID + 3}),
            true,
            "sent again, to server 3");
        NS_TEST_EXPECT_MSG_EQ(store.GetHeldBytes(), 100000, "counted once");
        bench.m_executor->PeerLost(SERVER_ID + 2, "site lost");
        NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_failures.size(), 0, "server 2 is not needed now");
        bench.m_executor->Consumed(second.key, SERVER_ID + 3, {DIAMOND_LEFT});
        NS_TEST_EXPECT_MSG_EQ(store.GetHeldBytes(), 0, "server 3 has it, and nobody else waits");
        NS_TEST_EXPECT_MSG_EQ(bench.m_executor->GetTaskCount(), 0, "nothing is left to do");

        ExecutorBench other(MakeDiamondModel(), SERVER_ID + 1, SERVER_FLOPS);
        MakeLeft(other);
        // the next plan makes all anew, and only the right branch here
        other.Deliver(other.MakeEnvelope(MakeDiamondStages(2, 1, 2), 1, LayerSet(0, 0)),
                      DIAMOND_STEM);
        NS_TEST_EXPECT_MSG_EQ(other.m_site->GetStore()->GetHeldBytes(), 0, "not wanted any more");
    }
};

/**
 * @ingroup edge-inference
 * A piece that is cancelled has drawn the energy of the part that ran, and one that waits none.
 */
class CancelledEnergyTestCase : public TestCase
{
  public:
    CancelledEnergyTestCase()
        : TestCase("A cancelled piece has drawn what its part took")
    {
    }

  private:
    static constexpr double WATTS = 5; //!< while busy

    /** @param bench a device of WATTS */
    static void SetPower(ExecutorBench& bench)
    {
        auto power = CreateObject<PowerComputeEnergy>();
        power->SetAttribute("BusyPower", DoubleValue(WATTS));
        power->SetAttribute("IdlePower", DoubleValue(0));
        bench.m_site->SetAttribute("ComputeEnergy", PointerValue(power));
    }

    void DoRun() override
    {
        const std::vector<Stage> all{Stage{0, LayerSet(CHAIN_INPUT, CHAIN_D)}};
        {
            ExecutorBench bench(MakeChainModel(), DEVICE_ID, DEVICE_FLOPS);
            SetPower(bench);
            const auto envelope = bench.MakeEnvelope(all, 0, LayerSet(0, 0), {ExitRule{0, 1.0}});
            bench.m_executor->Begin(envelope);
            ExecutorBench::RunUntil(0.04);
            bench.m_executor->Cancel(envelope.key);
            ExecutorBench::RunUntil(1);
            NS_TEST_EXPECT_MSG_EQ_TOL(bench.m_site->GetEnergy()->GetJoules(EnergyUse::COMPUTE),
                                      0.04 * WATTS,
                                      1e-9,
                                      "40 ms of the first piece");
            NS_TEST_EXPECT_MSG_EQ(bench.m_owner.m_answered.size(), 0, "no answer");
        }
        {
            ExecutorBench bench(MakeChainModel(), DEVICE_ID, DEVICE_FLOPS);
            SetPower(bench);
            const auto envelope = bench.MakeEnvelope(all, 0, LayerSet(0, 0), {ExitRule{0, 1.0}});
            auto other = bench.MakeEnvelope(all, 0, LayerSet(0, 0));
            other.key.task = 8;
            bench.m_executor->Begin(envelope);
            bench.m_executor->Begin(other);
            // a, b and the head take 0.31 s; the rest waits behind the other task until 1.11 s
            ExecutorBench::RunUntil(0.4);
            bench.m_executor->Cancel(envelope.key);
            ExecutorBench::RunUntil(0.5);
            NS_TEST_EXPECT_MSG_EQ_TOL(bench.m_site->GetEnergy()->GetJoules(EnergyUse::COMPUTE),
                                      0.31 * WATTS,
                                      1e-9,
                                      "the first piece alone: the second waited");
        }
    }
};

/**
 * @ingroup edge-inference
 * What is remembered of attempts that are over.
 */
class PastAttemptsTestCase : public TestCase
{
  public:
    PastAttemptsTestCase()
        : TestCase("Past attempts are remembered, the newest tasks of them")
    {
    }

  private:
    void DoRun() override
    {
        PastAttempts past;
        past.Add({DEVICE_ID, 7, 3});
        past.Add({DEVICE_ID, 7, 1}); // said late
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID, 7, 0}), true, "earlier ones too");
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID, 7, 3}), true, "itself");
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID, 7, 4}), false, "not the next");
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID + 1, 7, 0}), false, "not other devices'");
        for (uint64_t task = 100; task < 100 + 4096; ++task)
        {
            past.Add({DEVICE_ID, task, 0});
        }
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID, 7, 3}), false, "4096 newer tasks");
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID, 100, 0}), true, "all of which are known");
        past.Clear();
        NS_TEST_EXPECT_MSG_EQ(past.Contains({DEVICE_ID, 100, 0}), false, "forgotten");
    }
};

/**
 * @ingroup edge-inference
 * StageExecutor and what it remembers.
 */
class StageExecutorTestSuite : public TestSuite
{
  public:
    StageExecutorTestSuite()
        : TestSuite("edge-inference-stage-executor", Type::UNIT)
    {
        AddTestCase(new ForgottenTaskTestCase);
        AddTestCase(new ResumeOrderTestCase);
        AddTestCase(new ZeroTimeTestCase);
        AddTestCase(new InheritedTensorTestCase);
        AddTestCase(new CancelledEnergyTestCase);
        AddTestCase(new PastAttemptsTestCase);
    }
};

static StageExecutorTestSuite g_stageExecutorTestSuite; //!< registers the suite
