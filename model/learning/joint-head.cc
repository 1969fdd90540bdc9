/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "joint-head.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

JointHead::JointHead(const LearnerShape& shape)
    : m_shape(shape)
{
    for (uint32_t block = 0; block < shape.blocks; ++block)
    {
        m_placements *= shape.sites;
        if (m_placements > MAX_PLACEMENTS)
        {
            throw std::invalid_argument(
                "a joint head over " + std::to_string(shape.blocks) + " blocks and " +
                std::to_string(shape.sites) + " sites has more than " +
                std::to_string(MAX_PLACEMENTS) +
                " outputs: set JointHead to false, or take fewer blocks or sites");
        }
    }
}

uint32_t
JointHead::GetPlacements() const
{
    return m_placements;
}

uint32_t
JointHead::Encode(const uint8_t* choices) const
{
    uint32_t placement = 0;
    for (uint32_t block = m_shape.blocks; block-- > 0;)
    {
        placement = placement * m_shape.sites + choices[block];
    }
    return placement;
}

void
JointHead::Decode(uint32_t placement, uint8_t* choices) const
{
    for (uint32_t block = 0; block < m_shape.blocks; ++block)
    {
        choices[block] = static_cast<uint8_t>(placement % m_shape.sites);
        placement /= m_shape.sites;
    }
}

void
JointHead::WidenMask(const uint8_t* mask, uint8_t* wide) const
{
    std::vector<uint8_t> choices(m_shape.blocks);
    for (uint32_t placement = 0; placement < m_placements; ++placement)
    {
        Decode(placement, choices.data());
        wide[placement] =
            std::all_of(choices.begin(), choices.end(), [&](uint8_t site) { return mask[site]; });
    }
}

void
JointHead::Condition(const double* probabilities, const uint8_t* choices, double* preferences) const
{
    std::fill_n(preferences, m_shape.blocks * m_shape.sites, 0.0);
    std::vector<double> sums(m_shape.blocks);
    std::vector<uint8_t> sites(m_shape.blocks);
    for (uint32_t placement = 0; placement < m_placements; ++placement)
    {
        Decode(placement, sites.data());
        for (uint32_t block = 0; block < m_shape.blocks; ++block)
        {
            preferences[block * m_shape.sites + sites[block]] += probabilities[placement];
            sums[block] += probabilities[placement];
            if (sites[block] != choices[block])
            {
                break;
            }
        }
    }
    for (uint32_t i = 0; i < m_shape.blocks * m_shape.sites; ++i)
    {
        preferences[i] =
            sums[i / m_shape.sites] > 0.0 ? preferences[i] / sums[i / m_shape.sites] : 0.0;
    }
}

} // namespace edgeinference
} // namespace ns3
