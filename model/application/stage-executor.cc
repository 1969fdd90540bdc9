/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stage-executor.h"

#include "stage-run.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceStageExecutor");
NS_OBJECT_ENSURE_REGISTERED(StageExecutor);

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
    m_past.Add(key); // its tensors may still be on their way
    const auto found = m_tasks.find(id);
    if (found != m_tasks.end() && found->second->envelope.key.attempt <= key.attempt)
    {
        Drop(id);
    }
}

bool
StageExecutor::IsOver(const TaskKey& key) const
{
    const auto here = m_tasks.find({key.device, key.task});
    return m_past.Contains(key) ||
           (here != m_tasks.end() && key.attempt < here->second->envelope.key.attempt);
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
    m_past.Clear();
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

} // namespace edgeinference
} // namespace ns3
