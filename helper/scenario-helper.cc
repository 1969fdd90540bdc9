/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "scenario-helper.h"

#include "agent-attributes.h"
#include "fault-process.h"
#include "partition-controller-helper.h"
#include "scenario-recorder.h"

#include "ns3/agent-registry.h"
#include "ns3/boolean.h"
#include "ns3/defp-admission-policy.h"
#include "ns3/inference-task-source.h"
#include "ns3/log.h"
#include "ns3/model-loader.h"
#include "ns3/radio-energy.h"
#include "ns3/recovery-policy.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("ScenarioHelper");

namespace
{

constexpr uint16_t SERVER_PORT = 9000;     //!< of servers and cloud
constexpr uint16_t CONTROLLER_PORT = 9100; //!< of the controller

/** @param fileName of an exit record @param model whose it must be @return the record */
std::shared_ptr<const ExitRecords>
ReadExitRecord(const std::string& fileName, const DnnModel& model)
{
    auto record = std::make_shared<ExitRecords>(ExitRecords::ReadFile(fileName));
    std::vector<std::string> exits;
    std::string names;
    for (const auto& exit : model.GetExits())
    {
        exits.push_back(exit.name);
        names += (names.empty() ? "" : ", ") + exit.name;
    }
    if (record->GetExits() != exits || record->GetSamples().empty())
    {
        throw std::invalid_argument("the exit record \"" + fileName + "\" is not of the exits of " +
                                    model.GetName() + " (" + names + "), or has no samples");
    }
    return record;
}

} // namespace

ScenarioHelper::ScenarioHelper(const ScenarioOptions& options,
                               std::shared_ptr<const DnnModel> model)
    : m_options(options),
      m_model(std::move(model)),
      m_recorder(std::make_unique<ScenarioRecorder>(options))
{
    options.Check();
    if (!m_model)
    {
        m_model = LoadModel(options.model, ParseInputShapes(options.input));
    }
    if (!options.exitRecord.empty())
    {
        m_exits = ReadExitRecord(options.exitRecord, *m_model);
    }
}

ScenarioHelper::~ScenarioHelper() = default;

std::string
ScenarioHelper::FindMissing(const AgentSpec& spec) const
{
    return FindMissingNeeds(spec, m_options, *m_model, m_exits != nullptr);
}

void
ScenarioHelper::Build(const AgentSpec& spec, const std::string& output)
{
    NS_LOG_FUNCTION(this << spec.text << output);
    if (m_network)
    {
        throw std::logic_error("a ScenarioHelper is built once");
    }
    // same order of events as ns-3's default scheduler, and up to a tenth faster
    ObjectFactory scheduler;
    scheduler.SetTypeId("ns3::PriorityQueueScheduler");
    Simulator::SetScheduler(scheduler);
    BuildNetwork();
    BuildServers(spec);
    BuildController();
    BuildDevices(spec);
    BuildFaults();
    m_recorder->Open({m_network, m_truth, m_devices, m_servers, m_injector}, spec, output);
}

void
ScenarioHelper::BuildNetwork()
{
    ObjectFactory factory;
    factory.SetTypeId(m_options.GetChannelType());
    m_network = factory.Create<AccessNetwork>();
    m_network->AssignStreams(NETWORK_STREAM);
    if (m_options.mobility != "static")
    {
        m_network->SetAttribute("Mobility", StringValue(m_options.mobility));
    }
    m_network->Build(static_cast<uint32_t>(m_options.devices),
                     static_cast<uint32_t>(m_options.servers),
                     m_options.cloud);
    m_profile = m_network->GetProfileDescription();
    m_truth = std::make_shared<NetworkTruth>(m_network);
    const uint32_t devices = m_network->GetDevices().GetN();
    m_start = m_network->GetStartTime(devices > 0 ? devices - 1 : 0) + m_options.warmUp;
    m_end = m_start + m_options.duration;
}

void
ScenarioHelper::ConfigurePolicy(const AgentSpec& spec, Ptr<AdmissionPolicy> policy) const
{
    Ptr<PartitionAgent> agent = CreateAgent(spec.name);
    for (const auto& [name, value] : spec.attributes)
    {
        if (!HasAttribute(agent, name) && HasAttribute(policy, name))
        {
            SetByUser(policy, name, value, spec.text);
        }
    }
}

void
ScenarioHelper::BuildServers(const AgentSpec& spec)
{
    const bool ledger = NeedsLedger(spec.name);
    auto install = [this,
                    ledger](const NodeContainer& nodes, const std::string& type, SiteTier tier) {
        EdgeServerHelper helper(SERVER_PORT);
        helper.SetDevice(type);
        helper.SetAttribute("Tier", StringValue(GetSiteTierName(tier)));
        if (ledger)
        {
            helper.SetAdmissionPolicy(DefpAdmissionPolicy::GetTypeId().GetName());
        }
        helper.SetEndpoint("SocketFactory", TypeIdValue(m_network->GetSocketFactory()));
        helper.AddModel(m_model, m_exits);
        const std::string repository = m_options.GetRepository();
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            const std::string name = m_network->GetNodeName(nodes.Get(i));
            if (!repository.empty())
            {
                helper.SetModelStore(
                    "MissStrategy",
                    StringValue(name == repository
                                    ? "ns3::edgeinference::ResidentModelMissStrategy"
                                    : "ns3::edgeinference::NetworkModelMissStrategy"));
            }
            m_servers.Add(helper.Install(nodes.Get(i), name));
        }
    };
    install(m_network->GetServers(), m_options.serverType, SiteTier::EDGE);
    install(m_network->GetCloud(), m_options.cloudType, SiteTier::CLOUD);
    BuildRepository();
    EdgeServerHelper::AssignStreams(m_servers, SERVER_STREAM);
    m_servers.Start(Seconds(0));
    m_servers.Stop(m_end + NanoSeconds(1));
    for (uint32_t i = 0; i < m_servers.GetN(); ++i)
    {
        auto server = DynamicCast<EdgeServerApplication>(m_servers.Get(i));
        m_truth->Watch(server);
        if (ledger)
        {
            ConfigurePolicy(spec, server->GetAdmissionPolicy());
        }
    }
}

void
ScenarioHelper::BuildRepository()
{
    const std::string repository = m_options.GetRepository();
    SiteAddress origin;
    for (uint32_t i = 0; i < m_servers.GetN(); ++i)
    {
        auto server = DynamicCast<EdgeServerApplication>(m_servers.Get(i));
        if (server->GetName() == repository)
        {
            origin = EdgeServerHelper::GetSiteAddress(server);
        }
    }
    for (uint32_t i = 0; i < m_servers.GetN() && origin.id != 0; ++i)
    {
        DynamicCast<EdgeServerApplication>(m_servers.Get(i))->SetModelOrigin(origin);
    }
}

void
ScenarioHelper::BuildController()
{
    if (m_options.controller.empty())
    {
        return;
    }
    const AgentSpec spec = AgentSpec::FromString(m_options.controller);
    PartitionControllerHelper helper(CONTROLLER_PORT);
    helper.SetAgent(FindAgentType(spec.name).GetName());
    helper.SetEndpoint("SocketFactory", TypeIdValue(m_network->GetSocketFactory()));
    helper.AddModel(m_model);
    helper.SetTruth(m_truth);
    auto controller = helper.Install(m_network->GetServers().Get(0));
    for (const auto& [name, value] : spec.attributes)
    {
        SetByUser(controller->GetAgent(), name, value, spec.text);
    }
    controller->AssignStreams(CONTROLLER_STREAM);
    controller->SetStartTime(Seconds(0));
    controller->SetStopTime(m_end + NanoSeconds(1));
    m_decider = controller;
    m_controller = PartitionControllerHelper::GetSiteAddress(controller);
}

void
ScenarioHelper::ConfigureDevices(MobileDeviceHelper& helper)
{
    if (m_network->GetDeviceCompute())
    {
        helper.SetDevice(m_options.deviceType);
    }
    helper.SetBattery(m_options.battery);
    helper.SetEndpoint("SocketFactory", TypeIdValue(m_network->GetSocketFactory()));
    helper.SetTaskSource(m_options.GetTaskSourceType().GetName(),
                         "Deadline",
                         TimeValue(m_options.deadline));
    helper.SetRecoveryPolicy(FindType(RecoveryPolicy::GetTypeId(), m_options.recovery).GetName());
    helper.SetRadioEnergy(FindType(RadioEnergy::GetTypeId(), m_options.radioEnergy).GetName());
    helper.AddModel(m_model, m_exits);
    for (uint32_t i = 0; i < m_servers.GetN(); ++i)
    {
        auto server = DynamicCast<EdgeServerApplication>(m_servers.Get(i));
        helper.AddSite(EdgeServerHelper::GetSiteAddress(server), server->GetName());
    }
    helper.SetController(m_controller);
    helper.SetTruth(m_truth);
}

void
ScenarioHelper::ApplyAttributes(const AgentSpec& spec, Ptr<MobileDeviceApplication> device) const
{
    if (m_options.deployment && HasAttribute(device->GetAgent(), "Deploy"))
    {
        device->GetAgent()->SetAttribute("Deploy", BooleanValue(true));
    }
    for (const auto& [name, value] : spec.attributes)
    {
        Ptr<Object> target = device->GetAgent();
        if (!HasAttribute(target, name))
        {
            target = device;
        }
        if (NeedsLedger(spec.name) && !HasAttribute(target, name) &&
            HasAttribute(CreateObject<DefpAdmissionPolicy>(), name))
        {
            continue; // of the ledgers, see ConfigurePolicy
        }
        SetByUser(target, name, value, spec.text);
    }
}

void
ScenarioHelper::BuildDevices(const AgentSpec& spec)
{
    MobileDeviceHelper helper;
    ConfigureDevices(helper);
    helper.SetAgent(FindAgentType(spec.name).GetName());
    const NodeContainer& nodes = m_network->GetDevices();
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        auto device = helper.Install(nodes.Get(i), m_network->GetNodeName(nodes.Get(i)));
        ApplyAttributes(spec, device);
        device->GetTaskSource()->SetMeanRate(m_options.taskRate);
        // who begins to speak earlier waits longer: tasks begin at one time everywhere
        const Time start = m_network->GetStartTime(i);
        device->GetTaskSource()->SetAttribute("FirstTask", TimeValue(m_start - start));
        device->SetStartTime(start);
        if (m_exits)
        {
            // draw from the samples that the record knows
            device->GetTaskSource()->SetAttribute("SampleCount",
                                                  UintegerValue(m_exits->GetSamples().back() + 1));
        }
        m_truth->Watch(device);
        m_devices.Add(device);
        // before the device learns of it, which would say goodbye
        device->SiteApplication::GetSite()->GetEnergy()->TraceConnectWithoutContext(
            "Depleted",
            MakeBoundCallback(&ScenarioHelper::TurnOff, m_network, nodes.Get(i)));
    }
    MobileDeviceHelper::AssignStreams(m_devices, DEVICE_STREAM);
    m_devices.Stop(m_end);
}

void
ScenarioHelper::TurnOff(Ptr<AccessNetwork> network, Ptr<Node> node, double)
{
    network->TurnOff(node);
}

void
ScenarioHelper::BuildFaults()
{
    m_injector = CreateObject<FaultInjector>();
    m_injector->SetUp(m_network, m_devices, m_servers);
    m_injector->Schedule(FaultSchedule::FromOption(m_options.faults));
    auto process = CreateObject<FaultProcess>();
    process->AssignStreams(FAULT_STREAM);
    if (m_options.faultRate > 0.0)
    {
        process->SetRate(m_options.faultRate);
    }
    m_injector->Schedule(process->Draw(m_injector->GetWorld(), m_start, m_end));
}

void
ScenarioHelper::Report(Progress progress)
{
    progress(Simulator::Now().GetSeconds(), m_end.GetSeconds());
    Simulator::Schedule(MilliSeconds(500), &ScenarioHelper::Report, this, progress);
}

void
ScenarioHelper::Run(const Progress& progress)
{
    NS_LOG_FUNCTION(this);
    if (progress)
    {
        Simulator::ScheduleNow(&ScenarioHelper::Report, this, progress);
    }
    // devices stop at m_end, servers just after it
    Simulator::Stop(m_end + NanoSeconds(2));
    Simulator::Run();
    m_recorder->Close();
    m_truth.reset();
    m_injector->Dispose();
    m_injector = nullptr;
    m_network->Dispose();
    m_network = nullptr;
    m_devices = ApplicationContainer();
    m_servers = ApplicationContainer();
    m_decider = nullptr;
    Simulator::Destroy();
}

std::shared_ptr<const DnnModel>
ScenarioHelper::GetModel() const
{
    return m_model;
}

Ptr<AccessNetwork>
ScenarioHelper::GetNetwork() const
{
    return m_network;
}

const ApplicationContainer&
ScenarioHelper::GetDevices() const
{
    return m_devices;
}

const ApplicationContainer&
ScenarioHelper::GetServers() const
{
    return m_servers;
}

Ptr<PartitionControllerApplication>
ScenarioHelper::GetController() const
{
    return m_decider;
}

Ptr<FaultInjector>
ScenarioHelper::GetFaultInjector() const
{
    return m_injector;
}

Ptr<InferenceMonitor>
ScenarioHelper::GetMonitor() const
{
    return m_recorder->GetMonitor();
}

const std::string&
ScenarioHelper::GetProfileDescription() const
{
    return m_profile;
}

Time
ScenarioHelper::GetEnd() const
{
    return m_end;
}

uint64_t
ScenarioHelper::GetGenerated() const
{
    return m_recorder->GetGenerated();
}

const std::map<std::string, double>&
ScenarioHelper::GetFigures() const
{
    return m_recorder->GetFigures();
}

} // namespace edgeinference
} // namespace ns3
