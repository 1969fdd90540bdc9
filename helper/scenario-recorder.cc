/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario-recorder.h"

#include "packet-capture.h"
#include "scenario-animation.h"
#include "scenario-timeline.h"

#include "ns3/boolean.h"
#include "ns3/edge-server-application.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/inference-task-source.h"
#include "ns3/log.h"
#include "ns3/mobile-device-application.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("ScenarioRecorder");

ScenarioRecorder::ScenarioRecorder(const ScenarioOptions& options)
    : m_options(options)
{
}

ScenarioRecorder::~ScenarioRecorder()
{
    // a scenario that was built and never ran
    m_flows = nullptr;
    CloseRecordings();
}

void
ScenarioRecorder::Open(const RecordedScenario& scenario,
                       const AgentSpec& spec,
                       const std::string& output)
{
    NS_LOG_FUNCTION(this << spec.text << output);
    m_scenario = scenario;
    OpenMonitor(spec, output);
    if (m_options.regret > 0)
    {
        OpenRegret();
    }
    if (!output.empty())
    {
        OpenRecordings(output);
    }
}

std::vector<std::string>
ScenarioRecorder::GetRecordingNames()
{
    return {"animation.xml", "timeline.json", "flow-monitor.xml", "pcap"};
}

void
ScenarioRecorder::OpenRecordings(const std::string& output)
{
    if (m_options.animation)
    {
        m_animation = Create<ScenarioAnimation>(m_scenario);
        m_animation->Open(output + "/animation.xml",
                          static_cast<uint64_t>(m_options.animationLimit) * 1000000,
                          m_options.animationMetadata);
    }
    if (m_options.timeline)
    {
        m_timeline = Create<ScenarioTimeline>(m_scenario);
        m_timeline->Open(output + "/timeline.json");
    }
    if (m_options.flowMonitor)
    {
        m_flowFile = output + "/flow-monitor.xml";
        m_flowHelper = std::make_unique<FlowMonitorHelper>();
        m_flows = m_flowHelper->Install(m_scenario.network->GetNodes());
    }
    if (m_options.pcap)
    {
        OpenCapture(output);
    }
}

void
ScenarioRecorder::OpenCapture(const std::string& output)
{
    m_capture = Create<PacketCapture>();
    std::error_code error;
    std::filesystem::create_directories(output + "/pcap", error);
    const NodeContainer nodes = m_scenario.network->GetNodes();
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        std::string name = m_scenario.network->GetNodeName(nodes.Get(i));
        std::replace(name.begin(), name.end(), ' ', '-');
        m_capture->Add(nodes.Get(i), output + "/pcap/" + name);
    }
}

void
ScenarioRecorder::CloseRecordings()
{
    if (m_animation)
    {
        m_animation->Close();
    }
    if (m_timeline)
    {
        m_timeline->Close();
    }
    if (m_capture)
    {
        m_capture->Close();
    }
    if (m_flows)
    {
        m_flows->CheckForLostPackets();
        m_flows->SerializeToXmlFile(m_flowFile, false, false);
        m_flows = nullptr;
        m_flowHelper.reset();
    }
}

void
ScenarioRecorder::OpenMonitor(const AgentSpec& spec, const std::string& output)
{
    m_monitor = CreateObject<InferenceMonitor>();
    m_monitor->SetAttribute("OutputDirectory", StringValue(output));
    m_monitor->SetAttribute("AgentLabel", StringValue(spec.text));
    m_monitor->SetAttribute("WriteStages", BooleanValue(m_options.stages));
    m_monitor->SetAttribute("WriteTransfers", BooleanValue(m_options.transfers));
    m_monitor->SetAttribute("WriteDeployments", BooleanValue(m_options.deployment));
    std::map<std::string, std::string> info;
    for (const auto& [name, value] : m_options.GetTexts())
    {
        info["options." + name] = value;
    }
    info["seed"] = std::to_string(RngSeedManager::GetSeed());
    info["run"] = std::to_string(RngSeedManager::GetRun());
    info["wires"] = m_scenario.network->GetProfileDescription();
    info["faults"] = m_scenario.injector->GetSchedule().ToString();
    info["agent"] = spec.text;
    m_monitor->SetRunInfo(info);
    m_monitor->Open();
    for (uint32_t i = 0; i < m_scenario.devices.GetN(); ++i)
    {
        m_monitor->Watch(DynamicCast<MobileDeviceApplication>(m_scenario.devices.Get(i)));
    }
}

void
ScenarioRecorder::OpenRegret()
{
    m_regret = CreateObjectWithAttributes<RegretMonitor>(
        "Every",
        UintegerValue(static_cast<uint64_t>(m_options.regret)));
    m_regret->SetTruth(m_scenario.truth);
    for (uint32_t i = 0; i < m_scenario.devices.GetN(); ++i)
    {
        m_regret->Watch(DynamicCast<MobileDeviceApplication>(m_scenario.devices.Get(i)));
    }
    m_monitor->Watch(m_regret);
}

void
ScenarioRecorder::CollectFigures()
{
    for (uint32_t i = 0; i < m_scenario.servers.GetN(); ++i)
    {
        auto server = DynamicCast<EdgeServerApplication>(m_scenario.servers.Get(i));
        AddFigures(server->GetAdmissionPolicy()->GetFigures());
        if (!m_options.GetRepository().empty())
        {
            m_figures["parameter bytes sent"] += static_cast<double>(server->GetModelBytesSent());
        }
    }
    for (uint32_t i = 0; i < m_scenario.devices.GetN(); ++i)
    {
        auto device = DynamicCast<MobileDeviceApplication>(m_scenario.devices.Get(i));
        m_generated += device->GetTaskSource()->GetGenerated();
        AddFigures(device->GetAgent()->GetFigures());
    }
}

void
ScenarioRecorder::AddFigures(const std::map<std::string, double>& figures)
{
    for (const auto& [name, value] : figures)
    {
        double& sum = m_figures[name];
        sum = name.rfind("longest", 0) == 0 ? std::max(sum, value) : sum + value;
    }
}

void
ScenarioRecorder::Close()
{
    NS_LOG_FUNCTION(this);
    if (!m_scenario.network)
    {
        return;
    }
    CollectFigures();
    m_monitor->Close();
    CloseRecordings();
    if (m_regret)
    {
        m_regret->Dispose();
        m_regret = nullptr;
    }
    m_scenario = {};
}

Ptr<InferenceMonitor>
ScenarioRecorder::GetMonitor() const
{
    return m_monitor;
}

uint64_t
ScenarioRecorder::GetGenerated() const
{
    return m_generated;
}

const std::map<std::string, double>&
ScenarioRecorder::GetFigures() const
{
    return m_figures;
}

} // namespace edgeinference
} // namespace ns3
