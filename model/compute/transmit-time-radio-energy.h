/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_TRANSMIT_TIME_RADIO_ENERGY_H
#define EDGE_INFERENCE_TRANSMIT_TIME_RADIO_ENERGY_H

#include "radio-energy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Power times duration: E = TxPower * D (H. Li et al., IEEE Trans. Mobile Computing 23(10), 2024,
 * DOI 10.1109/TMC.2024.3357874, equation (7); p_n * D in patent 202311688354.5). The paper charges
 * nothing for receiving, so RxPower is 0 by default. The default of 0.5 W is that of the same
 * group's ICC 2021 paper.
 */
class TransmitTimeRadioEnergy : public RadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~TransmitTimeRadioEnergy() override;

  private:
    double DoGetTransmitJoules(double bytes, double seconds) const override;
    double DoGetReceiveJoules(double bytes, double seconds) const override;
    double DoGetTransmitPower() const override;
    double DoGetReceivePower() const override;

    double m_txPower{0.5}; //!< W
    double m_rxPower{0};   //!< W
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TRANSMIT_TIME_RADIO_ENERGY_H */
