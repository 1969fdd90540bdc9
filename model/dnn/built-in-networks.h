/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One function per built-in network; built-in-models.cc lists them. Example:
 *
 *     NetworkBuilder net("alexnet", {1, 3, 224, 224});
 *     BuildAlexNet(net);
 */
#ifndef EDGE_INFERENCE_BUILT_IN_NETWORKS_H
#define EDGE_INFERENCE_BUILT_IN_NETWORKS_H

#include "network-builder.h"

namespace ns3
{
namespace edgeinference
{

/** LeNet-5 as trained on MNIST. @param net where the layers go */
void BuildLeNet5(NetworkBuilder& net);
/** AlexNet of torchvision. @param net where the layers go */
void BuildAlexNet(NetworkBuilder& net);
/** VGG16 of torchvision. @param net where the layers go */
void BuildVgg16(NetworkBuilder& net);
/** SqueezeNet 1.1 of torchvision. @param net where the layers go */
void BuildSqueezeNet(NetworkBuilder& net);
/** Network in network for CIFAR-10. @param net where the layers go */
void BuildNin(NetworkBuilder& net);

/** ResNet-18 of torchvision. @param net where the layers go */
void BuildResNet18(NetworkBuilder& net);
/** ResNet-50 of torchvision. @param net where the layers go */
void BuildResNet50(NetworkBuilder& net);
/** ResNet-32 for CIFAR-10. @param net where the layers go */
void BuildResNet32(NetworkBuilder& net);
/** MobileNetV2 of torchvision. @param net where the layers go */
void BuildMobileNetV2(NetworkBuilder& net);

/** B-LeNet of BranchyNet. @param net where the layers go */
void BuildBLeNet(NetworkBuilder& net);
/** B-AlexNet of BranchyNet. @param net where the layers go */
void BuildBAlexNet(NetworkBuilder& net);
/** AlexNet of Edgent with its five exits. @param net where the layers go */
void BuildEdgentAlexNet(NetworkBuilder& net);
/** That with five side branches, six exits. @param net where the layers go */
void BuildBranchyAlexNet(NetworkBuilder& net);

/** Network of DQN for Atari. @param net where the layers go */
void BuildNatureDqn(NetworkBuilder& net);
/** Deep network of IMPALA for Atari. @param net where the layers go */
void BuildImpalaDeep(NetworkBuilder& net);
/** IMPALA's network with one residual block per section. @param net where the layers go */
void BuildImpalaLite(NetworkBuilder& net);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BUILT_IN_NETWORKS_H
