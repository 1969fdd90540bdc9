/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A device that has inference tasks and an agent to decide where their parts run.
 */
#ifndef EDGE_INFERENCE_MOBILE_DEVICE_APPLICATION_H
#define EDGE_INFERENCE_MOBILE_DEVICE_APPLICATION_H

#include "device-task.h"
#include "inference-task-source.h"
#include "recovery-policy.h"
#include "site-application.h"
#include "site-directory.h"
#include "site-watch.h"
#include "task-record.h"

#include "ns3/agent-port.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/partition-agent.h"
#include "ns3/radio-energy.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One run of a task:
 *
 * 1. The source makes a task. What is known of the sites becomes an observation, the agent is asked
 *    (DECIDING); its reply takes effect after DecisionDelay.
 * 2. The plan's sites are dialled, the device's own stages run, tensors leave (RUNNING).
 * 3. The result arrives, or the device itself has the answer: the task ends as completed.
 * 4. Or a site refuses, is lost, or AttemptTimeout passes: the RecoveryPolicy says whether to fail,
 *    resend, replan or use a given plan (RECOVERING).
 *
 * Only this class ends a task, exactly once: TaskEnded fires with its TaskRecord. Times of other
 * nodes are used as they come: the clocks of all nodes agree.
 *
 * Radio energy of a tensor is drawn when its arrival is confirmed, for the time it travelled; of
 * one that is never confirmed, when the attempt ends, for the time since it was handed over, at
 * most what the LinkEstimator predicts.
 */
class MobileDeviceApplication : public SiteApplication, private AgentPort
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    MobileDeviceApplication();
    ~MobileDeviceApplication() override;

    /**
     * Make a site known to the device; before the application starts.
     * @param address its endpoint id and where it listens
     * @param name for people
     * @return its SiteId in plans
     */
    SiteId AddSite(const SiteAddress& address, const std::string& name);

    /** @param controller who decides for RemotePartitionAgent */
    void SetController(const SiteAddress& controller);

    /** @param truth what IdealKnowledge reveals */
    void SetTruth(std::shared_ptr<const SystemTruth> truth);

    /** @return the agent */
    Ptr<PartitionAgent> GetAgent() const;
    /** @return the source of tasks */
    Ptr<InferenceTaskSource> GetTaskSource() const;
    /** @return what is known of other sites */
    Ptr<SiteDirectory> GetDirectory() const;
    /** @return tasks that have not ended */
    std::size_t GetOpenTasks() const;
    /** @return messages about past attempts or ended tasks that came too late */
    uint64_t GetLateMessages() const;
    /** @return what the device would tell its agent about a task now @param task the task */
    PartitionObservation Observe(const InferenceTask& task) const;
    /**
     * @param number of a task
     * @return what the device would tell its agent now about what was left of the task when its
     *         plan was decided on; nothing if the task has ended
     */
    std::optional<PartitionObservation> ObserveDecision(uint64_t number) const;

    /**
     * Give the device a task directly, as the source does.
     * @param task the task; its number must not be in use
     */
    void TakeTask(const InferenceTask& task);

    /** @param stream first random stream @return streams used by source, agent and recovery */
    int64_t AssignStreams(int64_t stream) EDGE_INFERENCE_ASSIGN_STREAMS_OVERRIDE;

    /**
     * Signature of the TaskCreated trace source.
     * @param [in] task the task
     */
    typedef void (*TaskCreatedTracedCallback)(const InferenceTask& task);

    /**
     * Signature of the TaskEnded trace source.
     * @param [in] record all about the task
     */
    typedef void (*TaskEndedTracedCallback)(const TaskRecord& record);

    /**
     * Signature of the StateTransition trace source.
     * @param [in] task number of the task
     * @param [in] from state before
     * @param [in] to state now
     */
    typedef void (*StateTransitionTracedCallback)(uint64_t task,
                                                  DeviceTaskState from,
                                                  DeviceTaskState to);

    /**
     * Signature of the PlanStarted trace source.
     * @param [in] task number of the task
     * @param [in] plan the plan
     */
    typedef void (*PlanStartedTracedCallback)(uint64_t task, const PartitionPlan& plan);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    // from StageExecutorOwner
    AdmissionDecision OnAdmit(const StageRequest& request) override;
    void OnStageEnded(const TaskEnvelope& envelope, const StageEnding& ending) override;
    void OnAnswer(const TaskEnvelope& envelope, uint32_t exit, int32_t correct) override;
    void OnFailed(const TaskEnvelope& envelope,
                  uint32_t stage,
                  bool refused,
                  const std::string& reason) override;
    void OnReleased(const TaskKey& key) override;

    // from AgentPort
    void Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    const SystemTruth* GetTruth() const override;
    uint64_t GetOwnPeer() const override;
    uint64_t GetController() const override;
    bool SetPace(uint64_t peer, double bytesPerSecond) override;
    std::vector<std::shared_ptr<const DnnModel>> GetModels() const override;
    PartitionObservation Look(std::shared_ptr<const DnnModel> model) const override;

    // from SiteApplication
    bool DoReceive(uint64_t peer, const Message& message, const MessageTiming& timing) override;
    void DoTakeUpSample(uint64_t peer, const LinkSample& sample) override;
    void DoTakeFraming(uint64_t peer, uint64_t bytes, bool up) override;
    void DoTakeDownSample(uint64_t peer, const MessageTiming& timing, bool isData) override;
    void DoConnected(uint64_t peer, MessageLane lane) override;
    void DoPeerLost(uint64_t peer, const std::string& reason) override;
    void DoSendFailed(uint64_t peer, uint64_t number, const std::string& reason) override;
    void DoDialFailed(uint64_t peer, const std::string& reason) override;
    void DoTensorQueued(uint64_t number, const SiteAddress& to, const TensorBody& body) override;
    void DoTakeProgress(uint64_t peer, const ProgressBody& progress) override;

    /** @param peer sender @param message it @param timing its times @return was it well-formed? */
    bool TakeResult(uint64_t peer, const Message& message, const MessageTiming& timing);
    /** @param peer sender @param message it @return was it well-formed? */
    bool TakeReject(uint64_t peer, const Message& message);
    /** @param peer sender @param message it @return was it well-formed? */
    bool TakeEcho(uint64_t peer, const Message& message);

    /** The only writer of a task's state. @param task the task @param state the new state */
    void SwitchToState(DeviceTask& task, DeviceTaskState state);
    /** @param key an attempt @return its task if that attempt is the present one, else null */
    DeviceTask* FindAttempt(const TaskKey& key);
    /** Ask the agent. @param task the task @param live tensors that exist */
    void Decide(DeviceTask& task, const std::vector<LiveTensor>& live);
    /** The agent's reply. @param decisionId which @param plan the plan */
    void TakePlan(uint64_t decisionId, const PartitionPlan& plan);
    /** The reply takes effect. @param number of the task @param decisionId which @param plan it */
    void UsePlan(uint64_t number, uint64_t decisionId, const PartitionPlan& plan);
    /** Check a plan and start it. @param task the task @param plan its plan */
    void TryPlan(DeviceTask& task, const PartitionPlan& plan);
    /** @param task the task @param plan a plan @return layers that it need not run again */
    LayerSet FindDoneLayers(const DeviceTask& task, const PartitionPlan& plan) const;
    /** @param task the task @param plan its plan, checked */
    void StartAttempt(DeviceTask& task, const PartitionPlan& plan);
    /** Ask sites that hold tensors to go on. @param task the task */
    void SendResumes(const DeviceTask& task);
    /** @param number of the task @param attempt plans started when the timer was set */
    void TimeOut(uint64_t number, uint32_t attempt);
    /** @param task the task @param site who failed @param refused by admission @param reason why */
    void FailAttempt(DeviceTask& task, SiteId site, bool refused, const std::string& reason);
    /** @param task the task @param site who failed @param refused by admission @return how far */
    TaskProgress MakeProgress(const DeviceTask& task, SiteId site, bool refused) const;
    /** The wait after a failure is over. @param number of the task @param answer what to do */
    void Restart(uint64_t number, const RecoveryAnswer& answer);
    /** Take over what is known of remote stages. @param task the task @param segments times @param
     * transfers transfers */
    void Join(DeviceTask& task,
              const std::vector<TimeSegment>& segments,
              const std::vector<TransferRecord>& transfers);
    /** Draw the radio energy of what was never confirmed. @param task the task */
    void SettleUnconfirmed(DeviceTask& task);
    /** @param task the task @param up was it sent? @param bytes payload @param span how long */
    void DrawRadio(DeviceTask& task, bool up, uint64_t bytes, Time span);
    /** The only end of a task. @param number of the task @param status how @param reason why
     * @param exit exit that answered @param correct 1, 0 or -1 */
    void EndTask(uint64_t number,
                 TaskStatus status,
                 const std::string& reason,
                 int32_t exit = -1,
                 int32_t correct = -1);
    /** Tell sites that may still be at work for nothing. @param task the task @param sites them */
    void CancelElsewhere(const DeviceTask& task, const std::set<SiteId>& sites);
    /** @param task the task @param status how it ended @param reason why @return its row */
    TaskRecord MakeRecord(const DeviceTask& task,
                          TaskStatus status,
                          const std::string& reason) const;
    /** Tell the agent. @param task the task @param record its row, or as far as it is known */
    void TellAgent(DeviceTask& task, const TaskRecord& record);
    /** End all tasks. @param status how @param reason why */
    void EndAll(TaskStatus status, const std::string& reason);
    /** The battery is empty. @param joules what is left */
    void Deplete(double joules);
    /** End all tasks for want of energy, and go dark. */
    void StopForGood();
    /** Close connections and stop making tasks. */
    void GoDark();
    /** Measure ways that nothing has used lately, and wait for the next time. */
    void Probe();
    /** A site cannot be reached: say so to agents, and dial it now and then. @param peer it */
    void MarkLost(uint64_t peer);
    /** Dial sites that cannot be reached, and wait for the next time. */
    void Redial();
    /** Measure the delay to a site. @param peer it */
    void Ping(uint64_t peer);
    /** A site was silent for too long. @param peer it */
    void DropSilent(uint64_t peer);
    /** @param peer endpoint id @return how to reach it */
    SiteAddress FindAddress(uint64_t peer) const;

    Ptr<InferenceTaskSource> m_source;          //!< makes tasks
    Ptr<PartitionAgent> m_agent;                //!< decides
    Ptr<RecoveryPolicy> m_recovery;             //!< after failures
    Ptr<SiteDirectory> m_directory;             //!< other sites
    Ptr<RadioEnergy> m_radio;                   //!< energy of transfers
    std::string m_encoding;                     //!< of boundary tensors
    Time m_decisionDelay;                       //!< from the agent's reply to its effect
    Time m_attemptTimeout;                      //!< longest decision or attempt
    uint32_t m_maxAttempts{0};                  //!< per task
    Time m_probeInterval;                       //!< a way not measured for so long is probed
    uint32_t m_probeBytes{0};                   //!< payload of a probe
    Time m_redialInterval;                      //!< between attempts to reach lost sites
    Time m_siteTimeout;                         //!< longest silence of a site
    bool m_idealKnowledge{false};               //!< reveal the truth to the agent
    std::shared_ptr<const SystemTruth> m_truth; //!< the truth
    SiteAddress m_controller;                   //!< who decides for others
    std::map<uint64_t, DeviceTask> m_tasks;     //!< that have not ended, by number
    std::map<uint64_t, uint64_t> m_decisions;   //!< open decisions: id to number of the task
    std::map<uint64_t, bool> m_probes;          //!< probes on their way: is it a large one?
    std::set<uint64_t> m_lost;                  //!< sites that cannot be reached
    SiteWatch m_watch;                          //!< notices sites that fell silent
    uint64_t m_lastDecision{0};                 //!< last id given
    uint64_t m_lastProbe{0};                    //!< last number given
    uint64_t m_lateMessages{0};                 //!< too late
    EventId m_probeEvent;                       //!< next probe
    EventId m_redialEvent;                      //!< next dial
    TracedCallback<const InferenceTask&> m_createdTrace;                     //!< TaskCreated
    TracedCallback<const TaskRecord&> m_endedTrace;                          //!< TaskEnded
    TracedCallback<uint64_t, DeviceTaskState, DeviceTaskState> m_stateTrace; //!< StateTransition
    TracedCallback<uint64_t, const PartitionPlan&> m_planTrace;              //!< PlanStarted
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_MOBILE_DEVICE_APPLICATION_H
