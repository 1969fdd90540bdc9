/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What agents that search for the best plan can minimize, by name.
 */
#ifndef EDGE_INFERENCE_DECISION_OBJECTIVE_H
#define EDGE_INFERENCE_DECISION_OBJECTIVE_H

#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * "latency", "energy" (of the device) or "weighted" (latency + seconds per joule * energy).
 */
class DecisionObjective
{
  public:
    /** @param agent short name of the agent whose attribute it is, for errors */
    explicit DecisionObjective(const std::string& agent);

    /**
     * @param name "latency", "energy" or "weighted"
     * @throws std::invalid_argument on any other word
     */
    void SetName(const std::string& name);

    /** @return its name */
    const std::string& GetName() const;

    /** @return weight of the latency, per s */
    double GetSecondsWeight() const;

    /** @param secondsPerJoule what a joule is worth if weighted @return weight of energy, per J */
    double GetJoulesWeight(double secondsPerJoule) const;

  private:
    std::string m_agent;           //!< for errors
    std::string m_name{"latency"}; //!< which it is
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DECISION_OBJECTIVE_H
