/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Where the time of a task went. Example:
 *
 *     TimeParts parts = ResolveTimeline(segments, createdNs, finishedNs);
 *     parts.GetSum() == finishedNs - createdNs;     // always
 */
#ifndef EDGE_INFERENCE_TASK_TIMELINE_H
#define EDGE_INFERENCE_TASK_TIMELINE_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a task is doing. The order is the order of the columns of tasks.csv.
 */
enum class TaskState : uint8_t
{
    DECIDE,         //!< an agent is deciding
    DEVICE_WAIT,    //!< queued at the device's own resource
    DEVICE_COMPUTE, //!< layers run on the device
    CODEC,          //!< a boundary tensor is encoded or decoded
    TRANSFER,       //!< a boundary tensor travels
    SERVER_WAIT,    //!< queued at a server's resource
    MODEL_WAIT,     //!< layers are being made resident
    SERVER_COMPUTE, //!< layers run on a server
    RECOVERY,       //!< lost to a failure: nothing above happened
    RESULT,         //!< the result travels to the device
};

/** Number of task states. */
static constexpr std::size_t TASK_STATE_COUNT = 10;

/** @param state a state @return its column name without unit, such as "device_wait" */
const char* GetTaskStateName(TaskState state);

/**
 * @ingroup edge-inference
 * A stretch of time that one stage spent in one state.
 */
struct TimeSegment
{
    TaskState state{TaskState::DECIDE}; //!< state
    uint32_t stage{0};                  //!< stage of the plan it belongs to
    uint32_t site{0};                   //!< site where it happened (for transfers: the receiver)
    int64_t startNs{0};                 //!< start, simulated ns
    int64_t endNs{0};                   //!< end, simulated ns

    bool operator==(const TimeSegment& other) const;
    bool operator<(const TimeSegment& other) const;
};

/**
 * @ingroup edge-inference
 * One transfer of a tensor or result between two sites.
 */
struct TransferRecord
{
    uint32_t tensor{0};   //!< output of this layer
    uint64_t fromPeer{0}; //!< endpoint id of the sender
    uint64_t toPeer{0};   //!< endpoint id of the receiver
    uint64_t bytes{0};    //!< payload bytes, encoded
    int64_t startNs{0};   //!< handed to the socket, simulated ns
    int64_t endNs{0};     //!< last byte received, simulated ns

    bool operator==(const TransferRecord& other) const;
    bool operator<(const TransferRecord& other) const;
};

/**
 * @ingroup edge-inference
 * Nanoseconds per state.
 */
struct TimeParts
{
    std::array<int64_t, TASK_STATE_COUNT> ns{}; //!< indexed by TaskState

    /** @param state a state @return its nanoseconds */
    int64_t Get(TaskState state) const;

    /** @return the sum over all states */
    int64_t GetSum() const;
};

/**
 * Resolve overlapping segments so that each instant counts once. Precedence: compute (device,
 * server, codec), then transfer (boundary tensor, result), then waiting (model, server, device),
 * then decide; what no segment covers is recovery.
 * @param segments segments in any order, repeats and overlaps allowed; parts outside the task's
 *        life are cut off
 * @param createdNs creation of the task, ns
 * @param finishedNs end of the task, ns, not before createdNs
 * @return the parts; their sum is finishedNs - createdNs
 */
TimeParts ResolveTimeline(const std::vector<TimeSegment>& segments,
                          int64_t createdNs,
                          int64_t finishedNs);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TASK_TIMELINE_H
