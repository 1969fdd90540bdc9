/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MTL-A3C on packets: trained on the analytic model of a WiFi scenario, evaluated on its packets,
 * refined there and evaluated again, beside agents that learn nothing and one that knows the truth.
 */
#ifndef EDGE_INFERENCE_TMC_PACKETS_H
#define EDGE_INFERENCE_TMC_PACKETS_H

#include "tmc-report.h"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a method did at a point, one entry per seed.
 */
struct TmcPacketResult
{
    std::vector<TmcScore> scores;       //!< of the tasks of all runs
    std::vector<double> secondsPerTask; //!< mean latency of completed tasks, s
    std::vector<double> lostShare;      //!< of tasks that had no answer when a run ended
};

/** @ingroup edge-inference Results by point and method. "model" is what the analytic model
 * promises mtl-a3c, "refined" is mtl-a3c after episodes on packets, "oracle" the chain search with
 * true knowledge. */
using TmcPacketResults = std::vector<std::map<std::string, TmcPacketResult>>;

/**
 * @ingroup edge-inference
 * Train, evaluate, refine, evaluate; each seed of each point in processes of its own.
 * @param setup parameters
 * @return results of all points of setup.packets
 * @throws std::runtime_error with one sentence if something fails
 */
TmcPacketResults RunTmcPackets(const TmcSetup& setup);

/** @ingroup edge-inference Add lines to reproduce-tmc.csv and -intervals.csv. @param setup
 * parameters @param results of RunTmcPackets */
void AppendTmcPackets(const TmcSetup& setup, const TmcPacketResults& results);

/**
 * @ingroup edge-inference
 * Print the table and the gap to the oracle before and after episodes on packets.
 * @param setup parameters @param results of RunTmcPackets @param os where to
 * @return whether the gap does not grow beyond the paired 95 % interval at any point
 */
bool CheckTmcPackets(const TmcSetup& setup, const TmcPacketResults& results, std::ostream& os);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TMC_PACKETS_H
