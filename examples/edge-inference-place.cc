/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Places the parts of a network on nodes, or solves an instance of QAPLIB:
 *
 *     edge-inference-place --file=examples/edge-inference-place.csv
 *     edge-inference-place --qaplib=nug12.dat --bound=hahn-grant --csv
 *
 * Expected of the first: six parts on nodes 7, 1, 2, 3, 4 and 5 at 91.3 ms, proven within
 * milliseconds. Nodes are counted from 1.
 */
#include "ns3/command-line.h"
#include "ns3/edge-inference-module.h"

#include <cmath>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What the command line says. */
struct Arguments
{
    std::string file;
    std::string qaplib;
    std::string bound;
    uint64_t nodeLimit{0};
    bool csv{false};
    bool quiet{false};
};

/** @return seconds of processor time so far */
double
GetSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/** @return a cost; whole ones without an exponent */
std::string
FormatCost(double cost)
{
    char text[32];
    if (std::abs(cost) >= 1e15 || cost != std::floor(cost))
    {
        return FormatNumber(cost);
    }
    std::snprintf(text, sizeof(text), "%.0f", cost);
    return text;
}

/** @return seconds to the microsecond */
std::string
FormatSeconds(double seconds)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.6f", seconds);
    return text;
}

/** @return the nodes, counted from 1 */
std::string
FormatNodes(const std::vector<uint32_t>& nodes)
{
    std::string text;
    for (const uint32_t node : nodes)
    {
        text += (text.empty() ? "" : " ") + std::to_string(node + 1);
    }
    return text.empty() ? "none" : text;
}

/** Tell how far it is, at most every other second. */
void
PrintProgress(const PlacementProgress& progress, double& last)
{
    constexpr double PAUSE = 2.0;
    const double now = GetSeconds();
    if (now - last >= PAUSE)
    {
        last = now;
        std::cerr << progress.explored << " nodes, cost " << FormatCost(progress.cost) << ", bound "
                  << FormatCost(progress.bound) << "\n";
    }
}

void
PrintReport(const PlacementResult& result, double seconds)
{
    std::cout << "assignment  " << FormatNodes(result.nodes) << "\n"
              << "cost        " << FormatCost(result.cost) << "\n"
              << "bound       " << FormatCost(result.bound) << " ("
              << GetPlacementBoundName(result.usedBound) << ")\n"
              << "gap         " << FormatSeconds(100.0 * result.GetGap()) << " %\n"
              << "nodes       " << result.explored << "\n"
              << "seconds     " << FormatSeconds(seconds) << "\n"
              << "proven      " << (result.proven ? "yes" : "no") << "\n";
}

/** The line cost,proven,nodes,seconds,assignment. */
void
PrintCsv(const PlacementResult& result, double seconds)
{
    std::cout << FormatCost(result.cost) << "," << (result.proven ? 1 : 0) << "," << result.explored
              << "," << FormatSeconds(seconds) << "," << FormatNodes(result.nodes) << "\n";
}

void
Place(const Arguments& arguments)
{
    if (arguments.file.empty() == arguments.qaplib.empty())
    {
        throw std::invalid_argument("Give one problem, as --file=FILE or as --qaplib=FILE");
    }
    PlacementOptions options;
    const std::string preset = arguments.qaplib.empty() ? "automatic" : "gilmore-lawler";
    options.bound = ParsePlacementBound(arguments.bound.empty() ? preset : arguments.bound);
    options.nodeLimit = arguments.nodeLimit;
    double last = GetSeconds();
    if (!arguments.quiet && !arguments.csv)
    {
        options.progress = [&last](const auto& progress) { PrintProgress(progress, last); };
    }
    const PlacementProblem problem = arguments.qaplib.empty() ? ReadPlacementFile(arguments.file)
                                                              : ReadQaplibFile(arguments.qaplib);
    const double start = GetSeconds();
    const PlacementResult result = BranchPlacement(options).Solve(problem);
    const double seconds = GetSeconds() - start;
    if (arguments.csv)
    {
        PrintCsv(result, seconds);
    }
    else
    {
        PrintReport(result, seconds);
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-place", [&] {
        Arguments arguments;
        CommandLine cmd(__FILE__);
        AddTextOption(cmd, "file", "Matrices in sections, see the documentation", arguments.file);
        AddTextOption(cmd,
                      "qaplib",
                      "An instance of QAPLIB: n, matrix A, matrix B",
                      arguments.qaplib);
        AddTextOption(cmd,
                      "bound",
                      "Lower bound: automatic, paper, chain, gilmore-lawler or hahn-grant; without "
                      "it gilmore-lawler for QAPLIB, else automatic",
                      arguments.bound);
        AddOption(cmd,
                  "nodeLimit",
                  "Partial placements to look at, 0: until proven",
                  arguments.nodeLimit);
        AddOption(cmd, "csv", "Print one line cost,proven,nodes,seconds,assignment", arguments.csv);
        AddOption(cmd, "quiet", "No progress on standard error, as with --csv", arguments.quiet);
        ParseArguments(cmd, argc, argv);
        Place(arguments);
    });
}
