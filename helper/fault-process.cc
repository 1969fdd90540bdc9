/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fault-process.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("FaultProcess");

NS_OBJECT_ENSURE_REGISTERED(FaultProcess);

namespace
{

constexpr int64_t NODE_STREAMS = 3;       //!< of one node: gaps, durations, speeds
constexpr int64_t SOURCE_STREAMS = 12300; //!< of one kind of fault at all its nodes

} // namespace

TypeId
FaultProcess::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::FaultProcess")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<FaultProcess>()
            .AddAttribute("CrashRate",
                          "Crashes of each edge server and the cloud, per second that it works.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&FaultProcess::m_crashRate),
                          MakeDoubleChecker<double>(0.0, 1.0e3))
            .AddAttribute("LinkRate",
                          "Cuts of each device's link, per second that it works.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&FaultProcess::m_linkRate),
                          MakeDoubleChecker<double>(0.0, 1.0e3))
            .AddAttribute("AccessPointRate",
                          "Losses of each access point, per second that it works.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&FaultProcess::m_accessPointRate),
                          MakeDoubleChecker<double>(0.0, 1.0e3))
            .AddAttribute("BatteryRate",
                          "Deaths of each device's battery, per second.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&FaultProcess::m_batteryRate),
                          MakeDoubleChecker<double>(0.0, 1.0e3))
            .AddAttribute("SlowRate",
                          "How often other work slows down each edge server and the cloud, per "
                          "second that it has its full speed.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&FaultProcess::m_slowRate),
                          MakeDoubleChecker<double>(0.0, 1.0e3))
            .AddAttribute("CrashTime",
                          "Time until a crashed server recovers, s.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=2.0]"),
                          MakePointerAccessor(&FaultProcess::m_crashTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("LinkTime",
                          "Time until a link is mended, s.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=1.0]"),
                          MakePointerAccessor(&FaultProcess::m_linkTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("AccessPointTime",
                          "Time until an access point is back, s.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=1.0]"),
                          MakePointerAccessor(&FaultProcess::m_accessPointTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("SlowTime",
                          "Time until a slow server has its full speed again, s.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=5.0]"),
                          MakePointerAccessor(&FaultProcess::m_slowTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("SlowSpeed",
                          "Share of its speed that a slow server has left.",
                          StringValue("ns3::UniformRandomVariable[Min=0.1|Max=0.9]"),
                          MakePointerAccessor(&FaultProcess::m_slowSpeed),
                          MakePointerChecker<RandomVariableStream>());
    return tid;
}

FaultProcess::FaultProcess()
    : m_gap(CreateObject<ExponentialRandomVariable>())
{
    NS_LOG_FUNCTION(this);
}

FaultProcess::~FaultProcess()
{
    NS_LOG_FUNCTION(this);
}

void
FaultProcess::DoDispose()
{
    m_crashTime = m_linkTime = m_accessPointTime = m_slowTime = m_slowSpeed = nullptr;
    m_gap = nullptr;
    Object::DoDispose();
}

void
FaultProcess::SetRate(double perSecond)
{
    m_crashRate = m_linkRate = m_accessPointRate = m_slowRate = perSecond;
}

int64_t
FaultProcess::AssignStreams(int64_t stream)
{
    m_stream = stream;
    return STREAMS;
}

FaultSchedule
FaultProcess::Draw(const FaultWorld& world, Time from, Time to) const
{
    NS_LOG_FUNCTION(this << from << to);
    NS_ABORT_MSG_IF(m_stream < 0, "call AssignStreams of a FaultProcess before Draw");
    if (m_batteryRate > 0.0 && world.devices > 0 && !world.batteries)
    {
        throw std::invalid_argument("FaultProcess::BatteryRate is above 0, but the devices have no "
                                    "batteries; give --battery=JOULES");
    }
    const uint32_t clouds = world.cloud ? 1 : 0;
    const uint32_t batteries = world.batteries ? world.devices : 0;
    const Source sources[] = {
        {FaultKind::CRASH, FaultPlace::SERVER, world.servers, m_crashRate, m_crashTime},
        {FaultKind::CRASH, FaultPlace::CLOUD, clouds, m_crashRate, m_crashTime},
        {FaultKind::CUT, FaultPlace::DEVICE, world.devices, m_linkRate, m_linkTime},
        {FaultKind::CUT,
         FaultPlace::ACCESS_POINT,
         world.accessPoints,
         m_accessPointRate,
         m_accessPointTime},
        {FaultKind::DRAIN, FaultPlace::DEVICE, batteries, m_batteryRate, nullptr},
        {FaultKind::SLOW, FaultPlace::SERVER, world.servers, m_slowRate, m_slowTime},
        {FaultKind::SLOW, FaultPlace::CLOUD, clouds, m_slowRate, m_slowTime},
    };
    FaultSchedule schedule;
    int64_t stream = m_stream;
    for (const Source& source : sources)
    {
        for (uint32_t i = 0; i < source.count && source.rate > 0.0; ++i)
        {
            DrawOne(source, i, stream + NODE_STREAMS * i, from, to, schedule);
        }
        stream += SOURCE_STREAMS;
    }
    return schedule;
}

void
FaultProcess::DrawOne(const Source& source,
                      uint32_t index,
                      int64_t stream,
                      Time from,
                      Time to,
                      FaultSchedule& schedule) const
{
    m_gap->SetStream(stream);
    if (source.duration)
    {
        source.duration->SetStream(stream + 1);
    }
    m_slowSpeed->SetStream(stream + 2);
    double now = from.GetSeconds() + m_gap->GetValue() / source.rate;
    while (now < to.GetSeconds())
    {
        Fault fault;
        fault.kind = source.kind;
        fault.place = source.place;
        fault.index = index;
        fault.begin = NanoSeconds(std::llround(now * 1e9));
        if (source.kind == FaultKind::SLOW)
        {
            fault.speed = std::clamp(m_slowSpeed->GetValue(), 0.0, 1.0);
        }
        if (!source.duration)
        {
            schedule.Add(fault);
            return;
        }
        // at most a year, so that no clock overflows; at least a nanosecond
        const double seconds = std::clamp(source.duration->GetValue(), 1e-9, 365.0 * 86400.0);
        fault.end = std::max(fault.begin + NanoSeconds(1),
                             NanoSeconds(std::llround((now + seconds) * 1e9)));
        schedule.Add(fault);
        now += seconds + m_gap->GetValue() / source.rate;
    }
}

} // namespace edgeinference
} // namespace ns3
