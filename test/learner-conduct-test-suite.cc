/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What learners do with each term of the loss, with masks, seeds, batches and memories.
 */
#include "learner-test-kit.h"

#include "ns3/test.h"

#include <cmath>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

#ifdef EDGE_INFERENCE_LEARNING_LIBRARY

/**
 * @ingroup edge-inference
 * Each term of the loss alone.
 */
class SignTestCase : public TestCase
{
  public:
    SignTestCase()
        : TestCase("each term of the loss moves what it should, the right way")
    {
    }

  private:
    /** What one step did. */
    struct Change
    {
        double probability{0}; //!< of the choice
        double error{0};       //!< of the value, absolute
        double entropy{0};     //!< of the choice
    };

    void DoRun() override
    {
        for (const std::string name : {"mtl-a3c", "a3c", "joint"})
        {
            NS_TEST_EXPECT_MSG_GT(Step(name, 1, 0, 0).probability, 1e-5, name << ": more");
            NS_TEST_EXPECT_MSG_LT(Step(name, -1, 0, 0).probability, -1e-5, name << ": less");
            NS_TEST_EXPECT_MSG_LT(Step(name, 1, 1, 0).error, -1e-5, name << ": critic");
            NS_TEST_EXPECT_MSG_LT(Step(name, -1, 1, 0).error, -1e-5, name << ": critic");
            NS_TEST_EXPECT_MSG_GT(Step(name, 0, 0, 1).entropy, 1e-6, name << ": entropy");
        }
        NS_TEST_EXPECT_MSG_LT(Step("dqn", 1, 0, 0).error, -1e-5, "towards the reward");
        NS_TEST_EXPECT_MSG_LT(Step("dqn", -1, 0, 0).error, -1e-5, "towards the reward");
    }

    /**
     * @param name of the learner @param reward of one decision @param value weight
     * @param entropy weight @return what a small step along the gradient changes
     */
    Change Step(const std::string& name, double reward, double value, double entropy)
    {
        const LearnerShape shape{2, 1, 3};
        auto learner = MakeToyLearner(name);
        learner->SetAttributeFailSafe("ValueWeight", DoubleValue(value));
        learner->SetAttributeFailSafe("EntropyWeight", DoubleValue(entropy));
        learner->SetAttribute("GradientClip", DoubleValue(0));
        learner->Create(shape, 9);
        std::vector<float> parameters(learner->GetParameterCount());
        SplitMix random(2, 0, 0);
        for (float& parameter : parameters)
        {
            parameter = static_cast<float>(random.DrawBetween(-0.5, 0.5));
        }
        learner->CopyParametersFrom(parameters.data());
        Rollout rollout;
        const float state[] = {0.7F, -0.4F};
        const uint8_t mask[] = {1, 1, 1};
        const uint8_t choice[] = {1};
        AppendStep(rollout, shape, state, mask, choice, static_cast<float>(3 * reward));
        SetEnd(rollout, shape, state, mask, true);
        const Change before = Look(learner, state, mask, choice, 3 * reward);
        std::vector<float> gradients(parameters.size());
        learner->ComputeGradients(rollout, gradients.data());
        for (std::size_t i = 0; i < parameters.size(); ++i)
        {
            parameters[i] -= 0.001F * gradients[i];
        }
        learner->CopyParametersFrom(parameters.data());
        Change after = Look(learner, state, mask, choice, 3 * reward);
        after.probability -= before.probability;
        after.error -= before.error;
        after.entropy -= before.entropy;
        return after;
    }

    Change Look(Ptr<PartitionLearner> learner,
                const float* state,
                const uint8_t* mask,
                const uint8_t* choice,
                double reward)
    {
        double preferences[3];
        double value = 0;
        learner->Evaluate(1, state, mask, choice, preferences, &value);
        Change now;
        now.probability = preferences[*choice];
        const bool critic = learner->GetInstanceTypeId().GetName().find("A3c") != std::string::npos;
        now.error = std::abs(reward - (critic ? value : preferences[*choice]));
        for (const double preference : preferences)
        {
            now.entropy -= preference > 0 ? preference * std::log(preference) : 0;
        }
        return now;
    }
};

/**
 * @ingroup edge-inference
 * Forbidden sites, equal seeds, batches and memories.
 */
class LearnerConductTestCase : public TestCase
{
  public:
    LearnerConductTestCase()
        : TestCase("masked sites are never chosen; equal seeds give equal bytes; batches equal "
                   "single decisions; a resumed learner goes on to the byte")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& name : LEARNERS)
        {
            CheckMasks(name);
            CheckBytes(name);
            CheckBatches(name);
            if (name != "dqn")
            {
                CheckDeviceLogit(name);
            }
            CheckMemory(name);
        }
        CheckSentences();
    }

    void CheckMasks(const std::string& name)
    {
        const LearnerShape shape{3, 2, 3};
        Training training(name, shape, 4);
        const float state[] = {0.2F, 0.9F, -0.5F};
        const uint8_t mask[] = {1, 0, 1};
        uint8_t choices[2];
        uint32_t seen[3] = {0, 0, 0};
        for (uint32_t trial = 0; trial < 3000; ++trial)
        {
            training.exploration = trial % 3 * 0.5;
            training.Act(state, mask, choices);
            ++seen[choices[0]];
            ++seen[choices[1]];
        }
        NS_TEST_EXPECT_MSG_EQ(seen[1], 0, name << ": masked");
        NS_TEST_EXPECT_MSG_GT(seen[0], 1000, name << ": allowed");
        NS_TEST_EXPECT_MSG_GT(seen[2], 1000, name << ": allowed");
        const uint8_t only[] = {0, 0, 1};
        training.Act(state, only, choices);
        NS_TEST_EXPECT_MSG_EQ(int(choices[0]) + choices[1], 4, name << ": the only one");
        CheckMaskedGradient(name, training, shape);
    }

    /** The outputs of a masked site do not move. */
    void CheckMaskedGradient(const std::string& name, Training& training, const LearnerShape& shape)
    {
        const float state[] = {0.2F, 0.9F, -0.5F};
        const uint8_t mask[] = {1, 0, 1};
        const uint8_t choices[] = {2, 0};
        Rollout rollout;
        AppendStep(rollout, shape, state, mask, choices, -1);
        SetEnd(rollout, shape, state, mask, true);
        training.learner->ComputeGradients(rollout, training.gradients.data());
        const std::size_t critic = name == "dqn" ? 0 : 17;
        const std::size_t outputs = name == "mtl-a3c" ? 6 : name == "joint" ? 9 : 3;
        const float* biases =
            training.gradients.data() + training.gradients.size() - critic - outputs;
        double others = 0;
        for (std::size_t i = 0; i < outputs; ++i)
        {
            // [block][site], or [site], or first site + 3 * second site
            const bool masked = i % 3 == 1 || (name == "joint" && i / 3 == 1);
            for (int unit = -16; unit <= 0; ++unit)
            {
                const float gradient =
                    biases[static_cast<int>(outputs) * unit + static_cast<int>(i)];
                if (masked)
                {
                    NS_TEST_EXPECT_MSG_EQ(gradient, 0, name << ": output " << i);
                }
                others += masked ? 0 : std::abs(gradient);
            }
        }
        NS_TEST_EXPECT_MSG_GT(others, 1e-3, name << ": others do");
    }

    void CheckBytes(const std::string& name)
    {
        Bandit bandit;
        std::vector<std::vector<float>> ends;
        for (const uint64_t seed : {1, 1, 2})
        {
            Training training(name, bandit.shape, seed);
            bandit.Train(training, 30);
            ends.push_back(training.parameters);
        }
        NS_TEST_EXPECT_MSG_EQ((ends[0] == ends[1]), true, name << ": the same seed");
        NS_TEST_EXPECT_MSG_EQ((ends[0] == ends[2]), false, name << ": another seed");
    }

    void CheckBatches(const std::string& name)
    {
        const LearnerShape shape{40, 3, 5};
        auto learner = MakeToyLearner(name);
        // units that fill no whole vector
        learner->SetAttribute("HiddenSizes", StringValue("45,39"));
        learner->Create(shape, 6);
        const uint32_t draws = learner->GetUniformsPerDecision();
        constexpr std::size_t N = 64;
        SplitMix random(8, 0, 0);
        auto fill = [&random](std::size_t count) {
            std::vector<float> numbers(count);
            for (float& number : numbers)
            {
                number = static_cast<float>(random.Draw() >> 40) * 0x1p-24F;
            }
            return numbers;
        };
        const auto states = fill(N * shape.state);
        const auto uniforms = fill(N * draws);
        const std::vector<uint8_t> masks(N * shape.sites, 1);
        std::vector<uint8_t> batch(N * shape.blocks);
        std::vector<uint8_t> single(batch.size());
        learner->Act(N, states.data(), masks.data(), uniforms.data(), 0.1, batch.data());
        for (std::size_t i = 0; i < N; ++i)
        {
            learner->Act(1,
                         states.data() + i * shape.state,
                         masks.data() + i * shape.sites,
                         uniforms.data() + i * draws,
                         0.1,
                         single.data() + i * shape.blocks);
        }
        NS_TEST_EXPECT_MSG_EQ((batch == single), true, name << ": one by one");
    }

    void CheckMemory(const std::string& name)
    {
        Bandit bandit;
        Training whole(name, bandit.shape, 1);
        bandit.Train(whole, 33);
        Training resumed(name, bandit.shape, 1);
        resumed.learner->SetMemory(whole.learner->GetMemory());
        resumed.parameters = whole.parameters;
        resumed.statistics = whole.statistics;
        resumed.random = whole.random;
        resumed.learner->CopyParametersFrom(resumed.parameters.data());
        bandit.Train(whole, 20);
        bandit.Train(resumed, 20);
        NS_TEST_EXPECT_MSG_EQ((whole.parameters == resumed.parameters), true, name);
        NS_TEST_EXPECT_MSG_EQ((whole.learner->GetMemory() == resumed.learner->GetMemory()),
                              true,
                              name);
        NS_TEST_EXPECT_MSG_EQ(whole.learner->GetMemory().empty(), (name != "dqn"), name);
        NS_TEST_EXPECT_MSG_NE(
            CatchMessage([&] { resumed.learner->SetMemory("x"); }).find("of another type"),
            std::string::npos,
            name);
    }

    /** A softmax over equal logits but one. @param name of an actor-critic */
    void CheckDeviceLogit(const std::string& name)
    {
        const LearnerShape shape{7, 3, 4};
        auto learner = MakeToyLearner(name);
        learner->SetAttribute("DeviceLogit", DoubleValue(2.0));
        learner->Create(shape, 6);
        const std::vector<float> state(shape.state, 0.0F);
        const std::vector<uint8_t> mask(shape.sites, 1);
        const std::vector<uint8_t> choices{0, 2, 0};
        std::vector<double> preferences(shape.blocks * shape.sites);
        learner
            ->Evaluate(1, state.data(), mask.data(), choices.data(), preferences.data(), nullptr);
        for (uint32_t i = 0; i < preferences.size(); ++i)
        {
            const double own = i % shape.sites == 0 ? std::exp(2.0) : 1.0;
            NS_TEST_EXPECT_MSG_EQ_TOL(preferences[i], own / (std::exp(2.0) + 3.0), 0.01, name);
        }
    }

    void CheckSentences()
    {
        auto learner = MakeToyLearner("mtl-a3c");
        Refuse([&] { learner->GetParameterCount(); }, "created before");
        Refuse([&] { learner->Create({0, 1, 2}, 1); }, "a state of 1 to 65535");
        Refuse([&] { learner->Create({3, 1, 256}, 1); }, "1 to 255 sites");
        learner->SetAttribute("HiddenSizes", StringValue("64,x"));
        Refuse([&] { learner->Create({3, 1, 2}, 1); }, "\"x\" is no number of units");
        learner->SetAttribute("HiddenSizes", StringValue(""));
        Refuse([&] { learner->Create({3, 1, 2}, 1); }, "1 to 8 numbers");
        learner->SetAttribute("HiddenSizes", StringValue("4"));
        learner->Create({3, 1, 2}, 1);
        Refuse([&] { learner->Create({3, 1, 2}, 1); }, "once");
        const float state[] = {0, 0, 0};
        const uint8_t none[] = {0, 0};
        const uint8_t all[] = {1, 1};
        uint8_t choice = 0;
        Refuse([&] { learner->Act(1, state, none, nullptr, 0, &choice); }, "allows no site");
        Refuse([&] { learner->Act(1, state, all, nullptr, 0.1, &choice); }, "random numbers");
        const float bad[] = {0, std::nanf(""), 0};
        Refuse([&] { learner->Act(1, bad, all, nullptr, 0, &choice); }, "not finite");
        Refuse([] { MakeToyLearner("joint")->Create({3, 6, 7}, 1); }, "more than 5000 outputs");
    }

    void Refuse(const std::function<void()>& action, const std::string& part)
    {
        const std::string message = CatchMessage(action);
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, part << ": " << message);
    }
};

#else

/**
 * @ingroup edge-inference
 * A build without LibTorch.
 */
class LearnerConductAbsentTestCase : public TestCase
{
  public:
    LearnerConductAbsentTestCase()
        : TestCase("without LibTorch there is no learner whose conduct could be tested")
    {
    }

  private:
    void DoRun() override
    {
        for (const TypeId& type : GetConcreteTypes(PartitionLearner::GetTypeId()))
        {
            const bool toy = type.GetName().find("::Toy") != std::string::npos;
            NS_TEST_EXPECT_MSG_EQ(toy, true, type.GetName() << " is none of the tests' toys");
        }
    }
};

#endif

/**
 * @ingroup edge-inference
 * The suite.
 */
class LearnerConductTestSuite : public TestSuite
{
  public:
    LearnerConductTestSuite()
        : TestSuite("edge-inference-learning-conduct", Type::UNIT)
    {
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
        AddTestCase(new SignTestCase);
        AddTestCase(new LearnerConductTestCase);
#else
        AddTestCase(new LearnerConductAbsentTestCase);
#endif
    }
};

static LearnerConductTestSuite g_learnerConductTestSuite; //!< the suite
