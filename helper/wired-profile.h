/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How the wires of an access network are simulated.
 */
#ifndef EDGE_INFERENCE_WIRED_PROFILE_H
#define EDGE_INFERENCE_WIRED_PROFILE_H

#include <cstdint>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * How the wires are simulated: ns-3's cost per byte falls with the size of a segment.
 */
struct WiredProfile
{
    std::string name;          //!< value of the attribute WiredProfile
    uint32_t segmentBytes{0};  //!< largest TCP payload
    uint16_t mtuBytes{0};      //!< of wired devices
    bool trafficControl{true}; //!< FqCoDel in routers, a long queue in hosts
    uint32_t queuePackets{0};  //!< queue of a wired device
};

/**
 * @ingroup edge-inference
 * @param name faithful or fast
 * @return the profile
 * @throws std::invalid_argument with one sentence if there is none of that name
 */
WiredProfile FindWiredProfile(const std::string& name);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_WIRED_PROFILE_H
