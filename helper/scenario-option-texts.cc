/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of ScenarioOptions that writes them down.
 */
#include "fault-schedule.h"
#include "scenario-options.h"

#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param value a yes or no @return it as text */
std::string
ToText(bool value)
{
    return value ? "true" : "false";
}

/** @param value a duration @return it as text */
std::string
ToText(const Time& value)
{
    std::ostringstream text;
    text << value.GetSeconds() << "s";
    return text.str();
}

/** @param value a number @return it as text */
std::string
ToText(double value)
{
    std::ostringstream text;
    text << value;
    return text.str();
}

} // namespace

std::map<std::string, std::string>
ScenarioOptions::GetTexts() const
{
    return {{"channel", channel},
            {"devices", std::to_string(devices)},
            {"servers", std::to_string(servers)},
            {"cloud", ToText(cloud)},
            {"model", model},
            {"input", input},
            {"exitRecord", exitRecord},
            {"agent", agent},
            {"controller", controller},
            {"taskSource", taskSource},
            {"taskRate", ToText(taskRate)},
            {"deadline", ToText(deadline)},
            {"duration", ToText(duration)},
            {"warmUp", ToText(warmUp)},
            {"deviceType", deviceType},
            {"serverType", serverType},
            {"cloudType", cloudType},
            {"repository", GetRepository()},
            {"deployment", ToText(deployment)},
            {"battery", ToText(battery)},
            {"radioEnergy", radioEnergy},
            {"recovery", recovery},
            {"mobility", mobility},
            {"faults", FaultSchedule::FromOption(faults).ToString()},
            {"faultRate", ToText(faultRate)},
            {"output", output},
            {"animation", ToText(animation)},
            {"animationLimit", std::to_string(animationLimit)},
            {"animationMetadata", ToText(animationMetadata)},
            {"timeline", ToText(timeline)},
            {"flowMonitor", ToText(flowMonitor)},
            {"pcap", ToText(pcap)},
            {"recorded", recorded},
            {"stages", ToText(stages)},
            {"transfers", ToText(transfers)},
            {"regret", std::to_string(regret)},
            {"jobs", std::to_string(jobs)}};
}

} // namespace edgeinference
} // namespace ns3
