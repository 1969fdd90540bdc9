/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branch-placement.h"

#include "placement-forest.h"
#include "placement-instance.h"
#include "placement-search.h"

#include <array>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::array<std::pair<PlacementBoundKind, const char*>, 5> NAMES{{
    {PlacementBoundKind::AUTOMATIC, "automatic"},
    {PlacementBoundKind::PAPER, "paper"},
    {PlacementBoundKind::CHAIN, "chain"},
    {PlacementBoundKind::GILMORE_LAWLER, "gilmore-lawler"},
    {PlacementBoundKind::HAHN_GRANT, "hahn-grant"},
}};

/** @return the bound that proved most per second on problems of this kind, see doc/placement.rst */
PlacementBoundKind
ChooseBound(const PlacementInstance& instance)
{
    const double work = static_cast<double>(instance.parts) * instance.slots * instance.slots;
    const bool spare = instance.parts < instance.slots;
    return spare && work <= 2.5e7 && PlacementForest(instance).IsWhole()
               ? PlacementBoundKind::CHAIN
               : PlacementBoundKind::GILMORE_LAWLER;
}

} // namespace

const char*
GetPlacementBoundName(PlacementBoundKind kind)
{
    for (const auto& [known, name] : NAMES)
    {
        if (known == kind)
        {
            return name;
        }
    }
    return "unknown";
}

std::vector<std::string>
GetPlacementBoundNames()
{
    std::vector<std::string> names;
    for (const auto& entry : NAMES)
    {
        names.emplace_back(entry.second);
    }
    return names;
}

PlacementBoundKind
ParsePlacementBound(const std::string& name)
{
    std::string list;
    for (const auto& [kind, known] : NAMES)
    {
        if (name == known)
        {
            return kind;
        }
        list += std::string(list.empty() ? "" : ", ") + known;
    }
    throw std::invalid_argument("There is no placement bound '" + name + "'; known are " + list);
}

double
PlacementResult::GetGap() const
{
    if (proven)
    {
        return 0.0;
    }
    return nodes.empty() ? 1.0 : (cost - bound) / cost;
}

BranchPlacement::BranchPlacement(PlacementOptions options)
    : m_options(std::move(options))
{
    if (m_options.progressInterval == 0)
    {
        throw std::invalid_argument("The progress interval of a placement is 1 or more");
    }
}

PlacementResult
BranchPlacement::Solve(const PlacementProblem& problem) const
{
    if (const auto wrong = FindPlacementProblem(problem))
    {
        throw std::invalid_argument(*wrong);
    }
    const PlacementInstance instance(problem);
    PlacementOptions options = m_options;
    if (options.bound == PlacementBoundKind::AUTOMATIC)
    {
        options.bound = ChooseBound(instance);
    }
    if (instance.parts > instance.slots)
    {
        PlacementResult impossible;
        impossible.proven = true;
        impossible.bound = impossible.cost;
        impossible.usedBound = options.bound;
        return impossible;
    }
    PlacementResult result = PlacementSearch(instance, options).Run();
    if (!result.nodes.empty())
    {
        // the sum in the order of the problem, without what compiling it rounded
        result.cost = GetPlacementCost(problem, result.nodes);
        result.bound = result.proven ? result.cost : std::min(result.bound, result.cost);
    }
    return result;
}

} // namespace edgeinference
} // namespace ns3
