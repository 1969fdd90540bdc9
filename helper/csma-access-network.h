/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * All devices share one cable.
 */
#ifndef EDGE_INFERENCE_CSMA_ACCESS_NETWORK_H
#define EDGE_INFERENCE_CSMA_ACCESS_NETWORK_H

#include "access-network.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Devices and the gateway on one CSMA bus: half duplex, one frame at a time for all.
 */
class CsmaAccessNetwork : public AccessNetwork
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

  private:
    void DoConnectDevices() override;
    double DoGetSharedRate(Ptr<const Node> node, bool up) const override;
    Time DoGetSharedDelay(bool up) const override;
    bool DoIsRelayed() const override;
    std::string DoGetMediumName() const override;
    void DoCutMedium(Ptr<Node> node, bool cut) override;
    int64_t DoAssignDeviceStreams(int64_t stream) override;

    DataRate m_deviceRate;              //!< of the bus
    Time m_deviceDelay;                 //!< end to end of the bus
    std::vector<Ptr<NetDevice>> m_ends; //!< everything on the bus
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CSMA_ACCESS_NETWORK_H
