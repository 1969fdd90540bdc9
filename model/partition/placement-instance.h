/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A placement problem as the search sees it: finite numbers only, nodes that take several parts
 * divided into slots that take one, and symmetric where the objective allows it.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_INSTANCE_H
#define EDGE_INFERENCE_PLACEMENT_INSTANCE_H

#include "placement-problem.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The compiled problem. Flows of a part to itself are in `linear`; no flow has a diagonal.
 *
 * A node that may take several parts becomes as many slots as its memory can hold of the smallest
 * parts; the memory itself is PlacementState's business. Bounds for one part per slot thus hold
 * for shared nodes too.
 */
struct PlacementInstance
{
    /**
     * @param problem a problem that FindPlacementProblem passes
     * @throws std::invalid_argument if its nodes have more than 2048 slots together
     */
    explicit PlacementInstance(const PlacementProblem& problem);

    /** @return cost of the flows between two parts, both ways; i at slot j, k at slot l */
    double GetPairCost(uint32_t i, uint32_t k, uint32_t j, uint32_t l) const
    {
        double cost = 0.0;
        for (const auto& term : terms)
        {
            cost += term.flow(i, k) * term.delay(j, l) + term.flow(k, i) * term.delay(l, j);
        }
        return cost;
    }

    /** @param slots the slot of each part @return cost, `big` or more if impossible */
    double GetCost(const std::vector<uint32_t>& slots) const;

    /** @param slots the slot of each part @return true if every node's memory suffices */
    bool FitsMemory(const std::vector<uint32_t>& slots) const;

    uint32_t parts{0};                //!< n
    uint32_t slots{0};                //!< places for one part each
    std::vector<uint32_t> nodeOf;     //!< per slot
    PlacementMatrix linear;           //!< parts x slots
    std::vector<PlacementTerm> terms; //!< flows parts x parts, delays slots x slots
    std::vector<double> partMemory;   //!< per part, or empty
    std::vector<double> nodeMemory;   //!< per node, or empty
    bool symmetric{true};             //!< all terms are
    double big{1.0};       //!< stands for infinity: more than any possible placement costs
    double step{0.0};      //!< all objectives are multiples of it; 0: not known
    double tolerance{0.0}; //!< differences below it are rounding

  private:
    /** Divide the nodes into slots. @param problem the problem */
    void FillSlots(const PlacementProblem& problem);

    /** Copy costs, with finite values where it cannot be. @param problem the problem */
    void FillCosts(const PlacementProblem& problem);

    /** Add a term, and where it has no way another one that forbids. @param source the term */
    void AddTerm(const PlacementTerm& source);

    /** Make a term whose other matrix is symmetric symmetric altogether. */
    void Symmetrise();

    /** Find the step of whole-number objectives. */
    void FillStep();
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_INSTANCE_H
