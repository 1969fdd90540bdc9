/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "airtime-radio-energy.h"

#include "ns3/double.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceAirtimeRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(AirtimeRadioEnergy);

TypeId
AirtimeRadioEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::AirtimeRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<AirtimeRadioEnergy>()
                            .AddAttribute("TxPowerDbm",
                                          "Power of the signal while sending, dBm.",
                                          DoubleValue(23.0),
                                          MakeDoubleAccessor(&AirtimeRadioEnergy::m_txDbm),
                                          MakeDoubleChecker<double>(-100.0, 60.0))
                            .AddAttribute("Efficiency",
                                          "Power of the signal over the power of the amplifier.",
                                          DoubleValue(0.35),
                                          MakeDoubleAccessor(&AirtimeRadioEnergy::m_efficiency),
                                          MakeDoubleChecker<double>(0.001, 1.0))
                            .AddAttribute("CircuitPower",
                                          "Power of everything but the amplifier while sending, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&AirtimeRadioEnergy::m_circuitPower),
                                          MakeDoubleChecker<double>(0.0))
                            .AddAttribute("RxPower",
                                          "Power while receiving, W.",
                                          DoubleValue(0.5),
                                          MakeDoubleAccessor(&AirtimeRadioEnergy::m_rxPower),
                                          MakeDoubleChecker<double>(0.0))
                            .AddAttribute("UpRate",
                                          "Rate of payload while the device sends.",
                                          DataRateValue(DataRate("50Mbps")),
                                          MakeDataRateAccessor(&AirtimeRadioEnergy::m_upRate),
                                          MakeDataRateChecker())
                            .AddAttribute("DownRate",
                                          "Rate of payload while the device receives.",
                                          DataRateValue(DataRate("100Mbps")),
                                          MakeDataRateAccessor(&AirtimeRadioEnergy::m_downRate),
                                          MakeDataRateChecker());
    return tid;
}

AirtimeRadioEnergy::~AirtimeRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

double
AirtimeRadioEnergy::GetAirtime(double bytes, double seconds, const DataRate& rate)
{
    const auto bits = static_cast<double>(rate.GetBitRate());
    return bits > 0.0 ? std::min(8.0 * bytes / bits, seconds) : seconds;
}

double
AirtimeRadioEnergy::DoGetTransmitJoules(double bytes, double seconds) const
{
    return DoGetTransmitPower() * GetAirtime(bytes, seconds, m_upRate);
}

double
AirtimeRadioEnergy::DoGetReceiveJoules(double bytes, double seconds) const
{
    return m_rxPower * GetAirtime(bytes, seconds, m_downRate);
}

double
AirtimeRadioEnergy::DoGetTransmitPower() const
{
    return std::pow(10.0, (m_txDbm - 30.0) / 10.0) / m_efficiency + m_circuitPower;
}

double
AirtimeRadioEnergy::DoGetReceivePower() const
{
    return m_rxPower;
}

} // namespace edgeinference
} // namespace ns3
