/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "inference-task-source.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceTaskSource");
NS_OBJECT_ENSURE_REGISTERED(InferenceTaskSource);

namespace
{

/** More tasks per second than a clock of nanoseconds can tell apart are a mistake. */
constexpr double MAX_TASKS_PER_SECOND = 1e9;

/** @param text some text @return it without blanks at both ends */
std::string
Trim(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto last = text.find_last_not_of(" \t\r\n");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/** @param entry one time, such as "20ms" @return the time; throws std::invalid_argument */
Time
ParseTime(const std::string& entry)
{
    static const std::map<std::string, double> UNITS{{"", 1.0},
                                                     {"h", 3600.0},
                                                     {"min", 60.0},
                                                     {"s", 1.0},
                                                     {"ms", 1e-3},
                                                     {"us", 1e-6},
                                                     {"ns", 1e-9}};
    char* end = nullptr;
    const double value = std::strtod(entry.c_str(), &end);
    const auto unit = UNITS.find(Trim(end));
    const double nanoseconds = unit == UNITS.end() ? -1.0 : value * unit->second * 1e9;
    // the negated comparison refuses NaN too
    if (end == entry.c_str() || !(nanoseconds >= 0.0 && nanoseconds < 9.2e18))
    {
        throw std::invalid_argument("\"" + entry +
                                    "\" is no time; write a number that is not negative and a "
                                    "unit of h, min, s, ms, us or ns, such as 20ms");
    }
    return NanoSeconds(std::llround(nanoseconds));
}

} // namespace

TypeId
InferenceTaskSource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::InferenceTaskSource")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddAttribute("Deadline",
                          "Time allowed from the creation of a task to its result; 0: no deadline.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&InferenceTaskSource::m_deadline),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("BlockDeadlines",
                          "Time allowed for each block of the network, separated by commas or "
                          "semicolons, such as 20ms;35ms; empty: none.",
                          StringValue(""),
                          MakeStringAccessor(&InferenceTaskSource::SetBlockDeadlines,
                                             &InferenceTaskSource::GetBlockDeadlines),
                          MakeStringChecker())
            .AddAttribute("Priority",
                          "Priority of the tasks; larger is more urgent.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&InferenceTaskSource::m_priority),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("MaxTasks",
                          "The most tasks to make; 0: no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&InferenceTaskSource::m_maxTasks),
                          // the limit refuses "-1", which ns-3 reads as 2^64 - 1
                          MakeUintegerChecker<uint64_t>(0, 1ULL << 62))
            .AddAttribute("FirstTask",
                          "Time between the start of the source and the start of its process.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&InferenceTaskSource::m_firstTask),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("SampleCount",
                          "Number of inputs in the data set: sample ids are drawn uniformly from "
                          "0 to this, exclusive.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&InferenceTaskSource::m_sampleCount),
                          MakeUintegerChecker<uint32_t>(1))
            .AddTraceSource("Generated",
                            "A task was made.",
                            MakeTraceSourceAccessor(&InferenceTaskSource::m_generatedTrace),
                            "ns3::edgeinference::InferenceTaskSource::GeneratedTracedCallback");
    return tid;
}

InferenceTaskSource::InferenceTaskSource()
    : m_sampleStream(CreateObject<UniformRandomVariable>()),
      m_modelStream(CreateObject<UniformRandomVariable>())
{
}

InferenceTaskSource::~InferenceTaskSource() = default;

void
InferenceTaskSource::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Stop();
    m_generate = GenerateCallback();
    m_models.clear();
    m_sampleStream = nullptr;
    m_modelStream = nullptr;
    Object::DoDispose();
}

void
InferenceTaskSource::AddModel(std::shared_ptr<const DnnModel> model, double weight)
{
    NS_LOG_FUNCTION(this << weight);
    NS_ABORT_MSG_UNLESS(model, "A task source was given no network; AddModel needs one.");
    NS_ABORT_MSG_UNLESS(weight >= 0.0 && std::isfinite(weight),
                        "The weight of network " << model->GetName() << " is " << weight
                                                 << "; give a number that is not negative.");
    m_models.push_back(std::move(model));
    m_weights.push_back(weight);
}

const std::vector<std::shared_ptr<const DnnModel>>&
InferenceTaskSource::GetModels() const
{
    return m_models;
}

bool
InferenceTaskSource::SetMeanRate(double tasksPerSecond)
{
    NS_LOG_FUNCTION(this << tasksPerSecond);
    NS_ABORT_MSG_UNLESS(tasksPerSecond >= 0.0 && tasksPerSecond <= MAX_TASKS_PER_SECOND,
                        "A mean rate of " << tasksPerSecond
                                          << " tasks per second is out of range; give 0 to "
                                          << MAX_TASKS_PER_SECOND << ".");
    return DoSetMeanRate(tasksPerSecond);
}

double
InferenceTaskSource::GetMeanRate() const
{
    return DoGetMeanRate();
}

void
InferenceTaskSource::Start(GenerateCallback generate)
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(std::accumulate(m_weights.begin(), m_weights.end(), 0.0) <= 0.0,
                    "A task source has no network to ask for; call AddModel with a weight above 0 "
                    "before it starts.");
    Stop();
    m_generate = generate;
    m_begin = Simulator::Now() + m_firstTask;
    DoStart();
    ScheduleNext();
}

void
InferenceTaskSource::Stop()
{
    NS_LOG_FUNCTION(this);
    m_event.Cancel();
}

uint64_t
InferenceTaskSource::GetGenerated() const
{
    return m_generated;
}

int64_t
InferenceTaskSource::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_sampleStream->SetStream(stream);
    m_modelStream->SetStream(stream + 1);
    return 2 + DoAssignStreams(stream + 2);
}

std::vector<Time>
InferenceTaskSource::ParseTimes(const std::string& text)
{
    std::vector<Time> times;
    if (Trim(text).empty())
    {
        return times;
    }
    std::size_t from = 0;
    while (from != std::string::npos)
    {
        const auto to = text.find_first_of(",;", from);
        const auto length = to == std::string::npos ? to : to - from;
        times.push_back(ParseTime(Trim(text.substr(from, length))));
        from = to == std::string::npos ? to : to + 1;
    }
    return times;
}

bool
InferenceTaskSource::AddSeconds(Time& time, double seconds)
{
    const double sum = time.GetSeconds() + seconds;
    if (!(sum < Time::Max().GetSeconds() * 0.999))
    {
        return false;
    }
    time += NanoSeconds(std::llround(seconds * 1e9));
    return true;
}

void
InferenceTaskSource::ScheduleNext()
{
    if (m_maxTasks > 0 && m_generated >= m_maxTasks)
    {
        return;
    }
    m_next = TaskArrival();
    // a task beyond the end of time never comes
    if (!DoGetNext(m_next) || m_next.at > Time::Max() - m_begin)
    {
        NS_LOG_LOGIC("No further task after " << m_generated);
        return;
    }
    const Time delay = m_begin + m_next.at - Simulator::Now();
    NS_ASSERT_MSG(!delay.IsStrictlyNegative(), "a process stated a task in the past");
    m_event = Simulator::Schedule(delay,
                                  m_next.task ? &InferenceTaskSource::Generate
                                              : &InferenceTaskSource::ScheduleNext,
                                  this);
}

void
InferenceTaskSource::Generate()
{
    const InferenceTask task = MakeTask();
    // waiting for the next one first lets whoever takes the task stop the source
    ScheduleNext();
    NS_LOG_INFO("Task " << task.number << " of " << task.model->GetName() << ", sample "
                        << task.sample);
    m_generatedTrace(task);
    if (!m_generate.IsNull())
    {
        m_generate(task);
    }
}

InferenceTask
InferenceTaskSource::MakeTask()
{
    // one value of each stream per task, used or not, keeps variants in step
    const std::size_t model = DrawModel();
    const uint64_t sample = DrawSample();
    InferenceTask task;
    task.number = m_generated++;
    task.model = m_models.at(m_next.model.value_or(model));
    task.createdNs = Simulator::Now().GetNanoSeconds();
    task.deadlineNs = m_next.deadline.value_or(m_deadline).GetNanoSeconds();
    task.blockDeadlinesNs = m_blockDeadlinesNs;
    task.priority = m_next.priority.value_or(m_priority);
    task.sample = m_next.sample.value_or(sample);
    return task;
}

std::size_t
InferenceTaskSource::DrawModel()
{
    const double total = std::accumulate(m_weights.begin(), m_weights.end(), 0.0);
    double left = m_modelStream->GetValue(0.0, 1.0) * total;
    std::size_t drawn = 0;
    for (std::size_t i = 0; i < m_weights.size(); ++i)
    {
        // rounding may leave a rest behind the last weight: keep the last one that counts
        drawn = m_weights[i] > 0.0 ? i : drawn;
        if (left < m_weights[i])
        {
            break;
        }
        left -= m_weights[i];
    }
    return drawn;
}

uint64_t
InferenceTaskSource::DrawSample()
{
    const double drawn = m_sampleStream->GetValue(0.0, 1.0) * m_sampleCount;
    return std::min<uint64_t>(static_cast<uint64_t>(drawn), m_sampleCount - 1);
}

void
InferenceTaskSource::SetBlockDeadlines(std::string text)
{
    m_blockDeadlinesNs.clear();
    try
    {
        for (const Time& time : ParseTimes(text))
        {
            m_blockDeadlinesNs.push_back(time.GetNanoSeconds());
        }
    }
    catch (const std::invalid_argument& problem)
    {
        NS_ABORT_MSG("Attribute BlockDeadlines of a task source: " << problem.what());
    }
    m_blockDeadlinesText = text;
}

std::string
InferenceTaskSource::GetBlockDeadlines() const
{
    return m_blockDeadlinesText;
}

void
InferenceTaskSource::DoStart()
{
}

bool
InferenceTaskSource::DoSetMeanRate(double)
{
    return false;
}

double
InferenceTaskSource::DoGetMeanRate() const
{
    return -1.0;
}

int64_t
InferenceTaskSource::DoAssignStreams(int64_t)
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
