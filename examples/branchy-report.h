/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Tables and claims of the reproduction of Qi et al. and Edgent.
 */
#ifndef EDGE_INFERENCE_BRANCHY_REPORT_H
#define EDGE_INFERENCE_BRANCHY_REPORT_H

#include "branchy-experiments.h"

#include <ostream>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Write reproduce-branchy-<experiment>.csv, all with the columns of BranchyRow.
 * @param setup parameters @param tables rows
 */
void WriteBranchy(const BranchySetup& setup, const BranchyTables& tables);

/**
 * @ingroup edge-inference
 * Print all tables beside what is published, and check the claims.
 * @param setup parameters @param tables rows @param os where to
 * @return true if all claims hold that must
 */
bool ReportBranchy(const BranchySetup& setup, const BranchyTables& tables, std::ostream& os);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCHY_REPORT_H
