/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Builds and runs a scenario for one agent. Example:
 *
 *     ScenarioOptions options;
 *     options.agent = "neurosurgeon";
 *     ScenarioHelper scenario(options);
 *     scenario.Build(options.GetAgents().front());
 *     scenario.Run();
 *     scenario.GetMonitor()->GetSummary().p95Ms;
 */
#ifndef EDGE_INFERENCE_SCENARIO_HELPER_H
#define EDGE_INFERENCE_SCENARIO_HELPER_H

#include "access-network.h"
#include "edge-server-helper.h"
#include "fault-injector.h"
#include "mobile-device-helper.h"
#include "network-truth.h"
#include "scenario-options.h"

#include "ns3/application-container.h"
#include "ns3/inference-monitor.h"
#include "ns3/partition-controller-application.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ns3
{
namespace edgeinference
{

class ScenarioRecorder;

/**
 * @ingroup edge-inference
 * The one builder of scenarios: programs, tests and learning environments use it. All randomness
 * comes from streams with fixed numbers: those of the tasks and of the network do not depend on the
 * agent, so agents that are compared see the same tasks and channels. One object runs once; several
 * runs in one process need Simulator::Destroy between them, which Run does.
 */
class ScenarioHelper
{
  public:
    /** Where streams begin: of the network. */
    static constexpr int64_t NETWORK_STREAM = 0;
    /** Where streams begin: of the devices. */
    static constexpr int64_t DEVICE_STREAM = NETWORK_STREAM + AccessNetwork::STREAMS;
    /** Where streams begin: of servers and cloud. */
    static constexpr int64_t SERVER_STREAM = DEVICE_STREAM + 1000000;
    /** Where streams begin: of the controller. */
    static constexpr int64_t CONTROLLER_STREAM = SERVER_STREAM + 1000000;
    /** Where streams begin: of random faults. */
    static constexpr int64_t FAULT_STREAM = CONTROLLER_STREAM + 1000000;

    /** Told now and then during a run: simulated seconds so far, and in all. */
    using Progress = std::function<void(double done, double all)>;

    /**
     * Check the options and load the network that is to be split.
     * @param options what to build
     * @param model the network; null: the one that the options name
     * @throws std::invalid_argument, std::runtime_error with one sentence
     */
    explicit ScenarioHelper(const ScenarioOptions& options,
                            std::shared_ptr<const DnnModel> model = nullptr);
    ~ScenarioHelper();

    ScenarioHelper(const ScenarioHelper&) = delete;
    ScenarioHelper& operator=(const ScenarioHelper&) = delete;

    /**
     * @param spec an agent
     * @return what the agent needs and this scenario lacks, in words; empty if it fits
     */
    std::string FindMissing(const AgentSpec& spec) const;

    /**
     * Build everything for one agent.
     * @param spec the agent
     * @param output folder for results, empty: none
     */
    void Build(const AgentSpec& spec, const std::string& output = "");

    /**
     * Simulate until the last task had its time, write the results and destroy the simulation.
     * @param progress told about once per wall second, may be empty
     */
    void Run(const Progress& progress = {});

    /** @return the network that is split */
    std::shared_ptr<const DnnModel> GetModel() const;
    /** @return nodes and links; null before Build and after Run */
    Ptr<AccessNetwork> GetNetwork() const;
    /** @return the devices' applications; empty before Build and after Run */
    const ApplicationContainer& GetDevices() const;
    /** @return the applications of servers and cloud; empty before Build and after Run */
    const ApplicationContainer& GetServers() const;
    /** @return the controller; null without one, before Build and after Run */
    Ptr<PartitionControllerApplication> GetController() const;
    /** @return what makes faults happen; null before Build and after Run */
    Ptr<FaultInjector> GetFaultInjector() const;
    /** @return results; null before Build */
    Ptr<InferenceMonitor> GetMonitor() const;
    /** @return how wires are simulated, for people; empty before Build */
    const std::string& GetProfileDescription() const;
    /** @return simulated time that a run takes; zero before Build */
    Time GetEnd() const;
    /** @return tasks that the devices made; after Run */
    uint64_t GetGenerated() const;
    /** @return what the servers' policies and the agents counted, all of them together; after Run.
     * See AdmissionPolicy::GetFigures and PartitionAgent::GetFigures */
    const std::map<std::string, double>& GetFigures() const;

  private:
    /** Create the access network. */
    void BuildNetwork();
    /** @param spec agent of the devices, which may need ledgers */
    void BuildServers(const AgentSpec& spec);
    /** Tell servers where to fetch parameters, if one site alone has them. */
    void BuildRepository();
    /** @param spec agent @param policy gets the attributes that are its own */
    void ConfigurePolicy(const AgentSpec& spec, Ptr<AdmissionPolicy> policy) const;
    /** Install the controller, if there is to be one. */
    void BuildController();
    /** @param spec agent of the devices */
    void BuildDevices(const AgentSpec& spec);
    /** The battery of a device is empty. @param network it is in @param node of the device */
    static void TurnOff(Ptr<AccessNetwork> network, Ptr<Node> node, double);
    /** Plan what goes wrong. */
    void BuildFaults();
    /** @param helper gets the settings that all devices share */
    void ConfigureDevices(MobileDeviceHelper& helper);
    /** @param spec agent @param device application that gets its attributes */
    void ApplyAttributes(const AgentSpec& spec, Ptr<MobileDeviceApplication> device) const;
    /** Say how far the run is, and wait for the next time. @param progress who is told */
    void Report(Progress progress);

    ScenarioOptions m_options;                     //!< what to build
    std::shared_ptr<const DnnModel> m_model;       //!< network that is split
    std::shared_ptr<const ExitRecords> m_exits;    //!< its exit record, or null
    Ptr<AccessNetwork> m_network;                  //!< nodes and links
    std::shared_ptr<NetworkTruth> m_truth;         //!< for IdealKnowledge
    ApplicationContainer m_servers;                //!< servers, then the cloud
    ApplicationContainer m_devices;                //!< devices
    Ptr<PartitionControllerApplication> m_decider; //!< the controller, or null
    SiteAddress m_controller;                      //!< of the controller
    Ptr<FaultInjector> m_injector;                 //!< makes faults happen
    std::unique_ptr<ScenarioRecorder> m_recorder;  //!< watches the run
    std::string m_profile;                         //!< how wires are simulated
    Time m_start;                                  //!< of the tasks
    Time m_end;                                    //!< of the run
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCENARIO_HELPER_H
