/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mobile-device-application.h"

#include "fail-recovery-policy.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceApplication");
NS_OBJECT_ENSURE_REGISTERED(MobileDeviceApplication);

TypeId
MobileDeviceApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::MobileDeviceApplication")
            .SetParent<SiteApplication>()
            .SetGroupName("EdgeInference")
            .AddConstructor<MobileDeviceApplication>()
            .AddAttribute("TaskSource",
                          "The InferenceTaskSource that makes tasks; none if not given.",
                          PointerValue(),
                          MakePointerAccessor(&MobileDeviceApplication::m_source),
                          MakePointerChecker<InferenceTaskSource>())
            .AddAttribute("Agent",
                          "The PartitionAgent that decides. Must be given.",
                          PointerValue(),
                          MakePointerAccessor(&MobileDeviceApplication::m_agent),
                          MakePointerChecker<PartitionAgent>())
            .AddAttribute("RecoveryPolicy",
                          "The RecoveryPolicy; FailRecoveryPolicy if not given.",
                          PointerValue(),
                          MakePointerAccessor(&MobileDeviceApplication::m_recovery),
                          MakePointerChecker<RecoveryPolicy>())
            .AddAttribute("SiteDirectory",
                          "The SiteDirectory; one with default attributes if not given.",
                          PointerValue(),
                          MakePointerAccessor(&MobileDeviceApplication::m_directory),
                          MakePointerChecker<SiteDirectory>())
            .AddAttribute("RadioEnergy",
                          "The RadioEnergy that gives the energy of each transfer; null to count "
                          "none.",
                          PointerValue(),
                          MakePointerAccessor(&MobileDeviceApplication::m_radio),
                          MakePointerChecker<RadioEnergy>())
            .AddAttribute("Encoding",
                          "TensorEncoding wanted for boundary tensors, by name.",
                          StringValue("native"),
                          MakeStringAccessor(&MobileDeviceApplication::m_encoding),
                          MakeStringChecker())
            .AddAttribute("DecisionDelay",
                          "Time from the agent's reply until its plan takes effect.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MobileDeviceApplication::m_decisionDelay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("AttemptTimeout",
                          "A decision, and an attempt, fails after this time.",
                          TimeValue(Seconds(30)),
                          MakeTimeAccessor(&MobileDeviceApplication::m_attemptTimeout),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("MaxAttempts",
                          "Attempts per task whatever the RecoveryPolicy says.",
                          UintegerValue(16),
                          MakeUintegerAccessor(&MobileDeviceApplication::m_maxAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ProbeInterval",
                          "A way to a site that has not been measured for so long is probed; 0: "
                          "never.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&MobileDeviceApplication::m_probeInterval),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("ProbeBytes",
                          "Payload of a probe, bytes.",
                          UintegerValue(30000),
                          MakeUintegerAccessor(&MobileDeviceApplication::m_probeBytes),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("RedialInterval",
                          "Time between attempts to reach a site that was lost.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&MobileDeviceApplication::m_redialInterval),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("SiteTimeout",
                          "A site that says nothing for so long counts as lost; after half of "
                          "it the site is asked. 0: never.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&MobileDeviceApplication::m_siteTimeout),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("IdealKnowledge",
                          "Give the agent true values instead of measured ones.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&MobileDeviceApplication::m_idealKnowledge),
                          MakeBooleanChecker())
            .AddTraceSource(
                "TaskCreated",
                "A task begins.",
                MakeTraceSourceAccessor(&MobileDeviceApplication::m_createdTrace),
                "ns3::edgeinference::MobileDeviceApplication::TaskCreatedTracedCallback")
            .AddTraceSource("TaskEnded",
                            "A task has ended; exactly once per task.",
                            MakeTraceSourceAccessor(&MobileDeviceApplication::m_endedTrace),
                            "ns3::edgeinference::MobileDeviceApplication::TaskEndedTracedCallback")
            .AddTraceSource(
                "StateTransition",
                "A task goes from one state to another.",
                MakeTraceSourceAccessor(&MobileDeviceApplication::m_stateTrace),
                "ns3::edgeinference::MobileDeviceApplication::StateTransitionTracedCallback")
            .AddTraceSource(
                "PlanStarted",
                "An attempt begins.",
                MakeTraceSourceAccessor(&MobileDeviceApplication::m_planTrace),
                "ns3::edgeinference::MobileDeviceApplication::PlanStartedTracedCallback");
    return tid;
}

MobileDeviceApplication::MobileDeviceApplication()
    : m_directory(CreateObject<SiteDirectory>())
{
}

MobileDeviceApplication::~MobileDeviceApplication() = default;

const char*
GetDeviceTaskStateName(DeviceTaskState state)
{
    switch (state)
    {
    case DeviceTaskState::CREATED:
        return "created";
    case DeviceTaskState::DECIDING:
        return "deciding";
    case DeviceTaskState::RUNNING:
        return "running";
    case DeviceTaskState::RECOVERING:
        return "recovering";
    case DeviceTaskState::ENDED:
        return "ended";
    }
    return "unknown";
}

void
MobileDeviceApplication::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(!m_agent,
                    "Device '" << GetName()
                               << "' has no agent; set attribute Agent to a PartitionAgent");
    if (!m_recovery)
    {
        m_recovery = CreateObject<FailRecoveryPolicy>();
    }
    SiteApplication::DoInitialize();
    GetExecutor()->SetUp(GetSite(), GetId(), true, this);
    if (m_radio)
    {
        m_radio->Start(GetNode(), GetSite()->GetEnergy());
    }
    GetSite()->GetEnergy()->TraceConnectWithoutContext(
        "Depleted",
        MakeCallback(&MobileDeviceApplication::Deplete, this));
}

void
MobileDeviceApplication::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_watch.Stop();
    m_probeEvent.Cancel();
    m_redialEvent.Cancel();
    for (auto& [number, task] : m_tasks)
    {
        task.timeout.Cancel();
        task.next.Cancel();
    }
    m_tasks.clear();
    if (m_agent)
    {
        m_agent->Dispose();
    }
    if (m_source)
    {
        m_source->Dispose();
    }
    m_agent = nullptr;
    m_source = nullptr;
    m_recovery = nullptr;
    m_directory = nullptr;
    if (m_radio)
    {
        m_radio->Dispose();
        m_radio = nullptr;
    }
    m_truth = nullptr;
    SiteApplication::DoDispose();
}

void
MobileDeviceApplication::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (GetSite()->GetEnergy()->IsDepleted())
    {
        return; // the battery was empty before it began
    }
    StartSite(Address());
    m_watch.Start(m_siteTimeout,
                  MakeCallback(&MobileDeviceApplication::Ping, this),
                  MakeCallback(&MobileDeviceApplication::DropSilent, this));
    m_agent->Start(this);
    for (SiteId site = 1; site < m_directory->GetCount(); ++site)
    {
        GetEndpoint()->Warm(m_directory->GetAddress(site));
    }
    if (!m_probeInterval.IsZero())
    {
        m_probeEvent = Simulator::Schedule(m_probeInterval, &MobileDeviceApplication::Probe, this);
    }
    if (m_source)
    {
        m_source->Start(MakeCallback(&MobileDeviceApplication::TakeTask, this));
    }
}

void
MobileDeviceApplication::StopApplication()
{
    NS_LOG_FUNCTION(this);
    if (IsUp())
    {
        if (m_source)
        {
            m_source->Stop();
        }
        EndAll(TaskStatus::UNFINISHED, "run ended");
        GoDark();
    }
}

void
MobileDeviceApplication::GoDark()
{
    if (m_source)
    {
        m_source->Stop();
    }
    m_agent->Stop();
    m_watch.Stop();
    m_probeEvent.Cancel();
    m_redialEvent.Cancel();
    StopSite();
}

SiteId
MobileDeviceApplication::AddSite(const SiteAddress& address, const std::string& name)
{
    return m_directory->Add(address, name);
}

void
MobileDeviceApplication::SetController(const SiteAddress& controller)
{
    m_controller = controller;
}

void
MobileDeviceApplication::SetTruth(std::shared_ptr<const SystemTruth> truth)
{
    m_truth = std::move(truth);
}

Ptr<PartitionAgent>
MobileDeviceApplication::GetAgent() const
{
    return m_agent;
}

Ptr<InferenceTaskSource>
MobileDeviceApplication::GetTaskSource() const
{
    return m_source;
}

Ptr<SiteDirectory>
MobileDeviceApplication::GetDirectory() const
{
    return m_directory;
}

std::size_t
MobileDeviceApplication::GetOpenTasks() const
{
    return m_tasks.size();
}

uint64_t
MobileDeviceApplication::GetLateMessages() const
{
    return m_lateMessages;
}

int64_t
MobileDeviceApplication::AssignStreams(int64_t stream)
{
    int64_t used = m_source ? m_source->AssignStreams(stream) : 0;
    used += m_agent ? m_agent->AssignStreams(stream + used) : 0;
    used += m_recovery ? m_recovery->AssignStreams(stream + used) : 0;
    return used;
}

AdmissionDecision
MobileDeviceApplication::OnAdmit(const StageRequest&)
{
    return AdmissionDecision::Admit(); // a device does not refuse its own tasks
}

void
MobileDeviceApplication::OnReleased(const TaskKey&)
{
}

SiteAddress
MobileDeviceApplication::FindAddress(uint64_t peer) const
{
    if (peer == m_controller.id)
    {
        return m_controller;
    }
    const SiteId site = m_directory->Find(peer);
    return site == DEVICE_SITE ? SiteAddress{peer, Address()} : m_directory->GetAddress(site);
}

} // namespace edgeinference
} // namespace ns3
