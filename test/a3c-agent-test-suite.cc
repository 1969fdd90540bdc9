/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The learning agent around a toy learner: which state, mask, choice and reward meet. No LibTorch.
 */
#include "a3c-toys.h"
#include "agent-conformance.h"
#include "catch-message.h"

#include "ns3/a3c-partition-agent.h"
#include "ns3/boolean.h"
#include "ns3/decision-reward.h"
#include "ns3/decision-sequence.h"
#include "ns3/double.h"
#include "ns3/placed-work.h"
#include "ns3/policy-checkpoint.h"
#include "ns3/scenario-helper.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(ToyPuppetPartitionLearner);

TypeId
ToyPuppetPartitionLearner::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ToyPuppetPartitionLearner")
                            .SetParent<PartitionLearner>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<ToyPuppetPartitionLearner>();
    return tid;
}

} // namespace edgeinference
} // namespace ns3

/**
 * @ingroup edge-inference
 * The agent with the toy, so that the kit runs on an agent that learns.
 */
class ToyA3cPartitionAgent : public A3cPartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::ToyA3cPartitionAgent")
                                .SetParent<A3cPartitionAgent>()
                                .SetGroupName("EdgeInference")
                                .AddConstructor<ToyA3cPartitionAgent>();
        return tid;
    }

  protected:
    void NotifyConstructionCompleted() override
    {
        A3cPartitionAgent::NotifyConstructionCompleted();
        SetAttribute("Learn", BooleanValue(true));
        SetAttribute("Learner", StringValue("toy-puppet"));
        SetAttribute("Servers", UintegerValue(8));
        SetAttribute("RolloutSteps", UintegerValue(5));
    }
};

NS_OBJECT_ENSURE_REGISTERED(ToyA3cPartitionAgent);

namespace
{

/** @param agent at work @return its toy */
ToyPuppetPartitionLearner&
GetToy(const Ptr<A3cPartitionAgent>& agent)
{
    return dynamic_cast<ToyPuppetPartitionLearner&>(agent->GetPolicy()->GetLearner());
}

/** @param steps of a rollout @return an agent with the toy that learns */
Ptr<A3cPartitionAgent>
MakeToyAgent(uint32_t steps)
{
    auto agent = CreateObject<A3cPartitionAgent>();
    agent->SetAttribute("Learn", BooleanValue(true));
    agent->SetAttribute("Learner", StringValue("toy-puppet"));
    agent->SetAttribute("Blocks", UintegerValue(2));
    agent->SetAttribute("RolloutSteps", UintegerValue(steps));
    agent->AssignStreams(100);
    return agent;
}

/** @param id of the decision @param servers how many @return an observation of task `id` */
PartitionObservation
MakeTask(uint64_t id, uint32_t servers = 2)
{
    std::vector<double> speeds{1e3};
    speeds.insert(speeds.end(), servers, 1e5);
    auto observation = MakeObservation(MakeChainModel(4000, {4000, 400, 40}), speeds, 1e6, 0.001);
    observation.decisionId = id;
    observation.task = id;
    observation.nowNs = static_cast<int64_t>(id) * 1000000;
    observation.createdNs = observation.nowNs;
    return observation;
}

/** Asks and keeps what was answered. */
class Asker
{
  public:
    explicit Asker(Ptr<PartitionAgent> agent)
        : m_agent(agent)
    {
        m_agent->Start(&m_port);
    }

    /** @param observations decisions */
    void Ask(const std::vector<PartitionObservation>& observations)
    {
        m_agent->Decide(observations, log.GetCallback());
    }

    /** @param observation of a decision @param status how it ended @param seconds it took */
    void Tell(const PartitionObservation& observation, TaskStatus status, double seconds)
    {
        PartitionOutcome outcome;
        outcome.decisionId = observation.decisionId;
        outcome.device = observation.device;
        outcome.task = observation.task;
        outcome.status = status;
        outcome.latencySeconds = seconds;
        outcome.deadlineNs = observation.deadlineNs;
        outcome.plan = log.plans[observation.decisionId].front();
        m_agent->Observe(outcome);
    }

    ReplyLog log; //!< plans

  private:
    Ptr<PartitionAgent> m_agent; //!< asked
    RecordingPort m_port;        //!< its way out
};

} // namespace

/**
 * @ingroup edge-inference
 * The queue against a plain list: decisions in order, each with its own reward, none lost.
 */
class DecisionSequenceTestCase : public TestCase
{
  public:
    DecisionSequenceTestCase()
        : TestCase("rollouts hold decisions in their order with their own rewards")
    {
    }

  private:
    void DoRun() override
    {
        for (uint32_t seed = 1; seed <= 50; ++seed)
        {
            Play(seed);
        }
    }

    /** The state, choice and reward of decision i tell i. */
    static SequencedDecision Make(uint32_t i)
    {
        const auto number = static_cast<float>(i);
        return {{number, number + 0.5F}, {1, 1, 0}, {static_cast<uint8_t>(i % 2)}, i, -1e6};
    }

    void Play(uint32_t seed)
    {
        constexpr uint32_t STEPS = 4;
        std::mt19937 random(seed);
        DecisionSequence sequence({2, 1, 3});
        std::map<uint32_t, uint64_t> open;
        std::vector<bool> dropped;
        std::vector<uint32_t> learned;
        for (uint32_t i = 0; i < 400; ++i)
        {
            open[i] = sequence.Add(Make(i));
            dropped.push_back(false);
            for (uint32_t n = random() % 3; n > 0 && !open.empty(); --n)
            {
                auto one = open.begin();
                std::advance(one, random() % std::min<std::size_t>(open.size(), 20));
                if (random() % 5 == 0)
                {
                    dropped[one->first] = sequence.Drop(one->second);
                    NS_TEST_EXPECT_MSG_EQ(sequence.Settle(one->second, 0), false, "gone");
                }
                else
                {
                    NS_TEST_EXPECT_MSG_EQ(sequence.Settle(one->second, -100.0 * one->first),
                                          true,
                                          "once");
                    NS_TEST_EXPECT_MSG_EQ(sequence.Drop(one->second), false, "settled");
                }
                open.erase(one);
            }
            Collect(sequence, STEPS, learned);
            NS_TEST_EXPECT_MSG_EQ(sequence.CountOpen(), open.size(), "open ones");
        }
        for (const auto& [i, ticket] : open)
        {
            sequence.Settle(ticket, -100.0 * i);
        }
        Collect(sequence, STEPS, learned);
        Rollout rest;
        while (sequence.TakeRest(rest))
        {
            Take(rest, learned);
        }
        std::vector<uint32_t> all;
        for (uint32_t i = 0; i < dropped.size(); ++i)
        {
            if (!dropped[i])
            {
                all.push_back(i);
            }
        }
        all.pop_back(); // the last one has only a state
        NS_TEST_EXPECT_MSG_EQ((learned == all), true, "all that were not dropped, in order");
    }

    void Collect(DecisionSequence& sequence, uint32_t steps, std::vector<uint32_t>& learned)
    {
        Rollout rollout;
        while (sequence.TakeRollout(steps, rollout))
        {
            NS_TEST_EXPECT_MSG_EQ(rollout.steps, steps, "as long as asked for");
            Take(rollout, learned);
        }
    }

    void Take(const Rollout& rollout, std::vector<uint32_t>& learned)
    {
        for (uint32_t step = 0; step < rollout.steps; ++step)
        {
            const auto i = static_cast<uint32_t>(rollout.states[2 * step]);
            learned.push_back(i);
            NS_TEST_EXPECT_MSG_EQ(rollout.states[2 * step + 1], i + 0.5F, "its state");
            NS_TEST_EXPECT_MSG_EQ(rollout.rewards[step], -100.0F * i, "its reward");
            NS_TEST_EXPECT_MSG_EQ(+rollout.choices[step], i % 2, "its choice");
        }
        NS_TEST_EXPECT_MSG_GT(rollout.nextState.at(0), learned.back(), "the state behind");
        NS_TEST_EXPECT_MSG_EQ(rollout.terminal, false, "the world goes on");
    }
};

/**
 * @ingroup edge-inference
 * A decision whose outcome is lost gets its worst reward after a while.
 */
class DecisionExpiryTestCase : public TestCase
{
  public:
    DecisionExpiryTestCase()
        : TestCase("a lost outcome does not hold up the rest")
    {
    }

  private:
    void DoRun() override
    {
        DecisionSequence sequence({1, 1, 2});
        const auto lost = sequence.Add({{0}, {1, 1}, {0}, 10, -7.0});
        const auto late = sequence.Add({{1}, {1, 1}, {1}, 20, -7.0});
        sequence.Add({{2}, {1, 1}, {1}, 30, -7.0});
        sequence.Settle(late, -1.0);
        Rollout rollout;
        NS_TEST_EXPECT_MSG_EQ(sequence.TakeRollout(2, rollout), false, "it waits");
        NS_TEST_EXPECT_MSG_EQ(sequence.Expire(10), 0, "not before its time");
        NS_TEST_EXPECT_MSG_EQ(sequence.Expire(11), 1, "then");
        NS_TEST_EXPECT_MSG_EQ(sequence.Settle(lost, -2.0), false, "too late");
        NS_TEST_EXPECT_MSG_EQ(sequence.TakeRollout(2, rollout), true, "it goes on");
        NS_TEST_EXPECT_MSG_EQ(rollout.rewards[0], -7.0F, "the worst");
        NS_TEST_EXPECT_MSG_EQ(rollout.rewards[1], -1.0F, "its own");
    }
};

/**
 * @ingroup edge-inference
 * Rewards by hand: equations (13) and (14).
 */
class DecisionRewardTestCase : public TestCase
{
  public:
    DecisionRewardTestCase()
        : TestCase("rewards by hand")
    {
    }

  private:
    void DoRun() override
    {
        const DecisionReward reward{2.0, 0.5, 7.0};
        // 0.3 s, 0.1 s too late, 0.2 J
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.Compute(0.3, 0.2, 0.2), -(0.3 + 0.2 + 0.1), 1e-12, "one");
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.Compute(0.3, 0.0, 0.0), -0.3, 1e-12, "no deadline");
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.Compute(50.0, 1.0, 0.0), -(7.0 + 12.0), 1e-12, "bounded");
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.GetWorst(1.0), -19.0, 1e-12, "the bound");
        PartitionOutcome outcome;
        outcome.latencySeconds = 0.5;
        outcome.deadlineNs = 400000000;
        outcome.computeJoules = 0.1;
        outcome.radioJoules = 0.1;
        // decided 0.1 s after creation: 0.4 s, 0.1 s too late
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.Compute(outcome, 0.1, {}, {}),
                                  -(0.4 + 2.0 * 0.1 + 0.5 * 0.2),
                                  1e-12,
                                  "a task");
        // blocks: 0.1 of 0.05, 0.2 of 0.3, 0.1 without one
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.Compute(outcome, 0.1, {0.1, 0.2, 0.1}, {0.05, 0.3, 0.0}),
                                  -(0.4 + 2.0 * 0.05 + 0.5 * 0.2),
                                  1e-12,
                                  "deadlines per block");
        outcome.status = TaskStatus::FAILED;
        NS_TEST_EXPECT_MSG_EQ_TOL(reward.Compute(outcome, 0.1, {}, {}),
                                  -(7.0 + 2.0 * (7.0 - 0.3)),
                                  1e-12,
                                  "a failure");
        ShareStages();
    }

    /** Two stages: block 0 on the device, blocks 1 and 2 of 1000 and 3000 FLOPs on a server. */
    void ShareStages()
    {
        DnnModelBuilder builder("shares");
        builder.AddInput("input", TensorShape{10});
        builder.AddLayer(MakeLayer("a", 40, 500), {"input"});
        builder.AddLayer(MakeLayer("b", 40, 1000), {"a"});
        builder.AddLayer(MakeLayer("c", 40, 3000), {"b"});
        const auto model = builder.Build();
        PartitionOutcome outcome;
        outcome.plan = PartitionPlan::FromString("0:0-1;1:2-3 1@0>1:native");
        outcome.stages = {{0, 0, 0.0, 0.25, 0.5}, {1, 1, 0.125, 0.0625, 0.4}};
        const auto seconds =
            GetBlockSeconds(outcome,
                            *model,
                            {CutPoint{2, {1}, 40}, CutPoint{3, {2}, 40}, CutPoint{4, {}, 0}});
        NS_TEST_ASSERT_MSG_EQ(seconds.size(), 3, "a time per block");
        NS_TEST_EXPECT_MSG_EQ_TOL(seconds[0], 0.75, 1e-12, "wait and compute");
        // a layer counts one FLOP more than it has, so that layers without any have their share
        NS_TEST_EXPECT_MSG_EQ_TOL(seconds[1], 0.1875 + 0.4 * 1001 / 4002, 1e-12, "with the way");
        NS_TEST_EXPECT_MSG_EQ_TOL(seconds[2], 0.4 * 3001 / 4002, 1e-12, "without");
    }
};

/**
 * @ingroup edge-inference
 * Outcomes in any order: the learner sees each decision with its own state and reward.
 */
class A3cLateOutcomesTestCase : public TestCase
{
  public:
    A3cLateOutcomesTestCase()
        : TestCase("outcomes late and out of order meet their own decisions")
    {
    }

  private:
    void DoRun() override
    {
        auto agent = MakeToyAgent(3);
        Asker asker(agent);
        std::vector<PartitionObservation> tasks;
        for (uint64_t id = 1; id <= 7; ++id)
        {
            tasks.push_back(MakeTask(id));
            tasks.back().sites[1].backlogSeconds = 0.01 * static_cast<double>(id);
            asker.Ask({tasks.back()});
        }
        ToyPuppetPartitionLearner& toy = GetToy(agent);
        NS_TEST_ASSERT_MSG_EQ(toy.states.size(), 7, "asked seven times");
        for (const std::size_t i : {4, 1, 6, 2, 5, 3})
        {
            asker.Tell(tasks[i], TaskStatus::COMPLETED, 0.1 * static_cast<double>(i + 1));
            NS_TEST_EXPECT_MSG_EQ(toy.rollouts.size(), 0, "the first one is missing");
        }
        asker.Tell(tasks[0], TaskStatus::COMPLETED, 0.1);
        NS_TEST_ASSERT_MSG_EQ(toy.rollouts.size(), 2, "two times three");
        for (std::size_t i = 0; i < 6; ++i)
        {
            const Rollout& rollout = toy.rollouts[i / 3];
            const std::size_t size = toy.states[i].size();
            NS_TEST_EXPECT_MSG_EQ_TOL(rollout.rewards[i % 3],
                                      -0.1 * static_cast<double>(i + 1),
                                      1e-6,
                                      "reward of " << i);
            NS_TEST_EXPECT_MSG_EQ(
                std::equal(toy.states[i].begin(),
                           toy.states[i].end(),
                           rollout.states.begin() + static_cast<std::ptrdiff_t>(size * (i % 3))),
                true,
                "state of " << i);
            CheckChoices(asker.log.plans[i + 1].front(), &rollout.choices[2 * (i % 3)]);
        }
        NS_TEST_EXPECT_MSG_EQ((toy.rollouts[1].nextState == toy.states[6]), true, "what came then");
        agent->Stop();
        NS_TEST_EXPECT_MSG_EQ(toy.rollouts.size(), 2, "the last one alone is no rollout");
        agent->Dispose();
    }

    /** The plan is that of the choices. @param plan it @param choices of two blocks */
    void CheckChoices(const PartitionPlan& plan, const uint8_t* choices)
    {
        const auto model = MakeTask(1).model;
        LayerId begin = model->GetInputCount();
        std::size_t block = 0;
        for (const auto& end : model->GetBlockEnds(2))
        {
            for (; begin < end.position; ++begin)
            {
                const auto stage =
                    std::find_if(plan.stages.begin(), plan.stages.end(), [&](const Stage& s) {
                        return s.layers.Contains(begin);
                    });
                NS_TEST_EXPECT_MSG_EQ(stage->site, choices[block], plan.ToString());
            }
            ++block;
        }
    }
};

/**
 * @ingroup edge-inference
 * Failures, superseded plans, foreign plans, unfinished tasks.
 */
class A3cEndingsTestCase : public TestCase
{
  public:
    A3cEndingsTestCase()
        : TestCase("failed, superseded, foreign and unfinished")
    {
    }

  private:
    void DoRun() override
    {
        auto agent = MakeToyAgent(100);
        agent->SetAttribute("FailureSeconds", DoubleValue(2.0));
        agent->SetAttribute("DeadlineWeight", DoubleValue(0.0));
        agent->TraceConnectWithoutContext("Rewarded",
                                          MakeCallback(&A3cEndingsTestCase::Take, this));
        Asker asker(agent);
        std::map<uint64_t, PartitionObservation> tasks;
        for (uint64_t id = 1; id <= 6; ++id)
        {
            tasks[id] = MakeTask(id);
        }
        // decision 4 is the second plan of task 3, made 0.3 s after its creation
        tasks[4].task = 3;
        tasks[4].createdNs = tasks[3].createdNs;
        tasks[4].nowNs = tasks[3].createdNs + 300000000;
        tasks[5].nowNs = tasks[6].nowNs = tasks[4].nowNs;
        tasks[5].createdNs = tasks[6].createdNs = tasks[5].nowNs;
        for (const auto& [id, task] : tasks)
        {
            asker.Ask({task});
        }
        asker.Tell(tasks[1], TaskStatus::FAILED, 0.1);
        asker.Tell(tasks[2], TaskStatus::UNFINISHED, 0.1);
        asker.Tell(tasks[3], TaskStatus::SUPERSEDED, 0.25);
        NS_TEST_EXPECT_MSG_EQ(m_rewards.count(3), 0, "its task goes on");
        asker.Tell(tasks[4], TaskStatus::COMPLETED, 0.8);
        PartitionOutcome foreign;
        foreign.decisionId = 5;
        foreign.task = 5;
        foreign.device = 1;
        foreign.plan = PartitionPlan::FromString("0:0-2;1:3");
        foreign.latencySeconds = 0.4;
        agent->Observe(foreign);
        asker.Tell(tasks[6], TaskStatus::REJECTED, 0.1);
        agent->Stop();
        NS_TEST_EXPECT_MSG_EQ(m_rewards.size(), 4, "of those that teach");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_rewards[1], -2.0, 1e-9, "a failure");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_rewards[3], -0.8, 1e-9, "until its task ended");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_rewards[4], -0.5, 1e-9, "from its own decision on");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_rewards[6], -2.0, 1e-9, "refused");
        const ToyPuppetPartitionLearner& toy = GetToy(agent);
        NS_TEST_ASSERT_MSG_EQ(toy.rollouts.size(), 1, "what is left at the end");
        const std::vector<float> rewards{-2.0F, -0.8F, -0.5F};
        NS_TEST_EXPECT_MSG_EQ((toy.rollouts[0].rewards == rewards), true, "1, 3, 4; 6 is the end");
        agent->Dispose();
    }

    void Take(uint64_t id, double reward)
    {
        m_rewards[id] = reward;
    }

    std::map<uint64_t, double> m_rewards; //!< by decision
};

/**
 * @ingroup edge-inference
 * Masks; decisions of one slot know each other; too many servers.
 */
class A3cStatesTestCase : public TestCase
{
  public:
    A3cStatesTestCase()
        : TestCase("masks, work placed in the same slot, servers that the policy does not know")
    {
    }

  private:
    void DoRun() override
    {
        auto agent = MakeToyAgent(3);
        Asker asker(agent);
        auto masked = MakeTask(1, 3);
        masked.sites[2].usable = false;
        asker.Ask({masked});
        const std::vector<uint8_t> mask{1, 1, 0, 1};
        NS_TEST_EXPECT_MSG_EQ((GetToy(agent).masks.at(0) == mask), true, "the lost server");
        for (uint64_t id = 2; id < 200; ++id)
        {
            auto task = MakeTask(id, 3);
            const SiteId lost = 1 + id % 3;
            task.sites[lost].usable = false;
            asker.Ask({task});
            const auto sites = asker.log.plans[id].front().GetSites();
            NS_TEST_EXPECT_MSG_EQ(std::count(sites.begin(), sites.end(), lost), 0, "is not used");
        }
        auto nobody = MakeTask(200, 3);
        for (auto& site : nobody.sites)
        {
            site.usable = site.peer == 1;
            site.layerSeconds.assign(site.layerSeconds.size(),
                                     std::numeric_limits<double>::infinity());
        }
        asker.Ask({nobody});
        NS_TEST_EXPECT_MSG_EQ(asker.log.plans[200].front().IsEmpty(), true, "nobody can");
        const std::string many = CatchMessage([&] { asker.Ask({MakeTask(201, 4)}); });
        NS_TEST_EXPECT_MSG_NE(many.find("knows 3 servers and the device 4"),
                              std::string::npos,
                              many);
        agent->Dispose();
        DecideSlot();
    }

    /** One agent, two tasks of one slot: the second sees what the first was given. */
    void DecideSlot()
    {
        auto agent = MakeToyAgent(3);
        Asker asker(agent);
        auto first = MakeTask(1);
        auto second = MakeTask(2);
        second.device = 2;
        second.nowNs = first.nowNs;
        for (auto* task : {&first, &second})
        {
            task->sites[0].layerSeconds.assign(4, std::numeric_limits<double>::infinity());
            task->sites[2].usable = false; // so both go to site 1
        }
        asker.Ask({first, second});
        const double placed = 3 * 1000 / 1e5;
        NS_TEST_EXPECT_MSG_EQ_TOL(GetBacklog(agent, 1) - GetBacklog(agent, 0),
                                  placed,
                                  1e-6,
                                  "work of the first");
        asker.Tell(first, TaskStatus::COMPLETED, 0.2);
        auto third = second;
        third.decisionId = third.task = 3;
        third.nowNs += 500000000;
        third.sites[1].statusAgeSeconds = 0.6;
        asker.Ask({third});
        NS_TEST_EXPECT_MSG_EQ_TOL(GetBacklog(agent, 2) - GetBacklog(agent, 0),
                                  placed,
                                  1e-6,
                                  "the second's, which the status is too old to show");
        auto fourth = third;
        fourth.decisionId = fourth.task = 4;
        fourth.nowNs += 1000;
        fourth.sites[1].statusAgeSeconds = 0.0;
        asker.Ask({fourth});
        NS_TEST_EXPECT_MSG_EQ_TOL(GetBacklog(agent, 3), GetBacklog(agent, 0), 1e-6, "it shows");
        agent->Dispose();
    }

    /**
     * A policy without checkpoint counts backlogs in tasks at the mean speed of the first decision.
     * @param agent asked @param which decision @return backlog of site 1 in its state, s
     */
    static double GetBacklog(const Ptr<A3cPartitionAgent>& agent, std::size_t which)
    {
        // at the end: speed, usable, backlog, age and utilization of each of two servers
        const auto& state = GetToy(agent).states.at(which);
        return state.at(state.size() - 8) *
               agent->GetPolicy()->MakeCheckpoint().scales.backlogSeconds.deviation;
    }
};

/**
 * @ingroup edge-inference
 * Own and shared weights, and what a checkpoint keeps.
 */
class A3cPoliciesTestCase : public TestCase
{
  public:
    A3cPoliciesTestCase()
        : TestCase("own and shared policies, checkpoints, needs")
    {
    }

  private:
    void DoRun() override
    {
        Share();
        KeepCheckpoint();
        StateNeeds();
    }

    void Share()
    {
        std::vector<Ptr<A3cPartitionAgent>> agents;
        for (const std::string name : {"one", "one", "two", ""})
        {
            agents.push_back(MakeToyAgent(2));
            agents.back()->SetAttribute("SharedPolicy", StringValue(name));
            agents.back()->SetAttribute("Servers", UintegerValue(2));
            Asker(agents.back()).Ask({MakeTask(1)});
        }
        NS_TEST_EXPECT_MSG_EQ((agents[0]->GetPolicy() == agents[1]->GetPolicy()), true, "shared");
        NS_TEST_EXPECT_MSG_EQ((agents[0]->GetPolicy() == agents[2]->GetPolicy()), false, "other");
        NS_TEST_EXPECT_MSG_EQ((agents[0]->GetPolicy() == agents[3]->GetPolicy()), false, "own");
        // decisions of both, in the order of time
        Asker first(agents[0]);
        Asker second(agents[1]);
        const auto a = MakeTask(2);
        const auto b = MakeTask(3);
        first.Ask({a});
        second.Ask({b});
        second.Tell(b, TaskStatus::COMPLETED, 0.3);
        first.Tell(a, TaskStatus::COMPLETED, 0.2);
        NS_TEST_EXPECT_MSG_EQ(GetToy(agents[0]).states.size(), 4, "one learner saw all");
        for (const auto& agent : agents)
        {
            agent->Dispose();
        }
        NS_TEST_EXPECT_MSG_EQ((AgentPolicy::Find("one") == nullptr), true, "gone with its agents");
    }

    void KeepCheckpoint()
    {
        auto agent = MakeToyAgent(2);
        Asker asker(agent);
        for (uint64_t id = 1; id <= 40; ++id)
        {
            const auto task = MakeTask(id);
            asker.Ask({task});
            asker.Tell(task, TaskStatus::COMPLETED, 0.1 * static_cast<double>(id % 4));
        }
        const PolicyCheckpoint learned = agent->GetPolicy()->MakeCheckpoint();
        const std::string file = CreateTempDirFilename("a3c.checkpoint");
        WritePolicyCheckpoint(file, learned);
        auto reader = CreateObject<A3cPartitionAgent>();
        reader->SetAttribute("Checkpoint", StringValue(file));
        NS_TEST_EXPECT_MSG_EQ(reader->GetNeeds().checkpoint, false, "it has one");
        Asker again(reader);
        again.Ask({MakeTask(1)});
        const PolicyCheckpoint read = reader->GetPolicy()->MakeCheckpoint();
        NS_TEST_EXPECT_MSG_EQ((read.parameters == learned.parameters), true, "the same numbers");
        NS_TEST_EXPECT_MSG_EQ(read.learner, learned.learner, "the same learner");
        NS_TEST_EXPECT_MSG_EQ((read.shape == learned.shape), true, "the same sizes");
        agent->Dispose();
        reader->Dispose();
    }

    void StateNeeds()
    {
        auto agent = CreateObject<A3cPartitionAgent>();
        NS_TEST_EXPECT_MSG_EQ(agent->GetNeeds().checkpoint, true, "without anything");
        agent->SetAttribute("Learn", BooleanValue(true));
        NS_TEST_EXPECT_MSG_EQ(agent->GetNeeds().checkpoint, false, "it can learn");
        ScenarioOptions options;
        options.channel = "p2p";
        options.model = "lenet5";
        options.output = "";
        ScenarioHelper scenario(options);
        NS_TEST_EXPECT_MSG_EQ(scenario.FindMissing(AgentSpec::FromString("a3c")),
                              "a trained checkpoint (a3c/Checkpoint=FILE)",
                              "told to the user");
        NS_TEST_EXPECT_MSG_EQ(scenario.FindMissing(AgentSpec::FromString("a3c/Learn=true")),
                              "",
                              "fits");
        const std::string bad = CatchMessage(
            [&] { scenario.FindMissing(AgentSpec::FromString("a3c/Checkpoint=no-such")); });
        NS_TEST_EXPECT_MSG_NE(bad.find("no-such"), std::string::npos, bad);
        agent->Dispose();
    }
};

/**
 * @ingroup edge-inference
 * The learning agent without LibTorch.
 */
class A3cAgentTestSuite : public TestSuite
{
  public:
    A3cAgentTestSuite()
        : TestSuite("edge-inference-a3c-agent", Type::UNIT)
    {
        AddTestCase(new DecisionSequenceTestCase);
        AddTestCase(new DecisionExpiryTestCase);
        AddTestCase(new DecisionRewardTestCase);
        AddTestCase(new A3cLateOutcomesTestCase);
        AddTestCase(new A3cEndingsTestCase);
        AddTestCase(new A3cStatesTestCase);
        AddTestCase(new A3cPoliciesTestCase);
    }
};

static A3cAgentTestSuite g_a3cAgentTestSuite; //!< registers the suite
