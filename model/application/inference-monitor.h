/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Writes what happened: the only class that writes result files. Example:
 *
 *     Ptr<InferenceMonitor> monitor = CreateObject<InferenceMonitor>();
 *     monitor->SetAttribute("OutputDirectory", StringValue("results"));
 *     monitor->SetRunInfo({{"seed", "1"}, {"options.devices", "8"}});
 *     monitor->Open();
 *     monitor->Watch(device);      // each device
 *     Simulator::Run();
 *     monitor->Close();
 *     monitor->GetSummary().p95Ms;
 */
#ifndef EDGE_INFERENCE_INFERENCE_MONITOR_H
#define EDGE_INFERENCE_INFERENCE_MONITOR_H

#include "agent-summary.h"
#include "task-record.h"

#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

class MobileDeviceApplication;
class RegretMonitor;
struct DeploymentRecord;
struct RegretRecord;

/**
 * @ingroup edge-inference
 * Streams one row per task to tasks.csv and results.sqlite, and on request its stages and transfers
 * to stages.csv and transfers.csv, and deployments of parts to deployments.csv; at the end it
 * writes summary.csv per device and agent, and run.json with what is needed to repeat the run.
 * doc/results.rst says what each column holds.
 *
 * It keeps sums and a histogram per device and agent, and nothing per task. Rows are in tasks.csv
 * as soon as a task has ended; run.json says "complete": false until Close has written everything.
 * The tables hold no wall clock: the same seed gives the same bytes.
 *
 * Anything that cannot be written is thrown as a std::runtime_error with one sentence, from Record
 * (and so from Simulator::Run) as well.
 */
class InferenceMonitor : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    InferenceMonitor();
    ~InferenceMonitor() override;

    /**
     * What the program knows of the run: command, seed, run, options, ... It appears in run.json,
     * where a key "group.name" goes into an object "group". The releases of the module, ns-3 and
     * compiler, the agents and the networks are there without being told.
     * @param info text by key; replaces what was given before
     */
    void SetRunInfo(const std::map<std::string, std::string>& info);

    /**
     * Begin the files, or go on with them if Append is set. Without an OutputDirectory there are no
     * files, and only the summary is kept.
     */
    void Open();

    /** @param device whose tasks are recorded from now on */
    void Watch(Ptr<MobileDeviceApplication> device);

    /** @param regret whose measurements go into the summary from now on */
    void Watch(Ptr<RegretMonitor> regret);

    /** @param record a task that ended; the monitor must be open */
    void Record(const TaskRecord& record);

    /** @param record a decision; the monitor must be open */
    void RecordRegret(const RegretRecord& record);

    /** @param agent TypeId name of an agent @param record a deployment of its parts; the monitor
     * must be open */
    void RecordDeployment(std::string agent, const DeploymentRecord& record);

    /** Write what is left and end the files; nothing happens if it is not open. */
    void Close();

    /** @return what became of all tasks since Open */
    AgentSummary GetSummary() const;

    /** @param agent its label @return what became of its tasks since Open */
    AgentSummary GetSummary(const std::string& agent) const;

    /** @return the labels of the agents seen since Open, sorted */
    std::vector<std::string> GetAgents() const;

  protected:
    void DoDispose() override;

  private:
    struct Files; // the open files

    /** @param agent TypeId name of an agent @return what the tables call it */
    std::string MakeLabel(const std::string& agent) const;
    /** @return path of a file @param name its name */
    std::string GetPath(const std::string& name) const;
    /** Make the folder, and clear it of what an earlier run left there. */
    void PrepareFolder() const;
    /** Open each file that was asked for. */
    void OpenFiles();
    /** @param record a task @param agent its label */
    void WriteRows(const TaskRecord& record, const std::string& agent);
    /** Write summary.csv. */
    void WriteSummary();
    /** Write run.json. @param complete true if everything else was written */
    void WriteRun(bool complete);

    std::string m_outputDirectory;              //!< where the files go; empty: nowhere
    std::string m_agentLabel;                   //!< column agent; empty: short name of the agent
    bool m_append{false};                       //!< go on with files that are there
    bool m_writeStages{false};                  //!< write stages.csv
    bool m_writeTransfers{false};               //!< write transfers.csv
    bool m_writeDeployments{false};             //!< write deployments.csv
    bool m_writeDatabase{true};                 //!< write results.sqlite
    std::map<std::string, std::string> m_info;  //!< for run.json
    bool m_open{false};                         //!< between Open and Close
    std::unique_ptr<Files> m_files;             //!< the open files; null without a folder
    TaskTotals m_all;                           //!< all tasks
    std::map<std::string, TaskTotals> m_agents; //!< tasks by agent
    std::map<std::pair<std::string, uint64_t>, TaskTotals> m_devices; //!< by agent and device
    std::map<std::string, std::string> m_types;  //!< TypeId by label of the agent
    std::map<std::string, std::string> m_models; //!< digest by name of the network
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_INFERENCE_MONITOR_H
