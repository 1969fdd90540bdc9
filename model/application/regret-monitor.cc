/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "regret-monitor.h"

#include "mobile-device-application.h"

#include "ns3/dag-cut.h"
#include "ns3/log.h"
#include "ns3/plan-cost.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRegretMonitor");
NS_OBJECT_ENSURE_REGISTERED(RegretMonitor);

double
RegretRecord::GetRegretSeconds() const
{
    return chosenSeconds - bestSeconds;
}

TypeId
RegretMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RegretMonitor")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<RegretMonitor>()
            .AddAttribute("Every",
                          "Every how many decisions one is measured; 1: all.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&RegretMonitor::m_every),
                          MakeUintegerChecker<uint32_t>(1))
            .AddTraceSource("Regret",
                            "A decision was compared with the best one.",
                            MakeTraceSourceAccessor(&RegretMonitor::m_regretTrace),
                            "ns3::edgeinference::RegretMonitor::RegretTracedCallback");
    return tid;
}

RegretMonitor::RegretMonitor()
{
    NS_LOG_FUNCTION(this);
}

RegretMonitor::~RegretMonitor()
{
    NS_LOG_FUNCTION(this);
}

void
RegretMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_truth.reset();
    m_devices.clear();
    m_decisions.clear();
    m_search.Clear();
    Object::DoDispose();
}

void
RegretMonitor::SetTruth(std::shared_ptr<const SystemTruth> truth)
{
    m_truth = truth;
}

void
RegretMonitor::Watch(Ptr<MobileDeviceApplication> device)
{
    NS_LOG_FUNCTION(this << device);
    const uint64_t id = device->GetId();
    const Ptr<RegretMonitor> self(this);
    m_devices[id] = device;
    device->TraceConnectWithoutContext("PlanStarted",
                                       MakeCallback(&RegretMonitor::PlanStarted, self).Bind(id));
    device->TraceConnectWithoutContext("TaskEnded", MakeCallback(&RegretMonitor::TaskEnded, self));
}

uint64_t
RegretMonitor::GetMeasured() const
{
    return m_measured;
}

void
RegretMonitor::TaskEnded(const TaskRecord& record)
{
    m_decisions.erase({record.device, record.task});
}

void
RegretMonitor::PlanStarted(uint64_t device, uint64_t number, const PartitionPlan& plan)
{
    NS_LOG_FUNCTION(this << device << number);
    const auto found = m_devices.find(device);
    if (found == m_devices.end())
    {
        return;
    }
    const auto observation = found->second->ObserveDecision(number);
    if (!observation || m_decisions[{device, number}] == observation->decisionId)
    {
        return; // recovery repeats a plan: nobody has decided
    }
    m_decisions[{device, number}] = observation->decisionId;
    if (m_seen++ % m_every == 0)
    {
        ++m_measured;
        m_regretTrace(Compare(*found->second, *observation, plan));
    }
}

RegretRecord
RegretMonitor::Compare(const MobileDeviceApplication& device,
                       PartitionObservation observation,
                       const PartitionPlan& plan)
{
    if (!m_truth)
    {
        throw std::logic_error("a RegretMonitor measures against the truth: call SetTruth first");
    }
    m_truth->Reveal(observation);
    RegretRecord record;
    record.device = device.GetId();
    record.agent = device.GetAgent()->GetInstanceTypeId().GetName();
    record.task = observation.task;
    record.attempt = observation.attempt;
    record.nowNs = observation.nowNs;
    record.chosenSeconds = EvaluatePlan(observation, plan).seconds;
    record.bestSeconds = std::min({record.chosenSeconds,
                                   FindBestChain(m_search, observation).seconds,
                                   FindBestDagCut(observation).seconds});
    return record;
}

} // namespace edgeinference
} // namespace ns3
