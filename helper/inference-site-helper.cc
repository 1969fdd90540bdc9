/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "inference-site-helper.h"

#include "ns3/basic-energy-source-helper.h"
#include "ns3/device-catalogue.h"
#include "ns3/double.h"
#include "ns3/energy-source-container.h"
#include "ns3/partition-controller-application.h"
#include "ns3/pointer.h"
#include "ns3/roofline-latency-model.h"
#include "ns3/site-application.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

InferenceSiteHelper::InferenceSiteHelper()
{
    m_resource.SetTypeId(ComputeResource::GetTypeId());
    m_store.SetTypeId(ModelStore::GetTypeId());
}

InferenceSiteHelper::~InferenceSiteHelper() = default;

void
InferenceSiteHelper::SetDevice(const std::string& name)
{
    const DeviceDescription& device = FindDevice(name);
    m_device = name;
    m_latency = ObjectFactory();
    m_computeEnergy = ObjectFactory();
    m_store.Set("Capacity", UintegerValue(static_cast<uint64_t>(device.memoryBytes.value)));
}

void
InferenceSiteHelper::SetNoCompute()
{
    m_device.clear();
    m_latency = ObjectFactory();
    m_computeEnergy = ObjectFactory();
}

void
InferenceSiteHelper::SetBattery(double joules)
{
    m_batteryJoules = joules;
}

void
InferenceSiteHelper::AddModel(std::shared_ptr<const DnnModel> model,
                              std::shared_ptr<const ExitRecords> record)
{
    m_models.emplace_back(std::move(model), std::move(record));
}

std::vector<std::shared_ptr<const DnnModel>>
InferenceSiteHelper::GetModels() const
{
    std::vector<std::shared_ptr<const DnnModel>> models;
    for (const auto& known : m_models)
    {
        models.push_back(known.first);
    }
    return models;
}

Ptr<InferenceSite>
InferenceSiteHelper::CreateSite(Ptr<Node> node) const
{
    Ptr<InferenceSite> site = CreateObject<InferenceSite>();
    site->SetAttribute("Resource", PointerValue(m_resource.Create<ComputeResource>()));
    site->SetAttribute("ModelStore", PointerValue(m_store.Create<ModelStore>()));
    if (m_latency.IsTypeIdSet())
    {
        site->SetAttribute("LatencyModel", PointerValue(m_latency.Create<LatencyModel>()));
    }
    else if (!m_device.empty())
    {
        site->SetAttribute("LatencyModel",
                           PointerValue(CreateDeviceLatencyModel(FindDevice(m_device))));
    }
    if (m_computeEnergy.IsTypeIdSet())
    {
        site->SetAttribute("ComputeEnergy", PointerValue(m_computeEnergy.Create<ComputeEnergy>()));
    }
    else if (!m_device.empty())
    {
        site->SetAttribute("ComputeEnergy",
                           PointerValue(CreateDeviceComputeEnergy(FindDevice(m_device))));
    }
    Ptr<NodeEnergy> energy = CreateObject<NodeEnergy>();
    if (m_batteryJoules > 0.0)
    {
        BasicEnergySourceHelper battery;
        battery.Set("BasicEnergySourceInitialEnergyJ", DoubleValue(m_batteryJoules));
        battery.Set("BasicEnergyLowBatteryThreshold", DoubleValue(0.0));
        energy->SetSource(battery.Install(node).Get(0));
    }
    site->SetAttribute("NodeEnergy", PointerValue(energy));
    for (const auto& [model, record] : m_models)
    {
        site->AddModel(model, record);
    }
    return site;
}

uint64_t
InferenceSiteHelper::MakeEndpointId(Ptr<const Node> node)
{
    uint64_t earlier = 0;
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        const Ptr<Application> other = node->GetApplication(i);
        earlier += DynamicCast<SiteApplication>(other) ||
                           DynamicCast<PartitionControllerApplication>(other)
                       ? 1
                       : 0;
    }
    return node->GetId() + 1 + (earlier << 32);
}

} // namespace edgeinference
} // namespace ns3
