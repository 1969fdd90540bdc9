/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What devices and servers have in common: a site, an endpoint, and stages to run.
 */
#ifndef EDGE_INFERENCE_SITE_APPLICATION_H
#define EDGE_INFERENCE_SITE_APPLICATION_H

#include "inference-site.h"
#include "stage-executor.h"

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/message-endpoint.h"
#include "ns3/task-messages.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Base of the device and the server application: takes tensors, probes and progress messages, and
 * sends tensors and progress on. Children handle the rest in DoReceive.
 *
 * A body that cannot be decoded closes the connections to that peer and fires BadMessage; nothing
 * else suffers.
 */
class SiteApplication : public Application, protected StageExecutorOwner
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SiteApplication();
    ~SiteApplication() override;

    /** @return endpoint id of this application */
    uint64_t GetId() const;
    /** @return name for people */
    std::string GetName() const;
    /** @return the parts of the site */
    Ptr<InferenceSite> GetSite() const;
    /** @return the connections */
    Ptr<MessageEndpoint> GetEndpoint() const;
    /** @return what runs stages */
    Ptr<StageExecutor> GetExecutor() const;
    /** @return messages whose body made no sense */
    uint64_t GetBadMessages() const;
    /** @return true while it serves: started and not crashed */
    bool IsUp() const;

    /**
     * Signature of the BadMessage trace source.
     * @param [in] peer endpoint id of the sender
     * @param [in] kind what it claimed to be
     */
    typedef void (*BadMessageTracedCallback)(uint64_t peer, MessageKind kind);

    /**
     * Signature of the TensorSent trace source.
     * @param [in] from endpoint id of this application
     * @param [in] to endpoint id of the consumer
     * @param [in] bytes payload
     */
    typedef void (*TensorSentTracedCallback)(uint64_t from, uint64_t to, uint64_t bytes);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

    /** Open the endpoint. @param listen where peers may dial, invalid: nowhere */
    void StartSite(const Address& listen);
    /** Close everything at once, as a crash does. */
    void StopSite();

    /**
     * @param to a site @param kind of message @param body its body
     * @return number of the message
     */
    uint64_t SendControl(const SiteAddress& to, MessageKind kind, std::vector<uint8_t> body);

    /** A body made no sense. @param peer sender @param kind of message */
    void Complain(uint64_t peer, MessageKind kind);

    /**
     * Tell a peer that a stage has ended.
     * @param peer whom @param envelope the task @param ending what ended
     */
    void SendProgress(uint64_t peer, const TaskEnvelope& envelope, const StageEnding& ending);

    // from StageExecutorOwner
    void OnSend(const SiteAddress& to, TensorBody body, uint64_t bytes) override;

  private:
    /**
     * A message that is not common to all sites.
     * @param peer sender @param message it @param timing its times
     * @return false if its body made no sense
     */
    virtual bool DoReceive(uint64_t peer, const Message& message, const MessageTiming& timing) = 0;
    /** @param peer whose @param sample how long a tensor of ours took to it */
    virtual void DoTakeUpSample(uint64_t peer, const LinkSample& sample) = 0;
    /** @param peer who sent it @param timing of a message from it @param isData large or small */
    virtual void DoTakeDownSample(uint64_t peer, const MessageTiming& timing, bool isData);
    /** @param peer to or from whom a message with a tensor or a result goes @param bytes of it
     * without its payload @param up to it? */
    virtual void DoTakeFraming(uint64_t peer, uint64_t bytes, bool up);
    /** @param peer who has a connection now @param lane which */
    virtual void DoConnected(uint64_t peer, MessageLane lane);
    /** @param peer who is gone @param reason why */
    virtual void DoPeerLost(uint64_t peer, const std::string& reason);
    /** @param peer for whom @param number of the message given up @param reason why */
    virtual void DoSendFailed(uint64_t peer, uint64_t number, const std::string& reason);
    /** @param peer who cannot be dialled @param reason why */
    virtual void DoDialFailed(uint64_t peer, const std::string& reason);
    /** @param number of the message with a tensor @param to whom @param body it */
    virtual void DoTensorQueued(uint64_t number, const SiteAddress& to, const TensorBody& body);
    /** @param peer who reported @param progress the report */
    virtual void DoTakeProgress(uint64_t peer, const ProgressBody& progress);

    /** A message came. @param peer sender @param lane which @param message it @param timing */
    void Receive(uint64_t peer, MessageLane lane, Message& message, const MessageTiming& timing);
    /** @param peer sender @param message it @param timing its times @return was it well-formed? */
    bool ReceiveTensor(uint64_t peer, const Message& message, const MessageTiming& timing);
    /** @param peer sender @param message it @return was it well-formed? */
    bool ReceiveProgress(uint64_t peer, const Message& message);
    /** @param peer sender @param message it @param timing its times @return was it well-formed? */
    bool ReceiveProbe(uint64_t peer, const Message& message, const MessageTiming& timing);
    /** @param peer who @param lane which */
    void Connected(uint64_t peer, MessageLane lane);
    /** @param peer who @param lane which @param reason why @param unsent messages given up */
    void PeerLost(uint64_t peer,
                  MessageLane lane,
                  const std::string& reason,
                  const std::vector<uint64_t>& unsent);
    /** @param peer for whom @param kind what @param number which @param reason why */
    void SendFailed(uint64_t peer, MessageKind kind, uint64_t number, const std::string& reason);
    /** @param peer who @param lane which @param reason why */
    void DialFailed(uint64_t peer, MessageLane lane, const std::string& reason);

    uint64_t m_id{0};                                               //!< endpoint id
    std::string m_name;                                             //!< for people
    Ptr<InferenceSite> m_site;                                      //!< the parts
    Ptr<MessageEndpoint> m_endpoint;                                //!< connections
    Ptr<StageExecutor> m_executor;                                  //!< stages
    bool m_up{false};                                               //!< started and not crashed
    uint64_t m_badMessages{0};                                      //!< bodies that made no sense
    TracedCallback<uint64_t, MessageKind> m_badMessageTrace;        //!< BadMessage
    TracedCallback<uint64_t, uint64_t, uint64_t> m_tensorSentTrace; //!< TensorSent
};

/** @param timing of a message @return what the sender's estimator should see */
LinkSample MakeLinkSample(const MessageTiming& timing);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SITE_APPLICATION_H
