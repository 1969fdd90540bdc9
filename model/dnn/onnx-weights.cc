/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-weights.h"

#include "checked-arithmetic.h"

#include <onnx/onnx_pb.h>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Entries of all lists of weights together. */
constexpr std::size_t MAX_ENTRIES = 10000000;

/** @param type a type @return true if trained parameters are kept in it */
bool
HoldsParameters(int type)
{
    switch (type)
    {
    case onnx::TensorProto::FLOAT:
    case onnx::TensorProto::FLOAT16:
    case onnx::TensorProto::DOUBLE:
    case onnx::TensorProto::BFLOAT16:
    case onnx::TensorProto::INT8:
    case onnx::TensorProto::UINT8:
    case onnx::TensorProto::INT32: // bias of a quantised layer
        return true;
    default:
        return false;
    }
}

} // namespace

std::size_t
OnnxWeights::Add(int element, const TensorShape& shape)
{
    Weight weight;
    weight.element = element;
    if (!shape.dims.empty() && HoldsParameters(element))
    {
        weight.elements = shape.GetElementCount();
        weight.bytes =
            CheckedMultiply(weight.elements, GetTensorTypeBytes(static_cast<TensorType>(element)));
    }
    m_weights.push_back(weight);
    return m_weights.size() - 1;
}

std::vector<std::size_t>
OnnxWeights::Combine(const std::set<std::size_t>& weights)
{
    m_entries += weights.size();
    if (m_entries > MAX_ENTRIES)
    {
        throw std::runtime_error("combines too many weights");
    }
    return {weights.begin(), weights.end()};
}

void
OnnxWeights::Count(const std::vector<std::size_t>& weights, bool integers, DnnLayer& layer)
{
    for (std::size_t id : weights)
    {
        Weight& weight = m_weights[id];
        if (!weight.counted && (integers || weight.element != onnx::TensorProto::INT32))
        {
            weight.counted = true;
            layer.parameterCount = CheckedAdd(layer.parameterCount, weight.elements);
            layer.parameterBytes = CheckedAdd(layer.parameterBytes, weight.bytes);
        }
    }
}

} // namespace edgeinference
} // namespace ns3
