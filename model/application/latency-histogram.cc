/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "latency-histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

void
LatencyHistogram::Add(int64_t ns)
{
    const uint64_t value = static_cast<uint64_t>(std::max<int64_t>(ns, 0));
    uint32_t shift = 0;
    while ((value >> shift) >= 2 * WIDTH)
    {
        ++shift;
    }
    const bool small = value < WIDTH;
    // a new row of counts starts at zero
    ++m_counts[small ? 0 : shift + 1][small ? value : (value >> shift) - WIDTH];
    m_smallest = m_count == 0 ? value : std::min(m_smallest, value);
    m_largest = std::max(m_largest, value);
    m_sumNs += static_cast<double>(value);
    ++m_count;
}

uint64_t
LatencyHistogram::GetCount() const
{
    return m_count;
}

double
LatencyHistogram::GetMeanNs() const
{
    return m_count == 0 ? std::numeric_limits<double>::quiet_NaN()
                        : m_sumNs / static_cast<double>(m_count);
}

double
LatencyHistogram::GetQuantileNs(double share) const
{
    if (m_count == 0)
    {
        return std::numeric_limits<double>::quiet_NaN();
    }
    // 0.07 * 100 is a little more than 7, and means rank 7
    const double rank = std::ceil(share * static_cast<double>(m_count) * (1.0 - 1e-12));
    if (rank <= 1.0)
    {
        return static_cast<double>(m_smallest);
    }
    if (rank >= static_cast<double>(m_count))
    {
        return static_cast<double>(m_largest);
    }
    const uint64_t middle = FindRank(static_cast<uint64_t>(rank));
    return static_cast<double>(std::min(std::max(middle, m_smallest), m_largest));
}

uint64_t
LatencyHistogram::FindRank(uint64_t rank) const
{
    uint64_t seen = 0;
    for (const auto& row : m_counts)
    {
        for (std::size_t i = 0; i < WIDTH; ++i)
        {
            seen += row.second[i];
            if (seen >= rank)
            {
                const uint32_t shift = row.first == 0 ? 0 : row.first - 1;
                const uint64_t base = row.first == 0 ? i : WIDTH + i;
                return (base << shift) + ((uint64_t{1} << shift) >> 1);
            }
        }
    }
    return m_largest;
}

} // namespace edgeinference
} // namespace ns3
