/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The equations of MTL-A3C's paper (Li et al., IEEE TMC 2024, DOI 10.1109/TMC.2024.3357874) against
 * numbers by hand, against EvaluatePlan on networks, and against exhaustive search.
 */
#include "partition-fixtures.h"

#include "ns3/analytic-environment.h"
#include "ns3/block-chain.h"
#include "ns3/built-in-models.h"
#include "ns3/decision-state.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/split-mix.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

constexpr double INFINITE = std::numeric_limits<double>::infinity();

/** Tolerance of sums of a few numbers of size one. */
constexpr double TOLERANCE = 1e-12;

/** @return three blocks on a device and two servers, in round numbers */
BlockChain
MakeSmallChain()
{
    BlockChain chain;
    chain.Resize(3, 3);
    // device 1, 2, 4 s; server 1 twice as fast, server 2 four times
    chain.computeSeconds = {1.0, 0.5, 0.25, 2.0, 1.0, 0.5, 4.0, 2.0, 1.0};
    chain.inputBytes = {100.0, 60.0, 20.0};
    chain.deviceRate = {0.0, 50.0, 100.0, 0.0, 20.0, 30.0, 0.0, 10.0, 40.0};
    chain.siteRate.assign(9, 200.0);
    chain.deviceJoules = {3.0, 6.0, 12.0};
    chain.deadlineSeconds = {0.0, 1.0, 3.0};
    chain.transmitWatts = 0.5;
    return chain;
}

/** @param random draws @return a chain of 4 blocks and 4 sites with everything in it */
BlockChain
MakeRandomChain(SplitMix& random)
{
    BlockChain chain;
    chain.Resize(4, 4);
    const auto fill = [&](std::vector<double>& values, double low, double high) {
        for (double& value : values)
        {
            value = random.DrawBetween(low, high);
        }
    };
    fill(chain.computeSeconds, 0.0, 1.0);
    fill(chain.inputBytes, 0.0, 100.0);
    fill(chain.deviceRate, 50.0, 500.0);
    fill(chain.siteRate, 50.0, 500.0);
    fill(chain.deviceJoules, 0.0, 1.0);
    fill(chain.deadlineSeconds, 0.1, 1.0);
    fill(chain.waitSeconds, 0.0, 0.5);
    // one place where a block cannot run
    chain.computeSeconds[random.Draw() % chain.computeSeconds.size()] = INFINITE;
    chain.deadlineSeconds[random.Draw() % 4] = 0.0;
    chain.transmitWatts = 0.5;
    chain.receiveWatts = 0.25;
    chain.resultBytes = random.DrawBetween(0.0, 50.0);
    chain.channelWaitSeconds = random.DrawBetween(0.0, 0.2);
    return chain;
}

/** Count up. @param digits a number of that base, lowest digit last @param base base @return false
 * after the last number */
bool
CountUp(std::vector<uint8_t>& digits, uint8_t base)
{
    for (std::size_t i = digits.size(); i-- > 0;)
    {
        if (++digits[i] < base)
        {
            return true;
        }
        digits[i] = 0;
    }
    return false;
}

} // namespace

/**
 * @ingroup edge-inference
 * Equations (3) to (9), (13) and (14) by hand.
 */
class BlockChainHandTestCase : public TestCase
{
  public:
    BlockChainHandTestCase()
        : TestCase("delay, energy and overshoot of three blocks by hand")
    {
    }

  private:
    void DoRun() override
    {
        BlockChain chain = MakeSmallChain();
        double blocks[3];
        const uint8_t local[] = {0, 0, 0};
        BlockChainCost cost = EvaluateBlockChain(chain, local, blocks);
        // (3): 1 + 2 + 4; (13): 0 + (2 - 1) + (4 - 3); (4): 3 + 6 + 12
        Check(cost, 7.0, 7.0, 2.0, 21.0, 0.0);
        const BlockChainObjective objective{10.0, 0.1};
        NS_TEST_EXPECT_MSG_EQ_TOL(objective.Get(cost), 7.0 + 20.0 + 2.1, TOLERANCE, "(14)");
        // (5), (8): up at 50: 2 + 0.5; to server 2 at 200: 0.3 + 0.5; back at its 40: 0.5 + 4
        const uint8_t spread[] = {1, 2, 0};
        cost = EvaluateBlockChain(chain, spread, blocks);
        Check(cost, 2.5 + 0.8 + 4.5, 4.0, 1.5, 12.0, 0.5 * 2.0);
        NS_TEST_EXPECT_MSG_EQ_TOL(blocks[0], 2.5, TOLERANCE, "L_1");
        NS_TEST_EXPECT_MSG_EQ_TOL(blocks[1], 0.8, TOLERANCE, "L_2");
        NS_TEST_EXPECT_MSG_EQ_TOL(blocks[2], 4.5, TOLERANCE, "L_3");
        // (7) to the letter: p for the way back too
        chain.receiveWatts = 0.5;
        cost = EvaluateBlockChain(chain, spread);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.radioJoules, 0.5 * 2.5, TOLERANCE, "(7)");
        // an answer of 80 bytes returns at 40 with a radio of 0.5 W
        chain.resultBytes = 80.0;
        const uint8_t last[] = {0, 0, 2};
        cost = EvaluateBlockChain(chain, last);
        Check(cost, 3.0 + 0.5 + 1.0 + 2.0, 3.0, 1.0, 9.0, 0.5 * 2.5);
        // a backlog of 2.2 s at server 1 drains while 2 s of input travel; at server 2 of 0.1 s not
        // felt; the device's only counts for a task that begins there
        chain.resultBytes = 0.0;
        chain.waitSeconds = {0.75, 2.2, 0.1};
        Check(EvaluateBlockChain(chain, spread), 2.7 + 0.8 + 4.75, 4.25, 1.75, 12.0, 1.25);
        Check(EvaluateBlockChain(chain, local), 7.75, 7.75, 2.0, 21.0, 0.0);
        // 0.3 s of airtime are queued: before block 1 (no wait of 2.2 s then), and on the way back
        chain.channelWaitSeconds = 0.3;
        Check(EvaluateBlockChain(chain, spread), 2.8 + 0.8 + 4.8, 4.0, 1.8, 12.0, 1.25);
        NS_TEST_EXPECT_MSG_EQ_TOL(GetChannelSeconds(chain, spread), 2.5, TOLERANCE, "airtime");
    }

    /** @param cost what came @param seconds and so on: what should have */
    void Check(const BlockChainCost& cost,
               double seconds,
               double local,
               double overshoot,
               double compute,
               double radio)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, seconds, TOLERANCE, "delay");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.localSeconds, local, TOLERANCE, "on the device");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.edgeSeconds, seconds - local, TOLERANCE, "the rest");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.overshootSeconds, overshoot, TOLERANCE, "psi");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, compute, TOLERANCE, "compute");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.radioJoules, radio, TOLERANCE, "radio");
    }
};

/**
 * @ingroup edge-inference
 * The same plan on the same numbers costs what EvaluatePlan says.
 */
class BlockChainPlanTestCase : public TestCase
{
  public:
    BlockChainPlanTestCase()
        : TestCase("chains of built-in networks cost what EvaluatePlan says")
    {
    }

  private:
    void DoRun() override
    {
        AnalyticSettings settings;
        settings.slots = 40;
        settings.ratePerBlock = false;
        settings.returnResult = true;
        settings.receiveWatts = 0.9;
        for (const std::string network : {"alexnet@224", "nin", "resnet32", "vgg16"})
        {
            settings.networks = {network};
            AnalyticEnvironment environment(settings);
            SplitMix random(7, 0, 0);
            const auto model = CreateBuiltInModel(
                network.substr(0, network.find('@')),
                network == "alexnet@224" ? TensorShape{} : TensorShape{1, 3, 32, 32});
            for (environment.Reset(3, 0); !environment.IsDone();)
            {
                CompareSlot(environment, model, random);
            }
        }
    }

    /** Compare one slot and go on. @param environment where @param model its network @param random
     * draws choices */
    void CompareSlot(AnalyticEnvironment& environment,
                     std::shared_ptr<const DnnModel> model,
                     SplitMix& random)
    {
        const AnalyticSettings& settings = environment.GetSettings();
        std::vector<double> speeds{settings.deviceHertz * settings.flopsPerCycle};
        for (uint32_t server = 0; server < settings.servers; ++server)
        {
            speeds.push_back(settings.serverHertz[server % 3] * settings.flopsPerCycle);
        }
        auto observation = MakeObservation(model, speeds, settings.serverRate, 0.0);
        observation.transmitWatts = settings.transmitWatts;
        observation.receiveWatts = settings.receiveWatts;
        for (LayerId layer = 0; layer < model->GetLayerCount(); ++layer)
        {
            observation.layerJoules[layer] = settings.kappa * 1e18 *
                                             static_cast<double>(model->GetLayer(layer).flops) /
                                             settings.flopsPerCycle;
        }
        const BlockChain& chain = environment.GetChain();
        for (SiteId site = 1; site < chain.sites; ++site)
        {
            observation.sites[0].linksTo[site].rateBytesPerSecond = chain.deviceRate[site];
            observation.sites[site].linksTo[0].rateBytesPerSecond = chain.deviceRate[site];
        }
        CompareFacts(environment, observation);
        std::vector<double> uniforms(settings.blocks);
        std::vector<uint8_t> choices(settings.blocks);
        std::generate(uniforms.begin(), uniforms.end(), [&] { return random.DrawUniform(); });
        ChooseRandomSites(chain, uniforms.data(), choices.data());
        std::vector<ChainStep> steps;
        const auto ends = model->GetBlockEnds(settings.blocks);
        NS_TEST_ASSERT_MSG_EQ(ends.size(), chain.blocks, "as many blocks");
        for (std::size_t block = 0; block < ends.size(); ++block)
        {
            steps.push_back({ends[block].position, choices[block]});
        }
        const PlanCost plan = EvaluatePlan(observation, MakeObservedPlan(observation, steps));
        const BlockChainCost cost = environment.Step(choices.data()).cost;
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds / plan.seconds, 1.0, 1e-9, model->GetName());
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.computeJoules, plan.computeJoules, 1e-9, "compute");
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.radioJoules, plan.radioJoules, 1e-9, "radio");
    }

    /** What an agent sees of this on packets is what it sees here. @param environment the slot
     * @param observation the same */
    void CompareFacts(const AnalyticEnvironment& environment,
                      const PartitionObservation& observation)
    {
        const DecisionFacts& here = environment.GetFacts();
        DecisionFacts there;
        FillDecisionFacts(observation,
                          observation.model->GetBlockEnds(here.blocks),
                          here.blocks,
                          here.servers,
                          there);
        there.energyLeftFraction = here.energyLeftFraction;
        there.deadlineSeconds = here.deadlineSeconds;
        std::vector<float> states[2];
        const auto layout = StateLayout::FromString("full");
        for (auto& state : states)
        {
            state.resize(GetStateSize(here.blocks, here.servers, layout));
        }
        EncodeState(here, environment.GetScales(), layout, states[0].data());
        EncodeState(there, environment.GetScales(), layout, states[1].data());
        for (std::size_t i = 0; i < states[0].size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(states[0][i], states[1][i], 1e-6, "number " << i);
        }
    }
};

/**
 * @ingroup edge-inference
 * The optimum against all choices; a backlog against EvaluatePlan.
 */
class BlockChainOptimumTestCase : public TestCase
{
  public:
    BlockChainOptimumTestCase()
        : TestCase("the optimum is that of exhaustive search")
    {
    }

  private:
    void DoRun() override
    {
        SplitMix random(11, 0, 0);
        for (int trial = 0; trial < 300; ++trial)
        {
            const BlockChain chain = MakeRandomChain(random);
            const BlockChainObjective objective{random.DrawBetween(0.0, 5.0),
                                                random.DrawBetween(0.0, 1.0)};
            double least = INFINITE;
            std::vector<uint8_t> digits(chain.blocks, 0);
            do
            {
                least = std::min(least, objective.Get(EvaluateBlockChain(chain, digits.data())));
            } while (CountUp(digits, static_cast<uint8_t>(chain.sites)));
            std::vector<uint8_t> choices(chain.blocks);
            const double found = FindBlockChainOptimum(chain, objective, choices.data());
            NS_TEST_EXPECT_MSG_EQ_TOL(found, least, TOLERANCE, "value in trial " << trial);
            NS_TEST_EXPECT_MSG_EQ_TOL(objective.Get(EvaluateBlockChain(chain, choices.data())),
                                      least,
                                      TOLERANCE,
                                      "choices in trial " << trial);
        }
        // all sites alike and nothing to send: the lowest of equal choices
        BlockChain even = MakeSmallChain();
        std::fill(even.computeSeconds.begin(), even.computeSeconds.end(), 1.0);
        std::fill(even.inputBytes.begin(), even.inputBytes.end(), 0.0);
        std::vector<uint8_t> choices(3, 9);
        FindBlockChainOptimum(even, {}, choices.data());
        NS_TEST_EXPECT_MSG_EQ((choices == std::vector<uint8_t>{0, 0, 0}), true, "lowest");
    }
};

/**
 * @ingroup edge-inference
 * Greedy, APDI and RPDI by hand.
 */
class BlockChainBaselinesTestCase : public TestCase
{
  public:
    BlockChainBaselinesTestCase()
        : TestCase("greedy, even split and random choices by hand")
    {
    }

  private:
    void DoRun() override
    {
        BlockChain chain = MakeSmallChain();
        std::vector<uint8_t> choices(3);
        // loads before each block: (0, 0), (0.5, 0), (0.5, 0.5): the tie stays at server 2
        ChooseGreedySites(chain, choices.data());
        NS_TEST_EXPECT_MSG_EQ((choices == std::vector<uint8_t>{1, 2, 2}), true, "greedy");
        // with work found at server 1: (0.9, 0), (0.9, 0.25), (0.9, 0.75)
        chain.waitSeconds = {0.0, 0.9, 0.0};
        ChooseGreedySites(chain, choices.data());
        NS_TEST_EXPECT_MSG_EQ((choices == std::vector<uint8_t>{2, 2, 2}), true, "backlog");
        // floor(i 2 / 3) of i = 0, 1, 2
        ChooseEvenSplitSites(chain, choices.data());
        NS_TEST_EXPECT_MSG_EQ((choices == std::vector<uint8_t>{1, 1, 2}), true, "even split");
        const double uniforms[] = {0.0, 0.34, 0.999};
        ChooseRandomSites(chain, uniforms, choices.data());
        NS_TEST_EXPECT_MSG_EQ((choices == std::vector<uint8_t>{0, 1, 2}), true, "random");
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class BlockChainTestSuite : public TestSuite
{
  public:
    BlockChainTestSuite()
        : TestSuite("edge-inference-block-chain", Type::UNIT)
    {
        AddTestCase(new BlockChainHandTestCase);
        AddTestCase(new BlockChainPlanTestCase);
        AddTestCase(new BlockChainOptimumTestCase);
        AddTestCase(new BlockChainBaselinesTestCase);
    }
};

static BlockChainTestSuite g_blockChainTestSuite; //!< the suite
