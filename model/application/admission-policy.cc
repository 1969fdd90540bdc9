/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "admission-policy.h"

#include "inference-site.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceAdmissionPolicy");
NS_OBJECT_ENSURE_REGISTERED(AdmissionPolicy);

TypeId
AdmissionPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::AdmissionPolicy")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddTraceSource("Decided",
                            "A stage was admitted or refused.",
                            MakeTraceSourceAccessor(&AdmissionPolicy::m_decidedTrace),
                            "ns3::edgeinference::AdmissionPolicy::DecidedTracedCallback");
    return tid;
}

AdmissionPolicy::AdmissionPolicy() = default;

AdmissionPolicy::~AdmissionPolicy() = default;

AdmissionDecision
AdmissionDecision::Admit(LeaseId lease)
{
    return AdmissionDecision{true, "", lease};
}

AdmissionDecision
AdmissionDecision::Reject(const std::string& reason)
{
    return AdmissionDecision{false, reason, 0};
}

void
AdmissionPolicy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_port = nullptr;
    Object::DoDispose();
}

void
AdmissionPolicy::Start(AdmissionPort* port)
{
    NS_LOG_FUNCTION(this);
    m_port = port;
    DoStart();
}

void
AdmissionPolicy::Stop()
{
    NS_LOG_FUNCTION(this);
    if (m_port)
    {
        DoStop();
    }
    m_port = nullptr;
}

AdmissionDecision
AdmissionPolicy::Admit(const StageRequest& request)
{
    NS_LOG_FUNCTION(this << request.key.device << request.key.task << request.stage);
    const AdmissionDecision decision = DoAdmit(request);
    m_decidedTrace(request, decision);
    return decision;
}

void
AdmissionPolicy::Receive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    NS_LOG_FUNCTION(this << peer << kind << bytes.size());
    DoReceive(peer, kind, bytes);
}

void
AdmissionPolicy::Released(const TaskKey& key)
{
    NS_LOG_FUNCTION(this << key.device << key.task << key.attempt);
    DoReleased(key);
}

void
AdmissionPolicy::PeerLost(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    DoPeerLost(peer);
}

int64_t
AdmissionPolicy::AssignStreams(int64_t stream)
{
    return DoAssignStreams(stream);
}

std::map<std::string, double>
AdmissionPolicy::GetFigures() const
{
    return DoGetFigures();
}

AdmissionPort*
AdmissionPolicy::GetPort() const
{
    return m_port;
}

void
AdmissionPolicy::DoReceive(uint64_t, uint16_t, const std::vector<uint8_t>&)
{
}

void
AdmissionPolicy::DoReleased(const TaskKey&)
{
}

void
AdmissionPolicy::DoPeerLost(uint64_t)
{
}

void
AdmissionPolicy::DoStart()
{
}

void
AdmissionPolicy::DoStop()
{
}

int64_t
AdmissionPolicy::DoAssignStreams(int64_t)
{
    return 0;
}

std::map<std::string, double>
AdmissionPolicy::DoGetFigures() const
{
    return {};
}

} // namespace edgeinference
} // namespace ns3
