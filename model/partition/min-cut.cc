/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "min-cut.h"

// gcc takes the optional iterators of Boost.Graph for uninitialized
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using Edge = Traits::edge_descriptor;
using EdgeProperties =
    boost::property<boost::edge_capacity_t,
                    int64_t,
                    boost::property<boost::edge_residual_capacity_t,
                                    int64_t,
                                    boost::property<boost::edge_reverse_t, Edge>>>;
using BoostGraph = boost::
    adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, EdgeProperties>;

constexpr int TOTAL_BITS = 44;                  //!< what all capacities add up to is below 2^44
constexpr int64_t FORBIDDEN = int64_t{1} << 46; //!< more than any allowed cut

} // namespace

/**
 * @ingroup edge-inference
 * The graph with the costs of its arcs.
 */
class MinCut::Graph
{
  public:
    Graph()
        : m_graph(2)
    {
    }

    uint32_t AddVertex()
    {
        return static_cast<uint32_t>(boost::add_vertex(m_graph));
    }

    std::size_t AddArc(uint32_t from, uint32_t to, const Triple& cost, const Triple& back)
    {
        const Edge edge = boost::add_edge(from, to, m_graph).first;
        const Edge reverse = boost::add_edge(to, from, m_graph).first;
        auto reverses = boost::get(boost::edge_reverse, m_graph);
        reverses[edge] = reverse;
        reverses[reverse] = edge;
        m_arcs.push_back({edge, cost});
        m_arcs.push_back({reverse, back});
        return m_arcs.size() - 2;
    }

    void SetCost(std::size_t arc, const Triple& cost)
    {
        m_arcs.at(arc).second = cost;
    }

    double Solve(const Triple& weights)
    {
        const int shift = GetShift(weights);
        auto capacities = boost::get(boost::edge_capacity, m_graph);
        for (const auto& arc : m_arcs)
        {
            const double capacity = GetCapacity(arc.second, weights);
            capacities[arc.first] =
                std::isfinite(capacity) ? std::llround(std::ldexp(capacity, shift)) : FORBIDDEN;
        }
        const std::size_t count = boost::num_vertices(m_graph);
        m_colors.assign(count, boost::gray_color);
        m_predecessors.assign(count, Edge());
        m_distances.assign(count, 0);
        const auto index = boost::get(boost::vertex_index, m_graph);
        const int64_t flow = boost::boykov_kolmogorov_max_flow(
            m_graph,
            capacities,
            boost::get(boost::edge_residual_capacity, m_graph),
            boost::get(boost::edge_reverse, m_graph),
            boost::make_iterator_property_map(m_predecessors.begin(), index),
            boost::make_iterator_property_map(m_colors.begin(), index),
            boost::make_iterator_property_map(m_distances.begin(), index),
            index,
            SOURCE,
            SINK);
        return flow < FORBIDDEN ? std::ldexp(static_cast<double>(flow), -shift)
                                : std::numeric_limits<double>::infinity();
    }

    bool IsOnSourceSide(uint32_t vertex) const
    {
        return m_colors.at(vertex) == boost::black_color;
    }

  private:
    /**
     * A power of two, since costs of 1e-310 or 1e308 have no factor that a double could hold.
     * @param weights of the costs @return s: capacities times 2^s add up to at most 2^TOTAL_BITS
     */
    int GetShift(const Triple& weights) const
    {
        double total = 0.0;
        for (const auto& arc : m_arcs)
        {
            const double capacity = GetCapacity(arc.second, weights);
            total += std::isfinite(capacity) ? capacity : 0.0;
        }
        if (total <= 0.0)
        {
            return 0;
        }
        const int bits = std::isfinite(total) ? std::ilogb(total) + 1
                                              : std::numeric_limits<double>::max_exponent + 1 +
                                                    std::ilogb(static_cast<double>(m_arcs.size()));
        return TOTAL_BITS - bits;
    }

    static double GetCapacity(const Triple& cost, const Triple& weights)
    {
        double capacity = 0.0;
        for (std::size_t i = 0; i < cost.size(); ++i)
        {
            // a weight of zero allows nothing that is forbidden
            capacity += std::isfinite(cost[i]) ? weights[i] * cost[i] : cost[i];
        }
        return capacity;
    }

    BoostGraph m_graph;
    std::vector<std::pair<Edge, Triple>> m_arcs;
    std::vector<boost::default_color_type> m_colors;
    std::vector<Edge> m_predecessors;
    std::vector<int64_t> m_distances;
};

MinCut::MinCut()
    : m_graph(std::make_unique<Graph>())
{
}

MinCut::~MinCut() = default;

uint32_t
MinCut::AddVertex()
{
    return m_graph->AddVertex();
}

std::size_t
MinCut::AddArc(uint32_t from, uint32_t to, const Triple& cost, const Triple& back)
{
    return m_graph->AddArc(from, to, cost, back);
}

void
MinCut::SetCost(std::size_t arc, const Triple& cost)
{
    m_graph->SetCost(arc, cost);
}

MinCut::Triple
MinCut::Never()
{
    return {std::numeric_limits<double>::infinity(), 0.0, 0.0};
}

double
MinCut::Solve(const Triple& weights)
{
    return m_graph->Solve(weights);
}

bool
MinCut::IsOnSourceSide(uint32_t vertex) const
{
    return m_graph->IsOnSourceSide(vertex);
}

} // namespace edgeinference
} // namespace ns3
