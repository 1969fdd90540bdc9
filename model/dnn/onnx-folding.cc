/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The arithmetic that graphs do on shapes.
 */
#include "onnx-list-folding.h"

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

/** Computes the elements of an output; throws std::out_of_range where it cannot. */
using Rule = std::function<OnnxElements(const OnnxFolding&)>;

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
    return [f](const OnnxFolding& folding) {
        OnnxElements elements = folding.Value(0).elements;
        std::transform(elements.begin(), elements.end(), elements.begin(), f);
        return elements;
    };
}

/** @param f a function of two numbers @return the rule that applies it with broadcasting */
Rule
Binary(long double (*f)(long double, long double))
{
    return [f](const OnnxFolding& folding) {
        OnnxElements elements;
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

/** @param folding Range @return its elements */
OnnxElements
FoldRange(const OnnxFolding& folding)
{
    OnnxElements elements;
    for (uint64_t i = 0; i < folding.count; ++i)
    {
        elements.push_back(folding.Value(0).elements.at(0) +
                           static_cast<long double>(i) * folding.Value(2).elements.at(0));
    }
    return elements;
}

/** @param folding Expand @return the elements, broadcast */
OnnxElements
FoldExpand(const OnnxFolding& folding)
{
    OnnxElements elements;
    for (uint64_t i = 0; i < folding.count; ++i)
    {
        elements.push_back(Broadcast(folding.Value(0), folding.dims, i));
    }
    return elements;
}

/** @param folding Where @return the elements chosen */
OnnxElements
FoldWhere(const OnnxFolding& folding)
{
    OnnxElements elements;
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
    return [f](const OnnxFolding& folding) {
        const OnnxElements& elements = folding.Value(0).elements;
        if (folding.count != 1 || elements.empty())
        {
            throw std::out_of_range("partial reduction");
        }
        long double value = elements[0];
        for (std::size_t i = 1; i < elements.size(); ++i)
        {
            value = f(value, elements[i]);
        }
        return OnnxElements{value};
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
        {"Cast", FoldOnnxSame},
        {"Ceil", Unary([](Number a) { return std::ceil(a); })},
        {"Concat", FoldOnnxConcat},
        {"Constant", FoldOnnxConstant},
        {"ConstantOfShape", FoldOnnxConstantOfShape},
        {"Div", Binary(Divide)},
        {"Equal", Binary([](Number a, Number b) -> Number { return a == b; })},
        {"Expand", FoldExpand},
        {"Flatten", FoldOnnxSame},
        {"Floor", Unary([](Number a) { return std::floor(a); })},
        {"Gather", FoldOnnxGather},
        {"Greater", Binary([](Number a, Number b) -> Number { return a > b; })},
        {"GreaterOrEqual", Binary([](Number a, Number b) -> Number { return a >= b; })},
        {"Identity", FoldOnnxSame},
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
        {"Reshape", FoldOnnxSame},
        {"Round", Unary([](Number a) { return std::nearbyint(a); })},
        {"Shape", FoldOnnxShape},
        {"Size", FoldOnnxShape},
        {"Slice", FoldOnnxSlice},
        {"Sqrt", Unary([](Number a) { return std::sqrt(a); })},
        {"Squeeze", FoldOnnxSame},
        {"Sub", Binary([](Number a, Number b) { return a - b; })},
        {"Transpose", FoldOnnxTranspose},
        {"Unsqueeze", FoldOnnxSame},
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
