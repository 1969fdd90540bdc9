/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the reproduction of CoKnight's claims writes and says.
 */
#ifndef EDGE_INFERENCE_COKNIGHT_REPORT_H
#define EDGE_INFERENCE_COKNIGHT_REPORT_H

#include "coknight-packets.h"
#include "coknight-setup.h"

#include "ns3/mean-interval.h"

#include <iosfwd>
#include <map>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference Packet runs: by number of devices, then policy, then run. */
using CoknightRuns = std::map<uint32_t, std::vector<std::vector<CoknightRun>>>;

/**
 * @ingroup edge-inference
 * Write reproduce-coknight.csv, and reproduce-coknight-marks.gp for the picture.
 * @param setup parameters @param game analytic half @param runs packet half
 */
void WriteCoknight(const CoknightSetup& setup, const CoknightGame& game, const CoknightRuns& runs);

/** @ingroup edge-inference Print parameters and table. @param setup parameters @param game analytic
 * half @param runs packet half @param os where to */
void PrintCoknight(const CoknightSetup& setup,
                   const CoknightGame& game,
                   const CoknightRuns& runs,
                   std::ostream& os);

/**
 * @ingroup edge-inference
 * Check the analytic claims: (i) and (ii) of saturation, (iii) for every device.
 * @param game analytic half @param os gets a line per claim
 * @return true if all hold
 */
bool CheckGames(const CoknightGame& game, std::ostream& os);

/**
 * @ingroup edge-inference
 * Compare DEFP with the others over packets: never worse beyond the paired 95 % interval, and
 * which points are exceptions.
 * @param game analytic half @param runs packet half @param os gets the lines
 */
void ListExceptions(const CoknightGame& game, const CoknightRuns& runs, std::ostream& os);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_COKNIGHT_REPORT_H
