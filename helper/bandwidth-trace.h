/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a link carries over time, as somebody measured it. Example:
 *
 *     const auto trace = BandwidthTrace::ReadFile("norway_bus_1.txt");
 *     trace.GetBits(0.0, 10.0);      // what gets through in the first ten seconds
 *     trace.GetEnd(10.0, 12000.0);   // when 12000 bits that begin then are through, s
 */
#ifndef EDGE_INFERENCE_BANDWIDTH_TRACE_H
#define EDGE_INFERENCE_BANDWIDTH_TRACE_H

#include "ns3/random-variable-stream.h"

#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A rate that is constant in pieces. Behind its end the trace begins again.
 *
 * Files have lines `seconds Mbit/s`, the seconds ascending, as the HSDPA traces of Riiser et al.
 * (MMSys 2013, DOI 10.1145/2483977.2483991) and the FCC's in the form that Pensieve (Mao et al.,
 * SIGCOMM 2017, DOI 10.1145/3098822.3098843) reads them: a line's rate is that since the line
 * before, so the rate of the first line does not count. Lines that begin with '#' are skipped.
 *
 * Files of Mahimahi (Netravali et al., USENIX ATC 2015; its man page of mm-link) have one ascending
 * whole number per line, the millisecond at whose end one packet of 1500 bytes may pass; equal
 * lines are as many packets, and the last line is the length of the trace. Their packets count as
 * a constant rate over the millisecond before: the two differ by less than 1 ms. A file whose first
 * line has one field is read so.
 */
class BandwidthTrace
{
  public:
    /** A piece of constant rate. */
    struct Piece
    {
        double seconds{0.0};       //!< how long, s, above 0
        double bitsPerSecond{0.0}; //!< rate, b/s, 0 or more
    };

    /**
     * @param pieces at least one, at least one of them with a rate above 0
     * @throws std::invalid_argument with one sentence if that is not so
     */
    explicit BandwidthTrace(const std::vector<Piece>& pieces);

    /**
     * @param fileName a file
     * @return the trace
     * @throws std::runtime_error with one sentence that names file and line
     */
    static BandwidthTrace ReadFile(const std::string& fileName);

    /** @param input the text @param fileName name for messages @return the trace
     * @throws std::runtime_error as ReadFile */
    static BandwidthTrace Read(std::istream& input, const std::string& fileName);

    /**
     * A trace that nobody measured: the logarithm of the rate is a first-order Gauss-Markov
     * process,
     *
     *     x_{k+1} = a x_k + sqrt(1 - a^2) n_k,  rate_k = median * exp(deviation * x_k)
     *
     * with a = exp(-step / memory), a step of 1 s, a memory of 10 s and a deviation of 0.6, about
     * what the HSDPA traces of buses and trams have.
     * @param normal standard normal numbers n_k @param seconds length of the trace, s
     * @param median of the rate, b/s
     * @return the trace
     */
    static BandwidthTrace MakeRandom(Ptr<NormalRandomVariable> normal,
                                     std::size_t seconds,
                                     double median);

    /** @param output gets the trace as lines that Read takes, rates with 6 digits */
    void Write(std::ostream& output) const;

    /** @return length until it begins again, s */
    double GetSeconds() const;

    /** @return mean rate, b/s */
    double GetMeanBitsPerSecond() const;

    /** @param at instant since the begin of the trace, s @return rate then, b/s */
    double GetBitsPerSecond(double at) const;

    /**
     * @param from instant, s, at least 0 @param to instant, s, not before from
     * @return bits that a link that never idles carries between, the integral of the rate
     */
    double GetBits(double from, double to) const;

    /**
     * @param from instant, s, at least 0 @param bits how many, at least 0
     * @return the instant at which so many bits that begin then are through, s
     */
    double GetEnd(double from, double bits) const;

  private:
    /** @param at instant since the begin of the trace, s @return bits until then */
    double GetBitsUntil(double at) const;

    std::vector<double> m_ends; //!< ends of the pieces, s
    std::vector<double> m_bits; //!< bits until these ends
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BANDWIDTH_TRACE_H
