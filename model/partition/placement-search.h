/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The depth-first search of BranchPlacement.
 */
#ifndef EDGE_INFERENCE_PLACEMENT_SEARCH_H
#define EDGE_INFERENCE_PLACEMENT_SEARCH_H

#include "branch-placement.h"
#include "placement-bound.h"
#include "placement-instance.h"
#include "placement-state.h"
#include "placement-symmetry.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One search through one instance.
 */
class PlacementSearch
{
  public:
    /** @param instance the problem @param options how; the bound not AUTOMATIC */
    PlacementSearch(const PlacementInstance& instance, const PlacementOptions& options);

    /** @return what was found */
    PlacementResult Run();

  private:
    /** A pair to fix next. */
    struct Child
    {
        uint32_t part{0};  //!< the part
        uint32_t slot{0};  //!< its slot
        double bound{0.0}; //!< no placement with it costs less
        double key{0.0};   //!< the smaller the sooner
    };

    /** One depth of the search. */
    struct Frame
    {
        std::vector<Child> children; //!< in the order of trying
        std::size_t next{0};         //!< first not tried
        double bound{0.0};           //!< of this node
        PlacementMatrix pairs;       //!< bounds of all pairs, parts x slots
    };

    /** @param bound a bound @return true if nothing better than the best can be there */
    bool IsPruned(double bound) const;

    /** @return from which bound on everything is pruned */
    double GetLimit() const;

    /** Look at the present node and below. @param known bound known from above */
    void Visit(double known);

    /** Take a complete placement if it is the best. */
    void Offer(const std::vector<uint32_t>& slotOf);

    /** Block what is too expensive. @param frame with its pairs */
    void BlockPairs(const Frame& frame);

    /** Choose what to branch on. @param frame gets its children */
    void Branch(Frame& frame);

    /** Add a pair to m_row unless it is blocked. @param frame with its pairs @param part @param
     * slot
     */
    void AddChild(const Frame& frame, uint32_t part, uint32_t slot);

    /** Make m_row the children if they promise the least work. @param frame gets them @param least
     * work of its present children */
    void TakeIfLess(Frame& frame, double& least);

    /**
     * @param frame with its pairs @param child a pair
     * @return guess of what there is to look at below it, 0 to 1
     */
    double GuessWork(const Frame& frame, const Child& child) const;

    /** Try all children. @param frame the frame */
    void Descend(Frame& frame);

    /** @return a bound of everything that is left to look at, and the best */
    double GetOpenBound() const;

    /** Call the observer if it is time. */
    void Report();

    const PlacementInstance& m_instance;     //!< the problem
    const PlacementOptions& m_options;       //!< how
    PlacementState m_state;                  //!< present node
    std::unique_ptr<PlacementBound> m_bound; //!< follows the state
    PlacementSymmetry m_symmetry;            //!< of the slots
    std::vector<char> m_isTwin;              //!< workspace
    std::vector<Child> m_row;                //!< workspace
    std::vector<Frame> m_frames;             //!< by depth
    std::vector<uint32_t> m_best;            //!< slot of each part, or empty
    double m_cost{0.0};                      //!< of it, or big
    double m_left{0.0};                      //!< bound of what the node limit left out
    uint64_t m_explored{0};                  //!< nodes
    bool m_stopped{false};                   //!< at the node limit
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_SEARCH_H
