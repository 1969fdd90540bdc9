/*
 * SPDX-License-Identifier: GPL-2.0-only
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

NS_LOG_COMPONENT_DEFINE("EdgeInferenceStageExecutor");
NS_OBJECT_ENSURE_REGISTERED(StageExecutor);

namespace
{

/** Tasks that are over and remembered: far more than messages can be late. */
constexpr std::size_t MAX_OVER = 4096;

} // namespace

TypeId
StageExecutor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::StageExecutor")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<StageExecutor>()
            .AddAttribute("TaskTimeout",
                          "A server forgets a task that it has heard nothing of for so long, with "
                          "all it holds for it.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&StageExecutor::m_taskTimeout),
                          MakeTimeChecker(Time(1)))
            .AddTraceSource("StageStarted",
                            "A stage has all its inputs and asks for the resource.",
                            MakeTraceSourceAccessor(&StageExecutor::m_stageStartedTrace),
                            "ns3::edgeinference::StageExecutor::StageTracedCallback")
            .AddTraceSource("StageEnded",
                            "A stage has run.",
                            MakeTraceSourceAccessor(&StageExecutor::m_stageEndedTrace),
                            "ns3::edgeinference::StageExecutor::StageTracedCallback");
    return tid;
}

StageExecutor::StageExecutor() = default;

StageExecutor::~StageExecutor() = default;

void
StageExecutor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Clear();
    m_owner = nullptr;
    m_site = nullptr;
    Object::DoDispose();
}

void
StageExecutor::SetUp(Ptr<InferenceSite> site,
                     uint64_t ownPeer,
                     bool isDevice,
                     StageExecutorOwner* owner)
{
    NS_LOG_FUNCTION(this << ownPeer << isDevice);
    m_site = site;
    m_ownPeer = ownPeer;
    m_isDevice = isDevice;
    m_owner = owner;
}

void
StageExecutor::Begin(const TaskEnvelope& envelope)
{
    NS_LOG_FUNCTION(this << envelope.key.task << envelope.key.attempt);
    if (IsOver(envelope.key))
    {
        ++m_repeats;
        return;
    }
    // a tensor of the same attempt may have been faster
    if (Find(envelope.key) || Open(envelope))
    {
        StartReadyStages(envelope.key);
    }
}

StageExecutor::Acceptance
StageExecutor::Deliver(const TensorBody& body, const TensorArrival& arrival)
{
    NS_LOG_FUNCTION(this << body.envelope.key.task << body.tensor);
    const TaskKey key = body.envelope.key;
    if (IsOver(key))
    {
        ++m_repeats;
        return Acceptance::REPEATED;
    }
    TaskRun* run = Find(key);
    run = run ? run : Open(body.envelope);
    if (!run)
    {
        return Acceptance::ACCEPTED; // the owner was told why the plan cannot be run
    }
    bool expected = false;
    bool waited = false;
    for (auto& [index, stage] : run->stages)
    {
        expected = expected || stage.inputs.count(body.tensor) > 0;
        if (stage.missing.erase(body.tensor) > 0)
        {
            waited = true;
            stage.arrivals.push_back(arrival);
        }
    }
    if (!waited)
    {
        m_repeats += expected ? 1 : 0;
        return expected ? Acceptance::REPEATED : Acceptance::MALFORMED;
    }
    run->Join(body, arrival, m_ownPeer);
    StartReadyStages(key);
    return Acceptance::ACCEPTED;
}

void
StageExecutor::Consumed(const TaskKey& key, uint64_t peer, const std::vector<LayerId>& tensors)
{
    NS_LOG_FUNCTION(this << key.task << peer << tensors.size());
    TaskRun* run = Find(key);
    if (!run)
    {
        return;
    }
    for (const LayerId tensor : tensors)
    {
        const auto held = run->held.find(tensor);
        if (held != run->held.end() && held->second.consumers.erase(peer) > 0 &&
            held->second.consumers.empty())
        {
            m_site->GetStore()->FreeBytes(held->second.counted ? held->second.bytes : 0);
            run->held.erase(held);
        }
    }
    CloseIfDone(key);
}

void
StageExecutor::PeerLost(uint64_t peer, const std::string& reason)
{
    NS_LOG_FUNCTION(this << peer << reason);
    std::vector<std::pair<TaskKey, uint32_t>> waiting;
    for (const auto& [id, run] : m_tasks)
    {
        const auto& plan = run->envelope.plan;
        for (const auto& boundary : plan.boundaries)
        {
            const auto held = run->held.find(boundary.tensor);
            if (held != run->held.end() && held->second.consumers.count(peer) > 0 &&
                run->envelope.sites[plan.stages[boundary.toStage].site].id == peer)
            {
                // the stage tells the device who is to blame
                waiting.emplace_back(run->envelope.key, boundary.toStage);
                break;
            }
        }
    }
    for (const auto& [key, stage] : waiting)
    {
        if (TaskRun* run = Find(key))
        {
            Fail(*run, stage, false, reason, true);
        }
    }
}

void
StageExecutor::Cancel(const TaskKey& key)
{
    NS_LOG_FUNCTION(this << key.task << key.attempt);
    const TaskId id{key.device, key.task};
    NoteOver(key); // its tensors may still be on their way
    const auto found = m_tasks.find(id);
    if (found != m_tasks.end() && found->second->envelope.key.attempt <= key.attempt)
    {
        Drop(id);
    }
}

bool
StageExecutor::IsOver(const TaskKey& key) const
{
    const TaskId id{key.device, key.task};
    const auto over = m_over.find(id);
    const auto here = m_tasks.find(id);
    return (over != m_over.end() && key.attempt <= over->second) ||
           (here != m_tasks.end() && key.attempt < here->second->envelope.key.attempt);
}

void
StageExecutor::NoteOver(const TaskKey& key)
{
    const TaskId id{key.device, key.task};
    const auto [place, isNew] = m_over.emplace(id, key.attempt);
    place->second = std::max(place->second, key.attempt);
    if (isNew)
    {
        m_overOrder.push_back(id);
    }
    if (m_overOrder.size() > MAX_OVER)
    {
        m_over.erase(m_overOrder.front());
        m_overOrder.pop_front();
    }
}

void
StageExecutor::Clear()
{
    NS_LOG_FUNCTION(this);
    while (!m_tasks.empty())
    {
        m_tasks.begin()->second->admitted = false; // nobody is left to be told
        Drop(m_tasks.begin()->first);
    }
    m_tokens.clear();
    m_over.clear();
    m_overOrder.clear();
}

std::vector<LayerId>
StageExecutor::GetHeld(const TaskKey& key) const
{
    std::vector<LayerId> tensors;
    const auto found = m_tasks.find({key.device, key.task});
    if (found != m_tasks.end())
    {
        for (const auto& held : found->second->held)
        {
            tensors.push_back(held.first);
        }
    }
    return tensors;
}

std::size_t
StageExecutor::GetTaskCount() const
{
    return m_tasks.size();
}

uint64_t
StageExecutor::GetRepeats() const
{
    return m_repeats;
}

StageExecutor::TaskRun*
StageExecutor::Open(const TaskEnvelope& envelope)
{
    const auto model = m_site->FindModel(envelope.modelDigest);
    if (!model)
    {
        m_owner->OnFailed(envelope, 0, false, "model unknown here");
        return nullptr;
    }
    const auto problem =
        FindPlanProblem(*model, envelope.plan, envelope.sites.size(), envelope.done);
    if (problem)
    {
        m_owner->OnFailed(envelope, 0, false, *problem);
        return nullptr;
    }
    const TaskId id{envelope.key.device, envelope.key.task};
    auto& run = m_tasks[id];
    std::map<LayerId, HeldTensor> held;
    if (run)
    {
        StopStages(*run); // a newer attempt: what runs is for nothing
        Release(*run);
        run->expiry.Cancel();
        held = std::move(run->held);
    }
    run = std::make_unique<TaskRun>();
    run->envelope = envelope;
    run->model = model;
    AddStages(envelope, *run);
    TakeHeld(*run, std::move(held));
    if (!m_isDevice)
    {
        run->expiry = Simulator::Schedule(m_taskTimeout, &StageExecutor::Drop, this, id);
    }
    return run.get();
}

void
StageExecutor::AddStages(const TaskEnvelope& envelope, TaskRun& run)
{
    const auto& plan = envelope.plan;
    for (uint32_t index = 0; index < plan.stages.size(); ++index)
    {
        if (envelope.sites[plan.stages[index].site].id != m_ownPeer)
        {
            continue;
        }
        StageRun& stage = run.stages[index];
        stage.index = index;
        stage.pieces = MakeStagePieces(*run.model, plan, index, envelope.done, *m_site);
        if (plan.stages[index].layers.Minus(envelope.done).IsEmpty())
        {
            continue; // a source of live tensors waits for nothing
        }
        for (const auto& boundary : plan.boundaries)
        {
            if (boundary.toStage == index)
            {
                stage.missing.insert(boundary.tensor);
                stage.inputs.insert(boundary.tensor);
            }
        }
    }
}

StageExecutor::TaskRun*
StageExecutor::Find(const TaskKey& key)
{
    const auto found = m_tasks.find({key.device, key.task});
    return found != m_tasks.end() && found->second->envelope.key == key ? found->second.get()
                                                                        : nullptr;
}

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

void
StageExecutor::ModelReady(uint64_t token, ModelReadiness readiness)
{
    NS_LOG_FUNCTION(this << token);
    const auto found = m_tokens.find(token);
    if (found == m_tokens.end())
    {
        return;
    }
    const TaskKey key = found->second.first;
    TaskRun* run = Find(key);
    StageRun& stage = run->stages.at(found->second.second);
    if (readiness != ModelReadiness::READY)
    {
        stage.ensure = 0;
        Fail(*run, stage.index, false, std::string("model ") + GetModelReadinessName(readiness));
        return;
    }
    run->Note(stage, TaskState::MODEL_WAIT, stage.readyAt, Simulator::Now());
    SubmitPiece(*run, stage);
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
    const auto found = m_tokens.find(token);
    if (found != m_tokens.end())
    {
        Find(found->second.first)->stages.at(found->second.second).jobStarted = Simulator::Now();
    }
}

void
StageExecutor::JobDone(uint64_t token, const JobReport& report)
{
    NS_LOG_FUNCTION(this << token);
    const auto found = m_tokens.find(token);
    if (found == m_tokens.end())
    {
        return;
    }
    const TaskKey key = found->second.first;
    TaskRun* run = Find(key);
    StageRun& stage = run->stages.at(found->second.second);
    stage.job = 0;
    Account(*run, stage, report);
    if (report.ending != JobEnding::DONE)
    {
        Fail(*run, stage.index, false, "resource stopped");
        return;
    }
    PieceDone(*run, stage);
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
