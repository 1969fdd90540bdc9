/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mean-interval.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

MeanInterval
GetMeanInterval(const std::vector<double>& values)
{
    MeanInterval result;
    const double count = static_cast<double>(values.size());
    for (const double value : values)
    {
        result.mean += value / count;
    }
    if (values.size() < 2)
    {
        result.half = HUGE_VAL;
        return result;
    }
    double squares = 0.0;
    for (const double value : values)
    {
        squares += (value - result.mean) * (value - result.mean);
    }
    const boost::math::students_t student(count - 1.0);
    result.half =
        boost::math::quantile(student, 0.975) * std::sqrt(squares / (count - 1.0) / count);
    return result;
}

} // namespace edgeinference
} // namespace ns3
