/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the columns of the result tables are called and hold. A new column of tasks.csv is one line
 * in result-columns.cc, at the end of the list, and one in doc/results.rst.
 */
#ifndef EDGE_INFERENCE_RESULT_COLUMNS_H
#define EDGE_INFERENCE_RESULT_COLUMNS_H

#include "agent-summary.h"
#include "task-record.h"

#include "ns3/deployment-record.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One field of a row: the same in CSV and in the database.
 */
using ResultField = std::variant<int64_t, double, std::string>;

/**
 * @ingroup edge-inference
 * One row of a table.
 */
using ResultRow = std::vector<ResultField>;

/**
 * @ingroup edge-inference
 * The table a row belongs to.
 */
struct ResultTable
{
    std::string name;                 //!< without ".csv"
    std::vector<std::string> columns; //!< in order
};

/** @return the table with one row per task */
const ResultTable& GetTasksTable();

/** @return the table with one row per stretch of time of a stage */
const ResultTable& GetStagesTable();

/** @return the table with one row per transfer of a tensor or result */
const ResultTable& GetTransfersTable();

/** @return the table with one row per device and agent, and one per agent */
const ResultTable& GetSummaryTable();

/** @return the table with one row per deployment of parts */
const ResultTable& GetDeploymentsTable();

/** @param agent TypeId name of an agent @return its name in the tables, such as "neurosurgeon" */
std::string GetAgentLabel(const std::string& agent);

/** @param record a task @param agent its label @return its row of the tasks table */
ResultRow MakeTaskRow(const TaskRecord& record, const std::string& agent);

/** @param record a task @param agent its label @return its rows of the stages table, by start */
std::vector<ResultRow> MakeStageRows(const TaskRecord& record, const std::string& agent);

/** @param record a task @param agent its label @return its rows of the transfers table, by start */
std::vector<ResultRow> MakeTransferRows(const TaskRecord& record, const std::string& agent);

/** @param record a deployment @param agent its label @return its row of the deployments table */
ResultRow MakeDeploymentRow(const DeploymentRecord& record, const std::string& agent);

/**
 * @param agent its label
 * @param device number of the device, or "all"
 * @param summary what became of the tasks
 * @return the row of the summary table
 */
ResultRow MakeSummaryRow(const std::string& agent,
                         const std::string& device,
                         const AgentSummary& summary);

/** @param digest of a network @return "0x" and 16 hexadecimal digits */
std::string FormatDigest(uint64_t digest);

/**
 * @param field a field
 * @return its text, as in a CSV file but without quotes: the shortest decimal that reads back as
 * the same number, whatever the locale; NaN is empty
 */
std::string FormatField(const ResultField& field);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESULT_COLUMNS_H
