/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Lower bounds of a partial placement: one base, one child per method.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_BOUND_H
#define EDGE_INFERENCE_PLACEMENT_BOUND_H

#include "placement-state.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What no completion of a partial placement costs less than. Follows the pushes and pops of a
 * state. Pairs that the state blocks may be left out of account.
 */
class PlacementBound
{
  public:
    virtual ~PlacementBound();

    /** The state fixed a pair. @param part the part @param slot its slot */
    virtual void Push(uint32_t part, uint32_t slot);

    /** The state took the last pair back. */
    virtual void Pop();

    /**
     * @param limit a bound of at least this is as good as any: the method may stop there
     * @param pairs where to leave, for each open part and free slot, a bound of the placements that
     *        have that pair
     * @return the bound
     */
    virtual double Evaluate(double limit, PlacementMatrix& pairs) = 0;

    /** @return true if the bounds of the pairs tell them apart, so that they guide the branching */
    virtual bool HasPairBounds() const;
};

/**
 * Qi et al. (DOI 10.11772/j.issn.1001-9081.2019081406), C1 + C2 + C3: cost of the fixed pairs; for
 * each open part the smallest W; and for what goes between open parts the minimal scalar product,
 * flows in descending times delays in ascending order. [reconstructed: run delays of the open parts
 * are in C2, and minima of rows take the place of an assignment]
 * @param state the partial placement; must outlive the bound
 * @return the bound
 */
std::unique_ptr<PlacementBound> MakePaperPlacementBound(const PlacementState& state);

/**
 * Gilmore (1962, DOI 10.1137/0110022) and Lawler (1963, DOI 10.1287/mnsc.9.4.586): the assignment
 * problem over l_kl = W_kl + minimal scalar product of the flows of part k and the delays of slot
 * l.
 * @param state the partial placement; must outlive the bound
 * @return the bound
 */
std::unique_ptr<PlacementBound> MakeGilmoreLawlerPlacementBound(const PlacementState& state);

/**
 * The dual ascent of P. Hahn and T. Grant ("Lower bounds for the quadratic assignment problem based
 * upon a dual formulation", Operations Research 46(6), 1998, DOI 10.1287/opre.46.6.912) on the
 * level-1 reformulation: what is left of a Gilmore-Lawler bound is moved between y_ijkl and y_klij
 * and used again. Children begin with the reduced costs of their parent.
 * @param state the partial placement; must outlive the bound
 * @return the bound
 * @throws std::invalid_argument if parts * slots is above 1000 (some 50 MB)
 */
std::unique_ptr<PlacementBound> MakeHahnGrantPlacementBound(const PlacementState& state);

/**
 * For chains and trees: the cheapest walk when slots may be taken twice by parts that are not
 * neighbours, a dynamic programme in O(n m^2) (Viterbi), with prices on the slots that make using
 * one twice unattractive (Lagrange multipliers; N. Christofides, E. Benavent, "An exact algorithm
 * for the quadratic assignment problem on a tree", Operations Research 37(5), 1989, DOI
 * 10.1287/opre.37.5.760). Flows outside a heaviest spanning forest count as in C3.
 * @param state the partial placement; must outlive the bound
 * @return the bound
 * @throws std::invalid_argument if parts * slots^2 is above 2.5e7 (400 MB)
 */
std::unique_ptr<PlacementBound> MakeChainPlacementBound(const PlacementState& state);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_BOUND_H
