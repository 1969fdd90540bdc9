/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of AnalyticEnvironment that chooses the scales of states.
 */
#include "analytic-environment.h"

#include <cmath>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint32_t SAMPLE_SLOTS = 1000; //!< from which scales are taken

/** Mean and deviation of facts of a kind. */
class FactSum
{
  public:
    /** @param values facts */
    void Add(const std::vector<double>& values)
    {
        for (const double value : values)
        {
            m_sum += value;
            m_squares += value * value;
            ++m_count;
        }
    }

    /** @return their scale; of equal facts it moves them to 0 */
    FactScale GetScale() const
    {
        const double mean = m_sum / m_count;
        const double variance = m_squares / m_count - mean * mean;
        // differences by rounding only are none
        const bool differ = variance > 1e-12 * mean * mean;
        return {mean, differ ? std::sqrt(variance) : mean != 0.0 ? std::abs(mean) : 1.0};
    }

  private:
    double m_sum{0.0};     //!< of facts
    double m_squares{0.0}; //!< of their squares
    double m_count{0.0};   //!< how many
};

} // namespace

void
AnalyticEnvironment::ChooseScales()
{
    FactSum flops;
    FactSum sizes;
    FactSum inputs;
    FactSum rates;
    FactSum deadlines;
    FactSum speeds;
    m_seed = 0;
    for (m_slot = 0; m_slot < SAMPLE_SLOTS; ++m_slot)
    {
        DrawSlot();
        flops.Add(m_facts.workFlops);
        sizes.Add(m_facts.sizeBytes);
        inputs.Add(m_facts.inputBytes);
        rates.Add(m_facts.deviceRate);
        deadlines.Add(m_facts.deadlineSeconds);
    }
    speeds.Add(m_secondsPerFlop);
    m_scales.flops = flops.GetScale();
    m_scales.sizeBytes = sizes.GetScale();
    m_scales.inputBytes = inputs.GetScale();
    m_scales.rate = rates.GetScale();
    m_scales.deadlineSeconds = deadlines.GetScale();
    m_scales.secondsPerFlop = speeds.GetScale();
    m_scales.backlogSeconds.deviation = m_settings.backlogScale;
    m_scales.ageSeconds.deviation = m_settings.ageScale;
    m_scales.utilization.deviation = m_settings.utilizationScale;
    m_slot = m_settings.slots;
}

} // namespace edgeinference
} // namespace ns3
