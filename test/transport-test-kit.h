/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the suites of the transport share: sites on point-to-point links, and a peer that speaks
 * raw bytes. Not installed.
 */
#ifndef EDGE_INFERENCE_TRANSPORT_TEST_KIT_H
#define EDGE_INFERENCE_TRANSPORT_TEST_KIT_H

#include "ns3/application-container.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/message-endpoint.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace test
{

/** Where every site listens. */
constexpr uint16_t PORT = 9000;

/** A point-to-point link. */
struct Wire
{
    std::string rate{"100Mbps"}; //!< of the devices
    std::string delay{"1ms"};    //!< of the channel
    bool ipv6{false};            //!< addresses of which sort
    bool deep{false};            //!< queues that drop nothing, in place of FqCoDel
};

/** One endpoint and everything it reported. */
class Site
{
  public:
    /** A message that came. */
    struct Received
    {
        uint64_t peer;        //!< from whom
        MessageLane lane;     //!< on which lane
        Message message;      //!< the message
        MessageTiming timing; //!< its timing
    };

    /** A lane that opened or ended, or a message given up. */
    struct Report
    {
        uint64_t peer;                //!< about whom
        MessageLane lane;             //!< on which lane
        std::string reason;           //!< why
        std::vector<uint64_t> unsent; //!< numbers of messages
        Time when;                    //!< time of the report
    };

    /** @param id number of the site @param node where it runs @param address where it is reached */
    Site(uint64_t id, Ptr<Node> node, const Address& address)
        : m_id(id),
          m_node(node),
          m_address(address),
          m_endpoint(CreateObject<MessageEndpoint>())
    {
        m_endpoint->SetReceivedCallback(MakeCallback(&Site::TakeReceived, this));
        m_endpoint->SetSentCallback(MakeCallback(&Site::TakeSent, this));
        m_endpoint->SetConnectedCallback(MakeCallback(&Site::TakeConnected, this));
        m_endpoint->SetPeerLostCallback(MakeCallback(&Site::TakeLost, this));
        m_endpoint->SetSendFailedCallback(MakeCallback(&Site::TakeFailed, this));
        m_endpoint->SetDialFailedCallback(MakeCallback(&Site::TakeDialFailed, this));
        m_endpoint->TraceConnectWithoutContext("BadMessage",
                                               MakeCallback(&Site::TakeBadMessage, this));
    }

    ~Site()
    {
        m_endpoint->Dispose();
    }

    /** Start, listening. */
    void Start()
    {
        m_endpoint->Start(m_node, m_id, m_address);
    }

    /** Start without listening. */
    void StartMute()
    {
        m_endpoint->Start(m_node, m_id, Address());
    }

    /** @return how others reach it */
    SiteAddress GetSite() const
    {
        return {m_id, m_address};
    }

    /**
     * @param to the peer
     * @param payloadBytes length of a virtual payload
     * @param bodyBytes length of a body
     * @param lane which lane
     */
    void SendTensor(SiteAddress to,
                    uint64_t payloadBytes,
                    uint32_t bodyBytes = 100,
                    MessageLane lane = MessageLane::DATA)
    {
        Message message;
        message.kind = MessageKind::TENSOR;
        message.body.assign(bodyBytes, 7);
        message.payloadBytes = payloadBytes;
        sentNumbers.push_back(m_endpoint->Send(to, lane, std::move(message)));
    }

    const uint64_t m_id;                   //!< its number
    const Ptr<Node> m_node;                //!< where it runs
    const Address m_address;               //!< where it listens
    const Ptr<MessageEndpoint> m_endpoint; //!< the endpoint

    std::vector<uint64_t> sentNumbers;    //!< numbers given by Send
    std::vector<Received> received;       //!< messages that came
    std::vector<uint64_t> sent;           //!< numbers of messages handed to a socket
    std::vector<Report> connected;        //!< lanes that opened
    std::vector<Report> lost;             //!< lanes that ended
    std::vector<Report> failed;           //!< messages given up
    std::vector<Report> dialFailed;       //!< attempts that failed
    std::vector<std::string> badMessages; //!< reasons of bad messages

  private:
    void TakeReceived(uint64_t peer,
                      MessageLane lane,
                      Message& message,
                      const MessageTiming& timing)
    {
        received.push_back({peer, lane, std::move(message), timing});
    }

    void TakeSent(uint64_t, MessageLane, uint64_t number)
    {
        sent.push_back(number);
    }

    void TakeConnected(uint64_t peer, MessageLane lane)
    {
        connected.push_back({peer, lane, "", {}, Simulator::Now()});
    }

    void TakeLost(uint64_t peer,
                  MessageLane lane,
                  const std::string& reason,
                  const std::vector<uint64_t>& unsent)
    {
        lost.push_back({peer, lane, reason, unsent, Simulator::Now()});
    }

    void TakeFailed(uint64_t peer, MessageKind, uint64_t number, const std::string& reason)
    {
        failed.push_back({peer, MessageLane::DATA, reason, {number}, Simulator::Now()});
    }

    void TakeDialFailed(uint64_t peer, MessageLane lane, const std::string& reason)
    {
        dialFailed.push_back({peer, lane, reason, {}, Simulator::Now()});
    }

    void TakeBadMessage(const Address&, const std::string& reason)
    {
        badMessages.push_back(reason);
    }
};

/** Sites 1, 2, ... around site 0, one link each; and the tidying up. */
class Star
{
  public:
    /** @param leaves number of sites around the centre @param wire their links */
    explicit Star(uint32_t leaves = 1, const Wire& wire = Wire())
    {
        nodes.Create(leaves + 1);
        InternetStackHelper internet;
        internet.Install(nodes);
        PointToPointHelper pointToPoint;
        pointToPoint.SetDeviceAttribute("DataRate", StringValue(wire.rate));
        pointToPoint.SetChannelAttribute("Delay", StringValue(wire.delay));
        if (wire.deep)
        {
            pointToPoint.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100000p"));
        }
        std::vector<Address> addresses(leaves + 1);
        for (uint32_t i = 1; i <= leaves; i++)
        {
            NetDeviceContainer link = pointToPoint.Install(nodes.Get(0), nodes.Get(i));
            devices.Add(link);
            Assign(link, wire.ipv6, i, addresses);
            if (wire.deep)
            {
                TrafficControlHelper().Uninstall(link);
            }
        }
        for (uint32_t i = 0; i <= leaves; i++)
        {
            sites.push_back(std::make_unique<Site>(i, nodes.Get(i), addresses[i]));
        }
    }

    ~Star()
    {
        sites.clear();
        Simulator::Destroy();
        Config::Reset();
    }

    /** Start every site. */
    void Start()
    {
        for (const auto& site : sites)
        {
            site->Start();
        }
    }

    /** @param i number of a site @return the site */
    Site& operator[](uint32_t i)
    {
        return *sites.at(i);
    }

    /** @param when from now @param what to do then; ns-3's nodes do not work before time zero */
    static void At(const Time& when, const std::function<void()>& what)
    {
        Simulator::Schedule(when, &Star::Do, what);
    }

    /** @return bytes handed to sockets minus bytes read from sockets, over all sites */
    int64_t GetBytesUnderWay() const
    {
        int64_t bytes = 0;
        for (const auto& site : sites)
        {
            TransportCounters totals = site->m_endpoint->GetTotals();
            bytes += totals.sentBytes - totals.receivedBytes;
        }
        return bytes;
    }

    NodeContainer nodes;                      //!< the centre first
    NetDeviceContainer devices;               //!< centre and leaf of each link
    std::vector<std::unique_ptr<Site>> sites; //!< the centre first

  private:
    static void Do(std::function<void()> what)
    {
        what();
    }

    void Assign(const NetDeviceContainer& link,
                bool ipv6,
                uint32_t i,
                std::vector<Address>& addresses)
    {
        if (ipv6)
        {
            std::string network = "2001:db8:" + std::to_string(i) + "::";
            Ipv6AddressHelper helper(network.c_str(), Ipv6Prefix(64));
            Ipv6InterfaceContainer interfaces = helper.Assign(link);
            addresses[0] = Inet6SocketAddress(interfaces.GetAddress(0, 1), PORT);
            addresses[i] = Inet6SocketAddress(interfaces.GetAddress(1, 1), PORT);
            return;
        }
        std::string network = "10.1." + std::to_string(i) + ".0";
        Ipv4AddressHelper helper(network.c_str(), "255.255.255.0");
        Ipv4InterfaceContainer interfaces = helper.Assign(link);
        addresses[i] = InetSocketAddress(interfaces.GetAddress(1), PORT);
        // the centre is reached over any of its links, and listens on all
        addresses[0] =
            i == 1 ? Address(InetSocketAddress(interfaces.GetAddress(0), PORT)) : addresses[0];
    }
};

/** A plain TCP socket that says what the test wants. */
class RawPeer
{
  public:
    /** @param node where @param to where it connects */
    RawPeer(Ptr<Node> node, const Address& to)
        : m_socket(Socket::CreateSocket(node, TcpSocketFactory::GetTypeId()))
    {
        m_socket->SetRecvCallback(MakeCallback(&RawPeer::Read, this));
        m_socket->SetCloseCallbacks(MakeCallback(&RawPeer::Closed, this),
                                    MakeCallback(&RawPeer::Closed, this));
        m_socket->Connect(to);
    }

    /** @param bytes to send now */
    void Send(const std::vector<uint8_t>& bytes)
    {
        m_socket->Send(bytes.data(), bytes.size(), 0);
    }

    /** @param bytes to send @param when at this time from now */
    void SendAt(const std::vector<uint8_t>& bytes, const Time& when)
    {
        Simulator::Schedule(when, &RawPeer::Send, this, bytes);
    }

    /** @param when to close, from now */
    void CloseAt(const Time& when)
    {
        Simulator::Schedule(when, &Socket::Close, m_socket);
    }

    Ptr<Socket> m_socket;    //!< the socket
    bool m_closed{false};    //!< the other side has ended the connection
    uint64_t m_bytesRead{0}; //!< bytes it said

  private:
    void Read(Ptr<Socket> socket)
    {
        while (Ptr<Packet> packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                break;
            }
            m_bytesRead += packet->GetSize();
        }
    }

    void Closed(Ptr<Socket>)
    {
        m_closed = true;
    }
};

/** @param message a message @param sent its stamp @return its bytes on the wire */
inline std::vector<uint8_t>
ToBytes(const Message& message, const Time& sent = Time())
{
    std::vector<uint8_t> bytes = MessagePrefix::Of(message, sent).Serialize();
    bytes.insert(bytes.end(), message.body.begin(), message.body.end());
    bytes.insert(bytes.end(), message.payload.begin(), message.payload.end());
    bytes.resize(bytes.size() + message.GetPayloadBytes() - message.payload.size());
    return bytes;
}

} // namespace test
} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TRANSPORT_TEST_KIT_H */
