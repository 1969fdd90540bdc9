/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The cut of a wire: an error model that loses everything while it lasts. Example:
 *
 *     WireCut::Of(netDevice)->SetCut(true);
 */
#ifndef EDGE_INFERENCE_WIRE_CUT_H
#define EDGE_INFERENCE_WIRE_CUT_H

#include "ns3/error-model.h"
#include "ns3/net-device.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Stands in front of the receive error model that a device has: while the wire is cut, every packet
 * is lost; otherwise that model is asked. Neither end is told, as with a cable that is cut behind a
 * switch.
 */
class WireCut : public ErrorModel
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    /**
     * @param device with an attribute ReceiveErrorModel
     * @return the cut of what it receives; installed if there is none yet
     */
    static Ptr<WireCut> Of(Ptr<NetDevice> device);

    /** @param cut is everything lost from now on? */
    void SetCut(bool cut);

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;

    Ptr<ErrorModel> m_inner; //!< what loses packets of a whole wire, or null
    bool m_cut{false};       //!< is everything lost?
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_WIRE_CUT_H
