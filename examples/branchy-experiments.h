/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The experiments of the reproduction of Qi et al. and Edgent, as jobs that run side by side.
 */
#ifndef EDGE_INFERENCE_BRANCHY_EXPERIMENTS_H
#define EDGE_INFERENCE_BRANCHY_EXPERIMENTS_H

#include "branchy-run.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference Some runs that one process does. */
struct BranchyJob
{
    std::string experiment;                       //!< table that the rows belong to
    std::string label;                            //!< for people
    std::function<std::vector<BranchyRow>()> run; //!< gives the rows
};

/** @ingroup edge-inference Rows by experiment, in the order of the jobs. */
using BranchyTables = std::map<std::string, std::vector<BranchyRow>>;

/** @ingroup edge-inference Names of the experiments, as in the names of the files. */
namespace branchy
{
inline const std::string SAVING = "saving";       //!< edge against cloud at equal exits
inline const std::string DEADLINES = "deadlines"; //!< SNE at the edge against the cloud
inline const std::string SOURCES = "sources";     //!< where the source is
inline const std::string EDGENT = "edgent";       //!< Edgent and others by deadline
inline const std::string BANDWIDTH = "bandwidth"; //!< by rate of the link
inline const std::string TRACES = "traces";       //!< over measured rates
} // namespace branchy

/** @ingroup edge-inference @return the experiments, in order */
const std::vector<std::string>& GetBranchyExperiments();

/** @ingroup edge-inference @return agents compared with Edgent: names for people, then specs */
const std::vector<std::pair<std::string, std::string>>& GetEdgentAgents();

/**
 * @ingroup edge-inference
 * @param setup parameters
 * @return all jobs; over traces only those of setup.traces
 */
std::vector<BranchyJob> ListBranchyJobs(const BranchySetup& setup);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCHY_EXPERIMENTS_H
