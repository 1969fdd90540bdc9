/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "trace-driven-link.h"

#include "ns3/data-rate.h"
#include "ns3/log.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/queue-size.h"
#include "ns3/queue.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceTraceDrivenLink");
NS_OBJECT_ENSURE_REGISTERED(TraceDrivenLink);

TypeId
TraceDrivenLink::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::TraceDrivenLink")
                            .SetParent<Object>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<TraceDrivenLink>();
    return tid;
}

TraceDrivenLink::TraceDrivenLink()
{
    NS_LOG_FUNCTION(this);
}

TraceDrivenLink::~TraceDrivenLink()
{
    NS_LOG_FUNCTION(this);
}

Ptr<TraceDrivenLink>
TraceDrivenLink::Follow(Ptr<PointToPointNetDevice> device,
                        std::shared_ptr<const BandwidthTrace> trace,
                        Time shift)
{
    NS_LOG_FUNCTION(device << shift);
    Ptr<TraceDrivenLink> link = CreateObject<TraceDrivenLink>();
    link->m_trace = std::move(trace);
    link->m_device = PeekPointer(device);
    link->m_shift = shift;
    device->AggregateObject(link);
    device->GetQueue()->SetMaxSize(
        QueueSize(QueueSizeUnit::PACKETS, std::numeric_limits<uint32_t>::max()));
    // fires before the device asks for its rate
    device->TraceConnectWithoutContext(
        "PhyTxBegin",
        MakeCallback(&TraceDrivenLink::BeginPacket, link.operator->()));
    return link;
}

void
TraceDrivenLink::BeginPacket(Ptr<const Packet> packet)
{
    const Time now = Simulator::Now();
    const double begin = (now + m_shift).GetSeconds();
    const double bits = 8.0 * packet->GetSize();
    // right behind another packet: from where that should have ended, so that no error remains
    const double from = now == m_end ? m_exactEnd : begin;
    m_exactEnd = m_trace->GetEnd(from, bits);
    // above what ns-3 resolves to a nanosecond a rate is as good as infinite
    const double rate = std::clamp(bits / std::max(m_exactEnd - begin, 1e-12), 1.0, 1e15);
    const DataRate whole(static_cast<uint64_t>(std::llround(rate)));
    NS_LOG_LOGIC(packet->GetSize() << " bytes at " << whole);
    m_end = now + whole.CalculateBytesTxTime(packet->GetSize());
    m_device->SetDataRate(whole);
}

} // namespace edgeinference
} // namespace ns3
