/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/observed-plan.h"
#include "ns3/partition-plan.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <cmath>
#include <limits>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

constexpr double INFINITE = std::numeric_limits<double>::infinity();

/**
 * A network with a skip connection and a side branch:
 *
 *     0 input - 1 a - 2 b - 5 c - 6 d (answer)
 *                 |     |         |
 *                 |     3 h1 - 4 h2 (exit 0)
 *                 +---------------+   (d reads a and c)
 */
std::shared_ptr<const DnnModel>
MakeSkipModel()
{
    DnnModelBuilder builder("skip");
    builder.AddInput("input", TensorShape{25});
    builder.AddLayer(MakeLayer("a", 200, 10), {"input"});
    builder.AddLayer(MakeLayer("b", 80, 10), {"a"});
    builder.BeginExit("exit1");
    builder.AddLayer(MakeLayer("h1", 48, 10), {"b"});
    builder.AddLayer(MakeLayer("h2", 12, 10), {"h1"});
    builder.EndExit();
    builder.AddLayer(MakeLayer("c", 60, 10), {"b"});
    builder.AddLayer(MakeLayer("d", 16, 10), {"a", "c"});
    return builder.Build();
}

/** @return the message of the exception that reading a text ends in, or nothing */
std::string
ReadError(const std::string& text)
{
    try
    {
        PartitionPlan::FromString(text);
    }
    catch (const std::invalid_argument& error)
    {
        return error.what();
    }
    return "";
}

} // namespace

/**
 * @ingroup edge-inference
 * What ToString writes, FromString reads.
 */
class PlanRoundTripTestCase : public TestCase
{
  public:
    PlanRoundTripTestCase()
        : TestCase("text form: documented examples and 2000 random plans round-trip")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = MakeSkipModel();
        PartitionPlan plan = MakeSplitPlan(*model, 3, DEVICE_SITE, 1, "fixed:100");
        NS_TEST_EXPECT_MSG_EQ(plan.ToString(),
                              "0:0-2;1:5-6 1@0>1:fixed:100;2@0>1:fixed:100",
                              "a split; an encoding may hold a colon");
        NS_TEST_EXPECT_MSG_EQ(PartitionPlan().ToString(), "-", "nothing");
        NS_TEST_EXPECT_MSG_EQ(MakeChainPlan(*model, {{7, 0}}, {{0, 0.5}}).ToString(),
                              "0:0-6 - x0<0.5",
                              "rules without boundaries");
        CheckRandomPlans();
    }

    void CheckRandomPlans()
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        for (int i = 0; i < 2000; ++i)
        {
            PartitionPlan plan;
            for (uint32_t n = random->GetInteger(0, 4); n > 0; --n)
            {
                Stage stage{random->GetInteger(0, 9), LayerSet()};
                for (uint32_t m = random->GetInteger(1, 4); m > 0; --m)
                {
                    const LayerId first = random->GetInteger(0, 99999);
                    stage.layers.InsertRange(first, first + random->GetInteger(0, 9));
                }
                plan.stages.push_back(stage);
            }
            for (uint32_t n = random->GetInteger(0, 3); n > 0; --n)
            {
                plan.boundaries.push_back(
                    {random->GetInteger(0, 999999), n, n + 1, n % 2 ? "native" : "fixed:7"});
            }
            for (uint32_t n = random->GetInteger(0, 3); n > 0; --n)
            {
                // all kinds of doubles: tiny, huge, without a short decimal form, infinite
                const double value =
                    random->GetValue(-1.0, 1.0) * std::pow(10.0, random->GetValue(-300.0, 300.0));
                plan.exitRules.push_back({n, n == 3 ? INFINITE : value});
            }
            const std::string text = plan.ToString();
            NS_TEST_ASSERT_MSG_EQ((PartitionPlan::FromString(text) == plan), true, text);
            NS_TEST_EXPECT_MSG_EQ(text.find_first_of(",\"\n"), std::string::npos, text);
        }
    }
};

/**
 * @ingroup edge-inference
 * Texts that are no plans end in one sentence, never in a crash or in a plan.
 */
class PlanHostileTextTestCase : public TestCase
{
  public:
    PlanHostileTextTestCase()
        : TestCase("text form: hostile texts are refused with a sentence")
    {
    }

  private:
    void DoRun() override
    {
        for (const std::string text : {"",
                                       " ",
                                       "0",
                                       ":",
                                       "0:",
                                       ":0",
                                       "0:0-",
                                       "0:-1",
                                       "0:3-1",
                                       "0:0-1;",
                                       ";0:0",
                                       "0:0;;1:1",
                                       "-1:0",
                                       "0:0x1",
                                       "0:99999999999999999999",
                                       "99999999999:0",
                                       "0:0 ",
                                       "0:0  ",
                                       " 0:0",
                                       "0:0 1@0:native",
                                       "0:0 1@0>1",
                                       "0:0 1>0@1:native",
                                       "0:0 @0>1:native",
                                       "0:0 1@>1:native",
                                       "0:0 1@0>:native",
                                       "0:0 1@0>1:",
                                       "0:0 1@0>1:a;",
                                       "0:0 - 0<1",
                                       "0:0 - x<1",
                                       "0:0 - x0<",
                                       "0:0 - x0<nan",
                                       "0:0 - x0<-nan",
                                       "0:0 - x0<1z",
                                       "0:0 - x0< 1",
                                       "0:0 - x0<1e999",
                                       "0:0 - x0<1;",
                                       "0:0 - - -",
                                       "0:0 - x0<1 x",
                                       "- - -x",
                                       "0:0\n",
                                       "0:0,1:1"})
        {
            NS_TEST_EXPECT_MSG_EQ(ReadError(text).empty(), false, "'" << text << "' is no plan");
        }
        NS_TEST_EXPECT_MSG_EQ(ReadError("0:0 - x0<inf"), "", "infinity is a threshold");
        const std::string zero("0:0\0;1:1", 8);
        NS_TEST_EXPECT_MSG_EQ(ReadError(zero).empty(), false, "a zero byte");
        NS_TEST_EXPECT_MSG_EQ((ReadError("7:1-2;x").find("'x'") != std::string::npos),
                              true,
                              "the sentence names the part");
        CheckDamaged();
    }

    /** Damage a good text in every place: it throws or reads, and what it reads round-trips. */
    void CheckDamaged()
    {
        const std::string good = "0:0-3+7;1:4-6 3@0>1:native x0<0.25;x1<inf";
        for (std::size_t i = 0; i < good.size(); ++i)
        {
            for (const char c : std::string("0:;-+@>< x9a\xff"))
            {
                std::string text = good;
                text[i] = c;
                try
                {
                    const auto plan = PartitionPlan::FromString(text);
                    NS_TEST_EXPECT_MSG_EQ((PartitionPlan::FromString(plan.ToString()) == plan),
                                          true,
                                          text);
                }
                catch (const std::invalid_argument&)
                {
                    // refused, as most of them are
                }
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Each rule of FindPlanProblem, broken once.
 */
class PlanProblemTestCase : public TestCase
{
  public:
    PlanProblemTestCase()
        : TestCase("FindPlanProblem: every rule")
    {
    }

  private:
    void DoRun() override
    {
        m_model = MakeSkipModel();
        const std::string good = "0:0-2;1:5-6 1@0>1:native;2@0>1:native";
        Expect(good, 2, "");
        Expect("-", 2, "is empty");
        Expect(good, 1, "site");
        Expect("0:0-7", 2, "layer");
        Expect("0:0-2;1:2+5-6 1@0>1:native;2@0>1:native", 2, "same layer");
        Expect("1:0-2+5-6", 2, "device");
        Expect("0:0-2", 2, "answer");
        Expect("0:0-2;1:5-6 1@0>1:native", 2, "needs tensor 2");
        Expect("0:0-2;1:5-6 1@0>1:native;2@0>1:zip", 2, "Encoding 'zip'");
        Expect("0:0-2;1:5-6 1@0>1:native;2@0>1:native;5@0>1:native", 2, "start");
        Expect("0:0-2;1:5-6 1@0>1:native;2@0>2:native", 2, "");
        Expect("1:5-6;0:0-2 1@1>0:native;2@1>0:native", 2, "backwards");
        Expect("0:0+2;1:5-6 2@0>1:native", 2, "tensor 1");
        Expect("0:0-6 - x0<0.5", 2, "");
        Expect("0:0-2+5-6 - x0<0.5", 2, "head");
        Expect("0:0-6 - x2<0.5", 2, "Exit rules");
        Expect("0:0-6 - x0<0.5;x0<0.7", 2, "Exit rules");
        Expect("0:0-4 - x0<inf", 2, "");
        Expect("0:5;1:6 5@0>1:native", 2, "reads tensor");
        CheckDone();
    }

    void Expect(const std::string& text, SiteId sites, const std::string& words)
    {
        const auto problem = FindPlanProblem(*m_model, PartitionPlan::FromString(text), sites);
        const std::string said = problem.value_or("");
        if (words.empty() && text.find(">2:") == std::string::npos)
        {
            NS_TEST_EXPECT_MSG_EQ(said, "", text);
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(said.empty(), false, text << " is wrong");
        NS_TEST_EXPECT_MSG_EQ((said.find(words) != std::string::npos), true, text << ": " << said);
    }

    /** After a failure, done layers are sources and read nothing. */
    void CheckDone()
    {
        const LayerSet done(0, 5);
        auto plan = PartitionPlan::FromString("0:1;1:5;2:6 1@0>2:native;5@1>2:native");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(*m_model, plan, 3, done).value_or(""), "", "sources");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(*m_model, plan, 3).has_value(),
                              true,
                              "without them nobody makes what a and c read");
        // c (5) reads b (2), and both are live at different sites: nothing travels between them
        plan = PartitionPlan::FromString("0:1-2;1:5;2:6");
        DeriveBoundaries(*m_model, plan, "native", done);
        NS_TEST_EXPECT_MSG_EQ(plan.ToString(),
                              "0:1-2;1:5;2:6 1@0>2:native;5@1>2:native",
                              "a done layer reads nothing");
    }

    std::shared_ptr<const DnnModel> m_model;
};

/**
 * @ingroup edge-inference
 * Boundaries on graphs with skip connections and heads.
 */
class PlanBoundariesTestCase : public TestCase
{
  public:
    PlanBoundariesTestCase()
        : TestCase("DeriveBoundaries and chain plans: skip connections, joins, exits")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = MakeSkipModel();
        // a is read at once by the next site and much later by the last one
        CheckChain(*model,
                   {{2, 0}, {3, 1}, {7, 2}},
                   {},
                   "0:0-1;1:2;2:5-6 1@0>1:native;1@0>2:native;2@1>2:native");
        // there and back: the device has a already
        CheckChain(*model,
                   {{2, 0}, {3, 1}, {7, 0}},
                   {},
                   "0:0-1;1:2;0:5-6 1@0>1:native;1@0>2:native;2@1>2:native");
        // steps without layers vanish, neighbours at one site merge
        CheckChain(*model, {{1, 3}, {3, 2}, {3, 4}, {7, 2}}, {}, "0:0;2:1-2+5-6 0@0>1:native");
        CheckChain(*model, {{1, 0}, {7, 0}}, {}, "0:0-2+5-6");
        // the head runs where its rule's step is, and is kept apart from the trunk's cuts
        CheckChain(*model,
                   {{3, 0}, {7, 1}},
                   {{0, 0.5}},
                   "0:0-2;1:3-6 1@0>1:native;2@0>1:native x0<0.5");
        CheckChain(*model,
                   {{5, 0}, {7, 1}},
                   {{0, 0.5}},
                   "0:0-4;1:5-6 1@0>1:native;2@0>1:native x0<0.5");
        // an exit that is always taken ends the plan
        CheckChain(*model, {{7, 0}}, {{0, INFINITE}}, "0:0-4 - x0<inf");
        CheckChain(*model, {{2, 0}, {5, 1}}, {{0, INFINITE}}, "0:0-1;1:2-4 1@0>1:native x0<inf");
        CheckRefused(*model, {{6, 0}}, {});
        CheckRefused(*model, {{4, 0}}, {{0, INFINITE}});
        CheckRefused(*model, {{8, 0}}, {});
        CheckBytes(*model);
        CheckBuiltIns();
    }

    void CheckChain(const DnnModel& model,
                    const std::vector<ChainStep>& steps,
                    const std::vector<ExitRule>& rules,
                    const std::string& expected)
    {
        const PartitionPlan plan = MakeChainPlan(model, steps, rules);
        NS_TEST_EXPECT_MSG_EQ(plan.ToString(), expected, "chain");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(model, plan, 9).value_or(""), "", expected);
    }

    void CheckRefused(const DnnModel& model,
                      const std::vector<ChainStep>& steps,
                      const std::vector<ExitRule>& rules)
    {
        bool refused = false;
        try
        {
            MakeChainPlan(model, steps, rules);
        }
        catch (const std::invalid_argument&)
        {
            refused = true;
        }
        NS_TEST_EXPECT_MSG_EQ(refused, true, "steps that do not cover the network");
    }

    void CheckBytes(const DnnModel& model)
    {
        // a (200) to 1 and to 2, b (80) from 1 to 2, the answer (16) back
        const auto chain = MakeChainPlan(model, {{2, 0}, {3, 1}, {7, 2}});
        NS_TEST_EXPECT_MSG_EQ(GetPlanBytes(model, chain), 200 + 200 + 80 + 16, "bytes");
        // two stages at one site read a: it travels once
        const auto twice =
            PartitionPlan::FromString("0:0-1;1:2;1:5-6 1@0>1:native;1@0>2:native;2@1>2:native");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(model, twice, 2).value_or(""), "", "legal");
        NS_TEST_EXPECT_MSG_EQ(GetPlanBytes(model, twice), 200 + 16, "once per consuming site");
        NS_TEST_EXPECT_MSG_EQ(GetPlanBytes(model, MakeChainPlan(model, {{7, 0}})), 0, "local");
        NS_TEST_EXPECT_MSG_EQ(GetAnswerLayer(model, chain), 6, "end of the trunk");
        NS_TEST_EXPECT_MSG_EQ(FindStage(chain, 2), 1, "stage of b");
        NS_TEST_EXPECT_MSG_EQ(FindStage(chain, 3), 3, "a head without rule is nowhere");
    }

    /** @return true if the plan runs a layer behind the position that reads the tensor */
    static bool IsRead(const DnnModel& model,
                       const PartitionPlan& plan,
                       LayerId tensor,
                       LayerId position)
    {
        for (const LayerId reader : model.GetConsumers(tensor))
        {
            if (reader >= position && FindStage(plan, reader) < plan.stages.size())
            {
                return true;
            }
        }
        return false;
    }

    /**
     * At every legal cut of every network the tensors of the plan are those of the cut, but for
     * those that only layers without influence on the answer read (the value head of IMPALA).
     */
    void CheckBuiltIns()
    {
        for (const auto& name : GetBuiltInModelNames())
        {
            const auto model = CreateBuiltInModel(name);
            for (const auto& cut : model->GetCuts())
            {
                const auto plan = MakeSplitPlan(*model, cut.position, DEVICE_SITE, 1);
                NS_TEST_ASSERT_MSG_EQ(FindPlanProblem(*model, plan, 2).value_or(""), "", name);
                std::vector<LayerId> tensors;
                for (const auto& boundary : plan.boundaries)
                {
                    tensors.push_back(boundary.tensor);
                }
                std::vector<LayerId> expected;
                for (const LayerId tensor : cut.tensors)
                {
                    if (IsRead(*model, plan, tensor, cut.position))
                    {
                        expected.push_back(tensor);
                    }
                }
                NS_TEST_ASSERT_MSG_EQ((tensors == expected), true, name << " " << cut.position);
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Plans made from observations, fresh and after a failure.
 */
class ObservedPlanTestCase : public TestCase
{
  public:
    ObservedPlanTestCase()
        : TestCase("plans from observations: sources, lost tensors, fallbacks")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = MakeSkipModel();
        auto observation = MakeObservation(model, {1e3, 1e4, 1e5}, 1e3, 0.01);
        const std::vector<ChainStep> steps{{3, 0}, {7, 2}};
        NS_TEST_EXPECT_MSG_EQ(MakeObservedPlan(observation, steps).ToString(),
                              MakeChainPlan(*model, steps).ToString(),
                              "a fresh task");
        // a at the device and at server 1, c at server 1: d is left, at server 2
        observation.done = LayerSet(0, 5);
        observation.live = {{0, 0}, {1, 0}, {1, 1}, {5, 1}};
        observation.sites[0].linksTo[2].rateBytesPerSecond = 10.0;
        NS_TEST_EXPECT_MSG_EQ(MakeObservedPlan(observation, {{7, 2}}).ToString(),
                              "1:1+5;2:6 1@0>1:native;5@0>1:native",
                              "the quicker holder gives a");
        NS_TEST_EXPECT_MSG_EQ(MakeObservedPlan(observation, {{7, 0}}).ToString(),
                              "0:1;1:5;0:6 1@0>2:native;5@1>2:native",
                              "what is here is taken from here");
        NS_TEST_EXPECT_MSG_EQ(GetLayersToRun(observation).ToString(), "6", "d alone");
        // server 1 is gone, and with it c: c and what it needs run again
        observation.sites[1].usable = false;
        NS_TEST_EXPECT_MSG_EQ(GetLayersToRun(observation).ToString(), "2+5-6", "b, c, d");
        const auto plan = MakeObservedPlan(observation, {{7, 0}});
        NS_TEST_EXPECT_MSG_EQ(plan.ToString(), "0:1;0:2+5-6 1@0>1:native", "from a");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(observation, plan).value_or(""), "", "legal");
        const auto wrong = PartitionPlan::FromString("2:1;0:2+5-6 1@0>1:native");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(observation, wrong).has_value(),
                              true,
                              "a is not there");
        CheckFallback(model);
    }

    void CheckFallback(std::shared_ptr<const DnnModel> model)
    {
        auto observation = MakeObservation(model, {1e3, 1e4, 1e5}, 1e3, 0.01);
        NS_TEST_EXPECT_MSG_EQ(MakeFallbackPlan(observation).ToString(), "0:0-2+5-6", "device");
        observation.sites[0].layerSeconds.assign(7, INFINITE);
        NS_TEST_EXPECT_MSG_EQ(MakeFallbackPlan(observation).GetLastSite(), 2, "quickest server");
        NS_TEST_EXPECT_MSG_EQ(GetUsableServers(observation).size(), 2, "both");
        for (auto& link : observation.sites[0].linksTo)
        {
            link.rateBytesPerSecond = 0.0;
        }
        NS_TEST_EXPECT_MSG_EQ(GetUsableServers(observation).empty(), true, "no known link");
        NS_TEST_EXPECT_MSG_EQ(MakeFallbackPlan(observation).GetLastSite(), 1, "a try");
        NS_TEST_EXPECT_MSG_EQ(MakeFallbackPlan(observation, false).IsEmpty(), true, "no try");
        observation.sites[1].usable = observation.sites[2].usable = false;
        NS_TEST_EXPECT_MSG_EQ(MakeFallbackPlan(observation).IsEmpty(), true, "nobody");
    }
};

/**
 * @ingroup edge-inference
 * Tests of PartitionPlan and of the functions that make and check plans.
 */
class PartitionPlanTestSuite : public TestSuite
{
  public:
    PartitionPlanTestSuite()
        : TestSuite("edge-inference-partition-plan", Type::UNIT)
    {
        AddTestCase(new PlanRoundTripTestCase);
        AddTestCase(new PlanHostileTextTestCase);
        AddTestCase(new PlanProblemTestCase);
        AddTestCase(new PlanBoundariesTestCase);
        AddTestCase(new ObservedPlanTestCase);
    }
};

static PartitionPlanTestSuite g_partitionPlanTestSuite; //!< registers the suite
