/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Where the parts of a network shall lie, as matrices. Example: three parts in a row on five nodes,
 * 40 kB and 8 kB between them:
 *
 *     PlacementProblem problem;
 *     problem.run = PlacementMatrix(3, 5);                        // c_ij, s
 *     AddLinkTerms(problem, MakeChainFlow({40e3, 8e3}), links);   // b_ik and hops, rate, prop
 *     double seconds = GetPlacementCost(problem, {4, 0, 2});
 */
#ifndef EDGE_INFERENCE_PLACEMENT_PROBLEM_H
#define EDGE_INFERENCE_PLACEMENT_PROBLEM_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A dense matrix, row by row.
 */
class PlacementMatrix
{
  public:
    PlacementMatrix() = default;

    /** @param rows rows @param columns columns @param value of every entry */
    PlacementMatrix(std::size_t rows, std::size_t columns, double value = 0.0)
        : m_rows(rows),
          m_columns(columns),
          m_values(rows * columns, value)
    {
    }

    /** @param row a row @param column a column @return the entry */
    double& operator()(std::size_t row, std::size_t column)
    {
        return m_values[row * m_columns + column];
    }

    /** @param row a row @param column a column @return the entry */
    double operator()(std::size_t row, std::size_t column) const
    {
        return m_values[row * m_columns + column];
    }

    /** @param row a row @return its first entry; the others follow */
    double* GetRow(std::size_t row)
    {
        return m_values.data() + row * m_columns;
    }

    /** @param row a row @return its first entry; the others follow */
    const double* GetRow(std::size_t row) const
    {
        return m_values.data() + row * m_columns;
    }

    /** @return rows */
    std::size_t GetRows() const
    {
        return m_rows;
    }

    /** @return columns */
    std::size_t GetColumns() const
    {
        return m_columns;
    }

    /** @return true if it is square and equal to its transpose */
    bool IsSymmetric() const;

  private:
    std::size_t m_rows{0};        //!< rows
    std::size_t m_columns{0};     //!< columns
    std::vector<double> m_values; //!< row by row
};

/**
 * @ingroup edge-inference
 * One part of what links cost: flow_ik * delay_jl for parts i, k on nodes j, l.
 */
struct PlacementTerm
{
    PlacementMatrix flow;  //!< parts x parts, not negative, finite
    PlacementMatrix delay; //!< nodes x nodes, not negative; infinite where there is no way
};

/**
 * @ingroup edge-inference
 * Find an assignment p of n ordered parts to m nodes, n <= m, with the smallest
 *
 *     sum_i run_{i p(i)} + sum_terms sum_{i,k} flow_ik * delay_{p(i) p(k)}
 *
 * (F. Qi et al., Journal of Computer Applications 40(2), 2020, DOI
 * 10.11772/j.issn.1001-9081.2019081406, problem 1: one term with flow_ik = 1 if part k follows part
 * i; the quadratic assignment problem if n = m). Neither matrix need be symmetric. A delay that
 * depends on the size of the tensor is a sum of two terms, see AddLinkTerms.
 *
 * Each node takes one part, or with `share` as many as its memory holds.
 */
struct PlacementProblem
{
    /** c_ij, parts x nodes, not negative; infinite where a part cannot run. */
    PlacementMatrix run;
    std::vector<PlacementTerm> terms; //!< what links cost
    bool share{false};                //!< a node may take several parts
    std::vector<double> partMemory;   //!< bytes per part; empty: no limit
    std::vector<double> nodeMemory;   //!< bytes per node; empty: no limit

    /** @return the number of parts */
    uint32_t GetPartCount() const;

    /** @return the number of nodes */
    uint32_t GetNodeCount() const;
};

/**
 * @ingroup edge-inference
 * The way between two nodes, for delays that depend on the size of the tensor.
 */
struct PlacementLinks
{
    PlacementMatrix hops;               //!< links on the way, nodes x nodes, 0 for a node itself
    PlacementMatrix rateBytesPerSecond; //!< of each of them; 0: no way
    PlacementMatrix propagationSeconds; //!< of each of them, s
};

/** @param bytes encoded bytes from part i to part i + 1 @return the flow of a chain, parts x parts
 */
PlacementMatrix MakeChainFlow(const std::vector<double>& bytes);

/**
 * Add what links cost that store and forward: m_jl(b) = hops * (b / rate + prop), hence two terms,
 * b_ik * (hops / rate)_jl and f_ik * (hops * prop)_jl with f_ik = 1 where b_ik > 0.
 * @param problem gets the terms
 * @param bytes encoded bytes from part to part; 0: nothing is sent, not even an empty message
 * @param links the ways
 */
void AddLinkTerms(PlacementProblem& problem,
                  const PlacementMatrix& bytes,
                  const PlacementLinks& links);

/** @param problem a problem @return what is wrong with it in one sentence, or nothing */
std::optional<std::string> FindPlacementProblem(const PlacementProblem& problem);

/**
 * @param problem a problem
 * @param nodes the node of each part
 * @return what the placement costs; infinite if a part cannot run at its node, there is no way, a
 *         node is taken twice without `share` or a memory overflows
 */
double GetPlacementCost(const PlacementProblem& problem, const std::vector<uint32_t>& nodes);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_PROBLEM_H
