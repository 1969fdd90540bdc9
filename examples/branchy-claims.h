/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Claims of Qi et al. and Edgent, held against the rows of their reproduction.
 */
#ifndef EDGE_INFERENCE_BRANCHY_CLAIMS_H
#define EDGE_INFERENCE_BRANCHY_CLAIMS_H

#include "branchy-experiments.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference A claim, and whether the rows bear it out. */
struct BranchyClaim
{
    std::string name;    //!< what is claimed
    bool must{true};     //!< decides the status of the program; otherwise a published figure
    bool holds{false};   //!< does it?
    std::string figures; //!< why, and if not, why not
};

/**
 * @ingroup edge-inference
 * @param setup parameters @param tables rows @return all claims
 */
std::vector<BranchyClaim> CheckBranchy(const BranchySetup& setup, const BranchyTables& tables);

/** @ingroup edge-inference The part of CheckBranchy about Edgent. @param setup parameters
 * @param tables rows @param claims gets the claims */
void CheckEdgent(const BranchySetup& setup,
                 const BranchyTables& tables,
                 std::vector<BranchyClaim>& claims);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCHY_CLAIMS_H
