/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_RADIO_ENERGY_H
#define EDGE_INFERENCE_RADIO_ENERGY_H

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>

namespace ns3
{

class Node;

namespace edgeinference
{

class NodeEnergy;

/**
 * @ingroup edge-inference
 * Base of the models of the energy that one transfer takes from the device's radio. Most say what
 * a transfer takes, from its bytes and its duration, and whoever asks draws that from the battery.
 * A metered one watches the radio of its node, which draws from the same source by itself at all
 * times, and says what was drawn since it was last asked: transfers that overlap share it in the
 * order in which they end.
 */
class RadioEnergy : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~RadioEnergy() override;

    /**
     * @param bytes bytes sent
     * @param duration from the first byte handed to the network to the last one received
     * @return energy of sending, J; never below zero
     */
    double GetTransmitJoules(uint64_t bytes, Time duration) const;

    /**
     * @param bytes bytes received
     * @param duration from the first byte to the last
     * @return energy of receiving, J; never below zero
     */
    double GetReceiveJoules(uint64_t bytes, Time duration) const;

    /**
     * The node is there and the simulation begins: a metered model looks for its radio. Once only.
     * @param node the device's node
     * @param energy its account, with its source if it has one
     * @throws std::runtime_error with one sentence if the node lacks what the model needs
     */
    void Start(Ptr<Node> node, Ptr<NodeEnergy> energy);

    /** @return whether the radio draws from the source by itself, and TakeMeteredJoules says what
     */
    bool IsMetered() const;

    /** @return energy beyond that of an idle radio that a metered one has drawn since this was last
     * called, J; never below zero; 0 if it is not metered */
    double TakeMeteredJoules();

    /** @return power while a transfer goes out, where it does not depend on the transfer; otherwise
     * an estimate, W */
    double GetTransmitPower() const;

    /** @return power while a transfer comes in, where it does not depend on the transfer; otherwise
     * an estimate, W */
    double GetReceivePower() const;

  private:
    /** @param node the device's node @param energy its account */
    virtual void DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy);
    /** @return whether the radio draws by itself */
    virtual bool DoIsMetered() const;
    /** @return energy beyond that of an idle radio since the start, J */
    virtual double DoGetMeteredJoules() const;
    /** @param bytes bytes sent @param seconds duration, s @return energy, J */
    virtual double DoGetTransmitJoules(double bytes, double seconds) const = 0;
    /** @param bytes bytes received @param seconds duration, s @return energy, J */
    virtual double DoGetReceiveJoules(double bytes, double seconds) const = 0;
    /** @return power while sending, W */
    virtual double DoGetTransmitPower() const = 0;
    /** @return power while receiving, W */
    virtual double DoGetReceivePower() const = 0;

    double m_taken{0.0}; //!< of what was metered, J
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_RADIO_ENERGY_H */
