/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "csma-access-network.h"

#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/log.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("CsmaAccessNetwork");

NS_OBJECT_ENSURE_REGISTERED(CsmaAccessNetwork);

TypeId
CsmaAccessNetwork::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::CsmaAccessNetwork")
            .SetParent<AccessNetwork>()
            .SetGroupName("EdgeInference")
            .AddConstructor<CsmaAccessNetwork>()
            .AddAttribute("DeviceRate",
                          "Rate of the bus that all devices share.",
                          DataRateValue(DataRate("100Mbps")),
                          MakeDataRateAccessor(&CsmaAccessNetwork::m_deviceRate),
                          MakeDataRateChecker())
            .AddAttribute("DeviceDelay",
                          "Propagation delay of the bus. It is idle that long between two frames.",
                          TimeValue(NanoSeconds(500)),
                          MakeTimeAccessor(&CsmaAccessNetwork::m_deviceDelay),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

void
CsmaAccessNetwork::DoConnectDevices()
{
    NS_LOG_FUNCTION(this);
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", DataRateValue(m_deviceRate));
    csma.SetChannelAttribute("Delay", TimeValue(m_deviceDelay));
    csma.SetDeviceAttribute("Mtu", UintegerValue(GetProfile().mtuBytes));
    csma.SetQueue("ns3::DropTailQueue",
                  "MaxSize",
                  StringValue(std::to_string(GetProfile().queuePackets) + "p"));
    NetDeviceContainer ends = csma.Install(NodeContainer(GetDevices(), GetGateway()));
    m_ends.assign(ends.Begin(), ends.End());
    for (const Ptr<NetDevice>& end : m_ends)
    {
        AddErrorModel(end);
    }
    AddSharedMedium({m_ends.begin(), m_ends.end() - 1},
                    m_ends.back(),
                    m_deviceRate.GetBitRate() / 8.0);
}

double
CsmaAccessNetwork::DoGetSharedRate(Ptr<const Node>, bool) const
{
    // one acknowledgement per two segments crosses the same cable: 46 bytes or more in a frame of
    // 18 bytes, and the cable is idle for its delay after each frame
    const double headerBytes = 18;
    const double ackBytes = 52 + headerBytes;
    const double bytesPerSecond = m_deviceRate.GetBitRate() / 8.0;
    const double payload = 2.0 * GetProfile().segmentBytes;
    const double wire = payload / GetPayloadShare(headerBytes) + ackBytes;
    return payload / (wire / bytesPerSecond + 3.0 * m_deviceDelay.GetSeconds());
}

Time
CsmaAccessNetwork::DoGetSharedDelay(bool) const
{
    return m_deviceDelay;
}

bool
CsmaAccessNetwork::DoIsRelayed() const
{
    return false;
}

std::string
CsmaAccessNetwork::DoGetMediumName() const
{
    return "CSMA";
}

void
CsmaAccessNetwork::DoCutMedium(Ptr<Node> node, bool cut)
{
    for (const Ptr<NetDevice>& end : m_ends)
    {
        if (end->GetNode() == node)
        {
            end->SetAttribute("SendEnable", BooleanValue(!cut));
            end->SetAttribute("ReceiveEnable", BooleanValue(!cut));
        }
    }
}

int64_t
CsmaAccessNetwork::DoAssignDeviceStreams(int64_t stream)
{
    NetDeviceContainer ends;
    for (const Ptr<NetDevice>& end : m_ends)
    {
        ends.Add(end);
    }
    return CsmaHelper().AssignStreams(ends, stream);
}

} // namespace edgeinference
} // namespace ns3
