/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Shapes and values of the tensors that one node of an ONNX graph makes. Example:
 *
 *     std::vector<onnx::TypeProto> types = InferOnnxTypes(node, inputs);
 *     std::optional<OnnxTensorValue> value = FoldOnnxNode(node, inputs, types);
 */
#ifndef EDGE_INFERENCE_ONNX_INFERENCE_H
#define EDGE_INFERENCE_ONNX_INFERENCE_H

#include "onnx-graph.h"
#include "onnx-tensor-value.h"
#include "operator-cost.h"
#include "tensor-shape.h"

#include <onnx/onnx_pb.h>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What is known of an input of a node; null where an optional input is left out.
 */
struct OnnxOperand
{
    const onnx::TypeProto* type{nullptr};  //!< type and, if known, shape
    const OnnxTensorValue* value{nullptr}; //!< elements, if known
};

/**
 * @ingroup edge-inference
 * @param node a node
 * @param name name of an attribute
 * @return the attribute, null if the node does not state it
 */
const onnx::AttributeProto* FindOnnxAttribute(const onnx::NodeProto& node, const std::string& name);

/**
 * @ingroup edge-inference
 * @param node a node
 * @param name name of an integer attribute
 * @param standard value where it is not stated
 * @return its value
 */
int64_t GetOnnxInteger(const onnx::NodeProto& node, const std::string& name, int64_t standard);

/**
 * @ingroup edge-inference
 * @param node a node
 * @param name name of an attribute that is a list of integers
 * @return its values as sizes, empty where it is not stated
 */
std::vector<uint64_t> GetOnnxSizes(const onnx::NodeProto& node, const std::string& name);

/**
 * @ingroup edge-inference
 * @param type a type
 * @return true if it is a tensor whose dimensions are all known
 */
bool IsOnnxShapeKnown(const onnx::TypeProto& type);

/**
 * @ingroup edge-inference
 * @param type a type whose shape is known
 * @return the shape
 */
TensorShape GetOnnxShape(const onnx::TypeProto& type);

/**
 * @ingroup edge-inference
 * @param element element type
 * @param dims dimensions
 * @return the type of such a tensor
 */
template <typename Dims>
onnx::TypeProto
MakeOnnxType(int element, const Dims& dims)
{
    onnx::TypeProto type;
    type.mutable_tensor_type()->set_elem_type(element);
    onnx::TensorShapeProto* shape = type.mutable_tensor_type()->mutable_shape();
    for (auto size : dims)
    {
        shape->add_dim()->set_dim_value(static_cast<int64_t>(size));
    }
    return type;
}

/**
 * @ingroup edge-inference
 * Infer the types of the outputs of a node by ONNX's own rules.
 * @param node the node
 * @param inputs what is known of its inputs
 * @return one type per output; without shape where it cannot be told
 * @throws std::runtime_error with a reason when attributes or inputs do not fit the operator
 */
std::vector<onnx::TypeProto> InferOnnxTypes(const OnnxNode& node,
                                            const std::vector<OnnxOperand>& inputs);

/**
 * @ingroup edge-inference
 * @param node a node
 * @param inputs what is known of its inputs
 * @param types types of its outputs
 * @return what the cost rules ask about it
 */
OperatorUse DescribeOnnxUse(const OnnxNode& node,
                            const std::vector<OnnxOperand>& inputs,
                            const std::vector<onnx::TypeProto>& types);

/**
 * @ingroup edge-inference
 * Compute the first output of a node of small constant tensors, as graphs do to compute shapes.
 * @param node the node
 * @param inputs what is known of its inputs; "Shape" and "Size" need the shape only
 * @param type type of the output; its shape must be known
 * @return the value; none if the operator is not one of those that shapes are computed with
 */
std::optional<OnnxTensorValue> FoldOnnxNode(const OnnxNode& node,
                                            const std::vector<OnnxOperand>& inputs,
                                            const onnx::TypeProto& type);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_INFERENCE_H
