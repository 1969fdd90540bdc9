/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "nr-radio-energy.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/nr-spectrum-phy.h"
#include "ns3/nr-ue-net-device.h"
#include "ns3/nr-ue-phy.h"

#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNrRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(NrRadioEnergy);

TypeId
NrRadioEnergy::GetTypeId()
{
    static TypeId tid = AddPowerAttributes(TypeId("ns3::edgeinference::NrRadioEnergy")
                                               .SetParent<CellularRadioEnergy>()
                                               .SetGroupName("EdgeInference")
                                               .AddConstructor<NrRadioEnergy>());
    return tid;
}

NrRadioEnergy::~NrRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

void
NrRadioEnergy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_phy = nullptr;
    CellularRadioEnergy::DoDispose();
}

void
NrRadioEnergy::DoWatch(Ptr<Node> node)
{
    Ptr<NrUeNetDevice> radio;
    for (uint32_t i = 0; i < node->GetNDevices() && !radio; ++i)
    {
        radio = DynamicCast<NrUeNetDevice>(node->GetDevice(i));
    }
    if (!radio)
    {
        throw std::runtime_error("radio energy by NR symbols needs a device with NR, which node " +
                                 std::to_string(node->GetId()) +
                                 " has not: choose another radio energy, or nr as the channel");
    }
    m_phy = radio->GetPhy(0);
    Ptr<NrRadioEnergy> self(this);
    Ptr<NrSpectrumPhy> spectrum = m_phy->GetSpectrumPhy();
    for (const std::string source : {"TxDataTrace", "TxCtrlTrace"})
    {
        spectrum->TraceConnectWithoutContext(source, MakeCallback(&NrRadioEnergy::Send, self));
    }
    spectrum->TraceConnectWithoutContext("RxDataTrace",
                                         MakeCallback(&NrRadioEnergy::Receive, self));
}

void
NrRadioEnergy::Send(Time duration)
{
    DrawForSending(duration);
}

void
NrRadioEnergy::Receive(const SfnSf&,
                       Ptr<const SpectrumValue>,
                       const Time& duration,
                       uint16_t,
                       uint16_t)
{
    DrawForReceiving(duration);
}

double
NrRadioEnergy::DoGetSignalPower() const
{
    return m_phy ? m_phy->GetTxPower() : 0.0;
}

} // namespace edgeinference
} // namespace ns3
