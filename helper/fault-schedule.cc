/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fault-schedule.h"

#include "program-arguments.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param time a time @return it as text that reads back as the same nanosecond */
std::string
ToText(Time time)
{
    const int64_t ns = time.GetNanoSeconds();
    std::string fraction = std::to_string(1000000000 + ns % 1000000000).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    return std::to_string(ns / 1000000000) + (fraction.empty() ? "" : "." + fraction) + "s";
}

/** Reads one fault word by word. */
class FaultReader
{
  public:
    /** @param text of one fault @param origin where it stands, for messages */
    FaultReader(const std::string& text, const std::string& origin)
        : m_origin(origin)
    {
        std::istringstream stream(text);
        for (std::string word; stream >> word;)
        {
            m_words.push_back(word);
        }
    }

    /** @return the fault */
    Fault Read()
    {
        const std::string first = Next("server, cloud, link, ap, battery or slow");
        m_fault.origin = m_origin;
        if (first == "server" || first == "cloud")
        {
            ReadNode(first);
            ReadSpan(FaultKind::CRASH, "crash", "recover");
        }
        else if (first == "link")
        {
            ReadNode(Next("device, server or cloud"), true);
            ReadSpan(FaultKind::CUT, "down", "up");
        }
        else if (first == "ap")
        {
            m_fault.place = FaultPlace::ACCESS_POINT;
            m_fault.index = ReadIndex("an access point");
            ReadSpan(FaultKind::CUT, "down", "up");
        }
        else if (first == "battery")
        {
            ReadBattery();
        }
        else if (first == "slow")
        {
            ReadNode(Next("device, server or cloud"), true);
            ReadSlow();
        }
        else
        {
            Refuse("a fault begins with server, cloud, link, ap, battery or slow");
        }
        if (m_next < m_words.size())
        {
            Refuse("'" + m_words[m_next] + "' is one word too many");
        }
        return m_fault;
    }

  private:
    /** @param problem what is wrong @throws always */
    [[noreturn]] void Refuse(const std::string& problem) const
    {
        throw std::invalid_argument(m_origin + ": " + problem);
    }

    /** @param wanted what should stand here @return the next word */
    std::string Next(const std::string& wanted)
    {
        if (m_next >= m_words.size())
        {
            Refuse("it ends where " + wanted + " should stand");
        }
        return m_words[m_next++];
    }

    /** @param word device, server or cloud @param devices may it be a device? */
    void ReadNode(const std::string& word, bool devices = false)
    {
        if (word == "cloud")
        {
            m_fault.place = FaultPlace::CLOUD;
            return;
        }
        if (word != "server" && !(devices && word == "device"))
        {
            Refuse("'" + word + "' is none of device, server, cloud");
        }
        m_fault.place = word == "server" ? FaultPlace::SERVER : FaultPlace::DEVICE;
        m_fault.index = ReadIndex("a " + word);
    }

    /** @param what whose number @return the number */
    uint32_t ReadIndex(const std::string& what)
    {
        const std::string word = Next("the number of " + what);
        double number = 0.0;
        if (!ParseNumber(word, number) || number < 0.0 || number != std::floor(number) ||
            number > std::numeric_limits<uint32_t>::max())
        {
            Refuse("'" + word + "' is no number of " + what + ", which count from 0");
        }
        return static_cast<uint32_t>(number);
    }

    /** @param word a duration @return it */
    Time ReadTime(const std::string& word) const
    {
        Time time;
        if (!ParseDuration(word, time) || time.IsStrictlyNegative())
        {
            Refuse("'" + word + "' is no simulated time such as 10s or 1500ms");
        }
        return time;
    }

    /** @param wanted a word @param what stands before the time */
    void Expect(const std::string& wanted)
    {
        const std::string word = Next("'" + wanted + "'");
        if (word != wanted)
        {
            Refuse("'" + word + "' stands where '" + wanted + "' should");
        }
    }

    /** @param begin when @param end until when */
    void SetSpan(Time begin, Time end)
    {
        m_fault.begin = begin;
        m_fault.end = end;
        if (end <= begin)
        {
            Refuse("it ends before it begins");
        }
    }

    /** @param kind of the fault @param begins word before its begin @param ends before its end */
    void ReadSpan(FaultKind kind, const std::string& begins, const std::string& ends)
    {
        m_fault.kind = kind;
        Expect(begins);
        const Time begin = ReadTime(Next("a time"));
        Time end = Time::Max();
        if (m_next < m_words.size())
        {
            Expect(ends);
            end = ReadTime(Next("a time"));
        }
        SetSpan(begin, end);
    }

    /** Read what follows "battery". */
    void ReadBattery()
    {
        m_fault.kind = FaultKind::DRAIN;
        m_fault.place = FaultPlace::DEVICE;
        Expect("device");
        m_fault.index = ReadIndex("a device");
        Expect("at");
        m_fault.begin = ReadTime(Next("a time"));
    }

    /** Read what follows the node of a slow processor. */
    void ReadSlow()
    {
        m_fault.kind = FaultKind::SLOW;
        const std::string factor = Next("a share of the speed such as x0.5");
        if (factor.front() != 'x' || !ParseNumber(factor.substr(1), m_fault.speed) ||
            m_fault.speed < 0.0 || m_fault.speed > 1.0)
        {
            Refuse("'" + factor + "' is no share of the speed from x0 to x1, such as x0.5");
        }
        const std::string span = Next("a span such as 10s..30s");
        const std::size_t dots = span.find("..");
        if (dots == std::string::npos)
        {
            Refuse("'" + span + "' is no span such as 10s..30s");
        }
        const std::string end = span.substr(dots + 2);
        SetSpan(ReadTime(span.substr(0, dots)), end.empty() ? Time::Max() : ReadTime(end));
    }

    std::string m_origin;             //!< where the text stands
    std::vector<std::string> m_words; //!< the text
    std::size_t m_next{0};            //!< next word
    Fault m_fault;                    //!< what was read
};

/** @param line of a text @return its part before a comment, with blanks for commas */
std::string
Clean(const std::string& line)
{
    std::string clean = line.substr(0, line.find('#'));
    std::replace(clean.begin(), clean.end(), ',', ' ');
    return clean;
}

} // namespace

std::string
Fault::GetPlaceName() const
{
    switch (place)
    {
    case FaultPlace::DEVICE:
        return "device " + std::to_string(index);
    case FaultPlace::SERVER:
        return "server " + std::to_string(index);
    case FaultPlace::CLOUD:
        return "cloud";
    case FaultPlace::ACCESS_POINT:
        return "ap " + std::to_string(index);
    }
    return "nowhere";
}

std::string
Fault::ToString() const
{
    const std::string name = GetPlaceName();
    const bool ends = end != Time::Max();
    switch (kind)
    {
    case FaultKind::CRASH:
        return name + " crash " + ToText(begin) + (ends ? " recover " + ToText(end) : "");
    case FaultKind::CUT:
        return (place == FaultPlace::ACCESS_POINT ? "" : "link ") + name + " down " +
               ToText(begin) + (ends ? " up " + ToText(end) : "");
    case FaultKind::DRAIN:
        return "battery " + name + " at " + ToText(begin);
    case FaultKind::SLOW:
        return "slow " + name + " x" + FormatNumber(speed) + " " + ToText(begin) + ".." +
               (ends ? ToText(end) : "");
    }
    return "";
}

bool
Fault::operator==(const Fault& other) const
{
    return kind == other.kind && place == other.place && index == other.index &&
           begin == other.begin && end == other.end && speed == other.speed;
}

FaultSchedule
FaultSchedule::FromText(const std::string& text, const std::string& source)
{
    FaultSchedule schedule;
    std::istringstream lines(text);
    const bool manyLines = text.find('\n') != std::string::npos;
    uint32_t line = 0;
    uint32_t count = 0;
    for (std::string whole; std::getline(lines, whole);)
    {
        ++line;
        std::istringstream parts(Clean(whole));
        for (std::string part; std::getline(parts, part, ';');)
        {
            std::istringstream words(part);
            std::string first;
            if (!(words >> first))
            {
                continue;
            }
            ++count;
            part.erase(0, part.find_first_not_of(" \t\r"));
            part.erase(part.find_last_not_of(" \t\r") + 1);
            const std::string place =
                manyLines ? "line " + std::to_string(line) : "fault " + std::to_string(count);
            schedule.Add(FaultReader(part, source + ", " + place + " '" + part + "'").Read());
        }
    }
    return schedule;
}

FaultSchedule
FaultSchedule::FromOption(const std::string& option)
{
    std::error_code none; // a text may be too long for a name
    const bool isFile = std::filesystem::is_regular_file(option, none);
    if (!isFile && (option.empty() || option.find_first_of(" ,") != std::string::npos))
    {
        return FromText(option);
    }
    std::string text;
    ReadTextFile(option, [&text](std::istream& input) {
        text.assign(std::istreambuf_iterator<char>(input), std::istreambuf_iterator<char>());
    });
    return FromText(text + "\n", option);
}

void
FaultSchedule::Add(Fault fault)
{
    m_faults.push_back(std::move(fault));
}

const std::vector<Fault>&
FaultSchedule::GetFaults() const
{
    return m_faults;
}

bool
FaultSchedule::IsEmpty() const
{
    return m_faults.empty();
}

std::string
FaultSchedule::ToString() const
{
    std::string text;
    for (const Fault& fault : m_faults)
    {
        text += fault.ToString() + "\n";
    }
    return text;
}

void
FaultSchedule::Check(const FaultWorld& world) const
{
    for (const Fault& fault : m_faults)
    {
        uint32_t count = 0;
        switch (fault.place)
        {
        case FaultPlace::DEVICE:
            count = world.devices;
            break;
        case FaultPlace::SERVER:
            count = world.servers;
            break;
        case FaultPlace::CLOUD:
            count = world.cloud ? 1 : 0;
            break;
        case FaultPlace::ACCESS_POINT:
            count = world.accessPoints;
            break;
        }
        const std::string origin = fault.origin.empty() ? fault.ToString() : fault.origin;
        if (fault.index >= count)
        {
            throw std::invalid_argument(origin + ": the scenario has no " + fault.GetPlaceName());
        }
        if (fault.kind == FaultKind::DRAIN && !world.batteries)
        {
            throw std::invalid_argument(origin +
                                        ": the devices have no batteries; give --battery=JOULES");
        }
    }
}

} // namespace edgeinference
} // namespace ns3
