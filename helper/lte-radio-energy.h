/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_LTE_RADIO_ENERGY_H
#define EDGE_INFERENCE_LTE_RADIO_ENERGY_H

#include "cellular-radio-energy.h"

#include "ns3/packet-burst.h"

namespace ns3
{

class LteUePhy;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Metered by subframes: each in which the device sends, data or control, counts for its length,
 * with the power that ns-3's LteUePhy sends it with, power control included, and each in which data
 * is on the downlink.
 */
class LteRadioEnergy : public CellularRadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~LteRadioEnergy() override;

  protected:
    void DoDispose() override;

  private:
    void DoWatch(Ptr<Node> node) override;
    double DoGetSignalPower() const override;

    /** A subframe with data leaves. @param burst its packets */
    void SendSubframe(Ptr<const PacketBurst> burst);
    /** A subframe with data arrives. @param burst its packets */
    void ReceiveSubframe(Ptr<const PacketBurst> burst);

    Ptr<LteUePhy> m_phy; //!< of the device
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_LTE_RADIO_ENERGY_H */
