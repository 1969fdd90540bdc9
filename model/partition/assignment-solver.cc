/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "assignment-solver.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double FAR = std::numeric_limits<double>::infinity();

} // namespace

double
AssignmentSolver::Solve(const double* costs, uint32_t rows, uint32_t columns)
{
    m_costs = costs;
    m_rows = rows;
    m_columns = columns;
    m_u.assign(rows, 0.0);
    m_v.assign(columns, 0.0);
    m_columnOfRow.assign(rows, -1);
    m_rowOfColumn.assign(columns, -1);
    StartGreedy();
    for (uint32_t row = 0; row < rows; ++row)
    {
        if (m_columnOfRow[row] < 0)
        {
            Augment(row);
        }
    }
    double value = 0.0;
    for (uint32_t row = 0; row < rows; ++row)
    {
        value += costs[row * columns + m_columnOfRow[row]];
    }
    return value;
}

double
AssignmentSolver::Reduce(double* costs, uint32_t rows, uint32_t columns)
{
    const double value = Solve(costs, rows, columns);
    for (uint32_t row = 0; row < rows; ++row)
    {
        double* line = costs + row * columns;
        const double u = m_u[row];
        for (uint32_t column = 0; column < columns; ++column)
        {
            // rounding must not leave less than nothing
            line[column] = std::max(0.0, line[column] - u - m_v[column]);
        }
    }
    return value;
}

void
AssignmentSolver::StartGreedy()
{
    for (uint32_t row = 0; row < m_rows; ++row)
    {
        const double* line = m_costs + row * m_columns;
        double least = line[0];
        for (uint32_t column = 1; column < m_columns; ++column)
        {
            least = std::min(least, line[column]);
        }
        m_u[row] = least;
        for (uint32_t column = 0; column < m_columns; ++column)
        {
            if (line[column] == least && m_rowOfColumn[column] < 0)
            {
                m_columnOfRow[row] = static_cast<int32_t>(column);
                m_rowOfColumn[column] = static_cast<int32_t>(row);
                break;
            }
        }
    }
}

std::size_t
AssignmentSolver::Scan(uint32_t row, double reached)
{
    const double* line = m_costs + row * m_columns;
    const double offset = reached - m_u[row];
    double nearest = FAR;
    std::size_t choice = 0;
    for (std::size_t i = 0; i < m_open.size(); ++i)
    {
        const uint32_t column = m_open[i];
        const double length = offset + line[column] - m_v[column];
        if (length < m_distance[column])
        {
            m_distance[column] = length;
            m_from[column] = static_cast<int32_t>(row);
        }
        // among equals a free column ends the search
        if (m_distance[column] < nearest ||
            (m_distance[column] == nearest && m_rowOfColumn[column] < 0))
        {
            nearest = m_distance[column];
            choice = i;
        }
    }
    return choice;
}

void
AssignmentSolver::Augment(uint32_t start)
{
    m_distance.assign(m_columns, FAR);
    m_from.assign(m_columns, -1);
    m_open.resize(m_columns);
    std::iota(m_open.begin(), m_open.end(), 0);
    m_closed.clear();
    auto row = static_cast<int32_t>(start);
    double reached = 0.0; // length of the path to the present row
    int32_t column = -1;
    while (row >= 0)
    {
        const std::size_t choice = Scan(static_cast<uint32_t>(row), reached);
        column = static_cast<int32_t>(m_open[choice]);
        m_open[choice] = m_open.back();
        m_open.pop_back();
        reached = m_distance[column];
        row = m_rowOfColumn[column];
        if (row >= 0)
        {
            m_closed.push_back(static_cast<uint32_t>(column));
        }
    }
    m_u[start] += reached;
    for (const uint32_t closed : m_closed)
    {
        const double slack = reached - m_distance[closed];
        m_u[m_rowOfColumn[closed]] += slack;
        m_v[closed] -= slack;
    }
    // everyone on the path moves one on
    while (column >= 0)
    {
        const int32_t owner = m_from[column];
        m_rowOfColumn[column] = owner;
        std::swap(m_columnOfRow[owner], column);
    }
}

} // namespace edgeinference
} // namespace ns3
