/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The arithmetic that graphs do on shapes.
 */
#include "onnx-inference.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Elements of a tensor. */
using Elements = std::vector<long double>;

/** What an operator is computed from. */
struct Folding
{
    const onnx::NodeProto& node;            //!< the node
    const std::vector<OnnxOperand>& inputs; //!< its inputs
    std::vector<int64_t> dims;              //!< shape of its output
    uint64_t count;                         //!< elements of its output
    bool integer;                           //!< whether its output holds integers

    /** @param i position of an input @return its value; throws std::out_of_range if not known */
    const OnnxTensorValue& Value(std::size_t i) const
    {
        if (i >= inputs.size() || !inputs[i].value)
        {
            throw std::out_of_range("value");
        }
        return *inputs[i].value;
    }

    /** @param i position of an input @return true if it is there */
    bool Has(std::size_t i) const
    {
        return i < inputs.size() && inputs[i].type;
    }
};

/** Computes the elements of an output; throws std::out_of_range where it cannot. */
using Rule = std::function<Elements(const Folding&)>;

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

/**
 * @param value an operand
 * @param dims shape it is broadcast to
 * @param index position in that shape
 * @return the operand's element there
 */
long double
Broadcast(const OnnxTensorValue& value, const std::vector<int64_t>& dims, uint64_t index)
{
    uint64_t offset = 0;
    uint64_t step = 1;
    for (std::size_t back = 0; back < dims.size(); ++back)
    {
        const auto size = static_cast<uint64_t>(dims[dims.size() - 1 - back]);
        if (back < value.dims.size())
        {
            const auto own = static_cast<uint64_t>(value.dims[value.dims.size() - 1 - back]);
            offset += own == 1 ? 0 : step * (index % size);
            step *= own;
        }
        index /= size;
    }
    return value.elements.at(offset);
}

/** @param f a function of one number @return the rule that applies it to each element */
Rule
Unary(long double (*f)(long double))
{
    return [f](const Folding& folding) {
        Elements elements = folding.Value(0).elements;
        std::transform(elements.begin(), elements.end(), elements.begin(), f);
        return elements;
    };
}

/** @param f a function of two numbers @return the rule that applies it with broadcasting */
Rule
Binary(long double (*f)(long double, long double))
{
    return [f](const Folding& folding) {
        Elements elements;
        for (uint64_t i = 0; i < folding.count; ++i)
        {
            long double value = Broadcast(folding.Value(0), folding.dims, i);
            for (std::size_t k = 1; k < folding.inputs.size(); ++k)
            {
                value = f(value, Broadcast(folding.Value(k), folding.dims, i));
            }
            elements.push_back(folding.integer ? std::trunc(value) : value);
        }
        return elements;
    };
}

/** @param a dividend @param b divisor @return the quotient */
long double
Divide(long double a, long double b)
{
    if (b == 0)
    {
        throw std::out_of_range("division by zero");
    }
    return a / b;
}

/** @param a dividend @param b divisor @return the remainder, with the sign of the divisor */
long double
Remainder(long double a, long double b)
{
    const long double remainder = std::fmod(a, b == 0 ? throw std::out_of_range("division") : b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

/** @param folding Shape or Size @return the dimensions of the input, or their product */
Elements
FoldShape(const Folding& folding)
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
    Elements elements;
    for (int64_t i = start; i < end; ++i)
    {
        elements.push_back(static_cast<long double>(shape.dims[i]));
    }
    return elements;
}

/** @param folding Constant @return the elements of its attribute */
Elements
FoldConstant(const Folding& folding)
{
    Elements elements;
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

/** @param folding ConstantOfShape @return its filling */
Elements
FoldConstantOfShape(const Folding& folding)
{
    const onnx::AttributeProto* attribute = FindOnnxAttribute(folding.node, "value");
    long double filling = 0;
    if (attribute && attribute->has_t())
    {
        const std::optional<OnnxTensorValue> value = ReadOnnxValue(attribute->t());
        filling = value ? value->elements.at(0) : throw std::out_of_range("value");
    }
    return Elements(folding.count, filling);
}

/** @param folding an operator that renames or converts its input @return the same elements */
Elements
FoldSame(const Folding& folding)
{
    Elements elements = folding.Value(0).elements;
    if (folding.integer)
    {
        std::transform(elements.begin(), elements.end(), elements.begin(), [](long double value) {
            return std::trunc(value);
        });
    }
    return elements;
}

/** @param folding Transpose @return the same elements where the order cannot change */
Elements
FoldTranspose(const Folding& folding)
{
    return folding.dims.size() < 2 ? FoldSame(folding) : throw std::out_of_range("rank");
}

/** @param folding Concat @return the elements of all inputs */
Elements
FoldConcat(const Folding& folding)
{
    const std::size_t axis =
        NormalizeAxis(GetOnnxInteger(folding.node, "axis", 0), folding.dims.size());
    uint64_t outer = 1;
    for (std::size_t i = 0; i < axis; ++i)
    {
        outer *= static_cast<uint64_t>(folding.dims[i]);
    }
    Elements elements;
    for (uint64_t block = 0; block < outer; ++block)
    {
        for (std::size_t k = 0; k < folding.inputs.size(); ++k)
        {
            const Elements& part = folding.Value(k).elements;
            const uint64_t size = part.size() / outer;
            elements.insert(elements.end(),
                            part.begin() + static_cast<std::ptrdiff_t>(block * size),
                            part.begin() + static_cast<std::ptrdiff_t>((block + 1) * size));
        }
    }
    return elements;
}

/** @param folding Gather @return the elements that the indices name */
Elements
FoldGather(const Folding& folding)
{
    const OnnxTensorValue& data = folding.Value(0);
    const Elements& indices = folding.Value(1).elements;
    const std::size_t axis =
        NormalizeAxis(GetOnnxInteger(folding.node, "axis", 0), data.dims.size());
    uint64_t inner = 1;
    for (std::size_t i = axis + 1; i < data.dims.size(); ++i)
    {
        inner *= static_cast<uint64_t>(data.dims[i]);
    }
    const int64_t size = data.dims[axis];
    const uint64_t stride = inner * static_cast<uint64_t>(size);
    Elements elements;
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

/** @param folding Slice of a list, in either form of the operator @return the elements it keeps */
Elements
FoldSlice(const Folding& folding)
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
    Elements elements;
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

/** @param folding Range @return its elements */
Elements
FoldRange(const Folding& folding)
{
    Elements elements;
    for (uint64_t i = 0; i < folding.count; ++i)
    {
        elements.push_back(folding.Value(0).elements.at(0) +
                           static_cast<long double>(i) * folding.Value(2).elements.at(0));
    }
    return elements;
}

/** @param folding Expand @return the elements, broadcast */
Elements
FoldExpand(const Folding& folding)
{
    Elements elements;
    for (uint64_t i = 0; i < folding.count; ++i)
    {
        elements.push_back(Broadcast(folding.Value(0), folding.dims, i));
    }
    return elements;
}

/** @param folding Where @return the elements chosen */
Elements
FoldWhere(const Folding& folding)
{
    Elements elements;
    for (uint64_t i = 0; i < folding.count; ++i)
    {
        const bool chosen = Broadcast(folding.Value(0), folding.dims, i) != 0;
        elements.push_back(Broadcast(folding.Value(chosen ? 1 : 2), folding.dims, i));
    }
    return elements;
}

/** @param f a function of two numbers @return the rule that reduces a whole list by it */
Rule
Reduction(long double (*f)(long double, long double))
{
    return [f](const Folding& folding) {
        const Elements& elements = folding.Value(0).elements;
        if (folding.count != 1 || elements.empty())
        {
            throw std::out_of_range("partial reduction");
        }
        long double value = elements[0];
        for (std::size_t i = 1; i < elements.size(); ++i)
        {
            value = f(value, elements[i]);
        }
        return Elements{value};
    };
}

/** @return rules by operator */
const std::map<std::string, Rule>&
GetRules()
{
    using Number = long double;
    static const Rule add = Binary([](Number a, Number b) { return a + b; });
    static const std::map<std::string, Rule> rules = {
        {"Abs", Unary([](Number a) { return std::fabs(a); })},
        {"Add", add},
        {"And", Binary([](Number a, Number b) -> Number { return a != 0 && b != 0; })},
        {"Cast", FoldSame},
        {"Ceil", Unary([](Number a) { return std::ceil(a); })},
        {"Concat", FoldConcat},
        {"Constant", FoldConstant},
        {"ConstantOfShape", FoldConstantOfShape},
        {"Div", Binary(Divide)},
        {"Equal", Binary([](Number a, Number b) -> Number { return a == b; })},
        {"Expand", FoldExpand},
        {"Flatten", FoldSame},
        {"Floor", Unary([](Number a) { return std::floor(a); })},
        {"Gather", FoldGather},
        {"Greater", Binary([](Number a, Number b) -> Number { return a > b; })},
        {"GreaterOrEqual", Binary([](Number a, Number b) -> Number { return a >= b; })},
        {"Identity", FoldSame},
        {"Less", Binary([](Number a, Number b) -> Number { return a < b; })},
        {"LessOrEqual", Binary([](Number a, Number b) -> Number { return a <= b; })},
        {"Max", Binary([](Number a, Number b) { return std::max(a, b); })},
        {"Min", Binary([](Number a, Number b) { return std::min(a, b); })},
        {"Mod", Binary(Remainder)},
        {"Mul", Binary([](Number a, Number b) { return a * b; })},
        {"Neg", Unary([](Number a) { return -a; })},
        {"Not", Unary([](Number a) -> Number { return a == 0; })},
        {"Or", Binary([](Number a, Number b) -> Number { return a != 0 || b != 0; })},
        {"Pow", Binary([](Number a, Number b) { return std::pow(a, b); })},
        {"Range", FoldRange},
        {"ReduceMax", Reduction([](Number a, Number b) { return std::max(a, b); })},
        {"ReduceMin", Reduction([](Number a, Number b) { return std::min(a, b); })},
        {"ReduceProd", Reduction([](Number a, Number b) { return a * b; })},
        {"ReduceSum", Reduction([](Number a, Number b) { return a + b; })},
        {"Reshape", FoldSame},
        {"Round", Unary([](Number a) { return std::nearbyint(a); })},
        {"Shape", FoldShape},
        {"Size", FoldShape},
        {"Slice", FoldSlice},
        {"Sqrt", Unary([](Number a) { return std::sqrt(a); })},
        {"Squeeze", FoldSame},
        {"Sub", Binary([](Number a, Number b) { return a - b; })},
        {"Transpose", FoldTranspose},
        {"Unsqueeze", FoldSame},
        {"Where", FoldWhere},
    };
    return rules;
}

} // namespace

std::optional<OnnxTensorValue>
FoldOnnxNode(const OnnxNode& node,
             const std::vector<OnnxOperand>& inputs,
             const onnx::TypeProto& type)
{
    const auto rule = GetRules().find(node.proto.op_type());
    if (rule == GetRules().end() || !node.proto.domain().empty() || !IsOnnxShapeKnown(type))
    {
        return std::nullopt;
    }
    try
    {
        OnnxTensorValue value;
        value.type = type.tensor_type().elem_type();
        const TensorShape shape = GetOnnxShape(type);
        const uint64_t count = shape.GetElementCount();
        if (count > MAX_ONNX_VALUE_ELEMENTS)
        {
            return std::nullopt;
        }
        value.dims.assign(shape.dims.begin(), shape.dims.end());
        value.elements =
            rule->second({node.proto, inputs, value.dims, count, IsOnnxIntegerType(value.type)});
        if (value.elements.size() != count)
        {
            return std::nullopt;
        }
        return value;
    }
    catch (const std::exception&)
    {
        return std::nullopt; // whoever needs the value says so
    }
}

} // namespace edgeinference
} // namespace ns3
