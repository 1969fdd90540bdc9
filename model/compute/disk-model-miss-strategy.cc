/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "disk-model-miss-strategy.h"

#include "ns3/data-rate.h"
#include "ns3/log.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDiskModelMissStrategy");

NS_OBJECT_ENSURE_REGISTERED(DiskModelMissStrategy);

TypeId
DiskModelMissStrategy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::DiskModelMissStrategy")
                            .SetParent<ModelMissStrategy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<DiskModelMissStrategy>()
                            .AddAttribute("Rate",
                                          "Rate of reading.",
                                          DataRateValue(DataRate("80Mbps")),
                                          MakeDataRateAccessor(&DiskModelMissStrategy::m_rate),
                                          MakeDataRateChecker())
                            .AddAttribute("Latency",
                                          "Time before the first byte.",
                                          TimeValue(MilliSeconds(1)),
                                          MakeTimeAccessor(&DiskModelMissStrategy::m_latency),
                                          MakeTimeChecker(Time()));
    return tid;
}

DiskModelMissStrategy::~DiskModelMissStrategy()
{
    NS_LOG_FUNCTION(this);
}

void
DiskModelMissStrategy::DoLoad(const ModelMiss& miss, Callback<void, bool> done)
{
    const double seconds =
        static_cast<double>(miss.bytes) * 8 / static_cast<double>(m_rate.GetBitRate());
    const Time now = Simulator::Now();
    m_freeAt = Max(m_freeAt, now) + m_latency + Seconds(seconds);
    Simulator::Schedule(m_freeAt - now, &DiskModelMissStrategy::Finish, done);
}

void
DiskModelMissStrategy::Finish(Callback<void, bool> done)
{
    done(true);
}

} // namespace edgeinference
} // namespace ns3
