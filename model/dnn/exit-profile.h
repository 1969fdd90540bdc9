/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Published figures of networks with exits: what share of the samples leaves where at which
 * thresholds, and how often the answer is right. Example:
 *
 *     std::vector<ExitProfileRow> rows = ReadExitProfileFile("b-alexnet.csv");
 *     ExitRecords records = MakeProfileRecords(rows[0], {"exit1", "exit2", "output"}, 3000,
 * random);
 */
#ifndef EDGE_INFERENCE_EXIT_PROFILE_H
#define EDGE_INFERENCE_EXIT_PROFILE_H

#include "exit-record.h"

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What was measured at one choice of thresholds.
 */
struct ExitProfileRow
{
    std::vector<double> thresholds; //!< entropy below which a sample leaves, nats; all but the last
    std::vector<double> shares;     //!< of the samples that leave at each exit, 0 to 1, sum 1
    double accuracy{0.0};           //!< share of right answers of all, 0 to 1
};

/**
 * Columns: accuracy_pct, threshold1, threshold2, ... (nats), exit1_pct, exit2_pct, ...; others are
 * ignored, as are rows whose threshold1 is "-" (networks without exits). Cells at the end may be
 * empty where a network has fewer exits.
 * @param input the text; the first line is "# source: ..."
 * @param fileName name for messages
 * @return the rows
 * @throws std::runtime_error with one sentence that names file and line
 */
std::vector<ExitProfileRow> ReadExitProfile(std::istream& input, const std::string& fileName);

/** @param fileName a file @return its rows, as ReadExitProfile */
std::vector<ExitProfileRow> ReadExitProfileFile(const std::string& fileName);

/**
 * Draw an exit record in which, at the row's thresholds, samples leave and are right with the
 * published probabilities. A publication says nothing of single samples: correctness is drawn with
 * the same probability whatever the exit, and entropies only say on which side of the threshold
 * they lie. So the record must be used with the row's own thresholds.
 *
 * @param row published figures
 * @param exits names of the exits, as many as the row has shares
 * @param samples how many to draw
 * @param random draws from 0 to 1
 * @return the record
 * @throws std::invalid_argument if the number of exits is another one
 */
ExitRecords MakeProfileRecords(const ExitProfileRow& row,
                               const std::vector<std::string>& exits,
                               uint64_t samples,
                               const std::function<double()>& random);

/**
 * Bytes that a device sends per sample with an exit of its own (Teerapittayanon, McDanel, Kung,
 * "Distributed deep neural networks over the cloud, the edge and end devices", ICDCS 2017,
 * equation 1):
 *
 *     c = 4 |C| + (1 - l) f o / 8
 *
 * @param classes |C|, of which it sends one float each
 * @param localShare l, share of the samples that leave there, 0 to 1
 * @param filters f, of the layer whose output goes on
 * @param filterBits o, bits of one filter's output
 * @return c, bytes
 */
double GetDdnnBytes(uint64_t classes, double localShare, uint64_t filters, uint64_t filterBits);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EXIT_PROFILE_H
