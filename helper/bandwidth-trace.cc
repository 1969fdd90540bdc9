/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "bandwidth-trace.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A line of a file that says something. */
struct TraceLine
{
    std::size_t number; //!< from 1
    std::string text;   //!< without its end
};

/** @param lines 'seconds Mbit/s' @param fileName for messages @return pieces */
std::vector<BandwidthTrace::Piece>
ReadRates(const std::vector<TraceLine>& lines, const std::string& fileName)
{
    std::vector<BandwidthTrace::Piece> pieces;
    double before = 0.0;
    bool first = true;
    for (const TraceLine& line : lines)
    {
        std::istringstream fields(line.text);
        double seconds = 0.0;
        double megabits = 0.0;
        std::string rest;
        const bool good = (fields >> seconds >> megabits) && !(fields >> rest);
        if (!good || !(megabits >= 0.0) || (!first && !(seconds > before)))
        {
            throw std::runtime_error(fileName + ", line " + std::to_string(line.number) +
                                     ": a bandwidth trace has lines 'seconds Mbit/s' with "
                                     "ascending seconds, not '" +
                                     line.text + "'");
        }
        if (!first)
        {
            pieces.push_back({seconds - before, 1e6 * megabits});
        }
        before = seconds;
        first = false;
    }
    return pieces;
}

/** @param lines milliseconds as Mahimahi has them @param fileName for messages @return pieces */
std::vector<BandwidthTrace::Piece>
ReadOpportunities(const std::vector<TraceLine>& lines, const std::string& fileName)
{
    constexpr double packetBits = 1500.0 * 8.0;
    constexpr int64_t year = 366LL * 86400 * 1000;
    std::vector<BandwidthTrace::Piece> pieces;
    int64_t begin = 0; // of the millisecond that is counted
    double bits = 0.0;
    auto close = [&pieces, &begin, &bits](int64_t end) {
        if (bits > 0.0)
        {
            pieces.push_back({1e-3, 1e3 * bits});
            begin += 1;
        }
        if (end > begin)
        {
            pieces.push_back({1e-3 * static_cast<double>(end - begin), 0.0});
        }
        begin = std::max(begin, end);
        bits = 0.0;
    };
    int64_t before = 0;
    for (const TraceLine& line : lines)
    {
        std::istringstream fields(line.text);
        int64_t at = 0;
        std::string rest;
        if (!(fields >> at) || (fields >> rest) || at < before || at > year)
        {
            throw std::runtime_error(fileName + ", line " + std::to_string(line.number) +
                                     ": a trace of Mahimahi has lines with one whole number of "
                                     "milliseconds each, none below the one before, not '" +
                                     line.text + "'");
        }
        // the millisecond that ends then; what may pass at once passes in the first
        const int64_t start = std::max<int64_t>(at, 1) - 1;
        if (start > begin)
        {
            close(start);
        }
        bits += packetBits;
        before = at;
    }
    close(begin);
    return pieces;
}

} // namespace

BandwidthTrace::BandwidthTrace(const std::vector<Piece>& pieces)
{
    double end = 0.0;
    double bits = 0.0;
    for (const Piece& piece : pieces)
    {
        if (!(piece.seconds > 0.0) || !(piece.bitsPerSecond >= 0.0) ||
            !std::isfinite(piece.seconds) || !std::isfinite(piece.bitsPerSecond))
        {
            throw std::invalid_argument("a piece of a bandwidth trace lasts more than 0 s and has "
                                        "a rate of 0 b/s or more");
        }
        end += piece.seconds;
        bits += piece.seconds * piece.bitsPerSecond;
        m_ends.push_back(end);
        m_bits.push_back(bits);
    }
    if (!(bits > 0.0))
    {
        throw std::invalid_argument("a bandwidth trace needs a piece with a rate above 0");
    }
}

BandwidthTrace
BandwidthTrace::ReadFile(const std::string& fileName)
{
    std::ifstream file(fileName);
    if (!file)
    {
        throw std::runtime_error("cannot read the bandwidth trace " + fileName);
    }
    return Read(file, fileName);
}

BandwidthTrace
BandwidthTrace::Read(std::istream& input, const std::string& fileName)
{
    std::vector<TraceLine> lines;
    std::size_t number = 0;
    for (std::string line; std::getline(input, line);)
    {
        ++number;
        if (!line.empty() && line.back() == '\r')
        {
            line.pop_back();
        }
        if (!line.empty() && line.front() != '#')
        {
            lines.push_back({number, line});
        }
    }
    std::istringstream words(lines.empty() ? "" : lines.front().text);
    const auto fields = std::distance(std::istream_iterator<std::string>(words), {});
    const auto pieces =
        fields == 1 ? ReadOpportunities(lines, fileName) : ReadRates(lines, fileName);
    try
    {
        return BandwidthTrace(pieces);
    }
    catch (const std::invalid_argument& problem)
    {
        throw std::runtime_error(fileName + ": " + problem.what());
    }
}

BandwidthTrace
BandwidthTrace::MakeRandom(Ptr<NormalRandomVariable> normal, std::size_t seconds, double median)
{
    constexpr double memory = 10.0;
    constexpr double deviation = 0.6;
    const double kept = std::exp(-1.0 / memory);
    std::vector<Piece> pieces;
    double state = normal->GetValue();
    for (std::size_t second = 0; second < seconds; ++second)
    {
        pieces.push_back({1.0, median * std::exp(deviation * state)});
        state = kept * state + std::sqrt(1.0 - kept * kept) * normal->GetValue();
    }
    return BandwidthTrace(pieces);
}

void
BandwidthTrace::Write(std::ostream& output) const
{
    output << "0 0\n";
    double bits = 0.0;
    double begin = 0.0;
    for (std::size_t i = 0; i < m_ends.size(); ++i)
    {
        output << std::setprecision(15) << m_ends[i] << " " << std::setprecision(6)
               << 1e-6 * (m_bits[i] - bits) / (m_ends[i] - begin) << "\n";
        bits = m_bits[i];
        begin = m_ends[i];
    }
}

double
BandwidthTrace::GetSeconds() const
{
    return m_ends.back();
}

double
BandwidthTrace::GetMeanBitsPerSecond() const
{
    return m_bits.back() / m_ends.back();
}

double
BandwidthTrace::GetBitsPerSecond(double at) const
{
    const double inside = std::fmod(at, m_ends.back());
    const auto piece = static_cast<std::size_t>(
        std::upper_bound(m_ends.begin(), m_ends.end() - 1, inside) - m_ends.begin());
    const double begin = piece > 0 ? m_ends[piece - 1] : 0.0;
    const double bits = piece > 0 ? m_bits[piece - 1] : 0.0;
    return (m_bits[piece] - bits) / (m_ends[piece] - begin);
}

double
BandwidthTrace::GetBitsUntil(double at) const
{
    const double rounds = std::floor(at / m_ends.back());
    const double inside = at - rounds * m_ends.back();
    const auto piece = static_cast<std::size_t>(
        std::upper_bound(m_ends.begin(), m_ends.end() - 1, inside) - m_ends.begin());
    const double begin = piece > 0 ? m_ends[piece - 1] : 0.0;
    const double bits = piece > 0 ? m_bits[piece - 1] : 0.0;
    const double rate = (m_bits[piece] - bits) / (m_ends[piece] - begin);
    return rounds * m_bits.back() + bits + rate * (inside - begin);
}

double
BandwidthTrace::GetBits(double from, double to) const
{
    return GetBitsUntil(to) - GetBitsUntil(from);
}

double
BandwidthTrace::GetEnd(double from, double bits) const
{
    const double wanted = GetBitsUntil(from) + bits;
    const double rounds = std::floor(wanted / m_bits.back());
    const double inside = wanted - rounds * m_bits.back();
    // the first piece at whose end enough are through has a rate above 0
    const auto piece = static_cast<std::size_t>(
        std::lower_bound(m_bits.begin(), m_bits.end() - 1, inside) - m_bits.begin());
    const double begin = piece > 0 ? m_ends[piece - 1] : 0.0;
    const double before = piece > 0 ? m_bits[piece - 1] : 0.0;
    const double share = inside > before ? (inside - before) / (m_bits[piece] - before) : 0.0;
    const double end = rounds * m_ends.back() + begin + share * (m_ends[piece] - begin);
    return std::max(from, end);
}

} // namespace edgeinference
} // namespace ns3
