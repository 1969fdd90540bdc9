/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "allocation-counter.h"
#include "cpu-seconds.h"
#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/chain-search.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/random-variable-stream.h"
#include "ns3/split-search.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

double
GetObjective(const ChainOptions& options, const PlanCost& cost)
{
    const double joules = cost.computeJoules + cost.radioJoules;
    const double energy = options.joulesWeight > 0.0 ? options.joulesWeight * joules : 0.0;
    return cost.IsFinite() ? options.secondsWeight * cost.seconds + energy : cost.seconds;
}

/** @return the smallest objective of EvaluatePlan over every site for every block */
double
SearchExhaustively(const PartitionObservation& observation,
                   const ChainOptions& options,
                   const std::vector<LayerId>& ends)
{
    double best = std::numeric_limits<double>::infinity();
    std::vector<SiteId> sites(ends.size(), 0);
    for (bool more = true; more;)
    {
        std::vector<ChainStep> steps;
        bool usable = true;
        for (std::size_t i = 0; i < ends.size(); ++i)
        {
            steps.push_back({ends[i], sites[i]});
            usable = usable && (sites[i] == DEVICE_SITE || observation.sites[sites[i]].usable);
        }
        const PartitionPlan plan = MakeObservedPlan(observation, steps);
        if (usable)
        {
            best = std::min(best, GetObjective(options, EvaluatePlan(observation, plan)));
        }
        more = false;
        for (std::size_t i = 0; i < sites.size() && !more; ++i)
        {
            sites[i] = (sites[i] + 1) % observation.sites.size();
            more = sites[i] != 0;
        }
    }
    return best;
}

/** @return the end of every block if each legal cut ends one */
std::vector<LayerId>
GetAllEnds(const DnnModel& model)
{
    std::vector<LayerId> ends;
    for (const auto& cut : model.GetCuts())
    {
        ends.push_back(cut.position);
    }
    return ends;
}

/** Draws small tasks with everything that can happen to them. */
class ChainGenerator
{
  public:
    ChainGenerator()
    {
        m_random->SetStream(77);
    }

    PartitionObservation Draw()
    {
        std::vector<uint64_t> outputs;
        for (uint32_t i = 0, layers = 1 + DrawBelow(5); i < layers; ++i)
        {
            outputs.push_back(4 * (1 + DrawBelow(50000)));
        }
        const auto model = MakeChainModel(4 * (1 + DrawBelow(50000)), outputs);
        const uint32_t sites = 2 + DrawBelow(3);
        auto observation = MakeObservation(model, std::vector<double>(sites, 1.0), 1e6, 0.001);
        observation.encoding = Chance(0.6) ? "native" : (Chance(0.5) ? "float16" : "uint8");
        for (auto& site : observation.sites)
        {
            for (auto& seconds : site.layerSeconds)
            {
                seconds = m_random->GetValue(0.0, 0.2);
            }
            site.backlogSeconds = Chance(0.5) ? 0.0 : m_random->GetValue(0.0, 0.4);
            site.residentFraction = Chance(0.5) ? 1.0 : 0.5;
            site.modelLoadSeconds = m_random->GetValue(0.0, 0.1);
            site.usable = Chance(0.95);
            for (auto& link : site.linksTo)
            {
                link.rateBytesPerSecond = Chance(0.9) ? m_random->GetValue(1e5, 1e8) : 0.0;
                link.delaySeconds = m_random->GetValue(0.0, 0.02);
            }
        }
        if (Chance(0.1))
        {
            observation.sites[0].layerSeconds.assign(observation.sites[0].layerSeconds.size(),
                                                     std::numeric_limits<double>::infinity());
        }
        return observation;
    }

    uint32_t DrawBelow(uint32_t count)
    {
        return m_random->GetInteger(0, count - 1);
    }

    bool Chance(double probability)
    {
        return m_random->GetValue(0.0, 1.0) < probability;
    }

  private:
    Ptr<UniformRandomVariable> m_random{CreateObject<UniformRandomVariable>()};
};

/** An observation of many sites, all different. */
PartitionObservation
MakeManySites(const std::string& model, uint32_t sites)
{
    std::vector<double> speeds{1e9};
    while (speeds.size() < sites)
    {
        speeds.push_back(1e10 + 3e9 * static_cast<double>(speeds.size()));
    }
    auto observation = MakeObservation(CreateBuiltInModel(model), speeds, 5e6, 0.002);
    for (SiteId site = 0; site < sites; ++site)
    {
        observation.sites[site].backlogSeconds = 0.003 * (sites - site);
        observation.sites[site].residentFraction = site % 3 == 1 ? 0.5 : 1.0;
        observation.sites[site].modelLoadSeconds = 0.02;
    }
    return observation;
}

} // namespace

/**
 * @ingroup edge-inference
 * The dynamic programme finds what trying every plan finds.
 */
class ChainExhaustiveTestCase : public TestCase
{
  public:
    ChainExhaustiveTestCase(double secondsWeight, double joulesWeight)
        : TestCase("chain search equals exhaustive search of EvaluatePlan on random chains, " +
                   std::to_string(secondsWeight) + " per s, " + std::to_string(joulesWeight) +
                   " per J")
    {
        m_options.secondsWeight = secondsWeight;
        m_options.joulesWeight = joulesWeight;
    }

  private:
    void DoRun() override
    {
        ChainGenerator generator;
        ChainSearch search;
        uint32_t returns = 0;
        for (int i = 0; i < 400; ++i)
        {
            const auto observation = generator.Draw();
            const double expected =
                SearchExhaustively(observation, m_options, GetAllEnds(*observation.model));
            const ChainResult result = search.Search(observation, m_options);
            const ChainChoice choice = FindBestChain(search, observation, m_options);
            NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), std::isfinite(expected), "found if there is");
            NS_TEST_EXPECT_MSG_EQ(result.exact, true, "a chain is searched exactly");
            if (choice.IsFound())
            {
                const double slack = 1e-9 * expected + 1e-15;
                NS_TEST_EXPECT_MSG_EQ_TOL(result.objective, expected, slack, "optimum " << i);
                NS_TEST_EXPECT_MSG_EQ_TOL(choice.objective, expected, slack, "its plan " << i);
                NS_TEST_EXPECT_MSG_EQ_TOL(result.seconds, choice.seconds, 1e-9, "seconds");
                NS_TEST_EXPECT_MSG_EQ_TOL(result.joules, choice.joules, 1e-9, "joules");
                const auto problem = FindPlanProblem(observation, choice.plan);
                NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", choice.plan.ToString());
                returns += choice.plan.stages.size() > choice.plan.GetSites().size() ? 1 : 0;
            }
        }
        NS_TEST_EXPECT_MSG_GT(returns, 5, "some of the best plans visit a site twice");
    }

    ChainOptions m_options;
};

/**
 * @ingroup edge-inference
 * Worked by hand: coming back to a site that has loaded the model.
 */
class ChainReturnTestCase : public TestCase
{
  public:
    ChainReturnTestCase()
        : TestCase("a site visited twice loads the model once")
    {
    }

  private:
    void DoRun() override
    {
        // 1000 bytes cross every cut: 0.01 s over any link
        const auto model = MakeChainModel(1000, {1000, 1000, 1000});
        auto observation = MakeObservation(model, {1.0, 1.0, 1.0}, 1e5, 0.0);
        SetLayerSeconds(observation, 0, {9.0, 9.0, 9.0});
        SetLayerSeconds(observation, 1, {0.1, 2.0, 0.1});
        SetLayerSeconds(observation, 2, {2.0, 0.1, 0.45});
        observation.sites[1].residentFraction = 0.0;
        observation.sites[1].modelLoadSeconds = 0.5;
        // 1, 2, 1: 0.01 + 0.5 + 0.1, 0.01 + 0.1, 0.01 + 0.1, 0.01. Loading twice would make
        // 1, 2, 2 the better one: 0.01 + 0.5 + 0.1, 0.01 + 0.1 + 0.45, 0.01 = 1.18
        ChainSearch search;
        const ChainResult& result = search.Search(observation);
        NS_TEST_EXPECT_MSG_EQ_TOL(result.seconds, 0.84, 1e-12, "one loading");
        NS_TEST_ASSERT_MSG_EQ(result.steps.size(), 3, "three stages");
        NS_TEST_EXPECT_MSG_EQ(result.steps[0].site, 1, "loads");
        NS_TEST_EXPECT_MSG_EQ(result.steps[1].site, 2, "elsewhere");
        NS_TEST_EXPECT_MSG_EQ(result.steps[2].site, 1, "and back");
    }
};

/**
 * @ingroup edge-inference
 * Blocks as given, illegal ones refused.
 */
class ChainBlocksTestCase : public TestCase
{
  public:
    ChainBlocksTestCase()
        : TestCase("given blocks: as good as every assignment of them; illegal ends are refused")
    {
    }

  private:
    void DoRun() override
    {
        ChainSearch search;
        for (const std::string name : {"alexnet", "nin", "vgg16"})
        {
            auto observation = MakeManySites(name, 4);
            ChainOptions options;
            for (const auto& cut : observation.model->GetBlockEnds(4))
            {
                options.ends.push_back(cut.position);
            }
            const double expected = SearchExhaustively(observation, options, options.ends);
            const ChainChoice choice = FindBestChain(search, observation, options);
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.objective, expected, 1e-9 * expected, name);
            const double free = FindBestChain(search, observation).objective;
            NS_TEST_EXPECT_MSG_LT_OR_EQ(free, expected * (1 + 1e-12), "more freedom, no worse");
        }
        const auto observation = MakeManySites("b-alexnet", 2);
        ChainOptions options;
        const auto& head = observation.model->GetExits().front().head.GetRanges().front();
        options.ends = {head.first + 1}; // inside an exit's head
        bool refused = false;
        try
        {
            search.Search(observation, options);
        }
        catch (const std::invalid_argument&)
        {
            refused = true;
        }
        NS_TEST_EXPECT_MSG_GT(head.second, head.first, "the head has several layers");
        NS_TEST_EXPECT_MSG_EQ(refused, true, "no cut inside a head");
    }
};

/**
 * @ingroup edge-inference
 * Networks with branches, and tasks of which a part is done.
 */
class ChainGraphTestCase : public TestCase
{
  public:
    ChainGraphTestCase()
        : TestCase("every built-in network: legal, never worse than one cut, exact where it says")
    {
    }

  private:
    void DoRun() override
    {
        ChainSearch search;
        for (const std::string& name : GetBuiltInModelNames())
        {
            for (const double rate : {1e5, 1e6, 1e7, 1e8})
            {
                auto observation = MakeManySites(name, 4);
                ConnectAll(observation, rate, 0.002);
                Check(search, observation, true);
                StartAgain(observation);
                Check(search, observation, false);
            }
        }
    }

    void Check(ChainSearch& search, const PartitionObservation& observation, bool fresh)
    {
        const std::string& name = observation.model->GetName();
        const ChainChoice choice = FindBestChain(search, observation);
        NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, name);
        const auto problem = FindPlanProblem(observation, choice.plan);
        NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", name << " " << choice.plan.ToString());
        NS_TEST_EXPECT_MSG_LT_OR_EQ(choice.seconds,
                                    FindBestSplit(observation).seconds * (1 + 1e-12),
                                    name << " is never worse than the best single cut");
        NS_TEST_EXPECT_MSG_EQ((fresh || !choice.exact), true, "no claim for a replanned task");
        if (fresh)
        {
            ChainOptions narrow;
            narrow.narrow = true;
            const ChainResult result = search.Search(observation, narrow);
            NS_TEST_EXPECT_MSG_EQ(result.exact, true, name << " is a chain of its narrow parts");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(choice.seconds,
                                        result.seconds * (1 + 1e-12),
                                        name << " is never worse than that chain");
            const auto plan = MakeObservedPlan(observation, result.steps);
            NS_TEST_EXPECT_MSG_EQ_TOL(EvaluatePlan(observation, plan).seconds,
                                      result.seconds,
                                      1e-9 * result.seconds,
                                      name << " costs what was found");
        }
    }

    static void StartAgain(PartitionObservation& observation)
    {
        const auto& cuts = observation.model->GetCuts();
        const auto& cut = cuts[cuts.size() / 2];
        observation.done = LayerSet(0, cut.position - 1);
        for (const LayerId tensor : cut.tensors)
        {
            observation.live.push_back({tensor, 2});
        }
        observation.sites[1].usable = false;
    }
};

/**
 * @ingroup edge-inference
 * Fast, and without memory of its own making.
 */
class ChainSpeedTestCase : public TestCase
{
  public:
    ChainSpeedTestCase()
        : TestCase("VGG16 on 10 sites below 1 ms; no allocation once warm")
    {
    }

  private:
    void DoRun() override
    {
        AllocationCounter control;
        const auto observation = MakeManySites("vgg16", 10);
        auto other = MakeManySites("resnet50", 10);
        other.encoding = "uint8";
        NS_TEST_EXPECT_MSG_GT(control.GetCount(), 0, "the counter counts");
        ChainOptions weighted;
        weighted.joulesWeight = 0.5;
        ChainSearch search;
        double sum = 0.0;
        const auto searchAll = [&]() {
            sum += search.Search(observation).seconds;
            sum += search.Search(observation, weighted).seconds;
            sum += search.Search(other).seconds;
        };
        searchAll();
        AllocationCounter counter;
        searchAll();
        searchAll();
        NS_TEST_EXPECT_MSG_EQ(counter.GetCount(), 0, "no allocation once warm");
        const double least = testing::GetLeastCpuSeconds(20, [&] {
            for (int j = 0; j < 20; ++j)
            {
                sum += search.Search(observation).seconds;
            }
        });
        NS_TEST_EXPECT_MSG_EQ(std::isfinite(sum), true, "all found");
        NS_TEST_EXPECT_MSG_LT(least / 20, 1e-3 * testing::SLOWER, "seconds of CPU per search");
    }
};

/**
 * @ingroup edge-inference
 * Tests of the chain search.
 */
class ChainSearchTestSuite : public TestSuite
{
  public:
    ChainSearchTestSuite()
        : TestSuite("edge-inference-chain-search", Type::UNIT)
    {
        AddTestCase(new ChainExhaustiveTestCase(1.0, 0.0));
        AddTestCase(new ChainExhaustiveTestCase(0.0, 1.0));
        AddTestCase(new ChainExhaustiveTestCase(0.7, 0.3));
        AddTestCase(new ChainReturnTestCase());
        AddTestCase(new ChainBlocksTestCase());
        AddTestCase(new ChainGraphTestCase());
        AddTestCase(new ChainSpeedTestCase());
    }
};

static ChainSearchTestSuite g_chainSearchTestSuite; //!< registers the suite
