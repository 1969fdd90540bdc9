/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "type-lookup.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** The announced parts; a function's static, so that parts can announce themselves at start-up. */
std::vector<TypePart>&
GetParts()
{
    static std::vector<TypePart> parts;
    return parts;
}

/** @return the name behind the last "::" */
std::string
GetClassName(const std::string& typeName)
{
    const auto colon = typeName.rfind("::");
    return colon == std::string::npos ? typeName : typeName.substr(colon + 2);
}

/** @return true if the text is longer than the ending and ends so */
bool
EndsWith(const std::string& text, const std::string& ending)
{
    return text.size() > ending.size() &&
           text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

/** @return true if a person who typed the name may have meant the type */
bool
IsNameOf(const std::string& name, const std::string& typeName, TypeId base)
{
    return name == typeName || name == GetClassName(typeName) ||
           ToKebabCase(name) == GetShortTypeName(typeName, base);
}

/** @return edits (insert, drop, replace) from one text to the other */
std::size_t
GetDistance(const std::string& a, const std::string& b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
    {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i)
    {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
        {
            const std::size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
        }
    }
    return row[b.size()];
}

/** @return the family in words, such as "partition agent" */
std::string
GetFamilyName(TypeId base)
{
    std::string words = ToKebabCase(GetClassName(base.GetName()));
    std::replace(words.begin(), words.end(), '-', ' ');
    return words;
}

[[noreturn]] void
RefuseUnknown(TypeId base, const std::string& name)
{
    const auto names = GetTypeNames(base);
    const std::string asked = GetShortTypeName(name, base);
    const std::string askedClass = ToKebabCase(GetClassName(name));
    const std::string suffix = "-" + ToKebabCase(GetClassName(base.GetName()));
    std::string nearest;
    std::size_t best = std::max<std::size_t>(2, asked.size() / 3) + 1;
    std::string list;
    for (const auto& known : names)
    {
        const std::size_t distance =
            std::min(GetDistance(asked, known), GetDistance(askedClass, known + suffix));
        nearest = distance < best ? known : nearest;
        best = std::min(best, distance);
        list += (list.empty() ? "" : ", ") + known;
    }
    throw std::invalid_argument("There is no " + GetFamilyName(base) + " '" + name + "'" +
                                (nearest.empty() ? "" : "; did you mean '" + nearest + "'?") +
                                " (known: " + (list.empty() ? "none" : list) + ")");
}

/** @return the type of that name if it is registered now, after saying why it will not do */
bool
FindLoaded(TypeId base, const std::string& name, TypeId& found)
{
    for (const auto& type : GetConcreteTypes(base))
    {
        if (IsNameOf(name, type.GetName(), base))
        {
            found = type;
            return true;
        }
    }
    TypeId other;
    if (!TypeId::LookupByNameFailSafe(name, &other))
    {
        return false;
    }
    const bool related = other == base || other.IsChildOf(base);
    throw std::invalid_argument("'" + name + "' is " +
                                (related ? "a base class and cannot be used as a " : "no ") +
                                GetFamilyName(base));
}

/** Load the part that has the type. @return true if there is one */
bool
LoadPartOf(TypeId base, const std::string& name)
{
    for (const auto& part : GetParts())
    {
        for (const auto& type : part.types)
        {
            if (EndsWith(type, GetClassName(base.GetName())) && IsNameOf(name, type, base))
            {
                try
                {
                    part.load();
                }
                catch (const std::exception& error)
                {
                    throw std::invalid_argument("The " + GetFamilyName(base) + " '" + name +
                                                "' is part of " + part.name +
                                                ", which cannot be used: " + error.what());
                }
                return true;
            }
        }
    }
    return false;
}

} // namespace

void
AddTypePart(TypePart part)
{
    auto& parts = GetParts();
    const auto same = std::find_if(parts.begin(), parts.end(), [&](const TypePart& other) {
        return other.name == part.name;
    });
    if (same != parts.end())
    {
        *same = std::move(part);
        return;
    }
    parts.push_back(std::move(part));
}

std::string
ToKebabCase(const std::string& text)
{
    std::string kebab;
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isupper(byte))
        {
            kebab += kebab.empty() || kebab.back() == '-' ? "" : "-";
        }
        kebab += static_cast<char>(std::tolower(byte));
    }
    return kebab;
}

std::string
ToPascalCase(const std::string& text)
{
    std::string pascal;
    bool start = true;
    for (const char c : text)
    {
        if (c == '-')
        {
            start = true;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        pascal += static_cast<char>(start ? std::toupper(byte) : byte);
        start = false;
    }
    return pascal;
}

std::string
GetShortTypeName(const std::string& typeName, TypeId base)
{
    const std::string suffix = GetClassName(base.GetName());
    std::string name = GetClassName(typeName);
    if (EndsWith(name, suffix))
    {
        name.resize(name.size() - suffix.size());
    }
    return ToKebabCase(name);
}

std::string
GetShortTypeName(TypeId type, TypeId base)
{
    return GetShortTypeName(type.GetName(), base);
}

std::vector<TypeId>
GetConcreteTypes(TypeId base)
{
    std::vector<TypeId> types;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        if (type.IsChildOf(base) && type.HasConstructor())
        {
            types.push_back(type);
        }
    }
    // the order of registration is the linker's choice
    std::sort(types.begin(), types.end(), [](const TypeId& a, const TypeId& b) {
        return a.GetName() < b.GetName();
    });
    return types;
}

std::vector<std::string>
GetTypeNames(TypeId base)
{
    std::set<std::string> names;
    for (const auto& type : GetConcreteTypes(base))
    {
        names.insert(GetShortTypeName(type, base));
    }
    for (const auto& part : GetParts())
    {
        for (const auto& type : part.types)
        {
            if (EndsWith(type, GetClassName(base.GetName())))
            {
                names.insert(GetShortTypeName(type, base));
            }
        }
    }
    return {names.begin(), names.end()};
}

TypeId
FindType(TypeId base, const std::string& name)
{
    TypeId found;
    if (FindLoaded(base, name, found) || (LoadPartOf(base, name) && FindLoaded(base, name, found)))
    {
        return found;
    }
    RefuseUnknown(base, name);
}

} // namespace edgeinference
} // namespace ns3
