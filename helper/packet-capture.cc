/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "packet-capture.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-helper.h"

#include <fstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePacketCapture");

PacketCapture::~PacketCapture()
{
    NS_LOG_FUNCTION(this);
}

void
PacketCapture::Add(Ptr<Node> node, const std::string& prefix)
{
    NS_LOG_FUNCTION(this << node->GetId() << prefix);
    Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    if (!ipv4)
    {
        return; // a bridge sees no packets of IP
    }
    for (uint32_t interface = 1; interface < ipv4->GetNInterfaces(); ++interface)
    {
        const std::string name = prefix + "-" + std::to_string(interface) + ".pcap";
        // PcapHelper would end the program
        if (!std::ofstream(name))
        {
            throw std::runtime_error("cannot write \"" + name + "\"");
        }
        PcapHelper helper;
        m_files[{node->GetId(), interface}] =
            helper.CreateFile(name, std::ios::out, PcapHelper::DLT_RAW, SNAP_BYTES);
    }
    for (const char* source : {"Tx", "Rx"})
    {
        ipv4->TraceConnectWithoutContext(
            source,
            MakeBoundCallback(&PacketCapture::Write, Ptr<PacketCapture>(this)));
    }
}

void
PacketCapture::Write(Ptr<PacketCapture> self,
                     Ptr<const Packet> packet,
                     Ptr<Ipv4> ipv4,
                     uint32_t interface)
{
    const auto found = self->m_files.find({ipv4->GetObject<Node>()->GetId(), interface});
    if (found != self->m_files.end())
    {
        found->second->Write(Simulator::Now(), packet);
    }
}

void
PacketCapture::Close()
{
    m_files.clear();
}

} // namespace edgeinference
} // namespace ns3
