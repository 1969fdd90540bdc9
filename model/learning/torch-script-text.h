/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The program text of a network in TorchScript, layer by layer from its DnnModel, so that what is
 * trained is what is split. Example:
 *
 *     TorchScriptText text = WriteTorchScript(*CreateBuiltInModel("b-lenet"));
 *     // text.forward: "def forward(self, x):\n    v0 = x\n    v1 = torch.conv2d(v0, ..."
 */
#ifndef EDGE_INFERENCE_TORCH_SCRIPT_TEXT_H
#define EDGE_INFERENCE_TORCH_SCRIPT_TEXT_H

#include "ns3/dnn-model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A tensor of trained numbers.
 */
struct TorchScriptParameter
{
    std::string name;           //!< attribute of the module, such as "conv1_weight"
    std::vector<int64_t> shape; //!< its shape, output channels first
    uint64_t fanIn{0};          //!< numbers that one output reads; 0 for a bias
};

/**
 * @ingroup edge-inference
 * A network in TorchScript.
 */
struct TorchScriptText
{
    std::string forward; //!< "def forward(self, x)"; returns the logits of each exit, in order
    std::vector<TorchScriptParameter> parameters; //!< in the order of the layers
};

/**
 * @ingroup edge-inference
 * Operators: Conv, Gemm, Relu, MaxPool, AveragePool, GlobalAveragePool, LRN, Dropout, Flatten, Add
 * and Concat. A layer does not state its padding: the smallest one that gives the output's size is
 * taken. LRN is x / (2 + 1e-4 * sum of squares over the channels around)^0.75 and Dropout drops one
 * half, the defaults of Chainer, in which BranchyNet and Edgent were written (assumed).
 *
 * @param model a network with one image as input
 * @return its text; the parameters are as many as the model counts
 * @throws std::invalid_argument with one sentence if a layer cannot be written
 */
TorchScriptText WriteTorchScript(const DnnModel& model);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TORCH_SCRIPT_TEXT_H
