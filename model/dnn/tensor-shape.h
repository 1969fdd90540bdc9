/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The shape and element type of a tensor. Example:
 *
 *     TensorShape s{1, 3, 224, 224};
 *     s.GetElementCount();  // 150528
 *     s.ToString();         // "1x3x224x224"
 */
#ifndef EDGE_INFERENCE_TENSOR_SHAPE_H
#define EDGE_INFERENCE_TENSOR_SHAPE_H

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Element type of a tensor. The values are those of ONNX's TensorProto.DataType, so that they
 * mean the same in a file and on the wire.
 */
enum class TensorType : uint8_t
{
    UNDEFINED = 0,
    FLOAT32 = 1,
    UINT8 = 2,
    INT8 = 3,
    UINT16 = 4,
    INT16 = 5,
    INT32 = 6,
    INT64 = 7,
    STRING = 8,
    BOOL = 9,
    FLOAT16 = 10,
    FLOAT64 = 11,
    UINT32 = 12,
    UINT64 = 13,
    BFLOAT16 = 16,
};

/**
 * @param type an element type
 * @return the bytes one element takes in memory; 0 for UNDEFINED and STRING
 */
uint64_t GetTensorTypeBytes(TensorType type);

/**
 * @param type an element type
 * @return its name in lower case, such as "float32"
 */
std::string GetTensorTypeName(TensorType type);

/**
 * @ingroup edge-inference
 * Dimensions of a tensor, outermost first (batch, channels, height, width for images).
 * A shape without dimensions is a scalar of one element.
 */
struct TensorShape
{
    TensorShape() = default;

    /** @param sizes the dimensions, outermost first */
    TensorShape(std::initializer_list<uint64_t> sizes);

    /** @param sizes the dimensions, outermost first */
    explicit TensorShape(std::vector<uint64_t> sizes);

    /**
     * @return the product of the dimensions
     * @throws std::overflow_error when it does not fit 64 bits
     */
    uint64_t GetElementCount() const;

    /** @return the dimensions joined by 'x', "scalar" without any */
    std::string ToString() const;

    /**
     * @param text dimensions joined by 'x', such as "1x3x224x224"
     * @return the shape
     * @throws std::invalid_argument with one sentence naming the text
     */
    static TensorShape FromString(const std::string& text);

    bool operator==(const TensorShape& other) const;

    std::vector<uint64_t> dims; //!< dimensions, outermost first
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TENSOR_SHAPE_H
