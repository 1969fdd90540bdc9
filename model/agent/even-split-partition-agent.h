/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: the network in equal parts over the edge servers (APDI of Li et al.).
 */
#ifndef EDGE_INFERENCE_EVEN_SPLIT_PARTITION_AGENT_H
#define EDGE_INFERENCE_EVEN_SPLIT_PARTITION_AGENT_H

#include "partition-agent.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The baseline APDI of Li et al., IEEE TMC 23(10), 9060-9074, 2024, DOI 10.1109/TMC.2024.3357874:
 * blocks of balanced work, split evenly over the edge servers, in their order; see
 * MakeEvenSplitPlan. It looks at neither speed nor load nor links. Without a server that is usable:
 * MakeFallbackPlan.
 */
class EvenSplitPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    EvenSplitPartitionAgent();
    ~EvenSplitPartitionAgent() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;

    uint32_t m_blocks{0}; //!< attribute Blocks
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EVEN_SPLIT_PARTITION_AGENT_H
