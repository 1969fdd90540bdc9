/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Means with their confidence intervals, for what programs report of several runs.
 */
#ifndef EDGE_INFERENCE_MEAN_INTERVAL_H
#define EDGE_INFERENCE_MEAN_INTERVAL_H

#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A mean and the half of its 95 % confidence interval, by Student's distribution.
 */
struct MeanInterval
{
    double mean{0.0}; //!< of the values
    double half{0.0}; //!< half width; infinite for less than two values
};

/** @ingroup edge-inference @param values some numbers, at least one @return their mean */
MeanInterval GetMeanInterval(const std::vector<double>& values);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_MEAN_INTERVAL_H
