/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: what comes from and goes to the network.
 */
#include "mobile-device-application.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceNetwork");

bool
MobileDeviceApplication::DoReceive(uint64_t peer,
                                   const Message& message,
                                   const MessageTiming& timing)
{
    switch (message.kind)
    {
    case MessageKind::RESULT:
        return TakeResult(peer, message, timing);
    case MessageKind::REJECT:
        return TakeReject(peer, message);
    case MessageKind::ECHO:
        return TakeEcho(peer, message);
    case MessageKind::STATUS: {
        StatusBody status;
        const bool good = StatusBody::Decode(message.body, status) &&
                          status.stampNs <= Simulator::Now().GetNanoSeconds();
        if (good)
        {
            m_directory->TakeStatus(peer, status);
        }
        return good;
    }
    case MessageKind::PROFILE: {
        ProfileBody profile;
        const bool good = ProfileBody::Decode(message.body, profile);
        if (good)
        {
            m_directory->TakeProfile(peer, profile);
        }
        return good;
    }
    case MessageKind::AGENT: {
        AgentBody body;
        const bool good = AgentBody::Decode(message.body, body);
        if (good)
        {
            m_agent->Receive(peer, body.kind, body.bytes);
        }
        return good;
    }
    default:
        return false;
    }
}

bool
MobileDeviceApplication::TakeResult(uint64_t peer,
                                    const Message& message,
                                    const MessageTiming& timing)
{
    ResultBody result;
    if (!ResultBody::Decode(message.body, result) || result.key.device != GetId() ||
        result.queuedNs > Simulator::Now().GetNanoSeconds())
    {
        return false;
    }
    DeviceTask* task = FindAttempt(result.key);
    if (!task)
    {
        ++m_lateMessages;
        return true;
    }
    const DnnModel& model = *task->task.model;
    if (result.exit >= model.GetExits().size())
    {
        return false;
    }
    const LayerId output = model.GetExits()[result.exit].output;
    const uint32_t stage = FindStage(task->envelope.plan, output);
    result.segments.push_back(
        {TaskState::RESULT, stage, DEVICE_SITE, result.queuedNs, timing.lastByte.GetNanoSeconds()});
    result.transfers.push_back({output,
                                peer,
                                GetId(),
                                message.GetPayloadBytes(),
                                timing.sent.GetNanoSeconds(),
                                timing.lastByte.GetNanoSeconds()});
    for (const auto& energy : result.energies)
    {
        task->serverJoules[{result.key.attempt, energy.stage}] = energy.joules;
    }
    Join(*task, result.segments, result.transfers);
    EndTask(result.key.task,
            TaskStatus::COMPLETED,
            "",
            static_cast<int32_t>(result.exit),
            result.correct);
    return true;
}

bool
MobileDeviceApplication::TakeReject(uint64_t peer, const Message& message)
{
    RejectBody reject;
    if (!RejectBody::Decode(message.body, reject) || reject.key.device != GetId())
    {
        return false;
    }
    DeviceTask* task = FindAttempt(reject.key);
    if (!task)
    {
        ++m_lateMessages;
        return true;
    }
    // who reports the loss of a site further on is not to blame
    const auto& stages = task->envelope.plan.stages;
    const SiteId blamed = reject.stage < stages.size() ? stages[reject.stage].site : DEVICE_SITE;
    FailAttempt(*task,
                blamed == DEVICE_SITE ? m_directory->Find(peer) : blamed,
                reject.refused,
                reject.reason);
    return true;
}

bool
MobileDeviceApplication::TakeEcho(uint64_t peer, const Message& message)
{
    ProbeBody echo;
    if (!ProbeBody::Decode(message.body, echo))
    {
        return false;
    }
    const auto found = m_probes.find(echo.number);
    if (found == m_probes.end())
    {
        return true; // of before a crash, or invented: nothing was learned
    }
    const bool large = found->second;
    m_probes.erase(found);
    const LinkSample sample{echo.bytes, echo.durationNs, echo.streamed};
    if (large)
    {
        m_directory->AddUpSample(peer, sample, Simulator::Now());
    }
    else if (!sample.streamed)
    {
        m_directory->AddControlSample(peer, sample.bytes, NanoSeconds(sample.durationNs), true);
    }
    return true;
}

void
MobileDeviceApplication::DoTakeFraming(uint64_t peer, uint64_t bytes, bool up)
{
    m_directory->AddFraming(peer, bytes, up);
}

void
MobileDeviceApplication::DoTakeUpSample(uint64_t peer, const LinkSample& sample)
{
    m_directory->AddUpSample(peer, sample, Simulator::Now());
}

void
MobileDeviceApplication::DoTakeDownSample(uint64_t peer, const MessageTiming& timing, bool isData)
{
    if (m_directory->Find(peer) != DEVICE_SITE && m_lost.count(peer) == 0)
    {
        m_watch.Hear(peer);
    }
    if (isData)
    {
        m_directory->AddDownSample(peer, MakeLinkSample(timing), Simulator::Now());
    }
    else if (!timing.IsStreamed())
    {
        m_directory->AddControlSample(peer, timing.bytes, timing.GetDuration(), false);
    }
}

void
MobileDeviceApplication::DoConnected(uint64_t peer, MessageLane lane)
{
    NS_LOG_FUNCTION(this << peer << ToString(lane));
    const SiteId site = m_directory->Find(peer);
    if (site == DEVICE_SITE)
    {
        return;
    }
    if (GetEndpoint()->IsConnected(peer, MessageLane::DATA) &&
        GetEndpoint()->IsConnected(peer, MessageLane::CONTROL))
    {
        m_lost.erase(peer);
        m_directory->SetReachable(peer, true);
        m_watch.Hear(peer);
    }
    if (lane != MessageLane::CONTROL)
    {
        return;
    }
    const SiteAddress& address = m_directory->GetAddress(site);
    // the probe goes first: behind other bytes it would say nothing of the delay
    Ping(peer);
    for (const auto& known : GetSite()->GetModels())
    {
        ProfileBody question;
        question.digest = known.first;
        SendControl(address, MessageKind::PROFILE, question.Encode());
    }
}

void
MobileDeviceApplication::DoPeerLost(uint64_t peer, const std::string& reason)
{
    NS_LOG_FUNCTION(this << peer << reason);
    const SiteId site = m_directory->Find(peer);
    if (peer == m_controller.id)
    {
        m_agent->PeerLost(peer);
    }
    if (site == DEVICE_SITE)
    {
        return;
    }
    MarkLost(peer);
    std::vector<TaskKey> hit;
    for (auto& [number, task] : m_tasks)
    {
        task.emptied.insert(site);
        const auto& plan = task.envelope.plan;
        bool needed = false;
        for (uint32_t stage = 0; stage < plan.stages.size(); ++stage)
        {
            const bool answers =
                plan.stages[stage].layers.Contains(GetAnswerLayer(*task.task.model, plan));
            needed = needed || (plan.stages[stage].site == site &&
                                (answers || task.doneStages.count(stage) == 0));
        }
        if (needed && task.state == DeviceTaskState::RUNNING)
        {
            hit.push_back(task.envelope.key);
        }
    }
    for (const auto& key : hit)
    {
        if (DeviceTask* task = FindAttempt(key))
        {
            FailAttempt(*task, site, false, "site lost");
        }
    }
}

void
MobileDeviceApplication::DoSendFailed(uint64_t peer, uint64_t, const std::string& reason)
{
    DoPeerLost(peer, reason);
}

void
MobileDeviceApplication::DoDialFailed(uint64_t peer, const std::string& reason)
{
    NS_LOG_FUNCTION(this << peer << reason);
    if (m_directory->Find(peer) == DEVICE_SITE)
    {
        return;
    }
    // messages that wait for the connection go on waiting; agents should choose somebody else
    MarkLost(peer);
}

void
MobileDeviceApplication::MarkLost(uint64_t peer)
{
    m_watch.Forget(peer);
    m_directory->SetReachable(peer, false);
    if (m_lost.insert(peer).second)
    {
        m_agent->PeerLost(peer); // a dial that fails afterwards is no news
    }
    if (m_redialEvent.IsExpired())
    {
        m_redialEvent =
            Simulator::Schedule(m_redialInterval, &MobileDeviceApplication::Redial, this);
    }
}

void
MobileDeviceApplication::Ping(uint64_t peer)
{
    ProbeBody probe;
    probe.number = ++m_lastProbe;
    m_probes[probe.number] = false;
    SendControl(FindAddress(peer), MessageKind::PROBE, probe.Encode());
}

void
MobileDeviceApplication::DropSilent(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    GetEndpoint()->Disconnect(peer);
    DoPeerLost(peer, "silent for too long");
}

void
MobileDeviceApplication::Redial()
{
    for (const uint64_t peer : m_lost)
    {
        GetEndpoint()->Warm(FindAddress(peer));
    }
    if (!m_lost.empty())
    {
        m_redialEvent =
            Simulator::Schedule(m_redialInterval, &MobileDeviceApplication::Redial, this);
    }
}

void
MobileDeviceApplication::Probe()
{
    for (SiteId site = 1; site < m_directory->GetCount(); ++site)
    {
        const SiteAddress& address = m_directory->GetAddress(site);
        if (m_directory->GetUpAge(site) < m_probeInterval || m_lost.count(address.id) > 0)
        {
            continue;
        }
        ProbeBody body;
        body.number = ++m_lastProbe;
        m_probes[body.number] = true;
        Message probe;
        probe.kind = MessageKind::PROBE;
        probe.body = body.Encode();
        probe.payloadBytes = m_probeBytes;
        GetEndpoint()->Send(address, MessageLane::DATA, std::move(probe));
    }
    m_probeEvent = Simulator::Schedule(m_probeInterval, &MobileDeviceApplication::Probe, this);
}

void
MobileDeviceApplication::DoTakeProgress(uint64_t, const ProgressBody& progress)
{
    DeviceTask* task = FindAttempt(progress.key);
    if (!task)
    {
        ++m_lateMessages;
        return;
    }
    task->doneStages.insert(progress.stage);
    Join(*task, progress.segments, progress.transfers);
}

} // namespace edgeinference
} // namespace ns3
