/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: the input goes to an edge server, which does all the work.
 */
#ifndef EDGE_INFERENCE_EDGE_ONLY_PARTITION_AGENT_H
#define EDGE_INFERENCE_EDGE_ONLY_PARTITION_AGENT_H

#include "server-only-partition-agent.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * ServerOnlyPartitionAgent among the servers whose profile says that they stand at the edge.
 * Attributes Site and Choice are inherited. Without an edge server that is usable:
 * MakeFallbackPlan.
 */
class EdgeOnlyPartitionAgent : public ServerOnlyPartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    EdgeOnlyPartitionAgent();
    ~EdgeOnlyPartitionAgent() override;

  private:
    bool DoAccept(const SiteObservation& site) const override;
    AgentNeeds DoGetNeeds() const override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EDGE_ONLY_PARTITION_AGENT_H
