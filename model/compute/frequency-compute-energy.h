/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_FREQUENCY_COMPUTE_ENERGY_H
#define EDGE_INFERENCE_FREQUENCY_COMPUTE_ENERGY_H

#include "compute-energy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Energy of a dynamically scaled CPU: E = Coefficient * Frequency^2 * cycles, with CyclesPerFlop
 * cycles per FLOP, however long the work takes (H. Li et al., IEEE Trans. Mobile Computing 23(10),
 * 2024, DOI 10.1109/TMC.2024.3357874, equation (4), kappa = 1e-26; tau * mu^2 * C in patent
 * 202311688354.5). The default clock of 1 GHz is inferred: it gives about 1 J per task of 1e8
 * cycles, as the paper's figures imply.
 */
class FrequencyComputeEnergy : public ComputeEnergy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~FrequencyComputeEnergy() override;

  private:
    double DoGetJoules(double flops, double seconds) const override;
    double DoGetIdlePower() const override;

    double m_coefficient{1e-26}; //!< kappa, J s^2
    double m_frequency{1e9};     //!< clock, Hz
    double m_cyclesPerFlop{1};   //!< cycles per FLOP
    double m_idlePower{0};       //!< W
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_FREQUENCY_COMPUTE_ENERGY_H */
