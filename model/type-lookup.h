/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Types by the names that people type. A family of classes has one base; the short name of a child
 * is its class name without the base's, in kebab-case. Example:
 *
 *     FindType(PartitionAgent::GetTypeId(), "neurosurgeon"); // NeurosurgeonPartitionAgent
 *     CreateByName<AccessNetwork>("wifi");                   // WifiAccessNetwork
 *     GetTypeNames(RecoveryPolicy::GetTypeId());             // {"fail", "resend"}
 */
#ifndef EDGE_INFERENCE_TYPE_LOOKUP_H
#define EDGE_INFERENCE_TYPE_LOOKUP_H

#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/type-id.h"

#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A part of the module that registers its types only when one of them is asked for, such as the
 * library on LibTorch. The core knows the names and how to get the part, and nothing else of it.
 */
struct TypePart
{
    std::string name;               //!< for messages, such as "edge-inference-learning"
    std::vector<std::string> types; //!< full TypeId names that it brings
    /**
     * Make the part's types known. Throws std::runtime_error with one sentence that says what to
     * install when the part cannot be had. Called at most once if it succeeds.
     */
    std::function<void()> load;
};

/** Announce a part; one of the same name is replaced. @param part the part */
void AddTypePart(TypePart part);

/** @param text words in PascalCase, such as "MtlA3c" @return "mtl-a3c" */
std::string ToKebabCase(const std::string& text);

/** @param text words in kebab-case, such as "mtl-a3c" @return "MtlA3c" */
std::string ToPascalCase(const std::string& text);

/**
 * @param typeName full name of a type, such as "ns3::edgeinference::MtlA3cPartitionAgent"
 * @param base base of its family
 * @return its short name: class name without that of the base, in kebab-case; the whole class name
 *         if it does not end in that of the base
 */
std::string GetShortTypeName(const std::string& typeName, TypeId base);

/** @param type a type @param base base of its family @return its short name */
std::string GetShortTypeName(TypeId type, TypeId base);

/**
 * @param base base of a family
 * @return all its children that can be created now, whoever registered them, by name
 */
std::vector<TypeId> GetConcreteTypes(TypeId base);

/**
 * @param base base of a family
 * @return the short names of all its children, sorted; those of parts that were not loaded yet
 *         included
 */
std::vector<std::string> GetTypeNames(TypeId base);

/**
 * The one way from a name to a type.
 * @param base base of a family
 * @param name short name, class name or full TypeId name of a child
 * @return the type; it can be created
 * @throws std::invalid_argument with one sentence: unknown (with the nearest name and all known
 *         ones), of another family, abstract, or of a part that is not installed
 */
TypeId FindType(TypeId base, const std::string& name);

/**
 * @tparam T base of a family
 * @param name name of a child
 * @return a new object of that type
 * @throws std::invalid_argument as FindType
 */
template <class T>
Ptr<T>
CreateByName(const std::string& name)
{
    ObjectFactory factory;
    factory.SetTypeId(FindType(T::GetTypeId(), name));
    return factory.Create<T>();
}

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TYPE_LOOKUP_H
