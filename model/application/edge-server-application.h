/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * An edge server, and with another latency model and a WAN link in front of it, a cloud.
 */
#ifndef EDGE_INFERENCE_EDGE_SERVER_APPLICATION_H
#define EDGE_INFERENCE_EDGE_SERVER_APPLICATION_H

#include "admission-policy.h"
#include "deployed-parts.h"
#include "site-application.h"

#include "ns3/edge-inference-compat.h"
#include "ns3/event-id.h"
#include "ns3/link-estimator.h"
#include "ns3/nstime.h"

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
 * Runs the stages that plans put here.
 *
 * 1. A device dials in, asks for the profile of each network it uses (PROFILE) and gets the time
 *    of each layer here; from then on it gets a STATUS whenever something changed, at most every
 *    StatusInterval.
 * 2. Tensors arrive (TENSOR). When a stage has all its inputs, the AdmissionPolicy is asked; then
 *    the layers are made resident, then the resource computes.
 * 3. At a stage's end PROGRESS goes to the device and to the senders of the inputs; tensors go to
 *    the sites that consume them, which are dialled on demand; an answer goes to the device
 *    (RESULT). What cannot go on is a REJECT to the device.
 * 4. Crash() loses everything at once; Recover() starts afresh.
 *
 * Whoever deploys parts (PlacementDeployment) asks it to hold them, see DeployedParts.
 */
class EdgeServerApplication : public SiteApplication, private AdmissionPort
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    EdgeServerApplication();
    ~EdgeServerApplication() override;

    /** Lose connections, jobs and memory at once. No effect while down. */
    void Crash();

    /** Serve again after a crash, with nothing in memory. No effect while up. */
    void Recover();

    /** @param origin site that parameters are fetched from when the model store misses them */
    void SetModelOrigin(const SiteAddress& origin);

    /**
     * @param tier "edge" or "cloud": where devices are told that the server stands
     * @throws std::invalid_argument on any other word
     */
    void SetTier(const std::string& tier);

    /** @return "edge" or "cloud" */
    std::string GetTier() const;

    /** @return who may use the server */
    Ptr<AdmissionPolicy> GetAdmissionPolicy() const;

    /** @return the status as a device would get it now */
    StatusBody MakeStatus() const;

    /** @return stages admitted so far */
    uint64_t GetAdmitted() const;
    /** @return stages refused so far */
    uint64_t GetRefused() const;

    /** @return payload bytes of parameters given to other sites so far */
    uint64_t GetModelBytesSent() const;
    /** @return payload bytes of parameters that came from the model origin so far */
    uint64_t GetModelBytesReceived() const;
    /** @return parts that it holds for others */
    const DeployedParts& GetDeployedParts() const;

    /** @param stream first random stream @return streams used */
    int64_t AssignStreams(int64_t stream) EDGE_INFERENCE_ASSIGN_STREAMS_OVERRIDE;

    /**
     * Signature of the Availability trace source.
     * @param [in] up true: serves now; false: does not
     */
    typedef void (*AvailabilityTracedCallback)(bool up);

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

    // from AdmissionPort
    void Send(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    std::vector<uint64_t> GetPeers() const override;
    Ptr<InferenceSite> GetServerSite() const override;

    // from SiteApplication
    bool DoReceive(uint64_t peer, const Message& message, const MessageTiming& timing) override;
    void DoTakeUpSample(uint64_t peer, const LinkSample& sample) override;
    void DoTakeFraming(uint64_t peer, uint64_t bytes, bool up) override;
    void DoPeerLost(uint64_t peer, const std::string& reason) override;
    void DoSendFailed(uint64_t peer, uint64_t number, const std::string& reason) override;

    /** Open for business. */
    void Open();
    /** Close at once. */
    void Close();
    /** @param peer who asks @param message it @return was it well-formed? */
    bool AnswerProfile(uint64_t peer, const Message& message);
    /** @param peer who asks @param message it @return was it well-formed? */
    bool AnswerModelRequest(uint64_t peer, const Message& message);
    /** @param message parameters @return was it well-formed? */
    bool TakeModelData(const Message& message);
    /** @param peer sender @param message it @return was it well-formed? */
    bool Resume(uint64_t peer, const Message& message);
    /** @param peer sender @param message it @return was it well-formed? */
    bool CancelTask(uint64_t peer, const Message& message);
    /** @param peer sender @param message it @return was it well-formed? */
    bool TakeAgentBytes(uint64_t peer, const Message& message);
    /** The fetcher of the model store. @param miss what @param done called when it is here */
    void Fetch(const ModelMiss& miss, Callback<void, bool> done);
    /** @param peer who asked @param report how its DEPLOY_REQUEST ended */
    void SendReport(uint64_t peer, const DeploymentReport& report);
    /** Send the status to all who want it if it is due, and wait for the next time. */
    void PushStatus();

    Address m_listen;                                   //!< where it listens
    SiteTier m_tier{SiteTier::EDGE};                    //!< where it stands
    Ptr<AdmissionPolicy> m_policy;                      //!< who may use it
    Time m_statusInterval;                              //!< between statuses
    Time m_statusRefresh;                               //!< longest silence
    SiteAddress m_origin;                               //!< where parameters come from
    std::set<uint64_t> m_subscribers;                   //!< peers that want the status
    std::vector<uint8_t> m_lastStatus;                  //!< what was last said, without its stamp
    Time m_lastStatusAt;                                //!< when
    EventId m_statusEvent;                              //!< next status
    std::map<uint64_t, Ptr<LinkEstimator>> m_ways;      //!< to other sites
    std::map<uint64_t, Callback<void, bool>> m_fetches; //!< open requests for parameters
    uint64_t m_lastFetch{0};                            //!< last number of a request
    DeployedParts m_parts;                              //!< held for others
    uint64_t m_modelBytesSent{0};                       //!< payload
    uint64_t m_modelBytesReceived{0};                   //!< payload
    uint64_t m_admitted{0};                             //!< stages
    uint64_t m_refused{0};                              //!< stages
    TracedCallback<bool> m_availabilityTrace;           //!< Availability
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EDGE_SERVER_APPLICATION_H
