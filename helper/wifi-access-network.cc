/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "wifi-access-network.h"

#include "supported-attribute.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/he-configuration.h"
#include "ns3/ht-configuration.h"
#include "ns3/log.h"
#include "ns3/mobility-model.h"
#include "ns3/pointer.h"
#include "ns3/propagation-loss-model.h"
#include "ns3/ssid.h"
#include "ns3/sta-wifi-mac.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-tx-vector.h"
#include "ns3/yans-wifi-channel.h"
#include "ns3/yans-wifi-helper.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("WifiAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(WifiAccessNetwork);

namespace
{

/** One generation of WiFi. */
struct Generation
{
    std::string name;      //!< value of the attribute Standard
    WifiStandard standard; //!< as ns-3 calls it
    uint32_t widthMhz;     //!< usual channel width
    std::string band;      //!< as ns-3's channel settings call it
    uint32_t blockFrames;  //!< frames that one block acknowledgement covers, 1: no aggregation
    uint32_t ampduBytes;   //!< longest A-MPDU of the standard
    double preamble;       //!< of a data frame, s
};

/** @return the generations on offer */
const std::vector<Generation>&
GetGenerations()
{
    static const std::vector<Generation> generations{
        {"80211a", WIFI_STANDARD_80211a, 20, "BAND_5GHZ", 1, 0, 20.0e-6},
        {"80211g", WIFI_STANDARD_80211g, 20, "BAND_2_4GHZ", 1, 0, 20.0e-6},
        {"80211n", EDGE_INFERENCE_WIFI_80211N, 40, "BAND_5GHZ", 64, 65535, 36.0e-6},
        {"80211ac", WIFI_STANDARD_80211ac, 80, "BAND_5GHZ", 64, 1048575, 40.0e-6},
        {"80211ax", EDGE_INFERENCE_WIFI_80211AX, 80, "BAND_5GHZ", 256, 6500631, 44.0e-6},
    };
    return generations;
}

/** @param phy to configure @param generation what the devices speak @param width in MHz */
void
SetChannelWidth(YansWifiPhyHelper& phy, const Generation& generation, uint32_t width)
{
    TypeId::AttributeInformation info;
    if (WifiPhy::GetTypeId().LookupAttributeByName("ChannelSettings", &info))
    {
        phy.Set("ChannelSettings",
                StringValue("{0, " + std::to_string(width) + ", " + generation.band + ", 0}"));
    }
    else
    {
        // until ns-3.35 the standard alone says the band
        phy.Set("ChannelWidth", UintegerValue(width));
    }
}

/** @param name value of the attribute Standard @return the generation */
const Generation&
FindGeneration(const std::string& name)
{
    std::string known;
    for (const Generation& generation : GetGenerations())
    {
        if (generation.name == name)
        {
            return generation;
        }
        known += (known.empty() ? "" : ", ") + generation.name;
    }
    throw std::invalid_argument("unknown WiFi standard '" + name + "': known are " + known);
}

} // namespace

TypeId
WifiAccessNetwork::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::WifiAccessNetwork")
            .SetParent<AccessNetwork>()
            .SetGroupName("EdgeInference")
            .AddConstructor<WifiAccessNetwork>()
            .AddAttribute("Standard",
                          "80211a, 80211g, 80211n, 80211ac or 80211ax.",
                          StringValue("80211ax"),
                          MakeStringAccessor(&WifiAccessNetwork::m_standard),
                          MakeStringChecker())
            .AddAttribute("ChannelWidth",
                          "Width of the channel, MHz; 0: 20 for 802.11a and g, 40 for n, 80 for ac "
                          "and ax.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&WifiAccessNetwork::m_channelWidth),
                          MakeUintegerChecker<uint32_t>(0, 160))
            .AddAttribute(
                "RateManager",
                "TypeId of the rate control. MinstrelHt is closer to drivers, Ideal needs "
                "no time to learn.",
                StringValue("ns3::IdealWifiManager"),
                MakeStringAccessor(&WifiAccessNetwork::m_rateManager),
                MakeStringChecker())
            .AddAttribute("RtsCtsThreshold",
                          "Frames of more bytes reserve the air by RTS and CTS, as far as the "
                          "rate control heeds it. Without, a collision costs a whole A-MPDU. The "
                          "default is that of ns-3.37; newer releases have 4692480.",
                          UintegerValue(65535),
                          MakeUintegerAccessor(&WifiAccessNetwork::m_rtsCtsThreshold),
                          MakeUintegerChecker<uint32_t>(0, 4692480))
            .AddAttribute(
                "Aps",
                "Access points, in a row, on one channel and one LAN; device i stands near "
                "access point i modulo Aps. One stands on the router itself.",
                UintegerValue(1),
                MakeUintegerAccessor(&WifiAccessNetwork::m_pointCount),
                MakeUintegerChecker<uint32_t>(1, 1000))
            .AddAttribute("ApDistance",
                          "Distance between neighbouring access points, m.",
                          DoubleValue(40.0),
                          MakeDoubleAccessor(&WifiAccessNetwork::m_pointDistance),
                          MakeDoubleChecker<double>(0.0, 1.0e6))
            .AddAttribute("LanRate",
                          "Rate of the LAN between several access points and the router.",
                          DataRateValue(DataRate("1Gbps")),
                          MakeDataRateAccessor(&WifiAccessNetwork::m_lanRate),
                          MakeDataRateChecker())
            .AddAttribute("LanDelay",
                          "Propagation delay of that LAN.",
                          TimeValue(MicroSeconds(1)),
                          MakeTimeAccessor(&WifiAccessNetwork::m_lanDelay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("MissedBeacons",
                          "Beacons (one every 102.4 ms) that a device misses before it looks for "
                          "another access point.",
                          UintegerValue(10),
                          MakeUintegerAccessor(&WifiAccessNetwork::m_missedBeacons),
                          MakeUintegerChecker<uint32_t>(1))
            .AddTraceSource("Roamed",
                            "A device has joined an access point, or lost it.",
                            MakeTraceSourceAccessor(&WifiAccessNetwork::m_roamedTrace),
                            "ns3::edgeinference::WifiAccessNetwork::RoamedTracedCallback")
            .AddAttribute("TxPower",
                          "Transmission power of devices and access point, dBm.",
                          DoubleValue(16.0206),
                          MakeDoubleAccessor(&WifiAccessNetwork::m_txPower),
                          MakeDoubleChecker<double>(-100.0, 60.0))
            .AddAttribute("PathLossExponent",
                          "Exponent of the log-distance path loss.",
                          DoubleValue(3.0),
                          MakeDoubleAccessor(&WifiAccessNetwork::m_exponent),
                          MakeDoubleChecker<double>(0.0, 10.0))
            .AddAttribute("MaxAmsduSize",
                          "Largest A-MSDU, bytes; 0 switches it off. Fewer and larger frames are "
                          "faster to simulate and use the air better. Devices among several "
                          "access points send none: those of ns-3.37 lose what is inside.",
                          UintegerValue(7935),
                          MakeUintegerAccessor(&WifiAccessNetwork::m_maxAmsdu),
                          MakeUintegerChecker<uint32_t>(0, 7935))
            .AddAttribute("MaxAmpduSize",
                          "Largest A-MPDU, bytes; the standard's own limit applies, too.",
                          UintegerValue(6500631),
                          MakeUintegerAccessor(&WifiAccessNetwork::m_maxAmpdu),
                          MakeUintegerChecker<uint32_t>(0, 6500631));
    return tid;
}

std::vector<std::string>
WifiAccessNetwork::GetStandardNames()
{
    std::vector<std::string> names;
    for (const Generation& generation : GetGenerations())
    {
        names.push_back(generation.name);
    }
    return names;
}

void
WifiAccessNetwork::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_loss = nullptr;
    m_ends.clear();
    m_points = NodeContainer();
    m_lan = NetDeviceContainer();
    AccessNetwork::DoDispose();
}

Ptr<YansWifiChannel>
WifiAccessNetwork::MakeChannel()
{
    YansWifiChannelHelper helper;
    helper.SetPropagationDelay("ns3::ConstantSpeedPropagationDelayModel");
    helper.AddPropagationLoss("ns3::LogDistancePropagationLossModel",
                              "Exponent",
                              DoubleValue(m_exponent));
    Ptr<YansWifiChannel> channel = helper.Create();
    PointerValue loss;
    channel->GetAttribute("PropagationLossModel", loss);
    m_loss = loss.Get<PropagationLossModel>();
    return channel;
}

void
WifiAccessNetwork::InstallRadios()
{
    const Generation& generation = FindGeneration(m_standard);
    YansWifiPhyHelper phy;
    phy.SetChannel(MakeChannel());
    SetChannelWidth(phy, generation, m_channelWidth > 0 ? m_channelWidth : generation.widthMhz);
    phy.Set("TxPowerStart", DoubleValue(m_txPower));
    phy.Set("TxPowerEnd", DoubleValue(m_txPower));

    WifiHelper wifi;
    wifi.SetStandard(generation.standard);
    wifi.SetRemoteStationManager(m_rateManager,
                                 "RtsCtsThreshold",
                                 UintegerValue(m_rtsCtsThreshold));
    WifiMacHelper mac;
    const SsidValue ssid(Ssid("edge-inference"));
    const UintegerValue amsdu(GetLargestAmsdu(false));
    const UintegerValue ampdu(m_maxAmpdu);
    mac.SetType("ns3::StaWifiMac",
                "Ssid",
                ssid,
                "BE_MaxAmsduSize",
                UintegerValue(GetLargestAmsdu(true)),
                "BE_MaxAmpduSize",
                ampdu,
                "MaxMissedBeacons",
                UintegerValue(m_missedBeacons));
    NetDeviceContainer ends = wifi.Install(phy, mac, GetDevices());
    mac.SetType("ns3::ApWifiMac", "Ssid", ssid, "BE_MaxAmsduSize", amsdu, "BE_MaxAmpduSize", ampdu);
    ends.Add(wifi.Install(phy, mac, GetAccessPoints()));
    m_ends.assign(ends.Begin(), ends.End());
}

void
WifiAccessNetwork::DoConnectDevices()
{
    NS_LOG_FUNCTION(this);
    InstallRadios();
    SpreadRequests();
    for (const Ptr<NetDevice>& end : m_ends)
    {
        TuneDevice(end);
        AddErrorModel(DynamicCast<WifiNetDevice>(end)->GetPhy(), "PostReceptionErrorModel");
    }
    WatchAssociations();
    AddSharedMedium({m_ends.begin(), m_ends.begin() + GetDevices().GetN()},
                    m_pointCount > 1 ? JoinAccessPoints() : m_ends.back(),
                    1.0e7);
}

void
WifiAccessNetwork::TuneDevice(Ptr<NetDevice> device) const
{
    Ptr<WifiNetDevice> wifi = DynamicCast<WifiNetDevice>(device);
    const uint32_t blockFrames = FindGeneration(m_standard).blockFrames;
    if (Ptr<HtConfiguration> ht = wifi->GetHtConfiguration())
    {
        SetSupportedAttribute(ht, "ShortGuardIntervalSupported", BooleanValue(true));
    }
    if (Ptr<HeConfiguration> he = wifi->GetHeConfiguration())
    {
        SetSupportedAttribute(he, "GuardInterval", TimeValue(NanoSeconds(800)));
        // the length of blocks moved from here to the MAC in ns-3.41
        SetSupportedAttribute(he, "MpduBufferSize", UintegerValue(blockFrames));
    }
    PointerValue queue;
    if (wifi->GetMac()->GetAttributeFailSafe("BE_Txop", queue) && queue.GetObject())
    {
        // a station whose answer to a request for block acknowledgement needs a retry and comes
        // after ns-3's 1 ms is deaf from then on: it waits for a frame that it has passed on before
        SetSupportedAttribute(queue.GetObject(),
                              "AddBaResponseTimeout",
                              TimeValue(MilliSeconds(50)));
    }
    if (blockFrames > 1)
    {
        // newer releases refuse it where nothing is aggregated
        SetSupportedAttribute(wifi->GetMac(), "MpduBufferSize", UintegerValue(blockFrames));
    }
}

double
WifiAccessNetwork::GetSignalToNoise(Ptr<NetDevice> sender, Ptr<NetDevice> receiver) const
{
    const double dbm = m_loss->CalcRxPower(m_txPower,
                                           sender->GetNode()->GetObject<MobilityModel>(),
                                           receiver->GetNode()->GetObject<MobilityModel>());
    // thermal noise at 290 K and the receiver's noise figure of ns-3's WifiPhy, 7 dB
    Ptr<WifiPhy> phy = DynamicCast<WifiNetDevice>(receiver)->GetPhy();
    const double hertz = static_cast<double>(phy->GetChannelWidth()) * 1.0e6;
    const double noiseDbm = 10.0 * std::log10(1.3803e-23 * 290.0 * hertz * 1.0e3) + 7.0;
    return std::pow(10.0, (dbm - noiseDbm) / 10.0);
}

double
WifiAccessNetwork::GetBitRate(Ptr<WifiPhy> phy, double snr) const
{
    // the bit error rate that IdealWifiManager accepts by default
    const double errorRate = 1.0e-6;
    std::list<WifiMode> modes = phy->GetMcsList();
    if (modes.empty())
    {
        modes = phy->GetModeList();
    }
    double best = 0.0;
    for (const WifiMode& mode : modes)
    {
        WifiTxVector vector;
        vector.SetMode(mode);
        vector.SetPreambleType(GetPreambleForTransmission(mode.GetModulationClass(), false));
        vector.SetChannelWidth(phy->GetChannelWidth());
        vector.SetNss(1);
        if (vector.IsValid() && phy->CalculateSnr(vector, errorRate) <= snr)
        {
            best = std::max(best, static_cast<double>(mode.GetDataRate(vector)));
        }
    }
    return best;
}

uint32_t
WifiAccessNetwork::GetLargestAmsdu(bool up) const
{
    // an access point of ns-3.37 sends what an A-MSDU holds for somebody behind it back on air
    return up && m_pointCount > 1 ? 0 : m_maxAmsdu;
}

double
WifiAccessNetwork::GetSecondsPerByte(double bitRate, bool up) const
{
    // one exchange of data and one of TCP acknowledgements, each: arbitration space, mean of the
    // smallest contention window, preamble, frames, SIFS, (block) acknowledgement
    Ptr<WifiPhy> phy = DynamicCast<WifiNetDevice>(m_ends.back())->GetPhy();
    // all generations' here; a radio of 802.11g has 20 us until its network has begun
    const double slot = 9.0e-6;
    const double sifs = phy->GetSifs().GetSeconds();
    const Generation& generation = FindGeneration(m_standard);
    const double preamble = generation.preamble;
    const double acknowledgement = 32.0e-6;
    const double overhead = sifs + 3 * slot + 7.5 * slot + preamble + sifs + acknowledgement;

    const uint32_t blockFrames = generation.blockFrames;
    const double packet = GetProfile().segmentBytes + 52 + 8 + 14 + 2; // IP, LLC, subframe, padding
    const double packets =
        blockFrames > 1 ? std::max(1.0, std::floor(GetLargestAmsdu(up) / packet)) : 1.0;
    const double frame = packets * packet + 38; // MAC header, check sum, delimiter
    const double longest = 5.484e-3 - preamble; // of a frame on the air
    double frames = std::min<double>(blockFrames, longest * bitRate / 8.0 / frame);
    frames =
        std::max(1.0,
                 std::floor(std::min(frames, std::min(m_maxAmpdu, generation.ampduBytes) / frame)));

    const double data = overhead + frames * frame * 8.0 / bitRate;
    // one acknowledgement per two segments
    const double ackCount = frames * packets / 2.0;
    const double acks =
        std::min(1.0, ackCount) * overhead + ackCount * (52 + 8 + 14 + 2) * 8.0 / bitRate;
    return (data + acks) / (frames * packets * GetProfile().segmentBytes);
}

double
WifiAccessNetwork::DoGetSharedRate(Ptr<const Node> node, bool up) const
{
    Ptr<NetDevice> device = GetWifiDevice(node);
    Ptr<NetDevice> point = GetServingRadio(node);
    if (!point)
    {
        return 0.0; // between two access points
    }
    Ptr<NetDevice> sender = up ? device : point;
    Ptr<NetDevice> receiver = up ? point : device;
    const double bitRate = GetBitRate(DynamicCast<WifiNetDevice>(sender)->GetPhy(),
                                      GetSignalToNoise(sender, receiver));
    return bitRate > 0.0 ? 1.0 / GetSecondsPerByte(bitRate, up) : 0.0;
}

Time
WifiAccessNetwork::DoGetSharedDelay(bool) const
{
    // arbitration space, preamble, acknowledgement: an idle channel needs no backoff
    return MicroSeconds(150);
}

std::string
WifiAccessNetwork::DoGetMediumName() const
{
    return "WiFi " + m_standard;
}

Time
WifiAccessNetwork::DoGetReadyTime() const
{
    // a beacon every 102.4 ms, and all stations want to join after the first
    return Seconds(1) + MilliSeconds(5) * static_cast<int64_t>(GetDevices().GetN());
}

Time
WifiAccessNetwork::DoGetStartSpacing() const
{
    // when 32 stations send their first packet at one instant, the requests for block
    // acknowledgement of 27 of them are lost for good in ns-3.37, and these never send again
    return MilliSeconds(20);
}

uint32_t
WifiAccessNetwork::DoGetLargestSegment() const
{
    return 1448;
}

int64_t
WifiAccessNetwork::DoAssignDeviceStreams(int64_t stream)
{
    NetDeviceContainer ends;
    for (const Ptr<NetDevice>& end : m_ends)
    {
        ends.Add(end);
    }
    return WifiHelper().AssignStreams(ends, stream);
}

} // namespace edgeinference
} // namespace ns3
