/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the main functions of the programs share: arguments checked before ns-3 aborts on them, and
 * one sentence at the end of whatever goes wrong. Example:
 *
 *     return RunProgram("my-program", [&] {
 *         CommandLine cmd(__FILE__);
 *         AddTimeOption(cmd, "duration", "simulated time", duration);
 *         ParseArguments(cmd, argc, argv);
 *         ...
 *     });
 */
#ifndef EDGE_INFERENCE_PROGRAM_ARGUMENTS_H
#define EDGE_INFERENCE_PROGRAM_ARGUMENTS_H

#include "ns3/command-line.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>

namespace ns3
{
namespace edgeinference
{

/**
 * Read a duration. ns-3's own constructor ends the program on a text that is none.
 * @param text such as 200ms, 1.5s or 1min; without a unit: seconds
 * @param time where it goes
 * @return true if the text is a duration that ns-3's clock can hold
 */
bool ParseDuration(const std::string& text, Time& time);

/**
 * Check the text of an attribute's value, on which ns-3 itself might end the program by abort().
 * @param argument for the message, what the user gave
 * @param valueType class of the value, such as ns3::PointerValue
 * @param value the text
 * @throws std::invalid_argument with one sentence
 */
void CheckAttributeText(const std::string& argument,
                        const std::string& valueType,
                        const std::string& value);

/**
 * An option for a duration. ns-3's own ends the program by abort() on a text that is none.
 * @param cmd gets the option
 * @param name its name
 * @param help what it is
 * @param target default and result; must outlive the parsing
 */
void AddTimeOption(CommandLine& cmd,
                   const std::string& name,
                   const std::string& help,
                   Time& target);

/**
 * An option for a text, blanks included. ns-3's own takes what stands before the first blank.
 * @param cmd gets the option
 * @param name its name
 * @param help what it is
 * @param target default and result; must outlive the parsing
 */
void AddTextOption(CommandLine& cmd,
                   const std::string& name,
                   const std::string& help,
                   std::string& target);

/**
 * An option for a number. ns-3's own reads as far as it understands: 2 from 2.5 and 8 from 8x.
 * @param cmd gets the option
 * @param name its name
 * @param help what it is
 * @param target default and result; must outlive the parsing
 */
void AddNumberOption(CommandLine& cmd,
                     const std::string& name,
                     const std::string& help,
                     int64_t& target);

/** @copydoc AddNumberOption(CommandLine&,const std::string&,const std::string&,int64_t&) */
void AddNumberOption(CommandLine& cmd,
                     const std::string& name,
                     const std::string& help,
                     uint32_t& target);

/** @copydoc AddNumberOption(CommandLine&,const std::string&,const std::string&,int64_t&) */
void AddNumberOption(CommandLine& cmd,
                     const std::string& name,
                     const std::string& help,
                     uint64_t& target);

/** @copydoc AddNumberOption(CommandLine&,const std::string&,const std::string&,int64_t&) */
void AddNumberOption(CommandLine& cmd,
                     const std::string& name,
                     const std::string& help,
                     double& target);

/**
 * An option of any of the kinds above, or a yes or no.
 * @tparam T bool, std::string or a number
 * @param cmd gets the option
 * @param name its name
 * @param help what it is
 * @param target default and result; must outlive the parsing
 */
template <typename T>
void
AddOption(CommandLine& cmd, const std::string& name, const std::string& help, T& target)
{
    if constexpr (std::is_same<T, bool>::value)
    {
        cmd.AddValue(name, help, target);
    }
    else if constexpr (std::is_same<T, std::string>::value)
    {
        AddTextOption(cmd, name, help, target);
    }
    else
    {
        AddNumberOption(cmd, name, help, target);
    }
}

/**
 * Parse the command line. Attributes, --TypeId::Attribute=value, and global values, --RngRun=value,
 * are checked first, since ns-3 aborts on some of them. On an option that does not exist or a value
 * that cannot be read ns-3 ends the program with status 1: with one sentence, without its page of
 * help.
 * @param cmd the options
 * @param argc number of arguments
 * @param argv arguments
 * @throws std::invalid_argument with one sentence if an attribute does not exist, or its value is
 *         no duration, rate or type where it has to be one
 */
void ParseArguments(CommandLine& cmd, int argc, char* argv[]);

/**
 * @param name of the program, which starts the sentence
 * @param body what it does
 * @return exit status: 0, or 1 after an exception, whose sentence went to standard error
 */
int RunProgram(const std::string& name, const std::function<void()>& body);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PROGRAM_ARGUMENTS_H
