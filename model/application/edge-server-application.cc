/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "edge-server-application.h"

#include "admit-all-admission-policy.h"

#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceEdgeServerApplication");
NS_OBJECT_ENSURE_REGISTERED(EdgeServerApplication);

TypeId
EdgeServerApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::EdgeServerApplication")
            .SetParent<SiteApplication>()
            .SetGroupName("EdgeInference")
            .AddConstructor<EdgeServerApplication>()
            .AddAttribute("Local",
                          "Address and port to listen at, such as an InetSocketAddress.",
                          AddressValue(),
                          MakeAddressAccessor(&EdgeServerApplication::m_listen),
                          MakeAddressChecker())
            .AddAttribute("Tier",
                          "Where the server stands, as its profile tells devices: edge or cloud.",
                          StringValue("edge"),
                          MakeStringAccessor(&EdgeServerApplication::SetTier,
                                             &EdgeServerApplication::GetTier),
                          MakeStringChecker())
            .AddAttribute("AdmissionPolicy",
                          "The AdmissionPolicy that says which stages may run; all if not given.",
                          PointerValue(),
                          MakePointerAccessor(&EdgeServerApplication::m_policy),
                          MakePointerChecker<AdmissionPolicy>())
            .AddAttribute("StatusInterval",
                          "Shortest time between two statuses to a device; 0 sends none.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&EdgeServerApplication::m_statusInterval),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StatusRefresh",
                          "A status is repeated after this time even if nothing changed.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&EdgeServerApplication::m_statusRefresh),
                          MakeTimeChecker(Time(1)))
            .AddTraceSource(
                "Availability",
                "The server begins or ends to serve.",
                MakeTraceSourceAccessor(&EdgeServerApplication::m_availabilityTrace),
                "ns3::edgeinference::EdgeServerApplication::AvailabilityTracedCallback");
    return tid;
}

EdgeServerApplication::EdgeServerApplication() = default;

EdgeServerApplication::~EdgeServerApplication() = default;

void
EdgeServerApplication::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    if (!m_policy)
    {
        m_policy = CreateObject<AdmitAllAdmissionPolicy>();
    }
    SiteApplication::DoInitialize();
    GetExecutor()->SetUp(SiteApplication::GetSite(), GetId(), false, this);
    SiteApplication::GetSite()->GetStore()->SetFetcher(
        MakeCallback(&EdgeServerApplication::Fetch, this));
    m_parts.SetUp(SiteApplication::GetSite(),
                  MakeCallback(&EdgeServerApplication::SendReport, this));
}

void
EdgeServerApplication::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_statusEvent.Cancel();
    m_policy = nullptr;
    m_ways.clear();
    m_fetches.clear();
    SiteApplication::DoDispose();
}

void
EdgeServerApplication::StartApplication()
{
    NS_LOG_FUNCTION(this);
    Open();
}

void
EdgeServerApplication::StopApplication()
{
    NS_LOG_FUNCTION(this);
    if (IsUp())
    {
        Close();
    }
}

void
EdgeServerApplication::SetTier(const std::string& tier)
{
    m_tier = FindSiteTier(tier);
}

std::string
EdgeServerApplication::GetTier() const
{
    return GetSiteTierName(m_tier);
}

void
EdgeServerApplication::Crash()
{
    NS_LOG_FUNCTION(this);
    if (IsUp())
    {
        Close();
        SiteApplication::GetSite()->GetResource()->Stop();
        SiteApplication::GetSite()->GetStore()->Clear();
    }
}

void
EdgeServerApplication::Recover()
{
    NS_LOG_FUNCTION(this);
    if (!IsUp())
    {
        SiteApplication::GetSite()->GetResource()->Start();
        Open();
    }
}

void
EdgeServerApplication::Open()
{
    StartSite(m_listen);
    m_policy->Start(this);
    m_availabilityTrace(true);
}

void
EdgeServerApplication::Close()
{
    m_policy->Stop();
    StopSite();
    m_statusEvent.Cancel();
    m_subscribers.clear();
    m_fetches.clear();
    m_parts.Clear();
    m_lastStatus.clear();
    m_availabilityTrace(false);
}

void
EdgeServerApplication::SetModelOrigin(const SiteAddress& origin)
{
    m_origin = origin;
}

Ptr<AdmissionPolicy>
EdgeServerApplication::GetAdmissionPolicy() const
{
    return m_policy;
}

uint64_t
EdgeServerApplication::GetAdmitted() const
{
    return m_admitted;
}

uint64_t
EdgeServerApplication::GetRefused() const
{
    return m_refused;
}

int64_t
EdgeServerApplication::AssignStreams(int64_t stream)
{
    return m_policy ? m_policy->AssignStreams(stream) : 0;
}

AdmissionDecision
EdgeServerApplication::OnAdmit(const StageRequest& request)
{
    const AdmissionDecision decision = m_policy->Admit(request);
    ++(decision.admitted ? m_admitted : m_refused);
    return decision;
}

void
EdgeServerApplication::OnStageEnded(const TaskEnvelope& envelope, const StageEnding& ending)
{
    std::set<uint64_t> peers{envelope.key.device};
    for (const auto& arrival : ending.arrivals)
    {
        peers.insert(arrival.peer);
    }
    for (const uint64_t peer : peers)
    {
        SendProgress(peer, envelope, ending);
    }
}

void
EdgeServerApplication::OnAnswer(const TaskEnvelope& envelope, uint32_t exit, int32_t correct)
{
    const auto model = SiteApplication::GetSite()->FindModel(envelope.modelDigest);
    ResultBody result;
    result.key = envelope.key;
    result.exit = exit;
    result.correct = correct;
    result.queuedNs = Simulator::Now().GetNanoSeconds();
    result.energies = envelope.energies;
    result.segments = envelope.segments;
    result.transfers = envelope.transfers;
    Message message;
    message.kind = MessageKind::RESULT;
    message.body = result.Encode();
    message.payloadBytes = model->GetLayer(model->GetExits().at(exit).output).outputBytes;
    GetEndpoint()->Send(envelope.sites[DEVICE_SITE], MessageLane::DATA, std::move(message));
}

void
EdgeServerApplication::OnFailed(const TaskEnvelope& envelope,
                                uint32_t stage,
                                bool refused,
                                const std::string& reason)
{
    RejectBody reject;
    reject.key = envelope.key;
    reject.stage = stage;
    reject.refused = refused;
    reject.reason = reason;
    SendControl(envelope.sites[DEVICE_SITE], MessageKind::REJECT, reject.Encode());
}

void
EdgeServerApplication::OnReleased(const TaskKey& key)
{
    m_policy->Released(key);
}

void
EdgeServerApplication::Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    SendControl({peer, Address()}, MessageKind::AGENT, AgentBody{kind, bytes}.Encode());
}

std::vector<uint64_t>
EdgeServerApplication::GetPeers() const
{
    return GetEndpoint()->GetPeers();
}

Ptr<InferenceSite>
EdgeServerApplication::GetServerSite() const
{
    return SiteApplication::GetSite();
}

bool
EdgeServerApplication::DoReceive(uint64_t peer, const Message& message, const MessageTiming&)
{
    switch (message.kind)
    {
    case MessageKind::PROFILE:
        return AnswerProfile(peer, message);
    case MessageKind::CANCEL:
        return CancelTask(peer, message);
    case MessageKind::RESUME:
        return Resume(peer, message);
    case MessageKind::AGENT:
        return TakeAgentBytes(peer, message);
    case MessageKind::MODEL_REQUEST:
        return AnswerModelRequest(peer, message);
    case MessageKind::MODEL_DATA:
        return TakeModelData(message);
    default:
        return message.kind == MessageKind::ECHO || message.kind == MessageKind::STATUS;
    }
}

bool
EdgeServerApplication::CancelTask(uint64_t peer, const Message& message)
{
    CancelBody cancel;
    if (!CancelBody::Decode(message.body, cancel) || cancel.key.device != peer)
    {
        return false;
    }
    GetExecutor()->Cancel(cancel.key);
    return true;
}

bool
EdgeServerApplication::Resume(uint64_t peer, const Message& message)
{
    TensorBody body;
    if (!TensorBody::Decode(message.body, body) || body.envelope.key.device != peer)
    {
        return false;
    }
    GetExecutor()->Begin(body.envelope);
    return true;
}

bool
EdgeServerApplication::TakeAgentBytes(uint64_t peer, const Message& message)
{
    AgentBody body;
    if (!AgentBody::Decode(message.body, body))
    {
        return false;
    }
    if (body.kind == DEPLOY_REQUEST)
    {
        return m_parts.Take(peer, body.bytes);
    }
    m_policy->Receive(peer, body.kind, body.bytes);
    return true;
}

void
EdgeServerApplication::DoPeerLost(uint64_t peer, const std::string& reason)
{
    NS_LOG_FUNCTION(this << peer << reason);
    m_subscribers.erase(peer);
    GetExecutor()->PeerLost(peer, "site lost");
    if (IsUp())
    {
        m_policy->PeerLost(peer);
        m_parts.PeerLost(peer);
    }
    if (peer == m_origin.id)
    {
        auto lost = std::move(m_fetches);
        m_fetches.clear();
        for (auto& [number, done] : lost)
        {
            done(false);
        }
    }
}

void
EdgeServerApplication::DoSendFailed(uint64_t peer, uint64_t, const std::string& reason)
{
    DoPeerLost(peer, reason);
}

} // namespace edgeinference
} // namespace ns3
