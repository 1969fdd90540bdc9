/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-search.h"

#include "placement-local-search.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return the bound of a kind */
std::unique_ptr<PlacementBound>
MakeBound(PlacementBoundKind kind, const PlacementState& state)
{
    switch (kind)
    {
    case PlacementBoundKind::PAPER:
        return MakePaperPlacementBound(state);
    case PlacementBoundKind::CHAIN:
        return MakeChainPlacementBound(state);
    case PlacementBoundKind::GILMORE_LAWLER:
        return MakeGilmoreLawlerPlacementBound(state);
    default:
        return MakeHahnGrantPlacementBound(state);
    }
}

} // namespace

PlacementSearch::PlacementSearch(const PlacementInstance& instance, const PlacementOptions& options)
    : m_instance(instance),
      m_options(options),
      m_state(instance),
      m_bound(MakeBound(options.bound, m_state)),
      m_symmetry(instance),
      m_frames(instance.parts + 1),
      m_cost(instance.big),
      m_left(instance.big)
{
}

PlacementResult
PlacementSearch::Run()
{
    if (m_options.bound != PlacementBoundKind::PAPER)
    {
        Offer(FindGoodPlacement(m_instance));
    }
    Visit(0.0);
    PlacementResult result;
    result.explored = m_explored;
    result.usedBound = m_options.bound;
    const double left = std::min(m_left, m_cost);
    result.proven = !m_stopped || IsPruned(m_left);
    for (const uint32_t slot : m_best)
    {
        result.nodes.push_back(m_instance.nodeOf[slot]);
    }
    result.cost = m_best.empty() ? result.cost : m_cost;
    result.bound = result.proven ? result.cost : std::max(0.0, left);
    return result;
}

double
PlacementSearch::GetLimit() const
{
    // with whole numbers the next better one lies a step below
    return m_instance.step > 0.0 ? m_cost - m_instance.step + 1e-6 * m_instance.step
                                 : m_cost - m_instance.tolerance;
}

bool
PlacementSearch::IsPruned(double bound) const
{
    return bound >= GetLimit();
}

void
PlacementSearch::Offer(const std::vector<uint32_t>& slotOf)
{
    const double cost = m_instance.GetCost(slotOf);
    if (cost < m_cost)
    {
        m_cost = cost;
        m_best = slotOf;
    }
}

void
PlacementSearch::Visit(double known)
{
    if (m_stopped || (m_options.nodeLimit > 0 && m_explored >= m_options.nodeLimit))
    {
        m_stopped = true;
        m_left = std::min(m_left, known);
        return;
    }
    ++m_explored;
    Frame& frame = m_frames[m_state.GetDepth()];
    frame.children.clear();
    frame.next = 0;
    frame.bound = known;
    if (m_state.GetParts().empty())
    {
        const auto& slots = m_state.GetSlotOfPart();
        Offer(std::vector<uint32_t>(slots.begin(), slots.end()));
        return;
    }
    if (frame.pairs.GetRows() == 0)
    {
        frame.pairs = PlacementMatrix(m_instance.parts, m_instance.slots);
    }
    const double own = m_bound->Evaluate(GetLimit(), frame.pairs);
    frame.bound = std::max(known, own);
    Report();
    if (IsPruned(frame.bound))
    {
        return;
    }
    BlockPairs(frame);
    Branch(frame);
    Descend(frame);
}

void
PlacementSearch::BlockPairs(const Frame& frame)
{
    for (const uint32_t part : m_state.GetParts())
    {
        for (const uint32_t slot : m_state.GetSlots())
        {
            if (IsPruned(frame.pairs(part, slot)))
            {
                m_state.Block(part, slot);
            }
        }
    }
}

double
PlacementSearch::GuessWork(const Frame& frame, const Child& child) const
{
    // a subtree shrinks quickly with the gap that is left to its root
    const double limit = GetLimit();
    const double gap = (limit - child.bound) / std::max(limit - frame.bound, m_instance.tolerance);
    const double share = std::clamp(gap, 0.0, 1.0);
    return share * share * share + 1e-3;
}

void
PlacementSearch::AddChild(const Frame& frame, uint32_t part, uint32_t slot)
{
    if (!m_state.IsBlocked(part, slot))
    {
        const double bound = std::max(frame.bound, frame.pairs(part, slot));
        const double key = m_bound->HasPairBounds() ? bound : m_state.GetCost(part, slot);
        m_row.push_back({part, slot, bound, key});
    }
}

void
PlacementSearch::TakeIfLess(Frame& frame, double& least)
{
    double work = 0.0;
    for (const auto& child : m_row)
    {
        work += GuessWork(frame, child);
    }
    if (work < least)
    {
        least = work;
        frame.children = m_row;
    }
    m_row.clear();
}

void
PlacementSearch::Branch(Frame& frame)
{
    const auto& parts = m_state.GetParts();
    const auto& slots = m_state.GetSlots();
    // the paper takes the parts in their order
    const std::size_t rows = m_bound->HasPairBounds() ? parts.size() : 1;
    double least = std::numeric_limits<double>::infinity();
    m_symmetry.FindTwinSlots(m_state, m_isTwin);
    for (std::size_t i = 0; i < rows; ++i)
    {
        for (const uint32_t slot : slots)
        {
            if (!m_isTwin[slot])
            {
                AddChild(frame, parts[i], slot);
            }
        }
        TakeIfLess(frame, least);
    }
    // each node is used if there are as many as parts
    if (m_bound->HasPairBounds() && parts.size() == slots.size())
    {
        m_symmetry.FindTwinParts(m_state, m_isTwin);
        for (const uint32_t slot : slots)
        {
            for (const uint32_t part : parts)
            {
                if (!m_isTwin[part])
                {
                    AddChild(frame, part, slot);
                }
            }
            TakeIfLess(frame, least);
        }
    }
    std::stable_sort(frame.children.begin(),
                     frame.children.end(),
                     [](const Child& a, const Child& b) { return a.key < b.key; });
}

void
PlacementSearch::Descend(Frame& frame)
{
    while (frame.next < frame.children.size())
    {
        const Child child = frame.children[frame.next++];
        if (IsPruned(child.bound))
        {
            continue;
        }
        if (m_stopped)
        {
            m_left = std::min(m_left, child.bound);
            continue;
        }
        m_state.Push(child.part, child.slot);
        m_bound->Push(child.part, child.slot);
        Visit(child.bound);
        m_bound->Pop();
        m_state.Pop();
    }
}

double
PlacementSearch::GetOpenBound() const
{
    double bound = m_cost;
    for (uint32_t depth = 0; depth < m_state.GetDepth(); ++depth)
    {
        const Frame& frame = m_frames[depth];
        for (std::size_t i = frame.next; i < frame.children.size(); ++i)
        {
            bound = std::min(bound, frame.children[i].bound);
        }
    }
    return std::max(0.0, std::min(bound, m_frames[m_state.GetDepth()].bound));
}

void
PlacementSearch::Report()
{
    if (m_options.progress && m_explored % m_options.progressInterval == 0)
    {
        PlacementProgress progress;
        progress.explored = m_explored;
        progress.cost = m_best.empty() ? std::numeric_limits<double>::infinity() : m_cost;
        progress.bound = GetOpenBound();
        m_options.progress(progress);
    }
}

} // namespace edgeinference
} // namespace ns3
