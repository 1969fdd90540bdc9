/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "train-environments.h"

#include "ns3/analytic-runner.h"
#include "ns3/csv-line.h"
#include "ns3/packet-environment.h"
#include "ns3/program-arguments.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param text joined words @param separator between them @return the words */
std::vector<std::string>
Split(const std::string& text, char separator)
{
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < text.size();)
    {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

/** @param text settings joined by commas @return the analytic environment's settings */
AnalyticSettings
ParseSettings(const std::string& text)
{
    AnalyticSettings settings;
    for (const std::string& part : Split(text, ','))
    {
        const std::size_t equals = part.find('=');
        if (equals == std::string::npos)
        {
            throw std::invalid_argument("--set has \"" + part + "\" where name=value belongs");
        }
        SetAnalyticSetting(settings, part.substr(0, equals), part.substr(equals + 1));
    }
    return settings;
}

} // namespace

TrainEnvironment::TrainEnvironment()
{
    m_scenario.agent = "a3c";
}

void
TrainEnvironment::AddTo(CommandLine& cmd, int argc, char* argv[])
{
    AddTextOption(cmd, "environment", "where to learn: analytic or packet", m_name);
    AddTextOption(
        cmd,
        "learner",
        "mtl-a3c, a3c or dqn, attributes as in a3c/Gamma=0.9; not given: mtl-a3c, or that "
        "of --from",
        m_learner);
    AddTextOption(cmd,
                  "from",
                  "policy (checkpoint file) to begin from, its learner included; --learner changes "
                  "attributes",
                  m_from);
    // each environment has its own options: none is taken and then not used
    const bool packet = std::any_of(argv, argv + argc, [](const char* word) {
        return std::string(word) == "--environment=packet";
    });
    if (!packet)
    {
        AddTextOption(cmd, "set", "settings of the environment, as in servers=4,blocks=9", m_set);
        return;
    }
    AddOption(cmd, "blocks", "blocks of a task; 0: those of --from, or 4", m_blocks);
    AddTextOption(cmd,
                  "state",
                  "what a state holds: paper, full or parts joined by +; not given: as --from, or "
                  "full",
                  m_state);
    AddTextOption(cmd,
                  "deviceCounts",
                  "numbers of devices of episodes in turn, as in 8/32",
                  m_deviceCounts);
    m_scenario.AddTo(cmd);
}

PolicyCheckpoint
TrainEnvironment::ReadFrom() const
{
    PolicyCheckpoint policy = ReadPolicyCheckpoint(m_from);
    if (m_blocks != 0 && m_blocks != policy.shape.blocks)
    {
        throw std::invalid_argument("the policy " + m_from + " decides on " +
                                    std::to_string(policy.shape.blocks) + " blocks, not " +
                                    std::to_string(m_blocks) + ": leave --blocks out");
    }
    if (!m_state.empty() && StateLayout::FromString(m_state).ToString() != policy.layout.ToString())
    {
        throw std::invalid_argument("the policy " + m_from + " decides from a state " +
                                    policy.layout.ToString() + ", not " + m_state +
                                    ": leave --state out");
    }
    if (!m_learner.empty())
    {
        PolicyCheckpoint wanted;
        ParseLearner(m_learner, wanted);
        if (wanted.learner != policy.learner)
        {
            throw std::invalid_argument("the policy " + m_from + " is of the learner " +
                                        policy.learner + ", not " + wanted.learner);
        }
        for (const auto& [name, value] : wanted.attributes)
        {
            policy.attributes[name] = value;
        }
    }
    return policy;
}

std::shared_ptr<EpisodeRunner>
TrainEnvironment::MakeAnalytic() const
{
    auto runner = std::make_shared<AnalyticRunner>(ParseSettings(m_set),
                                                   m_learner.empty() ? "mtl-a3c" : m_learner);
    if (!m_from.empty())
    {
        runner->BeginFrom(ReadFrom());
    }
    return runner;
}

std::shared_ptr<EpisodeRunner>
TrainEnvironment::MakePacket() const
{
    if (m_blocks < 0 || m_blocks > 255)
    {
        throw std::invalid_argument("--blocks is 0 to 255, not " + std::to_string(m_blocks));
    }
    std::vector<ScenarioOptions> scenarios;
    for (const std::string& word : Split(m_deviceCounts, '/'))
    {
        double count = 0.0;
        if (!ParseNumber(word, count) || count != std::floor(count) || std::abs(count) > 1e9)
        {
            throw std::invalid_argument("--deviceCounts has \"" + word +
                                        "\" where a number of devices belongs");
        }
        scenarios.push_back(m_scenario);
        scenarios.back().devices = static_cast<int64_t>(count);
    }
    if (scenarios.empty())
    {
        scenarios.push_back(m_scenario);
    }
    for (const ScenarioOptions& scenario : scenarios)
    {
        scenario.Check();
    }
    PolicyCheckpoint policy;
    if (m_from.empty())
    {
        const auto blocks = static_cast<uint32_t>(m_blocks == 0 ? 4 : m_blocks);
        ParseLearner(m_learner.empty() ? "mtl-a3c" : m_learner, policy);
        policy.layout = StateLayout::FromString(m_state.empty() ? "full" : m_state);
        policy.shape = PacketEnvironment::GetShape(scenarios.front(), blocks, policy.layout);
    }
    else
    {
        policy = ReadFrom();
        policy.settings.clear();
    }
    return std::make_shared<PacketEnvironment>(scenarios, policy);
}

std::shared_ptr<EpisodeRunner>
TrainEnvironment::MakeRunner(std::vector<float>& parameters) const
{
    if (m_name != "analytic" && m_name != "packet")
    {
        throw std::invalid_argument("there is no environment \"" + m_name +
                                    "\": known are analytic and packet");
    }
    if (!m_from.empty())
    {
        parameters = ReadPolicyCheckpoint(m_from).parameters;
    }
    return m_name == "analytic" ? MakeAnalytic() : MakePacket();
}

} // namespace edgeinference
} // namespace ns3
