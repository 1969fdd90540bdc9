/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Networks for images without shortcuts across blocks and without exits.
 */
#include "built-in-networks.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Keep incomplete windows, as torchvision's SqueezeNet does. */
constexpr SquareWindow POOL_3X3_CEIL{3, 2, 0, SquareWindow::Fit::CEIL};

/**
 * Add a fully connected layer with ReLU.
 * @param net where it goes
 * @param number number in its name
 * @param width outputs
 * @param dropout whether a dropout layer comes before it
 */
void
AddClassifierLayer(NetworkBuilder& net, const std::string& number, uint64_t width, bool dropout)
{
    if (dropout)
    {
        net.Keep("Dropout", "drop" + number);
    }
    net.Gemm("fc" + number, width).Relu("relu" + number);
}

/**
 * Add a fire module of SqueezeNet.
 * @param net where it goes
 * @param name name of the module
 * @param squeeze filters of the squeezing convolution
 * @param expand filters of each expanding convolution
 */
void
AddFire(NetworkBuilder& net, const std::string& name, uint64_t squeeze, uint64_t expand)
{
    net.Conv(name + ".squeeze", squeeze, {1}).Relu(name + ".squeeze.relu");
    const std::string squeezed = net.GetCurrent();
    net.Conv(name + ".expand1x1", expand, {1}).Relu(name + ".expand1x1.relu");
    const std::string left = net.GetCurrent();
    net.At(squeezed).Conv(name + ".expand3x3", expand, {3, 1, 1}).Relu(name + ".expand3x3.relu");
    const std::string right = net.GetCurrent();
    net.At(left).Concat(name + ".concat", {right});
}

/**
 * Add a convolution with ReLU.
 * @param net where it goes
 * @param number number in its name
 * @param filters its filters
 * @param window its window
 */
void
AddConvRelu(NetworkBuilder& net,
            const std::string& number,
            uint64_t filters,
            const SquareWindow& window)
{
    net.Conv("conv" + number, filters, window).Relu("relu" + number);
}

} // namespace

void
BuildLeNet5(NetworkBuilder& net)
{
    AddConvRelu(net, "1", 6, {5, 1, 2});
    net.MaxPool("pool1", {2, 2});
    AddConvRelu(net, "2", 16, {5});
    net.MaxPool("pool2", {2, 2}).Flatten("flatten");
    AddClassifierLayer(net, "3", 120, false);
    AddClassifierLayer(net, "4", 84, false);
    net.Gemm("fc5", 10);
}

void
BuildAlexNet(NetworkBuilder& net)
{
    AddConvRelu(net, "1", 64, {11, 4, 2});
    net.MaxPool("pool1", {3, 2});
    AddConvRelu(net, "2", 192, {5, 1, 2});
    net.MaxPool("pool2", {3, 2});
    AddConvRelu(net, "3", 384, {3, 1, 1});
    AddConvRelu(net, "4", 256, {3, 1, 1});
    AddConvRelu(net, "5", 256, {3, 1, 1});
    net.MaxPool("pool5", {3, 2}).Flatten("flatten");
    AddClassifierLayer(net, "6", 4096, true);
    AddClassifierLayer(net, "7", 4096, true);
    net.Gemm("fc8", 1000);
}

void
BuildVgg16(NetworkBuilder& net)
{
    const struct
    {
        int convolutions; //!< convolutions of the section
        uint64_t filters; //!< filters of each
    } sections[] = {{2, 64}, {2, 128}, {3, 256}, {3, 512}, {3, 512}};

    int number = 1;
    for (const auto& section : sections)
    {
        for (int i = 1; i <= section.convolutions; ++i)
        {
            AddConvRelu(net,
                        std::to_string(number) + "_" + std::to_string(i),
                        section.filters,
                        {3, 1, 1});
        }
        net.MaxPool("pool" + std::to_string(number++), {2, 2});
    }
    net.Flatten("flatten").Gemm("fc6", 4096).Relu("relu6").Keep("Dropout", "drop6");
    net.Gemm("fc7", 4096).Relu("relu7").Keep("Dropout", "drop7").Gemm("fc8", 1000);
}

void
BuildSqueezeNet(NetworkBuilder& net)
{
    AddConvRelu(net, "1", 64, {3, 2});
    net.MaxPool("pool1", POOL_3X3_CEIL);
    AddFire(net, "fire2", 16, 64);
    AddFire(net, "fire3", 16, 64);
    net.MaxPool("pool3", POOL_3X3_CEIL);
    AddFire(net, "fire4", 32, 128);
    AddFire(net, "fire5", 32, 128);
    net.MaxPool("pool5", POOL_3X3_CEIL);
    AddFire(net, "fire6", 48, 192);
    AddFire(net, "fire7", 48, 192);
    AddFire(net, "fire8", 64, 256);
    AddFire(net, "fire9", 64, 256);
    net.Keep("Dropout", "drop9");
    AddConvRelu(net, "10", 1000, {1});
    net.GlobalAveragePool("pool10").Flatten("flatten");
}

void
BuildNin(NetworkBuilder& net)
{
    AddConvRelu(net, "1", 192, {5, 1, 2});
    AddConvRelu(net, "1_cccp1", 160, {1});
    AddConvRelu(net, "1_cccp2", 96, {1});
    net.MaxPool("pool1", POOL_3X3_CEIL).Keep("Dropout", "drop1");
    AddConvRelu(net, "2", 192, {5, 1, 2});
    AddConvRelu(net, "2_cccp3", 192, {1});
    AddConvRelu(net, "2_cccp4", 192, {1});
    net.AveragePool("pool2", POOL_3X3_CEIL).Keep("Dropout", "drop2");
    AddConvRelu(net, "3", 192, {3, 1, 1});
    AddConvRelu(net, "3_cccp5", 192, {1});
    AddConvRelu(net, "3_cccp6", 10, {1});
    net.GlobalAveragePool("pool3").Flatten("flatten");
}

} // namespace edgeinference
} // namespace ns3
