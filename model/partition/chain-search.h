/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best chain of blocks over any number of sites. Example:
 *
 *     ChainSearch search;                              // keep it: no allocation once warm
 *     ChainChoice choice = FindBestChain(search, observation);
 *     if (choice.IsFound()) { ... choice.plan, choice.steps, choice.seconds ... }
 */
#ifndef EDGE_INFERENCE_CHAIN_SEARCH_H
#define EDGE_INFERENCE_CHAIN_SEARCH_H

#include "partition-observation.h"
#include "partition-plan.h"

#include <limits>
#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What to search for. The objective is secondsWeight * latency + joulesWeight * device energy.
 */
struct ChainOptions
{
    double secondsWeight{1.0}; //!< weight of the latency, per s, not negative
    double joulesWeight{0.0};  //!< weight of the device energy, per J, not negative
    /** Ends of the blocks, ascending legal cuts; the site changes nowhere else. Empty: every cut.
     */
    std::vector<LayerId> ends;
    bool narrow{false}; //!< let the site change only where a single tensor crosses
};

/**
 * @ingroup edge-inference
 * The best chain, as the search counts it.
 */
struct ChainResult
{
    std::vector<ChainStep> steps; //!< neighbours differ in site; empty if nothing was found
    double objective{std::numeric_limits<double>::infinity()}; //!< value of the objective
    double seconds{std::numeric_limits<double>::infinity()};   //!< latency, s
    double joules{0.0};                                        //!< device energy, J
    bool exact{false}; //!< no other choice of sites has a smaller EvaluatePlan
};

/**
 * @ingroup edge-inference
 * Multi-tier chain search, a dynamic programme over (block, site): AAIoT (Zhou et al., "AAIoT:
 * Accelerating Artificial Intelligence in IoT Systems", IEEE Wireless Communications Letters 8(3),
 * 2019, DOI 10.1109/LWC.2019.2894703), which has
 *
 *     h_i^j = min(h_{i-1}^j + c_{i-1}^j, h_i^{j-1} + (s_i + s_{n+1}) / p_{j-1})
 *
 * for tiers in a fixed order. Here every block may run at every site and tensors go between any two
 * sites (SiteObservation::linksTo), also back:
 *
 *     t(i, s) = c_i^s + min( t(i-1, s),
 *                            min over r != s of start_s(t(i-1, r) + D_i / B_rs + delay_rs) )
 *
 * where start_s is the max of (arrival + loading of the model) and the backlog, with the work of
 * encoder and decoder at the speed of their sites, and at the end the way of the answer back to the
 * device. The terms are those of EvaluatePlan.
 *
 * What a state must remember beside its time: a site loads the model once, so returning to it is
 * cheaper than coming for the first time (backlog needs no memory: whoever was served at a site
 * comes back after its backlog), and with a weighted objective an earlier arrival may be lost in a
 * wait while energy is not. States are therefore small sets of labels (time, energy, sites loaded),
 * of which those that cannot become the best are dropped.
 *
 * Exact (equal to EvaluatePlan of the best of all chains) if only one tensor crosses wherever the
 * site may change. Where several cross (branches, skip connections), the search passes all of them
 * from site to site, while in a plan each goes from its producer directly to its consumers. Then
 * the value is the cost of another way of moving them, and FindBestChain has EvaluatePlan judge the
 * candidates. `exact` is also false if more than 64 sites must load the model or a state had more
 * than 32 labels, which no test has seen with latency alone.
 *
 * Costs O(blocks * sites^2 + layers * sites) and allocates nothing when called again for a network
 * and a number of sites seen before.
 */
class ChainSearch
{
  public:
    ChainSearch();
    ~ChainSearch();
    ChainSearch(ChainSearch&&) noexcept;
    ChainSearch& operator=(ChainSearch&&) noexcept;

    /**
     * Search for a fresh task: layers that are done already count as not done.
     * @param observation what is known
     * @param options what to search for
     * @return the best chain; valid until the next call
     * @throws std::invalid_argument if an end of a block is no legal cut
     */
    const ChainResult& Search(const PartitionObservation& observation,
                              const ChainOptions& options = {});

    /** Forget all networks. */
    void Clear();

  private:
    class Work; // the dynamic programme

    std::unique_ptr<Work> m_work; //!< tables and states, kept
};

/**
 * @ingroup edge-inference
 * A plan, and what EvaluatePlan says of it.
 */
struct ChainChoice
{
    double objective{std::numeric_limits<double>::infinity()}; //!< value of the objective
    double seconds{std::numeric_limits<double>::infinity()};   //!< latency, s
    double joules{0.0};                                        //!< device energy, J
    double bytes{0.0};                                         //!< bytes over links
    bool exact{false};  //!< no other chain is better, see ChainResult
    PartitionPlan plan; //!< the plan, empty if nothing was found

    /** @return true if some chain can be carried out */
    bool IsFound() const;
};

/**
 * The best plan of a chain of stages. On a network of which several tensors cross a cut, the best
 * of three: the chain over all cuts, the chain over cuts with a single tensor, and the best split
 * of FindBestSplit, as EvaluatePlan counts them. For a task that is replanned (layers done, tensors
 * anywhere): the best of the fresh task's chain applied to what is left, everything at one site,
 * and FindBestSplit; then it is never claimed to be exact.
 * @param search workspace
 * @param observation what is known
 * @param options what to search for
 * @return the best plan found
 */
ChainChoice FindBestChain(ChainSearch& search,
                          const PartitionObservation& observation,
                          const ChainOptions& options = {});

/** @param observation what is known @param options what to search for @return likewise, once */
ChainChoice FindBestChain(const PartitionObservation& observation,
                          const ChainOptions& options = {});

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHAIN_SEARCH_H
