/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fault-injector.h"

#include "ns3/edge-server-application.h"
#include "ns3/energy-source.h"
#include "ns3/log.h"
#include "ns3/mobile-device-application.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("FaultInjector");

NS_OBJECT_ENSURE_REGISTERED(FaultInjector);

TypeId
FaultInjector::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::FaultInjector")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<FaultInjector>()
            .AddTraceSource("Fault",
                            "A fault begins or ends.",
                            MakeTraceSourceAccessor(&FaultInjector::m_faultTrace),
                            "ns3::edgeinference::FaultInjector::FaultTracedCallback");
    return tid;
}

FaultInjector::FaultInjector()
{
    NS_LOG_FUNCTION(this);
}

FaultInjector::~FaultInjector()
{
    NS_LOG_FUNCTION(this);
}

void
FaultInjector::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_network = nullptr;
    m_devices = m_servers = ApplicationContainer();
    Object::DoDispose();
}

void
FaultInjector::SetUp(Ptr<AccessNetwork> network,
                     const ApplicationContainer& devices,
                     const ApplicationContainer& servers)
{
    NS_LOG_FUNCTION(this);
    m_network = network;
    m_devices = devices;
    m_servers = servers;
}

const FaultSchedule&
FaultInjector::GetSchedule() const
{
    return m_schedule;
}

FaultWorld
FaultInjector::GetWorld() const
{
    FaultWorld world;
    world.devices = m_devices.GetN();
    world.servers = m_network->GetServers().GetN();
    world.cloud = m_network->GetCloud().GetN() > 0;
    world.accessPoints = m_network->GetAccessPoints().GetN();
    // one kind of device in a scenario
    for (uint32_t i = 0; i < m_devices.GetN(); ++i)
    {
        const auto site = DynamicCast<SiteApplication>(m_devices.Get(i))->GetSite();
        world.batteries = world.batteries || site->GetEnergy()->GetSource();
    }
    return world;
}

void
FaultInjector::Schedule(const FaultSchedule& schedule)
{
    NS_LOG_FUNCTION(this << schedule.ToString());
    schedule.Check(GetWorld());
    for (const Fault& fault : schedule.GetFaults())
    {
        m_schedule.Add(fault);
        // applications start at 0, and one that has not started cannot crash
        const Time begin = std::max(fault.begin, NanoSeconds(1));
        Simulator::Schedule(begin - Simulator::Now(), &FaultInjector::Begin, this, fault);
        if (fault.end != Time::Max())
        {
            Simulator::Schedule(std::max(fault.end, begin) - Simulator::Now(),
                                &FaultInjector::End,
                                this,
                                fault);
        }
    }
}

Ptr<SiteApplication>
FaultInjector::FindSite(const Fault& fault) const
{
    switch (fault.place)
    {
    case FaultPlace::DEVICE:
        return DynamicCast<SiteApplication>(m_devices.Get(fault.index));
    case FaultPlace::SERVER:
        return DynamicCast<SiteApplication>(m_servers.Get(fault.index));
    case FaultPlace::CLOUD:
        return DynamicCast<SiteApplication>(m_servers.Get(m_servers.GetN() - 1));
    case FaultPlace::ACCESS_POINT:
        break;
    }
    return nullptr;
}

Ptr<Node>
FaultInjector::FindNode(const Fault& fault) const
{
    const auto site = FindSite(fault);
    return site ? site->GetNode() : m_network->GetAccessPoints().Get(fault.index);
}

void
FaultInjector::Begin(const Fault& fault)
{
    NS_LOG_FUNCTION(this << fault.ToString());
    m_faultTrace(fault, true);
    switch (fault.kind)
    {
    case FaultKind::CRASH:
        Crash(fault, true);
        break;
    case FaultKind::CUT:
        m_network->Cut(FindNode(fault));
        break;
    case FaultKind::DRAIN:
        Drain(fault);
        break;
    case FaultKind::SLOW:
        Slow(fault, true);
        break;
    }
}

void
FaultInjector::End(const Fault& fault)
{
    NS_LOG_FUNCTION(this << fault.ToString());
    switch (fault.kind)
    {
    case FaultKind::CRASH:
        Crash(fault, false);
        break;
    case FaultKind::CUT:
        m_network->Mend(FindNode(fault));
        break;
    case FaultKind::DRAIN:
        break; // for good
    case FaultKind::SLOW:
        Slow(fault, false);
        break;
    }
    m_faultTrace(fault, false);
}

void
FaultInjector::Crash(const Fault& fault, bool begins)
{
    const auto server = DynamicCast<EdgeServerApplication>(FindSite(fault));
    uint32_t& lasting = m_crashes[fault.GetPlaceName()];
    if (begins && ++lasting == 1)
    {
        server->Crash();
    }
    else if (!begins && --lasting == 0)
    {
        server->Recover();
    }
}

void
FaultInjector::Drain(const Fault& fault)
{
    const auto energy = FindSite(fault)->GetSite()->GetEnergy();
    // in a millisecond: ns-3 counts energy in steps of power times time, which are too coarse for a
    // large battery in less; more than there is, because nothing is drawn from an empty one
    energy->Spend(EnergyUse::IDLE, 2.0 * energy->GetRemainingJoules(), MilliSeconds(2));
}

void
FaultInjector::Slow(const Fault& fault, bool begins)
{
    const auto resource = FindSite(fault)->GetSite()->GetResource();
    const std::string name = fault.GetPlaceName();
    m_speeds.emplace(name, resource->GetSpeed());
    std::vector<double>& factors = m_factors[name];
    if (begins)
    {
        factors.push_back(fault.speed);
    }
    else
    {
        factors.erase(std::find(factors.begin(), factors.end(), fault.speed));
    }
    // multiplied anew, so that the full speed comes back to the last bit
    double speed = m_speeds.at(name);
    for (const double factor : factors)
    {
        speed *= factor;
    }
    resource->SetSpeed(speed);
}

} // namespace edgeinference
} // namespace ns3
