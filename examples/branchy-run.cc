/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branchy-run.h"

#include "ns3/exit-selection.h"
#include "ns3/model-loader.h"
#include "ns3/network-placement.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/task-record.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Adds up the tasks of a run. */
class TaskSums
{
  public:
    /** @param settle first tasks that are not counted */
    explicit TaskSums(uint32_t settle)
        : m_settle(settle)
    {
    }

    /** @param record a task that ended */
    void Add(const TaskRecord& record)
    {
        m_row.plan = record.plan;
        if (record.task < m_settle)
        {
            return;
        }
        ++m_row.tasks;
        const bool answered = record.status == TaskStatus::COMPLETED;
        const bool inTime = answered && !record.MissedDeadline();
        m_answered += answered ? 1 : 0;
        m_inTime += inTime ? 1 : 0;
        m_known += inTime && record.correct >= 0 ? 1 : 0;
        m_right += inTime && record.correct == 1 ? 1 : 0;
        m_row.exit += answered ? record.exit + 1 : 0;
        m_row.meanMs += 1e-6 * static_cast<double>(record.finishedNs - record.createdNs);
        m_row.computeMs += 1e-6 * static_cast<double>(record.parts.Get(TaskState::DEVICE_COMPUTE) +
                                                      record.parts.Get(TaskState::SERVER_COMPUTE));
        m_row.transferMs += 1e-6 * static_cast<double>(record.parts.Get(TaskState::TRANSFER) +
                                                       record.parts.Get(TaskState::RESULT));
    }

    /** @return means over the tasks */
    BranchyRow GetRow() const
    {
        if (m_row.tasks == 0)
        {
            throw std::runtime_error("no task ended in a run: give it more of them");
        }
        const auto tasks = static_cast<double>(m_row.tasks);
        BranchyRow row = m_row;
        row.exit = m_answered > 0.0 ? row.exit / m_answered : 0.0;
        row.inTime = m_inTime / tasks;
        row.meanMs /= tasks;
        row.computeMs /= tasks;
        row.transferMs /= tasks;
        row.accuracy = m_known > 0.0 ? m_right / m_known : -1.0;
        row.score = (m_right - (tasks - m_inTime)) / tasks;
        return row;
    }

  private:
    uint32_t m_settle;      //!< first tasks that are not counted
    BranchyRow m_row;       //!< sums
    double m_answered{0.0}; //!< tasks
    double m_inTime{0.0};   //!< tasks
    double m_known{0.0};    //!< in time, and known to be right or wrong
    double m_right{0.0};    //!< in time and right
};

} // namespace

std::string
BranchyRow::ToText() const
{
    return nlohmann::json{name,
                          encoding,
                          kbps,
                          deadlineMs,
                          variant,
                          exit,
                          tasks,
                          inTime,
                          meanMs,
                          computeMs,
                          transferMs,
                          accuracy,
                          score,
                          plan}
        .dump();
}

BranchyRow
BranchyRow::FromText(const std::string& text)
{
    const auto json = nlohmann::json::parse(text);
    BranchyRow row;
    row.name = json[0];
    row.encoding = json[1];
    row.kbps = json[2];
    row.deadlineMs = json[3];
    row.variant = json[4];
    row.exit = json[5];
    row.tasks = json[6];
    row.inTime = json[7];
    row.meanMs = json[8];
    row.computeMs = json[9];
    row.transferMs = json[10];
    row.accuracy = json[11];
    row.score = json[12];
    row.plan = json[13];
    return row;
}

BranchyRow
SimulateBranchy(const BranchyCase& which)
{
    RngSeedManager::SetRun(which.run);
    ScenarioHelper scenario(which.options);
    scenario.Build(AgentSpec::FromString(which.agent));
    if (which.prepare)
    {
        which.prepare(scenario);
    }
    TaskSums sums(which.settle);
    for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
    {
        scenario.GetDevices().Get(i)->TraceConnectWithoutContext(
            "TaskEnded",
            MakeCallback(&TaskSums::Add, &sums));
    }
    scenario.Run();
    return sums.GetRow();
}

std::vector<ChainStep>
PlaceParts(const BranchySetup& setup, BranchyEdge edge, uint32_t run)
{
    edge.deadlineMs = 0.0; // no hurry: the last exit, so that every part is in the plan
    edge.tasks = 1;
    BranchyCase which;
    which.options = MakeEdgeScenario(setup, edge);
    which.options.cloud = false; // the parts lie on the edge's nodes
    which.agent = "sne/IdealKnowledge=true";
    which.run = run;
    which.prepare = [&setup](const ScenarioHelper& scenario) { DrawBoards(setup, scenario); };
    const auto plan = PartitionPlan::FromString(SimulateBranchy(which).plan);
    const auto model = LoadModel(setup.branchyNetwork);
    const std::vector<LayerId> ends = GetExitParts(*model);
    std::vector<ChainStep> steps;
    for (std::size_t part = 0; part < ends.size(); ++part)
    {
        const DnnExit& exit = model->GetExits()[part];
        const LayerId last = part + 1 < ends.size() ? exit.attach : exit.output;
        steps.push_back({ends[part], plan.stages.at(FindStage(plan, last)).site});
    }
    return steps;
}

BranchyRow
SimulateExit(const BranchySetup& setup,
             const BranchyEdge& edge,
             uint32_t run,
             const std::vector<ChainStep>& steps,
             uint32_t exit)
{
    BranchyCase which;
    which.options = MakeEdgeScenario(setup, edge);
    const auto model = LoadModel(setup.branchyNetwork);
    const auto plan = MakeChainPlan(*model, steps, MakeExitRules(*model, exit), edge.encoding);
    which.agent = "fixed/Plan=" + plan.ToString();
    which.settle = 1;
    which.run = run;
    which.prepare = [&setup](const ScenarioHelper& scenario) { DrawBoards(setup, scenario); };
    BranchyRow row = SimulateBranchy(which);
    row.encoding = edge.encoding;
    row.kbps = edge.kbps;
    if (row.plan != plan.ToString())
    {
        throw std::runtime_error("the plan " + plan.ToString() + " was not followed");
    }
    return row;
}

} // namespace edgeinference
} // namespace ns3
