/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_ROOFLINE_LATENCY_MODEL_H
#define EDGE_INFERENCE_ROOFLINE_LATENCY_MODEL_H

#include "latency-model.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Paleo's arithmetic (H. Qi, E. Sparks, A. Talwalkar, "Paleo: A Performance Model for Deep Neural
 * Networks", ICLR 2017): a layer reads its inputs and parameters, computes, and writes its output,
 *
 *     T = R + C + W
 *     C = FLOPs / (ComputePercentOfPeak * PeakFlopsPerSecond)
 *     R, W = bytes / (MemoryPercentOfPeak * MemoryBandwidth)
 *
 * and never takes less than one clock cycle (attribute ClockFrequency, 0 for no such floor). The
 * platform percent of peak (PPP) is one number per platform, fitted on a few runs. Despite the
 * usual name of such models the three parts are added, as in Paleo, not overlapped. Bytes read are
 * inputs and parameters; of a convolution's input they include the zero padding, as in Paleo's
 * code. Operators that only rename a tensor (Flatten, Reshape, Dropout at inference, ...) take no
 * time.
 */
class RooflineLatencyModel : public LatencyModel
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~RooflineLatencyModel() override;

    /** @param flopsPerSecond peak speed, FLOP/s, above 0 */
    void SetPeakFlopsPerSecond(double flopsPerSecond);
    /** @return peak speed, FLOP/s */
    double GetPeakFlopsPerSecond() const;

    /** @param bytesPerSecond peak memory bandwidth, B/s, above 0 */
    void SetMemoryBandwidth(double bytesPerSecond);
    /** @return peak memory bandwidth, B/s */
    double GetMemoryBandwidth() const;

    /** @param fraction share of the peak speed that is sustained, in (0, 1] */
    void SetComputePercentOfPeak(double fraction);
    /** @return share of the peak speed that is sustained */
    double GetComputePercentOfPeak() const;

    /** @param fraction share of the memory bandwidth that is sustained, in (0, 1] */
    void SetMemoryPercentOfPeak(double fraction);
    /** @return share of the memory bandwidth that is sustained */
    double GetMemoryPercentOfPeak() const;

    /** @param hertz clock whose cycle no layer undercuts, Hz; 0 for none */
    void SetClockFrequency(double hertz);
    /** @return clock whose cycle no layer undercuts, Hz; 0 for none */
    double GetClockFrequency() const;

  private:
    double DoGetLayerSeconds(const DnnModel& model, LayerId layer) const override;
    double DoGetFlopsPerSecond() const override;

    /** @param model a network @param layer one of its layers @return bytes it reads */
    static double GetBytesRead(const DnnModel& model, LayerId layer);

    double m_peakFlopsPerSecond{1e11};  //!< peak, FLOP/s
    double m_memoryBandwidth{2.56e10};  //!< peak, B/s
    double m_computePercentOfPeak{0.5}; //!< sustained share of the peak
    double m_memoryPercentOfPeak{0.5};  //!< sustained share of the bandwidth
    double m_clockFrequency{0};         //!< Hz; 0: no floor
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_ROOFLINE_LATENCY_MODEL_H */
