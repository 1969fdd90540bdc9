/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-attributes.h"

#include "access-network.h"

#include "ns3/agent-registry.h"
#include "ns3/object-factory.h"
#include "ns3/partition-agent.h"
#include "ns3/string.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

void
SetByUser(Ptr<Object> object,
          const std::string& name,
          const std::string& value,
          const std::string& label)
{
    if (object->SetAttributeFailSafe(name, StringValue(value)))
    {
        return;
    }
    TypeId::AttributeInformation attribute;
    const TypeId type = object->GetInstanceTypeId();
    if (!type.LookupAttributeByName(name, &attribute))
    {
        throw std::invalid_argument("agent '" + label + "': neither it nor " + type.GetName() +
                                    " has an attribute " + name +
                                    "; doc/attributes.rst lists what they have");
    }
    throw std::invalid_argument("agent '" + label + "': the attribute " + name + " cannot be '" +
                                value + "': it wants a " +
                                attribute.checker->GetUnderlyingTypeInformation());
}

bool
HasAttribute(Ptr<Object> object, const std::string& name)
{
    TypeId::AttributeInformation ignored;
    return object->GetInstanceTypeId().LookupAttributeByName(name, &ignored);
}

bool
NeedsLedger(const std::string& agent)
{
    return CreateAgent(agent)->GetNeeds().ledger;
}

std::string
FindMissingNeeds(const AgentSpec& spec,
                 const ScenarioOptions& options,
                 const DnnModel& model,
                 bool record)
{
    Ptr<PartitionAgent> agent = CreateAgent(spec.name);
    bool named = false;
    AgentNeeds needs = agent->GetNeeds();
    for (const auto& [name, value] : spec.attributes)
    {
        named = named || name == needs.attribute;
        if (HasAttribute(agent, name))
        {
            SetByUser(agent, name, value, spec.text);
        }
    }
    needs = agent->GetNeeds();
    ObjectFactory factory;
    factory.SetTypeId(options.GetChannelType());
    const bool compute = factory.Create<AccessNetwork>()->GetDeviceCompute();
    const int64_t sites = options.servers + (options.cloud ? 1 : 0);
    std::string missing;
    auto need = [&missing](bool met, const std::string& what) {
        missing += met ? "" : (missing.empty() ? "" : " and ") + what;
    };
    need(sites >= static_cast<int64_t>(needs.servers),
         std::to_string(needs.servers) + (needs.servers == 1 ? " server" : " servers"));
    need(!needs.edge || options.servers > 0, "an edge server (--servers)");
    need(!needs.cloud || options.cloud, "a cloud (--cloud)");
    need(!needs.exits || model.GetExits().size() > 1, "a network with early exits");
    need(!needs.exitRecord || record, "an exit record (--exitRecord)");
    need(!needs.checkpoint, "a trained checkpoint (" + spec.name + "/Checkpoint=FILE)");
    need(!needs.controller || !options.controller.empty(), "a controller (--controller)");
    need(!needs.deviceCompute || compute, "devices that can compute");
    need(needs.attribute.empty() || named,
         "the attribute " + needs.attribute + " (" + spec.name + "/" + needs.attribute + "=...)");
    return missing;
}

} // namespace edgeinference
} // namespace ns3
