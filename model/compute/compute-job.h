/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_COMPUTE_JOB_H
#define EDGE_INFERENCE_COMPUTE_JOB_H

#include "ns3/callback.h"
#include "ns3/nstime.h"

#include <cstdint>

/**
 * @file
 * @ingroup edge-inference
 * What a ComputeResource is asked to do, and what it reports.
 */

namespace ns3
{
namespace edgeinference
{

/** Number of a job on its ComputeResource; 0 is none. Numbers ascend in order of submission. */
using JobId = uint64_t;

/** Number of a lease on its ComputeResource; 0 is none. */
using LeaseId = uint64_t;

/**
 * @ingroup edge-inference
 * How a job ended.
 */
enum class JobEnding : uint8_t
{
    DONE,      //!< all its work was done
    CANCELLED, //!< its owner cancelled it; seen in the JobFinished trace only, `done` is not called
    STOPPED,   //!< the resource stopped (a crash, an empty battery)
};

/**
 * @param ending an ending
 * @return its name in lower case, such as "done"
 */
const char* GetJobEndingName(JobEnding ending);

/**
 * @ingroup edge-inference
 * The story of one job.
 */
struct JobReport
{
    JobId id{0};       //!< its number
    Time submitted;    //!< when it came
    Time started;      //!< when it was first served; equals `finished` if never
    Time finished;     //!< when it ended
    Time busy;         //!< time in service; less than finished - started if preempted
    uint32_t batch{1}; //!< number of jobs that started in the same batch
    JobEnding ending{JobEnding::DONE}; //!< how it ended
};

/**
 * @ingroup edge-inference
 * A piece of work for a ComputeResource.
 */
struct ComputeJob
{
    Time service; //!< time on one slot of speed 1 with nobody else; negative counts as 0
    Time deadline{Time::Max()}; //!< absolute time it should be done by; only EDF reads it
    uint32_t priority{0};       //!< larger is served first by PriorityServiceDiscipline
    LeaseId lease{0};           //!< whose reserved share it uses; 0, unknown or lapsed: unreserved
    uint64_t batchKey{0};       //!< equal non-zero keys may run as one batch; 0: always alone

    /**
     * Called when the job ends as DONE or STOPPED, never from within Submit, with the resource in a
     * consistent state: Submit, Cancel, Reserve and Stop may be called from it. May be null.
     */
    Callback<void, const JobReport&> done;

    /**
     * Called once when the job is first served, never from within Submit and always before `done`
     * unless the resource stops in the same instant. May be null.
     */
    Callback<void, JobId> started;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_COMPUTE_JOB_H */
