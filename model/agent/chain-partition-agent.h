/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best chain of blocks over device, servers and clouds.
 */
#ifndef EDGE_INFERENCE_CHAIN_PARTITION_AGENT_H
#define EDGE_INFERENCE_CHAIN_PARTITION_AGENT_H

#include "objective-partition-agent.h"

#include "ns3/chain-search.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The optimum over any number of sites, any site for any block: AAIoT (Zhou et al., IEEE WCL 8(3),
 * 2019, DOI 10.1109/LWC.2019.2894703) generalised, see ChainSearch for the recursion and for where
 * it is exact. It plans with what was measured; with IdealKnowledge it is the oracle of a single
 * task. It plans each task for itself: many devices that all choose the best site crowd there until
 * its backlog is reported.
 *
 * Without a chain of known cost: MakeFallbackPlan.
 */
class ChainPartitionAgent : public ObjectivePartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ChainPartitionAgent();
    ~ChainPartitionAgent() override;

  protected:
    void DoDispose() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;

    uint32_t m_blocks{0}; //!< attribute Blocks
    ChainSearch m_search; //!< workspace
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHAIN_PARTITION_AGENT_H
