/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "agent-conformance.h"

#include "ns3/event-id.h"
#include "ns3/pointer.h"

#include <map>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * A toy that answers each decision some time later: half of them on the device, half on a server.
 */
class LatePartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::LatePartitionAgent")
                                .SetParent<PartitionAgent>()
                                .SetGroupName("EdgeInference")
                                .HideFromDocumentation()
                                .AddConstructor<LatePartitionAgent>();
        return tid;
    }

  private:
    void DoDecideAsync(const std::vector<PartitionObservation>& observations) override
    {
        for (const auto& observation : observations)
        {
            const auto servers = GetUsableServers(observation);
            const bool remote = !servers.empty() && m_random->GetValue() < 0.5;
            const PartitionPlan plan =
                remote ? MakeSitePlan(observation, servers.front()) : MakeFallbackPlan(observation);
            m_events[observation.decisionId] =
                Simulator::Schedule(Seconds(m_random->GetValue(0.001, 2.0)),
                                    &LatePartitionAgent::Finish,
                                    this,
                                    observation.decisionId,
                                    plan);
        }
    }

    void Finish(uint64_t id, PartitionPlan plan)
    {
        m_events.erase(id);
        Answer(id, plan);
    }

    void DoCancel(uint64_t id) override
    {
        m_events[id].Cancel();
        m_events.erase(id);
    }

    void DoObserve(const PartitionOutcome& outcome) override
    {
        DoCancel(outcome.decisionId);
    }

    void DoStop() override
    {
        for (auto& [id, event] : m_events)
        {
            event.Cancel();
        }
        m_events.clear();
    }

    void DoDispose() override
    {
        DoStop();
        PartitionAgent::DoDispose();
    }

    int64_t DoAssignStreams(int64_t stream) override
    {
        m_random->SetStream(stream);
        return 1;
    }

    Ptr<UniformRandomVariable> m_random{CreateObject<UniformRandomVariable>()};
    std::map<uint64_t, EventId> m_events;
};

NS_OBJECT_ENSURE_REGISTERED(LatePartitionAgent);

/**
 * @ingroup edge-inference
 * Legal plans, one reply each, the same ones again.
 */
class AgentPlansTestCase : public AgentTestCase
{
  public:
    explicit AgentPlansTestCase(TypeId type)
        : AgentTestCase(type, "legal plans, one reply per decision, the same with the same seed")
    {
    }

  private:
    static constexpr uint32_t DECISIONS = 200;

    void DoRun() override
    {
        const auto first = Decide(true);
        const auto second = Decide(false);
        NS_TEST_EXPECT_MSG_EQ(first.size(), second.size(), "as many replies");
        for (const auto& [id, plans] : first)
        {
            const auto again = second.find(id);
            NS_TEST_ASSERT_MSG_EQ((again != second.end()), true, "decision " << id << " again");
            NS_TEST_EXPECT_MSG_EQ(plans.front().ToString(),
                                  again->second.front().ToString(),
                                  "same seed, same plan of decision " << id);
        }
    }

    std::map<uint64_t, std::vector<PartitionPlan>> Decide(bool check)
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(1);
        auto agent = MakeAgent(&port);
        for (uint32_t i = 0; i < DECISIONS; ++i)
        {
            const auto observation = generator.DrawSane();
            agent->Decide({observation}, log.GetCallback());
            if (log.Count(observation.decisionId) == 0)
            {
                RunFor(PATIENCE);
            }
            NS_TEST_EXPECT_MSG_EQ(log.Count(observation.decisionId), 1, "one reply");
            if (check && log.Count(observation.decisionId) == 1)
            {
                CheckPlan(*agent, observation, log.plans[observation.decisionId].front());
            }
            agent->Observe(MakeOutcome(observation, TaskStatus::COMPLETED));
        }
        NS_TEST_EXPECT_MSG_EQ(agent->GetOpenDecisions(), 0, "nothing is left open");
        Finish(agent);
        return log.plans;
    }

    void CheckPlan(const PartitionAgent& agent,
                   const PartitionObservation& observation,
                   const PartitionPlan& plan)
    {
        const std::string context = observation.model->GetName() + " on " +
                                    std::to_string(observation.sites.size()) + " sites, attempt " +
                                    std::to_string(observation.attempt) + ": " + plan.ToString();
        // the kit has no controller: who needs one is left with its device
        const auto needs = agent.GetNeeds();
        const bool alone = needs.deviceCompute || needs.controller;
        bool possible = CanRunLayers(observation, DEVICE_SITE);
        for (SiteId site = 1; site < observation.sites.size() && !alone; ++site)
        {
            possible = possible || CanRunLayers(observation, site);
        }
        if (plan.IsEmpty())
        {
            NS_TEST_EXPECT_MSG_EQ(possible, false, "an empty plan means nobody can; " << context);
            return;
        }
        const auto problem = FindPlanProblem(observation, plan);
        NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", context);
        NS_TEST_EXPECT_MSG_EQ((PartitionPlan::FromString(plan.ToString()) == plan),
                              true,
                              "the text form holds it; " << context);
    }
};

/**
 * @ingroup edge-inference
 * Several decisions at once, cancelled decisions, outcomes too early, too late, twice, for nobody.
 */
class AgentLifeTestCase : public AgentTestCase
{
  public:
    explicit AgentLifeTestCase(TypeId type)
        : AgentTestCase(type, "batches, cancellation, outcomes in any order, garbage, stop")
    {
    }

  private:
    void DoRun() override
    {
        DecideInBatch();
        Cancel();
        ObserveOddly();
        StopEarly();
        AskFromReply();
        NeverStart();
    }

    std::vector<PartitionObservation> DrawMany(ObservationGenerator& generator, uint32_t count)
    {
        std::vector<PartitionObservation> observations;
        for (uint32_t i = 0; i < count; ++i)
        {
            observations.push_back(generator.DrawSane());
        }
        return observations;
    }

    void DecideInBatch()
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(2);
        auto agent = MakeAgent(&port);
        auto observations = DrawMany(generator, 10);
        observations.push_back(observations.front()); // an id that repeats is one decision
        agent->Decide(observations, log.GetCallback());
        RunFor(PATIENCE);
        NS_TEST_EXPECT_MSG_EQ(log.plans.size(), 10, "all decisions are answered");
        NS_TEST_EXPECT_MSG_EQ(log.total, 10, "and none twice");
        Finish(agent);
    }

    void Cancel()
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(3);
        auto agent = MakeAgent(&port);
        const auto observations = DrawMany(generator, 5);
        agent->Decide(observations, log.GetCallback());
        const std::size_t before = log.total;
        for (const auto& observation : observations)
        {
            agent->Cancel(observation.decisionId);
            agent->Cancel(observation.decisionId);
        }
        agent->Cancel(999999);
        RunFor(PATIENCE);
        NS_TEST_EXPECT_MSG_EQ(log.total, before, "no reply to a cancelled decision");
        NS_TEST_EXPECT_MSG_EQ(agent->GetOpenDecisions(), 0, "nothing is left open");
        for (const auto& observation : observations)
        {
            agent->Observe(MakeOutcome(observation, TaskStatus::FAILED));
        }
        Finish(agent);
    }

    void ObserveOddly()
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(4);
        auto agent = MakeAgent(&port);
        m_observed = 0;
        agent->TraceConnectWithoutContext("Observed",
                                          MakeCallback(&AgentLifeTestCase::Count, this));
        const auto observations = DrawMany(generator, 6);
        agent->Observe(MakeOutcome(observations[0], TaskStatus::COMPLETED)); // for nobody
        agent->Decide(observations, log.GetCallback());
        agent->Observe(MakeOutcome(observations[1], TaskStatus::UNFINISHED)); // maybe too early
        RunFor(PATIENCE);
        for (std::size_t i = observations.size(); i-- > 1;)
        {
            agent->Observe(MakeOutcome(observations[i], static_cast<TaskStatus>(i % 5)));
            agent->Observe(MakeOutcome(observations[i], TaskStatus::COMPLETED));
        }
        NS_TEST_EXPECT_MSG_EQ(m_observed, 5, "each decision is observed exactly once");
        for (uint16_t kind = 0; kind < 40; ++kind)
        {
            agent->Receive(kind, kind, std::vector<uint8_t>(kind, 0xa5));
        }
        RunFor(PATIENCE);
        agent->Stop();
        agent->Observe(MakeOutcome(observations[0], TaskStatus::FAILED)); // late, after Stop
        agent->Receive(1, 1, {1, 2, 3});
        Finish(agent);
    }

    void Count(const PartitionOutcome&)
    {
        ++m_observed;
    }

    void StopEarly()
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(5);
        auto agent = MakeAgent(&port);
        const auto observations = DrawMany(generator, 5);
        agent->Decide(observations, log.GetCallback());
        agent->Stop();
        const std::size_t replies = log.total;
        const uint32_t sent = port.sent;
        agent->Stop();
        agent->Decide({generator.DrawSane()}, log.GetCallback());
        agent->Cancel(observations[0].decisionId);
        RunFor(PATIENCE);
        NS_TEST_EXPECT_MSG_EQ(log.total, replies, "no reply after Stop");
        NS_TEST_EXPECT_MSG_EQ(port.sent, sent, "nothing is sent after Stop");
        agent->Start(&port);
        const auto later = generator.DrawSane();
        agent->Decide({later}, log.GetCallback());
        RunFor(PATIENCE);
        NS_TEST_EXPECT_MSG_EQ(log.Count(later.decisionId), 1, "it can be started again");
        Finish(agent);
    }

    void AskFromReply()
    {
        RecordingPort port;
        ObservationGenerator generator(6);
        m_generator = &generator;
        m_agent = MakeAgent(&port);
        m_nested = 0;
        m_agent->Decide(DrawMany(generator, 3), MakeCallback(&AgentLifeTestCase::Nest, this));
        RunFor(PATIENCE);
        NS_TEST_EXPECT_MSG_EQ(m_nested, 20, "a reply may ask the next question, or stop");
        Finish(m_agent);
        m_agent = nullptr;
    }

    void Nest(uint64_t, const PartitionPlan&)
    {
        if (++m_nested < 20)
        {
            m_agent->Decide({m_generator->DrawSane()},
                            MakeCallback(&AgentLifeTestCase::Nest, this));
        }
        else
        {
            m_agent->Stop();
        }
    }

    void NeverStart()
    {
        ObjectFactory factory;
        factory.SetTypeId(m_type);
        auto agent = factory.Create<PartitionAgent>();
        agent->Receive(1, 2, {3});
        agent->Cancel(1);
        agent->Stop();
        agent->Dispose();
        Simulator::Destroy();
    }

    uint32_t m_observed{0};
    uint32_t m_nested{0};
    Ptr<PartitionAgent> m_agent;
    ObservationGenerator* m_generator{nullptr};
};

/**
 * @ingroup edge-inference
 * Whatever an observation holds, there is one reply, and its plan is legal as far as can be told.
 */
class AgentAbsurdTestCase : public AgentTestCase
{
  public:
    explicit AgentAbsurdTestCase(TypeId type)
        : AgentTestCase(type, "absurd observations")
    {
    }

  private:
    void DoRun() override
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(7);
        auto agent = MakeAgent(&port);
        for (uint32_t i = 0; i < 200; ++i)
        {
            const auto observation = generator.DrawAbsurd();
            agent->Decide({observation}, log.GetCallback());
            if (log.Count(observation.decisionId) == 0)
            {
                RunFor(PATIENCE);
            }
            NS_TEST_ASSERT_MSG_EQ(log.Count(observation.decisionId), 1, "one reply");
            const auto& plan = log.plans[observation.decisionId].front();
            if (!plan.IsEmpty())
            {
                const auto problem = FindPlanProblem(observation, plan);
                NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", plan.ToString());
            }
        }
        Finish(agent);
    }
};

/**
 * @ingroup edge-inference
 * Attributes, needs, streams, name.
 */
class AgentFactsTestCase : public AgentTestCase
{
  public:
    explicit AgentFactsTestCase(TypeId type)
        : AgentTestCase(type, "attributes, needs, streams and name")
    {
    }

  private:
    void DoRun() override
    {
        ObjectFactory factory;
        factory.SetTypeId(m_type);
        auto agent = factory.Create<PartitionAgent>();
        for (uint32_t i = 0; i < m_type.GetAttributeN(); ++i)
        {
            const auto info = m_type.GetAttribute(i);
            const auto value = info.checker->Create();
            NS_TEST_EXPECT_MSG_EQ(info.help.empty(), false, info.name << " is explained");
            agent->GetAttribute(info.name, *value);
            const auto pointer = DynamicCast<PointerValue>(value);
            if (pointer && !pointer->GetObject())
            {
                continue; // ns-3 sets no pointer to nothing
            }
            NS_TEST_EXPECT_MSG_EQ(agent->SetAttributeFailSafe(info.name, *value),
                                  true,
                                  info.name << " can be set to what it is");
        }
        CheckNeeds(agent->GetNeeds(), agent->GetNeeds());
        NS_TEST_EXPECT_MSG_GT(agent->AssignStreams(10), -1, "a number of streams");
        NS_TEST_EXPECT_MSG_EQ(agent->AssignStreams(10), agent->AssignStreams(20), "always as many");
        NS_TEST_EXPECT_MSG_EQ(m_type.GetGroupName(), "EdgeInference", "the module's group");
        NS_TEST_EXPECT_MSG_EQ(FindAgentType(GetAgentName(m_type)).GetName(),
                              m_type.GetName(),
                              "found by its short name");
        NS_TEST_EXPECT_MSG_EQ(CreateAgent(m_type.GetName())->GetInstanceTypeId().GetName(),
                              m_type.GetName(),
                              "created by its full name");
        agent->Dispose();
        Simulator::Destroy();
    }

    void CheckNeeds(const AgentNeeds& needs, const AgentNeeds& again)
    {
        NS_TEST_EXPECT_MSG_EQ(needs.servers, again.servers, "the same answer twice");
        NS_TEST_EXPECT_MSG_EQ(needs.attribute, again.attribute, "the same answer twice");
        NS_TEST_EXPECT_MSG_EQ((needs.exits || !needs.exitRecord), true, "a record is of exits");
        TypeId::AttributeInformation info;
        NS_TEST_EXPECT_MSG_EQ(
            (needs.attribute.empty() || m_type.LookupAttributeByName(needs.attribute, &info)),
            true,
            "an attribute to be set by hand exists");
    }
};

/**
 * @ingroup edge-inference
 * The kit, run on every agent that is registered when the suite runs.
 */
class AgentConformanceTestSuite : public TestSuite
{
  public:
    AgentConformanceTestSuite()
        : TestSuite("edge-inference-agent-conformance", Type::UNIT)
    {
    }

  private:
    void DoSetup() override
    {
        // not in the constructor: test-only agents of other files may be registered after it
        for (const auto& type : GetAgentTypes())
        {
            AddTestCase(new AgentPlansTestCase(type));
            AddTestCase(new AgentLifeTestCase(type));
            AddTestCase(new AgentAbsurdTestCase(type));
            AddTestCase(new AgentFactsTestCase(type));
        }
    }
};

static AgentConformanceTestSuite g_agentConformanceTestSuite; //!< registers the suite
