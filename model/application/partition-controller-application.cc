/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-controller-application.h"

#include "ns3/boolean.h"
#include "ns3/byte-buffer.h"
#include "ns3/decision-protocol.h"
#include "ns3/log.h"
#include "ns3/plan-codec.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/task-messages.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePartitionController");
NS_OBJECT_ENSURE_REGISTERED(PartitionControllerApplication);

TypeId
PartitionControllerApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PartitionControllerApplication")
            .SetParent<Application>()
            .SetGroupName("EdgeInference")
            .AddConstructor<PartitionControllerApplication>()
            .AddAttribute("Id",
                          "Endpoint id: unique among all applications of the run, not 0.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PartitionControllerApplication::m_id),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Local",
                          "Address and port to listen at, such as an InetSocketAddress.",
                          AddressValue(),
                          MakeAddressAccessor(&PartitionControllerApplication::m_listen),
                          MakeAddressChecker())
            .AddAttribute("Agent",
                          "The PartitionAgent that decides. Must be given.",
                          PointerValue(),
                          MakePointerAccessor(&PartitionControllerApplication::m_agent),
                          MakePointerChecker<PartitionAgent>())
            .AddAttribute("Endpoint",
                          "The MessageEndpoint; one with default attributes if not given.",
                          PointerValue(),
                          MakePointerAccessor(&PartitionControllerApplication::m_endpoint),
                          MakePointerChecker<MessageEndpoint>())
            .AddAttribute("DecisionDelay",
                          "Time from the agent's reply until it is sent.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&PartitionControllerApplication::m_decisionDelay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("DecisionInterval",
                          "Observations of so long a time are decided together; 0: each at once.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&PartitionControllerApplication::m_decisionInterval),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("IdealKnowledge",
                          "Give the agent true values instead of measured ones.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&PartitionControllerApplication::m_idealKnowledge),
                          MakeBooleanChecker())
            .AddTraceSource(
                "Decided",
                "A decision has left for a device.",
                MakeTraceSourceAccessor(&PartitionControllerApplication::m_decidedTrace),
                "ns3::edgeinference::PartitionAgent::DecidedTracedCallback");
    return tid;
}

PartitionControllerApplication::PartitionControllerApplication() = default;

PartitionControllerApplication::~PartitionControllerApplication() = default;

void
PartitionControllerApplication::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_id == 0 || !m_agent,
                    "A PartitionControllerApplication needs its attributes Id (a number that no "
                    "other application has) and Agent (a PartitionAgent)");
    if (!m_endpoint)
    {
        m_endpoint = CreateObject<MessageEndpoint>();
    }
    m_endpoint->SetReceivedCallback(MakeCallback(&PartitionControllerApplication::Receive, this));
    Application::DoInitialize();
}

void
PartitionControllerApplication::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_slot.Cancel();
    if (m_agent)
    {
        m_agent->Dispose();
    }
    if (m_endpoint)
    {
        m_endpoint->Dispose();
    }
    m_agent = nullptr;
    m_endpoint = nullptr;
    m_truth = nullptr;
    m_models.clear();
    m_pending.clear();
    Application::DoDispose();
}

void
PartitionControllerApplication::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_endpoint->Start(GetNode(), m_id, m_listen);
    m_agent->Start(this);
}

void
PartitionControllerApplication::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_slot.Cancel();
    m_pending.clear();
    m_agent->Stop();
    m_endpoint->Stop();
}

void
PartitionControllerApplication::AddModel(std::shared_ptr<const DnnModel> model)
{
    m_models[model->GetDigest()] = model;
}

void
PartitionControllerApplication::SetTruth(std::shared_ptr<const SystemTruth> truth)
{
    m_truth = std::move(truth);
}

Ptr<PartitionAgent>
PartitionControllerApplication::GetAgent() const
{
    return m_agent;
}

Ptr<MessageEndpoint>
PartitionControllerApplication::GetEndpoint() const
{
    return m_endpoint;
}

uint64_t
PartitionControllerApplication::GetId() const
{
    return m_id;
}

uint64_t
PartitionControllerApplication::GetDecisions() const
{
    return m_lastDecision;
}

uint64_t
PartitionControllerApplication::GetBadMessages() const
{
    return m_badMessages;
}

int64_t
PartitionControllerApplication::AssignStreams(int64_t stream)
{
    return m_agent ? m_agent->AssignStreams(stream) : 0;
}

void
PartitionControllerApplication::Send(uint64_t peer,
                                     uint16_t kind,
                                     const std::vector<uint8_t>& bytes)
{
    Message message;
    message.kind = MessageKind::AGENT;
    message.body = AgentBody{kind, bytes}.Encode();
    m_endpoint->Send({peer, Address()}, MessageLane::CONTROL, std::move(message));
}

const SystemTruth*
PartitionControllerApplication::GetTruth() const
{
    return m_idealKnowledge ? m_truth.get() : nullptr;
}

uint64_t
PartitionControllerApplication::GetOwnPeer() const
{
    return m_id;
}

uint64_t
PartitionControllerApplication::GetController() const
{
    return m_id;
}

void
PartitionControllerApplication::Receive(uint64_t peer,
                                        MessageLane,
                                        Message& message,
                                        const MessageTiming&)
{
    NS_LOG_FUNCTION(this << peer << ToString(message.kind));
    AgentBody body;
    if (message.kind != MessageKind::AGENT || !AgentBody::Decode(message.body, body) ||
        !Take(peer, body.kind, body.bytes))
    {
        ++m_badMessages;
        m_endpoint->Disconnect(peer);
    }
}

bool
PartitionControllerApplication::Take(uint64_t peer,
                                     uint16_t kind,
                                     const std::vector<uint8_t>& bytes)
{
    switch (kind)
    {
    case DECISION_REQUEST:
        return TakeRequest(peer, bytes);
    case DECISION_OUTCOME:
        return TakeOutcome(peer, bytes);
    case DECISION_CANCEL:
        return TakeCancel(peer, bytes);
    default:
        m_agent->Receive(peer, kind, bytes);
        return true;
    }
}

bool
PartitionControllerApplication::TakeRequest(uint64_t peer, const std::vector<uint8_t>& bytes)
{
    ByteReader reader(bytes);
    PartitionObservation observation = ReadObservation(reader, [this](uint64_t digest) {
        const auto found = m_models.find(digest);
        return found == m_models.end() ? nullptr : found->second;
    });
    const DeviceDecision decision{peer, observation.decisionId};
    if (!reader.AtEnd() || observation.device != peer || m_own.count(decision) > 0)
    {
        return false;
    }
    observation.decisionId = ++m_lastDecision;
    m_own[decision] = observation.decisionId;
    m_devices[observation.decisionId] = decision;
    m_pending.push_back(std::move(observation));
    if (m_decisionInterval.IsZero())
    {
        DecidePending();
    }
    else if (m_slot.IsExpired())
    {
        const int64_t slot = m_decisionInterval.GetNanoSeconds();
        const int64_t wait = slot - Simulator::Now().GetNanoSeconds() % slot;
        m_slot = Simulator::Schedule(NanoSeconds(wait),
                                     &PartitionControllerApplication::DecidePending,
                                     this);
    }
    return true;
}

void
PartitionControllerApplication::DecidePending()
{
    std::vector<PartitionObservation> observations;
    observations.swap(m_pending);
    m_agent->Decide(observations, MakeCallback(&PartitionControllerApplication::TakePlan, this));
}

void
PartitionControllerApplication::TakePlan(uint64_t decisionId, const PartitionPlan& plan)
{
    NS_LOG_FUNCTION(this << decisionId);
    Simulator::Schedule(m_decisionDelay,
                        &PartitionControllerApplication::SendPlan,
                        this,
                        decisionId,
                        plan);
}

void
PartitionControllerApplication::SendPlan(uint64_t decisionId, const PartitionPlan& plan)
{
    const auto found = m_devices.find(decisionId);
    if (found == m_devices.end() || !m_endpoint->IsRunning())
    {
        return; // its outcome has come already, or the run is over
    }
    m_decidedTrace(decisionId, plan);
    ByteWriter writer;
    writer.WriteU64(found->second.second);
    WritePlan(writer, plan);
    Send(found->second.first, DECISION_REPLY, writer.Take());
}

bool
PartitionControllerApplication::TakeOutcome(uint64_t peer, const std::vector<uint8_t>& bytes)
{
    ByteReader reader(bytes);
    PartitionOutcome outcome = ReadOutcome(reader);
    if (!reader.AtEnd() || outcome.device != peer)
    {
        return false;
    }
    const auto found = m_own.find({peer, outcome.decisionId});
    if (found == m_own.end())
    {
        return true; // asked before this controller was there
    }
    outcome.decisionId = found->second;
    m_devices.erase(found->second);
    m_own.erase(found);
    m_agent->Observe(outcome);
    return true;
}

bool
PartitionControllerApplication::TakeCancel(uint64_t peer, const std::vector<uint8_t>& bytes)
{
    ByteReader reader(bytes);
    const DeviceDecision decision{peer, reader.ReadU64()};
    const auto found = m_own.find(decision);
    if (reader.AtEnd() && found != m_own.end())
    {
        m_agent->Cancel(found->second);
    }
    return reader.AtEnd();
}

} // namespace edgeinference
} // namespace ns3
