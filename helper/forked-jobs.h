/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Runs pieces of work in processes of their own, several at a time. Example:
 *
 *     const auto results = RunForked(10, 2, [](std::size_t i, const JobProgress&) {
 *         return Simulate(i); // a text
 *     });
 */
#ifndef EDGE_INFERENCE_FORKED_JOBS_H
#define EDGE_INFERENCE_FORKED_JOBS_H

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference Called by a job now and then with the share of it that is done. */
using JobProgress = std::function<void(double share)>;

/** @ingroup edge-inference A piece of work: its number, whom to tell how far it is; its result. */
using ForkedJob = std::function<std::string(std::size_t index, const JobProgress& progress)>;

/**
 * @ingroup edge-inference
 * What became of a job.
 */
struct ForkedResult
{
    std::string text;  //!< what it returned
    std::string error; //!< what went wrong, one sentence; empty if nothing did
};

/**
 * @ingroup edge-inference
 * ns-3 has one simulator per process, so parallel runs are processes. Each job is forked when its
 * turn comes; nothing may have been simulated before. Neither the number of processes nor the order
 * in which they end changes a result.
 * @param count number of jobs
 * @param processes at the same time; 0: one per processor
 * @param job what to do; an exception of it becomes the error of its result
 * @param progress told the share of all jobs that is done, may be empty
 * @return results in the order of the jobs
 * @throws std::runtime_error if the system gives no process
 */
std::vector<ForkedResult> RunForked(std::size_t count,
                                    std::size_t processes,
                                    const ForkedJob& job,
                                    const std::function<void(double share)>& progress = {});

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FORKED_JOBS_H
