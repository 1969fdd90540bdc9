/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The linear assignment problem. Example:
 *
 *     AssignmentSolver solver;                              // keep it: no allocation once warm
 *     double value = solver.Solve(costs.data(), rows, columns);
 *     solver.GetColumnOfRow()[0];                           // where row 0 went
 */
#ifndef EDGE_INFERENCE_ASSIGNMENT_SOLVER_H
#define EDGE_INFERENCE_ASSIGNMENT_SOLVER_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Give each row a column of its own at the smallest sum of costs: shortest augmenting paths (R.
 * Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems", Computing 38, 1987, DOI 10.1007/BF02278710), after a greedy start at the
 * minima of the rows. O(rows^2 * columns) at worst, O(rows * columns) if the minima do not clash.
 */
class AssignmentSolver
{
  public:
    /**
     * @param costs rows x columns, row by row, finite
     * @param rows rows, at most as many as columns
     * @param columns columns
     * @return the smallest sum
     */
    double Solve(const double* costs, uint32_t rows, uint32_t columns);

    /**
     * Solve, and leave in place of the costs the reduced ones, cost - u - v >= 0, in place: the sum
     * over any assignment falls by Solve's value, or by less where it leaves columns free.
     * @param costs as for Solve @param rows rows @param columns columns
     * @return the smallest sum
     */
    double Reduce(double* costs, uint32_t rows, uint32_t columns);

    /** @return the column of each row */
    const std::vector<int32_t>& GetColumnOfRow() const
    {
        return m_columnOfRow;
    }

  private:
    /** Give rows the columns of their minima while these are free. */
    void StartGreedy();

    /**
     * Lengthen the paths to the open columns by one row.
     * @param row the row @param reached length of the path to it
     * @return the nearest open column, as a position in m_open
     */
    std::size_t Scan(uint32_t row, double reached);

    /** Find a column for a row that has none. @param row the row */
    void Augment(uint32_t row);

    const double* m_costs{nullptr};     //!< of the call
    uint32_t m_rows{0};                 //!< of the call
    uint32_t m_columns{0};              //!< of the call
    std::vector<double> m_u;            //!< dual of each row
    std::vector<double> m_v;            //!< dual of each column, 0 or less
    std::vector<int32_t> m_columnOfRow; //!< or -1
    std::vector<int32_t> m_rowOfColumn; //!< or -1
    std::vector<double> m_distance;     //!< per column: length of the shortest path
    std::vector<int32_t> m_from;        //!< per column: row before it on that path
    std::vector<uint32_t> m_open;       //!< columns not reached for good
    std::vector<uint32_t> m_closed;     //!< columns reached for good
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ASSIGNMENT_SOLVER_H
