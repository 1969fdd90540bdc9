/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The part of NrAccessNetwork that sets 5G-LENA up.
 */
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
#include "ns3/nr-gnb-rrc.h"
#include "ns3/nr-helper.h"
#include "ns3/nr-mac-scheduler.h"
#include "ns3/nr-point-to-point-epc-helper.h"
#include "ns3/nr-radio-bearer-info.h"
#include "ns3/nr-rlc.h"
#include "ns3/nr-ue-net-device.h"
#include "ns3/nr-ue-rrc.h"
#include "ns3/object-map.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/**
 * Lengthen the transmission buffers of a bearer that was just made. 5G-LENA offers their length, 10
 * kB, as a default of all NR of the process only, and a TCP connection needs more.
 * @param owner has an attribute DataRadioBearerMap @param bytes length
 */
void
LengthenBuffers(ObjectBase* owner, uint32_t bytes)
{
    ObjectMapValue bearers;
    owner->GetAttribute("DataRadioBearerMap", bearers);
    for (auto bearer = bearers.Begin(); bearer != bearers.End(); ++bearer)
    {
        Ptr<NrRlc> rlc = DynamicCast<NrDataRadioBearerInfo>(bearer->second)->m_rlc;
        rlc->SetAttribute("MaxTxBufferSize", UintegerValue(bytes));
        // what waited longer than the bearer's delay budget is no loss of the link
        rlc->SetAttributeFailSafe("EnablePdcpDiscarding", BooleanValue(false));
    }
}

/** @param owner as there @param bytes length; the rest is of the trace source */
void
BearerCreated(ObjectBase* owner, uint32_t bytes, uint64_t, uint16_t, uint16_t, uint8_t)
{
    LengthenBuffers(owner, bytes);
}

/** A device arrives at a cell. @param rrc of the cell @param bytes length of buffers
 * @param rnti the device */
void
ContextCreated(NrGnbRrc* rrc, uint32_t bytes, uint16_t, uint16_t rnti)
{
    auto manager = rrc->GetUeManager(rnti);
    ObjectBase* owner = PeekPointer(manager);
    manager->TraceConnectWithoutContext("DrbCreated",
                                        MakeBoundCallback(&BearerCreated, owner, bytes));
}

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

} // namespace

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
    m_loss = m_channel->GetPropagationLossModel();
    auto parts = CcBwpCreator::GetAllBwps({band});
    for (auto& part : parts)
    {
        part.get()->SetChannel(m_channel);
    }
    m_cellRadios = m_helper->InstallGnbDevice(m_cells, parts);
    m_deviceRadios = m_helper->InstallUeDevice(GetDevices(), parts);
}

void
NrAccessNetwork::DoConnectDevices()
{
    ConfigureHelper();
    InstallRadios();
    TuneRadios();
    AddDeviceLinks();
    m_requests = CreateObject<NrRequestWatch>();
    m_requests->Start(m_cellRadios, m_deviceRadios);
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        m_helper->AttachToGnb(m_deviceRadios.Get(i), m_cellRadios.Get(GetNearestCell(i)));
    }
}

void
NrAccessNetwork::TuneRadios()
{
    const StringValue mapping(m_rlcMode == "um" ? "RlcUmAlways" : "RlcAmAlways");
    for (uint32_t i = 0; i < m_cellRadios.GetN(); ++i)
    {
        auto rrc = DynamicCast<NrGnbNetDevice>(m_cellRadios.Get(i))->GetRrc();
        rrc->SetAttribute("QosFlowToRlcMapping", mapping);
        rrc->TraceConnectWithoutContext(
            "NewUeContext",
            MakeBoundCallback(&ContextCreated, PeekPointer(rrc), m_rlcBuffer));
    }
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        auto rrc = DynamicCast<NrUeNetDevice>(m_deviceRadios.Get(i))->GetRrc();
        ObjectBase* owner = PeekPointer(rrc);
        rrc->TraceConnectWithoutContext("DrbCreated",
                                        MakeBoundCallback(&BearerCreated, owner, m_rlcBuffer));
    }
}

void
NrAccessNetwork::AddDeviceLinks()
{
    const auto addresses = m_core->AssignUeIpv4Address(m_deviceRadios);
    const Ipv4Address gateway = m_core->GetUeDefaultGatewayAddress();
    const auto gatewayInterface =
        static_cast<uint32_t>(GetGateway()->GetObject<Ipv4>()->GetInterfaceForAddress(gateway));
    // for the choice of paths only
    const double nominal = m_bandwidth * 4.0 / 8.0;
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        NetworkLink up{GetDevices().Get(i)->GetId(),
                       GetGateway()->GetId(),
                       nominal,
                       m_coreDelay.GetSeconds(),
                       1,
                       addresses.Get(i).second,
                       gateway};
        NetworkLink down{up.to,
                         up.from,
                         nominal,
                         up.delaySeconds,
                         2,
                         gatewayInterface,
                         addresses.GetAddress(i)};
        AddSharedLink(up, down);
    }
}

uint32_t
NrAccessNetwork::DoGetServingPoint(uint32_t device) const
{
    return GetServingCell(device);
}

NodeContainer
NrAccessNetwork::DoGetAccessPoints() const
{
    return m_cells;
}

void
NrAccessNetwork::DoCutMedium(Ptr<Node> node, bool cut)
{
    if (!m_radioCut)
    {
        // in front of the loss of distance, from the first cut on
        m_radioCut = CreateObject<RadioCut>();
        m_channel->AddPropagationLossModel(m_radioCut);
    }
    m_radioCut->SetCut(node, cut);
}

int64_t
NrAccessNetwork::DoAssignDeviceStreams(int64_t stream)
{
    int64_t used = m_helper->AssignStreams(m_cellRadios, stream);
    used += m_helper->AssignStreams(m_deviceRadios, stream + used);
    return used;
}

} // namespace edgeinference
} // namespace ns3
