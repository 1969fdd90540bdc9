/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The half of LteAccessNetwork that knows what it gives.
 */
#include "lte-access-network.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/lte-amc.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-helper.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/mobility-model.h"
#include "ns3/point-to-point-epc-helper.h"
#include "ns3/propagation-loss-model.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double BLOCK_HERTZ = 180.0e3;      //!< width of a resource block
constexpr double THERMAL_NOISE = -174.0;     //!< as ns-3's LTE has it, dBm/Hz
constexpr double UPLINK_ERROR_RATE = 5.0e-5; //!< bit error rate that ns-3's schedulers aim at

/** @param blocks resource blocks of a band @return size of a group of them, TS 36.213, 7.1.6.1 */
int
GetGroup(uint32_t blocks)
{
    return blocks <= 10 ? 1 : (blocks <= 26 ? 2 : (blocks <= 63 ? 3 : 4));
}

} // namespace

Ptr<LteHelper>
LteAccessNetwork::GetLteHelper() const
{
    return m_helper;
}

const NodeContainer&
LteAccessNetwork::GetCells() const
{
    return m_cells;
}

const NetDeviceContainer&
LteAccessNetwork::GetCellRadios() const
{
    return m_cellRadios;
}

const NetDeviceContainer&
LteAccessNetwork::GetDeviceRadios() const
{
    return m_deviceRadios;
}

uint32_t
LteAccessNetwork::GetIndex(Ptr<const Node> node) const
{
    const NodeContainer& devices = GetDevices();
    // devices were created one after the other
    const uint32_t index = devices.GetN() > 0 ? node->GetId() - devices.Get(0)->GetId() : 0;
    NS_ABORT_MSG_IF(index >= devices.GetN() || devices.Get(index) != node,
                    GetNodeName(node) << " is no device of this LTE network");
    return index;
}

uint32_t
LteAccessNetwork::GetServingCell(uint32_t device) const
{
    auto rrc = DynamicCast<LteUeNetDevice>(m_deviceRadios.Get(device))->GetRrc();
    for (uint32_t i = 0; i < m_cellRadios.GetN(); ++i)
    {
        if (DynamicCast<LteEnbNetDevice>(m_cellRadios.Get(i))->HasCellId(rrc->GetCellId()))
        {
            return i;
        }
    }
    return m_cellRadios.GetN();
}

Ptr<Node>
LteAccessNetwork::GetServingNode(uint32_t device) const
{
    const uint32_t serving = GetServingCell(device);
    if (serving < m_cells.GetN())
    {
        return m_cells.Get(serving);
    }
    // before it has attached: where it will
    Ptr<MobilityModel> here = GetDevices().Get(device)->GetObject<MobilityModel>();
    double least = std::numeric_limits<double>::infinity();
    Ptr<Node> nearest;
    for (uint32_t i = 0; i < m_cells.GetN(); ++i)
    {
        const double distance = here->GetDistanceFrom(m_cells.Get(i)->GetObject<MobilityModel>());
        nearest = distance < least ? m_cells.Get(i) : nearest;
        least = std::min(least, distance);
    }
    return nearest;
}

uint32_t
LteAccessNetwork::GetConnectedDevices() const
{
    uint32_t connected = 0;
    for (uint32_t i = 0; i < m_deviceRadios.GetN(); ++i)
    {
        auto rrc = DynamicCast<LteUeNetDevice>(m_deviceRadios.Get(i))->GetRrc();
        connected += rrc->GetState() == LteUeRrc::CONNECTED_NORMALLY ? 1 : 0;
    }
    return connected;
}

double
LteAccessNetwork::GetFirstMeterLoss() const
{
    const double hertz = LteSpectrumValueHelper::GetCarrierFrequency(m_earfcn);
    return 20.0 * std::log10(4.0 * M_PI * hertz / 299792458.0);
}

uint32_t
LteAccessNetwork::DoGetMedium(const NetworkLink& link) const
{
    const bool up = link.to == GetGateway()->GetId();
    const uint32_t device = (up ? link.from : link.to) - GetDevices().Get(0)->GetId();
    const uint32_t cell = GetServingCell(device);
    return 2 * cell + link.medium;
}

double
LteAccessNetwork::GetDevicePower(double lossDb) const
{
    if (!m_powerControl)
    {
        return m_devicePower;
    }
    // open loop of TS 36.213, 5.1.1.1, P0 = -80 dBm as ns-3 has it; ns-3 takes the power of all
    // resource blocks less that received on one for the path loss
    const double blocks = 10.0 * std::log10(static_cast<double>(m_resourceBlocks));
    return std::min(m_devicePower, std::max(-40.0, blocks - 80.0 + lossDb + blocks));
}

int
LteAccessNetwork::GetDownlinkScheme(double snr) const
{
    SpectrumValue ratio(
        LteSpectrumValueHelper::GetSpectrumModel(m_earfcn,
                                                 static_cast<uint16_t>(m_resourceBlocks)));
    ratio = snr;
    const auto group = static_cast<uint8_t>(GetGroup(m_resourceBlocks));
    Ptr<LteAmc> amc = CreateObject<LteAmc>();
    // the scheduler takes the worst of the groups it uses, and the last one may be small
    const std::vector<int> feedback = amc->CreateCqiFeedbacks(ratio, group);
    const int quality = *std::min_element(feedback.begin(), feedback.end());
    return quality > 0 ? amc->GetMcsFromCqi(quality) : -1;
}

int
LteAccessNetwork::GetUplinkScheme(double snr) const
{
    // as ns-3's schedulers do it
    const double efficiency = std::log2(1.0 + snr / (-std::log(5.0 * UPLINK_ERROR_RATE) / 1.5));
    Ptr<LteAmc> amc = CreateObject<LteAmc>();
    const int quality = amc->GetCqiFromSpectralEfficiency(efficiency);
    return quality > 0 ? amc->GetMcsFromCqi(quality) : -1;
}

int
LteAccessNetwork::GetScheme(uint32_t device, bool up) const
{
    Ptr<Node> cell = GetServingNode(device);
    const double lossDb =
        -m_loss->CalcRxPower(0.0,
                             cell->GetObject<MobilityModel>(),
                             GetDevices().Get(device)->GetObject<MobilityModel>());
    Ptr<NetDevice> cellRadio = m_cellRadios.Get(cell->GetId() - m_cells.Get(0)->GetId());
    Ptr<Object> receiver;
    if (up)
    {
        receiver = DynamicCast<LteEnbNetDevice>(cellRadio)->GetPhy();
    }
    else
    {
        receiver = DynamicCast<LteUeNetDevice>(m_deviceRadios.Get(device))->GetPhy();
    }
    DoubleValue noiseFigure;
    receiver->GetAttribute("NoiseFigure", noiseFigure);
    const double noise =
        THERMAL_NOISE + 10.0 * std::log10(BLOCK_HERTZ * m_resourceBlocks) + noiseFigure.Get();
    const double power = up ? GetDevicePower(lossDb) : m_cellPower;
    const double snr = std::pow(10.0, (power - lossDb - noise) / 10.0);
    return up ? GetUplinkScheme(snr) : GetDownlinkScheme(snr);
}

double
LteAccessNetwork::DoGetSharedRate(Ptr<const Node> node, bool up) const
{
    const uint32_t index = GetIndex(node);
    const int scheme = GetScheme(index, up);
    // TCP needs both directions
    if (scheme < 0 || GetScheme(index, !up) < 0)
    {
        return 0.0;
    }
    Ptr<LteAmc> amc = CreateObject<LteAmc>();
    const auto all = static_cast<int>(m_resourceBlocks);
    // ns-3's schedulers leave a group that is not whole
    const int whole = all - all % GetGroup(m_resourceBlocks);
    const int bits =
        up ? amc->GetUlTbSizeFromMcs(scheme, all) : amc->GetDlTbSizeFromMcs(scheme, whole);
    // one transport block per millisecond; headers of RLC (2 bytes, and 2 per packet) and PDCP (2)
    const double perSecond = (bits / 8.0 - 2.0) * 1000.0;
    // measured: what ns-3's acknowledged mode leaves
    const double share = m_rlcMode == "um" ? 1.0 : 0.9;
    return share * perSecond * GetPayloadShare(2 + 2);
}

Time
LteAccessNetwork::DoGetSharedDelay(bool up) const
{
    // measured: a downlink packet waits for its subframe, an uplink packet is reported and granted
    return up ? MicroSeconds(11800) : MicroSeconds(3400);
}

std::string
LteAccessNetwork::DoGetMediumName() const
{
    return "LTE, " + std::to_string(m_resourceBlocks) + " resource blocks";
}

Time
LteAccessNetwork::DoGetReadyTime() const
{
    return MilliSeconds(500) + MilliSeconds(5) * static_cast<int64_t>(GetDevices().GetN());
}

uint32_t
LteAccessNetwork::DoGetLargestSegment() const
{
    return 1448;
}

std::string
LteAccessNetwork::DoGetGatewayName() const
{
    return "PGW";
}

double
LteAccessNetwork::DoGetUsualRadius() const
{
    return 150.0;
}

} // namespace edgeinference
} // namespace ns3
