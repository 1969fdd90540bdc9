/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-controller-helper.h"

#include "edge-server-helper.h"

#include "ns3/inet-socket-address.h"
#include "ns3/pointer.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

PartitionControllerHelper::PartitionControllerHelper(uint16_t port)
    : m_port(port)
{
    m_application.SetTypeId(PartitionControllerApplication::GetTypeId());
    m_endpoint.SetTypeId(MessageEndpoint::GetTypeId());
}

void
PartitionControllerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_application.Set(name, value);
}

void
PartitionControllerHelper::AddModel(std::shared_ptr<const DnnModel> model)
{
    m_models.push_back(std::move(model));
}

void
PartitionControllerHelper::SetTruth(std::shared_ptr<const SystemTruth> truth)
{
    m_truth = std::move(truth);
}

Ptr<PartitionControllerApplication>
PartitionControllerHelper::Install(Ptr<Node> node)
{
    auto controller = m_application.Create<PartitionControllerApplication>();
    controller->SetAttribute("Id", UintegerValue(InferenceSiteHelper::MakeEndpointId(node)));
    controller->SetAttribute("Local",
                             AddressValue(InetSocketAddress(Ipv4Address::GetAny(), m_port)));
    controller->SetAttribute("Endpoint", PointerValue(m_endpoint.Create<MessageEndpoint>()));
    if (m_agent.IsTypeIdSet())
    {
        controller->SetAttribute("Agent", PointerValue(m_agent.Create<PartitionAgent>()));
    }
    for (const auto& model : m_models)
    {
        controller->AddModel(model);
    }
    controller->SetTruth(m_truth);
    node->AddApplication(controller);
    return controller;
}

SiteAddress
PartitionControllerHelper::GetSiteAddress(Ptr<PartitionControllerApplication> controller)
{
    AddressValue local;
    controller->GetAttribute("Local", local);
    const uint16_t port = InetSocketAddress::ConvertFrom(local.Get()).GetPort();
    return SiteAddress{controller->GetId(), MakeNodeAddress(controller->GetNode(), port)};
}

} // namespace edgeinference
} // namespace ns3
