/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How much processor time a piece of code takes, for tests that hold it against a limit. Example:
 *
 *     const double least = GetLeastCpuSeconds(10, [&] { search.Search(observation); });
 *     NS_TEST_EXPECT_MSG_LT(least, 1e-3 * SLOWER, "seconds of CPU per search");
 */
#ifndef EDGE_INFERENCE_CPU_SECONDS_H
#define EDGE_INFERENCE_CPU_SECONDS_H

#include <algorithm>
#include <ctime>
#include <limits>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** How many times slower than without sanitizers code may be: with them it is measured, not sped
 * up. */
#ifdef __SANITIZE_ADDRESS__
constexpr double SLOWER = 20.0;
#else
constexpr double SLOWER = 1.0;
#endif

/**
 * @param times how often the work is done; the least disturbed time is the one that counts
 * @param work to do
 * @return processor time of it, s
 */
template <typename Work>
double
GetLeastCpuSeconds(int times, const Work& work)
{
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < times; ++i)
    {
        const std::clock_t start = std::clock();
        work();
        least = std::min(least, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return least;
}

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CPU_SECONDS_H
