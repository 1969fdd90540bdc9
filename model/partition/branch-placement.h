/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best placement of the parts of a network on edge nodes. Example:
 *
 *     BranchPlacement search;                          // the bound that suits the flows
 *     PlacementResult result = search.Solve(problem);
 *     result.nodes[0];                                 // where the first part runs
 *     result.proven;                                   // nothing is better than result.cost
 */
#ifndef EDGE_INFERENCE_BRANCH_PLACEMENT_H
#define EDGE_INFERENCE_BRANCH_PLACEMENT_H

#include "placement-problem.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Lower bounds to choose from, see placement-bound.h. */
enum class PlacementBoundKind : uint8_t
{
    AUTOMATIC, //!< CHAIN if the flows are a forest and there are spare nodes, else GILMORE_LAWLER
    PAPER,     //!< C1 + C2 + C3 of Qi et al., with their order of nodes
    CHAIN,     //!< dynamic programme along chains and trees, with prices
    GILMORE_LAWLER, //!< one assignment problem
    HAHN_GRANT,     //!< dual ascent from Gilmore-Lawler
};

/** @param kind a bound @return its name, such as "gilmore-lawler" */
const char* GetPlacementBoundName(PlacementBoundKind kind);

/** @return the names of all bounds */
std::vector<std::string> GetPlacementBoundNames();

/**
 * @param name such as "gilmore-lawler"
 * @return the bound
 * @throws std::invalid_argument with one sentence that lists the names
 */
PlacementBoundKind ParsePlacementBound(const std::string& name);

/**
 * @ingroup edge-inference
 * How far a search is.
 */
struct PlacementProgress
{
    uint64_t explored{0}; //!< partial placements looked at
    double cost{0.0};     //!< best found so far, infinite without any
    double bound{0.0};    //!< nothing costs less
};

/**
 * @ingroup edge-inference
 * How to search.
 */
struct PlacementOptions
{
    PlacementBoundKind bound{PlacementBoundKind::AUTOMATIC}; //!< lower bound
    uint64_t nodeLimit{0}; //!< partial placements to look at, 0: until proven
    /** Called now and then if not empty. */
    std::function<void(const PlacementProgress&)> progress;
    uint64_t progressInterval{1000}; //!< partial placements between two calls, not 0
};

/**
 * @ingroup edge-inference
 * What was found.
 */
struct PlacementResult
{
    std::vector<uint32_t> nodes; //!< the node of each part; empty if nothing possible was found
    double cost{std::numeric_limits<double>::infinity()}; //!< of it
    double bound{0.0};    //!< nothing costs less; the cost itself if proven
    uint64_t explored{0}; //!< partial placements looked at
    bool proven{false};   //!< nothing is better, or nothing is possible at all
    PlacementBoundKind usedBound{PlacementBoundKind::AUTOMATIC}; //!< never AUTOMATIC afterwards

    /** @return (cost - bound) / cost: 0 if proven, 1 if nothing was found */
    double GetGap() const;
};

/**
 * @ingroup edge-inference
 * Branch and bound by single assignments, depth first (DBB of Qi et al., Journal of Computer
 * Applications 40(2), 2020, DOI 10.11772/j.issn.1001-9081.2019081406).
 *
 * With PAPER as in the paper: parts in their order; for each the free nodes by ascending key
 * c_kj + delays to the neighbours placed; no placement known at the start. [reconstructed]
 *
 * With any other bound: a local search gives a placement to start with; then each bound also gives
 * what every single pair of part and node would cost at least. Pairs that cost too much are left
 * out from there on; the branching is on the part, or with as many nodes as parts on the node, that
 * leaves the least to look at; of nodes that are alike one is tried; and where all costs are whole
 * numbers a bound counts as the next multiple of their common divisor (2 with symmetric matrices).
 *
 * Placements are told apart down to 1e-12 of the largest conceivable cost.
 */
class BranchPlacement
{
  public:
    /** @param options how to search */
    explicit BranchPlacement(PlacementOptions options = {});

    /**
     * @param problem what to place
     * @return the best placement, or the best within the node limit
     * @throws std::invalid_argument with what FindPlacementProblem says, or if the problem is too
     *         large for the bound
     */
    PlacementResult Solve(const PlacementProblem& problem) const;

  private:
    PlacementOptions m_options; //!< how to search
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BRANCH_PLACEMENT_H
