/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How a network with exits is kept in an ONNX file, which knows no exits: a head's answer is a
 * further output of the graph, and the file's metadata name the layers of each head. Example:
 *
 *     WriteOnnxExits(model, proto);
 *     ReadOnnxExits(graph); // {"b1_fc" -> "exit1", ...}
 */
#ifndef EDGE_INFERENCE_ONNX_EXITS_H
#define EDGE_INFERENCE_ONNX_EXITS_H

#include "dnn-model.h"
#include "onnx-graph.h"

#include <map>
#include <onnx/onnx_pb.h>
#include <string>

namespace ns3
{
namespace edgeinference
{

/** Metadata: present if mean and variance of batch normalisations are no parameters. */
const std::string ONNX_NO_STATISTICS = "edge-inference.statistics-are-no-parameters";

/**
 * @ingroup edge-inference
 * @param graph a file
 * @return name of the exit by name of each layer of its head
 */
std::map<std::string, std::string> ReadOnnxExits(const OnnxGraph& graph);

/**
 * @ingroup edge-inference
 * @param model a network
 * @param proto file that gets the metadata of its exits
 */
void WriteOnnxExits(const DnnModel& model, onnx::ModelProto& proto);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_EXITS_H
