/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stage-run.h"

namespace ns3
{
namespace edgeinference
{

uint32_t
StageExecutor::TaskRun::GetConsumer(LayerId tensor) const
{
    for (const auto& [index, stage] : stages)
    {
        if (stage.inputs.count(tensor) > 0)
        {
            return index;
        }
    }
    return stages.empty() ? 0 : stages.begin()->first;
}

StageRequest
StageExecutor::TaskRun::MakeRequest(const StageRun& stage, const LayerSet& layers) const
{
    StageRequest request;
    request.key = envelope.key;
    request.stage = stage.index;
    request.modelDigest = envelope.modelDigest;
    request.layers = layers;
    for (const auto& piece : stage.pieces)
    {
        request.flops += piece.flops;
        request.serviceSeconds += piece.GetServiceSeconds();
    }
    for (const auto& arrival : stage.arrivals)
    {
        request.inputBytes += arrival.bytes;
    }
    request.deadlineNs = envelope.GetDeadlineAtNs();
    request.priority = envelope.priority;
    return request;
}

void
StageExecutor::TaskRun::Note(StageRun& stage,
                             TaskState state,
                             const Time& from,
                             const Time& to) const
{
    if (from < to)
    {
        stage.segments.push_back({state,
                                  stage.index,
                                  envelope.plan.stages[stage.index].site,
                                  from.GetNanoSeconds(),
                                  to.GetNanoSeconds()});
    }
}

void
StageExecutor::TaskRun::Join(const TensorBody& body, const TensorArrival& arrival, uint64_t ownPeer)
{
    const uint32_t stage = GetConsumer(body.tensor);
    MergeSorted(envelope.segments, body.envelope.segments);
    MergeSorted(envelope.transfers, body.envelope.transfers);
    MergeSorted(envelope.energies, body.envelope.energies);
    MergeSorted(envelope.segments,
                {TimeSegment{TaskState::TRANSFER,
                             stage,
                             envelope.plan.stages[stage].site,
                             body.queuedNs,
                             arrival.receivedNs}});
    MergeSorted(envelope.transfers,
                {TransferRecord{body.tensor,
                                arrival.peer,
                                ownPeer,
                                arrival.bytes,
                                arrival.sentNs,
                                arrival.receivedNs}});
}

const ExitAnswer*
StageExecutor::TaskRun::FindAnswer(const InferenceSite& site, uint32_t exit) const
{
    const auto record = site.FindExitRecord(envelope.modelDigest);
    const auto* answers = record ? record->Find(envelope.sample) : nullptr;
    return answers && exit < answers->size() ? &(*answers)[exit] : nullptr;
}

} // namespace edgeinference
} // namespace ns3
