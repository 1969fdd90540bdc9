/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "lte-radio-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/node-energy.h"
#include "ns3/node.h"

#include <cmath>
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
    static TypeId tid = TypeId("ns3::edgeinference::LteRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<LteRadioEnergy>()
                            .AddAttribute("Efficiency",
                                          "Power of the signal over the power of the amplifier.",
                                          DoubleValue(0.35),
                                          MakeDoubleAccessor(&LteRadioEnergy::m_efficiency),
                                          MakeDoubleChecker<double>(0.001, 1.0))
                            .AddAttribute("CircuitPower",
                                          "Power of everything but the amplifier while sending, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&LteRadioEnergy::m_circuitPower),
                                          MakeDoubleChecker<double>(0.0))
                            .AddAttribute("RxPower",
                                          "Power while data is on the downlink, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&LteRadioEnergy::m_rxPower),
                                          MakeDoubleChecker<double>(0.0));
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
    m_energy = nullptr;
    m_phy = nullptr;
    RadioEnergy::DoDispose();
}

void
LteRadioEnergy::DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy)
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
    m_energy = energy;
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
    Draw(DoGetTransmitPower());
}

void
LteRadioEnergy::ReceiveSubframe(Ptr<const PacketBurst>)
{
    Draw(m_rxPower);
}

void
LteRadioEnergy::Draw(double watts)
{
    if (m_energy)
    {
        const Time subframe = MilliSeconds(1);
        m_energy->Spend(EnergyUse::RADIO, watts * subframe.GetSeconds(), subframe);
    }
}

bool
LteRadioEnergy::DoIsMetered() const
{
    return true;
}

double
LteRadioEnergy::DoGetMeteredJoules() const
{
    return m_energy->GetJoules(EnergyUse::RADIO);
}

double
LteRadioEnergy::DoGetTransmitJoules(double, double seconds) const
{
    return DoGetTransmitPower() * seconds;
}

double
LteRadioEnergy::DoGetReceiveJoules(double, double seconds) const
{
    return m_rxPower * seconds;
}

double
LteRadioEnergy::DoGetTransmitPower() const
{
    const double dbm = m_phy ? m_phy->GetTxPower() : 0.0;
    return std::pow(10.0, (dbm - 30.0) / 10.0) / m_efficiency + m_circuitPower;
}

double
LteRadioEnergy::DoGetReceivePower() const
{
    return m_rxPower;
}

} // namespace edgeinference
} // namespace ns3
