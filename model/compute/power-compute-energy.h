/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_POWER_COMPUTE_ENERGY_H
#define EDGE_INFERENCE_POWER_COMPUTE_ENERGY_H

#include "compute-energy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Busy and idle power: E = (BusyPower - IdlePower) * time above idling. BusyPower is the power with
 * one slot at work; every further busy slot adds the same difference.
 */
class PowerComputeEnergy : public ComputeEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~PowerComputeEnergy() override;

  private:
    double DoGetJoules(double flops, double seconds) const override;
    double DoGetIdlePower() const override;

    double m_busyPower{5}; //!< W with one slot at work
    double m_idlePower{2}; //!< W without work
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_POWER_COMPUTE_ENERGY_H */
