/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Minimum s-t cuts of one graph under changing capacities; Boost.Graph behind a narrow door.
 * Example:
 *
 *     MinCut graph(2);                          // vertex 0: source, 1: sink
 *     uint32_t v = graph.AddVertex();
 *     graph.AddArc(0, v, {3.0, 0.0, 0.0});
 *     graph.AddArc(v, 1, {0.0, 0.0, 2.0});
 *     graph.Solve({1.0, 1.0, 1.0});             // 2.0, v on the side of the source
 */
#ifndef EDGE_INFERENCE_MIN_CUT_H
#define EDGE_INFERENCE_MIN_CUT_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A directed graph whose arcs have three costs each. The capacity of an arc is their weighted sum;
 * an infinite cost is an arc that no cut may cross, whatever its weight.
 */
class MinCut
{
  public:
    /** Three costs of an arc, or the weights of the three. Not negative. */
    using Triple = std::array<double, 3>;

    static constexpr uint32_t SOURCE = 0; //!< its vertex
    static constexpr uint32_t SINK = 1;   //!< its vertex

    MinCut();
    ~MinCut();

    /** @return a new vertex */
    uint32_t AddVertex();

    /**
     * @param from a vertex @param to another @param cost of cutting it, with `from` on the side of
     * the source @param back cost of cutting the opposite arc
     * @return number of the arc
     */
    std::size_t AddArc(uint32_t from, uint32_t to, const Triple& cost, const Triple& back = {});

    /** @param arc its number @param cost of cutting it from now on; that of its opposite stays */
    void SetCost(std::size_t arc, const Triple& cost);

    /** @return a cost that forbids to cut the arc */
    static Triple Never();

    /**
     * Maximum flow by the algorithm of Boykov and Kolmogorov (IEEE TPAMI 26(9), 2004, DOI
     * 10.1109/TPAMI.2004.60), in whole numbers, so that it ends; the value is exact to a few parts
     * in 10^12 of the sum of all capacities.
     * @param weights of the three costs
     * @return value of the minimum cut; infinite if every cut is forbidden
     */
    double Solve(const Triple& weights);

    /** @param vertex a vertex @return true if it was on the side of the source in the last Solve */
    bool IsOnSourceSide(uint32_t vertex) const;

  private:
    class Graph; // of Boost

    std::unique_ptr<Graph> m_graph; //!< vertices, arcs, result
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_MIN_CUT_H
