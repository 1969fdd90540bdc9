/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What people read at the end of a comparison of agents. Example:
 *
 *     PrintComparison(std::cout, comparison.GetResults());
 */
#ifndef EDGE_INFERENCE_COMPARISON_TABLE_H
#define EDGE_INFERENCE_COMPARISON_TABLE_H

#include "agent-comparison.h"

#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * One row per agent that ran, what the games of ledgers took, and which agents did not run and why.
 * @param os where to @param results of the agents
 */
void PrintComparison(std::ostream& os, const std::vector<AgentResult>& results);

/** @param value a number @param digits behind the point @return it, "-" if there is none */
std::string ShowNumber(double value, int digits);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_COMPARISON_TABLE_H
