/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: the input goes to a server, which does all the work.
 */
#ifndef EDGE_INFERENCE_SERVER_ONLY_PARTITION_AGENT_H
#define EDGE_INFERENCE_SERVER_ONLY_PARTITION_AGENT_H

#include "partition-agent.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Sends the input of every task to one server, which runs all layers. Which one: attribute Site,
 * or, if that is 0, by attribute Choice among the servers that are usable, have finite layer times
 * and known links: "first" (lowest site), "nearest" (input there and result back soonest) or
 * "least-loaded" (smallest backlog, then shortest queue). Without such a server: MakeFallbackPlan.
 */
class ServerOnlyPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ServerOnlyPartitionAgent();
    ~ServerOnlyPartitionAgent() override;

    /**
     * @param choice "first", "nearest" or "least-loaded"
     * @throws std::invalid_argument on any other word
     */
    void SetChoice(const std::string& choice);

    /** @return how a server is chosen */
    std::string GetChoice() const;

  protected:
    AgentNeeds DoGetNeeds() const override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;

    /** @param site a server @return true if it may be chosen; children say which */
    virtual bool DoAccept(const SiteObservation& site) const;

    /** @param observation what is known @return the server, DEVICE_SITE if there is none */
    SiteId ChooseServer(const PartitionObservation& observation) const;

    uint32_t m_site{0};   //!< attribute Site
    std::string m_choice; //!< attribute Choice
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SERVER_ONLY_PARTITION_AGENT_H
