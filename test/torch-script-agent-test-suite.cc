/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Policies in TorchScript: the agent decides as the file says, and says what is wrong with a file.
 */
#include "learner-test-kit.h"
#include "partition-fixtures.h"

#include "ns3/agent-registry.h"
#include "ns3/decision-state.h"
#include "ns3/observed-plan.h"
#include "ns3/test.h"

#include <cmath>
#include <fstream>
#include <set>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

#ifdef EDGE_INFERENCE_LEARNING_LIBRARY

/**
 * @ingroup edge-inference
 * A learner's policy goes to a file, and an agent uses it.
 */
class TorchScriptAgentTestCase : public TestCase
{
  public:
    TorchScriptAgentTestCase()
        : TestCase("an agent decides as a TorchScript file says; one sentence for each bad file")
    {
    }

  private:
    static constexpr uint32_t BLOCKS = 3;  //!< of a task
    static constexpr uint32_t SERVERS = 2; //!< known to the policy

    void DoRun() override
    {
        m_file = CreateTempDirFilename("policy.pt");
        m_observation =
            MakeObservation(MakeChainModel(400, {400, 200, 40}), {1e5, 1e6, 1e6}, 1e6, 0.01);
        m_layout = StateLayout::FromString("full");
        const LearnerShape shape{GetStateSize(BLOCKS, SERVERS, m_layout), BLOCKS, SERVERS + 1};
        m_learner = MakeToyLearner("mtl-a3c");
        m_learner->Create(shape, 1);
        m_parameters.resize(m_learner->GetParameterCount());
        CheckDecisions();
        CheckMaskAndSample();
        CheckBadFiles();
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] {
                                  auto other = MakeToyLearner("a3c");
                                  other->Create(shape, 1);
                                  other->SaveTorchScript(m_file);
                              }).find("cannot be written in TorchScript"),
                              std::string::npos,
                              "a sentence");
    }

    /** Give the learner other parameters, and write its policy. @param seed of them */
    void Save(uint64_t seed)
    {
        SplitMix random(seed, 0, 0);
        for (float& parameter : m_parameters)
        {
            parameter = static_cast<float>(random.DrawBetween(-1, 1));
        }
        m_learner->CopyParametersFrom(m_parameters.data());
        m_learner->SaveTorchScript(m_file);
    }

    /** @return an agent with the file */
    Ptr<PartitionAgent> MakeAgent()
    {
        auto agent = CreateAgent("torch-script");
        agent->SetAttribute("File", StringValue(m_file));
        agent->SetAttribute("Blocks", UintegerValue(BLOCKS));
        agent->SetAttribute("Servers", UintegerValue(SERVERS));
        agent->AssignStreams(1);
        return agent;
    }

    /** @param agent who is asked @return its plan */
    std::string Ask(Ptr<PartitionAgent> agent)
    {
        ++m_observation.decisionId;
        agent->Decide({m_observation}, MakeCallback(&TorchScriptAgentTestCase::Take, this));
        return m_plan.ToString();
    }

    void Take(uint64_t, const PartitionPlan& plan)
    {
        m_plan = plan;
    }

    /** @return the plan of the learner's own choices */
    std::string GetWanted()
    {
        const auto ends = m_observation.model->GetBlockEnds(BLOCKS);
        DecisionFacts facts;
        FillDecisionFacts(m_observation, ends, BLOCKS, SERVERS, facts);
        std::vector<float> state(m_learner->GetShape().state);
        std::vector<uint8_t> mask(SERVERS + 1);
        std::vector<uint8_t> choices(BLOCKS);
        EncodeState(facts, StateScales(), m_layout, state.data());
        facts.FillMask(mask.data());
        m_learner->Act(1, state.data(), mask.data(), nullptr, 0, choices.data());
        std::vector<ChainStep> steps;
        for (std::size_t block = 0; block < ends.size(); ++block)
        {
            steps.push_back({ends[block].position, choices[block]});
        }
        return MakeObservedPlan(m_observation, steps).ToString();
    }

    void CheckDecisions()
    {
        std::set<std::string> plans;
        for (uint64_t seed = 1; seed <= 20; ++seed)
        {
            Save(seed);
            const std::string wanted = GetWanted();
            plans.insert(wanted);
            NS_TEST_EXPECT_MSG_EQ(Ask(MakeAgent()), wanted, "policy " << seed);
        }
        NS_TEST_EXPECT_MSG_GT(plans.size(), 3, "policies differ");
    }

    void CheckMaskAndSample()
    {
        Save(1);
        auto agent = MakeAgent();
        agent->SetAttribute("Sample", BooleanValue(true));
        std::set<std::string> plans;
        for (int trial = 0; trial < 200; ++trial)
        {
            plans.insert(Ask(agent));
        }
        NS_TEST_EXPECT_MSG_GT(plans.size(), 1, "drawn");
        m_observation.sites[2].usable = false;
        for (int trial = 0; trial < 200; ++trial)
        {
            NS_TEST_EXPECT_MSG_EQ(Ask(agent).find("2:"), std::string::npos, "masked");
        }
        m_observation.sites[2].usable = true;
    }

    /** @param agent who is asked @param part of its sentence */
    void Refuse(Ptr<PartitionAgent> agent, const std::string& part)
    {
        const std::string message = CatchMessage([&] { Ask(agent); });
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, part << ": " << message);
        NS_TEST_EXPECT_MSG_EQ(message.find('\n'), std::string::npos, "one sentence: " << message);
    }

    void CheckBadFiles()
    {
        auto agent = MakeAgent();
        agent->SetAttribute("File", StringValue(""));
        Refuse(agent, "needs its attribute File");
        NS_TEST_EXPECT_MSG_EQ(agent->GetNeeds().attribute, "File", "and says so beforehand");
        agent->SetAttribute("File", StringValue(m_file + "-nowhere"));
        Refuse(agent, "cannot be read");
        const std::string bad = CreateTempDirFilename("bad.pt");
        std::ofstream(bad) << "no archive";
        agent->SetAttribute("File", StringValue(bad));
        Refuse(agent, "is no module that torch.jit.save wrote");
        agent = MakeAgent();
        agent->SetAttribute("Blocks", UintegerValue(BLOCKS + 1));
        Refuse(agent, "fails on a state of");
        agent = MakeAgent();
        agent->SetAttribute("State", StringValue("speedy"));
        Refuse(agent, "is no part of a state");
        agent = MakeAgent();
        agent->SetAttribute("Scales", StringValue("rate mean=1e6,speed=3"));
        Refuse(agent, "\"speed=3\" is no name=number");
        CheckBadAnswers();
    }

    void CheckBadAnswers()
    {
        // as many numbers in and out, other blocks and sites: 2 * 3 outputs instead of 3 * 3
        auto other = MakeToyLearner("mtl-a3c");
        other->Create({m_learner->GetShape().state, 2, 3}, 1);
        other->SaveTorchScript(m_file);
        Refuse(MakeAgent(), "with a tensor [1, 2, 3] of Float instead of [1, 3, 3]");
        Save(1);
        auto agent = MakeAgent();
        const auto site = m_observation.sites.back();
        m_observation.sites.push_back(site);
        for (auto& each : m_observation.sites)
        {
            each.linksTo.push_back(each.linksTo.back());
        }
        Refuse(agent, "knows 2 servers and the device 3");
        m_observation.sites.pop_back();
        m_parameters.assign(m_parameters.size(), std::nanf(""));
        m_learner->CopyParametersFrom(m_parameters.data());
        m_learner->SaveTorchScript(m_file);
        Refuse(MakeAgent(), "logits that are not finite numbers");
    }

    std::string m_file;                 //!< the policy
    PartitionObservation m_observation; //!< what is decided on
    StateLayout m_layout;               //!< of states
    Ptr<PartitionLearner> m_learner;    //!< whose policy it is
    std::vector<float> m_parameters;    //!< of it
    PartitionPlan m_plan;               //!< last answer
};

#else

/**
 * @ingroup edge-inference
 * A build without LibTorch.
 */
class TorchScriptAbsentTestCase : public TestCase
{
  public:
    TorchScriptAbsentTestCase()
        : TestCase("without LibTorch the agent is known by name, and says what to install")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_NE(
            CatchMessage([] { CreateAgent("torch-script"); }).find("install LibTorch"),
            std::string::npos,
            "a sentence");
    }
};

#endif

/**
 * @ingroup edge-inference
 * The suite.
 */
class TorchScriptAgentTestSuite : public TestSuite
{
  public:
    TorchScriptAgentTestSuite()
        : TestSuite("edge-inference-learning-script", Type::UNIT)
    {
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
        AddTestCase(new TorchScriptAgentTestCase);
#else
        AddTestCase(new TorchScriptAbsentTestCase);
#endif
    }
};

static TorchScriptAgentTestSuite g_torchScriptAgentTestSuite; //!< the suite
