/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The partition agents by name. Example:
 *
 *     Ptr<PartitionAgent> agent = CreateAgent("neurosurgeon");
 *     for (const std::string& name : GetAgentNames()) { ... }
 */
#ifndef EDGE_INFERENCE_AGENT_REGISTRY_H
#define EDGE_INFERENCE_AGENT_REGISTRY_H

#include "partition-agent.h"

#include "ns3/ptr.h"
#include "ns3/type-id.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @return all agents that can be created now, whoever registered them, sorted by TypeId name */
std::vector<TypeId> GetAgentTypes();

/** @return the short names of all agents, sorted; those of parts not loaded yet included */
std::vector<std::string> GetAgentNames();

/** @param type an agent's type @return its short name: "ServerOnlyPartitionAgent" is "server-only"
 */
std::string GetAgentName(TypeId type);

/**
 * @param name short name, class name or TypeId name of an agent
 * @return its type
 * @throws std::invalid_argument with one sentence that lists the known names and the nearest one
 */
TypeId FindAgentType(const std::string& name);

/**
 * @param name short name, class name or TypeId name of an agent
 * @return a new agent
 * @throws std::invalid_argument as FindAgentType
 */
Ptr<PartitionAgent> CreateAgent(const std::string& name);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_REGISTRY_H
