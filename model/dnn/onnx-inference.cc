/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-inference.h"

#include "einsum.h"
#include "operator-cost.h"

#include <algorithm>
#include <limits>
#include <onnx/defs/schema.h>
#include <onnx/defs/shape_inference.h>
#include <set>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Largest size and rank that a window or a tensor may have: no real one comes near. */
constexpr int64_t MAX_SIZE = int64_t{1} << 40;

/** Most dimensions of a tensor. */
constexpr int MAX_RANK = 64;

/** What ONNX's inference functions ask about a node. */
class NodeContext : public onnx::InferenceContext
{
  public:
    /** @param node the node @param inputs what is known of its inputs */
    NodeContext(const onnx::NodeProto& node, const std::vector<OnnxOperand>& inputs)
        : m_node(node),
          m_inputs(inputs),
          m_data(inputs.size()),
          m_outputs(node.output_size())
    {
        for (std::size_t i = 0; i < inputs.size(); ++i)
        {
            if (inputs[i].value)
            {
                m_data[i] = WriteOnnxValue(*inputs[i].value);
            }
        }
    }

    const onnx::AttributeProto* getAttribute(const std::string& name) const override
    {
        return FindOnnxAttribute(m_node, name);
    }

    std::size_t getNumInputs() const override
    {
        return m_inputs.size();
    }

    const onnx::TypeProto* getInputType(std::size_t index) const override
    {
        return GetOperand(index).type;
    }

    const onnx::TensorProto* getInputData(std::size_t index) const override
    {
        return GetOperand(index).value ? &m_data[index] : nullptr;
    }

    std::size_t getNumOutputs() const override
    {
        return m_outputs.size();
    }

    onnx::TypeProto* getOutputType(std::size_t index) override
    {
        if (index >= m_outputs.size())
        {
            throw std::runtime_error("lacks output " + std::to_string(index));
        }
        return &m_outputs[index];
    }

    onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override
    {
        throw std::runtime_error("holds a graph of its own");
    }

    const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override
    {
        return nullptr;
    }

    const onnx::TensorShapeProto* getSymbolicInput(std::size_t) const override
    {
        return nullptr;
    }

    /** @return what was inferred */
    std::vector<onnx::TypeProto> TakeOutputs()
    {
        return std::move(m_outputs);
    }

  private:
    /** @param index position of an input @return what is known of it */
    const OnnxOperand& GetOperand(std::size_t index) const
    {
        if (index >= m_inputs.size())
        {
            throw std::runtime_error("lacks input " + std::to_string(index));
        }
        return m_inputs[index];
    }

    const onnx::NodeProto& m_node;            //!< the node
    const std::vector<OnnxOperand>& m_inputs; //!< its inputs
    std::vector<onnx::TensorProto> m_data;    //!< values of those that have one
    std::vector<onnx::TypeProto> m_outputs;   //!< its outputs
};

/** @param message message of ONNX's library @return one line without its prefix */
std::string
Shorten(const std::string& message)
{
    const std::size_t begin = message.compare(0, 1, "[") == 0 ? message.find("] ") + 2 : 0;
    return CleanOnnxName(message.substr(begin, message.find('\n', begin) - begin));
}

/**
 * Refuse sizes that would make ONNX's inference divide by zero or overflow.
 * @param node the node
 */
void
CheckAttributes(const onnx::NodeProto& node)
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
            if (size < (isPositive ? 1 : -MAX_SIZE) || size > MAX_SIZE)
            {
                throw std::runtime_error("has the attribute \"" + attribute.name() +
                                         "\" with the impossible value " + std::to_string(size));
            }
        }
    }
}

/**
 * Refuse a node that does not have the form of its operator, which ONNX's inference relies on.
 * @param node the node
 * @param schema its operator
 * @param inputs what is known of its inputs
 */
void
CheckForm(const onnx::NodeProto& node,
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

/** @param sizes sizes by position @param i a position @param standard if it is not there */
uint64_t
GetOr(const std::vector<uint64_t>& sizes, std::size_t i, uint64_t standard)
{
    return i < sizes.size() ? sizes[i] : standard;
}

/**
 * Refuse a convolution or pooling whose window is larger than its padded input.
 * @param node the node
 * @param inputs what is known of its inputs
 */
void
CheckWindow(const onnx::NodeProto& node, const std::vector<OnnxOperand>& inputs)
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

/**
 * From operator set 18 on, reductions take their axes as an input; the library may know them as
 * attribute only.
 * @param node the node
 * @param inputs what is known of its inputs; shortened with the node's
 * @return the node with the axes as attribute
 */
onnx::NodeProto
MoveAxes(const OnnxNode& node, std::vector<OnnxOperand>& inputs)
{
    onnx::NodeProto copy = node.proto;
    const bool reduction = copy.op_type().compare(0, 6, "Reduce") == 0;
    if (!reduction || copy.op_type() == "ReduceSum" || inputs.size() != 2)
    {
        return copy;
    }
    onnx::AttributeProto* axes = copy.add_attribute();
    axes->set_name("axes");
    axes->set_type(onnx::AttributeProto::INTS);
    if (inputs[1].value)
    {
        for (long double axis : inputs[1].value->elements)
        {
            axes->add_ints(ToOnnxInteger(axis));
        }
    }
    else if (inputs[1].type)
    {
        throw std::runtime_error("reduces over axes that are not known before it runs");
    }
    if (axes->ints_size() == 0)
    {
        copy.mutable_attribute()->RemoveLast();
        if (GetOnnxInteger(copy, "noop_with_empty_axes", 0) != 0)
        {
            copy.set_op_type("Identity");
        }
    }
    copy.mutable_input()->RemoveLast();
    inputs.pop_back();
    return copy;
}

/**
 * From operator set 18 on, Split may state the number of parts, the last of which may be smaller.
 * @param node a Split without sizes of its parts
 * @param input what is known of its input
 * @return the sizes, if it states the number
 */
std::optional<OnnxTensorValue>
DivideParts(const onnx::NodeProto& node, const OnnxOperand& input)
{
    const int64_t count = GetOnnxInteger(node, "num_outputs", 0);
    if (count < 1 || count != node.output_size() || !input.type || !IsOnnxShapeKnown(*input.type))
    {
        return std::nullopt;
    }
    const TensorShape shape = GetOnnxShape(*input.type);
    const auto rank = static_cast<int64_t>(shape.dims.size());
    int64_t axis = GetOnnxInteger(node, "axis", 0);
    axis += axis < 0 ? rank : 0;
    if (axis < 0 || axis >= rank)
    {
        throw std::runtime_error("splits along an axis that its input does not have");
    }
    OnnxTensorValue parts;
    parts.type = onnx::TensorProto::INT64;
    parts.dims = {count};
    auto left = static_cast<int64_t>(shape.dims[axis]);
    const int64_t part = (left + count - 1) / count;
    for (int64_t i = 0; i < count; ++i)
    {
        parts.elements.push_back(static_cast<long double>(std::min(part, left)));
        left -= std::min(part, left);
    }
    return parts;
}

/**
 * Refuse shapes that no tensor has.
 * @param types inferred types
 */
void
CheckShapes(const std::vector<onnx::TypeProto>& types)
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

/**
 * The shape of an Einsum, of which the library infers the rank only.
 * @param node the node
 * @param inputs what is known of its inputs
 * @return its type
 */
std::vector<onnx::TypeProto>
InferEinsum(const onnx::NodeProto& node, const std::vector<OnnxOperand>& inputs)
{
    std::vector<TensorShape> shapes;
    for (const OnnxOperand& input : inputs)
    {
        if (!input.type || !IsOnnxShapeKnown(*input.type))
        {
            return std::vector<onnx::TypeProto>(node.output_size());
        }
        shapes.push_back(GetOnnxShape(*input.type));
    }
    const onnx::AttributeProto* equation = FindOnnxAttribute(node, "equation");
    const TensorShape shape = Einsum(equation ? equation->s() : "", shapes).GetOutput();
    std::vector<onnx::TypeProto> types(node.output_size());
    onnx::TypeProto::Tensor* tensor = types[0].mutable_tensor_type();
    tensor->mutable_shape();
    for (uint64_t size : shape.dims)
    {
        tensor->mutable_shape()->add_dim()->set_dim_value(static_cast<int64_t>(size));
    }
    return types;
}

/**
 * Shapes for operators that the library does not know and that work element by element.
 * @param node the node
 * @param inputs what is known of its inputs
 * @return types of the outputs
 */
std::vector<onnx::TypeProto>
GuessTypes(const onnx::NodeProto& node, const std::vector<OnnxOperand>& inputs)
{
    if (node.op_type() == "Einsum")
    {
        return InferEinsum(node, inputs);
    }
    std::vector<onnx::TypeProto> types(node.output_size());
    if (IsElementwise(node.op_type()) && !inputs.empty() && inputs[0].type)
    {
        types[0] = *inputs[0].type;
    }
    return types;
}

} // namespace

const onnx::AttributeProto*
FindOnnxAttribute(const onnx::NodeProto& node, const std::string& name)
{
    for (const onnx::AttributeProto& attribute : node.attribute())
    {
        if (attribute.name() == name)
        {
            return &attribute;
        }
    }
    return nullptr;
}

int64_t
GetOnnxInteger(const onnx::NodeProto& node, const std::string& name, int64_t standard)
{
    const onnx::AttributeProto* attribute = FindOnnxAttribute(node, name);
    return attribute && attribute->has_i() ? attribute->i() : standard;
}

std::vector<uint64_t>
GetOnnxSizes(const onnx::NodeProto& node, const std::string& name)
{
    std::vector<uint64_t> sizes;
    if (const onnx::AttributeProto* attribute = FindOnnxAttribute(node, name))
    {
        for (int64_t size : attribute->ints())
        {
            sizes.push_back(static_cast<uint64_t>(std::max<int64_t>(size, 0)));
        }
    }
    return sizes;
}

bool
IsOnnxShapeKnown(const onnx::TypeProto& type)
{
    if (!type.has_tensor_type() || !type.tensor_type().has_shape())
    {
        return false;
    }
    const auto& dims = type.tensor_type().shape().dim();
    return std::all_of(dims.begin(), dims.end(), [](const auto& dim) {
        return dim.has_dim_value() && dim.dim_value() >= 0;
    });
}

TensorShape
GetOnnxShape(const onnx::TypeProto& type)
{
    TensorShape shape;
    for (const auto& dim : type.tensor_type().shape().dim())
    {
        shape.dims.push_back(static_cast<uint64_t>(dim.dim_value()));
    }
    return shape;
}

std::vector<onnx::TypeProto>
InferOnnxTypes(const OnnxNode& node, const std::vector<OnnxOperand>& inputs)
{
    std::vector<OnnxOperand> operands = inputs;
    const onnx::NodeProto proto = MoveAxes(node, operands);
    std::optional<OnnxTensorValue> parts;
    onnx::TypeProto partsType;
    if (proto.op_type() == "Split" && operands.size() == 1)
    {
        parts = DivideParts(proto, operands[0]);
    }
    if (parts)
    {
        partsType.mutable_tensor_type()->set_elem_type(onnx::TensorProto::INT64);
        partsType.mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(parts->dims[0]);
        operands.push_back({&partsType, &*parts});
    }
    CheckAttributes(proto);
    const onnx::OpSchema* schema =
        node.opset > 0 ? onnx::OpSchemaRegistry::Schema(proto.op_type(), node.opset, proto.domain())
                       : nullptr;
    if (!schema || !schema->has_type_and_shape_inference_function() || schema->Name() == "Einsum")
    {
        return GuessTypes(proto, operands);
    }
    CheckForm(proto, *schema, operands);
    if (!operands.empty() && operands[0].type)
    {
        CheckWindow(proto, operands);
    }
    NodeContext context(proto, operands);
    try
    {
        schema->GetTypeAndShapeInferenceFunction()(context);
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error("does not fit its inputs: " + Shorten(error.what()));
    }
    std::vector<onnx::TypeProto> types = context.TakeOutputs();
    CheckShapes(types);
    return types;
}

} // namespace edgeinference
} // namespace ns3
