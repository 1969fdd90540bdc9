/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_REMOTE_PARTITION_AGENT_H
#define EDGE_INFERENCE_REMOTE_PARTITION_AGENT_H

#include "partition-agent.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <map>
#include <set>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Asks a PartitionControllerApplication over the network: the observation travels there, the plan
 * comes back, and the time both take is part of the task's decide time. When no reply has come
 * after Timeout, or the connection breaks before, an agent of its own decides, and a late reply is
 * counted and dropped. That agent hears whatever others than the controller send. The
 * controller learns the outcome of every decision it was asked for, whoever made it.
 */
class RemotePartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    RemotePartitionAgent();
    ~RemotePartitionAgent() override;

    /** @return decisions that the agent of its own had to make */
    uint64_t GetFallbacks() const;

    /** @return replies of the controller that came too late and were dropped */
    uint64_t GetLateReplies() const;

  protected:
    void DoDispose() override;

  private:
    void DoDecideAsync(const std::vector<PartitionObservation>& observations) override;
    void DoStart() override;
    void DoStop() override;
    void DoObserve(const PartitionOutcome& outcome) override;
    void DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    void DoCancel(uint64_t decisionId) override;
    void DoPeerLost(uint64_t peer) override;
    AgentNeeds DoGetNeeds() const override;
    int64_t DoAssignStreams(int64_t stream) override;

    /** @param observation a decision to ask the controller for */
    void Ask(const PartitionObservation& observation);
    /** No reply came. @param decisionId the decision */
    void FallBack(uint64_t decisionId);
    /** The agent of its own has decided. @param decisionId the decision @param plan its plan */
    void TakeFallback(uint64_t decisionId, const PartitionPlan& plan);
    /** @return the agent of its own, made from FallbackType if need be */
    Ptr<PartitionAgent> GetFallback();

    /** A question under way. */
    struct Question
    {
        PartitionObservation observation; //!< for the agent of its own
        EventId timeout;                  //!< when that one decides
    };

    Time m_timeout;                           //!< patience
    std::string m_fallbackType;               //!< TypeId name
    Ptr<PartitionAgent> m_fallback;           //!< agent of its own
    std::map<uint64_t, Question> m_questions; //!< under way
    std::set<uint64_t> m_fellBack;            //!< decisions that the agent of its own made
    uint64_t m_fallbacks{0};                  //!< number of those
    uint64_t m_lateReplies{0};                //!< replies that were dropped
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_REMOTE_PARTITION_AGENT_H
