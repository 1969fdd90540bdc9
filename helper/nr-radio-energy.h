/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Energy of a device's 5G NR radio, by what it sends and receives. Example:
 *
 *     edge-inference-scenario --channel=nr --radioEnergy=nr
 */
#ifndef EDGE_INFERENCE_NR_RADIO_ENERGY_H
#define EDGE_INFERENCE_NR_RADIO_ENERGY_H

#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/radio-energy.h"

#include <cstdint>

namespace ns3
{

class NrUePhy;
class SfnSf;
class SpectrumValue;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Metered by the symbols of the device's NR radio: while it sends, data, control or sounding, it
 * takes P = 10^((dBm - 30) / 10) / efficiency + circuits, dBm being the power of 5G-LENA's NrUePhy,
 * and while data for it is on the downlink it takes RxPower; both are drawn from the source of the
 * node as they happen. Efficiency, circuit power and RxPower are assumed values, to be set to the
 * device in question. A transfer is told what was drawn since the transfer before.
 */
class NrRadioEnergy : public RadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~NrRadioEnergy() override;

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

    /** Something leaves. @param duration of it */
    void Send(Time duration);
    /** Data arrives; what else the trace source says does not matter. @param duration of it */
    void Receive(const SfnSf&, Ptr<const SpectrumValue>, const Time& duration, uint16_t, uint16_t);
    /** @param watts power @param duration for how long from now on */
    void Draw(double watts, Time duration);

    double m_efficiency{0.35};  //!< of the amplifier, above 0 to 1
    double m_circuitPower{0.5}; //!< W
    double m_rxPower{0.5};      //!< W
    Ptr<NodeEnergy> m_energy;   //!< draws
    Ptr<NrUePhy> m_phy;         //!< of the device
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_NR_RADIO_ENERGY_H */
