/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Small constant tensors of an ONNX file, such as shapes that a graph computes. Example:
 *
 *     std::optional<OnnxTensorValue> value = ReadOnnxValue(tensorProto);
 *     onnx::TensorProto again = WriteOnnxValue(*value);
 */
#ifndef EDGE_INFERENCE_ONNX_TENSOR_VALUE_H
#define EDGE_INFERENCE_ONNX_TENSOR_VALUE_H

#include <cstdint>
#include <onnx/onnx_pb.h>
#include <optional>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Elements of the largest tensor whose values are followed. */
constexpr uint64_t MAX_ONNX_VALUE_ELEMENTS = 4096;

/**
 * @ingroup edge-inference
 * Type, shape and elements of a tensor. A long double holds every int64_t and double exactly where
 * it has a 64-bit mantissa; elsewhere numbers near the ends of int64_t are rounded, which no shape
 * notices.
 */
struct OnnxTensorValue
{
    int type{0};                       //!< element type, onnx::TensorProto::DataType
    std::vector<int64_t> dims;         //!< shape
    std::vector<long double> elements; //!< elements, last dimension fastest
};

/** @param type an element type @return true for integers and truth values */
bool IsOnnxIntegerType(int type);

/** @param value a number @return the nearest int64_t */
int64_t ToOnnxInteger(long double value);

/**
 * @ingroup edge-inference
 * @param tensor a tensor of a file
 * @return its value; none if it is too large, kept in another file, inconsistent, or of a type that
 *         no shape is computed with
 */
std::optional<OnnxTensorValue> ReadOnnxValue(const onnx::TensorProto& tensor);

/**
 * @ingroup edge-inference
 * @param value a value
 * @return the same as ONNX writes it
 */
onnx::TensorProto WriteOnnxValue(const OnnxTensorValue& value);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_TENSOR_VALUE_H
