/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Attributes that a user gave an agent by name, and what an agent needs of a scenario.
 */
#ifndef EDGE_INFERENCE_AGENT_ATTRIBUTES_H
#define EDGE_INFERENCE_AGENT_ATTRIBUTES_H

#include "scenario-options.h"

#include "ns3/dnn-model.h"
#include "ns3/object.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * Set an attribute that a user named.
 * @param object gets it @param name of the attribute @param value as text @param label for errors
 * @throws std::invalid_argument with one sentence if there is no such attribute
 */
void SetByUser(Ptr<Object> object,
               const std::string& name,
               const std::string& value,
               const std::string& label);

/** @param object an object @param name of an attribute @return whether it has that attribute */
bool HasAttribute(Ptr<Object> object, const std::string& name);

/** @param agent name of an agent @return whether it needs ledgers on the servers */
bool NeedsLedger(const std::string& agent);

/**
 * @param spec an agent @param options a scenario @param model its network
 * @param record whether there is an exit record
 * @return what the agent needs and the scenario lacks, in words; empty if it fits
 */
std::string FindMissingNeeds(const AgentSpec& spec,
                             const ScenarioOptions& options,
                             const DnnModel& model,
                             bool record);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_ATTRIBUTES_H
