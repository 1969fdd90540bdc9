/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The stages of a plan as jobs of their sites: what each of them has to do, in seconds and in
 * joules of the device. Part of EvaluatePlan.
 */
#ifndef EDGE_INFERENCE_STAGE_JOBS_H
#define EDGE_INFERENCE_STAGE_JOBS_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Time at a site and the device's energy for it.
 */
struct StageWork
{
    double seconds{0.0}; //!< infinite if unknown
    double joules{0.0};  //!< of the device
};

/**
 * @ingroup edge-inference
 * A stage as a job of its site.
 */
struct StageJob
{
    LayerSet layers;                //!< that run
    StageWork decode;               //!< of tensors from other sites, before the layers
    StageWork compute;              //!< of the layers
    StageWork encode;               //!< of tensors for other sites, after the layers
    std::vector<uint32_t> incoming; //!< boundaries of the plan
    std::vector<uint32_t> outgoing; //!< boundaries of the plan
    std::size_t pending{0};         //!< inputs that have not come

    /** @return true if there is something to do; a mere source of tensors waits for nothing */
    bool HasWork() const;
};

/**
 * @param observation what is known
 * @param plan the plan
 * @return a job per stage
 */
std::vector<StageJob> MakeStageJobs(const PartitionObservation& observation,
                                    const PartitionPlan& plan);

/**
 * @param observation what is known
 * @param site where
 * @param layers layers that run
 * @param last the last of them to count
 * @return work of the layers up to and including the last
 */
StageWork GetLayerWork(const PartitionObservation& observation,
                       SiteId site,
                       const LayerSet& layers,
                       LayerId last);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_STAGE_JOBS_H
