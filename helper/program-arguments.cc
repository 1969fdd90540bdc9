/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "program-arguments.h"

#include "ns3/attribute.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/type-id.h"

#include <exception>
#include <iostream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param text a text @return is it a duration as ns-3 writes it, such as 200ms, 1.5s or 1min? */
bool
IsTime(const std::string& text)
{
    static const std::regex form(
        R"([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(s|ms|us|ns|ps|fs|min|h|d|y)?)");
    return std::regex_match(text, form);
}

/** @param text a text @return is it a rate as ns-3 writes it, such as 10Mbps or 1.5kB/s? */
bool
IsDataRate(const std::string& text)
{
    static const std::regex form(
        R"((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?([kKMGT]i?)?(b/s|bps|B/s|Bps)?)");
    return std::regex_match(text, form);
}

/** @param text name of a type, perhaps with [attributes] @return does ns-3 know the type? */
bool
IsTypeName(const std::string& text)
{
    TypeId type;
    return text.empty() || text == "0" ||
           TypeId::LookupByNameFailSafe(text.substr(0, text.find('[')), &type);
}

/** @param argument the whole argument @param problem what is wrong with it @throws always */
[[noreturn]] void
Refuse(const std::string& argument, const std::string& problem)
{
    throw std::invalid_argument(argument + " makes no sense: " + problem);
}

/** @param argument the whole argument @param valueType class of the value @param value as text */
void
CheckValue(const std::string& argument, const std::string& valueType, const std::string& value)
{
    if (valueType == "ns3::TimeValue" && !IsTime(value))
    {
        Refuse(argument, "give a duration such as 200ms, 1.5s or 1min");
    }
    if (valueType == "ns3::DataRateValue" && !IsDataRate(value))
    {
        Refuse(argument, "give a rate such as 10Mbps or 1.5kB/s");
    }
    const bool isType = valueType == "ns3::PointerValue" ||
                        valueType == "ns3::ObjectFactoryValue" || valueType == "ns3::TypeIdValue";
    if (isType && !IsTypeName(value))
    {
        Refuse(argument, "ns-3 knows no such type; --PrintTypeIds lists them");
    }
}

/** @param argument one argument @throws std::invalid_argument if it is a bad attribute */
void
CheckAttribute(const std::string& argument)
{
    static const std::regex form(R"(--?(.+)::([^:=]+)=(.*))");
    std::smatch parts;
    if (!std::regex_match(argument, parts, form))
    {
        return;
    }
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(parts[1], &type))
    {
        Refuse(argument, "ns-3 knows no such type; --PrintTypeIds lists them");
    }
    TypeId::AttributeInformation info;
    if (!type.LookupAttributeByName(parts[2], &info))
    {
        Refuse(argument,
               "there is no such attribute; --PrintAttributes=" + parts[1].str() + " lists them");
    }
    CheckValue(argument, info.checker->GetValueTypeName(), parts[3]);
}

/**
 * @param name of an option @param target result @param text its value
 * @return true
 * @throws std::invalid_argument if it is no duration
 */
bool
SetTime(std::string name, Time* target, EDGE_INFERENCE_OPTION_TEXT text)
{
    CheckValue("--" + name + "=" + text, "ns3::TimeValue", text);
    *target = Time(text);
    return true;
}

} // namespace

void
AddTimeOption(CommandLine& cmd, const std::string& name, const std::string& help, Time& target)
{
    std::ostringstream preset;
    preset << target.GetSeconds() << "s";
    cmd.AddValue(name, help, MakeBoundCallback(&SetTime, name, &target), preset.str());
}

void
ParseArguments(CommandLine& cmd, int argc, char* argv[])
{
    for (int i = 1; i < argc; ++i)
    {
        CheckAttribute(argv[i]);
    }
    cmd.Parse(argc, argv);
}

int
RunProgram(const std::string& name, const std::function<void()>& body)
{
    try
    {
        body();
    }
    catch (const std::exception& problem)
    {
        std::cerr << name << ": " << problem.what() << "\n";
        return 1;
    }
    return 0;
}

} // namespace edgeinference
} // namespace ns3
