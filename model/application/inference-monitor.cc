/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "inference-monitor.h"

#include "mobile-device-application.h"
#include "regret-monitor.h"
#include "result-columns.h"
#include "result-database.h"
#include "result-file.h"
#include "run-file.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <chrono>
#include <filesystem>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceMonitor");

NS_OBJECT_ENSURE_REGISTERED(InferenceMonitor);

namespace
{

/** Name of the database. */
const char* const DATABASE_NAME = "results.sqlite";

/** Name of the description of the run. */
const char* const RUN_NAME = "run.json";

/** Stands in summary.csv for all devices of an agent. */
const char* const ALL_DEVICES = "all";

/** @param table a table @return the name of its file */
std::string
GetFileName(const ResultTable& table)
{
    return table.name + ".csv";
}

} // namespace

/** The open files. */
struct InferenceMonitor::Files
{
    ResultFile tasks;                            //!< one row per task
    ResultFile stages;                           //!< one row per stretch of time
    ResultFile transfers;                        //!< one row per transfer
    ResultFile deployments;                      //!< one row per deployment
    ResultFile summary;                          //!< one row per device and agent
    ResultDatabase database;                     //!< one row per task
    bool sound{true};                            //!< no row was lost so far
    std::string earlierRuns;                     //!< runs that run.json held before, as JSON
    std::string openedAt;                        //!< wall clock
    std::chrono::steady_clock::time_point start; //!< wall clock
};

TypeId
InferenceMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::InferenceMonitor")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<InferenceMonitor>()
            .AddAttribute("OutputDirectory",
                          "Folder of the result files, made if it does not exist; empty: write no "
                          "files and keep the summary only.",
                          StringValue("results"),
                          MakeStringAccessor(&InferenceMonitor::m_outputDirectory),
                          MakeStringChecker())
            .AddAttribute(
                "Append",
                "Add rows to the files that are in the folder, instead of replacing them.",
                BooleanValue(false),
                MakeBooleanAccessor(&InferenceMonitor::m_append),
                MakeBooleanChecker())
            .AddAttribute("AgentLabel",
                          "What the column agent holds; empty: the short name of the agent. Tells "
                          "agents of one type with different attributes apart.",
                          StringValue(""),
                          MakeStringAccessor(&InferenceMonitor::m_agentLabel),
                          MakeStringChecker())
            .AddAttribute("WriteStages",
                          "Write stages.csv, with each stretch of time of each stage.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&InferenceMonitor::m_writeStages),
                          MakeBooleanChecker())
            .AddAttribute("WriteTransfers",
                          "Write transfers.csv, with each transfer of a tensor or result.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&InferenceMonitor::m_writeTransfers),
                          MakeBooleanChecker())
            .AddAttribute("WriteDeployments",
                          "Write deployments.csv, with each deployment of parts by an agent that "
                          "has the trace source Deployed.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&InferenceMonitor::m_writeDeployments),
                          MakeBooleanChecker())
            .AddAttribute("WriteDatabase",
                          "Write results.sqlite, with the same rows as tasks.csv; on where the "
                          "module is built with SQLite.",
                          BooleanValue(ResultDatabase::IsAvailable()),
                          MakeBooleanAccessor(&InferenceMonitor::m_writeDatabase),
                          MakeBooleanChecker());
    return tid;
}

InferenceMonitor::InferenceMonitor()
{
    NS_LOG_FUNCTION(this);
}

InferenceMonitor::~InferenceMonitor()
{
    NS_LOG_FUNCTION(this);
}

void
InferenceMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    // run.json goes on saying that the run is not complete
    m_files.reset();
    m_open = false;
    Object::DoDispose();
}

void
InferenceMonitor::SetRunInfo(const std::map<std::string, std::string>& info)
{
    m_info = info;
}

void
InferenceMonitor::Open()
{
    NS_LOG_FUNCTION(this << m_outputDirectory);
    if (m_open)
    {
        throw std::runtime_error("the results are being written already");
    }
    m_all = TaskTotals();
    m_agents.clear();
    m_devices.clear();
    m_types.clear();
    m_models.clear();
    if (!m_outputDirectory.empty())
    {
        try
        {
            PrepareFolder();
            OpenFiles();
        }
        catch (...)
        {
            m_files.reset();
            throw;
        }
    }
    m_open = true;
}

std::string
InferenceMonitor::GetPath(const std::string& name) const
{
    return (std::filesystem::path(m_outputDirectory) / name).string();
}

void
InferenceMonitor::PrepareFolder() const
{
    std::error_code error;
    std::filesystem::create_directories(m_outputDirectory, error);
    std::error_code ignored;
    if (!std::filesystem::is_directory(m_outputDirectory, ignored))
    {
        throw std::runtime_error("the folder \"" + m_outputDirectory + "\" cannot be made (" +
                                 error.message() + ")");
    }
    if (m_append)
    {
        return;
    }
    // tables that are not written again would pass for results of this run
    for (const ResultTable* table :
         {&GetStagesTable(), &GetTransfersTable(), &GetDeploymentsTable(), &GetSummaryTable()})
    {
        std::filesystem::remove(GetPath(GetFileName(*table)), error);
    }
    std::filesystem::remove(GetPath(DATABASE_NAME), error);
}

void
InferenceMonitor::OpenFiles()
{
    m_files = std::make_unique<Files>();
    m_files->openedAt = GetWallClock();
    m_files->start = std::chrono::steady_clock::now();
    m_files->earlierRuns = m_append ? ReadRuns(GetPath(RUN_NAME)) : "[]";
    const auto open = [this](ResultFile& file, const ResultTable& table) {
        file.Open(GetPath(GetFileName(table)), table, m_append);
    };
    open(m_files->tasks, GetTasksTable());
    open(m_files->summary, GetSummaryTable());
    if (m_writeStages)
    {
        open(m_files->stages, GetStagesTable());
    }
    if (m_writeTransfers)
    {
        open(m_files->transfers, GetTransfersTable());
    }
    if (m_writeDeployments)
    {
        open(m_files->deployments, GetDeploymentsTable());
    }
    if (m_writeDatabase)
    {
        m_files->database.Open(GetPath(DATABASE_NAME), m_append);
    }
    WriteRun(false);
}

void
InferenceMonitor::Watch(Ptr<MobileDeviceApplication> device)
{
    NS_LOG_FUNCTION(this << device);
    device->TraceConnectWithoutContext(
        "TaskEnded",
        MakeCallback(&InferenceMonitor::Record, Ptr<InferenceMonitor>(this)));
    const Ptr<PartitionAgent> agent = device->GetAgent();
    if (m_writeDeployments && agent &&
        agent->GetInstanceTypeId().LookupTraceSourceByName("Deployed"))
    {
        agent->TraceConnectWithoutContext(
            "Deployed",
            MakeCallback(&InferenceMonitor::RecordDeployment, Ptr<InferenceMonitor>(this))
                .Bind(agent->GetInstanceTypeId().GetName()));
    }
}

void
InferenceMonitor::Watch(Ptr<RegretMonitor> regret)
{
    NS_LOG_FUNCTION(this << regret);
    regret->TraceConnectWithoutContext(
        "Regret",
        MakeCallback(&InferenceMonitor::RecordRegret, Ptr<InferenceMonitor>(this)));
}

std::string
InferenceMonitor::MakeLabel(const std::string& agent) const
{
    return m_agentLabel.empty() ? GetAgentLabel(agent) : m_agentLabel;
}

void
InferenceMonitor::RecordRegret(const RegretRecord& record)
{
    NS_LOG_FUNCTION(this << record.device << record.task);
    const double seconds = record.GetRegretSeconds();
    const std::string agent = MakeLabel(record.agent);
    m_all.AddRegret(seconds);
    m_agents[agent].AddRegret(seconds);
    m_devices[{agent, record.device}].AddRegret(seconds);
}

void
InferenceMonitor::RecordDeployment(std::string agent, const DeploymentRecord& record)
{
    NS_LOG_FUNCTION(this << record.device << record.number);
    if (!m_open)
    {
        throw std::runtime_error("deployment " + std::to_string(record.number) + " of device " +
                                 std::to_string(record.device) +
                                 " ended while no results were being written");
    }
    if (m_files)
    {
        m_files->sound = false;
        m_files->deployments.Write(MakeDeploymentRow(record, MakeLabel(agent)));
        m_files->sound = true;
    }
}

void
InferenceMonitor::Record(const TaskRecord& record)
{
    NS_LOG_FUNCTION(this << record.device << record.task);
    if (!m_open)
    {
        throw std::runtime_error("task " + std::to_string(record.task) + " of device " +
                                 std::to_string(record.device) +
                                 " ended while no results were being written");
    }
    const std::string agent = MakeLabel(record.agent);
    m_all.Add(record);
    m_agents[agent].Add(record);
    m_devices[{agent, record.device}].Add(record);
    m_types.emplace(agent, record.agent);
    m_models.emplace(record.model, FormatDigest(record.modelDigest));
    if (m_files)
    {
        m_files->sound = false;
        WriteRows(record, agent);
        m_files->sound = true;
    }
}

void
InferenceMonitor::WriteRows(const TaskRecord& record, const std::string& agent)
{
    const ResultRow row = MakeTaskRow(record, agent);
    m_files->tasks.Write(row);
    if (m_writeDatabase)
    {
        m_files->database.Write(row);
    }
    if (m_writeStages)
    {
        for (const auto& stage : MakeStageRows(record, agent))
        {
            m_files->stages.Write(stage);
        }
    }
    if (m_writeTransfers)
    {
        for (const auto& transfer : MakeTransferRows(record, agent))
        {
            m_files->transfers.Write(transfer);
        }
    }
}

void
InferenceMonitor::Close()
{
    NS_LOG_FUNCTION(this);
    if (!m_open)
    {
        return;
    }
    m_open = false;
    if (m_files)
    {
        WriteSummary();
        for (ResultFile* file : {&m_files->tasks,
                                 &m_files->stages,
                                 &m_files->transfers,
                                 &m_files->deployments,
                                 &m_files->summary})
        {
            file->Close();
        }
        m_files->database.Close();
        if (!m_files->sound)
        {
            throw std::runtime_error("the results in \"" + m_outputDirectory +
                                     "\" are not complete: a row could not be written");
        }
        WriteRun(true);
        m_files.reset();
    }
}

void
InferenceMonitor::WriteSummary()
{
    for (const auto& agent : m_agents)
    {
        m_files->summary.Write(MakeSummaryRow(agent.first, ALL_DEVICES, agent.second.GetSummary()));
    }
    for (const auto& device : m_devices)
    {
        m_files->summary.Write(MakeSummaryRow(device.first.first,
                                              std::to_string(device.first.second),
                                              device.second.GetSummary()));
    }
}

void
InferenceMonitor::WriteRun(bool complete)
{
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - m_files->start;
    RunFacts facts;
    facts.info = m_info;
    facts.agents = m_types;
    facts.models = m_models;
    facts.tasks = m_all.GetSummary().tasks;
    facts.simulatedNs = Simulator::Now().GetNanoSeconds();
    facts.complete = complete;
    facts.openedAt = m_files->openedAt;
    facts.wallSeconds = wall.count();
    WriteRuns(GetPath(RUN_NAME), m_files->earlierRuns, facts);
}

AgentSummary
InferenceMonitor::GetSummary() const
{
    return m_all.GetSummary();
}

AgentSummary
InferenceMonitor::GetSummary(const std::string& agent) const
{
    const auto found = m_agents.find(agent);
    return found == m_agents.end() ? TaskTotals().GetSummary() : found->second.GetSummary();
}

std::vector<std::string>
InferenceMonitor::GetAgents() const
{
    std::vector<std::string> agents;
    for (const auto& agent : m_agents)
    {
        agents.push_back(agent.first);
    }
    return agents;
}

} // namespace edgeinference
} // namespace ns3
