/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best cut while the server is still busy when the tensors come. Part of FindBestDagCut.
 */
#ifndef EDGE_INFERENCE_BUSY_CUT_SEARCH_H
#define EDGE_INFERENCE_BUSY_CUT_SEARCH_H

#include "dag-cut-graph.h"
#include "dag-cut.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The latency of a cut is max(before + A, backlog) + C + after, with A = Te + Tt and C = Tc: no
 * sum, so no minimum cut. It is at least
 *
 *     L(lambda) = lambda (before + A) + (1 - lambda) backlog + C + after,   0 <= lambda <= 1
 *
 * whose minimum over all cuts is a minimum cut. The largest of these minima, the Lagrangian dual,
 * lies where the line L of a cut that comes early (falling in lambda) meets that of one that comes
 * late (rising); it is found by Kelley's cutting planes. Where no cut attains it, a layer on which
 * the two cuts differ is fixed on the device and then on the server: branch and bound, the branch
 * of the smallest bound first. It ends with the optimum, or after a number of minimum cuts with the
 * smallest bound of the open branches.
 */
class BusyCutSearch
{
  public:
    /** What all cuts that leave something to both sides have in common, s. */
    struct Times
    {
        double before{0.0};  //!< from the decision to the first layer, and delay of the way there
        double backlog{0.0}; //!< until the server is free
        double after{0.0};   //!< the answer's way back
    };

    /** Takes a cut; gives the smallest latency known then, s. */
    using Offer = std::function<double(DagCutChoice)>;

    /** @param graph of the layers; nothing is fixed in it afterwards @param times see there
     * @param offer told of every cut that may be the best */
    BusyCutSearch(DagCutGraph& graph, const Times& times, Offer offer);

    /** @param best smallest latency known, s @return a latency that no cut goes below, s */
    double Search(double best);

  private:
    /** A cut and its L, a line in lambda. */
    struct Line
    {
        LayerSet device;      //!< layers on the device
        double slope{0.0};    //!< before + A - backlog: above 0 if the tensors come late
        double constant{0.0}; //!< backlog + C + after

        /** @param lambda from 0 to 1 @return L, s */
        double At(double lambda) const;
    };

    /** Cuts with some layers fixed. */
    struct Branch
    {
        std::vector<std::pair<LayerId, DagCutGraph::Side>> fixed; //!< layers and where
        std::optional<Line> early;                                //!< falling
        std::optional<Line> late;                                 //!< rising
        double bound{0.0};                                        //!< none of its cuts is below, s
    };

    /** @param lambda weight @param branch gets the bound @return the cut, none if there is none */
    std::optional<Line> Solve(double lambda, Branch& branch);
    /** @param branch gets its dual @return true if its best cut may still be unknown */
    bool Bound(Branch& branch);
    /** @param branch with both lines @return true if they meet at the dual, or cuts ran out */
    bool Meet(Branch& branch);
    /** @param branch whose two lines differ @param open gets its two parts */
    static void Split(const Branch& branch, std::vector<Branch>& open);

    DagCutGraph& m_graph; //!< the layers
    Times m_times;        //!< of all cuts
    Offer m_offer;        //!< told of cuts
    double m_best{0.0};   //!< smallest latency known, s
    uint32_t m_cuts{0};   //!< minimum cuts so far
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_BUSY_CUT_SEARCH_H
