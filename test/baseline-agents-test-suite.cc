/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-fixtures.h"

#include "ns3/agent-registry.h"
#include "ns3/block-plans.h"
#include "ns3/built-in-models.h"
#include "ns3/chain-search.h"
#include "ns3/dag-cut.h"
#include "ns3/nstime.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-codec.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** Six equal layers, a device and three servers; the last is the cloud. */
PartitionObservation
MakeSmallWorld()
{
    const auto model = MakeChainModel(4000, {4000, 4000, 4000, 4000, 4000, 40});
    auto observation = MakeObservation(model, {1e4, 1e5, 1e5, 1e6}, 1e6, 0.001);
    observation.sites[3].tier = SiteTier::CLOUD;
    return observation;
}

/** @return stages that run something, as "site:layers site:layers" */
std::string
ListStages(const PartitionPlan& plan)
{
    std::string text;
    for (const auto& stage : plan.stages)
    {
        const LayerSet run = stage.layers.Minus(LayerSet(0, 0));
        if (!run.IsEmpty())
        {
            text += (text.empty() ? "" : " ") + std::to_string(stage.site) + ":" + run.ToString();
        }
    }
    return text;
}

/** Asks an agent for one plan at a time. */
class Asker
{
  public:
    explicit Asker(const std::string& agent,
                   const std::vector<std::pair<std::string, std::string>>& attributes = {})
        : m_agent(CreateAgent(agent))
    {
        for (const auto& [name, value] : attributes)
        {
            m_agent->SetAttribute(name, StringValue(value));
        }
        m_agent->AssignStreams(5);
    }

    ~Asker()
    {
        m_agent->Dispose();
    }

    PartitionPlan Ask(PartitionObservation observation)
    {
        observation.decisionId = ++m_last;
        m_agent->Decide({observation}, MakeCallback(&Asker::Take, this));
        return m_plan;
    }

  private:
    void Take(uint64_t, const PartitionPlan& plan)
    {
        m_plan = plan;
    }

    Ptr<PartitionAgent> m_agent;
    uint64_t m_last{0};
    PartitionPlan m_plan;
};

} // namespace

/**
 * @ingroup edge-inference
 * Where the baselines put the layers of a small world.
 */
class BaselinePlansTestCase : public TestCase
{
  public:
    BaselinePlansTestCase()
        : TestCase("edge-only, cloud-only, even-split and greedy by hand")
    {
    }

  private:
    void DoRun() override
    {
        auto observation = MakeSmallWorld();
        Expect("edge-only", observation, "1:1-6");
        Expect("cloud-only", observation, "3:1-6");
        Expect("even-split", observation, "1:1-3 2:4-6");
        NS_TEST_EXPECT_MSG_EQ(ListStages(MakeEvenSplitPlan(observation, 6)),
                              "1:1-3 2:4-6",
                              "six blocks on two servers");
        NS_TEST_EXPECT_MSG_EQ(ListStages(MakeEvenSplitPlan(observation, 3)),
                              "1:1-4 2:5-6",
                              "three blocks: floor(i 2 / 3) is 0, 0, 1");
        // a layer takes 0.01 s: 1 fills up to the backlog of 2 and keeps ties, as the block before
        observation.sites[2].backlogSeconds = 0.025;
        Expect("greedy", observation, "1:1-3 2:4 1:5 2:6");
        observation.sites[2].backlogSeconds = 1.0;
        Expect("greedy", observation, "1:1-6");
        observation.sites[2].usable = false;
        Expect("even-split", observation, "1:1-6");
        observation.sites[2].usable = true;
        observation.sites[1].linksTo[2].rateBytesPerSecond = 0.0;
        Expect("even-split", observation, "1:1-6");
        observation.sites[1].usable = false;
        observation.sites[2].usable = false;
        // nobody at the edge: all servers there are, and for edge-only nobody
        Expect("even-split", observation, "3:1-6");
        Expect("edge-only", observation, "0:1-6");
        observation.sites[3].usable = false;
        Expect("cloud-only", observation, "0:1-6");
        Expect("greedy", observation, "0:1-6");
    }

    void Expect(const std::string& agent,
                const PartitionObservation& observation,
                const std::string& stages)
    {
        const PartitionPlan plan = Asker(agent).Ask(observation);
        NS_TEST_EXPECT_MSG_EQ(ListStages(plan), stages, agent);
        const auto problem = FindPlanProblem(observation, plan);
        NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", agent);
    }
};

/**
 * @ingroup edge-inference
 * RPDI: every site gets its share of the blocks.
 */
class RandomBlocksTestCase : public TestCase
{
  public:
    RandomBlocksTestCase()
        : TestCase("random with blocks: every block meets every site about equally often")
    {
    }

  private:
    void DoRun() override
    {
        const auto observation = MakeSmallWorld();
        Asker asker("random", {{"Blocks", "6"}});
        constexpr int DRAWS = 4000;
        std::vector<std::vector<int>> counts(7, std::vector<int>(4, 0));
        for (int i = 0; i < DRAWS; ++i)
        {
            for (const auto& stage : asker.Ask(observation).stages)
            {
                for (const LayerId layer : stage.layers.GetLayers())
                {
                    ++counts[layer][stage.site];
                }
            }
        }
        for (LayerId layer = 1; layer <= 6; ++layer)
        {
            for (SiteId site = 0; site < 4; ++site)
            {
                // binomial with p = 1/4: standard deviation 27
                NS_TEST_EXPECT_MSG_EQ_TOL(counts[layer][site], DRAWS / 4, 140, "about a quarter");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * DADS switches by the interval of frames; chain and DADS do what their searches find.
 */
class DadsModeTestCase : public TestCase
{
  public:
    DadsModeTestCase()
        : TestCase("dads: light, heavy and auto by the interval of frames; chain by its search")
    {
    }

  private:
    void DoRun() override
    {
        auto observation =
            MakeObservation(CreateBuiltInModel("resnet18"), {1e10, 2e10}, 8e6, 0.001);
        const DagCutChoice light = FindBestDagCut(observation, DagCutMode::LIGHT);
        const DagCutChoice heavy = FindBestDagCut(observation, DagCutMode::HEAVY);
        const std::string lightPlan = light.plan.ToString();
        const std::string heavyPlan = heavy.plan.ToString();
        NS_TEST_ASSERT_MSG_NE(lightPlan, heavyPlan, "the modes differ here");
        NS_TEST_EXPECT_MSG_LT(heavy.GetLongestStage(), light.GetLongestStage(), "shorter stage");
        NS_TEST_EXPECT_MSG_LT(light.seconds, heavy.seconds, "shorter latency");
        NS_TEST_EXPECT_MSG_EQ(AskDads("light", "0s", observation), lightPlan, "light");
        NS_TEST_EXPECT_MSG_EQ(AskDads("heavy", "0s", observation), heavyPlan, "heavy");
        const double stage = light.GetLongestStage();
        const auto text = [](double seconds) { return std::to_string(seconds) + "s"; };
        NS_TEST_EXPECT_MSG_EQ(AskDads("auto", text(1.1 * stage), observation), lightPlan, "slow");
        NS_TEST_EXPECT_MSG_EQ(AskDads("auto", text(0.9 * stage), observation), heavyPlan, "fast");
        MeasureInterval(observation, stage, lightPlan, heavyPlan);
        const ChainChoice chain = FindBestChain(observation);
        NS_TEST_EXPECT_MSG_EQ(Asker("chain").Ask(observation).ToString(),
                              chain.plan.ToString(),
                              "the search's plan");
    }

    static std::string AskDads(const std::string& mode,
                               const std::string& interval,
                               const PartitionObservation& observation)
    {
        return Asker("dads", {{"Mode", mode}, {"FrameInterval", interval}})
            .Ask(observation)
            .ToString();
    }

    void MeasureInterval(PartitionObservation observation,
                         double stage,
                         const std::string& lightPlan,
                         const std::string& heavyPlan)
    {
        Asker asker("dads");
        const auto next = [&](uint64_t device, double seconds) {
            observation.device = device;
            observation.createdNs += static_cast<int64_t>(1e9 * seconds);
            return asker.Ask(observation).ToString();
        };
        NS_TEST_EXPECT_MSG_EQ(next(1, 0.0), lightPlan, "a first task has no interval");
        NS_TEST_EXPECT_MSG_EQ(next(1, 0.5 * stage), heavyPlan, "twice as fast as the stage");
        NS_TEST_EXPECT_MSG_EQ(next(2, 0.1 * stage), lightPlan, "another device's first task");
        NS_TEST_EXPECT_MSG_EQ(next(1, 9.0 * stage), lightPlan, "0.875 * 0.5 + 0.125 * 9.1 > 1");
    }
};

/**
 * @ingroup edge-inference
 * The tier of a site travels, and nothing else passes for one.
 */
class SiteTierTestCase : public TestCase
{
  public:
    SiteTierTestCase()
        : TestCase("the tier of a site in observations on the wire")
    {
    }

  private:
    void DoRun() override
    {
        auto observation = MakeSmallWorld();
        observation.sites[1].utilization = 0.375;
        ByteWriter writer;
        WriteObservation(writer, observation);
        const auto bytes = writer.Take();
        ByteReader reader(bytes);
        const auto read = ReadObservation(reader, [&](uint64_t) { return observation.model; });
        NS_TEST_ASSERT_MSG_EQ(reader.Ok(), true, "well-formed");
        for (std::size_t i = 0; i < observation.sites.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ((read.sites[i].tier == observation.sites[i].tier),
                                  true,
                                  "site " << i);
            NS_TEST_EXPECT_MSG_EQ(read.sites[i].utilization,
                                  observation.sites[i].utilization,
                                  "what the controller is told of its load");
        }
        const std::vector<uint8_t> wrong{2};
        ByteReader bad(wrong);
        ReadTier(bad);
        NS_TEST_EXPECT_MSG_EQ(bad.Ok(), false, "there are two tiers");
        NS_TEST_EXPECT_MSG_EQ((FindSiteTier("cloud") == SiteTier::CLOUD), true, "by name");
        bool refused = false;
        try
        {
            FindSiteTier("fog");
        }
        catch (const std::invalid_argument&)
        {
            refused = true;
        }
        NS_TEST_EXPECT_MSG_EQ(refused, true, "no other word");
    }
};

/**
 * @ingroup edge-inference
 * Tests of the agents that need no training and no game.
 */
class BaselineAgentsTestSuite : public TestSuite
{
  public:
    BaselineAgentsTestSuite()
        : TestSuite("edge-inference-baseline-agents", Type::UNIT)
    {
        AddTestCase(new BaselinePlansTestCase());
        AddTestCase(new RandomBlocksTestCase());
        AddTestCase(new DadsModeTestCase());
        AddTestCase(new SiteTierTestCase());
    }
};

static BaselineAgentsTestSuite g_baselineAgentsTestSuite; //!< registers the suite
