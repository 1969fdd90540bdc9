/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The mean over time of a figure that changes in steps, with an old past forgotten.
 */
#ifndef EDGE_INFERENCE_RECENT_MEAN_H
#define EDGE_INFERENCE_RECENT_MEAN_H

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Mean of x since the start, where an instant that is t seconds ago weighs e^(-t / window):
 *
 *     integral of x(s) e^(-(now - s) / window) ds / integral of e^(-(now - s) / window) ds
 *
 * exact for an x that is constant between two calls of Set. Plain numbers.
 */
class RecentMean
{
  public:
    /** @param start when it begins, with x = 0, s */
    explicit RecentMean(double start);

    /** @param window of forgetting, s, above 0; the past is weighed anew from here on
     * @param now s, not before the last call */
    void SetWindow(double window, double now);

    /** @param value of x from now on @param now s, not before the last call */
    void Set(double value, double now);

    /** @param now s, not before the last call @return the mean; x itself at the start */
    double Get(double now) const;

  private:
    /** @param now s @return the integral above, in windows */
    double GetSum(double now) const;

    double m_window{1.0}; //!< s
    double m_start;       //!< s
    double m_since;       //!< of the last call, s
    double m_value{0.0};  //!< x since then
    double m_sum{0.0};    //!< the integral until then, in windows
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RECENT_MEAN_H
