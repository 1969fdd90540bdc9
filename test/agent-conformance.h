/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The conformance kit of partition agents: a port, a log of replies and an endless supply of
 * observations, sane and absurd. The suite runs it on every agent that is registered, so a new
 * agent is tested by existing.
 */
#ifndef EDGE_INFERENCE_AGENT_CONFORMANCE_H
#define EDGE_INFERENCE_AGENT_CONFORMANCE_H

#include "partition-fixtures.h"

#include "ns3/agent-port.h"
#include "ns3/agent-registry.h"
#include "ns3/built-in-models.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/observed-plan.h"
#include "ns3/partition-agent.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** Simulated time that an agent may take for an answer. */
static const Time PATIENCE = Seconds(100);

/** First random stream of the agents under test. */
static constexpr int64_t AGENT_STREAM = 4000;

/** Let simulated time pass. @param duration how much */
inline void
RunFor(Time duration)
{
    Simulator::Stop(duration);
    Simulator::Run();
}

/**
 * @ingroup edge-inference
 * A port into nowhere that counts what is sent.
 */
class RecordingPort : public AgentPort
{
  public:
    void Send(uint64_t, uint16_t, const std::vector<uint8_t>&) override
    {
        ++sent;
    }

    const SystemTruth* GetTruth() const override
    {
        return truth;
    }

    uint64_t GetOwnPeer() const override
    {
        return 1;
    }

    uint64_t GetController() const override
    {
        return 0;
    }

    uint32_t sent{0};                  //!< messages so far
    const SystemTruth* truth{nullptr}; //!< null without IdealKnowledge
};

/**
 * @ingroup edge-inference
 * Who asked an agent, and what it was told.
 */
class ReplyLog
{
  public:
    /** @return what to hand to Decide */
    PartitionAgent::Reply GetCallback()
    {
        return MakeCallback(&ReplyLog::Take, this);
    }

    /** @param id a decision @return how often it was answered */
    std::size_t Count(uint64_t id) const
    {
        const auto found = plans.find(id);
        return found == plans.end() ? 0 : found->second.size();
    }

    std::map<uint64_t, std::vector<PartitionPlan>> plans; //!< by decision
    std::size_t total{0};                                 //!< replies to any decision

  private:
    void Take(uint64_t id, const PartitionPlan& plan)
    {
        plans[id].push_back(plan);
        ++total;
    }
};

/**
 * @ingroup edge-inference
 * Draws observations: every built-in network and some degenerate ones, 0 to 5 servers, some not
 * usable, some without links, devices without compute, fresh tasks and tasks to be replanned.
 */
class ObservationGenerator
{
  public:
    /** @param stream random stream */
    explicit ObservationGenerator(int64_t stream)
        : m_random(CreateObject<UniformRandomVariable>())
    {
        m_random->SetStream(stream);
        for (const auto& name : GetBuiltInModelNames())
        {
            m_models.push_back(CreateBuiltInModel(name));
        }
        m_models.push_back(MakeChainModel(400, {40}));
        DnnModelBuilder idle("idle");
        idle.AddInput("input", TensorShape{10});
        idle.AddLayer(MakeLayer("flatten", 40, 0), {"input"});
        idle.AddLayer(MakeLayer("identity", 40, 0), {"flatten"});
        m_models.push_back(idle.Build());
        DnnModelBuilder nothing("nothing");
        nothing.AddInput("input", TensorShape{10});
        m_models.push_back(nothing.Build());
    }

    /** @return the next observation, possible or not, but made of sensible numbers */
    PartitionObservation DrawSane()
    {
        std::vector<double> speeds;
        const uint32_t servers = Draw(6);
        for (uint32_t site = 0; site <= servers; ++site)
        {
            speeds.push_back(DrawLog(1e8, 1e11));
        }
        auto observation = MakeObservation(m_models[Draw(m_models.size())], speeds, 1e6, 0.001);
        observation.decisionId = ++m_lastId;
        observation.task = m_lastId;
        observation.nowNs = 1000000 * static_cast<int64_t>(m_lastId);
        observation.createdNs = observation.nowNs;
        observation.deadlineNs = Chance(0.5) ? static_cast<int64_t>(DrawLog(1e6, 1e10)) : 0;
        observation.encoding = Chance(0.7) ? "native" : (Chance(0.5) ? "float16" : "uint8");
        observation.energyLeftJoules = DrawLog(1.0, 1e5);
        for (auto& site : observation.sites)
        {
            ChangeSite(site);
        }
        if (Chance(0.1))
        {
            SetNoCompute(observation.sites[0]);
        }
        AddExits(observation);
        if (Chance(0.25))
        {
            StartAgain(observation);
        }
        return observation;
    }

    /** @return an observation that no sane owner would send */
    PartitionObservation DrawAbsurd()
    {
        auto observation = DrawSane();
        const double nan = std::numeric_limits<double>::quiet_NaN();
        for (auto& site : observation.sites)
        {
            site.backlogSeconds = Chance(0.3) ? (Chance(0.5) ? nan : -1e300) : 0.0;
            site.modelLoadSeconds = Chance(0.3) ? nan : -1.0;
            site.residentFraction = Chance(0.3) ? nan : 2.0;
            site.layerSeconds.resize(Chance(0.7) ? site.layerSeconds.size() : Draw(300), -1.0);
            site.linksTo.resize(Draw(9));
            for (auto& link : site.linksTo)
            {
                link.rateBytesPerSecond = Chance(0.3) ? (Chance(0.5) ? nan : -1.0) : 1e308;
                link.delaySeconds = Chance(0.2) ? nan : -5.0;
            }
        }
        observation.layerJoules.assign(Draw(40), Chance(0.5) ? nan : -1e300);
        observation.transmitWatts = nan;
        observation.energyLeftJoules = nan;
        observation.exits.assign(Draw(9), ExitObservation{nan, {nan, 0.0, -1.0}});
        observation.blockDeadlinesNs.assign(Draw(9), -1);
        observation.live.push_back({1000000000, 1000000000});
        observation.done.InsertRange(100000, 1000000000);
        if (Chance(0.1))
        {
            observation.sites.clear();
        }
        if (Chance(0.1))
        {
            observation.model = nullptr;
        }
        return observation;
    }

    /** @param count how many @return a number below it */
    uint32_t Draw(std::size_t count)
    {
        return m_random->GetInteger(0, static_cast<uint32_t>(count - 1));
    }

    /** @param probability of true @return true or false */
    bool Chance(double probability)
    {
        return m_random->GetValue(0.0, 1.0) < probability;
    }

  private:
    double DrawLog(double low, double high)
    {
        return std::exp(m_random->GetValue(std::log(low), std::log(high)));
    }

    static void SetNoCompute(SiteObservation& site)
    {
        site.layerSeconds.assign(site.layerSeconds.size(), std::numeric_limits<double>::infinity());
    }

    void ChangeSite(SiteObservation& site)
    {
        site.usable = Chance(0.85);
        site.backlogSeconds = Chance(0.5) ? 0.0 : DrawLog(1e-4, 10.0);
        site.queueLength = Draw(5);
        site.utilization = m_random->GetValue(0.0, 1.0);
        site.residentFraction = Chance(0.7) ? 1.0 : 0.3;
        site.modelLoadSeconds = site.residentFraction < 1.0 ? DrawLog(1e-3, 1.0) : 0.0;
        for (auto& link : site.linksTo)
        {
            link.rateBytesPerSecond = Chance(0.85) ? DrawLog(1e4, 1e9) : 0.0;
            link.delaySeconds = m_random->GetValue(0.0, 0.1);
        }
        if (Chance(0.05))
        {
            site.linksTo.clear();
        }
        if (Chance(0.05))
        {
            SetNoCompute(site);
        }
    }

    void AddExits(PartitionObservation& observation)
    {
        if (Chance(0.5))
        {
            for (std::size_t i = 0; i < observation.model->GetExits().size(); ++i)
            {
                observation.exits.push_back({0.8, {0.0, 0.01, 0.3, 0.9, 2.3}});
            }
        }
    }

    /** Make it an observation after a failure: some layers done, their tensors somewhere. */
    void StartAgain(PartitionObservation& observation)
    {
        const auto& model = *observation.model;
        const auto& cut = model.GetCuts()[Draw(model.GetCuts().size())];
        std::vector<LayerId> live = cut.tensors;
        if (live.empty())
        {
            live.push_back(model.GetExits().back().output);
        }
        for (const LayerId tensor : live)
        {
            observation.live.push_back({tensor, Draw(observation.sites.size())});
        }
        observation.done = GetDoneLayers(model, {model.GetExits().back().output}, live);
        observation.attempt = 1;
    }

    Ptr<UniformRandomVariable> m_random;                   //!< all draws
    std::vector<std::shared_ptr<const DnnModel>> m_models; //!< networks
    uint64_t m_lastId{0};                                  //!< last decision
};

/**
 * @ingroup edge-inference
 * What the kit's cases share: one kind of agent.
 */
class AgentTestCase : public TestCase
{
  public:
    /** @param type of the agent @param what is tested */
    AgentTestCase(TypeId type, const std::string& what)
        : TestCase(GetAgentName(type) + ": " + what),
          m_type(type)
    {
    }

  protected:
    /** @param port its way out @return an agent at work */
    Ptr<PartitionAgent> MakeAgent(AgentPort* port) const
    {
        ObjectFactory factory;
        factory.SetTypeId(m_type);
        auto agent = factory.Create<PartitionAgent>();
        agent->AssignStreams(AGENT_STREAM);
        agent->Initialize();
        agent->Start(port);
        return agent;
    }

    /** End a simulation. @param agent at work */
    static void Finish(Ptr<PartitionAgent> agent)
    {
        agent->Stop();
        agent->Dispose();
        Simulator::Destroy();
    }

    /** @param observation of a decision @param status how it ended @return its outcome */
    static PartitionOutcome MakeOutcome(const PartitionObservation& observation, TaskStatus status)
    {
        PartitionOutcome outcome;
        outcome.decisionId = observation.decisionId;
        outcome.task = observation.task;
        outcome.status = status;
        outcome.latencySeconds = 0.1;
        return outcome;
    }

    TypeId m_type; //!< of the agent
};

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_AGENT_CONFORMANCE_H
