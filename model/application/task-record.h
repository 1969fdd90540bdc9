/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What is known of a task when it ends: the content of one row of tasks.csv.
 */
#ifndef EDGE_INFERENCE_TASK_RECORD_H
#define EDGE_INFERENCE_TASK_RECORD_H

#include "ns3/partition-observation.h"
#include "ns3/task-timeline.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The end of a task, as the device's TaskEnded trace source reports it, exactly once per task.
 */
struct TaskRecord
{
    uint64_t task{0};                          //!< number of the task on its device, from 0
    uint64_t device{0};                        //!< endpoint id of the device
    std::string model;                         //!< name of the network
    uint64_t modelDigest{0};                   //!< its digest
    std::string agent;                         //!< TypeId name of the agent
    std::string plan;                          //!< text form of the last plan
    int32_t exit{-1};                          //!< exit that answered, -1: none
    TaskStatus status{TaskStatus::UNFINISHED}; //!< how it ended
    std::string reason;                        //!< empty if completed
    uint32_t attempts{0};                      //!< plans that were started
    uint64_t sample{0};                        //!< sample id
    int32_t correct{-1};                       //!< 1 right, 0 wrong, -1 unknown
    int64_t createdNs{0};                      //!< creation, simulated ns
    int64_t finishedNs{0};                     //!< end, simulated ns
    TimeParts parts;                           //!< latency by state; sums to finishedNs - createdNs
    int64_t deadlineNs{0};                     //!< time allowed from creation, ns; 0: none
    uint64_t bytesUp{0};                       //!< payload bytes device to sites
    uint64_t bytesBetween{0};                  //!< payload bytes between sites
    uint64_t bytesDown{0};                     //!< payload bytes sites to device
    double computeJoules{0.0};                 //!< compute energy of the device
    double radioJoules{0.0};                   //!< radio energy of the device
    double serverJoules{0.0};                  //!< compute energy of the other sites
    std::vector<TimeSegment> segments;         //!< overlaps in detail (stages.csv)
    std::vector<TransferRecord> transfers;     //!< transfers in detail (transfers.csv)

    /** @return true if there was a deadline and the task did not complete within it */
    bool MissedDeadline() const;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TASK_RECORD_H
