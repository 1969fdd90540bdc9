/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "site-watch.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace edgeinference
{

SiteWatch::~SiteWatch()
{
    Stop();
}

void
SiteWatch::Start(Time timeout, SiteCallback ask, SiteCallback lost)
{
    Stop();
    m_timeout = timeout;
    m_ask = ask;
    m_lost = lost;
}

void
SiteWatch::Stop()
{
    m_look.Cancel();
    m_sites.clear();
    m_timeout = Time(0);
}

void
SiteWatch::Hear(uint64_t peer)
{
    if (m_timeout.IsZero())
    {
        return;
    }
    m_sites[peer] = {Simulator::Now(), false};
    if (m_look.IsExpired())
    {
        Plan();
    }
}

void
SiteWatch::Forget(uint64_t peer)
{
    m_sites.erase(peer);
}

Time
SiteWatch::GetDue(const Watched& site) const
{
    return site.heard + (site.asked ? m_timeout : m_timeout / 2);
}

void
SiteWatch::Plan()
{
    Time next = Time::Max();
    for (const auto& [peer, site] : m_sites)
    {
        next = std::min(next, GetDue(site));
    }
    if (!m_sites.empty())
    {
        m_look = Simulator::Schedule(next - Simulator::Now(), &SiteWatch::Look, this);
    }
}

void
SiteWatch::Look()
{
    const Time now = Simulator::Now();
    std::vector<uint64_t> ask;
    std::vector<uint64_t> lost;
    for (auto& [peer, site] : m_sites)
    {
        if (GetDue(site) <= now)
        {
            (site.asked ? lost : ask).push_back(peer);
            site.asked = true;
        }
    }
    for (const uint64_t peer : lost)
    {
        m_sites.erase(peer);
    }
    Plan();
    for (const uint64_t peer : ask)
    {
        m_ask(peer);
    }
    for (std::size_t i = 0; i < lost.size() && !m_timeout.IsZero(); ++i)
    {
        m_lost(lost[i]); // may stop the watch
    }
}

} // namespace edgeinference
} // namespace ns3
