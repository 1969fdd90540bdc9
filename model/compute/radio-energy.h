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
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Base of the models of the energy that one transfer takes from the device's radio.
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

    /** @return power while a transfer goes out, where it does not depend on the transfer; otherwise
     * an estimate, W */
    double GetTransmitPower() const;

    /** @return power while a transfer comes in, where it does not depend on the transfer; otherwise
     * an estimate, W */
    double GetReceivePower() const;

  private:
    /** @param bytes bytes sent @param seconds duration, s @return energy, J */
    virtual double DoGetTransmitJoules(double bytes, double seconds) const = 0;
    /** @param bytes bytes received @param seconds duration, s @return energy, J */
    virtual double DoGetReceiveJoules(double bytes, double seconds) const = 0;
    /** @return power while sending, W */
    virtual double DoGetTransmitPower() const = 0;
    /** @return power while receiving, W */
    virtual double DoGetReceivePower() const = 0;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_RADIO_ENERGY_H */
