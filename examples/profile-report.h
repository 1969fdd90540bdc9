/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What edge-inference-profile prints. Example:
 *
 *     PrintLayers(*model, false, std::cout);
 *     PrintTotals(*model, std::cout);
 */
#ifndef EDGE_INFERENCE_PROFILE_REPORT_H
#define EDGE_INFERENCE_PROFILE_REPORT_H

#include "ns3/dnn-model.h"

#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Print one row per layer.
 * @param model the network
 * @param csv comma-separated values instead of aligned columns
 * @param output where it goes
 */
void PrintLayers(const DnnModel& model, bool csv, std::ostream& output);

/**
 * @ingroup edge-inference
 * Print one row per cut.
 * @param model the network
 * @param cuts some of its cuts
 * @param title what they are
 * @param csv comma-separated values instead of aligned columns
 * @param output where it goes
 */
void PrintCuts(const DnnModel& model,
               const std::vector<CutPoint>& cuts,
               const std::string& title,
               bool csv,
               std::ostream& output);

/**
 * @ingroup edge-inference
 * Print exits, operators that are not counted, and the totals. The last line is
 * "total: N parameters, x.xxx GMAC".
 * @param model the network
 * @param output where it goes
 */
void PrintTotals(const DnnModel& model, std::ostream& output);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PROFILE_REPORT_H
