/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "remote-partition-agent.h"

#include "decision-protocol.h"

#include "ns3/abort.h"
#include "ns3/byte-buffer.h"
#include "ns3/log.h"
#include "ns3/plan-codec.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRemotePartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(RemotePartitionAgent);

TypeId
RemotePartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RemotePartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<RemotePartitionAgent>()
            .AddAttribute("Timeout",
                          "Time to wait for the controller's reply.",
                          TimeValue(MilliSeconds(500)),
                          MakeTimeAccessor(&RemotePartitionAgent::m_timeout),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("FallbackType",
                          "TypeId of the PartitionAgent that decides when no reply came in time.",
                          StringValue("ns3::edgeinference::DeviceOnlyPartitionAgent"),
                          MakeStringAccessor(&RemotePartitionAgent::m_fallbackType),
                          MakeStringChecker())
            .AddAttribute("Fallback",
                          "The agent that decides when no reply came in time; made from "
                          "FallbackType if not given.",
                          PointerValue(),
                          MakePointerAccessor(&RemotePartitionAgent::m_fallback),
                          MakePointerChecker<PartitionAgent>());
    return tid;
}

RemotePartitionAgent::RemotePartitionAgent() = default;

RemotePartitionAgent::~RemotePartitionAgent() = default;

void
RemotePartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    DoStop();
    m_fallback = nullptr;
    PartitionAgent::DoDispose();
}

uint64_t
RemotePartitionAgent::GetFallbacks() const
{
    return m_fallbacks;
}

uint64_t
RemotePartitionAgent::GetLateReplies() const
{
    return m_lateReplies;
}

Ptr<PartitionAgent>
RemotePartitionAgent::GetFallback()
{
    if (!m_fallback)
    {
        TypeId type;
        NS_ABORT_MSG_IF(!TypeId::LookupByNameFailSafe(m_fallbackType, &type) ||
                            !type.IsChildOf(PartitionAgent::GetTypeId()) || !type.HasConstructor(),
                        "RemotePartitionAgent: FallbackType '"
                            << m_fallbackType
                            << "' is no PartitionAgent; give the full TypeId name of one, such as "
                               "ns3::edgeinference::DeviceOnlyPartitionAgent");
        ObjectFactory factory;
        factory.SetTypeId(type);
        m_fallback = factory.Create<PartitionAgent>();
    }
    return m_fallback;
}

void
RemotePartitionAgent::DoStart()
{
    GetFallback()->Start(GetPort());
}

void
RemotePartitionAgent::DoStop()
{
    for (auto& [id, question] : m_questions)
    {
        question.timeout.Cancel();
    }
    m_questions.clear();
    if (m_fallback)
    {
        m_fallback->Stop();
    }
}

void
RemotePartitionAgent::DoDecideAsync(const std::vector<PartitionObservation>& observations)
{
    for (const auto& observation : observations)
    {
        Ask(observation);
    }
}

void
RemotePartitionAgent::Ask(const PartitionObservation& observation)
{
    Question& question = m_questions[observation.decisionId];
    question.observation = observation;
    const bool reachable = GetPort() && GetPort()->GetController() != 0;
    // without a controller there is nobody to wait for
    question.timeout = Simulator::Schedule(reachable ? m_timeout : Time(0),
                                           &RemotePartitionAgent::FallBack,
                                           this,
                                           observation.decisionId);
    if (reachable)
    {
        ByteWriter writer;
        WriteObservation(writer, observation);
        GetPort()->Send(GetPort()->GetController(), DECISION_REQUEST, writer.Take());
    }
}

void
RemotePartitionAgent::FallBack(uint64_t decisionId)
{
    NS_LOG_FUNCTION(this << decisionId);
    const auto found = m_questions.find(decisionId);
    if (found == m_questions.end())
    {
        return;
    }
    const PartitionObservation observation = found->second.observation;
    m_questions.erase(found);
    m_fellBack.insert(decisionId);
    ++m_fallbacks;
    GetFallback()->Decide({observation}, MakeCallback(&RemotePartitionAgent::TakeFallback, this));
}

void
RemotePartitionAgent::TakeFallback(uint64_t decisionId, const PartitionPlan& plan)
{
    Answer(decisionId, plan);
}

void
RemotePartitionAgent::DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    if (kind != DECISION_REPLY || peer != GetPort()->GetController())
    {
        GetFallback()->Receive(peer, kind, bytes);
        return;
    }
    ByteReader reader(bytes);
    const uint64_t decisionId = reader.ReadU64();
    const PartitionPlan plan = ReadPlan(reader);
    const auto found = m_questions.find(decisionId);
    if (!reader.AtEnd())
    {
        NS_LOG_LOGIC("Reply to decision " << decisionId << " is malformed");
        return;
    }
    if (found == m_questions.end())
    {
        NS_LOG_LOGIC("Reply to decision " << decisionId << " is too late");
        ++m_lateReplies;
        return;
    }
    found->second.timeout.Cancel();
    m_questions.erase(found);
    Answer(decisionId, plan);
}

void
RemotePartitionAgent::DoCancel(uint64_t decisionId)
{
    const auto found = m_questions.find(decisionId);
    if (found != m_questions.end())
    {
        found->second.timeout.Cancel();
        m_questions.erase(found);
    }
    if (m_fellBack.count(decisionId) > 0)
    {
        GetFallback()->Cancel(decisionId);
    }
    if (GetPort() && GetPort()->GetController() != 0)
    {
        ByteWriter writer;
        writer.WriteU64(decisionId);
        GetPort()->Send(GetPort()->GetController(), DECISION_CANCEL, writer.Take());
    }
}

void
RemotePartitionAgent::DoPeerLost(uint64_t peer)
{
    GetFallback()->PeerLost(peer);
    if (!GetPort() || peer != GetPort()->GetController())
    {
        return;
    }
    // nobody is left to answer; not from here, as the device may be in the middle of something
    for (auto& [id, question] : m_questions)
    {
        question.timeout.Cancel();
        question.timeout = Simulator::ScheduleNow(&RemotePartitionAgent::FallBack, this, id);
    }
}

void
RemotePartitionAgent::DoObserve(const PartitionOutcome& outcome)
{
    const auto found = m_questions.find(outcome.decisionId);
    if (found != m_questions.end())
    {
        found->second.timeout.Cancel();
        m_questions.erase(found);
    }
    if (m_fellBack.erase(outcome.decisionId) > 0)
    {
        GetFallback()->Observe(outcome);
    }
    if (GetPort() && GetPort()->GetController() != 0)
    {
        ByteWriter writer;
        WriteOutcome(writer, outcome);
        GetPort()->Send(GetPort()->GetController(), DECISION_OUTCOME, writer.Take());
    }
}

AgentNeeds
RemotePartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.controller = true;
    return needs;
}

int64_t
RemotePartitionAgent::DoAssignStreams(int64_t stream)
{
    return GetFallback()->AssignStreams(stream);
}

} // namespace edgeinference
} // namespace ns3
