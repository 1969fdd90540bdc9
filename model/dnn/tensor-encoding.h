/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How a tensor is written on the wire. Example:
 *
 *     const TensorEncoding& half = FindTensorEncoding("float16");
 *     half.GetEncodedBytes({1, 64, 27, 27}, TensorType::FLOAT32); // 93312
 */
#ifndef EDGE_INFERENCE_TENSOR_ENCODING_H
#define EDGE_INFERENCE_TENSOR_ENCODING_H

#include "tensor-shape.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A way to write tensors as bytes: how many there are, and what writing and reading them costs.
 * Encodings are named; the name is what travels in messages and plans. Children are immutable and
 * registered by RegisterTensorEncoding().
 */
class TensorEncoding
{
  public:
    virtual ~TensorEncoding() = default;

    /** @return its name */
    virtual std::string GetName() const = 0;

    /**
     * @param shape shape of the tensor
     * @param type its element type in memory
     * @return bytes on the wire
     * @throws std::overflow_error when they do not fit 64 bits
     */
    virtual uint64_t GetEncodedBytes(const TensorShape& shape, TensorType type) const = 0;

    /** @param shape shape of the tensor @param type its type @return FLOPs of the sender */
    virtual uint64_t GetEncodeFlops(const TensorShape& shape, TensorType type) const = 0;

    /** @param shape shape of the tensor @param type its type @return FLOPs of the receiver */
    virtual uint64_t GetDecodeFlops(const TensorShape& shape, TensorType type) const = 0;

    /** @return true if Encode and Decode work on real data; false if it only counts */
    virtual bool HasCodec() const = 0;

    /**
     * Encode a float32 tensor.
     * @param values its elements
     * @return as many bytes as GetEncodedBytes says
     * @throws std::logic_error without a codec
     */
    virtual std::vector<uint8_t> Encode(const std::vector<float>& values) const;

    /**
     * Decode a float32 tensor.
     * @param bytes what Encode gave
     * @param count number of elements
     * @return the elements
     * @throws std::invalid_argument when the bytes are not those of so many elements
     * @throws std::logic_error without a codec
     */
    virtual std::vector<float> Decode(const std::vector<uint8_t>& bytes, uint64_t count) const;
};

/**
 * @ingroup edge-inference
 * Find an encoding by name:
 * - "native": the type in memory, no work.
 * - "float32", "float16": floating-point tensors in that type, one FLOP per converted element.
 * - "uint8": floating-point tensors as 8-bit steps between their minimum and maximum, which travel
 *   as 8 bytes in front; 4 FLOPs per element to write, 2 to read.
 * - "fixed:<bytes>": always so many bytes, no work (papers state such sizes).
 *
 * Tensors of integers and truth values travel as they are in all but the last.
 * @param name name of the encoding
 * @return the encoding, which lives as long as the program
 * @throws std::invalid_argument with the known names
 */
const TensorEncoding& FindTensorEncoding(const std::string& name);

/**
 * @ingroup edge-inference
 * Make an encoding known by its name.
 * @param encoding the encoding
 * @throws std::invalid_argument when the name is taken
 */
void RegisterTensorEncoding(std::unique_ptr<const TensorEncoding> encoding);

/**
 * @ingroup edge-inference
 * @return the names of all encodings, sorted, with "fixed:<bytes>" standing for all of those
 */
std::vector<std::string> GetTensorEncodingNames();

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TENSOR_ENCODING_H
