/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the transport costs in CPU time: tensors through two MessageEndpoints against the same bytes
 * from BulkSendApplication to PacketSink, with the same TCP settings, on the same point-to-point
 * link, in turns. Only the ratio means something on another machine: that of the smallest times,
 * since whatever else a machine does only lengthens a run.
 *
 *     edge-inference-bench-transport --totalBytes=200000000 --tensorBytes=300000 --repetitions=5
 *
 * It exits with 1 when bytes are missing, or when the ratio is above --limit.
 */

#include "ns3/application-container.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/message-endpoint.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/program-arguments.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** What is moved, and over what. */
struct Setting
{
    uint64_t totalBytes{200000000}; //!< payload of all tensors
    uint64_t tensorBytes{300000};   //!< payload of each
    uint32_t chunkBytes{0};         //!< handed to a socket at once; 0 is the module's default
    uint32_t segmentBytes{1448};    //!< TCP's SegmentSize
    std::string rate{"1Gbps"};      //!< of the link
    Time delay{MicroSeconds(100)};  //!< of the link

    /** @return number of tensors */
    uint64_t GetTensors() const
    {
        return (totalBytes + tensorBytes - 1) / tensorBytes;
    }
};

/** One run. */
struct Outcome
{
    uint64_t bytes;    //!< that were delivered, framing included
    double cpuSeconds; //!< of the run, building the network included
};

/** Two nodes and the way between them. */
class Link
{
  public:
    /** @param setting what the link is like */
    explicit Link(const Setting& setting)
    {
        nodes.Create(2);
        PointToPointHelper pointToPoint;
        pointToPoint.SetDeviceAttribute("DataRate", StringValue(setting.rate));
        pointToPoint.SetChannelAttribute("Delay", TimeValue(setting.delay));
        NetDeviceContainer devices = pointToPoint.Install(nodes);
        InternetStackHelper internet;
        internet.Install(nodes);
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        sink = InetSocketAddress(addresses.Assign(devices).GetAddress(1), 9000);
    }

    ~Link()
    {
        Simulator::Destroy();
    }

    NodeContainer nodes; //!< sender, receiver
    Address sink;        //!< where the receiver listens
};

/** Sends one tensor after the other. */
class TensorStream
{
  public:
    /** @param setting what is sent @param link over what */
    TensorStream(const Setting& setting, const Link& link)
        : m_setting(setting),
          m_link(link),
          m_left(setting.GetTensors())
    {
        m_sender->SetSentCallback(MakeCallback(&TensorStream::SendNext, this));
        m_receiver->SetReceivedCallback(MakeCallback(&TensorStream::Take, this));
    }

    ~TensorStream()
    {
        m_sender->Dispose();
        m_receiver->Dispose();
    }

    /** Begin. */
    void Start()
    {
        m_receiver->Start(m_link.nodes.Get(1), 1, m_link.sink);
        m_sender->Start(m_link.nodes.Get(0), 0, Address());
        SendNext(1, MessageLane::DATA, 0);
        SendNext(1, MessageLane::DATA, 0); // one behind the one under way, so that TCP never waits
    }

    /** @return bytes that the receiver got */
    uint64_t GetBytes() const
    {
        return m_receiver->GetTotals().receivedBytes;
    }

  private:
    void SendNext(uint64_t, MessageLane, uint64_t)
    {
        if (m_left == 0)
        {
            return;
        }
        m_left--;
        Message message;
        message.kind = MessageKind::TENSOR;
        message.body.resize(200);
        message.payloadBytes = m_setting.tensorBytes;
        m_sender->Send({1, m_link.sink}, MessageLane::DATA, std::move(message));
    }

    void Take(uint64_t, MessageLane, Message&, const MessageTiming&)
    {
    }

    const Setting& m_setting;                                         //!< what is sent
    const Link& m_link;                                               //!< over what
    uint64_t m_left;                                                  //!< tensors to send
    Ptr<MessageEndpoint> m_sender{CreateObject<MessageEndpoint>()};   //!< one end
    Ptr<MessageEndpoint> m_receiver{CreateObject<MessageEndpoint>()}; //!< the other
};

/** @param setting what to move @return how it went with our endpoints */
Outcome
RunEndpoints(const Setting& setting)
{
    std::clock_t start = std::clock();
    Link link(setting);
    TensorStream stream(setting, link);
    Simulator::Schedule(Time(), &TensorStream::Start, &stream);
    Simulator::Run();
    return {stream.GetBytes(), double(std::clock() - start) / CLOCKS_PER_SEC};
}

/** @param setting what to move @param bytes how many @return how it went with ns-3's applications
 */
Outcome
RunBulkSend(const Setting& setting, uint64_t bytes)
{
    std::clock_t start = std::clock();
    Link link(setting);
    UintegerValue chunk;
    CreateObject<MessageEndpoint>()->GetAttribute("ChunkBytes", chunk);
    BulkSendHelper bulk("ns3::TcpSocketFactory", link.sink);
    bulk.SetAttribute("MaxBytes", UintegerValue(bytes));
    bulk.SetAttribute("SendSize", chunk);
    bulk.Install(link.nodes.Get(0));
    PacketSinkHelper sink("ns3::TcpSocketFactory", link.sink);
    ApplicationContainer sinks = sink.Install(link.nodes.Get(1));
    Simulator::Run();
    return {DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx(),
            double(std::clock() - start) / CLOCKS_PER_SEC};
}

/** @param values some @return the one in the middle */
double
Median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/** @param values some @return the smallest */
double
Smallest(const std::vector<double>& values)
{
    return *std::min_element(values.begin(), values.end());
}

/** What the program is asked for. */
struct Arguments
{
    Setting setting;         //!< what is moved, and over what
    uint32_t repetitions{5}; //!< runs of each
    double limit{0};         //!< of the ratio; 0: none
};

/** @param argc number of arguments @param argv them @return what they ask for */
Arguments
ReadArguments(int argc, char* argv[])
{
    Arguments read;
    Setting& setting = read.setting;
    CommandLine cmd(__FILE__);
    AddOption(cmd, "totalBytes", "Payload to move, in bytes", setting.totalBytes);
    AddOption(cmd, "tensorBytes", "Payload of one tensor, in bytes", setting.tensorBytes);
    AddOption(cmd,
              "chunkBytes",
              "Bytes handed to a socket at once; 0: default",
              setting.chunkBytes);
    AddOption(cmd, "segmentBytes", "TCP's SegmentSize, in bytes", setting.segmentBytes);
    AddOption(cmd, "rate", "Rate of the link", setting.rate);
    AddTimeOption(cmd, "delay", "Delay of the link", setting.delay);
    AddOption(cmd, "repetitions", "Runs of each, in turns", read.repetitions);
    AddOption(cmd,
              "limit",
              "Exit with 1 if the ratio of the smallest times is above; 0: no limit",
              read.limit);
    ParseArguments(cmd, argc, argv);
    CheckAttributeText("--rate=" + setting.rate, "ns3::DataRateValue", setting.rate);
    if (setting.tensorBytes == 0 || setting.totalBytes == 0 || setting.segmentBytes == 0 ||
        read.repetitions == 0 || DataRate(setting.rate).GetBitRate() == 0)
    {
        throw std::invalid_argument("--totalBytes, --tensorBytes, --segmentBytes, --repetitions "
                                    "and --rate must be above 0");
    }
    if (setting.delay.IsStrictlyNegative() || read.limit < 0)
    {
        throw std::invalid_argument("--delay and --limit must not be below 0");
    }
    return read;
}

/**
 * Moves everything as often as asked, and prints how long it took.
 * @param arguments what is asked for
 * @return ratio of the smallest CPU times, ours to ns-3's
 */
double
Compare(const Arguments& arguments)
{
    std::vector<double> ours;
    std::vector<double> theirs;
    for (uint32_t i = 0; i < arguments.repetitions; i++)
    {
        Outcome endpoints = RunEndpoints(arguments.setting);
        Outcome bulk = RunBulkSend(arguments.setting, endpoints.bytes);
        if (endpoints.bytes < arguments.setting.totalBytes || bulk.bytes != endpoints.bytes)
        {
            throw std::runtime_error("bytes are missing: " + std::to_string(endpoints.bytes) +
                                     " and " + std::to_string(bulk.bytes));
        }
        ours.push_back(endpoints.cpuSeconds);
        theirs.push_back(bulk.cpuSeconds);
        std::cout << "run " << i + 1 << ": " << endpoints.bytes << " bytes, endpoints "
                  << std::fixed << std::setprecision(3) << endpoints.cpuSeconds
                  << " s CPU, BulkSend and PacketSink " << bulk.cpuSeconds << " s CPU\n";
    }
    const double ratio = Smallest(ours) / Smallest(theirs);
    std::cout << "median CPU: endpoints " << Median(ours) << " s, BulkSend and PacketSink "
              << Median(theirs) << " s, ratio " << Median(ours) / Median(theirs) << "\n"
              << "smallest CPU: endpoints " << Smallest(ours) << " s, BulkSend and PacketSink "
              << Smallest(theirs) << " s, ratio " << ratio << "\n";
    return ratio;
}

} // namespace

int
main(int argc, char* argv[])
{
    return RunProgram("edge-inference-bench-transport", [&] {
        const Arguments arguments = ReadArguments(argc, argv);
        const Setting& setting = arguments.setting;
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(setting.segmentBytes));
        if (setting.chunkBytes > 0)
        {
            Config::SetDefault("ns3::edgeinference::MessageEndpoint::ChunkBytes",
                               UintegerValue(setting.chunkBytes));
        }
        const double ratio = Compare(arguments);
        if (arguments.limit > 0 && ratio > arguments.limit)
        {
            throw std::runtime_error("the ratio is above --limit");
        }
    });
}
