/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Each device has a wire of its own to the router.
 */
#ifndef EDGE_INFERENCE_POINT_TO_POINT_ACCESS_NETWORK_H
#define EDGE_INFERENCE_POINT_TO_POINT_ACCESS_NETWORK_H

#include "access-network.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Devices on point-to-point links: no contention but at the router's ports towards the servers.
 * With RateTrace the links are a TraceDrivenLink each; IdealKnowledge then knows the trace's mean.
 */
class PointToPointAccessNetwork : public AccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    void DoConnectDevices() override;
    std::string DoGetGatewayName() const override;

    DataRate m_deviceRate; //!< of each device's link
    Time m_deviceDelay;    //!< of each device's link

    std::string m_rateTrace; //!< file that the links follow, or empty
    Time m_rateTraceShift;   //!< between the begins of two devices
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_POINT_TO_POINT_ACCESS_NETWORK_H
