/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "built-in-models.h"

#include "built-in-networks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A built-in network. */
struct BuiltIn
{
    const char* name;               //!< what users call it
    void (*build)(NetworkBuilder&); //!< adds its layers
    std::array<uint64_t, 4> input;  //!< input of its publication
    const char* source;             //!< where its structure comes from
};

/** All built-in networks, by name. */
constexpr BuiltIn BUILT_INS[] = {
    {"alexnet",
     BuildAlexNet,
     {1, 3, 224, 224},
     "Krizhevsky, \"One weird trick for parallelizing convolutional neural networks\", "
     "arXiv 1404.5997, as in torchvision"},
    {"b-alexnet",
     BuildBAlexNet,
     {1, 3, 32, 32},
     "Teerapittayanon, McDanel, Kung, \"BranchyNet\", ICPR 2016, and its code"},
    {"b-lenet",
     BuildBLeNet,
     {1, 1, 28, 28},
     "Teerapittayanon, McDanel, Kung, \"BranchyNet\", ICPR 2016, and its code"},
    {"branchy-alexnet",
     BuildBranchyAlexNet,
     {1, 3, 32, 32},
     "edgent-alexnet with a fifth side branch, for the six parts of Qi, Li, Chen, Journal of "
     "Computer Applications 40(2), 2020, whose own drawing could not be had (assumed)"},
    {"edgent-alexnet",
     BuildEdgentAlexNet,
     {1, 3, 32, 32},
     "Li, Zhou, Chen, \"Edge Intelligence\", MECOMM 2018, arXiv 1806.07840, figures 3 and 4; "
     "shapes inferred from the printed output sizes, heads assumed"},
    {"impala-deep",
     BuildImpalaDeep,
     {1, 4, 84, 84},
     "Espeholt et al., \"IMPALA\", ICML 2018, figure 3 right, and its code; no LSTM"},
    {"impala-lite",
     BuildImpalaLite,
     {1, 4, 84, 84},
     "IMPALA's network with one residual block per section: nine 3x3 convolutions and two "
     "fully connected layers, as in CoKnight's patent (reconstructed)"},
    {"lenet5",
     BuildLeNet5,
     {1, 1, 28, 28},
     "LeCun et al., \"Gradient-based learning applied to document recognition\", Proc. IEEE "
     "86(11), 1998, with ReLU and max pooling"},
    {"mobilenetv2",
     BuildMobileNetV2,
     {1, 3, 224, 224},
     "Sandler et al., \"MobileNetV2\", CVPR 2018, as in torchvision"},
    {"nature-dqn",
     BuildNatureDqn,
     {1, 4, 84, 84},
     "Mnih et al., \"Human-level control through deep reinforcement learning\", Nature 518, "
     "2015, six actions"},
    {"nin",
     BuildNin,
     {1, 3, 32, 32},
     "Lin, Chen, Yan, \"Network In Network\", ICLR 2014, its CIFAR-10 model"},
    {"resnet18",
     BuildResNet18,
     {1, 3, 224, 224},
     "He et al., \"Deep residual learning for image recognition\", CVPR 2016, as in "
     "torchvision"},
    {"resnet32",
     BuildResNet32,
     {1, 3, 32, 32},
     "He et al., CVPR 2016, section 4.2 (CIFAR-10, shortcuts without parameters)"},
    {"resnet50",
     BuildResNet50,
     {1, 3, 224, 224},
     "He et al., CVPR 2016, as in torchvision (version 1.5: stride in the 3x3 convolution)"},
    {"squeezenet",
     BuildSqueezeNet,
     {1, 3, 224, 224},
     "Iandola et al., \"SqueezeNet\", arXiv 1602.07360, version 1.1 as in torchvision"},
    {"vgg16",
     BuildVgg16,
     {1, 3, 224, 224},
     "Simonyan, Zisserman, \"Very deep convolutional networks\", ICLR 2015, as in "
     "torchvision"},
};

/** @param name a network @return it, or null */
const BuiltIn*
FindBuiltIn(const std::string& name)
{
    const auto* const found =
        std::find_if(std::begin(BUILT_INS), std::end(BUILT_INS), [&name](const BuiltIn& builtIn) {
            return name == builtIn.name;
        });
    return found == std::end(BUILT_INS) ? nullptr : found;
}

} // namespace

std::shared_ptr<const DnnModel>
CreateBuiltInModel(const std::string& name, const TensorShape& input)
{
    const BuiltIn* builtIn = FindBuiltIn(name);
    if (!builtIn)
    {
        std::string known;
        for (const auto& entry : BUILT_INS)
        {
            known += (known.empty() ? "" : ", ") + std::string(entry.name);
        }
        throw std::invalid_argument("there is no built-in network \"" + name + "\"; known are " +
                                    known);
    }
    TensorShape shape;
    shape.dims.assign(builtIn->input.begin(), builtIn->input.end());
    if (!input.dims.empty() && input.dims.size() != shape.dims.size())
    {
        throw std::invalid_argument("network \"" + name + "\" reads an input like " +
                                    shape.ToString() + ", not " + input.ToString());
    }
    NetworkBuilder net(name, input.dims.empty() ? shape : input);
    builtIn->build(net);
    return net.Build();
}

std::vector<std::string>
GetBuiltInModelNames()
{
    std::vector<std::string> names;
    for (const auto& entry : BUILT_INS)
    {
        names.emplace_back(entry.name);
    }
    return names;
}

std::string
GetBuiltInModelSource(const std::string& name)
{
    const BuiltIn* builtIn = FindBuiltIn(name);
    return builtIn ? builtIn->source : "";
}

} // namespace edgeinference
} // namespace ns3
