/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stage-run.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceStageRun");

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

// The rest of StageExecutor: how a stage and a task end.

void
StageExecutor::EndStage(TaskRun& run, StageRun& stage)
{
    NS_LOG_FUNCTION(this << run.envelope.key.task << stage.index);
    stage.state = StageRun::State::DONE;
    if (stage.ensure != 0)
    {
        m_site->GetStore()->Release(stage.ensure);
        stage.ensure = 0;
    }
    m_tokens.erase(stage.token);
    MergeSorted(run.envelope.segments, stage.segments);
    if (stage.joules > 0.0)
    {
        MergeSorted(run.envelope.energies, {StageJoules{stage.index, stage.joules}});
    }
    if (stage.isSource && stage.joules <= 0.0)
    {
        return;
    }
    StageEnding ending;
    ending.stage = stage.index;
    for (std::size_t piece = 0; piece < stage.piece; ++piece)
    {
        ending.done = ending.done.Union(stage.pieces[piece].layers);
    }
    ending.joules = stage.joules;
    ending.arrivals = stage.arrivals;
    ending.segments = stage.segments;
    m_stageEndedTrace(run.envelope.key, stage.index);
    m_owner->OnStageEnded(run.envelope, ending);
}

void
StageExecutor::StageDone(TaskRun& run, StageRun& stage)
{
    const TaskKey key = run.envelope.key;
    EndStage(run, stage);
    Forward(run, stage.index);
    const auto& exits = run.model->GetExits();
    if (run.envelope.plan.stages[stage.index].layers.Contains(exits.back().output) &&
        GetAnswerLayer(*run.model, run.envelope.plan) == exits.back().output)
    {
        Answer(run, static_cast<uint32_t>(exits.size() - 1));
        return;
    }
    CloseIfDone(key);
}

void
StageExecutor::Forward(TaskRun& run, uint32_t stage)
{
    const auto& plan = run.envelope.plan;
    std::set<std::pair<LayerId, SiteId>> sent;
    for (const auto& boundary : plan.boundaries)
    {
        if (boundary.fromStage != stage)
        {
            continue;
        }
        const SiteId site = plan.stages[boundary.toStage].site;
        if (run.envelope.sites[site].id == m_ownPeer)
        {
            run.stages.at(boundary.toStage).missing.erase(boundary.tensor);
        }
        else if (sent.insert({boundary.tensor, site}).second)
        {
            SendTensor(run, boundary);
        }
    }
}

void
StageExecutor::SendTensor(TaskRun& run, const Boundary& boundary)
{
    const auto& layer = run.model->GetLayer(boundary.tensor);
    const SiteAddress& to = run.envelope.sites[run.envelope.plan.stages[boundary.toStage].site];
    const uint64_t bytes = GetBoundaryBytes(*run.model, boundary);
    HeldTensor& held = run.held[boundary.tensor];
    if (held.consumers.empty() && !held.counted)
    {
        held.bytes = bytes;
        held.counted = m_site->GetStore()->HoldBytes(bytes);
    }
    held.consumers.insert(to.id);
    TensorBody body;
    body.envelope = run.envelope;
    body.queuedNs = Simulator::Now().GetNanoSeconds();
    body.tensor = boundary.tensor;
    body.shape = layer.outputShape;
    body.type = layer.outputType;
    body.encoding = boundary.encoding;
    m_owner->OnSend(to, std::move(body), bytes);
}

void
StageExecutor::Answer(TaskRun& run, uint32_t exit)
{
    NS_LOG_FUNCTION(this << run.envelope.key.task << exit);
    const ExitAnswer* answer = run.FindAnswer(*m_site, exit);
    const int32_t correct = answer ? (answer->correct ? 1 : 0) : -1;
    const TaskEnvelope envelope = run.envelope;
    Drop({envelope.key.device, envelope.key.task});
    m_owner->OnAnswer(envelope, exit, correct);
}

void
StageExecutor::Fail(TaskRun& run,
                    uint32_t stage,
                    bool refused,
                    const std::string& reason,
                    bool keep)
{
    NS_LOG_FUNCTION(this << run.envelope.key.task << stage << reason);
    const TaskEnvelope envelope = run.envelope;
    if (m_isDevice || keep)
    {
        StopStages(run); // what is held may still serve another attempt
        Release(run);
    }
    else
    {
        Drop({envelope.key.device, envelope.key.task});
    }
    m_owner->OnFailed(envelope, stage, refused, reason);
}

void
StageExecutor::CloseIfDone(const TaskKey& key)
{
    TaskRun* run = Find(key);
    if (!run || m_isDevice || !run->held.empty())
    {
        return;
    }
    for (const auto& [index, stage] : run->stages)
    {
        if (stage.state != StageRun::State::DONE)
        {
            return;
        }
    }
    Drop({key.device, key.task});
}

void
StageExecutor::StopStages(TaskRun& run)
{
    for (auto& [index, stage] : run.stages)
    {
        if (stage.job != 0)
        {
            m_site->GetResource()->Cancel(stage.job);
            JobReport partial;
            partial.submitted = stage.readyAt;
            partial.finished = Simulator::Now();
            partial.started = std::min(stage.jobStarted, partial.finished);
            Account(run, stage, partial);
            stage.job = 0;
        }
        if (stage.ensure != 0)
        {
            m_site->GetStore()->Release(stage.ensure);
            stage.ensure = 0;
        }
        m_tokens.erase(stage.token);
        stage.state = StageRun::State::DONE;
    }
}

void
StageExecutor::Release(TaskRun& run)
{
    if (run.admitted)
    {
        run.admitted = false;
        m_owner->OnReleased(run.envelope.key);
    }
}

void
StageExecutor::TakeHeld(TaskRun& run, std::map<LayerId, HeldTensor> held)
{
    run.held = std::move(held);
    for (auto entry = run.held.begin(); entry != run.held.end();)
    {
        bool wanted = m_isDevice;
        for (const auto& boundary : run.envelope.plan.boundaries)
        {
            wanted = wanted ||
                     (boundary.tensor == entry->first && run.stages.count(boundary.fromStage) > 0 &&
                      run.envelope.done.Contains(boundary.tensor));
        }
        entry->second.consumers.clear(); // of the attempt before
        if (wanted)
        {
            ++entry;
            continue;
        }
        m_site->GetStore()->FreeBytes(entry->second.counted ? entry->second.bytes : 0);
        entry = run.held.erase(entry);
    }
}

void
StageExecutor::FreeHeld(TaskRun& run)
{
    for (const auto& [tensor, held] : run.held)
    {
        m_site->GetStore()->FreeBytes(held.counted ? held.bytes : 0);
    }
    run.held.clear();
}

void
StageExecutor::Drop(TaskId id)
{
    const auto found = m_tasks.find(id);
    if (found == m_tasks.end())
    {
        return;
    }
    const std::unique_ptr<TaskRun> run = std::move(found->second);
    m_tasks.erase(found);
    NoteOver(run->envelope.key);
    StopStages(*run);
    FreeHeld(*run);
    run->expiry.Cancel();
    Release(*run);
}

} // namespace edgeinference
} // namespace ns3
