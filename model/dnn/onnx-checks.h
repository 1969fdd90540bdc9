/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Refuses nodes that ONNX's inference cannot be trusted with. Example:
 *
 *     CheckOnnxAttributes(node); // throws where a stride is 0
 */
#ifndef EDGE_INFERENCE_ONNX_CHECKS_H
#define EDGE_INFERENCE_ONNX_CHECKS_H

#include "onnx-inference.h"

#include <onnx/defs/schema.h>
#include <onnx/onnx_pb.h>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Refuse sizes that would make ONNX's inference divide by zero or overflow.
 * @param node the node
 * @throws std::runtime_error with the reason
 */
void CheckOnnxAttributes(const onnx::NodeProto& node);

/**
 * @ingroup edge-inference
 * Refuse a node that does not have the form of its operator, which ONNX's inference relies on.
 * @param node the node
 * @param schema its operator
 * @param inputs what is known of its inputs
 * @throws std::runtime_error with the reason
 */
void CheckOnnxForm(const onnx::NodeProto& node,
                   const onnx::OpSchema& schema,
                   const std::vector<OnnxOperand>& inputs);

/**
 * @ingroup edge-inference
 * Refuse a convolution or pooling whose window is larger than its padded input.
 * @param node the node
 * @param inputs what is known of its inputs
 * @throws std::runtime_error with the reason
 */
void CheckOnnxWindow(const onnx::NodeProto& node, const std::vector<OnnxOperand>& inputs);

/**
 * @ingroup edge-inference
 * Refuse shapes that no tensor has.
 * @param types inferred types
 * @throws std::runtime_error with the reason
 */
void CheckOnnxShapes(const std::vector<onnx::TypeProto>& types);

/**
 * @ingroup edge-inference
 * Refuse a Reshape to a shape with another number of elements.
 * @param node the node
 * @param inputs what is known of its inputs
 * @param types types of its outputs
 * @throws std::runtime_error with the reason
 */
void CheckOnnxReshape(const onnx::NodeProto& node,
                      const std::vector<OnnxOperand>& inputs,
                      const std::vector<onnx::TypeProto>& types);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_CHECKS_H
