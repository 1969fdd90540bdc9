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
#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNodeEnergy");

NS_OBJECT_ENSURE_REGISTERED(NodeEnergy);

namespace
{

/// Energy that an amount drawn at once leaves in a source, in its units.
constexpr double LEFT_UNITS = 4;

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

} // namespace edgeinference
} // namespace ns3
