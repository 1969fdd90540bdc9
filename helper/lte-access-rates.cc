/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The half of LteAccessNetwork that knows what it gives.
 */
#include "lte-access-network.h"

#include "ns3/lte-amc.h"
#include "ns3/lte-enb-net-device.h"
#include "ns3/lte-enb-phy.h"
#include "ns3/lte-helper.h"
#include "ns3/lte-spectrum-value-helper.h"
#include "ns3/lte-ue-net-device.h"
#include "ns3/lte-ue-phy.h"
#include "ns3/lte-ue-power-control.h"
#include "ns3/lte-ue-rrc.h"
#include "ns3/point-to-point-epc-helper.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double BLOCK_HERTZ = 180.0e3;      //!< width of a resource block
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

bool
LteAccessNetwork::DoServes(Ptr<NetDevice> cell, Ptr<NetDevice> device) const
{
    const uint16_t id = DynamicCast<LteUeNetDevice>(device)->GetRrc()->GetCellId();
    return DynamicCast<LteEnbNetDevice>(cell)->HasCellId(id);
}

bool
LteAccessNetwork::DoIsConnected(Ptr<NetDevice> device) const
{
    auto rrc = DynamicCast<LteUeNetDevice>(device)->GetRrc();
    return rrc->GetState() == LteUeRrc::CONNECTED_NORMALLY;
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
    const uint32_t cell = GetNearestCell(device);
    const double lossDb = GetLoss(cell, device);
    Ptr<Object> receiver;
    if (up)
    {
        receiver = DynamicCast<LteEnbNetDevice>(GetCellRadios().Get(cell))->GetPhy();
    }
    else
    {
        receiver = DynamicCast<LteUeNetDevice>(GetDeviceRadios().Get(device))->GetPhy();
    }
    const double power = up ? GetDevicePower(lossDb) : m_cellPower;
    const double snr = GetSignalToNoise(power - lossDb, BLOCK_HERTZ * m_resourceBlocks, receiver);
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
    const double share = IsAcknowledged() ? 0.9 : 1.0;
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

std::string
LteAccessNetwork::DoGetTechnology() const
{
    return "LTE";
}

} // namespace edgeinference
} // namespace ns3
