/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "flops-latency-model.h"

#include "ns3/double.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceFlopsLatencyModel");

NS_OBJECT_ENSURE_REGISTERED(FlopsLatencyModel);

TypeId
FlopsLatencyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::FlopsLatencyModel")
            .SetParent<LatencyModel>()
            .SetGroupName("EdgeInference")
            .AddConstructor<FlopsLatencyModel>()
            .AddAttribute("FlopsPerSecond",
                          "Speed, FLOP/s; used while Frequency is 0.",
                          DoubleValue(1e9),
                          MakeDoubleAccessor(&FlopsLatencyModel::SetFlopsPerSecond,
                                             &FlopsLatencyModel::GetConfiguredFlopsPerSecond),
                          MakeDoubleChecker<double>(1))
            .AddAttribute("Frequency",
                          "Clock, Hz; 0 to count FLOPs instead of cycles.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&FlopsLatencyModel::SetFrequency,
                                             &FlopsLatencyModel::GetFrequency),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("CyclesPerFlop",
                          "CPU cycles that one FLOP takes; used while Frequency is above 0.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&FlopsLatencyModel::SetCyclesPerFlop,
                                             &FlopsLatencyModel::GetCyclesPerFlop),
                          MakeDoubleChecker<double>(1e-9));
    return tid;
}

FlopsLatencyModel::~FlopsLatencyModel()
{
    NS_LOG_FUNCTION(this);
}

void
FlopsLatencyModel::SetFlopsPerSecond(double flopsPerSecond)
{
    NS_LOG_FUNCTION(this << flopsPerSecond);
    m_flopsPerSecond = flopsPerSecond;
    ForgetResults();
}

double
FlopsLatencyModel::GetConfiguredFlopsPerSecond() const
{
    return m_flopsPerSecond;
}

void
FlopsLatencyModel::SetFrequency(double hertz)
{
    NS_LOG_FUNCTION(this << hertz);
    m_frequency = hertz;
    ForgetResults();
}

double
FlopsLatencyModel::GetFrequency() const
{
    return m_frequency;
}

void
FlopsLatencyModel::SetCyclesPerFlop(double cycles)
{
    NS_LOG_FUNCTION(this << cycles);
    m_cyclesPerFlop = cycles;
    ForgetResults();
}

double
FlopsLatencyModel::GetCyclesPerFlop() const
{
    return m_cyclesPerFlop;
}

double
FlopsLatencyModel::DoGetLayerSeconds(const DnnModel& model, LayerId layer) const
{
    return static_cast<double>(model.GetLayer(layer).flops) / DoGetFlopsPerSecond();
}

double
FlopsLatencyModel::DoGetFlopsPerSecond() const
{
    return m_frequency > 0 ? m_frequency / m_cyclesPerFlop : m_flopsPerSecond;
}

} // namespace edgeinference
} // namespace ns3
