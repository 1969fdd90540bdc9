/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Work that a decider has placed and that the sites' own reports cannot show yet. Example:
 *
 *     placed.Add(decisionId, nowNs, {{peer, seconds}});
 *     backlog = site.backlogSeconds + placed.GetSeconds(peer, nowNs - statusAgeNs);
 *     placed.Remove(decisionId); // when its outcome is there
 */
#ifndef EDGE_INFERENCE_PLACED_WORK_H
#define EDGE_INFERENCE_PLACED_WORK_H

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Decisions under way, oldest first, with the compute time that each gave to each site.
 */
class PlacedWork
{
  public:
    /** Compute time per site: endpoint id of the site, seconds there. */
    using Shares = std::vector<std::pair<uint64_t, double>>;

    /** @param decisionId a decision @param nowNs when it is made, ns @param shares its work */
    void Add(uint64_t decisionId, int64_t nowNs, Shares shares);

    /** @param decisionId a decision that has ended; nothing happens if it is unknown */
    void Remove(uint64_t decisionId);

    /**
     * @param peer endpoint id of a site
     * @param sinceNs when the site last told of its backlog, ns
     * @return work placed there at that time or later and not known to have ended, seconds
     */
    double GetSeconds(uint64_t peer, int64_t sinceNs) const;

    /** Forget everything. */
    void Clear();

  private:
    /** A decision under way. */
    struct Entry
    {
        uint64_t decisionId{0}; //!< which
        int64_t decidedNs{0};   //!< when, ns
        Shares shares;          //!< its work
    };

    std::deque<Entry> m_entries; //!< oldest first
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACED_WORK_H
