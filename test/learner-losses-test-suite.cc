/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Returns, advantages, losses and gradients of the learners against their formulas.
 */
#include "learner-test-kit.h"
#include "reference-learner.h"

#include "ns3/test.h"

#include <cmath>
#include <cstdio>
#include <dlfcn.h>
#include <fstream>
#include <set>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * Equations (16) and (17) and their generalisation.
 */
class ReturnsTestCase : public TestCase
{
  public:
    ReturnsTestCase()
        : TestCase("returns and advantages: three steps by hand, random rollouts by definition")
    {
    }

  private:
    void DoRun() override
    {
        const std::vector<float> rewards{1, 2, 3};
        Expect(ComputeReturns(rewards, 4, 0.5), {3.25, 4.5, 5});
        const std::vector<double> values{1, 0.5, 2, 4};
        Expect(ComputeAdvantages(rewards, values, 0.5, 1), {2.25, 4, 3});
        Expect(ComputeAdvantages(rewards, values, 0.5, 0), {0.25, 2.5, 3});
        Expect(ComputeAdvantages(rewards, values, 0.5, 0.5), {1.0625, 3.25, 3});
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] {
                                  ComputeAdvantages(rewards, {1, 2, 3}, 1, 1);
                              }),
                              "",
                              "a value is missing");
        SplitMix random(7, 0, 0);
        for (std::size_t trial = 0; trial < 50; ++trial)
        {
            std::vector<float> many(1 + random.Draw() % 40);
            for (float& reward : many)
            {
                reward = static_cast<float>(random.DrawBetween(-2, 2));
            }
            const double last = random.DrawBetween(-9, 9);
            const double gamma = random.DrawUniform();
            std::vector<double> wanted;
            for (std::size_t t = 0; t < many.size(); ++t)
            {
                double sum = std::pow(gamma, many.size() - t) * last;
                for (std::size_t i = t; i < many.size(); ++i)
                {
                    sum += std::pow(gamma, i - t) * many[i];
                }
                wanted.push_back(sum);
            }
            Expect(ComputeReturns(many, last, gamma), wanted);
        }
    }

    void Expect(const std::vector<double>& found, const std::vector<double>& wanted)
    {
        NS_TEST_ASSERT_MSG_EQ(found.size(), wanted.size(), "one per step");
        for (std::size_t i = 0; i < found.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(found[i], wanted[i], 1e-9, "step " << i);
        }
    }
};

/**
 * @ingroup edge-inference
 * Rollouts that do not fit are refused.
 */
class RolloutCheckTestCase : public TestCase
{
  public:
    RolloutCheckTestCase()
        : TestCase("rollouts: one sentence for each that cannot be learned from")
    {
    }

  private:
    void DoRun() override
    {
        const LearnerShape shape{2, 2, 3};
        const float state[] = {1, 2};
        const uint8_t mask[] = {1, 0, 1};
        const uint8_t choices[] = {0, 2};
        Rollout good;
        AppendStep(good, shape, state, mask, choices, -1);
        SetEnd(good, shape, state, mask, false);
        NS_TEST_EXPECT_MSG_EQ(CatchMessage([&] { CheckRollout(good, shape); }), "", "good");
        Refuse(shape, Rollout{}, "no step");
        Rollout bad = good;
        bad.choices[1] = 1;
        Refuse(shape, bad, "site 1 for block 1");
        bad.choices[1] = 3;
        Refuse(shape, bad, "site 3 for block 1");
        bad = good;
        bad.states[0] = std::nanf("");
        Refuse(shape, bad, "a state that is not a finite number");
        bad = good;
        bad.rewards[0] = INFINITY;
        Refuse(shape, bad, "a reward");
        bad = good;
        bad.nextState.clear();
        Refuse(shape, bad, "next state");
        bad.terminal = true;
        NS_TEST_EXPECT_MSG_EQ(CatchMessage([&] { CheckRollout(bad, shape); }), "", "the end");
        bad = good;
        bad.nextMask.assign(3, 0);
        Refuse(shape, bad, "allows no site");
        good.Clear();
        Refuse(shape, good, "no step");
    }

    void Refuse(const LearnerShape& shape, const Rollout& rollout, const std::string& part)
    {
        const std::string message = CatchMessage([&] { CheckRollout(rollout, shape); });
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, part << ": " << message);
    }
};

/**
 * @ingroup edge-inference
 * Equations (23) and (24).
 */
class RmsPropTestCase : public TestCase
{
  public:
    RmsPropTestCase()
        : TestCase("RMSProp: two steps by hand, the rate falls as asked")
    {
    }

  private:
    void DoRun() override
    {
        auto optimiser = CreateObject<SharedRmsProp>();
        optimiser->SetAttribute("Epsilon", DoubleValue(1e-8));
        float parameters[] = {1, 1};
        float statistics[] = {0, 0};
        const float first[] = {2, 0};
        const float second[] = {-1, 0};
        optimiser->Apply(2, parameters, statistics, first);
        // g = 0.01 * 4, step 0.01 * 2 / 0.2
        NS_TEST_EXPECT_MSG_EQ_TOL(statistics[0], 0.04, 1e-7, "g");
        NS_TEST_EXPECT_MSG_EQ_TOL(parameters[0], 0.9, 1e-6, "theta");
        optimiser->Apply(2, parameters, statistics, second);
        // g = 0.99 * 0.04 + 0.01, step -0.01 / sqrt(0.0496)
        NS_TEST_EXPECT_MSG_EQ_TOL(statistics[0], 0.0496, 1e-7, "g");
        NS_TEST_EXPECT_MSG_EQ_TOL(parameters[0], 0.9 + 0.0449013, 1e-6, "theta");
        NS_TEST_EXPECT_MSG_EQ(parameters[1], 1, "no gradient, no step");
        NS_TEST_EXPECT_MSG_EQ(optimiser->GetRate(1), 0.01, "level, as in the paper");
        optimiser->SetAttribute("FinalRateShare", DoubleValue(0.5));
        NS_TEST_EXPECT_MSG_EQ_TOL(optimiser->GetRate(0.5), 0.0075, 1e-12, "half way");
        NS_TEST_EXPECT_MSG_EQ_TOL(optimiser->GetRate(7), 0.005, 1e-12, "not below");
    }
};

#ifdef EDGE_INFERENCE_LEARNING_LIBRARY

namespace
{

/** @param reference what it should do @return the learner, with its parameters */
Ptr<PartitionLearner>
MakeLearner(ReferenceLearner& reference, SplitMix& random)
{
    const bool joint = reference.name == "joint";
    auto learner = CreateByName<PartitionLearner>(joint ? "a3c" : reference.name);
    std::string hidden;
    for (const uint32_t units : reference.hidden)
    {
        hidden += (hidden.empty() ? "" : ",") + std::to_string(units);
    }
    learner->SetAttribute("HiddenSizes", StringValue(hidden));
    learner->SetAttribute("Gamma", DoubleValue(reference.gamma));
    learner->SetAttribute("GradientClip", DoubleValue(0));
    if (reference.HasCritic())
    {
        learner->SetAttribute("ValueWeight", DoubleValue(reference.valueWeight));
        learner->SetAttribute("EntropyWeight", DoubleValue(reference.entropyWeight));
        learner->SetAttribute("Lambda", DoubleValue(reference.lambda));
    }
    learner->SetAttributeFailSafe("JointHead", BooleanValue(joint));
    learner->Create(reference.shape, 1);
    std::vector<float> parameters(learner->GetParameterCount());
    for (float& parameter : parameters)
    {
        parameter = static_cast<float>(random.DrawBetween(-0.8, 0.8));
    }
    learner->CopyParametersFrom(parameters.data());
    reference.theta.assign(parameters.begin(), parameters.end());
    return learner;
}

/** @return three random steps; site 1 is masked in the second one, and after the last */
Rollout
MakeRollout(const LearnerShape& shape, SplitMix& random, bool terminal)
{
    Rollout rollout;
    std::vector<float> state(shape.state);
    std::vector<uint8_t> choices(shape.blocks);
    for (uint32_t step = 0; step <= 3; ++step)
    {
        const std::vector<uint8_t> mask{1, static_cast<uint8_t>(step % 2 ? 0 : 1), 1};
        for (float& number : state)
        {
            number = static_cast<float>(random.DrawBetween(-1, 1));
        }
        for (uint8_t& site : choices)
        {
            site = static_cast<uint8_t>(step % 2 ? random.Draw() % 2 * 2 : random.Draw() % 3);
        }
        const auto reward = static_cast<float>(random.DrawBetween(-2, 1));
        if (step < 3)
        {
            AppendStep(rollout, shape, state.data(), mask.data(), choices.data(), reward);
        }
        else
        {
            SetEnd(rollout, shape, state.data(), mask.data(), terminal);
        }
    }
    return rollout;
}

} // namespace

/**
 * @ingroup edge-inference
 * Losses and every number of the gradient.
 */
class GradientTestCase : public TestCase
{
  public:
    /** @param name of the learner @param lambda of it @param terminal end of the rollout */
    GradientTestCase(const std::string& name, double lambda, bool terminal)
        : TestCase("losses and gradients of " + name + " equal formula and central differences, " +
                   (terminal ? "at an end, lambda " : "bootstrapped, lambda ") +
                   std::to_string(lambda)),
          m_terminal(terminal)
    {
        m_reference.name = name;
        m_reference.lambda = lambda;
        m_reference.hidden = {5, 4};
    }

  private:
    void DoRun() override
    {
        SplitMix random(11, 0, 0);
        const auto learner = MakeLearner(m_reference, random);
        const Rollout rollout = MakeRollout(m_reference.shape, random, m_terminal);
        std::vector<float> gradients(learner->GetParameterCount());
        const LearnerLosses found = learner->ComputeGradients(rollout, gradients.data());
        const auto given = m_reference.MakeGiven(rollout);
        const auto wanted = m_reference.GetLosses(m_reference.theta, rollout, given);
        NS_TEST_EXPECT_MSG_EQ_TOL(found.total, wanted.total, 1e-5, "total");
        NS_TEST_EXPECT_MSG_EQ_TOL(found.policy, wanted.policy, 1e-5, "policy");
        NS_TEST_EXPECT_MSG_EQ_TOL(found.value, wanted.value, 1e-5, "value");
        NS_TEST_EXPECT_MSG_EQ_TOL(found.entropy, wanted.entropy, 1e-5, "entropy");
        constexpr double STEP = 1e-5;
        double square = 0;
        for (std::size_t i = 0; i < gradients.size(); ++i)
        {
            auto more = m_reference.theta;
            auto less = m_reference.theta;
            more[i] += STEP;
            less[i] -= STEP;
            const double slope = (m_reference.GetLosses(more, rollout, given).total -
                                  m_reference.GetLosses(less, rollout, given).total) /
                                 (2 * STEP);
            square += slope * slope;
            NS_TEST_EXPECT_MSG_EQ_TOL(gradients[i], slope, 2e-5, "parameter " << i);
        }
        NS_TEST_EXPECT_MSG_GT(square, 0.01, "there is something to compare");
        NS_TEST_EXPECT_MSG_EQ_TOL(found.gradientNorm, std::sqrt(square), 1e-4, "norm");
        CheckForward(learner, rollout);
    }

    /** The forward pass of decisions is not LibTorch's: the same to 1e-5. */
    void CheckForward(Ptr<PartitionLearner> learner, const Rollout& rollout)
    {
        const auto& shape = m_reference.shape;
        const std::size_t each = shape.blocks * shape.sites;
        std::vector<double> preferences(rollout.steps * each);
        std::vector<double> values(rollout.steps);
        learner->Evaluate(rollout.steps,
                          rollout.states.data(),
                          rollout.masks.data(),
                          rollout.choices.data(),
                          preferences.data(),
                          values.data());
        for (std::size_t step = 0; step < rollout.steps; ++step)
        {
            const float* state = rollout.states.data() + step * shape.state;
            const uint8_t* mask = rollout.masks.data() + step * shape.sites;
            const auto choices = m_reference.GetChoices(m_reference.theta, rollout, step);
            const double value = m_reference.HasCritic()
                                     ? m_reference.GetValue(m_reference.theta, state)
                                     : m_reference.GetBest(state, mask);
            NS_TEST_EXPECT_MSG_EQ_TOL(values[step], value, 1e-5, "value");
            double joint = 1;
            for (std::size_t block = 0; block < shape.blocks; ++block)
            {
                const uint8_t site = rollout.choices[step * shape.blocks + block];
                const double preference = preferences[step * each + block * shape.sites + site];
                joint *= preference;
                if (choices.size() > 1)
                {
                    const auto& choice = choices[block];
                    const double wanted = m_reference.HasCritic()
                                              ? std::exp(choice.logarithms[choice.taken])
                                              : choice.score;
                    NS_TEST_EXPECT_MSG_EQ_TOL(preference, wanted, 1e-5, "preference");
                }
            }
            if (choices.size() == 1)
            {
                const auto& choice = choices.front();
                const double wanted = std::exp(choice.logarithms[choice.taken]);
                NS_TEST_EXPECT_MSG_EQ_TOL(joint, wanted, 1e-5, "probability of the placement");
            }
        }
    }

    ReferenceLearner m_reference; //!< what is wanted
    bool m_terminal;              //!< end of the rollout
};

/**
 * @ingroup edge-inference
 * LibTorch, and the libraries of linear algebra and threads below it, compute with one thread.
 */
class LearnerThreadsTestCase : public TestCase
{
  public:
    LearnerThreadsTestCase()
        : TestCase("one thread for LibTorch and what it computes with")
    {
    }

  private:
    void DoRun() override
    {
        MakeToyLearner("mtl-a3c")->Create({3, 1, 2}, 1);
        // none is linked with this runner, and their files have other names elsewhere: ask whatever
        // the learning library has loaded that can say how many threads it uses
        std::set<void*> asked;
        for (const auto& library : FindLibraries())
        {
            void* handle = dlopen(library.c_str(), RTLD_LAZY | RTLD_NOLOAD);
            for (const char* name :
                 {"openblas_get_num_threads", "omp_get_max_threads", "MKL_Get_Max_Threads"})
            {
                void* function = handle ? dlsym(handle, name) : nullptr;
                if (function && asked.insert(function).second)
                {
                    const int count = reinterpret_cast<int (*)()>(function)();
                    NS_TEST_EXPECT_MSG_EQ(count, 1, name);
                }
            }
            if (handle)
            {
                dlclose(handle);
            }
        }
        if (asked.empty())
        {
            std::printf("SKIPPED: no library that LibTorch computes with tells its threads\n");
        }
    }

    /** @return files of the libraries in memory; none on a system without /proc */
    static std::set<std::string> FindLibraries()
    {
        std::set<std::string> files;
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);)
        {
            const auto start = line.find('/');
            if (start != std::string::npos && line.find(".so", start) != std::string::npos)
            {
                files.insert(line.substr(start));
            }
        }
        return files;
    }
};

#endif

/**
 * @ingroup edge-inference
 * The suite.
 */
class LearnerLossesTestSuite : public TestSuite
{
  public:
    LearnerLossesTestSuite()
        : TestSuite("edge-inference-learning-losses", Type::UNIT)
    {
        AddTestCase(new ReturnsTestCase);
        AddTestCase(new RolloutCheckTestCase);
        AddTestCase(new RmsPropTestCase);
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
        AddTestCase(new LearnerThreadsTestCase);
        for (const std::string name : {"mtl-a3c", "a3c", "joint", "dqn"})
        {
            AddTestCase(new GradientTestCase(name, 1.0, false));
            AddTestCase(new GradientTestCase(name, 0.6, true));
        }
#endif
    }
};

static LearnerLossesTestSuite g_learnerLossesTestSuite; //!< the suite
