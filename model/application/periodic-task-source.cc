/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "periodic-task-source.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePeriodicTaskSource");
NS_OBJECT_ENSURE_REGISTERED(PeriodicTaskSource);

TypeId
PeriodicTaskSource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PeriodicTaskSource")
            .SetParent<InferenceTaskSource>()
            .SetGroupName("EdgeInference")
            .AddConstructor<PeriodicTaskSource>()
            .AddAttribute("Interval",
                          "Time from one task to the next; 0: no tasks at all.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&PeriodicTaskSource::m_interval),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("Jitter",
                          "Each task is late by a uniformly drawn share of the interval of at most "
                          "this, 0 to 1.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&PeriodicTaskSource::m_jitter),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("RandomPhase",
                          "Whether the first task comes at a uniformly drawn time within the first "
                          "interval instead of at its beginning.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&PeriodicTaskSource::m_randomPhase),
                          MakeBooleanChecker());
    return tid;
}

PeriodicTaskSource::PeriodicTaskSource()
    : m_stream(CreateObject<UniformRandomVariable>())
{
}

PeriodicTaskSource::~PeriodicTaskSource() = default;

void
PeriodicTaskSource::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_stream = nullptr;
    InferenceTaskSource::DoDispose();
}

void
PeriodicTaskSource::DoStart()
{
    const double phase = m_stream->GetValue(0.0, 1.0);
    m_grid = Time(0);
    if (m_randomPhase)
    {
        AddSeconds(m_grid, phase * m_interval.GetSeconds());
    }
}

bool
PeriodicTaskSource::DoGetNext(TaskArrival& arrival)
{
    arrival.at = m_grid;
    const double late = m_jitter * m_stream->GetValue(0.0, 1.0) * m_interval.GetSeconds();
    if (m_interval.IsZero() || !AddSeconds(arrival.at, late))
    {
        return false;
    }
    if (m_interval > Time::Max() - m_grid)
    {
        return false;
    }
    m_grid += m_interval;
    return true;
}

bool
PeriodicTaskSource::DoSetMeanRate(double tasksPerSecond)
{
    m_interval = Time(0);
    // an interval beyond the end of time leaves zero, which is no tasks
    if (tasksPerSecond > 0.0 && AddSeconds(m_interval, 1.0 / tasksPerSecond))
    {
        m_interval = std::max(m_interval, NanoSeconds(1));
    }
    return true;
}

double
PeriodicTaskSource::DoGetMeanRate() const
{
    return m_interval.IsZero() ? 0.0 : 1.0 / m_interval.GetSeconds();
}

int64_t
PeriodicTaskSource::DoAssignStreams(int64_t stream)
{
    m_stream->SetStream(stream);
    return 1;
}

} // namespace edgeinference
} // namespace ns3
