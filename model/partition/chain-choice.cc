/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "chain-search.h"
#include "cost-terms.h"
#include "observed-plan.h"
#include "plan-cost.h"
#include "split-search.h"

#include <utility>

namespace ns3
{
namespace edgeinference
{

bool
ChainChoice::IsFound() const
{
    return !plan.IsEmpty();
}

namespace
{

/** Take a plan if it is better than what is there. */
void
Offer(const PartitionObservation& observation,
      const ChainOptions& options,
      PartitionPlan plan,
      ChainChoice& best)
{
    const PlanCost cost = EvaluatePlan(observation, plan);
    const double joules = cost.computeJoules + cost.radioJoules;
    const double value = GetWeighted(options.secondsWeight, cost.seconds) +
                         GetWeighted(options.joulesWeight, joules);
    if (cost.IsFinite() && value < best.objective)
    {
        best.objective = value;
        best.seconds = cost.seconds;
        best.joules = joules;
        best.bytes = cost.GetBytes();
        best.plan = std::move(plan);
    }
}

/** Offer the chain of a search. @return true if no other chain is better */
bool
OfferChain(ChainSearch& search,
           const PartitionObservation& observation,
           const ChainOptions& options,
           ChainChoice& best)
{
    const ChainResult& result = search.Search(observation, options);
    if (!result.steps.empty())
    {
        Offer(observation, options, MakeObservedPlan(observation, result.steps), best);
    }
    return result.exact;
}

} // namespace

ChainChoice
FindBestChain(ChainSearch& search,
              const PartitionObservation& observation,
              const ChainOptions& options)
{
    ChainChoice best;
    if (!observation.model || observation.sites.empty())
    {
        return best;
    }
    const bool again = IsReplanning(observation);
    best.exact = OfferChain(search, observation, options, best) && !again;
    if (best.exact)
    {
        return best;
    }
    ChainOptions narrow = options;
    narrow.narrow = true;
    OfferChain(search, observation, narrow, best);
    for (SiteId site = 0; again && site < observation.sites.size(); ++site)
    {
        if (CanRunLayers(observation, site))
        {
            Offer(observation, options, MakeSitePlan(observation, site), best);
        }
    }
    if (options.ends.empty())
    {
        SplitOptions split;
        split.secondsWeight = options.secondsWeight;
        split.joulesWeight = options.joulesWeight;
        Offer(observation, options, FindBestSplit(observation, split).plan, best);
    }
    return best;
}

ChainChoice
FindBestChain(const PartitionObservation& observation, const ChainOptions& options)
{
    ChainSearch search;
    return FindBestChain(search, observation, options);
}

} // namespace edgeinference
} // namespace ns3
