/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The seeded generator of plain code, which has no ns-3 streams. Example:
 *
 *     SplitMix random(seed, 1, episode); // purpose 1: numbers of this episode, whoever runs it
 *     const double share = random.DrawUniform();
 */
#ifndef EDGE_INFERENCE_SPLIT_MIX_H
#define EDGE_INFERENCE_SPLIT_MIX_H

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, DOI
 * 10.1145/2660193.2660195: SplitMix64. Unlike a stream of ns-3 it can begin at any index, which a
 * resumed training needs, and depends on nothing else in the process.
 */
class SplitMix
{
  public:
    /**
     * @param seed of everything @param purpose what the numbers are for @param index episode, pass
     * or step
     */
    SplitMix(uint64_t seed, uint64_t purpose, uint64_t index)
        : m_state(seed)
    {
        m_state = Draw() + purpose;
        m_state = Draw() + index;
    }

    /** @return the next number, each of the 2^64 equally likely */
    uint64_t Draw()
    {
        m_state += 0x9e3779b97f4a7c15ULL;
        uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    /** @return the next number, uniform in [0,1): a multiple of 2^-53 */
    double DrawUniform()
    {
        return static_cast<double>(Draw() >> 11) * 0x1.0p-53;
    }

    /** @param low smallest @param high largest @return the next number, uniform between them */
    double DrawBetween(double low, double high)
    {
        return low + (high - low) * DrawUniform();
    }

  private:
    uint64_t m_state; //!< state
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SPLIT_MIX_H
