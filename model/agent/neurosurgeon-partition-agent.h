/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best single cut between the device and one of the servers.
 */
#ifndef EDGE_INFERENCE_NEUROSURGEON_PARTITION_AGENT_H
#define EDGE_INFERENCE_NEUROSURGEON_PARTITION_AGENT_H

#include "objective-partition-agent.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Neurosurgeon: Kang et al., ASPLOS 2017, DOI 10.1145/3037697.3037698. For each task, from measured
 * rates and reported load, the cut and the server with
 *
 *     latency: argmin_j  sum_{i<=j} TM_i + D_j / B + sum_{k>j} TC_k(load)
 *     energy:  argmin_j  sum_{i<=j} TM_i PM_i + D_j / B * PU
 *
 * as FindBestSplit counts them, which adds the delay of the links, the return of the result, the
 * backlog of device and server and the loading of the model, and searches several servers instead
 * of one cloud. The times per layer come with the observation, so the regressions of the paper are
 * a LatencyModel and no part of this agent. With IdealKnowledge it is the oracle of a single cut.
 *
 * Without a split of known cost: MakeFallbackPlan.
 */
class NeurosurgeonPartitionAgent : public ObjectivePartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    NeurosurgeonPartitionAgent();
    ~NeurosurgeonPartitionAgent() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;

    bool m_serverFirst{false}; //!< attribute ServerFirst
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NEUROSURGEON_PARTITION_AGENT_H
