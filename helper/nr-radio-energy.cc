/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "nr-radio-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/node-energy.h"
#include "ns3/node.h"
#include "ns3/nr-spectrum-phy.h"
#include "ns3/nr-ue-net-device.h"
#include "ns3/nr-ue-phy.h"

#include <cmath>
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
    static TypeId tid = TypeId("ns3::edgeinference::NrRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<NrRadioEnergy>()
                            .AddAttribute("Efficiency",
                                          "Power of the signal over the power of the amplifier.",
                                          DoubleValue(0.35),
                                          MakeDoubleAccessor(&NrRadioEnergy::m_efficiency),
                                          MakeDoubleChecker<double>(0.001, 1.0))
                            .AddAttribute("CircuitPower",
                                          "Power of everything but the amplifier while sending, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&NrRadioEnergy::m_circuitPower),
                                          MakeDoubleChecker<double>(0.0))
                            .AddAttribute("RxPower",
                                          "Power while data is on the downlink, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&NrRadioEnergy::m_rxPower),
                                          MakeDoubleChecker<double>(0.0));
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
    m_energy = nullptr;
    m_phy = nullptr;
    RadioEnergy::DoDispose();
}

void
NrRadioEnergy::DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy)
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
    m_energy = energy;
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
    Draw(DoGetTransmitPower(), duration);
}

void
NrRadioEnergy::Receive(const SfnSf&,
                       Ptr<const SpectrumValue>,
                       const Time& duration,
                       uint16_t,
                       uint16_t)
{
    Draw(m_rxPower, duration);
}

void
NrRadioEnergy::Draw(double watts, Time duration)
{
    if (m_energy)
    {
        m_energy->Spend(EnergyUse::RADIO, watts * duration.GetSeconds(), duration);
    }
}

bool
NrRadioEnergy::DoIsMetered() const
{
    return true;
}

double
NrRadioEnergy::DoGetMeteredJoules() const
{
    return m_energy->GetJoules(EnergyUse::RADIO);
}

double
NrRadioEnergy::DoGetTransmitJoules(double, double seconds) const
{
    return DoGetTransmitPower() * seconds;
}

double
NrRadioEnergy::DoGetReceiveJoules(double, double seconds) const
{
    return m_rxPower * seconds;
}

double
NrRadioEnergy::DoGetTransmitPower() const
{
    const double dbm = m_phy ? m_phy->GetTxPower() : 0.0;
    return std::pow(10.0, (dbm - 30.0) / 10.0) / m_efficiency + m_circuitPower;
}

double
NrRadioEnergy::DoGetReceivePower() const
{
    return m_rxPower;
}

} // namespace edgeinference
} // namespace ns3
