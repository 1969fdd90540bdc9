/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The minimal scalar product of what flows between open parts and the delays between free slots.
 */
#ifndef EDGE_INFERENCE_SCALAR_PRODUCT_BOUND_H
#define EDGE_INFERENCE_SCALAR_PRODUCT_BOUND_H

#include "placement-state.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * C3 of Qi et al.: flows in descending order, each on the smallest delay that is left. For a chain
 * the sum of the (|U| - 1) smallest delays among the free slots. Sorted once; an evaluation walks
 * both lists and skips what is fixed.
 */
class ScalarProductBound
{
  public:
    /**
     * @param state the partial placement; must outlive this
     * @param flows per term, parts x parts: the flows that count
     */
    ScalarProductBound(const PlacementState& state, const std::vector<PlacementMatrix>& flows);

    /** @return the bound at the present state */
    double Evaluate() const;

  private:
    /** A flow or a delay between two. */
    struct Entry
    {
        double value{0.0}; //!< how much
        uint32_t from{0};  //!< part or slot
        uint32_t to{0};    //!< part or slot
    };

    /** One term. */
    struct Lists
    {
        std::vector<Entry> flows;  //!< positive ones, descending
        std::vector<Entry> delays; //!< ascending
    };

    const PlacementState& m_state; //!< the partial placement
    std::vector<Lists> m_terms;    //!< per term that has flows
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCALAR_PRODUCT_BOUND_H
