/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "node-device-energy-model.h"

#include "node-energy.h"

#include "ns3/energy-source.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNodeDeviceEnergyModel");

NS_OBJECT_ENSURE_REGISTERED(NodeDeviceEnergyModel);

TypeId
NodeDeviceEnergyModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::NodeDeviceEnergyModel")
                            .SetParent<energy::DeviceEnergyModel>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<NodeDeviceEnergyModel>();
    return tid;
}

NodeDeviceEnergyModel::~NodeDeviceEnergyModel()
{
    NS_LOG_FUNCTION(this);
}

void
NodeDeviceEnergyModel::SetOwner(NodeEnergy* owner)
{
    NS_LOG_FUNCTION(this << owner);
    m_owner = owner;
}

void
NodeDeviceEnergyModel::SetEnergySource(Ptr<energy::EnergySource> source)
{
    NS_LOG_FUNCTION(this << source);
}

double
NodeDeviceEnergyModel::GetTotalEnergyConsumption() const
{
    return m_owner ? m_owner->GetTotalJoules() : 0;
}

void
NodeDeviceEnergyModel::ChangeState(int newState)
{
    NS_LOG_FUNCTION(this << newState);
}

void
NodeDeviceEnergyModel::HandleEnergyDepletion()
{
    NS_LOG_FUNCTION(this);
    if (m_owner)
    {
        m_owner->Deplete();
    }
}

void
NodeDeviceEnergyModel::HandleEnergyRecharged()
{
    NS_LOG_FUNCTION(this);
    if (m_owner)
    {
        m_owner->Recharge();
    }
}

void
NodeDeviceEnergyModel::HandleEnergyChanged()
{
    NS_LOG_FUNCTION(this);
    if (m_owner)
    {
        m_owner->HandleEnergyChanged();
    }
}

void
NodeDeviceEnergyModel::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_owner = nullptr;
    energy::DeviceEnergyModel::DoDispose();
}

double
NodeDeviceEnergyModel::DoGetCurrentA() const
{
    return m_owner ? m_owner->HandOutCurrent() : 0;
}

} // namespace edgeinference
} // namespace ns3
