/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "operator-cost.h"

#include "checked-arithmetic.h"
#include "einsum.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** What the cost of an operator is proportional to. */
enum class CostBasis
{
    NOTHING,       //!< moves or renames data
    OUTPUT,        //!< elements of the output
    INPUT,         //!< elements of the first input
    WINDOW,        //!< elements of the output times elements of the window
    CHANNEL_RANGE, //!< elements of the output times (2 * size + factor)
    CONVOLUTION,   //!< elements of the output times elements of one filter
    DECONVOLUTION, //!< elements of the input times elements of one filter
    MATRIX,        //!< elements of the output times length of the inner dimension
    RECURRENCE,    //!< steps of the sequence times elements of the weights
    EINSUM,        //!< product of the sizes of all labels
};

/** Cost rule of an operator. */
struct CostRule
{
    CostBasis basis{CostBasis::NOTHING}; //!< what the cost is proportional to
    uint64_t factor{0};                  //!< operations per element, for operators without MACs
    std::size_t a{0};                    //!< position of the first operand
    std::size_t b{1};                    //!< position of the second operand, the weights
};

/**
 * Give the same rule to several operators.
 * @param rules table to add to
 * @param rule the rule
 * @param operators names of the operators, separated by spaces
 */
void
AddRules(std::map<std::string, CostRule>& rules, const CostRule& rule, const std::string& operators)
{
    std::istringstream words(operators);
    for (std::string op; words >> op;)
    {
        rules[op] = rule;
    }
}

/** @return the rule of every known operator */
std::map<std::string, CostRule>
MakeRules()
{
    std::map<std::string, CostRule> rules;
    AddRules(rules, {CostBasis::CONVOLUTION, 0, 0, 1}, "Conv ConvInteger FusedConv");
    AddRules(rules, {CostBasis::CONVOLUTION, 0, 0, 3}, "QLinearConv");
    AddRules(rules, {CostBasis::DECONVOLUTION, 0, 0, 1}, "ConvTranspose");
    AddRules(rules,
             {CostBasis::MATRIX, 0, 0, 1},
             "Gemm MatMul MatMulInteger FusedMatMul FusedGemm");
    AddRules(rules, {CostBasis::MATRIX, 0, 0, 3}, "QLinearMatMul QGemm");
    AddRules(rules, {CostBasis::RECURRENCE, 0, 1, 2}, "LSTM GRU RNN");
    AddRules(rules, {CostBasis::EINSUM}, "Einsum");
    AddRules(rules, {CostBasis::WINDOW}, "MaxPool AveragePool LpPool");
    AddRules(rules,
             {CostBasis::INPUT, 1},
             "GlobalAveragePool GlobalMaxPool GlobalLpPool ReduceMean "
             "ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 "
             "ReduceLogSum ReduceLogSumExp ReduceSumSquare ArgMax ArgMin "
             "CumSum");
    AddRules(rules, {CostBasis::CHANNEL_RANGE, 3}, "LRN");
    AddRules(rules, {CostBasis::OUTPUT, 2}, "BatchNormalization");
    AddRules(rules, {CostBasis::OUTPUT, 3}, "Softmax LogSoftmax");
    AddRules(rules,
             {CostBasis::OUTPUT, 7},
             "InstanceNormalization LayerNormalization GroupNormalization "
             "MeanVarianceNormalization LpNormalization "
             "SimplifiedLayerNormalization SkipLayerNormalization");
    AddRules(rules,
             {CostBasis::OUTPUT, 1},
             "Abs Acos Acosh Add And Asin Asinh Atan Atanh BitShift Ceil "
             "Celu Clip Cos Cosh Div Elu Equal Erf Exp Floor Gelu Greater "
             "GreaterOrEqual HardSigmoid HardSwish Hardmax IsInf IsNaN "
             "LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul Neg "
             "Not Or PRelu Pow QuickGelu Reciprocal Relu Resize Round Selu "
             "Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum "
             "Tan Tanh ThresholdedRelu Upsample Where Xor QuantizeLinear "
             "DequantizeLinear DynamicQuantizeLinear QLinearAdd QLinearMul "
             "QLinearSigmoid QLinearLeakyRelu FastGelu BiasGelu");
    AddRules(rules,
             {CostBasis::NOTHING},
             "Input Cast CastLike Compress Concat Constant ConstantOfShape "
             "DepthToSpace Dropout Expand EyeLike Flatten Gather "
             "GatherElements GatherND Identity OneHot Pad Range Reshape "
             "ReverseSequence Scatter ScatterElements ScatterND Shape Size "
             "Slice SpaceToDepth Split Squeeze Tile Transpose Trilu "
             "Unsqueeze");
    return rules;
}

/** @param op an operator @return its rule, null if unknown */
const CostRule*
FindRule(const std::string& op)
{
    static const std::map<std::string, CostRule> rules = MakeRules();
    auto rule = rules.find(op);
    return rule == rules.end() ? nullptr : &rule->second;
}

/**
 * @param use the operator
 * @param position an input
 * @param rank dimensions it must have at least
 * @return its shape
 */
const TensorShape&
GetOperand(const OperatorUse& use, std::size_t position, std::size_t rank)
{
    if (position >= use.inputs.size() || use.inputs[position].dims.size() < rank)
    {
        throw std::invalid_argument("operator " + use.op + " needs an input " +
                                    std::to_string(position) + " of at least " +
                                    std::to_string(rank) + " dimensions");
    }
    return use.inputs[position];
}

/**
 * @param weights shape of the weights of a convolution
 * @return elements of one slice of its first dimension
 */
uint64_t
CountSlice(const TensorShape& weights)
{
    return TensorShape(std::vector<uint64_t>(weights.dims.begin() + 1, weights.dims.end()))
        .GetElementCount();
}

/** @param use a matrix product @param rule its rule @return its multiply-accumulates */
uint64_t
CountMatrixMacs(const OperatorUse& use, const CostRule& rule)
{
    const TensorShape& a = GetOperand(use, rule.a, 1);
    const bool transposed = use.transposeA && a.dims.size() > 1;
    const uint64_t inner = transposed ? a.dims[a.dims.size() - 2] : a.dims.back();
    return CheckedMultiply(use.output.GetElementCount(), inner);
}

/** @param use a recurrent layer @return its multiply-accumulates */
uint64_t
CountRecurrenceMacs(const OperatorUse& use)
{
    // X is (steps, batch, features) or (batch, steps, features); W and R hold every direction
    const TensorShape& x = GetOperand(use, 0, 3);
    const uint64_t cells = CheckedMultiply(x.dims[0], x.dims[1]);
    const uint64_t weights = CheckedAdd(GetOperand(use, 1, 3).GetElementCount(),
                                        GetOperand(use, 2, 3).GetElementCount());
    return CheckedMultiply(cells, weights);
}

/** @param use an Einsum @return its multiply-accumulates, 0 for a single operand */
uint64_t
CountEinsumMacs(const OperatorUse& use)
{
    return use.inputs.size() > 1 ? Einsum(use.equation, use.inputs).GetIterationCount() : 0;
}

/** @param use the operator @param rule its rule @return its multiply-accumulates */
uint64_t
CountMacs(const OperatorUse& use, const CostRule& rule)
{
    switch (rule.basis)
    {
    case CostBasis::CONVOLUTION:
        return CheckedMultiply(use.output.GetElementCount(),
                               CountSlice(GetOperand(use, rule.b, 3)));
    case CostBasis::DECONVOLUTION:
        return CheckedMultiply(GetOperand(use, rule.a, 3).GetElementCount(),
                               CountSlice(GetOperand(use, rule.b, 3)));
    case CostBasis::MATRIX:
        return CountMatrixMacs(use, rule);
    case CostBasis::RECURRENCE:
        return CountRecurrenceMacs(use);
    case CostBasis::EINSUM:
        return CountEinsumMacs(use);
    default:
        return 0;
    }
}

/** @param use the operator @param rule its rule @return operations that are no MACs */
uint64_t
CountOtherOperations(const OperatorUse& use, const CostRule& rule)
{
    switch (rule.basis)
    {
    case CostBasis::OUTPUT:
        return CheckedMultiply(use.output.GetElementCount(), rule.factor);
    case CostBasis::INPUT:
        return CheckedMultiply(GetOperand(use, 0, 0).GetElementCount(), rule.factor);
    case CostBasis::WINDOW:
        return CheckedMultiply(use.output.GetElementCount(),
                               TensorShape(use.kernel).GetElementCount());
    case CostBasis::CHANNEL_RANGE:
        return CheckedMultiply(use.output.GetElementCount(),
                               CheckedAdd(CheckedMultiply(2, use.size), rule.factor));
    default:
        return 0;
    }
}

/** @param use the operator @param rule its rule @return its window, zeros where it has none */
WindowGeometry
MakeWindow(const OperatorUse& use, const CostRule& rule)
{
    const bool up = rule.basis == CostBasis::DECONVOLUTION;
    const bool convolution = rule.basis == CostBasis::CONVOLUTION || up;
    WindowGeometry window;
    if (!convolution && rule.basis != CostBasis::WINDOW)
    {
        return window;
    }
    std::vector<uint64_t> kernel = use.kernel;
    if (convolution)
    {
        const TensorShape& weights = GetOperand(use, rule.b, 3);
        kernel.assign(weights.dims.begin() + 2, weights.dims.end());
        window.groups = use.groups;
    }
    // a window of one dimension is a row
    const auto last = [](const std::vector<uint64_t>& v, std::size_t back) -> uint64_t {
        return v.size() > back ? v[v.size() - 1 - back] : 1;
    };
    window.kernelWidth = last(kernel, 0);
    window.kernelHeight = last(kernel, 1);
    window.strideWidth = last(use.strides, 0);
    window.strideHeight = last(use.strides, 1);
    window.inputChannels = GetOperand(use, rule.a, 3).dims[1];
    window.filters = use.output.dims.size() > 1 ? use.output.dims[1] : 0;
    return window;
}

} // namespace

void
ApplyOperatorCost(const OperatorUse& use, DnnLayer& layer)
{
    const CostRule* rule = FindRule(use.op);
    layer.counted = rule != nullptr;
    layer.macs = rule ? CountMacs(use, *rule) : 0;
    const uint64_t others = rule ? CountOtherOperations(use, *rule) : 0;
    layer.flops = CheckedAdd(CheckedMultiply(2, layer.macs), others);
    layer.window = rule ? MakeWindow(use, *rule) : WindowGeometry();
}

bool
IsElementwise(const std::string& op)
{
    const CostRule* rule = FindRule(op);
    return rule && (rule->basis == CostBasis::OUTPUT || rule->basis == CostBasis::CHANNEL_RANGE);
}

bool
IsParameterInput(const std::string& op, std::size_t input)
{
    static const std::map<std::string, std::set<std::size_t>> steering = {
        {"Clip", {1, 2}},
        {"Dropout", {1, 2}},
        {"Expand", {1}},
        {"Gather", {1}},
        {"GatherElements", {1}},
        {"GatherND", {1}},
        {"GRU", {4, 5}},
        {"LSTM", {4, 5, 6}},
        {"OneHot", {1, 2}},
        {"Pad", {1, 2, 3}},
        {"Pow", {1}},
        {"QuantizeLinear", {1, 2}},
        {"Range", {0, 1, 2}},
        {"Reshape", {1}},
        {"Resize", {1, 2, 3}},
        {"RNN", {4, 5}},
        {"ScatterElements", {1}},
        {"ScatterND", {1}},
        {"Slice", {1, 2, 3, 4}},
        {"Tile", {1, 2}},
        {"TopK", {1}},
        {"Upsample", {1}},
        {"Where", {0}},
    };
    auto inputs = steering.find(op);
    return inputs == steering.end() || inputs->second.count(input) == 0;
}

} // namespace edgeinference
} // namespace ns3
