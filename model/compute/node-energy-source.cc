/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * NodeEnergy: what it tells its ns-3 EnergySource and asks of it, and when the source is empty.
 */
#include "node-device-energy-model.h"
#include "node-energy.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/energy-source.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNodeEnergySource");

namespace
{

/// Forecasts beyond this are not planned, time steps.
constexpr double LONGEST_STEPS = 1e18;
/// Energy that is left in a source to be safe from rounding, in its units.
constexpr double MARGIN_UNITS = 2;
/// Energy that counts as none, in units of the source.
constexpr double EMPTY_UNITS = 8;
/// Energy that must be back before an emptied node counts as recharged, J.
constexpr double SMALLEST_RECHARGE = 1e-6;

} // namespace

void
NodeEnergy::SetSource(Ptr<energy::EnergySource> source)
{
    NS_LOG_FUNCTION(this << source);
    NS_ABORT_MSG_IF(m_source, "NodeEnergy: there is an energy source already.");
    NS_ABORT_MSG_UNLESS(source, "NodeEnergy: the energy source is null.");
    source->UpdateEnergySource();
    Accrue();
    m_source = source;
    m_handedBase = GetTotalJoules();
    m_handedAt = Simulator::Now();
    m_model = CreateObject<NodeDeviceEnergyModel>();
    m_model->SetOwner(this);
    source->AppendDeviceEnergyModel(m_model);
    UpdatePower();
}

void
NodeEnergy::AllowFor(double watts)
{
    NS_LOG_FUNCTION(this << watts);
    m_others += watts;
    UpdatePower();
}

Ptr<energy::EnergySource>
NodeEnergy::GetSource() const
{
    return m_source;
}

double
NodeEnergy::AskRemainingJoules()
{
    const bool updating = m_updating;
    m_updating = true; // the source tells all its devices of the change, this one asks for it
    const double joules = m_source->GetRemainingEnergy();
    m_updating = updating;
    return joules;
}

double
NodeEnergy::GetThresholdJoules(const char* name) const
{
    DoubleValue fraction(0);
    const bool known = m_source->GetAttributeFailSafe(name, fraction);
    return known ? fraction.Get() * m_source->GetInitialEnergy() : 0;
}

double
NodeEnergy::GetUnitJoules()
{
    // sources multiply watts with a Time, which rounds to steps
    return 1 / static_cast<double>(Seconds(1).GetTimeStep());
}

double
NodeEnergy::GetUsableJoules()
{
    return AskRemainingJoules() - GetThresholdJoules("BasicEnergyLowBatteryThreshold");
}

void
NodeEnergy::Foresee()
{
    m_foreseen.Cancel();
    const double left = m_depleted ? 0 : GetUsableJoules();
    if (m_depleted)
    {
        return;
    }
    // never draw more than there is: an EnergySource may assert that
    const double drawable = std::max(0.0, left - MARGIN_UNITS * GetUnitJoules());
    double steps = 0;
    if (left > EMPTY_UNITS * GetUnitJoules())
    {
        const double perStep = (m_power + m_others) * GetUnitJoules();
        steps = perStep > 0 ? drawable / perStep : LONGEST_STEPS;
    }
    if (steps < LONGEST_STEPS)
    {
        m_foreseen = Simulator::Schedule(TimeStep(static_cast<uint64_t>(steps)),
                                         &NodeEnergy::HandleForeseen,
                                         this);
    }
}

void
NodeEnergy::HandleForeseen()
{
    NS_LOG_FUNCTION(this);
    const double left = m_depleted ? 0 : GetUsableJoules();
    if (m_depleted)
    {
        return;
    }
    const double unit = GetUnitJoules();
    const bool oneMoreStep = left - MARGIN_UNITS * unit >= (m_power + m_others) * unit;
    if (left > EMPTY_UNITS * unit && oneMoreStep)
    {
        Foresee();
    }
    else
    {
        Deplete();
    }
}

void
NodeEnergy::HandleEnergyChanged()
{
    NS_LOG_FUNCTION(this);
    if (m_updating)
    {
        return;
    }
    const double left = AskRemainingJoules();
    const double enough =
        std::max(SMALLEST_RECHARGE, GetThresholdJoules("BasicEnergyHighBatteryThreshold"));
    if (m_depleted && left > enough)
    {
        Recharge();
    }
    else
    {
        Foresee();
    }
}

void
NodeEnergy::Deplete()
{
    NS_LOG_FUNCTION(this);
    if (m_depleted)
    {
        return;
    }
    Accrue();
    m_depleted = true;
    m_foreseen.Cancel();
    for (auto it = m_activities.begin(); it != m_activities.end();)
    {
        Activity& activity = it->second;
        activity.joules = GetJoules(activity);
        activity.since = Simulator::Now();
        activity.watts = 0;
        const bool spending = !activity.end.IsExpired();
        activity.end.Cancel();
        it = spending ? m_activities.erase(it) : std::next(it);
    }
    UpdatePower();
    m_depletedTrace(AskRemainingJoules());
}

void
NodeEnergy::Recharge()
{
    NS_LOG_FUNCTION(this);
    if (!m_depleted)
    {
        return;
    }
    Accrue();
    m_depleted = false;
    UpdatePower();
    m_rechargedTrace(AskRemainingJoules());
}

double
NodeEnergy::HandOutCurrent()
{
    const double voltage = m_source->GetSupplyVoltage();
    const Time now = Simulator::Now();
    const double seconds = (now - m_handedAt).GetSeconds();
    if (voltage <= 0)
    {
        return 0;
    }
    if (seconds <= 0)
    {
        return m_power / voltage;
    }
    const double unit = GetUnitJoules();
    const auto drawn = static_cast<int64_t>(std::llround((GetTotalJoules() - m_handedBase) / unit));
    const int64_t units = drawn - m_handedUnits;
    m_handedUnits = drawn;
    m_handedAt = now;
    return static_cast<double>(units) * unit / (voltage * seconds);
}

} // namespace edgeinference
} // namespace ns3
