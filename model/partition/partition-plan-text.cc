/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The text form of a plan.
 */
#include "partition-plan.h"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @return the parts between the separators; empty ones count, so that they can be refused */
std::vector<std::string>
Split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (auto end = text.find(separator); end != std::string::npos;
         end = text.find(separator, begin))
    {
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

[[noreturn]] void
Refuse(const std::string& part, const std::string& expected)
{
    throw std::invalid_argument("Plan part '" + part + "' is not " + expected +
                                "; see PartitionPlan::ToString for the form");
}

uint32_t
ParseNumber(const std::string& digits, const std::string& part)
{
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
    {
        Refuse(part, "made of small whole numbers");
    }
    return static_cast<uint32_t>(std::stoul(digits));
}

Stage
ParseStage(const std::string& part)
{
    const auto colon = part.find(':');
    if (colon == std::string::npos || colon + 1 == part.size())
    {
        Refuse(part, "a stage 'site:layers'");
    }
    return Stage{ParseNumber(part.substr(0, colon), part),
                 LayerSet::FromString(part.substr(colon + 1))};
}

Boundary
ParseBoundary(const std::string& part)
{
    const auto at = part.find('@');
    const auto arrow = part.find('>', at == std::string::npos ? 0 : at);
    // the encoding may hold a colon itself ("fixed:100"), so only the first one separates
    const auto colon = part.find(':', arrow == std::string::npos ? 0 : arrow);
    if (at == std::string::npos || arrow == std::string::npos || colon == std::string::npos ||
        colon + 1 == part.size())
    {
        Refuse(part, "a boundary 'tensor@from>to:encoding'");
    }
    return Boundary{ParseNumber(part.substr(0, at), part),
                    ParseNumber(part.substr(at + 1, arrow - at - 1), part),
                    ParseNumber(part.substr(arrow + 1, colon - arrow - 1), part),
                    part.substr(colon + 1)};
}

ExitRule
ParseExitRule(const std::string& part)
{
    const auto less = part.find('<');
    if (part.empty() || part[0] != 'x' || less == std::string::npos)
    {
        Refuse(part, "an exit rule 'xEXIT<THRESHOLD'");
    }
    ExitRule rule;
    rule.exit = ParseNumber(part.substr(1, less - 1), part);
    const std::string threshold = part.substr(less + 1);
    std::size_t used = 0;
    try
    {
        rule.threshold = std::stod(threshold, &used);
    }
    catch (const std::exception&)
    {
        used = 0;
    }
    if (used == 0 || used != threshold.size() || std::isnan(rule.threshold))
    {
        Refuse(part, "an exit rule with a number as threshold");
    }
    return rule;
}

std::string
FormatThreshold(double threshold)
{
    if (std::isinf(threshold))
    {
        return threshold > 0 ? "inf" : "-inf";
    }
    // the shortest text that reads back as the same number
    for (int digits = 6; digits <= 17; ++digits)
    {
        std::ostringstream out;
        out.precision(digits);
        out << threshold;
        if (std::stod(out.str()) == threshold)
        {
            return out.str();
        }
    }
    return std::to_string(threshold);
}

} // namespace

std::string
PartitionPlan::ToString() const
{
    std::ostringstream stageText;
    for (const auto& stage : stages)
    {
        stageText << (stageText.tellp() > 0 ? ";" : "") << stage.site << ":"
                  << stage.layers.ToString();
    }
    std::ostringstream boundaryText;
    for (const auto& boundary : boundaries)
    {
        boundaryText << (boundaryText.tellp() > 0 ? ";" : "") << boundary.tensor << "@"
                     << boundary.fromStage << ">" << boundary.toStage << ":" << boundary.encoding;
    }
    std::ostringstream ruleText;
    for (const auto& rule : exitRules)
    {
        ruleText << (ruleText.tellp() > 0 ? ";" : "") << "x" << rule.exit << "<"
                 << FormatThreshold(rule.threshold);
    }
    std::string text = stages.empty() ? "-" : stageText.str();
    if (!boundaries.empty() || !exitRules.empty())
    {
        text += " " + (boundaries.empty() ? std::string("-") : boundaryText.str());
    }
    if (!exitRules.empty())
    {
        text += " " + ruleText.str();
    }
    return text;
}

PartitionPlan
PartitionPlan::FromString(const std::string& text)
{
    PartitionPlan plan;
    const auto parts = Split(text, ' ');
    if (parts.empty() || parts.size() > 3)
    {
        Refuse(text, "stages, boundaries and exit rules separated by one space");
    }
    if (parts[0] != "-")
    {
        for (const auto& part : Split(parts[0], ';'))
        {
            plan.stages.push_back(ParseStage(part));
        }
    }
    if (parts.size() > 1 && parts[1] != "-")
    {
        for (const auto& part : Split(parts[1], ';'))
        {
            plan.boundaries.push_back(ParseBoundary(part));
        }
    }
    if (parts.size() > 2 && parts[2] != "-")
    {
        for (const auto& part : Split(parts[2], ';'))
        {
            plan.exitRules.push_back(ParseExitRule(part));
        }
    }
    return plan;
}

} // namespace edgeinference
} // namespace ns3
