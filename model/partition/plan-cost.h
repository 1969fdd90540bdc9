/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The analytic cost of any plan: the papers' equations for a graph of stages. Example:
 *
 *     PlanCost cost = EvaluatePlan(observation, plan);
 *     cost.seconds;           // expected latency, infinite if a link is unknown
 *     cost.stages[1].startSeconds - cost.stages[1].readySeconds; // waiting at the second stage
 */
#ifndef EDGE_INFERENCE_PLAN_COST_H
#define EDGE_INFERENCE_PLAN_COST_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <limits>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What one stage is predicted to take. Times count from the decision, and are those of a task that
 * leaves at no early exit.
 */
struct StageCost
{
    SiteId site{DEVICE_SITE};    //!< where it runs
    double transferSeconds{0.0}; //!< longest transfer of its inputs, waiting for the link included
    double readySeconds{0.0};    //!< its inputs are there
    double startSeconds{0.0};    //!< it is served: model resident, resource free
    double finishSeconds{0.0};   //!< its last layer is done
    double computeSeconds{0.0};  //!< decoding, layers, encoding; start to finish
};

/**
 * @ingroup edge-inference
 * What one tensor is predicted to take on one link.
 */
struct TransferCost
{
    LayerId tensor{0};         //!< output of this layer
    SiteId from{DEVICE_SITE};  //!< who sends
    SiteId to{DEVICE_SITE};    //!< who receives
    double bytes{0.0};         //!< encoded bytes
    double startSeconds{0.0};  //!< its turn on the link
    double finishSeconds{0.0}; //!< received
};

/**
 * @ingroup edge-inference
 * One way out of the network: the early exits of the plan's rules, then the end.
 */
struct ExitCost
{
    uint32_t exit{0};        //!< index into DnnModel::GetExits()
    double probability{0.0}; //!< share of tasks that leave here
    double seconds{0.0};     //!< latency of those
    double joules{0.0};      //!< device energy of those
};

/**
 * @ingroup edge-inference
 * Cost of a plan. Energies and bytes are expected values over the exits, like `seconds`.
 */
struct PlanCost
{
    double seconds{std::numeric_limits<double>::infinity()}; //!< latency from now, s
    double computeJoules{0.0};           //!< device energy for its layers and codecs, J
    double radioJoules{0.0};             //!< device energy for sending and receiving, J
    double bytesUp{0.0};                 //!< device to sites, encoded
    double bytesBetween{0.0};            //!< between other sites, encoded
    double bytesDown{0.0};               //!< sites to device, encoded, result included
    std::vector<StageCost> stages;       //!< per stage of the plan
    std::vector<TransferCost> transfers; //!< in the order of their sending, the result last
    std::vector<ExitCost> exits;         //!< in the order of the rules, the end last

    /** @return true if the plan can be carried out as far as is known */
    bool IsFinite() const;

    /** @return device energy in J, infinite if the latency is */
    double GetJoules() const;

    /** @return bytes over all links */
    double GetBytes() const;
};

/**
 * Cost of a plan from the numbers of an observation.
 *
 * A stage starts when its inputs are there, the model is resident and its site is free. A site
 * serves stages in the order in which they become ready; its backlog (work found there) drains
 * while the first tensors travel and the model is loaded, which happens once, for the first stage
 * of the site. A stage decodes what it reads, runs its layers and encodes what it sends, at the
 * site's speed; its tensors leave when that is done, each once per consuming site. A link sends
 * them one after the other, encoded bytes / rate each, and each arrives the link's delay later.
 * The result returns from the site that answers. Without backlog, loading and exits the latency of
 * a chain is the plain sum of Li et al., IEEE TMC 23(10), 2024, DOI 10.1109/TMC.2024.3357874,
 * (3)-(9), and of CoKnight (DOI 10.1016/j.jpdc.2022.06.006), T(y) = C^d/F^d + C^e/F^e + (b_y +
 * b_K)/Tr.
 *
 * Device energy: its layers' joules, transmitWatts while it sends bytes, receiveWatts while it
 * receives bytes (not during a link's delay).
 *
 * Exits: a task leaves at the exit of a rule when the head is done and its entropy lies below the
 * threshold; the shares come from GetLeaveShares, and the cost is the mean over them. Layers of
 * `done` cost nothing.
 *
 * @param observation what is known
 * @param plan a plan that FindPlanProblem passes
 * @return its cost; infinite latency when it needs an unknown link or layer time or a site that is
 *         not usable
 */
PlanCost EvaluatePlan(const PartitionObservation& observation, const PartitionPlan& plan);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLAN_COST_H
