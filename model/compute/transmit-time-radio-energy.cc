/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transmit-time-radio-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceTransmitTimeRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(TransmitTimeRadioEnergy);

TypeId
TransmitTimeRadioEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::TransmitTimeRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<TransmitTimeRadioEnergy>()
                            .AddAttribute("TxPower",
                                          "Power while sending, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&TransmitTimeRadioEnergy::m_txPower),
                                          MakeDoubleChecker<double>(0))
                            .AddAttribute("RxPower",
                                          "Power while receiving, W.",
                                          DoubleValue(0),
                                          MakeDoubleAccessor(&TransmitTimeRadioEnergy::m_rxPower),
                                          MakeDoubleChecker<double>(0));
    return tid;
}

TransmitTimeRadioEnergy::~TransmitTimeRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

double
TransmitTimeRadioEnergy::DoGetTransmitJoules(double, double seconds) const
{
    return m_txPower * seconds;
}

double
TransmitTimeRadioEnergy::DoGetReceiveJoules(double, double seconds) const
{
    return m_rxPower * seconds;
}

double
TransmitTimeRadioEnergy::DoGetTransmitPower() const
{
    return m_txPower;
}

double
TransmitTimeRadioEnergy::DoGetReceivePower() const
{
    return m_rxPower;
}

} // namespace edgeinference
} // namespace ns3
