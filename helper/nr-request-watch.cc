/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nr-request-watch.h"

#include "ns3/nr-gnb-net-device.h"
#include "ns3/nr-mac-sched-sap.h"
#include "ns3/nr-mac-scheduler.h"
#include "ns3/nr-ue-mac.h"
#include "ns3/nr-ue-net-device.h"
#include "ns3/nr-ue-rrc.h"
#include "ns3/simulator.h"

#include <string>
#include <unordered_map>

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(NrRequestWatch);

namespace
{

/** A value that TS 38.331 has for it (sf80); a grant on a busy cell takes less. */
const Time PATIENCE = MilliSeconds(80);
const Time PERIOD = MilliSeconds(20); //!< between two looks

/** @param holding of a device @param reports what it holds; the rest is of the trace source */
void
NoteHolding(std::shared_ptr<NrRequestWatch::Holding> holding,
            const SfnSf,
            const uint16_t,
            const uint16_t,
            const uint8_t,
            const NrUeMac::SrBsrMachine,
            std::unordered_map<uint8_t, NrMacSapProvider::BufferStatusReportParameters> reports,
            int,
            std::string)
{
    holding->since = Simulator::Now();
    holding->bytes = 0;
    for (const auto& [bearer, report] : reports)
    {
        holding->bytes += report.txQueueSize + report.retxQueueSize + report.statusPduSize;
    }
}

} // namespace

TypeId
NrRequestWatch::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::NrRequestWatch")
                            .SetParent<Object>()
                            .SetGroupName("EdgeInference")
                            .HideFromDocumentation();
    return tid;
}

void
NrRequestWatch::DoDispose()
{
    m_cells = m_devices = NetDeviceContainer();
    m_holdings.clear();
    Object::DoDispose();
}

void
NrRequestWatch::Start(const NetDeviceContainer& cells, const NetDeviceContainer& devices)
{
    m_cells = cells;
    m_devices = devices;
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        auto mac = DynamicCast<NrUeNetDevice>(devices.Get(i))->GetMac(0);
        m_holdings.push_back(std::make_shared<Holding>());
        mac->TraceConnectWithoutContext("UeMacStateMachineTrace",
                                        MakeBoundCallback(&NoteHolding, m_holdings.back()));
    }
    Simulator::Schedule(PERIOD, &NrRequestWatch::Check, Ptr<NrRequestWatch>(this));
}

void
NrRequestWatch::Check()
{
    for (uint32_t i = 0; i < m_holdings.size(); ++i)
    {
        Holding& holding = *m_holdings[i];
        if (holding.bytes > 0 && Simulator::Now() >= holding.since + PATIENCE)
        {
            holding.since = Simulator::Now();
            Ask(i);
        }
    }
    if (!m_holdings.empty())
    {
        Simulator::Schedule(PERIOD, &NrRequestWatch::Check, Ptr<NrRequestWatch>(this));
    }
}

void
NrRequestWatch::Ask(uint32_t device)
{
    auto rrc = DynamicCast<NrUeNetDevice>(m_devices.Get(device))->GetRrc();
    for (uint32_t i = 0; i < m_cells.GetN(); ++i)
    {
        auto cell = DynamicCast<NrGnbNetDevice>(m_cells.Get(i));
        if (cell->GetCellId() == rrc->GetCellId() && rrc->GetState() == NrUeRrc::CONNECTED_NORMALLY)
        {
            NrMacSchedSapProvider::SchedUlSrInfoReqParameters request;
            request.m_srList.push_back(rrc->GetRnti());
            cell->GetScheduler(0)->GetMacSchedSapProvider()->SchedUlSrInfoReq(request);
        }
    }
}

} // namespace edgeinference
} // namespace ns3
