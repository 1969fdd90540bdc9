/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * MobileDeviceApplication: the tensors of a task that travel, with their times and radio energy.
 */
#include "mobile-device-application.h"
#include "stage-run.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMobileDeviceTransfers");

void
MobileDeviceApplication::Join(DeviceTask& task,
                              const std::vector<TimeSegment>& segments,
                              const std::vector<TransferRecord>& transfers)
{
    MergeSorted(task.segments, segments);
    for (const auto& transfer : transfers)
    {
        const auto place = std::lower_bound(task.transfers.begin(), task.transfers.end(), transfer);
        if (place != task.transfers.end() && *place == transfer)
        {
            continue;
        }
        task.transfers.insert(place, transfer);
        const Time span = NanoSeconds(transfer.endNs - transfer.startNs);
        if (transfer.fromPeer == GetId() || transfer.toPeer == GetId())
        {
            DrawRadio(task, transfer.fromPeer == GetId(), transfer.bytes, span);
        }
        auto& open = task.unconfirmed;
        open.erase(std::remove_if(open.begin(),
                                  open.end(),
                                  [&transfer](const UnconfirmedTensor& sent) {
                                      return sent.peer == transfer.toPeer &&
                                             sent.tensor == transfer.tensor;
                                  }),
                   open.end());
    }
}

void
MobileDeviceApplication::SettleUnconfirmed(DeviceTask& task)
{
    for (const auto& sent : task.unconfirmed)
    {
        const SiteId site = m_directory->Find(sent.peer);
        if (site != DEVICE_SITE)
        {
            const Time since = Simulator::Now() - NanoSeconds(sent.queuedNs);
            const Time span = std::min(since, m_directory->GetUp(site)->Predict(sent.bytes));
            DrawRadio(task, true, sent.bytes, span);
        }
    }
    task.unconfirmed.clear();
}

void
MobileDeviceApplication::DrawRadio(DeviceTask& task, bool up, uint64_t bytes, Time span)
{
    if (m_radio && m_radio->IsMetered())
    {
        // the radio has drawn it already
        task.radioJoules += m_radio->TakeMeteredJoules();
    }
    else if (m_radio)
    {
        const double joules =
            up ? m_radio->GetTransmitJoules(bytes, span) : m_radio->GetReceiveJoules(bytes, span);
        task.radioJoules += joules;
        GetSite()->GetEnergy()->Spend(EnergyUse::RADIO, joules, Time(0));
    }
}

void
MobileDeviceApplication::DoTensorQueued(uint64_t, const SiteAddress& to, const TensorBody& body)
{
    DeviceTask* task = FindAttempt(body.envelope.key);
    if (!task)
    {
        return;
    }
    for (const auto& boundary : body.envelope.plan.boundaries)
    {
        const SiteId site = body.envelope.plan.stages[boundary.toStage].site;
        if (boundary.tensor == body.tensor && body.envelope.sites[site].id == to.id)
        {
            const uint64_t bytes = GetBoundaryBytes(*task->task.model, boundary);
            task->bytesUp += bytes;
            task->unconfirmed.push_back({to.id, body.tensor, bytes, body.queuedNs});
            return;
        }
    }
}

} // namespace edgeinference
} // namespace ns3
