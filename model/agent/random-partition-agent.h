/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: any legal place for any part (RPDI of Li et al.).
 */
#ifndef EDGE_INFERENCE_RANDOM_PARTITION_AGENT_H
#define EDGE_INFERENCE_RANDOM_PARTITION_AGENT_H

#include "partition-agent.h"

#include "ns3/random-variable-stream.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Draws its plans. With attribute Blocks at 0, a legal cut and a server, both uniformly: the device
 * runs what lies before the cut. With Blocks above 0, the network is grouped into so many blocks of
 * balanced work and each gets a place drawn uniformly from the device and the usable servers, which
 * is the baseline RPDI of Li et al., IEEE TMC 23(10), 9060-9074, 2024, DOI
 * 10.1109/TMC.2024.3357874, section on baselines; a draw that needs a link nobody knows is drawn
 * again.
 *
 * A device without compute gets no layers. Without a usable server: MakeFallbackPlan.
 */
class RandomPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    RandomPartitionAgent();
    ~RandomPartitionAgent() override;

  protected:
    void DoDispose() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    /** @param observation what is known @param servers usable servers @return a random cut */
    PartitionPlan DrawSplit(const PartitionObservation& observation,
                            const std::vector<SiteId>& servers);

    /** @param observation what is known @param sites places @return a random place per block */
    PartitionPlan DrawBlocks(const PartitionObservation& observation,
                             const std::vector<SiteId>& sites);

    /** @param count how many @return a number below it */
    uint32_t Draw(std::size_t count);

    uint32_t m_blocks{0};                //!< attribute Blocks
    Ptr<UniformRandomVariable> m_random; //!< all draws
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RANDOM_PARTITION_AGENT_H
