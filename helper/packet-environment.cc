/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-environment.h"

#include "forked-jobs.h"
#include "scenario-helper.h"

#include "ns3/a3c-partition-agent.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/mobile-device-application.h"
#include "ns3/partition-controller-application.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <sys/prctl.h>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

using Json = nlohmann::json;

/** Sums over an episode. */
struct EpisodeSums
{
    EpisodeResult result; //!< the sums

    /** @param reward of a decision */
    void TakeReward(uint64_t, double reward)
    {
        result.reward += reward;
        ++result.steps;
    }

    /** @param progress of the shared policy */
    void TakeProgress(const LearningProgress& progress)
    {
        result.rollouts = progress.updates;
        result.policyLoss += progress.losses.policy;
        result.valueLoss += progress.losses.value;
        result.entropy += progress.losses.entropy;
        result.gradientNorm += progress.losses.gradientNorm;
    }
};

/** @param result of an episode @return it as one line */
std::string
Serialize(const EpisodeResult& result)
{
    return Json{{"steps", result.steps},
                {"reward", result.reward},
                {"tasks", result.tasks},
                {"seconds", result.seconds},
                {"joules", result.joules},
                {"rollouts", result.rollouts},
                {"policyLoss", result.policyLoss},
                {"valueLoss", result.valueLoss},
                {"entropy", result.entropy},
                {"gradientNorm", result.gradientNorm}}
        .dump();
}

/** @param line what Serialize gave @return the result */
EpisodeResult
Deserialize(const std::string& line)
{
    const Json json = Json::parse(line);
    EpisodeResult result;
    result.steps = json["steps"];
    result.reward = json["reward"];
    result.tasks = json["tasks"];
    result.seconds = json["seconds"];
    result.joules = json["joules"];
    result.rollouts = json["rollouts"];
    result.policyLoss = json["policyLoss"];
    result.valueLoss = json["valueLoss"];
    result.entropy = json["entropy"];
    result.gradientNorm = json["gradientNorm"];
    return result;
}

/** @param scenario built @return agents that learn: the controller's, or those of the devices */
std::vector<Ptr<A3cPartitionAgent>>
FindAgents(const ScenarioHelper& scenario)
{
    std::vector<Ptr<A3cPartitionAgent>> agents;
    if (const auto controller = scenario.GetController())
    {
        agents.push_back(DynamicCast<A3cPartitionAgent>(controller->GetAgent()));
    }
    for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
    {
        const auto device = DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(i));
        agents.push_back(DynamicCast<A3cPartitionAgent>(device->GetAgent()));
    }
    agents.erase(std::remove(agents.begin(), agents.end(), nullptr), agents.end());
    if (agents.empty())
    {
        throw std::invalid_argument(
            "nobody learns in this scenario: --agent=a3c, or --agent=remote "
            "with --controller=a3c");
    }
    return agents;
}

} // namespace

PacketEnvironment::PacketEnvironment(const std::vector<ScenarioOptions>& scenarios,
                                     const PolicyCheckpoint& policy)
    : m_scenarios(scenarios),
      m_policy(policy)
{
    m_policy.parameters.clear();
    m_policy.statistics.clear();
    m_policy.memory.clear();
    if (scenarios.empty())
    {
        throw std::invalid_argument("a training on packets needs a scenario");
    }
    for (ScenarioOptions& options : m_scenarios)
    {
        options.output.clear();
        options.animation = false;
        options.regret = 0;
        options.Check();
        const LearnerShape shape = GetShape(options, policy.shape.blocks, policy.layout);
        if (!(shape == policy.shape))
        {
            throw std::invalid_argument("the policy decides on " +
                                        std::to_string(policy.shape.sites) + " sites and the " +
                                        "scenario has " + std::to_string(shape.sites) +
                                        ": the device, its --servers and the cloud have to be as "
                                        "many, or the policy trained with --set=servers=" +
                                        std::to_string(shape.sites - 1));
        }
        m_models.push_back(ScenarioHelper(options).GetModel());
    }
}

PacketEnvironment::~PacketEnvironment() = default;

LearnerShape
PacketEnvironment::GetShape(const ScenarioOptions& options,
                            uint32_t blocks,
                            const StateLayout& layout)
{
    const auto servers = static_cast<uint32_t>(options.servers) + (options.cloud ? 1 : 0);
    return {GetStateSize(blocks, servers, layout), blocks, servers + 1};
}

void
PacketEnvironment::Prepare()
{
    if (!m_prototype)
    {
        m_prototype = m_policy.MakeLearner(0);
    }
}

PolicyCheckpoint
PacketEnvironment::GetBlank() const
{
    PolicyCheckpoint blank = m_policy;
    blank.settings["environment"] = "packet";
    for (std::size_t i = 0; i < m_scenarios.size(); ++i)
    {
        const std::string prefix =
            m_scenarios.size() == 1 ? "scenario." : "scenario" + std::to_string(i) + ".";
        for (const auto& [name, value] : m_scenarios[i].GetTexts())
        {
            blank.settings[prefix + name] = value;
        }
    }
    return blank;
}

EpisodeResult
PacketEnvironment::Run(const EpisodeRequest& request, SharedPolicy& policy)
{
    Prepare();
    const auto job = [&](std::size_t, const JobProgress&) {
        // an episode ends with its worker
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        return Simulate(request, policy);
    };
    const ForkedResult forked = RunForked(1, 1, job).front();
    if (!forked.error.empty())
    {
        throw std::runtime_error("episode " + std::to_string(request.episode) + ": " +
                                 forked.error);
    }
    const std::size_t end = forked.text.find('\n');
    m_memory = forked.text.substr(end + 1);
    EpisodeResult result = Deserialize(forked.text.substr(0, end));
    result.episode = request.episode;
    return result;
}

std::string
PacketEnvironment::Simulate(const EpisodeRequest& request, SharedPolicy& policy) const
{
    const std::size_t which = request.episode % m_scenarios.size();
    const ScenarioOptions& options = m_scenarios[which];
    // ns-3 wants 32 bits and no zero
    RngSeedManager::SetSeed(static_cast<uint32_t>(request.seed % 0xfffffffeULL) + 1);
    RngSeedManager::SetRun(FIRST_RUN + request.episode);
    ScenarioHelper scenario(options, m_models[which]);
    scenario.Build(options.GetAgents().front());
    AgentLearningSettings learning;
    learning.learn = request.learn;
    learning.rolloutSteps = request.rolloutSteps;
    learning.shared = &policy;
    auto shared = Create<AgentPolicy>(m_policy, learning, request.seed);
    shared->GetLearner().SetMemory(m_memory);
    EpisodeSums sums;
    for (const auto& agent : FindAgents(scenario))
    {
        agent->SetAttribute("Learn", BooleanValue(request.learn));
        agent->SetAttribute("Exploration", DoubleValue(request.exploration));
        agent->SetPolicy(shared);
        agent->TraceConnectWithoutContext("Rewarded",
                                          MakeCallback(&EpisodeSums::TakeReward, &sums));
    }
    if (request.learn)
    {
        shared->GetOnline()->SetListener(
            [&sums](const LearningProgress& progress) { sums.TakeProgress(progress); });
    }
    scenario.Run();
    const AgentSummary summary = scenario.GetMonitor()->GetSummary();
    sums.result.tasks = static_cast<double>(summary.completed);
    // averages over no task are no numbers
    sums.result.seconds = summary.completed > 0 ? summary.meanMs * 1e-3 * sums.result.tasks : 0.0;
    sums.result.joules =
        summary.tasks > 0 ? summary.joulesPerTask * static_cast<double>(summary.tasks) : 0.0;
    return Serialize(sums.result) + "\n" + shared->GetLearner().GetMemory();
}

std::string
PacketEnvironment::GetMemory() const
{
    return m_memory;
}

void
PacketEnvironment::SetMemory(const std::string& memory)
{
    m_memory = memory;
}

} // namespace edgeinference
} // namespace ns3
