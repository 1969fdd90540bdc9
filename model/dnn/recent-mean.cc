/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "recent-mean.h"

#include <cmath>

namespace ns3
{
namespace edgeinference
{

RecentMean::RecentMean(double start)
    : m_start(start),
      m_since(start)
{
}

double
RecentMean::GetSum(double now) const
{
    const double kept = std::exp(-(now - m_since) / m_window);
    return m_sum * kept + m_value * (1.0 - kept);
}

void
RecentMean::SetWindow(double window, double now)
{
    const double mean = Get(now);
    m_window = window;
    m_sum = mean * (1.0 - std::exp(-(now - m_start) / m_window));
    m_since = now;
}

void
RecentMean::Set(double value, double now)
{
    m_sum = GetSum(now);
    m_since = now;
    m_value = value;
}

double
RecentMean::Get(double now) const
{
    const double weight = 1.0 - std::exp(-(now - m_start) / m_window);
    return weight > 0.0 ? GetSum(now) / weight : m_value;
}

} // namespace edgeinference
} // namespace ns3
