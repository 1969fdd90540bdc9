/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Quantiles of a stream of latencies in bounded memory. Example:
 *
 *     LatencyHistogram histogram;
 *     histogram.Add(latencyNs);            // as often as you like
 *     histogram.GetQuantileNs(0.95);       // within 0.1 % of the exact value
 */
#ifndef EDGE_INFERENCE_LATENCY_HISTOGRAM_H
#define EDGE_INFERENCE_LATENCY_HISTOGRAM_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A log-linear histogram, in the manner of G. Tene's HdrHistogram: values below 1024 ns have a
 * bucket each, and each doubling above them has 512 buckets of equal width. A quantile is the
 * middle of its bucket, so it is off by at most 1/1024 of itself (0.098 %). Memory is 4 KiB for
 * each doubling in which a value fell: typically 20 KiB, never more than 224 KiB. Count, mean,
 * smallest and largest value are exact.
 */
class LatencyHistogram
{
  public:
    /** @param ns a latency, ns; a negative one counts as 0 */
    void Add(int64_t ns);

    /** @return how many values were added */
    uint64_t GetCount() const;

    /** @return the mean, ns; NaN if there are no values */
    double GetMeanNs() const;

    /**
     * The nearest-rank quantile: the smallest value that at least this share of all values does not
     * exceed.
     * @param share from 0 (the smallest value) to 1 (the largest)
     * @return the quantile, ns; NaN if there are no values
     */
    double GetQuantileNs(double share) const;

  private:
    /** Buckets per doubling. */
    static constexpr std::size_t WIDTH = 512;

    /** @param rank from 1 @return middle of the bucket that holds the value of this rank, ns */
    uint64_t FindRank(uint64_t rank) const;

    /**
     * Counts by how far a value is shifted to the right to fall below 2 * WIDTH, plus one; values
     * below WIDTH are at 0.
     */
    std::map<uint32_t, std::array<uint64_t, WIDTH>> m_counts;
    uint64_t m_count{0};    //!< values
    double m_sumNs{0.0};    //!< their sum
    uint64_t m_smallest{0}; //!< smallest value, ns
    uint64_t m_largest{0};  //!< largest value, ns
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LATENCY_HISTOGRAM_H
