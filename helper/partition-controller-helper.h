/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Installs PartitionControllerApplication:
 *
 *     PartitionControllerHelper controllers(9100);
 *     controllers.SetAgent("ns3::edgeinference::NeurosurgeonPartitionAgent");
 *     controllers.AddModel(model);
 *     auto controller = controllers.Install(node);
 *     devices.SetController(PartitionControllerHelper::GetSiteAddress(controller));
 */
#ifndef EDGE_INFERENCE_PARTITION_CONTROLLER_HELPER_H
#define EDGE_INFERENCE_PARTITION_CONTROLLER_HELPER_H

#include "inference-site-helper.h"

#include "ns3/partition-controller-application.h"

#include <cstdint>
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
 * See the file's comment.
 */
class PartitionControllerHelper
{
  public:
    /** @param port where the controller listens */
    explicit PartitionControllerHelper(uint16_t port);

    /** @param name attribute of PartitionControllerApplication @param value its value */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** @param type TypeId name of a PartitionAgent @param args attributes in pairs */
    template <typename... Args>
    void SetAgent(const std::string& type, Args&&... args);

    /** @param args attributes of the MessageEndpoint in pairs */
    template <typename... Args>
    void SetEndpoint(Args&&... args);

    /** @param model a network that devices ask about */
    void AddModel(std::shared_ptr<const DnnModel> model);

    /** @param truth what the attribute IdealKnowledge reveals */
    void SetTruth(std::shared_ptr<const SystemTruth> truth);

    /** @param node where @return the application */
    Ptr<PartitionControllerApplication> Install(Ptr<Node> node);

    /** @param controller what Install gave @return its id and address */
    static SiteAddress GetSiteAddress(Ptr<PartitionControllerApplication> controller);

  private:
    uint16_t m_port;                                       //!< to listen at
    ObjectFactory m_application;                           //!< PartitionControllerApplication
    ObjectFactory m_agent;                                 //!< PartitionAgent
    ObjectFactory m_endpoint;                              //!< MessageEndpoint
    std::vector<std::shared_ptr<const DnnModel>> m_models; //!< known there
    std::shared_ptr<const SystemTruth> m_truth;            //!< the truth
};

template <typename... Args>
void
PartitionControllerHelper::SetAgent(const std::string& type, Args&&... args)
{
    m_agent = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
PartitionControllerHelper::SetEndpoint(Args&&... args)
{
    m_endpoint.Set(std::forward<Args>(args)...);
}

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_CONTROLLER_HELPER_H
