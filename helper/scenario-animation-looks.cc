/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * ScenarioAnimation: what is looked at now and then, counters, sizes and texts.
 */
#include "scenario-animation.h"

#include "ns3/energy-source.h"
#include "ns3/link-estimator.h"
#include "ns3/mobile-device-application.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Largest length of a queue that a node's size shows. */
constexpr uint32_t LONGEST_SHOWN_QUEUE = 16;

/** @param value a number @return it with one digit behind the point */
std::string
ToText(double value)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.1f", value);
    return text;
}

/** @param joules an energy @return it to the millijoule */
double
RoundJoules(double joules)
{
    return std::round(joules * 1e3) / 1e3;
}

} // namespace

void
ScenarioAnimation::LookAtCounters()
{
    for (uint32_t i = 0; i < m_sites.size(); ++i)
    {
        const Site& site = m_sites[i];
        const uint32_t queue = site.app->GetSite()->GetResource()->GetQueueLength();
        const Ptr<NodeEnergy> energy = site.app->GetSite()->GetEnergy();
        m_file->SetCounter(m_queue, site.node, queue);
        m_file->SetSize(site.node, m_size * (1.0 + 0.25 * std::min(queue, LONGEST_SHOWN_QUEUE)));
        if (i < m_scenario.devices.GetN())
        {
            m_file->SetCounter(m_cut, site.node, static_cast<double>(site.cut));
            m_file->SetCounter(m_misses, site.node, static_cast<double>(site.missed));
            m_file->SetCounter(m_used, site.node, RoundJoules(energy->GetTotalJoules()));
            m_file->SetCounter(m_rate, site.node, std::max(0.0, GetMeasuredMbps(site)));
            if (energy->GetSource())
            {
                m_file->SetCounter(m_left, site.node, RoundJoules(energy->GetRemainingJoules()));
            }
        }
    }
    m_counterEvent = Simulator::Schedule(MilliSeconds(COUNTER_INTERVAL_MS),
                                         &ScenarioAnimation::LookAtCounters,
                                         this);
}

double
ScenarioAnimation::GetMeasuredMbps(const Site& site) const
{
    const auto directory = DynamicCast<MobileDeviceApplication>(site.app)->GetDirectory();
    const SiteId where = site.helper == DEVICE_SITE ? 1 : site.helper;
    if (where >= directory->GetCount() || directory->GetUpAge(where) == Time::Max())
    {
        return -1.0;
    }
    return directory->GetUp(where)->GetRate() * 8.0 / 1e6;
}

std::string
ScenarioAnimation::MakeDeviceText(const Site& site) const
{
    std::string text = site.app->GetName();
    if (!site.plan.empty())
    {
        text += ": " + site.plan;
    }
    const double rate = GetMeasuredMbps(site);
    if (rate >= 0.0)
    {
        text += ", " + ToText(rate) + " Mb/s";
    }
    return text;
}

void
ScenarioAnimation::LookAtTexts()
{
    for (uint32_t i = 0; i < m_sites.size(); ++i)
    {
        const Site& site = m_sites[i];
        m_file->SetText(site.node,
                        i < m_scenario.devices.GetN() ? MakeDeviceText(site) : site.app->GetName());
    }
    const NodeContainer& others = m_scenario.network->GetInfrastructure();
    for (uint32_t i = 0; i < others.GetN(); ++i)
    {
        std::string text = m_scenario.network->GetNodeName(others.Get(i));
        if (i == 0 && m_file->GetPacketEnd() != Time::Max())
        {
            text += " (packets until " + ToText(m_file->GetPacketEnd().GetSeconds()) + " s)";
        }
        m_file->SetText(others.Get(i), text);
    }
    const double seconds = (Simulator::Now() - m_lastText).GetSeconds();
    m_lastText = Simulator::Now();
    for (Wire& wire : m_wires)
    {
        std::string text;
        for (uint32_t end = 0; end < 2; ++end)
        {
            const double megabits = 8e-6 * static_cast<double>(wire.bytes[end]);
            text += (end == 0 ? "" : ", back ") + ToText(seconds > 0.0 ? megabits / seconds : 0.0);
            wire.bytes[end] = 0;
        }
        m_file->SetLinkText(wire.ends[0], wire.ends[1], text + " Mb/s");
    }
    m_textEvent =
        Simulator::Schedule(MilliSeconds(TEXT_INTERVAL_MS), &ScenarioAnimation::LookAtTexts, this);
}

} // namespace edgeinference
} // namespace ns3
