/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * EdgeServerApplication: what it tells others about itself.
 */
#include "edge-server-application.h"

#include "ns3/simulator.h"

#include <cmath>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param utilization recent share at work, 0 to 1 @return a number whose change is news: by steps
 * of about 0.01 from idle and of half the share later on, so that a server that gets busy says so
 * at once and one that stays busy says nothing */
double
GetUtilizationStep(double utilization)
{
    constexpr double LITTLE = 0.02;
    return std::round(2.0 * std::log2(1.0 + utilization / LITTLE));
}

} // namespace

bool
EdgeServerApplication::AnswerProfile(uint64_t peer, const Message& message)
{
    ProfileBody profile;
    if (!ProfileBody::Decode(message.body, profile) || profile.answer)
    {
        return false;
    }
    profile.answer = true;
    profile.name = GetName();
    profile.tier = m_tier;
    const auto model = SiteApplication::GetSite()->FindModel(profile.digest);
    if (model)
    {
        profile.layerSeconds = SiteApplication::GetSite()->GetLayerSeconds(*model);
    }
    SendControl({peer, Address()}, MessageKind::PROFILE, profile.Encode());
    if (!m_statusInterval.IsZero() && m_subscribers.insert(peer).second)
    {
        m_lastStatus.clear(); // the newcomer has heard nothing yet
        PushStatus();
    }
    return true;
}

StatusBody
EdgeServerApplication::MakeStatus() const
{
    const auto site = SiteApplication::GetSite();
    StatusBody status;
    status.stampNs = Simulator::Now().GetNanoSeconds();
    status.backlogSeconds = site->GetResource()->GetBacklog().GetSeconds();
    status.queueLength = site->GetResource()->GetQueueLength();
    status.utilization = site->GetResource()->GetRecentUtilization();
    status.freeMemoryBytes = site->GetStore()->GetAvailableBytes();
    for (const auto& [digest, model] : site->GetModels())
    {
        status.models.push_back(
            {digest, site->GetResidentFraction(*model), site->GetLoadSeconds(*model)});
    }
    for (const auto& [peer, way] : m_ways)
    {
        status.rates.push_back({peer,
                                way->GetRate(),
                                way->GetMessageDelay().GetSeconds(),
                                way->GetAge(Simulator::Now()).GetSeconds()});
    }
    return status;
}

void
EdgeServerApplication::PushStatus()
{
    // ages alone are no news, nor is a past that fades a little: they are left out of the
    // comparison
    StatusBody status = MakeStatus();
    StatusBody news = status;
    news.stampNs = 0;
    news.utilization = GetUtilizationStep(status.utilization);
    for (auto& rate : news.rates)
    {
        rate.ageSeconds = 0.0;
    }
    auto text = news.Encode();
    const Time now = Simulator::Now();
    if (text != m_lastStatus || now - m_lastStatusAt >= m_statusRefresh)
    {
        m_lastStatus = std::move(text);
        m_lastStatusAt = now;
        for (const uint64_t peer : m_subscribers)
        {
            SendControl({peer, Address()}, MessageKind::STATUS, status.Encode());
        }
    }
    m_statusEvent.Cancel();
    if (!m_subscribers.empty())
    {
        m_statusEvent =
            Simulator::Schedule(m_statusInterval, &EdgeServerApplication::PushStatus, this);
    }
}

void
EdgeServerApplication::DoTakeFraming(uint64_t peer, uint64_t bytes, bool up)
{
    const auto way = m_ways.find(peer);
    if (up && way != m_ways.end())
    {
        way->second->AddFraming(bytes);
    }
}

void
EdgeServerApplication::DoTakeUpSample(uint64_t peer, const LinkSample& sample)
{
    Ptr<LinkEstimator>& way = m_ways[peer];
    if (!way)
    {
        way = CreateObject<LinkEstimator>();
    }
    way->Add(TransferSample{sample.bytes, NanoSeconds(sample.durationNs), sample.streamed},
             Simulator::Now());
}

} // namespace edgeinference
} // namespace ns3
