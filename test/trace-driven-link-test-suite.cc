/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/bandwidth-trace.h"
#include "ns3/bulk-send-application.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-access-network.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/trace-driven-link.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

constexpr uint32_t PACKET_BYTES = 1000; //!< payload of the packets of the link's test
constexpr uint32_t PPP_BYTES = 2;       //!< header of ns-3's point-to-point devices

/** @param text lines of a trace @return the trace */
BandwidthTrace
Read(const std::string& text)
{
    std::istringstream input(text);
    return BandwidthTrace::Read(input, "trace.txt");
}

/** @param stream of random numbers @param seconds length @param median b/s @return a trace */
BandwidthTrace
MakeTrace(int64_t stream, std::size_t seconds, double median)
{
    auto normal = CreateObject<NormalRandomVariable>();
    normal->SetStream(stream);
    return BandwidthTrace::MakeRandom(normal, seconds, median);
}

} // namespace

/**
 * @ingroup edge-inference
 * The integral of a trace and its inverse, by hand and against each other; files.
 */
class BandwidthTraceTestCase : public TestCase
{
  public:
    BandwidthTraceTestCase()
        : TestCase("integral of a trace, its inverse, and files")
    {
    }

  private:
    /** @param text lines @param words what the sentence about them must say */
    void Refuse(const std::string& text, const std::string& words)
    {
        std::string sentence;
        try
        {
            Read(text);
        }
        catch (const std::runtime_error& problem)
        {
            sentence = problem.what();
        }
        NS_TEST_EXPECT_MSG_NE(sentence.find(words), std::string::npos, sentence);
    }

    /** 1000 b/s for a second, nothing for two, 500 b/s for one, and again. */
    void TestByHand()
    {
        const BandwidthTrace trace({{1.0, 1000.0}, {2.0, 0.0}, {1.0, 500.0}});
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetSeconds(), 4.0, 1e-12, "length");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetMeanBitsPerSecond(), 375.0, 1e-9, "1500 bits in 4 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetBits(0.5, 3.5), 750.0, 1e-9, "500 + 0 + 250");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetBits(3.0, 5.0), 1500.0, 1e-9, "over the end");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetEnd(0.0, 1250.0), 3.5, 1e-9, "through the outage");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetEnd(0.5, 1750.0), 4.75, 1e-9, "over the end");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetEnd(2.0, 0.0), 2.0, 1e-9, "nothing takes no time");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetBitsPerSecond(7.5), 500.0, 1e-9, "rate");
        const BandwidthTrace random = MakeTrace(1, 50, 2e6);
        for (double from = 0.0; from < 200.0; from += 7.3)
        {
            const double bits = 1e5 * (from + 1.0);
            NS_TEST_EXPECT_MSG_EQ_TOL(random.GetBits(from, random.GetEnd(from, bits)),
                                      bits,
                                      1e-6 * bits,
                                      "the end of so many bits is where the integral has them");
        }
    }

    /** Packets of 1500 bytes per millisecond, as mm-link lets them pass. */
    void TestMahimahi()
    {
        // a packet every millisecond is 12 Mb/s
        const BandwidthTrace steady = Read("1\n");
        NS_TEST_EXPECT_MSG_EQ_TOL(steady.GetMeanBitsPerSecond(), 12e6, 1e-3, "12 Mb/s");
        NS_TEST_EXPECT_MSG_EQ_TOL(steady.GetEnd(0.0, 1.2e6), 0.1, 1e-9, "100 packets");
        // two at 3, one at 4, three at 10, and again
        const BandwidthTrace trace = Read("3\n3\n4\n10\n10\n10\n");
        NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetSeconds(), 0.01, 1e-12, "the last line is the length");
        const std::vector<uint32_t> passed{0, 0, 0, 2, 3, 3, 3, 3, 3, 3, 6};
        for (std::size_t ms = 0; ms < 2 * passed.size() - 1; ++ms)
        {
            const double packets = 6.0 * (ms / 10) + passed[ms % 10];
            NS_TEST_EXPECT_MSG_EQ_TOL(trace.GetBits(0.0, 1e-3 * ms),
                                      12000.0 * packets,
                                      1e-3,
                                      "packets by the end of millisecond " << ms);
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(Read("0\n2\n").GetBits(0.0, 0.002), 24000.0, 1e-3, "at once");
        Refuse("1\n3\n2\n", "line 3");
        Refuse("1\n2 5\n", "line 2");
        Refuse("-1\n", "line 1");
        Refuse("1\n2.5\n", "line 2");
        Refuse("1\n99999999999999999999\n", "line 2");
        Refuse("", "above 0");
    }

    void DoRun() override
    {
        TestByHand();
        // Pensieve's reading: a line's rate is that since the line before
        const BandwidthTrace read = Read("# made up\n10\t7\n11.5\t2\n12.0\t0.5\n");
        NS_TEST_EXPECT_MSG_EQ_TOL(read.GetSeconds(), 2.0, 1e-9, "from the first line on");
        NS_TEST_EXPECT_MSG_EQ_TOL(read.GetBits(0.0, 2.0), 3.25e6, 1e-3, "1.5 * 2 + 0.5 * 0.5 Mbit");
        const BandwidthTrace random = MakeTrace(2, 20, 1e6);
        std::ostringstream text;
        random.Write(text);
        const BandwidthTrace again = Read(text.str());
        NS_TEST_EXPECT_MSG_EQ_TOL(again.GetBits(3.0, 17.5),
                                  random.GetBits(3.0, 17.5),
                                  1e-5 * random.GetBits(3.0, 17.5),
                                  "written and read");
        TestMahimahi();
        Refuse("0 1\n1 2\n1 3\n", "line 3");
        Refuse("0 1\n1 -2\n", "line 2");
        Refuse("0 1\n1 2 3\n", "line 2");
        Refuse("0 1\n1 fast\n", "line 2");
        Refuse("0 1\n", "above 0");
        Refuse("0 1\n5 0\n", "above 0");
    }
};

/**
 * @ingroup edge-inference
 * A sender that always has packets gets through what the trace says, to a packet, and nothing is
 * lost however long packets wait. Traces made up here, and the HSDPA traces if
 * EDGE_INFERENCE_REFERENCE_DATA names the folder of reference data.
 */
class TraceDrivenLinkTestCase : public TestCase
{
  public:
    TraceDrivenLinkTestCase()
        : TestCase("a link carries the integral of its trace")
    {
    }

  private:
    /** @return whether it was taken */
    bool Take(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t, const Address&)
    {
        m_bits += 8.0 * (packet->GetSize() + PPP_BYTES);
        ++m_packets;
        const double now = m_shift + Simulator::Now().GetSeconds();
        // what ns-3's whole bits per second can miss, see TraceDrivenLink
        const double packetBits = 8.0 * (PACKET_BYTES + PPP_BYTES);
        const double took = now - m_last;
        const double early = m_trace->GetBits(m_shift, now - took * took / packetBits - 1e-8);
        const double late = m_trace->GetBits(m_shift, now + took * took / packetBits + 1e-8);
        m_wrong += m_bits < early - 1e-3 || m_bits > late + 1e-3 ? 1 : 0;
        m_last = now;
        return true;
    }

    /** @param name of the trace @param trace what the link follows @param shift into it, s */
    void Check(const std::string& name, const BandwidthTrace& trace, double shift)
    {
        m_trace = &trace;
        m_shift = m_last = shift;
        m_bits = 0.0;
        m_packets = m_wrong = 0;
        NodeContainer nodes(2);
        PointToPointHelper helper;
        helper.SetChannelAttribute("Delay", StringValue("0ms"));
        const NetDeviceContainer ends = helper.Install(nodes);
        auto sender = DynamicCast<PointToPointNetDevice>(ends.Get(0));
        const auto link = TraceDrivenLink::Follow(sender,
                                                  std::make_shared<BandwidthTrace>(trace),
                                                  Seconds(shift));
        NS_TEST_EXPECT_MSG_EQ(sender->GetObject<TraceDrivenLink>(), link, "part of its device");
        ends.Get(1)->SetReceiveCallback(MakeCallback(&TraceDrivenLinkTestCase::Take, this));
        const double bits = 1.5 * trace.GetBits(0.0, trace.GetSeconds());
        const auto packets =
            static_cast<uint32_t>(std::ceil(bits / (8.0 * (PACKET_BYTES + PPP_BYTES))));
        uint32_t taken = 0;
        for (uint32_t i = 0; i < packets; ++i)
        {
            taken += sender->Send(Create<Packet>(PACKET_BYTES), ends.Get(1)->GetAddress(), 0x800);
        }
        Simulator::Run();
        Simulator::Destroy();
        NS_TEST_EXPECT_MSG_EQ(taken, packets, name << ": the device takes any number of packets");
        NS_TEST_EXPECT_MSG_EQ(m_packets, packets, name << ": nothing is lost");
        NS_TEST_EXPECT_MSG_EQ(m_wrong, 0, name << ": at each arrival the bits are the integral");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_last,
                                  trace.GetEnd(shift, m_bits),
                                  1e-3 * m_last,
                                  name << ": the last packet arrives when the integral says");
    }

    void DoRun() override
    {
        Check("steps and an outage",
              BandwidthTrace({{0.3, 1e6}, {0.005, 8e6}, {0.5, 0.0}, {0.4, 3e5}}),
              0.0);
        Check("pieces shorter than a packet", BandwidthTrace({{0.001, 1e5}, {0.002, 2e6}}), 0.0);
        Check("random", MakeTrace(4, 60, 1e6), 12.3);
        const char* folder = std::getenv("EDGE_INFERENCE_REFERENCE_DATA");
        if (!folder)
        {
            return;
        }
        uint32_t files = 0;
        for (const auto& file :
             std::filesystem::directory_iterator(std::string(folder) + "/traces/hsdpa"))
        {
            const std::string name = file.path().string();
            Check(name, BandwidthTrace::ReadFile(name), 0.0);
            ++files;
        }
        NS_TEST_EXPECT_MSG_GT(files, 0, "there are HSDPA traces");
    }

    const BandwidthTrace* m_trace{nullptr}; //!< what the link follows
    double m_shift{0.0};                    //!< into the trace, s
    double m_last{0.0};                     //!< last arrival, instant of the trace, s
    double m_bits{0.0};                     //!< received, with headers
    uint32_t m_packets{0};                  //!< received
    uint32_t m_wrong{0};                    //!< received when the integral does not say so
};

/**
 * @ingroup edge-inference
 * TCP between a device and a server, plain ns-3 applications, over an access network with a trace.
 */
class TraceNetworkTestCase : public TestCase
{
  public:
    TraceNetworkTestCase()
        : TestCase("TCP over RateTrace gets what the trace leaves for payload")
    {
    }

  private:
    /** @param packet bytes that arrived */
    void Count(Ptr<const Packet> packet, const Address&)
    {
        const double now = Simulator::Now().GetSeconds();
        m_bytes += now >= FROM && now < TO ? packet->GetSize() : 0;
    }

    void DoRun() override
    {
        const BandwidthTrace trace = MakeTrace(3, 40, 2e6);
        const std::string file = CreateTempDirFilename("trace.txt");
        std::ofstream output(file);
        trace.Write(output);
        output.close();
        ObjectFactory factory("ns3::edgeinference::PointToPointAccessNetwork");
        factory.Set("RateTrace", StringValue(file));
        // short, so that a fall of the rate does not look like a loss
        factory.Set("SocketBuffer", UintegerValue(14 * 1448));
        auto network = factory.Create<AccessNetwork>();
        network->AssignStreams(1);
        network->Build(1, 1, false);
        const Ptr<Node> server = network->GetServers().Get(0);
        auto sink = CreateObject<PacketSink>();
        sink->SetAttribute("Protocol", TypeIdValue(network->GetSocketFactory()));
        sink->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 5000)));
        sink->TraceConnectWithoutContext("Rx", MakeCallback(&TraceNetworkTestCase::Count, this));
        server->AddApplication(sink);
        auto source = CreateObject<BulkSendApplication>();
        source->SetAttribute("Protocol", TypeIdValue(network->GetSocketFactory()));
        source->SetAttribute("Remote", AddressValue(network->GetServerAddress(server, 5000)));
        source->SetAttribute("MaxBytes", UintegerValue(0));
        source->SetAttribute("SendSize", UintegerValue(1448)); // whole segments only
        network->GetDevices().Get(0)->AddApplication(source);
        NS_TEST_EXPECT_MSG_EQ_TOL(network->GetIdealRate(network->GetDevices().Get(0), server),
                                  trace.GetMeanBitsPerSecond() / 8.0 * 1448.0 / 1502.0,
                                  0.001 * trace.GetMeanBitsPerSecond() / 8.0,
                                  "who knows the network knows the mean");
        Simulator::Stop(Seconds(TO));
        Simulator::Run();
        Simulator::Destroy();
        network->Dispose();
        const double expected = trace.GetBits(FROM, TO) / 8.0 * 1448.0 / 1502.0;
        NS_TEST_EXPECT_MSG_EQ_TOL(m_bytes,
                                  expected,
                                  0.02 * expected,
                                  "1448 of 1502 bytes are payload");
    }

    static constexpr double FROM = 5.0; //!< TCP has grown to the link by then, s
    static constexpr double TO = 100.0; //!< end, after two and a half rounds, s
    double m_bytes{0.0};                //!< of payload that arrived in between
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class TraceDrivenLinkTestSuite : public TestSuite
{
  public:
    TraceDrivenLinkTestSuite()
        : TestSuite("edge-inference-trace-driven-link", Type::UNIT)
    {
        AddTestCase(new BandwidthTraceTestCase);
        AddTestCase(new TraceDrivenLinkTestCase);
        AddTestCase(new TraceNetworkTestCase);
    }
};

static TraceDrivenLinkTestSuite g_traceDrivenLinkTestSuite; //!< registers the suite
