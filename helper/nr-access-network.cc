/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "nr-access-network.h"

#include "nr-request-watch.h"
#include "supported-attribute.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/integer.h"
#include "ns3/log.h"
#include "ns3/mobility-model.h"
#include "ns3/multi-model-spectrum-channel.h"
#include "ns3/nr-error-model.h"
#include "ns3/nr-helper.h"
#include "ns3/nr-mac-scheduler.h"
#include "ns3/nr-point-to-point-epc-helper.h"
#include "ns3/pointer.h"
#include "ns3/spectrum-channel.h"
#include "ns3/string.h"
#include "ns3/three-gpp-propagation-loss-model.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <sstream>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("NrAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(NrAccessNetwork);

TypeId
NrAccessNetwork::GetTypeId()
{
    static TypeId tid =
        AddCellAttributes(TypeId("ns3::edgeinference::NrAccessNetwork")
                              .SetParent<CellularAccessNetwork>()
                              .SetGroupName("EdgeInference")
                              .AddConstructor<NrAccessNetwork>())
            .AddAttribute("CellHeight",
                          "Height of a cell's antenna, m.",
                          DoubleValue(10.0),
                          MakeDoubleAccessor(&NrAccessNetwork::m_cellHeight),
                          MakeDoubleChecker<double>(0.0, 1.0e5))
            .AddAttribute("DeviceHeight",
                          "Height of a device's antenna, m.",
                          DoubleValue(1.5),
                          MakeDoubleAccessor(&NrAccessNetwork::m_deviceHeight),
                          MakeDoubleChecker<double>(0.0, 1.0e5))
            .AddAttribute("Bandwidth",
                          "Width of the band that both directions use in turns, Hz.",
                          DoubleValue(100.0e6),
                          MakeDoubleAccessor(&NrAccessNetwork::m_bandwidth),
                          MakeDoubleChecker<double>(1.0e6, 2.0e9))
            .AddAttribute("Frequency",
                          "Centre of the band, Hz.",
                          DoubleValue(3.5e9),
                          MakeDoubleAccessor(&NrAccessNetwork::m_frequency),
                          MakeDoubleChecker<double>(0.5e9, 100.0e9))
            .AddAttribute("Numerology",
                          "Subcarriers are 15 kHz times two to the power of this apart, and a slot "
                          "of 14 symbols lasts 1 ms over it.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&NrAccessNetwork::m_numerology),
                          MakeUintegerChecker<uint32_t>(0, 4))
            .AddAttribute("TddPattern",
                          "Slots of a period, joined by '|': DL, UL, S (downlink, uplink control "
                          "at the end) or F (either; a busy uplink then leaves the downlink "
                          "nothing).",
                          StringValue("DL|DL|S|UL|UL"),
                          MakeStringAccessor(&NrAccessNetwork::m_pattern),
                          MakeStringChecker())
            .AddAttribute("CellTxPower",
                          "Transmission power of a cell, dBm.",
                          DoubleValue(40.0),
                          MakeDoubleAccessor(&NrAccessNetwork::m_cellPower),
                          MakeDoubleChecker<double>(-100.0, 60.0))
            .AddAttribute("DeviceTxPower",
                          "Transmission power of a device, dBm.",
                          DoubleValue(23.0),
                          MakeDoubleAccessor(&NrAccessNetwork::m_devicePower),
                          MakeDoubleChecker<double>(-100.0, 60.0))
            .AddAttribute("CellAntennaGain",
                          "Gain of a cell's antenna in all directions, dB; a device's is 0.",
                          DoubleValue(8.0),
                          MakeDoubleAccessor(&NrAccessNetwork::m_cellGain),
                          MakeDoubleChecker<double>(-100.0, 60.0))
            .AddAttribute("PathLossModel",
                          "PropagationLossModel by short name or TypeId, such as log-distance, "
                          "friis, three-gpp-umi-street-canyon, three-gpp-uma or "
                          "three-gpp-indoor-office.",
                          StringValue("log-distance"),
                          MakeStringAccessor(&NrAccessNetwork::m_lossModel),
                          MakeStringChecker())
            .AddAttribute("ChannelCondition",
                          "los, nlos or random (as TR 38.901 draws it), for path losses of 3GPP.",
                          StringValue("los"),
                          MakeStringAccessor(&NrAccessNetwork::m_condition),
                          MakeStringChecker())
            .AddAttribute("Shadowing",
                          "Whether path losses of 3GPP vary at random around their mean.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&NrAccessNetwork::m_shadowing),
                          MakeBooleanChecker())
            .AddAttribute("Scheduler",
                          "NrMacScheduler of the cells by name or TypeId: tdma or ofdma, then -rr, "
                          "-pf, -mr, -qos or -random.",
                          StringValue("tdma-pf"),
                          MakeStringAccessor(&NrAccessNetwork::m_scheduler),
                          MakeStringChecker())
            .AddAttribute("ErrorModel",
                          "Whether transmissions of data can fail; the MAC repeats them up to "
                          "three times.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&NrAccessNetwork::m_errorModel),
                          MakeBooleanChecker())
            .AddAttribute("ErrorModelType",
                          "NrErrorModel by short name or TypeId, which has the table of modulation "
                          "and coding schemes, too: nr-eesm-ir-t1, nr-eesm-ir-t2, nr-eesm-cc-t1, "
                          "nr-eesm-cc-t2.",
                          StringValue("nr-eesm-ir-t1"),
                          MakeStringAccessor(&NrAccessNetwork::m_errorModelType),
                          MakeStringChecker())
            .AddAttribute("AmcModel",
                          "How the scheme follows the signal: shannon (its efficiency less a "
                          "margin) or error-model (the highest whose shortest block fails one time "
                          "in ten or less; longer ones fail more often, and TCP may stall).",
                          StringValue("shannon"),
                          MakeStringAccessor(&NrAccessNetwork::m_amcModel),
                          MakeStringChecker())
            .AddAttribute("Mcs",
                          "Modulation and coding scheme of all data; -1: follows the signal.",
                          IntegerValue(-1),
                          MakeIntegerAccessor(&NrAccessNetwork::m_fixedScheme),
                          MakeIntegerChecker<int32_t>(-1, 28));
    return tid;
}

NrAccessNetwork::NrAccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

NrAccessNetwork::~NrAccessNetwork()
{
    NS_LOG_FUNCTION(this);
}

void
NrAccessNetwork::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_helper = nullptr;
    m_core = nullptr;
    m_channel = nullptr;
    if (m_requests)
    {
        m_requests->Dispose();
        m_requests = nullptr;
    }
    CellularAccessNetwork::DoDispose();
}

void
NrAccessNetwork::DoCheckAttributes() const
{
    CheckChoice(m_amcModel, "AmcModel", {"error-model", "shannon"});
    CheckChoice(m_condition, "ChannelCondition", {"los", "nlos", "random"});
    if (GetResourceBlocks() < 1)
    {
        throw std::invalid_argument("an NR band of " + std::to_string(m_bandwidth / 1.0e6) +
                                    " MHz has no room for a resource block of numerology " +
                                    std::to_string(m_numerology));
    }
    FindScheduler();
    const auto most = static_cast<int32_t>(MakeErrorModel()->GetMaxMcs());
    if (m_fixedScheme > most)
    {
        throw std::invalid_argument("Mcs of NR is at most " + std::to_string(most) + " with " +
                                    m_errorModelType + ", not " + std::to_string(m_fixedScheme));
    }
    MakeLoss();
    CheckPattern();
}

void
NrAccessNetwork::CheckPattern() const
{
    std::stringstream text(m_pattern);
    std::vector<std::string> slots;
    std::string slot;
    bool up = false;
    bool down = false;
    while (std::getline(text, slot, '|'))
    {
        if (slot != "DL" && slot != "UL" && slot != "S" && slot != "F")
        {
            throw std::invalid_argument("TddPattern of NR is made of DL, UL, S and F joined by "
                                        "'|', not of '" +
                                        slot + "'");
        }
        slots.push_back(slot);
        up = up || slot == "UL" || slot == "F";
        down = down || slot == "DL" || slot == "F";
    }
    if (!up || !down)
    {
        throw std::invalid_argument("TddPattern '" + m_pattern + "' of NR has no slot for the " +
                                    (up ? "downlink: add DL" : "uplink: add UL"));
    }
    // measured: with others 5G-LENA ends the program, since a cell sends while it receives
    if (slots.front() == "UL" || 10 % slots.size() != 0)
    {
        throw std::invalid_argument("TddPattern of NR has 1, 2, 5 or 10 slots and does not begin "
                                    "with UL, unlike '" +
                                    m_pattern + "'");
    }
}

CellularAccessNetwork::Core
NrAccessNetwork::DoCreateCore(Time delay)
{
    m_core = CreateObject<NrPointToPointEpcHelper>();
    m_core->SetAttribute("S1uLinkDelay", TimeValue(delay));
    return {m_core->GetPgwNode(), m_core->GetSgwNode()};
}

void
NrAccessNetwork::DoLiftAntennas()
{
    for (const auto& [nodes, height] :
         {std::make_pair(GetCells(), m_cellHeight), std::make_pair(GetDevices(), m_deviceHeight)})
    {
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            Vector place = (*node)->GetObject<MobilityModel>()->GetPosition();
            place.z = height;
            SetPosition(*node, place);
        }
    }
}

Ptr<NrErrorModel>
NrAccessNetwork::MakeErrorModel() const
{
    ObjectFactory factory;
    factory.SetTypeId(FindType(NrErrorModel::GetTypeId(), m_errorModelType));
    return factory.Create<NrErrorModel>();
}

Ptr<PropagationLossModel>
NrAccessNetwork::MakeLoss() const
{
    ObjectFactory factory;
    factory.SetTypeId(FindType(PropagationLossModel::GetTypeId(), m_lossModel));
    auto loss = factory.Create<PropagationLossModel>();
    SetSupportedAttribute(loss, "Frequency", DoubleValue(m_frequency));
    if (factory.GetTypeId() == LogDistancePropagationLossModel::GetTypeId())
    {
        loss->SetAttribute("Exponent", DoubleValue(GetPathLossExponent()));
        loss->SetAttribute("ReferenceLoss", DoubleValue(GetFirstMeterLoss(m_frequency)));
    }
    if (!factory.GetTypeId().IsChildOf(ThreeGppPropagationLossModel::GetTypeId()))
    {
        return loss;
    }
    std::string condition = "ns3::AlwaysLosChannelConditionModel";
    if (m_condition != "los")
    {
        condition = m_condition == "nlos" ? "ns3::NeverLosChannelConditionModel"
                                          : factory.GetTypeId().GetName();
    }
    const auto ending = condition.find("PropagationLossModel");
    if (ending != std::string::npos)
    {
        // each scenario of 3GPP has a model of both
        condition.replace(ending, std::string::npos, "ChannelConditionModel");
    }
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(condition, &type))
    {
        throw std::invalid_argument("ns-3 has no random channel condition for the path loss " +
                                    m_lossModel + ": set ChannelCondition to los or nlos");
    }
    ObjectFactory conditions;
    conditions.SetTypeId(type);
    loss->SetAttribute("ChannelConditionModel", PointerValue(conditions.Create()));
    loss->SetAttribute("ShadowingEnabled", BooleanValue(m_shadowing));
    return loss;
}

Ptr<SpectrumChannel>
NrAccessNetwork::MakeChannel() const
{
    auto channel = CreateObject<MultiModelSpectrumChannel>();
    auto loss = MakeLoss();
    // 5G-LENA applies the gain of such an antenna to what it receives only
    auto gain = CreateObject<MatrixPropagationLossModel>();
    gain->SetDefaultLoss(-m_cellGain);
    loss->SetNext(gain);
    channel->AddPropagationLossModel(loss);
    return channel;
}

} // namespace edgeinference
} // namespace ns3
