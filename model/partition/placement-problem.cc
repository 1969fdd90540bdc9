/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-problem.h"

#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();

/** @return a sentence about an entry */
std::string
Complain(const std::string& name, std::size_t row, std::size_t column, const std::string& what)
{
    return name + "(" + std::to_string(row + 1) + ", " + std::to_string(column + 1) + ") " + what;
}

/** @return what is wrong with the size or the entries of a matrix */
std::optional<std::string>
FindMatrixProblem(const PlacementMatrix& matrix,
                  const std::string& name,
                  std::size_t rows,
                  std::size_t columns,
                  bool finite)
{
    if (matrix.GetRows() != rows || matrix.GetColumns() != columns)
    {
        return "The " + name + " matrix has " + std::to_string(matrix.GetRows()) + " x " +
               std::to_string(matrix.GetColumns()) + " entries, but " + std::to_string(rows) +
               " x " + std::to_string(columns) + " are needed";
    }
    for (std::size_t row = 0; row < rows; ++row)
    {
        for (std::size_t column = 0; column < columns; ++column)
        {
            const double value = matrix(row, column);
            if (std::isnan(value) || value < 0.0)
            {
                return Complain(name, row, column, "is negative or no number");
            }
            if (finite && std::isinf(value))
            {
                return Complain(name, row, column, "is infinite");
            }
        }
    }
    return std::nullopt;
}

/** @return what is wrong with a list of memories */
std::optional<std::string>
FindMemoryProblem(const std::vector<double>& memory, const std::string& name, std::size_t count)
{
    if (!memory.empty() && memory.size() != count)
    {
        return "There are " + std::to_string(memory.size()) + " memories for " +
               std::to_string(count) + " " + name;
    }
    for (std::size_t i = 0; i < memory.size(); ++i)
    {
        if (std::isnan(memory[i]) || memory[i] < 0.0)
        {
            return "The memory of " + name + " " + std::to_string(i + 1) +
                   " is negative or no number";
        }
    }
    return std::nullopt;
}

/** @return true if the parts at each node fit */
bool
Fits(const PlacementProblem& problem, const std::vector<uint32_t>& nodes)
{
    std::vector<double> used(problem.GetNodeCount(), 0.0);
    std::vector<uint32_t> parts(problem.GetNodeCount(), 0);
    for (std::size_t part = 0; part < nodes.size(); ++part)
    {
        const uint32_t node = nodes[part];
        used[node] += problem.partMemory.empty() ? 0.0 : problem.partMemory[part];
        const bool overflow = !problem.nodeMemory.empty() && used[node] > problem.nodeMemory[node];
        if (overflow || (++parts[node] > 1 && !problem.share))
        {
            return false;
        }
    }
    return true;
}

} // namespace

bool
PlacementMatrix::IsSymmetric() const
{
    if (m_rows != m_columns)
    {
        return false;
    }
    for (std::size_t row = 0; row < m_rows; ++row)
    {
        for (std::size_t column = 0; column < row; ++column)
        {
            if ((*this)(row, column) != (*this)(column, row))
            {
                return false;
            }
        }
    }
    return true;
}

uint32_t
PlacementProblem::GetPartCount() const
{
    return static_cast<uint32_t>(run.GetRows());
}

uint32_t
PlacementProblem::GetNodeCount() const
{
    return static_cast<uint32_t>(run.GetColumns());
}

PlacementMatrix
MakeChainFlow(const std::vector<double>& bytes)
{
    PlacementMatrix flow(bytes.size() + 1, bytes.size() + 1);
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        flow(i, i + 1) = bytes[i];
    }
    return flow;
}

void
AddLinkTerms(PlacementProblem& problem, const PlacementMatrix& bytes, const PlacementLinks& links)
{
    const std::size_t nodes = links.hops.GetRows();
    PlacementTerm fixed{PlacementMatrix(bytes.GetRows(), bytes.GetColumns()),
                        PlacementMatrix(nodes, nodes)};
    PlacementTerm sized{bytes, PlacementMatrix(nodes, nodes)};
    for (std::size_t i = 0; i < bytes.GetRows(); ++i)
    {
        for (std::size_t k = 0; k < bytes.GetColumns(); ++k)
        {
            fixed.flow(i, k) = bytes(i, k) > 0.0 ? 1.0 : 0.0;
        }
    }
    for (std::size_t j = 0; j < nodes; ++j)
    {
        for (std::size_t l = 0; l < nodes; ++l)
        {
            const double hops = links.hops(j, l);
            const bool way = hops <= 0.0 || links.rateBytesPerSecond(j, l) > 0.0;
            fixed.delay(j, l) = way ? hops * links.propagationSeconds(j, l) : NEVER;
            sized.delay(j, l) = hops > 0.0 && way ? hops / links.rateBytesPerSecond(j, l) : 0.0;
        }
    }
    problem.terms.push_back(std::move(fixed));
    problem.terms.push_back(std::move(sized));
}

std::optional<std::string>
FindPlacementProblem(const PlacementProblem& problem)
{
    const uint32_t parts = problem.GetPartCount();
    const uint32_t nodes = problem.GetNodeCount();
    if (parts == 0 || nodes == 0)
    {
        return std::string("There must be at least one part and one node");
    }
    if (parts > nodes && !problem.share)
    {
        return "There are " + std::to_string(parts) + " parts for " + std::to_string(nodes) +
               " nodes, and a node takes one";
    }
    auto result = FindMatrixProblem(problem.run, "run", parts, nodes, false);
    for (std::size_t i = 0; i < problem.terms.size() && !result; ++i)
    {
        result = FindMatrixProblem(problem.terms[i].flow, "flow", parts, parts, true);
        result = result ? result
                        : FindMatrixProblem(problem.terms[i].delay, "delay", nodes, nodes, false);
    }
    result = result ? result : FindMemoryProblem(problem.partMemory, "parts", parts);
    return result ? result : FindMemoryProblem(problem.nodeMemory, "nodes", nodes);
}

double
GetPlacementCost(const PlacementProblem& problem, const std::vector<uint32_t>& nodes)
{
    if (!Fits(problem, nodes))
    {
        return NEVER;
    }
    double cost = 0.0;
    for (std::size_t i = 0; i < nodes.size(); ++i)
    {
        cost += problem.run(i, nodes[i]);
    }
    for (const auto& term : problem.terms)
    {
        for (std::size_t i = 0; i < nodes.size(); ++i)
        {
            for (std::size_t k = 0; k < nodes.size(); ++k)
            {
                // nothing goes a way that does not exist
                if (term.flow(i, k) > 0.0)
                {
                    cost += term.flow(i, k) * term.delay(nodes[i], nodes[k]);
                }
            }
        }
    }
    return cost;
}

} // namespace edgeinference
} // namespace ns3
