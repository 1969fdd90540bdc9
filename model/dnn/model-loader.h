/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Networks by the name that a user types. Example:
 *
 *     LoadModel("alexnet");            // built in
 *     LoadModel("trained/net.onnx");   // an ONNX file
 */
#ifndef EDGE_INFERENCE_MODEL_LOADER_H
#define EDGE_INFERENCE_MODEL_LOADER_H

#include "dnn-model.h"
#include "onnx-model.h"

#include <memory>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * @param nameOrFile name of a built-in network, or an ONNX file: a name that ends in ".onnx",
 *        has a '/' in it, or is that of a file
 * @param options shape of the input, where it is not the published one or the file's
 * @return the network
 * @throws std::invalid_argument, std::runtime_error with one sentence
 */
std::shared_ptr<const DnnModel> LoadModel(const std::string& nameOrFile,
                                          const OnnxImportOptions& options = {});

/**
 * @ingroup edge-inference
 * Read the shapes of inputs as a user types them: "1x3x224x224" for the first input,
 * "name:1x3x224x224" for others, joined by commas.
 * @param text the text, which may be empty
 * @return the options
 * @throws std::invalid_argument with one sentence
 */
OnnxImportOptions ParseInputShapes(const std::string& text);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_MODEL_LOADER_H
