/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The policy that ships for the demo, on run numbers that it was not trained on: beside every
 * baseline without perfect knowledge, in pairs of runs with the same tasks.
 */
#include "ns3/config.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/forked-jobs.h"
#include "ns3/packet-environment.h"
#include "ns3/partition-learner.h"
#include "ns3/policy-checkpoint.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/type-lookup.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @return the checkpoint that ships */
std::string
GetPolicyFile()
{
    const std::string data = EDGE_INFERENCE_TEST_DATA;
    return data.substr(0, data.rfind("/test/data")) + "/data/policies/demo.checkpoint";
}

/** @return whether the learners on LibTorch can be had */
bool
HaveLearners()
{
    try
    {
        FindType(PartitionLearner::GetTypeId(), "mtl-a3c");
        return true;
    }
    catch (const std::invalid_argument&)
    {
        return false;
    }
}

/** A sample of differences and what it says. */
struct PairedDifference
{
    double mean{0.0};      //!< of the differences
    double halfWidth{0.0}; //!< of the 95 % interval, Student's t
};

/** @param a one figure per run @param b likewise @return a - b */
PairedDifference
Compare(const std::vector<double>& a, const std::vector<double>& b)
{
    const auto count = static_cast<double>(a.size());
    PairedDifference result;
    double squares = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        result.mean += (a[i] - b[i]) / count;
    }
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        squares += std::pow(a[i] - b[i] - result.mean, 2);
    }
    const boost::math::students_t student(count - 1.0);
    result.halfWidth =
        boost::math::quantile(student, 0.975) * std::sqrt(squares / (count - 1.0) / count);
    return result;
}

/** @param devices how many @param duration of a run @return the demo's scenario, see demo.sh */
ScenarioOptions
MakeDemo(int64_t devices, Time duration)
{
    ScenarioOptions options;
    options.channel = "wifi";
    options.devices = devices;
    options.servers = 2;
    options.cloud = true;
    options.model = "alexnet";
    options.taskRate = 4.0;
    options.deadline = MilliSeconds(200);
    options.duration = duration;
    options.output = "";
    options.regret = 0;
    return options;
}

/** Simulate, in this process. @return mean latency in ms, -1 if a task failed */
std::string
Simulate(ScenarioOptions options, const std::string& agent, uint32_t run)
{
    Config::SetDefault("ns3::edgeinference::MobileDeviceApplication::Encoding",
                       StringValue("uint8"));
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(run);
    options.agent = agent;
    ScenarioHelper scenario(options);
    scenario.Build(options.GetAgents().front());
    scenario.Run();
    return std::to_string(scenario.GetMonitor()->GetSummary().meanMs);
}

} // namespace

/**
 * @ingroup edge-inference
 * The file: its size, where it comes from, that it fits the demo.
 */
class DemoPolicyFileTestCase : public TestCase
{
  public:
    DemoPolicyFileTestCase()
        : TestCase("the policy of the demo is small and says where it comes from")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_LT(std::filesystem::file_size(GetPolicyFile()), 200000, "its size");
        const PolicyCheckpoint policy = ReadPolicyCheckpoint(GetPolicyFile());
        const LearnerShape shape = PacketEnvironment::GetShape(MakeDemo(8, Seconds(1)),
                                                               policy.shape.blocks,
                                                               policy.layout);
        NS_TEST_EXPECT_MSG_EQ((policy.shape == shape), true, "fits two servers and a cloud");
        NS_TEST_EXPECT_MSG_EQ(policy.settings.at("environment"), "analytic", "where it learned");
        NS_TEST_EXPECT_MSG_EQ(policy.settings.at("seed"), "3", "its seed");
        NS_TEST_EXPECT_MSG_EQ(policy.settings.at("next episode"), "9000", "how long");
    }
};

/**
 * @ingroup edge-inference
 * Paired runs of the demo.
 */
class DemoPolicyTestCase : public TestCase
{
  public:
    /**
     * @param devices how many @param duration of a run @param runs how many
     * @param allowance ms that the mean may be slower, while the interval holds 0 or less; below 0:
     * the whole interval has to be faster
     * @param baselines to compare with
     */
    DemoPolicyTestCase(int64_t devices,
                       Time duration,
                       uint32_t runs,
                       double allowance,
                       const std::vector<std::string>& baselines)
        : TestCase(std::to_string(devices) + " devices, " + std::to_string(runs) +
                   (allowance < 0.0 ? " runs: faster than each baseline"
                                    : " runs: not slower than any baseline")),
          m_devices(devices),
          m_duration(duration),
          m_runs(runs),
          m_allowance(allowance),
          m_baselines(baselines)
    {
    }

  private:
    /** Run numbers begin here; a training's begin at PacketEnvironment::FIRST_RUN. */
    static constexpr uint32_t FIRST_RUN = 101;

    void DoRun() override
    {
        if (!HaveLearners())
        {
            return;
        }
        std::vector<std::string> agents{"a3c/Checkpoint=" + GetPolicyFile()};
        agents.insert(agents.end(), m_baselines.begin(), m_baselines.end());
        const ScenarioOptions options = MakeDemo(m_devices, m_duration);
        const auto job = [&](std::size_t i, const JobProgress&) {
            return Simulate(options,
                            agents[i % agents.size()],
                            FIRST_RUN + static_cast<uint32_t>(i / agents.size()));
        };
        const auto results = RunForked(agents.size() * m_runs, 0, job);
        std::vector<std::vector<double>> means(agents.size());
        for (std::size_t i = 0; i < results.size(); ++i)
        {
            NS_TEST_ASSERT_MSG_EQ(results[i].error, "", agents[i % agents.size()]);
            means[i % agents.size()].push_back(std::stod(results[i].text));
        }
        for (std::size_t i = 1; i < agents.size(); ++i)
        {
            const PairedDifference difference = Compare(means[0], means[i]);
            std::printf("demo policy, %d devices: %+.3f +- %.3f ms beside %s\n",
                        static_cast<int>(m_devices),
                        difference.mean,
                        difference.halfWidth,
                        agents[i].c_str());
            if (m_allowance < 0.0)
            {
                NS_TEST_EXPECT_MSG_LT(difference.mean + difference.halfWidth, 0.0, agents[i]);
            }
            else
            {
                NS_TEST_EXPECT_MSG_LT(difference.mean - difference.halfWidth, 0.0, agents[i]);
                NS_TEST_EXPECT_MSG_LT(difference.mean, m_allowance, agents[i]);
            }
        }
    }

    int64_t m_devices;                    //!< how many
    Time m_duration;                      //!< of a run
    uint32_t m_runs;                      //!< how many
    double m_allowance;                   //!< ms that it may be slower
    std::vector<std::string> m_baselines; //!< to compare with
};

/**
 * @ingroup edge-inference
 * The policy that ships.
 */
class DemoPolicyTestSuite : public TestSuite
{
  public:
    DemoPolicyTestSuite()
        : TestSuite("edge-inference-demo-policy", Type::SYSTEM)
    {
        const std::vector<std::string> all{"server-only",
                                           "edge-only/Choice=least-loaded",
                                           "even-split",
                                           "greedy",
                                           "neurosurgeon",
                                           "chain",
                                           "random",
                                           "cloud-only",
                                           "device-only"};
        const std::vector<std::string> best{"server-only", "neurosurgeon", "chain"};
        AddTestCase(new DemoPolicyFileTestCase);
        AddTestCase(new DemoPolicyTestCase(8, Seconds(2), 3, 0.6, best));
        AddTestCase(new DemoPolicyTestCase(8, Seconds(15), 8, 0.15, all),
                    EDGE_INFERENCE_TEST_EXTENSIVE);
        AddTestCase(new DemoPolicyTestCase(32, Seconds(6), 8, -1.0, best),
                    EDGE_INFERENCE_TEST_EXTENSIVE);
    }
};

static DemoPolicyTestSuite g_demoPolicyTestSuite; //!< registers the suite
