/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "poisson-task-source.h"

#include "ns3/double.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePoissonTaskSource");
NS_OBJECT_ENSURE_REGISTERED(PoissonTaskSource);

TypeId
PoissonTaskSource::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::PoissonTaskSource")
                            .SetParent<InferenceTaskSource>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<PoissonTaskSource>()
                            .AddAttribute("Rate",
                                          "Mean number of tasks per second; 0: no tasks at all.",
                                          DoubleValue(1.0),
                                          MakeDoubleAccessor(&PoissonTaskSource::m_rate),
                                          MakeDoubleChecker<double>(0.0, 1e9));
    return tid;
}

PoissonTaskSource::PoissonTaskSource()
    : m_stream(CreateObject<ExponentialRandomVariable>())
{
}

PoissonTaskSource::~PoissonTaskSource() = default;

void
PoissonTaskSource::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_stream = nullptr;
    InferenceTaskSource::DoDispose();
}

void
PoissonTaskSource::DoStart()
{
    m_at = Time(0);
}

bool
PoissonTaskSource::DoGetNext(TaskArrival& arrival)
{
    // one gap of mean 1, scaled: another rate stretches the same tasks
    if (m_rate <= 0.0 || !AddSeconds(m_at, m_stream->GetValue(1.0, 0.0) / m_rate))
    {
        return false;
    }
    arrival.at = m_at;
    return true;
}

bool
PoissonTaskSource::DoSetMeanRate(double tasksPerSecond)
{
    m_rate = tasksPerSecond;
    return true;
}

double
PoissonTaskSource::DoGetMeanRate() const
{
    return m_rate;
}

int64_t
PoissonTaskSource::DoAssignStreams(int64_t stream)
{
    m_stream->SetStream(stream);
    return 1;
}

} // namespace edgeinference
} // namespace ns3
