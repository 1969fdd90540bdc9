/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-inputs.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param dim a dimension @return true if the file states its size; 0 and -1 stand for "any" */
bool
IsFixed(const onnx::TensorShapeProto::Dimension& dim)
{
    return dim.has_dim_value() && dim.dim_value() > 0;
}

} // namespace

OnnxInputs::OnnxInputs(const OnnxGraph& graph, const OnnxImportOptions& options)
    : m_graph(graph)
{
    std::set<std::string> weights;
    for (const onnx::TensorProto& tensor : graph.GetModel().graph().initializer())
    {
        weights.insert(tensor.name());
    }
    for (const onnx::ValueInfoProto& input : graph.GetModel().graph().input())
    {
        if (weights.insert(input.name()).second)
        {
            m_declared.push_back(&input);
        }
    }
    for (const auto& given : options.inputShapes)
    {
        const std::string& name = given.first;
        if (std::none_of(m_declared.begin(), m_declared.end(), [&](const auto* input) {
                return input->name() == name;
            }))
        {
            throw std::invalid_argument(
                graph.Error("it has no input \"" + CleanOnnxName(name) + "\"").what());
        }
    }
    for (const onnx::ValueInfoProto* input : m_declared)
    {
        if (const TensorShape* given = FindGiven(*input, options))
        {
            Match(*input, *given);
        }
    }
    for (const onnx::ValueInfoProto* input : m_declared)
    {
        if (!FindGiven(*input, options))
        {
            FillBatch(*input, options.batch);
        }
    }
    for (const onnx::ValueInfoProto* input : m_declared)
    {
        const TensorShape* given = FindGiven(*input, options);
        m_inputs.push_back({input->name(),
                            given ? *given : Fill(*input, options.batch),
                            input->type().tensor_type().elem_type()});
    }
    if (m_inputs.empty())
    {
        throw graph.Error("its graph has no input");
    }
}

const std::vector<OnnxInput>&
OnnxInputs::Get() const
{
    return m_inputs;
}

const TensorShape*
OnnxInputs::FindGiven(const onnx::ValueInfoProto& input, const OnnxImportOptions& options) const
{
    const auto byName = options.inputShapes.find(input.name());
    if (byName != options.inputShapes.end())
    {
        return &byName->second;
    }
    const bool first = &input == m_declared.front();
    return first && !options.inputShape.dims.empty() ? &options.inputShape : nullptr;
}

std::string
OnnxInputs::Describe(const onnx::ValueInfoProto& input)
{
    if (!input.type().tensor_type().has_shape())
    {
        return "any shape";
    }
    std::string text;
    for (const auto& dim : input.type().tensor_type().shape().dim())
    {
        text += text.empty() ? "" : "x";
        text += IsFixed(dim)              ? std::to_string(dim.dim_value())
                : dim.dim_param().empty() ? "?"
                                          : CleanOnnxName(dim.dim_param());
    }
    return text.empty() ? "scalar" : text;
}

void
OnnxInputs::Match(const onnx::ValueInfoProto& input, const TensorShape& given)
{
    const std::string misfit = "its input \"" + CleanOnnxName(input.name()) + "\" has the shape " +
                               Describe(input) + ", which " + given.ToString() + " does not fit";
    const onnx::TypeProto::Tensor& declared = input.type().tensor_type();
    if (std::count(given.dims.begin(), given.dims.end(), 0) > 0)
    {
        throw std::invalid_argument(
            m_graph.Error("an input of shape " + given.ToString() + " has no elements").what());
    }
    if (!declared.has_shape())
    {
        return;
    }
    if (declared.shape().dim_size() != static_cast<int>(given.dims.size()))
    {
        throw std::invalid_argument(m_graph.Error(misfit).what());
    }
    for (int i = 0; i < declared.shape().dim_size(); ++i)
    {
        const auto& dim = declared.shape().dim(i);
        const uint64_t size = given.dims[i];
        m_reshaped |= IsFixed(dim) && static_cast<uint64_t>(dim.dim_value()) != size;
        if (!IsFixed(dim) && !dim.dim_param().empty() &&
            m_symbols.emplace(dim.dim_param(), size).first->second != size)
        {
            throw std::invalid_argument(m_graph.Error(misfit).what());
        }
    }
}

void
OnnxInputs::FillBatch(const onnx::ValueInfoProto& input, uint64_t batch)
{
    const onnx::TensorShapeProto& shape = input.type().tensor_type().shape();
    if (shape.dim_size() > 0 && !IsFixed(shape.dim(0)) && !shape.dim(0).dim_param().empty())
    {
        m_symbols.emplace(shape.dim(0).dim_param(), batch);
    }
}

TensorShape
OnnxInputs::Fill(const onnx::ValueInfoProto& input, uint64_t batch) const
{
    const std::string name = "its input \"" + CleanOnnxName(input.name()) + "\" ";
    if (!input.type().has_tensor_type())
    {
        throw m_graph.Error(name + "is no tensor");
    }
    TensorShape shape;
    bool open = !input.type().tensor_type().has_shape();
    for (const auto& dim : input.type().tensor_type().shape().dim())
    {
        const auto symbol = m_symbols.find(dim.dim_param());
        const bool first = shape.dims.empty();
        const bool known = dim.has_dim_param() && symbol != m_symbols.end();
        open |= !IsFixed(dim) && !known && !first;
        shape.dims.push_back(IsFixed(dim) ? static_cast<uint64_t>(dim.dim_value())
                             : known      ? symbol->second
                             : first      ? batch
                                          : 0);
    }
    if (open)
    {
        throw std::invalid_argument(
            m_graph
                .Error(name + "has the shape " + Describe(input) +
                       ", which leaves sizes open; give them, such as --input=1x3x224x224")
                .what());
    }
    return shape;
}

onnx::TypeProto
OnnxInputs::Resolve(const onnx::TypeProto& declared) const
{
    onnx::TypeProto type = declared;
    if (!declared.has_tensor_type() || m_reshaped)
    {
        type.mutable_tensor_type()->clear_shape();
        return type;
    }
    for (auto& dim : *type.mutable_tensor_type()->mutable_shape()->mutable_dim())
    {
        const auto symbol = m_symbols.find(dim.dim_param());
        if (dim.has_dim_param() && symbol != m_symbols.end())
        {
            dim.set_dim_value(static_cast<int64_t>(symbol->second));
        }
    }
    if (!declared.tensor_type().has_shape())
    {
        type.mutable_tensor_type()->clear_shape();
    }
    return type;
}

} // namespace edgeinference
} // namespace ns3
