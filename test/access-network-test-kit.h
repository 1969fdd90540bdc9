/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What tests of access networks share: a network by name, a transfer by ns-3's own applications,
 * and whether everybody is reached.
 */
#ifndef EDGE_INFERENCE_ACCESS_NETWORK_TEST_KIT_H
#define EDGE_INFERENCE_ACCESS_NETWORK_TEST_KIT_H

#include "ns3/access-network.h"
#include "ns3/bulk-send-application.h"
#include "ns3/mobility-model.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace accesstest
{

constexpr uint16_t PORT = 5000; //!< of every sink

/** An attribute and its value. */
using Setting = std::pair<std::string, std::string>;

/** @param type class name @param settings attributes @return the network, streams assigned */
inline Ptr<AccessNetwork>
MakeNetwork(const std::string& type, const std::vector<Setting>& settings = {})
{
    Ptr<AccessNetwork> network = CreateByName<AccessNetwork>(type);
    for (const Setting& setting : settings)
    {
        network->SetAttribute(setting.first, StringValue(setting.second));
    }
    network->AssignStreams(1);
    return network;
}

/** @param type short name @return whether this build has that access network */
inline bool
HasNetwork(const std::string& type)
{
    try
    {
        FindType(AccessNetwork::GetTypeId(), type);
        return true;
    }
    catch (const std::invalid_argument&)
    {
        return false;
    }
}

/** One TCP transfer with ns-3's own applications over the network's socket factory. */
class Transfer
{
  public:
    /**
     * @param network a built network @param from sender @param to receiver
     * @param bytes bytes to send, 0: without end @param port port of the sink
     */
    Transfer(Ptr<AccessNetwork> network,
             Ptr<Node> from,
             Ptr<Node> to,
             uint64_t bytes,
             uint16_t port = PORT)
        : m_sink(CreateObject<PacketSink>())
    {
        m_sink->SetAttribute("Protocol", TypeIdValue(network->GetSocketFactory()));
        m_sink->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), port)));
        m_sink->TraceConnectWithoutContext("Rx", MakeCallback(&Transfer::Count, this));
        to->AddApplication(m_sink);
        Ptr<BulkSendApplication> source = CreateObject<BulkSendApplication>();
        source->SetAttribute("Protocol", TypeIdValue(network->GetSocketFactory()));
        source->SetAttribute("Remote", AddressValue(network->GetServerAddress(to, port)));
        source->SetAttribute("SendSize", UintegerValue(65536));
        source->SetAttribute("MaxBytes", UintegerValue(bytes));
        source->SetStartTime(network->GetReadyTime());
        from->AddApplication(source);
    }

    Transfer(const Transfer&) = delete;

    uint64_t received{0}; //!< bytes so far
    Time last;            //!< arrival of the last of them

  private:
    /** @param packet bytes that arrived */
    void Count(Ptr<const Packet> packet, const Address&)
    {
        received += packet->GetSize();
        last = Simulator::Now();
    }

    Ptr<PacketSink> m_sink; //!< the receiver
};

/**
 * @ingroup edge-inference
 * Everybody has a name and a place, and a real TCP transfer gets from each device to each server
 * and the cloud, between servers, and back.
 */
class ReachabilityTestCase : public TestCase
{
  public:
    /** @param type class name @param settings attributes */
    explicit ReachabilityTestCase(const std::string& type,
                                  const std::vector<Setting>& settings = {})
        : TestCase(type + ": all nodes are named, placed and reachable"),
          m_type(type),
          m_settings(settings)
    {
    }

  private:
    /** @param network a built network */
    void CheckNodes(Ptr<AccessNetwork> network)
    {
        NodeContainer nodes = network->GetNodes();
        std::set<std::string> names;
        std::set<std::string> places;
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            names.insert(network->GetNodeName(nodes.Get(i)));
            Ptr<MobilityModel> mobility = nodes.Get(i)->GetObject<MobilityModel>();
            NS_TEST_ASSERT_MSG_NE(mobility, nullptr, "each node has a position");
            std::ostringstream place;
            place << mobility->GetPosition();
            places.insert(place.str());
        }
        NS_TEST_EXPECT_MSG_EQ(names.size(), nodes.GetN(), "each name once");
        NS_TEST_EXPECT_MSG_EQ(places.size(), nodes.GetN(), "no two nodes in one place");
        NS_TEST_EXPECT_MSG_EQ(names.count("device 2") + names.count("server 1") +
                                  names.count("cloud"),
                              3,
                              "names for people");
    }

    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork(m_type, m_settings);
        network->Build(3, 3, true);
        CheckNodes(network);
        NodeContainer sites(network->GetServers(), network->GetCloud());
        NodeContainer senders(network->GetDevices(), sites);
        const uint64_t bytes = 20000;
        std::vector<std::unique_ptr<Transfer>> transfers;
        uint16_t port = PORT;
        for (uint32_t i = 0; i < senders.GetN(); ++i)
        {
            for (uint32_t j = 0; j < senders.GetN(); ++j)
            {
                if (i != j)
                {
                    transfers.push_back(std::make_unique<Transfer>(network,
                                                                   senders.Get(i),
                                                                   senders.Get(j),
                                                                   bytes,
                                                                   port++));
                    NS_TEST_EXPECT_MSG_GT(
                        network->GetIdealRate(senders.Get(i), senders.Get(j)),
                        0.0,
                        network->GetPathDescription(senders.Get(i), senders.Get(j)));
                }
            }
        }
        Simulator::Stop(network->GetReadyTime() + Seconds(4));
        Simulator::Run();
        for (const auto& transfer : transfers)
        {
            NS_TEST_EXPECT_MSG_EQ(transfer->received, bytes, "the whole transfer arrived");
        }
        network->Dispose();
        Simulator::Destroy();
    }

    std::string m_type;              //!< class name
    std::vector<Setting> m_settings; //!< attributes
};

} // namespace accesstest
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ACCESS_NETWORK_TEST_KIT_H
