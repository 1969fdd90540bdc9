/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "pace-history.h"

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEAR = 0.9;    //!< share of the pace that a paced transfer reaches
constexpr double REPORT = 10.0; //!< longest from the end of a transfer to its report, s
constexpr double KEPT = 120.0;  //!< paces that ended earlier are forgotten, s

} // namespace

void
PaceHistory::Set(double bytesPerSecond, const Time& now)
{
    while (m_entries.size() > 1 && m_entries[1].since + Seconds(KEPT) < now)
    {
        m_entries.pop_front();
    }
    m_entries.push_back({now, bytesPerSecond});
}

bool
PaceHistory::Explains(uint64_t bytes, const Time& duration, const Time& now) const
{
    const Time since = now - duration - Seconds(REPORT);
    for (std::size_t i = 0; i < m_entries.size(); ++i)
    {
        const bool ended = i + 1 < m_entries.size() && m_entries[i + 1].since < since;
        const double paced = m_entries[i].pace * duration.GetSeconds();
        if (!ended && paced > 0.0 && static_cast<double>(bytes) >= NEAR * paced)
        {
            return true;
        }
    }
    return false;
}

} // namespace edgeinference
} // namespace ns3
