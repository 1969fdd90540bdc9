/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_AIRTIME_RADIO_ENERGY_H
#define EDGE_INFERENCE_AIRTIME_RADIO_ENERGY_H

#include "radio-energy.h"

#include "ns3/data-rate.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Power times the time that the bytes are on air: E = P * min(8 * bytes / rate, duration). What a
 * transfer waits for, other stations, grants, acknowledgements, costs nothing, unlike in
 * TransmitTimeRadioEnergy. The power of sending is that of the signal over the efficiency of the
 * amplifier, plus what the circuits take: P = 10^((dBm - 30) / 10) / efficiency + circuits.
 *
 * 23 dBm is power class 3 of LTE and NR devices (3GPP TS 36.101, table 6.2.2-1); efficiency,
 * circuit power and rates are assumed values, to be set to the device and channel in question.
 */
class AirtimeRadioEnergy : public RadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~AirtimeRadioEnergy() override;

  private:
    double DoGetTransmitJoules(double bytes, double seconds) const override;
    double DoGetReceiveJoules(double bytes, double seconds) const override;
    double DoGetTransmitPower() const override;
    double DoGetReceivePower() const override;
    /** @param bytes of payload @param seconds duration, s @param rate on air; 0: all the time
     * @return time on air, s */
    static double GetAirtime(double bytes, double seconds, const DataRate& rate);

    double m_txDbm{23.0};       //!< dBm
    double m_efficiency{0.35};  //!< of the amplifier, above 0 to 1
    double m_circuitPower{0.5}; //!< W
    double m_rxPower{0.5};      //!< W
    DataRate m_upRate;          //!< while bytes are on air
    DataRate m_downRate;        //!< while bytes are on air
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_AIRTIME_RADIO_ENERGY_H */
