/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-report.h"

#include <algorithm>
#include <string>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/format.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param value a number @return it without more digits than can be read */
std::string
Format(double value)
{
    return fmt::format("{:.4g}", value);
}

/** @param used sum of bundles @param budget of that @return the share in percent */
std::string
FormatShare(double used, double budget)
{
    return used > 0.0 ? fmt::format("{:.1f} %", 100.0 * used / budget) : "0 %";
}

/**
 * @param name of the policy @param score what it is worth @param budget R_c and R_b
 * @param anarchy its total by the optimum's
 * @param output gets a row
 */
void
PrintPolicy(const std::string& name,
            const GameScore& score,
            const Bundle& budget,
            const std::string& anarchy,
            std::ostream& output)
{
    output << fmt::format("{:<11} {:>12} {:>12} {:>10} {:>10} {:>9} {:>12} {}\n",
                          name,
                          fmt::format("{:.6g}", score.totalSeconds),
                          fmt::format("{:.6g}", 1e3 * score.meanSeconds),
                          FormatShare(score.usage.compute, budget.compute),
                          FormatShare(score.usage.bandwidth, budget.bandwidth),
                          score.feasible ? "yes" : "no",
                          score.envy,
                          anarchy);
}

/** @param low a number @param high a number @return "1.25", or "1.2 to 1.3" where they differ */
std::string
FormatRatio(double low, double high)
{
    const std::string from = fmt::format("{:.6f}", low);
    const std::string to = fmt::format("{:.6f}", high);
    return from == to ? from : from + " to " + to;
}

/** @param score of a policy @param result with the optimum @return its total by the optimum's */
std::string
GetRatio(const GameScore& score, const GameComparison& result)
{
    const bool comparable = score.feasible && score.totalSeconds > 0.0;
    return comparable ? FormatRatio(score.totalSeconds / result.optimum.totalSeconds,
                                    score.totalSeconds / result.bound)
                      : "-";
}

/** @param game devices @param output gets a line */
void
PrintDevices(const GameDescription& game, std::ostream& output)
{
    std::size_t fewest = game.devices.empty() ? 1 : game.devices.front().options.size();
    std::size_t most = 1;
    for (const GameDevice& device : game.devices)
    {
        fewest = std::min(fewest, device.options.size());
        most = std::max(most, device.options.size());
    }
    output << fmt::format("game:    {}\n", game.source)
           << fmt::format("devices: {}, with {}{} options each\n",
                          game.devices.size(),
                          fewest == most ? "" : fmt::format("{} to ", fewest),
                          most)
           << fmt::format("budgets: {} FLOP/s, {} B/s\n",
                          Format(game.budget.compute),
                          Format(game.budget.bandwidth));
}

} // namespace

void
PrintGame(const GameDescription& game,
          const GameSettings& settings,
          const GameComparison& result,
          std::ostream& output)
{
    PrintDevices(game, output);
    output << fmt::format("rules:   {} first, {} utility, {} server\n",
                          GetGrantOrderName(settings.order),
                          GetGameUtilityName(settings.utility),
                          settings.sharedServer ? "shared" : "exclusive")
           << fmt::format("defp:    {} rounds, {} bids, {} grants{}\n\n",
                          result.run.rounds,
                          result.run.bids,
                          result.run.grants,
                          result.run.converged ? "" : ", no equilibrium");
    output << fmt::format("{:<11} {:>12} {:>12} {:>10} {:>10} {:>9} {:>12} {}\n",
                          "policy",
                          "total_s",
                          "mean_ms",
                          "compute",
                          "bandwidth",
                          "feasible",
                          "envious",
                          "by_optimum");
    const Bundle& budget = game.budget;
    PrintPolicy("all-device", result.allDevice, budget, GetRatio(result.allDevice, result), output);
    PrintPolicy("all-server", result.allServer, budget, GetRatio(result.allServer, result), output);
    PrintPolicy("defp", result.defp, budget, GetRatio(result.defp, result), output);
    PrintPolicy(result.exact ? "optimum" : "best-found", result.optimum, budget, "", output);
    output << fmt::format("\noptimum: {} {:.6g} s\n",
                          result.exact ? "exactly" : "between the best found and",
                          result.bound)
           << fmt::format("price of anarchy: {}\n",
                          FormatRatio(result.anarchyLow, result.anarchyHigh));
}

} // namespace edgeinference
} // namespace ns3
