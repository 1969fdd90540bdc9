/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "branchy-summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param row of a fixed exit @return the exit, from 0 */
std::size_t
GetExit(const BranchyRow& row)
{
    return static_cast<std::size_t>(std::lround(row.exit)) - 1;
}

/** @param values some @return their mean */
double
GetMean(const std::vector<double>& values)
{
    double sum = 0.0;
    for (const double value : values)
    {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

/** Latencies by exit. */
using Line = std::vector<double>;

/** @param rows some @param encoding one @return latencies by topology, variant and exit, ms */
std::map<std::string, std::map<std::string, Line>>
GetLines(const BranchyRows& rows, const std::string& encoding)
{
    std::map<std::string, std::map<std::string, Line>> lines;
    for (const BranchyRow& row : rows)
    {
        if (row.encoding == encoding)
        {
            Line& line = lines[row.name][row.variant];
            line.resize(std::max(line.size(), GetExit(row) + 1));
            line[GetExit(row)] = row.meanMs;
        }
    }
    return lines;
}

} // namespace

std::vector<std::string>
GetValues(const BranchyRows& rows, std::string BranchyRow::*text)
{
    std::vector<std::string> values;
    for (const BranchyRow& row : rows)
    {
        if (std::find(values.begin(), values.end(), row.*text) == values.end())
        {
            values.push_back(row.*text);
        }
    }
    return values;
}

SavingSummary
SummarizeSaving(const BranchyRows& rows, const std::string& encoding, double fartherMs)
{
    std::vector<std::vector<double>> savings;
    std::vector<std::vector<double>> edges;
    std::vector<std::vector<double>> clouds;
    std::vector<double> means;
    for (const auto& [topology, variants] : GetLines(rows, encoding))
    {
        const Line& edge = variants.at("edge");
        Line cloud = variants.at("cloud");
        savings.resize(edge.size());
        edges.resize(edge.size());
        clouds.resize(edge.size());
        double sum = 0.0;
        for (std::size_t exit = 0; exit < edge.size(); ++exit)
        {
            cloud[exit] += 2.0 * fartherMs;
            const double saving = 100.0 * (1.0 - edge[exit] / cloud[exit]);
            savings[exit].push_back(saving);
            edges[exit].push_back(edge[exit]);
            clouds[exit].push_back(cloud[exit]);
            sum += saving;
        }
        means.push_back(sum / static_cast<double>(edge.size()));
    }
    SavingSummary summary;
    for (std::size_t exit = 0; exit < savings.size(); ++exit)
    {
        summary.byExit.push_back(GetMeanInterval(savings[exit]));
        summary.edgeMs.push_back(GetMean(edges[exit]));
        summary.cloudMs.push_back(GetMean(clouds[exit]));
    }
    summary.all = GetMeanInterval(means);
    return summary;
}

ScoreSummary
SummarizeScores(const BranchyRows& rows,
                const std::string& encoding,
                const std::string& variant,
                double deadlineMs)
{
    ScoreSummary summary;
    double count = 0.0;
    double late = 0.0;
    for (const BranchyRow& row : rows)
    {
        if (row.encoding != encoding || row.variant != variant || row.deadlineMs != deadlineMs)
        {
            continue;
        }
        ++count;
        summary.inTime += row.inTime;
        summary.exit += row.inTime * row.exit;
        late += row.exit;
        summary.score += row.score;
        summary.leastInTime = std::min(summary.leastInTime, row.inTime);
        summary.mostInTime = std::max(summary.mostInTime, row.inTime);
    }
    if (count == 0.0)
    {
        throw std::logic_error("no rows of " + variant + " with " + encoding);
    }
    summary.exit = summary.inTime > 0.0 ? summary.exit / summary.inTime : late / count;
    summary.inTime /= count;
    summary.score /= count;
    return summary;
}

std::vector<Crossing>
FindCrossings(const BranchyRows& rows, const std::string& encoding)
{
    std::vector<Crossing> crossings;
    for (const auto& [topology, lines] : GetLines(rows, encoding))
    {
        const auto fastest = [&lines = lines](auto exit) {
            return std::min_element(lines.begin(), lines.end(), [exit](auto& a, auto& b) {
                return exit(a.second) < exit(b.second);
            });
        };
        const auto early = fastest([](const Line& line) { return line.front(); });
        const auto late = fastest([](const Line& line) { return line.back(); });
        Crossing crossing{topology, early->first, late->first, early->second, late->second};
        crossing.gainMs = std::min(crossing.lateMs.front() - crossing.earlyMs.front(),
                                   crossing.earlyMs.back() - crossing.lateMs.back());
        while (crossing.last < crossing.earlyMs.size() &&
               crossing.earlyMs[crossing.last] <= crossing.lateMs[crossing.last])
        {
            ++crossing.last;
        }
        if (crossing.gainMs > 0.0)
        {
            crossings.push_back(crossing);
        }
    }
    return crossings;
}

std::optional<double>
GetPublishedEdgent(const std::string& variant, double deadlineMs)
{
    if (variant == "edgent-dynamic" || std::fmod(deadlineMs, 100.0) != 0.0 || deadlineMs > 500.0)
    {
        return std::nullopt;
    }
    if (variant == "device-only" || deadlineMs < 150.0)
    {
        return -1.0;
    }
    if (deadlineMs > 350.0)
    {
        return 0.782;
    }
    return variant == "edgent" ? 0.747 : -1.0;
}

std::optional<PublishedSweep>
GetPublishedSweep(double kbps)
{
    // figure 6 (exit) and figure 7 (measured), digitised
    static const std::map<int, PublishedSweep> published{{50, {1, 2286}},
                                                         {60, {1, 2286}},
                                                         {70, {1, 2286}},
                                                         {80, {1, 2286}},
                                                         {90, {1, 1188}},
                                                         {100, {1, 1164}},
                                                         {200, {1, 492}},
                                                         {300, {5, 318}},
                                                         {400, {5, 279}},
                                                         {500, {5, 198}},
                                                         {1000, {5, 283}},
                                                         {1200, {5, 263}},
                                                         {1500, {5, 957}},
                                                         {2000, {5, 960}}};
    const auto found = published.find(static_cast<int>(kbps));
    return found == published.end() ? std::nullopt : std::optional<PublishedSweep>(found->second);
}

} // namespace edgeinference
} // namespace ns3
