/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What must be known to repeat a run, beside its results: run.json.
 */
#ifndef EDGE_INFERENCE_RUN_FILE_H
#define EDGE_INFERENCE_RUN_FILE_H

#include <cstdint>
#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One run: an entry of the list "runs" of run.json.
 */
struct RunFacts
{
    /** Given by the program; a key "group.name" goes into an object "group". */
    std::map<std::string, std::string> info;
    std::map<std::string, std::string> agents; //!< TypeId by label
    std::map<std::string, std::string> models; //!< digest by name of the network
    uint64_t tasks{0};                         //!< rows in tasks.csv
    int64_t simulatedNs{0};                    //!< simulated time at the end, ns
    bool complete{false};                      //!< true if all results were written
    std::string openedAt;                      //!< wall clock, ISO 8601; goes to "provenance"
    double wallSeconds{0.0};                   //!< wall clock; goes to "provenance"
};

/**
 * @param path of a run.json
 * @return its runs as JSON text, "[]" if there is no such file
 * @throws std::runtime_error with one sentence if it is something else
 */
std::string ReadRuns(const std::string& path);

/**
 * Write a run.json, whole or not at all.
 * @param path where
 * @param earlier what ReadRuns returned, or "[]"
 * @param facts the run that is added
 * @throws std::runtime_error with one sentence
 */
void WriteRuns(const std::string& path, const std::string& earlier, const RunFacts& facts);

/** @return the wall clock as ISO 8601, to the second, such as 2025-01-31T23:59:59Z */
std::string GetWallClock();

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RUN_FILE_H
