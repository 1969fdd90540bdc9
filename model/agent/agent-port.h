/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What an agent may do to the world: send bytes, and look at the truth where that was allowed.
 * The device application, the controller application and the tests' kit implement it.
 */
#ifndef EDGE_INFERENCE_AGENT_PORT_H
#define EDGE_INFERENCE_AGENT_PORT_H

#include "ns3/partition-observation.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The world as it is, for oracles and for measuring what stale information costs.
 */
class SystemTruth
{
  public:
    virtual ~SystemTruth() = default;

    /**
     * Replace what was measured by what is true now: backlog, queue length, residency and free
     * memory of every site, and the rate and delay of every link (on wires as configured; on
     * shared channels the uncontended rate at that position divided by the transfers now active).
     * @param observation the observation to correct; its ideal flag is set
     */
    virtual void Reveal(PartitionObservation& observation) const = 0;
};

/**
 * @ingroup edge-inference
 * The way out for an agent.
 */
class AgentPort
{
  public:
    virtual ~AgentPort() = default;

    /**
     * Send bytes to the agent, policy or application at another endpoint. On packets this is
     * traffic on the control connection; delivery is not guaranteed when the peer is lost.
     * @param peer endpoint id of the receiver
     * @param kind meaning of the bytes, chosen by the family of agents
     * @param bytes the content
     */
    virtual void Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) = 0;

    /**
     * Hold back the tensors that the owner of this port sends to a site.
     * @param peer endpoint id of the site
     * @param bytesPerSecond of payload at most, from now on; 0: no limit
     * @return false if the owner sends no tensors, as a controller
     */
    virtual bool SetPace(uint64_t peer, double bytesPerSecond);

    /** @return the truth, or null unless the owner was given IdealKnowledge */
    virtual const SystemTruth* GetTruth() const = 0;

    /** @return endpoint id of the owner of this port */
    virtual uint64_t GetOwnPeer() const = 0;

    /** @return endpoint id of the controller the owner was configured with, 0 without one */
    virtual uint64_t GetController() const = 0;

    /** @return networks whose tasks the owner may have; by default none is known */
    virtual std::vector<std::shared_ptr<const DnnModel>> GetModels() const
    {
        return {};
    }

    /**
     * Look around without a task.
     * @param model a network of GetModels
     * @return what the agent would be told about a task of it that began now, before any truth is
     * revealed; by default nothing, without sites
     */
    virtual PartitionObservation Look(std::shared_ptr<const DnnModel> model) const
    {
        PartitionObservation nothing;
        nothing.model = std::move(model);
        return nothing;
    }
};

inline bool
AgentPort::SetPace(uint64_t, double)
{
    return false;
}

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_PORT_H
