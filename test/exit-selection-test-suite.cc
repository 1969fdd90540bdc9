/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * SNE and Edgent by hand, against Algorithm 1 and published decisions; placed networks; the agents.
 */
#include "cpu-seconds.h"
#include "partition-fixtures.h"

#include "ns3/boolean.h"
#include "ns3/built-in-models.h"
#include "ns3/change-point.h"
#include "ns3/double.h"
#include "ns3/edgent-partition-agent.h"
#include "ns3/exit-selection.h"
#include "ns3/network-placement.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/random-variable-stream.h"
#include "ns3/regression-latency-model.h"
#include "ns3/sne-partition-agent.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

/** @return Edgent's AlexNet on its Raspberry Pi and its PC, with the published regressions */
PartitionObservation
MakeEdgentObservation(double bitsPerSecond, double deadlineSeconds)
{
    auto observation =
        MakeObservation(CreateBuiltInModel("edgent-alexnet"), {1e9, 1e10}, bitsPerSecond / 8, 0.0);
    for (SiteId site = 0; site < 2; ++site)
    {
        auto regression = CreateObject<RegressionLatencyModel>();
        regression->SetRows(site == 0 ? "edgent-device" : "edgent-edge");
        observation.sites[site].layerSeconds = regression->GetLayerSeconds(*observation.model);
    }
    observation.deadlineNs = static_cast<int64_t>(std::llround(1e9 * deadlineSeconds));
    return observation;
}

/** @return the layers of the branch that ends at an exit, inputs left out */
std::vector<LayerId>
GetBranch(const DnnModel& model, uint32_t exit)
{
    std::vector<LayerId> layers;
    LayerId layer = model.GetExits()[exit].output;
    while (layer >= model.GetInputCount())
    {
        layers.insert(layers.begin(), layer);
        layer = model.GetLayer(layer).inputs.at(0);
    }
    return layers;
}

/** An entry of the table of Algorithm 1. */
struct TableEntry
{
    double seconds{NEVER};
    std::size_t cut{0}; // p - 1: layers of the branch before the cut
};

/** @return the best entry of row i of the table, straight from the paper's formula */
TableEntry
FindInTable(const PartitionObservation& observation, uint32_t exit, bool serverFirst)
{
    const DnnModel& model = *observation.model;
    const std::vector<LayerId> branch = GetBranch(model, exit);
    const double rate = observation.sites[0].linksTo[1].rateBytesPerSecond;
    const auto bytes = [&](LayerId layer) {
        return static_cast<double>(model.GetLayer(layer).outputBytes);
    };
    TableEntry best;
    for (std::size_t cut = 0; cut <= branch.size(); ++cut)
    {
        if (cut > 0 && cut < branch.size() && model.GetLayer(branch[cut - 1]).exit >= 0)
        {
            continue; // inside of a head
        }
        const std::size_t server = serverFirst ? cut : branch.size() - cut;
        double seconds = 0.0;
        for (std::size_t i = 0; i < branch.size(); ++i)
        {
            const bool isFirst = i < cut;
            seconds += observation.sites[isFirst == serverFirst ? 1 : 0].layerSeconds[branch[i]];
        }
        if (server > 0)
        {
            const LayerId crossing = cut == 0 ? 0 : branch[cut - 1];
            seconds += bytes(crossing) / rate; // D_{p-1}, the result at p = N + 1
            seconds += bytes(serverFirst ? 0 : branch.back()) / rate;
        }
        best = seconds < best.seconds ? TableEntry{seconds, cut} : best;
    }
    return best;
}

} // namespace

/**
 * @ingroup edge-inference
 * SNE with A_i that fall and rise, by hand.
 */
class SneByHandTestCase : public TestCase
{
  public:
    SneByHandTestCase()
        : TestCase("SNE by hand, A_i not monotone")
    {
    }

  private:
    void DoRun() override
    {
        PlacedExits placed{{10, 20, 30}, {5, 5}, 7, {40, 2, 50}};
        const std::vector<double> seconds = GetExitSeconds(placed);
        NS_TEST_ASSERT_MSG_EQ(seconds.size(), 3, "one per exit");
        NS_TEST_EXPECT_MSG_EQ(seconds[0], 7 + 10 + 40, "A_1");
        NS_TEST_EXPECT_MSG_EQ(seconds[1], 7 + 10 + 5 + 20 + 2, "A_2 is less than A_1");
        NS_TEST_EXPECT_MSG_EQ(seconds[2], 7 + 10 + 5 + 20 + 5 + 30 + 50, "A_3");
        NS_TEST_EXPECT_MSG_EQ(SelectLastExit(seconds, 43).has_value(), false, "nobody");
        NS_TEST_EXPECT_MSG_EQ(*SelectLastExit(seconds, 44), 1, "past a late first exit");
        NS_TEST_EXPECT_MSG_EQ(*SelectLastExit(seconds, 126), 1, "almost the last");
        NS_TEST_EXPECT_MSG_EQ(*SelectLastExit(seconds, 127), 2, "the last");
        NS_TEST_EXPECT_MSG_EQ(*SelectLastExit({NEVER, 3, NEVER}, NEVER), 1, "never is not late");
        placed.linkSeconds.pop_back();
        bool thrown = false;
        try
        {
            GetExitSeconds(placed);
        }
        catch (const std::invalid_argument&)
        {
            thrown = true;
        }
        NS_TEST_EXPECT_MSG_EQ(thrown, true, "a link is missing");
    }
};

/**
 * @ingroup edge-inference
 * SNE on an observation gives the A_i of the formula.
 */
class SneFormulaTestCase : public TestCase
{
  public:
    SneFormulaTestCase()
        : TestCase("SNE on an observation is the formula")
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(71);
        const auto model = CreateBuiltInModel("edgent-alexnet");
        for (uint32_t i = 0; i < 50; ++i)
        {
            auto observation = MakeObservation(model, {1e9, 5e9, 1e9, 3e9, 2e9, 4e9}, 62500.0, 0.0);
            for (auto& site : observation.sites)
            {
                for (auto& link : site.linksTo)
                {
                    link.rateBytesPerSecond = random->GetValue(2e4, 2e6);
                    link.delaySeconds = random->GetValue(0.0, 0.2);
                }
            }
            observation.deadlineNs = random->GetInteger(1, 3000000) * 1000LL;
            Check(observation);
        }
    }

    void Check(const PartitionObservation& observation)
    {
        const DnnModel& model = *observation.model;
        const std::vector<SiteId> sites{3, 1, 5, 2, 4};
        const std::vector<LayerId> ends = GetExitParts(model);
        NS_TEST_ASSERT_MSG_EQ(ends.size(), 5, "five parts");
        std::vector<ChainStep> steps;
        std::vector<double> expected;
        for (uint32_t exit = 0; exit < 5; ++exit)
        {
            steps.push_back({ends[exit], sites[exit]});
            expected.push_back(GetSeconds(observation, ends, sites, exit));
        }
        const auto best = SelectLastExit(expected, GetAllowedSeconds(observation));
        const ExitChoice choice = FindSneExit(observation, steps, false);
        NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), best.has_value(), "found");
        if (best)
        {
            NS_TEST_EXPECT_MSG_EQ(choice.exit, *best, "the last in time");
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, expected[*best], 1e-9, "A_i");
            NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(observation, choice.plan).value_or(""), "", "ok");
        }
        const ExitChoice late = FindSneExit(observation, steps, true);
        NS_TEST_EXPECT_MSG_EQ(late.IsFound(), true, "best effort always has one");
        NS_TEST_EXPECT_MSG_EQ(late.inTime, best.has_value(), "and says whether it is late");
    }

    /** A_i from layer times and links; every exit but its own runs no head. */
    static double GetSeconds(const PartitionObservation& observation,
                             const std::vector<LayerId>& ends,
                             const std::vector<SiteId>& sites,
                             uint32_t exit)
    {
        PlacedExits placed;
        const std::vector<LayerId> branch = GetBranch(*observation.model, exit);
        const auto move = [&](SiteId from, SiteId to, LayerId tensor) {
            const auto bytes = observation.model->GetLayer(tensor).outputBytes;
            return observation.sites[from].linksTo[to].GetTransferSeconds(bytes);
        };
        LayerId begin = 1;
        for (uint32_t part = 0; part <= exit; ++part)
        {
            double run = 0.0;
            LayerId last = 0;
            for (const LayerId layer : branch)
            {
                const bool here = layer >= begin && layer < ends[part];
                run += here ? observation.sites[sites[part]].layerSeconds[layer] : 0.0;
                last = here ? layer : last;
            }
            placed.runSeconds.push_back(run);
            placed.answerSeconds.push_back(move(sites[part], 0, branch.back()));
            if (part < exit)
            {
                placed.linkSeconds.push_back(move(sites[part], sites[part + 1], last));
            }
            begin = ends[part];
        }
        placed.sourceSeconds = move(0, sites[0], 0);
        return GetExitSeconds(placed).back();
    }
};

/**
 * @ingroup edge-inference
 * Edgent against the table of its Algorithm 1, in both directions.
 */
class EdgentTableTestCase : public TestCase
{
  public:
    EdgentTableTestCase()
        : TestCase("Edgent is Algorithm 1 on the published regressions")
    {
    }

  private:
    void DoRun() override
    {
        for (const double kilobits : {50, 90, 200, 400, 500, 1000, 2000, 20000})
        {
            for (const double deadline : {0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0})
            {
                for (const bool serverFirst : {true, false})
                {
                    Check(MakeEdgentObservation(1e3 * kilobits, deadline), deadline, serverFirst);
                }
            }
        }
    }

    void Check(const PartitionObservation& observation, double deadline, bool serverFirst)
    {
        uint32_t exit = 5;
        TableEntry entry;
        while (exit > 0 && entry.seconds > deadline)
        {
            entry = FindInTable(observation, --exit, serverFirst);
        }
        const bool inTime = entry.seconds <= deadline;
        const ExitChoice strict = FindEdgentExit(observation, {serverFirst, false});
        NS_TEST_ASSERT_MSG_EQ(strict.IsFound(), inTime, "NULL if nothing is in time");
        const ExitChoice choice = FindEdgentExit(observation, {serverFirst, true});
        NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, "best effort");
        NS_TEST_EXPECT_MSG_EQ(choice.exit, exit, "exit; the first one if all are late");
        NS_TEST_EXPECT_MSG_EQ(choice.inTime, inTime, "in time");
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, entry.seconds, 1e-9, "A");
        const auto cost = EvaluatePlan(observation, choice.plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(cost.seconds, entry.seconds, 1e-9, "cost of the plan");
        NS_TEST_EXPECT_MSG_EQ(FindPlanProblem(observation, choice.plan).value_or(""), "", "legal");
    }
};

/**
 * @ingroup edge-inference
 * Published decisions, as far as Algorithm 1 gives them with the published regressions. Li et al.,
 * MECOMM 2018, Fig. 8 (500 kb/s) and Fig. 9 (400 kb/s).
 *
 * Not among them: the first exit at 250 to 400 ms in Fig. 8, and 200 to 300 ms in Fig. 9 met by
 * Edgent. The input alone takes 197 ms at 500 kb/s and 246 ms at 400 kb/s, and the last exit 34 ms
 * more, so by Algorithm 1 the last exit is in time from 231 ms and 280 ms on, and nothing before
 * the input has arrived.
 */
class EdgentFiguresTestCase : public TestCase
{
  public:
    EdgentFiguresTestCase()
        : TestCase("Edgent's published decisions")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = CreateBuiltInModel("edgent-alexnet");
        const std::vector<std::size_t> counts{12, 16, 19, 20, 22};
        for (uint32_t exit = 0; exit < 5; ++exit)
        {
            const auto branch = GetBranch(*model, exit);
            const auto renames = std::count_if(branch.begin(), branch.end(), [&](LayerId layer) {
                return model->GetLayer(layer).op == "Flatten";
            });
            NS_TEST_EXPECT_MSG_EQ(branch.size() - renames, counts[exit], "N_i of the paper");
        }
        // Fig. 8: (exit, p) = (1, 13), then (5, 23): everything on the server
        Expect(500e3, 0.1, 0, false);
        Expect(500e3, 0.2, 0, false);
        for (const double deadline : {0.45, 0.5, 0.75, 1.0})
        {
            Expect(500e3, deadline, 4, true);
        }
        // Fig. 9: nobody at 100 ms, the last exit at 400 and 500 ms
        Expect(400e3, 0.1, 0, false);
        Expect(400e3, 0.4, 4, true);
        Expect(400e3, 0.5, 4, true);
        // device-only never: 2424 ms measured, of which 881 ms are loading the model
        const auto observation = MakeEdgentObservation(400e3, 0.5);
        const auto device = EvaluatePlan(observation, MakeSitePlan(observation, DEVICE_SITE));
        NS_TEST_EXPECT_MSG_GT(device.seconds, 0.5, "device-only is late");
        // Fig. 6, 50 kb/s and a deadline of 1 s: the device alone, although late. The device has
        // the model to load first: 4.49e-6 ms per byte + 842 ms
        auto slowly = MakeEdgentObservation(50e3, 1.0);
        slowly.sites[0].residentFraction = 0.0;
        slowly.sites[0].modelLoadSeconds = 0.881;
        const ExitChoice slow = FindEdgentExit(slowly);
        NS_TEST_EXPECT_MSG_EQ(slow.exit, 0, "first exit");
        NS_TEST_EXPECT_MSG_EQ(slow.server, DEVICE_SITE, "p = 1");
    }

    void Expect(double bitsPerSecond, double deadline, uint32_t exit, bool inTime)
    {
        const ExitChoice choice = FindEdgentExit(MakeEdgentObservation(bitsPerSecond, deadline));
        NS_TEST_EXPECT_MSG_EQ(choice.exit, exit, "exit at " << deadline << " s");
        NS_TEST_EXPECT_MSG_EQ(choice.inTime, inTime, "in time at " << deadline << " s");
        const auto sites = choice.plan.GetSites();
        NS_TEST_EXPECT_MSG_EQ(sites.back(), 1, "on the server");
        NS_TEST_EXPECT_MSG_EQ(GetPlanBytes(*CreateBuiltInModel("edgent-alexnet"), choice.plan),
                              12288 + 40,
                              "input up, ten float32 down");
    }
};

/**
 * @ingroup edge-inference
 * Other objective and no deadline; the search takes less than a millisecond.
 */
class EdgentSearchTestCase : public TestCase
{
  public:
    EdgentSearchTestCase()
        : TestCase("rewards, deadlines and the time of the search")
    {
    }

  private:
    void DoRun() override
    {
        auto observation = MakeEdgentObservation(1e6, 0.0);
        NS_TEST_EXPECT_MSG_EQ(FindEdgentExit(observation).exit, 4, "no deadline, no hurry");
        observation.createdNs = 1000000000;
        observation.nowNs = 1400000000;
        observation.deadlineNs = 500000000;
        NS_TEST_EXPECT_MSG_EQ_TOL(GetAllowedSeconds(observation), 0.1, 1e-12, "0.4 s are gone");
        // accuracies of the paper at both ends; those between are made up
        for (const double accuracy : {0.747, 0.76, 0.77, 0.775, 0.782})
        {
            observation.exits.push_back({accuracy, {}});
        }
        observation.nowNs = observation.createdNs;
        CheckReward(observation);
        observation.exits.pop_back();
        NS_TEST_EXPECT_MSG_EQ(FindRewardExit(observation).exit,
                              FindEdgentExit(observation).exit,
                              "an accuracy is missing");
        CheckTime();
    }

    void CheckReward(const PartitionObservation& observation)
    {
        uint32_t best = 0;
        double bestReward = 0.0;
        for (uint32_t exit = 0; exit < 5; ++exit)
        {
            const double seconds = FindInTable(observation, exit, true).seconds;
            const double reward = std::exp(observation.exits[exit].accuracy) + 1.0 / seconds;
            if (seconds <= 0.5 && reward > bestReward)
            {
                best = exit;
                bestReward = reward;
            }
        }
        NS_TEST_EXPECT_MSG_EQ(FindRewardExit(observation).exit, best, "exp(accuracy) + 1 / A");
    }

    void CheckTime()
    {
        const auto model = CreateBuiltInModel("edgent-alexnet");
        const auto observation =
            MakeObservation(model, std::vector<double>(11, 1e9), 62500.0, 0.01);
        const double edgent = testing::GetLeastCpuSeconds(20, [&] {
            NS_TEST_EXPECT_MSG_EQ(FindEdgentExit(observation).IsFound(), true, "found");
        });
        NS_TEST_EXPECT_MSG_LT(edgent, 1e-3 * testing::SLOWER, "ten servers, five exits");
        const NetworkPlacement placed = PlaceNetwork(observation);
        NS_TEST_ASSERT_MSG_EQ(placed.steps.size(), 5, "five parts");
        const double sne = testing::GetLeastCpuSeconds(20, [&] {
            NS_TEST_EXPECT_MSG_EQ(FindSneExit(observation, placed.steps).IsFound(), true, "found");
        });
        NS_TEST_EXPECT_MSG_LT(sne, 1e-3 * testing::SLOWER, "SNE over five placed parts");
    }
};

/**
 * @ingroup edge-inference
 * Placing a network: equal to EvaluatePlan of the best of all placements, and memory counts.
 */
class NetworkPlacementTestCase : public TestCase
{
  public:
    NetworkPlacementTestCase()
        : TestCase("a placed network costs what EvaluatePlan says")
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(72);
        const auto model = CreateBuiltInModel("b-alexnet");
        for (uint32_t i = 0; i < 20; ++i)
        {
            std::vector<double> speeds(6);
            std::generate(speeds.begin(), speeds.end(), [&] { return random->GetValue(1e9, 9e9); });
            auto observation = MakeObservation(model, speeds, 62500.0, 0.0);
            for (auto& site : observation.sites)
            {
                for (auto& link : site.linksTo)
                {
                    link.rateBytesPerSecond = random->GetValue(1e5, 1e7);
                    link.delaySeconds = random->GetValue(0.0, 0.01);
                }
            }
            Check(observation);
        }
        CheckSharing();
    }

    /** Cost of a placement of three parts where all heads run and nobody leaves. */
    static double GetSeconds(const PartitionObservation& observation,
                             const std::vector<SiteId>& sites)
    {
        const std::vector<LayerId> ends = GetExitParts(*observation.model);
        std::vector<ChainStep> steps;
        for (std::size_t part = 0; part < ends.size(); ++part)
        {
            steps.push_back({ends[part], sites[part]});
        }
        const std::vector<ExitRule> rules{{0, 0.0}, {1, 0.0}};
        return EvaluatePlan(observation, MakeObservedPlan(observation, steps, rules)).seconds;
    }

    void Check(const PartitionObservation& observation)
    {
        double best = NEVER;
        for (SiteId a = 1; a < 6; ++a)
        {
            for (SiteId b = 1; b < 6; ++b)
            {
                for (SiteId c = 1; c < 6; ++c)
                {
                    if (a != b && b != c && a != c)
                    {
                        best = std::min(best, GetSeconds(observation, {a, b, c}));
                    }
                }
            }
        }
        const NetworkPlacement placement = PlaceNetwork(observation);
        NS_TEST_ASSERT_MSG_EQ(placement.steps.size(), 3, "three parts");
        NS_TEST_EXPECT_MSG_EQ_TOL(placement.result.cost, best, 1e-9, "the best of all");
        NS_TEST_EXPECT_MSG_EQ(placement.unknownLinks, 0, "all links are known");
    }

    void CheckSharing()
    {
        const auto model = CreateBuiltInModel("b-alexnet");
        auto observation = MakeObservation(model, {1e9, 5e9, 4e9}, 62500.0, 0.0);
        auto placement = PlaceNetwork(observation);
        NS_TEST_ASSERT_MSG_EQ(placement.steps.size(), 3, "two servers take three parts");
        NS_TEST_EXPECT_MSG_EQ(placement.steps[0].site, 1, "all at the faster one");
        NS_TEST_EXPECT_MSG_EQ(placement.steps[2].site, 1, "all at the faster one");
        NetworkPlacementOptions options;
        options.memory = true;
        for (auto& site : observation.sites)
        {
            site.freeMemoryBytes = model->GetTotalParameterBytes() * 9 / 10;
        }
        placement = PlaceNetwork(observation, options);
        NS_TEST_ASSERT_MSG_EQ(placement.steps.size(), 3, "they fit into both");
        NS_TEST_EXPECT_MSG_NE(placement.steps[0].site, placement.steps[2].site, "but not into one");
        observation.sites[1].linksTo[2].rateBytesPerSecond = 0.0;
        NS_TEST_EXPECT_MSG_EQ(PlaceNetwork(observation).unknownLinks, 1, "one direction");
        for (auto& site : observation.sites)
        {
            site.freeMemoryBytes = 10;
        }
        NS_TEST_EXPECT_MSG_EQ(PlaceNetwork(observation, options).steps.empty(), true, "no room");
        observation.sites.resize(1);
        NS_TEST_EXPECT_MSG_EQ(PlaceNetwork(observation).steps.empty(), true, "no server");
        options = NetworkPlacementOptions();
        options.includeDevice = true;
        placement = PlaceNetwork(observation, options);
        NS_TEST_ASSERT_MSG_EQ(placement.steps.size(), 3, "the device alone");
        NS_TEST_EXPECT_MSG_EQ(placement.steps[1].site, DEVICE_SITE, "the device alone");
    }
};

/**
 * @ingroup edge-inference
 * Steps are found and noise is not.
 */
class ChangePointTestCase : public TestCase
{
  public:
    ChangePointTestCase()
        : TestCase("change points of a rate")
    {
    }

  private:
    void DoRun() override
    {
        auto noise = CreateObject<NormalRandomVariable>();
        noise->SetAttribute("Variance", DoubleValue(0.05 * 0.05));
        noise->SetStream(73);
        ChangePointDetector detector;
        uint32_t alarms = 0;
        const std::vector<double> levels{std::log(1e6), std::log(3e5), std::log(2e6)};
        for (const double level : levels)
        {
            uint32_t detected = 0;
            for (uint32_t i = 0; i < 60; ++i)
            {
                const bool changed = detector.Add(level + noise->GetValue());
                detected = changed && detected == 0 ? i + 1 : detected;
                alarms += changed && i >= 5 ? 1 : 0;
            }
            if (level != levels[0])
            {
                NS_TEST_EXPECT_MSG_GT(detected, 0, "the step is found");
                NS_TEST_EXPECT_MSG_LT(detected, 4, "within three samples");
            }
            NS_TEST_EXPECT_MSG_EQ_TOL(detector.GetMean(), level, 0.05, "mean of the state");
            NS_TEST_EXPECT_MSG_GT(detector.GetRunLength(), 50, "samples of the state");
        }
        NS_TEST_EXPECT_MSG_EQ(alarms, 0, "no false alarm in 165 samples");
    }
};

/**
 * @ingroup edge-inference
 * What the agents make of it.
 */
class ExitAgentsTestCase : public TestCase
{
  public:
    ExitAgentsTestCase()
        : TestCase("the agents edgent and sne")
    {
    }

  private:
    /** Takes plans. */
    void Take(uint64_t, const PartitionPlan& plan)
    {
        m_plan = plan;
    }

    /** @return the plan of an agent */
    PartitionPlan Ask(const Ptr<PartitionAgent>& agent, PartitionObservation observation)
    {
        observation.decisionId = ++m_decisions;
        m_plan = PartitionPlan();
        agent->Decide({observation}, MakeCallback(&ExitAgentsTestCase::Take, this));
        PartitionOutcome outcome;
        outcome.decisionId = observation.decisionId;
        agent->Observe(outcome);
        return m_plan;
    }

    void DoRun() override
    {
        CheckStatic();
        CheckDynamic();
        CheckSne();
        CheckSites();
    }

    void CheckStatic()
    {
        auto agent = CreateObject<EdgentPartitionAgent>();
        const auto observation = MakeEdgentObservation(500e3, 0.25);
        const auto plan = Ask(agent, observation);
        NS_TEST_EXPECT_MSG_EQ(plan.ToString(),
                              FindEdgentExit(observation).plan.ToString(),
                              "Algorithm 1");
        const auto hurried = Ask(agent, MakeEdgentObservation(500e3, 0.1));
        NS_TEST_ASSERT_MSG_EQ(hurried.exitRules.size(), 1, "an early exit");
        NS_TEST_EXPECT_MSG_EQ(hurried.exitRules[0].exit, 0, "the first");
        NS_TEST_EXPECT_MSG_EQ(std::isinf(hurried.exitRules[0].threshold), true, "always");
        agent->SetAttribute("BestEffort", BooleanValue(false));
        NS_TEST_EXPECT_MSG_EQ(Ask(agent, MakeEdgentObservation(500e3, 0.1)).IsEmpty(),
                              true,
                              "NULL of the paper");
        NS_TEST_EXPECT_MSG_EQ(agent->GetSearches(), 3, "each time");
    }

    void CheckDynamic()
    {
        auto agent = CreateObject<EdgentPartitionAgent>();
        agent->SetAttribute("Dynamic", BooleanValue(true));
        const auto rate = [](uint32_t i) { return i < 30 ? 1e6 + 1e4 * (i % 3) : 1e5 + i; };
        uint64_t searchesBefore = 0;
        for (uint32_t i = 0; i < 60; ++i)
        {
            const auto plan = Ask(agent, MakeEdgentObservation(rate(i), 1.0));
            NS_TEST_ASSERT_MSG_EQ(plan.IsEmpty(), false, "a plan");
            searchesBefore = i == 29 ? agent->GetSearches() : searchesBefore;
        }
        NS_TEST_EXPECT_MSG_EQ(searchesBefore, 1, "one state, one search");
        NS_TEST_EXPECT_MSG_GT(agent->GetSearches(), 1, "another state, another search");
        NS_TEST_EXPECT_MSG_LT(agent->GetSearches(), 5, "and not more");
        const auto observation = MakeEdgentObservation(rate(60), 1.0);
        NS_TEST_EXPECT_MSG_EQ(Ask(agent, observation).ToString(),
                              FindEdgentExit(observation).plan.ToString(),
                              "what the new state asks for");
    }

    void CheckSne()
    {
        auto agent = CreateObject<SnePartitionAgent>();
        const auto model = CreateBuiltInModel("b-alexnet");
        auto observation = MakeObservation(model, {1e9, 5e9, 4e9, 3e9, 2e9}, 62500.0, 0.0);
        const auto whole = Ask(agent, observation);
        NS_TEST_EXPECT_MSG_EQ(whole.exitRules.empty(), true, "time for the last exit");
        NS_TEST_EXPECT_MSG_EQ(whole.GetSites().size(), 4, "device and three servers");
        observation.sites[1].layerSeconds.assign(model->GetLayerCount(), 5.0);
        NS_TEST_EXPECT_MSG_EQ(Ask(agent, observation).ToString(), whole.ToString(), "parts stay");
        NS_TEST_EXPECT_MSG_EQ(agent->GetPlacements(), 1, "placed once");
        observation.sites[1].usable = false;
        const auto moved = Ask(agent, observation).GetSites();
        NS_TEST_EXPECT_MSG_EQ((moved == std::vector<SiteId>{0, 2, 3, 4}), true, "server 1 is gone");
        NS_TEST_EXPECT_MSG_EQ(agent->GetPlacements(), 2, "placed again");
        observation.deadlineNs = 1;
        const auto late = Ask(agent, observation);
        NS_TEST_ASSERT_MSG_EQ(late.exitRules.size(), 1, "the exit that answers first");
        agent->SetAttribute("BestEffort", BooleanValue(false));
        NS_TEST_EXPECT_MSG_EQ(Ask(agent, observation).IsEmpty(), true, "null of the paper");
    }

    void CheckSites()
    {
        auto agent = CreateObject<SnePartitionAgent>();
        agent->SetAttribute("Sites", StringValue("2+1+2"));
        StringValue sites;
        agent->GetAttribute("Sites", sites);
        NS_TEST_EXPECT_MSG_EQ(sites.Get(), "2+1+2", "as given");
        const auto model = CreateBuiltInModel("b-alexnet");
        const auto observation = MakeObservation(model, {1e9, 5e9, 4e9}, 62500.0, 0.0);
        const auto plan = Ask(agent, observation);
        NS_TEST_ASSERT_MSG_EQ(plan.stages.size(), 4, "inputs and three parts");
        NS_TEST_EXPECT_MSG_EQ(plan.stages[1].site, 2, "first part");
        NS_TEST_EXPECT_MSG_EQ(plan.stages[2].site, 1, "second part");
        NS_TEST_EXPECT_MSG_EQ(plan.stages[3].site, 2, "third part");
        NS_TEST_EXPECT_MSG_EQ(agent->GetPlacements(), 0, "nothing to place");
        for (const char* wrong : {"1+x", "-1", "1.5", "+", "1e9", "1,2"})
        {
            bool thrown = false;
            try
            {
                agent->SetSites(wrong);
            }
            catch (const std::invalid_argument&)
            {
                thrown = true;
            }
            NS_TEST_EXPECT_MSG_EQ(thrown, true, wrong);
        }
    }

    PartitionPlan m_plan;    // of the last decision
    uint64_t m_decisions{0}; // so far
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class ExitSelectionTestSuite : public TestSuite
{
  public:
    ExitSelectionTestSuite()
        : TestSuite("edge-inference-exit-selection", Type::UNIT)
    {
        AddTestCase(new SneByHandTestCase);
        AddTestCase(new SneFormulaTestCase);
        AddTestCase(new EdgentTableTestCase);
        AddTestCase(new EdgentFiguresTestCase);
        AddTestCase(new EdgentSearchTestCase);
        AddTestCase(new NetworkPlacementTestCase);
        AddTestCase(new ChangePointTestCase);
        AddTestCase(new ExitAgentsTestCase);
    }
};

static ExitSelectionTestSuite g_exitSelectionTestSuite; //!< registers the suite
