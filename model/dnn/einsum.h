/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Sizes of a sum in Einstein's notation. Example:
 *
 *     Einsum sum("bij,bjk->bik", {{2, 3, 4}, {2, 4, 5}});
 *     sum.GetOutput();          // 2x3x5
 *     sum.GetIterationCount();  // 120
 */
#ifndef EDGE_INFERENCE_EINSUM_H
#define EDGE_INFERENCE_EINSUM_H

#include "tensor-shape.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The labels of an Einsum equation and their sizes. "..." stands for any number of dimensions that
 * are broadcast from their end.
 */
class Einsum
{
  public:
    /**
     * @param equation the equation
     * @param operands shapes of the operands
     * @throws std::invalid_argument when they do not fit the equation
     */
    Einsum(const std::string& equation, const std::vector<TensorShape>& operands);

    /** @return shape of the result */
    TensorShape GetOutput() const;

    /** @return products summed or written in all: the product of the sizes of all labels */
    uint64_t GetIterationCount() const;

  private:
    /** Labels of a term: letters, and numbers counted from the end of the broadcast dimensions. */
    using Labels = std::vector<std::string>;

    /** @param term a term of the equation @param broadcast dimensions "..." stands for @return it
     */
    static Labels Split(const std::string& term, std::size_t broadcast);

    /** @param term a term @param shape its operand */
    void AddOperand(const std::string& term, const TensorShape& shape);

    std::map<std::string, uint64_t> m_sizes; //!< size of each label
    std::map<std::string, int> m_uses;       //!< how often each label stands in the operands
    std::size_t m_broadcast{0};              //!< most dimensions that "..." stands for
    Labels m_output;                         //!< labels of the result
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EINSUM_H
