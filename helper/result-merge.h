/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_RESULT_MERGE_H
#define EDGE_INFERENCE_RESULT_MERGE_H

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * Put the results of several complete runs into one folder: rows of all CSV tables and of
 * results.sqlite, and the runs of run.json, in the order of the parts. What the folder held of
 * these files before is replaced, each file at once.
 * @param parts folders that an InferenceMonitor each has written, with the same tables
 * @param output folder for the result; exists
 * @throws std::runtime_error with one sentence if a file cannot be read or written
 */
void MergeResults(const std::vector<std::string>& parts, const std::string& output);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESULT_MERGE_H
