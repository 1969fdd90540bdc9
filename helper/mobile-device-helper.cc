/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "mobile-device-helper.h"

#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

MobileDeviceHelper::MobileDeviceHelper()
{
    m_application.SetTypeId(MobileDeviceApplication::GetTypeId());
    m_endpoint.SetTypeId(MessageEndpoint::GetTypeId());
}

MobileDeviceHelper::~MobileDeviceHelper() = default;

void
MobileDeviceHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_application.Set(name, value);
}

void
MobileDeviceHelper::AddSite(const SiteAddress& address, const std::string& name)
{
    m_sites.emplace_back(address, name);
}

void
MobileDeviceHelper::SetController(const SiteAddress& controller)
{
    m_controller = controller;
}

void
MobileDeviceHelper::SetTruth(std::shared_ptr<const SystemTruth> truth)
{
    m_truth = std::move(truth);
}

Ptr<MobileDeviceApplication>
MobileDeviceHelper::Install(Ptr<Node> node, const std::string& name)
{
    auto device = m_application.Create<MobileDeviceApplication>();
    device->SetAttribute("Id", UintegerValue(MakeEndpointId(node)));
    device->SetAttribute("Name", StringValue(name));
    device->SetAttribute("Site", PointerValue(CreateSite(node)));
    device->SetAttribute("Endpoint", PointerValue(m_endpoint.Create<MessageEndpoint>()));
    if (m_agent.IsTypeIdSet())
    {
        device->SetAttribute("Agent", PointerValue(m_agent.Create<PartitionAgent>()));
    }
    if (m_source.IsTypeIdSet())
    {
        auto source = m_source.Create<InferenceTaskSource>();
        for (const auto& model : GetModels())
        {
            source->AddModel(model);
        }
        device->SetAttribute("TaskSource", PointerValue(source));
    }
    if (m_recovery.IsTypeIdSet())
    {
        device->SetAttribute("RecoveryPolicy", PointerValue(m_recovery.Create<RecoveryPolicy>()));
    }
    if (m_radio.IsTypeIdSet())
    {
        device->SetAttribute("RadioEnergy", PointerValue(m_radio.Create<RadioEnergy>()));
    }
    for (const auto& [address, siteName] : m_sites)
    {
        device->AddSite(address, siteName);
    }
    device->SetController(m_controller);
    device->SetTruth(m_truth);
    node->AddApplication(device);
    return device;
}

ApplicationContainer
MobileDeviceHelper::Install(const NodeContainer& nodes)
{
    ApplicationContainer apps;
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        apps.Add(Install(nodes.Get(i), "device " + std::to_string(i)));
    }
    return apps;
}

int64_t
MobileDeviceHelper::AssignStreams(const ApplicationContainer& apps, int64_t stream)
{
    int64_t next = stream;
    for (auto app = apps.Begin(); app != apps.End(); ++app)
    {
        DynamicCast<MobileDeviceApplication>(*app)->AssignStreams(next);
        next += STREAMS_PER_DEVICE;
    }
    return next - stream;
}

} // namespace edgeinference
} // namespace ns3
