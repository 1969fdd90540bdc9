/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Weights for the next cut when the largest of three costs is to be made small.
 */
#ifndef EDGE_INFERENCE_BALANCE_WEIGHTS_H
#define EDGE_INFERENCE_BALANCE_WEIGHTS_H

#include "min-cut.h"

#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * Weights at which the weighted costs of the cheapest known cut are highest: the maximum over all
 * w >= 0 with sum 1 of min over cuts of w * costs. The cheapest cut under these weights is a new
 * one, or there is none that would raise the bound (Kelley's cutting planes, SIAM J. 8(4), 1960,
 * DOI 10.1137/0108053, on the Lagrangian dual). The function is concave, so nested ternary search
 * finds the maximum.
 * @param cuts costs of the cuts known so far, at least one
 * @return the weights
 */
MinCut::Triple FindBalanceWeights(const std::vector<MinCut::Triple>& cuts);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BALANCE_WEIGHTS_H
