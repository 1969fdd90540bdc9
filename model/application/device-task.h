/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a device keeps of a task from its creation to its end.
 */
#ifndef EDGE_INFERENCE_DEVICE_TASK_H
#define EDGE_INFERENCE_DEVICE_TASK_H

#include "inference-task.h"
#include "task-record.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/partition-observation.h"
#include "ns3/task-messages.h"

#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Where a task stands. Only MobileDeviceApplication::SwitchToState changes it.
 */
enum class DeviceTaskState : uint8_t
{
    CREATED,    //!< not yet looked at
    DECIDING,   //!< an agent is asked
    RUNNING,    //!< an attempt is under way
    RECOVERING, //!< an attempt has failed, the next is being prepared
    ENDED,      //!< over
};

/** @param state a state @return its name in lower case */
const char* GetDeviceTaskStateName(DeviceTaskState state);

/**
 * @ingroup edge-inference
 * A tensor that the device has sent and that nobody has confirmed.
 */
struct UnconfirmedTensor
{
    uint64_t peer{0};    //!< to whom
    LayerId tensor{0};   //!< which
    uint64_t bytes{0};   //!< payload bytes
    int64_t queuedNs{0}; //!< when it was given to the transport, ns
};

/**
 * @ingroup edge-inference
 * What was left of a task when its agent was asked.
 */
struct DeviceTaskRest
{
    uint32_t attempt{0};          //!< plans started before
    LayerSet done;                //!< layers that need not run
    std::vector<LiveTensor> live; //!< tensors that exist
};

/**
 * @ingroup edge-inference
 * A task on its device.
 */
struct DeviceTask
{
    InferenceTask task;                              //!< what is to be done
    DeviceTaskState state{DeviceTaskState::CREATED}; //!< where it stands
    uint64_t decisionId{0};                          //!< decision in force
    bool observed{true};                             //!< the agent knows how that decision ended
    int64_t decideNs{0};                             //!< when the agent was asked, ns
    DeviceTaskRest rest;                             //!< what it was asked about
    TaskEnvelope envelope;                           //!< the attempt
    LayerSet done;                                   //!< layers the next attempt need not run
    uint32_t attempts{0};                            //!< plans started
    std::set<uint32_t> doneStages;                   //!< of the attempt
    std::set<SiteId> helpers;                        //!< other sites that may be at work for it
    std::set<SiteId> emptied; //!< other sites that failed or were lost since the attempt began
    std::vector<UnconfirmedTensor> unconfirmed;                   //!< of the attempt
    std::vector<TimeSegment> segments;                            //!< of all attempts
    std::vector<TransferRecord> transfers;                        //!< of all attempts
    std::map<std::pair<uint32_t, uint32_t>, double> serverJoules; //!< by attempt and stage
    uint64_t bytesUp{0};       //!< payload bytes given to the transport
    double computeJoules{0.0}; //!< energy of the device
    double radioJoules{0.0};   //!< energy of the device
    EventId timeout;           //!< of the decision or attempt
    EventId next;              //!< start of the next attempt
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEVICE_TASK_H
