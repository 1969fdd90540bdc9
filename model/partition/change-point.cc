/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "change-point.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double LEAST_PROBABILITY = 1e-6; //!< of a run that is kept
constexpr double PI = 3.14159265358979323846;

} // namespace

ChangePointDetector::ChangePointDetector(double expectedRun, double deviation)
    : m_hazard(1.0 / expectedRun),
      m_deviation(deviation)
{
    if (!(expectedRun > 1.0) || !(deviation > 0.0) || !std::isfinite(deviation))
    {
        throw std::invalid_argument("A change point detector needs an expected run above 1 and a "
                                    "finite deviation above 0");
    }
}

bool
ChangePointDetector::Add(double sample)
{
    if (!std::isfinite(sample))
    {
        throw std::invalid_argument("A change point detector takes finite samples");
    }
    m_prior = m_samples == 0 ? sample : m_prior;
    Run fresh = MakeRun();
    fresh.first = m_samples++;
    // whatever ended before this sample, a new run begins with it
    const double density = GetDensity(fresh, sample);
    fresh.probability = m_runs.empty() ? 1.0 : m_hazard * density;
    double total = 0.0;
    for (auto& run : m_runs)
    {
        run.probability *= (1.0 - m_hazard) * GetDensity(run, sample);
        Extend(run, sample);
        total += run.probability;
    }
    Extend(fresh, sample);
    m_runs.push_back(fresh);
    total += fresh.probability;
    for (auto& run : m_runs)
    {
        // densities so small that all vanish: nothing fits but a new run
        run.probability = total > 0.0 ? run.probability / total : (&run == &m_runs.back());
    }
    m_runs.erase(std::remove_if(m_runs.begin(),
                                m_runs.end(),
                                [](const Run& run) { return run.probability < LEAST_PROBABILITY; }),
                 m_runs.end());
    const uint64_t before = m_best.first;
    m_best = *std::max_element(m_runs.begin(), m_runs.end(), [](const Run& a, const Run& b) {
        return a.probability < b.probability;
    });
    return m_best.first > before;
}

double
ChangePointDetector::GetMean() const
{
    return m_best.count > 0.0 ? m_best.sum / m_best.count : 0.0;
}

uint64_t
ChangePointDetector::GetRunLength() const
{
    return static_cast<uint64_t>(m_best.count);
}

ChangePointDetector::Run
ChangePointDetector::MakeRun() const
{
    // a weak prior: the mean may lie a hundred deviations away
    Run run;
    run.mean = m_prior;
    run.weight = 1e-4;
    run.alpha = 1.0;
    run.beta = m_deviation * m_deviation;
    return run;
}

double
ChangePointDetector::GetDensity(const Run& run, double sample)
{
    const double freedom = 2.0 * run.alpha;
    const double scale = std::sqrt(run.beta * (run.weight + 1.0) / (run.alpha * run.weight));
    const double distance = (sample - run.mean) / scale;
    const double log = std::lgamma(0.5 * (freedom + 1.0)) - std::lgamma(0.5 * freedom) -
                       0.5 * std::log(PI * freedom) - std::log(scale) -
                       0.5 * (freedom + 1.0) * std::log1p(distance * distance / freedom);
    return std::exp(log);
}

void
ChangePointDetector::Extend(Run& run, double sample)
{
    const double distance = sample - run.mean;
    run.beta += 0.5 * run.weight * distance * distance / (run.weight + 1.0);
    run.mean = (run.weight * run.mean + sample) / (run.weight + 1.0);
    run.weight += 1.0;
    run.alpha += 0.5;
    run.sum += sample;
    run.count += 1.0;
}

} // namespace edgeinference
} // namespace ns3
