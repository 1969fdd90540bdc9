/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What edge-inference-train shows: a progress line and a picture of the curve.
 */
#ifndef EDGE_INFERENCE_TRAIN_REPORT_H
#define EDGE_INFERENCE_TRAIN_REPORT_H

#include "ns3/learning-trainer.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

namespace ns3
{
namespace edgeinference
{

/** Prints how far training is: over one line of a terminal, else a line every half minute. */
class TrainProgressLine
{
  public:
    TrainProgressLine();

    /** @param progress how far */
    void Show(const TrainerProgress& progress);

    /** @param sentence to print on a line of its own */
    void Warn(const std::string& sentence);

  private:
    /** @return seconds since the start */
    double GetSeconds() const;

    std::chrono::steady_clock::time_point m_start; //!< of this run
    std::deque<double> m_rewards;                  //!< of the last episodes
    double m_shown{-1e9};                          //!< time of the last line, s
    uint64_t m_first{0};                           //!< episodes that an earlier run had done
    bool m_begun{false};                           //!< m_first is known
    bool m_terminal;                               //!< somebody watches
};

/**
 * Draw curve.csv as curve.png; the script of gnuplot stays beside it.
 * @param folder of the training
 * @return one sentence on where the picture is, or why there is none
 */
std::string DrawTrainingCurve(const std::string& folder);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRAIN_REPORT_H
