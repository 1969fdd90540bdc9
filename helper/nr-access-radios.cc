/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of NrAccessNetwork that sets 5G-LENA up.
 */
#include "bearer-buffers.h"
#include "nr-access-network.h"
#include "nr-request-watch.h"
#include "radio-cut.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/isotropic-antenna-model.h"
#include "ns3/nr-amc.h"
#include "ns3/nr-channel-helper.h"
#include "ns3/nr-error-model.h"
#include "ns3/nr-gnb-net-device.h"
#include "ns3/nr-gnb-phy.h"
#include "ns3/nr-gnb-rrc.h"
#include "ns3/nr-helper.h"
#include "ns3/nr-mac-scheduler.h"
#include "ns3/nr-point-to-point-epc-helper.h"
#include "ns3/nr-radio-bearer-info.h"
#include "ns3/nr-rlc.h"
#include "ns3/nr-spectrum-phy.h"
#include "ns3/nr-ue-net-device.h"
#include "ns3/nr-ue-phy.h"
#include "ns3/nr-ue-rrc.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param type a scheduler of 5G-LENA @return its name for people, such as tdma-pf */
std::string
GetSchedulerName(TypeId type)
{
    const std::string prefix = NrMacScheduler::GetTypeId().GetName();
    std::string name = type.GetName();
    name = name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : name;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    const auto end = name.find("dma");
    return end == std::string::npos || end + 3 >= name.size() ? name : name.insert(end + 3, "-");
}

/** A sink, and the radio at one end of what it is to hear of. */
struct TransmissionTrace
{
    AccessNetwork::TransmissionSink sink; //!< hears
    Ptr<NetDevice> cell;                  //!< radio of a cell
    NetDeviceContainer devices;           //!< radios that it may serve
    std::map<uint16_t, Time> last;        //!< when each of them was last told of, by RNTI
};

/** @param trace who hears @param from who sent @param to who received @param params what */
void
TellTransmission(TransmissionTrace& trace,
                 Ptr<NetDevice> from,
                 Ptr<NetDevice> to,
                 const RxPacketTraceParams& params)
{
    // 5G-LENA tells once for each packet in a block
    auto [last, first] = trace.last.emplace(params.m_rnti, Simulator::Now());
    if (!first && last->second == Simulator::Now())
    {
        return;
    }
    last->second = Simulator::Now();
    const Time symbol = DynamicCast<NrGnbNetDevice>(trace.cell)->GetPhy(0)->GetSymbolPeriod();
    trace.sink(from, to, params.m_tbSize, symbol * params.m_numSym);
}

/** @param trace who hears, with the device alone @param params what the device received */
void
HearDevice(std::shared_ptr<TransmissionTrace> trace, RxPacketTraceParams params)
{
    TellTransmission(*trace, trace->cell, trace->devices.Get(0), params);
}

/** @param trace who hears, with all devices @param params what the cell received */
void
HearCell(std::shared_ptr<TransmissionTrace> trace, RxPacketTraceParams params)
{
    for (auto device = trace->devices.Begin(); device != trace->devices.End(); ++device)
    {
        const auto rrc = DynamicCast<NrUeNetDevice>(*device)->GetRrc();
        if (rrc->GetRnti() == params.m_rnti && rrc->GetCellId() == params.m_cellId)
        {
            TellTransmission(*trace, *device, trace->cell, params);
        }
    }
}

} // namespace

void
NrAccessNetwork::DoTraceTransmissions(const TransmissionSink& sink)
{
    const NetDeviceContainer& devices = GetDeviceRadios();
    for (uint32_t i = 0; i < GetCellRadios().GetN(); ++i)
    {
        const auto cell = DynamicCast<NrGnbNetDevice>(GetCellRadios().Get(i));
        const auto trace =
            std::make_shared<TransmissionTrace>(TransmissionTrace{sink, cell, devices, {}});
        cell->GetPhy(0)->GetSpectrumPhy()->TraceConnectWithoutContext(
            "RxPacketTraceGnb",
            MakeBoundCallback(&HearCell, trace));
    }
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        const auto device = DynamicCast<NrUeNetDevice>(devices.Get(i));
        // it stays where it attaches
        const auto trace = std::make_shared<TransmissionTrace>(
            TransmissionTrace{sink, GetCellRadios().Get(GetNearestCell(i)), {device}, {}});
        device->GetPhy(0)->GetSpectrumPhy()->TraceConnectWithoutContext(
            "RxPacketTraceUe",
            MakeBoundCallback(&HearDevice, trace));
    }
}

TypeId
NrAccessNetwork::FindScheduler() const
{
    std::string known;
    for (const TypeId& type : GetConcreteTypes(NrMacScheduler::GetTypeId()))
    {
        const std::string its = GetSchedulerName(type);
        if (m_scheduler == its || m_scheduler == type.GetName())
        {
            return type;
        }
        known += (known.empty() ? "" : ", ") + its;
    }
    throw std::invalid_argument("There is no scheduler '" + m_scheduler +
                                "' of NR (known: " + known + ")");
}

uint32_t
NrAccessNetwork::GetGroupBlocks() const
{
    if (m_scheduler.find("tdma") == 0 || m_scheduler.find("Tdma") != std::string::npos)
    {
        return 1;
    }
    // TS 38.214, table 5.1.2.2.1-1, configuration 1
    const uint32_t blocks = GetResourceBlocks();
    return blocks <= 36 ? 2 : (blocks <= 72 ? 4 : (blocks <= 144 ? 8 : 16));
}

void
NrAccessNetwork::ConfigureHelper()
{
    m_helper = CreateObject<NrHelper>();
    m_helper->SetEpcHelper(m_core);
    m_helper->SetSchedulerTypeId(FindScheduler());
    const auto scheme = static_cast<uint8_t>(std::max(m_fixedScheme, 0));
    for (const std::string way : {"Dl", "Ul"})
    {
        m_helper->SetSchedulerAttribute("FixedMcs" + way, BooleanValue(m_fixedScheme >= 0));
        m_helper->SetSchedulerAttribute("StartingMcs" + way, UintegerValue(scheme));
    }
    const std::string errors = FindType(NrErrorModel::GetTypeId(), m_errorModelType).GetName();
    m_helper->SetDlErrorModel(errors);
    m_helper->SetUlErrorModel(errors);
    const EnumValue amc(m_amcModel == "shannon" ? NrAmc::ShannonModel : NrAmc::ErrorModel);
    m_helper->SetGnbDlAmcAttribute("AmcModel", amc);
    m_helper->SetGnbUlAmcAttribute("AmcModel", amc);
    m_helper->SetGnbSpectrumAttribute("DataErrorModelEnabled", BooleanValue(m_errorModel));
    m_helper->SetUeSpectrumAttribute("DataErrorModelEnabled", BooleanValue(m_errorModel));
    m_helper->SetGnbMacAttribute("NumRbPerRbg", UintegerValue(GetGroupBlocks()));
    m_helper->SetGnbPhyAttribute("Numerology", UintegerValue(m_numerology));
    m_helper->SetGnbPhyAttribute("Pattern", StringValue(m_pattern));
    m_helper->SetGnbPhyAttribute("TxPower", DoubleValue(m_cellPower));
    m_helper->SetUePhyAttribute("TxPower", DoubleValue(m_devicePower));
    // whoever lost the link would leave its cell and, in 5G-LENA, never find one again
    m_helper->SetUePhyAttribute("EnableRlfDetection", BooleanValue(false));
    // arrays and beams would need a channel of matrices, which costs more than all the rest
    m_helper->SetGnbAntennaTypeId(IsotropicAntennaModel::GetTypeId().GetName());
    m_helper->SetUeAntennaTypeId(IsotropicAntennaModel::GetTypeId().GetName());
}

void
NrAccessNetwork::InstallRadios()
{
    CcBwpCreator creator;
    const CcBwpCreator::SimpleOperationBandConf setup(m_frequency, m_bandwidth, 1);
    OperationBandInfo band = creator.CreateOperationBandContiguousCc(setup);
    m_channel = MakeChannel();
    auto parts = CcBwpCreator::GetAllBwps({band});
    for (auto& part : parts)
    {
        part.get()->SetChannel(m_channel);
    }
    const NetDeviceContainer cells = m_helper->InstallGnbDevice(GetCells(), parts);
    const NetDeviceContainer devices = m_helper->InstallUeDevice(GetDevices(), parts);
    SetRadios(cells, devices, m_channel->GetPropagationLossModel());
}

void
NrAccessNetwork::DoConnectDevices()
{
    ConfigureHelper();
    InstallRadios();
    TuneRadios();
    const Ipv4InterfaceContainer addresses = m_core->AssignUeIpv4Address(GetDeviceRadios());
    AddDeviceLinks(addresses, m_core->GetUeDefaultGatewayAddress(), m_bandwidth * 4.0 / 8.0);
    m_requests = CreateObject<NrRequestWatch>();
    m_requests->Start(GetCellRadios(), GetDeviceRadios());
    for (uint32_t i = 0; i < GetDeviceRadios().GetN(); ++i)
    {
        m_helper->AttachToGnb(GetDeviceRadios().Get(i), GetCellRadios().Get(GetNearestCell(i)));
    }
}

void
NrAccessNetwork::TuneRadios()
{
    const StringValue mapping(IsAcknowledged() ? "RlcAmAlways" : "RlcUmAlways");
    for (uint32_t i = 0; i < GetCellRadios().GetN(); ++i)
    {
        auto rrc = DynamicCast<NrGnbNetDevice>(GetCellRadios().Get(i))->GetRrc();
        rrc->SetAttribute("QosFlowToRlcMapping", mapping);
        BearerBuffers<NrDataRadioBearerInfo>::LengthenOfCell(rrc, GetBearerBuffer());
    }
    for (uint32_t i = 0; i < GetDeviceRadios().GetN(); ++i)
    {
        auto rrc = DynamicCast<NrUeNetDevice>(GetDeviceRadios().Get(i))->GetRrc();
        BearerBuffers<NrDataRadioBearerInfo>::LengthenOfDevice(rrc, GetBearerBuffer());
    }
}

std::vector<Ptr<RadioCut>>
NrAccessNetwork::DoAddCuts()
{
    auto cut = CreateObject<RadioCut>();
    m_channel->AddPropagationLossModel(cut);
    return {cut};
}

int64_t
NrAccessNetwork::DoAssignDeviceStreams(int64_t stream)
{
    int64_t used = m_helper->AssignStreams(GetCellRadios(), stream);
    used += m_helper->AssignStreams(GetDeviceRadios(), stream + used);
    return used;
}

} // namespace edgeinference
} // namespace ns3
