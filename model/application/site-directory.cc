/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "site-directory.h"

#include "ns3/data-rate.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceSiteDirectory");
NS_OBJECT_ENSURE_REGISTERED(SiteDirectory);

TypeId
SiteDirectory::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::SiteDirectory")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<SiteDirectory>()
            .AddAttribute("InitialPeerRate",
                          "Rate between two sites before one of them has reported it.",
                          DataRateValue(DataRate("1Gb/s")),
                          MakeDataRateAccessor(&SiteDirectory::m_initialPeerRate),
                          MakeDataRateChecker())
            .AddAttribute("InitialPeerDelay",
                          "Delay between two sites before one of them has reported it.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&SiteDirectory::m_initialPeerDelay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

SiteDirectory::SiteDirectory() = default;

SiteDirectory::~SiteDirectory() = default;

void
SiteDirectory::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_entries.clear();
    Object::DoDispose();
}

SiteId
SiteDirectory::Add(const SiteAddress& address, const std::string& name)
{
    NS_LOG_FUNCTION(this << address.id << name);
    Entry entry;
    entry.address = address;
    entry.name = name;
    entry.up = CreateObject<LinkEstimator>();
    entry.down = CreateObject<LinkEstimator>();
    m_entries.push_back(entry);
    return m_entries.size();
}

SiteId
SiteDirectory::GetCount() const
{
    return m_entries.size() + 1;
}

const SiteAddress&
SiteDirectory::GetAddress(SiteId site) const
{
    return m_entries.at(site - 1).address;
}

SiteId
SiteDirectory::Find(uint64_t peer) const
{
    for (SiteId site = 1; site <= m_entries.size(); ++site)
    {
        if (m_entries[site - 1].address.id == peer)
        {
            return site;
        }
    }
    return DEVICE_SITE;
}

void
SiteDirectory::TakeProfile(uint64_t peer, const ProfileBody& profile)
{
    NS_LOG_FUNCTION(this << peer << profile.digest);
    const SiteId site = Find(peer);
    if (site == DEVICE_SITE || !profile.answer)
    {
        return;
    }
    Entry& entry = m_entries[site - 1];
    entry.tier = profile.tier;
    if (!profile.layerSeconds.empty())
    {
        entry.profiles[profile.digest] = profile.layerSeconds;
    }
}

void
SiteDirectory::TakeStatus(uint64_t peer, const StatusBody& status)
{
    NS_LOG_FUNCTION(this << peer << status.backlogSeconds);
    const SiteId site = Find(peer);
    if (site == DEVICE_SITE)
    {
        return;
    }
    Entry& entry = m_entries[site - 1];
    if (!entry.heard || status.stampNs >= entry.status.stampNs)
    {
        entry.heard = true;
        entry.status = status;
    }
}

void
SiteDirectory::SetReachable(uint64_t peer, bool reachable)
{
    NS_LOG_FUNCTION(this << peer << reachable);
    const SiteId site = Find(peer);
    if (site != DEVICE_SITE)
    {
        m_entries[site - 1].reachable = reachable;
    }
}

void
SiteDirectory::SetPace(uint64_t peer, double bytesPerSecond, const Time& now)
{
    NS_LOG_FUNCTION(this << peer << bytesPerSecond);
    const SiteId site = Find(peer);
    if (site != DEVICE_SITE)
    {
        m_entries[site - 1].paces.Set(bytesPerSecond, now);
    }
}

void
SiteDirectory::AddUpSample(uint64_t peer, const LinkSample& sample, const Time& now)
{
    const SiteId site = Find(peer);
    if (site == DEVICE_SITE || sample.bytes == 0)
    {
        return;
    }
    const Entry& entry = m_entries[site - 1];
    const Time duration = NanoSeconds(sample.durationNs);
    const double known = entry.up->GetRate() * duration.GetSeconds();
    // the pace is no news of the link, unless that was thought to be slower
    if (!entry.paces.Explains(sample.bytes, duration, now) ||
        static_cast<double>(sample.bytes) > known)
    {
        m_entries[site - 1].up->Add(
            TransferSample{sample.bytes, NanoSeconds(sample.durationNs), sample.streamed},
            now);
    }
}

void
SiteDirectory::AddDownSample(uint64_t peer, const LinkSample& sample, const Time& now)
{
    const SiteId site = Find(peer);
    if (site != DEVICE_SITE && sample.bytes > 0)
    {
        m_entries[site - 1].down->Add(
            TransferSample{sample.bytes, NanoSeconds(sample.durationNs), sample.streamed},
            now);
    }
}

void
SiteDirectory::AddControlSample(uint64_t peer, uint64_t bytes, const Time& took, bool up)
{
    const SiteId site = Find(peer);
    if (site != DEVICE_SITE)
    {
        const Entry& entry = m_entries[site - 1];
        (up ? entry.up : entry.down)->AddControl(bytes, took, Simulator::Now());
    }
}

void
SiteDirectory::AddFraming(uint64_t peer, uint64_t bytes, bool up)
{
    const SiteId site = Find(peer);
    if (site != DEVICE_SITE)
    {
        const Entry& entry = m_entries[site - 1];
        (up ? entry.up : entry.down)->AddFraming(bytes);
    }
}

Time
SiteDirectory::GetUpAge(SiteId site) const
{
    return m_entries.at(site - 1).up->GetAge(Simulator::Now());
}

Ptr<LinkEstimator>
SiteDirectory::GetUp(SiteId site) const
{
    return m_entries.at(site - 1).up;
}

Ptr<LinkEstimator>
SiteDirectory::GetDown(SiteId site) const
{
    return m_entries.at(site - 1).down;
}

bool
SiteDirectory::HasProfile(SiteId site, uint64_t digest) const
{
    return m_entries.at(site - 1).profiles.count(digest) > 0;
}

void
SiteDirectory::Describe(PartitionObservation& observation) const
{
    const Time now = Simulator::Now();
    observation.sites.resize(1);
    observation.sites[0].linksTo.assign(GetCount(), LinkObservation{});
    for (SiteId site = 1; site < GetCount(); ++site)
    {
        const Entry& entry = m_entries[site - 1];
        observation.sites[0].linksTo[site] = DescribeLink(entry.up, now);
        SiteObservation seen = DescribeSite(entry, *observation.model, now);
        seen.linksTo.push_back(DescribeLink(entry.down, now));
        for (const auto& other : m_entries)
        {
            seen.linksTo.push_back(DescribePeerLink(entry, other, now));
        }
        observation.sites.push_back(std::move(seen));
    }
}

SiteObservation
SiteDirectory::DescribeSite(const Entry& entry, const DnnModel& model, const Time& now) const
{
    SiteObservation site;
    site.peer = entry.address.id;
    site.name = entry.name;
    site.tier = entry.tier;
    const auto profile = entry.profiles.find(model.GetDigest());
    const bool known =
        profile != entry.profiles.end() && profile->second.size() == model.GetLayerCount();
    site.usable = known && entry.reachable;
    if (known)
    {
        site.layerSeconds = profile->second;
    }
    if (entry.heard)
    {
        site.backlogSeconds = entry.status.backlogSeconds;
        site.queueLength = entry.status.queueLength;
        site.utilization = entry.status.utilization;
        site.freeMemoryBytes = entry.status.freeMemoryBytes;
        site.statusAgeSeconds = (now - NanoSeconds(entry.status.stampNs)).GetSeconds();
        for (const auto& resident : entry.status.models)
        {
            if (resident.digest == model.GetDigest())
            {
                site.residentFraction = resident.residentFraction;
                site.modelLoadSeconds = resident.loadSeconds;
            }
        }
    }
    return site;
}

LinkObservation
SiteDirectory::DescribeLink(Ptr<LinkEstimator> estimator, const Time& now) const
{
    const Time age = estimator->GetAge(now);
    return LinkObservation{estimator->GetRate(),
                           estimator->GetMessageDelay().GetSeconds(),
                           age == Time::Max() ? std::numeric_limits<double>::infinity()
                                              : age.GetSeconds()};
}

LinkObservation
SiteDirectory::DescribePeerLink(const Entry& from, const Entry& to, const Time& now) const
{
    for (const auto& rate : from.status.rates)
    {
        if (rate.peer == to.address.id)
        {
            const double old = (now - NanoSeconds(from.status.stampNs)).GetSeconds();
            return LinkObservation{rate.rateBytesPerSecond,
                                   rate.delaySeconds,
                                   rate.ageSeconds + old};
        }
    }
    return LinkObservation{static_cast<double>(m_initialPeerRate.GetBitRate()) / 8.0,
                           m_initialPeerDelay.GetSeconds(),
                           std::numeric_limits<double>::infinity()};
}

} // namespace edgeinference
} // namespace ns3
