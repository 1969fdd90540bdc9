/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Observations for tests of plans, costs, searches and agents.
 */
#ifndef EDGE_INFERENCE_PARTITION_FIXTURES_H
#define EDGE_INFERENCE_PARTITION_FIXTURES_H

#include "ns3/dnn-model-builder.h"
#include "ns3/partition-observation.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** A layer with given output bytes and FLOPs. @param name name @param bytes of its output, a
 * multiple of 4 @param flops work @return the layer */
inline DnnLayer
MakeLayer(const std::string& name, uint64_t bytes, uint64_t flops)
{
    DnnLayer layer;
    layer.name = name;
    layer.op = "Conv";
    layer.outputShape = TensorShape{bytes / 4};
    layer.flops = flops;
    return layer;
}

/** A chain of layers. @param inputBytes bytes of the input @param outputs bytes of the output of
 * each layer @return the network; layer i of the order is the i-th of the chain, 0 the input */
inline std::shared_ptr<const DnnModel>
MakeChainModel(uint64_t inputBytes, const std::vector<uint64_t>& outputs)
{
    DnnModelBuilder builder("chain");
    builder.AddInput("input", TensorShape{inputBytes / 4});
    std::string previous = "input";
    for (std::size_t i = 0; i < outputs.size(); ++i)
    {
        const std::string name = "layer" + std::to_string(i + 1);
        builder.AddLayer(MakeLayer(name, outputs[i], 1000), {previous});
        previous = name;
    }
    return builder.Build();
}

/** Connect all sites. @param observation with its sites @param bytesPerSecond rate @param
 * delaySeconds delay */
inline void
ConnectAll(PartitionObservation& observation, double bytesPerSecond, double delaySeconds)
{
    for (auto& site : observation.sites)
    {
        site.linksTo.assign(observation.sites.size(), LinkObservation{});
        for (auto& link : site.linksTo)
        {
            link.rateBytesPerSecond = bytesPerSecond;
            link.delaySeconds = delaySeconds;
            link.ageSeconds = 1.0;
        }
    }
}

/**
 * A fresh task on sites of given speed, all connected, nothing else going on.
 * @param model the network
 * @param flopsPerSecond speed of each site, the device first
 * @param bytesPerSecond rate of every link
 * @param delaySeconds delay of every link
 * @return the observation
 */
inline PartitionObservation
MakeObservation(std::shared_ptr<const DnnModel> model,
                const std::vector<double>& flopsPerSecond,
                double bytesPerSecond,
                double delaySeconds)
{
    PartitionObservation observation;
    observation.decisionId = 1;
    observation.device = 1;
    observation.model = model;
    for (std::size_t i = 0; i < flopsPerSecond.size(); ++i)
    {
        SiteObservation site;
        site.peer = i + 1;
        site.name = i == 0 ? "device" : "server" + std::to_string(i);
        site.usable = true;
        site.statusAgeSeconds = 0.0;
        for (const auto& layer : model->GetLayers())
        {
            site.layerSeconds.push_back(static_cast<double>(layer.flops) / flopsPerSecond[i]);
        }
        observation.sites.push_back(std::move(site));
    }
    ConnectAll(observation, bytesPerSecond, delaySeconds);
    for (const double seconds : observation.sites[0].layerSeconds)
    {
        observation.layerJoules.push_back(2.0 * seconds);
    }
    observation.transmitWatts = 1.2;
    observation.receiveWatts = 0.9;
    if (model->GetInputCount() > 0)
    {
        observation.done = LayerSet(0, model->GetInputCount() - 1);
    }
    return observation;
}

/** Give a site the time of each layer, the input's (0) left out. @param observation to change
 * @param site the site @param seconds of layers 1, 2, ... */
inline void
SetLayerSeconds(PartitionObservation& observation, SiteId site, std::vector<double> seconds)
{
    seconds.insert(seconds.begin(), 0.0);
    observation.sites.at(site).layerSeconds = std::move(seconds);
}

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_FIXTURES_H
