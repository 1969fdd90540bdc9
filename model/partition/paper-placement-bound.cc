/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-bound.h"
#include "scalar-product-bound.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

PlacementBound::~PlacementBound() = default;

void
PlacementBound::Push(uint32_t, uint32_t)
{
}

void
PlacementBound::Pop()
{
}

bool
PlacementBound::HasPairBounds() const
{
    return true;
}

namespace
{

/** @return the flows of all terms */
std::vector<PlacementMatrix>
GetFlows(const PlacementInstance& instance)
{
    std::vector<PlacementMatrix> flows;
    for (const auto& term : instance.terms)
    {
        flows.push_back(term.flow);
    }
    return flows;
}

/** C1 + C2 + C3. */
class PaperPlacementBound : public PlacementBound
{
  public:
    explicit PaperPlacementBound(const PlacementState& state)
        : m_state(state),
          m_between(state, GetFlows(state.GetInstance()))
    {
    }

    double Evaluate(double, PlacementMatrix& pairs) override
    {
        double bound = m_state.GetFixedCost() + m_between.Evaluate();
        for (const uint32_t part : m_state.GetParts())
        {
            double least = m_state.GetInstance().big;
            for (const uint32_t slot : m_state.GetSlots())
            {
                least = std::min(least, m_state.GetCost(part, slot));
            }
            bound += least;
        }
        for (const uint32_t part : m_state.GetParts())
        {
            for (const uint32_t slot : m_state.GetSlots())
            {
                pairs(part, slot) =
                    m_state.IsBlocked(part, slot) ? m_state.GetInstance().big : bound;
            }
        }
        return bound;
    }

    bool HasPairBounds() const override
    {
        return false;
    }

  private:
    const PlacementState& m_state;
    ScalarProductBound m_between;
};

} // namespace

std::unique_ptr<PlacementBound>
MakePaperPlacementBound(const PlacementState& state)
{
    return std::make_unique<PaperPlacementBound>(state);
}

} // namespace edgeinference
} // namespace ns3
