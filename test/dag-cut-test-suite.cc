/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "cpu-seconds.h"
#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/dag-cut.h"
#include "ns3/min-cut.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/random-variable-stream.h"
#include "ns3/split-search.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** Times of one cut, added up without the code under test. */
struct CutTimes
{
    double device{0.0};   //!< Te
    double transfer{0.0}; //!< Tt, the answer's way back included
    double server{0.0};   //!< Tc

    double GetLongest() const
    {
        return std::max({device, transfer, server});
    }
};

/** @return all sets of layers that a device may run, each closed under predecessors */
std::vector<LayerSet>
GetClosedSets(const DnnModel& model)
{
    const LayerId inputs = model.GetInputCount();
    const LayerId count = model.GetLayerCount() - inputs;
    std::vector<LayerSet> sets;
    for (uint32_t bits = 0; bits < (1U << count); ++bits)
    {
        LayerSet set;
        bool closed = true;
        for (LayerId i = 0; i < count; ++i)
        {
            if ((bits >> i & 1) == 0)
            {
                continue;
            }
            set.Insert(inputs + i);
            for (const LayerId input : model.GetLayer(inputs + i).inputs)
            {
                closed = closed && (input < inputs || (bits >> (input - inputs) & 1) != 0);
            }
        }
        if (closed)
        {
            sets.push_back(set);
        }
    }
    return sets;
}

/** @return the plan of a closed set */
PartitionPlan
MakeSetPlan(const PartitionObservation& observation, const LayerSet& device, SiteId server)
{
    const auto& model = *observation.model;
    const LayerSet inputs(0, model.GetInputCount() - 1);
    PartitionPlan plan;
    plan.stages.push_back({DEVICE_SITE, inputs.Union(device)});
    const LayerSet all(model.GetInputCount(), model.GetLayerCount() - 1);
    const LayerSet rest = all.Minus(device);
    if (!rest.IsEmpty())
    {
        plan.stages.push_back({server, rest});
    }
    DeriveBoundaries(model, plan, observation.encoding, inputs);
    return plan;
}

/** @return Te, Tt and Tc of a closed set; for networks in their own encoding */
CutTimes
AddTimes(const PartitionObservation& observation, const LayerSet& device, SiteId server)
{
    const auto& model = *observation.model;
    CutTimes times;
    std::set<LayerId> crossing;
    for (LayerId layer = model.GetInputCount(); layer < model.GetLayerCount(); ++layer)
    {
        const bool here = device.Contains(layer);
        const SiteId site = here ? DEVICE_SITE : server;
        (here ? times.device : times.server) += observation.sites[site].layerSeconds[layer];
        for (const LayerId input : model.GetLayer(layer).inputs)
        {
            if (!here && (input < model.GetInputCount() || device.Contains(input)))
            {
                crossing.insert(input);
            }
        }
    }
    const double up = observation.sites[0].linksTo[server].rateBytesPerSecond;
    for (const LayerId tensor : crossing)
    {
        times.transfer += static_cast<double>(model.GetLayer(tensor).outputBytes) / up;
    }
    const LayerId answer = model.GetExits().back().output;
    if (!device.Contains(answer))
    {
        const double down = observation.sites[server].linksTo[0].rateBytesPerSecond;
        times.transfer += static_cast<double>(model.GetLayer(answer).outputBytes) / down;
    }
    return times;
}

/** Draws small graphs: up to 9 layers, skip connections, joins, readers that share a tensor. */
class GraphGenerator
{
  public:
    explicit GraphGenerator(int64_t stream)
    {
        m_random->SetStream(stream);
    }

    PartitionObservation Draw(bool busy)
    {
        const auto model = DrawModel();
        const uint32_t servers = 1 + DrawBelow(2);
        auto observation =
            MakeObservation(model, std::vector<double>(servers + 1, 1.0), 1e6, 0.001);
        observation.encoding = Chance(0.6) ? "native" : "uint8";
        for (SiteId id = 0; id <= servers; ++id)
        {
            auto& site = observation.sites[id];
            for (auto& seconds : site.layerSeconds)
            {
                seconds = m_random->GetValue(0.0, id == 0 ? 0.1 : 0.02);
            }
            site.residentFraction = Chance(0.7) ? 1.0 : 0.0;
            site.modelLoadSeconds = m_random->GetValue(0.0, 0.05);
            site.backlogSeconds =
                busy || (id == 0 && Chance(0.3)) ? m_random->GetValue(0.0, 0.3) : 0.0;
            for (auto& link : site.linksTo)
            {
                link.rateBytesPerSecond = Chance(0.95) ? m_random->GetValue(1e5, 1e6) : 0.0;
                link.delaySeconds = m_random->GetValue(0.0, 0.02);
            }
        }
        return observation;
    }

  private:
    std::shared_ptr<const DnnModel> DrawModel()
    {
        DnnModelBuilder builder("graph");
        builder.AddInput("0", TensorShape{20000 + DrawBelow(60000)});
        const uint32_t layers = 2 + DrawBelow(8);
        std::vector<bool> read(layers + 1, false);
        for (uint32_t i = 1; i <= layers; ++i)
        {
            std::set<uint32_t> inputs;
            for (uint32_t draw = 0; draw < 1 + DrawBelow(3); ++draw)
            {
                inputs.insert(DrawBelow(i));
            }
            for (uint32_t j = 0; i == layers && j < i; ++j)
            {
                if (!read[j])
                {
                    inputs.insert(j); // everything counts for the answer
                }
            }
            std::vector<std::string> names;
            for (const uint32_t input : inputs)
            {
                read[input] = true;
                names.push_back(std::to_string(input));
            }
            builder.AddLayer(
                MakeLayer(std::to_string(i), 4 * (1 + DrawBelow(i == layers ? 100 : 20000)), 1000),
                names);
        }
        return builder.Build();
    }

    uint32_t DrawBelow(uint32_t count)
    {
        return m_random->GetInteger(0, count - 1);
    }

    bool Chance(double probability)
    {
        return m_random->GetValue(0.0, 1.0) < probability;
    }

    Ptr<UniformRandomVariable> m_random{CreateObject<UniformRandomVariable>()};
};

} // namespace

/**
 * @ingroup edge-inference
 * The flow finds the cut that trying all finds; a graph by hand, and what may not be cut.
 */
class MinCutTestCase : public TestCase
{
  public:
    MinCutTestCase()
        : TestCase("minimum cut: by hand, with weights, with arcs that may not be cut")
    {
    }

  private:
    void DoRun() override
    {
        MinCut graph;
        const uint32_t a = graph.AddVertex();
        const uint32_t b = graph.AddVertex();
        graph.AddArc(MinCut::SOURCE, a, {3.0, 0.0, 0.0});
        graph.AddArc(a, b, {0.0, 2.0, 0.0}, MinCut::Never());
        graph.AddArc(b, MinCut::SINK, {0.0, 0.0, 4.0});
        NS_TEST_EXPECT_MSG_EQ_TOL(graph.Solve({1.0, 1.0, 1.0}), 2.0, 1e-9, "between a and b");
        NS_TEST_EXPECT_MSG_EQ(graph.IsOnSourceSide(a), true, "a before the cut");
        NS_TEST_EXPECT_MSG_EQ(graph.IsOnSourceSide(b), false, "b behind it");
        NS_TEST_EXPECT_MSG_EQ_TOL(graph.Solve({0.5, 1.0, 1.0}), 1.5, 1e-9, "before a");
        NS_TEST_EXPECT_MSG_EQ_TOL(graph.Solve({1.0, 1.0, 0.25}), 1.0, 1e-9, "behind b");
        NS_TEST_EXPECT_MSG_EQ(graph.IsOnSourceSide(b), true, "b before the cut");
        // costs that neither their sum nor its inverse can be written of
        for (const double tiny : {1e-310, 1e-300, 1e300, 5e307})
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(graph.Solve({tiny, tiny, tiny}) / tiny,
                                      2.0,
                                      1e-3,
                                      "between a and b, in units of " << tiny);
        }
        graph.AddArc(MinCut::SOURCE, b, MinCut::Never());
        NS_TEST_EXPECT_MSG_EQ_TOL(graph.Solve({1.0, 1.0, 1.0}), 4.0, 1e-9, "b must be before");
        graph.AddArc(b, MinCut::SINK, MinCut::Never());
        NS_TEST_EXPECT_MSG_EQ(std::isinf(graph.Solve({1.0, 1.0, 1.0})), true, "no cut at all");
        NS_TEST_EXPECT_MSG_EQ(std::isinf(graph.Solve({0.0, 0.0, 0.0})), true, "at no weight");
    }
};

/**
 * @ingroup edge-inference
 * Light mode against every closed set.
 */
class DagCutLightTestCase : public TestCase
{
  public:
    explicit DagCutLightTestCase(bool busy)
        : TestCase(std::string("light mode equals exhaustive search on random graphs") +
                   (busy ? " with busy servers" : "")),
          m_busy(busy)
    {
    }

  private:
    void DoRun() override
    {
        GraphGenerator generator(m_busy ? 11 : 10);
        uint32_t exact = 0;
        uint32_t split = 0;
        constexpr uint32_t GRAPHS = 300;
        for (uint32_t i = 0; i < GRAPHS; ++i)
        {
            const auto observation = generator.Draw(m_busy);
            double best = std::numeric_limits<double>::infinity();
            for (SiteId server = 1; server < observation.sites.size(); ++server)
            {
                for (const auto& set : GetClosedSets(*observation.model))
                {
                    const auto plan = MakeSetPlan(observation, set, server);
                    best = std::min(best, EvaluatePlan(observation, plan).seconds);
                }
            }
            const DagCutChoice choice = FindBestDagCut(observation);
            NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, "the device can always do it");
            const auto problem = FindPlanProblem(observation, choice.plan);
            NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", choice.plan.ToString());
            NS_TEST_EXPECT_MSG_LT_OR_EQ(choice.bound, best * (1 + 1e-9), "a bound, graph " << i);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(choice.seconds, best * (1 - 1e-9), "graph " << i);
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, best, 1e-9 * best, "graph " << i);
            exact += choice.IsExact() ? 1 : 0;
            split += choice.server != DEVICE_SITE && !choice.device.IsEmpty() ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(exact, GRAPHS, "proven optima");
        NS_TEST_EXPECT_MSG_GT(split, (m_busy ? 5 : 20), "a good part is cut in the middle");
    }

    bool m_busy; //!< do servers have a backlog?
};

/**
 * @ingroup edge-inference
 * Heavy mode against every closed set: the ratio of the paper, and how near it comes.
 */
class DagCutHeavyTestCase : public TestCase
{
  public:
    DagCutHeavyTestCase()
        : TestCase("heavy mode: at most 3 times the optimum, its bound below it, mostly equal")
    {
    }

  private:
    void DoRun() override
    {
        GraphGenerator generator(12);
        constexpr uint32_t GRAPHS = 300;
        uint32_t equal = 0;
        double worst = 1.0;
        for (uint32_t i = 0; i < GRAPHS; ++i)
        {
            auto observation = generator.Draw(false);
            observation.encoding = "native";
            double best = std::numeric_limits<double>::infinity();
            for (SiteId server = 1; server < observation.sites.size(); ++server)
            {
                for (const auto& set : GetClosedSets(*observation.model))
                {
                    const auto times = AddTimes(observation, set, server);
                    const auto plan = MakeSetPlan(observation, set, server);
                    if (EvaluatePlan(observation, plan).IsFinite())
                    {
                        best = std::min(best, times.GetLongest());
                    }
                }
            }
            const DagCutChoice choice = FindBestDagCut(observation, DagCutMode::HEAVY);
            NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, "the device can always do it");
            const SiteId server = std::max<SiteId>(1, choice.server);
            const auto times = AddTimes(observation, choice.device, server);
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.objective, times.GetLongest(), 1e-12, "graph " << i);
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.deviceSeconds, times.device, 1e-12, "Te");
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.serverSeconds, times.server, 1e-12, "Tc");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(choice.bound, best * (1 + 1e-9), "a bound, graph " << i);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(choice.objective, best * (1 - 1e-9), "graph " << i);
            worst = std::max(worst, choice.objective / best);
            equal += choice.objective <= best * (1 + 1e-9) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_LT_OR_EQ(worst, 3.0, "the ratio that the paper proves");
        NS_TEST_EXPECT_MSG_GT(equal, GRAPHS * 8 / 10, "the optimum in most cases");
    }
};

/**
 * @ingroup edge-inference
 * Graphs where a cut of the graph beats every cut of its order, and shared tensors.
 */
class DagCutShapesTestCase : public TestCase
{
  public:
    DagCutShapesTestCase()
        : TestCase("a shared tensor is charged once; branches part; chains are as Neurosurgeon")
    {
    }

  private:
    void DoRun() override
    {
        ShareTensor();
        PartBranches();
        CompareWithSplit();
    }

    void ShareTensor()
    {
        // a is read by b and c; 1000 bytes at 1e4 B/s are 0.1 s, twice 0.2 s
        DnnModelBuilder builder("shared");
        builder.AddInput("input", TensorShape{10000});
        builder.AddLayer(MakeLayer("a", 1000, 10), {"input"});
        builder.AddLayer(MakeLayer("b", 4000, 10), {"a"});
        builder.AddLayer(MakeLayer("c", 4000, 10), {"a"});
        builder.AddLayer(MakeLayer("d", 4, 10), {"b", "c"});
        auto observation = MakeObservation(builder.Build(), {1.0, 1.0}, 1e4, 0.0);
        SetLayerSeconds(observation, 0, {0.01, 0.08, 0.08, 0.01});
        SetLayerSeconds(observation, 1, {0.001, 0.001, 0.001, 0.001});
        const DagCutChoice choice = FindBestDagCut(observation);
        NS_TEST_EXPECT_MSG_EQ(choice.device.ToString(),
                              "1",
                              "only a, since its tensor is sent once");
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.transferSeconds, 0.1, 1e-12, "0.1 s, not 0.2 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, 0.01 + 0.1 + 0.003 + 0.0004, 1e-9, "by hand");
        NS_TEST_EXPECT_MSG_EQ(choice.IsExact(), true, "proven");
    }

    void PartBranches()
    {
        // x is slow on the device and shrinks nothing, y and z shrink much: only a cut with x on
        // the server and z on the device is good, and no prefix of the order a, x, y, z is that
        DnnModelBuilder builder("branches");
        builder.AddInput("input", TensorShape{25});
        builder.AddLayer(MakeLayer("x", 40000, 10), {"input"});
        builder.AddLayer(MakeLayer("x2", 4, 10), {"x"});
        builder.AddLayer(MakeLayer("y", 40000, 10), {"input"});
        builder.AddLayer(MakeLayer("z", 4, 10), {"x2", "y"});
        auto observation = MakeObservation(builder.Build(), {1.0, 1.0}, 1e4, 0.0);
        SetLayerSeconds(observation, 0, {1.0, 1.0, 0.01, 0.01});
        SetLayerSeconds(observation, 1, {0.01, 0.01, 1.0, 1.0});
        observation.sites[1].linksTo[0] = {1e9, 0.0, 1.0};
        const DagCutChoice choice = FindBestDagCut(observation);
        double best = std::numeric_limits<double>::infinity();
        for (const auto& set : GetClosedSets(*observation.model))
        {
            const auto plan = MakeSetPlan(observation, set, 1);
            best = std::min(best, EvaluatePlan(observation, plan).seconds);
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, best, 1e-9 * best, "the best closed set");
    }

    void CompareWithSplit()
    {
        for (const std::string& name : GetBuiltInModelNames())
        {
            for (const double rate : {1e5, 1e6, 1e7})
            {
                const auto observation =
                    MakeObservation(CreateBuiltInModel(name), {1e9, 5e10, 3e10}, rate, 0.002);
                const DagCutChoice choice = FindBestDagCut(observation);
                NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, name);
                const auto problem = FindPlanProblem(observation, choice.plan);
                NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", name);
                NS_TEST_EXPECT_MSG_EQ(choice.IsExact(), true, name);
                // every prefix of the order is a closed set
                NS_TEST_EXPECT_MSG_LT_OR_EQ(choice.seconds,
                                            FindBestSplit(observation).seconds * (1 + 1e-9),
                                            name << " at " << rate);
                const DagCutChoice heavy = FindBestDagCut(observation, DagCutMode::HEAVY);
                NS_TEST_EXPECT_MSG_LT_OR_EQ(heavy.objective,
                                            choice.GetLongestStage() * (1 + 1e-9),
                                            name << ": a shorter longest stage");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * What is left of a task: legal, with tensors at several places.
 */
class DagCutReplanTestCase : public TestCase
{
  public:
    DagCutReplanTestCase()
        : TestCase("replanning: legal plans, within 1 % of the best split or better")
    {
    }

  private:
    void DoRun() override
    {
        for (const std::string name : {"alexnet", "resnet18", "b-alexnet", "squeezenet"})
        {
            const auto model = CreateBuiltInModel(name);
            const auto& cuts = model->GetCuts();
            for (std::size_t c = 1; c + 1 < cuts.size(); c += 2)
            {
                for (const SiteId holder : {0, 1, 2})
                {
                    auto observation = MakeObservation(model, {1e9, 3e10, 2e10}, 1e6, 0.001);
                    observation.done = LayerSet(0, cuts[c].position - 1);
                    for (const LayerId tensor : cuts[c].tensors)
                    {
                        observation.live.push_back({tensor, holder});
                    }
                    const DagCutChoice choice = FindBestDagCut(observation);
                    NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, name);
                    const auto problem = FindPlanProblem(observation, choice.plan);
                    NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", choice.plan.ToString());
                    NS_TEST_EXPECT_MSG_EQ(choice.IsExact(),
                                          !IsReplanning(observation) || choice.objective == 0.0,
                                          "a claim for fresh tasks only");
                    NS_TEST_EXPECT_MSG_LT_OR_EQ(choice.seconds,
                                                FindBestSplit(observation).seconds * 1.01,
                                                name << " " << c << " " << holder);
                }
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Fast.
 */
class DagCutSpeedTestCase : public TestCase
{
  public:
    DagCutSpeedTestCase()
        : TestCase("ResNet-50 below 5 ms, with an idle server and with a busy one")
    {
    }

  private:
    void DoRun() override
    {
        for (const double backlog : {0.0, 0.05, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0})
        {
            Measure(backlog);
        }
    }

    /** @param backlog of the server, s */
    void Measure(double backlog)
    {
        auto observation = MakeObservation(CreateBuiltInModel("resnet50"), {1e9, 5e10}, 2e6, 0.002);
        observation.sites[1].backlogSeconds = backlog;
        const double least = testing::GetLeastCpuSeconds(10, [&] {
            const DagCutChoice choice = FindBestDagCut(observation);
            NS_TEST_EXPECT_MSG_EQ(choice.IsExact(), true, "solved, backlog " << backlog);
        });
        NS_TEST_EXPECT_MSG_LT(least,
                              5e-3 * testing::SLOWER,
                              "seconds of CPU per cut, backlog " << backlog);
    }
};

/**
 * @ingroup edge-inference
 * Tests of the cuts of graphs.
 */
class DagCutTestSuite : public TestSuite
{
  public:
    DagCutTestSuite()
        : TestSuite("edge-inference-dag-cut", Type::UNIT)
    {
        AddTestCase(new MinCutTestCase());
        AddTestCase(new DagCutLightTestCase(false));
        AddTestCase(new DagCutLightTestCase(true));
        AddTestCase(new DagCutHeavyTestCase());
        AddTestCase(new DagCutShapesTestCase());
        AddTestCase(new DagCutReplanTestCase());
        AddTestCase(new DagCutSpeedTestCase());
    }
};

static DagCutTestSuite g_dagCutTestSuite; //!< registers the suite
