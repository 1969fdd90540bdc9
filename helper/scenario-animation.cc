/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario-animation.h"

#include "ns3/channel-list.h"
#include "ns3/channel.h"
#include "ns3/edge-server-application.h"
#include "ns3/log.h"
#include "ns3/mobile-device-application.h"
#include "ns3/mobility-model.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceScenarioAnimation");

// told apart by people who see few colours, too: Okabe and Ito, "Color universal design", 2008
const AnimationColour ScenarioAnimation::IDLE{200, 200, 200};
const AnimationColour ScenarioAnimation::ON_WAY{240, 228, 66};
const AnimationColour ScenarioAnimation::DEVICE{0, 114, 178};
const AnimationColour ScenarioAnimation::SERVER{0, 158, 115};
const AnimationColour ScenarioAnimation::CLOUD{204, 121, 167};
const AnimationColour ScenarioAnimation::DOWN{213, 94, 0};
const AnimationColour ScenarioAnimation::FORWARD{90, 90, 90};

namespace
{

/** @param model a network @param layers of it @return how many of them are no inputs */
uint64_t
CountLayers(const DnnModel& model, const LayerSet& layers)
{
    return layers.Minus(LayerSet(0, model.GetInputCount() - 1)).GetSize();
}

} // namespace

ScenarioAnimation::ScenarioAnimation(const RecordedScenario& scenario)
    : m_scenario(scenario)
{
}

ScenarioAnimation::~ScenarioAnimation()
{
    NS_LOG_FUNCTION(this);
}

void
ScenarioAnimation::Open(const std::string& fileName, uint64_t limitBytes, bool metadata)
{
    NS_LOG_FUNCTION(this << fileName << limitBytes << metadata);
    m_file = std::make_unique<AnimationFile>(fileName, limitBytes, metadata);
    m_cut = m_file->AddCounter("Layers on the device");
    m_queue = m_file->AddCounter("Jobs waiting");
    m_used = m_file->AddCounter("Energy used J");
    m_left = m_file->AddCounter("Energy left J");
    m_misses = m_file->AddCounter("Deadlines missed");
    m_rate = m_file->AddCounter("Uplink Mbps");
    m_scenario.network->TraceTransmissions(
        MakeBoundCallback(&Transmitted, Ptr<ScenarioAnimation>(this)));
    // applications make their parts when they are initialized, at the begin of the run
    m_counterEvent = Simulator::ScheduleNow(&ScenarioAnimation::Begin, this);
}

void
ScenarioAnimation::Begin()
{
    for (uint32_t i = 0; i < m_scenario.devices.GetN(); ++i)
    {
        AddSite(m_scenario.devices.Get(i), DEVICE);
    }
    for (uint32_t i = 0; i < m_scenario.servers.GetN(); ++i)
    {
        auto server = DynamicCast<EdgeServerApplication>(m_scenario.servers.Get(i));
        AddSite(server, server->GetTier() == GetSiteTierName(SiteTier::CLOUD) ? CLOUD : SERVER);
    }
    const NodeContainer& others = m_scenario.network->GetInfrastructure();
    for (uint32_t i = 0; i < others.GetN(); ++i)
    {
        m_file->SetColour(others.Get(i), FORWARD);
    }
    AddWires();
    ChooseSize();
    LookAtCounters();
    LookAtTexts();
}

void
ScenarioAnimation::AddSite(Ptr<Application> app, const AnimationColour& busy)
{
    Site site;
    site.node = app->GetNode();
    site.app = DynamicCast<SiteApplication>(app);
    site.busy = busy;
    const auto number = static_cast<uint32_t>(m_sites.size());
    m_numbers[site.app->GetId()] = number;
    m_sites.push_back(site);
    Connect(number);
    Paint(number);
}

void
ScenarioAnimation::Connect(uint32_t site)
{
    Ptr<ScenarioAnimation> self(this);
    Ptr<SiteApplication> app = m_sites[site].app;
    Ptr<StageExecutor> executor = app->GetExecutor();
    executor->TraceConnectWithoutContext("StageStarted",
                                         MakeBoundCallback(&StageStarted, self, site));
    executor->TraceConnectWithoutContext("StageEnded", MakeBoundCallback(&StageEnded, self, site));
    // each has those that its class has
    app->TraceConnectWithoutContext("TaskCreated", MakeBoundCallback(&TaskCreated, self, site));
    app->TraceConnectWithoutContext("TaskEnded", MakeBoundCallback(&TaskEnded, self, site));
    app->TraceConnectWithoutContext("PlanStarted", MakeBoundCallback(&PlanStarted, self, site));
    app->TraceConnectWithoutContext("Availability",
                                    MakeBoundCallback(&AvailabilityChanged, self, site));
    Ptr<NodeEnergy> energy = app->GetSite()->GetEnergy();
    energy->TraceConnectWithoutContext("Depleted", MakeBoundCallback(&Depleted, self, site));
    energy->TraceConnectWithoutContext("Recharged", MakeBoundCallback(&Recharged, self, site));
}

void
ScenarioAnimation::AddWires()
{
    Ptr<ScenarioAnimation> self(this);
    for (uint32_t i = 0; i < ChannelList::GetNChannels(); ++i)
    {
        Ptr<Channel> channel = ChannelList::GetChannel(i);
        // the only ones that NetAnim draws
        if (channel->GetInstanceTypeId().GetName() != "ns3::PointToPointChannel" ||
            channel->GetNDevices() != 2)
        {
            continue;
        }
        const auto number = static_cast<uint32_t>(m_wires.size());
        m_wires.emplace_back();
        // ns-3 declares a link from the smaller node number, and NetAnim finds it by that
        const uint32_t first =
            channel->GetDevice(0)->GetNode()->GetId() < channel->GetDevice(1)->GetNode()->GetId()
                ? 0
                : 1;
        for (uint32_t end = 0; end < 2; ++end)
        {
            Ptr<NetDevice> device = channel->GetDevice(end == 0 ? first : 1 - first);
            m_wires[number].ends[end] = device->GetNode();
            device->TraceConnectWithoutContext("PhyTxEnd",
                                               MakeBoundCallback(&WireSent, self, number, end));
        }
    }
}

void
ScenarioAnimation::ChooseSize()
{
    Vector low{1e300, 1e300, 0.0};
    Vector high{-1e300, -1e300, 0.0};
    const NodeContainer nodes = m_scenario.network->GetNodes();
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        const Vector place = nodes.Get(i)->GetObject<MobilityModel>()->GetPosition();
        low = Vector(std::min(low.x, place.x), std::min(low.y, place.y), 0.0);
        high = Vector(std::max(high.x, place.x), std::max(high.y, place.y), 0.0);
    }
    m_size = std::max({(high.x - low.x) / 40.0, (high.y - low.y) / 40.0, 0.1});
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        m_file->SetSize(nodes.Get(i), m_size);
    }
}

void
ScenarioAnimation::StageStarted(Ptr<ScenarioAnimation> self,
                                uint32_t site,
                                const TaskKey& key,
                                uint32_t stage)
{
    if (self->m_file && self->m_stages[key.device].emplace(StageKey{key, stage}, site).second)
    {
        ++self->m_sites[site].running;
        self->Paint(site);
        self->Paint(self->m_numbers[key.device]);
    }
}

void
ScenarioAnimation::StageEnded(Ptr<ScenarioAnimation> self,
                              uint32_t,
                              const TaskKey& key,
                              uint32_t stage)
{
    if (self->m_file)
    {
        self->EndStage(key, stage);
    }
}

void
ScenarioAnimation::EndStage(const TaskKey& key, uint32_t stage)
{
    auto& stages = m_stages[key.device];
    const auto found = stages.find({key, stage});
    if (found == stages.end())
    {
        return;
    }
    const uint32_t site = found->second;
    stages.erase(found);
    --m_sites[site].running;
    Paint(site);
    Paint(m_numbers[key.device]);
}

void
ScenarioAnimation::TaskCreated(Ptr<ScenarioAnimation> self,
                               uint32_t site,
                               const InferenceTask& task)
{
    if (self->m_file)
    {
        self->m_sites[site].open[task.number] = task.model;
        self->Paint(site);
    }
}

void
ScenarioAnimation::TaskEnded(Ptr<ScenarioAnimation> self, uint32_t site, const TaskRecord& record)
{
    if (!self->m_file)
    {
        return;
    }
    self->m_sites[site].open.erase(record.task);
    self->m_sites[site].missed += record.MissedDeadline() ? 1 : 0;
    // stages of it that somebody still runs are for nothing
    std::vector<StageKey> rest;
    for (const auto& [stage, where] : self->m_stages[record.device])
    {
        if (stage.first.task == record.task)
        {
            rest.push_back(stage);
        }
    }
    for (const auto& [key, stage] : rest)
    {
        self->EndStage(key, stage);
    }
    self->Paint(site);
}

void
ScenarioAnimation::PlanStarted(Ptr<ScenarioAnimation> self,
                               uint32_t site,
                               uint64_t task,
                               const PartitionPlan& plan)
{
    if (!self->m_file)
    {
        return;
    }
    Site& device = self->m_sites[site];
    const auto directory = DynamicCast<MobileDeviceApplication>(device.app)->GetDirectory();
    std::map<SiteId, uint64_t> layers;
    for (const Stage& stage : plan.stages)
    {
        layers[stage.site] += CountLayers(*device.open.at(task), stage.layers);
    }
    device.cut = layers.count(DEVICE_SITE) > 0 ? layers[DEVICE_SITE] : 0;
    device.helper = DEVICE_SITE;
    device.plan = std::to_string(device.cut) + " layers here";
    for (const auto& [where, count] : layers)
    {
        if (where != DEVICE_SITE)
        {
            device.helper = device.helper == DEVICE_SITE ? where : device.helper;
            const uint32_t other = self->m_numbers[directory->GetAddress(where).id];
            device.plan +=
                ", " + std::to_string(count) + " on " + self->m_sites[other].app->GetName();
        }
    }
}

void
ScenarioAnimation::AvailabilityChanged(Ptr<ScenarioAnimation> self, uint32_t site, bool up)
{
    if (self->m_file)
    {
        self->m_sites[site].down = !up;
        self->Paint(site);
    }
}

void
ScenarioAnimation::Depleted(Ptr<ScenarioAnimation> self, uint32_t site, double)
{
    AvailabilityChanged(self, site, false);
}

void
ScenarioAnimation::Recharged(Ptr<ScenarioAnimation> self, uint32_t site, double)
{
    AvailabilityChanged(self, site, true);
}

void
ScenarioAnimation::WireSent(Ptr<ScenarioAnimation> self,
                            uint32_t wire,
                            uint32_t end,
                            Ptr<const Packet> packet)
{
    if (self->m_file)
    {
        self->m_wires[wire].bytes[end] += packet->GetSize();
    }
}

void
ScenarioAnimation::Transmitted(Ptr<ScenarioAnimation> self,
                               Ptr<NetDevice> from,
                               Ptr<NetDevice> to,
                               uint32_t bytes,
                               Time duration)
{
    if (self->m_file)
    {
        self->m_file->Send(from, to, bytes, duration);
    }
}

AnimationColour
ScenarioAnimation::GetDeviceColour(uint32_t site) const
{
    const Site& device = m_sites[site];
    const auto found = m_stages.find(device.app->GetId());
    if (found != m_stages.end() && !found->second.empty())
    {
        // of several tasks the newest
        return m_sites[found->second.rbegin()->second].busy;
    }
    return device.open.empty() ? IDLE : ON_WAY;
}

void
ScenarioAnimation::Paint(uint32_t site)
{
    const Site& painted = m_sites[site];
    AnimationColour colour = painted.running > 0 ? painted.busy : IDLE;
    if (site < m_scenario.devices.GetN())
    {
        colour = GetDeviceColour(site);
    }
    m_file->SetColour(painted.node, painted.down ? DOWN : colour);
}

void
ScenarioAnimation::Close()
{
    NS_LOG_FUNCTION(this);
    if (m_file && !m_sites.empty() && Simulator::Now() > Time(0))
    {
        // as things were when the run ended
        LookAtCounters();
        LookAtTexts();
    }
    m_counterEvent.Cancel();
    m_textEvent.Cancel();
    m_file.reset();
    m_sites.clear();
    m_wires.clear();
    m_scenario = {};
}

} // namespace edgeinference
} // namespace ns3
