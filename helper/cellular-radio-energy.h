/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Energy of a device's radio on a mobile network, whatever its technology.
 */
#ifndef EDGE_INFERENCE_CELLULAR_RADIO_ENERGY_H
#define EDGE_INFERENCE_CELLULAR_RADIO_ENERGY_H

#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/radio-energy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Metered by what a device's radio does: while it sends it takes P = 10^((dBm - 30) / 10) /
 * efficiency + circuits, dBm being the power that the child knows, and while data is on the
 * downlink it takes RxPower; both are drawn from the source of the node as they happen. Efficiency,
 * circuit power and RxPower are assumed values, to be set to the device in question. A transfer is
 * told what was drawn since the transfer before.
 */
class CellularRadioEnergy : public RadioEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    CellularRadioEnergy();
    ~CellularRadioEnergy() override;

  protected:
    /** Add the attributes that all children have, as CellularAccessNetwork does.
     * @param child a TypeId under construction @return the same */
    static TypeId AddPowerAttributes(TypeId child);

    void DoDispose() override;

    /** The radio sends from now on. @param duration for how long */
    void DrawForSending(Time duration);
    /** Data is on the downlink from now on. @param duration for how long */
    void DrawForReceiving(Time duration);

  private:
    void DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy) override;
    bool DoIsMetered() const override;
    double DoGetMeteredJoules() const override;
    double DoGetTransmitJoules(double bytes, double seconds) const override;
    double DoGetReceiveJoules(double bytes, double seconds) const override;
    double DoGetTransmitPower() const override;
    double DoGetReceivePower() const override;

    /** Draw for what the node's radio does from now on.
     * @param node a device @throws std::runtime_error if it has no such radio */
    virtual void DoWatch(Ptr<Node> node) = 0;
    /** @return power of the signal, dBm; 0 where nothing is watched */
    virtual double DoGetSignalPower() const = 0;

    /** @param watts power @param duration for how long from now on */
    void Draw(double watts, Time duration);

    double m_efficiency{0.35};  //!< of the amplifier, above 0 to 1
    double m_circuitPower{0.5}; //!< W
    double m_rxPower{0.5};      //!< W
    Ptr<NodeEnergy> m_energy;   //!< draws
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_CELLULAR_RADIO_ENERGY_H */
