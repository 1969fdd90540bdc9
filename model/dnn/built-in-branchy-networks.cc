/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Networks with early exits.
 */
#include "built-in-networks.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Pooling of Chainer, whose max_pooling_2d keeps incomplete windows by default. */
constexpr SquareWindow POOL_3X3_CEIL{3, 2, 0, SquareWindow::Fit::CEIL};

/** Pooling of B-LeNet. */
constexpr SquareWindow POOL_2X2_CEIL{2, 2, 0, SquareWindow::Fit::CEIL};

/**
 * Add ReLU, pooling and LRN, the start of both branches of B-AlexNet and of its trunk's sections.
 * @param net where they go
 * @param prefix begin of their names
 * @param suffix end of their names
 */
void
AddReluPoolLrn(NetworkBuilder& net, const std::string& prefix, const std::string& suffix)
{
    net.Relu(prefix + "relu" + suffix).MaxPool(prefix + "pool" + suffix, POOL_3X3_CEIL);
    net.Lrn(prefix + "lrn" + suffix, 3);
}

/**
 * Add a 3x3 convolution with ReLU and pooling, and LRN if wanted, to a head of Edgent's AlexNet.
 * @param net where they go
 * @param exit name of the exit
 * @param number number in their names
 * @param lrn whether LRN follows
 */
void
AddEdgentSection(NetworkBuilder& net, const std::string& exit, const std::string& number, bool lrn)
{
    net.Conv(exit + ".conv_" + number, 32, {3, 1, 1}).Relu(exit + ".relu_" + number);
    net.MaxPool(exit + ".pool_" + number, POOL_3X3_CEIL);
    if (lrn)
    {
        net.Lrn(exit + ".lrn_" + number, 5);
    }
}

/**
 * Add a head of Edgent's AlexNet with two convolutions and one fully connected layer.
 * @param net where it goes
 * @param exit name of the exit
 * @param secondLrn whether LRN follows the second pooling as well
 */
void
AddEdgentHead(NetworkBuilder& net, const std::string& exit, bool secondLrn)
{
    net.BeginExit(exit);
    AddEdgentSection(net, exit, "1", true);
    AddEdgentSection(net, exit, "2", secondLrn);
    net.Flatten(exit + ".flatten").Gemm(exit + ".fc_1", 10).EndExit();
}

/**
 * Add Edgent's AlexNet with its side branches.
 * @param net where it goes
 * @param fifthBranch whether there is one in front of the fully connected layers too
 */
void
AddEdgentTrunk(NetworkBuilder& net, bool fifthBranch)
{
    // the heads have the layer counts of the paper (12, 16, 19, 20 and 22 layers with their share
    // of the trunk, "Flatten" not counted); their widths are those of BranchyNet's branches
    net.Conv("conv_1", 64, {5, 1, 2}).Relu("relu_1");
    net.MaxPool("pool_1", POOL_3X3_CEIL).Lrn("lrn_1", 5);
    AddEdgentHead(net, "exit1", false);
    net.Conv("conv_2", 128, {5, 1, 2}).Relu("relu_2");
    net.MaxPool("pool_2", POOL_3X3_CEIL).Lrn("lrn_2", 5);
    AddEdgentHead(net, "exit2", false);
    net.Conv("conv_3", 192, {3, 1, 1}).Relu("relu_3");
    AddEdgentHead(net, "exit3", true);
    net.Conv("conv_4", 192, {3, 1, 1}).Relu("relu_4");
    net.BeginExit("exit4");
    AddEdgentSection(net, "exit4", "1", true);
    net.Flatten("exit4.flatten").Gemm("exit4.fc_1", 128).Relu("exit4.relu_2");
    net.Keep("Dropout", "exit4.drop_1").Gemm("exit4.fc_2", 10).EndExit();
    net.Conv("conv_5", 128, {3, 1, 1}).Relu("relu_5").MaxPool("pool_3", POOL_3X3_CEIL);
    if (fifthBranch)
    {
        net.BeginExit("exit5");
        AddEdgentSection(net, "exit5", "1", false);
        net.Flatten("exit5.flatten").Gemm("exit5.fc_1", 10).EndExit();
    }
    net.Flatten("flatten").Gemm("fc_1", 512).Relu("relu_6").Keep("Dropout", "drop_1");
    net.Gemm("fc_2", 256).Relu("relu_7").Keep("Dropout", "drop_2").Gemm("fc_3", 10);
}

} // namespace

void
BuildBLeNet(NetworkBuilder& net)
{
    net.Conv("conv1", 5, {5, 1, 3});
    net.BeginExit("exit1");
    net.MaxPool("b1_pool", POOL_2X2_CEIL).Relu("b1_relu").Conv("b1_conv", 10, {3, 1, 1});
    net.MaxPool("b1_pool2", POOL_2X2_CEIL).Relu("b1_relu2").Flatten("b1_flatten");
    net.Gemm("b1_fc", 10).EndExit();
    net.MaxPool("pool1", POOL_2X2_CEIL).Relu("relu1").Conv("conv2", 10, {5, 1, 3});
    net.MaxPool("pool2", POOL_2X2_CEIL).Relu("relu2").Conv("conv3", 20, {5, 1, 3});
    net.MaxPool("pool3", POOL_2X2_CEIL).Relu("relu3").Flatten("flatten");
    net.Gemm("fc1", 84).Gemm("fc2", 10);
}

void
BuildBAlexNet(NetworkBuilder& net)
{
    net.Conv("conv1", 32, {5, 1, 2});
    AddReluPoolLrn(net, "", "1");
    net.Conv("conv2", 64, {5, 1, 2});
    net.BeginExit("exit1");
    AddReluPoolLrn(net, "b1_", "");
    net.Conv("b1_conv1", 32, {3, 1, 1}).Relu("b1_relu1");
    net.Conv("b1_conv2", 32, {3, 1, 1}).Relu("b1_relu2").MaxPool("b1_pool2", POOL_3X3_CEIL);
    net.Flatten("b1_flatten").Gemm("b1_fc", 10).EndExit();
    AddReluPoolLrn(net, "", "2");
    net.Conv("conv3", 96, {3, 1, 1});
    net.BeginExit("exit2");
    AddReluPoolLrn(net, "b2_", "");
    net.Conv("b2_conv1", 32, {3, 1, 1}).Relu("b2_relu1").MaxPool("b2_pool2", POOL_3X3_CEIL);
    net.Flatten("b2_flatten").Gemm("b2_fc", 10).EndExit();
    net.Relu("relu3").Conv("conv4", 96, {3, 1, 1}).Relu("relu4");
    net.Conv("conv5", 64, {3, 1, 1}).Relu("relu5").MaxPool("pool5", POOL_3X3_CEIL);
    net.Flatten("flatten").Gemm("fc6", 256).Relu("relu6").Keep("Dropout", "drop6");
    net.Gemm("fc7", 128).Relu("relu7").Keep("Dropout", "drop7").Gemm("fc8", 10);
}

void
BuildEdgentAlexNet(NetworkBuilder& net)
{
    AddEdgentTrunk(net, false);
}

void
BuildBranchyAlexNet(NetworkBuilder& net)
{
    AddEdgentTrunk(net, true);
}

} // namespace edgeinference
} // namespace ns3
