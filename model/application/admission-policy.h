/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Who may use a server. A child is plugged into an EdgeServerApplication by TypeId:
 *
 *     AdmissionDecision BudgetPolicy::DoAdmit(const StageRequest& request)
 *     {
 *         return m_left > 0 ? AdmissionDecision::Admit() : AdmissionDecision::Reject("budget");
 *     }
 */
#ifndef EDGE_INFERENCE_ADMISSION_POLICY_H
#define EDGE_INFERENCE_ADMISSION_POLICY_H

#include "ns3/compute-job.h"
#include "ns3/layer-set.h"
#include "ns3/object.h"
#include "ns3/task-messages.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

class InferenceSite;

/**
 * @ingroup edge-inference
 * A stage asks to run.
 */
struct StageRequest
{
    TaskKey key;                //!< whose
    uint32_t stage{0};          //!< stage of its plan
    uint64_t modelDigest{0};    //!< which network
    LayerSet layers;            //!< what would run
    double flops{0.0};          //!< work, FLOPs
    double serviceSeconds{0.0}; //!< time on an idle slot, s
    uint64_t inputBytes{0};     //!< bytes of the tensors that came for it
    int64_t deadlineNs{0};      //!< absolute deadline of the task, ns; 0: none
    uint32_t priority{0};       //!< larger is more urgent
};

/**
 * @ingroup edge-inference
 * The answer to a StageRequest.
 */
struct AdmissionDecision
{
    bool admitted{true}; //!< may it run?
    std::string reason;  //!< why not
    LeaseId lease{0};    //!< lease on the server's ComputeResource to run under, 0: none

    /** @param lease lease to run under @return yes */
    static AdmissionDecision Admit(LeaseId lease = 0);
    /** @param reason why not, a word or two @return no */
    static AdmissionDecision Reject(const std::string& reason);
};

/**
 * @ingroup edge-inference
 * What a policy may do: send bytes to agents, and use its site.
 */
class AdmissionPort
{
  public:
    virtual ~AdmissionPort() = default;

    /**
     * Send bytes to the agent at another endpoint.
     * @param peer endpoint id of the receiver
     * @param kind meaning of the bytes, chosen by the family
     * @param bytes the content
     */
    virtual void Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) = 0;

    /** @return endpoint ids of the peers connected now, ascending */
    virtual std::vector<uint64_t> GetPeers() const = 0;

    /** @return the site whose resource and memory are at stake */
    virtual Ptr<InferenceSite> GetServerSite() const = 0;
};

/**
 * @ingroup edge-inference
 * Base of the policies. Public methods log and trace; children write the DoXxx they need.
 */
class AdmissionPolicy : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    AdmissionPolicy();
    ~AdmissionPolicy() override;

    /** @param port the way out; outlives the policy's work until Stop */
    void Start(AdmissionPort* port);

    /** Stop, as when the server crashes: nothing is sent after this. */
    void Stop();

    /** @param request a stage that asks to run @return the answer */
    AdmissionDecision Admit(const StageRequest& request);

    /**
     * Bytes from an agent.
     * @param peer its endpoint id @param kind meaning @param bytes content
     */
    void Receive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);

    /**
     * A task has left this server, done or not; once per attempt that was admitted.
     * @param key the task
     */
    void Released(const TaskKey& key);

    /** @param peer endpoint id of a device or server whose connections are gone */
    void PeerLost(uint64_t peer);

    /** @param stream first random stream @return streams used */
    int64_t AssignStreams(int64_t stream);

    /** @return what the policy counted since the run began, by name, for reports; figures of
     * several servers are added up, those whose name begins with "longest" give the largest */
    std::map<std::string, double> GetFigures() const;

    /**
     * Signature of the Decided trace source.
     * @param [in] request what was asked
     * @param [in] decision the answer
     */
    typedef void (*DecidedTracedCallback)(const StageRequest& request,
                                          const AdmissionDecision& decision);

  protected:
    void DoDispose() override;

    /** @return the way out, null while stopped */
    AdmissionPort* GetPort() const;

  private:
    /** @param request a stage @return the answer */
    virtual AdmissionDecision DoAdmit(const StageRequest& request) = 0;
    /** @param peer sender @param kind meaning @param bytes content */
    virtual void DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes);
    /** @param key a task that left */
    virtual void DoReleased(const TaskKey& key);
    /** @param peer who is gone */
    virtual void DoPeerLost(uint64_t peer);
    /** The port is there. */
    virtual void DoStart();
    /** The port goes away after this. */
    virtual void DoStop();
    /** @param stream first stream @return streams used */
    virtual int64_t DoAssignStreams(int64_t stream);
    /** @return what was counted, by name */
    virtual std::map<std::string, double> DoGetFigures() const;

    AdmissionPort* m_port{nullptr};                                               //!< way out
    TracedCallback<const StageRequest&, const AdmissionDecision&> m_decidedTrace; //!< Decided
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ADMISSION_POLICY_H
