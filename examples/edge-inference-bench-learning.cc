/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What learners cost: CPU time of a forward pass, of a whole decision (observation to state to
 * choices to plan), of decisions in batches, and of the gradients of a rollout, medians of many.
 *
 *     edge-inference-bench-learning --servers=6 --blocks=6 --model=alexnet
 *
 * Expected on a 3 GHz core, six servers and six blocks: a decision of mtl-a3c below 20 us, less
 * than half of which is the network's; each one in a batch costs less. Beside it stands what ns3-ai
 * measured for LibTorch inside ns-3, from states to actions of its RL-TCP: the mean over the six
 * seeds of its benchmark of pure C++ is 279648 cycles (repository hust-diangroup/ns3-ai).
 */
#include "ns3/command-line.h"
#include "ns3/edge-inference-module.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <stdexcept>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @return microseconds of CPU per call: the median of many batches of calls */
double
Measure(const std::function<void()>& work, int calls, int batches)
{
    std::vector<double> times;
    for (int batch = 0; batch < batches; ++batch)
    {
        timespec begin{};
        timespec end{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
        for (int call = 0; call < calls; ++call)
        {
            work();
        }
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
        times.push_back((1e6 * static_cast<double>(end.tv_sec - begin.tv_sec) +
                         1e-3 * static_cast<double>(end.tv_nsec - begin.tv_nsec)) /
                        calls);
    }
    const auto middle = times.begin() + batches / 2;
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

/** @param model network @param servers how many @return what a device with servers sees */
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
        site.statusAgeSeconds = 0.1;
        site.linksTo.assign(servers + 1, LinkObservation{1e6 + 1e5 * id, 0.002, 1.0});
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

/** A learner and what it is asked. */
class LearnerBench
{
  public:
    /** @param name of the learner @param observation of each decision @param blocks of a task */
    LearnerBench(const std::string& name, const PartitionObservation& observation, uint32_t blocks)
        : m_learner(CreateByName<PartitionLearner>(name)),
          m_observation(observation),
          m_ends(observation.model->GetBlockEnds(blocks)),
          m_layout(StateLayout::FromString("full")),
          m_random(1, 0, 0)
    {
        const auto servers = static_cast<uint32_t>(observation.sites.size() - 1);
        m_shape = {GetStateSize(blocks, servers, m_layout), blocks, servers + 1};
        m_learner->Create(m_shape, 1);
        m_states.resize(BATCH * m_shape.state);
        m_masks.resize(BATCH * m_shape.sites, 1);
        m_choices.resize(BATCH * m_shape.blocks);
        m_uniforms.resize(BATCH * m_learner->GetUniformsPerDecision());
        m_gradients.resize(m_learner->GetParameterCount());
        for (float& uniform : m_uniforms)
        {
            uniform = static_cast<float>(m_random.Draw() >> 40) * 0x1p-24F;
        }
        Decide();
        for (std::size_t i = m_shape.state; i < m_states.size(); ++i)
        {
            m_states[i] = m_states[i - m_shape.state];
        }
    }

    /** One decision, from what is seen to the plan. */
    void Decide()
    {
        FillDecisionFacts(m_observation, m_ends, m_shape.blocks, m_shape.sites - 1, m_facts);
        EncodeState(m_facts, m_scales, m_layout, m_states.data());
        m_facts.FillMask(m_masks.data());
        Act(1);
        std::vector<ChainStep> steps;
        for (std::size_t block = 0; block < m_ends.size(); ++block)
        {
            steps.push_back({m_ends[block].position, m_choices[block]});
        }
        const PartitionPlan plan = MakeObservedPlan(m_observation, steps);
        m_stages += plan.stages.size();
    }

    /** @param n decisions of the network alone */
    void Act(std::size_t n)
    {
        m_learner->Act(n, m_states.data(), m_masks.data(), m_uniforms.data(), 0, m_choices.data());
    }

    /** Learn from a rollout. */
    void Learn()
    {
        m_learner->ComputeGradients(m_rollout, m_gradients.data());
    }

    /** @param steps of the rollout that Learn learns from */
    void MakeRollout(uint32_t steps)
    {
        m_rollout.Clear();
        Act(steps);
        for (uint32_t step = 0; step < steps; ++step)
        {
            AppendStep(m_rollout,
                       m_shape,
                       m_states.data(),
                       m_masks.data(),
                       m_choices.data() + step * m_shape.blocks,
                       static_cast<float>(-m_random.DrawUniform()));
        }
        SetEnd(m_rollout, m_shape, m_states.data(), m_masks.data(), false);
    }

    /** @return numbers that the learner has */
    std::size_t GetParameterCount() const
    {
        return m_gradients.size();
    }

    static constexpr std::size_t BATCH = 100; //!< most decisions at once

  private:
    Ptr<PartitionLearner> m_learner;           //!< is measured
    const PartitionObservation& m_observation; //!< of each decision
    std::vector<CutPoint> m_ends;              //!< of the blocks
    StateLayout m_layout;                      //!< everything
    StateScales m_scales;                      //!< of the numbers
    LearnerShape m_shape;                      //!< sizes
    DecisionFacts m_facts;                     //!< of a decision
    std::vector<float> m_states;               //!< of decisions
    std::vector<uint8_t> m_masks;              //!< of decisions
    std::vector<uint8_t> m_choices;            //!< of decisions
    std::vector<float> m_uniforms;             //!< of decisions
    std::vector<float> m_gradients;            //!< of a rollout
    Rollout m_rollout;                         //!< to learn from
    SplitMix m_random;                         //!< of uniforms and rewards
    std::size_t m_stages{0};                   //!< of all plans
};

/** @param name of a learner @param observation what it sees @param blocks of a task */
void
PrintRow(const std::string& name, const PartitionObservation& observation, uint32_t blocks)
{
    LearnerBench bench(name, observation, blocks);
    const double forward = Measure([&]() { bench.Act(1); }, 20, 501);
    const double decide = Measure([&]() { bench.Decide(); }, 20, 501);
    const double ten = Measure([&]() { bench.Act(10); }, 5, 201) / 10;
    const double hundred = Measure([&]() { bench.Act(100); }, 2, 101) / 100;
    double updates[2] = {0, 0};
    for (int i = 0; i < 2; ++i)
    {
        bench.MakeRollout(i ? 32 : 20);
        updates[i] = Measure([&]() { bench.Learn(); }, 2, 51);
    }
    std::printf("%-10s %10zu %9.2f %9.2f %9.2f %9.2f %10.0f %10.0f\n",
                name.c_str(),
                bench.GetParameterCount(),
                forward,
                decide,
                ten,
                hundred,
                updates[0],
                updates[1]);
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-learning", [&] {
        uint32_t servers = 6;
        uint32_t blocks = 6;
        std::string name = "alexnet";
        CommandLine cmd(__FILE__);
        AddOption(cmd, "servers", "Number of servers, 1 to 50", servers);
        AddOption(cmd, "blocks", "Blocks of a task, 1 to 50", blocks);
        AddOption(cmd, "model", "Built-in network", name);
        ParseArguments(cmd, argc, argv);
        if (servers < 1 || servers > 50 || blocks < 1 || blocks > 50)
        {
            throw std::invalid_argument("--servers and --blocks are 1 to 50");
        }
        const auto observation = MakeBenchObservation(CreateBuiltInModel(name), servers);
        std::printf("CPU microseconds, medians; %s, %u servers, %u blocks; decision = observation "
                    "to plan\n",
                    name.c_str(),
                    servers,
                    blocks);
        std::printf("%-10s %10s %9s %9s %9s %9s %10s %10s\n",
                    "learner",
                    "parameters",
                    "network",
                    "decision",
                    "of 10",
                    "of 100",
                    "20 steps",
                    "32 steps");
        // a build without LibTorch says so, and has nothing to measure
        for (const auto& learner : GetTypeNames(PartitionLearner::GetTypeId()))
        {
            PrintRow(learner, observation, blocks);
        }
        std::printf("%-10s %10s %9.2f   states to actions with LibTorch, 279648 cycles at 3 GHz\n",
                    "ns3-ai",
                    "",
                    279648 / 3e3);
    });
}
