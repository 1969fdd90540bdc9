/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: each block to the least loaded edge server (Greedy of Li et al.).
 */
#ifndef EDGE_INFERENCE_GREEDY_PARTITION_AGENT_H
#define EDGE_INFERENCE_GREEDY_PARTITION_AGENT_H

#include "partition-agent.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The baseline "Greedy" of Li et al., IEEE TMC 23(10), 9060-9074, 2024, DOI
 * 10.1109/TMC.2024.3357874: block by block to the edge server with the least load; see
 * MakeGreedyPlan. Transfers count for nothing. Six blocks are those of the figure 8 there. Without
 * a server that is usable: MakeFallbackPlan.
 */
class GreedyPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    GreedyPartitionAgent();
    ~GreedyPartitionAgent() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;

    uint32_t m_blocks{6}; //!< attribute Blocks
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GREEDY_PARTITION_AGENT_H
