/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario-options.h"

#include "access-network.h"
#include "device-mobility.h"
#include "fault-schedule.h"
#include "program-arguments.h"

#include "ns3/agent-registry.h"
#include "ns3/device-catalogue.h"
#include "ns3/inference-task-source.h"
#include "ns3/radio-energy.h"
#include "ns3/recovery-policy.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param name of an option @param value its value @param last largest value that makes sense */
void
CheckCount(const std::string& name, int64_t value, int64_t last)
{
    if (value < 0 || value > last)
    {
        throw std::invalid_argument("--" + name + "=" + std::to_string(value) +
                                    " makes no sense: give a number from 0 to " +
                                    std::to_string(last));
    }
}

/** @param name of an option @param value its value @param last largest value that makes sense */
void
CheckNumber(const std::string& name, double value, double last)
{
    if (!(value >= 0.0) || value > last)
    {
        std::ostringstream text;
        text << "--" << name << "=" << value << " makes no sense: give a number from 0 to " << last;
        throw std::invalid_argument(text.str());
    }
}

/** @param name of an option @param value its value, a duration of at most a year */
void
CheckTime(const std::string& name, const Time& value)
{
    // not GetSeconds: that of ns-3.37 shifts a negative number, which C++17 leaves undefined
    const double seconds = static_cast<double>(value.GetNanoSeconds()) * 1e-9;
    constexpr double YEAR = 365.0 * 86400.0;
    if (!(seconds >= 0.0) || seconds > YEAR)
    {
        std::ostringstream text;
        text << "--" << name << "=" << seconds << "s makes no sense: give a time from 0s to "
             << static_cast<int64_t>(YEAR) << "s";
        throw std::invalid_argument(text.str());
    }
}

/** @param text words @param separator between them @return the words */
std::vector<std::string>
Split(const std::string& text, char separator)
{
    std::vector<std::string> words;
    std::istringstream stream(text);
    std::string word;
    while (std::getline(stream, word, separator))
    {
        words.push_back(word);
    }
    return words;
}

} // namespace

AgentSpec
AgentSpec::FromString(const std::string& text)
{
    AgentSpec spec;
    spec.text = text;
    for (const std::string& word : Split(text, '/'))
    {
        const std::size_t sign = word.find('=');
        if (spec.name.empty())
        {
            spec.name = word;
        }
        else if (sign == std::string::npos && spec.attributes.empty())
        {
            throw std::invalid_argument("agent '" + text + "': '" + word +
                                        "' is not of the form Attribute=value");
        }
        else if (sign == std::string::npos)
        {
            // a value with a slash in it, such as the name of a file
            spec.attributes.back().second += "/" + word;
        }
        else
        {
            spec.attributes.emplace_back(word.substr(0, sign), word.substr(sign + 1));
        }
    }
    FindAgentType(spec.name);
    return spec;
}

void
ScenarioOptions::AddTo(CommandLine& cmd)
{
    AddTextOption(cmd,
                  "channel",
                  "access network: p2p, csma, wifi, lte, nr, random-edge or a TypeId",
                  channel);
    AddNumberOption(cmd, "devices", "number of devices", devices);
    AddNumberOption(cmd, "servers", "number of edge servers", servers);
    cmd.AddValue("cloud", "whether there is a cloud behind a WAN link", cloud);
    AddTextOption(cmd, "model", "built-in network or ONNX file", model);
    AddTextOption(cmd, "input", "input shape of an ONNX file that leaves it open", input);
    AddTextOption(cmd,
                  "exitRecord",
                  "CSV file with what the exits of the network answer",
                  exitRecord);
    AddTextOption(cmd,
                  "agent",
                  "agents to compare, joined by commas, or all; attributes follow the name: "
                  "NAME/Attribute=value",
                  agent);
    AddTextOption(cmd, "controller", "agent of a controller on the first server", controller);
    AddTasksTo(cmd);
    AddSitesTo(cmd);
    AddWorldTo(cmd);
    AddRecordingsTo(cmd);
    AddNumberOption(cmd,
                    "regret",
                    "every how many decisions one is compared with the best one, 0: none",
                    regret);
    AddNumberOption(cmd,
                    "jobs",
                    "agents simulated at the same time, 0: as many as processors",
                    jobs);
    cmd.AddValue("check",
                 "only see whether options and agents make sense: build it all, simulate nothing",
                 check);
}

void
ScenarioOptions::AddTasksTo(CommandLine& cmd)
{
    AddTextOption(cmd, "taskSource", "periodic, poisson, on-off or a TypeId", taskSource);
    AddNumberOption(cmd, "taskRate", "tasks per device and second", taskRate);
    AddTimeOption(cmd, "deadline", "time allowed for a task, 0s: none", deadline);
    AddTimeOption(cmd, "duration", "simulated time in which tasks are made", duration);
    AddTimeOption(cmd, "warmUp", "simulated time before the first task", warmUp);
}

void
ScenarioOptions::AddSitesTo(CommandLine& cmd)
{
    AddTextOption(cmd, "deviceType", "device of the catalogue", deviceType);
    AddTextOption(cmd, "serverType", "device of the catalogue for edge servers", serverType);
    AddTextOption(cmd, "cloudType", "device of the catalogue for the cloud", cloudType);
    AddTextOption(cmd,
                  "repository",
                  "site that servers fetch parameters from, such as cloud or server-0; none: "
                  "they have them from the start",
                  repository);
    cmd.AddValue("deployment",
                 "whether agents that place parts (sne) bring them to their sites, from the "
                 "repository (cloud if not given)",
                 deployment);
}

void
ScenarioOptions::AddWorldTo(CommandLine& cmd)
{
    AddNumberOption(cmd, "battery", "energy in the battery of each device, J; 0: mains", battery);
    AddTextOption(
        cmd,
        "radioEnergy",
        "energy of transfers: transmit-time, airtime, regression, wifi, lte, nr or a TypeId",
        radioEnergy);
    AddTextOption(
        cmd,
        "recovery",
        "what happens after a failure: exit, fail, failover, local, replan, resend, resume "
        "or a TypeId",
        recovery);
    AddTextOption(cmd,
                  "mobility",
                  "how devices move: static, random-walk, random-waypoint, random-direction, "
                  "gauss-markov, trace/File=NAME (of ns-2 or SUMO) or a TypeId; attributes follow "
                  "the name: NAME/Attribute=value",
                  mobility);
    AddTextOption(
        cmd,
        "faults",
        "what goes wrong: faults joined by semicolons, such as 'server 0 crash 10s recover "
        "20s; link device 3 down 5s up 7s; ap 0 down 12s; battery device 2 at 12s; slow "
        "server 1 x0.5 10s..30s' (a comma counts as a blank), or a file of them",
        faults);
    AddNumberOption(
        cmd,
        "faultRate",
        "crashes and slow phases of each server, cuts of each device's link and losses of "
        "each access point, per second that it works, at random; see FaultProcess",
        faultRate);
}

void
ScenarioOptions::AddRecordingsTo(CommandLine& cmd)
{
    AddTextOption(cmd, "output", "folder for the results, none: no files", output);
    cmd.AddValue("animation", "write animation.xml for NetAnim", animation);
    AddNumberOption(cmd,
                    "animationLimit",
                    "size that animation.xml does not exceed, MB",
                    animationLimit);
    cmd.AddValue("animationMetadata",
                 "whether animation.xml has the headers of packets: three times larger",
                 animationMetadata);
    cmd.AddValue("timeline", "write timeline.json for ui.perfetto.dev", timeline);
    cmd.AddValue("flowMonitor", "write flow-monitor.xml, ns-3's statistics of flows", flowMonitor);
    cmd.AddValue("pcap", "write pcap/NODE-INTERFACE.pcap, the IP packets of each node", pcap);
    AddTextOption(
        cmd,
        "recorded",
        "agent whose run animation, timeline, flowMonitor and pcap show, if not the first",
        recorded);
    cmd.AddValue("stages", "write stages.csv", stages);
    cmd.AddValue("transfers", "write transfers.csv", transfers);
}

void
ScenarioOptions::Check() const
{
    const int64_t nodes = AccessNetwork::MAX_NODES;
    CheckCount("devices", devices, nodes);
    CheckCount("servers", servers, nodes);
    CheckCount("jobs", jobs, 1024);
    CheckCount("animationLimit", animationLimit, 1000000);
    CheckCount("regret", regret, 1000000);
    CheckNumber("taskRate", taskRate, 1.0e6);
    CheckNumber("battery", battery, 1.0e12);
    CheckNumber("faultRate", faultRate, 1.0e3);
    CheckTime("deadline", deadline);
    CheckTime("duration", duration);
    CheckTime("warmUp", warmUp);
    GetChannelType();
    GetTaskSourceType();
    FindType(RadioEnergy::GetTypeId(), radioEnergy);
    FindType(RecoveryPolicy::GetTypeId(), recovery);
    FindDevice(deviceType);
    FindDevice(serverType);
    FindDevice(cloudType);
    const std::vector<AgentSpec> agents = GetAgents();
    if (!recorded.empty() && std::none_of(agents.begin(), agents.end(), [this](const auto& spec) {
            return spec.text == recorded;
        }))
    {
        throw std::invalid_argument("--recorded=" + recorded +
                                    " is none of the agents of --agent=" + agent +
                                    ", written as there");
    }
    GetRepository();
    CheckDeployment();
    DeviceMobility::FromString(mobility);
    // how many access points there are, only the network knows
    FaultSchedule::FromOption(faults).Check({static_cast<uint32_t>(devices),
                                             static_cast<uint32_t>(servers),
                                             cloud,
                                             AccessNetwork::MAX_NODES,
                                             battery > 0.0});
    if (!controller.empty())
    {
        const AgentSpec spec = AgentSpec::FromString(controller);
        if (CreateAgent(spec.name)->GetNeeds().ledger)
        {
            throw std::invalid_argument(
                "--controller=" + controller + ": " + spec.name +
                " is played by the devices, not for them; use --agent=" + controller);
        }
        if (servers == 0)
        {
            throw std::invalid_argument("--controller needs a server to run on");
        }
    }
}

void
ScenarioOptions::CheckDeployment() const
{
    bool deploys = !deployment || agent == "all";
    for (const AgentSpec& spec : GetAgents())
    {
        TypeId::AttributeInformation ignored;
        deploys = deploys || FindAgentType(spec.name).LookupAttributeByName("Deploy", &ignored);
    }
    if (!deploys)
    {
        throw std::invalid_argument("--deployment needs an agent that places parts, such as sne; "
                                    "with --repository alone servers fetch what they run");
    }
}

std::string
ScenarioOptions::GetRepository() const
{
    const std::string given =
        repository == "none" ? "" : (repository.empty() && deployment ? "cloud" : repository);
    std::string name = given;
    // a command line has no blanks within values
    std::replace(name.begin(), name.end(), '-', ' ');
    bool known = (name == "cloud" && cloud) || (name.empty() && !deployment);
    for (int64_t i = 0; i < servers; ++i)
    {
        known = known || name == "server " + std::to_string(i);
    }
    if (!known)
    {
        throw std::invalid_argument(
            name.empty() ? "--deployment needs a --repository"
                         : "--repository=" + given +
                               " is no site of the scenario: give cloud (with --cloud=true) or "
                               "server-0 and so on");
    }
    return name;
}

TypeId
ScenarioOptions::GetChannelType() const
{
    // the one name that is not the short name of its class, because everybody says it
    if (channel == "p2p")
    {
        return FindType(AccessNetwork::GetTypeId(), "point-to-point");
    }
    try
    {
        return FindType(AccessNetwork::GetTypeId(), channel);
    }
    catch (const std::invalid_argument& refusal)
    {
        const std::string sentence = refusal.what();
        // not where a part of the build is missing
        const bool unknown = sentence.rfind("There is no", 0) == 0;
        throw std::invalid_argument(sentence + (unknown ? "; p2p is point-to-point" : ""));
    }
}

TypeId
ScenarioOptions::GetTaskSourceType() const
{
    // its classes are called PoissonTaskSource, not PoissonInferenceTaskSource
    const std::string ending = "-task-source";
    for (const std::string& name : GetTypeNames(InferenceTaskSource::GetTypeId()))
    {
        if (name == taskSource + ending)
        {
            return FindType(InferenceTaskSource::GetTypeId(), name);
        }
    }
    return FindType(InferenceTaskSource::GetTypeId(), taskSource);
}

std::vector<AgentSpec>
ScenarioOptions::GetAgents() const
{
    std::vector<AgentSpec> specs;
    if (agent == "all")
    {
        // not those of parts that were not loaded, which would have to be first
        for (const TypeId& type : GetAgentTypes())
        {
            const std::string name = GetAgentName(type);
            specs.push_back(AgentSpec{name, name, {}});
        }
        return specs;
    }
    for (const std::string& text : Split(agent, ','))
    {
        specs.push_back(AgentSpec::FromString(text));
        for (std::size_t i = 0; i + 1 < specs.size(); ++i)
        {
            if (specs[i].text == text)
            {
                throw std::invalid_argument("agent '" + text + "' is named twice");
            }
        }
    }
    if (specs.empty())
    {
        throw std::invalid_argument("--agent names no agent");
    }
    return specs;
}

} // namespace edgeinference
} // namespace ns3
