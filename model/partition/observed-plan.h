/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Plans made from what an agent sees: which sites can be used, which layers are left to run and
 * where their inputs lie. The same call serves a fresh task and a task that lost a server. Example:
 *
 *     for (SiteId server : GetUsableServers(observation))
 *     {
 *         plan = MakeObservedPlan(observation, {{cut, DEVICE_SITE}, {layerCount, server}});
 *     }
 */
#ifndef EDGE_INFERENCE_OBSERVED_PLAN_H
#define EDGE_INFERENCE_OBSERVED_PLAN_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @param observation what is known
 * @param site a site
 * @return true if the site is known, usable (the device always is) and has a finite time for
 *         every layer that is left to run when no exit rule is given
 */
bool CanRunLayers(const PartitionObservation& observation, SiteId site);

/**
 * @param observation what is known
 * @param from a site @param to a site
 * @return the link between them; one of unknown rate if the observation has none
 */
const LinkObservation& GetLink(const PartitionObservation& observation, SiteId from, SiteId to);

/**
 * @param observation what is known
 * @return servers that can run layers and whose links from and to the device are known, ascending
 */
std::vector<SiteId> GetUsableServers(const PartitionObservation& observation);

/**
 * Layers that have to run for the answer, heads of the rules included. Goes back from the answer
 * and stops at tensors that can be had: the inputs, and done layers whose tensor is live at a
 * usable site. A done layer whose tensor is lost and wanted runs again.
 * @param observation what is known
 * @param exitRules exit rules
 * @return the layers
 */
LayerSet GetLayersToRun(const PartitionObservation& observation,
                        const std::vector<ExitRule>& exitRules = {});

/** @param observation what is known @return true if a layer is done whose tensor can be had */
bool IsReplanning(const PartitionObservation& observation);

/**
 * Make the plan of a chain of stages for the layers that are left. For a fresh task this is
 * MakeChainPlan. When layers are done already, the tensors that are still wanted come from source
 * stages in front, each at the holder that the first consumer reaches soonest.
 * @param observation what is known
 * @param steps ascending ends; the last is the layer count or as MakeChainPlan says
 * @param exitRules exit rules
 * @return the plan
 * @throws std::invalid_argument if the steps do not cover the network
 */
PartitionPlan MakeObservedPlan(const PartitionObservation& observation,
                               const std::vector<ChainStep>& steps,
                               const std::vector<ExitRule>& exitRules = {});

/**
 * Make the plan of any stages for the layers that are left, with source stages in front as
 * MakeObservedPlan has them; a first stage on the device holds the inputs itself.
 * @param observation what is known
 * @param stages layers to run, by site, in an order in which they can run; none of a head
 * @return the plan
 */
PartitionPlan MakeStagedPlan(const PartitionObservation& observation,
                             const std::vector<Stage>& stages);

/**
 * Who has a tensor that need not be computed: the device the inputs, others as `live` says.
 * @param observation what is known
 * @param tensor output of this layer
 * @param site who wants it
 * @return the holder from which the site has it soonest, or nothing if it has to be computed
 */
std::optional<SiteId> FindHolder(const PartitionObservation& observation,
                                 LayerId tensor,
                                 SiteId site);

/** @param observation what is known @param site a site @return all that is left runs there */
PartitionPlan MakeSitePlan(const PartitionObservation& observation, SiteId site);

/**
 * What an agent does when its own idea is impossible: the device if it can run layers; else the
 * server that would answer first; else, since a link that nobody uses is never measured, the first
 * site that can run layers; else an empty plan.
 * @param observation what is known
 * @param probe false: never use a link that is not known
 * @return the plan
 */
PartitionPlan MakeFallbackPlan(const PartitionObservation& observation, bool probe = true);

/**
 * Check a plan against an observation: all of FindPlanProblem, and that each layer that runs finds
 * its inputs, that layers done already are used only where their tensors lie, and that every site
 * is usable.
 * @param observation what is known
 * @param plan the plan
 * @return what is wrong with it in one sentence, or nothing
 */
std::optional<std::string> FindPlanProblem(const PartitionObservation& observation,
                                           const PartitionPlan& plan);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_OBSERVED_PLAN_H
