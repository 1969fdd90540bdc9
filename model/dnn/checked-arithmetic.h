/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Sums and products of sizes that come from files and must not wrap around. Example:
 *
 *     uint64_t bytes = CheckedMultiply(elements, 4); // throws std::overflow_error beyond 64 bits
 */
#ifndef EDGE_INFERENCE_CHECKED_ARITHMETIC_H
#define EDGE_INFERENCE_CHECKED_ARITHMETIC_H

#include <cstdint>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * @param a a number
 * @param b a number
 * @return their sum
 * @throws std::overflow_error when it does not fit 64 bits
 */
inline uint64_t
CheckedAdd(uint64_t a, uint64_t b)
{
    if (a > std::numeric_limits<uint64_t>::max() - b)
    {
        throw std::overflow_error("a size does not fit 64 bits");
    }
    return a + b;
}

/**
 * @ingroup edge-inference
 * @param a a number
 * @param b a number
 * @return their product
 * @throws std::overflow_error when it does not fit 64 bits
 */
inline uint64_t
CheckedMultiply(uint64_t a, uint64_t b)
{
    if (b != 0 && a > std::numeric_limits<uint64_t>::max() / b)
    {
        throw std::overflow_error("a size does not fit 64 bits");
    }
    return a * b;
}

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHECKED_ARITHMETIC_H
