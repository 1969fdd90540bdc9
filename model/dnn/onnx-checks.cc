/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-checks.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Largest size that a tensor may have: no real one comes near. */
constexpr int64_t MAX_SIZE = int64_t{1} << 40;

/** Largest size of a window or a block: ONNX's inference multiplies two of them. */
constexpr int64_t MAX_WINDOW = int64_t{1} << 24;

/** Most dimensions of a tensor. */
constexpr int MAX_RANK = 64;

/** @param sizes sizes by position @param i a position @param standard if it is not there */
uint64_t
GetOr(const std::vector<uint64_t>& sizes, std::size_t i, uint64_t standard)
{
    return i < sizes.size() ? sizes[i] : standard;
}

} // namespace

void
CheckOnnxAttributes(const onnx::NodeProto& node)
{
    static const std::set<std::string> positive =
        {"strides", "dilations", "kernel_shape", "group", "blocksize", "num_groups", "hidden_size"};
    static const std::set<std::string> bounded =
        {"pads", "output_padding", "output_shape", "size", "num_outputs", "k"};
    for (const onnx::AttributeProto& attribute : node.attribute())
    {
        const bool isPositive = positive.count(attribute.name()) > 0;
        if (!isPositive && bounded.count(attribute.name()) == 0)
        {
            continue;
        }
        std::vector<int64_t> sizes(attribute.ints().begin(), attribute.ints().end());
        if (attribute.has_i())
        {
            sizes.push_back(attribute.i());
        }
        for (int64_t size : sizes)
        {
            if (size < (isPositive ? 1 : -MAX_SIZE) || size > (isPositive ? MAX_WINDOW : MAX_SIZE))
            {
                throw std::runtime_error("has the attribute \"" + attribute.name() +
                                         "\" with the impossible value " + std::to_string(size));
            }
        }
    }
}

void
CheckOnnxForm(const onnx::NodeProto& node,
              const onnx::OpSchema& schema,
              const std::vector<OnnxOperand>& inputs)
{
    if (node.input_size() < schema.min_input())
    {
        throw std::runtime_error("has " + std::to_string(node.input_size()) + " inputs and needs " +
                                 std::to_string(schema.min_input()));
    }
    if (node.output_size() > schema.max_output())
    {
        throw std::runtime_error("has more outputs than its operator");
    }
    if (node.op_type() == "STFT" && inputs[1].value &&
        std::count(inputs[1].value->elements.begin(), inputs[1].value->elements.end(), 0) > 0)
    {
        throw std::runtime_error("has steps of 0"); // ONNX's inference divides by them
    }
    for (int i = 0; i < schema.min_input(); ++i)
    {
        if (!inputs[i].type)
        {
            throw std::runtime_error("leaves out its input " + std::to_string(i));
        }
    }
    for (const onnx::AttributeProto& attribute : node.attribute())
    {
        const auto expected = schema.attributes().find(attribute.name());
        if (expected != schema.attributes().end() && attribute.has_type() &&
            attribute.type() != expected->second.type)
        {
            throw std::runtime_error("has the attribute \"" + CleanOnnxName(attribute.name()) +
                                     "\" with a wrong type");
        }
    }
}

void
CheckOnnxWindow(const onnx::NodeProto& node, const std::vector<OnnxOperand>& inputs)
{
    const std::string& op = node.op_type();
    const bool pool = op == "MaxPool" || op == "AveragePool" || op == "LpPool";
    const onnx::AttributeProto* autoPad = FindOnnxAttribute(node, "auto_pad");
    const bool same = autoPad && autoPad->s().compare(0, 4, "SAME") == 0;
    if ((!pool && op != "Conv") || same || !IsOnnxShapeKnown(*inputs[0].type) ||
        (!pool && !IsOnnxShapeKnown(*inputs[1].type)))
    {
        return;
    }
    const TensorShape x = GetOnnxShape(*inputs[0].type);
    std::vector<uint64_t> kernel = GetOnnxSizes(node, "kernel_shape");
    if (!pool)
    {
        const TensorShape w = GetOnnxShape(*inputs[1].type);
        const auto groups = static_cast<uint64_t>(GetOnnxInteger(node, "group", 1));
        if (x.dims.size() != w.dims.size() || x.dims.size() < 3 ||
            x.dims[1] != w.dims[1] * groups || w.dims[0] % groups != 0)
        {
            throw std::runtime_error("reads " + x.ToString() + ", which does not fit its weights " +
                                     w.ToString() + " in " + std::to_string(groups) + " group(s)");
        }
        kernel.assign(w.dims.begin() + 2, w.dims.end());
    }
    const std::vector<uint64_t> pads = GetOnnxSizes(node, "pads");
    const std::vector<uint64_t> dilations = GetOnnxSizes(node, "dilations");
    for (std::size_t i = 0; i < kernel.size() && i + 2 < x.dims.size(); ++i)
    {
        const uint64_t reach = (kernel[i] - 1) * GetOr(dilations, i, 1) + 1;
        if (kernel[i] == 0 ||
            reach > x.dims[i + 2] + GetOr(pads, i, 0) + GetOr(pads, i + kernel.size(), 0))
        {
            throw std::runtime_error("has a window larger than its input " + x.ToString());
        }
    }
}

void
CheckOnnxShapes(const std::vector<onnx::TypeProto>& types)
{
    for (const onnx::TypeProto& type : types)
    {
        if (type.value_case() != onnx::TypeProto::VALUE_NOT_SET && !type.has_tensor_type())
        {
            throw std::runtime_error("makes something that is no tensor, which cannot be sent");
        }
        const onnx::TensorShapeProto& shape = type.tensor_type().shape();
        if (shape.dim_size() > MAX_RANK)
        {
            throw std::runtime_error("makes a tensor of " + std::to_string(shape.dim_size()) +
                                     " dimensions");
        }
        for (const auto& dim : shape.dim())
        {
            if (dim.has_dim_value() && (dim.dim_value() < 0 || dim.dim_value() > MAX_SIZE))
            {
                throw std::runtime_error(
                    "makes a tensor with the impossible size " + std::to_string(dim.dim_value()) +
                    "; does the input have a shape that the network can read?");
            }
        }
    }
}

void
CheckOnnxReshape(const onnx::NodeProto& node,
                 const std::vector<OnnxOperand>& inputs,
                 const std::vector<onnx::TypeProto>& types)
{
    if (node.op_type() != "Reshape" || !inputs[0].type || !IsOnnxShapeKnown(*inputs[0].type) ||
        !IsOnnxShapeKnown(types[0]))
    {
        return;
    }
    const TensorShape from = GetOnnxShape(*inputs[0].type);
    const TensorShape to = GetOnnxShape(types[0]);
    if (from.GetElementCount() != to.GetElementCount())
    {
        throw std::runtime_error("gives " + from.ToString() + " the shape " + to.ToString() +
                                 ", which has another number of elements; does the input have a "
                                 "shape that the network can read?");
    }
}

} // namespace edgeinference
} // namespace ns3
