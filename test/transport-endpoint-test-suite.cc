/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-test-kit.h"

#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/pointer.h"

#include <algorithm>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::test;

namespace
{

/** @param i selects @return a byte of a pattern without short periods */
uint8_t
PatternByte(uint64_t i)
{
    return static_cast<uint8_t>((i * 2654435761U) >> 13);
}

/** @param size length @return a real payload */
std::vector<uint8_t>
MakePattern(uint64_t size)
{
    std::vector<uint8_t> bytes(size);
    for (uint64_t i = 0; i < size; i++)
    {
        bytes[i] = PatternByte(i);
    }
    return bytes;
}

/** @param error probability that a packet is lost, at both ends of each link @param star whose */
void
SetLoss(double error, Star& star)
{
    for (uint32_t i = 0; i < star.devices.GetN(); i++)
    {
        Ptr<RateErrorModel> model = CreateObject<RateErrorModel>();
        model->SetAttribute("ErrorRate", DoubleValue(error));
        model->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
        model->AssignStreams(100 + i);
        star.devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(model));
    }
}

/** How a stream of tensors is disturbed. */
struct Trouble
{
    std::string name;           //!< in words
    double loss{0};             //!< probability that a packet is lost
    uint32_t segmentBytes{536}; //!< TCP's SegmentSize
    uint32_t chunkBytes{8192};  //!< of the endpoints
    bool ipv6{false};           //!< addresses of which sort
    uint64_t longest{300000};   //!< payload
};

/**
 * @ingroup edge-inference
 * Whatever happens below, real and virtual payloads, empty ones and small bodies in between arrive
 * whole and in order, in both directions at once, and every byte sent is a byte received.
 */
class DeliveryTestCase : public TestCase
{
  public:
    explicit DeliveryTestCase(const Trouble& trouble)
        : TestCase("Every byte in order: " + trouble.name),
          m_trouble(trouble)
    {
        for (uint64_t size : {0, 1, 27, 28, 29, 1447, 1448, 1449, 8192, 50000, 300000, 3})
        {
            m_sizes.push_back(std::min(size, trouble.longest));
        }
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(m_trouble.segmentBytes));
        Config::SetDefault("ns3::edgeinference::MessageEndpoint::ChunkBytes",
                           UintegerValue(m_trouble.chunkBytes));
        Wire wire;
        wire.ipv6 = m_trouble.ipv6;
        Star star(1, wire);
        SetLoss(m_trouble.loss, star);
        star.Start();
        // router discovery of IPv6 takes its time
        Star::At(Seconds(5), [this, &star] {
            SendAll(star[0], star[1]);
            SendAll(star[1], star[0]);
        });
        Simulator::Stop(Seconds(600));
        Simulator::Run();
        Check(star[1]);
        Check(star[0]);
        NS_TEST_EXPECT_MSG_EQ(star.GetBytesUnderWay(), 0, "bytes sent are bytes received");
        NS_TEST_EXPECT_MSG_EQ(star[0].lost.size() + star[1].lost.size(), 0, "nothing is lost");
    }

    /** @param from sender @param to receiver */
    void SendAll(Site& from, Site& to)
    {
        for (uint64_t size : m_sizes)
        {
            Message message;
            message.kind = MessageKind::TENSOR;
            message.body = MakePattern(size % 77);
            message.payload = MakePattern(size);
            from.m_endpoint->Send(to.GetSite(), MessageLane::DATA, message);
            message.payload.clear();
            message.payloadBytes = size;
            from.m_endpoint->Send(to.GetSite(), MessageLane::DATA, message);
        }
    }

    /** @param site that received all */
    void Check(const Site& site)
    {
        NS_TEST_ASSERT_MSG_EQ(site.received.size(), 2 * m_sizes.size(), "every message arrives");
        for (std::size_t i = 0; i < site.received.size(); i++)
        {
            const Site::Received& received = site.received[i];
            uint64_t size = m_sizes[i / 2];
            bool real = i % 2 == 0 && size > 0;
            NS_TEST_EXPECT_MSG_EQ(received.message.GetPayloadBytes(), size, "length");
            bool same = received.message.payload == MakePattern(real ? size : 0);
            NS_TEST_EXPECT_MSG_EQ(same, true, "payload of message " << i);
            same = received.message.body == MakePattern(size % 77);
            NS_TEST_EXPECT_MSG_EQ(same, true, "body of message " << i);
            NS_TEST_EXPECT_MSG_EQ(received.timing.sequence, i + 1, "behind the HELLO, in order");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(received.timing.firstByte, received.timing.lastByte, "");
            NS_TEST_EXPECT_MSG_LT(received.timing.sent, received.timing.firstByte, "");
        }
    }

    std::vector<uint64_t> m_sizes; //!< of the payloads
    const Trouble m_trouble;       //!< how the stream is disturbed
};

/**
 * @ingroup edge-inference
 * A tensor of 100 MB arrives, and costs no memory of its size.
 */
class LargeTensorTestCase : public TestCase
{
  public:
    LargeTensorTestCase()
        : TestCase("A tensor of 100 MB")
    {
    }

  private:
    void DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(62000));
        Wire wire;
        wire.rate = "10Gbps";
        Star star(1, wire);
        for (uint32_t i = 0; i < star.devices.GetN(); i++)
        {
            star.devices.Get(i)->SetMtu(65000);
        }
        star.Start();
        Star::At(Time(), [&star] { star[0].SendTensor(star[1].GetSite(), 100000000); });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), 1, "it arrives");
        NS_TEST_EXPECT_MSG_EQ(star[1].received[0].message.payloadBytes, 100000000, "all of it");
        NS_TEST_EXPECT_MSG_EQ(star.GetBytesUnderWay(), 0, "bytes sent are bytes received");
    }
};

/**
 * @ingroup edge-inference
 * Twenty sites dial one at once, and it answers each over the connection that it made.
 */
class ManyPeersTestCase : public TestCase
{
  public:
    ManyPeersTestCase()
        : TestCase("Twenty peers at once, answered over their own connections")
    {
    }

  private:
    static constexpr uint32_t PEERS = 20; //!< sites around the centre

    void DoRun() override
    {
        Star star(PEERS);
        star[0].m_endpoint->Start(star.nodes.Get(0),
                                  0,
                                  InetSocketAddress(Ipv4Address::GetAny(), PORT));
        for (uint32_t i = 1; i <= PEERS; i++)
        {
            star[i].StartMute();
        }
        Star::At(MilliSeconds(1), [&star] {
            for (uint32_t i = 1; i <= PEERS; i++)
            {
                // the centre's address on that link is the neighbor of the leaf's
                Ipv4Address leaf = InetSocketAddress::ConvertFrom(star[i].m_address).GetIpv4();
                Address centre = InetSocketAddress(Ipv4Address(leaf.Get() - 1), PORT);
                star[i].SendTensor({0, centre}, 1000 * i);
                star[i].SendTensor({0, centre}, 0, i, MessageLane::CONTROL);
            }
        });
        Star::At(Seconds(1), [&star] {
            for (uint32_t i = 1; i <= PEERS; i++)
            {
                star[0].SendTensor({i, Address()}, 2000 * i);
            }
        });
        Simulator::Run();
        Check(star);
    }

    /** @param star after the run */
    void Check(Star& star)
    {
        NS_TEST_EXPECT_MSG_EQ(star[0].received.size(), 2 * PEERS, "two from each");
        NS_TEST_EXPECT_MSG_EQ(star[0].connected.size(), 2 * PEERS, "two lanes to each");
        NS_TEST_EXPECT_MSG_EQ(star.GetBytesUnderWay(), 0, "bytes sent are bytes received");
        std::vector<uint64_t> peers = star[0].m_endpoint->GetPeers();
        NS_TEST_ASSERT_MSG_EQ(peers.size(), PEERS, "each is known once");
        for (uint32_t i = 1; i <= PEERS; i++)
        {
            NS_TEST_EXPECT_MSG_EQ(peers[i - 1], i, "ascending");
            NS_TEST_ASSERT_MSG_EQ(star[i].received.size(), 1, "the answer");
            NS_TEST_EXPECT_MSG_EQ(star[i].received[0].message.payloadBytes, 2000 * i, "to " << i);
        }
    }
};

/**
 * @ingroup edge-inference
 * Both sides dial at the same instant: everything arrives, once, in both directions.
 */
class SimultaneousDialTestCase : public TestCase
{
  public:
    /** @param lead how much earlier the centre dials */
    explicit SimultaneousDialTestCase(const Time& lead)
        : TestCase("Both sides dial, one earlier by ns " + std::to_string(lead.GetNanoSeconds())),
          m_lead(lead)
    {
    }

  private:
    void DoRun() override
    {
        Star star;
        star.Start();
        Star::At(Seconds(1), [&star] { star[0].SendTensor(star[1].GetSite(), 50000); });
        Star::At(Seconds(1) + m_lead, [&star] { star[1].SendTensor(star[0].GetSite(), 60000); });
        Star::At(Seconds(2), [&star] {
            star[0].SendTensor(star[1].GetSite(), 1);
            star[1].SendTensor(star[0].GetSite(), 2);
        });
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(star[0].received.size(), 2, "both of the leaf's");
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), 2, "both of the centre's");
        NS_TEST_EXPECT_MSG_EQ(star[0].received[0].message.payloadBytes, 60000, "first");
        NS_TEST_EXPECT_MSG_EQ(star[1].received[1].message.payloadBytes, 1, "second");
        for (uint32_t i : {0, 1})
        {
            NS_TEST_EXPECT_MSG_EQ(star[i].connected.size(), 1, "the lane opens once");
            NS_TEST_EXPECT_MSG_EQ(star[i].lost.size(), 0, "and stays");
            NS_TEST_EXPECT_MSG_EQ(star[i].failed.size() + star[i].dialFailed.size(), 0, "");
        }
        NS_TEST_EXPECT_MSG_EQ(star.GetBytesUnderWay(), 0, "bytes sent are bytes received");
    }

    const Time m_lead; //!< how much earlier the centre dials
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class EndpointTestSuite : public TestSuite
{
  public:
    EndpointTestSuite()
        : TestSuite("edge-inference-transport-endpoint", Type::UNIT)
    {
        AddTestCase(new DeliveryTestCase({"quiet link"}));
        AddTestCase(new DeliveryTestCase({"2 percent loss", 0.02, 1448}));
        AddTestCase(new DeliveryTestCase({"10 percent loss", 0.1, 1448}));
        AddTestCase(
            new DeliveryTestCase({"MSS 10, prefix over three segments", 0, 10, 8192, false, 9000}));
        AddTestCase(new DeliveryTestCase({"MSS 27 and loss", 0.01, 27, 8192, false, 9000}));
        AddTestCase(new DeliveryTestCase({"chunks of one byte", 0, 1448, 1, false, 9000}));
        AddTestCase(new DeliveryTestCase({"chunks above the buffer", 0, 1448, 1U << 30}));
        AddTestCase(new DeliveryTestCase({"IPv6", 0.01, 1220, 8192, true}));
        AddTestCase(new LargeTensorTestCase);
        AddTestCase(new ManyPeersTestCase);
        for (int64_t ns : {0, 1, 900000, 1000000, 1100000, 2000000, 2200000, 3000000})
        {
            AddTestCase(new SimultaneousDialTestCase(NanoSeconds(ns)));
        }
    }
};

EndpointTestSuite g_endpointTestSuite; //!< registers the suite

} // namespace
