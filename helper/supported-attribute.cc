/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "supported-attribute.h"

#include "ns3/type-id.h"

namespace ns3
{
namespace edgeinference
{

bool
SetSupportedAttribute(const Ptr<Object>& object,
                      const std::string& name,
                      const AttributeValue& value)
{
    TypeId type = object->GetInstanceTypeId();
    for (bool more = true; more; more = type.HasParent(), type = type.GetParent())
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            const auto attribute = type.GetAttribute(i);
            if (attribute.name == name)
            {
                return attribute.supportLevel != TypeId::SupportLevel::OBSOLETE &&
                       object->SetAttributeFailSafe(name, value);
            }
        }
    }
    return false;
}

} // namespace edgeinference
} // namespace ns3
