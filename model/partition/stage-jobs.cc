/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stage-jobs.h"

#include "cost-terms.h"
#include "observed-plan.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return layers that cost nothing: the inputs, and what is done and need not run again */
LayerSet
GetFreeLayers(const PartitionObservation& observation, const PartitionPlan& plan)
{
    const LayerId inputs = observation.model->GetInputCount();
    LayerSet free = observation.done;
    if (inputs > 0)
    {
        free.InsertRange(0, inputs - 1);
    }
    if (free.GetSize() > inputs)
    {
        // who filled in `done` may not have thought of the heads of this plan
        free = free.Minus(GetLayersToRun(observation, plan.exitRules));
    }
    return free;
}

StageWork
GetCodecWork(const PartitionObservation& observation, SiteId site, double flops)
{
    if (flops <= 0.0)
    {
        return {};
    }
    return {flops * GetSecondsPerFlop(observation, site),
            site == DEVICE_SITE ? flops * GetJoulesPerFlop(observation) : 0.0};
}

bool
Crosses(const PartitionPlan& plan, const Boundary& boundary)
{
    return plan.stages[boundary.fromStage].site != plan.stages[boundary.toStage].site;
}

EncodedTensor
Encode(const DnnModel& model, const Boundary& boundary)
{
    return EncodeOutput(model.GetLayer(boundary.tensor), FindTensorEncoding(boundary.encoding));
}

/** @return FLOPs to decode what a stage reads; each stage decodes for itself */
double
GetDecodeFlops(const DnnModel& model, const PartitionPlan& plan, const StageJob& job)
{
    double flops = 0.0;
    for (const uint32_t i : job.incoming)
    {
        const auto& boundary = plan.boundaries[i];
        flops += Crosses(plan, boundary) ? Encode(model, boundary).decodeFlops : 0.0;
    }
    return flops;
}

/** @return FLOPs to encode what a stage sends; once, however many sites a tensor goes to */
double
GetEncodeFlops(const DnnModel& model, const PartitionPlan& plan, const StageJob& job)
{
    double flops = 0.0;
    std::vector<const Boundary*> encoded;
    for (const uint32_t i : job.outgoing)
    {
        const auto& boundary = plan.boundaries[i];
        const bool known = std::any_of(encoded.begin(), encoded.end(), [&](const Boundary* other) {
            return other->tensor == boundary.tensor && other->encoding == boundary.encoding;
        });
        if (Crosses(plan, boundary) && !known)
        {
            encoded.push_back(&boundary);
            flops += Encode(model, boundary).encodeFlops;
        }
    }
    return flops;
}

} // namespace

bool
StageJob::HasWork() const
{
    return !layers.IsEmpty() || decode.seconds > 0.0 || encode.seconds > 0.0;
}

std::vector<StageJob>
MakeStageJobs(const PartitionObservation& observation, const PartitionPlan& plan)
{
    const auto& model = *observation.model;
    const LayerSet free = GetFreeLayers(observation, plan);
    std::vector<StageJob> jobs(plan.stages.size());
    for (uint32_t i = 0; i < plan.boundaries.size(); ++i)
    {
        jobs.at(plan.boundaries[i].fromStage).outgoing.push_back(i);
        jobs.at(plan.boundaries[i].toStage).incoming.push_back(i);
    }
    for (uint32_t stage = 0; stage < jobs.size(); ++stage)
    {
        StageJob& job = jobs[stage];
        const SiteId site = plan.stages[stage].site;
        job.layers = plan.stages[stage].layers.Minus(free);
        job.pending = job.incoming.size();
        job.decode = GetCodecWork(observation, site, GetDecodeFlops(model, plan, job));
        job.compute =
            GetLayerWork(observation, site, job.layers, std::numeric_limits<LayerId>::max());
        job.encode = GetCodecWork(observation, site, GetEncodeFlops(model, plan, job));
    }
    return jobs;
}

StageWork
GetLayerWork(const PartitionObservation& observation,
             SiteId site,
             const LayerSet& layers,
             LayerId last)
{
    constexpr StageWork UNKNOWN{std::numeric_limits<double>::infinity(), 0.0};
    StageWork work;
    if (layers.IsEmpty())
    {
        return work;
    }
    if (site >= observation.sites.size() ||
        (site != DEVICE_SITE && !observation.sites[site].usable))
    {
        return UNKNOWN;
    }
    const auto& seconds = observation.sites[site].layerSeconds;
    const auto& joules = observation.layerJoules;
    for (const auto& range : layers.GetRanges())
    {
        const LayerId end = std::min(range.second, last);
        for (LayerId layer = range.first; layer <= end; ++layer)
        {
            if (layer >= seconds.size())
            {
                return UNKNOWN;
            }
            work.seconds += GetSaneSeconds(seconds[layer]);
            work.joules += site == DEVICE_SITE && layer < joules.size() ? joules[layer] : 0.0;
        }
    }
    return work;
}

} // namespace edgeinference
} // namespace ns3
