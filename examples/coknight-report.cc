/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "coknight-report.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>

// header-only it needs no library
#define FMT_HEADER_ONLY
#include <fmt/core.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr std::size_t DEVICE = 0; //!< all-device
constexpr std::size_t SERVER = 1; //!< all-server
constexpr std::size_t DEFP = 2;   //!< defp

/** @param runs of one policy @return their means, ms */
std::vector<double>
GetMeans(const std::vector<CoknightRun>& runs)
{
    std::vector<double> means;
    for (const CoknightRun& run : runs)
    {
        means.push_back(run.meanMs);
    }
    return means;
}

/** @param runs of one policy @param part of a run @return its mean */
double
Average(const std::vector<CoknightRun>& runs, double CoknightRun::*part)
{
    double sum = 0.0;
    for (const CoknightRun& run : runs)
    {
        sum += run.*part;
    }
    return sum / static_cast<double>(runs.size());
}

/** @param path of a file @return it, open @throws std::runtime_error */
std::ofstream
Open(const std::string& path)
{
    std::ofstream file(path);
    if (!file)
    {
        throw std::runtime_error("cannot write " + path);
    }
    return file;
}

/** @param name of a claim @param holds does it? @param os where to @return the same */
bool
Say(const std::string& name, bool holds, std::ostream& os)
{
    os << (holds ? "holds:  " : "FAILS:  ") << name << "\n";
    return holds;
}

/** @param runs of DEFP @param other of the other policy @return paired differences, ms */
std::vector<double>
GetDifferences(const std::vector<CoknightRun>& runs, const std::vector<CoknightRun>& other)
{
    std::vector<double> differences;
    for (std::size_t i = 0; i < runs.size(); ++i)
    {
        differences.push_back(runs[i].meanMs - other[i].meanMs);
    }
    return differences;
}

/** @param defp its runs @param other runs of the other policy @return what made the difference */
std::string
Explain(const std::vector<CoknightRun>& defp, const std::vector<CoknightRun>& other)
{
    return fmt::format("transfers {:+.2f} ms, waits {:+.2f} ms",
                       Average(defp, &CoknightRun::transferMs) -
                           Average(other, &CoknightRun::transferMs),
                       Average(defp, &CoknightRun::waitMs) - Average(other, &CoknightRun::waitMs));
}

} // namespace

void
WriteCoknight(const CoknightSetup& setup, const CoknightGame& game, const CoknightRuns& runs)
{
    std::filesystem::create_directories(setup.output);
    const std::string path = setup.output + "/reproduce-coknight";
    std::ofstream csv = Open(path + ".csv");
    csv << "devices,policy,environment,mean_response_ms,feasible\n";
    const auto& policies = GetCoknightPolicies();
    for (const CoknightPoint& point : game.points)
    {
        for (std::size_t policy = 0; policy < policies.size(); ++policy)
        {
            csv << fmt::format("{},{},analytic,{:.6f},{}\n",
                               point.devices,
                               policies[policy],
                               1000.0 * point.meanSeconds[policy],
                               point.feasible[policy] ? 1 : 0);
        }
    }
    for (const auto& [devices, byPolicy] : runs)
    {
        for (std::size_t policy = 0; policy < policies.size(); ++policy)
        {
            csv << fmt::format("{},{},packet,{:.6f},{}\n",
                               devices,
                               policies[policy],
                               GetMeanInterval(GetMeans(byPolicy[policy])).mean,
                               game.points.at(devices - 1).feasible[policy] ? 1 : 0);
        }
    }
    std::ofstream marks = Open(path + "-marks.gp");
    marks << fmt::format("server_saturation = {:.3f}\ndefp_saturation = {:.3f}\n"
                         "compute_saturation = {:.3f}\nmost_devices = {}\n",
                         game.bandwidthSaturation,
                         game.gameSaturation,
                         game.computeSaturation,
                         setup.mostDevices);
}

void
PrintCoknight(const CoknightSetup& setup,
              const CoknightGame& game,
              const CoknightRuns& runs,
              std::ostream& os)
{
    const GameOption& pixels = game.device.options.front();
    const GameOption& local = game.device.options[game.device.local];
    const GameOption& best =
        game.device.options[FindBestResponse(game.device, game.device.local, game.budget)];
    os << fmt::format("network {} with observations of bytes, {} decisions per device and second; "
                      "{} devices, {} server, {}\n",
                      setup.network,
                      setup.tasksPerSecond,
                      setup.deviceType,
                      setup.serverType,
                      setup.channel);
    os << fmt::format("F^e = {:.4g} FLOP/s, Tr = {:.4g} B/s, R_c = {:.4g} FLOP/s, R_b = {:.4g} "
                      "B/s; T(0) = {:.3f} ms, T(K) = {:.3f} ms, best T({}) = {:.3f} ms\n",
                      game.serverFlops,
                      game.goodput,
                      game.budget.compute,
                      game.budget.bandwidth,
                      1000.0 * pixels.seconds,
                      1000.0 * local.seconds,
                      best.cut,
                      1000.0 * best.seconds);
    os << fmt::format("all-server saturates at n = R_b/(delta b_0 rate) = {:.1f} and n = R_c/(C "
                      "rate) = {:.0f}, DEFP's first choice at {:.1f}\n\n",
                      game.bandwidthSaturation,
                      game.computeSaturation,
                      game.gameSaturation);
    os << "devices | analytic ms: all-device all-server defp (local) | packet ms: all-device "
          "all-server defp (95 %) | bundles, control kB, equilibrium mean and longest ms\n";
    for (const auto& [devices, byPolicy] : runs)
    {
        const CoknightPoint& point = game.points.at(devices - 1);
        const MeanInterval defp = GetMeanInterval(GetMeans(byPolicy[DEFP]));
        os << fmt::format("{:7} | {:8.3f} {:8.3f}{} {:8.3f} ({:2}) | {:8.3f} {:9.3f} {:8.3f} +- "
                          "{:.3f} | {:5.1f} {:7.1f} {:6.1f} {:6.1f}\n",
                          devices,
                          1000.0 * point.meanSeconds[DEVICE],
                          1000.0 * point.meanSeconds[SERVER],
                          point.feasible[SERVER] ? ' ' : '!',
                          1000.0 * point.meanSeconds[DEFP],
                          point.local,
                          GetMeanInterval(GetMeans(byPolicy[DEVICE])).mean,
                          GetMeanInterval(GetMeans(byPolicy[SERVER])).mean,
                          defp.mean,
                          defp.half,
                          Average(byPolicy[DEFP], &CoknightRun::holders),
                          Average(byPolicy[DEFP], &CoknightRun::controlBytes) / 1000.0,
                          Average(byPolicy[DEFP], &CoknightRun::settleMs),
                          Average(byPolicy[DEFP], &CoknightRun::longestSettleMs));
    }
    os << "!: exceeds the budgets; the analytic time is then that of a server without waiting\n\n";
}

bool
CheckGames(const CoknightGame& game, std::ostream& os)
{
    bool feasible = true;
    bool device = true;
    bool server = true;
    uint32_t compared = 0;
    uint32_t lastServer = 0;
    uint32_t lastGame = 0;
    for (const CoknightPoint& point : game.points)
    {
        feasible &= point.feasible[DEFP];
        device &= point.neverWorseThanDevice;
        server &= !point.comparable || point.neverWorseThanServer;
        compared += point.comparable ? 1 : 0;
        lastServer = point.feasible[SERVER] ? point.devices : lastServer;
        lastGame = point.meanSeconds[DEFP] <= game.points.front().meanSeconds[DEFP] * (1 + 1e-12)
                       ? point.devices
                       : lastGame;
    }
    const double limit = std::min(game.bandwidthSaturation, game.computeSaturation);
    const double expected = std::min<double>(std::floor(limit + 1e-9), game.points.size());
    bool holds = Say("analytic: DEFP keeps R_c and R_b", feasible, os);
    holds &= Say("analytic: with DEFP no device is slower than all-device", device, os);
    holds &= Say(fmt::format("analytic: with DEFP no device is slower than all-server, at the {} "
                             "numbers of devices that meet condition 2.6 (iii)",
                             compared),
                 server && compared > 0,
                 os);
    holds &= Say(fmt::format("analytic: all-server is feasible up to {} devices, as R_b/(delta b_0 "
                             "rate) and R_c/(C rate) say",
                             lastServer),
                 lastServer == expected,
                 os);
    holds &= Say(fmt::format("analytic: DEFP saturates later, at {} devices", lastGame),
                 lastGame >= lastServer,
                 os);
    return holds;
}

void
ListExceptions(const CoknightGame& game, const CoknightRuns& runs, std::ostream& os)
{
    if (runs.begin()->second[DEFP].size() < 2)
    {
        os << "packet: a single run gives no interval, so nothing is compared\n";
        return;
    }
    uint32_t compared = 0;
    uint32_t exceptions = 0;
    for (const auto& [devices, byPolicy] : runs)
    {
        const bool comparable = game.points.at(devices - 1).comparable;
        for (const std::size_t other : {DEVICE, SERVER})
        {
            if (other == SERVER && !comparable)
            {
                continue; // beyond the condition the claim is silent
            }
            ++compared;
            const MeanInterval worse =
                GetMeanInterval(GetDifferences(byPolicy[DEFP], byPolicy[other]));
            if (worse.mean - worse.half > 0.0)
            {
                ++exceptions;
                os << fmt::format("packet exception: with {} devices DEFP is slower than {} by "
                                  "{:.3f} +- {:.3f} ms: {}\n",
                                  devices,
                                  GetCoknightPolicies()[other],
                                  worse.mean,
                                  worse.half,
                                  Explain(byPolicy[DEFP], byPolicy[other]));
            }
        }
    }
    os << fmt::format("packet: in {} of {} comparisons DEFP is no slower beyond the paired 95 % "
                      "interval\n",
                      compared - exceptions,
                      compared);
}

} // namespace edgeinference
} // namespace ns3
