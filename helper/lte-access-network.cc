/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "lte-access-network.h"

#include "radio-cut.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/ff-mac-scheduler.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-enb-rrc.h"
#include "ns3/lte-handover-algorithm.h"
#include "ns3/lte-helper.h"
#include "ns3/lte-radio-bearer-info.h"
#include "ns3/lte-rlc.h"
#include "ns3/lte-spectrum-phy.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/node-list.h"
#include "ns3/object-map.h"
#include "ns3/point-to-point-epc-helper.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/spectrum-channel.h"
#include "ns3/string.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
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

/**
 * Lengthen the transmission buffers of a bearer that was just made. ns-3 offers their length, 10
 * kB, as a default of all LTE of the process only, and a TCP connection needs more.
 * @param owner has an attribute DataRadioBearerMap @param bytes length
 */
void
LengthenBuffers(ObjectBase* owner, uint32_t bytes)
{
    ObjectMapValue bearers;
    owner->GetAttribute("DataRadioBearerMap", bearers);
    for (auto bearer = bearers.Begin(); bearer != bearers.End(); ++bearer)
    {
        Ptr<LteRlc> rlc = DynamicCast<LteDataRadioBearerInfo>(bearer->second)->m_rlc;
        rlc->SetAttribute("MaxTxBufferSize", UintegerValue(bytes));
        // newer releases drop what waited longer than the bearer's delay budget: that, too, is no
        // loss of the link
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
ContextCreated(LteEnbRrc* rrc, uint32_t bytes, uint16_t, uint16_t rnti)
{
    Ptr<UeManager> manager = rrc->GetUeManager(rnti);
    ObjectBase* owner = PeekPointer(manager);
    manager->TraceConnectWithoutContext("DrbCreated",
                                        MakeBoundCallback(&BearerCreated, owner, bytes));
}

} // namespace

TypeId
LteAccessNetwork::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::LteAccessNetwork")
            .SetParent<AccessNetwork>()
            .SetGroupName("EdgeInference")
            .AddConstructor<LteAccessNetwork>()
            .AddAttribute("Cells",
                          "Number of cells, in a row; device i stands near cell i modulo Cells.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&LteAccessNetwork::m_cellCount),
                          MakeUintegerChecker<uint32_t>(1, 100))
            .AddAttribute("CellDistance",
                          "Distance between neighbouring cells, m.",
                          DoubleValue(500.0),
                          MakeDoubleAccessor(&LteAccessNetwork::m_cellDistance),
                          MakeDoubleChecker<double>(1.0, 1.0e6))
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
            .AddAttribute("PathLossExponent",
                          "Exponent of the path loss, for log-distance; the loss of the first "
                          "meter is that of free space.",
                          DoubleValue(3.0),
                          MakeDoubleAccessor(&LteAccessNetwork::m_exponent),
                          MakeDoubleChecker<double>(0.0, 10.0))
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
            .AddAttribute("RlcMode",
                          "um or am: whether the radio link control repeats what the MAC gave up.",
                          StringValue("um"),
                          MakeStringAccessor(&LteAccessNetwork::m_rlcMode),
                          MakeStringChecker())
            .AddAttribute("RlcBuffer",
                          "Transmission buffer of each bearer and direction, bytes; what does not "
                          "fit is lost.",
                          UintegerValue(4U << 20),
                          MakeUintegerAccessor(&LteAccessNetwork::m_rlcBuffer),
                          MakeUintegerChecker<uint32_t>(1500, 1U << 30))
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
                          MakeBooleanChecker())
            .AddAttribute("CoreDelay",
                          "Propagation delay between each cell and the core.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&LteAccessNetwork::m_coreDelay),
                          MakeTimeChecker(Seconds(0)));
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
    m_loss = nullptr;
    m_radioCuts.clear();
    m_cells = NodeContainer();
    m_cellRadios = m_deviceRadios = NetDeviceContainer();
    AccessNetwork::DoDispose();
}

void
LteAccessNetwork::CheckAttributes() const
{
    const std::vector<uint32_t> widths{6, 15, 25, 50, 75, 100};
    if (std::find(widths.begin(), widths.end(), m_resourceBlocks) == widths.end())
    {
        throw std::invalid_argument("an LTE band has 6, 15, 25, 50, 75 or 100 resource blocks, "
                                    "not " +
                                    std::to_string(m_resourceBlocks));
    }
    if (m_rlcMode != "um" && m_rlcMode != "am")
    {
        throw std::invalid_argument("unknown RlcMode '" + m_rlcMode + "': known are um, am");
    }
    DoubleValue errorRate;
    GetAttribute("PacketErrorRate", errorRate);
    if (errorRate.Get() > 0.0)
    {
        throw std::invalid_argument("LTE loses what its own error model says: set ErrorModel, "
                                    "powers or distances, not PacketErrorRate");
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
    const uint32_t perCell = (devices + m_cellCount - 1) / m_cellCount;
    if (perCell > MAX_DEVICES)
    {
        throw std::invalid_argument("an LTE cell serves at most " + std::to_string(MAX_DEVICES) +
                                    " devices, not " + std::to_string(perCell) +
                                    ": set Cells to more");
    }
    return periods.back();
}

void
LteAccessNetwork::DoCreateInfrastructure()
{
    NS_LOG_FUNCTION(this);
    CheckAttributes();
    const uint32_t first = NodeList::GetNNodes();
    m_epc = CreateObject<PointToPointEpcHelper>();
    m_epc->SetAttribute("S1uLinkDelay", TimeValue(m_coreDelay));
    const uint32_t last = NodeList::GetNNodes();
    // the gateway comes first
    AddInfrastructure(m_epc->GetPgwNode(), DoGetGatewayName());
    m_cells.Create(m_cellCount);
    for (uint32_t i = 0; i < m_cellCount; ++i)
    {
        AddInfrastructure(m_cells.Get(i), "cell " + std::to_string(i));
    }
    for (uint32_t id = first; id < last; ++id)
    {
        Ptr<Node> node = NodeList::GetNode(id);
        if (node != m_epc->GetPgwNode())
        {
            AddInfrastructure(node, node == m_epc->GetSgwNode() ? "SGW" : "MME");
        }
    }
}

bool
LteAccessNetwork::DoNeedsStack(Ptr<const Node> node) const
{
    const NodeContainer& others = GetInfrastructure();
    return std::none_of(others.Begin(), others.End(), [node](const Ptr<Node>& other) {
        return other == node;
    });
}

void
LteAccessNetwork::DoPlaceNodes()
{
    PlaceInRow(m_cells, m_cellDistance);
    const double end = (m_cellCount - 1) * m_cellDistance;
    PlaceSites(end + 2.0 * GetRadius());
    const NodeContainer& others = GetInfrastructure();
    for (uint32_t i = 0; i < others.GetN(); ++i)
    {
        if (!others.Get(i)->GetObject<MobilityModel>())
        {
            // the core stands between cells and servers
            SetPosition(others.Get(i), Vector(end + 1.5 * GetRadius(), i * 0.1 * GetRadius(), 0.0));
        }
    }
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
        m_helper->SetPathlossModelAttribute("Exponent", DoubleValue(m_exponent));
        m_helper->SetPathlossModelAttribute("ReferenceLoss", DoubleValue(GetFirstMeterLoss()));
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
    m_cellRadios = m_helper->InstallEnbDevice(m_cells);
    m_deviceRadios = m_helper->InstallUeDevice(GetDevices());
    m_loss = m_helper->GetDownlinkSpectrumChannel()->GetPropagationLossModel();
    TuneRadios();
    AddDeviceLinks();
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        m_helper->AttachToClosestEnb(m_deviceRadios.Get(i), m_cellRadios);
    }
    if (m_cellCount > 1)
    {
        m_helper->AddX2Interface(m_cells);
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
    const std::string mapping = m_rlcMode == "um" ? "RlcUmAlways" : "RlcAmAlways";
    for (uint32_t i = 0; i < m_cellRadios.GetN(); ++i)
    {
        auto radio = DynamicCast<LteEnbNetDevice>(m_cellRadios.Get(i));
        radio->GetPhy()->SetAttribute("TxPower", DoubleValue(m_cellPower));
        SetErrorModel(radio->GetPhy()->GetUplinkSpectrumPhy());
        Ptr<LteEnbRrc> rrc = radio->GetRrc();
        rrc->SetAttribute("EpsBearerToRlcMapping", StringValue(mapping));
        rrc->SetAttribute("SrsPeriodicity", UintegerValue(GetSoundingPeriod()));
        rrc->TraceConnectWithoutContext(
            "NewUeContext",
            MakeBoundCallback(&ContextCreated, PeekPointer(rrc), m_rlcBuffer));
    }
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        auto radio = DynamicCast<LteUeNetDevice>(m_deviceRadios.Get(i));
        Ptr<LteUePhy> phy = radio->GetPhy();
        phy->SetAttribute("EnableUplinkPowerControl", BooleanValue(m_powerControl));
        phy->SetAttribute("TxPower", DoubleValue(m_devicePower));
        phy->GetUplinkPowerControl()->SetAttribute("Pcmax", DoubleValue(m_devicePower));
        SetErrorModel(phy->GetDownlinkSpectrumPhy());
        ObjectBase* owner = PeekPointer(radio->GetRrc());
        radio->GetRrc()->TraceConnectWithoutContext(
            "DrbCreated",
            MakeBoundCallback(&BearerCreated, owner, m_rlcBuffer));
    }
}

void
LteAccessNetwork::AddDeviceLinks()
{
    const auto addresses = m_epc->AssignUeIpv4Address(m_deviceRadios);
    const Ipv4Address gateway = m_epc->GetUeDefaultGatewayAddress();
    const auto gatewayInterface =
        static_cast<uint32_t>(GetGateway()->GetObject<Ipv4>()->GetInterfaceForAddress(gateway));
    // for the choice of paths only
    const double nominal = m_resourceBlocks * 12.0 * 14.0 * 1000.0 * 4.0 / 8.0;
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
LteAccessNetwork::DoGetServingPoint(uint32_t device) const
{
    return GetServingCell(device);
}

NodeContainer
LteAccessNetwork::DoGetAccessPoints() const
{
    return m_cells;
}

void
LteAccessNetwork::DoCutMedium(Ptr<Node> node, bool cut)
{
    if (m_radioCuts.empty())
    {
        // in front of the loss of distance, from the first cut on
        m_radioCuts = {CreateObject<RadioCut>(), CreateObject<RadioCut>()};
        m_helper->GetDownlinkSpectrumChannel()->AddPropagationLossModel(m_radioCuts.front());
        m_helper->GetUplinkSpectrumChannel()->AddPropagationLossModel(m_radioCuts.back());
    }
    for (const auto& band : m_radioCuts)
    {
        band->SetCut(node, cut);
    }
}

int64_t
LteAccessNetwork::DoAssignDeviceStreams(int64_t stream)
{
    int64_t used = m_helper->AssignStreams(m_cellRadios, stream);
    used += m_helper->AssignStreams(m_deviceRadios, stream + used);
    used += m_loss->AssignStreams(stream + used);
    auto uplink = m_helper->GetUplinkSpectrumChannel()->GetPropagationLossModel();
    used += uplink->AssignStreams(stream + used);
    return used;
}

} // namespace edgeinference
} // namespace ns3
