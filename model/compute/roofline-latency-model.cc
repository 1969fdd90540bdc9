/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "roofline-latency-model.h"

#include "ns3/double.h"
#include "ns3/log.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRooflineLatencyModel");

NS_OBJECT_ENSURE_REGISTERED(RooflineLatencyModel);

namespace
{

/// Smallest share of a peak that may be configured.
constexpr double SMALLEST_FRACTION = 1e-9;

} // namespace

TypeId
RooflineLatencyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RooflineLatencyModel")
            .SetParent<LatencyModel>()
            .SetGroupName("EdgeInference")
            .AddConstructor<RooflineLatencyModel>()
            .AddAttribute("PeakFlopsPerSecond",
                          "Peak speed, FLOP/s.",
                          DoubleValue(1e11),
                          MakeDoubleAccessor(&RooflineLatencyModel::SetPeakFlopsPerSecond,
                                             &RooflineLatencyModel::GetPeakFlopsPerSecond),
                          MakeDoubleChecker<double>(1))
            .AddAttribute("MemoryBandwidth",
                          "Peak memory bandwidth, bytes per second.",
                          DoubleValue(2.56e10),
                          MakeDoubleAccessor(&RooflineLatencyModel::SetMemoryBandwidth,
                                             &RooflineLatencyModel::GetMemoryBandwidth),
                          MakeDoubleChecker<double>(1))
            .AddAttribute("ComputePercentOfPeak",
                          "Share of the peak speed that is sustained, as a fraction from 0 to 1.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&RooflineLatencyModel::SetComputePercentOfPeak,
                                             &RooflineLatencyModel::GetComputePercentOfPeak),
                          MakeDoubleChecker<double>(SMALLEST_FRACTION, 1))
            .AddAttribute("MemoryPercentOfPeak",
                          "Share of the memory bandwidth that is sustained, as a fraction from 0 "
                          "to 1.",
                          DoubleValue(0.5),
                          MakeDoubleAccessor(&RooflineLatencyModel::SetMemoryPercentOfPeak,
                                             &RooflineLatencyModel::GetMemoryPercentOfPeak),
                          MakeDoubleChecker<double>(SMALLEST_FRACTION, 1))
            .AddAttribute("ClockFrequency",
                          "Clock of which no layer takes less than a cycle, Hz; 0 for none.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RooflineLatencyModel::SetClockFrequency,
                                             &RooflineLatencyModel::GetClockFrequency),
                          MakeDoubleChecker<double>(0));
    return tid;
}

RooflineLatencyModel::~RooflineLatencyModel()
{
    NS_LOG_FUNCTION(this);
}

void
RooflineLatencyModel::SetPeakFlopsPerSecond(double flopsPerSecond)
{
    NS_LOG_FUNCTION(this << flopsPerSecond);
    m_peakFlopsPerSecond = flopsPerSecond;
    ForgetResults();
}

double
RooflineLatencyModel::GetPeakFlopsPerSecond() const
{
    return m_peakFlopsPerSecond;
}

void
RooflineLatencyModel::SetMemoryBandwidth(double bytesPerSecond)
{
    NS_LOG_FUNCTION(this << bytesPerSecond);
    m_memoryBandwidth = bytesPerSecond;
    ForgetResults();
}

double
RooflineLatencyModel::GetMemoryBandwidth() const
{
    return m_memoryBandwidth;
}

void
RooflineLatencyModel::SetComputePercentOfPeak(double fraction)
{
    NS_LOG_FUNCTION(this << fraction);
    m_computePercentOfPeak = fraction;
    ForgetResults();
}

double
RooflineLatencyModel::GetComputePercentOfPeak() const
{
    return m_computePercentOfPeak;
}

void
RooflineLatencyModel::SetMemoryPercentOfPeak(double fraction)
{
    NS_LOG_FUNCTION(this << fraction);
    m_memoryPercentOfPeak = fraction;
    ForgetResults();
}

double
RooflineLatencyModel::GetMemoryPercentOfPeak() const
{
    return m_memoryPercentOfPeak;
}

void
RooflineLatencyModel::SetClockFrequency(double hertz)
{
    NS_LOG_FUNCTION(this << hertz);
    m_clockFrequency = hertz;
    ForgetResults();
}

double
RooflineLatencyModel::GetClockFrequency() const
{
    return m_clockFrequency;
}

double
RooflineLatencyModel::GetBytesRead(const DnnModel& model, LayerId layer)
{
    const DnnLayer& reader = model.GetLayer(layer);
    double bytes = 0;
    for (LayerId input : reader.inputs)
    {
        bytes += static_cast<double>(model.GetLayer(input).outputBytes);
    }
    const WindowGeometry& window = reader.window;
    const std::vector<uint64_t>& output = reader.outputShape.dims;
    if (reader.op == "Conv" && output.size() == 4 && reader.inputElements > 0)
    {
        const double rows =
            static_cast<double>((output[2] - 1) * window.strideHeight + window.kernelHeight);
        const double columns =
            static_cast<double>((output[3] - 1) * window.strideWidth + window.kernelWidth);
        const double padded =
            static_cast<double>(output[0] * window.inputChannels) * rows * columns;
        bytes *= padded / static_cast<double>(reader.inputElements);
    }
    return bytes + static_cast<double>(reader.parameterBytes);
}

double
RooflineLatencyModel::DoGetLayerSeconds(const DnnModel& model, LayerId layer) const
{
    const DnnLayer& done = model.GetLayer(layer);
    if (IsRenaming(done) || done.op == "Dropout")
    {
        return 0;
    }
    const double bytes = GetBytesRead(model, layer) + static_cast<double>(done.outputBytes);
    const double seconds = static_cast<double>(done.flops) / DoGetFlopsPerSecond() +
                           bytes / (m_memoryPercentOfPeak * m_memoryBandwidth);
    return std::max(seconds, m_clockFrequency > 0 ? 1 / m_clockFrequency : 0);
}

double
RooflineLatencyModel::DoGetFlopsPerSecond() const
{
    return m_computePercentOfPeak * m_peakFlopsPerSecond;
}

} // namespace edgeinference
} // namespace ns3
