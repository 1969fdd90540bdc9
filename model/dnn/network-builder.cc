/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "network-builder.h"

#include "checked-arithmetic.h"

#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NetworkBuilder::NetworkBuilder(const std::string& name, const TensorShape& input)
    : m_name(name),
      m_builder(name),
      m_current("input")
{
    if (input.GetElementCount() == 0)
    {
        Refuse(m_current, "its shape " + input.ToString() + " has no elements");
    }
    m_builder.AddInput(m_current, input);
    m_shapes[m_current] = input;
}

void
NetworkBuilder::Refuse(const std::string& layer, const std::string& reason) const
{
    throw std::invalid_argument("network \"" + m_name + "\", layer \"" + layer + "\": " + reason);
}

const TensorShape&
NetworkBuilder::GetShape() const
{
    return m_shapes.at(m_current);
}

NetworkBuilder&
NetworkBuilder::At(const std::string& layer)
{
    if (m_shapes.count(layer) == 0)
    {
        Refuse(layer, "no such layer has been added yet");
    }
    m_current = layer;
    return *this;
}

const std::string&
NetworkBuilder::GetCurrent() const
{
    return m_current;
}

NetworkBuilder&
NetworkBuilder::AddLayer(const std::string& name,
                         OperatorUse use,
                         uint64_t parameters,
                         const std::vector<std::string>& others)
{
    std::vector<std::string> reads{m_current};
    reads.insert(reads.end(), others.begin(), others.end());
    std::vector<TensorShape> shapes;
    for (const std::string& layer : reads)
    {
        shapes.push_back(m_shapes.at(layer));
    }
    use.inputs.insert(use.inputs.begin(), shapes.begin(), shapes.end());
    DnnLayer layer;
    layer.name = name;
    layer.op = use.op;
    layer.outputShape = use.output;
    try
    {
        layer.parameterCount = parameters;
        layer.parameterBytes = CheckedMultiply(parameters, GetTensorTypeBytes(layer.outputType));
        ApplyOperatorCost(use, layer);
    }
    catch (const std::exception& error)
    {
        Refuse(name, error.what());
    }
    m_builder.AddLayer(layer, reads);
    m_shapes[name] = use.output;
    m_current = name;
    return *this;
}

std::vector<uint64_t>
NetworkBuilder::SlideWindow(const std::string& layer, const SquareWindow& window) const
{
    const TensorShape& input = GetShape();
    if (input.dims.size() != 4 || window.kernel == 0 || window.stride == 0)
    {
        Refuse(layer,
               "a window needs a kernel, a stride and an image of four dimensions, not " +
                   input.ToString());
    }
    std::vector<uint64_t> sizes;
    for (uint64_t size : {input.dims[2], input.dims[3]})
    {
        if (window.fit == SquareWindow::Fit::SAME)
        {
            sizes.push_back((size + window.stride - 1) / window.stride);
            continue;
        }
        const uint64_t padded = CheckedAdd(size, CheckedMultiply(2, window.padding));
        if (padded < window.kernel)
        {
            const std::string kernel = std::to_string(window.kernel);
            Refuse(layer,
                   "its window " + kernel + "x" + kernel + " is larger than its input " +
                       input.ToString() + "; give the network a larger input");
        }
        const uint64_t steps = padded - window.kernel;
        uint64_t windows = steps / window.stride + 1;
        const bool incomplete = steps % window.stride != 0;
        // an incomplete window must still begin inside the image
        if (window.fit == SquareWindow::Fit::CEIL && incomplete &&
            windows * window.stride < size + window.padding)
        {
            ++windows;
        }
        sizes.push_back(windows);
    }
    return sizes;
}

NetworkBuilder&
NetworkBuilder::Conv(const std::string& name,
                     uint64_t filters,
                     const SquareWindow& window,
                     uint64_t groups,
                     bool bias)
{
    const std::vector<uint64_t> sizes = SlideWindow(name, window);
    const uint64_t channels = GetShape().dims[1];
    if (groups == 0 || filters == 0 || channels % groups != 0 || filters % groups != 0)
    {
        Refuse(name,
               std::to_string(groups) + " groups do not divide " + std::to_string(channels) +
                   " input channels and " + std::to_string(filters) + " filters");
    }
    OperatorUse use;
    use.op = "Conv";
    use.inputs = {TensorShape{filters, channels / groups, window.kernel, window.kernel}};
    use.strides = {window.stride, window.stride};
    use.groups = groups;
    use.output = TensorShape{GetShape().dims[0], filters, sizes[0], sizes[1]};
    const uint64_t parameters = CheckedAdd(use.inputs[0].GetElementCount(), bias ? filters : 0);
    return AddLayer(name, use, parameters);
}

NetworkBuilder&
NetworkBuilder::Gemm(const std::string& name, uint64_t outputs)
{
    const TensorShape& input = GetShape();
    if (input.dims.size() != 2 || outputs == 0)
    {
        Refuse(name,
               "a fully connected layer needs a width and a flat input, not " + input.ToString());
    }
    OperatorUse use;
    use.op = "Gemm";
    use.inputs = {TensorShape{input.dims[1], outputs}};
    use.output = TensorShape{input.dims[0], outputs};
    return AddLayer(name, use, CheckedAdd(use.inputs[0].GetElementCount(), outputs));
}

NetworkBuilder&
NetworkBuilder::Pool(const std::string& op, const std::string& name, const SquareWindow& window)
{
    const std::vector<uint64_t> sizes = SlideWindow(name, window);
    OperatorUse use;
    use.op = op;
    use.kernel = {window.kernel, window.kernel};
    use.strides = {window.stride, window.stride};
    use.output = TensorShape{GetShape().dims[0], GetShape().dims[1], sizes[0], sizes[1]};
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::MaxPool(const std::string& name, const SquareWindow& window)
{
    return Pool("MaxPool", name, window);
}

NetworkBuilder&
NetworkBuilder::AveragePool(const std::string& name, const SquareWindow& window)
{
    return Pool("AveragePool", name, window);
}

NetworkBuilder&
NetworkBuilder::GlobalAveragePool(const std::string& name)
{
    SlideWindow(name, {});
    OperatorUse use;
    use.op = "GlobalAveragePool";
    use.output = TensorShape{GetShape().dims[0], GetShape().dims[1], 1, 1};
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::Lrn(const std::string& name, uint64_t size)
{
    OperatorUse use;
    use.op = "LRN";
    use.size = size;
    use.output = GetShape();
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::BatchNorm(const std::string& name)
{
    SlideWindow(name, {});
    OperatorUse use;
    use.op = "BatchNormalization";
    use.output = GetShape();
    return AddLayer(name, use, 2 * use.output.dims[1]);
}

NetworkBuilder&
NetworkBuilder::Keep(const std::string& op, const std::string& name)
{
    OperatorUse use;
    use.op = op;
    use.output = GetShape();
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::Relu(const std::string& name)
{
    return Keep("Relu", name);
}

NetworkBuilder&
NetworkBuilder::Flatten(const std::string& name)
{
    const TensorShape& input = GetShape();
    if (input.dims.empty())
    {
        Refuse(name, "a scalar cannot be flattened");
    }
    OperatorUse use;
    use.op = "Flatten";
    use.output = TensorShape{input.dims[0], input.GetElementCount() / input.dims[0]};
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::Add(const std::string& name, const std::string& other)
{
    const auto shape = m_shapes.find(other);
    if (shape == m_shapes.end() || !(shape->second == GetShape()))
    {
        Refuse(name, "\"" + m_current + "\" and \"" + other + "\" do not have the same shape");
    }
    OperatorUse use;
    use.op = "Add";
    use.output = GetShape();
    return AddLayer(name, use, 0, {other});
}

NetworkBuilder&
NetworkBuilder::Concat(const std::string& name, const std::vector<std::string>& others)
{
    OperatorUse use;
    use.op = "Concat";
    use.output = GetShape();
    for (const std::string& other : others)
    {
        const auto found = m_shapes.find(other);
        TensorShape expected = GetShape();
        if (found != m_shapes.end() && found->second.dims.size() > 1 && expected.dims.size() > 1)
        {
            expected.dims[1] = found->second.dims[1];
        }
        if (found == m_shapes.end() || expected.dims.size() < 2 || !(expected == found->second))
        {
            Refuse(name,
                   "the channels of \"" + other + "\" cannot be appended to those of \"" +
                       m_current + "\"");
        }
        use.output.dims[1] = CheckedAdd(use.output.dims[1], expected.dims[1]);
    }
    return AddLayer(name, use, 0, others);
}

NetworkBuilder&
NetworkBuilder::Subsample(const std::string& name, uint64_t step)
{
    const std::vector<uint64_t> sizes = SlideWindow(name, {1, step});
    OperatorUse use;
    use.op = "Slice";
    use.output = TensorShape{GetShape().dims[0], GetShape().dims[1], sizes[0], sizes[1]};
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::PadChannels(const std::string& name, uint64_t channels)
{
    SlideWindow(name, {});
    OperatorUse use;
    use.op = "Pad";
    use.output = GetShape();
    if (channels < use.output.dims[1])
    {
        Refuse(name, "its input has more than " + std::to_string(channels) + " channels already");
    }
    use.output.dims[1] = channels;
    return AddLayer(name, use);
}

NetworkBuilder&
NetworkBuilder::BeginExit(const std::string& name)
{
    m_attach = m_current;
    m_builder.BeginExit(name);
    return *this;
}

NetworkBuilder&
NetworkBuilder::EndExit()
{
    m_builder.EndExit();
    m_current = m_attach;
    return *this;
}

NetworkBuilder&
NetworkBuilder::SetOutput(const std::string& layer)
{
    m_builder.SetOutput(layer);
    return *this;
}

std::shared_ptr<const DnnModel>
NetworkBuilder::Build() const
{
    return m_builder.Build();
}

} // namespace edgeinference
} // namespace ns3
