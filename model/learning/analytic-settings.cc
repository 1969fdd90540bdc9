/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "analytic-settings.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** A setting that is a number. */
struct NumberSetting
{
    const char* name;                 //!< in text
    double AnalyticSettings::*member; //!< where
    double least;                     //!< smallest value
    double most;                      //!< largest value
};

/** A setting that counts. */
struct CountSetting
{
    const char* name;                   //!< in text
    uint32_t AnalyticSettings::*member; //!< where
    uint32_t least;                     //!< smallest value
    uint32_t most;                      //!< largest value
};

/** A setting that is true or false. */
struct SwitchSetting
{
    const char* name;               //!< in text
    bool AnalyticSettings::*member; //!< where
};

constexpr double TINY = 1e-300; //!< least positive number

constexpr NumberSetting NUMBERS[] = {
    {"ageScale", &AnalyticSettings::ageScale, TINY, 1e300},
    {"backlogScale", &AnalyticSettings::backlogScale, TINY, 1e300},
    {"batteryJoules", &AnalyticSettings::batteryJoules, TINY, 1e300},
    {"blockSpread", &AnalyticSettings::blockSpread, 0.0, 1.0},
    {"deadlineWeight", &AnalyticSettings::deadlineWeight, 0.0, 1e9},
    {"deviceHertz", &AnalyticSettings::deviceHertz, 1.0, 1e15},
    {"devices", &AnalyticSettings::devices, 1.0, 1e9},
    {"featureShare", &AnalyticSettings::featureShare, 1e-9, 1e3},
    {"flopsPerCycle", &AnalyticSettings::flopsPerCycle, 1e-6, 1e6},
    {"joulesWeight", &AnalyticSettings::joulesWeight, 0.0, 1e9},
    {"kappa", &AnalyticSettings::kappa, 0.0, 1.0},
    {"leastDeadline", &AnalyticSettings::leastDeadline, 0.0, 1e9},
    {"leastInputBytes", &AnalyticSettings::leastInputBytes, 0.0, 1e15},
    {"leastRate", &AnalyticSettings::leastRate, 1.0, 1e15},
    {"leastTaskCycles", &AnalyticSettings::leastTaskCycles, 0.0, 1e18},
    {"mostDeadline", &AnalyticSettings::mostDeadline, 0.0, 1e9},
    {"mostInputBytes", &AnalyticSettings::mostInputBytes, 1.0, 1e15},
    {"mostRate", &AnalyticSettings::mostRate, 1.0, 1e15},
    {"mostTaskCycles", &AnalyticSettings::mostTaskCycles, 1.0, 1e18},
    {"otherLoad", &AnalyticSettings::otherLoad, 0.0, 0.5},
    {"rateError", &AnalyticSettings::rateError, 0.0, 1.0},
    {"receiveWatts", &AnalyticSettings::receiveWatts, 0.0, 1e6},
    {"serverRate", &AnalyticSettings::serverRate, 1.0, 1e15},
    {"slotSeconds", &AnalyticSettings::slotSeconds, 1e-6, 1e6},
    {"taskRate", &AnalyticSettings::taskRate, 1e-6, 1e6},
    {"transmitWatts", &AnalyticSettings::transmitWatts, 0.0, 1e6},
    {"utilizationScale", &AnalyticSettings::utilizationScale, TINY, 1e300},
    {"utilizationSeconds", &AnalyticSettings::utilizationSeconds, 1e-9, 1e9},
};

constexpr CountSetting COUNTS[] = {
    {"blocks", &AnalyticSettings::blocks, 1, 1000},
    {"holdSlots", &AnalyticSettings::holdSlots, 1, 1000000},
    {"servers", &AnalyticSettings::servers, 1, 255},
    {"slots", &AnalyticSettings::slots, 1, 100000000},
};

constexpr SwitchSetting SWITCHES[] = {
    {"poissonTasks", &AnalyticSettings::poissonTasks},
    {"queueing", &AnalyticSettings::queueing},
    {"ratePerBlock", &AnalyticSettings::ratePerBlock},
    {"returnResult", &AnalyticSettings::returnResult},
    {"sharedChannel", &AnalyticSettings::sharedChannel},
};

/** @param text words joined by "/" @return the words */
std::vector<std::string>
SplitWords(const std::string& text)
{
    std::vector<std::string> words;
    for (std::size_t begin = 0; begin < text.size();)
    {
        const std::size_t end = std::min(text.find('/', begin), text.size());
        words.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

/** @param name of a setting @param text its value @param least smallest @param most largest
 * @return the number */
double
ParseBounded(const std::string& name, const std::string& text, double least, double most)
{
    double value = 0.0;
    if (!ParseNumber(text, value) || value < least || value > most)
    {
        throw std::invalid_argument("\"" + text + "\" is no value of the setting " + name +
                                    ": give a number from " + FormatNumber(least) + " to " +
                                    FormatNumber(most));
    }
    return value;
}

/** @param name of a setting @param text its value @return whether it is "true" */
bool
ParseSwitch(const std::string& name, const std::string& text)
{
    if (text != "true" && text != "false")
    {
        throw std::invalid_argument("\"" + text + "\" is no value of the setting " + name +
                                    ": give true or false");
    }
    return text == "true";
}

/** @param name of a setting @param text numbers joined by "/" @param least smallest @param most
 * largest @return the numbers */
std::vector<double>
ParseList(const std::string& name, const std::string& text, double least, double most)
{
    std::vector<double> numbers;
    for (const std::string& word : SplitWords(text))
    {
        numbers.push_back(ParseBounded(name, word, least, most));
    }
    if (numbers.empty())
    {
        throw std::invalid_argument("the setting " + name + " needs at least one number");
    }
    return numbers;
}

/** @param numbers some @return them joined by "/" */
std::string
JoinNumbers(const std::vector<double>& numbers)
{
    std::string text;
    for (const double number : numbers)
    {
        text += (text.empty() ? "" : "/") + FormatNumber(number);
    }
    return text;
}

/** @param settings to change @param name of a setting @param value its value @return false if the
 * name is none of those with words */
bool
SetWords(AnalyticSettings& settings, const std::string& name, const std::string& value)
{
    if (name == "networks")
    {
        settings.networks = SplitWords(value);
    }
    else if (name == "encoding")
    {
        settings.encoding = value;
    }
    else if (name == "serverHertz")
    {
        settings.serverHertz = ParseList(name, value, 1.0, 1e15);
    }
    else if (name == "serverRateShares")
    {
        settings.serverRateShares = ParseList(name, value, 1e-9, 1e9);
    }
    else if (name == "taskRateShares")
    {
        settings.taskRateShares = ParseList(name, value, 1e-9, 1e9);
    }
    else if (name == "state")
    {
        settings.layout = StateLayout::FromString(value);
    }
    else
    {
        return false;
    }
    return true;
}

/** @param least a setting @param most another @param what they are */
void
CheckOrder(double least, double most, const std::string& what)
{
    if (least > most)
    {
        throw std::invalid_argument("the settings least" + what + " (" + FormatNumber(least) +
                                    ") and most" + what + " (" + FormatNumber(most) +
                                    ") are in the wrong order");
    }
}

} // namespace

void
SetAnalyticSetting(AnalyticSettings& settings, const std::string& name, const std::string& value)
{
    for (const auto& entry : NUMBERS)
    {
        if (name == entry.name)
        {
            settings.*entry.member = ParseBounded(name, value, entry.least, entry.most);
            return;
        }
    }
    for (const auto& entry : COUNTS)
    {
        if (name == entry.name)
        {
            const double count = ParseBounded(name, value, entry.least, entry.most);
            if (count != std::floor(count))
            {
                throw std::invalid_argument("the setting " + name + " is a whole number");
            }
            settings.*entry.member = static_cast<uint32_t>(count);
            return;
        }
    }
    for (const auto& entry : SWITCHES)
    {
        if (name == entry.name)
        {
            settings.*entry.member = ParseSwitch(name, value);
            return;
        }
    }
    if (!SetWords(settings, name, value))
    {
        std::string known;
        for (const auto& [each, text] : DescribeAnalyticSettings({}))
        {
            known += (known.empty() ? "" : ", ") + each;
        }
        throw std::invalid_argument("the analytic environment has no setting \"" + name +
                                    "\"; known are " + known);
    }
}

std::map<std::string, std::string>
DescribeAnalyticSettings(const AnalyticSettings& settings)
{
    std::map<std::string, std::string> texts;
    for (const auto& entry : NUMBERS)
    {
        texts[entry.name] = FormatNumber(settings.*entry.member);
    }
    for (const auto& entry : COUNTS)
    {
        texts[entry.name] = std::to_string(settings.*entry.member);
    }
    for (const auto& entry : SWITCHES)
    {
        texts[entry.name] = settings.*entry.member ? "true" : "false";
    }
    std::string& networks = texts["networks"];
    for (const std::string& network : settings.networks)
    {
        networks += (networks.empty() ? "" : "/") + network;
    }
    texts["serverHertz"] = JoinNumbers(settings.serverHertz);
    texts["serverRateShares"] = JoinNumbers(settings.serverRateShares);
    texts["taskRateShares"] = JoinNumbers(settings.taskRateShares);
    texts["encoding"] = settings.encoding;
    texts["state"] = settings.layout.ToString();
    return texts;
}

void
CheckAnalyticSettings(const AnalyticSettings& settings)
{
    CheckOrder(settings.leastTaskCycles, settings.mostTaskCycles, "TaskCycles");
    CheckOrder(settings.leastInputBytes, settings.mostInputBytes, "InputBytes");
    CheckOrder(settings.leastRate, settings.mostRate, "Rate");
    CheckOrder(settings.leastDeadline, settings.mostDeadline, "Deadline");
    if (settings.leastDeadline == 0.0 && settings.mostDeadline > 0.0)
    {
        throw std::invalid_argument("a leastDeadline of 0 is no deadline: set mostDeadline to 0 "
                                    "too, or leastDeadline above 0");
    }
    if (settings.sharedChannel && !settings.queueing)
    {
        throw std::invalid_argument("sharedChannel needs queueing");
    }
}

} // namespace edgeinference
} // namespace ns3
