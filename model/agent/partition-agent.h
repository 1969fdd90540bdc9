/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The base of all agents: observation in, plan out, outcome back. The least a child writes:
 *
 *     PartitionPlan MyPartitionAgent::DoDecide(const PartitionObservation& observation)
 *     {
 *         return MakeSplitPlan(*observation.model, cut, DEVICE_SITE, 1, observation.encoding);
 *     }
 */
#ifndef EDGE_INFERENCE_PARTITION_AGENT_H
#define EDGE_INFERENCE_PARTITION_AGENT_H

#include "agent-port.h"

#include "ns3/callback.h"
#include "ns3/object.h"
#include "ns3/partition-observation.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What an agent needs of a scenario, as data, so that a tool can offer the agents that fit.
 */
struct AgentNeeds
{
    uint32_t servers{0};       //!< servers that must exist, the cloud among them
    bool edge{false};          //!< one of them must be an edge server
    bool cloud{false};         //!< one of them must be a cloud
    bool exits{false};         //!< a network with side branches
    bool exitRecord{false};    //!< an exit record of that network
    bool checkpoint{false};    //!< a trained checkpoint
    bool controller{false};    //!< a PartitionControllerApplication
    bool ledger{false};        //!< a ledger as the servers' AdmissionPolicy
    bool deviceCompute{false}; //!< devices that can run layers
    std::string attribute;     //!< attribute that must be set by hand, such as "Plan"; empty: none
};

/**
 * @ingroup edge-inference
 * Decides where each part of a task's network runs. Chosen by TypeId and plugged into a device or
 * a PartitionControllerApplication. Each decision id gets one reply, now or later, and one
 * outcome, in any order.
 */
class PartitionAgent : public Object
{
  public:
    /** Where the plan of a decision id goes. An empty plan means: no plan found. */
    using Reply = Callback<void, uint64_t, const PartitionPlan&>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    PartitionAgent();
    ~PartitionAgent() override;

    /** Begin to work. @param port the way out; outlives the agent's work until Stop */
    void Start(AgentPort* port);

    /** Stop: no reply is given and nothing is sent after this. */
    void Stop();

    /**
     * Decide on one or several tasks at once.
     * @param observations what is known; each with an own decision id. One without a network or
     *        without sites gets an empty plan
     * @param reply called once per decision id unless it is cancelled or the agent stops
     */
    void Decide(const std::vector<PartitionObservation>& observations, Reply reply);

    /** The answer is no longer wanted. @param decisionId the decision */
    void Cancel(uint64_t decisionId);

    /**
     * Tell what became of a decision, exactly once per id; a repeated or unknown id is dropped.
     * @param outcome what became of it
     */
    void Observe(const PartitionOutcome& outcome);

    /**
     * Take bytes from another endpoint.
     * @param peer the sender @param kind meaning of the bytes @param bytes the content
     */
    void Receive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);

    /** A site or the controller can no longer be reached. @param peer its endpoint id */
    void PeerLost(uint64_t peer);

    /** @return what it needs of a scenario */
    AgentNeeds GetNeeds() const;

    /** @return what it counted since the run began, by name, for reports; figures of several agents
     * are added up, those whose name begins with "longest" give the largest */
    std::map<std::string, double> GetFigures() const;

    /**
     * @param stream first random stream to use
     * @return the number of streams used
     */
    int64_t AssignStreams(int64_t stream);

    /** @return decisions that wait for their reply */
    std::size_t GetOpenDecisions() const;

    /**
     * Signature of the Decided trace source.
     * @param [in] decisionId the decision
     * @param [in] plan the plan
     */
    typedef void (*DecidedTracedCallback)(uint64_t decisionId, const PartitionPlan& plan);

    /**
     * Signature of the Observed trace source.
     * @param [in] outcome the outcome
     */
    typedef void (*ObservedTracedCallback)(const PartitionOutcome& outcome);

  protected:
    void DoDispose() override;

    /** @return the way out, null before Start and after Stop */
    AgentPort* GetPort() const;

    /**
     * Give the answer of a decision; for children that write DoDecideAsync. A second answer and
     * one that is no longer wanted are dropped.
     * @param decisionId the decision @param plan the plan
     */
    void Answer(uint64_t decisionId, const PartitionPlan& plan);

    /**
     * What to return when the idea of an agent is impossible: all on the device or, if that cannot
     * run it, on the server that answers first. Where no server has known links, attribute
     * ProbeFallback says whether the first one is tried. See MakeFallbackPlan.
     * @param observation what is known
     * @return the plan, empty if there is none
     */
    PartitionPlan MakeFallback(const PartitionObservation& observation) const;

  private:
    /** @param observation what is known @return the plan, empty if there is none */
    virtual PartitionPlan DoDecide(const PartitionObservation& observation);
    /** Begin to decide; call Answer per decision, now or later. @param observations all of them */
    virtual void DoDecideAsync(const std::vector<PartitionObservation>& observations);
    /** The port is there. */
    virtual void DoStart();
    /** The port goes away after this. */
    virtual void DoStop();
    /** @param outcome what became of a decision */
    virtual void DoObserve(const PartitionOutcome& outcome);
    /** @param peer the sender @param kind meaning @param bytes content */
    virtual void DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);
    /** @param decisionId a decision whose answer is no longer wanted */
    virtual void DoCancel(uint64_t decisionId);
    /** @param peer a site, or the controller, that can no longer be reached */
    virtual void DoPeerLost(uint64_t peer);
    /** @return what it counted, by name */
    virtual std::map<std::string, double> DoGetFigures() const;
    /** @return what it needs */
    virtual AgentNeeds DoGetNeeds() const;
    /** @param stream first stream @return streams used */
    virtual int64_t DoAssignStreams(int64_t stream);

    bool m_probeFallback{true};       //!< attribute ProbeFallback
    AgentPort* m_port{nullptr};       //!< way out
    bool m_stopped{false};            //!< Stop came after the last Start
    std::map<uint64_t, Reply> m_open; //!< decisions that wait for a reply
    std::set<uint64_t> m_unobserved;  //!< decisions whose outcome has not come
    TracedCallback<uint64_t, const PartitionPlan&> m_decidedTrace; //!< Decided
    TracedCallback<const PartitionOutcome&> m_observedTrace;       //!< Observed
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_AGENT_H
