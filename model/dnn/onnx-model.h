/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Networks from ONNX files and back. Example:
 *
 *     OnnxImportOptions options;
 *     options.inputShape = TensorShape::FromString("1x3x224x224"); // if the file leaves it open
 *     std::shared_ptr<const DnnModel> model = ImportOnnxModel("net.onnx", options);
 *     ExportOnnxModel(*model, "copy.onnx");
 */
#ifndef EDGE_INFERENCE_ONNX_MODEL_H
#define EDGE_INFERENCE_ONNX_MODEL_H

#include "dnn-model.h"
#include "tensor-shape.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What an ONNX file may leave open.
 */
struct OnnxImportOptions
{
    TensorShape inputShape; //!< shape of the first input; without dimensions: as in the file
    std::map<std::string, TensorShape> inputShapes; //!< shapes of inputs by name
    uint64_t batch{1}; //!< first dimension of inputs whose file leaves it open
};

/**
 * @ingroup edge-inference
 * @return true if this build can read and write ONNX files
 */
bool IsOnnxSupported();

/**
 * @ingroup edge-inference
 * Read a network from an ONNX file. A layer is a node that depends on an input of the network;
 * nodes that compute weights or shapes are folded into the layers that read them. Weights count at
 * the first layer that reads them. Weights kept in other files are not needed.
 * @param fileName the file
 * @param options what the file may leave open
 * @return the network, named after the file
 * @throws std::runtime_error with one sentence that names the file, and the node or input at fault
 * @throws std::invalid_argument when the options do not fit the file
 */
std::shared_ptr<const DnnModel> ImportOnnxModel(const std::string& fileName,
                                                const OnnxImportOptions& options = {});

/**
 * @ingroup edge-inference
 * Write a network as an ONNX file whose weights come from ConstantOfShape nodes, so that it is
 * small. ImportOnnxModel reads it back with the same layers, costs and exits.
 * @param model a network of the operators that the built-in networks use
 * @param fileName the file
 * @throws std::invalid_argument when the network has an operator that cannot be written
 * @throws std::runtime_error when the file cannot be written
 */
void ExportOnnxModel(const DnnModel& model, const std::string& fileName);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_MODEL_H
