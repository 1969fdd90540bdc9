/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Energy of a device's 5G NR radio, by what it sends and receives. Example:
 *
 *     edge-inference-scenario --channel=nr --radioEnergy=nr
 */
#ifndef EDGE_INFERENCE_NR_RADIO_ENERGY_H
#define EDGE_INFERENCE_NR_RADIO_ENERGY_H

#include "cellular-radio-energy.h"

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
 * Metered by symbols: those in which the device sends, data, control or sounding, with the power of
 * 5G-LENA's NrUePhy, and those in which data for it is on the downlink.
 */
class NrRadioEnergy : public CellularRadioEnergy
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
    void DoWatch(Ptr<Node> node) override;
    double DoGetSignalPower() const override;

    /** Something leaves. @param duration of it */
    void Send(Time duration);
    /** Data arrives; what else the trace source says does not matter. @param duration of it */
    void Receive(const SfnSf&, Ptr<const SpectrumValue>, const Time& duration, uint16_t, uint16_t);

    Ptr<NrUePhy> m_phy; //!< of the device
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_NR_RADIO_ENERGY_H */
