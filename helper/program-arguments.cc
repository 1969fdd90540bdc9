/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "program-arguments.h"

#include "ns3/abort.h"
#include "ns3/attribute.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/global-value.h"
#include "ns3/type-id.h"

#include <cctype>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <limits>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Seconds of the longest duration that is taken: what int64_t nanoseconds can hold, rounded down.
 */
constexpr double MAX_SECONDS = 9.2e9;

/** @param unit of time as ns-3 writes it @return its length in seconds; none is seconds */
double
GetUnitSeconds(const std::string& unit)
{
    static const std::map<std::string, double> lengths{{"", 1.0},
                                                       {"s", 1.0},
                                                       {"ms", 1e-3},
                                                       {"us", 1e-6},
                                                       {"ns", 1e-9},
                                                       {"ps", 1e-12},
                                                       {"fs", 1e-15},
                                                       {"min", 60.0},
                                                       {"h", 3600.0},
                                                       {"d", 86400.0},
                                                       {"y", 31536000.0}};
    return lengths.at(unit);
}

/** @param text a text @return is it a duration as ns-3 writes it, such as 200ms, 1.5s or 1min? */
bool
IsTime(const std::string& text)
{
    static const std::regex form(
        R"(([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(s|ms|us|ns|ps|fs|min|h|d|y)?)");
    std::smatch parts;
    // ns-3 takes what is too long for its clock, and makes something else of it
    return std::regex_match(text, parts, form) &&
           std::abs(std::strtod(parts[1].str().c_str(), nullptr)) * GetUnitSeconds(parts[2]) <=
               MAX_SECONDS;
}

/** @param text a text @param sign may it begin with a minus? @return is it a whole number? */
bool
IsWholeNumber(const std::string& text, bool sign)
{
    static const std::regex form(R"([+-]?\d{1,18})");
    return std::regex_match(text, form) && (sign || text.front() != '-');
}

/** @param text a text @return is it a number? */
bool
IsNumber(const std::string& text)
{
    static const std::regex form(R"([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf)");
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
    if (valueType == "ns3::UintegerValue" && !IsWholeNumber(value, false))
    {
        Refuse(argument, "give a whole number that is not negative");
    }
    if (valueType == "ns3::IntegerValue" && !IsWholeNumber(value, true))
    {
        Refuse(argument, "give a whole number");
    }
    if (valueType == "ns3::DoubleValue" && !IsNumber(value))
    {
        Refuse(argument, "give a number");
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
    static const std::regex form(R"(--?([^=]+)::([^:=]+)=(.*))");
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

/** @param argument one argument @throws std::invalid_argument if it is a bad global value */
void
CheckGlobalValue(const std::string& argument)
{
    static const std::regex form(R"(--?([^:=]+)=(.*))");
    std::smatch parts;
    if (!std::regex_match(argument, parts, form))
    {
        return;
    }
    for (auto global = GlobalValue::Begin(); global != GlobalValue::End(); ++global)
    {
        if ((*global)->GetName() == parts[1])
        {
            CheckValue(argument, (*global)->GetChecker()->GetValueTypeName(), parts[2]);
        }
    }
}

/**
 * While ns-3 parses, keeps what it says on standard error. It ends the program by exit() on an
 * argument that it does not understand, after a page of help: then only its first line is told.
 */
class ParserErrors
{
  public:
    /** @param name of the program, which starts the sentence */
    explicit ParserErrors(const std::string& name)
    {
        Kept& kept = GetKept();
        kept.name = name;
        kept.text.str("");
        kept.before = std::cerr.rdbuf(kept.text.rdbuf());
        static const int registered = std::atexit(&ParserErrors::TellFirstLine);
        NS_ABORT_MSG_IF(registered != 0, "The system takes no function to call at exit");
    }

    ~ParserErrors()
    {
        Kept& kept = GetKept();
        Restore(kept);
        std::cerr << kept.text.str();
    }

    ParserErrors(const ParserErrors&) = delete;
    ParserErrors& operator=(const ParserErrors&) = delete;

  private:
    /** What is kept; outlives the functions called at exit. */
    struct Kept
    {
        std::string name;                //!< of the program
        std::ostringstream text;         //!< what was said
        std::streambuf* before{nullptr}; //!< of standard error, null when nothing is kept
    };

    /** @return what is kept */
    static Kept& GetKept()
    {
        static Kept kept;
        return kept;
    }

    /** @param kept gives standard error back */
    static void Restore(Kept& kept)
    {
        std::cerr.rdbuf(kept.before);
        kept.before = nullptr;
    }

    /** Called at exit: if ns-3 was parsing, that is why the program ends. */
    static void TellFirstLine()
    {
        Kept& kept = GetKept();
        if (!kept.before)
        {
            return;
        }
        Restore(kept);
        const std::string text = kept.text.str();
        if (!text.empty())
        {
            std::cerr << kept.name << ": " << text.substr(0, text.find('\n'))
                      << "; --help lists the options\n";
        }
    }
};

/**
 * @param name of an option @param target result @param text its value
 * @return true
 * @throws std::invalid_argument if it is no duration
 */
bool
SetTime(std::string name, Time* target, EDGE_INFERENCE_OPTION_TEXT text)
{
    const std::string argument = "--" + name + "=" + text;
    CheckValue(argument, "ns3::TimeValue", text);
    if (std::isdigit(static_cast<unsigned char>(text.back())) && Time(text) != Time(0))
    {
        // ns-3 would take it for seconds, who types 200 means milliseconds
        Refuse(argument, "it has no unit: give " + text + "ms or " + text + "s");
    }
    *target = Time(text);
    return true;
}

/**
 * @tparam T a number
 * @param name of an option @param target result @param text its value
 * @return true
 * @throws std::invalid_argument if it is no such number
 */
template <typename T>
bool
SetNumber(std::string name, T* target, EDGE_INFERENCE_OPTION_TEXT text)
{
    const std::string argument = "--" + name + "=" + text;
    if constexpr (std::is_integral<T>::value)
    {
        const bool sign = std::is_signed<T>::value;
        CheckValue(argument, sign ? "ns3::IntegerValue" : "ns3::UintegerValue", text);
        // at most 18 digits
        const long long number = std::strtoll(text.c_str(), nullptr, 10);
        *target = static_cast<T>(number);
        if (static_cast<long long>(*target) != number)
        {
            Refuse(argument,
                   "give a number of at most " + std::to_string(std::numeric_limits<T>::max()));
        }
    }
    else
    {
        CheckValue(argument, "ns3::DoubleValue", text);
        *target = std::strtod(text.c_str(), nullptr);
        if (!std::isfinite(*target))
        {
            Refuse(argument, "give a finite number");
        }
    }
    return true;
}

/**
 * @tparam T a number
 * @param cmd gets the option @param name its name @param help what it is @param target result
 */
template <typename T>
void
AddNumber(CommandLine& cmd, const std::string& name, const std::string& help, T& target)
{
    std::ostringstream preset;
    preset << target;
    cmd.AddValue(name, help, MakeBoundCallback(&SetNumber<T>, name, &target), preset.str());
}

/**
 * @param target result @param text value of an option
 * @return true
 */
bool
SetText(std::string* target, EDGE_INFERENCE_OPTION_TEXT text)
{
    *target = text;
    return true;
}

} // namespace

void
CheckAttributeText(const std::string& argument,
                   const std::string& valueType,
                   const std::string& value)
{
    CheckValue(argument, valueType, value);
}

bool
ParseDuration(const std::string& text, Time& time)
{
    if (!IsTime(text))
    {
        return false;
    }
    time = Time(text);
    return true;
}

void
AddTimeOption(CommandLine& cmd, const std::string& name, const std::string& help, Time& target)
{
    std::ostringstream preset;
    preset << target.GetSeconds() << "s";
    cmd.AddValue(name, help, MakeBoundCallback(&SetTime, name, &target), preset.str());
}

void
AddTextOption(CommandLine& cmd,
              const std::string& name,
              const std::string& help,
              std::string& target)
{
    cmd.AddValue(name, help, MakeBoundCallback(&SetText, &target), target);
}

void
AddNumberOption(CommandLine& cmd, const std::string& name, const std::string& help, int64_t& target)
{
    AddNumber(cmd, name, help, target);
}

void
AddNumberOption(CommandLine& cmd,
                const std::string& name,
                const std::string& help,
                uint32_t& target)
{
    AddNumber(cmd, name, help, target);
}

void
AddNumberOption(CommandLine& cmd,
                const std::string& name,
                const std::string& help,
                uint64_t& target)
{
    AddNumber(cmd, name, help, target);
}

void
AddNumberOption(CommandLine& cmd, const std::string& name, const std::string& help, double& target)
{
    AddNumber(cmd, name, help, target);
}

void
ParseArguments(CommandLine& cmd, int argc, char* argv[])
{
    for (int i = 1; i < argc; ++i)
    {
        CheckAttribute(argv[i]);
        CheckGlobalValue(argv[i]);
    }
    {
        ParserErrors errors(cmd.GetName());
        cmd.Parse(argc, argv);
    }
    if (cmd.GetNExtraNonOptions() > 0)
    {
        throw std::invalid_argument("\"" + cmd.GetExtraNonOption(0) +
                                    "\" is one argument too many: options look like --name=value, "
                                    "and --help lists them");
    }
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
