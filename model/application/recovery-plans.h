/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Plans for what is left of a task after a failure, as the recovery policies use them.
 */
#ifndef EDGE_INFERENCE_RECOVERY_PLANS_H
#define EDGE_INFERENCE_RECOVERY_PLANS_H

#include "recovery-policy.h"

#include <optional>

namespace ns3
{
namespace edgeinference
{

/** @param plan a plan, or an empty one @return the answer that starts it; one that resends if it is
 * empty */
RecoveryAnswer AnswerWith(const PartitionPlan& plan);

/**
 * @param progress how far a task had come
 * @return the site that failed; if nobody is to blame, the first other site of the plan that has
 *         layers which are not done; the device if there is none
 */
SiteId FindFailedSite(const TaskProgress& progress);

/**
 * @param progress how far a task had come
 * @return the server with the shortest measured delay among those that can be used and have not
 *         failed; between equals the one with the lower number; nothing if there is none
 */
std::optional<SiteId> FindNearestServer(const TaskProgress& progress);

/**
 * What is left runs at one site, from the tensors that are live. Exit rules stay, unless their
 * heads would need layers again that are done.
 * @param progress how far a task had come
 * @param site where
 * @return the plan
 */
PartitionPlan MakeRestPlan(const TaskProgress& progress, SiteId site);

/**
 * What is left runs on the device, from the tensors that it holds itself.
 * @param progress how far a task had come
 * @return the plan; empty if the device cannot run layers
 */
PartitionPlan MakeLocalPlan(const TaskProgress& progress);

/**
 * The device runs to the exit that it reaches soonest from the tensors that it holds itself;
 * between equals to the later one.
 * @param progress how far a task had come
 * @return the plan; empty if the device cannot run layers
 */
PartitionPlan MakeNearestExitPlan(const TaskProgress& progress);

/**
 * The plan that failed with another server for the site that failed: the one predicted to answer
 * soonest (EvaluatePlan, from the start); where no link to them was measured, the first.
 * @param progress how far a task had come
 * @return the plan; empty if there is no other server
 */
PartitionPlan MakeFailoverPlan(const TaskProgress& progress);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RECOVERY_PLANS_H
