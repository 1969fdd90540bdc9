/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "busy-cut-search.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint32_t MOST_CUTS = 48;  //!< minimum cuts of a search
constexpr double TOLERANCE = 1e-10; //!< relative; cuts are found in whole numbers

} // namespace

double
BusyCutSearch::Line::At(double lambda) const
{
    return constant + lambda * slope;
}

BusyCutSearch::BusyCutSearch(DagCutGraph& graph, const Times& times, Offer offer)
    : m_graph(graph),
      m_times(times),
      m_offer(std::move(offer))
{
}

double
BusyCutSearch::Search(double best)
{
    m_best = best;
    m_cuts = 0;
    std::vector<Branch> open(1);
    const auto lower = [](const Branch& a, const Branch& b) { return a.bound < b.bound; };
    while (!open.empty())
    {
        const auto first = std::min_element(open.begin(), open.end(), lower);
        if (first->bound >= m_best * (1.0 - TOLERANCE) || m_cuts >= MOST_CUTS)
        {
            return std::min(m_best, first->bound);
        }
        Branch branch = std::move(*first);
        open.erase(first);
        const bool gap = Bound(branch);
        if (gap && branch.early && branch.late)
        {
            Split(branch, open);
        }
        else if (gap)
        {
            open.push_back(std::move(branch)); // cuts ran out
        }
    }
    return m_best;
}

bool
BusyCutSearch::Bound(Branch& branch)
{
    for (const auto& [layer, side] : branch.fixed)
    {
        m_graph.Fix(layer, side);
    }
    bool gap = true;
    // at the ends of the interval the dual is attained if its cut is on that side
    if (!branch.early)
    {
        branch.early = Solve(1.0, branch);
        gap = branch.early && branch.early->slope < 0.0;
    }
    if (gap && !branch.late && m_cuts < MOST_CUTS)
    {
        branch.late = Solve(0.0, branch);
        gap = branch.late && branch.late->slope > 0.0;
    }
    if (gap && branch.late)
    {
        gap = Meet(branch);
    }
    for (const auto& entry : branch.fixed)
    {
        m_graph.Fix(entry.first, DagCutGraph::Side::FREE);
    }
    return gap;
}

bool
BusyCutSearch::Meet(Branch& branch)
{
    while (m_cuts < MOST_CUTS)
    {
        const double meet = (branch.early->constant - branch.late->constant) /
                            (branch.late->slope - branch.early->slope);
        const double lambda = std::clamp(meet, 0.0, 1.0);
        const double expected = branch.late->At(lambda);
        const auto line = Solve(lambda, branch);
        if (!line || line->slope == 0.0)
        {
            return false; // attained
        }
        if (line->At(lambda) >= expected * (1.0 - TOLERANCE))
        {
            return true;
        }
        (line->slope > 0.0 ? branch.late : branch.early) = line;
    }
    return true;
}

std::optional<BusyCutSearch::Line>
BusyCutSearch::Solve(double lambda, Branch& branch)
{
    ++m_cuts;
    if (!std::isfinite(m_graph.Solve({lambda, lambda, 1.0})))
    {
        return std::nullopt;
    }
    DagCutChoice cut = m_graph.GetCut();
    const double arrival = m_times.before + cut.deviceSeconds + cut.transferSeconds;
    Line line;
    line.device = cut.device;
    line.slope = arrival - m_times.backlog;
    line.constant = m_times.backlog + cut.serverSeconds + m_times.after;
    branch.bound = std::max(branch.bound, line.At(lambda) * (1.0 - TOLERANCE));
    if (std::max(line.At(0.0), line.At(1.0)) < m_best)
    {
        m_best = m_offer(std::move(cut));
    }
    return line;
}

void
BusyCutSearch::Split(const Branch& branch, std::vector<Branch>& open)
{
    const LayerSet& early = branch.early->device;
    const LayerSet& late = branch.late->device;
    const auto layers = late.Minus(early).Union(early.Minus(late)).GetLayers();
    const LayerId layer = layers[layers.size() / 2];
    for (const auto side : {DagCutGraph::Side::DEVICE, DagCutGraph::Side::SERVER})
    {
        const bool device = side == DagCutGraph::Side::DEVICE;
        Branch part;
        part.fixed = branch.fixed;
        part.fixed.emplace_back(layer, side);
        part.bound = branch.bound;
        if (early.Contains(layer) == device)
        {
            part.early = branch.early;
        }
        if (late.Contains(layer) == device)
        {
            part.late = branch.late;
        }
        open.push_back(std::move(part));
    }
}

} // namespace edgeinference
} // namespace ns3
