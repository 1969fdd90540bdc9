/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Everything that watches a scenario while it runs and writes what it sees. Example:
 *
 *     ScenarioRecorder recorder(options);
 *     recorder.Open({network, truth, devices, servers}, spec, "results/mine");
 *     Simulator::Run();
 *     recorder.Close();
 *     recorder.GetMonitor()->GetSummary().p95Ms;
 */
#ifndef EDGE_INFERENCE_SCENARIO_RECORDER_H
#define EDGE_INFERENCE_SCENARIO_RECORDER_H

#include "recorded-scenario.h"
#include "scenario-options.h"

#include "ns3/inference-monitor.h"
#include "ns3/regret-monitor.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class FlowMonitor;
class FlowMonitorHelper;

namespace edgeinference
{

class PacketCapture;
class ScenarioAnimation;
class ScenarioTimeline;

/**
 * @ingroup edge-inference
 * Watches a run as the options say: the monitor always; the measurement of decisions, animation,
 * timeline, flows and packets on demand. It only listens: nothing it does changes what happens.
 */
class ScenarioRecorder
{
  public:
    /** @param options what is to be recorded */
    explicit ScenarioRecorder(const ScenarioOptions& options);
    ~ScenarioRecorder();

    ScenarioRecorder(const ScenarioRecorder&) = delete;
    ScenarioRecorder& operator=(const ScenarioRecorder&) = delete;

    /**
     * Begin to watch; when all nodes and applications exist, before the run.
     * @param scenario what to watch
     * @param spec agent of the devices
     * @param output folder for results, empty: no files
     * @throws std::runtime_error with one sentence if a file cannot be written
     */
    void Open(const RecordedScenario& scenario, const AgentSpec& spec, const std::string& output);

    /** Write what is left and let go of everything but the monitor; nothing happens before Open. */
    void Close();

    /** @return files and folders that recordings on demand make in the folder for results */
    static std::vector<std::string> GetRecordingNames();

    /** @return results; null before Open */
    Ptr<InferenceMonitor> GetMonitor() const;
    /** @return tasks that the devices made; after Close */
    uint64_t GetGenerated() const;
    /** @return what the servers' policies and the agents counted, all of them together; after
     * Close. See AdmissionPolicy::GetFigures and PartitionAgent::GetFigures */
    const std::map<std::string, double>& GetFigures() const;

  private:
    /** @param spec agent @param output folder */
    void OpenMonitor(const AgentSpec& spec, const std::string& output);
    /** Compare decisions with the best ones. */
    void OpenRegret();
    /** @param output folder */
    void OpenRecordings(const std::string& output);
    /** @param output folder */
    void OpenCapture(const std::string& output);
    /** End all files but those of the monitor. */
    void CloseRecordings();
    /** Add up what the servers' policies and the devices' agents counted. */
    void CollectFigures();
    /** @param figures of one of them */
    void AddFigures(const std::map<std::string, double>& figures);

    ScenarioOptions m_options;                       //!< what is to be recorded
    RecordedScenario m_scenario;                     //!< what is watched
    Ptr<InferenceMonitor> m_monitor;                 //!< results
    Ptr<RegretMonitor> m_regret;                     //!< decisions; null if not measured
    Ptr<ScenarioAnimation> m_animation;              //!< NetAnim file, or null
    Ptr<ScenarioTimeline> m_timeline;                //!< trace events, or null
    Ptr<PacketCapture> m_capture;                    //!< packets, or null
    std::unique_ptr<FlowMonitorHelper> m_flowHelper; //!< flows, or null
    Ptr<FlowMonitor> m_flows;                        //!< of the helper
    std::string m_flowFile;                          //!< where they go
    uint64_t m_generated{0};                         //!< tasks made
    std::map<std::string, double> m_figures;         //!< of policies and agents
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCENARIO_RECORDER_H
