/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "choice-sampler.h"

#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param score of an option @throws std::runtime_error if it is no number */
void
CheckScore(float score)
{
    if (!std::isfinite(score))
    {
        throw std::runtime_error("a learner gives a site the score " + std::to_string(score) +
                                 ": its parameters or the state hold numbers that are not finite");
    }
}

/** @param count options @param mask 0: forbidden @param share in [0, 1) @return an allowed one */
uint32_t
DrawEvenly(std::size_t count, const uint8_t* mask, double share)
{
    std::size_t allowed = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        allowed += mask[i] ? 1 : 0;
    }
    auto left = static_cast<std::size_t>(share * static_cast<double>(allowed));
    uint32_t last = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        if (!mask[i])
        {
            continue;
        }
        last = static_cast<uint32_t>(i);
        if (left-- == 0)
        {
            break;
        }
    }
    return last;
}

} // namespace

uint32_t
FindBestChoice(std::size_t count, const float* scores, const uint8_t* mask)
{
    uint32_t best = 0;
    bool found = false;
    for (std::size_t i = 0; i < count; ++i)
    {
        if (!mask[i])
        {
            continue;
        }
        CheckScore(scores[i]);
        if (!found || scores[i] > scores[best])
        {
            best = static_cast<uint32_t>(i);
            found = true;
        }
    }
    return best;
}

void
ComputeProbabilities(std::size_t count,
                     const float* scores,
                     const uint8_t* mask,
                     double* probabilities)
{
    const float highest = scores[FindBestChoice(count, scores, mask)];
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i)
    {
        probabilities[i] = mask[i] ? std::exp(scores[i] - highest) : 0.0;
        sum += probabilities[i];
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        probabilities[i] /= sum;
    }
}

uint32_t
DrawChoice(std::size_t count,
           const float* scores,
           const uint8_t* mask,
           double uniform,
           double exploration,
           bool greedy)
{
    if (uniform < exploration)
    {
        return DrawEvenly(count, mask, uniform / exploration);
    }
    const uint32_t best = FindBestChoice(count, scores, mask);
    if (greedy)
    {
        return best;
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i)
    {
        sum += mask[i] ? std::exp(scores[i] - scores[best]) : 0.0F;
    }
    // the same terms in the same order: the last one ends at the sum itself
    double left = sum * (uniform - exploration) / (1.0 - exploration);
    for (std::size_t i = 0; i < count; ++i)
    {
        const float weight = mask[i] ? std::exp(scores[i] - scores[best]) : 0.0F;
        left -= weight;
        if (left < 0.0 && weight > 0.0F)
        {
            return static_cast<uint32_t>(i);
        }
    }
    // rounding left a rest of nothing
    return best;
}

} // namespace edgeinference
} // namespace ns3
