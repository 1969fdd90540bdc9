/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_LTE_RADIO_ENERGY_H
#define EDGE_INFERENCE_LTE_RADIO_ENERGY_H

#include "ns3/packet-burst.h"
#include "ns3/ptr.h"
#include "ns3/radio-energy.h"

namespace ns3
{

class LteUePhy;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Metered by the subframes of the device's LTE radio: each subframe in which it sends, data or
 * control, takes P = 10^((dBm - 30) / 10) / efficiency + circuits for its length, dBm being the
 * power that ns-3's LteUePhy sends it with, power control included, and each in which data is on
 * the downlink takes RxPower; both are drawn from the source of the node as they happen.
 * Efficiency, circuit power and RxPower are assumed values, to be set to the device in question. A
 * transfer is told what was drawn since the transfer before.
 */
class LteRadioEnergy : public RadioEnergy
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
    void DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy) override;
    bool DoIsMetered() const override;
    double DoGetMeteredJoules() const override;
    double DoGetTransmitJoules(double bytes, double seconds) const override;
    double DoGetReceiveJoules(double bytes, double seconds) const override;
    double DoGetTransmitPower() const override;
    double DoGetReceivePower() const override;

    /** A subframe with data leaves. @param burst its packets */
    void SendSubframe(Ptr<const PacketBurst> burst);
    /** A subframe with data arrives. @param burst its packets */
    void ReceiveSubframe(Ptr<const PacketBurst> burst);
    /** @param watts power during the subframe that begins */
    void Draw(double watts);

    double m_efficiency{0.35};  //!< of the amplifier, above 0 to 1
    double m_circuitPower{0.5}; //!< W
    double m_rxPower{0.5};      //!< W
    Ptr<NodeEnergy> m_energy;   //!< draws
    Ptr<LteUePhy> m_phy;        //!< of the device
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_LTE_RADIO_ENERGY_H */
