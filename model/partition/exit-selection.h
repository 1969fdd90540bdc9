/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Which early exit shall answer, so that the answer comes in time and is as good as it can be.
 * Examples:
 *
 *     ExitChoice choice = FindEdgentExit(observation);               // exit and cut together
 *     ExitChoice placed = FindSneExit(observation, steps);           // parts lie where they lie
 *     if (choice.IsFound()) { ... choice.plan, choice.exit, choice.inTime ... }
 */
#ifndef EDGE_INFERENCE_EXIT_SELECTION_H
#define EDGE_INFERENCE_EXIT_SELECTION_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A chain of parts that lie somewhere, one exit at the end of each, as SNE sees it.
 */
struct PlacedExits
{
    std::vector<double> runSeconds;    //!< EL_k, run delay of part k where it lies, s
    std::vector<double> linkSeconds;   //!< m_{a(k) a(k+1)}, one less than parts, s
    double sourceSeconds{0.0};         //!< B_1, from the source to the first node, s
    std::vector<double> answerSeconds; //!< B_i, from the node of part i to the source, s
};

/**
 * When each exit would answer:
 *
 *     A_i = B_1 + sum_{k<=i} EL_k + sum_{k<i} m_{a(k) a(k+1)} + B_i
 *
 * (SNE of F. Qi et al., Journal of Computer Applications 40(2), 2020, DOI
 * 10.11772/j.issn.1001-9081.2019081406). [reconstructed]
 * @param placed the parts
 * @return A_i, s
 * @throws std::invalid_argument if the lists do not fit together
 */
std::vector<double> GetExitSeconds(const PlacedExits& placed);

/**
 * The last exit that answers in time, N = max { i : A_i <= allowed }. All exits are looked at: A_i
 * need not grow with i, since the way back may be shorter from a later node.
 * @param seconds A_i
 * @param allowed seconds
 * @return the exit, or nothing
 */
std::optional<uint32_t> SelectLastExit(const std::vector<double>& seconds, double allowed);

/**
 * @ingroup edge-inference
 * How to choose an exit.
 */
struct ExitOptions
{
    bool serverFirst{true}; //!< the server runs what lies before the cut, as Edgent has it
    bool bestEffort{true};  //!< if no exit answers in time, take what is late rather than nothing
};

/**
 * @ingroup edge-inference
 * An exit, and the plan that answers there: with a rule of infinite threshold for any exit but the
 * last, which needs none.
 */
struct ExitChoice
{
    uint32_t exit{0};           //!< index into DnnModel::GetExits()
    LayerId position{0};        //!< layers before it are the first part (Edgent)
    SiteId server{DEVICE_SITE}; //!< the server, or the device if it runs everything (Edgent)
    double seconds{std::numeric_limits<double>::infinity()}; //!< predicted latency from now, s
    bool inTime{false};                                      //!< not later than allowed
    PartitionPlan plan; //!< the plan, empty if nothing was found

    /** @return true if there is a plan */
    bool IsFound() const;
};

/** @param observation what is known @return seconds left for the task; infinite without a deadline
 */
double GetAllowedSeconds(const PartitionObservation& observation);

/** @param model a network @param exit index of an exit @return the rules that always leave there */
std::vector<ExitRule> MakeExitRules(const DnnModel& model, uint32_t exit);

/**
 * SNE on what is known: the cost of each exit is EvaluatePlan's, so that backlog, loading and
 * codecs count too. Costs O(exits * layers).
 * @param observation what is known
 * @param steps where the parts lie; the last ends at the layer count
 * @param bestEffort if none answers in time, the exit that answers first instead of none
 * @return the last exit in time
 */
ExitChoice FindSneExit(const PartitionObservation& observation,
                       const std::vector<ChainStep>& steps,
                       bool bestEffort = true);

/**
 * Algorithm 1 of Edgent (E. Li, Z. Zhou, X. Chen, MECOMM 2018, DOI 10.1145/3229556.3229562): from
 * the last exit to the first, the cut p with the smallest
 *
 *     A_{i,p} = sum_{j<p} ES_j + sum_{k>=p} ED_k + Input / B + D_{p-1} / B
 *
 * and the first of these that is in time. Terms as FindBestSplit has them: several servers, both
 * directions, delays, the answer's return, backlog, loading. Cuts lie on the trunk: heads are not
 * divided, other than in the paper.
 *
 * If none is in time, the paper returns nothing; its Fig. 6 however shows plans that are late, so
 * with bestEffort the best cut of the first exit that has one. [inferred]
 *
 * Costs O(exits * (layers + cuts) * servers).
 * @param observation what is known
 * @param options how to choose
 * @return the choice
 */
ExitChoice FindEdgentExit(const PartitionObservation& observation, const ExitOptions& options = {});

/**
 * The exit and cut with the largest reward
 *
 *     exp(accuracy) + 1 / A_{i,p}   if A_{i,p} is in time, else 0
 *
 * with which the journal version (E. Li, L. Zeng, Z. Zhou, X. Chen, IEEE TWC 19(1), 2020, DOI
 * 10.1109/TWC.2019.2946140) fills the configuration map of its dynamic variant. [only its abstract
 * was seen: treat as our reading] Without the accuracy of every exit: FindEdgentExit.
 * @param observation what is known
 * @param options how to choose
 * @return the choice
 */
ExitChoice FindRewardExit(const PartitionObservation& observation, const ExitOptions& options = {});

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EXIT_SELECTION_H
