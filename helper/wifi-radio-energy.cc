/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "wifi-radio-energy.h"

#include "ns3/basic-energy-source.h"
#include "ns3/device-energy-model-container.h"
#include "ns3/log.h"
#include "ns3/node-energy.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy-state.h"
#include "ns3/wifi-radio-energy-model-helper.h"
#include "ns3/wifi-radio-energy-model.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceWifiRadioEnergy");

NS_OBJECT_ENSURE_REGISTERED(WifiRadioEnergy);

namespace
{

/** What a device on mains draws from: enough for years, and little enough that ns-3, which foresees
 * the end, can hold its time in nanoseconds, J. */
constexpr double MAINS_JOULES = 1e8;

/** The battery is empty, or no longer empty: nothing to do, see the class comment. */
void
Ignore()
{
}

} // namespace

TypeId
WifiRadioEnergy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::WifiRadioEnergy")
                            .SetParent<RadioEnergy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<WifiRadioEnergy>();
    return tid;
}

WifiRadioEnergy::~WifiRadioEnergy()
{
    NS_LOG_FUNCTION(this);
}

void
WifiRadioEnergy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_model = nullptr;
    if (m_ownSource)
    {
        m_ownSource->Dispose();
        m_ownSource = nullptr;
    }
    RadioEnergy::DoDispose();
}

void
WifiRadioEnergy::DoStart(Ptr<Node> node, Ptr<NodeEnergy> energy)
{
    Ptr<WifiNetDevice> radio;
    for (uint32_t i = 0; i < node->GetNDevices() && !radio; ++i)
    {
        radio = DynamicCast<WifiNetDevice>(node->GetDevice(i));
    }
    if (!radio)
    {
        throw std::runtime_error(
            "radio energy by WiFi states needs a device with WiFi, which node " +
            std::to_string(node->GetId()) +
            " has not: choose another radio energy, or WiFi as the channel");
    }
    Ptr<energy::EnergySource> source = energy->GetSource();
    if (!source)
    {
        auto mains = CreateObject<energy::BasicEnergySource>();
        mains->SetInitialEnergy(MAINS_JOULES);
        mains->SetNode(node);
        m_ownSource = mains;
        source = mains;
    }
    WifiRadioEnergyModelHelper helper;
    helper.SetDepletionCallback(MakeCallback(&Ignore));
    helper.SetRechargedCallback(MakeCallback(&Ignore));
    m_model = DynamicCast<WifiRadioEnergyModel>(helper.Install(radio, source).Get(0));
    m_volts = source->GetSupplyVoltage();
    energy->AllowFor(m_volts * std::max(m_model->GetTxCurrentA(), m_model->GetRxCurrentA()));
    Ptr<WifiRadioEnergy> self(this);
    energy->TraceConnectWithoutContext("Depleted", MakeCallback(&WifiRadioEnergy::TurnOff, self));
    m_since = Simulator::Now();
}

void
WifiRadioEnergy::TurnOff(double)
{
    if (m_model)
    {
        // ns-3's model may be in the middle of a change of state
        Simulator::ScheduleNow(&WifiRadioEnergyModel::ChangeState,
                               m_model,
                               static_cast<int>(WifiPhyState::OFF));
    }
}

bool
WifiRadioEnergy::DoIsMetered() const
{
    return true;
}

double
WifiRadioEnergy::DoGetMeteredJoules() const
{
    const double seconds = (Simulator::Now() - m_since).GetSeconds();
    return m_model->GetTotalEnergyConsumption() - m_model->GetIdleCurrentA() * m_volts * seconds;
}

double
WifiRadioEnergy::GetWattsAboveIdle(double amperes) const
{
    return m_model ? std::max(0.0, (amperes - m_model->GetIdleCurrentA()) * m_volts) : 0.0;
}

double
WifiRadioEnergy::DoGetTransmitJoules(double, double seconds) const
{
    return DoGetTransmitPower() * seconds;
}

double
WifiRadioEnergy::DoGetReceiveJoules(double, double seconds) const
{
    return DoGetReceivePower() * seconds;
}

double
WifiRadioEnergy::DoGetTransmitPower() const
{
    return m_model ? GetWattsAboveIdle(m_model->GetTxCurrentA()) : 0.0;
}

double
WifiRadioEnergy::DoGetReceivePower() const
{
    return m_model ? GetWattsAboveIdle(m_model->GetRxCurrentA()) : 0.0;
}

} // namespace edgeinference
} // namespace ns3
