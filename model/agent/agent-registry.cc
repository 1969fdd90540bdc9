/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-registry.h"

#include "ns3/type-lookup.h"

namespace ns3
{
namespace edgeinference
{

std::vector<TypeId>
GetAgentTypes()
{
    return GetConcreteTypes(PartitionAgent::GetTypeId());
}

std::vector<std::string>
GetAgentNames()
{
    return GetTypeNames(PartitionAgent::GetTypeId());
}

std::string
GetAgentName(TypeId type)
{
    return GetShortTypeName(type, PartitionAgent::GetTypeId());
}

TypeId
FindAgentType(const std::string& name)
{
    return FindType(PartitionAgent::GetTypeId(), name);
}

Ptr<PartitionAgent>
CreateAgent(const std::string& name)
{
    return CreateByName<PartitionAgent>(name);
}

} // namespace edgeinference
} // namespace ns3
