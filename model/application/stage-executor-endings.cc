/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * StageExecutor: how a stage, an attempt and a task end, and who gets what they made.
 */
#include "stage-executor.h"
#include "stage-run.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceStageExecutorEndings");

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
    m_past.Add(run->envelope.key);
    StopStages(*run);
    FreeHeld(*run);
    run->expiry.Cancel();
    Release(*run);
}

} // namespace edgeinference
} // namespace ns3
