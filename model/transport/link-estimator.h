/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What one direction of a link costs, from the transfers seen on it:
 *
 *     Ptr<LinkEstimator> uplink = CreateObject<LinkEstimator>();
 *     uplink->Add(timing.GetSample(), Simulator::Now());            // a tensor came
 *     uplink->AddControl(timing.bytes, timing.GetDuration(), now);  // a small message came
 *     Time t = uplink->Predict(300000);
 */
#ifndef EDGE_INFERENCE_LINK_ESTIMATOR_H
#define EDGE_INFERENCE_LINK_ESTIMATOR_H

#include "transport-message.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Fits duration = delay + bytes / rate by weighted least squares with forgetting, by age (HalfLife)
 * and by count (HalfCount).
 *
 * A tensor on an idle connection gives a point of that line. A tensor streamed behind another gives
 * bytes and time without the delay, which inform the slope alone. Control messages inform the delay
 * alone. With the sums of the tensors (weights w, means mx and my, centred sums Cxx and Cxy), of
 * the streamed ones (Sxx, Sxy about the origin) and of control (weight wc, means xc and yc):
 *
 *     slope = (Cxy + Sxy) / (Cxx + Sxx)              if the sizes differ enough
 *     delay = (k * (my - slope * mx) + wc * (yc - slope * xc)) / (k + wc),  k = 1 / (1/w +
 * mx^2/Cxx)
 *
 * that is, intercept and control are weighted by the inverse of their variances. Where the sizes do
 * not differ, the delay is that of control, else the last one known, and the slope is what is left
 * of the mean. Rates stay positive and finite, delays are never negative, whatever is put in.
 */
class LinkEstimator : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    LinkEstimator();
    ~LinkEstimator() override;

    /**
     * Add a tensor that had the connection to itself.
     * @param bytes on the wire; zero is ignored
     * @param duration from the first byte handed over to the last received; negative is ignored
     * @param now when it was measured; may be older than what came before
     */
    void AddTransfer(uint64_t bytes, const Time& duration, const Time& now);

    /**
     * Add bytes that flowed behind others, so that their time has no delay in it.
     * @param bytes behind the first segment; zero is ignored
     * @param duration from the first segment to the last byte; zero or negative is ignored
     * @param now when it was measured
     */
    void AddStreamed(uint64_t bytes, const Time& duration, const Time& now);

    /**
     * Add a small message, for the delay.
     * @param bytes on the wire
     * @param duration from the first byte handed over to the last received; negative is ignored
     * @param now when it was measured
     */
    void AddControl(uint64_t bytes, const Time& duration, const Time& now);

    /**
     * Add what travelled beside the payload of a tensor, framing and body: it takes time as delay
     * does, whatever the size of the tensor.
     * @param bytes of the message without its payload
     */
    void AddFraming(uint64_t bytes);

    /** AddTransfer or AddStreamed. @param sample a tensor's sample @param now when it was measured
     */
    void Add(const TransferSample& sample, const Time& now);

    /** @return estimated rate in bytes per second: positive, finite; InitialRate before any tensor
     */
    double GetRate() const;

    /** @return estimated delay, never negative; InitialDelay before any measurement */
    Time GetDelay() const;

    /** @return delay of a message with a tensor, its framing and body included: with the payload at
     * the rate that is all. The mean of about HalfCount messages; without any, the delay */
    Time GetMessageDelay() const;

    /** @param bytes size of a transfer @return delay + bytes / rate */
    Time Predict(uint64_t bytes) const;

    /** @param now the present @return age of the newest measurement; Time::Max() if there is none
     */
    Time GetAge(const Time& now) const;

    /** @return number of measurements so far, of all three sorts */
    uint64_t GetCount() const;

    /** Forget everything measured. */
    void Reset();

  private:
    /** Weighted sums of one sort of measurement. */
    struct Sums
    {
        double weight{0}; //!< sum of weights
        double meanX{0};  //!< mean of bytes
        double meanY{0};  //!< mean of seconds
        double cxx{0};    //!< centred sum of squares of bytes
        double cxy{0};    //!< centred sum of products

        /** @param factor by which all weights shrink */
        void Decay(double factor);
        /** @param x bytes @param y seconds @param w weight of the point */
        void Add(double x, double y, double w);
        /** @return sum of bytes */
        double GetX() const;
        /** @return sum of squares of bytes, about the origin */
        double GetXx() const;
        /** @return sum of products, about the origin */
        double GetXy() const;
    };

    /** Age everything. @param now time of the new measurement @return weight of the new measurement
     */
    double Advance(const Time& now);
    /** AddTransfer or AddStreamed. @param sums which @param bytes @param duration @param now as
     * there */
    void AddTensor(Sums& sums, uint64_t bytes, const Time& duration, const Time& now);
    /** Recompute rate and delay. */
    void Fit();
    /** Both from means alone, where the sizes do not give a slope. */
    void FitMean();
    /** @return seconds per byte with the delay left free; 0 if the sizes do not differ enough */
    double FitFreeSlope() const;
    /** @param slope seconds per byte @return delay in seconds that fits it; may be negative */
    double FitDelay(double slope) const;
    /** @param delay in seconds @return seconds per byte that fit it; may be negative */
    double FitSlopeBehind(double delay) const;
    /** @return the delay in seconds */
    double GetDelaySeconds() const;

    DataRate m_initialRate; //!< rate before the first tensor
    Time m_initialDelay;    //!< delay before the first measurement
    Time m_halfLife;        //!< age at which a measurement counts half
    double m_halfCount;     //!< number of newer ones at which a measurement counts half

    Sums m_transfers;    //!< tensors with delay
    Sums m_streamed;     //!< tensors behind others, without delay
    Sums m_control;      //!< control messages
    Time m_newest;       //!< time of the newest measurement
    uint64_t m_count{0}; //!< measurements
    double m_slope{0};   //!< seconds per byte; 0 before any tensor
    double m_delay{-1};  //!< seconds; negative before any measurement

    uint64_t m_framings{0}; //!< messages with tensors so far
    double m_framing{0};    //!< mean bytes beside their payload
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_LINK_ESTIMATOR_H */
