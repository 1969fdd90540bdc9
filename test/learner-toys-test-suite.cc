/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The learners learn toys whose best choices are known.
 */
#include "learner-test-kit.h"

#include "ns3/test.h"

#include <algorithm>
#include <cmath>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

#ifdef EDGE_INFERENCE_LEARNING_LIBRARY

/**
 * @ingroup edge-inference
 * A contextual bandit.
 */
class BanditTestCase : public TestCase
{
  public:
    /** @param name of the learner */
    explicit BanditTestCase(const std::string& name)
        : TestCase(name + " learns the site of each block in each context"),
          m_name(name)
    {
    }

  private:
    void DoRun() override
    {
        Bandit bandit;
        // what comes later is no merit of a choice here
        Training training(m_name, bandit.shape, 1, 0);
        bandit.Train(training, 1500);
        uint8_t choices[2];
        double drawn = 0;
        for (uint32_t trial = 0; trial < 300; ++trial)
        {
            bandit.Show(trial % 3);
            training.exploration = 0;
            training.Act(bandit.state.data(), bandit.mask, choices);
            drawn += bandit.GetReward(choices) / 300;
        }
        NS_TEST_EXPECT_MSG_GT(drawn, 0.95, "drawn choices; chance is 0.33");
        for (uint32_t context = 0; context < 3; ++context)
        {
            bandit.Show(context);
            training.learner->Act(1, bandit.state.data(), bandit.mask, nullptr, 0, choices);
            NS_TEST_EXPECT_MSG_EQ(bandit.GetReward(choices), 1, "best choices of " << context);
        }
    }

    std::string m_name; //!< of the learner
};

/**
 * @ingroup edge-inference
 * Two steps: what pays at once costs more later.
 */
class TwoStepTestCase : public TestCase
{
  public:
    /** @param name of the learner @param steps of a rollout */
    TwoStepTestCase(const std::string& name, uint32_t steps)
        : TestCase(name + " gives up a reward for a later one, rollouts of " +
                   std::to_string(steps)),
          m_name(name),
          m_steps(steps)
    {
    }

  private:
    void DoRun() override
    {
        // start, then where site 0 or site 1 leads
        const float states[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        const uint8_t mask[] = {1, 1};
        const LearnerShape shape{3, 1, 2};
        Training training(m_name, shape, 3);
        Rollout rollout;
        uint32_t at = 0;
        for (uint32_t step = 0; step < 5000; ++step)
        {
            uint8_t choice = 0;
            training.exploration = training.isGreedy ? std::max(0.05, 1.0 - step / 2500.0) : 0;
            training.Act(states[at], mask, &choice);
            // site 1 pays 0.3 at the start, and then 0 instead of 1 whatever is chosen
            const float reward = at == 0 ? 0.3F * choice : at == 1 ? 1.0F : 0.0F;
            AppendStep(rollout, shape, states[at], mask, &choice, reward);
            const bool ends = at != 0;
            at = ends ? 0 : 1 + choice;
            if (ends || rollout.steps == m_steps)
            {
                SetEnd(rollout, shape, states[at], mask, ends);
                training.Learn(rollout);
                rollout.Clear();
            }
        }
        uint8_t best = 1;
        training.learner->Act(1, states[0], mask, nullptr, 0, &best);
        NS_TEST_EXPECT_MSG_EQ(best, 0, "0 and then 1 is more than 0.3 and then 0");
        double values[3];
        const uint8_t masks[] = {1, 1, 1, 1, 1, 1};
        const uint8_t choices[] = {0, 0, 0};
        training.learner->Evaluate(3, states[0], masks, choices, nullptr, values);
        NS_TEST_EXPECT_MSG_EQ_TOL(values[0], 0.95, 0.15, "gamma times 1");
        NS_TEST_EXPECT_MSG_EQ_TOL(values[1], 1.0, 0.15, "where site 0 leads");
        NS_TEST_EXPECT_MSG_EQ_TOL(values[2], 0.0, 0.15, "where site 1 leads");
    }

    std::string m_name; //!< of the learner
    uint32_t m_steps;   //!< of a rollout
};

#else

/**
 * @ingroup edge-inference
 * A build without LibTorch.
 */
class LearnerAbsentTestCase : public TestCase
{
  public:
    LearnerAbsentTestCase()
        : TestCase("without LibTorch learners are known by name, and say what to install; nothing "
                   "else of this suite can run")
    {
    }

  private:
    void DoRun() override
    {
        // the toys of other suites are known too
        const auto known = GetTypeNames(PartitionLearner::GetTypeId());
        for (const char* name : {"a3c", "dqn", "mtl-a3c"})
        {
            NS_TEST_EXPECT_MSG_EQ(std::count(known.begin(), known.end(), name), 1, name);
        }
        NS_TEST_EXPECT_MSG_EQ(CatchMessage([] { CreateByName<PartitionLearner>("mtl-a3c"); }),
                              "The partition learner 'mtl-a3c' is part of edge-inference-learning, "
                              "which cannot be used: this build has none; install LibTorch "
                              "(Debian: libtorch-dev) and build edge-inference once more",
                              "one sentence");
    }
};

#endif

/**
 * @ingroup edge-inference
 * The suite.
 */
class LearnerToysTestSuite : public TestSuite
{
  public:
    LearnerToysTestSuite()
        : TestSuite("edge-inference-learning-toys", Type::UNIT)
    {
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
        for (const auto& name : LEARNERS)
        {
            AddTestCase(new BanditTestCase(name));
            AddTestCase(new TwoStepTestCase(name, 1));
            AddTestCase(new TwoStepTestCase(name, 2));
        }
#else
        AddTestCase(new LearnerAbsentTestCase);
#endif
    }
};

static LearnerToysTestSuite g_learnerToysTestSuite; //!< the suite
