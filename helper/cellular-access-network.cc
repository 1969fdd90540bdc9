/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "cellular-access-network.h"

#include "radio-cut.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/mobility-model.h"
#include "ns3/node-list.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("CellularAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(CellularAccessNetwork);

namespace
{

constexpr double THERMAL_NOISE = -174.0; //!< as ns-3's LTE and 5G-LENA have it, dBm/Hz

} // namespace

TypeId
CellularAccessNetwork::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::CellularAccessNetwork")
                            .SetParent<AccessNetwork>()
                            .SetGroupName("EdgeInference");
    return tid;
}

TypeId
CellularAccessNetwork::AddCellAttributes(TypeId child)
{
    return child
        .AddAttribute("Cells",
                      "Number of cells, in a row; device i stands near cell i modulo Cells.",
                      UintegerValue(1),
                      MakeUintegerAccessor(&CellularAccessNetwork::m_cellCount),
                      MakeUintegerChecker<uint32_t>(1, 100))
        .AddAttribute("CellDistance",
                      "Distance between neighbouring cells, m.",
                      DoubleValue(500.0),
                      MakeDoubleAccessor(&CellularAccessNetwork::m_cellDistance),
                      MakeDoubleChecker<double>(1.0, 1.0e6))
        .AddAttribute("CoreDelay",
                      "Propagation delay between each cell and the core.",
                      TimeValue(MilliSeconds(1)),
                      MakeTimeAccessor(&CellularAccessNetwork::m_coreDelay),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("PathLossExponent",
                      "Exponent of the path loss, for log-distance; the loss of the first "
                      "meter is that of free space.",
                      DoubleValue(3.0),
                      MakeDoubleAccessor(&CellularAccessNetwork::m_exponent),
                      MakeDoubleChecker<double>(0.0, 10.0))
        .AddAttribute("RlcMode",
                      "um or am: whether the radio link control repeats what the MAC gave up.",
                      StringValue("um"),
                      MakeStringAccessor(&CellularAccessNetwork::m_rlcMode),
                      MakeStringChecker())
        .AddAttribute("RlcBuffer",
                      "Transmission buffer of each bearer and direction, bytes; what does not "
                      "fit is lost.",
                      UintegerValue(4U << 20),
                      MakeUintegerAccessor(&CellularAccessNetwork::m_rlcBuffer),
                      MakeUintegerChecker<uint32_t>(1500, 1U << 30));
}

CellularAccessNetwork::CellularAccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

CellularAccessNetwork::~CellularAccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

void
CellularAccessNetwork::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_loss = nullptr;
    m_radioCuts.clear();
    m_cells = NodeContainer();
    m_cellRadios = m_deviceRadios = NetDeviceContainer();
    AccessNetwork::DoDispose();
}

void
CellularAccessNetwork::CheckChoice(const std::string& value,
                                   const std::string& attribute,
                                   const std::vector<std::string>& known) const
{
    if (std::find(known.begin(), known.end(), value) != known.end())
    {
        return;
    }
    std::string list;
    for (const std::string& name : known)
    {
        list += (list.empty() ? "" : ", ") + name;
    }
    throw std::invalid_argument("unknown " + attribute + " '" + value + "' of " +
                                DoGetTechnology() + ": known are " + list);
}

void
CellularAccessNetwork::DoCreateInfrastructure()
{
    NS_LOG_FUNCTION(this);
    DoubleValue errorRate;
    GetAttribute("PacketErrorRate", errorRate);
    if (errorRate.Get() > 0.0)
    {
        throw std::invalid_argument(DoGetTechnology() +
                                    " loses what its own error model says: set ErrorModel, "
                                    "powers or distances, not PacketErrorRate");
    }
    CheckChoice(m_rlcMode, "RlcMode", {"um", "am"});
    DoCheckAttributes();
    const uint32_t first = NodeList::GetNNodes();
    const Core core = DoCreateCore(m_coreDelay);
    const uint32_t last = NodeList::GetNNodes();
    // the gateway comes first
    AddInfrastructure(core.packetGateway, DoGetGatewayName());
    m_cells.Create(m_cellCount);
    for (uint32_t i = 0; i < m_cellCount; ++i)
    {
        AddInfrastructure(m_cells.Get(i), "cell " + std::to_string(i));
    }
    for (uint32_t id = first; id < last; ++id)
    {
        Ptr<Node> node = NodeList::GetNode(id);
        if (node != core.packetGateway)
        {
            AddInfrastructure(node, node == core.servingGateway ? "SGW" : "MME");
        }
    }
}

bool
CellularAccessNetwork::DoNeedsStack(Ptr<const Node> node) const
{
    const NodeContainer& others = GetInfrastructure();
    return std::none_of(others.Begin(), others.End(), [node](const Ptr<Node>& other) {
        return other == node;
    });
}

void
CellularAccessNetwork::DoPlaceNodes()
{
    PlaceInRow(m_cells, m_cellDistance);
    DoLiftAntennas();
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
CellularAccessNetwork::DoLiftAntennas()
{
}

void
CellularAccessNetwork::SetRadios(const NetDeviceContainer& cells,
                                 const NetDeviceContainer& devices,
                                 Ptr<PropagationLossModel> loss)
{
    m_cellRadios = cells;
    m_deviceRadios = devices;
    m_loss = loss;
}

void
CellularAccessNetwork::AddDeviceLinks(const Ipv4InterfaceContainer& addresses,
                                      Ipv4Address gateway,
                                      double nominal)
{
    const auto gatewayInterface =
        static_cast<uint32_t>(GetGateway()->GetObject<Ipv4>()->GetInterfaceForAddress(gateway));
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

void
CellularAccessNetwork::DoCutMedium(Ptr<Node> node, bool cut)
{
    if (m_radioCuts.empty())
    {
        m_radioCuts = DoAddCuts();
    }
    for (const auto& channel : m_radioCuts)
    {
        channel->SetCut(node, cut);
    }
}

const NodeContainer&
CellularAccessNetwork::GetCells() const
{
    return m_cells;
}

const NetDeviceContainer&
CellularAccessNetwork::GetCellRadios() const
{
    return m_cellRadios;
}

const NetDeviceContainer&
CellularAccessNetwork::GetDeviceRadios() const
{
    return m_deviceRadios;
}

uint32_t
CellularAccessNetwork::GetCellCount() const
{
    return m_cellCount;
}

double
CellularAccessNetwork::GetPathLossExponent() const
{
    return m_exponent;
}

bool
CellularAccessNetwork::IsAcknowledged() const
{
    return m_rlcMode == "am";
}

uint32_t
CellularAccessNetwork::GetBearerBuffer() const
{
    return m_rlcBuffer;
}

uint32_t
CellularAccessNetwork::GetIndex(Ptr<const Node> node) const
{
    const NodeContainer& devices = GetDevices();
    // devices were created one after the other
    const uint32_t index = devices.GetN() > 0 ? node->GetId() - devices.Get(0)->GetId() : 0;
    NS_ABORT_MSG_IF(index >= devices.GetN() || devices.Get(index) != node,
                    GetNodeName(node)
                        << " is no device of this " << DoGetTechnology() << " network");
    return index;
}

uint32_t
CellularAccessNetwork::GetServingCell(uint32_t device) const
{
    for (uint32_t i = 0; i < m_cellRadios.GetN(); ++i)
    {
        if (DoServes(m_cellRadios.Get(i), m_deviceRadios.Get(device)))
        {
            return i;
        }
    }
    return m_cellRadios.GetN();
}

uint32_t
CellularAccessNetwork::GetNearestCell(uint32_t device) const
{
    const uint32_t serving = GetServingCell(device);
    if (serving < m_cells.GetN())
    {
        return serving;
    }
    Ptr<MobilityModel> here = GetDevices().Get(device)->GetObject<MobilityModel>();
    double least = std::numeric_limits<double>::infinity();
    uint32_t nearest = 0;
    for (uint32_t i = 0; i < m_cells.GetN(); ++i)
    {
        const double distance = here->GetDistanceFrom(m_cells.Get(i)->GetObject<MobilityModel>());
        nearest = distance < least ? i : nearest;
        least = std::min(least, distance);
    }
    return nearest;
}

uint32_t
CellularAccessNetwork::GetConnectedDevices() const
{
    return static_cast<uint32_t>(
        std::count_if(m_deviceRadios.Begin(),
                      m_deviceRadios.End(),
                      [this](const Ptr<NetDevice>& device) { return DoIsConnected(device); }));
}

double
CellularAccessNetwork::GetLoss(uint32_t cell, uint32_t device) const
{
    return -m_loss->CalcRxPower(0.0,
                                m_cells.Get(cell)->GetObject<MobilityModel>(),
                                GetDevices().Get(device)->GetObject<MobilityModel>());
}

double
CellularAccessNetwork::GetSignalToNoise(double power, double hertz, Ptr<const Object> phy)
{
    DoubleValue noiseFigure;
    phy->GetAttribute("NoiseFigure", noiseFigure);
    const double noise = THERMAL_NOISE + 10.0 * std::log10(hertz) + noiseFigure.Get();
    return std::pow(10.0, (power - noise) / 10.0);
}

double
CellularAccessNetwork::GetFirstMeterLoss(double hertz)
{
    return 20.0 * std::log10(4.0 * M_PI * hertz / 299792458.0);
}

NodeContainer
CellularAccessNetwork::DoGetAccessPoints() const
{
    return m_cells;
}

uint32_t
CellularAccessNetwork::DoGetServingPoint(uint32_t device) const
{
    return GetServingCell(device);
}

uint32_t
CellularAccessNetwork::DoGetMedium(const NetworkLink& link) const
{
    const bool up = link.to == GetGateway()->GetId();
    const uint32_t device = (up ? link.from : link.to) - GetDevices().Get(0)->GetId();
    return 2 * GetServingCell(device) + (DoSharesDirections() ? 1 : link.medium);
}

bool
CellularAccessNetwork::DoSharesDirections() const
{
    return false;
}

uint32_t
CellularAccessNetwork::DoGetLargestSegment() const
{
    return 1448;
}

std::string
CellularAccessNetwork::DoGetGatewayName() const
{
    return "PGW";
}

double
CellularAccessNetwork::DoGetUsualRadius() const
{
    return 150.0;
}

} // namespace edgeinference
} // namespace ns3
