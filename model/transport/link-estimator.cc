/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "link-estimator.h"

#include "ns3/double.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceLinkEstimator");

NS_OBJECT_ENSURE_REGISTERED(LinkEstimator);

namespace
{

/// Sizes differ enough for a slope when their standard deviation is above this part of the mean.
constexpr double MIN_SPREAD = 0.05;
/// Seconds per byte of the fastest link believed: 8 Tb/s.
constexpr double MIN_SLOPE = 1e-12;
/// Seconds per byte of the slowest link believed.
constexpr double MAX_SLOPE = 1;
/// Longest delay believed, in seconds.
constexpr double MAX_DELAY = 1e6;
/// Longest time predicted, in seconds: ns-3's Time ends at 9.2e9.
constexpr double MAX_PREDICTION = 1e9;
/// A weight below is forgotten.
constexpr double MIN_WEIGHT = 1e-12;

} // namespace

TypeId
LinkEstimator::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::LinkEstimator")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<LinkEstimator>()
            .AddAttribute("InitialRate",
                          "Rate before the first tensor was measured.",
                          DataRateValue(DataRate("10Mb/s")),
                          MakeDataRateAccessor(&LinkEstimator::m_initialRate),
                          MakeDataRateChecker())
            .AddAttribute("InitialDelay",
                          "Delay before the first measurement.",
                          TimeValue(MilliSeconds(5)),
                          MakeTimeAccessor(&LinkEstimator::m_initialDelay),
                          MakeTimeChecker(Time()))
            .AddAttribute("HalfLife",
                          "Age at which a measurement counts half.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&LinkEstimator::m_halfLife),
                          MakeTimeChecker(NanoSeconds(1)))
            .AddAttribute("HalfCount",
                          "Number of newer measurements of its sort (tensors, control messages) "
                          "at which a measurement counts half.",
                          DoubleValue(10),
                          MakeDoubleAccessor(&LinkEstimator::m_halfCount),
                          MakeDoubleChecker<double>(0.1));
    return tid;
}

LinkEstimator::LinkEstimator()
{
    NS_LOG_FUNCTION(this);
}

LinkEstimator::~LinkEstimator()
{
    NS_LOG_FUNCTION(this);
}

void
LinkEstimator::Sums::Decay(double factor)
{
    weight *= factor;
    cxx *= factor;
    cxy *= factor;
    if (weight < MIN_WEIGHT)
    {
        *this = Sums(); // forgotten, before the numbers lose their digits
    }
}

void
LinkEstimator::Sums::Add(double x, double y, double w)
{
    if (w < MIN_WEIGHT)
    {
        return;
    }
    // West's update: the sums stay centred, so that large equal sizes cancel exactly
    weight += w;
    double dx = x - meanX;
    double dy = y - meanY;
    meanX += dx * w / weight;
    meanY += dy * w / weight;
    cxx += w * dx * (x - meanX);
    cxy += w * dx * (y - meanY);
}

double
LinkEstimator::Sums::GetX() const
{
    return weight * meanX;
}

double
LinkEstimator::Sums::GetXx() const
{
    return cxx + weight * meanX * meanX;
}

double
LinkEstimator::Sums::GetXy() const
{
    return cxy + weight * meanX * meanY;
}

double
LinkEstimator::Advance(const Time& now)
{
    bool late = m_count > 0 && now < m_newest;
    Time between = m_count == 0 ? Time() : late ? m_newest - now : now - m_newest;
    double factor = std::exp2(-between.GetSeconds() / m_halfLife.GetSeconds());
    m_count++;
    if (late)
    {
        return factor; // it has aged already
    }
    m_newest = now;
    m_transfers.Decay(factor);
    m_streamed.Decay(factor);
    m_control.Decay(factor);
    return 1;
}

void
LinkEstimator::AddTransfer(uint64_t bytes, const Time& duration, const Time& now)
{
    NS_LOG_FUNCTION(this << bytes << duration << now);
    if (bytes > 0 && !duration.IsStrictlyNegative())
    {
        AddTensor(m_transfers, bytes, duration, now);
    }
}

void
LinkEstimator::AddStreamed(uint64_t bytes, const Time& duration, const Time& now)
{
    NS_LOG_FUNCTION(this << bytes << duration << now);
    if (bytes > 0 && duration.IsStrictlyPositive())
    {
        AddTensor(m_streamed, bytes, duration, now);
    }
}

void
LinkEstimator::AddTensor(Sums& sums, uint64_t bytes, const Time& duration, const Time& now)
{
    double weight = Advance(now);
    double factor = std::exp2(-1 / m_halfCount);
    m_transfers.Decay(factor);
    m_streamed.Decay(factor);
    sums.Add(static_cast<double>(bytes), duration.GetSeconds(), weight);
    Fit();
}

void
LinkEstimator::AddControl(uint64_t bytes, const Time& duration, const Time& now)
{
    NS_LOG_FUNCTION(this << bytes << duration << now);
    if (duration.IsStrictlyNegative())
    {
        return;
    }
    double weight = Advance(now);
    m_control.Decay(std::exp2(-1 / m_halfCount));
    m_control.Add(static_cast<double>(bytes), duration.GetSeconds(), weight);
    Fit();
}

void
LinkEstimator::Add(const TransferSample& sample, const Time& now)
{
    if (sample.streamed)
    {
        AddStreamed(sample.bytes, sample.duration, now);
    }
    else
    {
        AddTransfer(sample.bytes, sample.duration, now);
    }
}

double
LinkEstimator::FitFreeSlope() const
{
    double spread = m_transfers.cxx + m_streamed.GetXx();
    double needed = MIN_SPREAD * MIN_SPREAD * m_transfers.GetX() * m_transfers.meanX;
    return spread > 0 && spread >= needed ? (m_transfers.cxy + m_streamed.GetXy()) / spread : 0;
}

double
LinkEstimator::FitDelay(double slope) const
{
    double weight = m_control.weight;
    double sum = weight * (m_control.meanY - slope * m_control.meanX);
    if (m_transfers.weight > 0)
    {
        double spread = m_transfers.cxx + m_streamed.GetXx();
        double k = 1 / (1 / m_transfers.weight + m_transfers.meanX * m_transfers.meanX / spread);
        sum += k * (m_transfers.meanY - slope * m_transfers.meanX);
        weight += k;
    }
    return weight > 0 ? sum / weight : GetDelaySeconds();
}

double
LinkEstimator::FitSlopeBehind(double delay) const
{
    double xx = m_transfers.GetXx() + m_streamed.GetXx();
    double xy = m_transfers.GetXy() + m_streamed.GetXy();
    return (xy - delay * m_transfers.GetX()) / xx;
}

void
LinkEstimator::FitMean()
{
    m_delay = GetDelaySeconds();
    if (m_control.weight > 0)
    {
        // both unknowns from the two means: delay = yc - slope * xc, slope = (xy - delay * x) / xx
        double xx = m_transfers.GetXx() + m_streamed.GetXx();
        double part = m_transfers.GetX() * m_control.meanX / xx;
        double slope = part < 1 ? FitSlopeBehind(m_control.meanY) / (1 - part) : 0;
        m_delay = m_control.meanY - std::max(slope, 0.0) * m_control.meanX;
    }
    m_slope = FitSlopeBehind(std::max(m_delay, 0.0));
}

void
LinkEstimator::Fit()
{
    if (m_transfers.weight + m_streamed.weight > 0)
    {
        m_slope = FitFreeSlope();
        if (m_slope > 0)
        {
            m_delay = FitDelay(m_slope);
        }
        else
        {
            FitMean();
        }
        if (m_delay <= 0 || m_slope <= 0)
        {
            m_delay = 0; // the line that starts at zero is the nearest one that makes sense
            m_slope = FitSlopeBehind(0);
        }
        m_slope = std::clamp(m_slope, MIN_SLOPE, MAX_SLOPE);
    }
    else if (m_control.weight > 0)
    {
        m_delay = std::max(m_control.meanY - m_control.meanX / GetRate(), 0.0);
    }
    m_delay = std::min(m_delay, MAX_DELAY);
}

double
LinkEstimator::GetDelaySeconds() const
{
    return m_delay < 0 ? m_initialDelay.GetSeconds() : m_delay;
}

double
LinkEstimator::GetRate() const
{
    return m_slope > 0 ? 1 / m_slope : std::max(1.0, m_initialRate.GetBitRate() / 8.0);
}

Time
LinkEstimator::GetDelay() const
{
    return Seconds(GetDelaySeconds());
}

void
LinkEstimator::AddFraming(uint64_t bytes)
{
    NS_LOG_FUNCTION(this << bytes);
    ++m_framings;
    const double count = std::min(static_cast<double>(m_framings), std::max(m_halfCount, 1.0));
    m_framing += (static_cast<double>(bytes) - m_framing) / count;
}

Time
LinkEstimator::GetMessageDelay() const
{
    return Seconds(std::min(GetDelaySeconds() + m_framing / GetRate(), MAX_DELAY));
}

Time
LinkEstimator::Predict(uint64_t bytes) const
{
    return Seconds(std::min(GetDelaySeconds() + bytes / GetRate(), MAX_PREDICTION));
}

Time
LinkEstimator::GetAge(const Time& now) const
{
    return m_count == 0 ? Time::Max() : std::max(now - m_newest, Time());
}

uint64_t
LinkEstimator::GetCount() const
{
    return m_count;
}

void
LinkEstimator::Reset()
{
    NS_LOG_FUNCTION(this);
    m_transfers = Sums();
    m_streamed = Sums();
    m_control = Sums();
    m_newest = Time();
    m_count = 0;
    m_slope = 0;
    m_delay = -1;
    m_framings = 0;
    m_framing = 0;
}

} // namespace edgeinference
} // namespace ns3
