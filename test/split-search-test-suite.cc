/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/split-search.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** Bandwidths of the project's acceptance test: 0.1 to 1000 Mbps, in bytes per second. */
std::vector<double>
GetBandwidths()
{
    std::vector<double> rates;
    for (double megabits = 0.1; megabits < 1001.0; megabits *= std::pow(10.0, 0.25))
    {
        rates.push_back(megabits * 1e6 / 8);
    }
    return rates;
}

double
GetObjective(const SplitOptions& options, const PlanCost& cost)
{
    return cost.IsFinite() ? options.secondsWeight * cost.seconds +
                                 options.joulesWeight * (cost.computeJoules + cost.radioJoules)
                           : cost.seconds;
}

/** @return the smallest objective over every legal cut and every server, plan by plan */
double
SearchExhaustively(const PartitionObservation& observation, const SplitOptions& options)
{
    const LayerId end = observation.model->GetLayerCount();
    double best = std::numeric_limits<double>::infinity();
    for (SiteId server = 0; server < observation.sites.size(); ++server)
    {
        for (const auto& cut : observation.model->GetCuts())
        {
            const SiteId first = options.serverFirst ? server : DEVICE_SITE;
            const SiteId second = options.serverFirst ? DEVICE_SITE : server;
            const PartitionPlan plan = MakeObservedPlan(observation,
                                                        {{cut.position, first}, {end, second}},
                                                        options.exitRules);
            best = std::min(best, GetObjective(options, EvaluatePlan(observation, plan)));
        }
    }
    return best;
}

} // namespace

/**
 * @ingroup edge-inference
 * The linear search finds what trying every plan finds.
 */
class SplitExhaustiveTestCase : public TestCase
{
  public:
    SplitExhaustiveTestCase(const std::string& model, const std::string& encoding)
        : TestCase("best split equals exhaustive search: " + model + ", " + encoding +
                   ", 0.1 to 1000 Mbps, 3 servers"),
          m_model(model),
          m_encoding(encoding)
    {
    }

  private:
    void DoRun() override
    {
        const auto model = CreateBuiltInModel(m_model);
        int count = 0; // latency at every bandwidth; everything else at every tenfold one
        for (const double rate : GetBandwidths())
        {
            auto observation = MakeObservation(model, {1e9, 2e10, 5e10, 1e11}, rate, 0.002);
            observation.encoding = m_encoding;
            // a fast but busy server, one that must load the model, a slower downlink
            observation.sites[3].backlogSeconds = 0.05;
            observation.sites[2].residentFraction = 0.5;
            observation.sites[2].modelLoadSeconds = 0.03;
            observation.sites[1].linksTo[0].rateBytesPerSecond = rate / 3;
            observation.sites[0].backlogSeconds = 0.004;
            Compare(observation, {1.0, 0.0, false, {}});
            if (count++ % 4 == 0)
            {
                Compare(observation, {0.0, 1.0, false, {}});
                Compare(observation, {0.7, 0.3, false, {}});
                Compare(observation, {1.0, 0.0, true, {}});
                Compare(observation, {0.7, 0.3, true, {}});
                CompareWithExits(observation);
            }
        }
    }

    void CompareWithExits(PartitionObservation& observation)
    {
        const auto& exits = observation.model->GetExits();
        if (exits.size() < 2)
        {
            return;
        }
        for (std::size_t i = 0; i < exits.size(); ++i)
        {
            observation.exits.push_back({0.7 + 0.05 * static_cast<double>(i),
                                         {0.0, 0.1, 0.4, 0.8 - 0.1 * static_cast<double>(i), 2.0}});
        }
        std::vector<ExitRule> rules;
        for (uint32_t exit = 0; exit + 1 < exits.size(); ++exit)
        {
            rules.push_back({exit, 0.25 + 0.1 * exit});
        }
        Compare(observation, {1.0, 0.0, false, rules});
        Compare(observation, {0.2, 1.0, true, rules});
        rules.back().threshold = std::numeric_limits<double>::infinity();
        Compare(observation, {1.0, 0.5, false, rules});
    }

    void Compare(const PartitionObservation& observation, const SplitOptions& options)
    {
        const SplitChoice choice = FindBestSplit(observation, options);
        const double expected = SearchExhaustively(observation, options);
        NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, "something can always run here");
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.objective, expected, 1e-9 * expected + 1e-15, "optimum");
        const PlanCost cost = EvaluatePlan(observation, choice.plan);
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, cost.seconds, 1e-9 * cost.seconds, "latency");
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.joules,
                                  cost.GetJoules(),
                                  1e-9 * cost.GetJoules() + 1e-15,
                                  "energy");
        NS_TEST_EXPECT_MSG_EQ_TOL(choice.bytes, cost.GetBytes(), 1e-6, "bytes");
        const auto problem = FindPlanProblem(observation, choice.plan);
        NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", "a legal plan");
    }

    std::string m_model;
    std::string m_encoding;
};

/**
 * @ingroup edge-inference
 * Replanning: what is left of a task is split as well as any chain can.
 */
class SplitReplanTestCase : public TestCase
{
  public:
    SplitReplanTestCase()
        : TestCase("best split of what is left: layers done, tensors at the device or a server")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = CreateBuiltInModel("alexnet");
        const auto& cuts = model->GetCuts();
        for (const SiteId holder : {0, 1, 2})
        {
            for (std::size_t c = 1; c < cuts.size(); c += 3)
            {
                auto observation = MakeObservation(model, {1e9, 3e10, 2e10}, 1e6, 0.001);
                observation.done = LayerSet(0, cuts[c].position - 1);
                for (const LayerId tensor : cuts[c].tensors)
                {
                    observation.live.push_back({tensor, holder});
                }
                if (cuts[c].tensors.empty())
                {
                    observation.live.push_back({cuts[c].position - 1, holder});
                }
                const SplitChoice choice = FindBestSplit(observation);
                NS_TEST_ASSERT_MSG_EQ(choice.IsFound(), true, "found");
                NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds,
                                          SearchExhaustively(observation, {}),
                                          1e-12,
                                          "as good as any");
                const auto problem = FindPlanProblem(observation, choice.plan);
                NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", choice.plan.ToString());
                NS_TEST_EXPECT_MSG_EQ(EvaluatePlan(observation, choice.plan).seconds,
                                      choice.seconds,
                                      "the plan costs what was promised");
            }
        }
    }
};

/**
 * @ingroup edge-inference
 * Equal values are told apart by bytes, then by the device, then by the lower site.
 */
class SplitTieTestCase : public TestCase
{
  public:
    SplitTieTestCase()
        : TestCase("ties: fewest bytes, then local, then the lower site")
    {
    }

  private:
    void DoRun() override
    {
        // input 400 B - a 400 B - b 200 B - c 40 B; an infinite rate makes bytes free
        const auto model = MakeChainModel(400, {400, 200, 40});
        auto observation =
            MakeObservation(model, {1e3, 1e3, 1e3}, std::numeric_limits<double>::infinity(), 0.0);
        SplitChoice choice = FindBestSplit(observation);
        NS_TEST_EXPECT_MSG_EQ(choice.server, DEVICE_SITE, "no bytes at all");
        NS_TEST_EXPECT_MSG_EQ(choice.plan.ToString(), "0:0-3", "one stage");
        // the device cannot run the last layer, so bytes decide between the cuts
        observation.sites[0].layerSeconds[3] = std::numeric_limits<double>::infinity();
        choice = FindBestSplit(observation);
        NS_TEST_EXPECT_MSG_EQ(choice.position, 3, "b is the smallest tensor");
        NS_TEST_EXPECT_MSG_EQ(choice.server, 1, "the lower of two equal servers");
        // input and a have equal bytes: the later cut is more local
        observation.sites[0].layerSeconds[2] = std::numeric_limits<double>::infinity();
        choice = FindBestSplit(observation);
        NS_TEST_EXPECT_MSG_EQ(choice.position, 2, "a rather than the input");
        SplitOptions options;
        options.serverFirst = true;
        observation = MakeObservation(model, {1e3, 1e3}, 1e99, 0.0);
        choice = FindBestSplit(observation, options);
        NS_TEST_EXPECT_MSG_EQ(choice.server, DEVICE_SITE, "local in both directions");
    }
};

/**
 * @ingroup edge-inference
 * Nothing sensible is known, or nothing at all.
 */
class SplitNothingTestCase : public TestCase
{
  public:
    SplitNothingTestCase()
        : TestCase("unknown links, unusable servers, a device without compute")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = MakeChainModel(400, {400, 200, 40});
        auto observation = MakeObservation(model, {1e3, 1e6}, 1e6, 0.001);
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit(observation).server, 1, "the server is fast");
        observation.sites[1].usable = false;
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit(observation).server, DEVICE_SITE, "not usable");
        observation.sites[1].usable = true;
        observation.sites[1].linksTo[0].rateBytesPerSecond = 0.0;
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit(observation).server, DEVICE_SITE, "no way back");
        observation.sites[1].linksTo.clear();
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit(observation).server, DEVICE_SITE, "no links at all");
        observation.sites[0].layerSeconds.clear();
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit(observation).IsFound(), false, "nobody can run it");
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit({}).IsFound(), false, "no network");
        observation.sites.clear();
        NS_TEST_EXPECT_MSG_EQ(FindBestSplit(observation).IsFound(), false, "no sites");
    }
};

/** Times of one machine in the PORTEND tables, ms: of each contiguous part [first, last]. */
using PartTimes = std::map<std::pair<uint32_t, uint32_t>, double>;

/**
 * @ingroup edge-inference
 * Measured ResNet20 in ten parts: a stem and nine residual blocks (CIFAR-10, float32). The search
 * finds the cut that the tables' own arithmetic gives, T_device[1..c] + D_c / B + T_server[c+1..10]
 * + result / B. Part times do not add up exactly in a measurement, so the device gets differences
 * of T[1..c] and the server differences of T[c..10] as its times.
 */
class SplitPortendTestCase : public TestCase
{
  public:
    explicit SplitPortendTestCase(bool whole)
        : TestCase(whole ? "PORTEND ResNet20: all pairs of machines (needs the reference data)"
                         : "PORTEND ResNet20: a1.medium to g4dn.xlarge, embedded excerpt"),
          m_whole(whole)
    {
    }

  private:
    static constexpr uint32_t PARTS = 10;

    void DoRun() override
    {
        const auto machines = m_whole ? ReadTables() : GetExcerpt();
        for (const auto& [device, deviceTimes] : machines)
        {
            for (const auto& [server, serverTimes] : machines)
            {
                if (device != server && IsComplete(deviceTimes) && IsComplete(serverTimes))
                {
                    Compare(device + " to " + server, deviceTimes, serverTimes);
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ((m_compared > 0), !machines.empty(), "tables were compared");
    }

    static bool IsComplete(const PartTimes& times)
    {
        return times.count({1, PARTS}) > 0 && times.count({PARTS, PARTS}) > 0;
    }

    /** PORTEND profiling results (ICPADS 2023), ResNet20 on CIFAR-10, mean latency in ms. */
    static std::map<std::string, PartTimes> GetExcerpt()
    {
        const std::vector<double> device{0.64076,
                                         2.89498,
                                         5.03643,
                                         7.32866,
                                         9.06734,
                                         10.04596,
                                         11.74900,
                                         13.39283,
                                         14.63079,
                                         16.87052};
        const std::vector<double> server{2.86377,
                                         2.75931,
                                         2.47855,
                                         2.19535,
                                         1.89787,
                                         1.57514,
                                         1.29372,
                                         1.00847,
                                         0.66185,
                                         0.37977};
        std::map<std::string, PartTimes> machines;
        for (uint32_t i = 1; i <= PARTS; ++i)
        {
            machines["a1.medium"][{1, i}] = device[i - 1];
            machines["g4dn.xlarge"][{i, PARTS}] = server[i - 1];
        }
        machines["a1.medium"][{PARTS, PARTS}] = 1.69605;
        machines["g4dn.xlarge"][{1, PARTS}] = server[0];
        return machines;
    }

    /** Read the table of the reference data, if its folder is named. */
    static std::map<std::string, PartTimes> ReadTables()
    {
        std::map<std::string, PartTimes> machines;
        const char* folder = std::getenv("EDGE_INFERENCE_REFERENCE_DATA");
        std::ifstream file(std::string(folder ? folder : "") +
                           "/portend/resnet20_partition_latency.csv");
        std::string line;
        std::getline(file, line);
        while (std::getline(file, line))
        {
            std::vector<std::string> fields;
            std::istringstream in(line);
            for (std::string field; std::getline(in, field, ',');)
            {
                fields.push_back(field);
            }
            machines[fields.at(0) + fields.at(3)]
                    [{std::stoul(fields.at(4)), std::stoul(fields.at(5))}] =
                        std::stod(fields.at(7));
        }
        return machines;
    }

    void Compare(const std::string& pair, const PartTimes& device, const PartTimes& server)
    {
        if (device.count({1, 2}) == 0 || server.count({2, PARTS}) == 0)
        {
            return; // the excerpt holds one direction
        }
        const auto model =
            MakeChainModel(12288,
                           {65536, 65536, 65536, 65536, 32768, 32768, 32768, 16384, 16384, 40});
        std::vector<double> prefix{0.0};
        std::vector<double> suffix{0.0};
        for (uint32_t i = 1; i <= PARTS; ++i)
        {
            prefix.push_back(1e-3 * device.at({1, i}));
            suffix.push_back(1e-3 * server.at({PARTS + 1 - i, PARTS}));
        }
        if (!std::is_sorted(prefix.begin(), prefix.end()) ||
            !std::is_sorted(suffix.begin(), suffix.end()))
        {
            return; // noise: a longer part measured faster than a shorter one
        }
        std::vector<double> deviceSeconds;
        std::vector<double> serverSeconds;
        for (uint32_t i = 1; i <= PARTS; ++i)
        {
            deviceSeconds.push_back(prefix[i] - prefix[i - 1]);
            serverSeconds.push_back(suffix[PARTS + 1 - i] - suffix[PARTS - i]);
        }
        ++m_compared;
        for (const double rate : GetBandwidths())
        {
            auto observation = MakeObservation(model, {1e9, 1e9}, rate, 0.0);
            SetLayerSeconds(observation, 0, deviceSeconds);
            SetLayerSeconds(observation, 1, serverSeconds);
            uint32_t best = PARTS;
            double bestSeconds = prefix[PARTS];
            for (uint32_t cut = 0; cut < PARTS; ++cut)
            {
                const auto bytes = static_cast<double>(model->GetLayer(cut).outputBytes);
                const double seconds =
                    prefix[cut] + bytes / rate + suffix[PARTS - cut] + 40.0 / rate;
                best = seconds < bestSeconds ? cut : best;
                bestSeconds = std::min(bestSeconds, seconds);
            }
            const SplitChoice choice = FindBestSplit(observation);
            NS_TEST_EXPECT_MSG_EQ(choice.position, best + 1, pair << " at " << rate << " B/s");
            NS_TEST_EXPECT_MSG_EQ_TOL(choice.seconds, bestSeconds, 1e-12, pair);
        }
    }

    bool m_whole;
    int m_compared{0};
};

/**
 * @ingroup edge-inference
 * Tests of FindBestSplit.
 */
class SplitSearchTestSuite : public TestSuite
{
  public:
    SplitSearchTestSuite()
        : TestSuite("edge-inference-split-search", Type::UNIT)
    {
        for (const auto& name : GetBuiltInModelNames())
        {
            AddTestCase(new SplitExhaustiveTestCase(name, "native"));
        }
        AddTestCase(new SplitExhaustiveTestCase("alexnet", "uint8"));
        AddTestCase(new SplitExhaustiveTestCase("b-alexnet", "float16"));
        AddTestCase(new SplitReplanTestCase);
        AddTestCase(new SplitTieTestCase);
        AddTestCase(new SplitNothingTestCase);
        AddTestCase(new SplitPortendTestCase(false));
        AddTestCase(new SplitPortendTestCase(true));
    }
};

static SplitSearchTestSuite g_splitSearchTestSuite; //!< registers the suite
