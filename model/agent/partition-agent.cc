/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(PartitionAgent);

TypeId
PartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PartitionAgent")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddAttribute("ProbeFallback",
                          "If the device cannot run the task and no server has known links, try "
                          "the first server all the same, so that its links get measured.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&PartitionAgent::m_probeFallback),
                          MakeBooleanChecker())
            .AddTraceSource("Decided",
                            "A decision got its plan.",
                            MakeTraceSourceAccessor(&PartitionAgent::m_decidedTrace),
                            "ns3::edgeinference::PartitionAgent::DecidedTracedCallback")
            .AddTraceSource("Observed",
                            "The outcome of a decision came.",
                            MakeTraceSourceAccessor(&PartitionAgent::m_observedTrace),
                            "ns3::edgeinference::PartitionAgent::ObservedTracedCallback");
    return tid;
}

PartitionAgent::PartitionAgent() = default;

PartitionAgent::~PartitionAgent() = default;

void
PartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_port = nullptr;
    m_open.clear();
    m_unobserved.clear();
    Object::DoDispose();
}

void
PartitionAgent::Start(AgentPort* port)
{
    NS_LOG_FUNCTION(this);
    m_port = port;
    m_stopped = false;
    DoStart();
}

void
PartitionAgent::Stop()
{
    NS_LOG_FUNCTION(this);
    if (m_port)
    {
        DoStop();
    }
    m_open.clear();
    m_port = nullptr;
    m_stopped = true;
}

void
PartitionAgent::Decide(const std::vector<PartitionObservation>& observations, Reply reply)
{
    NS_LOG_FUNCTION(this << observations.size());
    if (m_stopped)
    {
        NS_LOG_LOGIC("Asked after it was stopped");
        return;
    }
    std::vector<PartitionObservation> fresh;
    std::vector<uint64_t> hopeless;
    for (const auto& observation : observations)
    {
        // a repeated id would make two replies and two outcomes of one decision
        if (!m_open.emplace(observation.decisionId, reply).second)
        {
            continue;
        }
        m_unobserved.insert(observation.decisionId);
        if (!observation.model || observation.sites.empty())
        {
            hopeless.push_back(observation.decisionId);
            continue;
        }
        fresh.push_back(observation);
        if (m_port && m_port->GetTruth())
        {
            m_port->GetTruth()->Reveal(fresh.back());
        }
    }
    for (const uint64_t id : hopeless)
    {
        Answer(id, {});
    }
    if (!fresh.empty() && !m_stopped)
    {
        DoDecideAsync(fresh);
    }
}

void
PartitionAgent::Answer(uint64_t decisionId, const PartitionPlan& plan)
{
    NS_LOG_FUNCTION(this << decisionId << plan.ToString());
    const auto found = m_open.find(decisionId);
    if (found == m_open.end())
    {
        NS_LOG_LOGIC("Decision " << decisionId << " is no longer open; its plan is dropped");
        return;
    }
    const Reply reply = found->second;
    m_open.erase(found);
    m_decidedTrace(decisionId, plan);
    reply(decisionId, plan);
}

void
PartitionAgent::Cancel(uint64_t decisionId)
{
    NS_LOG_FUNCTION(this << decisionId);
    if (m_open.erase(decisionId) > 0)
    {
        DoCancel(decisionId);
    }
}

void
PartitionAgent::Observe(const PartitionOutcome& outcome)
{
    NS_LOG_FUNCTION(this << outcome.decisionId);
    if (m_unobserved.erase(outcome.decisionId) == 0)
    {
        NS_LOG_LOGIC("Outcome of decision " << outcome.decisionId << " repeats or is unknown");
        return;
    }
    m_open.erase(outcome.decisionId);
    m_observedTrace(outcome);
    DoObserve(outcome);
}

void
PartitionAgent::Receive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    NS_LOG_FUNCTION(this << peer << kind << bytes.size());
    if (m_port)
    {
        DoReceive(peer, kind, bytes);
    }
}

void
PartitionAgent::PeerLost(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    if (m_port)
    {
        DoPeerLost(peer);
    }
}

std::map<std::string, double>
PartitionAgent::GetFigures() const
{
    return DoGetFigures();
}

AgentNeeds
PartitionAgent::GetNeeds() const
{
    return DoGetNeeds();
}

int64_t
PartitionAgent::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    return DoAssignStreams(stream);
}

std::size_t
PartitionAgent::GetOpenDecisions() const
{
    return m_open.size();
}

AgentPort*
PartitionAgent::GetPort() const
{
    return m_port;
}

PartitionPlan
PartitionAgent::MakeFallback(const PartitionObservation& observation) const
{
    return MakeFallbackPlan(observation, m_probeFallback);
}

PartitionPlan
PartitionAgent::DoDecide(const PartitionObservation&)
{
    return {};
}

void
PartitionAgent::DoDecideAsync(const std::vector<PartitionObservation>& observations)
{
    for (const auto& observation : observations)
    {
        Answer(observation.decisionId, DoDecide(observation));
    }
}

void
PartitionAgent::DoStart()
{
}

void
PartitionAgent::DoStop()
{
}

void
PartitionAgent::DoObserve(const PartitionOutcome&)
{
}

void
PartitionAgent::DoReceive(uint64_t, uint16_t, const std::vector<uint8_t>&)
{
}

void
PartitionAgent::DoCancel(uint64_t)
{
}

void
PartitionAgent::DoPeerLost(uint64_t)
{
}

std::map<std::string, double>
PartitionAgent::DoGetFigures() const
{
    return {};
}

AgentNeeds
PartitionAgent::DoGetNeeds() const
{
    return {};
}

int64_t
PartitionAgent::DoAssignStreams(int64_t)
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
