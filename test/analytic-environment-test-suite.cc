/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The world of MTL-A3C's paper (Li et al., IEEE TMC 2024, DOI 10.1109/TMC.2024.3357874) slot by
 * slot, and the states that learners see.
 */
#include "catch-message.h"
#include "partition-fixtures.h"

#include "ns3/analytic-environment.h"
#include "ns3/block-chain.h"
#include "ns3/built-in-models.h"
#include "ns3/decision-state.h"
#include "ns3/split-mix.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

constexpr double INFINITE = std::numeric_limits<double>::infinity();

/** Mean delay per task of a way to choose. @param environment where @param episode which @param
 * choose fills the choices @return s */
double
PlayEpisode(AnalyticEnvironment& environment,
            uint64_t episode,
            const std::function<void(const BlockChain&, uint8_t*)>& choose)
{
    std::vector<uint8_t> choices(environment.GetSettings().blocks);
    double seconds = 0.0;
    double tasks = 0.0;
    for (environment.Reset(1, episode); !environment.IsDone();)
    {
        choose(environment.GetChain(), choices.data());
        const AnalyticStep step = environment.Step(choices.data());
        seconds += step.tasks * step.cost.seconds;
        tasks += step.tasks;
    }
    return seconds / tasks;
}

/** @param chain a task @param choices gets the sites of the least delay */
void
ChooseOptimum(const BlockChain& chain, uint8_t* choices)
{
    FindBlockChainOptimum(chain, {}, choices);
}

} // namespace

/**
 * @ingroup edge-inference
 * Episodes: what is drawn, and on what it depends.
 */
class AnalyticEpisodeTestCase : public TestCase
{
  public:
    AnalyticEpisodeTestCase()
        : TestCase("an episode depends on seed and episode only, and has the settings' means")
    {
    }

  private:
    /** @param environment where @param episode which @return all states and rewards of it */
    static std::vector<double> Record(AnalyticEnvironment& environment, uint64_t episode)
    {
        std::vector<double> record;
        std::vector<float> state(environment.GetStateSize());
        std::vector<uint8_t> choices(environment.GetSettings().blocks);
        for (environment.Reset(5, episode); !environment.IsDone();)
        {
            environment.GetState(state.data());
            record.insert(record.end(), state.begin(), state.end());
            ChooseGreedySites(environment.GetChain(), choices.data());
            record.push_back(environment.Step(choices.data()).reward);
        }
        return record;
    }

    void DoRun() override
    {
        AnalyticSettings settings;
        settings.poissonTasks = true;
        settings.queueing = true;
        AnalyticEnvironment environment(settings);
        const auto first = Record(environment, 0);
        const auto second = Record(environment, 1);
        NS_TEST_EXPECT_MSG_EQ((first == Record(environment, 0)), true, "whatever ran before");
        NS_TEST_EXPECT_MSG_EQ((first != second), true, "episodes differ");
        NS_TEST_EXPECT_MSG_EQ((*std::max_element(first.begin(), first.end()) <= 4.0),
                              true,
                              "limit");
        CheckMeans(settings);
        CheckCommonNumbers(settings);
        CheckRateError(settings);
    }

    /** Wrong rates are wrong as much as they may be, in states only. @param settings settings */
    void CheckRateError(AnalyticSettings settings)
    {
        settings.slots = 2000;
        AnalyticEnvironment right(settings);
        settings.rateError = 0.5;
        AnalyticEnvironment wrong(settings);
        const std::vector<uint8_t> choices(6, 0);
        double sum = 0.0;
        double squares = 0.0;
        for (right.Reset(3, 1), wrong.Reset(3, 1); !right.IsDone();)
        {
            NS_TEST_ASSERT_MSG_EQ((right.GetChain().deviceRate == wrong.GetChain().deviceRate),
                                  true,
                                  "true rates");
            const double share =
                wrong.GetFacts().deviceRate.front() / right.GetFacts().deviceRate.front();
            NS_TEST_ASSERT_MSG_EQ((share >= 0.5 && share <= 1.5), true, share);
            sum += share;
            squares += (share - 1.0) * (share - 1.0);
            NS_TEST_ASSERT_MSG_EQ(right.Step(choices.data()).reward,
                                  wrong.Step(choices.data()).reward,
                                  "what happens");
        }
        // uniform: deviation 1 / sqrt(12), five standard errors
        NS_TEST_EXPECT_MSG_EQ_TOL(sum / 2000.0, 1.0, 5 * 0.2887 / 44.7, "mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(squares / 2000.0, 1.0 / 12, 0.01, "uniform");
    }

    /** Means over an episode of 20000 slots, within 5 standard errors. @param settings settings */
    void CheckMeans(AnalyticSettings settings)
    {
        settings.slots = 20000;
        AnalyticEnvironment environment(settings);
        double tasks = 0.0;
        double squares = 0.0;
        double rate = 0.0;
        double work = 0.0;
        std::vector<uint8_t> choices(settings.blocks, 0);
        for (environment.Reset(2, 0); !environment.IsDone();)
        {
            tasks += environment.GetTasks();
            squares += environment.GetTasks() * environment.GetTasks();
            const DecisionFacts& facts = environment.GetFacts();
            for (const double each : facts.deviceRate)
            {
                NS_TEST_ASSERT_MSG_EQ((each >= 8e5 && each <= 2e6), true, "R_m^n");
                rate += each;
            }
            work += std::accumulate(facts.workFlops.begin(), facts.workFlops.end(), 0.0);
            environment.Step(choices.data());
        }
        const double count = settings.slots;
        NS_TEST_EXPECT_MSG_EQ_TOL(tasks / count, 60.0, 5 * std::sqrt(60.0 / count), "tasks");
        const double variance = squares / count - std::pow(tasks / count, 2);
        NS_TEST_EXPECT_MSG_EQ_TOL(variance, 60.0, 5 * 60.0 * std::sqrt(2.02 / count), "Poisson");
        NS_TEST_EXPECT_MSG_EQ_TOL(rate / count / 36.0, 1.4e6, 5 * 3.5e5 / 848, "rate");
        NS_TEST_EXPECT_MSG_EQ_TOL(work / count / 4.0, 5.5e8, 5 * 2.7e8 / 141, "cycles of a task");
    }

    /** Servers and blocks that are there in both are the same. @param settings settings */
    void CheckCommonNumbers(AnalyticSettings settings)
    {
        AnalyticEnvironment few(settings);
        settings.servers = 9;
        settings.blocks = 9;
        AnalyticEnvironment many(settings);
        few.Reset(8, 4);
        many.Reset(8, 4);
        const std::vector<uint8_t> here(6, 0);
        const std::vector<uint8_t> elsewhere(9, 9);
        for (int slot = 0; slot < 20; ++slot)
        {
            NS_TEST_EXPECT_MSG_EQ(few.GetTasks(), many.GetTasks(), "tasks");
            for (uint32_t block = 0; block < 6; ++block)
            {
                NS_TEST_EXPECT_MSG_EQ(few.GetChain().deadlineSeconds[block],
                                      many.GetChain().deadlineSeconds[block],
                                      "deadline");
                for (uint32_t site = 1; site < 7; ++site)
                {
                    NS_TEST_EXPECT_MSG_EQ(few.GetChain().deviceRate[block * 7 + site],
                                          many.GetChain().deviceRate[block * 10 + site],
                                          "rate");
                }
            }
            few.Step(here.data());
            many.Step(elsewhere.data());
        }
    }
};

/**
 * @ingroup edge-inference
 * Rewards, energy and backlogs from slot to slot.
 */
class AnalyticSlotsTestCase : public TestCase
{
  public:
    AnalyticSlotsTestCase()
        : TestCase("reward, battery and backlogs from slot to slot, by hand")
    {
    }

  private:
    void DoRun() override
    {
        AnalyticSettings settings;
        settings.queueing = true;
        settings.slots = 50;
        settings.deadlineWeight = 3.0;
        settings.joulesWeight = 0.2;
        settings.leastDeadline = 0.01;
        settings.mostDeadline = 0.02;
        settings.batteryJoules = 3000.0;
        settings.devices = 30.0;
        settings.otherLoad = 0.0;
        AnalyticEnvironment environment(settings);
        SplitMix random(1, 2, 3);
        std::vector<double> wait(7, 0.0);
        std::vector<std::vector<double>> served; // per slot and site
        double left = 3000.0;
        for (environment.Reset(1, 0); !environment.IsDone();)
        {
            const BlockChain chain = environment.GetChain();
            for (std::size_t site = 0; site < wait.size(); ++site)
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(chain.waitSeconds[site], wait[site], 1e-9, "backlog");
            }
            CheckUtilization(environment.GetFacts(), served, settings.utilizationSeconds);
            NS_TEST_EXPECT_MSG_EQ_TOL(environment.GetFacts().energyLeftFraction,
                                      std::max(left / 3000.0, 0.0),
                                      1e-9,
                                      "(11)");
            std::vector<uint8_t> choices;
            for (int block = 0; block < 6; ++block)
            {
                choices.push_back(static_cast<uint8_t>(random.Draw() % 7));
                const double compute = chain.computeSeconds[block * 7 + choices.back()];
                wait[choices.back()] += (choices.back() == 0 ? 2.0 : 60.0) * compute;
            }
            served.emplace_back();
            for (double& each : wait)
            {
                served.back().push_back(std::min(each, 1.0));
                each = std::max(each - 1.0, 0.0);
            }
            const BlockChainCost cost = EvaluateBlockChain(chain, choices.data());
            const AnalyticStep step = environment.Step(choices.data());
            NS_TEST_EXPECT_MSG_EQ_TOL(step.reward,
                                      -(cost.seconds + 3.0 * cost.overshootSeconds +
                                        0.2 * (cost.computeJoules + cost.radioJoules)),
                                      1e-12,
                                      "(14)");
            left -= 60.0 * cost.GetJoules();
        }
        NS_TEST_EXPECT_MSG_EQ((left < 0.0), true, "the battery was emptied");
        NS_TEST_EXPECT_MSG_EQ((*std::max_element(wait.begin(), wait.end()) > 0.0), true, "queued");
        CheckOtherLoad(settings);
    }

    /** The mean of the slots before, of 1 s each; t seconds ago weigh e^(-t / window). @param facts
     * of a slot @param served share of each slot before and site @param window s */
    void CheckUtilization(const DecisionFacts& facts,
                          const std::vector<std::vector<double>>& served,
                          double window)
    {
        for (uint32_t server = 0; server < facts.servers; ++server)
        {
            double sum = 0.0;
            double weights = served.empty() ? 1.0 : 0.0;
            for (std::size_t slot = 0; slot < served.size(); ++slot)
            {
                const double weight = std::exp(-static_cast<double>(served.size() - slot) / window);
                sum += weight * served[slot][server + 1];
                weights += weight;
            }
            NS_TEST_EXPECT_MSG_EQ_TOL(facts.utilization[server], sum / weights, 1e-9, "load");
        }
    }

    /** What others bring alone never makes a backlog below a load of 1, and is felt above. @param
     * settings settings */
    void CheckOtherLoad(AnalyticSettings settings)
    {
        settings.otherLoad = 0.5;
        settings.slots = 5000;
        AnalyticEnvironment environment(settings);
        const std::vector<uint8_t> servers(6, 1);
        double with = 0.0;
        for (environment.Reset(1, 0); !environment.IsDone(); environment.Step(servers.data()))
        {
            NS_TEST_ASSERT_MSG_EQ(environment.GetChain().waitSeconds[2], 0.0, "idle server");
            with = environment.GetChain().waitSeconds[1];
        }
        settings.otherLoad = 0.0;
        AnalyticEnvironment alone(settings);
        double without = 0.0;
        for (alone.Reset(1, 0); !alone.IsDone(); alone.Step(servers.data()))
        {
            without = alone.GetChain().waitSeconds[1];
        }
        // an overloaded server falls behind by half a slot more in each slot, in the mean
        NS_TEST_EXPECT_MSG_EQ_TOL((with - without) / 5000.0, 0.5, 0.07, "load of others");
    }
};

/**
 * @ingroup edge-inference
 * What the paper's figures 8a, 9a and 10a show of good choices, and what its equations imply.
 */
class AnalyticTrendTestCase : public TestCase
{
  public:
    AnalyticTrendTestCase()
        : TestCase("the optimum falls with servers as in figure 8a, and nothing is below it")
    {
    }

  private:
    void DoRun() override
    {
        AnalyticSettings settings;
        double before = INFINITE;
        for (uint32_t servers = 2; servers <= 9; ++servers)
        {
            settings.servers = servers;
            AnalyticEnvironment environment(settings);
            const double best = PlayEpisode(environment, 0, ChooseOptimum);
            const double greedy = PlayEpisode(environment, 0, ChooseGreedySites);
            const double even = PlayEpisode(environment, 0, ChooseEvenSplitSites);
            NS_TEST_EXPECT_MSG_EQ((best < before), true, servers << " servers");
            NS_TEST_EXPECT_MSG_EQ((best < greedy && best < even), true, servers << " servers");
            before = best;
        }
    }
};

/**
 * @ingroup edge-inference
 * States: order, sizes, absurd facts; settings in text.
 */
class DecisionStateTestCase : public TestCase
{
  public:
    DecisionStateTestCase()
        : TestCase("states by hand; absurd facts; settings in text and their sentences")
    {
    }

  private:
    void DoRun() override
    {
        CheckOrder();
        CheckAbsurd();
        CheckTexts();
    }

    /** One block, two servers, everything in. */
    void CheckOrder()
    {
        DecisionFacts facts;
        facts.Resize(1, 2);
        facts.workFlops = {5e8};
        facts.sizeBytes = {25e4};
        facts.inputBytes = {75e4};
        facts.deadlineSeconds = {2.5};
        facts.deviceRate = {1e6, 0.0};
        facts.usable = {1, 0};
        facts.secondsPerFlop = {1e-10, 0.0};
        facts.backlogSeconds = {0.125, 0.0};
        facts.statusAgeSeconds = {0.375, 0.0};
        facts.utilization = {0.125, 0.0};
        facts.deviceSecondsPerFlop = 5e-10;
        facts.deviceBacklogSeconds = 0.75;
        facts.energyLeftFraction = 0.875;
        // (fact - mean) / deviation: (5e8 - 5e8) / 5e8, (25e4 - 5e5) / 5e5, and so on
        const std::vector<float> wanted{0.0F,   -0.5F, 0.5F, -0.75F, -8.0F / 7, -4.0F, 1.25F,
                                        4.0F,   2.0F,  1.0F, 0.75F,  0.4F,      1.0F,  0.125F,
                                        0.375F, 0.5F,  4.0F, 0.0F,   4.0F,      4.0F,  4.0F};
        const auto full = StateLayout::FromString("full");
        NS_TEST_ASSERT_MSG_EQ(GetStateSize(1, 2, full), wanted.size(), "size");
        std::vector<float> state(wanted.size());
        EncodeState(facts, {}, full, state.data());
        for (std::size_t i = 0; i < wanted.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(state[i], wanted[i], 1e-6, "number " << i);
        }
        const auto paper = StateLayout::FromString("paper");
        NS_TEST_ASSERT_MSG_EQ(GetStateSize(1, 2, paper), 5, "work, size, two rates, energy");
        EncodeState(facts, {}, paper, state.data());
        NS_TEST_EXPECT_MSG_EQ_TOL(state[2], -8.0 / 7, 1e-6, "rate to server 1");
        NS_TEST_EXPECT_MSG_EQ_TOL(state[4], 1.25, 1e-6, "energy");
        uint8_t mask[3];
        facts.FillMask(mask);
        NS_TEST_EXPECT_MSG_EQ((mask[0] == 1 && mask[1] == 1 && mask[2] == 0), true, "mask");
    }

    /** Whatever is observed, numbers are within the limit. */
    void CheckAbsurd()
    {
        const auto model = CreateBuiltInModel("lenet5");
        auto observation = MakeObservation(model, {1e9, 1e10}, 1e6, 0.0);
        observation.sites[0].backlogSeconds = std::numeric_limits<double>::quiet_NaN();
        observation.sites[1].backlogSeconds = -5.0;
        observation.sites[1].statusAgeSeconds = INFINITE;
        observation.sites[1].utilization = std::numeric_limits<double>::quiet_NaN();
        observation.sites[0].linksTo[1].rateBytesPerSecond = INFINITE;
        observation.deadlineNs = 5;
        observation.nowNs = 100;
        DecisionFacts facts;
        // more blocks than there are ends, more servers than sites
        FillDecisionFacts(observation, model->GetBlockEnds(2), 4, 3, facts);
        std::vector<float> state(GetStateSize(4, 3, StateLayout::FromString("full")));
        EncodeState(facts, {}, StateLayout::FromString("full"), state.data());
        for (const float number : state)
        {
            NS_TEST_EXPECT_MSG_EQ((number >= -4.0F && number <= 4.0F), true, number);
        }
        NS_TEST_EXPECT_MSG_EQ(facts.workFlops[3], 0.0, "an empty block");
        NS_TEST_EXPECT_MSG_EQ((facts.usable == std::vector<uint8_t>{1, 0, 0}), true, "usable");
        observation.sites[1].layerSeconds.back() = INFINITE;
        FillDecisionFacts(observation, model->GetBlockEnds(2), 4, 3, facts);
        NS_TEST_EXPECT_MSG_EQ(int(facts.usable[0]), 0, "it cannot run the last layer");
    }

    /** Settings as text. */
    void CheckTexts()
    {
        AnalyticSettings settings;
        AnalyticSettings copy;
        SetAnalyticSetting(settings, "networks", "nin/resnet32");
        SetAnalyticSetting(settings, "serverHertz", "1e9/2.5e9");
        SetAnalyticSetting(settings, "state", "speeds+inputs");
        SetAnalyticSetting(settings, "queueing", "true");
        SetAnalyticSetting(settings, "taskRate", "30");
        SetAnalyticSetting(settings, "taskRateShares", "0.25/1");
        for (const auto& [name, text] : DescribeAnalyticSettings(settings))
        {
            SetAnalyticSetting(copy, name, text);
        }
        NS_TEST_EXPECT_MSG_EQ(
            (DescribeAnalyticSettings(copy) == DescribeAnalyticSettings(settings)),
            true,
            "text and back");
        StateScales scales;
        scales.rate = {1.0 / 3.0, 0.1};
        NS_TEST_EXPECT_MSG_EQ(StateScales::FromSettings(scales.ToSettings()).rate.mean,
                              scales.rate.mean,
                              "all digits");
        const auto refuse =
            [&](const std::string& name, const std::string& value, const std::string& words) {
                const std::string message =
                    CatchMessage([&] { SetAnalyticSetting(copy, name, value); });
                NS_TEST_EXPECT_MSG_NE(message.find(words), std::string::npos, message);
            };
        refuse("colour", "red", "known are ");
        refuse("servers", "0", "from 1 to 255");
        refuse("servers", "2.5", "whole number");
        refuse("taskRate", "many", "give a number");
        refuse("queueing", "perhaps", "true or false");
        refuse("serverHertz", "", "at least one");
        refuse("state", "paper+rates", "\"paper\" is no part");
        settings.networks = {"lenet6"};
        const std::string unknown = CatchMessage([&] { AnalyticEnvironment wrong(settings); });
        NS_TEST_EXPECT_MSG_NE(unknown.find("lenet6"), std::string::npos, unknown);
        settings.networks.clear();
        settings.leastRate = 3e6;
        const std::string order = CatchMessage([&] { AnalyticEnvironment wrong(settings); });
        NS_TEST_EXPECT_MSG_NE(order.find("wrong order"), std::string::npos, order);
    }
};

/**
 * @ingroup edge-inference
 * taskRateShares: as many tasks in a slot, in a slot of another length, which an overloaded
 * server's backlog shows, (tasks x work - length) x slots.
 */
class AnalyticPaceTestCase : public TestCase
{
  public:
    AnalyticPaceTestCase()
        : TestCase("episodes of several task rates")
    {
    }

  private:
    void DoRun() override
    {
        AnalyticSettings settings;
        for (const auto& [name, value] :
             std::map<std::string, std::string>{{"blocks", "1"},
                                                {"networks", "alexnet@224"},
                                                {"otherLoad", "0"},
                                                {"queueing", "true"},
                                                {"servers", "1"},
                                                {"serverHertz", "1e9"},
                                                {"slots", "20"},
                                                {"taskRateShares", "0.5/2/4"}})
        {
            SetAnalyticSetting(settings, name, value);
        }
        AnalyticEnvironment environment(settings);
        std::map<double, int> seen;
        for (uint64_t episode = 0; episode < 60; ++episode)
        {
            const uint8_t server = 1;
            environment.Reset(3, episode);
            const double work = environment.GetChain().computeSeconds[1];
            for (int slot = 0; slot < 10; ++slot)
            {
                NS_TEST_EXPECT_MSG_EQ(environment.GetTasks(), 60.0, "in each slot");
                environment.Step(&server);
            }
            const double length = 60.0 * work - environment.GetChain().waitSeconds[1] / 10.0;
            ++seen[std::round(1e6 / length) / 1e6];
        }
        NS_TEST_EXPECT_MSG_EQ(seen.size(), 3, "rates");
        for (const double share : {0.5, 2.0, 4.0})
        {
            NS_TEST_EXPECT_MSG_GT(seen[share], 8, "a third of the episodes, share " << share);
        }
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class AnalyticEnvironmentTestSuite : public TestSuite
{
  public:
    AnalyticEnvironmentTestSuite()
        : TestSuite("edge-inference-analytic-environment", Type::UNIT)
    {
        AddTestCase(new AnalyticEpisodeTestCase);
        AddTestCase(new AnalyticSlotsTestCase);
        AddTestCase(new AnalyticPaceTestCase);
        AddTestCase(new AnalyticTrendTestCase);
        AddTestCase(new DecisionStateTestCase);
    }
};

static AnalyticEnvironmentTestSuite g_analyticEnvironmentTestSuite; //!< the suite
