/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-test-kit.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/link-estimator.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet.h"

#include <cmath>
#include <sstream>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::test;

namespace
{

/** Bytes of a HELLO on the wire: prefix, id, lane. */
constexpr uint64_t HELLO_BYTES = MessagePrefix::BYTES + 9;
/** Bytes of a body in these tests. */
constexpr uint32_t BODY_BYTES = 200;
/** Bytes of prefix and body in these tests. */
constexpr uint64_t HEAD_BYTES = MessagePrefix::BYTES + BODY_BYTES;

/** What is varied. */
struct Case
{
    uint64_t payloadBytes; //!< of each tensor
    std::string rate;      //!< of the link
    std::string delay;     //!< of the link
    uint32_t segmentBytes; //!< TCP's SegmentSize

    /** @return in words */
    std::string ToString() const
    {
        std::ostringstream text;
        text << payloadBytes << " bytes, " << rate << ", " << delay << ", MSS " << segmentBytes;
        return text.str();
    }
};

/** @param c whose TCP settings become the defaults */
void
SetTcp(const Case& c)
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(c.segmentBytes));
}

/** Notes when PacketSink has so many bytes. */
class SinkWatch
{
  public:
    /** @param bytes numbers of bytes to wait for */
    explicit SinkWatch(std::vector<uint64_t> bytes)
        : m_marks(std::move(bytes))
    {
    }

    /** @param packet that PacketSink received */
    void Take(Ptr<const Packet> packet, const Address&)
    {
        m_bytes += packet->GetSize();
        while (m_times.size() < m_marks.size() && m_bytes >= m_marks[m_times.size()])
        {
            m_times.push_back(Simulator::Now());
        }
    }

    std::vector<uint64_t> m_marks; //!< numbers of bytes
    std::vector<Time> m_times;     //!< when they were there
    uint64_t m_bytes{0};           //!< received so far
};

/**
 * @param c the case
 * @param marks numbers of bytes, the last is the total
 * @return the times at which PacketSink had them from BulkSendApplication, which starts at zero
 */
std::vector<Time>
RunBulkSend(const Case& c, const std::vector<uint64_t>& marks)
{
    SetTcp(c);
    Star star(1, {c.rate, c.delay});
    SinkWatch watch(marks);
    PacketSinkHelper sink("ns3::TcpSocketFactory", star[1].m_address);
    ApplicationContainer sinks = sink.Install(star.nodes.Get(1));
    sinks.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&SinkWatch::Take, &watch));
    BulkSendHelper bulk("ns3::TcpSocketFactory", star[1].m_address);
    bulk.SetAttribute("MaxBytes", UintegerValue(marks.back()));
    UintegerValue chunk;
    star[0].m_endpoint->GetAttribute("ChunkBytes", chunk);
    bulk.SetAttribute("SendSize", chunk);
    bulk.Install(star.nodes.Get(0));
    Simulator::Run();
    return watch.m_times;
}

/**
 * @ingroup edge-inference
 * A tensor on a fresh connection, and a second one right behind it, arrive when the same bytes from
 * BulkSendApplication reach PacketSink.
 */
class BulkSendTestCase : public TestCase
{
  public:
    explicit BulkSendTestCase(const Case& c)
        : TestCase("As BulkSend and PacketSink: " + c.ToString()),
          m_case(c)
    {
    }

  private:
    void DoRun() override
    {
        uint64_t first = HELLO_BYTES + HEAD_BYTES + m_case.payloadBytes;
        uint64_t second = first + HEAD_BYTES + m_case.payloadBytes;
        std::vector<Time> alone = RunBulkSend(m_case, {first});
        std::vector<Time> both = RunBulkSend(m_case, {first, second});
        NS_TEST_ASSERT_MSG_EQ(both.size(), 2, "BulkSend delivers everything");

        SetTcp(m_case);
        Star star(1, {m_case.rate, m_case.delay});
        star.Start();
        auto send = [this, &star] {
            star[0].SendTensor(star[1].GetSite(), m_case.payloadBytes, BODY_BYTES);
        };
        Star::At(Time(), send);
        Simulator::Run();
        Check(star, alone);
        star[0].m_endpoint->Disconnect(1);
        star[1].received.clear();
        m_start = Simulator::Now();
        Star::At(Time(), send);
        Star::At(Time(), send);
        Simulator::Run();
        Check(star, both);
    }

    /** @param star where tensors came @param expected when they should have come */
    void Check(Star& star, const std::vector<Time>& expected)
    {
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), expected.size(), "every tensor arrives");
        for (std::size_t i = 0; i < expected.size(); i++)
        {
            double measured = (star[1].received[i].timing.lastByte - m_start).GetSeconds();
            double bulk = expected[i].GetSeconds();
            NS_TEST_EXPECT_MSG_EQ_TOL(measured, bulk, 0.01 * bulk, "tensor " << i);
        }
    }

    const Case m_case; //!< what is varied
    Time m_start;      //!< when the first was sent
};

/**
 * @ingroup edge-inference
 * A tensor on an idle, warm connection takes the delay and the time of its segments on the wire:
 * per segment 20 bytes of TCP, 12 of its timestamp option, 20 of IP and 2 of PPP.
 */
class WarmTestCase : public TestCase
{
  public:
    explicit WarmTestCase(const Case& c)
        : TestCase("Warm connection, closed form: " + c.ToString()),
          m_case(c)
    {
    }

  private:
    void DoRun() override
    {
        SetTcp(m_case);
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(4 << 20));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(4 << 20));
        Star star(1, {m_case.rate, m_case.delay});
        star.Start();
        for (int i = 0; i < 6; i++)
        {
            // the first ones open the window
            Star::At(Time(), [this, &star] {
                star[0].SendTensor(star[1].GetSite(), m_case.payloadBytes, BODY_BYTES);
            });
            Simulator::Run();
        }
        NS_TEST_ASSERT_MSG_EQ(star[1].received.size(), 6, "every tensor arrives");
        const MessageTiming& timing = star[1].received.back().timing;
        uint64_t bytes = HEAD_BYTES + m_case.payloadBytes;
        uint64_t segments = (bytes + m_case.segmentBytes - 1) / m_case.segmentBytes;
        double expected =
            DataRate(m_case.rate).CalculateBytesTxTime(bytes + 54 * segments).GetSeconds() +
            Time(m_case.delay).GetSeconds();
        NS_TEST_EXPECT_MSG_EQ_TOL(timing.GetDuration().GetSeconds(),
                                  expected,
                                  0.01 * expected,
                                  "delay plus wire time");
        NS_TEST_EXPECT_MSG_EQ(timing.IsStreamed(), false, "the connection was idle");
        NS_TEST_EXPECT_MSG_EQ(timing.bytes, bytes, "prefix, body and payload");
    }

    const Case m_case; //!< what is varied
};

/**
 * @ingroup edge-inference
 */
class TimingTestSuite : public TestSuite
{
  public:
    TimingTestSuite()
        : TestSuite("edge-inference-transport-timing", Type::UNIT)
    {
        for (uint64_t bytes : {0, 1, 1000, 20000, 300000, 3000000})
        {
            AddTestCase(new BulkSendTestCase({bytes, "100Mbps", "1ms", 1448}));
        }
        for (const char* rate : {"1Mbps", "10Mbps", "1Gbps"})
        {
            AddTestCase(new BulkSendTestCase({300000, rate, "5ms", 1448}));
        }
        for (const char* delay : {"10us", "20ms", "100ms"})
        {
            AddTestCase(new BulkSendTestCase({300000, "50Mbps", delay, 1448}));
        }
        for (uint32_t segment : {100, 536, 8948})
        {
            AddTestCase(new BulkSendTestCase({200000, "20Mbps", "2ms", segment}));
        }
        AddTestCase(new WarmTestCase({300000, "100Mbps", "1ms", 1448}));
        AddTestCase(new WarmTestCase({300000, "10Mbps", "20ms", 1448}));
        AddTestCase(new WarmTestCase({1000, "10Mbps", "5ms", 1448}));
        AddTestCase(new WarmTestCase({1000000, "1Gbps", "100us", 1448}));
    }
};

TimingTestSuite g_timingTestSuite; //!< registers the suite

} // namespace
