/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the agents that search for the best plan have in common: what they minimize.
 */
#ifndef EDGE_INFERENCE_OBJECTIVE_PARTITION_AGENT_H
#define EDGE_INFERENCE_OBJECTIVE_PARTITION_AGENT_H

#include "partition-agent.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * An agent that minimizes "latency", "energy" (of the device) or "weighted" (latency + seconds per
 * joule * energy), by its attribute Objective.
 */
class ObjectivePartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ~ObjectivePartitionAgent() override;

    /**
     * @param objective "latency", "energy" or "weighted"
     * @throws std::invalid_argument on any other word
     */
    void SetObjective(const std::string& objective);

    /** @return what is minimized */
    std::string GetObjective() const;

  protected:
    ObjectivePartitionAgent();

    /** @return weight of the latency, per s */
    double GetSecondsWeight() const;

    /** @return weight of the energy of the device, per J */
    double GetJoulesWeight() const;

  private:
    std::string m_objective{"latency"}; //!< attribute Objective
    double m_secondsPerJoule{1.0};      //!< attribute SecondsPerJoule
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_OBJECTIVE_PARTITION_AGENT_H
