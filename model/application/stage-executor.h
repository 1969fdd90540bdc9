/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Runs the stages of plans that lie at one site: waits for their inputs, asks for admission, makes
 * the layers resident, computes, decides at exits, passes boundary tensors on. The same class on a
 * device and on a server.
 */
#ifndef EDGE_INFERENCE_STAGE_EXECUTOR_H
#define EDGE_INFERENCE_STAGE_EXECUTOR_H

#include "admission-policy.h"
#include "inference-site.h"
#include "past-attempts.h"
#include "stage-pieces.h"

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/task-messages.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A boundary tensor that has arrived.
 */
struct TensorArrival
{
    uint64_t peer{0};      //!< who sent it
    LayerId tensor{0};     //!< output of this layer
    uint64_t bytes{0};     //!< payload bytes
    int64_t sentNs{0};     //!< first byte handed to the socket, ns
    int64_t receivedNs{0}; //!< last byte here, ns
    LinkSample sample;     //!< for the sender's estimator
};

/**
 * @ingroup edge-inference
 * A stage has ended here.
 */
struct StageEnding
{
    uint32_t stage{0};                   //!< stage of the plan
    LayerSet done;                       //!< layers it ran
    double joules{0.0};                  //!< compute energy it took
    std::vector<TensorArrival> arrivals; //!< its inputs from other sites
    std::vector<TimeSegment> segments;   //!< its times
};

/**
 * @ingroup edge-inference
 * What the owner of a StageExecutor does for it. OnAdmit, OnStageEnded and OnSend must not call the
 * executor back; OnAnswer, OnFailed and OnReleased come last and may.
 */
class StageExecutorOwner
{
  public:
    virtual ~StageExecutorOwner() = default;

    /** @param request a stage wants to run @return may it? */
    virtual AdmissionDecision OnAdmit(const StageRequest& request) = 0;
    /** @param envelope the task @param ending what ended */
    virtual void OnStageEnded(const TaskEnvelope& envelope, const StageEnding& ending) = 0;
    /**
     * The answer is here.
     * @param envelope the task, times and energies of all stages known here included
     * @param exit exit that answered
     * @param correct 1 right, 0 wrong, -1 unknown
     */
    virtual void OnAnswer(const TaskEnvelope& envelope, uint32_t exit, int32_t correct) = 0;
    /**
     * The site cannot go on with the task and has forgotten it.
     * @param envelope the task @param stage the stage @param refused admission said no @param
     * reason why
     */
    virtual void OnFailed(const TaskEnvelope& envelope,
                          uint32_t stage,
                          bool refused,
                          const std::string& reason) = 0;
    /** The site has done with an admitted attempt. @param key the attempt */
    virtual void OnReleased(const TaskKey& key) = 0;
    /** @param to the site that consumes it @param body the tensor @param bytes of its payload */
    virtual void OnSend(const SiteAddress& to, TensorBody body, uint64_t bytes) = 0;
};

/**
 * @ingroup edge-inference
 * See the file's comment. What arrives is checked: a tensor that its plan does not send here is
 * refused, repeats and messages of past attempts are counted and dropped.
 *
 * Energy of a piece is drawn when it ends, for the time it would occupy one idle slot (for a batch,
 * its share of the batch); of a piece that is cancelled, for the part that ran.
 */
class StageExecutor : public Object
{
  public:
    /** What became of a tensor that arrived. */
    enum class Acceptance : uint8_t
    {
        ACCEPTED,  //!< somebody waited for it
        REPEATED,  //!< it was here already, or the task is over
        MALFORMED, //!< no such tensor comes here
    };

    /** @return the TypeId */
    static TypeId GetTypeId();

    StageExecutor();
    ~StageExecutor() override;

    /**
     * @param site the parts of the site
     * @param ownPeer endpoint id of the site
     * @param isDevice true: times count as the device's, tasks live until they are cancelled
     * @param owner does what needs the network; outlives this object's work
     */
    void SetUp(Ptr<InferenceSite> site, uint64_t ownPeer, bool isDevice, StageExecutorOwner* owner);

    /**
     * Begin the stages that need nothing from elsewhere: on a device a new attempt, elsewhere a
     * resumed one, which goes on from tensors held here.
     * @param envelope the task
     */
    void Begin(const TaskEnvelope& envelope);

    /** @param body a tensor that arrived @param arrival when and how @return what became of it */
    Acceptance Deliver(const TensorBody& body, const TensorArrival& arrival);

    /**
     * A consumer has used tensors, so they need not be kept.
     * @param key the attempt @param peer the consumer @param tensors the tensors
     */
    void Consumed(const TaskKey& key, uint64_t peer, const std::vector<LayerId>& tensors);

    /**
     * A site is gone: every task that waits for it to use a tensor fails.
     * @param peer its endpoint id @param reason why
     */
    void PeerLost(uint64_t peer, const std::string& reason);

    /** Forget a task. @param key all attempts up to this one */
    void Cancel(const TaskKey& key);

    /** Forget every task, as after a crash; the owner hears nothing. */
    void Clear();

    /** @param key a task @return tensors of it that are held here, ascending */
    std::vector<LayerId> GetHeld(const TaskKey& key) const;

    /** @return tasks that are here now */
    std::size_t GetTaskCount() const;

    /** @return messages that came twice or too late */
    uint64_t GetRepeats() const;

    /**
     * Signature of the StageStarted and StageEnded trace sources.
     * @param [in] key the attempt
     * @param [in] stage the stage
     */
    typedef void (*StageTracedCallback)(const TaskKey& key, uint32_t stage);

  protected:
    void DoDispose() override;

  private:
    struct StageRun;
    struct HeldTensor;
    struct TaskRun;
    using TaskId = std::pair<uint64_t, uint64_t>; //!< device and task

    /** @param envelope a new attempt @return its run, null if the plan cannot be run here */
    TaskRun* Open(const TaskEnvelope& envelope);
    /** @param key an attempt @return true if it, or a later one, is over or replaced it here */
    bool IsOver(const TaskKey& key) const;
    /**
     * Take over what an earlier attempt left here. @param run the attempt @param held what was
     * kept: on a server only what the new plan sends from here stays
     */
    void TakeHeld(TaskRun& run, std::map<LayerId, HeldTensor> held);
    /** @param envelope the task @param run where to note its stages here */
    void AddStages(const TaskEnvelope& envelope, TaskRun& run);
    /** @param key a task @return its run if exactly this attempt is here, else null */
    TaskRun* Find(const TaskKey& key);
    /** Start each stage that has its inputs. @param key the attempt */
    void StartReadyStages(const TaskKey& key);
    /** @param run the task @param stage a stage that has its inputs */
    void StartStage(TaskRun& run, StageRun& stage);
    /** @param run the task @param stage a stage @return are the tensors it need not make here? */
    bool HoldsDoneTensors(const TaskRun& run, uint32_t stage) const;
    /** @param token of a stage @return its attempt and itself, null once the callback is void */
    std::pair<TaskRun*, StageRun*> FindByToken(uint64_t token);
    /** The model store has answered. @param token of the stage @param readiness the answer */
    void ModelReady(uint64_t token, ModelReadiness readiness);
    /** @param run the task @param stage a stage whose next piece is to run */
    void SubmitPiece(TaskRun& run, StageRun& stage);
    /** @param token of the stage @param report how its job ended */
    void JobDone(uint64_t token, const JobReport& report);
    /** @param token of the stage @param job the job that is served now */
    void JobStarted(uint64_t token, JobId job);
    /** Note times and energy. @param run the task @param stage the stage @param report its job */
    void Account(TaskRun& run, StageRun& stage, const JobReport& report);
    /** @param run the task @param stage a stage whose current piece is done */
    void PieceDone(TaskRun& run, StageRun& stage);
    /** @param run the task @param rule a rule of its plan @return leave here? */
    bool LeavesAt(const TaskRun& run, const ExitRule& rule) const;
    /** Report a stage that has run. @param run the task @param stage the stage */
    void EndStage(TaskRun& run, StageRun& stage);
    /** @param run the task @param stage a stage whose pieces are all done */
    void StageDone(TaskRun& run, StageRun& stage);
    /** Pass on what a stage has made. @param run the task @param stage the stage */
    void Forward(TaskRun& run, uint32_t stage);
    /** @param run the task @param boundary a tensor for another site */
    void SendTensor(TaskRun& run, const Boundary& boundary);
    /** @param run the task @param exit the exit that answers */
    void Answer(TaskRun& run, uint32_t exit);
    /** @param run the task @param stage where @param refused by admission @param reason why
     * @param keep true: keep what is held, another attempt may want it; a device always does */
    void Fail(TaskRun& run,
              uint32_t stage,
              bool refused,
              const std::string& reason,
              bool keep = false);
    /** The attempt has left the site. @param run the task */
    void Release(TaskRun& run);
    /** Forget a task on a server when nothing is left to do or keep. @param key the attempt */
    void CloseIfDone(const TaskKey& key);
    /** Stop what runs. @param run the task */
    void StopStages(TaskRun& run);
    /** Give memory back. @param run the task */
    void FreeHeld(TaskRun& run);
    /** @param id the task to forget */
    void Drop(TaskId id);
    /** @param run the task @param stage the stage @return a number for callbacks */
    uint64_t NewToken(const TaskRun& run, const StageRun& stage);

    Ptr<InferenceSite> m_site;                          //!< the parts
    uint64_t m_ownPeer{0};                              //!< endpoint id
    bool m_isDevice{false};                             //!< device or server
    StageExecutorOwner* m_owner{nullptr};               //!< network
    Time m_taskTimeout;                                 //!< a server forgets a task after this
    std::map<TaskId, std::unique_ptr<TaskRun>> m_tasks; //!< that are here
    PastAttempts m_past;                                //!< attempts that are over here
    std::map<uint64_t, std::pair<TaskKey, uint32_t>> m_tokens;    //!< open callbacks
    uint64_t m_lastToken{0};                                      //!< last number given
    uint64_t m_repeats{0};                                        //!< dropped messages
    TracedCallback<const TaskKey&, uint32_t> m_stageStartedTrace; //!< StageStarted
    TracedCallback<const TaskKey&, uint32_t> m_stageEndedTrace;   //!< StageEnded
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_STAGE_EXECUTOR_H
