/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "node-energy.h"

#include "node-device-energy-model.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/energy-source.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNodeEnergy");

NS_OBJECT_ENSURE_REGISTERED(NodeEnergy);

namespace
{

/// Forecasts beyond this are not planned, time steps.
constexpr double LONGEST_STEPS = 1e18;
/// Energy that is left in a source to be safe from rounding, in its units.
constexpr double MARGIN_UNITS = 2;
/// Energy that an amount drawn at once leaves in a source, in its units.
constexpr double LEFT_UNITS = 4;
/// Energy that counts as none, in units of the source.
constexpr double EMPTY_UNITS = 8;
/// Energy that must be back before an emptied node counts as recharged, J.
constexpr double SMALLEST_RECHARGE = 1e-6;

} // namespace

const char*
GetEnergyUseName(EnergyUse use)
{
    switch (use)
    {
    case EnergyUse::IDLE:
        return "idle";
    case EnergyUse::COMPUTE:
        return "compute";
    case EnergyUse::RADIO:
        return "radio";
    }
    return "unknown";
}

TypeId
NodeEnergy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::NodeEnergy")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<NodeEnergy>()
            .AddAttribute("IdlePower",
                          "Base power of the node, W.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&NodeEnergy::SetIdlePower, &NodeEnergy::GetIdlePower),
                          MakeDoubleChecker<double>(0))
            .AddTraceSource("Power",
                            "Power of all activities and the node, W.",
                            MakeTraceSourceAccessor(&NodeEnergy::m_power),
                            "ns3::TracedValueCallback::Double")
            .AddTraceSource("Depleted",
                            "The source has no energy left; all activities have ended.",
                            MakeTraceSourceAccessor(&NodeEnergy::m_depletedTrace),
                            "ns3::edgeinference::NodeEnergy::DepletedTracedCallback")
            .AddTraceSource("Recharged",
                            "The source has energy again.",
                            MakeTraceSourceAccessor(&NodeEnergy::m_rechargedTrace),
                            "ns3::edgeinference::NodeEnergy::DepletedTracedCallback");
    return tid;
}

NodeEnergy::NodeEnergy()
    : m_accrued(Simulator::Now())
{
    NS_LOG_FUNCTION(this);
}

NodeEnergy::~NodeEnergy()
{
    NS_LOG_FUNCTION(this);
    if (m_model)
    {
        m_model->SetOwner(nullptr);
    }
}

void
NodeEnergy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_model)
    {
        m_model->SetOwner(nullptr);
    }
    for (auto& [id, activity] : m_activities)
    {
        activity.end.Cancel();
    }
    m_foreseen.Cancel();
    m_activities.clear();
    m_model = nullptr;
    m_source = nullptr;
    Object::DoDispose();
}

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

Ptr<energy::EnergySource>
NodeEnergy::GetSource() const
{
    return m_source;
}

void
NodeEnergy::SetIdlePower(double watts)
{
    NS_LOG_FUNCTION(this << watts);
    NS_ABORT_MSG_UNLESS(watts >= 0, "NodeEnergy: a power of " << watts << " W is below zero.");
    Accrue();
    m_idlePower = watts;
    UpdatePower();
}

double
NodeEnergy::GetIdlePower() const
{
    return m_idlePower;
}

ActivityId
NodeEnergy::Begin(EnergyUse use, double watts)
{
    NS_LOG_FUNCTION(this << GetEnergyUseName(use) << watts);
    NS_ABORT_MSG_UNLESS(watts >= 0, "NodeEnergy: a power of " << watts << " W is below zero.");
    return AddActivity(use, watts, Time());
}

ActivityId
NodeEnergy::AddActivity(EnergyUse use, double watts, Time duration)
{
    if (m_depleted)
    {
        return 0;
    }
    Accrue();
    const ActivityId id = ++m_lastActivity;
    Activity& activity = m_activities[id];
    activity.use = use;
    activity.watts = watts;
    activity.since = Simulator::Now();
    if (duration.IsStrictlyPositive())
    {
        // before the forecast, which must find it ended when both are due
        activity.end = Simulator::Schedule(duration, &NodeEnergy::EndSpending, this, id);
    }
    UpdatePower();
    return id;
}

double
NodeEnergy::End(ActivityId id)
{
    NS_LOG_FUNCTION(this << id);
    auto activity = m_activities.find(id);
    if (activity == m_activities.end())
    {
        return 0;
    }
    Accrue();
    const double joules = GetJoules(activity->second);
    activity->second.end.Cancel();
    m_activities.erase(activity);
    UpdatePower();
    return joules;
}

ActivityId
NodeEnergy::Spend(EnergyUse use, double joules, Time duration)
{
    NS_LOG_FUNCTION(this << GetEnergyUseName(use) << joules << duration);
    NS_ABORT_MSG_UNLESS(joules >= 0, "NodeEnergy: an energy of " << joules << " J is below zero.");
    const Time time = Max(duration, TimeStep(1));
    double amount = joules;
    if (m_source && !m_depleted && time == TimeStep(1))
    {
        // what the others draw in this step cannot be drawn twice
        const double reserved = (m_power + LEFT_UNITS) * GetUnitJoules();
        amount = std::min(joules, std::max(0.0, GetUsableJoules() - reserved));
    }
    return AddActivity(use, amount / time.GetSeconds(), time);
}

void
NodeEnergy::EndSpending(ActivityId id)
{
    End(id);
}

double
NodeEnergy::GetActivityJoules(ActivityId id) const
{
    auto activity = m_activities.find(id);
    return activity == m_activities.end() ? 0 : GetJoules(activity->second);
}

double
NodeEnergy::GetJoules(EnergyUse use) const
{
    const auto index = static_cast<std::size_t>(use);
    return m_joules[index] + m_watts[index] * (Simulator::Now() - m_accrued).GetSeconds();
}

double
NodeEnergy::GetTotalJoules() const
{
    return GetJoules(EnergyUse::IDLE) + GetJoules(EnergyUse::COMPUTE) + GetJoules(EnergyUse::RADIO);
}

double
NodeEnergy::GetPower() const
{
    return m_power;
}

double
NodeEnergy::GetRemainingJoules() const
{
    return m_source ? m_source->GetRemainingEnergy() : std::numeric_limits<double>::infinity();
}

double
NodeEnergy::GetRemainingFraction() const
{
    return m_source ? m_source->GetEnergyFraction() : 1;
}

bool
NodeEnergy::IsDepleted() const
{
    return m_depleted;
}

double
NodeEnergy::GetJoules(const Activity& activity)
{
    return activity.joules + activity.watts * (Simulator::Now() - activity.since).GetSeconds();
}

void
NodeEnergy::Accrue()
{
    const Time now = Simulator::Now();
    for (std::size_t use = 0; use < ENERGY_USES; ++use)
    {
        m_joules[use] += m_watts[use] * (now - m_accrued).GetSeconds();
    }
    m_accrued = now;
}

void
NodeEnergy::UpdatePower()
{
    m_watts.fill(0);
    m_watts[static_cast<std::size_t>(EnergyUse::IDLE)] = m_depleted ? 0 : m_idlePower;
    for (const auto& [id, activity] : m_activities)
    {
        m_watts[static_cast<std::size_t>(activity.use)] += activity.watts;
    }
    double power = 0;
    for (double watts : m_watts)
    {
        power += watts;
    }
    m_power = power;
    if (m_source && !m_updating)
    {
        m_updating = true;
        m_source->UpdateEnergySource();
        m_updating = false;
        Foresee();
    }
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
        const double perStep = m_power * GetUnitJoules();
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
    const bool oneMoreStep = left - MARGIN_UNITS * unit >= m_power * unit;
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
