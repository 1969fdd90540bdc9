/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "coknight-setup.h"

#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/game-analysis.h"
#include "ns3/model-loader.h"
#include "ns3/observed-plan.h"
#include "ns3/offloading-game.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param network a network @return FLOPs of its layers over their seconds, FLOP/s */
double
GetFlopsPerSecond(const DnnModel& network, const std::vector<double>& layerSeconds)
{
    double seconds = 0.0;
    for (const double layer : layerSeconds)
    {
        seconds += layer;
    }
    return static_cast<double>(network.GetTotalFlops()) / seconds;
}

/** @param scenario of one device and one server @return what an agent would see if it knew all */
PartitionObservation
Observe(const ScenarioHelper& scenario)
{
    const auto network = scenario.GetNetwork();
    const auto model = scenario.GetModel();
    const Ptr<const Node> nodes[] = {network->GetDevices().Get(0), network->GetServers().Get(0)};
    const auto device = DynamicCast<SiteApplication>(scenario.GetDevices().Get(0));
    const auto server = DynamicCast<SiteApplication>(scenario.GetServers().Get(0));
    PartitionObservation observation;
    observation.model = model;
    for (const auto& site : {device, server})
    {
        SiteObservation seen;
        seen.usable = true;
        seen.layerSeconds = site->GetSite()->GetLayerSeconds(*model);
        observation.sites.push_back(seen);
    }
    for (uint32_t from = 0; from < 2; ++from)
    {
        for (uint32_t to = 0; to < 2; ++to)
        {
            LinkObservation link;
            link.rateBytesPerSecond = network->GetIdealRate(nodes[from], nodes[to]);
            link.delaySeconds =
                from == to ? 0.0 : network->GetIdealDelay(nodes[from], nodes[to]).GetSeconds();
            observation.sites[from].linksTo.push_back(link);
        }
    }
    return observation;
}

/** @param demand of one device @param budget of the server @return devices that use it up */
double
GetSaturation(double demand, double budget)
{
    return demand > 0.0 ? budget / demand : HUGE_VAL;
}

/** @param game with devices at rest @param device what each of them is @return the point */
CoknightPoint
Compare(const OffloadingGame& game, const GameDevice& device)
{
    const GameAssignment end = game.GetAssignment();
    const GameAssignment all[] = {MakeAllDevice(end), MakeAllServer(end), end};
    CoknightPoint point;
    point.devices = static_cast<uint32_t>(end.devices.size());
    for (const auto& assignment : all)
    {
        point.meanSeconds.push_back(GetMeanSeconds(assignment));
        point.feasible.push_back(IsFeasible(assignment));
    }
    point.comparable = point.feasible[1];
    for (std::size_t i = 0; i < end.devices.size(); ++i)
    {
        const GameOption& held = device.options[end.options[i]];
        const double seconds = GetSeconds(end, i);
        point.local += end.options[i] == device.local ? 1 : 0;
        point.neverWorseThanDevice &= seconds <= GetSeconds(all[0], i);
        point.neverWorseThanServer &= seconds <= GetSeconds(all[1], i);
        point.comparable &= held.demand.bandwidth <= device.options.front().demand.bandwidth;
    }
    return point;
}

} // namespace

CoknightSetup::CoknightSetup(bool full)
    : devices{1, 4, 8, 16, 24, 32, 40, 48, 64}
{
    if (full)
    {
        devices.clear();
        for (uint32_t count = 1; count <= mostDevices; count += count < 4 ? 1 : 2)
        {
            devices.push_back(count);
        }
        runs = 20;
        seconds = 30.0;
    }
}

const std::vector<std::string>&
GetCoknightPolicies()
{
    static const std::vector<std::string> policies{"all-device", "all-server", "defp"};
    return policies;
}

std::shared_ptr<const DnnModel>
MakeCoknightModel(const CoknightSetup& setup)
{
    const auto floats = LoadModel(setup.network);
    DnnModelBuilder builder(floats->GetName() + "-uint8");
    const DnnLayer& input = floats->GetLayer(0);
    builder.AddInput(input.name, input.outputShape, TensorType::UINT8);
    for (LayerId layer = 1; layer < floats->GetLayerCount(); ++layer)
    {
        std::vector<std::string> inputs;
        for (const LayerId source : floats->GetLayer(layer).inputs)
        {
            inputs.push_back(floats->GetLayer(source).name);
        }
        builder.AddLayer(floats->GetLayer(layer), inputs);
    }
    return builder.Build();
}

ScenarioOptions
MakeCoknightScenario(const CoknightSetup& setup, uint32_t devices)
{
    const DataRateValue rate{DataRate(setup.portRate)};
    const TimeValue delay{Seconds(setup.portDelay)};
    Config::SetDefault("ns3::edgeinference::AccessNetwork::BackhaulRate", rate);
    Config::SetDefault("ns3::edgeinference::AccessNetwork::BackhaulDelay", delay);
    Config::SetDefault("ns3::edgeinference::PointToPointAccessNetwork::DeviceRate", rate);
    Config::SetDefault("ns3::edgeinference::PointToPointAccessNetwork::DeviceDelay", delay);
    ScenarioOptions options;
    options.channel = setup.channel;
    options.devices = devices;
    options.servers = 1;
    options.cloud = false;
    options.model = setup.network;
    options.taskSource = "periodic";
    options.taskRate = setup.tasksPerSecond;
    options.deadline = Time(0);
    options.duration = Seconds(setup.seconds);
    options.deviceType = setup.deviceType;
    options.serverType = setup.serverType;
    options.output = "";
    return options;
}

CoknightGame
PlayCoknightGames(const CoknightSetup& setup)
{
    ScenarioHelper scenario(MakeCoknightScenario(setup, 1), MakeCoknightModel(setup));
    scenario.Build(AgentSpec::FromString("device-only"));
    // sites know their speed once their applications are initialised
    Simulator::Stop(NanoSeconds(1));
    Simulator::Run();
    const PartitionObservation observation = Observe(scenario);
    CoknightGame result;
    const auto server = DynamicCast<SiteApplication>(scenario.GetServers().Get(0));
    result.serverFlops = GetFlopsPerSecond(*observation.model, observation.sites[1].layerSeconds);
    result.goodput = GetLink(observation, DEVICE_SITE, 1).rateBytesPerSecond;
    result.delaySeconds = GetLink(observation, DEVICE_SITE, 1).delaySeconds;
    result.budget = {server->GetSite()->GetResource()->GetSlots() * result.serverFlops,
                     std::floor(setup.bandwidthShare * result.goodput)};
    const auto cuts = FindObservedCuts(observation, 1);
    result.device =
        MakeGameDevice(0, cuts, {setup.tasksPerSecond, setup.delta, result.serverFlops});
    const Bundle pixels = result.device.options.front().demand;
    result.bandwidthSaturation = GetSaturation(pixels.bandwidth, result.budget.bandwidth);
    result.computeSaturation = GetSaturation(pixels.compute, result.budget.compute);
    const Bundle first =
        result.device.options[FindBestResponse(result.device, result.device.local, result.budget)]
            .demand;
    result.gameSaturation = std::min(GetSaturation(first.bandwidth, result.budget.bandwidth),
                                     GetSaturation(first.compute, result.budget.compute));
    GameSettings settings;
    settings.budget = result.budget;
    OffloadingGame game(settings);
    for (uint32_t count = 1; count <= setup.mostDevices; ++count)
    {
        GameDevice device = result.device;
        device.id = count;
        game.Join(device);
        result.points.push_back(Compare(game, result.device));
    }
    Simulator::Destroy();
    return result;
}

} // namespace edgeinference
} // namespace ns3
