/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Traffic of others on an access network: what each device sends or receives beside its tensors.
 */
#ifndef EDGE_INFERENCE_BACKGROUND_TRAFFIC_H
#define EDGE_INFERENCE_BACKGROUND_TRAFFIC_H

#include "ns3/application-container.h"
#include "ns3/data-rate.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * UDP at a constant rate while it is on, from ns-3's OnOffApplication to PacketSink.
 */
struct BackgroundTraffic
{
    DataRate upRate;         //!< of each device to the far node, payload
    DataRate downRate;       //!< of the far node to each device, payload
    uint32_t packetBytes{0}; //!< payload of a packet
    std::string onTime;      //!< random variable, s
    std::string offTime;     //!< random variable, s
    Time start;              //!< of all
};

/**
 * @ingroup edge-inference
 * @param traffic what flows
 * @param devices one end of it
 * @param far the other end
 * @param address gives the InetSocketAddress of a node and a port
 * @return the applications, sources and sinks
 */
ApplicationContainer InstallBackgroundTraffic(
    const BackgroundTraffic& traffic,
    const NodeContainer& devices,
    Ptr<Node> far,
    const std::function<Address(Ptr<const Node>, uint16_t)>& address);

/**
 * @param applications as InstallBackgroundTraffic made them @param stream first random stream
 * @return streams used
 */
int64_t AssignBackgroundStreams(const ApplicationContainer& applications, int64_t stream);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BACKGROUND_TRAFFIC_H
