/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The second half of the conformance kit: every network on every number of servers, one absurd
 * figure at a time, and interruptions at any moment.
 */
#include "agent-conformance.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** @return a device and servers, the last of them a cloud, in a world without troubles */
PartitionObservation
MakeWorld(std::shared_ptr<const DnnModel> model, uint32_t servers)
{
    std::vector<double> speeds{2e9};
    for (uint32_t i = 0; i < servers; ++i)
    {
        speeds.push_back(1e10 * (1.0 + i));
    }
    auto observation = MakeObservation(model, speeds, 4e6, 0.002);
    for (LayerId input = 0; input < model->GetInputCount(); ++input)
    {
        observation.live.push_back({input, DEVICE_SITE});
    }
    if (servers > 0)
    {
        observation.sites.back().tier = SiteTier::CLOUD;
    }
    return observation;
}

/** Values that no figure of an observation should have, and some that it hardly has. */
const std::vector<double> ABSURD{std::numeric_limits<double>::quiet_NaN(),
                                 std::numeric_limits<double>::infinity(),
                                 -std::numeric_limits<double>::infinity(),
                                 0.0,
                                 -0.0,
                                 -1.0,
                                 std::numeric_limits<double>::denorm_min(),
                                 std::numeric_limits<double>::max(),
                                 std::numeric_limits<double>::lowest()};

/** Sets one figure of an observation. */
using Change = std::function<void(PartitionObservation&, double)>;

/** @return ways to spoil one figure, by name; "device" if it is about the device */
std::map<std::string, Change>
GetChanges()
{
    std::map<std::string, Change> changes;
    for (const SiteId site : {0, 1, 2})
    {
        const std::string name = site == 0 ? "device " : "server " + std::to_string(site) + " ";
        const SiteId other = site == 0 ? 1 : 0;
        changes[name + "backlog"] = [site](auto& o, double v) { o.sites[site].backlogSeconds = v; };
        changes[name + "loading"] = [site](auto& o, double v) {
            o.sites[site].residentFraction = 0.0;
            o.sites[site].modelLoadSeconds = v;
        };
        changes[name + "resident"] = [site](auto& o, double v) {
            o.sites[site].residentFraction = v;
        };
        changes[name + "one layer"] = [site](auto& o, double v) {
            o.sites[site].layerSeconds[o.sites[site].layerSeconds.size() / 2] = v;
        };
        changes[name + "status age"] = [site](auto& o, double v) {
            o.sites[site].statusAgeSeconds = v;
        };
        changes[name + "rate"] = [site, other](auto& o, double v) {
            o.sites[site].linksTo[other].rateBytesPerSecond = v;
        };
        changes[name + "delay"] = [site, other](auto& o, double v) {
            o.sites[site].linksTo[other].delaySeconds = v;
        };
        changes[name + "link age"] = [site, other](auto& o, double v) {
            o.sites[site].linksTo[other].ageSeconds = v;
        };
    }
    changes["device joules"] = [](auto& o, double v) { o.layerJoules.assign(1, v); };
    changes["device transmit"] = [](auto& o, double v) { o.transmitWatts = v; };
    changes["device receive"] = [](auto& o, double v) { o.receiveWatts = v; };
    changes["device energy"] = [](auto& o, double v) { o.energyLeftJoules = v; };
    changes["exits"] = [](auto& o, double v) { o.exits.assign(3, {v, {v, 0.0, v}}); };
    return changes;
}

} // namespace

/**
 * @ingroup edge-inference
 * Every built-in network on 0 to 6 servers.
 */
class AgentNetworksTestCase : public AgentTestCase
{
  public:
    explicit AgentNetworksTestCase(TypeId type)
        : AgentTestCase(type, "every built-in network on 0 to 6 servers")
    {
    }

  private:
    void DoRun() override
    {
        RecordingPort port;
        ReplyLog log;
        auto agent = MakeAgent(&port);
        agent->TraceConnectWithoutContext("Observed",
                                          MakeCallback(&AgentNetworksTestCase::Count, this));
        m_observed = 0;
        uint64_t id = 0;
        for (const std::string& name : GetBuiltInModelNames())
        {
            for (uint32_t servers = 0; servers <= 6; ++servers)
            {
                auto observation = MakeWorld(CreateBuiltInModel(name), servers);
                observation.decisionId = ++id;
                observation.createdNs = Simulator::Now().GetNanoSeconds();
                agent->Decide({observation}, log.GetCallback());
                if (log.Count(id) == 0)
                {
                    RunFor(PATIENCE);
                }
                NS_TEST_ASSERT_MSG_EQ(log.Count(id), 1, "one reply");
                const auto& plan = log.plans[id].front();
                const std::string context = name + " on " + std::to_string(servers) + " servers";
                NS_TEST_EXPECT_MSG_EQ(plan.IsEmpty(), false, context);
                const auto problem = FindPlanProblem(observation, plan);
                NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", context << " " << plan.ToString());
                agent->Observe(MakeOutcome(observation, TaskStatus::COMPLETED));
                NS_TEST_EXPECT_MSG_EQ(m_observed, id, "one outcome");
            }
        }
        Finish(agent);
    }

    void Count(const PartitionOutcome&)
    {
        ++m_observed;
    }

    uint64_t m_observed{0}; //!< outcomes so far
};

/**
 * @ingroup edge-inference
 * One figure absurd, all others sane. Whatever it is, the agent answers with a legal plan, and as
 * long as the device is sane there is one.
 */
class AgentFiguresTestCase : public AgentTestCase
{
  public:
    explicit AgentFiguresTestCase(TypeId type)
        : AgentTestCase(type, "NaN, infinite, zero, negative and huge figures, one at a time")
    {
    }

  private:
    void DoRun() override
    {
        RecordingPort port;
        ReplyLog log;
        auto agent = MakeAgent(&port);
        uint64_t id = 0;
        for (const std::string name : {"alexnet", "resnet18", "b-lenet"})
        {
            const auto model = CreateBuiltInModel(name);
            for (const auto& [what, change] : GetChanges())
            {
                for (const double value : ABSURD)
                {
                    auto observation = MakeWorld(model, 3);
                    observation.decisionId = ++id;
                    change(observation, value);
                    agent->Decide({observation}, log.GetCallback());
                    if (log.Count(id) == 0)
                    {
                        RunFor(PATIENCE);
                    }
                    NS_TEST_ASSERT_MSG_EQ(log.Count(id), 1, "one reply");
                    const std::string context = name + ", " + what + " " + std::to_string(value);
                    Check(observation, log.plans[id].front(), what, context);
                    agent->Observe(MakeOutcome(observation, TaskStatus::FAILED));
                }
            }
        }
        Finish(agent);
    }

    void Check(const PartitionObservation& observation,
               const PartitionPlan& plan,
               const std::string& what,
               const std::string& context)
    {
        if (plan.IsEmpty())
        {
            NS_TEST_EXPECT_MSG_EQ(what.find("server"), std::string::npos, context);
            return;
        }
        const auto problem = FindPlanProblem(observation, plan);
        NS_TEST_EXPECT_MSG_EQ(problem.value_or(""), "", context << " " << plan.ToString());
    }
};

/**
 * @ingroup edge-inference
 * Decide, cancel, observe, stop, start and wait in random order.
 */
class AgentInterruptTestCase : public AgentTestCase
{
  public:
    explicit AgentInterruptTestCase(TypeId type)
        : AgentTestCase(type, "cancelled and stopped at any moment")
    {
    }

  private:
    static constexpr uint32_t STEPS = 400;

    void DoRun() override
    {
        RecordingPort port;
        ObservationGenerator generator(21);
        m_generator = &generator;
        m_replies.clear();
        m_open.clear();
        m_closed.clear();
        m_running = true;
        m_port = &port;
        m_agent = MakeAgent(&port);
        for (uint32_t step = 0; step < STEPS; ++step)
        {
            Step();
            NS_TEST_EXPECT_MSG_EQ(m_agent->GetOpenDecisions(), CountUnanswered(), "step " << step);
        }
        RunFor(PATIENCE);
        if (m_running)
        {
            NS_TEST_EXPECT_MSG_EQ(CountUnanswered(), 0, "all that is wanted is answered");
        }
        Finish(m_agent);
        m_agent = nullptr;
    }

    void Step()
    {
        switch (m_generator->Draw(10))
        {
        case 0:
        case 1:
        case 2:
            Decide();
            break;
        case 3:
            Cancel();
            break;
        case 4:
            Observe();
            break;
        case 5:
            m_agent->Receive(m_generator->Draw(4), m_generator->Draw(9), {1, 2, 3, 4});
            break;
        case 6:
            StopOrStart();
            break;
        default:
            RunFor(MilliSeconds(m_generator->Draw(700)));
        }
    }

    void Decide()
    {
        std::vector<PartitionObservation> observations;
        for (uint32_t i = 0; i <= m_generator->Draw(3); ++i)
        {
            observations.push_back(m_generator->DrawSane());
            if (m_running)
            {
                m_open.insert(observations.back().decisionId);
            }
            else
            {
                m_closed.insert(observations.back().decisionId);
            }
        }
        m_agent->Decide(observations, MakeCallback(&AgentInterruptTestCase::Take, this));
    }

    void Take(uint64_t id, const PartitionPlan&)
    {
        NS_TEST_EXPECT_MSG_EQ(++m_replies[id], 1, "one reply to decision " << id);
        NS_TEST_EXPECT_MSG_EQ(m_closed.count(id), 0, "none that nobody wants, decision " << id);
        NS_TEST_EXPECT_MSG_EQ(m_running, true, "none after Stop");
    }

    /** @return a decision that was asked for, 0 without one */
    uint64_t DrawOpen()
    {
        if (m_open.empty())
        {
            return 0;
        }
        auto found = m_open.begin();
        std::advance(found, m_generator->Draw(m_open.size()));
        return *found;
    }

    void Close(uint64_t id)
    {
        m_open.erase(id);
        m_closed.insert(id);
    }

    void Cancel()
    {
        const uint64_t id = DrawOpen();
        Close(id);
        m_agent->Cancel(id);
    }

    void Observe()
    {
        PartitionOutcome outcome;
        outcome.decisionId = DrawOpen();
        outcome.status = static_cast<TaskStatus>(m_generator->Draw(5));
        Close(outcome.decisionId);
        m_agent->Observe(outcome);
    }

    void StopOrStart()
    {
        if (m_running)
        {
            m_running = false;
            m_closed.insert(m_open.begin(), m_open.end());
            m_open.clear();
            m_agent->Stop();
            const uint32_t sent = m_port->sent;
            RunFor(MilliSeconds(m_generator->Draw(3000)));
            NS_TEST_EXPECT_MSG_EQ(m_port->sent, sent, "nothing is sent after Stop");
        }
        else
        {
            m_running = true;
            m_agent->Start(m_port);
        }
    }

    /** @return decisions that wait for a reply */
    std::size_t CountUnanswered() const
    {
        return std::count_if(m_open.begin(), m_open.end(), [&](uint64_t id) {
            return m_replies.count(id) == 0;
        });
    }

    Ptr<PartitionAgent> m_agent;                //!< under test
    ObservationGenerator* m_generator{nullptr}; //!< draws
    RecordingPort* m_port{nullptr};             //!< its way out
    bool m_running{true};                       //!< between Start and Stop
    std::map<uint64_t, uint32_t> m_replies;     //!< by decision
    std::set<uint64_t> m_open;                  //!< asked for and still wanted
    std::set<uint64_t> m_closed;                //!< nobody wants these any more
};

/**
 * @ingroup edge-inference
 * After Dispose an agent does nothing, holds nothing and is held by nothing, and the next agent
 * knows nothing of it.
 */
class AgentDisposeTestCase : public AgentTestCase
{
  public:
    explicit AgentDisposeTestCase(TypeId type)
        : AgentTestCase(type, "no state kept after dispose")
    {
    }

  private:
    void DoRun() override
    {
        const auto before = Live(31);
        Live(32);
        const auto after = Live(31);
        NS_TEST_EXPECT_MSG_EQ((before == after), true, "no agent knows of those before it");
    }

    /** @param stream of its observations @return the plans of an agent's whole life */
    std::vector<std::string> Live(int64_t stream)
    {
        RecordingPort port;
        ReplyLog log;
        ObservationGenerator generator(stream);
        auto agent = MakeAgent(&port);
        std::vector<std::string> plans;
        for (int i = 0; i < 20; ++i)
        {
            const auto observation = generator.DrawSane();
            agent->Decide({observation}, log.GetCallback());
            RunFor(i % 2 == 0 ? PATIENCE : MilliSeconds(5));
            plans.push_back(log.Count(observation.decisionId) == 0
                                ? "later"
                                : log.plans[observation.decisionId].front().ToString());
            if (i % 3 == 0)
            {
                agent->Observe(MakeOutcome(observation, TaskStatus::COMPLETED));
            }
        }
        agent->Decide({generator.DrawSane(), generator.DrawSane()}, log.GetCallback());
        agent->Dispose(); // in the middle of its work, without Stop
        const std::size_t replies = log.total;
        const uint32_t sent = port.sent;
        RunFor(PATIENCE);
        NS_TEST_EXPECT_MSG_EQ(log.total, replies, "no reply after Dispose");
        NS_TEST_EXPECT_MSG_EQ(port.sent, sent, "nothing is sent after Dispose");
        NS_TEST_EXPECT_MSG_EQ(agent->GetOpenDecisions(), 0, "nothing is open");
        NS_TEST_EXPECT_MSG_EQ(agent->GetReferenceCount(), 1, "only this test holds it");
        Simulator::Destroy();
        return plans;
    }
};

/**
 * @ingroup edge-inference
 * The second half of the kit, run on every agent that is registered when the suite runs.
 */
class AgentExtremesTestSuite : public TestSuite
{
  public:
    AgentExtremesTestSuite()
        : TestSuite("edge-inference-agent-extremes", Type::UNIT)
    {
    }

  private:
    void DoSetup() override
    {
        for (const auto& type : GetAgentTypes())
        {
            AddTestCase(new AgentNetworksTestCase(type));
            AddTestCase(new AgentFiguresTestCase(type));
            AddTestCase(new AgentInterruptTestCase(type));
            AddTestCase(new AgentDisposeTestCase(type));
        }
    }
};

static AgentExtremesTestSuite g_agentExtremesTestSuite; //!< registers the suite
