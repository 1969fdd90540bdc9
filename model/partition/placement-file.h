/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Placement problems from files. Examples:
 *
 *     PlacementProblem problem = ReadPlacementFile("six-parts.csv");
 *     PlacementProblem known = ReadQaplibFile("nug12.dat");
 */
#ifndef EDGE_INFERENCE_PLACEMENT_FILE_H
#define EDGE_INFERENCE_PLACEMENT_FILE_H

#include "placement-problem.h"

#include <istream>
#include <string>

namespace ns3
{
namespace edgeinference
{

/** Most parts and nodes that files may have. */
static constexpr uint32_t LARGEST_PLACEMENT = 256;

/**
 * Read matrices in sections. A line "[name]" begins a section, the lines behind it are rows of
 * numbers separated by commas; empty lines and lines that begin with '#' are skipped. Sections:
 *
 *     [run]          c_ij, a row per part, a column per node; "inf": cannot run there
 *     [flow]         f_ik, parts x parts, and
 *     [delay]        m_jl, nodes x nodes; "inf": no way. Further pairs of both add up
 *     [bytes]        b_ik, parts x parts, encoded bytes, with [hops], [rate] (bytes/s; 0: no way)
 *                    and [propagation] (s), nodes x nodes: adds hops * (bytes / rate + propagation)
 *     [part-memory]  one row, bytes of each part, with
 *     [node-memory]  one row, bytes of each node
 *     [share]        no rows: a node may take several parts
 *
 * @param fileName the file
 * @return the problem, fit for BranchPlacement
 * @throws std::runtime_error with one sentence that names the file and, where there is one, the
 * line
 */
PlacementProblem ReadPlacementFile(const std::string& fileName);

/** @param input the text @param fileName name for messages @return the problem */
PlacementProblem ReadPlacement(std::istream& input, const std::string& fileName);

/**
 * Read an instance of QAPLIB (R. Burkard, S. Karisch, F. Rendl, "QAPLIB - a quadratic assignment
 * problem library", Journal of Global Optimization 10, 1997, DOI 10.1023/A:1008293323270): n, then
 * matrices A and B, to minimise sum_{i,j} a_ij b_{p(i) p(j)}. A becomes the flow, B the delay.
 * Where the first line holds two numbers and one is left over, the second (the best value known) is
 * skipped.
 * @param fileName the file
 * @return the problem
 * @throws std::runtime_error with one sentence that names the file and the line
 */
PlacementProblem ReadQaplibFile(const std::string& fileName);

/** @param input the text @param fileName name for messages @return the problem */
PlacementProblem ReadQaplib(std::istream& input, const std::string& fileName);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_FILE_H
