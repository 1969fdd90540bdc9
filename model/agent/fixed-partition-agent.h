/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Always the same plan, given by its user. Example:
 *
 *     agent->SetAttribute("Plan", StringValue("0:0-3;1:4-21"));
 *     agent->SetAttribute("CutLayer", StringValue("alexnet=relu2,vgg16=pool3"));
 */
#ifndef EDGE_INFERENCE_FIXED_PARTITION_AGENT_H
#define EDGE_INFERENCE_FIXED_PARTITION_AGENT_H

#include "partition-agent.h"

#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Uses the plan that its attributes name, in one of two forms:
 *
 * - Plan: the text form of PartitionPlan::ToString. The boundaries may be left out; then they are
 *   derived, in the encoding that the observation wants.
 * - CutLayer and Site: the device runs everything up to and including the layer of that name (or
 *   the first so many layers, inputs counted, if it is a number), the server of that site the rest.
 *
 * Either may hold one entry for all networks, or several as "model=entry,model=entry". Plan goes
 * before CutLayer. An entry that does not fit its network ends the run with one sentence
 * (std::invalid_argument). A plan that is not possible at the moment, since a site is missing or
 * not usable or tensors lie elsewhere after a failure, and a network without an entry give
 * MakeFallbackPlan.
 */
class FixedPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FixedPartitionAgent();
    ~FixedPartitionAgent() override;

    /** @param text one plan, or several by model @throws std::invalid_argument if it is none */
    void SetPlan(const std::string& text);

    /** @return what SetPlan was given */
    std::string GetPlan() const;

    /** @param text one layer or number of layers, or several by model */
    void SetCutLayer(const std::string& text);

    /** @return what SetCutLayer was given */
    std::string GetCutLayer() const;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;

    /** @param observation what is known @return the plan its user wants, empty if there is none */
    PartitionPlan FindWanted(const PartitionObservation& observation) const;

    /** @param observation what is known @param cut name or number @return the plan of that cut */
    PartitionPlan MakeCut(const PartitionObservation& observation, const std::string& cut) const;

    std::string m_planText;                       //!< attribute Plan
    std::string m_cutText;                        //!< attribute CutLayer
    std::map<std::string, PartitionPlan> m_plans; //!< by model, "" for all others
    std::map<std::string, std::string> m_cuts;    //!< by model, "" for all others
    uint32_t m_site{1};                           //!< attribute Site
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FIXED_PARTITION_AGENT_H
