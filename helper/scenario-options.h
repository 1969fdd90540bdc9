/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a scenario is made of, as a user states it. Example:
 *
 *     ScenarioOptions options;
 *     CommandLine cmd(__FILE__);
 *     options.AddTo(cmd);
 *     cmd.Parse(argc, argv);
 *     options.Check();
 */
#ifndef EDGE_INFERENCE_SCENARIO_OPTIONS_H
#define EDGE_INFERENCE_SCENARIO_OPTIONS_H

#include "ns3/attribute.h"
#include "ns3/command-line.h"
#include "ns3/nstime.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * An agent as it is named on a command line: a name and attributes, joined by '/', such as
 * "server-only/Site=2" or "neurosurgeon/IdealKnowledge=true"; a piece without '=' belongs to the
 * value before it ("a3c/Checkpoint=data/policies/demo.checkpoint"). Attributes are those of the
 * agent or, where it has none of that name, of MobileDeviceApplication.
 */
struct AgentSpec
{
    std::string text; //!< as given; the label in results
    std::string name; //!< short name, class name or TypeId of the agent
    std::vector<std::pair<std::string, std::string>> attributes; //!< names and values

    /**
     * @param text as on a command line
     * @return the agent
     * @throws std::invalid_argument with one sentence, such as for a name nobody has
     */
    static AgentSpec FromString(const std::string& text);
};

/**
 * @ingroup edge-inference
 * Options of a scenario. Numbers are kept wide and signed, so that negative and absurd ones can be
 * told from good ones.
 */
struct ScenarioOptions
{
    std::string channel{"wifi"};       //!< AccessNetwork by short name or TypeId
    int64_t devices{8};                //!< number of devices
    int64_t servers{2};                //!< number of edge servers
    bool cloud{true};                  //!< is there a cloud?
    std::string model{"alexnet"};      //!< built-in network or ONNX file
    std::string input;                 //!< input shapes for ONNX files that leave them open
    std::string exitRecord;            //!< CSV file of the network's exits, or empty
    std::string agent{"neurosurgeon"}; //!< agents joined by commas, or "all"
    std::string controller;            //!< agent of a controller on the first server, or empty
    std::string taskSource{"poisson"}; //!< InferenceTaskSource by short name or TypeId
    double taskRate{1.0};              //!< tasks per device and second
    Time deadline{MilliSeconds(200)};  //!< of a task, 0: none
    Time duration{Seconds(60)};        //!< in which tasks are made
    Time warmUp{Seconds(1)};           //!< before the first task: sites introduce themselves
    std::string deviceType{"raspberry-pi-4"}; //!< of the catalogue
    std::string serverType{"edge-gpu"};       //!< of the catalogue
    std::string cloudType{"cloud-gpu"};       //!< of the catalogue
    std::string repository; //!< name of the site that has the parameters; empty: every site
    bool deployment{false}; //!< do agents bring the parts of the network to sites?
    double battery{0.0};    //!< of each device, J; 0: mains
    std::string radioEnergy{"transmit-time"}; //!< RadioEnergy by short name or TypeId
    std::string recovery{"fail"};             //!< RecoveryPolicy by short name or TypeId
    std::string mobility{"static"};           //!< how devices move, see DeviceMobility
    std::string faults;                       //!< FaultSchedule as text or file; empty: none
    double faultRate{0.0}; //!< of random faults, see FaultProcess; 0: as its attributes say
    std::string output{"results/scenario"}; //!< folder; empty: no files
    bool animation{false};                  //!< write animation.xml for NetAnim?
    int64_t animationLimit{50};             //!< size that it does not exceed, MB
    bool animationMetadata{false};          //!< with headers of packets?
    bool timeline{false};                   //!< write timeline.json for Perfetto?
    bool flowMonitor{false};                //!< write flow-monitor.xml?
    bool pcap{false};                       //!< write the packets of each node?
    std::string recorded;  //!< agent whose run the four above show; empty: the first that runs
    bool stages{false};    //!< write stages.csv?
    bool transfers{false}; //!< write transfers.csv?
    int64_t regret{1};     //!< every n-th decision is compared, 0: none
    int64_t jobs{0};       //!< agents simulated at the same time, 0: processors
    bool check{false};     //!< build everything and simulate nothing?

    /** @param cmd gets one option per member */
    void AddTo(CommandLine& cmd);

    /** @throws std::invalid_argument with one sentence if something makes no sense */
    void Check() const;

    /** @return type of the access network @throws std::invalid_argument listing the known names */
    TypeId GetChannelType() const;

    /** @return type of the task source @throws std::invalid_argument listing the known names */
    TypeId GetTaskSourceType() const;

    /**
     * @return name of the site that parameters are fetched from: "cloud", "server 0", ...; an
     * option may have '-' for the blank; empty if every site has them
     * @throws std::invalid_argument if there is no such site
     */
    std::string GetRepository() const;

    /** @return agents to compare; "all" is not resolved @throws std::invalid_argument */
    std::vector<AgentSpec> GetAgents() const;

    /** @return all options as text, for run.json */
    std::map<std::string, std::string> GetTexts() const;

  private:
    /** @param cmd gets what tasks are like */
    void AddTasksTo(CommandLine& cmd);
    /** @param cmd gets what sites are and hold */
    void AddSitesTo(CommandLine& cmd);
    /** @param cmd gets energy, movement, faults and what follows from them */
    void AddWorldTo(CommandLine& cmd);
    /** @param cmd gets what is written */
    void AddRecordingsTo(CommandLine& cmd);
    /** @throws std::invalid_argument if parts shall be deployed and no agent does so */
    void CheckDeployment() const;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCENARIO_OPTIONS_H
