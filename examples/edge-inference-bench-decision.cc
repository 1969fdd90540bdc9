/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How long a decision takes: CPU time of Neurosurgeon's search over every legal cut and server, the
 * plan included, of a whole decision through the agent, and of the analytic cost of one plan; of
 * the chain search over all sites, warm and without its plan; and of DADS' minimum cut of the graph
 * with one server, with all, with one that is busy, and in heavy mode with one, plans included.
 *
 *     edge-inference-bench-decision --servers=10
 *
 * Expected on a 3 GHz core: a few microseconds for small networks, below 50 for VGG16 with ten
 * servers; the time per layer and server stays level however deep the network is. The chain search
 * takes a few hundred for VGG16 on eleven sites, a cut of ResNet-50 below a thousand.
 */
#include "ns3/command-line.h"
#include "ns3/edge-inference-module.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <limits>
#include <stdexcept>

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
Measure(const std::function<void()>& work, int calls = 200)
{
    constexpr int BATCHES = 7;
    double best = std::numeric_limits<double>::infinity();
    for (int batch = 0; batch < BATCHES; ++batch)
    {
        const std::clock_t start = std::clock();
        for (int call = 0; call < calls; ++call)
        {
            work();
        }
        const auto ticks = static_cast<double>(std::clock() - start);
        best = std::min(best, 1e6 * ticks / CLOCKS_PER_SEC / calls);
    }
    return best;
}

/** Takes the plans of the agent. */
void
Ignore(uint64_t, const PartitionPlan&)
{
}

/** Times of the exact methods. */
struct ExactTimes
{
    double chain{0.0}; //!< chain search, us
    double one{0.0};   //!< minimum cut with one server, us
    double all{0.0};   //!< minimum cuts with all servers, us
    double busy{0.0};  //!< minimum cuts with one server that is busy, us
    double heavy{0.0}; //!< cuts of heavy mode with one server, us
};

/** @return CPU times of the exact methods */
ExactTimes
MeasureExact(const PartitionObservation& observation, uint32_t servers)
{
    constexpr int FEW = 5;
    const auto first = MakeBenchObservation(observation.model, std::min(servers, 1U));
    ExactTimes times;
    ChainSearch chain;
    times.chain = Measure([&]() { chain.Search(observation); }, 4 * FEW);
    times.one = Measure([&]() { FindBestDagCut(first); }, FEW);
    times.all = servers > 1 ? Measure([&]() { FindBestDagCut(observation); }, 1) : times.one;
    auto busy = first;
    if (servers > 0)
    {
        // until the middle of what the device alone would take
        busy.sites[1].backlogSeconds =
            EvaluatePlan(busy, MakeSitePlan(busy, DEVICE_SITE)).seconds / 2;
    }
    times.busy = Measure([&]() { FindBestDagCut(busy); }, 1);
    times.heavy = Measure([&]() { FindBestDagCut(first, DagCutMode::HEAVY); }, 1);
    return times;
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
    const ExactTimes exact = MeasureExact(observation, servers);
    std::printf("%-16s %6u %5zu %9.2f %12.1f %9.2f %9.2f %9.1f %9.1f %9.1f %9.1f %9.1f\n",
                name.c_str(),
                model->GetLayerCount(),
                model->GetCuts().size(),
                search,
                1e3 * search / (model->GetLayerCount() * (servers + 1.0)),
                decide,
                evaluate,
                exact.chain,
                exact.one,
                exact.all,
                exact.busy,
                exact.heavy);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-decision", [&] {
        uint32_t servers = 10;
        CommandLine cmd(__FILE__);
        AddOption(cmd, "servers", "Number of servers, 0 to 1000", servers);
        ParseArguments(cmd, argc, argv);
        if (servers > 1000)
        {
            throw std::invalid_argument("--servers is 0 to 1000");
        }
        std::printf("CPU microseconds per decision, %u servers\n", servers);
        std::printf("%-16s %6s %5s %9s %12s %9s %9s %9s %9s %9s %9s %9s\n",
                    "model",
                    "layers",
                    "cuts",
                    "search",
                    "ns/layer-site",
                    "decide",
                    "evaluate",
                    "chain",
                    "dads 1",
                    "dads all",
                    "busy 1",
                    "heavy 1");
        for (const auto& name : GetBuiltInModelNames())
        {
            PrintRow(name, servers);
        }
    });
}
