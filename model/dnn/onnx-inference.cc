/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-inference.h"

#include "einsum.h"
#include "onnx-checks.h"
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

    /** Asked by newer versions of ONNX. @return what the node is called in their messages */
    std::string getDisplayName() const
    {
        return m_node.op_type();
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
    types[0] = MakeOnnxType(0, shape.dims);
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
        partsType = MakeOnnxType(parts->type, parts->dims);
        operands.push_back({&partsType, &*parts});
    }
    CheckOnnxAttributes(proto);
    const onnx::OpSchema* schema =
        node.opset > 0 ? onnx::OpSchemaRegistry::Schema(proto.op_type(), node.opset, proto.domain())
                       : nullptr;
    if (!schema || !schema->has_type_and_shape_inference_function() || schema->Name() == "Einsum")
    {
        return GuessTypes(proto, operands);
    }
    CheckOnnxForm(proto, *schema, operands);
    if (!operands.empty() && operands[0].type)
    {
        CheckOnnxWindow(proto, operands);
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
    CheckOnnxShapes(types);
    CheckOnnxReshape(proto, operands, types);
    return types;
}

OperatorUse
DescribeOnnxUse(const OnnxNode& node,
                const std::vector<OnnxOperand>& inputs,
                const std::vector<onnx::TypeProto>& types)
{
    OperatorUse use;
    use.op = node.proto.op_type();
    for (const OnnxOperand& input : inputs)
    {
        const bool known = input.type && IsOnnxShapeKnown(*input.type);
        use.inputs.push_back(known ? GetOnnxShape(*input.type) : TensorShape());
    }
    const auto output = std::find_if(types.begin(), types.end(), IsOnnxShapeKnown);
    use.output = output == types.end() ? TensorShape() : GetOnnxShape(*output);
    use.kernel = GetOnnxSizes(node.proto, "kernel_shape");
    use.strides = GetOnnxSizes(node.proto, "strides");
    use.groups = static_cast<uint64_t>(GetOnnxInteger(node.proto, "group", 1));
    use.size = static_cast<uint64_t>(std::max<int64_t>(GetOnnxInteger(node.proto, "size", 0), 0));
    use.transposeA = GetOnnxInteger(node.proto, "transA", 0) != 0;
    const onnx::AttributeProto* equation = FindOnnxAttribute(node.proto, "equation");
    use.equation = equation ? equation->s() : "";
    return use;
}

} // namespace edgeinference
} // namespace ns3
