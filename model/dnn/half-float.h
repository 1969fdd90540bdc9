/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Floating-point numbers and their bits. Example:
 *
 *     FloatToHalf(1.0F);    // 0x3c00
 *     HalfToFloat(0x3c00);  // 1
 */
#ifndef EDGE_INFERENCE_HALF_FLOAT_H
#define EDGE_INFERENCE_HALF_FLOAT_H

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/** @param value a number @return its bits */
uint32_t FloatToBits(float value);

/** @param bits bits of a number @return the number */
float BitsToFloat(uint32_t bits);

/** @param value a number @return the nearest IEEE 754 binary16, ties to even */
uint16_t FloatToHalf(float value);

/** @param half an IEEE 754 binary16 @return the number */
float HalfToFloat(uint16_t half);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_HALF_FLOAT_H
