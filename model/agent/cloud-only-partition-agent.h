/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: the input goes to the cloud, which does all the work.
 */
#ifndef EDGE_INFERENCE_CLOUD_ONLY_PARTITION_AGENT_H
#define EDGE_INFERENCE_CLOUD_ONLY_PARTITION_AGENT_H

#include "server-only-partition-agent.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * ServerOnlyPartitionAgent among the servers whose profile says that they stand in the cloud: the
 * "status quo" of Kang et al., ASPLOS 2017, DOI 10.1145/3037697.3037698, and "cloud-only" of Hu et
 * al., INFOCOM 2019, DOI 10.1109/INFOCOM.2019.8737614. Attributes Site and Choice are inherited.
 * Without a cloud that is usable: MakeFallbackPlan.
 */
class CloudOnlyPartitionAgent : public ServerOnlyPartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    CloudOnlyPartitionAgent();
    ~CloudOnlyPartitionAgent() override;

  private:
    bool DoAccept(const SiteObservation& site) const override;
    AgentNeeds DoGetNeeds() const override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CLOUD_ONLY_PARTITION_AGENT_H
