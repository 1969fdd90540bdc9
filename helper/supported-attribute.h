/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Attributes of ns-3's classes that not every release has. Example:
 *
 *     SetSupportedAttribute(mac, "MpduBufferSize", UintegerValue(256));
 */
#ifndef EDGE_INFERENCE_SUPPORTED_ATTRIBUTE_H
#define EDGE_INFERENCE_SUPPORTED_ATTRIBUTE_H

#include "ns3/object.h"
#include "ns3/ptr.h"

#include <string>

namespace ns3
{

class AttributeValue;

namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Set an attribute where this release of ns-3 has it. Unlike Object::SetAttributeFailSafe, one that
 * it knows as obsolete counts as unknown: to look that up ends the program.
 *
 * @param object whose
 * @param name of the attribute, of its class or a base
 * @param value for it
 * @return whether it was set: known, not obsolete, and the value is legal
 */
bool SetSupportedAttribute(const Ptr<Object>& object,
                           const std::string& name,
                           const AttributeValue& value);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SUPPORTED_ATTRIBUTE_H
