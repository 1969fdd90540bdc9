/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "comparison-table.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Heads of the columns. */
const std::vector<std::string> HEADS{"agent",
                                     "tasks",
                                     "completed",
                                     "failed",
                                     "mean ms",
                                     "p50 ms",
                                     "p95 ms",
                                     "p99 ms",
                                     "misses",
                                     "J/task",
                                     "kB/task",
                                     "regret",
                                     "accuracy",
                                     "sim s/s"};

/** Position of the accuracy, which is shown where answers were judged by an exit record. */
constexpr std::size_t ACCURACY_COLUMN = 12;

/** Share of the mean latency above which it is worth saying that an agent never tried the network.
 */
constexpr double LEAST_REGRET = 0.1;

/** @param result of an agent @return its row */
std::vector<std::string>
MakeRow(const AgentResult& result)
{
    const AgentSummary& s = result.summary;
    return {result.agent,
            std::to_string(s.tasks),
            std::to_string(s.completed),
            std::to_string(s.rejected + s.failed + s.unfinished),
            ShowNumber(s.meanMs, 1),
            ShowNumber(s.p50Ms, 1),
            ShowNumber(s.p95Ms, 1),
            ShowNumber(s.p99Ms, 1),
            std::to_string(s.deadlineMisses),
            ShowNumber(s.joulesPerTask, 3),
            ShowNumber(s.uplinkKilobytesPerTask, 1),
            ShowNumber(s.regretMs, 2),
            s.accuracy < 0 ? "-" : ShowNumber(s.accuracy, 4),
            ShowNumber(result.simulatedSeconds / result.wallSeconds, 1)};
}

/** @param os where to @param width of the first column @param cells of a row */
void
PrintRow(std::ostream& os, std::size_t width, const std::vector<std::string>& cells)
{
    os << std::left << std::setw(static_cast<int>(width)) << cells[0] << std::right;
    for (std::size_t i = 1; i < cells.size(); ++i)
    {
        os << std::setw(i < 4 ? 10 : 9) << cells[i];
    }
    os << "\n";
}

/** What the games of ledgers took. @param os where to @param results of the agents */
void
PrintGames(std::ostream& os, const std::vector<AgentResult>& results)
{
    for (const AgentResult& result : results)
    {
        const auto& figures = result.figures;
        const auto bytes = figures.find("control bytes");
        if (bytes == figures.end())
        {
            continue;
        }
        const double equilibria = figures.at("equilibria");
        os << result.agent << ": " << ShowNumber(bytes->second / 1000.0, 1) << " kB of control in "
           << ShowNumber(figures.at("control messages"), 0) << " messages, "
           << ShowNumber(figures.at("grants"), 0) << " grants in "
           << ShowNumber(figures.at("rounds"), 0) << " rounds, "
           << ShowNumber(figures.at("revocations"), 0) << " revocations; "
           << ShowNumber(equilibria, 0) << " equilibria, each after "
           << ShowNumber(1000.0 * figures.at("seconds to equilibria") / equilibria, 1)
           << " ms on average and at most "
           << ShowNumber(1000.0 * figures.at("longest seconds to equilibrium"), 1) << " ms; "
           << ShowNumber(result.summary.serverWaitMs, 2) << " ms of waiting for servers per task\n";
    }
}

/** What deployments of parts took. @param os where to @param results of the agents */
void
PrintDeployments(std::ostream& os, const std::vector<AgentResult>& results)
{
    for (const AgentResult& result : results)
    {
        const auto& figures = result.figures;
        const auto sent = figures.find("parameter bytes sent");
        if (sent == figures.end())
        {
            continue;
        }
        os << result.agent << ": " << ShowNumber(sent->second / 1e6, 3)
           << " MB of parameters left the repository";
        const auto deployments = figures.find("deployments");
        if (deployments != figures.end())
        {
            os << "; " << ShowNumber(deployments->second, 0) << " deployments, "
               << ShowNumber(figures.at("deployments ready"), 0) << " of them ready, "
               << ShowNumber(figures.at("parts deployed"), 0) << " parts moved with "
               << ShowNumber(figures.at("parameter bytes deployed") / 1e6, 3) << " MB in "
               << ShowNumber(figures.at("seconds of deployments"), 1) << " s";
        }
        os << "\n";
    }
}

/**
 * Say which agents stayed on the device though sending would have paid: an agent that sends nothing
 * measures nothing, and so goes on believing in the rate it was told of.
 * @param os where to @param results of the agents
 */
void
PrintStayed(std::ostream& os, const std::vector<AgentResult>& results)
{
    for (const AgentResult& result : results)
    {
        const AgentSummary& s = result.summary;
        const std::string name = result.agent.substr(0, result.agent.find('/'));
        // those never look at a link
        const bool blind = name == "device-only" || name == "fixed" || name == "random";
        const bool told = result.agent.find("IdealKnowledge=true") != std::string::npos;
        if (s.completed > 0 && s.uplinkKilobytesPerTask == 0.0 && !blind && !told &&
            s.regretMs > LEAST_REGRET * s.meanMs)
        {
            os << result.agent
               << " never used the network and so measured no link; it took each to carry "
                  "LinkEstimator::InitialRate, 10Mbps if not set, which is "
                  "too little here:\n  try a higher "
                  "--ns3::edgeinference::LinkEstimator::InitialRate, or IdealKnowledge=true to see "
                  "what was possible\n";
        }
    }
}

} // namespace

std::string
ShowNumber(double value, int digits)
{
    if (!std::isfinite(value))
    {
        return "-";
    }
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

void
PrintComparison(std::ostream& os, const std::vector<AgentResult>& results)
{
    std::size_t width = HEADS[0].size();
    for (const AgentResult& result : results)
    {
        width = std::max(width, result.missing.empty() ? result.agent.size() : 0);
    }
    const bool judged = std::any_of(results.begin(), results.end(), [](const AgentResult& result) {
        return result.missing.empty() && result.summary.accuracy >= 0;
    });
    auto print = [&os, width, judged](std::vector<std::string> cells) {
        if (!judged)
        {
            cells.erase(cells.begin() + ACCURACY_COLUMN);
        }
        PrintRow(os, width, cells);
    };
    print(HEADS);
    std::string profile;
    for (const AgentResult& result : results)
    {
        if (result.missing.empty())
        {
            profile = result.profile;
            print(MakeRow(result));
        }
    }
    os << "failed: rejected, failed and unfinished; J: energy of the device; kB: uplink payload; "
          "regret: mean ms that\ndecisions are predicted to take longer than the best ones; sim "
          "s/s: simulated seconds per wall second.\nWires: "
       << profile << "\n";
    PrintStayed(os, results);
    PrintGames(os, results);
    PrintDeployments(os, results);
    for (const AgentResult& result : results)
    {
        if (!result.missing.empty())
        {
            os << "not run: " << result.agent << ", which needs " << result.missing << "\n";
        }
    }
}

} // namespace edgeinference
} // namespace ns3
