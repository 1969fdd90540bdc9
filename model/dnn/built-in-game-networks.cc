/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Networks of agents that play Atari games: four grey frames of 84x84 pixels, six actions.
 */
#include "built-in-networks.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Pooling of IMPALA, padded as TensorFlow's SAME. */
constexpr SquareWindow POOL_3X3_SAME{3, 2, 0, SquareWindow::Fit::SAME};

/**
 * Add a residual block: ReLU and convolution, twice, and the sum with its input.
 * @param net where it goes
 * @param name its name
 * @param filters channels
 */
void
AddResidualBlock(NetworkBuilder& net, const std::string& name, uint64_t filters)
{
    const std::string input = net.GetCurrent();
    net.Relu(name + "_relu1").Conv(name + "_conv1", filters, {3, 1, 1});
    net.Relu(name + "_relu2").Conv(name + "_conv2", filters, {3, 1, 1});
    net.Add(name + "_add", input);
}

/**
 * Add the three sections of IMPALA's network and its fully connected layer.
 * @param net where they go
 * @param blocks residual blocks per section
 */
void
AddImpalaTorso(NetworkBuilder& net, int blocks)
{
    int number = 1;
    for (uint64_t filters : {16, 32, 32})
    {
        const std::string section = "s" + std::to_string(number++);
        net.Conv(section + "_conv", filters, {3, 1, 1}).MaxPool(section + "_pool", POOL_3X3_SAME);
        for (int block = 1; block <= blocks; ++block)
        {
            AddResidualBlock(net, section + "_r" + std::to_string(block), filters);
        }
    }
    net.Relu("relu").Flatten("flatten").Gemm("fc", 256).Relu("relu_fc");
}

} // namespace

void
BuildNatureDqn(NetworkBuilder& net)
{
    net.Conv("conv1", 32, {8, 4}).Relu("relu1").Conv("conv2", 64, {4, 2}).Relu("relu2");
    net.Conv("conv3", 64, {3}).Relu("relu3").Flatten("flatten");
    net.Gemm("fc4", 512).Relu("relu4").Gemm("q", 6);
}

void
BuildImpalaDeep(NetworkBuilder& net)
{
    AddImpalaTorso(net, 2);
    net.Gemm("policy", 6).At("relu_fc").Gemm("value", 1).SetOutput("policy");
}

void
BuildImpalaLite(NetworkBuilder& net)
{
    AddImpalaTorso(net, 1);
    // all 18 actions of the console, as in the layer table this network was reconstructed from
    net.Gemm("policy", 18);
}

} // namespace edgeinference
} // namespace ns3
