/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Installs MobileDeviceApplication:
 *
 *     MobileDeviceHelper devices;
 *     devices.SetDevice("raspberry-pi-4");
 *     devices.SetAgent("ns3::edgeinference::NeurosurgeonPartitionAgent");
 *     devices.SetTaskSource("ns3::edgeinference::PoissonTaskSource", "Rate", DoubleValue(1));
 *     devices.AddModel(model);
 *     devices.AddSite(EdgeServerHelper::GetSiteAddress(server), "server 0");
 *     ApplicationContainer apps = devices.Install(nodes);
 */
#ifndef EDGE_INFERENCE_MOBILE_DEVICE_HELPER_H
#define EDGE_INFERENCE_MOBILE_DEVICE_HELPER_H

#include "inference-site-helper.h"

#include "ns3/application-container.h"
#include "ns3/mobile-device-application.h"
#include "ns3/node-container.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * See the file's comment. Each device gets an agent, a task source and policies of its own.
 */
class MobileDeviceHelper : public InferenceSiteHelper
{
  public:
    MobileDeviceHelper();
    ~MobileDeviceHelper() override;

    /** @param name attribute of MobileDeviceApplication @param value its value */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** @param type TypeId name of a PartitionAgent @param args attributes in pairs */
    template <typename... Args>
    void SetAgent(const std::string& type, Args&&... args);

    /** @param type TypeId name of an InferenceTaskSource @param args attributes in pairs */
    template <typename... Args>
    void SetTaskSource(const std::string& type, Args&&... args);

    /** @param type TypeId name of a RecoveryPolicy @param args attributes in pairs */
    template <typename... Args>
    void SetRecoveryPolicy(const std::string& type, Args&&... args);

    /** @param type TypeId name of a RadioEnergy @param args attributes in pairs */
    template <typename... Args>
    void SetRadioEnergy(const std::string& type, Args&&... args);

    /** @param args attributes of the MessageEndpoint in pairs */
    template <typename... Args>
    void SetEndpoint(Args&&... args);

    /** @param address of a site the devices may use, in SiteId order from 1 @param name for people
     */
    void AddSite(const SiteAddress& address, const std::string& name);

    /** @param controller who decides for RemotePartitionAgent */
    void SetController(const SiteAddress& controller);

    /** @param truth what the attribute IdealKnowledge reveals */
    void SetTruth(std::shared_ptr<const SystemTruth> truth);

    /** @param node where @param name of the device for people @return the application */
    Ptr<MobileDeviceApplication> Install(Ptr<Node> node, const std::string& name);

    /** @param nodes where; they are named "device 0", ... @return the applications */
    ApplicationContainer Install(const NodeContainer& nodes);

    /**
     * @param apps what Install gave
     * @param stream first random stream
     * @return streams used; each application has STREAMS_PER_DEVICE of them, so that what one
     *         agent draws does not move the streams of another device
     */
    static int64_t AssignStreams(const ApplicationContainer& apps, int64_t stream);

    /** Streams set aside for each device. */
    static constexpr int64_t STREAMS_PER_DEVICE = 100;

  private:
    ObjectFactory m_application; //!< MobileDeviceApplication
    ObjectFactory m_agent;       //!< PartitionAgent
    ObjectFactory m_source;      //!< InferenceTaskSource; empty: none
    ObjectFactory m_recovery;    //!< RecoveryPolicy; empty: the default
    ObjectFactory m_radio;       //!< RadioEnergy; empty: none
    ObjectFactory m_endpoint;    //!< MessageEndpoint
    std::vector<std::pair<SiteAddress, std::string>> m_sites; //!< they may use
    SiteAddress m_controller;                                 //!< who decides
    std::shared_ptr<const SystemTruth> m_truth;               //!< the truth
};

template <typename... Args>
void
MobileDeviceHelper::SetAgent(const std::string& type, Args&&... args)
{
    m_agent = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
MobileDeviceHelper::SetTaskSource(const std::string& type, Args&&... args)
{
    m_source = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
MobileDeviceHelper::SetRecoveryPolicy(const std::string& type, Args&&... args)
{
    m_recovery = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
MobileDeviceHelper::SetRadioEnergy(const std::string& type, Args&&... args)
{
    m_radio = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
MobileDeviceHelper::SetEndpoint(Args&&... args)
{
    m_endpoint.Set(std::forward<Args>(args)...);
}

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_MOBILE_DEVICE_HELPER_H
