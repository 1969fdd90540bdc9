/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of MobileDeviceApplication that its agent sees: what it observes, and its AgentPort.
 */
#include "mobile-device-application.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

PartitionObservation
MobileDeviceApplication::Observe(const InferenceTask& task) const
{
    const auto site = GetSite();
    const DnnModel& model = *task.model;
    PartitionObservation observation;
    observation.device = GetId();
    observation.task = task.number;
    observation.nowNs = Simulator::Now().GetNanoSeconds();
    observation.createdNs = task.createdNs;
    observation.deadlineNs = task.deadlineNs;
    observation.blockDeadlinesNs = task.blockDeadlinesNs;
    observation.model = task.model;
    observation.encoding = m_encoding;
    SiteObservation self;
    self.peer = GetId();
    self.name = GetName();
    self.usable = site->GetLatencyModel() != nullptr;
    self.layerSeconds = site->GetLayerSeconds(model);
    self.backlogSeconds = site->GetResource()->GetBacklog().GetSeconds();
    self.queueLength = site->GetResource()->GetQueueLength();
    self.utilization = site->GetResource()->GetRecentUtilization();
    self.freeMemoryBytes = site->GetStore()->GetAvailableBytes();
    self.residentFraction = site->GetResidentFraction(model);
    self.modelLoadSeconds = site->GetLoadSeconds(model);
    self.statusAgeSeconds = 0.0;
    observation.sites.push_back(std::move(self));
    m_directory->Describe(observation);
    observation.energyLeftJoules = site->GetEnergy()->GetRemainingJoules();
    observation.layerJoules = site->GetLayerJoules(model);
    observation.transmitWatts = m_radio ? m_radio->GetTransmitPower() : 0.0;
    observation.receiveWatts = m_radio ? m_radio->GetReceivePower() : 0.0;
    observation.done = LayerSet(0, model.GetInputCount() - 1);
    for (LayerId input = 0; input < model.GetInputCount(); ++input)
    {
        observation.live.push_back({input, DEVICE_SITE});
    }
    observation.exits = site->GetExitObservations(model);
    return observation;
}

std::optional<PartitionObservation>
MobileDeviceApplication::ObserveDecision(uint64_t number) const
{
    const auto found = m_tasks.find(number);
    if (found == m_tasks.end())
    {
        return std::nullopt;
    }
    const DeviceTask& task = found->second;
    PartitionObservation observation = Observe(task.task);
    observation.decisionId = task.decisionId;
    observation.attempt = task.rest.attempt;
    observation.done = task.rest.done;
    observation.live = task.rest.live;
    return observation;
}

void
MobileDeviceApplication::Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    SendControl(FindAddress(peer), MessageKind::AGENT, AgentBody{kind, bytes}.Encode());
}

const SystemTruth*
MobileDeviceApplication::GetTruth() const
{
    return m_idealKnowledge ? m_truth.get() : nullptr;
}

uint64_t
MobileDeviceApplication::GetOwnPeer() const
{
    return GetId();
}

uint64_t
MobileDeviceApplication::GetController() const
{
    return m_controller.id;
}

bool
MobileDeviceApplication::SetPace(uint64_t peer, double bytesPerSecond)
{
    GetEndpoint()->SetPace(peer, bytesPerSecond);
    m_directory->SetPace(peer, bytesPerSecond, Simulator::Now());
    return true;
}

std::vector<std::shared_ptr<const DnnModel>>
MobileDeviceApplication::GetModels() const
{
    std::vector<std::shared_ptr<const DnnModel>> models;
    for (const auto& known : GetSite()->GetModels())
    {
        models.push_back(known.second);
    }
    return models;
}

PartitionObservation
MobileDeviceApplication::Look(std::shared_ptr<const DnnModel> model) const
{
    InferenceTask task;
    task.model = std::move(model);
    task.createdNs = Simulator::Now().GetNanoSeconds();
    return Observe(task);
}

} // namespace edgeinference
} // namespace ns3
