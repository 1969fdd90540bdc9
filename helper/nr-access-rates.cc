/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The half of NrAccessNetwork that knows what it gives.
 */
#include "nr-access-network.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/mobility-model.h"
#include "ns3/nr-amc.h"
#include "ns3/nr-error-model.h"
#include "ns3/nr-gnb-net-device.h"
#include "ns3/nr-gnb-phy.h"
#include "ns3/nr-helper.h"
#include "ns3/nr-mac-scheduler-ns3.h"
#include "ns3/nr-point-to-point-epc-helper.h"
#include "ns3/nr-ue-net-device.h"
#include "ns3/nr-ue-phy.h"
#include "ns3/nr-ue-rrc.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/spectrum-channel.h"
#include "ns3/spectrum-value.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double THERMAL_NOISE = -174.0;   //!< as 5G-LENA has it, dBm/Hz
constexpr double CARRIER_SPACING = 15.0e3; //!< of numerology 0, Hz
constexpr uint32_t BLOCK_CARRIERS = 12;    //!< subcarriers of a resource block
constexpr uint32_t SLOT_SYMBOLS = 14;      //!< with the normal cyclic prefix
constexpr double BLOCK_HEADER = 5.0;       //!< of a transport block: MAC and RLC, bytes
constexpr double SOUNDING_SLOTS = 80.0;    //!< uplink slots between two of a device alone

} // namespace

Ptr<NrHelper>
NrAccessNetwork::GetNrHelper() const
{
    return m_helper;
}

const NodeContainer&
NrAccessNetwork::GetCells() const
{
    return m_cells;
}

const NetDeviceContainer&
NrAccessNetwork::GetCellRadios() const
{
    return m_cellRadios;
}

const NetDeviceContainer&
NrAccessNetwork::GetDeviceRadios() const
{
    return m_deviceRadios;
}

uint32_t
NrAccessNetwork::GetIndex(Ptr<const Node> node) const
{
    const NodeContainer& devices = GetDevices();
    // devices were created one after the other
    const uint32_t index = devices.GetN() > 0 ? node->GetId() - devices.Get(0)->GetId() : 0;
    NS_ABORT_MSG_IF(index >= devices.GetN() || devices.Get(index) != node,
                    GetNodeName(node) << " is no device of this NR network");
    return index;
}

uint32_t
NrAccessNetwork::GetServingCell(uint32_t device) const
{
    auto rrc = DynamicCast<NrUeNetDevice>(m_deviceRadios.Get(device))->GetRrc();
    for (uint32_t i = 0; i < m_cellRadios.GetN(); ++i)
    {
        if (DynamicCast<NrGnbNetDevice>(m_cellRadios.Get(i))->GetCellId() == rrc->GetCellId())
        {
            return i;
        }
    }
    return m_cellRadios.GetN();
}

uint32_t
NrAccessNetwork::GetNearestCell(uint32_t device) const
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
NrAccessNetwork::GetConnectedDevices() const
{
    uint32_t connected = 0;
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        auto rrc = DynamicCast<NrUeNetDevice>(m_deviceRadios.Get(i))->GetRrc();
        connected += rrc->GetState() == NrUeRrc::CONNECTED_NORMALLY ? 1 : 0;
    }
    return connected;
}

uint32_t
NrAccessNetwork::GetResourceBlocks() const
{
    DoubleValue overhead;
    CreateObject<NrGnbPhy>()->GetAttribute("RbOverhead", overhead);
    const double block = BLOCK_CARRIERS * CARRIER_SPACING * (1U << m_numerology);
    return static_cast<uint32_t>(m_bandwidth * (1.0 - overhead.Get()) / block);
}

uint32_t
NrAccessNetwork::GetScheduledBlocks() const
{
    // 5G-LENA leaves a group that is not whole
    return GetResourceBlocks() / GetGroupBlocks() * GetGroupBlocks();
}

uint32_t
NrAccessNetwork::DoGetMedium(const NetworkLink& link) const
{
    const bool up = link.to == GetGateway()->GetId();
    const uint32_t device = (up ? link.from : link.to) - GetDevices().Get(0)->GetId();
    // flexible slots serve both directions
    const bool flexible = m_pattern.find('F') != std::string::npos;
    return 2 * GetServingCell(device) + (flexible ? 1 : link.medium);
}

double
NrAccessNetwork::GetSignalToNoise(uint32_t cell, uint32_t device, bool up) const
{
    const double lossDb =
        -m_loss->CalcRxPower(0.0,
                             m_cells.Get(cell)->GetObject<MobilityModel>(),
                             GetDevices().Get(device)->GetObject<MobilityModel>());
    Ptr<Object> receiver;
    if (up)
    {
        receiver = DynamicCast<NrGnbNetDevice>(m_cellRadios.Get(cell))->GetPhy(0);
    }
    else
    {
        receiver = DynamicCast<NrUeNetDevice>(m_deviceRadios.Get(device))->GetPhy(0);
    }
    DoubleValue noiseFigure;
    receiver->GetAttribute("NoiseFigure", noiseFigure);
    const double used =
        GetResourceBlocks() * BLOCK_CARRIERS * CARRIER_SPACING * (1U << m_numerology);
    const double noise = THERMAL_NOISE + 10.0 * std::log10(used) + noiseFigure.Get();
    return std::pow(10.0, ((up ? m_devicePower : m_cellPower) - lossDb - noise) / 10.0);
}

Ptr<const NrAmc>
NrAccessNetwork::GetAmc(uint32_t cell, bool up) const
{
    auto radio = DynamicCast<NrGnbNetDevice>(m_cellRadios.Get(cell));
    auto scheduler = DynamicCast<NrMacSchedulerNs3>(radio->GetScheduler(0));
    return up ? scheduler->GetUlAmc() : scheduler->GetDlAmc();
}

NrAccessNetwork::Scheme
NrAccessNetwork::GetScheme(uint32_t cell, double snr, bool up) const
{
    const auto known = m_schemes.find({up, snr});
    if (known != m_schemes.end())
    {
        return known->second;
    }
    Ptr<const NrAmc> amc = GetAmc(cell, up);
    auto radio = DynamicCast<NrGnbNetDevice>(m_cellRadios.Get(cell));
    SpectrumValue ratio(radio->GetPhy(0)->GetSpectrumModel());
    ratio = snr;
    uint8_t adapted = 0;
    const uint8_t quality = amc->CreateCqiFeedbackSiso(ratio, adapted);
    Scheme scheme;
    if (quality > 0)
    {
        // a cell takes the scheme of what it hears itself, and that of a report from a device
        const int heard = up ? adapted : static_cast<int>(amc->GetMcsFromCqi(quality));
        scheme.index = m_fixedScheme >= 0 ? m_fixedScheme : heard;
        const auto index = static_cast<uint8_t>(scheme.index);
        const uint32_t blocks = GetScheduledBlocks() * (SLOT_SYMBOLS - 1);
        std::vector<int> all(GetResourceBlocks());
        std::iota(all.begin(), all.end(), 0);
        const auto outcome =
            MakeErrorModel()->GetTbDecodificationStats(ratio,
                                                       all,
                                                       amc->CalculateTbSize(index, 1, blocks),
                                                       index,
                                                       NrErrorModel::NrErrorModelHistory());
        scheme.lossRate = m_errorModel ? outcome->m_tbler : 0.0;
    }
    m_schemes[{up, snr}] = scheme;
    return scheme;
}

std::vector<uint32_t>
NrAccessNetwork::GetDataSymbols(bool up) const
{
    std::vector<uint32_t> symbols;
    std::stringstream slots(m_pattern);
    std::string slot;
    while (std::getline(slots, slot, '|'))
    {
        // one symbol of control for each direction that a slot has
        const bool one = slot == "DL" || slot == "UL";
        const bool mine = slot == "F" || (up ? slot == "UL" : slot != "UL");
        symbols.push_back(mine ? SLOT_SYMBOLS - (one ? 1 : 2) : 0);
    }
    return symbols;
}

double
NrAccessNetwork::DoGetSharedRate(Ptr<const Node> node, bool up) const
{
    const uint32_t index = GetIndex(node);
    const uint32_t cell = GetNearestCell(index);
    const Scheme scheme = GetScheme(cell, GetSignalToNoise(cell, index, up), up);
    // TCP needs both directions
    if (scheme.index < 0 || GetScheme(cell, GetSignalToNoise(cell, index, !up), !up).index < 0)
    {
        return 0.0;
    }
    Ptr<const NrAmc> amc = GetAmc(cell, up);
    const std::vector<uint32_t> pattern = GetDataSymbols(up);
    double bytes = 0.0;
    for (const uint32_t symbols : pattern)
    {
        if (symbols > 0)
        {
            bytes += amc->CalculateTbSize(static_cast<uint8_t>(scheme.index),
                                          1,
                                          GetScheduledBlocks() * symbols) -
                     BLOCK_HEADER;
        }
    }
    const double perSecond = bytes * 1000.0 * (1U << m_numerology) / pattern.size();
    // in a slot in which a device sounds the channel 5G-LENA lets it send nothing else
    const double sounding = up ? 1.0 - 1.0 / SOUNDING_SLOTS : 1.0;
    // measured: what 5G-LENA's acknowledged mode leaves
    const double acknowledged = m_rlcMode == "um" ? 1.0 : (up ? 0.87 : 0.92);
    return perSecond * sounding * acknowledged / (1.0 + scheme.lossRate) * GetPayloadShare(2 + 2);
}

Time
NrAccessNetwork::DoGetSharedDelay(bool up) const
{
    // measured: a downlink packet waits for its slot, an uplink packet is reported and granted
    return up ? MicroSeconds(5000) : MicroSeconds(1800);
}

std::string
NrAccessNetwork::DoGetMediumName() const
{
    std::ostringstream name;
    name << "5G NR, " << m_bandwidth / 1.0e6 << " MHz";
    return name.str();
}

Time
NrAccessNetwork::DoGetReadyTime() const
{
    return MilliSeconds(100) + MilliSeconds(2) * static_cast<int64_t>(GetDevices().GetN());
}

uint32_t
NrAccessNetwork::DoGetLargestSegment() const
{
    return 1448;
}

std::string
NrAccessNetwork::DoGetGatewayName() const
{
    return "PGW";
}

double
NrAccessNetwork::DoGetUsualRadius() const
{
    return 150.0;
}

} // namespace edgeinference
} // namespace ns3
