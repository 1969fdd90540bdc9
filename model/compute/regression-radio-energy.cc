/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "regression-radio-energy.h"

#include "ns3/log.h"
#include "ns3/string.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRegressionRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(RegressionRadioEnergy);

// name, Mb/s up and down, mW per Mb/s up and down, mW
const RegressionRadioEnergy::Coefficients RegressionRadioEnergy::NETWORKS[3] = {
    {"3g", 1.1, 2.0275, 868.98, 122.12, 817.88},
    {"4g", 5.85, 13.76, 438.39, 51.97, 1288.04},
    {"wifi", 18.88, 54.97, 283.17, 137.01, 132.86},
};

TypeId
RegressionRadioEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::RegressionRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<RegressionRadioEnergy>()
                            .AddAttribute("Network",
                                          "Whose coefficients: 3g, 4g or wifi.",
                                          StringValue("wifi"),
                                          MakeStringAccessor(&RegressionRadioEnergy::SetNetwork,
                                                             &RegressionRadioEnergy::GetNetwork),
                                          MakeStringChecker());
    return tid;
}

RegressionRadioEnergy::~RegressionRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

void
RegressionRadioEnergy::SetNetwork(const std::string& network)
{
    for (const Coefficients& known : NETWORKS)
    {
        if (network == known.name)
        {
            m_network = &known;
            return;
        }
    }
    throw std::invalid_argument("Network of RegressionRadioEnergy is 3g, 4g or wifi, not '" +
                                network + "'");
}

std::string
RegressionRadioEnergy::GetNetwork() const
{
    return m_network->name;
}

double
RegressionRadioEnergy::DoGetTransmitJoules(double bytes, double seconds) const
{
    return 1e-3 * (m_network->up * 8e-6 * bytes + m_network->base * seconds);
}

double
RegressionRadioEnergy::DoGetReceiveJoules(double bytes, double seconds) const
{
    return 1e-3 * (m_network->down * 8e-6 * bytes + m_network->base * seconds);
}

double
RegressionRadioEnergy::DoGetTransmitPower() const
{
    return 1e-3 * (m_network->up * m_network->upMbps + m_network->base);
}

double
RegressionRadioEnergy::DoGetReceivePower() const
{
    return 1e-3 * (m_network->down * m_network->downMbps + m_network->base);
}

} // namespace edgeinference
} // namespace ns3
