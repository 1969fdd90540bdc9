/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-fixtures.h"

#include "ns3/cost-terms.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <cmath>
#include <limits>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

constexpr double INFINITE = std::numeric_limits<double>::infinity();

/** Tolerance of sums of a few numbers of size one. */
constexpr double TOLERANCE = 1e-12;

/**
 * A diamond: input(0, 400 B) - a(1, 200 B) - b(2, 100 B) and c(3, 80 B) - d(4, 40 B), where b and c
 * read a, and d reads b and c.
 */
std::shared_ptr<const DnnModel>
MakeDiamond()
{
    DnnModelBuilder builder("diamond");
    builder.AddInput("input", TensorShape{100});
    builder.AddLayer(MakeLayer("a", 200, 1), {"input"});
    builder.AddLayer(MakeLayer("b", 100, 1), {"a"});
    builder.AddLayer(MakeLayer("c", 80, 1), {"a"});
    builder.AddLayer(MakeLayer("d", 40, 1), {"b", "c"});
    return builder.Build();
}

/** @return an observation of the diamond: rates 100 B/s, delays 0.5 s, a 1, b 2, c 3, d 1 s on the
 * device; half of that on the servers */
PartitionObservation
MakeDiamondObservation()
{
    auto observation = MakeObservation(MakeDiamond(), {1, 1, 1}, 100.0, 0.5);
    SetLayerSeconds(observation, 0, {1.0, 2.0, 3.0, 1.0});
    SetLayerSeconds(observation, 1, {0.5, 1.0, 1.5, 0.5});
    SetLayerSeconds(observation, 2, {0.5, 1.0, 1.5, 0.5});
    observation.layerJoules = {0.0, 10.0, 20.0, 30.0, 10.0};
    observation.transmitWatts = 2.0;
    observation.receiveWatts = 1.0;
    return observation;
}

} // namespace

/**
 * @ingroup edge-inference
 * Two branches on two servers, drawn by hand.
 */
class CostDiamondTestCase : public TestCase
{
  public:
    CostDiamondTestCase()
        : TestCase("a diamond on three sites, by hand")
    {
    }

  private:
    void DoRun() override
    {
        CheckParallel();
        CheckWaiting();
        CheckOneLink();
    }

    /*
     * device |a----|                                            (0..1)
     * 0 > 1        |a 2 s + 0.5|                                (1..3, there at 3.5)
     * 0 > 2        |a 2 s + 0.5|                                (1..3, there at 3.5)
     * server 1                 |b--|            |d|             (b 3.5..4.5, d 6.3..6.8)
     * server 2                 |c----|                          (3.5..5.0)
     * 2 > 1                          |c 0.8 + 0.5|              (5.0..5.8, there at 6.3)
     * 1 > 0                                        |d 0.4 + 0.5 (6.8..7.2, there at 7.7)
     */
    void CheckParallel()
    {
        const auto observation = MakeDiamondObservation();
        const auto plan = PartitionPlan::FromString(
            "0:0-1;1:2;2:3;1:4 1@0>1:native;1@0>2:native;2@1>3:native;3@2>3:native");
        NS_TEST_ASSERT_MSG_EQ(FindPlanProblem(observation, plan).value_or(""), "", "legal");
        const PlanCost cost = EvaluatePlan(observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 7.7, TOLERANCE, "latency");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[1].startSeconds, 3.5, TOLERANCE, "b starts");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[2].finishSeconds, 5.0, TOLERANCE, "c ends");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[3].startSeconds, 6.3, TOLERANCE, "d starts");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[3].transferSeconds, 1.3, TOLERANCE, "c travels");
        NS_TEST_EXPECT_MSG_EQ(cost.transfers.size(), 4, "a twice, c, the result");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.transfers.back().finishSeconds, 7.7, TOLERANCE, "result");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.bytesUp, 400.0, TOLERANCE, "a to each server");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.bytesBetween, 80.0, TOLERANCE, "c");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.bytesDown, 40.0, TOLERANCE, "d");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, 10.0, TOLERANCE, "a");
        // it sends for 2 s to each server (2 W) and receives for 0.4 s (1 W)
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.radioJoules, 8.4, TOLERANCE, "radio");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.GetJoules(), 18.4, TOLERANCE, "sum");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.GetBytes(),
                                  static_cast<double>(GetPlanBytes(*observation.model, plan)),
                                  TOLERANCE,
                                  "GetPlanBytes agrees");
    }

    /*
     * The same with work found at the sites and a model to load at server 2:
     *
     * device   |backlog 0.7|a----|                   (0.7..1.7)
     * 0 > 1, 2                   |a 2 + 0.5|         (there at 4.2)
     * server 1 |backlog 6.0------------------|b--|   (6.0..7.0)
     * server 2                             |load 0.3|c----|         (4.5..6.0)
     * 2 > 1                                               |c 1.3|   (there at 7.3)
     * server 1                                                  |d| (7.3..7.8), home at 8.7
     */
    void CheckWaiting()
    {
        auto observation = MakeDiamondObservation();
        observation.sites[0].backlogSeconds = 0.7;
        observation.sites[1].backlogSeconds = 6.0;
        observation.sites[2].residentFraction = 0.9;
        observation.sites[2].modelLoadSeconds = 0.3;
        const auto plan = PartitionPlan::FromString(
            "0:0-1;1:2;2:3;1:4 1@0>1:native;1@0>2:native;2@1>3:native;3@2>3:native");
        const PlanCost cost = EvaluatePlan(observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[0].startSeconds, 0.7, TOLERANCE, "a waits");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[1].startSeconds, 6.0, TOLERANCE, "b waits");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.stages[2].startSeconds, 4.5, TOLERANCE, "c is loaded");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 8.7, TOLERANCE, "latency");
        // loading overlaps with a queue that is longer
        observation.sites[2].backlogSeconds = 4.4;
        NS_TEST_EXPECT_MSG_EQ_TOL(EvaluatePlan(observation, plan).seconds,
                                  8.7,
                                  TOLERANCE,
                                  "hidden");
        observation.sites[2].usable = false;
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).IsFinite(), false, "not usable");
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).GetJoules(), INFINITE, "nor energy");
    }

    /*
     * b and c on the device, d on server 1: two tensors on one link.
     *
     * device |a----|b---------|c--------------|            (0..6)
     * 0 > 1                                   |b 1.0|c 0.8| + 0.5 (there at 8.3)
     * server 1                                            |d|     (8.3..8.8), home at 9.7
     */
    void CheckOneLink()
    {
        const auto observation = MakeDiamondObservation();
        const auto plan = MakeSplitPlan(*observation.model, 4, DEVICE_SITE, 1);
        const PlanCost cost = EvaluatePlan(observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 9.7, TOLERANCE, "latency");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.transfers[1].startSeconds, 7.0, TOLERANCE, "c after b");
        // an input that two stages of one site read travels once
        const auto twice =
            PartitionPlan::FromString("0:0-1;1:2;1:3-4 1@0>1:native;1@0>2:native;2@1>2:native");
        const PlanCost shared = EvaluatePlan(observation, twice);
        NS_TEST_EXPECT_MSG_EQ(shared.transfers.size(), 2, "a and the result");
        // a there at 3.5; b 1.0, then c 1.5 and d 0.5 on one resource; 0.9 home
        NS_TEST_EXPECT_MSG_EQ_TOL(shared.seconds, 7.4, TOLERANCE, "one after the other");
    }
};

/**
 * @ingroup edge-inference
 * Chains cost the plain sum of the papers' equations.
 */
class CostPaperTestCase : public TestCase
{
  public:
    CostPaperTestCase()
        : TestCase(
              "chains: Li et al. TMC 2024 (3)-(9), CoKnight T(y), Neurosurgeon, random numbers")
    {
    }

  private:
    void DoRun() override
    {
        m_random = CreateObject<UniformRandomVariable>();
        m_random->SetStream(1);
        for (int i = 0; i < 300; ++i)
        {
            CheckTmc();
            CheckCoKnight();
        }
    }

    double Draw()
    {
        return m_random->GetValue(0.1, 3.0);
    }

    std::shared_ptr<const DnnModel> DrawChain(uint32_t blocks)
    {
        std::vector<uint64_t> bytes;
        for (uint32_t i = 0; i < blocks; ++i)
        {
            bytes.push_back(4 * m_random->GetInteger(1, 100));
        }
        return MakeChainModel(4 * m_random->GetInteger(1, 100), bytes);
    }

    /**
     * Li et al., IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874. Block m of work c_m at the
     * device takes c_m / f (3), at server n c_m / F_n (6); its input I_m takes I_m / R to or from
     * the device, I_m / Rmax between servers, nothing at one place (5). The sum (8)-(10) leaves the
     * result's way home out, so it is added here, and the radio energy (7) is p I_m / R.
     */
    void CheckTmc()
    {
        const uint32_t blocks = m_random->GetInteger(1, 9);
        const uint32_t servers = m_random->GetInteger(1, 4);
        const double rate = 100.0 * Draw();
        const double rateMax = 1000.0 * Draw();
        const auto model = DrawChain(blocks);
        auto observation =
            MakeObservation(model, std::vector<double>(servers + 1, 1.0), rateMax, 0);
        std::vector<std::vector<double>> seconds(servers + 1);
        const double kappaFSquared = 1e-26 * 1e18; // kappa = 1e-26, f = 1 GHz
        std::vector<double> cycles;
        for (uint32_t m = 0; m < blocks; ++m)
        {
            cycles.push_back(1e8 * Draw());
        }
        for (SiteId site = 0; site <= servers; ++site)
        {
            const double frequency = site == 0 ? 1e9 : 3e9 * site;
            for (const double c : cycles)
            {
                seconds[site].push_back(c / frequency);
            }
            SetLayerSeconds(observation, site, seconds[site]);
            observation.sites[0].linksTo[site].rateBytesPerSecond = rate;
            observation.sites[site].linksTo[0].rateBytesPerSecond = rate;
        }
        observation.layerJoules = {0.0};
        for (const double c : cycles)
        {
            observation.layerJoules.push_back(kappaFSquared * c); // (4)
        }
        const double power = 0.5;
        observation.transmitWatts = observation.receiveWatts = power;
        std::vector<ChainStep> steps;
        double latency = 0.0;
        double energy = 0.0;
        SiteId previous = DEVICE_SITE;
        for (uint32_t m = 0; m < blocks; ++m)
        {
            const SiteId place = m_random->GetInteger(0, servers);
            steps.push_back({m + 2, place});
            const auto input = static_cast<double>(model->GetLayer(m).outputBytes);
            const bool radio = place == DEVICE_SITE || previous == DEVICE_SITE;
            const double transfer = place == previous ? 0.0 : input / (radio ? rate : rateMax);
            latency += transfer + seconds[place][m];
            energy += place == DEVICE_SITE ? observation.layerJoules[m + 1] : 0.0;
            energy += radio ? power * transfer : 0.0;
            previous = place;
        }
        const auto answer = static_cast<double>(model->GetLayer(blocks).outputBytes);
        const double home = previous == DEVICE_SITE ? 0.0 : answer / rate;
        const PlanCost cost = EvaluatePlan(observation, MakeChainPlan(*model, steps));
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, latency + home, 1e-9, "(3)-(9) and the result");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.GetJoules(), energy + power * home, 1e-9, "(4), (7)");
    }

    /**
     * CoKnight, Dai et al., JPDC 168, 2022, DOI 10.1016/j.jpdc.2022.06.006 (reconstructed):
     * T(y) = C^d(y)/F^d + C^e(y)/F^e + (b_y + b_K)/Tr for y < K, and T(K) = C^d(K)/F^d. Without the
     * last term of the answer it is Neurosurgeon's sum of TM, D/B and TC.
     */
    void CheckCoKnight()
    {
        const uint32_t layers = m_random->GetInteger(1, 12);
        const double rate = 100.0 * Draw();
        const auto model = DrawChain(layers);
        auto observation = MakeObservation(model, {1.0, 1.0}, rate, 0.0);
        std::vector<double> device;
        std::vector<double> server;
        for (uint32_t k = 0; k < layers; ++k)
        {
            device.push_back(Draw());
            server.push_back(Draw() / 10);
        }
        SetLayerSeconds(observation, 0, device);
        SetLayerSeconds(observation, 1, server);
        for (uint32_t y = 0; y <= layers; ++y)
        {
            double expected = 0.0;
            for (uint32_t k = 0; k < layers; ++k)
            {
                expected += k < y ? device[k] : server[k];
            }
            const auto bytes = model->GetLayer(y).outputBytes + model->GetLayer(layers).outputBytes;
            expected += y < layers ? static_cast<double>(bytes) / rate : 0.0;
            const auto plan = MakeSplitPlan(*model, y + 1, DEVICE_SITE, 1);
            NS_TEST_EXPECT_MSG_EQ_TOL(EvaluatePlan(observation, plan).seconds,
                                      expected,
                                      1e-9,
                                      "T(" << y << ")");
        }
    }

    Ptr<UniformRandomVariable> m_random;
};

/**
 * @ingroup edge-inference
 * Exits: expected values over the share of tasks that leave.
 */
class CostExitTestCase : public TestCase
{
  public:
    CostExitTestCase()
        : TestCase("early exits: shares, expected latency, energy and bytes")
    {
    }

  private:
    void DoRun() override
    {
        CheckShares();
        DnnModelBuilder builder("branchy");
        builder.AddInput("input", TensorShape{100});
        builder.AddLayer(MakeLayer("a", 200, 1), {"input"});
        builder.BeginExit("exit1");
        builder.AddLayer(MakeLayer("h", 40, 1), {"a"});
        builder.EndExit();
        builder.AddLayer(MakeLayer("b", 100, 1), {"a"});
        builder.AddLayer(MakeLayer("c", 40, 1), {"b"});
        m_observation = MakeObservation(builder.Build(), {1, 1}, 100.0, 0.0);
        SetLayerSeconds(m_observation, 0, {1.0, 0.5, 2.0, 2.0});
        SetLayerSeconds(m_observation, 1, {0.1, 0.05, 0.2, 0.2});
        m_observation.layerJoules = {0.0, 10.0, 5.0, 20.0, 20.0};
        m_observation.transmitWatts = 2.0;
        m_observation.receiveWatts = 1.0;
        CheckPlans();
    }

    void CheckShares()
    {
        const ExitObservation exit{0.8, {0.0, 0.2, 0.2, 1.0, 2.0}};
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow(exit, 0.0), 0.0, TOLERANCE, "nothing is below");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow(exit, 0.1), 0.125, TOLERANCE, "interpolated");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow(exit, 0.2), 0.25, TOLERANCE, "below, not equal");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow(exit, 0.6), 0.625, TOLERANCE, "interpolated");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow(exit, 2.0), 1.0, TOLERANCE, "the largest");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow(exit, 9.0), 1.0, TOLERANCE, "beyond");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow({}, 9.0), 0.0, TOLERANCE, "unknown");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetShareBelow({}, INFINITE), 1.0, TOLERANCE, "always");
        PartitionObservation observation;
        observation.exits = {exit, {0.9, {0.0, 0.1, 0.2, 0.3, 0.4}}, {0.95, {0.0, 4.0}}};
        // 62.5 % are out by the first exit; the second lets 25 % out, who are out already
        const auto shares = GetLeaveShares(observation, {{0, 0.6}, {1, 0.1}, {2, 3.0}});
        NS_TEST_EXPECT_MSG_EQ_TOL(shares[0], 0.625, TOLERANCE, "first");
        NS_TEST_EXPECT_MSG_EQ_TOL(shares[1], 0.0, TOLERANCE, "the easy ones have left");
        NS_TEST_EXPECT_MSG_EQ_TOL(shares[2], 0.125, TOLERANCE, "75 % by the third");
        NS_TEST_EXPECT_MSG_EQ_TOL(shares[3], 0.25, TOLERANCE, "the end");
    }

    /*
     * a and the head on the device, b and c on the server; 40 % leave at the head:
     *
     * device |a 1.0|h 0.5|               leave at 1.5
     * 0 > 1              |a 2.0|         1.5..3.5
     * server                   |b, c|    3.5..3.9, home (40 B) at 4.3
     */
    void CheckPlans()
    {
        const auto& model = *m_observation.model;
        const std::vector<ExitRule> rules{{0, 0.5}};
        const auto plan = MakeChainPlan(model, {{3, 0}, {5, 1}}, rules);
        PlanCost cost = EvaluatePlan(m_observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 4.3, TOLERANCE, "nobody is known to leave");
        m_observation.exits = {{0.8, {0.0, 0.25, 0.75, 2.0}}, {0.9, {}}};
        m_observation.exits[0].entropyQuantiles = {0.0, 1.25}; // 0.5 lies at 40 %
        cost = EvaluatePlan(m_observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 0.4 * 1.5 + 0.6 * 4.3, TOLERANCE, "mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.bytesUp, 0.6 * 200, TOLERANCE, "those who stay send a");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, 15.0, TOLERANCE, "a and the head for all");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.radioJoules, 0.6 * (4.0 + 0.4), TOLERANCE, "radio");
        NS_TEST_EXPECT_MSG_EQ(cost.exits.size(), 2, "two ways out");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.exits[0].seconds, 1.5, TOLERANCE, "early");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.exits[1].probability, 0.6, TOLERANCE, "late");
        // the head in the middle of a stage: leave at 1.5 s, not when b and c are done
        const auto local = MakeChainPlan(model, {{5, 0}}, rules);
        cost = EvaluatePlan(m_observation, local);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 0.4 * 1.5 + 0.6 * 5.5, TOLERANCE, "local");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, 0.4 * 15 + 0.6 * 55, TOLERANCE, "energy");
        // an exit on the server brings its own answer home: input 4 s, a and head 0.15, 0.4 home
        const auto always = MakeChainPlan(model, {{1, 0}, {5, 1}}, {{0, INFINITE}});
        cost = EvaluatePlan(m_observation, always);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 4.55, TOLERANCE, "always");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.bytesDown, 40.0, TOLERANCE, "the head's answer");
    }

    PartitionObservation m_observation;
};

/**
 * @ingroup edge-inference
 * Codecs, work done already, and numbers that make no sense.
 */
class CostOddTestCase : public TestCase
{
  public:
    CostOddTestCase()
        : TestCase("codecs, done layers, unknown links and times")
    {
    }

  private:
    void DoRun() override
    {
        CheckCodec();
        CheckDone();
        CheckUnknown();
    }

    /*
     * uint8 of a (50 floats, 58 B): 200 FLOPs to write, 100 to read; 4 FLOPs take 7 s on the device
     * and 3.5 s on a server, so 350 s and 87.5 s.
     */
    void CheckCodec()
    {
        const auto observation = MakeDiamondObservation();
        const auto plan = MakeSplitPlan(*observation.model, 2, DEVICE_SITE, 1, "uint8");
        const PlanCost cost = EvaluatePlan(observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.bytesUp, 58.0, TOLERANCE, "bytes");
        const double expected = 1 + 350 + 0.58 + 0.5 + 87.5 + 3 + 0.4 + 0.5;
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, expected, 1e-9, "latency");
        // the device spends 70 J on 4 FLOPs
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, 10 + 3500, 1e-9, "energy");
    }

    /** a is done and lies at server 1: b and c there, d on the device. */
    void CheckDone()
    {
        auto observation = MakeDiamondObservation();
        observation.done = LayerSet(0, 1);
        observation.live = {{0, 0}, {1, 1}};
        const auto plan = MakeObservedPlan(observation, {{4, 1}, {5, 0}});
        NS_TEST_ASSERT_MSG_EQ(plan.ToString(),
                              "1:1;1:2-3;0:4 1@0>1:native;2@1>2:native;3@1>2:native",
                              "plan");
        // b and c 2.5 s, then 180 B at 100 B/s and 0.5 s, d 1 s
        const PlanCost cost = EvaluatePlan(observation, plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, 2.5 + 1.8 + 0.5 + 1.0, TOLERANCE, "latency");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, 10.0, TOLERANCE, "d alone");
        // a source waits for nothing, even at a busy site
        observation.sites[1].backlogSeconds = 100.0;
        const auto away = MakeObservedPlan(observation, {{5, 2}});
        NS_TEST_EXPECT_MSG_EQ_TOL(EvaluatePlan(observation, away).seconds,
                                  2.0 + 0.5 + 3.0 + 0.4 + 0.5,
                                  TOLERANCE,
                                  "from server 1 to server 2");
    }

    void CheckUnknown()
    {
        const auto good = MakeDiamondObservation();
        const auto plan = MakeSplitPlan(*good.model, 2, DEVICE_SITE, 1);
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(good, plan).IsFinite(), true, "all is known");
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(good, {}).IsFinite(), false, "no plan");
        auto observation = good;
        observation.sites[0].linksTo[1].rateBytesPerSecond = 0.0;
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).IsFinite(), false, "no way there");
        observation = good;
        observation.sites[1].linksTo[0].rateBytesPerSecond = 0.0;
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).IsFinite(), false, "no way back");
        observation = good;
        observation.sites[1].layerSeconds.resize(3);
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).IsFinite(), false, "unknown times");
        observation = good;
        observation.sites[1].backlogSeconds = std::nan("");
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).IsFinite(), false, "not a number");
        observation = good;
        observation.sites.resize(1);
        NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, plan).IsFinite(), false, "no such site");
        // a layer that nobody waits for may be unknown: the second part of a local plan
        observation = good;
        observation.sites[1].layerSeconds.clear();
        const auto local = MakeSplitPlan(*good.model, 5, DEVICE_SITE, 1);
        NS_TEST_EXPECT_MSG_EQ_TOL(EvaluatePlan(observation, local).seconds,
                                  7.0,
                                  TOLERANCE,
                                  "local");
    }
};

/**
 * @ingroup edge-inference
 * Tests of EvaluatePlan.
 */
class PlanCostTestSuite : public TestSuite
{
  public:
    PlanCostTestSuite()
        : TestSuite("edge-inference-plan-cost", Type::UNIT)
    {
        AddTestCase(new CostDiamondTestCase);
        AddTestCase(new CostPaperTestCase);
        AddTestCase(new CostExitTestCase);
        AddTestCase(new CostOddTestCase);
    }
};

static PlanCostTestSuite g_planCostTestSuite; //!< registers the suite
