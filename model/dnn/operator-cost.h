/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What an operator costs, in one place for the built-in networks and the ONNX importer. Example:
 *
 *     OperatorUse use;
 *     use.op = "Conv";
 *     use.inputs = {{1, 3, 224, 224}, {64, 3, 11, 11}, {64}};
 *     use.output = {1, 64, 55, 55};
 *     ApplyOperatorCost(use, layer); // layer.macs = 70276800
 */
#ifndef EDGE_INFERENCE_OPERATOR_COST_H
#define EDGE_INFERENCE_OPERATOR_COST_H

#include "dnn-model.h"
#include "tensor-shape.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One use of an ONNX operator: the shapes it meets and the attributes that its cost depends on.
 */
struct OperatorUse
{
    std::string op;                  //!< ONNX operator name
    std::vector<TensorShape> inputs; //!< shapes of all inputs in ONNX's order, weights included
    TensorShape output;              //!< shape of the first output
    std::vector<uint64_t> kernel;    //!< pooling window, outermost dimension first
    std::vector<uint64_t> strides;   //!< of convolutions and poolings; empty for all ones
    uint64_t groups{1};              //!< groups of a convolution
    uint64_t size{0};                //!< channels that LRN sums over
    bool transposeA{false};          //!< first matrix of a Gemm is transposed
    std::string equation;            //!< equation of an Einsum
};

/**
 * @ingroup edge-inference
 * Fill macs, flops, window and counted of a layer. The rules:
 * - Convolutions and matrix products (recurrent cells and Einsum of two operands included) count
 *   multiply-accumulates; flops = 2 * macs; additions of a bias are not counted.
 * - Poolings count one operation per window element and output element, global poolings and
 *   reductions one per input element.
 * - Elementwise operators count one operation per output element, BatchNormalization two (scale
 *   and shift), Softmax three, LRN 2 * size + 3, other normalisations seven.
 * - Operators that only move or rename data count zero.
 * - Any other operator counts zero and is marked as not counted.
 * @param use the operator and what it meets
 * @param layer the layer
 * @throws std::overflow_error when a count does not fit 64 bits
 * @throws std::invalid_argument when the shapes do not fit the operator
 */
void ApplyOperatorCost(const OperatorUse& use, DnnLayer& layer);

/**
 * @ingroup edge-inference
 * @param op ONNX operator name
 * @return true if its output has the shape of its first input, as far as is known of it: true for
 *         operators that work element by element, false for all others
 */
bool IsElementwise(const std::string& op);

/**
 * @ingroup edge-inference
 * Say which inputs of an operator are trained parameters where they are constant.
 * @param op ONNX operator name
 * @param input position of the input
 * @return false for inputs that steer the operator, such as the bounds of Clip or the initial
 *         state of LSTM
 */
bool IsParameterInput(const std::string& op, std::size_t input);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_OPERATOR_COST_H
