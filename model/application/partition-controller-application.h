/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Decides for devices whose agent is a RemotePartitionAgent.
 */
#ifndef EDGE_INFERENCE_PARTITION_CONTROLLER_APPLICATION_H
#define EDGE_INFERENCE_PARTITION_CONTROLLER_APPLICATION_H

#include "ns3/address.h"
#include "ns3/agent-port.h"
#include "ns3/application.h"
#include "ns3/dnn-model.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/event-id.h"
#include "ns3/message-endpoint.h"
#include "ns3/nstime.h"
#include "ns3/partition-agent.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Hosts one agent for many devices.
 *
 * 1. A device's observation arrives. It keeps its device id, and gets a decision id of the
 *    controller's own, since those of different devices clash.
 * 2. With DecisionInterval 0 the agent is asked at once; otherwise all observations that came
 *    within an interval are put to it together (one joint decision per slot).
 * 3. Its reply goes back after DecisionDelay. Later the device reports the outcome.
 *
 * All of it is traffic. What the controller sees is what the devices told it.
 */
class PartitionControllerApplication : public Application, private AgentPort
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    PartitionControllerApplication();
    ~PartitionControllerApplication() override;

    /** Make a network known. @param model the network */
    void AddModel(std::shared_ptr<const DnnModel> model);

    /** @param truth what IdealKnowledge reveals */
    void SetTruth(std::shared_ptr<const SystemTruth> truth);

    /** @return the agent */
    Ptr<PartitionAgent> GetAgent() const;
    /** @return the connections */
    Ptr<MessageEndpoint> GetEndpoint() const;
    /** @return endpoint id */
    uint64_t GetId() const;
    /** @return decisions made so far */
    uint64_t GetDecisions() const;
    /** @return messages that made no sense */
    uint64_t GetBadMessages() const;

    /** @param stream first random stream @return streams used by the agent */
    int64_t AssignStreams(int64_t stream) EDGE_INFERENCE_ASSIGN_STREAMS_OVERRIDE;

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    // from AgentPort
    void Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    const SystemTruth* GetTruth() const override;
    uint64_t GetOwnPeer() const override;
    uint64_t GetController() const override;

    /** A decision of a device, by its own id. */
    using DeviceDecision = std::pair<uint64_t, uint64_t>;

    /** A message came. @param peer sender @param lane which @param message it @param timing */
    void Receive(uint64_t peer, MessageLane lane, Message& message, const MessageTiming& timing);
    /** @param peer sender @param kind meaning @param bytes content @return did it make sense? */
    bool Take(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);
    /** @param peer sender @param bytes an observation @return did it make sense? */
    bool TakeRequest(uint64_t peer, const std::vector<uint8_t>& bytes);
    /** @param peer sender @param bytes an outcome @return did it make sense? */
    bool TakeOutcome(uint64_t peer, const std::vector<uint8_t>& bytes);
    /** @param peer sender @param bytes a decision id @return did it make sense? */
    bool TakeCancel(uint64_t peer, const std::vector<uint8_t>& bytes);
    /** Put what has come to the agent. */
    void DecidePending();
    /** The agent's reply. @param decisionId own id @param plan the plan */
    void TakePlan(uint64_t decisionId, const PartitionPlan& plan);
    /** @param decisionId own id @param plan the plan */
    void SendPlan(uint64_t decisionId, const PartitionPlan& plan);

    uint64_t m_id{0};                           //!< endpoint id
    Address m_listen;                           //!< where it listens
    Ptr<PartitionAgent> m_agent;                //!< decides
    Ptr<MessageEndpoint> m_endpoint;            //!< connections
    Time m_decisionDelay;                       //!< from the agent's reply to its departure
    Time m_decisionInterval;                    //!< slot of joint decisions
    bool m_idealKnowledge{false};               //!< reveal the truth
    std::shared_ptr<const SystemTruth> m_truth; //!< the truth
    std::map<uint64_t, std::shared_ptr<const DnnModel>> m_models;  //!< by digest
    std::vector<PartitionObservation> m_pending;                   //!< for the next joint decision
    EventId m_slot;                                                //!< when that is
    std::map<DeviceDecision, uint64_t> m_own;                      //!< own id by the device's
    std::map<uint64_t, DeviceDecision> m_devices;                  //!< the other way round
    uint64_t m_lastDecision{0};                                    //!< last own id
    uint64_t m_badMessages{0};                                     //!< made no sense
    TracedCallback<uint64_t, const PartitionPlan&> m_decidedTrace; //!< Decided
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_CONTROLLER_APPLICATION_H
