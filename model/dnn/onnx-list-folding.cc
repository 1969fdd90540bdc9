/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-list-folding.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param axis an axis, counted from the end if negative @param rank dimensions @return the axis */
std::size_t
NormalizeAxis(int64_t axis, std::size_t rank)
{
    const auto size = static_cast<int64_t>(rank);
    if (axis < -size || axis >= size)
    {
        throw std::out_of_range("axis");
    }
    return static_cast<std::size_t>(axis < 0 ? axis + size : axis);
}

} // namespace

OnnxElements
FoldOnnxShape(const OnnxFolding& folding)
{
    if (!folding.Has(0) || !IsOnnxShapeKnown(*folding.inputs[0].type))
    {
        throw std::out_of_range("shape");
    }
    const TensorShape shape = GetOnnxShape(*folding.inputs[0].type);
    if (folding.node.op_type() == "Size")
    {
        return {static_cast<long double>(shape.GetElementCount())};
    }
    const auto rank = static_cast<int64_t>(shape.dims.size());
    const auto bound = [rank](int64_t i) {
        return std::min(std::max<int64_t>(i < 0 ? i + rank : i, 0), rank);
    };
    const int64_t start = bound(GetOnnxInteger(folding.node, "start", 0));
    const int64_t end = bound(GetOnnxInteger(folding.node, "end", rank));
    OnnxElements elements;
    for (int64_t i = start; i < end; ++i)
    {
        elements.push_back(static_cast<long double>(shape.dims[i]));
    }
    return elements;
}

OnnxElements
FoldOnnxConstant(const OnnxFolding& folding)
{
    OnnxElements elements;
    for (const onnx::AttributeProto& attribute : folding.node.attribute())
    {
        if (attribute.name() == "value" && attribute.has_t())
        {
            const std::optional<OnnxTensorValue> value = ReadOnnxValue(attribute.t());
            return value ? value->elements : throw std::out_of_range("value");
        }
        if (attribute.name() == "value_int")
        {
            elements.push_back(static_cast<long double>(attribute.i()));
        }
        else if (attribute.name() == "value_float")
        {
            elements.push_back(attribute.f());
        }
        else if (attribute.name() == "value_ints")
        {
            elements.assign(attribute.ints().begin(), attribute.ints().end());
        }
        else if (attribute.name() == "value_floats")
        {
            elements.assign(attribute.floats().begin(), attribute.floats().end());
        }
    }
    return elements;
}

OnnxElements
FoldOnnxConstantOfShape(const OnnxFolding& folding)
{
    const onnx::AttributeProto* attribute = FindOnnxAttribute(folding.node, "value");
    long double filling = 0;
    if (attribute && attribute->has_t())
    {
        const std::optional<OnnxTensorValue> value = ReadOnnxValue(attribute->t());
        filling = value ? value->elements.at(0) : throw std::out_of_range("value");
    }
    return OnnxElements(folding.count, filling);
}

OnnxElements
FoldOnnxSame(const OnnxFolding& folding)
{
    OnnxElements elements = folding.Value(0).elements;
    if (folding.integer)
    {
        std::transform(elements.begin(), elements.end(), elements.begin(), [](long double value) {
            return std::trunc(value);
        });
    }
    return elements;
}

OnnxElements
FoldOnnxTranspose(const OnnxFolding& folding)
{
    return folding.dims.size() < 2 ? FoldOnnxSame(folding) : throw std::out_of_range("rank");
}

OnnxElements
FoldOnnxConcat(const OnnxFolding& folding)
{
    const std::size_t axis =
        NormalizeAxis(GetOnnxInteger(folding.node, "axis", 0), folding.dims.size());
    uint64_t outer = 1;
    for (std::size_t i = 0; i < axis; ++i)
    {
        outer *= static_cast<uint64_t>(folding.dims[i]);
    }
    OnnxElements elements;
    for (uint64_t block = 0; block < outer; ++block)
    {
        for (std::size_t k = 0; k < folding.inputs.size(); ++k)
        {
            const OnnxElements& part = folding.Value(k).elements;
            const uint64_t size = part.size() / outer;
            elements.insert(elements.end(),
                            part.begin() + static_cast<std::ptrdiff_t>(block * size),
                            part.begin() + static_cast<std::ptrdiff_t>((block + 1) * size));
        }
    }
    return elements;
}

OnnxElements
FoldOnnxGather(const OnnxFolding& folding)
{
    const OnnxTensorValue& data = folding.Value(0);
    const OnnxElements& indices = folding.Value(1).elements;
    const std::size_t axis =
        NormalizeAxis(GetOnnxInteger(folding.node, "axis", 0), data.dims.size());
    uint64_t inner = 1;
    for (std::size_t i = axis + 1; i < data.dims.size(); ++i)
    {
        inner *= static_cast<uint64_t>(data.dims[i]);
    }
    const int64_t size = data.dims[axis];
    const uint64_t stride = inner * static_cast<uint64_t>(size);
    OnnxElements elements;
    for (uint64_t block = 0; stride > 0 && block < data.elements.size() / stride; ++block)
    {
        for (long double index : indices)
        {
            const auto at = NormalizeAxis(ToOnnxInteger(index), static_cast<std::size_t>(size));
            for (uint64_t i = 0; i < inner && elements.size() <= folding.count; ++i)
            {
                elements.push_back(data.elements.at(block * stride + at * inner + i));
            }
        }
    }
    return elements;
}

OnnxElements
FoldOnnxSlice(const OnnxFolding& folding)
{
    const OnnxTensorValue& data = folding.Value(0);
    if (data.dims.size() != 1)
    {
        throw std::out_of_range("rank");
    }
    const auto first = [&](const char* name, std::size_t input, int64_t standard) {
        if (folding.Has(input))
        {
            return ToOnnxInteger(folding.Value(input).elements.at(0));
        }
        const onnx::AttributeProto* attribute = FindOnnxAttribute(folding.node, name);
        return attribute && attribute->ints_size() > 0 ? attribute->ints(0) : standard;
    };
    const int64_t size = data.dims[0];
    const int64_t step = first("", 4, 1);
    const auto bound = [size](int64_t i, int64_t low, int64_t high) {
        return std::min(std::max(i < 0 ? i + size : i, low), high);
    };
    OnnxElements elements;
    if (step > 0)
    {
        const int64_t end = bound(first("ends", 2, size), 0, size);
        for (int64_t i = bound(first("starts", 1, 0), 0, size); i < end;
             i = step < size ? i + step : end)
        {
            elements.push_back(data.elements.at(i));
        }
        return elements;
    }
    const int64_t end = bound(first("ends", 2, -size - 1), -1, size - 1);
    for (int64_t i = bound(first("starts", 1, size - 1), 0, size - 1); step < 0 && i > end;
         i = step > -size ? i + step : end)
    {
        elements.push_back(data.elements.at(i));
    }
    return elements;
}

} // namespace edgeinference
} // namespace ns3
