/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "site-application.h"

#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceSiteApplication");
NS_OBJECT_ENSURE_REGISTERED(SiteApplication);

TypeId
SiteApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::SiteApplication")
            .SetParent<Application>()
            .SetGroupName("EdgeInference")
            .AddAttribute("Id",
                          "Endpoint id: unique among all applications of the run, not 0.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&SiteApplication::m_id),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("Name",
                          "Name for people.",
                          StringValue(""),
                          MakeStringAccessor(&SiteApplication::m_name),
                          MakeStringChecker())
            .AddAttribute("Site",
                          "The InferenceSite with resource, memory, speed and energy; one without "
                          "compute if not given.",
                          PointerValue(),
                          MakePointerAccessor(&SiteApplication::m_site),
                          MakePointerChecker<InferenceSite>())
            .AddAttribute("Endpoint",
                          "The MessageEndpoint; one with default attributes if not given.",
                          PointerValue(),
                          MakePointerAccessor(&SiteApplication::m_endpoint),
                          MakePointerChecker<MessageEndpoint>())
            .AddAttribute("Executor",
                          "The StageExecutor; one with default attributes if not given.",
                          PointerValue(),
                          MakePointerAccessor(&SiteApplication::m_executor),
                          MakePointerChecker<StageExecutor>())
            .AddTraceSource("BadMessage",
                            "A message had a body that made no sense; its sender's connections "
                            "were closed.",
                            MakeTraceSourceAccessor(&SiteApplication::m_badMessageTrace),
                            "ns3::edgeinference::SiteApplication::BadMessageTracedCallback")
            .AddTraceSource("TensorSent",
                            "A boundary tensor was given to the transport.",
                            MakeTraceSourceAccessor(&SiteApplication::m_tensorSentTrace),
                            "ns3::edgeinference::SiteApplication::TensorSentTracedCallback");
    return tid;
}

SiteApplication::SiteApplication() = default;

SiteApplication::~SiteApplication() = default;

LinkSample
MakeLinkSample(const MessageTiming& timing)
{
    const TransferSample sample = timing.GetSample();
    return LinkSample{sample.bytes, sample.duration.GetNanoSeconds(), sample.streamed};
}

namespace
{

/** How to reach a site of a plan; over the connection it made if it does not listen. */
SiteAddress
FindSiteAddress(const TaskEnvelope& envelope, uint64_t peer)
{
    for (const auto& site : envelope.sites)
    {
        if (site.id == peer)
        {
            return site;
        }
    }
    return SiteAddress{peer, Address()};
}

} // namespace

void
SiteApplication::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_id == 0,
                    "Application '" << m_name
                                    << "' has no Id; set attribute Id to a number that no other "
                                       "application of the run has");
    if (!m_site)
    {
        m_site = CreateObject<InferenceSite>();
    }
    if (!m_endpoint)
    {
        m_endpoint = CreateObject<MessageEndpoint>();
    }
    if (!m_executor)
    {
        m_executor = CreateObject<StageExecutor>();
    }
    m_site->Initialize();
    m_endpoint->SetReceivedCallback(MakeCallback(&SiteApplication::Receive, this));
    m_endpoint->SetConnectedCallback(MakeCallback(&SiteApplication::Connected, this));
    m_endpoint->SetPeerLostCallback(MakeCallback(&SiteApplication::PeerLost, this));
    m_endpoint->SetSendFailedCallback(MakeCallback(&SiteApplication::SendFailed, this));
    m_endpoint->SetDialFailedCallback(MakeCallback(&SiteApplication::DialFailed, this));
    Application::DoInitialize();
}

void
SiteApplication::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_executor)
    {
        m_executor->Dispose();
    }
    if (m_endpoint)
    {
        m_endpoint->Dispose();
    }
    if (m_site)
    {
        m_site->Dispose();
    }
    m_executor = nullptr;
    m_endpoint = nullptr;
    m_site = nullptr;
    Application::DoDispose();
}

uint64_t
SiteApplication::GetId() const
{
    return m_id;
}

std::string
SiteApplication::GetName() const
{
    return m_name;
}

Ptr<InferenceSite>
SiteApplication::GetSite() const
{
    return m_site;
}

Ptr<MessageEndpoint>
SiteApplication::GetEndpoint() const
{
    return m_endpoint;
}

Ptr<StageExecutor>
SiteApplication::GetExecutor() const
{
    return m_executor;
}

uint64_t
SiteApplication::GetBadMessages() const
{
    return m_badMessages;
}

bool
SiteApplication::IsUp() const
{
    return m_up;
}

void
SiteApplication::StartSite(const Address& listen)
{
    NS_LOG_FUNCTION(this);
    m_up = true;
    m_endpoint->Start(GetNode(), m_id, listen);
}

void
SiteApplication::StopSite()
{
    NS_LOG_FUNCTION(this);
    m_up = false;
    m_endpoint->Stop();
    m_executor->Clear();
}

uint64_t
SiteApplication::SendControl(const SiteAddress& to, MessageKind kind, std::vector<uint8_t> body)
{
    Message message;
    message.kind = kind;
    message.body = std::move(body);
    return m_endpoint->Send(to, MessageLane::CONTROL, std::move(message));
}

void
SiteApplication::Complain(uint64_t peer, MessageKind kind)
{
    NS_LOG_FUNCTION(this << peer << ToString(kind));
    ++m_badMessages;
    m_badMessageTrace(peer, kind);
    m_endpoint->Disconnect(peer);
    DoPeerLost(peer, "sent a bad message");
}

void
SiteApplication::Receive(uint64_t peer, MessageLane, Message& message, const MessageTiming& timing)
{
    NS_LOG_FUNCTION(this << peer << ToString(message.kind));
    bool good = false;
    switch (message.kind)
    {
    case MessageKind::TENSOR:
        good = ReceiveTensor(peer, message, timing);
        break;
    case MessageKind::PROGRESS:
        good = ReceiveProgress(peer, message);
        break;
    case MessageKind::PROBE:
        good = ReceiveProbe(peer, message, timing);
        break;
    default:
        good = DoReceive(peer, message, timing);
        break;
    }
    if (!good)
    {
        Complain(peer, message.kind);
        return;
    }
    const bool isData = message.GetPayloadBytes() > 0;
    if (isData)
    {
        DoTakeFraming(peer, message.GetFramedBytes() - message.GetPayloadBytes(), false);
    }
    DoTakeDownSample(peer, timing, isData);
}

bool
SiteApplication::ReceiveTensor(uint64_t peer, const Message& message, const MessageTiming& timing)
{
    TensorBody body;
    if (!TensorBody::Decode(message.body, body) ||
        body.queuedNs > Simulator::Now().GetNanoSeconds())
    {
        return false;
    }
    TensorArrival arrival;
    arrival.peer = peer;
    arrival.tensor = body.tensor;
    arrival.bytes = message.GetPayloadBytes();
    arrival.sentNs = timing.sent.GetNanoSeconds();
    arrival.receivedNs = timing.lastByte.GetNanoSeconds();
    arrival.sample = MakeLinkSample(timing);
    return m_executor->Deliver(body, arrival) != StageExecutor::Acceptance::MALFORMED;
}

bool
SiteApplication::ReceiveProgress(uint64_t peer, const Message& message)
{
    ProgressBody progress;
    if (!ProgressBody::Decode(message.body, progress))
    {
        return false;
    }
    for (const auto& sample : progress.samples)
    {
        DoTakeUpSample(peer, sample);
    }
    DoTakeProgress(peer, progress);
    m_executor->Consumed(progress.key, peer, progress.consumed);
    return true;
}

bool
SiteApplication::ReceiveProbe(uint64_t peer, const Message& message, const MessageTiming& timing)
{
    ProbeBody probe;
    if (!ProbeBody::Decode(message.body, probe))
    {
        return false;
    }
    const LinkSample sample = MakeLinkSample(timing);
    probe.bytes = sample.bytes;
    probe.durationNs = sample.durationNs;
    probe.streamed = sample.streamed;
    SendControl({peer, Address()}, MessageKind::ECHO, probe.Encode());
    return true;
}

void
SiteApplication::SendProgress(uint64_t peer,
                              const TaskEnvelope& envelope,
                              const StageEnding& ending)
{
    ProgressBody progress;
    progress.key = envelope.key;
    progress.stage = ending.stage;
    progress.done = ending.done;
    const SiteId site = envelope.plan.stages[ending.stage].site;
    for (const auto& arrival : ending.arrivals)
    {
        if (arrival.peer == peer)
        {
            progress.consumed.push_back(arrival.tensor);
            progress.samples.push_back(arrival.sample);
        }
    }
    if (peer == envelope.key.device)
    {
        progress.segments = ending.segments;
        for (const auto& transfer : envelope.transfers)
        {
            if (transfer.toPeer == envelope.sites[site].id)
            {
                progress.transfers.push_back(transfer);
            }
        }
    }
    SendControl(FindSiteAddress(envelope, peer), MessageKind::PROGRESS, progress.Encode());
}

void
SiteApplication::OnSend(const SiteAddress& to, TensorBody body, uint64_t bytes)
{
    Message message;
    message.kind = MessageKind::TENSOR;
    message.body = body.Encode();
    message.payloadBytes = bytes;
    const uint64_t framing = message.GetFramedBytes() - bytes;
    const uint64_t number = m_endpoint->Send(to, MessageLane::DATA, std::move(message));
    m_tensorSentTrace(m_id, to.id, bytes);
    DoTakeFraming(to.id, framing, true);
    DoTensorQueued(number, to, body);
}

void
SiteApplication::Connected(uint64_t peer, MessageLane lane)
{
    DoConnected(peer, lane);
}

void
SiteApplication::PeerLost(uint64_t peer,
                          MessageLane,
                          const std::string& reason,
                          const std::vector<uint64_t>& unsent)
{
    for (const uint64_t number : unsent)
    {
        DoSendFailed(peer, number, reason);
    }
    DoPeerLost(peer, reason);
}

void
SiteApplication::SendFailed(uint64_t peer, MessageKind, uint64_t number, const std::string& reason)
{
    DoSendFailed(peer, number, reason);
}

void
SiteApplication::DialFailed(uint64_t peer, MessageLane, const std::string& reason)
{
    DoDialFailed(peer, reason);
}

void
SiteApplication::DoTakeDownSample(uint64_t, const MessageTiming&, bool)
{
}

void
SiteApplication::DoConnected(uint64_t, MessageLane)
{
}

void
SiteApplication::DoPeerLost(uint64_t, const std::string&)
{
}

void
SiteApplication::DoSendFailed(uint64_t, uint64_t, const std::string&)
{
}

void
SiteApplication::DoDialFailed(uint64_t, const std::string&)
{
}

void
SiteApplication::DoTakeFraming(uint64_t, uint64_t, bool)
{
}

void
SiteApplication::DoTensorQueued(uint64_t, const SiteAddress&, const TensorBody&)
{
}

void
SiteApplication::DoTakeProgress(uint64_t, const ProgressBody&)
{
}

} // namespace edgeinference
} // namespace ns3
