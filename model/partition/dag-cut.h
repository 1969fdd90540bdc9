/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best cut of a graph of layers between the device and one of several servers. Example:
 *
 *     DagCutChoice choice = FindBestDagCut(observation);
 *     if (choice.IsFound()) { ... choice.plan, choice.server, choice.device ... }
 */
#ifndef EDGE_INFERENCE_DAG_CUT_H
#define EDGE_INFERENCE_DAG_CUT_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <limits>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What is minimized.
 */
enum class DagCutMode : uint8_t
{
    LIGHT, //!< the latency of a task, which nothing follows soon
    HEAVY, //!< the longest of device, link and server time: tasks follow each other like frames
};

/**
 * @ingroup edge-inference
 * What was found.
 */
struct DagCutChoice
{
    SiteId server{DEVICE_SITE};  //!< the server, or the device if it runs everything
    LayerSet device;             //!< layers that the device runs
    double deviceSeconds{0.0};   //!< Te: its layers, and encoding
    double transferSeconds{0.0}; //!< Tt: bytes / rate of all tensors to the server
    double serverSeconds{0.0};   //!< Tc: its layers, and decoding
    double resultSeconds{0.0};   //!< bytes / rate of the answer; 0 if it is on the device
    double seconds{std::numeric_limits<double>::infinity()};   //!< latency by EvaluatePlan, s
    double objective{std::numeric_limits<double>::infinity()}; //!< what was minimized, s
    double bound{0.0};  //!< no cut has a smaller objective, s; 0 for a replanned task
    PartitionPlan plan; //!< the plan, empty if nothing was found

    /** @return true if some cut can be carried out */
    bool IsFound() const;

    /** @return true if it is the optimum, to a relative 1e-9 */
    bool IsExact() const;

    /** @return the longest of device, link (answer included) and server time, s */
    double GetLongestStage() const;
};

/**
 * DADS: Hu, Bao, Wang, Liu, "Dynamic Adaptive DNN Surgery for Inference Acceleration on the Edge",
 * IEEE INFOCOM 2019, DOI 10.1109/INFOCOM.2019.8737614. A cut is a set of layers, closed under
 * predecessors, that the device runs; a server runs the rest and returns the answer. With Te and Tc
 * the sums of layer times on both sides and Tt = sum of d_v / B over the tensors that cross, each
 * counted once however many layers read it:
 *
 *     light: minimize Te + Tt + Tc, a minimum s-t cut: arc from s to v with t_v^c, from v to t with
 *            t_v^e, from v to its reader with d_v / B, through an auxiliary vertex if v has several
 *     heavy: minimize max(Te, Tt, Tc), NP-hard: the best of cuts of weighted sums
 *
 * Several servers: the best of them. What this adds to the paper: the answer's way back (in heavy
 * mode it is part of Tt, as on a channel that both directions share), delay of the link, work of
 * encoder and decoder, backlog and model loading as EvaluatePlan counts them. Closure under
 * predecessors is our reading: the paper draws no arc against it, but its tasks cross once.
 *
 * Light mode is exact. If the server is still busy when the tensors come, the latency,
 * max(Te + Tt + ..., backlog) + Tc, is no sum: then branch and bound over Lagrangian duals
 * (BusyCutSearch) ends with the optimum or, after 48 minimum cuts per server, with the best cut
 * found and a bound below it: IsExact() tells. Heavy mode takes the
 * best of up to 16 weighted cuts: equal weights first, which alone is at most 3 times the optimum
 * (the ratio of the paper), then those at which the cuts known so far balance; and of all prefixes
 * of the order of layers, since where times are proportional to FLOPs the weighted sums see only
 * the ends. The paper's DSH also scans weighted cuts; our source does not say which weights. Both
 * modes give the bound that the cuts prove.
 *
 * Costs a maximum flow per server in light mode, up to 48 if it is busy, up to 16 in heavy mode.
 * For a task that is replanned, tensors at other sites enter with their way to either side; that
 * they may travel while the device computes is not counted in the search, only in the latency that
 * it returns.
 *
 * @param observation what is known
 * @param mode what is minimized
 * @return the best cut
 */
DagCutChoice FindBestDagCut(const PartitionObservation& observation,
                            DagCutMode mode = DagCutMode::LIGHT);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DAG_CUT_H
