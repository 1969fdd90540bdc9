/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Writes the IP packets of nodes for Wireshark and tcpdump, whatever channel they go over. Example:
 *
 *     auto capture = Create<PacketCapture>();
 *     capture->Add(node, "pcap/device-0");      // pcap/device-0-1.pcap, one file per interface
 *     Simulator::Run();
 *     capture->Close();
 */
#ifndef EDGE_INFERENCE_PACKET_CAPTURE_H
#define EDGE_INFERENCE_PACKET_CAPTURE_H

#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/pcap-file-wrapper.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Watches IPv4 of nodes, above any channel. The first SNAP_BYTES of each packet are kept, headers
 * and the begin of a message; payloads are zeros in most runs anyway. Unlike ns-3's helper it ends
 * its files when told to, and skips loopback.
 */
class PacketCapture : public SimpleRefCount<PacketCapture>
{
  public:
    /** Bytes that are kept of each packet. */
    static constexpr uint32_t SNAP_BYTES = 256;

    ~PacketCapture();

    /**
     * @param node with IPv4 and all its interfaces
     * @param prefix of its files, to which "-INTERFACE.pcap" is added
     * @throws std::runtime_error with one sentence if one cannot be written
     */
    void Add(Ptr<Node> node, const std::string& prefix);

    /** End the files. */
    void Close();

  private:
    /** The trace sink of both directions. */
    static void Write(Ptr<PacketCapture> self,
                      Ptr<const Packet> packet,
                      Ptr<Ipv4> ipv4,
                      uint32_t interface);

    std::map<std::pair<uint32_t, uint32_t>, Ptr<PcapFileWrapper>>
        m_files; //!< by node and interface
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PACKET_CAPTURE_H
