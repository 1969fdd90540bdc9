/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Has what is measured changed for good, or does it only scatter? Example:
 *
 *     ChangePointDetector detector;
 *     if (detector.Add(std::log(rate))) { ... decide again with std::exp(detector.GetMean()) ... }
 */
#ifndef EDGE_INFERENCE_CHANGE_POINT_H
#define EDGE_INFERENCE_CHANGE_POINT_H

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Bayesian online change point detection (R. Adams, D. MacKay, "Bayesian online changepoint
 * detection", arXiv 0710.3742, 2007, algorithm 1): the distribution of the number of samples since
 * the last change, with normal samples of unknown mean and variance (normal-gamma prior) and a
 * constant hazard. A change is reported when the most probable run began later than the one
 * before. Run lengths of probability below 1e-6 are dropped, so a sample costs O(runs kept).
 */
class ChangePointDetector
{
  public:
    /**
     * @param expectedRun samples between two changes, on average, above 1
     * @param deviation scatter to expect of a sample before there are any, in its unit, above 0
     * @throws std::invalid_argument if a parameter is out of its range
     */
    explicit ChangePointDetector(double expectedRun = 100.0, double deviation = 0.1);

    /** @param sample the next sample, finite @return true if a new run has begun with it or shortly
     * before */
    bool Add(double sample);

    /** @return mean of the samples of the most probable run */
    double GetMean() const;

    /** @return samples in the most probable run */
    uint64_t GetRunLength() const;

  private:
    /** A run that began at some sample. */
    struct Run
    {
        uint64_t first{0};       //!< number of its first sample
        double probability{0.0}; //!< that it is the present one
        double sum{0.0};         //!< of its samples
        double count{0.0};       //!< samples
        double mean{0.0};        //!< normal-gamma: mu
        double weight{0.0};      //!< normal-gamma: kappa
        double alpha{0.0};       //!< normal-gamma
        double beta{0.0};        //!< normal-gamma
    };

    /** @return a run without samples */
    Run MakeRun() const;

    /** @return density of a sample that follows a run, Student's t */
    static double GetDensity(const Run& run, double sample);

    /** Let a run have one more sample. */
    static void Extend(Run& run, double sample);

    double m_hazard;         //!< probability that a run ends at a sample
    double m_deviation;      //!< expected scatter
    double m_prior{0.0};     //!< mean of the prior: the first sample
    uint64_t m_samples{0};   //!< so far
    std::vector<Run> m_runs; //!< ascending first
    Run m_best;              //!< most probable run
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHANGE_POINT_H
