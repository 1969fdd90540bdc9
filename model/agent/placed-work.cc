/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placed-work.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

void
PlacedWork::Add(uint64_t decisionId, int64_t nowNs, Shares shares)
{
    m_entries.push_back(Entry{decisionId, nowNs, std::move(shares)});
}

void
PlacedWork::Remove(uint64_t decisionId)
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        return entry.decisionId == decisionId;
    });
    if (found != m_entries.end())
    {
        m_entries.erase(found);
    }
}

double
PlacedWork::GetSeconds(uint64_t peer, int64_t sinceNs) const
{
    double seconds = 0.0;
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend(); ++entry)
    {
        if (entry->decidedNs < sinceNs)
        {
            break;
        }
        for (const auto& [site, share] : entry->shares)
        {
            seconds += site == peer ? share : 0.0;
        }
    }
    return seconds;
}

void
PlacedWork::Clear()
{
    m_entries.clear();
}

} // namespace edgeinference
} // namespace ns3
