/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "on-off-task-source.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceOnOffTaskSource");
NS_OBJECT_ENSURE_REGISTERED(OnOffTaskSource);

TypeId
OnOffTaskSource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::OnOffTaskSource")
            .SetParent<InferenceTaskSource>()
            .SetGroupName("EdgeInference")
            .AddConstructor<OnOffTaskSource>()
            .AddAttribute("Rate",
                          "Mean number of tasks per second while on; 0: no tasks at all.",
                          DoubleValue(10.0),
                          MakeDoubleAccessor(&OnOffTaskSource::SetRate, &OnOffTaskSource::GetRate),
                          MakeDoubleChecker<double>(0.0, 1e9))
            .AddAttribute("OnTime",
                          "Mean time on; 0: never on, unless OffTime is 0 too.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&OnOffTaskSource::m_onTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("OffTime",
                          "Mean time off; 0: always on.",
                          TimeValue(Seconds(9)),
                          MakeTimeAccessor(&OnOffTaskSource::m_offTime),
                          MakeTimeChecker(Time(0)));
    return tid;
}

OnOffTaskSource::OnOffTaskSource()
    : m_gapStream(CreateObject<ExponentialRandomVariable>()),
      m_periodStream(CreateObject<ExponentialRandomVariable>()),
      m_stateStream(CreateObject<UniformRandomVariable>())
{
}

OnOffTaskSource::~OnOffTaskSource() = default;

void
OnOffTaskSource::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_gapStream = nullptr;
    m_periodStream = nullptr;
    m_stateStream = nullptr;
    InferenceTaskSource::DoDispose();
}

double
OnOffTaskSource::GetDutyCycle() const
{
    const double on = m_onTime.GetSeconds();
    const double off = m_offTime.GetSeconds();
    return off <= 0.0 ? 1.0 : on / (on + off);
}

void
OnOffTaskSource::SetRate(double tasksPerSecond)
{
    m_rate = tasksPerSecond;
    m_meanRate = -1.0;
}

double
OnOffTaskSource::GetRate() const
{
    // resolved when asked for: the times may be set after the mean rate
    if (m_meanRate < 0.0)
    {
        return m_rate;
    }
    return m_meanRate > 0.0 ? m_meanRate / GetDutyCycle() : 0.0;
}

void
OnOffTaskSource::DrawPeriod()
{
    const double mean = (m_on ? m_onTime : m_offTime).GetSeconds();
    m_leftSeconds = mean * m_periodStream->GetValue(1.0, 0.0);
}

void
OnOffTaskSource::DoStart()
{
    NS_ABORT_MSG_IF(m_meanRate > 0.0 && GetDutyCycle() <= 0.0,
                    "OnOffTaskSource: a mean rate above 0 needs an OnTime above 0.");
    m_at = Time(0);
    m_on = m_stateStream->GetValue(0.0, 1.0) < GetDutyCycle();
    DrawPeriod();
}

bool
OnOffTaskSource::DoGetNext(TaskArrival& arrival)
{
    const double rate = GetRate();
    if (rate <= 0.0 || GetDutyCycle() <= 0.0)
    {
        return false;
    }
    // a gap that outlasts the time on is dropped and drawn anew: both are memoryless
    const double gap = m_on ? m_gapStream->GetValue(1.0, 0.0) / rate : 0.0;
    arrival.task = m_on && (gap < m_leftSeconds || m_offTime.IsZero());
    const double passed = arrival.task ? gap : m_leftSeconds;
    if (!AddSeconds(m_at, passed))
    {
        return false;
    }
    m_leftSeconds -= passed;
    if (!arrival.task)
    {
        m_on = !m_on;
        DrawPeriod();
    }
    arrival.at = m_at;
    return true;
}

bool
OnOffTaskSource::DoSetMeanRate(double tasksPerSecond)
{
    m_meanRate = tasksPerSecond;
    return true;
}

double
OnOffTaskSource::DoGetMeanRate() const
{
    return m_meanRate >= 0.0 ? m_meanRate : m_rate * GetDutyCycle();
}

int64_t
OnOffTaskSource::DoAssignStreams(int64_t stream)
{
    m_gapStream->SetStream(stream);
    m_periodStream->SetStream(stream + 1);
    m_stateStream->SetStream(stream + 2);
    return 3;
}

} // namespace edgeinference
} // namespace ns3
