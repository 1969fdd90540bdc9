/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "lte-access-network.h"

#include "bearer-buffers.h"
#include "radio-cut.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/ff-mac-scheduler.h"
#include "ns3/log.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-handover-algorithm.h"
#include "ns3/lte-helper.h"
#include "ns3/lte-radio-bearer-info.h"
#include "ns3/lte-rlc.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/point-to-point-epc-helper.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/spectrum-channel.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("LteAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(LteAccessNetwork);

namespace
{

constexpr uint32_t UPLINK_OFFSET = 18000; //!< between channel numbers of the directions (FDD)
constexpr uint32_t MAX_DEVICES = 300;     //!< of a cell: ns-3 has 320 sounding slots

} // namespace

TypeId
LteAccessNetwork::GetTypeId()
{
    static TypeId tid =
        AddCellAttributes(TypeId("ns3::edgeinference::LteAccessNetwork")
                              .SetParent<CellularAccessNetwork>()
                              .SetGroupName("EdgeInference")
                              .AddConstructor<LteAccessNetwork>())
            .AddAttribute("ResourceBlocks",
                          "Width of each direction's band: 6, 15, 25, 50, 75 or 100 resource "
                          "blocks are 1.4, 3, 5, 10, 15 or 20 MHz.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&LteAccessNetwork::m_resourceBlocks),
                          MakeUintegerChecker<uint32_t>(6, 100))
            .AddAttribute("Earfcn",
                          "Channel number of the downlink, of a band below 18; the uplink has that "
                          "plus 18000. 100 lies at 2120 MHz.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&LteAccessNetwork::m_earfcn),
                          MakeUintegerChecker<uint32_t>(0, 5849))
            .AddAttribute("CellTxPower",
                          "Transmission power of a cell, dBm.",
                          DoubleValue(30.0),
                          MakeDoubleAccessor(&LteAccessNetwork::m_cellPower),
                          MakeDoubleChecker<double>(-100.0, 60.0))
            .AddAttribute("DeviceTxPower",
                          "Largest transmission power of a device, dBm.",
                          DoubleValue(23.0),
                          MakeDoubleAccessor(&LteAccessNetwork::m_devicePower),
                          MakeDoubleChecker<double>(-40.0, 60.0))
            .AddAttribute("PowerControl",
                          "Whether devices send with less power where that is enough.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteAccessNetwork::m_powerControl),
                          MakeBooleanChecker())
            .AddAttribute("PathLossModel",
                          "PropagationLossModel by short name or TypeId, such as log-distance, "
                          "friis or cost231.",
                          StringValue("log-distance"),
                          MakeStringAccessor(&LteAccessNetwork::m_lossModel),
                          MakeStringChecker())
            .AddAttribute("Scheduler",
                          "FfMacScheduler of the cells by short name or TypeId, such as pf, rr, "
                          "fd-mt or tta.",
                          StringValue("pf"),
                          MakeStringAccessor(&LteAccessNetwork::m_scheduler),
                          MakeStringChecker())
            .AddAttribute("ErrorModel",
                          "Whether transmissions of data and control can fail; the MAC repeats "
                          "data up to three times.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteAccessNetwork::m_errorModel),
                          MakeBooleanChecker())
            .AddAttribute("SrsPeriodicity",
                          "Time between two sounding signals of a device, ms: 2, 5, 10, 20, 40, "
                          "80, 160 or 320. A cell serves fewer devices than that, and some more "
                          "while they arrive. 0: twice the number of devices, from 40 to 320.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&LteAccessNetwork::m_soundingPeriod),
                          MakeUintegerChecker<uint32_t>(0, 320))
            .AddAttribute("HandoverAlgorithm",
                          "LteHandoverAlgorithm of the cells by class name or TypeId, such as "
                          "A3RsrpHandoverAlgorithm.",
                          StringValue("NoOpHandoverAlgorithm"),
                          MakeStringAccessor(&LteAccessNetwork::m_handover),
                          MakeStringChecker())
            .AddAttribute("IdealRrc",
                          "Whether messages of the radio resource control are free and never lost.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LteAccessNetwork::m_idealRrc),
                          MakeBooleanChecker());
    return tid;
}

LteAccessNetwork::LteAccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

LteAccessNetwork::~LteAccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

void
LteAccessNetwork::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_helper = nullptr;
    m_epc = nullptr;
    CellularAccessNetwork::DoDispose();
}

void
LteAccessNetwork::DoCheckAttributes() const
{
    const std::vector<uint32_t> widths{6, 15, 25, 50, 75, 100};
    if (std::find(widths.begin(), widths.end(), m_resourceBlocks) == widths.end())
    {
        throw std::invalid_argument("an LTE band has 6, 15, 25, 50, 75 or 100 resource blocks, "
                                    "not " +
                                    std::to_string(m_resourceBlocks));
    }
    FindType(PropagationLossModel::GetTypeId(), m_lossModel);
    FindType(FfMacScheduler::GetTypeId(), m_scheduler);
    FindType(LteHandoverAlgorithm::GetTypeId(), m_handover);
    GetSoundingPeriod();
}

uint32_t
LteAccessNetwork::GetSoundingPeriod() const
{
    const std::vector<uint32_t> periods{2, 5, 10, 20, 40, 80, 160, 320};
    const uint32_t devices = GetDevices().GetN();
    if (m_soundingPeriod > 0)
    {
        if (std::find(periods.begin(), periods.end(), m_soundingPeriod) == periods.end())
        {
            throw std::invalid_argument("SrsPeriodicity of LTE is 2, 5, 10, 20, 40, 80, 160 or 320 "
                                        "ms, not " +
                                        std::to_string(m_soundingPeriod));
        }
        return m_soundingPeriod;
    }
    for (uint32_t period : periods)
    {
        // all may come to one cell, and who collides with another while it arrives counts twice
        if (period >= 40 && 2 * devices <= period)
        {
            return period;
        }
    }
    const uint32_t perCell = (devices + GetCellCount() - 1) / GetCellCount();
    if (perCell > MAX_DEVICES)
    {
        throw std::invalid_argument("an LTE cell serves at most " + std::to_string(MAX_DEVICES) +
                                    " devices, not " + std::to_string(perCell) +
                                    ": set Cells to more");
    }
    return periods.back();
}

CellularAccessNetwork::Core
LteAccessNetwork::DoCreateCore(Time delay)
{
    m_epc = CreateObject<PointToPointEpcHelper>();
    m_epc->SetAttribute("S1uLinkDelay", TimeValue(delay));
    return {m_epc->GetPgwNode(), m_epc->GetSgwNode()};
}

void
LteAccessNetwork::ConfigureHelper()
{
    m_helper = CreateObject<LteHelper>();
    m_helper->SetEpcHelper(m_epc);
    m_helper->SetAttribute("UseIdealRrc", BooleanValue(m_idealRrc));
    m_helper->SetSchedulerType(FindType(FfMacScheduler::GetTypeId(), m_scheduler).GetName());
    m_helper->SetHandoverAlgorithmType(
        FindType(LteHandoverAlgorithm::GetTypeId(), m_handover).GetName());
    const TypeId loss = FindType(PropagationLossModel::GetTypeId(), m_lossModel);
    m_helper->SetPathlossModelType(loss);
    if (loss == LogDistancePropagationLossModel::GetTypeId())
    {
        const double hertz = LteSpectrumValueHelper::GetCarrierFrequency(m_earfcn);
        m_helper->SetPathlossModelAttribute("Exponent", DoubleValue(GetPathLossExponent()));
        m_helper->SetPathlossModelAttribute("ReferenceLoss", DoubleValue(GetFirstMeterLoss(hertz)));
    }
    m_helper->SetEnbDeviceAttribute("DlEarfcn", UintegerValue(m_earfcn));
    m_helper->SetEnbDeviceAttribute("UlEarfcn", UintegerValue(m_earfcn + UPLINK_OFFSET));
    m_helper->SetEnbDeviceAttribute("DlBandwidth", UintegerValue(m_resourceBlocks));
    m_helper->SetEnbDeviceAttribute("UlBandwidth", UintegerValue(m_resourceBlocks));
    m_helper->SetUeDeviceAttribute("DlEarfcn", UintegerValue(m_earfcn));
}

void
LteAccessNetwork::DoConnectDevices()
{
    NS_LOG_FUNCTION(this);
    ConfigureHelper();
    const NetDeviceContainer cells = m_helper->InstallEnbDevice(GetCells());
    const NetDeviceContainer devices = m_helper->InstallUeDevice(GetDevices());
    SetRadios(cells, devices, m_helper->GetDownlinkSpectrumChannel()->GetPropagationLossModel());
    TuneRadios();
    const Ipv4InterfaceContainer addresses = m_epc->AssignUeIpv4Address(devices);
    AddDeviceLinks(addresses,
                   m_epc->GetUeDefaultGatewayAddress(),
                   m_resourceBlocks * 12.0 * 14.0 * 1000.0 * 4.0 / 8.0);
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        m_helper->AttachToClosestEnb(devices.Get(i), cells);
    }
    if (GetCellCount() > 1)
    {
        m_helper->AddX2Interface(GetCells());
    }
}

void
LteAccessNetwork::SetErrorModel(Ptr<Object> spectrumPhy) const
{
    spectrumPhy->SetAttribute("DataErrorModelEnabled", BooleanValue(m_errorModel));
    spectrumPhy->SetAttribute("CtrlErrorModelEnabled", BooleanValue(m_errorModel));
}

void
LteAccessNetwork::TuneRadios()
{
    const StringValue mapping(IsAcknowledged() ? "RlcAmAlways" : "RlcUmAlways");
    for (uint32_t i = 0; i < GetCellRadios().GetN(); ++i)
    {
        auto radio = DynamicCast<LteEnbNetDevice>(GetCellRadios().Get(i));
        radio->GetPhy()->SetAttribute("TxPower", DoubleValue(m_cellPower));
        SetErrorModel(radio->GetPhy()->GetUplinkSpectrumPhy());
        Ptr<LteEnbRrc> rrc = radio->GetRrc();
        rrc->SetAttribute("EpsBearerToRlcMapping", mapping);
        rrc->SetAttribute("SrsPeriodicity", UintegerValue(GetSoundingPeriod()));
        BearerBuffers<LteDataRadioBearerInfo>::LengthenOfCell(rrc, GetBearerBuffer());
    }
    for (uint32_t i = 0; i < GetDeviceRadios().GetN(); ++i)
    {
        auto radio = DynamicCast<LteUeNetDevice>(GetDeviceRadios().Get(i));
        Ptr<LteUePhy> phy = radio->GetPhy();
        phy->SetAttribute("EnableUplinkPowerControl", BooleanValue(m_powerControl));
        phy->SetAttribute("TxPower", DoubleValue(m_devicePower));
        phy->GetUplinkPowerControl()->SetAttribute("Pcmax", DoubleValue(m_devicePower));
        SetErrorModel(phy->GetDownlinkSpectrumPhy());
        BearerBuffers<LteDataRadioBearerInfo>::LengthenOfDevice(radio->GetRrc(), GetBearerBuffer());
    }
}

std::vector<Ptr<RadioCut>>
LteAccessNetwork::DoAddCuts()
{
    std::vector<Ptr<RadioCut>> cuts;
    for (const auto& channel :
         {m_helper->GetDownlinkSpectrumChannel(), m_helper->GetUplinkSpectrumChannel()})
    {
        cuts.push_back(CreateObject<RadioCut>());
        channel->AddPropagationLossModel(cuts.back());
    }
    return cuts;
}

int64_t
LteAccessNetwork::DoAssignDeviceStreams(int64_t stream)
{
    int64_t used = m_helper->AssignStreams(GetCellRadios(), stream);
    used += m_helper->AssignStreams(GetDeviceRadios(), stream + used);
    for (const auto& channel :
         {m_helper->GetDownlinkSpectrumChannel(), m_helper->GetUplinkSpectrumChannel()})
    {
        used += channel->GetPropagationLossModel()->AssignStreams(stream + used);
    }
    return used;
}

} // namespace edgeinference
} // namespace ns3
