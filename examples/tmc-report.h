/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the reproduction of MTL-A3C's figures writes and prints.
 */
#ifndef EDGE_INFERENCE_TMC_REPORT_H
#define EDGE_INFERENCE_TMC_REPORT_H

#include "tmc-setup.h"
#include "tmc-training.h"

#include "ns3/mean-interval.h"

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference Scores by point, method and seed. */
using TmcResults = std::vector<std::map<std::string, std::vector<TmcScore>>>;

/** @ingroup edge-inference @param scores of a method, one per seed @param part of a score @return
 * its mean with interval */
MeanInterval GetTmcMean(const std::vector<TmcScore>& scores, double TmcScore::*part);

/**
 * @ingroup edge-inference
 * @param scores of a method, one per seed @param others of another one, same seeds @param part of
 * a score
 * @return the mean of their differences with its interval
 */
MeanInterval GetTmcDifference(const std::vector<TmcScore>& scores,
                              const std::vector<TmcScore>& others,
                              double TmcScore::*part);

/** @ingroup edge-inference @param point a point @param series of its figure, may be empty @return
 * "analytic" or "analytic-queueing", with "/" and the series if there is one */
std::string GetTmcEnvironment(const TmcPoint& point, const std::string& series);

/**
 * @ingroup edge-inference
 * Write reproduce-tmc.csv and reproduce-tmc-intervals.csv.
 * @param setup parameters @param results of all points
 */
void WriteTmc(const TmcSetup& setup, const TmcResults& results);

/** @ingroup edge-inference Print one table per figure. @param setup parameters @param results of
 * all points @param os where to */
void PrintTmc(const TmcSetup& setup, const TmcResults& results, std::ostream& os);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TMC_REPORT_H
