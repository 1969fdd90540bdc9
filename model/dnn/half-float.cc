/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "half-float.h"

#include <cmath>
#include <cstring>

namespace ns3
{
namespace edgeinference
{

uint32_t
FloatToBits(float value)
{
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return bits;
}

float
BitsToFloat(uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
}

uint16_t
FloatToHalf(float value)
{
    const uint16_t sign = std::signbit(value) ? 0x8000 : 0;
    const float magnitude = std::fabs(value);
    if (std::isnan(value))
    {
        return sign | 0x7e00;
    }
    if (magnitude >= 65520.0F) // rounds beyond the largest half, 65504
    {
        return sign | 0x7c00;
    }
    if (magnitude < 6.103515625e-05F) // 2^-14: subnormal halves are multiples of 2^-24
    {
        return sign | static_cast<uint16_t>(std::nearbyint(magnitude * 16777216.0F));
    }
    int exponent = 0;
    const float fraction = std::frexp(magnitude, &exponent); // [0.5, 1)
    const auto mantissa = static_cast<uint32_t>(std::nearbyint(fraction * 2048.0F)) - 1024;
    // a mantissa that rounds up to 1024 carries into the exponent, as it should
    return sign | static_cast<uint16_t>((static_cast<uint32_t>(exponent + 14) << 10) + mantissa);
}

float
HalfToFloat(uint16_t half)
{
    const int exponent = (half >> 10) & 0x1f;
    const int mantissa = half & 0x3ff;
    float magnitude = 0;
    if (exponent == 0x1f)
    {
        magnitude = BitsToFloat(mantissa == 0 ? 0x7f800000 : 0x7fc00000);
    }
    else if (exponent == 0)
    {
        magnitude = std::ldexp(static_cast<float>(mantissa), -24);
    }
    else
    {
        magnitude = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
    }
    return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

} // namespace edgeinference
} // namespace ns3
