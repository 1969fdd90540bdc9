/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_FLOPS_LATENCY_MODEL_H
#define EDGE_INFERENCE_FLOPS_LATENCY_MODEL_H

#include "latency-model.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Work divided by speed. By default the work is FLOPs and the speed FlopsPerSecond, as in CoKnight
 * (H. Dai et al., J. Parallel Distrib. Comput. 168, 2022, DOI 10.1016/j.jpdc.2022.06.006: C_k / F).
 * With the attribute Frequency above zero the work is CPU cycles, CyclesPerFlop for each FLOP, and
 * the speed that clock, as in MTL-A3C (H. Li et al., IEEE Trans. Mobile Computing 23(10), 2024,
 * DOI 10.1109/TMC.2024.3357874, equations (3) and (6): L = c / f). Memory is free here;
 * RooflineLatencyModel counts it.
 */
class FlopsLatencyModel : public LatencyModel
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~FlopsLatencyModel() override;

    /** @param flopsPerSecond speed, FLOP/s, above 0 */
    void SetFlopsPerSecond(double flopsPerSecond);

    /** @param hertz clock, cycles per second; 0: count FLOPs instead */
    void SetFrequency(double hertz);

    /** @param cycles CPU cycles one FLOP takes */
    void SetCyclesPerFlop(double cycles);

    /** @return CPU cycles one FLOP takes */
    double GetCyclesPerFlop() const;

    /** @return speed while the clock is not used, FLOP/s */
    double GetConfiguredFlopsPerSecond() const;

    /** @return clock, Hz; 0 while FLOPs are counted */
    double GetFrequency() const;

  private:
    double DoGetLayerSeconds(const DnnModel& model, LayerId layer) const override;
    double DoGetFlopsPerSecond() const override;

    double m_flopsPerSecond{1e9}; //!< speed, FLOP/s
    double m_frequency{0};        //!< clock, Hz; 0: not used
    double m_cyclesPerFlop{1};    //!< cycles per FLOP
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_FLOPS_LATENCY_MODEL_H */
