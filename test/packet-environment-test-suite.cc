/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Episodes on packets with a toy learner: the same bytes whatever ran before, nothing left behind.
 */
#include "a3c-toys.h"
#include "catch-message.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/packet-environment.h"
#include "ns3/policy-checkpoint.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using namespace ns3;
using namespace ns3::edgeinference;
using ns3::edgeinference::testing::CatchMessage;

namespace
{

/** @param channel of the scenario @param duration of an episode @return a small scenario */
ScenarioOptions
MakeScenario(const std::string& channel, Time duration)
{
    ScenarioOptions options;
    options.channel = channel;
    options.devices = 2;
    options.servers = 1;
    options.cloud = true;
    options.model = "lenet5";
    options.taskRate = 20.0;
    options.duration = duration;
    options.agent = "a3c/DeadlineWeight=0";
    return options;
}

/** @param options a scenario @return a policy for it with the toy */
PolicyCheckpoint
MakeToyPolicy(const ScenarioOptions& options)
{
    PolicyCheckpoint policy;
    policy.learner = "toy-puppet";
    policy.layout = StateLayout::FromString("full");
    policy.shape = PacketEnvironment::GetShape(options, 3, policy.layout);
    return policy;
}

/** @param environment of a training @return first parameters */
std::vector<float>
MakeFirst(const EpisodeRunner& environment)
{
    const auto learner = environment.GetBlank().MakeLearner(1);
    std::vector<float> parameters(learner->GetParameterCount());
    learner->CopyParametersTo(parameters.data());
    return parameters;
}

/** @param result of an episode @return it as text, in all digits */
std::string
ToText(const EpisodeResult& result)
{
    char text[200];
    std::snprintf(text,
                  sizeof(text),
                  "%llu %.17g %.17g %.17g %.17g %llu",
                  static_cast<unsigned long long>(result.steps),
                  result.reward,
                  result.tasks,
                  result.seconds,
                  result.joules,
                  static_cast<unsigned long long>(result.rollouts));
    return text;
}

/** @return resident memory of this process, bytes */
uint64_t
GetResidentBytes()
{
    std::ifstream file("/proc/self/statm");
    uint64_t all = 0;
    uint64_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

/** @return open files of this process */
std::size_t
CountFiles()
{
    const std::filesystem::directory_iterator files("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

} // namespace

/**
 * @ingroup edge-inference
 * An episode depends on its seed, its number and the parameters.
 */
class EpisodeRepeatTestCase : public TestCase
{
  public:
    explicit EpisodeRepeatTestCase(const std::string& channel)
        : TestCase(channel + ": the same episode again, whatever ran before"),
          m_channel(channel)
    {
    }

  private:
    void DoRun() override
    {
        const ScenarioOptions options = MakeScenario(m_channel, Seconds(1));
        const std::string first = Run(options, {{1, 3}}).back();
        const auto others = Run(options, {{1, 0}, {1, 1}, {2, 3}, {1, 3}});
        NS_TEST_EXPECT_MSG_EQ(others.back(), first, "after three others");
        NS_TEST_EXPECT_MSG_NE(others[0], others[1], "another episode");
        NS_TEST_EXPECT_MSG_NE(others[2], first, "another seed");
    }

    /** @param options scenario @param episodes seeds and numbers @return results */
    std::vector<std::string> Run(const ScenarioOptions& options,
                                 const std::vector<std::pair<uint64_t, uint64_t>>& episodes)
    {
        PacketEnvironment environment({options}, MakeToyPolicy(options));
        ToySharedPolicy policy(MakeFirst(environment));
        std::vector<std::string> results;
        for (const auto& [seed, episode] : episodes)
        {
            EpisodeRequest request;
            request.seed = seed;
            request.episode = episode;
            request.exploration = 0.1;
            const EpisodeResult result = environment.Run(request, policy);
            NS_TEST_EXPECT_MSG_GT(result.steps, 20, "decisions were made");
            NS_TEST_EXPECT_MSG_GT(result.rollouts, 0, "and learned from");
            NS_TEST_EXPECT_MSG_EQ(result.episode, episode, "its number");
            // every reward is minus a latency here
            NS_TEST_EXPECT_MSG_EQ_TOL(-result.reward, result.seconds, 0.01, "the rewards");
            results.push_back(ToText(result));
        }
        return results;
    }

    std::string m_channel; //!< of the scenario
};

/**
 * @ingroup edge-inference
 * Scenarios in turn, errors of a scenario, a controller that learns.
 */
class EpisodeScenariosTestCase : public TestCase
{
  public:
    EpisodeScenariosTestCase()
        : TestCase("scenarios in turn, a controller that learns, errors in one sentence")
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions one = MakeScenario("p2p", Seconds(1));
        ScenarioOptions other = one;
        other.devices = 8;
        PacketEnvironment environment({one, other}, MakeToyPolicy(one));
        ToySharedPolicy policy(MakeFirst(environment));
        EpisodeRequest request;
        request.learn = false;
        const double few = environment.Run(request, policy).tasks;
        request.episode = 1;
        const double many = environment.Run(request, policy).tasks;
        NS_TEST_EXPECT_MSG_GT(many, 2.5 * few, "eight devices make more tasks than two");
        NS_TEST_EXPECT_MSG_EQ(policy.applied, 0, "nothing was learned");

        ScenarioOptions central = one;
        central.agent = "remote";
        central.controller = "a3c";
        PacketEnvironment controlled({central}, MakeToyPolicy(central));
        EpisodeRequest learn;
        const EpisodeResult result = controlled.Run(learn, policy);
        NS_TEST_EXPECT_MSG_GT(result.steps, 20, "the controller decides");
        NS_TEST_EXPECT_MSG_GT(result.rollouts, 0, "and learns");

        ScenarioOptions nobody = one;
        nobody.agent = "device-only";
        PacketEnvironment empty({nobody}, MakeToyPolicy(one));
        const std::string told = CatchMessage([&] { empty.Run(learn, policy); });
        NS_TEST_EXPECT_MSG_NE(told.find("nobody learns"), std::string::npos, told);
        ScenarioOptions larger = one;
        larger.servers = 4;
        const std::string sites =
            CatchMessage([&] { PacketEnvironment({larger}, MakeToyPolicy(one)); });
        NS_TEST_EXPECT_MSG_NE(sites.find("3 sites"), std::string::npos, sites);
    }
};

/**
 * @ingroup edge-inference
 * Memory, files and processes of the parent after many episodes.
 */
class EpisodeLeakTestCase : public TestCase
{
  public:
    /** @param episodes how many */
    explicit EpisodeLeakTestCase(uint32_t episodes)
        : TestCase(std::to_string(episodes) + " episodes leave nothing behind"),
          m_episodes(episodes)
    {
    }

  private:
    void DoRun() override
    {
        ScenarioOptions options = MakeScenario("p2p", MilliSeconds(200));
        PacketEnvironment environment({options}, MakeToyPolicy(options));
        ToySharedPolicy policy(MakeFirst(environment));
        EpisodeRequest request;
        const auto run = [&](uint32_t count) {
            for (uint32_t i = 0; i < count; ++i, ++request.episode)
            {
                environment.Run(request, policy);
            }
        };
        run(3); // what is loaded once
        const uint64_t bytes = GetResidentBytes();
        const std::size_t files = CountFiles();
        run(m_episodes);
        const uint64_t after = GetResidentBytes();
        NS_TEST_EXPECT_MSG_LT(after, bytes + (1U << 20), "resident memory grew by a megabyte");
        NS_TEST_EXPECT_MSG_EQ(CountFiles(), files, "open files");
        NS_TEST_EXPECT_MSG_EQ(waitpid(-1, nullptr, WNOHANG), -1, "no process is left");
        std::printf("packet episodes: %u, resident memory before %.1f MB, after %.1f MB\n",
                    m_episodes,
                    static_cast<double>(bytes) / 1048576.0,
                    static_cast<double>(after) / 1048576.0);
    }

    uint32_t m_episodes; //!< how many
};

/**
 * @ingroup edge-inference
 * The packet environment without LibTorch.
 */
class PacketEnvironmentTestSuite : public TestSuite
{
  public:
    PacketEnvironmentTestSuite()
        : TestSuite("edge-inference-packet-environment", Type::SYSTEM)
    {
        AddTestCase(new EpisodeRepeatTestCase("p2p"));
        AddTestCase(new EpisodeRepeatTestCase("wifi"));
        AddTestCase(new EpisodeScenariosTestCase);
        AddTestCase(new EpisodeLeakTestCase(5));
        AddTestCase(new EpisodeLeakTestCase(1000), EDGE_INFERENCE_TEST_EXTENSIVE);
    }
};

static PacketEnvironmentTestSuite g_packetEnvironmentTestSuite; //!< registers the suite
