/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "cellular-radio-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/node-energy.h"
#include "ns3/node.h"

#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceCellularRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(CellularRadioEnergy);

TypeId
CellularRadioEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::CellularRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference");
    return tid;
}

TypeId
CellularRadioEnergy::AddPowerAttributes(TypeId child)
{
    return child
        .AddAttribute("Efficiency",
                      "Power of the signal over the power of the amplifier.",
                      DoubleValue(0.35),
                      MakeDoubleAccessor(&CellularRadioEnergy::m_efficiency),
                      MakeDoubleChecker<double>(0.001, 1.0))
        .AddAttribute("CircuitPower",
                      "Power of everything but the amplifier while sending, W.",
                      DoubleValue(0.5),
                      MakeDoubleAccessor(&CellularRadioEnergy::m_circuitPower),
                      MakeDoubleChecker<double>(0.0))
        .AddAttribute("RxPower",
                      "Power while data is on the downlink, W.",
                      DoubleValue(0.5),
                      MakeDoubleAccessor(&CellularRadioEnergy::m_rxPower),
                      MakeDoubleChecker<double>(0.0));
}

CellularRadioEnergy::CellularRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

CellularRadioEnergy::~CellularRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

void
CellularRadioEnergy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_energy = nullptr;
    RadioEnergy::DoDispose();
}

void
CellularRadioEnergy::DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy)
{
    DoWatch(node);
    m_energy = energy;
}

void
CellularRadioEnergy::DrawForSending(Time duration)
{
    Draw(DoGetTransmitPower(), duration);
}

void
CellularRadioEnergy::DrawForReceiving(Time duration)
{
    Draw(m_rxPower, duration);
}

void
CellularRadioEnergy::Draw(double watts, Time duration)
{
    if (m_energy)
    {
        m_energy->Spend(EnergyUse::RADIO, watts * duration.GetSeconds(), duration);
    }
}

bool
CellularRadioEnergy::DoIsMetered() const
{
    return true;
}

double
CellularRadioEnergy::DoGetMeteredJoules() const
{
    return m_energy->GetJoules(EnergyUse::RADIO);
}

double
CellularRadioEnergy::DoGetTransmitJoules(double, double seconds) const
{
    return DoGetTransmitPower() * seconds;
}

double
CellularRadioEnergy::DoGetReceiveJoules(double, double seconds) const
{
    return m_rxPower * seconds;
}

double
CellularRadioEnergy::DoGetTransmitPower() const
{
    return std::pow(10.0, (DoGetSignalPower() - 30.0) / 10.0) / m_efficiency + m_circuitPower;
}

double
CellularRadioEnergy::DoGetReceivePower() const
{
    return m_rxPower;
}

} // namespace edgeinference
} // namespace ns3
