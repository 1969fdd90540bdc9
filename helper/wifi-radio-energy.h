/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_WIFI_RADIO_ENERGY_H
#define EDGE_INFERENCE_WIFI_RADIO_ENERGY_H

#include "ns3/edge-inference-compat.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/radio-energy.h"

namespace ns3
{

class WifiRadioEnergyModel;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Metered by the states of the device's WiFi radio: ns-3's WifiRadioEnergyModel draws the current
 * of each state, sending, receiving, busy, idle, from the source of the node. Its attributes, such
 * as ns3::WifiRadioEnergyModel::TxCurrentA, are the settings of this class. A transfer is told what
 * the radio drew beyond its idle current since the transfer before. A device on mains gets a source
 * of its own for the radio, which never ends.
 *
 * With an empty battery the radio draws nothing more, but ns-3's PHY is not turned off: a station
 * that misses beacons turns off its PHY itself, and ns-3 ends the program when one is turned off
 * twice. AccessNetwork::TurnOff silences it instead.
 */
class WifiRadioEnergy : public RadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~WifiRadioEnergy() override;

  protected:
    void DoDispose() override;

  private:
    double DoGetTransmitJoules(double bytes, double seconds) const override;
    double DoGetReceiveJoules(double bytes, double seconds) const override;
    double DoGetTransmitPower() const override;
    double DoGetReceivePower() const override;
    void DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy) override;
    bool DoIsMetered() const override;
    double DoGetMeteredJoules() const override;

    /** The battery is empty: the radio draws nothing more. */
    void TurnOff(double);

    /** @param amperes of a state @return what it takes beyond idle, W */
    double GetWattsAboveIdle(double amperes) const;

    Ptr<WifiRadioEnergyModel> m_model;     //!< draws
    Ptr<energy::EnergySource> m_ownSource; //!< of a device on mains, or null
    double m_volts{0.0};                   //!< of the source
    Time m_since;                          //!< when it began
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_WIFI_RADIO_ENERGY_H */
