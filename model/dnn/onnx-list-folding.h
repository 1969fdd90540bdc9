/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Operators that pick, join and make lists, as graphs do with shapes. Each throws std::out_of_range
 * where it cannot be computed. Example:
 *
 *     OnnxElements joined = FoldOnnxConcat(folding);
 */
#ifndef EDGE_INFERENCE_ONNX_LIST_FOLDING_H
#define EDGE_INFERENCE_ONNX_LIST_FOLDING_H

#include "onnx-inference.h"

#include <stdexcept>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Elements of a tensor. */
using OnnxElements = std::vector<long double>;

/**
 * @ingroup edge-inference
 * What an operator is computed from.
 */
struct OnnxFolding
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

/** @param folding Shape or Size @return the dimensions of the input, or their product */
OnnxElements FoldOnnxShape(const OnnxFolding& folding);

/** @param folding Constant @return the elements of its attribute */
OnnxElements FoldOnnxConstant(const OnnxFolding& folding);

/** @param folding ConstantOfShape @return its filling */
OnnxElements FoldOnnxConstantOfShape(const OnnxFolding& folding);

/** @param folding an operator that renames or converts its input @return the same elements */
OnnxElements FoldOnnxSame(const OnnxFolding& folding);

/** @param folding Transpose @return the same elements where the order cannot change */
OnnxElements FoldOnnxTranspose(const OnnxFolding& folding);

/** @param folding Concat @return the elements of all inputs */
OnnxElements FoldOnnxConcat(const OnnxFolding& folding);

/** @param folding Gather @return the elements that the indices name */
OnnxElements FoldOnnxGather(const OnnxFolding& folding);

/** @param folding Slice of a list, in either form of the operator @return the elements it keeps */
OnnxElements FoldOnnxSlice(const OnnxFolding& folding);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ONNX_LIST_FOLDING_H
