/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The half of NrAccessNetwork that knows what it gives.
 */
#include "nr-access-network.h"

#include "ns3/double.h"
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

#include <numeric>
#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

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

bool
NrAccessNetwork::DoServes(Ptr<NetDevice> cell, Ptr<NetDevice> device) const
{
    const uint16_t id = DynamicCast<NrUeNetDevice>(device)->GetRrc()->GetCellId();
    return DynamicCast<NrGnbNetDevice>(cell)->GetCellId() == id;
}

bool
NrAccessNetwork::DoIsConnected(Ptr<NetDevice> device) const
{
    auto rrc = DynamicCast<NrUeNetDevice>(device)->GetRrc();
    return rrc->GetState() == NrUeRrc::CONNECTED_NORMALLY;
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

bool
NrAccessNetwork::DoSharesDirections() const
{
    // flexible slots serve both directions
    return m_pattern.find('F') != std::string::npos;
}

double
NrAccessNetwork::GetRatio(uint32_t cell, uint32_t device, bool up) const
{
    Ptr<Object> receiver;
    if (up)
    {
        receiver = DynamicCast<NrGnbNetDevice>(GetCellRadios().Get(cell))->GetPhy(0);
    }
    else
    {
        receiver = DynamicCast<NrUeNetDevice>(GetDeviceRadios().Get(device))->GetPhy(0);
    }
    const double used =
        GetResourceBlocks() * BLOCK_CARRIERS * CARRIER_SPACING * (1U << m_numerology);
    return GetSignalToNoise((up ? m_devicePower : m_cellPower) - GetLoss(cell, device),
                            used,
                            receiver);
}

Ptr<const NrAmc>
NrAccessNetwork::GetAmc(uint32_t cell, bool up) const
{
    auto radio = DynamicCast<NrGnbNetDevice>(GetCellRadios().Get(cell));
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
    auto radio = DynamicCast<NrGnbNetDevice>(GetCellRadios().Get(cell));
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
    const Scheme scheme = GetScheme(cell, GetRatio(cell, index, up), up);
    // TCP needs both directions
    if (scheme.index < 0 || GetScheme(cell, GetRatio(cell, index, !up), !up).index < 0)
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
    const double acknowledged = IsAcknowledged() ? (up ? 0.87 : 0.92) : 1.0;
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

std::string
NrAccessNetwork::DoGetTechnology() const
{
    return "5G NR";
}

} // namespace edgeinference
} // namespace ns3
