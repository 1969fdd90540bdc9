/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How long a decision takes: CPU time of Neurosurgeon's search over every legal cut and server, the
 * plan included, of a whole decision through the agent, and of the analytic cost of one plan.
 *
 *     edge-inference-bench-decision --servers=10
 *
 * Expected on a 3 GHz core: a few microseconds for small networks, below 50 for VGG16 with ten
 * servers; the time per layer and server stays level however deep the network is.
 */
#include "ns3/command-line.h"
#include "ns3/edge-inference-module.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <limits>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @return an observation of a device with servers of growing speed */
PartitionObservation
MakeBenchObservation(std::shared_ptr<const DnnModel> model, uint32_t servers)
{
    PartitionObservation observation;
    observation.model = model;
    observation.done = LayerSet(0, model->GetInputCount() - 1);
    observation.transmitWatts = 1.0;
    for (SiteId id = 0; id <= servers; ++id)
    {
        SiteObservation site;
        site.usable = true;
        site.backlogSeconds = 0.001 * id;
        site.linksTo.assign(servers + 1, LinkObservation{2.5e6, 0.002, 1.0});
        const double flopsPerSecond = id == 0 ? 5e9 : 5e10 + 1e9 * id;
        for (const auto& layer : model->GetLayers())
        {
            site.layerSeconds.push_back(static_cast<double>(layer.flops) / flopsPerSecond);
        }
        observation.sites.push_back(site);
    }
    observation.layerJoules = observation.sites[0].layerSeconds;
    return observation;
}

/** @return microseconds of CPU per call: the best of several batches, which noise only lengthens */
double
Measure(const std::function<void()>& work)
{
    constexpr int BATCHES = 7;
    constexpr int CALLS = 200;
    double best = std::numeric_limits<double>::infinity();
    for (int batch = 0; batch < BATCHES; ++batch)
    {
        const std::clock_t start = std::clock();
        for (int call = 0; call < CALLS; ++call)
        {
            work();
        }
        const auto ticks = static_cast<double>(std::clock() - start);
        best = std::min(best, 1e6 * ticks / CLOCKS_PER_SEC / CALLS);
    }
    return best;
}

/** Takes the plans of the agent. */
void
Ignore(uint64_t, const PartitionPlan&)
{
}

void
PrintRow(const std::string& name, uint32_t servers)
{
    const auto model = CreateBuiltInModel(name);
    auto observation = MakeBenchObservation(model, servers);
    const SplitChoice choice = FindBestSplit(observation);
    const double search = Measure([&]() { FindBestSplit(observation); });
    const double evaluate = Measure([&]() { EvaluatePlan(observation, choice.plan); });
    auto agent = CreateAgent("neurosurgeon");
    const double decide = Measure([&]() {
        ++observation.decisionId;
        agent->Decide({observation}, MakeCallback(&Ignore));
        PartitionOutcome outcome;
        outcome.decisionId = observation.decisionId;
        agent->Observe(outcome);
    });
    std::printf("%-16s %6u %5zu %9.2f %12.1f %9.2f %9.2f\n",
                name.c_str(),
                model->GetLayerCount(),
                model->GetCuts().size(),
                search,
                1e3 * search / (model->GetLayerCount() * (servers + 1.0)),
                decide,
                evaluate);
}

} // namespace

int
main(int argc, char* argv[])
{
    uint32_t servers = 10;
    CommandLine cmd(__FILE__);
    cmd.AddValue("servers", "Number of servers, 0 to 1000", servers);
    cmd.Parse(argc, argv);
    if (servers > 1000)
    {
        std::fprintf(stderr, "edge-inference-bench-decision: --servers is 0 to 1000\n");
        return 1;
    }
    std::printf("CPU microseconds per decision, %u servers\n", servers);
    std::printf("%-16s %6s %5s %9s %12s %9s %9s\n",
                "model",
                "layers",
                "cuts",
                "search",
                "ns/layer-site",
                "decide",
                "evaluate");
    for (const auto& name : GetBuiltInModelNames())
    {
        PrintRow(name, servers);
    }
    return 0;
}
