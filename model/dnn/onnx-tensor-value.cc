/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-tensor-value.h"

#include <cstring>
#include <limits>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * @param tensor a tensor
 * @return the number of its elements, or more than are followed
 */
uint64_t
CountElements(const onnx::TensorProto& tensor)
{
    uint64_t count = 1;
    for (int64_t size : tensor.dims())
    {
        if (size < 0 || (size > 0 && count > MAX_ONNX_VALUE_ELEMENTS / static_cast<uint64_t>(size)))
        {
            return MAX_ONNX_VALUE_ELEMENTS + 1;
        }
        count *= static_cast<uint64_t>(size);
    }
    return count;
}

/**
 * Read elements from raw bytes, which are little-endian as every machine that ns-3 runs on.
 * @param raw the bytes
 * @param elements where the elements go
 */
template <typename T>
void
ReadRaw(const std::string& raw, std::vector<long double>& elements)
{
    for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T))
    {
        T value;
        std::memcpy(&value, raw.data() + at, sizeof(T));
        elements.push_back(static_cast<long double>(value));
    }
}

/** @param tensor a tensor with raw data @param elements where the elements go */
void
ReadRawElements(const onnx::TensorProto& tensor, std::vector<long double>& elements)
{
    switch (tensor.data_type())
    {
    case onnx::TensorProto::INT64:
        return ReadRaw<int64_t>(tensor.raw_data(), elements);
    case onnx::TensorProto::INT32:
        return ReadRaw<int32_t>(tensor.raw_data(), elements);
    case onnx::TensorProto::FLOAT:
        return ReadRaw<float>(tensor.raw_data(), elements);
    case onnx::TensorProto::DOUBLE:
        return ReadRaw<double>(tensor.raw_data(), elements);
    case onnx::TensorProto::BOOL:
    case onnx::TensorProto::UINT8:
        for (char c : tensor.raw_data())
        {
            elements.push_back(static_cast<uint8_t>(c));
        }
        return;
    default:
        return;
    }
}

/** @param tensor a tensor with typed data @param elements where the elements go */
void
ReadTypedElements(const onnx::TensorProto& tensor, std::vector<long double>& elements)
{
    switch (tensor.data_type())
    {
    case onnx::TensorProto::INT64:
        elements.assign(tensor.int64_data().begin(), tensor.int64_data().end());
        return;
    case onnx::TensorProto::INT32:
    case onnx::TensorProto::BOOL:
    case onnx::TensorProto::UINT8:
        elements.assign(tensor.int32_data().begin(), tensor.int32_data().end());
        return;
    case onnx::TensorProto::FLOAT:
        elements.assign(tensor.float_data().begin(), tensor.float_data().end());
        return;
    case onnx::TensorProto::DOUBLE:
        elements.assign(tensor.double_data().begin(), tensor.double_data().end());
        return;
    default:
        return;
    }
}

} // namespace

bool
IsOnnxIntegerType(int type)
{
    switch (type)
    {
    case onnx::TensorProto::INT64:
    case onnx::TensorProto::INT32:
    case onnx::TensorProto::BOOL:
    case onnx::TensorProto::UINT8:
        return true;
    default:
        return false;
    }
}

int64_t
ToOnnxInteger(long double value)
{
    constexpr long double LIMIT = 9223372036854775808.0L; // 2^63
    if (!(value > -LIMIT))
    {
        return std::numeric_limits<int64_t>::min();
    }
    return value < LIMIT ? static_cast<int64_t>(value) : std::numeric_limits<int64_t>::max();
}

std::optional<OnnxTensorValue>
ReadOnnxValue(const onnx::TensorProto& tensor)
{
    const uint64_t count = CountElements(tensor);
    const bool elsewhere = tensor.data_location() == onnx::TensorProto::EXTERNAL;
    if (count > MAX_ONNX_VALUE_ELEMENTS || elsewhere)
    {
        return std::nullopt;
    }
    OnnxTensorValue value;
    value.type = tensor.data_type();
    value.dims.assign(tensor.dims().begin(), tensor.dims().end());
    // no more bytes than so many elements can have: the rest of the data would be a lie
    if (tensor.has_raw_data() && tensor.raw_data().size() <= count * sizeof(uint64_t))
    {
        ReadRawElements(tensor, value.elements);
    }
    else if (!tensor.has_raw_data())
    {
        ReadTypedElements(tensor, value.elements);
    }
    if (value.elements.size() != count)
    {
        return std::nullopt;
    }
    return value;
}

onnx::TensorProto
WriteOnnxValue(const OnnxTensorValue& value)
{
    onnx::TensorProto tensor;
    tensor.set_data_type(value.type);
    for (int64_t size : value.dims)
    {
        tensor.add_dims(size);
    }
    for (long double element : value.elements)
    {
        switch (value.type)
        {
        case onnx::TensorProto::INT64:
            tensor.add_int64_data(ToOnnxInteger(element));
            break;
        case onnx::TensorProto::FLOAT:
            tensor.add_float_data(static_cast<float>(element));
            break;
        case onnx::TensorProto::DOUBLE:
            tensor.add_double_data(static_cast<double>(element));
            break;
        default:
            tensor.add_int32_data(static_cast<int32_t>(ToOnnxInteger(element)));
        }
    }
    return tensor;
}

} // namespace edgeinference
} // namespace ns3
