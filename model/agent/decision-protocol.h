/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a RemotePartitionAgent and a PartitionControllerApplication say to each other: kinds of
 * AGENT messages. All other kinds belong to the agents themselves.
 */
#ifndef EDGE_INFERENCE_DECISION_PROTOCOL_H
#define EDGE_INFERENCE_DECISION_PROTOCOL_H

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

static constexpr uint16_t DECISION_REQUEST = 0xff01; //!< to the controller: an observation
static constexpr uint16_t DECISION_REPLY = 0xff02;   //!< from it: decision id (u64) and plan
static constexpr uint16_t DECISION_CANCEL = 0xff03;  //!< to it: decision id (u64)
static constexpr uint16_t DECISION_OUTCOME = 0xff04; //!< to it: an outcome

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DECISION_PROTOCOL_H
