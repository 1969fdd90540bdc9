/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Devices, edge servers and a cloud share the inference of one network, packet by packet, and one
 * table says what each agent made of it:
 *
 *     edge-inference-scenario --channel=wifi --devices=8 --servers=2 --model=alexnet --agent=all
 *     edge-inference-scenario --agent=device-only,server-only/Site=1,neurosurgeon --RngRun=2
 *     edge-inference-scenario --channel=p2p --ns3::edgeinference::AccessNetwork::WiredProfile=fast
 *
 * Results go to --output (results/scenario): tasks.csv, summary.csv, results.sqlite, run.json.
 */
#include "ns3/agent-comparison.h"
#include "ns3/command-line.h"
#include "ns3/program-arguments.h"

#include <iostream>
#include <unistd.h>

using namespace ns3;
using namespace ns3::edgeinference;

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-scenario", [&] {
        ScenarioOptions options;
        CommandLine cmd(__FILE__);
        options.AddTo(cmd);
        ParseArguments(cmd, argc, argv);
        // ns-3's command line has no empty values
        options.output = options.output == "none" ? "" : options.output;
        AgentComparison comparison(options);
        comparison.Run(isatty(STDERR_FILENO) ? &std::cerr : nullptr);
        if (options.check)
        {
            std::cout << "Options and agents make sense; nothing was simulated\n";
            return;
        }
        comparison.PrintTable(std::cout);
        if (!options.output.empty())
        {
            std::cout << "Results are in " << options.output << "\n";
        }
    });
}
