/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_COMPUTE_ENERGY_H
#define EDGE_INFERENCE_COMPUTE_ENERGY_H

#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Base of the models of the energy that computing takes. What a node takes without any work is
 * GetIdlePower; what a stage takes is on top of that, so that the two can simply be added.
 */
class ComputeEnergy : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ComputeEnergy() override;

    /**
     * @param flops work of the stage
     * @param busy time it occupied one slot
     * @return energy of the stage above idling, J; never below zero
     */
    double GetJoules(uint64_t flops, Time busy) const;

    /**
     * @param flops work of the stage
     * @param busy time it is expected to occupy one slot
     * @return power of the stage above idling while it runs, W; 0 if busy is zero
     */
    double GetActivePower(uint64_t flops, Time busy) const;

    /** @return power of the node without work, W */
    double GetIdlePower() const;

  private:
    /**
     * @param flops work of the stage
     * @param seconds time it occupied one slot, s
     * @return its energy above idling, J
     */
    virtual double DoGetJoules(double flops, double seconds) const = 0;

    /** @return power without work, W; 0 by default */
    virtual double DoGetIdlePower() const;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_COMPUTE_ENERGY_H */
