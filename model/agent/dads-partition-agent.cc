/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dads-partition-agent.h"

#include "ns3/dag-cut.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDadsPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(DadsPartitionAgent);

namespace
{

constexpr double GAIN = 0.125;          //!< of the newest interval
constexpr double SECONDS_PER_NS = 1e-9; //!< s in a ns

} // namespace

TypeId
DadsPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::DadsPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<DadsPartitionAgent>()
            .AddAttribute(
                "Mode",
                "What is minimized: light (latency), heavy (the longest of device, link "
                "and server time) or auto (heavy if tasks come faster than the longest "
                "stage of the light cut).",
                StringValue("auto"),
                MakeStringAccessor(&DadsPartitionAgent::SetMode, &DadsPartitionAgent::GetMode),
                MakeStringChecker())
            .AddAttribute("FrameInterval",
                          "Time between tasks of a device in mode auto; 0: as measured.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&DadsPartitionAgent::m_frameInterval),
                          MakeTimeChecker(Time(0)));
    return tid;
}

DadsPartitionAgent::DadsPartitionAgent() = default;

DadsPartitionAgent::~DadsPartitionAgent() = default;

void
DadsPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_tasks.clear();
    PartitionAgent::DoDispose();
}

void
DadsPartitionAgent::DoStop()
{
    m_tasks.clear();
}

void
DadsPartitionAgent::SetMode(const std::string& mode)
{
    NS_LOG_FUNCTION(this << mode);
    if (mode != "light" && mode != "heavy" && mode != "auto")
    {
        throw std::invalid_argument("Mode of a dads agent is 'light', 'heavy' or 'auto', not '" +
                                    mode + "'");
    }
    m_mode = mode;
}

std::string
DadsPartitionAgent::GetMode() const
{
    return m_mode;
}

double
DadsPartitionAgent::TakeFrame(const PartitionObservation& observation)
{
    if (!m_frameInterval.IsZero())
    {
        return m_frameInterval.GetSeconds();
    }
    const auto [found, first] =
        m_tasks.emplace(observation.device, Frames{observation.createdNs, 0.0});
    Frames& frames = found->second;
    // a task that is planned again is no new frame
    if (!first && observation.attempt == 0 && observation.createdNs > frames.lastNs)
    {
        const double seconds =
            SECONDS_PER_NS * static_cast<double>(observation.createdNs - frames.lastNs);
        frames.intervalSeconds = frames.intervalSeconds > 0.0
                                     ? (1.0 - GAIN) * frames.intervalSeconds + GAIN * seconds
                                     : seconds;
        frames.lastNs = observation.createdNs;
    }
    return frames.intervalSeconds > 0.0 ? frames.intervalSeconds
                                        : std::numeric_limits<double>::infinity();
}

PartitionPlan
DadsPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    const double interval = TakeFrame(observation);
    DagCutMode mode = m_mode == "heavy" ? DagCutMode::HEAVY : DagCutMode::LIGHT;
    DagCutChoice choice = FindBestDagCut(observation, mode);
    if (m_mode == "auto" && choice.IsFound() && choice.GetLongestStage() >= interval)
    {
        mode = DagCutMode::HEAVY;
        choice = FindBestDagCut(observation, mode);
    }
    NS_LOG_LOGIC((mode == DagCutMode::HEAVY ? "heavy" : "light")
                 << " device " << choice.device.ToString() << " server " << choice.server
                 << " seconds " << choice.seconds);
    return choice.IsFound() ? choice.plan : MakeFallback(observation);
}

AgentNeeds
DadsPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
