/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario-timeline.h"

#include "ns3/link-estimator.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceScenarioTimeline");

namespace
{

/** @param number a number @return it as an argument of a slice */
int64_t
Whole(uint64_t number)
{
    return static_cast<int64_t>(number);
}

} // namespace

ScenarioTimeline::ScenarioTimeline(const RecordedScenario& scenario)
    : m_scenario(scenario)
{
}

ScenarioTimeline::~ScenarioTimeline()
{
    NS_LOG_FUNCTION(this);
}

void
ScenarioTimeline::Open(const std::string& fileName)
{
    NS_LOG_FUNCTION(this << fileName);
    m_file = std::make_unique<TraceEventFile>(fileName);
    // applications make their parts when they are initialized, at the begin of the run
    Simulator::ScheduleNow(&ScenarioTimeline::Begin, Ptr<ScenarioTimeline>(this));
}

void
ScenarioTimeline::Begin()
{
    for (uint32_t i = 0; m_file && i < m_scenario.devices.GetN(); ++i)
    {
        AddSite(m_scenario.devices.Get(i));
    }
    for (uint32_t i = 0; m_file && i < m_scenario.servers.GetN(); ++i)
    {
        AddSite(m_scenario.servers.Get(i));
    }
}

void
ScenarioTimeline::AddSite(Ptr<Application> app)
{
    Ptr<ScenarioTimeline> self(this);
    const auto number = static_cast<uint32_t>(m_sites.size());
    Site site;
    site.app = DynamicCast<SiteApplication>(app);
    site.process = m_file->AddProcess(site.app->GetName());
    m_numbers[site.app->GetId()] = number;
    m_sites.push_back(site);
    // servers have no tasks of their own
    app->TraceConnectWithoutContext("TaskCreated", MakeBoundCallback(&TaskCreated, self));
    app->TraceConnectWithoutContext("TaskEnded", MakeBoundCallback(&TaskEnded, self, number));
    Ptr<ComputeResource> resource = site.app->GetSite()->GetResource();
    resource->TraceConnectWithoutContext("QueueLength",
                                         MakeBoundCallback(&WaitingChanged, self, number));
    resource->TraceConnectWithoutContext("InService",
                                         MakeBoundCallback(&InServiceChanged, self, number));
}

void
ScenarioTimeline::TaskCreated(Ptr<ScenarioTimeline> self, const InferenceTask& task)
{
    self->m_open.insert(task.createdNs);
}

void
ScenarioTimeline::TaskEnded(Ptr<ScenarioTimeline> self, uint32_t site, const TaskRecord& record)
{
    if (self->m_file)
    {
        self->WriteTask(site, record);
    }
}

void
ScenarioTimeline::WaitingChanged(Ptr<ScenarioTimeline> self,
                                 uint32_t site,
                                 uint32_t,
                                 uint32_t after)
{
    if (self->m_file)
    {
        self->m_sites[site].waiting = after;
        self->WriteJobs(self->m_sites[site]);
    }
}

void
ScenarioTimeline::InServiceChanged(Ptr<ScenarioTimeline> self,
                                   uint32_t site,
                                   uint32_t,
                                   uint32_t after)
{
    if (self->m_file)
    {
        self->m_sites[site].inService = after;
        self->WriteJobs(self->m_sites[site]);
    }
}

void
ScenarioTimeline::WriteJobs(const Site& site)
{
    m_file->AddCounter(site.process,
                       "jobs",
                       Simulator::Now().GetNanoSeconds(),
                       {{"in service", site.inService}, {"waiting", site.waiting}});
}

void
ScenarioTimeline::WriteTask(uint32_t site, const TaskRecord& record)
{
    const auto device = DynamicCast<MobileDeviceApplication>(m_sites[site].app);
    TraceSlice task{"task",
                    "task " + std::to_string(record.task),
                    record.createdNs,
                    record.finishedNs,
                    {{"device", Whole(record.device)},
                     {"task", Whole(record.task)},
                     {"status", GetTaskStatusName(record.status)},
                     {"plan", record.plan},
                     {"exit", int64_t{record.exit}},
                     {"attempts", int64_t{record.attempts}},
                     {"missed", int64_t{record.MissedDeadline()}},
                     {"joules", record.computeJoules + record.radioJoules}}};
    if (!record.reason.empty())
    {
        task.arguments["reason"] = record.reason;
    }
    m_file->AddSlice(m_sites[site].process, "tasks", task);
    std::vector<TimeSegment> segments = record.segments;
    std::sort(segments.begin(), segments.end(), [](const TimeSegment& a, const TimeSegment& b) {
        return std::make_pair(a.startNs, a.endNs) < std::make_pair(b.startNs, b.endNs);
    });
    std::vector<TracePoint> points;
    for (const TimeSegment& segment : segments)
    {
        points.push_back(WriteSegment(*device, record, segment));
    }
    m_file->AddFlow("task", points);
    WriteRates(*device, m_sites[site].process);
    m_open.erase(m_open.find(record.createdNs));
    m_file->SetHorizon(m_open.empty() ? record.finishedNs : *m_open.begin());
}

TracePoint
ScenarioTimeline::WriteSegment(const MobileDeviceApplication& device,
                               const TaskRecord& record,
                               const TimeSegment& segment)
{
    TraceSlice slice{"stage",
                     GetTaskStateName(segment.state),
                     segment.startNs,
                     segment.endNs,
                     {{"device", Whole(record.device)},
                      {"task", Whole(record.task)},
                      {"stage", Whole(segment.stage)},
                      {"site", Whole(segment.site)}}};
    const uint64_t peer = GetPeer(device, segment.site);
    if (segment.state != TaskState::TRANSFER && segment.state != TaskState::RESULT)
    {
        return m_file->AddSlice(m_sites[m_numbers.at(peer)].process, "stages", slice);
    }
    const TransferRecord* transfer = FindTransfer(record, segment, peer);
    if (!transfer)
    {
        return m_file->AddSlice(m_sites[m_numbers.at(peer)].process, "stages", slice);
    }
    slice.arguments["bytes"] = Whole(transfer->bytes);
    slice.arguments["tensor"] = Whole(transfer->tensor);
    return m_file->AddSlice(GetLink(transfer->fromPeer, peer), "transfers", slice);
}

uint64_t
ScenarioTimeline::GetPeer(const MobileDeviceApplication& device, uint32_t site)
{
    return site == DEVICE_SITE ? device.GetId() : device.GetDirectory()->GetAddress(site).id;
}

const TransferRecord*
ScenarioTimeline::FindTransfer(const TaskRecord& record, const TimeSegment& segment, uint64_t to)
{
    for (const TransferRecord& transfer : record.transfers)
    {
        if (transfer.toPeer == to && transfer.endNs == segment.endNs &&
            transfer.startNs >= segment.startNs)
        {
            return &transfer;
        }
    }
    return nullptr;
}

uint32_t
ScenarioTimeline::GetLink(uint64_t from, uint64_t to)
{
    uint32_t& process = m_links[{from, to}];
    if (process == 0)
    {
        process = m_file->AddProcess(GetName(from) + " -> " + GetName(to));
    }
    return process;
}

std::string
ScenarioTimeline::GetName(uint64_t peer) const
{
    return m_sites[m_numbers.at(peer)].app->GetName();
}

void
ScenarioTimeline::WriteRates(const MobileDeviceApplication& device, uint32_t process)
{
    const auto directory = device.GetDirectory();
    std::map<std::string, double> rates;
    for (SiteId site = 1; site < directory->GetCount(); ++site)
    {
        if (directory->GetUpAge(site) != Time::Max())
        {
            rates[GetName(directory->GetAddress(site).id)] =
                directory->GetUp(site)->GetRate() * 8.0 / 1e6;
        }
    }
    if (!rates.empty() && rates != m_rates[device.GetId()])
    {
        m_file->AddCounter(process, "uplink Mb/s", Simulator::Now().GetNanoSeconds(), rates);
        m_rates[device.GetId()] = rates;
    }
}

void
ScenarioTimeline::Close()
{
    NS_LOG_FUNCTION(this);
    if (m_file)
    {
        m_file->Close();
        m_file.reset();
    }
    m_sites.clear();
    m_scenario = {};
}

} // namespace edgeinference
} // namespace ns3
