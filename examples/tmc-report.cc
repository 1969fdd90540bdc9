/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "tmc-report.h"

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

/** Order of the columns. */
const char* const METHODS[] =
    {"mtl-a3c", "a3c", "dqn", "greedy", "apdi", "rpdi", "optimum", "slot-optimum"};

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

/** Write the lines of a point. @param csv file @param intervals file @param figure its name
 * @param series of the figure @param point it @param results of it */
void
WritePoint(std::ofstream& csv,
           std::ofstream& intervals,
           const std::string& figure,
           const std::string& series,
           const TmcPoint& point,
           const std::map<std::string, std::vector<TmcScore>>& results)
{
    for (const char* method : METHODS)
    {
        const auto found = results.find(method);
        if (found == results.end())
        {
            continue;
        }
        const std::string begin =
            fmt::format("{},{},{},{}", figure, point.x, method, GetTmcEnvironment(point, series));
        const MeanInterval seconds = GetTmcMean(found->second, &TmcScore::seconds);
        const MeanInterval joules = GetTmcMean(found->second, &TmcScore::joules);
        csv << fmt::format("{},{:.3f},{:.3f}\n", begin, seconds.mean, joules.mean);
        intervals << fmt::format("{},{:.3f},{:.3f},{:.3f},{:.3f},{}\n",
                                 begin,
                                 seconds.mean,
                                 seconds.half,
                                 joules.mean,
                                 joules.half,
                                 found->second.size());
    }
}

/** @param results of a point @param os where to @param point it */
void
PrintPoint(const TmcPoint& point,
           const std::map<std::string, std::vector<TmcScore>>& results,
           std::ostream& os)
{
    os << fmt::format("{:6}", point.x);
    for (const char* method : METHODS)
    {
        const auto found = results.find(method);
        if (found != results.end())
        {
            os << fmt::format(" {:10.3f}",
                              1e-3 * GetTmcMean(found->second, &TmcScore::seconds).mean);
        }
    }
    const auto& learned = results.at("mtl-a3c");
    const auto& best = results.at(point.queueing ? "slot-optimum" : "optimum");
    const double optimum = GetTmcMean(best, &TmcScore::seconds).mean;
    const MeanInterval delay = GetTmcMean(learned, &TmcScore::seconds);
    os << fmt::format("  {:+7.2f} % +- {:.2f}  {:4.1f} %  {:8.3f} {:8.3f}\n",
                      100.0 * (delay.mean / optimum - 1.0),
                      100.0 * delay.half / optimum,
                      100.0 * GetTmcMean(learned, &TmcScore::localSeconds).mean / delay.mean,
                      1e-3 * GetTmcMean(learned, &TmcScore::joules).mean,
                      1e-3 * GetTmcMean(best, &TmcScore::joules).mean);
}

} // namespace

MeanInterval
GetTmcMean(const std::vector<TmcScore>& scores, double TmcScore::*part)
{
    std::vector<double> values;
    for (const TmcScore& score : scores)
    {
        values.push_back(score.*part);
    }
    return GetMeanInterval(values);
}

MeanInterval
GetTmcDifference(const std::vector<TmcScore>& scores,
                 const std::vector<TmcScore>& others,
                 double TmcScore::*part)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < scores.size(); ++i)
    {
        values.push_back(scores[i].*part - others.at(i).*part);
    }
    return GetMeanInterval(values);
}

std::string
GetTmcEnvironment(const TmcPoint& point, const std::string& series)
{
    return std::string(point.queueing ? "analytic-queueing" : "analytic") +
           (series.empty() ? "" : "/" + series);
}

void
WriteTmc(const TmcSetup& setup, const TmcResults& results)
{
    std::filesystem::create_directories(setup.output);
    const std::string path = setup.output + "/reproduce-tmc";
    std::ofstream csv = Open(path + ".csv");
    csv << "figure,x,method,environment,total_delay_s,energy_j\n";
    std::ofstream intervals = Open(path + "-intervals.csv");
    intervals
        << "figure,x,method,environment,total_delay_s,half95_delay_s,energy_j,half95_energy_j,"
           "seeds\n";
    for (std::size_t i = 0; i < setup.points.size(); ++i)
    {
        const TmcPoint& point = setup.points[i];
        WritePoint(csv, intervals, point.figure, point.series, point, results[i]);
    }
    for (std::size_t i = 0; i < setup.points.size(); ++i)
    {
        const TmcPoint& point = setup.points[i];
        if (!point.energySeries.empty())
        {
            WritePoint(csv, intervals, "11", point.energySeries, point, results[i]);
        }
    }
}

void
PrintTmc(const TmcSetup& setup, const TmcResults& results, std::ostream& os)
{
    os << "Total delay of an episode, 1000 s; mtl-a3c against the best (95 % over seeds), its "
          "local "
          "share, its energy and the best's, kJ\n";
    std::string before;
    for (std::size_t i = 0; i < setup.points.size(); ++i)
    {
        const TmcPoint& point = setup.points[i];
        const std::string title =
            fmt::format("figure {}, {}", point.figure, GetTmcEnvironment(point, point.series));
        if (title != before)
        {
            os << "\n" << title << "\n     x";
            for (const char* method : METHODS)
            {
                os << (results[i].count(method) ? fmt::format(" {:>10}", method) : "");
            }
            os << "\n";
            before = title;
        }
        PrintPoint(point, results[i], os);
    }
    os << "\n";
}

} // namespace edgeinference
} // namespace ns3
