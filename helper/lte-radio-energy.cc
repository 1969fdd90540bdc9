/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "lte-radio-energy.h"

#include "ns3/log.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/node.h"

#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceLteRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(LteRadioEnergy);

TypeId
LteRadioEnergy::GetTypeId()
{
    static TypeId tid = AddPowerAttributes(TypeId("ns3::edgeinference::LteRadioEnergy")
                                               .SetParent<CellularRadioEnergy>()
                                               .SetGroupName("EdgeInference")
                                               .AddConstructor<LteRadioEnergy>());
    return tid;
}

LteRadioEnergy::~LteRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

void
LteRadioEnergy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_phy = nullptr;
    CellularRadioEnergy::DoDispose();
}

void
LteRadioEnergy::DoWatch(Ptr<Node> node)
{
    Ptr<LteUeNetDevice> radio;
    for (uint32_t i = 0; i < node->GetNDevices() && !radio; ++i)
    {
        radio = DynamicCast<LteUeNetDevice>(node->GetDevice(i));
    }
    if (!radio)
    {
        throw std::runtime_error(
            "radio energy by LTE subframes needs a device with LTE, which node " +
            std::to_string(node->GetId()) +
            " has not: choose another radio energy, or LTE as the channel");
    }
    m_phy = radio->GetPhy();
    Ptr<LteRadioEnergy> self(this);
    radio->GetPhy()->GetUplinkSpectrumPhy()->TraceConnectWithoutContext(
        "TxStart",
        MakeCallback(&LteRadioEnergy::SendSubframe, self));
    radio->GetPhy()->GetDownlinkSpectrumPhy()->TraceConnectWithoutContext(
        "RxStart",
        MakeCallback(&LteRadioEnergy::ReceiveSubframe, self));
}

void
LteRadioEnergy::SendSubframe(Ptr<const PacketBurst>)
{
    DrawForSending(MilliSeconds(1));
}

void
LteRadioEnergy::ReceiveSubframe(Ptr<const PacketBurst>)
{
    DrawForReceiving(MilliSeconds(1));
}

double
LteRadioEnergy::DoGetSignalPower() const
{
    return m_phy ? m_phy->GetTxPower() : 0.0;
}

} // namespace edgeinference
} // namespace ns3
