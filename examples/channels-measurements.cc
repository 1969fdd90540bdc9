/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "channels-measurements.h"

#include "ns3/access-network.h"
#include "ns3/forked-jobs.h"
#include "ns3/inference-monitor.h"
#include "ns3/scenario-helper.h"
#include "ns3/transfer-trial.h"
#include "ns3/type-lookup.h"

#include <iomanip>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param setup parameters @param channel name @return the demo scenario on that channel */
ScenarioOptions
MakeOptions(const ChannelsSetup& setup, const std::string& channel)
{
    // that of `make demo`: AlexNet on eight devices, two edge servers and a cloud
    ScenarioOptions options;
    options.channel = channel;
    options.agent = setup.agents;
    options.duration = Seconds(setup.seconds);
    options.output = "";
    options.regret = 0;
    return options;
}

/** @param setup parameters @param channel name @param up direction @return throughput as text */
std::string
MeasureThroughput(const ChannelsSetup& setup, const std::string& channel, bool up)
{
    TransferTrial trial;
    trial.make = [&channel] {
        Ptr<AccessNetwork> network = CreateByName<AccessNetwork>(channel);
        network->AssignStreams(1);
        return network;
    };
    trial.payloadBytes = setup.payloadBytes;
    trial.transfers = setup.offsets;
    trial.up = up;
    const TransferTimes tensors = MeasureTensors(trial);
    // to a receiver that answers as that of a tensor does: where one more acknowledgement saves a
    // round trip, on LTE and NR, that is no doing of the transport
    const TransferTimes bulkSend = MeasureBulkSend(trial, tensors.wireBytes, tensors.answerBytes);
    const auto bytes = static_cast<double>(tensors.wireBytes);
    std::ostringstream text;
    text << std::setprecision(17) << bytes / tensors.GetMean() << " " << bytes / bulkSend.GetMean()
         << " " << tensors.idealBytesPerSecond;
    return text.str();
}

/** @param setup parameters @param channel name @param index of the agent @return outcome as text */
std::string
RunScenario(const ChannelsSetup& setup, const std::string& channel, std::size_t index)
{
    const ScenarioOptions options = MakeOptions(setup, channel);
    const AgentSpec spec = options.GetAgents().at(index);
    ScenarioHelper scenario(options);
    const std::string missing = scenario.FindMissing(spec);
    if (!missing.empty())
    {
        return "missing " + missing;
    }
    scenario.Build(spec);
    scenario.Run();
    const AgentSummary summary = scenario.GetMonitor()->GetSummary();
    std::ostringstream text;
    text << std::setprecision(17) << scenario.GetGenerated() << " "
         << summary.completed + summary.rejected + summary.failed + summary.unfinished << " "
         << summary.completed << " " << summary.deadlineMisses << " " << summary.meanMs << " "
         << summary.p95Ms << " " << summary.joulesPerTask;
    return text.str();
}

/** @param stream of numbers @return the next; NaN is written as such */
double
ReadNumber(std::istream& stream)
{
    std::string word;
    stream >> word;
    return word.find("nan") != std::string::npos ? std::numeric_limits<double>::quiet_NaN()
                                                 : std::stod(word);
}

/** @param text as MeasureThroughput makes it @return the throughput */
ChannelThroughput
ReadThroughput(const std::string& text)
{
    std::istringstream stream(text);
    ChannelThroughput throughput;
    throughput.tensors = ReadNumber(stream);
    throughput.bulkSend = ReadNumber(stream);
    throughput.ideal = ReadNumber(stream);
    return throughput;
}

/** @param text as RunScenario makes it @return the outcome */
ChannelScenario
ReadScenario(const std::string& text)
{
    ChannelScenario scenario;
    if (text.rfind("missing ", 0) == 0)
    {
        scenario.missing = text.substr(8);
        return scenario;
    }
    std::istringstream stream(text);
    stream >> scenario.generated >> scenario.ended >> scenario.completed >> scenario.misses;
    scenario.meanMs = ReadNumber(stream);
    scenario.p95Ms = ReadNumber(stream);
    scenario.joulesPerTask = ReadNumber(stream);
    return scenario;
}

} // namespace

std::vector<std::string>
SplitNames(const std::string& text)
{
    std::vector<std::string> names;
    std::istringstream stream(text);
    for (std::string name; std::getline(stream, name, ',');)
    {
        names.push_back(name);
    }
    return names;
}

std::vector<Channel>
ListChannels()
{
    std::vector<Channel> channels;
    for (const std::string& name : GetTypeNames(AccessNetwork::GetTypeId()))
    {
        Channel channel{name, ""};
        try
        {
            FindType(AccessNetwork::GetTypeId(), name);
        }
        catch (const std::invalid_argument& problem)
        {
            channel.missing = problem.what();
        }
        channels.push_back(channel);
    }
    return channels;
}

std::vector<ChannelResult>
MeasureChannels(const ChannelsSetup& setup, const std::vector<Channel>& channels)
{
    const std::size_t agents = SplitNames(setup.agents).size();
    // per channel: two directions, then the agents
    const std::size_t each = 2 + agents;
    std::vector<std::size_t> there;
    for (std::size_t i = 0; i < channels.size(); ++i)
    {
        if (channels[i].missing.empty())
        {
            there.push_back(i);
        }
    }
    const auto job = [&](std::size_t index, const JobProgress&) {
        const std::string& name = channels[there[index / each]].name;
        const std::size_t part = index % each;
        return part < 2 ? MeasureThroughput(setup, name, part == 0)
                        : RunScenario(setup, name, part - 2);
    };
    const auto done = RunForked(there.size() * each, setup.jobs, job);
    std::vector<ChannelResult> results;
    for (const Channel& channel : channels)
    {
        results.push_back({channel, {}, {}, {}});
    }
    for (std::size_t i = 0; i < done.size(); ++i)
    {
        ChannelResult& result = results[there[i / each]];
        if (!done[i].error.empty())
        {
            throw std::runtime_error("channel " + result.channel.name + ": " + done[i].error);
        }
        if (i % each < 2)
        {
            (i % each == 0 ? result.up : result.down) = ReadThroughput(done[i].text);
        }
        else
        {
            result.scenarios.push_back(ReadScenario(done[i].text));
        }
    }
    return results;
}

} // namespace edgeinference
} // namespace ns3
