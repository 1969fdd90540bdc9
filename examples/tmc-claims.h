/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What of MTL-A3C's published results must hold here, and what the equations say of the rest.
 */
#ifndef EDGE_INFERENCE_TMC_CLAIMS_H
#define EDGE_INFERENCE_TMC_CLAIMS_H

#include "tmc-report.h"

#include <iosfwd>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Check, on the analytic model without queueing:
 * - at 6 servers (figure 8a) mtl-a3c is at most 3 % above the exact optimum, and none of the other
 *   learners is better beyond the paired 95 % interval;
 * - trends of the digitised curves: the exact optimum moves the way the paper's MTL-A3C moves, from
 *   the first to the last point of a figure, and so does mtl-a3c up to the last point at which the
 *   optimum still moves by more than 1 %. A movement of the optimum below 1 % in all is none: the
 *   equations then do not give the trend, which is said and not required.
 * Claims whose points were left out are not checked.
 * @param setup parameters @param results of all points @param curves of the paper
 * @param os gets a line per claim
 * @return true if all that were checked hold
 */
bool CheckTmc(const TmcSetup& setup,
              const TmcResults& results,
              const TmcCurves& curves,
              std::ostream& os);

/**
 * @ingroup edge-inference
 * Print the paper's percentages beside ours; nothing is required of them.
 * @param setup parameters @param results of all points @param curves of the paper @param os where
 * to
 */
void CompareTmc(const TmcSetup& setup,
                const TmcResults& results,
                const TmcCurves& curves,
                std::ostream& os);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TMC_CLAIMS_H
