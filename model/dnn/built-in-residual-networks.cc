/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Networks for images whose blocks have shortcuts.
 */
#include "built-in-networks.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * Add a convolution without bias and its batch normalisation.
 * @param net where they go
 * @param name name of the convolution
 * @param norm name of the normalisation
 * @param filters filters of the convolution
 * @param window its window
 * @param groups groups of channels
 */
void
AddConvNorm(NetworkBuilder& net,
            const std::string& name,
            const std::string& norm,
            uint64_t filters,
            const SquareWindow& window,
            uint64_t groups = 1)
{
    net.Conv(name, filters, window, groups, false).BatchNorm(norm);
}

/**
 * Add the sum of the current layer and its shortcut, and a ReLU.
 * @param net where they go
 * @param block name of the block
 * @param input layer the block reads
 * @param filters channels of its output
 * @param stride its stride
 * @param project whether a convolution adapts the shortcut
 */
void
AddShortcut(NetworkBuilder& net,
            const std::string& block,
            const std::string& input,
            uint64_t filters,
            uint64_t stride,
            bool project)
{
    const std::string sum = net.GetCurrent();
    std::string shortcut = input;
    if (project)
    {
        const std::string name = block + ".downsample";
        net.At(input);
        AddConvNorm(net, name + ".0", name + ".1", filters, {1, stride});
        shortcut = net.GetCurrent();
    }
    net.At(sum).Add(block + ".add", shortcut).Relu(block + ".relu");
}

/**
 * Add a block of two 3x3 convolutions.
 * @param net where it goes
 * @param block its name
 * @param filters channels of its output
 * @param stride its stride
 * @param project whether a convolution adapts the shortcut
 */
void
AddBasicBlock(NetworkBuilder& net,
              const std::string& block,
              uint64_t filters,
              uint64_t stride,
              bool project)
{
    const std::string input = net.GetCurrent();
    AddConvNorm(net, block + ".conv1", block + ".bn1", filters, {3, stride, 1});
    net.Relu(block + ".relu1");
    AddConvNorm(net, block + ".conv2", block + ".bn2", filters, {3, 1, 1});
    AddShortcut(net, block, input, filters, stride, project);
}

/**
 * Add a block of a 1x1, a 3x3 and a 1x1 convolution that widens fourfold.
 * @param net where it goes
 * @param block its name
 * @param filters channels inside
 * @param stride its stride
 * @param project whether a convolution adapts the shortcut
 */
void
AddBottleneck(NetworkBuilder& net,
              const std::string& block,
              uint64_t filters,
              uint64_t stride,
              bool project)
{
    const std::string input = net.GetCurrent();
    AddConvNorm(net, block + ".conv1", block + ".bn1", filters, {1});
    net.Relu(block + ".relu1");
    AddConvNorm(net, block + ".conv2", block + ".bn2", filters, {3, stride, 1});
    net.Relu(block + ".relu2");
    AddConvNorm(net, block + ".conv3", block + ".bn3", 4 * filters, {1});
    AddShortcut(net, block, input, 4 * filters, stride, project);
}

/**
 * Add an ImageNet ResNet.
 * @param net where it goes
 * @param blocks blocks of the four stages
 * @param bottleneck whether the blocks are bottlenecks
 */
void
BuildResNet(NetworkBuilder& net, const int (&blocks)[4], bool bottleneck)
{
    AddConvNorm(net, "conv1", "bn1", 64, {7, 2, 3});
    net.Relu("relu").MaxPool("maxpool", {3, 2, 1});
    for (int stage = 0; stage < 4; ++stage)
    {
        const uint64_t filters = uint64_t{64} << stage;
        for (int i = 0; i < blocks[stage]; ++i)
        {
            const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(i);
            const uint64_t stride = i == 0 && stage > 0 ? 2 : 1;
            const bool first = i == 0 && (stage > 0 || bottleneck);
            (bottleneck ? AddBottleneck : AddBasicBlock)(net, name, filters, stride, first);
        }
    }
    net.GlobalAveragePool("avgpool").Flatten("flatten").Gemm("fc", 1000);
}

/**
 * Add an inverted residual block of MobileNetV2.
 * @param net where it goes
 * @param name its name
 * @param channels channels of its input
 * @param expansion factor of channels inside
 * @param filters channels of its output
 * @param stride its stride
 */
void
AddInvertedResidual(NetworkBuilder& net,
                    const std::string& name,
                    uint64_t channels,
                    uint64_t expansion,
                    uint64_t filters,
                    uint64_t stride)
{
    const std::string input = net.GetCurrent();
    const uint64_t inside = channels * expansion;
    if (expansion != 1)
    {
        AddConvNorm(net, name + ".expand", name + ".expand.bn", inside, {1});
        net.Keep("Clip", name + ".expand.relu6");
    }
    AddConvNorm(net, name + ".dw", name + ".dw.bn", inside, {3, stride, 1}, inside);
    net.Keep("Clip", name + ".dw.relu6");
    AddConvNorm(net, name + ".project", name + ".project.bn", filters, {1});
    if (stride == 1 && channels == filters)
    {
        net.Add(name + ".add", input);
    }
}

} // namespace

void
BuildResNet18(NetworkBuilder& net)
{
    BuildResNet(net, {2, 2, 2, 2}, false);
}

void
BuildResNet50(NetworkBuilder& net)
{
    BuildResNet(net, {3, 4, 6, 3}, true);
}

void
BuildResNet32(NetworkBuilder& net)
{
    AddConvNorm(net, "conv1", "bn1", 16, {3, 1, 1});
    net.Relu("relu");
    for (int stage = 0; stage < 3; ++stage)
    {
        const uint64_t filters = uint64_t{16} << stage;
        for (int i = 0; i < 5; ++i)
        {
            const std::string name = "layer" + std::to_string(stage + 1) + "." + std::to_string(i);
            if (stage == 0 || i > 0)
            {
                AddBasicBlock(net, name, filters, 1, false);
                continue;
            }
            // option A: every other pixel, and zeros in the new channels
            const std::string input = net.GetCurrent();
            net.Subsample(name + ".slice", 2).PadChannels(name + ".pad", filters);
            const std::string shortcut = net.GetCurrent();
            net.At(input);
            AddConvNorm(net, name + ".conv1", name + ".bn1", filters, {3, 2, 1});
            net.Relu(name + ".relu1");
            AddConvNorm(net, name + ".conv2", name + ".bn2", filters, {3, 1, 1});
            AddShortcut(net, name, shortcut, filters, 1, false);
        }
    }
    net.GlobalAveragePool("avgpool").Flatten("flatten").Gemm("fc", 10);
}

void
BuildMobileNetV2(NetworkBuilder& net)
{
    const struct
    {
        uint64_t expansion; //!< factor of channels inside
        uint64_t filters;   //!< channels of the output
        int repeats;        //!< blocks in a row
        uint64_t stride;    //!< stride of the first of them
    } sections[] = {{1, 16, 1, 1},
                    {6, 24, 2, 2},
                    {6, 32, 3, 2},
                    {6, 64, 4, 2},
                    {6, 96, 3, 1},
                    {6, 160, 3, 2},
                    {6, 320, 1, 1}};

    AddConvNorm(net, "features.0", "features.0.bn", 32, {3, 2, 1});
    net.Keep("Clip", "features.0.relu6");
    uint64_t channels = 32;
    int number = 1;
    for (const auto& section : sections)
    {
        for (int i = 0; i < section.repeats; ++i)
        {
            AddInvertedResidual(net,
                                "features." + std::to_string(number++),
                                channels,
                                section.expansion,
                                section.filters,
                                i == 0 ? section.stride : 1);
            channels = section.filters;
        }
    }
    AddConvNorm(net, "features.18", "features.18.bn", 1280, {1});
    net.Keep("Clip", "features.18.relu6").GlobalAveragePool("avgpool").Flatten("flatten");
    net.Keep("Dropout", "dropout").Gemm("classifier", 1000);
}

} // namespace edgeinference
} // namespace ns3
