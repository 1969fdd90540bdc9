/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the rows of the reproduction of Qi et al. and Edgent come to, and what is published.
 */
#ifndef EDGE_INFERENCE_BRANCHY_SUMMARY_H
#define EDGE_INFERENCE_BRANCHY_SUMMARY_H

#include "branchy-experiments.h"

#include "ns3/mean-interval.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Qi et al., figure 4: delay saved at the edge, mean over exits and topologies, %. */
static constexpr double PUBLISHED_SAVING = 36.0;

/** @ingroup edge-inference Rows of one table. */
using BranchyRows = std::vector<BranchyRow>;

/**
 * @ingroup edge-inference
 * @param rows some rows @param text a column @return its values, each once, in their order
 */
std::vector<std::string> GetValues(const BranchyRows& rows, std::string BranchyRow::*text);

/** @ingroup edge-inference Edge against cloud at equal exits. */
struct SavingSummary
{
    std::vector<MeanInterval> byExit; //!< saving at each exit over the topologies, %
    std::vector<double> edgeMs;       //!< mean latency at each exit
    std::vector<double> cloudMs;      //!< mean latency at each exit
    MeanInterval all;                 //!< of the topologies' means over the exits, %
};

/**
 * @ingroup edge-inference
 * @param rows of the experiment @param encoding one
 * @param fartherMs propagation by which the cloud is taken to be farther than it was, each way, ms:
 * it adds to a latency as it is
 * @return the summary
 */
SavingSummary SummarizeSaving(const BranchyRows& rows,
                              const std::string& encoding,
                              double fartherMs = 0.0);

/** @ingroup edge-inference Answers by deadline, over all rows of a case. */
struct ScoreSummary
{
    double inTime{0.0};      //!< share of tasks answered in time
    double leastInTime{1.0}; //!< the same in the row where it is least
    double mostInTime{0.0};  //!< the same in the row where it is most
    double exit{0.0};        //!< mean exit of the rows by their share in time, from 1
    double score{0.0};       //!< mean score of the rows
};

/**
 * @ingroup edge-inference
 * @param rows of the experiment @param encoding one @param variant one @param deadlineMs one
 * @return the summary
 */
ScoreSummary SummarizeScores(const BranchyRows& rows,
                             const std::string& encoding,
                             const std::string& variant,
                             double deadlineMs);

/** @ingroup edge-inference Two sources of which each is faster at some exits. */
struct Crossing
{
    std::string topology;        //!< which one
    std::string early;           //!< source with the fastest first exit
    std::string late;            //!< source with the fastest last exit
    std::vector<double> earlyMs; //!< latency at each exit
    std::vector<double> lateMs;  //!< latency at each exit
    std::size_t last{0};         //!< last exit up to which early is never slower, from 1
    double gainMs{0.0}; //!< smaller of early's gain at the first and late's at the last exit
};

/**
 * @ingroup edge-inference
 * @param rows of the experiment @param encoding one
 * @return the topologies in which the lines of early and late cross
 */
std::vector<Crossing> FindCrossings(const BranchyRows& rows, const std::string& encoding);

/**
 * @ingroup edge-inference
 * Edgent, figure 9: accuracy, -1 for a missed deadline.
 * @param variant an agent @param deadlineMs a deadline
 * @return what is published, or nothing
 */
std::optional<double> GetPublishedEdgent(const std::string& variant, double deadlineMs);

/** @ingroup edge-inference A point of Edgent's figures 6 and 7. */
struct PublishedSweep
{
    uint32_t exit{0}; //!< chosen exit
    double ms{0.0};   //!< measured latency
};

/** @ingroup edge-inference @param kbps rate @return what is published, or nothing */
std::optional<PublishedSweep> GetPublishedSweep(double kbps);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCHY_SUMMARY_H
