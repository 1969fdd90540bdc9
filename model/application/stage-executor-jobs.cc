/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * StageExecutor: how a stage that has its inputs is admitted, loaded and run piece by piece.
 */
#include "stage-executor.h"
#include "stage-run.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceStageExecutorJobs");

void
StageExecutor::StartReadyStages(const TaskKey& key)
{
    // starting one stage may end the task or make another stage ready, so look again each time
    bool again = true;
    while (again)
    {
        again = false;
        TaskRun* run = Find(key);
        if (!run)
        {
            return;
        }
        for (auto& [index, stage] : run->stages)
        {
            if (stage.state == StageRun::State::WAITING && stage.missing.empty())
            {
                StartStage(*run, stage);
                again = true;
                break;
            }
        }
    }
}

void
StageExecutor::StartStage(TaskRun& run, StageRun& stage)
{
    NS_LOG_FUNCTION(this << run.envelope.key.task << stage.index);
    stage.state = StageRun::State::STARTED;
    stage.readyAt = Simulator::Now();
    const LayerSet layers = run.envelope.plan.stages[stage.index].layers.Minus(run.envelope.done);
    if (!HoldsDoneTensors(run, stage.index))
    {
        Fail(run, stage.index, false, "tensor not held");
        return;
    }
    if (layers.IsEmpty())
    {
        stage.isSource = true;
        SubmitPiece(run, stage);
        return;
    }
    const AdmissionDecision decision = m_owner->OnAdmit(run.MakeRequest(stage, layers));
    if (!decision.admitted)
    {
        Fail(run, stage.index, true, decision.reason);
        return;
    }
    run.admitted = true;
    stage.lease = decision.lease;
    m_stageStartedTrace(run.envelope.key, stage.index);
    stage.token = NewToken(run, stage);
    stage.ensure = m_site->GetStore()->Ensure(
        run.model,
        layers,
        MakeCallback(&StageExecutor::ModelReady, this).Bind(stage.token));
}

bool
StageExecutor::HoldsDoneTensors(const TaskRun& run, uint32_t stage) const
{
    for (const auto& boundary : run.envelope.plan.boundaries)
    {
        const bool sensed = m_isDevice && boundary.tensor < run.model->GetInputCount();
        if (boundary.fromStage == stage && run.envelope.done.Contains(boundary.tensor) &&
            run.held.count(boundary.tensor) == 0 && !sensed)
        {
            return false;
        }
    }
    return true;
}

uint64_t
StageExecutor::NewToken(const TaskRun& run, const StageRun& stage)
{
    m_tokens[++m_lastToken] = {run.envelope.key, stage.index};
    return m_lastToken;
}

std::pair<StageExecutor::TaskRun*, StageExecutor::StageRun*>
StageExecutor::FindByToken(uint64_t token)
{
    const auto found = m_tokens.find(token);
    if (found == m_tokens.end())
    {
        return {nullptr, nullptr};
    }
    TaskRun* run = Find(found->second.first);
    return {run, &run->stages.at(found->second.second)};
}

void
StageExecutor::ModelReady(uint64_t token, ModelReadiness readiness)
{
    NS_LOG_FUNCTION(this << token);
    const auto [run, stage] = FindByToken(token);
    if (!run)
    {
        return;
    }
    if (readiness != ModelReadiness::READY)
    {
        stage->ensure = 0;
        Fail(*run, stage->index, false, std::string("model ") + GetModelReadinessName(readiness));
        return;
    }
    const TaskKey key = run->envelope.key;
    run->Note(*stage, TaskState::MODEL_WAIT, stage->readyAt, Simulator::Now());
    SubmitPiece(*run, *stage);
    StartReadyStages(key); // layers that take no time have run already
}

void
StageExecutor::SubmitPiece(TaskRun& run, StageRun& stage)
{
    if (stage.piece >= stage.pieces.size())
    {
        StageDone(run, stage);
        return;
    }
    const StagePiece& piece = stage.pieces[stage.piece];
    if (piece.GetServiceSeconds() <= 0.0)
    {
        PieceDone(run, stage);
        return;
    }
    if (!std::isfinite(piece.GetServiceSeconds()))
    {
        Fail(run, stage.index, false, "no compute here");
        return;
    }
    ComputeJob job;
    job.service = Seconds(piece.GetServiceSeconds());
    if (run.envelope.deadlineNs > 0)
    {
        job.deadline = NanoSeconds(run.envelope.GetDeadlineAtNs());
    }
    job.priority = run.envelope.priority;
    job.lease = stage.lease;
    job.batchKey = piece.batchKey;
    if (stage.token == 0)
    {
        stage.token = NewToken(run, stage);
    }
    job.done = MakeCallback(&StageExecutor::JobDone, this).Bind(stage.token);
    job.started = MakeCallback(&StageExecutor::JobStarted, this).Bind(stage.token);
    stage.jobStarted = Time::Max();
    stage.job = m_site->GetResource()->Submit(job);
    if (stage.job == 0)
    {
        Fail(run, stage.index, false, "resource stopped");
    }
}

void
StageExecutor::JobStarted(uint64_t token, JobId)
{
    if (StageRun* stage = FindByToken(token).second)
    {
        stage->jobStarted = Simulator::Now();
    }
}

void
StageExecutor::JobDone(uint64_t token, const JobReport& report)
{
    NS_LOG_FUNCTION(this << token);
    const auto [run, stage] = FindByToken(token);
    if (!run)
    {
        return;
    }
    const TaskKey key = run->envelope.key;
    stage->job = 0;
    Account(*run, *stage, report);
    if (report.ending != JobEnding::DONE)
    {
        Fail(*run, stage->index, false, "resource stopped");
        return;
    }
    PieceDone(*run, *stage);
    StartReadyStages(key);
}

void
StageExecutor::Account(TaskRun& run, StageRun& stage, const JobReport& report)
{
    const StagePiece& piece = stage.pieces[stage.piece];
    const double service = piece.GetServiceSeconds();
    const Time span = report.finished - report.started;
    const Time decoded = report.started + span * int64x64_t(piece.decodeSeconds / service);
    const Time computed = piece.encodeSeconds > 0.0
                              ? decoded + span * int64x64_t(piece.computeSeconds / service)
                              : report.finished;
    run.Note(stage,
             m_isDevice ? TaskState::DEVICE_WAIT : TaskState::SERVER_WAIT,
             report.submitted,
             report.started);
    run.Note(stage, TaskState::CODEC, report.started, decoded);
    run.Note(stage,
             m_isDevice ? TaskState::DEVICE_COMPUTE : TaskState::SERVER_COMPUTE,
             decoded,
             computed);
    run.Note(stage, TaskState::CODEC, computed, report.finished);
    if (m_site->GetComputeEnergy())
    {
        // with other jobs beside it a job occupies a slot only in part, in a batch only its share
        const Time busy = report.batch > 1 ? Time(span / static_cast<int64_t>(report.batch))
                                           : std::min(span, Seconds(service));
        const double part = std::min(1.0, span.GetSeconds() / service);
        const double joules =
            m_site->GetComputeEnergy()->GetJoules(static_cast<uint64_t>(piece.flops * part), busy);
        m_site->GetEnergy()->Spend(EnergyUse::COMPUTE, joules, Time(0));
        stage.joules += joules;
    }
}

void
StageExecutor::PieceDone(TaskRun& run, StageRun& stage)
{
    const int32_t rule = stage.pieces[stage.piece].rule;
    ++stage.piece;
    if (rule != StagePiece::NO_RULE && LeavesAt(run, run.envelope.plan.exitRules[rule]))
    {
        EndStage(run, stage);
        Answer(run, run.envelope.plan.exitRules[rule].exit);
        return;
    }
    SubmitPiece(run, stage);
}

bool
StageExecutor::LeavesAt(const TaskRun& run, const ExitRule& rule) const
{
    if (std::isinf(rule.threshold))
    {
        return rule.threshold > 0;
    }
    const ExitAnswer* answer = run.FindAnswer(*m_site, rule.exit);
    return answer && answer->entropy < rule.threshold;
}

} // namespace edgeinference
} // namespace ns3
