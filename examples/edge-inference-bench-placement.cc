/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The bounds of branch and bound beside each other: what each proves at the root, how many partial
 * placements it looks at and what that takes, on chains of parts on many nodes, on quadratic
 * assignment problems of random numbers, and on instances of QAPLIB; then Edgent's search.
 *
 *     edge-inference-bench-placement --nodeLimit=100000
 *     edge-inference-bench-placement --qaplib=nug12.dat,chr12a.dat
 *
 * Expected on a 3 GHz core: six parts on 50 nodes below 10 ms with the chain bound; Gilmore-Lawler
 * the fastest up to 15 parts, Hahn-Grant with the fewest nodes by far; Edgent below 100 us.
 */
#include "ns3/command-line.h"
#include "ns3/edge-inference-module.h"
#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <limits>
#include <string>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @return a matrix of whole numbers from 1 to 99 with nothing in the diagonal */
PlacementMatrix
DrawMatrix(const Ptr<UniformRandomVariable>& random, uint32_t size, bool symmetric)
{
    PlacementMatrix matrix(size, size);
    for (uint32_t row = 0; row < size; ++row)
    {
        for (uint32_t column = 0; column < size; ++column)
        {
            const bool mirrored = symmetric && column < row;
            matrix(row, column) = row == column ? 0.0 : random->GetInteger(1, 99);
            matrix(row, column) = mirrored ? matrix(column, row) : matrix(row, column);
        }
    }
    return matrix;
}

/** @return a chain on nodes of random speed with random delays */
PlacementProblem
MakeChain(uint32_t parts, uint32_t nodes)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(1);
    PlacementProblem problem;
    problem.run = PlacementMatrix(parts, nodes);
    for (uint32_t part = 0; part < parts; ++part)
    {
        for (uint32_t node = 0; node < nodes; ++node)
        {
            problem.run(part, node) = random->GetValue(5.0, 50.0);
        }
    }
    problem.terms.push_back(
        {MakeChainFlow(std::vector<double>(parts - 1, 1.0)), DrawMatrix(random, nodes, true)});
    return problem;
}

/** @return a quadratic assignment problem of random numbers */
PlacementProblem
MakeQuadratic(uint32_t size, bool symmetric)
{
    auto random = CreateObject<UniformRandomVariable>();
    random->SetStream(2);
    PlacementProblem problem;
    problem.run = PlacementMatrix(size, size);
    problem.terms.push_back(
        {DrawMatrix(random, size, symmetric), DrawMatrix(random, size, symmetric)});
    return problem;
}

/** One row per bound. */
void
PrintRows(const std::string& name, const PlacementProblem& problem, uint64_t nodeLimit)
{
    for (const auto kind : {PlacementBoundKind::PAPER,
                            PlacementBoundKind::CHAIN,
                            PlacementBoundKind::GILMORE_LAWLER,
                            PlacementBoundKind::HAHN_GRANT})
    {
        PlacementOptions options;
        options.bound = kind;
        options.nodeLimit = 1;
        const double root = BranchPlacement(options).Solve(problem).bound;
        options.nodeLimit = nodeLimit;
        const std::clock_t start = std::clock();
        const PlacementResult result = BranchPlacement(options).Solve(problem);
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        std::printf("%-18s %-15s %12.6g %12.6g %9llu %10.4f %6.1f\n",
                    name.c_str(),
                    GetPlacementBoundName(kind),
                    result.cost,
                    root,
                    static_cast<unsigned long long>(result.explored),
                    seconds,
                    100.0 * result.GetGap());
    }
}

/** How long Edgent's search takes with ten servers. */
void
PrintExitSearch()
{
    constexpr uint32_t SITES = 11;
    PartitionObservation observation;
    observation.model = CreateBuiltInModel("edgent-alexnet");
    observation.done = LayerSet(0, observation.model->GetInputCount() - 1);
    observation.deadlineNs = 1;
    for (SiteId id = 0; id < SITES; ++id)
    {
        SiteObservation site;
        site.usable = true;
        site.linksTo.assign(SITES, LinkObservation{62500.0, 0.002, 1.0});
        for (const auto& layer : observation.model->GetLayers())
        {
            site.layerSeconds.push_back(static_cast<double>(layer.flops) / (id == 0 ? 1e9 : 1e10));
        }
        observation.sites.push_back(site);
    }
    double best = std::numeric_limits<double>::infinity();
    for (int batch = 0; batch < 7; ++batch)
    {
        const std::clock_t start = std::clock();
        for (int call = 0; call < 100; ++call)
        {
            FindEdgentExit(observation);
        }
        best = std::min(best, 1e4 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::printf("\nEdgent, five exits, ten servers, all late: %.1f us per search\n", best);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-placement", [&] {
        std::string files;
        uint64_t nodeLimit = 200000;
        CommandLine cmd(__FILE__);
        AddOption(cmd, "qaplib", "Instances of QAPLIB, separated by commas", files);
        AddOption(cmd, "nodeLimit", "Partial placements to look at; 0: until proven", nodeLimit);
        ParseArguments(cmd, argc, argv);
        std::printf("%-18s %-15s %12s %12s %9s %10s %6s\n",
                    "problem",
                    "bound",
                    "cost",
                    "root bound",
                    "nodes",
                    "CPU s",
                    "gap %");
        PrintRows("chain 6 on 50", MakeChain(6, 50), nodeLimit);
        PrintRows("chain 8 on 12", MakeChain(8, 12), nodeLimit);
        PrintRows("random 8", MakeQuadratic(8, true), nodeLimit);
        PrintRows("random 9 both ways", MakeQuadratic(9, false), nodeLimit);
        for (const auto& file : files.empty() ? std::vector<std::string>() : SplitCsvLine(files))
        {
            PrintRows(file.substr(file.rfind('/') + 1), ReadQaplibFile(file), nodeLimit);
        }
        PrintExitSearch();
    });
}
